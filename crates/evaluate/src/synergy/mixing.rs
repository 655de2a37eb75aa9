//! Weights of people and weights of data made into one.

use super::weights::{self, WeightError};

/// What is wrong with weights to be mixed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MixError {
    /// The given ones are unfit.
    #[error("subjective weights: {0}")]
    Subjective(WeightError),
    /// Those of the data are unfit.
    #[error("objective weights: {0}")]
    Objective(WeightError),
    /// The share of the given ones is none.
    #[error("the share of the subjective weights is {share}; it must lie in 0 to 1")]
    Share {
        /// The share.
        share: f64,
    },
    /// No column weighs anything on both sides.
    #[error("no column has a weight on both sides, so the products add up to 0: mix linearly")]
    NothingShared,
}

/// Linear mix: w = a w_s + (1 - a) w_o, a in 0..=1 the share of the subjective ones (0.5 is usual).
///
/// # Errors
/// `Share`, `Subjective`, `Objective`.
pub fn linear(subjective: &[f64], objective: &[f64], share: f64) -> Result<Vec<f64>, MixError> {
    check(subjective, objective)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(MixError::Share { share });
    }
    Ok(subjective.iter().zip(objective).map(|(s, o)| share * s + (1.0 - share) * o).collect())
}

/// Mix by products: w = w_s w_o / Σ w_s w_o. Sharper than the linear one; what weighs 0 on one side weighs 0.
///
/// # Errors
/// `NothingShared`, `Subjective`, `Objective`.
pub fn product(subjective: &[f64], objective: &[f64]) -> Result<Vec<f64>, MixError> {
    check(subjective, objective)?;
    let products: Vec<f64> = subjective.iter().zip(objective).map(|(s, o)| s * o).collect();
    let sum: f64 = products.iter().sum();
    if sum > 0.0 { Ok(products.iter().map(|p| p / sum).collect()) } else { Err(MixError::NothingShared) }
}

fn check(subjective: &[f64], objective: &[f64]) -> Result<(), MixError> {
    weights::check(subjective, subjective.len()).map_err(MixError::Subjective)?;
    weights::check(objective, subjective.len()).map_err(MixError::Objective)
}

#[cfg(test)]
mod tests {
    use super::super::test_data::close;
    use super::*;

    #[test]
    fn two_ways_to_mix() {
        let (given, found) = ([0.5, 0.3, 0.2], [0.2, 0.2, 0.6]);
        close(&linear(&given, &found, 0.5).unwrap(), &[0.35, 0.25, 0.40]);
        close(&linear(&given, &found, 0.25).unwrap(), &[0.275, 0.225, 0.5]);
        // Products 0.10, 0.06, 0.12.
        close(&product(&given, &found).unwrap(), &[0.10 / 0.28, 0.06 / 0.28, 0.12 / 0.28]);
    }

    #[test]
    fn all_of_one_side_is_that_side() {
        let (given, found) = ([0.5, 0.3, 0.2], [0.2, 0.2, 0.6]);
        close(&linear(&given, &found, 1.0).unwrap(), &given);
        close(&linear(&given, &found, 0.0).unwrap(), &found);
    }

    #[test]
    fn unfit_weights_are_refused_with_their_side() {
        assert_eq!(linear(&[0.5, 0.6], &[0.5, 0.5], 0.5), Err(MixError::Subjective(WeightError::Sum { sum: 1.1 })));
        assert_eq!(
            product(&[0.5, 0.5], &[1.0]),
            Err(MixError::Objective(WeightError::Count { found: 1, expected: 2 }))
        );
        assert_eq!(linear(&[0.5, 0.5], &[0.5, 0.5], 1.5), Err(MixError::Share { share: 1.5 }));
        assert_eq!(product(&[1.0, 0.0], &[0.0, 1.0]), Err(MixError::NothingShared));
    }
}
