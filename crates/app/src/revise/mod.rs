//! Editing the tables of a case: drafts, their check, taking them in as revisions, and taking a revision back.
//!
//! A draft says which cells of which rows get which texts. It is checked by writing the files it would make into a
//! folder of their own and opening that as a case; it is taken in by putting those files in place of the old ones, with
//! one revision that says what happened to which row. Rows nobody touched keep their bytes.

mod build;
mod draft;
mod incoming;
pub(crate) mod journal;
mod outgoing;
mod table;
mod uploads;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::{Value, json};
use tandem_case::Fault;
use tandem_store::{NewEdit, RevisionFile, Store, StoreError, hold_files, input_files};

use crate::desk::Desk;
use crate::inventory::Question;
use crate::loaded::{Loaded, OpenError};
use build::{NewFile, Present};
pub use draft::{Change, Draft, FileDiff, HeaderDiff, Op, RowDiff};
pub use incoming::{Acceptance, Reading};
use journal::{Content, Planned};
pub use outgoing::FileKind;
pub use table::{NoTable, Sheet, TABLES, TableKind, table_kind};
pub use uploads::LARGEST;
use uploads::Uploads;

/// Why an edit was not made. Nothing is changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviseError {
    /// Rows were changed by someone else since they were seen.
    #[error("{message}")]
    Clash {
        /// What is in the way.
        message: String,
        /// `clashes` and `moved`, for programs.
        more: Value,
    },
    /// The case would have faults.
    #[error("the edit leaves {count} faults")]
    Faults {
        /// How many.
        count: usize,
        /// `faults`, for programs.
        more: Value,
    },
    /// What is named is not there.
    #[error("{0}")]
    Unknown(String),
    /// The draft makes no sense.
    #[error("{0}")]
    BadDraft(String),
    /// There is no room for it now.
    #[error("{0}")]
    Busy(String),
    /// Reading or writing failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> ReviseError {
    let what = what.into();
    move |source| ReviseError::Io { what, source }
}

/// What was taken in.
#[derive(Debug)]
pub struct Taken {
    /// Number of the revision.
    pub revision: i64,
    /// Totals that changed.
    pub effect: Value,
}

/// Edits one case. Its calls block: run them off the async threads.
pub struct Editor {
    store: Store,
    runtime: tokio::runtime::Handle,
    sheets: Mutex<BTreeMap<&'static str, Kept>>,
    uploads: Uploads,
}

struct Kept {
    stamp: (Option<SystemTime>, u64),
    present: Arc<Present>,
}

impl Editor {
    /// An editor that keeps revisions in `store` and waits for it on `runtime`.
    pub fn new(store: Store, runtime: tokio::runtime::Handle) -> Self {
        let uploads = Uploads::new(store.case(), runtime.clone());
        Self { store, runtime, sheets: Mutex::default(), uploads }
    }

    fn case(&self) -> PathBuf {
        self.store.case().to_owned()
    }

    /// The file of a table as it lies there now.
    fn present(&self, kind: &'static TableKind) -> Result<Arc<Present>, ReviseError> {
        let path = self.case().join(kind.file);
        let stamp = std::fs::metadata(&path).map_or((None, 0), |m| (m.modified().ok(), m.len()));
        let mut sheets = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = sheets.get(kind.name).filter(|kept| kept.stamp == stamp) {
            return Ok(Arc::clone(&kept.present));
        }
        let present = Arc::new(Present::read(&self.case(), kind)?);
        sheets.insert(kind.name, Kept { stamp, present: Arc::clone(&present) });
        Ok(present)
    }

