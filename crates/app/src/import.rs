//! `tandem import`: somebody's table into a case, shown first and written whole or not at all.

use crate::answer::{Answer, text};
use crate::loaded::OpenError;
use crate::revise::journal::{self, Content, Planned};
use serde_json::{Value, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tandem_case::import::{Mapping, Options, PREVIEW, Prepared, Staged, TableSpec, prepare, tables};
use tandem_case::{CaseError, Fault};

/// Where mappings are kept in a case.
pub const MAPPINGS: &str = "imports";

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Folder of the case.
    pub case: PathBuf,
    /// The file to import.
    pub file: PathBuf,
    /// Sheet of the workbook.
    pub sheet: Option<String>,
    /// File with a mapping; without it the case's own mapping of that name, where it has one.
    pub map: Option<PathBuf>,
    /// Whether the case's own mapping is left aside.
    pub afresh: bool,
    /// A mapping as somebody corrected it; it holds instead of the others.
    pub corrected: Option<Mapping>,
    /// Most rows of a sheet, where there is a limit.
    pub most_rows: Option<u64>,
    /// Table of the case.
    pub table: Option<String>,
    /// Columns that are the same for every row.
    pub set: Vec<(String, String)>,
}

/// A file read for a case.
#[derive(Debug)]
pub struct Import {
    case: PathBuf,
    id: String,
    file: String,
    mapping_name: String,
    reused: Option<String>,
    prepared: Prepared,
    /// The input files of the case as they were when the rows were checked.
    seen: Vec<Seen>,
}

/// Name, length and time of an input file, `None` where it is not there.
type Seen = (String, Option<(u64, Option<SystemTime>)>);

