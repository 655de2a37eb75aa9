//! A table of figures without names: what weights and rankings are computed from.

use super::weights::WeightError;

/// Whether more or less of something is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// More is better: days with good air, share of non-fossil energy.
    Benefit,
    /// Less is better: PM2.5, carbon intensity.
    Cost,
}

/// What is wrong with a table of figures. Rows and columns count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MatrixError {
    /// There is nothing in it.
    #[error("the table has no figures: it needs at least one row and one column")]
    Empty,
    /// A row is longer or shorter than the first.
    #[error("row {} has {found} figures, the first row has {expected}", row + 1)]
    Ragged {
        /// The row.
        row: usize,
        /// Its figures.
        found: usize,
        /// Figures of the first row.
        expected: usize,
    },
    /// A column is longer or shorter than the first.
    #[error("column {} has {found} figures, the first column has {expected}", column + 1)]
    UnequalColumns {
        /// The column.
        column: usize,
        /// Its figures.
        found: usize,
        /// Figures of the first column.
        expected: usize,
    },
    /// A figure is infinite or not a number.
    #[error("the figure in row {}, column {} is not a finite number", row + 1, column + 1)]
    NotFinite {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
    },
    /// A score is below 0.
    #[error("the score in row {}, column {} is {value}; scores start at 0", row + 1, column + 1)]
    NegativeScore {
        /// The row.
        row: usize,
        /// The column.
        column: usize,
        /// The score.
        value: f64,
    },
    /// Too little to compare.
    #[error("{found} rows; at least {least} are needed to compare them")]
    TooFewRows {
        /// Rows of the table.
        found: usize,
        /// Rows that the method needs.
        least: usize,
    },
    /// Directions and columns do not pair.
    #[error("{found} directions for {expected} columns: say for each whether more or less is better")]
    Directions {
        /// Directions given.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// The weights are unfit.
    #[error(transparent)]
    Weights(#[from] WeightError),
}

/// Finite figures, at least one row (what is compared) and one column (by what), held column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    by_column: Vec<f64>,
}

impl Matrix {
    /// A table from its rows.
    ///
    /// # Errors
    /// `Empty`, `Ragged`, `NotFinite`.
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Self, MatrixError> {
        let columns = rows.first().map_or(0, Vec::len);
        if let Some((row, found)) = rows.iter().map(Vec::len).enumerate().find(|(_, found)| *found != columns) {
            return Err(MatrixError::Ragged { row, found, expected: columns });
        }
        let by_column = (0..columns).flat_map(|column| rows.iter().map(move |row| row[column])).collect();
        Self::checked(rows.len(), by_column)
    }

    /// A table from its columns.
    ///
    /// # Errors
    /// `Empty`, `UnequalColumns`, `NotFinite`.
    pub fn from_columns(columns: &[Vec<f64>]) -> Result<Self, MatrixError> {
        let rows = columns.first().map_or(0, Vec::len);
        if let Some((column, found)) = columns.iter().map(Vec::len).enumerate().find(|(_, found)| *found != rows) {
            return Err(MatrixError::UnequalColumns { column, found, expected: rows });
        }
        Self::checked(rows, columns.concat())
    }

    fn checked(rows: usize, by_column: Vec<f64>) -> Result<Self, MatrixError> {
        if by_column.is_empty() {
            return Err(MatrixError::Empty);
        }
        match by_column.iter().position(|x| !x.is_finite()) {
            Some(at) => Err(MatrixError::NotFinite { row: at % rows, column: at / rows }),
            None => Ok(Self { rows, by_column }),
        }
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.by_column.len() / self.rows
    }