    /// All tables with the number of their rows.
    ///
    /// # Errors
    /// A file could not be read.
    pub fn tables(&self) -> Result<Value, ReviseError> {
        let mut items = Vec::new();
        for kind in &TABLES {
            let (exists, rows) = match self.present(kind) {
                Ok(present) => (present.hash.is_some(), json!(present.sheet.rows.len())),
                // A file that is no table has faults, which the check tells.
                Err(ReviseError::BadDraft(_)) => (true, Value::Null),
                Err(error) => return Err(error),
            };
            items.push(json!({ "table": kind.name, "file": kind.file, "rows": rows, "exists": exists }));
        }
        Ok(json!({ "items": items }))
    }

    /// Rows of a table from position `from` on, at most `limit`, of those that hold `filter` in one of their cells.
    ///
    /// # Errors
    /// There is no such table, or its file is none.
    pub fn rows(&self, name: &str, filter: &str, from: usize, limit: usize) -> Result<Value, ReviseError> {
        let kind = known(name)?;
        let present = self.present(kind)?;
        let sheet = &present.sheet;
        let wanted = filter.trim().to_lowercase();
        let fits = |at: &usize| wanted.is_empty() || sheet.raw(*at).to_lowercase().contains(&wanted);
        let (mut rows, mut matched) = (Vec::new(), 0);
        for at in (0..sheet.rows.len()).filter(fits) {
            if matched >= from && rows.len() < limit {
                rows.push(json!({ "key": sheet.key(at, kind), "line": sheet.rows[at].line, "cells": sheet.texts(at) }));
            }
            matched += 1;
        }
        let next = from + rows.len();
        Ok(json!({
            "table": kind.name,
            "file": kind.file,
            "exists": present.hash.is_some(),
            "sha256": present.hash,
            "columns": sheet.header,
            "key": kind.key,
            "total": sheet.rows.len(),
            "matched": matched,
            "rows": rows,
            "next": (next < matched).then(|| next.to_string()),
        }))
    }

    /// What a draft would do: its faults, whom it clashes with, and the totals it changes.
    ///
    /// # Errors
    /// The draft makes no sense, or reading failed.
    pub fn check(&self, desk: &Desk, draft: &Draft) -> Result<Value, ReviseError> {
        let built = match build::from_draft(draft, |kind| self.present(kind))? {
            build::Outcome::Built(built) => built,
            build::Outcome::Clash { clashes, moved, base } => {
                return Ok(json!({ "changes": draft.changes.len(), "faults": [], "clashes": clashes, "moved": moved,
                    "base": base, "effect": null }));
            }
            build::Outcome::Faults(faults) => {
                return Ok(json!({ "changes": draft.changes.len(), "faults": faults, "clashes": [], "moved": [],
                    "base": {}, "effect": null }));
            }
        };
        let (faults, effect) = match self.try_out(&built.files)? {
            Ok(loaded) => (Vec::new(), effect(&desk.case(), &loaded, &built.files)),
            Err(faults) => (build::placed(&faults, &built.files), Value::Null),
        };
        Ok(json!({
            "changes": draft.changes.len(), "faults": faults, "clashes": [], "moved": built.moved, "base": built.base,
            "effect": effect,
        }))
    }

    /// Takes the draft of `author` in as a revision.
    ///
    /// # Errors
    /// [`ReviseError`]; nothing is changed then, except where it says that writing failed at the very end.
    pub fn accept(&self, desk: &Desk, author: &str, body: &str) -> Result<Taken, ReviseError> {
        let draft = Draft::parse(body)?;
        let _held = self.hold()?;
        let built = match build::from_draft(&draft, |kind| Ok(Arc::new(Present::read(&self.case(), kind)?)))? {
            build::Outcome::Built(built) if built.moved.is_empty() => built,
            build::Outcome::Built(built) => {
                let message =
                    format!("{} changed since your draft began; none of your rows did", built.moved.join(", "));
                return Err(ReviseError::Clash {
                    message,
                    more: json!({ "clashes": [], "moved": built.moved, "base": built.base }),
                });
            }
            build::Outcome::Clash { clashes, moved, base } => {
                let message = format!("{} of your rows were changed by someone else meanwhile", clashes.len());
                return Err(ReviseError::Clash {
                    message,
                    more: json!({ "clashes": clashes, "moved": moved, "base": base }),
                });
            }
            build::Outcome::Faults(faults) => {
                return Err(ReviseError::Faults { count: faults.len(), more: json!({ "faults": faults }) });
            }
        };
        let edit = Edit { draft: Some(body), ..Edit::new("edit", author) };
        self.take_in(desk, &edit, built.files)
    }

