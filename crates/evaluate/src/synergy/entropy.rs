//! Weights by entropy: a column whose scores differ much between rows weighs more.

use super::matrix::{Direction, Matrix, MatrixError, constant};
use super::weights::DerivedWeights;

/// What becomes of scores of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zeros {
    /// They stay, with 0 ln 0 = 0.
    #[default]
    Kept,
    /// All scores move to 0.99 r + 0.01, as programs do that cannot take a logarithm of 0.
    Shifted,
}

/// Weights of columns by the entropy of their min-max scores.
///
/// p\[i, j\] = r\[i, j\] / Σᵢ r\[i, j\];  e\[j\] = -Σᵢ p ln p / ln m;  w\[j\] = (1 - e\[j\]) / Σⱼ (1 - e\[j\])
///
/// | symbol | argument                  | shape | unit              |
/// |--------|---------------------------|-------|-------------------|
/// | r      | `figures`, min-max scores | m × n | any, one a column |
/// | w      | returned                  | n     | 1, adds up to 1   |
///
/// A constant column weighs 0. One row, or nothing but constant columns: equal weights, `told_apart` false.
///
/// # Errors
/// `Directions`.
///
/// # Source
/// Shannon 1948 for the entropy; as weights in Hwang and Yoon 1981, Multiple Attribute Decision Making.
pub fn weights(figures: &Matrix, directions: &[Direction], zeros: Zeros) -> Result<DerivedWeights, MatrixError> {
    let scores = figures.scores(directions)?;
    let carried: Vec<f64> = scores
        .columns()
        .map(|column| match zeros {
            Zeros::Kept => divergence(column),
            Zeros::Shifted => divergence(&column.iter().map(|r| 0.99 * r + 0.01).collect::<Vec<_>>()),
        })
        .collect();
    Ok(DerivedWeights::in_proportion(&carried))
}

/// Weights by entropy of scores that are on one scale already, such as those of an index system: the formula of [`weights`]
/// without its min-max step.
///
/// # Errors
/// `NegativeScore`.
pub fn weights_of_scores(scores: &Matrix) -> Result<DerivedWeights, MatrixError> {
    scores.not_negative()?;
    Ok(DerivedWeights::in_proportion(&scores.columns().map(divergence).collect::<Vec<_>>()))
}

/// 1 - e of one column of scores, in 0..=1.
fn divergence(scores: &[f64]) -> f64 {
    if constant(scores) {
        return 0.0;
    }
    // Shares of the largest first, so that the sum stays finite whatever the scale.
    let most = scores.iter().copied().fold(0.0, f64::max);
    let sum: f64 = scores.iter().map(|r| r / most).sum();
    let entropy: f64 = scores.iter().map(|r| r / most / sum).filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum();
    (1.0 - entropy / (scores.len() as f64).ln()).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::test_data::{cities, close, directions};
    use super::*;

    #[test]
    fn five_cities() {
        let kept = weights(&cities(), &directions(), Zeros::Kept).unwrap();
        close(
            &kept.weights,
            &[0.226_720_662_753_328_9, 0.247_461_779_853_559_08, 0.248_371_304_652_296_9, 0.277_446_252_740_815_14],
        );
        assert!(kept.told_apart);
        let shifted = weights(&cities(), &directions(), Zeros::Shifted).unwrap();
        close(
            &shifted.weights,
            &[0.226_978_881_520_571_83, 0.247_198_789_565_670_04, 0.248_662_937_037_186_8, 0.277_159_391_876_571_3],
        );
    }

    #[test]
    fn all_in_one_row_is_the_most_a_column_can_tell() {
        let figures = Matrix::from_rows(&[vec![1.0, 5.0], vec![0.0, 5.0], vec![0.0, 5.0]]).unwrap();
        let derived = weights(&figures, &[Direction::Benefit; 2], Zeros::Kept).unwrap();
        assert_eq!(derived.weights, [1.0, 0.0]);
    }

    #[test]
    fn one_row_weighs_equally() {
        let figures = Matrix::from_rows(&[vec![1.0, 5.0]]).unwrap();
        let derived = weights(&figures, &[Direction::Benefit; 2], Zeros::Kept).unwrap();
        assert_eq!((derived.weights, derived.told_apart), (vec![0.5, 0.5], false));
    }

    #[test]
    fn scores_of_one_scale_are_taken_as_they_are() {
        // p = (1/4, 3/4) and (1/2, 1/2): 1 - e = 1 - 0.811278 and 0.
        let scores = Matrix::from_rows(&[vec![20.0, 50.0, 10.0], vec![60.0, 50.0, 30.0]]).unwrap();
        let derived = weights_of_scores(&scores).unwrap();
        close(&derived.weights, &[0.5, 0.0, 0.5]);
        let below = Matrix::from_rows(&[vec![20.0], vec![-1.0]]).unwrap();
        assert_eq!(weights_of_scores(&below), Err(MatrixError::NegativeScore { row: 1, column: 0, value: -1.0 }));
    }
}
