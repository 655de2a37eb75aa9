//! Order degree of a composite system: whether its subsystems move to better order together.

use super::matrix::Direction;
use super::weights::{self, WeightError};

/// What is wrong with order parameters. Places count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum OrderError {
    /// Bounds that leave no room.
    #[error("lower bound {lower}, upper bound {upper}; the lower one must be below the upper one")]
    Bounds {
        /// Lower bound.
        lower: f64,
        /// Upper bound.
        upper: f64,
    },
    /// A value beyond its bounds.
    #[error("the value {value} lies outside its bounds {lower} to {upper}; widen the bounds")]
    OutsideBounds {
        /// The value.
        value: f64,
        /// Lower bound.
        lower: f64,
        /// Upper bound.
        upper: f64,
    },
    /// An order that is none.
    #[error("the order {} is {value}; orders lie in 0 to 1", at + 1)]
    OutsideUnit {
        /// Its place.
        at: usize,
        /// What stands there.
        value: f64,
    },
    /// A subsystem without parameters.
    #[error("a subsystem needs at least one order parameter")]
    NoParameters,
    /// Too few subsystems to move together.
    #[error("{found} subsystems; synergy needs at least 2")]
    TooFewSubsystems {
        /// Subsystems given.
        found: usize,
    },
    /// The two dates do not pair.
    #[error("{before} subsystems before, {after} after")]
    Dates {
        /// Subsystems at the first date.
        before: usize,
        /// Subsystems at the second date.
        after: usize,
    },
    /// The weights are unfit.
    #[error(transparent)]
    Weights(#[from] WeightError),
}

/// Order of one parameter, in 0..=1: 1 at the good bound.
///
/// u = (x - lower) / (upper - lower) for a benefit, (upper - x) / (upper - lower) for a cost; x and both bounds in one unit.
///
/// # Errors
/// `Bounds`, `OutsideBounds`.
pub fn parameter(value: f64, lower: f64, upper: f64, direction: Direction) -> Result<f64, OrderError> {
    if !(lower.is_finite() && upper.is_finite() && lower < upper) {
        return Err(OrderError::Bounds { lower, upper });
    }
    if !(lower..=upper).contains(&value) {
        return Err(OrderError::OutsideBounds { value, lower, upper });
    }
    let range = upper / 2.0 - lower / 2.0;
    Ok(match direction {
        Direction::Benefit => (value / 2.0 - lower / 2.0) / range,
        Direction::Cost => (upper / 2.0 - value / 2.0) / range,
    })
}

/// How the orders of parameters make that of their subsystem.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mean<'a> {
    /// Geometric mean: one parameter without order leaves the subsystem without.
    Geometric,
    /// Weighted sum, by weights that add up to 1.
    Weighted(&'a [f64]),
}

/// Order of a subsystem from the orders of its parameters, in 0..=1.
///
/// # Errors
/// `NoParameters`, `OutsideUnit`, `Weights`.
pub fn subsystem(orders: &[f64], mean: Mean<'_>) -> Result<f64, OrderError> {
    if orders.is_empty() {
        return Err(OrderError::NoParameters);
    }
    inside(orders)?;
    match mean {
        // Root by root: a product of many small orders would fall to 0.
        Mean::Geometric => Ok(orders.iter().map(|u| u.powf(1.0 / orders.len() as f64)).product()),
        Mean::Weighted(given) => {
            weights::check(given, orders.len())?;
            Ok(orders.iter().zip(given).map(|(u, w)| u * w).sum::<f64>().min(1.0))
        }
    }
}

/// Degree of synergy of a composite system between two dates, in -1..=1.
///
/// DWS = θ (Π |uⱼ(t1) - uⱼ(t0)|)^(1/k), θ = 1 where all k orders rise, else -1
///
/// It measures joint movement, not level. A subsystem that stays gives 0.
///
/// # Errors
/// `Dates`, `TooFewSubsystems`, `OutsideUnit`.
pub fn synergy(before: &[f64], after: &[f64]) -> Result<f64, OrderError> {
    if before.len() != after.len() {
        return Err(OrderError::Dates { before: before.len(), after: after.len() });
    }
    if before.len() < 2 {
        return Err(OrderError::TooFewSubsystems { found: before.len() });
    }
    inside(before)?;
    inside(after)?;
    let changes = || before.iter().zip(after).map(|(old, new)| new - old);
    if changes().any(|change| change == 0.0) {
        return Ok(0.0);
    }
    let size: f64 = changes().map(|change| change.abs().powf(1.0 / before.len() as f64)).product();
    Ok(if changes().all(|change| change > 0.0) { size } else { -size })
}