    /// The columns in order.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.by_column.chunks_exact(self.rows)
    }

    /// The figure in a row and a column, both counted from 0 and inside the table.
    #[must_use]
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.by_column[column * self.rows + row]
    }

    /// Min-max scores in 0..=1, 1 the best row of each column.
    ///
    /// r[i, j] = (x[i, j] - min x[., j]) / (max x[., j] - min x[., j]), turned round for costs.
    /// A constant column ([`constant`]) scores 1 everywhere.
    ///
    /// # Errors
    /// `Directions`.
    pub fn scores(&self, directions: &[Direction]) -> Result<Self, MatrixError> {
        self.pair(directions)?;
        let mut by_column = Vec::with_capacity(self.by_column.len());
        for (column, direction) in self.columns().zip(directions) {
            let (least, most) = bounds(column);
            let (worst, best) = match direction {
                Direction::Benefit => (least, most),
                Direction::Cost => (most, least),
            };
            if constant(column) {
                by_column.extend(column.iter().map(|_| 1.0));
            } else {
                // Halves, so that the range of very large figures stays finite.
                by_column.extend(column.iter().map(|x| (x / 2.0 - worst / 2.0) / (best / 2.0 - worst / 2.0)));
            }
        }
        Ok(Self { rows: self.rows, by_column })
    }

    /// That there is a direction for each column.
    pub(super) fn pair(&self, directions: &[Direction]) -> Result<(), MatrixError> {
        if directions.len() == self.width() {
            Ok(())
        } else {
            Err(MatrixError::Directions { found: directions.len(), expected: self.width() })
        }
    }

    /// That there are enough rows.
    pub(super) fn at_least(&self, least: usize) -> Result<(), MatrixError> {
        if self.rows >= least { Ok(()) } else { Err(MatrixError::TooFewRows { found: self.rows, least }) }
    }

    /// That no figure is below 0.
    pub(super) fn not_negative(&self) -> Result<(), MatrixError> {
        match self.by_column.iter().position(|x| *x < 0.0) {
            Some(at) => Err(MatrixError::NegativeScore {
                row: at % self.rows,
                column: at / self.rows,
                value: self.by_column[at],
            }),
            None => Ok(()),
        }
    }
}

fn bounds(column: &[f64]) -> (f64, f64) {
    column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), x| (least.min(*x), most.max(*x)))
}

/// Whether a column tells no row from another: its figures differ by at most 1e-12 of the largest, which is the rounding of what they
/// were computed from.
#[must_use]
pub fn constant(column: &[f64]) -> bool {
    let (least, most) = bounds(column);
    most / 2.0 - least / 2.0 <= 0.5e-12 * most.abs().max(least.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_give_the_same_table() {
        let by_rows = Matrix::from_rows(&[vec![1.0, 2.0, 3.0], vec![4.0, 5.0, 6.0]]).unwrap();
        let by_columns = Matrix::from_columns(&[vec![1.0, 4.0], vec![2.0, 5.0], vec![3.0, 6.0]]).unwrap();
        assert_eq!(by_rows, by_columns);
        assert_eq!((by_rows.rows(), by_rows.width(), by_rows.at(1, 2)), (2, 3, 6.0));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(Matrix::from_rows(&[]), Err(MatrixError::Empty));
        assert_eq!(Matrix::from_rows(&[vec![]]), Err(MatrixError::Empty));
        assert_eq!(
            Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0]]),
            Err(MatrixError::Ragged { row: 1, found: 1, expected: 2 })
        );
        let fault = Matrix::from_rows(&[vec![1.0, 2.0], vec![3.0, f64::NAN]]).unwrap_err();
        assert_eq!(fault, MatrixError::NotFinite { row: 1, column: 1 });
        assert_eq!(fault.to_string(), "the figure in row 2, column 2 is not a finite number");
        assert_eq!(
            Matrix::from_columns(&[vec![1.0, 2.0], vec![3.0]]),
            Err(MatrixError::UnequalColumns { column: 1, found: 1, expected: 2 })
        );
        let table = Matrix::from_rows(&[vec![1.0, 2.0]]).unwrap();
        assert_eq!(table.scores(&[Direction::Cost]), Err(MatrixError::Directions { found: 1, expected: 2 }));
    }

    #[test]
    fn scores_run_from_the_worst_to_the_best() {
        let table = Matrix::from_rows(&[vec![52.0, 0.80, 7.0], vec![40.0, 0.86, 7.0], vec![30.0, 0.92, 7.0]]).unwrap();
        let scores = table.scores(&[Direction::Cost, Direction::Benefit, Direction::Cost]).unwrap();
        assert_eq!(scores.columns().next().unwrap(), [0.0, 12.0 / 22.0, 1.0]);
        assert!((scores.at(1, 1) - 0.5).abs() < 1e-12);
        assert_eq!(scores.columns().nth(2).unwrap(), [1.0, 1.0, 1.0]);
    }

    #[test]
    fn figures_of_any_size_have_scores() {
        let table = Matrix::from_rows(&[vec![-1.7e308], vec![0.0], vec![1.7e308]]).unwrap();
        let scores = table.scores(&[Direction::Benefit]).unwrap();
        assert_eq!(scores.columns().next().unwrap(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn rounding_is_no_difference() {
        assert!(constant(&[0.1 + 0.2, 0.3]));
        assert!(constant(&[0.0, 0.0]));
        assert!(!constant(&[0.3, 0.300_000_001]));
        assert!(!constant(&[0.0, 1e-300]));
    }
}
