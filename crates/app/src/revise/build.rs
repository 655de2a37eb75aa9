//! From changes to files: which rows, which bytes, and whom they clash with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tandem_case::Fault;

use super::draft::{Change, Draft, FileDiff, HeaderDiff, Op, RowDiff};
use super::journal::{Content, Planned};
use super::table::{Sheet, TableKind};
use super::{ReviseError, TABLES, io, journal, known};
use crate::loaded::fault_object;

/// A file as it lies there.
#[derive(Debug)]
pub(crate) struct Present {
    pub(crate) sheet: Sheet,
    /// `None`: it is not there.
    pub(crate) hash: Option<String>,
}

impl Present {
    pub(crate) fn read(case: &Path, kind: &'static TableKind) -> Result<Self, ReviseError> {
        if kind.name == "activities" && case.join("activities.parquet").is_file() {
            let message = "the activities of this case stand in activities.parquet, which is not edited here";
            return Err(ReviseError::BadDraft(message.to_owned()));
        }
        let bytes = match std::fs::read(case.join(kind.file)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { sheet: Sheet::empty(kind), hash: None });
            }
            Err(error) => return Err(io(format!("cannot read {}", kind.file))(error)),
        };
        let hash = Some(journal::sha256(&bytes));
        let no_table = |_| ReviseError::BadDraft(format!("{} cannot be read as a table; run the check", kind.file));
        Ok(Self { sheet: Sheet::parse(bytes, kind).map_err(no_table)?, hash })
    }
}

/// A file as it will be.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) kind: &'static TableKind,
    pub(crate) before: Option<String>,
    pub(crate) sheet: Sheet,
    header: Option<HeaderDiff>,
    rows: Vec<RowDiff>,
    columns: Vec<String>,
    /// By the row's place in `sheet`: which change of the draft made it.
    made_by: HashMap<usize, usize>,
}

impl NewFile {
    /// Its hash, or `None` for a file that goes.
    pub(crate) fn after(&self) -> Option<String> {
        (!self.goes()).then(|| journal::sha256(self.sheet.bytes()))
    }

    /// Whether it goes: what made the file is taken back.
    pub(crate) fn goes(&self) -> bool {
        self.header.as_ref().is_some_and(|header| header.new.is_none())
    }

    pub(crate) fn planned(&self) -> Planned<'_> {
        let content = if self.goes() { Content::Gone } else { Content::Bytes(self.sheet.bytes()) };
        Planned { path: self.kind.file, before: self.before.as_deref(), content }
    }

    /// Years of the records that change.
    pub(crate) fn years(&self) -> BTreeSet<String> {
        let place = self.columns.iter().position(|name| name == "period").filter(|_| self.kind.name == "activities");
        let texts = self.rows.iter().flat_map(|row| [&row.old, &row.new]).flatten();
        let year = |texts: &Vec<String>| texts.get(place?)?.trim().get(..4).map(str::to_owned);
        texts.filter_map(year).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit())).collect()
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn rows(&self) -> &[RowDiff] {
        &self.rows
    }

    /// What the revision did to the file; its rows are moved into it.
    pub(crate) fn take_diff(&mut self) -> FileDiff {
        FileDiff {
            file: self.kind.file.to_owned(),
            table: self.kind.name.to_owned(),
            columns: self.columns.clone(),
            before: self.before.clone(),
            after: self.after(),
            header: self.header.clone(),
            rows: std::mem::take(&mut self.rows),
        }
    }
}

pub(crate) struct Built {
    pub(crate) files: Vec<NewFile>,
    /// Files that changed since the draft began, with none of its rows.
    pub(crate) moved: Vec<String>,
    /// Hashes as they are now.
    pub(crate) base: BTreeMap<String, Option<String>>,
}

pub(crate) enum Outcome {
    Built(Built),
    Clash { clashes: Vec<Value>, moved: Vec<String>, base: BTreeMap<String, Option<String>> },
    Faults(Vec<Value>),
}

/// What is done to the rows of a file, by place in the old one.
#[derive(Default)]
struct Plan {
    /// Another header.
    header: Option<String>,
    replaced: HashMap<usize, Option<String>>,
    /// After which row, the text, and the change it comes from.
    added: Vec<(Option<usize>, String, usize)>,
    /// Which change a replaced row comes from.
    by: HashMap<usize, usize>,
}

