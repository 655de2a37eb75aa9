use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use tandem_app::export::ShownTable;
use tandem_app::revise::{Acceptance, FileKind, Reading};

/// What the pages show of one case. The calls compute and may take a while; the server makes them off its async threads.
///
/// Answers are the JSON objects that the routes of the same name document.
pub trait Data: Send + Sync + 'static {
    /// A number that changes whenever `reload` has put another state of the case in place.
    /// What was answered at one number stays right for it.
    fn generation(&self) -> u64;

    /// The case's card: id, names, region, periods, notices. The server adds `public` and `revision`.
    fn case(&self) -> Result<Value, DataError>;

    /// Totals by the dimensions asked for, with ranges.
    fn inventory(&self, query: &InventoryQuery) -> Result<Value, DataError>;

    /// How the amount of one species of one activity came about.
    fn explain(&self, activity: &str, species: &str) -> Result<Value, DataError>;

    /// What is estimated and what is not, with the reason.
    fn coverage(&self, period: Option<&str>) -> Result<Value, DataError>;

    /// Why a species differs between two periods: activity, factor, method, control.
    fn comparison(&self, query: &ComparisonQuery) -> Result<Value, DataError>;

    /// What controls remove and what they make, in total or by source.
    fn tradeoffs(&self, period: Option<&str>, by_source: bool) -> Result<Value, DataError>;

    /// The inputs of a total by their share in its variance.
    fn importance(&self, query: &ImportanceQuery) -> Result<Value, DataError>;

    /// A balance of energy, water, materials or waste.
    fn balance(&self, query: &BalanceQuery) -> Result<Value, DataError>;

    /// Scores by index systems, and what pages ask beside them.
    fn evaluation(&self, query: &EvaluationQuery) -> Result<Value, DataError>;

    /// All sources.
    fn sources(&self) -> Result<Value, DataError>;

    /// All organisations.
    fn organisations(&self) -> Result<Value, DataError>;

    /// The rows of `statistics.csv`.
    fn statistics(&self) -> Result<Value, DataError>;

    /// The rows of `targets.csv`.
    fn targets(&self) -> Result<Value, DataError>;

    /// The names of species, sectors, fuels, processes and technologies that the case uses.
    fn vocabulary(&self) -> Result<Value, DataError>;

    /// One row of the library or of the case's own factors.
    fn factor(&self, id: &str) -> Result<Value, DataError>;

    /// Activity records, a page at a time.
    fn activities(&self, query: &ActivityQuery, page: &Page) -> Result<Value, DataError>;

    /// Monitoring values, a page at a time.
    fn readings(&self, query: &ReadingQuery, page: &Page) -> Result<Value, DataError>;

    /// All monitors, without their passwords.
    fn monitors(&self) -> Result<Value, DataError>;

    /// The faults of the case's files as they lie in the folder now.
    fn check(&self) -> Result<Value, DataError>;

    /// The tables that can be edited.
    fn tables(&self) -> Result<Value, DataError>;

    /// Rows of a table as its file has them, a page at a time.
    fn table(&self, name: &str, filter: &str, page: &Page) -> Result<Value, DataError>;

    /// What a draft would do.
    fn check_draft(&self, draft: &str) -> Result<Value, DataError>;

    /// Takes a draft in as a revision, with the new state in place when it returns.
    fn accept_draft(&self, author: &str, draft: &str) -> Result<Value, DataError>;

    /// What a revision did to which rows.
    fn revision_diff(&self, revision: i64) -> Result<Value, DataError>;

    /// Takes a revision back by a new one.
    fn undo_revision(&self, author: &str, revision: i64) -> Result<Value, DataError>;

    /// The rows of a table with this text in one of their cells as a file; a workbook says on a sheet `about` what it is.
    fn table_file(
        &self,
        name: &str,
        filter: &str,
        kind: FileKind,
        about: Vec<(String, String)>,
    ) -> Result<Document, DataError>;

    /// A table that a page shows as a workbook.
    fn workbook(&self, table: &ShownTable) -> Result<Document, DataError>;

    /// The workbook to fill in, with notes in a language: `zh`, `en` or `both`.
    fn template(&self, lang: &str) -> Result<Document, DataError>;

    /// Kept mappings, the tables that are imported, and the limits.
    fn imports(&self) -> Result<Value, DataError>;

    /// Bytes that an uploaded file may have.
    fn largest_upload(&self) -> usize;

    /// Keeps a file of a person to be imported, and gives its id.
    fn upload(&self, author: &str, name: &str, bytes: &[u8]) -> Result<String, DataError>;

    /// What a kept file would bring, read in this way.
    fn try_import(&self, author: &str, id: &str, reading: &Reading) -> Result<Value, DataError>;

    /// Takes a kept file in as a revision, with the new state in place when it returns.
    fn accept_import(&self, author: &str, id: &str, asked: &Acceptance) -> Result<Value, DataError>;

    /// Throws a kept file away.
    fn drop_upload(&self, author: &str, id: &str) -> Result<(), DataError>;

    /// Words and factor rows that fit a search, a page at a time.
    fn library(&self, query: &LibraryQuery, page: &Page) -> Result<Value, DataError>;

    /// Reads the case folder again, computes, and puts the new state in place of the old in one step.
    /// Where it fails or is cancelled the old state stays.
    fn reload(&self, progress: &dyn Fn(f32, &str), cancelled: &AtomicBool) -> Result<String, DataError>;
}

