//! Weights by CRITIC: a column weighs more the more it varies and the less it repeats the others.

use super::matrix::{Direction, Matrix, MatrixError, constant};
use super::weights::DerivedWeights;

/// Correlations nearer to 1 than this are rounding: the two columns say the same.
const SAME: f64 = 1e-12;

/// Weights of columns by contrast and conflict of their min-max scores.
///
/// C\[j\] = s\[j\] Σₖ (1 - ρ\[j, k\]);  w\[j\] = C\[j\] / Σⱼ C\[j\]
///
/// | symbol | argument                           | shape | unit              |
/// |--------|------------------------------------|-------|-------------------|
/// | s      | standard deviation, divisor m - 1  | n     | 1                 |
/// | ρ      | Pearson's correlation, of scores   | n × n | 1                 |
/// | w      | returned                           | n     | 1, adds up to 1   |
///
/// A constant column weighs 0 and correlates with nothing. Where no column carries anything (all are constant or repeat each
/// other, or there is one only) weights are equal, `told_apart` false.
///
/// # Errors
/// `Directions`, `TooFewRows` (one row has no standard deviation).
///
/// # Source
/// Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations Research 22(7) 763-770.
pub fn weights(figures: &Matrix, directions: &[Direction]) -> Result<DerivedWeights, MatrixError> {
    weights_of_scores(&figures.scores(directions)?)
}

/// Weights by CRITIC of scores that are on one scale already: the formula of [`weights`] without its min-max step.
///
/// # Errors
/// `TooFewRows`, `NegativeScore`.
pub fn weights_of_scores(scores: &Matrix) -> Result<DerivedWeights, MatrixError> {
    scores.at_least(2)?;
    scores.not_negative()?;
    let columns: Vec<Centred> = scores.columns().map(Centred::of).collect();
    let carried: Vec<f64> = columns
        .iter()
        .map(|column| column.length * columns.iter().map(|other| column.conflict(other)).sum::<f64>())
        .collect();
    // Lengths stand for standard deviations: both differ by the same sqrt(m - 1) in every column.
    Ok(DerivedWeights::in_proportion(&carried))
}

/// A column less its mean: unit vector and length.
struct Centred {
    unit: Vec<f64>,
    length: f64,
}

impl Centred {
    fn of(column: &[f64]) -> Self {
        let mean = column.iter().map(|r| r / column.len() as f64).sum::<f64>();
        let largest = column.iter().map(|r| (r - mean).abs()).fold(0.0, f64::max);
        if constant(column) {
            return Self { unit: vec![0.0; column.len()], length: 0.0 };
        }
        // By the largest first: squares of very small or large scores would leave the range of a float.
        let scaled: Vec<f64> = column.iter().map(|r| (r - mean) / largest).collect();
        let norm = scaled.iter().map(|d| d * d).sum::<f64>().sqrt();
        Self { unit: scaled.iter().map(|d| d / norm).collect(), length: norm * largest }
    }

    /// 1 - ρ, in 0..=2.
    fn conflict(&self, other: &Self) -> f64 {
        let conflict = 1.0 - self.unit.iter().zip(&other.unit).map(|(a, b)| a * b).sum::<f64>();
        if conflict < SAME { 0.0 } else { conflict.min(2.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_data::{cities, close, directions};
    use super::*;

    #[test]
    fn five_cities() {
        let derived = weights(&cities(), &directions()).unwrap();
        close(
            &derived.weights,
            &[0.252_799_258_282_718_26, 0.242_386_393_955_351_08, 0.249_458_364_357_086_13, 0.255_355_983_404_844_56],
        );
    }

    #[test]
    fn opposite_columns_carry_both() {
        // ρ = -1 between the first two, a constant third: C = s (0 + 2 + 1) for both.
        let figures = Matrix::from_rows(&[vec![1.0, 9.0, 4.0], vec![2.0, 6.0, 4.0], vec![3.0, 3.0, 4.0]]).unwrap();
        close(&weights(&figures, &[Direction::Benefit; 3]).unwrap().weights, &[0.5, 0.5, 0.0]);
    }

    #[test]
    fn columns_that_repeat_each_other_tell_nothing() {
        let figures = Matrix::from_rows(&[vec![0.1, 0.3], vec![0.7, 2.1], vec![0.2, 0.6]]).unwrap();
        let derived = weights(&figures, &[Direction::Benefit; 2]).unwrap();
        assert_eq!((derived.weights, derived.told_apart), (vec![0.5, 0.5], false));
    }

    #[test]
    fn one_row_is_refused() {
        let figures = Matrix::from_rows(&[vec![0.1, 0.3]]).unwrap();
        assert_eq!(weights(&figures, &[Direction::Benefit; 2]), Err(MatrixError::TooFewRows { found: 1, least: 2 }));
    }
}
