//! TOPSIS: rows ranked by how near they are to the best of every column and how far from the worst.

use super::matrix::{Direction, Matrix, MatrixError};
use super::weights;

/// Closeness of each row to the ideal, in 0..=1, 1 the best.
///
/// v\[i, j\] = w\[j\] x\[i, j\] / √(Σᵢ x\[i, j\]²);  closeness\[i\] = d⁻ / (d⁺ + d⁻)
///
/// with d⁺, d⁻ the Euclidean distance of row i to the best and to the worst v of every column.
///
/// | symbol    | argument  | shape | unit              |
/// |-----------|-----------|-------|-------------------|
/// | x         | `figures` | m × n | any, one a column |
/// | w         | `given`   | n     | 1, adds up to 1   |
/// | closeness | returned  | m     | 1                 |
///
/// A column of zeros and a constant column change nothing. 0 where both distances are 0, that is where no two rows differ in
/// a column with a weight. The best and worst are those of the rows at hand: another row can change the order of the others.
///
/// # Errors
/// `Directions`, `Weights`.
///
/// # Source
/// Hwang and Yoon 1981, Multiple Attribute Decision Making.
pub fn closeness(figures: &Matrix, directions: &[Direction], given: &[f64]) -> Result<Vec<f64>, MatrixError> {
    figures.pair(directions)?;
    weights::check(given, figures.width())?;
    let mut to_best = vec![0.0; figures.rows()];
    let mut to_worst = vec![0.0; figures.rows()];
    for ((column, direction), weight) in figures.columns().zip(directions).zip(given) {
        let weighted = weighted(column, *weight);
        let least = weighted.iter().copied().fold(f64::INFINITY, f64::min);
        let most = weighted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (worst, best) = match direction {
            Direction::Benefit => (least, most),
            Direction::Cost => (most, least),
        };
        for (row, v) in weighted.iter().enumerate() {
            to_best[row] += (v - best) * (v - best);
            to_worst[row] += (v - worst) * (v - worst);
        }
    }
    let nearness = |(best, worst): (&f64, &f64)| {
        let (best, worst) = (best.sqrt(), worst.sqrt());
        if best + worst > 0.0 { worst / (best + worst) } else { 0.0 }
    };
    Ok(to_best.iter().zip(&to_worst).map(nearness).collect())
}

/// A column as a vector of length `weight`; zeros stay zeros.
fn weighted(column: &[f64], weight: f64) -> Vec<f64> {
    let largest = column.iter().map(|x| x.abs()).fold(0.0, f64::max);
    if largest == 0.0 {
        return vec![0.0; column.len()];
    }
    // By the largest first: squares of very large figures would overflow.
    let norm = column.iter().map(|x| (x / largest) * (x / largest)).sum::<f64>().sqrt();
    column.iter().map(|x| weight * (x / largest / norm)).collect()
}

/// Ranks by falling closeness, 1 the best; equal closeness, equal rank (1, 2, 2, 4), where a difference below 1e-12 is none.
#[must_use]
pub fn ranks(closeness: &[f64]) -> Vec<usize> {
    let mut falling = closeness.to_vec();
    falling.sort_by(|a, b| b.total_cmp(a));
    closeness.iter().map(|own| 1 + falling.partition_point(|other| *other > own + 1e-12)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::test_data::{cities, close, directions};
    use super::super::{critic, weights::WeightError};
    use super::*;

    #[test]
    fn five_cities_change_places_with_the_weights() {
        let by_critic = critic::weights(&cities(), &directions()).unwrap().weights;
        let first = closeness(&cities(), &directions(), &by_critic).unwrap();
        close(
            &first,
            &[
                0.193_509_981_151_949,
                0.464_344_357_716_108,
                0.278_999_797_927_25,
                0.743_228_178_065_289,
                0.743_908_688_870_906,
            ],
        );
        assert_eq!(ranks(&first), [5, 3, 4, 2, 1]);
        let second = closeness(&cities(), &directions(), &weights::equal(4)).unwrap();
        close(
            &second,
            &[
                0.193_885_744_973_866,
                0.465_272_301_993_855,
                0.279_333_677_892_478,
                0.744_148_520_019_890,
                0.743_369_983_296_720,
            ],
        );
        assert_eq!(ranks(&second), [5, 3, 4, 1, 2]);
    }

    #[test]
    fn the_ideal_is_one_and_its_opposite_nought() {
        let figures = Matrix::from_rows(&[vec![1.0, 9.0], vec![3.0, 1.0], vec![2.0, 5.0]]).unwrap();
        let near = closeness(&figures, &[Direction::Benefit, Direction::Cost], &[0.5, 0.5]).unwrap();
        assert_eq!(near[..2], [0.0, 1.0]);
        assert!((near[2] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn rows_that_do_not_differ() {
        let figures = Matrix::from_rows(&[vec![3.0, 0.0, 1.0], vec![3.0, 0.0, 2.0]]).unwrap();
        let near = closeness(&figures, &[Direction::Benefit; 3], &[0.5, 0.5, 0.0]).unwrap();
        assert_eq!(near, [0.0, 0.0]);
        assert_eq!(ranks(&near), [1, 1]);
    }

    #[test]
    fn very_large_and_very_small_figures() {
        let figures = Matrix::from_rows(&[vec![1e300, 3e-320], vec![2e300, 1e-320]]).unwrap();
        let near = closeness(&figures, &[Direction::Benefit; 2], &[0.5, 0.5]).unwrap();
        assert!(near.iter().all(|c| (0.0..=1.0).contains(c) && *c > 0.0), "{near:?}");
    }

    #[test]
    fn unfit_weights_are_refused() {
        assert_eq!(
            closeness(&cities(), &directions(), &[0.5, 0.5]),
            Err(MatrixError::Weights(WeightError::Count { found: 2, expected: 4 }))
        );
        assert!(matches!(
            closeness(&cities(), &directions(), &[0.4; 4]),
            Err(MatrixError::Weights(WeightError::Sum { .. }))
        ));
    }
}
