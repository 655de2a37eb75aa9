//! Tapio's decoupling of a pressure from an activity.

/// Relative change of the activity up to which it counts as unchanged.
const UNCHANGED: f64 = 1e-9;
/// Below this the pressure changes less than in proportion.
const WEAK_BELOW: f64 = 0.8;
/// Above this the pressure changes more than in proportion.
const STRONG_ABOVE: f64 = 1.2;

/// The eight states, and the ninth where none can be told.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum State {
    /// Activity up, pressure down.
    StrongDecoupling,
    /// Activity up, pressure up by less.
    WeakDecoupling,
    /// Both up alike.
    ExpansiveCoupling,
    /// Both up, the pressure by more.
    ExpansiveNegativeDecoupling,
    /// Both down, the pressure by more.
    RecessiveDecoupling,
    /// Both down alike.
    RecessiveCoupling,
    /// Both down, the pressure by less.
    WeakNegativeDecoupling,
    /// Activity down, pressure up.
    StrongNegativeDecoupling,
    /// No change of activity, or a base at or below 0.
    Undefined,
}

impl State {
    /// Name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StrongDecoupling => "strong decoupling",
            Self::WeakDecoupling => "weak decoupling",
            Self::ExpansiveCoupling => "expansive coupling",
            Self::ExpansiveNegativeDecoupling => "expansive negative decoupling",
            Self::RecessiveDecoupling => "recessive decoupling",
            Self::RecessiveCoupling => "recessive coupling",
            Self::WeakNegativeDecoupling => "weak negative decoupling",
            Self::StrongNegativeDecoupling => "strong negative decoupling",
            Self::Undefined => "undefined",
        }
    }
}

/// Elasticity of a pressure with an activity, and its state.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Decoupling {
    /// Relative change of the pressure over that of the activity; `None` where the state is undefined.
    pub e: Option<f64>,
    /// The state.
    pub state: State,
}

/// Decoupling between a base year (0) and a later one (1).
///
/// e = ((E₁ - E₀)/E₀) / ((G₁ - G₀)/G₀), dimensionless
///
/// | symbol | argument                 | unit                                         |
/// |--------|--------------------------|----------------------------------------------|
/// | E      | `pressure` (base, later) | any: CO2, equivalents, energy                |
/// | G      | `activity` (base, later) | any; money at constant prices                |
///
/// e is compared after rounding to 12 decimals, so that 0.8 and 1.2 belong to coupling. An unchanged pressure is weak
/// decoupling, or weak negative decoupling where the activity fell. Undefined where the activity changes by no more than
/// 1e-9 of itself, or where a base is not above 0.
///
/// # Source
/// Tapio 2005, Transport Policy 12(2) 137-151.
///
/// # Example
/// ```
/// use tandem_evaluate::synergy::tapio::{State, decoupling};
/// // Activity +10 %, pressure +4 %: e = 0.4.
/// let found = decoupling((100.0, 104.0), (100.0, 110.0));
/// assert_eq!(found.state, State::WeakDecoupling);
/// assert!(found.e.is_some_and(|e| (e - 0.4).abs() < 1e-12));
/// ```
pub fn decoupling(pressure: (f64, f64), activity: (f64, f64)) -> Decoupling {
    let undefined = Decoupling { e: None, state: State::Undefined };
    let growth = (activity.1 - activity.0) / activity.0;
    let e = ((pressure.1 - pressure.0) / pressure.0) / growth;
    if pressure.0 <= 0.0 || activity.0 <= 0.0 || growth.abs() <= UNCHANGED || !e.is_finite() {
        return undefined;
    }
    let rounded = (e * 1e12).round() / 1e12;
    let state = match (growth > 0.0, rounded) {
        (true, e) if e < 0.0 => State::StrongDecoupling,
        (true, e) if e < WEAK_BELOW => State::WeakDecoupling,
        (true, e) if e <= STRONG_ABOVE => State::ExpansiveCoupling,
        (true, _) => State::ExpansiveNegativeDecoupling,
        (false, e) if e < 0.0 => State::StrongNegativeDecoupling,
        (false, e) if e < WEAK_BELOW => State::WeakNegativeDecoupling,
        (false, e) if e <= STRONG_ABOVE => State::RecessiveCoupling,
        (false, _) => State::RecessiveDecoupling,
    };
    // Adding 0 turns -0 into 0.
    Decoupling { e: Some(e + 0.0), state }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_both_sides_of_its_edges() {
        for (pressure, activity, e, state) in [
            (95.0, 110.0, Some(-0.5), "strong decoupling"),
            (104.0, 110.0, Some(0.4), "weak decoupling"),
            (110.0, 110.0, Some(1.0), "expansive coupling"),
            (120.0, 110.0, Some(2.0), "expansive negative decoupling"),
            (80.0, 90.0, Some(2.0), "recessive decoupling"),
            (90.0, 90.0, Some(1.0), "recessive coupling"),
            (95.0, 90.0, Some(0.5), "weak negative decoupling"),
            (105.0, 90.0, Some(-0.5), "strong negative decoupling"),
            (108.0, 110.0, Some(0.8), "expansive coupling"),
            (112.0, 110.0, Some(1.2), "expansive coupling"),
            (92.0, 90.0, Some(0.8), "recessive coupling"),
            (88.0, 90.0, Some(1.2), "recessive coupling"),
            (100.0, 110.0, Some(0.0), "weak decoupling"),
            (100.0, 90.0, Some(0.0), "weak negative decoupling"),
            (105.0, 100.0, None, "undefined"),
            (107.999, 110.0, Some(0.799_9), "weak decoupling"),
            (112.001, 110.0, Some(1.200_1), "expansive negative decoupling"),
            (92.001, 90.0, Some(0.799_9), "weak negative decoupling"),
            (87.999, 90.0, Some(1.200_1), "recessive decoupling"),
        ] {
            let found = decoupling((100.0, pressure), (100.0, activity));
            assert_eq!(found.state.name(), state, "{pressure} with {activity}");
            match (found.e, e) {
                (Some(found), Some(e)) => assert!((found - e).abs() < 1e-11, "{found} instead of {e}"),
                (found, e) => assert_eq!(found, e),
            }
        }
    }

    #[test]
    fn bases_at_or_below_zero_are_undefined() {
        for (pressure, activity) in [
            ((0.0, 5.0), (100.0, 110.0)),
            ((-1.0, 5.0), (100.0, 110.0)),
            ((5.0, 6.0), (0.0, 110.0)),
            ((5.0, 6.0), (-3.0, 110.0)),
            ((5.0, 6.0), (100.0, 100.000_000_05)),
        ] {
            let found = decoupling(pressure, activity);
            assert_eq!((found.e, found.state), (None, State::Undefined), "{pressure:?} {activity:?}");
        }
    }

    #[test]
    fn an_unchanged_pressure_has_no_negative_zero() {
        let found = decoupling((100.0, 100.0), (100.0, 90.0));
        assert!(found.e.is_some_and(|e| e.to_bits() == 0));
    }
}