    /// Takes a revision back by one that restores its rows.
    ///
    /// # Errors
    /// As [`Editor::accept`]; a clash where one of its rows was changed later.
    pub fn undo(&self, desk: &Desk, author: &str, revision: i64) -> Result<Taken, ReviseError> {
        let _held = self.hold()?;
        let files = match build::taking_back(&self.diff(revision)?, |kind| Present::read(&self.case(), kind))? {
            Ok(files) => files,
            Err(clashes) => {
                let message = format!("{} rows of revision {revision} were changed later", clashes.len());
                return Err(ReviseError::Clash { message, more: json!({ "clashes": clashes, "moved": [] }) });
            }
        };
        let edit = Edit { undoes: Some(revision), ..Edit::new("undo", author) };
        self.take_in(desk, &edit, files)
    }

    /// What a revision did to which rows.
    ///
    /// # Errors
    /// There is no such revision, or it was not made by an edit.
    pub fn diff(&self, revision: i64) -> Result<Vec<FileDiff>, ReviseError> {
        let Some(edit) = self.runtime.block_on(self.store.edit(revision))? else {
            return Err(ReviseError::Unknown(format!(
                "revision {revision} was not made by an edit here, so only its files are known"
            )));
        };
        serde_json::from_str(&edit.diff).map_err(|error| ReviseError::Unknown(format!("revision {revision}: {error}")))
    }

    /// Waits until nobody else puts files in place, and ends what an ended process left.
    fn hold(&self) -> Result<std::fs::File, ReviseError> {
        let held = hold_files(self.store.case()).map_err(io("cannot lock the files of the case"))?;
        self.runtime.block_on(settle(&self.store))?;
        Ok(held)
    }

    /// Opens the case as the files would make it.
    fn try_out(&self, files: &[NewFile]) -> Result<Result<Loaded, Vec<Fault>>, ReviseError> {
        let case = self.case();
        let trial = Trial::new(&case).map_err(io("cannot write a folder for the check"))?;
        let listed = tandem_case::input_files(&case).map_err(std::io::Error::other);
        for name in listed.map_err(io("cannot list the case for the check"))? {
            let (from, to) = (case.join(&name), trial.0.join(&name));
            if let Some(folder) = to.parent().filter(|folder| *folder != trial.0) {
                std::fs::create_dir_all(folder).map_err(io("cannot write a folder for the check"))?;
            }
            let written = match files.iter().find(|file| file.kind.file == name) {
                Some(file) if file.goes() => Ok(()),
                Some(file) => std::fs::write(&to, file.sheet.bytes()),
                None if from.is_file() => {
                    std::fs::hard_link(&from, &to).or_else(|_| std::fs::copy(&from, &to).map(drop))
                }
                None => Ok(()),
            };
            written.map_err(io(format!("cannot write {name} for the check")))?;
        }
        match Loaded::open(&trial.0, &|_, _| {}) {
            Ok(loaded) => Ok(Ok(Loaded { folder: case, ..loaded })),
            Err(OpenError::Faults { faults, .. }) => Ok(Err(faults)),
            Err(OpenError::Case(error)) => {
                Err(io("cannot read the case for the check")(std::io::Error::other(error.to_string())))
            }
        }
    }

