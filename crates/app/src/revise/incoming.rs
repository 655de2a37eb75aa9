//! Somebody's table taken in from a page: sent, tried with its mapping as often as that is corrected, and taken in as
//! one revision over all its tables.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tandem_case::Fault;
use tandem_case::import::{From, Mapping, Need, Staged, Understood, tables};

use super::build::{self, NewFile, Present};
use super::draft::{Op, RowDiff};
use super::{Beside, Edit, Editor, ReviseError, Taken, io, journal, known};
use crate::desk::Desk;
use crate::import::{Asked, Import, ImportError, MAPPINGS, plain_name};
use crate::loaded::{Loaded, fault_object};

/// Rows of a sheet that a page takes.
const MOST_ROWS: u64 = 100_000;
/// Rows and faults that a page is shown.
const SHOWN: usize = 200;

/// How a file is to be read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The mapping as it was corrected; without it one is guessed.
    #[serde(default)]
    mapping: Option<Told>,
    /// Name of a kept mapping to begin with, empty for none; without it the one of the file's name.
    #[serde(default)]
    reuse: Option<String>,
}

/// What is to be taken in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// How it is read.
    #[serde(default)]
    mapping: Option<Told>,
    /// As of [`Reading`].
    #[serde(default)]
    reuse: Option<String>,
    /// Hashes of the files that the trial was made on.
    base: BTreeMap<String, Option<String>>,
    /// Name under which the mapping is kept; empty or absent: it is not.
    #[serde(default)]
    keep: Option<String>,
}

/// A mapping as pages exchange it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    table: String,
    #[serde(default)]
    sheet: String,
    #[serde(default)]
    head_rows: Option<(u32, u32)>,
    #[serde(default)]
    columns: BTreeMap<String, ToldFrom>,
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    skip: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ToldFrom {
    Head(String),
    Value(String),
    Join(Vec<String>),
}

impl Told {
    fn of(mapping: &Mapping) -> Self {
        let from = |from: &From| match from.clone() {
            From::Head(head) => ToldFrom::Head(head),
            From::Value(value) => ToldFrom::Value(value),
            From::Join(columns) => ToldFrom::Join(columns),
        };
        Self {
            table: mapping.table.clone(),
            sheet: mapping.sheet.clone(),
            head_rows: mapping.head_rows,
            columns: mapping.columns.iter().map(|(column, told)| (column.clone(), from(told))).collect(),
            words: mapping.words.clone(),
            skip: mapping.skip.clone(),
        }
    }

    fn mapping(&self) -> Mapping {
        let from = |from: &ToldFrom| match from.clone() {
            ToldFrom::Head(head) => From::Head(head),
            ToldFrom::Value(value) => From::Value(value),
            ToldFrom::Join(columns) => From::Join(columns),
        };
        Mapping {
            table: self.table.clone(),
            sheet: self.sheet.clone(),
            head_rows: self.head_rows.filter(|(first, last)| *first > 0 && first <= last && last - first < 5),
            columns: self.columns.iter().map(|(column, told)| (column.clone(), from(told))).collect(),
            words: self.words.clone(),
            skip: self.skip.clone(),
        }
    }
}

/// A file read against the case as it is.
struct Weighed {
    import: Import,
    files: Vec<NewFile>,
    base: BTreeMap<String, Option<String>>,
    outcome: Result<Loaded, Vec<Fault>>,
}

