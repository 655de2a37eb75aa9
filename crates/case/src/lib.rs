//! The case folder: from files to records, with all faults in one pass.
//!
//! A case is a folder of tables that an analyst keeps in a spreadsheet or an editor. This crate reads them, says in
//! plain words what is wrong, where and how to mend it, and hands the engines their records. The shipped tables
//! (words, sectors, factors) and the shipped cases travel inside the binary and are read here too.
//!
//! Knows nothing of HTTP, SQL and the command line.
//!
//! ```
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("case.toml"), "[case]\nid = \"a\"\nbase_period = \"2022\"\ngwp = \"AR7\"\n")?;
//! let reading = tandem_case::read(folder.path(), &|_, _| {})?;
//! assert_eq!(reading.faults[0].file, "case.toml");
//! assert_eq!(reading.faults[0].row, Some(4));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod activities;
mod activities_parquet;
mod chinese;
mod controls;
mod csv_table;
mod embedded;
mod factors;
mod fault;
pub mod free_table;
pub mod import;
pub mod index;
mod library;
mod manifest;
mod methods;
pub mod monitoring;
mod monitors;
mod names;
mod numbers;
mod organisations;
mod reading;
mod regions;
pub mod shipped;
mod sources;
mod split;
mod stamp;
mod statistics;
mod toml_table;
mod words;

pub use chinese::in_chinese;
pub use fault::{Fault, LISTED_PER_FILE, with_findings};
pub use library::{CaseWord, Category, Library, LibraryExtra, library};
pub use manifest::{GWP_SETS, Manifest};
pub use monitors::Monitor;
pub use organisations::Organisation;
pub use reading::{Case, Reading, input_files, read, read_manifest, read_staged};
pub use regions::{LEVELS, RegionRow};
pub use stamp::{FileStamp, stamps};
pub use statistics::{ChecklistItem, Statistic, Target};

use std::io;
use std::path::{Path, PathBuf};

/// Why a case could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// There is no such folder.
    #[error("there is no case folder `{}`; `tandem new` makes one", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has no case.toml.
    #[error("the folder holds no case.toml, so it is no case: `{}`", path.display())]
    NoManifest {
        /// The file that is missing.
        path: PathBuf,
    },
    /// There is no room for the rows of an import.
    #[error("cannot keep rows in the temporary folder `{}`", path.display())]
    Staging {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Reading failed.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl CaseError {
    pub(crate) fn staging(source: io::Error) -> Self {
        Self::Staging { path: tempfile::env::temp_dir(), source }
    }

    pub(crate) fn reading(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}
