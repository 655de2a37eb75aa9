//! What the compiler finds wrong: data, for the edges to show.

use crate::records::ActivityAt;

/// A table of the case, for a finding's place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Table {
    /// activities.csv (or activities.parquet).
    Activities,
    /// controls.csv.
    Controls,
    /// factors.csv.
    Factors,
}

/// A fault that shows only when records, factors and controls meet.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Finding {
    /// Where.
    pub table: Table,
    /// Line of the file.
    pub line: u32,
    /// Column.
    pub column: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
    /// The activity at which it showed, for context.
    pub activity: Option<ActivityAt>,
}
