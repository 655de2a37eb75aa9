//! `cargo xtask beijing --from DIR`: the tables of the Beijing case, written from a folder of reference tables.
//!
//! Everything written here is a transcription: names are joined, units and figures stay as they are, and every row keeps its
//! source and status. What is chosen by hand (case.toml, controls.csv, factors.csv, variants/) is not touched.

mod activities;
mod beside;
mod places;
mod table;

use std::path::Path;

/// Writes `cases/beijing` below the working folder from the tables in `from`.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub(crate) fn run(from: &Path) -> Result<(), String> {
    let case = Path::new("cases/beijing");
    if !case.is_dir() {
        return Err("run it from the root of the repository: cases/beijing is not there".to_owned());
    }
    activities::write(from, Path::new("data/case_words.csv"), case)?;
    places::write(from, case)?;
    beside::write(from, case)
}