    /// Checks the files and puts them in place. The caller holds the files.
    fn take_in(&self, desk: &Desk, edit: &Edit<'_>, files: Vec<NewFile>) -> Result<Taken, ReviseError> {
        if files.is_empty() {
            return Err(ReviseError::BadDraft("the draft changes nothing".to_owned()));
        }
        let loaded = self.try_out(&files)?.map_err(|faults| {
            let faults = build::placed(&faults, &files);
            ReviseError::Faults { count: faults.len(), more: json!({ "faults": faults }) }
        })?;
        self.put(desk, edit, files, loaded)
    }

    /// Puts files in place that were found good, as a revision. The caller holds the files.
    fn put(&self, desk: &Desk, edit: &Edit<'_>, mut files: Vec<NewFile>, loaded: Loaded) -> Result<Taken, ReviseError> {
        let effect = effect(&desk.case(), &loaded, &files);
        self.note_outside_changes(&files, edit.beside.as_ref())?;

        let case = self.case();
        let diff: Vec<FileDiff> = files.iter_mut().map(NewFile::take_diff).collect();
        let token = format!("{}-{}", std::process::id(), Timestamp::now().as_nanosecond());
        let planned = files.iter().map(NewFile::planned).chain(edit.beside.iter().map(Beside::planned));
        journal::prepare(&case, &token, &planned.collect::<Vec<_>>()).map_err(io("cannot write the new files"))?;
        let mut hashes: Vec<RevisionFile> =
            diff.iter().map(|d| RevisionFile { path: d.file.clone(), sha256: d.after.clone() }).collect();
        hashes.extend(edit.beside.iter().map(Beside::hash));
        let text = serde_json::to_string(&diff).map_err(|e| ReviseError::BadDraft(e.to_string()))?;
        drop(diff);
        let new = NewEdit {
            token: &token,
            kind: edit.kind,
            author: edit.author,
            undoes: edit.undoes,
            files: &hashes,
            diff: &text,
            draft: edit.draft,
        };
        let revision = self.runtime.block_on(self.store.accept(&new, Timestamp::now())).inspect_err(|_| {
            let _ = journal::discard(&case);
        })?;
        journal::decide(&case)
            .and_then(|()| journal::carry_over(&case))
            .map_err(io(format!("revision {revision} is kept, but its files are not in place yet; start again")))?;
        desk.put(loaded);
        Ok(Taken { revision, effect })
    }

    /// An edit on top of a change from outside would hide it: that one becomes a revision first.
    fn note_outside_changes(&self, files: &[NewFile], beside: Option<&Beside>) -> Result<(), ReviseError> {
        let tables = files.iter().map(|file| (file.kind.file, &file.before));
        for (path, before) in tables.chain(beside.map(|file| (file.path.as_str(), &file.before))) {
            if self.runtime.block_on(self.store.known_hash(path))? != *before {
                let all = input_files(self.store.case())?;
                self.runtime.block_on(self.store.take_in(&all, "tandem", Timestamp::now()))?;
                return Ok(());
            }
        }
        Ok(())
    }
}

struct Edit<'a> {
    kind: &'static str,
    author: &'a str,
    undoes: Option<i64>,
    draft: Option<&'a str>,
    /// A file that comes with it and has no rows.
    beside: Option<Beside>,
}

impl<'a> Edit<'a> {
    fn new(kind: &'static str, author: &'a str) -> Self {
        Self { kind, author, undoes: None, draft: None, beside: None }
    }
}

/// A file that is written along with tables: how a sheet was read. Taking the tables back leaves it.
struct Beside {
    path: String,
    before: Option<String>,
    text: String,
}

impl Beside {
    fn planned(&self) -> Planned<'_> {
        let content = Content::Bytes(self.text.as_bytes());
        Planned { path: &self.path, before: self.before.as_deref(), content }
    }

    fn hash(&self) -> RevisionFile {
        RevisionFile { path: self.path.clone(), sha256: Some(journal::sha256(self.text.as_bytes())) }
    }
}

