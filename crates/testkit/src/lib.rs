//! For tests only: a made-up city, a builder of case folders, tolerances, folders compared byte by byte.
//!
//! Knows nothing of the engines: it writes the files that an analyst would write, so that a test of any crate, or of the
//! built binary, begins where a user begins.
//!
//! ```
//! use tandem_testkit::{CaseFolder, close};
//!
//! let case = CaseFolder::new("works")
//!     .source("B1", "C30")
//!     .activity("steam", "B1", "2022", "my_boiler", 1000.0, "t")
//!     .factor("f1", "SO2", 3.0, "kg/t")
//!     .with("process", "my_boiler");
//! let folder = case.write();
//! assert!(folder.path().join("factors.csv").is_file());
//! assert!(close(3000.0, 3000.0 * (1.0 + 1e-12), 1e-9));
//! ```

mod case_folder;
mod city;
mod contents;

pub use case_folder::CaseFolder;
pub use city::small_city;
pub use contents::{Contents, contents};

use std::time::{Duration, Instant};

/// Whether two figures differ by at most `rel` of the larger; two zeros are close, and so is nothing to NaN.
pub fn close(a: f64, b: f64, rel: f64) -> bool {
    a == b || (a - b).abs() <= rel * a.abs().max(b.abs())
}

/// Asks until the answer is yes; false once `patience` is over.
pub fn wait_until(patience: Duration, mut asked: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + patience;
    loop {
        if asked() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closeness_is_relative_to_the_larger_figure() {
        assert!(close(100.0, 101.0, 0.01) && close(101.0, 100.0, 0.01));
        assert!(!close(100.0, 101.1, 0.01));
        assert!(close(0.0, 0.0, 0.0) && !close(0.0, 1e-300, 0.5));
        assert!(!close(f64::NAN, f64::NAN, 1.0) && !close(1.0, f64::NAN, 1.0));
        assert!(close(f64::INFINITY, f64::INFINITY, 0.0));
    }

    #[test]
    fn waiting_ends_when_the_answer_comes_or_patience_is_over() {
        let mut asked = 0;
        assert!(wait_until(Duration::from_secs(5), || {
            asked += 1;
            asked == 3
        }));
        assert!(!wait_until(Duration::from_millis(20), || false));
    }
}