fn inside(orders: &[f64]) -> Result<(), OrderError> {
    match orders.iter().position(|u| !(0.0..=1.0).contains(u)) {
        Some(at) => Err(OrderError::OutsideUnit { at, value: orders[at] }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_data::close;
    use super::*;

    #[test]
    fn pollution_and_carbon_move_together() {
        let order = |pm25: f64, good: f64, intensity: f64, nonfossil: f64| {
            let pollution = [
                parameter(pm25, 25.0, 60.0, Direction::Cost).unwrap(),
                parameter(good, 0.70, 0.97, Direction::Benefit).unwrap(),
            ];
            let carbon = [
                parameter(intensity, 0.8, 2.4, Direction::Cost).unwrap(),
                parameter(nonfossil, 0.08, 0.30, Direction::Benefit).unwrap(),
            ];
            [&pollution, &carbon].map(|orders| subsystem(orders, Mean::Geometric).unwrap())
        };
        let before = order(52.0, 0.80, 1.9, 0.14);
        let after = order(40.0, 0.86, 1.6, 0.17);
        close(&before, &[0.290_957_186_981_323_3, 0.291_937_104_060_571_16]);
        close(&after, &[0.581_914_373_962_646_3, 0.452_267_016_866_645_44]);
        close(&[synergy(&before, &after).unwrap()], &[0.215_984_120_756_633_8]);
        close(&[synergy(&after, &before).unwrap()], &[-0.215_984_120_756_633_8]);
    }

    #[test]
    fn one_that_falls_turns_the_sign_and_one_that_stays_gives_nought() {
        close(&[synergy(&[0.2, 0.6], &[0.6, 0.5]).unwrap()], &[-0.2]);
        assert_eq!(synergy(&[0.2, 0.6], &[0.6, 0.6]).unwrap(), 0.0);
    }

    #[test]
    fn weighted_subsystems() {
        close(&[subsystem(&[0.2, 0.8], Mean::Weighted(&[0.75, 0.25])).unwrap()], &[0.35]);
        assert_eq!(subsystem(&[0.0, 0.8], Mean::Geometric).unwrap(), 0.0);
    }

    #[test]
    fn bounds_belong_to_the_range() {
        assert_eq!(parameter(25.0, 25.0, 60.0, Direction::Cost), Ok(1.0));
        assert_eq!(parameter(60.0, 25.0, 60.0, Direction::Cost), Ok(0.0));
        assert_eq!(
            parameter(61.0, 25.0, 60.0, Direction::Cost),
            Err(OrderError::OutsideBounds { value: 61.0, lower: 25.0, upper: 60.0 })
        );
        assert_eq!(parameter(1.0, 2.0, 2.0, Direction::Cost), Err(OrderError::Bounds { lower: 2.0, upper: 2.0 }));
        assert!(parameter(f64::NAN, 0.0, 1.0, Direction::Cost).is_err());
    }

    #[test]
    fn unfit_systems_are_refused() {
        assert_eq!(subsystem(&[], Mean::Geometric), Err(OrderError::NoParameters));
        assert_eq!(synergy(&[0.5], &[0.6]), Err(OrderError::TooFewSubsystems { found: 1 }));
        assert_eq!(synergy(&[0.5, 0.1], &[0.6]), Err(OrderError::Dates { before: 2, after: 1 }));
        assert_eq!(synergy(&[0.5, 0.1], &[0.6, 1.1]), Err(OrderError::OutsideUnit { at: 1, value: 1.1 }));
        assert_eq!(
            subsystem(&[0.5, 0.1], Mean::Weighted(&[0.5])),
            Err(OrderError::Weights(WeightError::Count { found: 1, expected: 2 }))
        );
    }
}
