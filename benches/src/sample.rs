//! Repeated measurements: median, smallest, largest.

use serde::Serialize;

/// What several runs gave.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Sample {
    /// The middle one.
    pub(crate) median: f64,
    /// The smallest.
    pub(crate) min: f64,
    /// The largest.
    pub(crate) max: f64,
}

impl Sample {
    /// Of these values; zeros where there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (values.first(), values.last()) else {
            return Self { median: 0.0, min: 0.0, max: 0.0 };
        };
        let middle = values.len() / 2;
        let median =
            if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) };
        Self { median, min, max }
    }

    /// Every value by the same function; smallest and largest change places where it falls.
    pub(crate) fn map(self, f: impl Fn(f64) -> f64) -> Self {
        let (a, b) = (f(self.min), f(self.max));
        Self { median: f(self.median), min: a.min(b), max: a.max(b) }
    }

    /// Text with so many digits after the dot.
    pub(crate) fn text(self, digits: usize) -> String {
        format!("{:.digits$} ({:.digits$}..{:.digits$})", self.median, self.min, self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_between_two() {
        let sample = Sample::of([4.0, 1.0, 2.0, 3.0]);
        assert_eq!((sample.median, sample.min, sample.max), (2.5, 1.0, 4.0));
        assert_eq!(Sample::of([2.0, 4.0]).map(|x| 8.0 / x).max, 4.0);
    }
}