/// Changes of one table, each with its place in the draft.
type Changes<'a> = (&'static TableKind, Vec<(usize, &'a Change)>);

/// The files that a draft makes.
pub(crate) fn from_draft(
    draft: &Draft,
    mut read: impl FnMut(&'static TableKind) -> Result<Arc<Present>, ReviseError>,
) -> Result<Outcome, ReviseError> {
    let mut by_table: BTreeMap<&'static str, Changes<'_>> = BTreeMap::new();
    for (at, change) in draft.changes.iter().enumerate() {
        let kind = known(&change.table)?;
        by_table.entry(kind.name).or_insert_with(|| (kind, Vec::new())).1.push((at, change));
    }
    let (mut files, mut clashes, mut faults, mut moved) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut base = BTreeMap::new();
    for (kind, changes) in by_table.values() {
        let present = read(kind)?;
        let Some(seen) = draft.base.get(kind.file) else {
            return Err(ReviseError::BadDraft(format!("`base` lacks the hash of {}", kind.file)));
        };
        if *seen != present.hash {
            moved.push(kind.file.to_owned());
        }
        base.insert(kind.file.to_owned(), present.hash.clone());
        let places = present.sheet.by_key(kind);
        clashes.extend(changes.iter().filter_map(|(at, change)| clash(*at, change, kind, &present.sheet, &places)));
        let plan = plan(kind, changes, &present.sheet, &places, &mut faults);
        if !(plan.replaced.is_empty() && plan.added.is_empty()) {
            files.push(made(kind, &present, &plan)?);
        }
    }
    if !clashes.is_empty() {
        return Ok(Outcome::Clash { clashes, moved, base });
    }
    if !faults.is_empty() {
        return Ok(Outcome::Faults(faults));
    }
    Ok(Outcome::Built(Built { files, moved, base }))
}

/// The row of a change as three people see it, if someone else changed it since it was seen.
fn clash(
    at: usize,
    change: &Change,
    kind: &TableKind,
    sheet: &Sheet,
    places: &HashMap<String, usize>,
) -> Option<Value> {
    let now = places.get(&change.key).map(|row| sheet.texts(*row));
    let told = |cells: Vec<Value>| {
        json!({ "change": at, "file": kind.file, "table": kind.name, "key": change.key, "op": change.op,
            "gone": now.is_none(), "cells": cells })
    };
    match (change.op, &now) {
        (Op::Insert, _) => None,
        (Op::Delete, None) => None,
        (Op::Update, None) => {
            let cell = |(column, mine): (&String, &String)| cell(column, change.old.get(column), None, Some(mine));
            Some(told(change.new.iter().map(cell).collect()))
        }
        (_, Some(texts)) => {
            let mut cells = Vec::new();
            for (column, theirs) in sheet.header.iter().zip(texts) {
                let Some(old) = change.old.get(column) else { continue };
                let mine = if change.op == Op::Delete { None } else { Some(change.new.get(column).unwrap_or(old)) };
                if theirs != old && mine != Some(theirs) {
                    cells.push(cell(column, Some(old), Some(theirs), mine));
                }
            }
            (!cells.is_empty()).then(|| told(cells))
        }
    }
}

fn cell(column: &str, base: Option<&String>, theirs: Option<&String>, mine: Option<&String>) -> Value {
    json!({ "column": column, "base": base, "theirs": theirs, "mine": mine,
        "both": theirs.is_some() && mine.is_some() && mine != base })
}

fn plan(
    kind: &'static TableKind,
    changes: &[(usize, &Change)],
    sheet: &Sheet,
    places: &HashMap<String, usize>,
    faults: &mut Vec<Value>,
) -> Plan {
    let mut plan = Plan::default();
    let mut fault = |at: usize, change: &Change, column: Option<&str>, message: String, help: &str| {
        let (file, column) = (kind.file.to_owned(), column.map(str::to_owned));
        let fault = Fault { file, row: None, column, message, help: help.to_owned() };
        faults.push(placed_fault(&fault, Some(kind), Some(&change.key), Some(at)));
    };
    for (at, change) in changes {
        let unknown = change.new.iter().find(|(column, text)| !text.is_empty() && !sheet.header.contains(column));
        if let Some((column, _)) = unknown {
            let message = format!("{} has no column `{column}`.", kind.file);
            fault(*at, change, Some(column), message, "Add the column to the file, or leave the cell empty.");
            continue;
        }
        let new = |column: &String| change.new.get(column).map(String::as_str);
        let place = places.get(&change.key).copied();
        match (change.op, place) {
            (Op::Update, Some(row)) => {
                let texts = sheet.texts(row);
                let named = sheet.header.iter().enumerate().zip(&texts);
                let cells: Vec<(usize, &str)> = named
                    .filter_map(|((at, column), old)| Some((at, new(column)?)).filter(|(_, text)| text != old))
                    .collect();
                if cells.is_empty() {
                    continue;
                }
                let blank = |at: usize| cells.iter().find(|(place, _)| *place == at).map_or(&*texts[at], |c| c.1);
                if (0..texts.len()).all(|at| blank(at).trim().is_empty()) {
                    fault(*at, change, None, "The row is empty now.".into(), "Delete the row, or fill it.");
                    continue;
                }
                plan.replaced.insert(row, Some(sheet.rewritten(row, &cells)));
                plan.by.insert(row, *at);
            }
            (Op::Delete, Some(row)) => {
                plan.replaced.insert(row, None);
                plan.by.insert(row, *at);
            }
            // Someone else took it out already: what was wanted holds.
            (Op::Update | Op::Delete, None) => {}
            (Op::Insert, _) => {
                let texts: Vec<&str> = sheet.header.iter().map(|column| new(column).unwrap_or_default()).collect();
                if texts.iter().all(|text| text.trim().is_empty()) {
                    fault(*at, change, None, "The new row is empty.".into(), "Fill it, or take it out again.");
                    continue;
                }
                let after = match change.after.as_deref() {
                    Some("") => None,
                    Some(key) => places.get(key).copied().or(sheet.rows.len().checked_sub(1)),
                    None => sheet.rows.len().checked_sub(1),
                };
                plan.added.push((after, sheet.written(&texts), *at));
            }
        }
    }
    plan
}

/// Carries a plan out and says what came of each row.
fn made(kind: &'static TableKind, present: &Present, plan: &Plan) -> Result<NewFile, ReviseError> {
    let old = &present.sheet;
    let added: Vec<(Option<usize>, String)> =
        plan.added.iter().map(|(after, text, _)| (*after, text.clone())).collect();
    let bytes = old.changed(plan.header.as_deref(), &plan.replaced, &added);
    let no_table = |_| ReviseError::BadDraft(format!("{} would be no table", kind.file));
    let sheet = Sheet::parse(bytes, kind).map_err(no_table)?;
    let (mut rows, mut made_by) = (Vec::new(), HashMap::new());
    // The new file has the old rows that stay, each followed by the rows added after it, and nothing else.
    let mut next = 0;
    let mut stayed: Option<String> = None;
    let mut by_place: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (place, _, change) in &plan.added {
        by_place.entry(*place).or_default().push(*change);
    }
    let mut add = |rows: &mut Vec<RowDiff>, next: &mut usize, after: Option<usize>| {
        for change in by_place.get(&after).into_iter().flatten() {
            made_by.insert(*next, *change);
            rows.push(RowDiff {
                op: Op::Insert,
                key: sheet.key(*next, kind),
                line: sheet.rows[*next].line,
                after: None,
                old: None,
                new: Some(sheet.texts(*next)),
                old_raw: None,
                new_raw: Some(sheet.raw(*next).to_owned()),
            });
            *next += 1;
        }
    };
    let mut replaced = Vec::new();
    add(&mut rows, &mut next, None);
    for row in 0..old.rows.len() {
        match plan.replaced.get(&row) {
            Some(None) => rows.push(RowDiff {
                op: Op::Delete,
                key: old.key(row, kind),
                line: old.rows[row].line,
                after: stayed.clone(),
                old: Some(old.texts(row)),
                new: None,
                old_raw: Some(old.raw(row).to_owned()),
                new_raw: None,
            }),
            Some(Some(_)) => {
                replaced.push((next, row));
                rows.push(RowDiff {
                    op: Op::Update,
                    key: sheet.key(next, kind),
                    line: sheet.rows[next].line,
                    after: None,
                    old: Some(old.texts(row)),
                    new: Some(sheet.texts(next)),
                    old_raw: Some(old.raw(row).to_owned()),
                    new_raw: Some(sheet.raw(next).to_owned()),
                });
                stayed = Some(sheet.key(next, kind));
                next += 1;
            }
            None => {
                // Only rows that go need to know what stood before them.
                if plan.replaced.get(&(row + 1)) == Some(&None) {
                    stayed = Some(sheet.key(next, kind));
                }
                next += 1;
            }
        }
        if !plan.added.is_empty() {
            add(&mut rows, &mut next, Some(row));
        }
    }
    debug_assert_eq!(next, sheet.rows.len(), "every row of the new file is accounted for");
    made_by.extend(replaced.into_iter().filter_map(|(new, row)| Some((new, *plan.by.get(&row)?))));
    let header = header_diff(present, &sheet);
    Ok(NewFile { kind, before: present.hash.clone(), header, columns: sheet.header.clone(), sheet, rows, made_by })
}

fn header_diff(present: &Present, sheet: &Sheet) -> Option<HeaderDiff> {
    let old = present.hash.as_ref().map(|_| present.sheet.head().to_owned());
    let new = Some(sheet.head().to_owned());
    (old != new).then_some(HeaderDiff { old, new })
}

/// What became of a file whose text was composed elsewhere: rows are told by their keys and stand in the same order.
/// `None` where it stays as it is.
pub(crate) fn composed(
    kind: &'static TableKind,
    present: &Present,
    bytes: Vec<u8>,
) -> Result<Option<NewFile>, ReviseError> {
    if present.hash.is_some() && bytes == present.sheet.bytes() {
        return Ok(None);
    }
    let old = &present.sheet;
    let no_table = |_| ReviseError::BadDraft(format!("{} would be no table", kind.file));
    let sheet = Sheet::parse(bytes, kind).map_err(no_table)?;
    let (old_keys, new_keys) = (old.by_key(kind), sheet.by_key(kind));
    let mut rows = Vec::new();
    let mut stayed: Option<String> = None;
    let mut gone: Vec<(Option<usize>, RowDiff)> = Vec::new();
    let mut last = None;
    for row in 0..old.rows.len() {
        let key = old.key(row, kind);
        if let Some(place) = new_keys.get(&key) {
            last = Some(*place);
            stayed = Some(key);
        } else {
            let raw = old.raw(row).to_owned();
            let line = old.rows[row].line;
            let (texts, after) = (old.texts(row), stayed.clone());
            let diff = RowDiff {
                op: Op::Delete,
                key,
                line,
                after,
                old: Some(texts),
                new: None,
                old_raw: Some(raw),
                new_raw: None,
            };
            gone.push((last, diff));
        }
    }
    let mut gone = gone.into_iter().peekable();
    let mut next_gone = |rows: &mut Vec<RowDiff>, after: Option<usize>| {
        while let Some((_, diff)) = gone.next_if(|(place, _)| *place == after) {
            rows.push(diff);
        }
    };
    next_gone(&mut rows, None);
    for row in 0..sheet.rows.len() {
        let key = sheet.key(row, kind);
        let before = old_keys.get(&key).copied();
        if before.is_none_or(|place| old.raw(place) != sheet.raw(row)) {
            rows.push(RowDiff {
                op: if before.is_some() { Op::Update } else { Op::Insert },
                key,
                line: sheet.rows[row].line,
                after: None,
                old: before.map(|place| old.texts(place)),
                new: Some(sheet.texts(row)),
                old_raw: before.map(|place| old.raw(place).to_owned()),
                new_raw: Some(sheet.raw(row).to_owned()),
            });
        }
        next_gone(&mut rows, Some(row));
    }
    let (before, header, columns) = (present.hash.clone(), header_diff(present, &sheet), sheet.header.clone());
    Ok(Some(NewFile { kind, before, header, columns, sheet, rows, made_by: HashMap::new() }))
}

/// The files that take a revision back, or the rows that were changed after it.
pub(crate) fn taking_back(
    diff: &[FileDiff],
    mut read: impl FnMut(&'static TableKind) -> Result<Present, ReviseError>,
) -> Result<Result<Vec<NewFile>, Vec<Value>>, ReviseError> {
    let (mut files, mut clashes) = (Vec::new(), Vec::new());
    for file in diff {
        let kind = known(&file.table)?;
        let present = read(kind)?;
        let sheet = &present.sheet;
        let places = sheet.by_key(kind);
        let mut plan = Plan::default();
        for (at, row) in file.rows.iter().enumerate() {
            let place = places.get(&row.key).copied();
            let as_left = place.map(|p| sheet.raw(p)) == row.new_raw.as_deref();
            match row.op {
                Op::Update | Op::Insert if as_left => {
                    let Some(place) = place else { continue };
                    plan.replaced.insert(place, row.old_raw.clone());
                }
                Op::Delete if place.is_none() => {
                    let last = sheet.rows.len().checked_sub(1);
                    let after = row.after.as_ref().and_then(|key| places.get(key).copied().or(last));
                    plan.added.push((after, row.old_raw.clone().unwrap_or_default(), at));
                }
                _ => clashes.push(later(kind, file, row, place.map(|p| sheet.texts(p)))),
            }
        }
        let goes = match &file.header {
            None => false,
            Some(header) => {
                let there = present.hash.as_ref().map(|_| sheet.head());
                let theirs = sheet.rows.len() - plan.replaced.len();
                // A file that others have written to since stays, with its header.
                let goes = header.old.is_none() && theirs == 0;
                if header.new.as_deref() != there || (header.old.is_some() && theirs > 0 && there.is_some()) {
                    clashes.push(headed(kind, header, there));
                }
                plan.header.clone_from(&header.old);
                goes
            }
        };
        let mut new = made(kind, &present, &plan)?;
        if goes {
            new.header = Some(HeaderDiff { old: Some(sheet.head().to_owned()), new: None });
        }
        files.push(new);
    }
    Ok(if clashes.is_empty() { Ok(files) } else { Err(clashes) })
}

/// A header that cannot be taken back: it was changed, or rows were written under it.
fn headed(kind: &TableKind, header: &HeaderDiff, now: Option<&str>) -> Value {
    let text = |text: Option<&str>| text.map(|text| text.trim_end().to_owned());
    let (left, theirs, back) = (text(header.new.as_deref()), text(now), text(header.old.as_deref()));
    json!({ "file": kind.file, "table": kind.name, "key": "", "op": Op::Update, "gone": now.is_none(),
        "cells": [cell("", left.as_ref(), theirs.as_ref(), back.as_ref())] })
}

/// A row as the revision left it, as it is now, and as taking back would make it.
fn later(kind: &TableKind, file: &FileDiff, row: &RowDiff, now: Option<Vec<String>>) -> Value {
    let of = |texts: &Option<Vec<String>>, at: usize| texts.as_ref().and_then(|texts| texts.get(at)).cloned();
    let cells = file.columns.iter().enumerate().filter_map(|(at, column)| {
        let (left, theirs, back) = (of(&row.new, at), of(&now, at), of(&row.old, at));
        (left != theirs).then(|| cell(column, left.as_ref(), theirs.as_ref(), back.as_ref()))
    });
    json!({ "file": kind.file, "table": kind.name, "key": row.key, "op": row.op, "gone": now.is_none(),
        "cells": cells.collect::<Vec<_>>() })
}

/// Faults with the row of the table and the change that they belong to.
pub(crate) fn placed(faults: &[Fault], files: &[NewFile]) -> Vec<Value> {
    let place = |fault: &Fault| {
        let file = files.iter().find(|file| file.kind.file == fault.file)?;
        let row = file.sheet.at_line(fault.row?)?;
        Some((file, row))
    };
    let told = |fault: &Fault| {
        let found = place(fault);
        let kind = TABLES.iter().find(|kind| kind.file == fault.file);
        let key = found.map(|(file, row)| file.sheet.key(row, file.kind));
        let change = found.and_then(|(file, row)| file.made_by.get(&row)).copied();
        placed_fault(fault, kind, key.as_deref(), change)
    };
    faults.iter().map(told).collect()
}

/// A fault with its table, the keys of its row and the change that made it, where these are known.
fn placed_fault(fault: &Fault, kind: Option<&TableKind>, key: Option<&str>, change: Option<usize>) -> Value {
    let mut object = fault_object(fault);
    object.insert("table".to_owned(), json!(kind.map(|kind| kind.name)));
    object.insert("key".to_owned(), json!(key));
    object.insert("change".to_owned(), json!(change));
    Value::Object(object)
}
