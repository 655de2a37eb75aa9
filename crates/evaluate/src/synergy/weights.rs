//! Weights of criteria: what they must be, and what a method that derives them gives back.

/// How far a sum of given weights may be from 1: what typing six decimals loses.
pub const SUM_TOLERANCE: f64 = 1e-6;

/// What is wrong with given weights. Places count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WeightError {
    /// Too many or too few.
    #[error("{found} weights for {expected} columns")]
    Count {
        /// Weights given.
        found: usize,
        /// Weights needed.
        expected: usize,
    },
    /// One of them is no weight.
    #[error("weight {} is {value}; a weight is a number from 0 to 1", at + 1)]
    OutsideUnit {
        /// Its place.
        at: usize,
        /// What stands there.
        value: f64,
    },
    /// They do not add up.
    #[error("the weights add up to {sum}; they must add up to 1")]
    Sum {
        /// Their sum.
        sum: f64,
    },
}

/// Weights that add up to 1, derived from figures.
#[derive(Debug, Clone, PartialEq)]
pub struct DerivedWeights {
    /// One a column, in 0..=1.
    pub weights: Vec<f64>,
    /// Whether the figures tell columns apart. If not (one row, or nothing varies), the weights are equal, which is a convention and no finding.
    pub told_apart: bool,
}

impl DerivedWeights {
    /// Shares of what each column carries; equal ones where none carries anything. `carried` is finite and not below 0.
    pub(super) fn in_proportion(carried: &[f64]) -> Self {
        let sum: f64 = carried.iter().sum();
        if sum > 0.0 {
            Self { weights: carried.iter().map(|c| c / sum).collect(), told_apart: true }
        } else {
            Self { weights: equal(carried.len()), told_apart: false }
        }
    }
}

/// The same weight for each of `count`.
#[must_use]
pub fn equal(count: usize) -> Vec<f64> {
    vec![1.0 / count as f64; count]
}

/// That there are `count` weights in 0..=1 which add up to 1 within [`SUM_TOLERANCE`].
///
/// # Errors
/// `Count`, `OutsideUnit`, `Sum`.
pub fn check(weights: &[f64], count: usize) -> Result<(), WeightError> {
    if weights.len() != count {
        return Err(WeightError::Count { found: weights.len(), expected: count });
    }
    if let Some(at) = weights.iter().position(|w| !(0.0..=1.0).contains(w)) {
        return Err(WeightError::OutsideUnit { at, value: weights[at] });
    }
    let sum: f64 = weights.iter().sum();
    if (sum - 1.0).abs() > SUM_TOLERANCE { Err(WeightError::Sum { sum }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_weights_are_checked() {
        assert_eq!(check(&[0.3, 0.7], 2), Ok(()));
        assert_eq!(check(&[0.333_333, 0.333_333, 0.333_334], 3), Ok(()));
        assert_eq!(check(&[0.5], 2), Err(WeightError::Count { found: 1, expected: 2 }));
        assert_eq!(check(&[0.5, 0.6], 2), Err(WeightError::Sum { sum: 1.1 }));
        assert_eq!(check(&[1.5, -0.5], 2), Err(WeightError::OutsideUnit { at: 0, value: 1.5 }));
        assert!(matches!(check(&[0.5, f64::NAN], 2), Err(WeightError::OutsideUnit { at: 1, .. })));
    }

    #[test]
    fn weights_of_nothing_are_equal_and_say_so() {
        let derived = DerivedWeights::in_proportion(&[0.0, 0.0, 0.0, 0.0]);
        assert_eq!(derived.weights, [0.25; 4]);
        assert!(!derived.told_apart);
    }
}