fn known(name: &str) -> Result<&'static TableKind, ReviseError> {
    table_kind(name).ok_or_else(|| {
        let names: Vec<&str> = TABLES.iter().map(|kind| kind.name).collect();
        ReviseError::Unknown(format!("there is no table {name}; these can be edited: {}", names.join(", ")))
    })
}

/// A folder beside the files of the case, on the same disk, that goes when it is no longer needed.
struct Trial(PathBuf);

impl Trial {
    fn new(case: &Path) -> std::io::Result<Self> {
        let name = format!("trial-{}-{}", std::process::id(), Timestamp::now().as_nanosecond());
        let path = case.join(".tandem").join(name);
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Ends what a process left that was ended while it put files in place: the edit counts if the store kept it, else it
/// is thrown away. True if files of the case changed by it.
///
/// # Errors
/// The store or the files could not be read or written.
pub async fn recover(store: &Store) -> Result<bool, ReviseError> {
    let case = store.case().to_owned();
    let held = tokio::task::spawn_blocking(move || hold_files(&case)).await;
    let _held = held
        .unwrap_or_else(|_| Err(std::io::ErrorKind::Interrupted.into()))
        .map_err(io("cannot lock the files of the case"))?;
    for entry in std::fs::read_dir(store.case().join(".tandem")).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("trial-") || name == uploads::FOLDER {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    settle(store).await
}

async fn settle(store: &Store) -> Result<bool, ReviseError> {
    let case = store.case();
    let failed = || io("an edit that was begun cannot be ended");
    if let Some(begun) = journal::undecided(case).map_err(failed())? {
        if store.accepted(&begun.token).await?.is_some() {
            journal::decide(case).map_err(failed())?;
        } else {
            journal::discard(case).map_err(failed())?;
        }
    }
    journal::carry_over(case).map_err(failed())
}

/// Carries files over that a kept edit left waiting, before the case is read.
pub(crate) fn finish_waiting(case: &Path) -> std::io::Result<()> {
    if journal::is_decided(case) {
        let _held = hold_files(case)?;
        journal::carry_over(case)?;
    }
    Ok(())
}

/// Years of changed records whose totals are compared, beside the base period and the last.
const MOST_YEARS: usize = 3;

/// Totals by species and medium where they differ: of the base period, the last one, and the newest of changed records.
fn effect(before: &Loaded, after: &Loaded, files: &[NewFile]) -> Value {
    let last = after.ledger.years().into_iter().next_back();
    let mut years: BTreeSet<String> = files.iter().flat_map(NewFile::years).collect();
    while years.len() > MOST_YEARS {
        years.pop_first();
    }
    years.extend(last.map(|year| year.to_string()));
    let base = after.manifest.base_period.to_string();
    years.remove(&base);
    let periods = std::iter::once(base).chain(years);
    let mut items = Vec::new();
    for period in periods {
        let (old, new) = (totals(before, &period), totals(after, &period));
        for (species, medium) in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let of = |totals: &BTreeMap<(String, String), f64>| totals.get(&(species.clone(), medium.clone())).copied();
            let (was, is) = (of(&old).unwrap_or(0.0), of(&new).unwrap_or(0.0));
            if (was - is).abs() > 1e-12 * was.abs().max(is.abs()) {
                items.push(
                    json!({ "period": period, "species": species, "medium": medium, "before": was, "after": is }),
                );
            }
        }
    }
    Value::Array(items)
}

fn totals(case: &Loaded, period: &str) -> BTreeMap<(String, String), f64> {
    let by = vec!["species".to_owned(), "medium".to_owned()];
    let question = Question { period: Some(period.to_owned()), by, ..Question::default() };
    let Ok(query) = question.parse() else { return BTreeMap::new() };
    let inventory = case.inventory(query);
    let text = |cell: &Value| cell.as_str().unwrap_or_default().to_owned();
    inventory
        .answer(false)
        .rows
        .filter_map(|row| Some(((text(row.first()?), text(row.get(1)?)), row.get(2)?.as_f64()?)))
        .collect()
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
