//! What people change, as the pages and the store keep it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The changes of one person, not yet handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Hash of each file that it changes, as it was when the change was made; null for a file that was not there.
    #[serde(default)]
    pub base: BTreeMap<String, Option<String>>,
    /// In the order they were made.
    #[serde(default)]
    pub changes: Vec<Change>,
}

impl Draft {
    /// Reads a draft.
    ///
    /// # Errors
    /// `BadDraft` where it is none.
    pub fn parse(body: &str) -> Result<Self, super::ReviseError> {
        serde_json::from_str(body).map_err(|error| super::ReviseError::BadDraft(error.to_string()))
    }
}

/// A change of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Name of the table.
    pub table: String,
    /// What is done.
    pub op: Op,
    /// Key of the row; of a new row any name that the draft uses once.
    pub key: String,
    /// Of a new row: the key of the row it follows; empty for the first place, absent for the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// All cells of the row as they were seen.
    #[serde(default)]
    pub old: BTreeMap<String, String>,
    /// New texts by column.
    #[serde(default)]
    pub new: BTreeMap<String, String>,
}

/// What is done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Some of its cells get other texts.
    Update,
    /// It is new.
    Insert,
    /// It goes.
    Delete,
}

/// What a revision did to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDiff {
    /// The file, relative to the case.
    pub file: String,
    /// Name of the table.
    pub table: String,
    /// Columns of the texts.
    pub columns: Vec<String>,
    /// Hash before; null for a file that was not there.
    pub before: Option<String>,
    /// Hash after; null for a file that went.
    pub after: Option<String>,
    /// Its header, where the revision changed that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderDiff>,
    /// What happened to which row, in file order.
    pub rows: Vec<RowDiff>,
}

/// What a revision did to the header of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderDiff {
    /// Bytes before; null for a file that was not there.
    pub old: Option<String>,
    /// Bytes after; null for a file that went.
    pub new: Option<String>,
}

/// What a revision did to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDiff {
    /// What was done.
    pub op: Op,
    /// Key of the row: before for a row that goes, else after.
    pub key: String,
    /// Line in the file after, or before for a row that goes.
    pub line: u32,
    /// Key of the row that it followed and that stayed, for a row that goes; null for the first place.
    pub after: Option<String>,
    /// Texts before.
    pub old: Option<Vec<String>>,
    /// Texts after.
    pub new: Option<Vec<String>>,
    /// Bytes before.
    pub old_raw: Option<String>,
    /// Bytes after.
    pub new_raw: Option<String>,
}