/// Why an import came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The case or the file has faults; nothing was written. The mapping as far as it was guessed.
    #[error("the input has faults")]
    Faults {
        /// Id of the case, where it could be read.
        case: Option<String>,
        /// All faults.
        faults: Vec<Fault>,
        /// The mapping that was guessed, as TOML; empty where none was.
        mapping: String,
    },
    /// The case was changed by someone else between the check and the writing.
    #[error("the case was changed while the rows were checked, and nothing was written; import again")]
    Changed,
    /// Reading failed.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// A file named on the command line cannot be read, or a file of the case not be written.
    #[error("cannot {what} `{}`: {source}", path.display())]
    Io {
        /// Read or write.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl Import {
    /// Reads the file, stages its rows and checks the case as it would be.
    ///
    /// # Errors
    /// [`ImportError`]; nothing is written here.
    pub fn prepare(asked: &Asked, progress: &dyn Fn(f32, &str)) -> Result<Self, ImportError> {
        crate::revise::finish_waiting(&asked.case).map_err(|source| ImportError::Io {
            what: "finish an edit in",
            path: asked.case.clone(),
            source,
        })?;
        let import = Self::read(asked, &|share, what| progress(share * 0.4, what))?;
        let mut faults = import.prepared.faults.clone();
        if import.prepared.checkable {
            let found = check(&asked.case, &import.prepared, &|share, what| progress(0.4 + share * 0.6, what))?;
            faults = import.prepared.all_faults(found);
        }
        if !faults.is_empty() {
            let texts: Vec<String> = import.tables().iter().map(|table| table.mapping.to_toml()).collect();
            return Err(ImportError::Faults { case: Some(import.id), faults, mapping: texts.join("\n") });
        }
        Ok(import)
    }

    /// Reads the file and stages its rows; what is wrong with them is in the result, and the rest of the case is not
    /// looked at.
    ///
    /// # Errors
    /// [`ImportError`]; nothing is written here.
    pub(crate) fn read(asked: &Asked, progress: &dyn Fn(f32, &str)) -> Result<Self, ImportError> {
        let id = crate::loaded::case_id(&asked.case).map_err(open_error)?;
        let seen = seen(&asked.case);
        let mapping_name = mapping_name(&asked.file);
        let mapping = mapping_text(asked, &mapping_name)?;
        let reused = mapping.as_ref().map(|(name, _)| name.clone());
        let options = Options {
            sheet: asked.sheet.clone(),
            table: asked.table.clone(),
            mapping,
            corrected: asked.corrected.clone(),
            set: asked.set.clone(),
            most_rows: asked.most_rows,
        };
        if !asked.file.is_file() {
            let source = io::Error::new(io::ErrorKind::NotFound, "there is no such file");
            return Err(ImportError::Io { what: "read", path: asked.file.clone(), source });
        }
        let prepared = prepare(&asked.case, &asked.file, &options, progress)?;
        let file = asked.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { case: asked.case.clone(), id, file, mapping_name, reused, prepared, seen })
    }

    /// Writes the tables and, of a single table, its mapping; all of them or none.
    ///
    /// # Errors
    /// [`ImportError::Changed`]; [`ImportError::Io`], and nothing is written, or all of it is when the case is opened next.
    pub fn write(&self) -> Result<Vec<String>, ImportError> {
        // Edits of a running server wait; a folder without a store has none.
        let _held = tandem_store::hold_files(&self.case).ok();
        if self.is_outdated() {
            return Err(ImportError::Changed);
        }
        let names: Vec<String> = self.tables().iter().map(|table| table.table.file()).collect();
        let mapping = match self.tables() {
            [table] => Some((format!("{MAPPINGS}/{}.toml", self.mapping_name), table.mapping.to_toml())),
            _ => None,
        };
        let failed = |source| ImportError::Io { what: "write the tables of", path: self.case.clone(), source };
        let hash = |name: &String| journal::hash_at(&self.case.join(name));
        let before = names.iter().chain(mapping.iter().map(|(name, _)| name)).map(hash);
        let before = before.collect::<io::Result<Vec<_>>>().map_err(failed)?;
        let contents = self.tables().iter().map(|table| Content::Copy(table.path()));
        let contents = contents.chain(mapping.iter().map(|(_, text)| Content::Bytes(text.as_bytes())));
        let paths = names.iter().chain(mapping.iter().map(|(name, _)| name));
        let planned = paths.zip(&before).zip(contents).map(|((path, before), content)| Planned {
            path,
            before: before.as_deref(),
            content,
        });
        journal::put(&self.case, &planned.collect::<Vec<_>>()).map_err(failed)?;
        Ok(names.into_iter().chain(mapping.map(|(name, _)| name)).collect())
    }

    /// Whether input files of the case changed since the rows were read.
    pub(crate) fn is_outdated(&self) -> bool {
        seen(&self.case) != self.seen
    }

    /// The tables as they would be.
    pub fn tables(&self) -> &[Staged] {
        &self.prepared.tables
    }

    /// All that came of reading the file.
    pub(crate) fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Name under which the mapping of the file is kept.
    pub(crate) fn mapping_name(&self) -> &str {
        &self.mapping_name
    }

    /// Name of the file.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// The mapping that was read, where one was.
    pub fn reused(&self) -> Option<&str> {
        self.reused.as_deref()
    }

    /// The answer: the rows as they are read, the first [`PREVIEW`] of each table, and the mapping.
    pub fn answer(&self, written: &[String]) -> Answer<'_> {
        let mut columns = vec!["table", "row"];
        for table in self.tables() {
            for column in &table.table.columns {
                if !columns.contains(&column.name) {
                    columns.push(column.name);
                }
            }
        }
        let names = columns.clone();
        let rows = self.tables().iter().flat_map(move |table| {
            let places: Vec<Option<usize>> = names.iter().skip(2).map(|name| table.table.place(name)).collect();
            table.rows.iter().map(move |(row, cells)| {
                let mut values = vec![json!(table.table.name), json!(row)];
                values.extend(places.iter().map(|place| place.map_or(Value::Null, |at| text(&cells[at]))));
                values
            })
        });
        Answer {
            head: vec![
                ("command", json!("import")),
                ("case", json!(self.id)),
                ("file", json!(self.file)),
                ("dry_run", json!(written.is_empty())),
                ("written", json!(written)),
            ],
            columns,
            rows: Box::new(rows),
            tail: vec![("tables", self.tables().iter().map(told).collect()), ("rows_shown", json!(PREVIEW))],
        }
    }
}

/// How the input files of a case stand.
fn seen(case: &Path) -> Vec<Seen> {
    let stand = |name: &String| {
        let found = fs::metadata(case.join(name)).ok();
        (name.clone(), found.map(|file| (file.len(), file.modified().ok())))
    };
    // Of a folder that cannot be listed nothing is known; what writes into it says so.
    tandem_case::input_files(case).unwrap_or_default().iter().map(stand).collect()
}