/// Which totals are asked for. Names are checked by the data, which knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryQuery {
    /// Records of this period only.
    pub period: Option<String>,
    /// Dimensions of the rows, in order; empty means the default of the command line.
    pub by: Vec<String>,
    /// The accounting boundary; none means as recorded.
    pub boundary: Option<String>,
    /// For each dimension named, the values kept.
    pub keep: BTreeMap<String, Vec<String>>,
}

/// Which comparison is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparisonQuery {
    /// Period before.
    pub from: String,
    /// Period after.
    pub to: String,
    /// Species.
    pub species: String,
    /// Dimensions of the rows; empty means sector.
    pub by: Vec<String>,
    /// Scope; none means 1 and 2 together.
    pub scope: Option<String>,
}

/// Which inputs are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportanceQuery {
    /// Species of the total.
    pub species: String,
    /// The total; its dimensions are left aside.
    pub total: InventoryQuery,
    /// At most so many inputs; none means the default of the command line.
    pub top: Option<usize>,
}

/// What is asked of evaluations.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum EvaluationOf {
    /// The index systems.
    #[default]
    Systems,
    /// Who can be a subject of a system.
    Subjects,
    /// The score of a subject.
    Score,
    /// Its scores of all years.
    History,
    /// All subjects by rank.
    Ranking,
    /// What other weights would give.
    Sensitivity,
    /// What other scores of indicators would give: id and score.
    WhatIf(Vec<(String, f64)>),
    /// Carbon credit of enterprises: of the subject, or of all where it is empty.
    Credit,
    /// Cleaner-production grades of enterprises: of the subject, or of all where it is empty.
    Cleaner,
}

/// Which evaluation is asked for. Names are checked by the data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvaluationQuery {
    /// What of it.
    pub of: EvaluationOf,
    /// Index system.
    pub system: String,
    /// Region or organisation.
    pub subject: String,
    /// Evaluated period.
    pub period: String,
    /// Base period; that of the case without one.
    pub base: Option<String>,
    /// Context: dimension and value.
    pub context: Vec<(String, String)>,
    /// Draws for the range of the score.
    pub draws: Option<usize>,
    /// Regions of this level only.
    pub level: Option<String>,
    /// Subjects in this region only.
    pub within: Option<String>,
    /// Organisations of this sector only.
    pub sector: Option<String>,
}

/// Which balance is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BalanceQuery {
    /// energy, water, material or waste.
    pub kind: String,
    /// Records of this period; none means the base period.
    pub period: Option<String>,
    /// What rows stand for; none means everything together.
    pub by: Option<String>,
    /// For each dimension named, the values kept.
    pub keep: BTreeMap<String, Vec<String>>,
}

/// Which activities are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityQuery {
    /// Of this source only.
    pub source_id: Option<String>,
    /// Of sources in this sector only.
    pub sector: Option<String>,
}

/// Which readings are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingQuery {
    /// Of this monitor only.
    pub monitor_id: Option<String>,
    /// Of this parameter only.
    pub parameter: Option<String>,
    /// Not before this time, ISO 8601.
    pub from: Option<String>,
    /// Before this time, ISO 8601.
    pub to: Option<String>,
}

/// What is looked for in the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LibraryQuery {
    /// Words that must all occur.
    pub search: String,
    /// Of this kind only.
    pub kind: Option<String>,
    /// Only what the case uses.
    pub used: bool,
}

/// A file to take along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its name, letters, digits and `-_.` only.
    pub name: String,
    /// What it is, such as `text/csv`.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A part of a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most so many items.
    pub limit: usize,
    /// Where to go on: the `next` of the page before.
    pub cursor: Option<String>,
}

/// Why the data gave no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    /// Whose turn it is.
    pub kind: DataErrorKind,
    /// What went wrong, for people.
    pub detail: String,
    /// What to do next.
    pub help: String,
    /// More about it, for programs.
    pub more: Option<Box<Value>>,
}

/// Whose turn it is after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataErrorKind {
    /// What is named does not exist.
    NotFound,
    /// The question is wrong: an unknown dimension, a period that is none.
    BadQuestion,
    /// The question is right, but the case cannot answer it: a fault in its files, a missing file.
    Unusable,
    /// Someone else changed the same thing meanwhile.
    Clash,
    /// What was asked for would leave faults in the case.
    Faulty,
    /// There is no room for it at the moment.
    Busy,
    /// Reading failed, or an error of ours.
    Internal,
}

impl DataError {
    /// An error with a remedy.
    pub fn new(kind: DataErrorKind, detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), help: help.into(), more: None }
    }

    /// The same with more about it for programs.
    pub fn with(self, more: Value) -> Self {
        Self { more: Some(Box::new(more)), ..self }
    }
}

impl std::fmt::Display for DataError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.detail)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, ". {}", self.help) }
    }
}

impl std::error::Error for DataError {}
