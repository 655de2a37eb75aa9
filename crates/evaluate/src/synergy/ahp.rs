//! AHP: weights from comparisons by pairs, and whether the comparisons agree with each other.

use super::matrix::Matrix;

/// Consistency index of random matrices of order 3 to 15, the table used in most Chinese papers.
///
/// Other tables exist (0.52, 0.89, 1.11, ...; 0.4914, 0.8286, 1.0591, ...), so ratios of other programs can differ by a tenth.
pub const RANDOM_INDEX: [f64; 13] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];

/// Ratios from here on are not accepted.
pub const RATIO_LIMIT: f64 = 0.1;

/// The largest order that [`RANDOM_INDEX`] knows.
pub const LARGEST_ORDER: usize = RANDOM_INDEX.len() + 2;

/// How far a\[i, j\] a\[j, i\] may be from 1: what two decimals of 1/3, 1/6, 1/7 or 1/9 lose.
const ROUNDED: f64 = 0.020_001;

/// What is wrong with a matrix of comparisons. Rows and columns count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// Rows and columns do not pair.
    #[error("{rows} rows and {columns} columns; comparisons by pairs have as many rows as columns")]
    NotSquare {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// No random index is published for it here.
    #[error("{order} criteria; at most {LARGEST_ORDER} can be compared, split them into groups")]
    TooLarge {
        /// Its rows.
        order: usize,
    },
    /// A comparison that is no ratio.
    #[error("the comparison in row {}, column {} is {value}; comparisons are above 0", row + 1, column + 1)]
    NotPositive {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// Something compared with itself is not 1.
    #[error("row {} compared with itself is {value}; it must be 1", row + 1)]
    Diagonal {
        /// The row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// Two comparisons of one pair clash.
    #[error("row {}, column {} is {value}, row {}, column {} is {mirrored}; one must be 1 over the other", row + 1, column + 1, column + 1, row + 1)]
    NotReciprocal {
        /// The row, below the column.
        row: usize,
        /// The column.
        column: usize,
        /// What stands there.
        value: f64,
        /// What stands on the other side of the diagonal.
        mirrored: f64,
    },
    /// Comparisons so extreme that the weights were not found.
    #[error(
        "the weights did not settle in {steps} steps: the comparisons are too extreme, Saaty's scale ends at 9 and 1/9"
    )]
    Unsettled {
        /// Steps made.
        steps: usize,
    },
}

/// Weights from comparisons, with their consistency.
#[derive(Debug, Clone, PartialEq)]
pub struct Priorities {
    /// One a criterion, adding up to 1.
    pub weights: Vec<f64>,
    /// The principal eigenvalue.
    pub lambda_max: f64,
    /// Consistency index, 0 where comparisons agree; rounded cells that would make it negative count as agreeing.
    pub consistency_index: f64,
    /// Index over that of random comparisons; 0 for one or two criteria.
    pub consistency_ratio: f64,
}

impl Priorities {
    /// Whether the ratio is below [`RATIO_LIMIT`].
    #[must_use]
    pub fn acceptable(&self) -> bool {
        self.consistency_ratio < RATIO_LIMIT
    }
}

/// Weights of criteria from comparisons by pairs: the principal right eigenvector.
///
/// A w = λ_max w, Σ w = 1;  CI = (λ_max - n) / (n - 1);  CR = CI / RI\[n\]
///
/// | symbol | argument      | shape | unit                                                      |
/// |--------|---------------|-------|-----------------------------------------------------------|
/// | A      | `comparisons` | n × n | how many times criterion i (row) matters more than j (column) |
/// | w      | returned      | n     | 1, adds up to 1                                           |
///
/// By power iteration until no weight changes by more than 1e-14 of itself. Cells are used as they stand; they may be rounded
/// as far as two decimals of 1/3, 1/6, 1/7 or 1/9 (a\[i, j\] a\[j, i\] within 2 % of 1).
///
/// # Errors
/// `NotSquare`, `TooLarge`, `NotPositive`, `Diagonal`, `NotReciprocal`, `Unsettled`. An inconsistent matrix is no error: see
/// [`Priorities::acceptable`].
///
/// # Source
/// Saaty 1980, The Analytic Hierarchy Process.
pub fn priorities(comparisons: &Matrix) -> Result<Priorities, ComparisonError> {
    check(comparisons)?;
    let (weights, lambda_max) = eigenvector(comparisons)?;
    let order = comparisons.rows();
    let consistency_index = if order > 2 { ((lambda_max - order as f64) / (order as f64 - 1.0)).max(0.0) } else { 0.0 };
    let consistency_ratio = if order > 2 { consistency_index / RANDOM_INDEX[order - 3] } else { 0.0 };
    Ok(Priorities { weights, lambda_max, consistency_index, consistency_ratio })
}