/// Whether the table and the columns that are named can be meant.
///
/// # Errors
/// What is wrong with the question, with the names that are known.
pub fn check_names(table: Option<&str>, set: &[(String, String)]) -> Result<(), String> {
    let spec = match table {
        None => None,
        Some(name) => Some(tandem_case::import::table(name).ok_or_else(|| {
            let names: Vec<&str> = tables().iter().map(|t| t.name).collect();
            format!("`{name}` is not a table that is imported; these are: {}", names.join(", "))
        })?),
    };
    for (column, _) in set {
        let known = |table: &TableSpec| table.place(column).is_some();
        if !spec.map_or_else(|| tables().iter().any(known), known) {
            return Err(format!("`{column}` is no column of {}", spec.map_or("any table", |table| table.name)));
        }
    }
    Ok(())
}

/// What is told of a table beside its rows.
fn told(table: &Staged) -> Value {
    let dropped: Vec<Value> =
        table.dropped.iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect();
    json!({
        "table": table.table.name,
        "sheet": text(&table.sheet),
        "head_rows": table.mapping.head_rows.map(|(first, last)| vec![first, last]),
        "records": { "read": table.read, "kept": table.kept, "dropped": dropped },
        "replaced": table.replaced,
        "added": table.kept - table.replaced.min(table.kept),
        "unused_heads": table.unused,
        "mapping": table.mapping.to_toml(),
    })
}

/// Faults of the case as it would be.
fn check(case: &Path, prepared: &Prepared, progress: &dyn Fn(f32, &str)) -> Result<Vec<Fault>, ImportError> {
    let staged: Vec<(String, PathBuf)> =
        prepared.tables.iter().map(|table| (table.table.file(), table.path().to_owned())).collect();
    let reading = tandem_case::read_staged(case, &staged, progress)?;
    let Some(case) = reading.case else { return Ok(reading.faults) };
    let (_, findings) = tandem_inventory::compile(case.records);
    Ok(tandem_case::with_findings(reading.faults, &findings, case.activities_file))
}

/// The mapping to begin with: the one that is named, else the case's own of this file's name.
fn mapping_text(asked: &Asked, name: &str) -> Result<Option<(String, String)>, ImportError> {
    let own = asked.case.join(MAPPINGS).join(format!("{name}.toml"));
    let path = asked.map.as_ref().unwrap_or(&own);
    if asked.corrected.is_some() || (asked.afresh && asked.map.is_none()) {
        return Ok(None);
    }
    match fs::read_to_string(path) {
        Ok(text) => {
            let shown = path.strip_prefix(&asked.case).map_or_else(
                |_| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
                |inside| inside.to_string_lossy().into_owned(),
            );
            Ok(Some((shown, text)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && asked.map.is_none() => Ok(None),
        Err(source) => Err(ImportError::Io { what: "read", path: path.clone(), source }),
    }
}

/// Name of the mapping of a file: its own without years, so that next year's file finds it.
pub fn mapping_name(file: &Path) -> String {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let letters: Vec<char> = stem.chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while at < letters.len() {
        let digits = letters[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let year = digits == 4 && (letters[at..].starts_with(&['1', '9']) || letters[at..].starts_with(&['2', '0']));
        let end = at + digits.max(1);
        if !year {
            kept.extend(&letters[at..end]);
        }
        at = end;
    }
    let name = plain_name(&kept);
    let name = name.trim_matches(['_', '年']);
    if name.is_empty() { "table".to_owned() } else { name.to_owned() }
}

/// Letters and digits of a name, at most 60, and `_` for all else.
pub(crate) fn plain_name(name: &str) -> String {
    let clean: String = name.trim().chars().take(60).map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    clean.trim_matches('_').to_owned()
}

fn open_error(error: OpenError) -> ImportError {
    match error {
        OpenError::Faults { case, faults } => ImportError::Faults { case, faults, mapping: String::new() },
        OpenError::Case(error) => ImportError::Case(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_mapping_has_no_year() {
        for (file, name) in [
            ("energy_2023.xlsx", "energy"),
            ("2024年能耗.xlsx", "能耗"),
            ("能耗2024年.csv", "能耗"),
            ("2024.csv", "table"),
            ("form 12 v3.xlsx", "form_12_v3"),
        ] {
            assert_eq!(mapping_name(Path::new(file)), name, "{file}");
        }
    }
}