impl Editor {
    /// Kept mappings, the tables that are imported, and the limits.
    ///
    /// # Errors
    /// The folder of mappings could not be read.
    pub fn imports(&self) -> Result<Value, ReviseError> {
        let folder = self.case().join(MAPPINGS);
        let mut mappings = Vec::new();
        match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(io("cannot read the folder of mappings")(error)),
            Ok(entries) => {
                for entry in entries {
                    let path = entry.map_err(io("cannot read the folder of mappings"))?.path();
                    let Some(name) = path.file_stem().filter(|_| path.extension().is_some_and(|end| end == "toml"))
                    else {
                        continue;
                    };
                    let read = std::fs::read_to_string(&path).ok().and_then(|text| Mapping::parse(&text).ok());
                    mappings.push(json!({
                        "name": name.to_string_lossy(),
                        "table": read.as_ref().map(|mapping| &mapping.table),
                        "sheet": read.as_ref().map(|mapping| &mapping.sheet),
                        "faulty": read.is_none(),
                    }));
                }
            }
        }
        mappings.sort_by(|a, b| a["name"].as_str().cmp(&b["name"].as_str()));
        let columns = |table: &tandem_case::import::TableSpec| -> Vec<Value> {
            let column = |column: &tandem_case::import::ColumnSpec| {
                let needed = matches!(column.need, Need::Key | Need::Needed);
                let note = json!({ "en": column.note_en, "zh": column.note_zh });
                json!({ "name": column.name, "needed": needed, "kind": column.kind, "note": note })
            };
            table.columns.iter().map(column).collect()
        };
        let known: Vec<Value> =
            tables().iter().map(|table| json!({ "table": table.name, "columns": columns(table) })).collect();
        Ok(json!({ "mappings": mappings, "tables": known, "largest_bytes": super::LARGEST, "most_rows": MOST_ROWS }))
    }

    /// Keeps a file of `author` and gives its id.
    ///
    /// # Errors
    /// There is no room for it.
    pub fn upload(&self, author: &str, name: &str, bytes: &[u8]) -> Result<String, ReviseError> {
        self.uploads.add(author, name, bytes)
    }

    /// Throws a kept file away.
    pub fn drop_upload(&self, author: &str, id: &str) {
        self.uploads.remove(author, id);
    }

    /// What a kept file would bring: how it is read, its rows, all faults, and the totals that change.
    ///
    /// # Errors
    /// The file is no longer kept, the reading makes no sense, or reading failed.
    pub fn try_import(&self, desk: &Desk, author: &str, id: &str, reading: &Reading) -> Result<Value, ReviseError> {
        let weighed = self.weigh(author, id, reading)?;
        let Weighed { import, files, base, outcome } = &weighed;
        let prepared = import.prepared();
        let (faults, effect) = match outcome {
            Ok(loaded) => (&[][..], super::effect(&desk.case(), loaded, files)),
            Err(faults) => (faults.as_slice(), Value::Null),
        };
        let shown: Vec<Value> = faults.iter().take(SHOWN).map(fault_told).collect();
        let rows: Vec<Value> = import.tables().iter().map(|staged| previewed(staged, files)).collect();
        let tops = prepared.tops.iter().map(|top| json!({ "sheet": top.sheet, "rows": top.rows }));
        Ok(json!({
            "upload": id,
            "file": import.file(),
            "mapping_name": import.mapping_name(),
            "reused": import.reused(),
            "sheets": prepared.sheets.iter().map(|s| json!({ "name": s.name, "hidden": s.hidden })).collect::<Vec<_>>(),
            "tops": tops.collect::<Vec<_>>(),
            "readings": prepared.understood.iter().map(understood).collect::<Vec<_>>(),
            "tables": rows,
            "faults": shown,
            "fault_count": faults.len(),
            "changes": files.iter().map(|file| file.rows().len()).sum::<usize>(),
            "base": base,
            "effect": effect,
        }))
    }

    /// Takes a kept file in, all its tables as one revision, and throws the file away.
    ///
    /// # Errors
    /// [`ReviseError`]: a clash where a table is no longer as it was tried on, faults; nothing is changed then.
    pub fn accept_import(&self, desk: &Desk, author: &str, id: &str, asked: &Acceptance) -> Result<Taken, ReviseError> {
        let reading = Reading { mapping: asked.mapping.clone(), reuse: asked.reuse.clone() };
        let _held = self.hold()?;
        let Weighed { import, files, base, outcome } = self.weigh(author, id, &reading)?;
        let loaded = outcome.map_err(|faults| {
            let shown: Vec<Value> = faults.iter().take(SHOWN).map(fault_told).collect();
            ReviseError::Faults { count: faults.len(), more: json!({ "faults": shown }) }
        })?;
        let moved: Vec<&String> =
            base.iter().filter(|(file, hash)| asked.base.get(*file) != Some(hash)).map(|(file, _)| file).collect();
        if !moved.is_empty() {
            let names: Vec<&str> = moved.iter().map(|name| name.as_str()).collect();
            let message = format!("{} changed since the preview was made, and nothing was written", names.join(", "));
            let more = json!({ "clashes": [], "moved": moved, "base": base });
            return Err(ReviseError::Clash { message, more });
        }
        if files.is_empty() {
            let message = "every row of the file stands in the case already, so there is nothing to take in";
            return Err(ReviseError::BadDraft(message.to_owned()));
        }
        let beside = self.kept_mapping(&import, asked.keep.as_deref().unwrap_or_default())?;
        let edit = Edit { beside, ..Edit::new("import", author) };
        let taken = self.put(desk, &edit, files, loaded)?;
        self.uploads.remove(author, id);
        Ok(taken)
    }

    /// The mapping of a single table as a file of the case; nothing where it stands there already.
    fn kept_mapping(&self, import: &Import, name: &str) -> Result<Option<Beside>, ReviseError> {
        let name = plain_name(name);
        let [table] = import.tables() else { return Ok(None) };
        if name.is_empty() {
            return Ok(None);
        }
        let path = format!("{MAPPINGS}/{name}.toml");
        let before = journal::hash_at(&self.case().join(&path)).map_err(io(format!("cannot read {path}")))?;
        let beside = Beside { path, before, text: table.mapping.to_toml() };
        let same = beside.hash().sha256 == beside.before;
        Ok((!same).then_some(beside))
    }

    fn weigh(&self, author: &str, id: &str, reading: &Reading) -> Result<Weighed, ReviseError> {
        let case = self.case();
        let reuse = reading.reuse.as_deref();
        let map = reuse.map(plain_name).filter(|name| !name.is_empty());
        let asked = Asked {
            case: case.clone(),
            file: self.uploads.path(author, id)?,
            map: map.map(|name| case.join(MAPPINGS).join(format!("{name}.toml"))),
            afresh: reuse.is_some(),
            corrected: reading.mapping.as_ref().map(Told::mapping),
            most_rows: Some(MOST_ROWS),
            ..Asked::default()
        };
        let import = Import::read(&asked, &|_, _| {}).map_err(|error| not_read(error, &asked))?;
        let prepared = import.prepared();
        let (mut files, mut base) = (Vec::new(), BTreeMap::new());
        for staged in import.tables().iter().filter(|_| prepared.checkable) {
            let kind = known(staged.table.name)?;
            let present = Present::read(&case, kind)?;
            let bytes = std::fs::read(staged.path()).map_err(io("cannot read the rows of the file"))?;
            files.extend(build::composed(kind, &present, bytes)?);
            base.insert(kind.file.to_owned(), present.hash);
            // Names of sources lead to their ids.
            if kind.name == "activities" {
                let hash = journal::hash_at(&case.join("sources.csv")).map_err(io("cannot read sources.csv"))?;
                base.entry("sources.csv".to_owned()).or_insert(hash);
            }
        }
        if import.is_outdated() {
            let message = "the case was changed while the file was read, and nothing was written".to_owned();
            return Err(ReviseError::Clash { message, more: json!({ "clashes": [], "moved": [], "base": base }) });
        }
        let outcome = if !prepared.checkable {
            Err(prepared.faults.clone())
        } else {
            match self.try_out(&files)? {
                Ok(loaded) if prepared.faults.is_empty() => Ok(loaded),
                Ok(_) => Err(prepared.faults.clone()),
                Err(found) => Err(prepared.all_faults(found)),
            }
        };
        Ok(Weighed { import, files, base, outcome })
    }
}

