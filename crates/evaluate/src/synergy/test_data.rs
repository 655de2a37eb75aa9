//! Figures that several tests share.

use super::matrix::{Direction, Matrix};

/// Five made-up cities: PM2.5 in µg/m³, share of good days, carbon intensity in t per 10⁴ CNY, share of non-fossil energy.
pub(super) fn cities() -> Matrix {
    Matrix::from_rows(&[
        vec![52.0, 0.80, 1.9, 0.14],
        vec![40.0, 0.86, 1.6, 0.17],
        vec![35.0, 0.88, 2.2, 0.11],
        vec![30.0, 0.92, 1.3, 0.21],
        vec![45.0, 0.83, 1.0, 0.26],
    ])
    .unwrap()
}

/// Directions of [`cities`].
pub(super) fn directions() -> [Direction; 4] {
    [Direction::Cost, Direction::Benefit, Direction::Cost, Direction::Benefit]
}

/// That figures agree to a relative 1e-9.
#[track_caller]
pub(super) fn close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "place {at}: {found}, expected {expected}");
    }
}