/// Row and column of the comparison that fits the weights least, the one above 1 of its pair: where to look first in a matrix
/// that contradicts itself. Of several that fit equally badly the first; `None` for one criterion.
#[must_use]
pub fn least_fitting(comparisons: &Matrix, weights: &[f64]) -> Option<(usize, usize)> {
    let mut worst: Option<(f64, (usize, usize))> = None;
    for row in 0..weights.len() {
        for column in row + 1..weights.len() {
            let ratio = comparisons.at(row, column);
            let off = (ratio * weights[column] / weights[row]).ln().abs();
            if worst.is_none_or(|(most, _)| off > most + 1e-12) {
                worst = Some((off, if ratio >= 1.0 { (row, column) } else { (column, row) }));
            }
        }
    }
    worst.map(|(_, cell)| cell)
}

fn check(comparisons: &Matrix) -> Result<(), ComparisonError> {
    let (rows, columns) = (comparisons.rows(), comparisons.width());
    if rows != columns {
        return Err(ComparisonError::NotSquare { rows, columns });
    }
    if rows > LARGEST_ORDER {
        return Err(ComparisonError::TooLarge { order: rows });
    }
    for row in 0..rows {
        for column in 0..rows {
            let value = comparisons.at(row, column);
            if value <= 0.0 {
                return Err(ComparisonError::NotPositive { row, column, value });
            }
        }
    }
    for row in 0..rows {
        let value = comparisons.at(row, row);
        if (value - 1.0).abs() > 1e-9 {
            return Err(ComparisonError::Diagonal { row, value });
        }
        for column in row + 1..rows {
            let (value, mirrored) = (comparisons.at(row, column), comparisons.at(column, row));
            if (value * mirrored - 1.0).abs() > ROUNDED {
                return Err(ComparisonError::NotReciprocal { row, column, value, mirrored });
            }
        }
    }
    Ok(())
}

/// The principal eigenvector with sum 1, and its eigenvalue.
fn eigenvector(comparisons: &Matrix) -> Result<(Vec<f64>, f64), ComparisonError> {
    const STEPS: usize = 100_000;
    let order = comparisons.rows();
    let mut weights = super::weights::equal(order);
    for _ in 0..STEPS {
        let mut next = vec![0.0; order];
        for (column, weight) in comparisons.columns().zip(&weights) {
            for (sum, ratio) in next.iter_mut().zip(column) {
                *sum += ratio * weight;
            }
        }
        // The old weights add up to 1, so this is the eigenvalue once they have settled.
        let lambda_max: f64 = next.iter().sum();
        next.iter_mut().for_each(|w| *w /= lambda_max);
        let settled = next.iter().zip(&weights).all(|(new, old)| (new - old).abs() <= 1e-14 * new);
        weights = next;
        if settled {
            return Ok((weights, lambda_max));
        }
    }
    Err(ComparisonError::Unsettled { steps: STEPS })
}

#[cfg(test)]
mod tests {
    use super::super::test_data::close;
    use super::*;