fn not_read(error: ImportError, asked: &Asked) -> ReviseError {
    match error {
        ImportError::Faults { faults, .. } => {
            let shown: Vec<Value> = faults.iter().map(fault_told).collect();
            ReviseError::Faults { count: faults.len(), more: json!({ "faults": shown }) }
        }
        ImportError::Io { path, .. } if Some(&path) == asked.map.as_ref() => {
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            ReviseError::Unknown(format!("no mapping is kept under the name {name}"))
        }
        // It made room for another one in between.
        ImportError::Io { path, .. } if path == asked.file && !path.exists() => super::uploads::gone(),
        other => io("cannot read the file")(std::io::Error::other(other.to_string())),
    }
}

fn fault_told(fault: &Fault) -> Value {
    Value::Object(fault_object(fault))
}

fn understood(found: &Understood) -> Value {
    json!({
        "table": found.table.name,
        "sheet": found.sheet,
        "heads": found.heads,
        "unused": found.unused,
        "plain": found.mapping.is_plain(),
        "mapping": Told::of(&found.mapping),
    })
}

/// The first rows of a table as they are read, each with what becomes of it.
fn previewed(staged: &Staged, files: &[NewFile]) -> Value {
    let columns = &staged.table.columns;
    let file = files.iter().find(|file| file.kind.name == staged.table.name);
    let rows = file.map(NewFile::rows).unwrap_or_default();
    let count = |op: Op| rows.iter().filter(|row| row.op == op).count();
    let by_key: HashMap<&str, &RowDiff> =
        rows.iter().filter(|row| row.op != Op::Delete).map(|row| (row.key.as_str(), row)).collect();
    let key = |cells: &[String]| {
        let named = file.map(|file| file.kind.key).unwrap_or_default().iter();
        let cell = |name: &&str| staged.table.place(name).map_or("", |at| cells[at].trim());
        named.map(cell).collect::<Vec<_>>().join("|")
    };
    let shown = staged.rows.iter().take(SHOWN).map(|(number, cells)| {
        let diff = by_key.get(key(cells).as_str());
        let state = match diff.map(|diff| diff.op) {
            Some(Op::Insert) => "new",
            Some(_) => "changed",
            None => "same",
        };
        let was = diff.map_or_else(BTreeMap::new, |diff| was(diff, file.map(NewFile::columns).unwrap_or_default()));
        json!({ "row": number, "state": state, "cells": cells, "was": was })
    });
    let dropped: Vec<Value> =
        staged.dropped.iter().map(|(reason, count)| json!({ "reason": reason, "count": count })).collect();
    json!({
        "table": staged.table.name,
        "file": staged.table.file(),
        "sheet": staged.sheet,
        "read": staged.read,
        "kept": staged.kept,
        "dropped": dropped,
        "new": count(Op::Insert),
        "changed": count(Op::Update),
        "columns": columns.iter().map(|column| column.name).collect::<Vec<_>>(),
        "rows": shown.collect::<Vec<_>>(),
    })
}

/// Texts that a changed row had, by column, where they differ.
fn was(diff: &RowDiff, columns: &[String]) -> BTreeMap<String, String> {
    let (Some(old), Some(new)) = (&diff.old, &diff.new) else { return BTreeMap::new() };
    let text = |texts: &[String], at: usize| texts.get(at).map(|text| text.trim().to_owned()).unwrap_or_default();
    let differs = (0..columns.len()).filter(|at| text(old, *at) != text(new, *at));
    differs.map(|at| (columns[at].clone(), text(old, at))).collect()
}