    fn of(rows: &[&[f64]]) -> Matrix {
        Matrix::from_rows(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn three_criteria() {
        let found = priorities(&of(&[&[1.0, 2.0, 0.5], &[0.5, 1.0, 1.0 / 3.0], &[2.0, 3.0, 1.0]])).unwrap();
        close(&found.weights, &[0.296_961_331_212_497_4, 0.163_424_118_566_427_9, 0.539_614_550_221_074_6]);
        close(&[found.lambda_max], &[3.009_202_712_714_278_4]);
        close(
            &[found.consistency_index, found.consistency_ratio],
            &[0.004_601_356_357_139_208, 0.007_933_373_029_550_36],
        );
        assert!(found.acceptable());
    }

    #[test]
    fn four_criteria() {
        let found = priorities(&of(&[
            &[1.0, 3.0, 5.0, 7.0],
            &[1.0 / 3.0, 1.0, 3.0, 5.0],
            &[0.2, 1.0 / 3.0, 1.0, 3.0],
            &[1.0 / 7.0, 0.2, 1.0 / 3.0, 1.0],
        ]))
        .unwrap();
        close(
            &found.weights,
            &[0.565_009_053_799_047_1, 0.262_201_205_560_873_4, 0.117_504_250_041_398_61, 0.055_285_490_598_680_95],
        );
        close(&[found.lambda_max], &[4.116_982_443_447_263]);
        close(
            &[found.consistency_index, found.consistency_ratio],
            &[0.038_994_147_815_754_35, 0.043_326_830_906_393_73],
        );
    }

    #[test]
    fn a_cycle_is_inconsistent() {
        let found = priorities(&of(&[&[1.0, 5.0, 0.2], &[0.2, 1.0, 5.0], &[5.0, 0.2, 1.0]])).unwrap();
        close(&found.weights, &[1.0 / 3.0; 3]);
        close(
            &[found.lambda_max, found.consistency_index, found.consistency_ratio],
            &[6.2, 1.6, 2.758_620_689_655_172],
        );
        assert!(!found.acceptable());
    }

    #[test]
    fn the_comparison_to_look_at_first() {
        // 1, 2, 4 and 8 agree but for the last pair, which stands at 1/16 instead of 2. With three criteria all pairs are equally far off.
        let bent =
            of(&[&[1.0, 2.0, 4.0, 8.0], &[0.5, 1.0, 2.0, 4.0], &[0.25, 0.5, 1.0, 0.0625], &[0.125, 0.25, 16.0, 1.0]]);
        let found = priorities(&bent).unwrap();
        assert_eq!(least_fitting(&bent, &found.weights), Some((3, 2)));
        assert_eq!(least_fitting(&of(&[&[1.0]]), &[1.0]), None);
    }

    #[test]
    fn one_and_two_criteria_always_agree() {
        let one = priorities(&of(&[&[1.0]])).unwrap();
        assert_eq!((one.weights, one.lambda_max, one.consistency_ratio), (vec![1.0], 1.0, 0.0));
        let two = priorities(&of(&[&[1.0, 4.0], &[0.25, 1.0]])).unwrap();
        close(&two.weights, &[0.8, 0.2]);
        assert_eq!((two.consistency_index, two.consistency_ratio), (0.0, 0.0));
    }

    #[test]
    fn rounded_cells_are_taken() {
        let found = priorities(&of(&[&[1.0, 3.0, 7.0], &[0.33, 1.0, 7.0 / 3.0], &[0.14, 0.43, 1.0]])).unwrap();
        assert!((found.weights[0] - 21.0 / 31.0).abs() < 0.005, "{found:?}");
        assert!(found.consistency_index >= 0.0);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_cell() {
        assert_eq!(priorities(&of(&[&[1.0, 2.0]])), Err(ComparisonError::NotSquare { rows: 1, columns: 2 }));
        assert_eq!(
            priorities(&of(&[&[1.0, -2.0], &[0.5, 1.0]])),
            Err(ComparisonError::NotPositive { row: 0, column: 1, value: -2.0 })
        );
        assert_eq!(priorities(&of(&[&[1.0, 2.0], &[0.5, 2.0]])), Err(ComparisonError::Diagonal { row: 1, value: 2.0 }));
        let clash = priorities(&of(&[&[1.0, 2.0, 3.0], &[0.5, 1.0, 4.0], &[1.0 / 3.0, 0.3, 1.0]])).unwrap_err();
        assert_eq!(clash, ComparisonError::NotReciprocal { row: 1, column: 2, value: 4.0, mirrored: 0.3 });
        assert_eq!(clash.to_string(), "row 2, column 3 is 4, row 3, column 2 is 0.3; one must be 1 over the other");
        let sixteen = Matrix::from_rows(&vec![vec![1.0; 16]; 16]).unwrap();
        assert_eq!(priorities(&sixteen), Err(ComparisonError::TooLarge { order: 16 }));
        let fifteen = priorities(&Matrix::from_rows(&vec![vec![1.0; 15]; 15]).unwrap()).unwrap();
        close(&fifteen.weights, &[1.0 / 15.0; 15]);
    }
}
