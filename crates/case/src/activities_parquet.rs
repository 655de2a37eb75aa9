//! activities.parquet: the same columns as activities.csv, read as the same text.
//!
//! Records become lines of a CSV text as they are decoded, and that text goes through the reader of activities.csv: one
//! set of rules, one set of faults, and memory for a batch of rows. Faults name the record, the first is 1. A number
//! passes through its shortest decimal text, which reads back to the same double.

use crate::CaseError;
use crate::activities::{self, COLUMNS, Known, Place, ReadActivities};
use crate::csv_table::{Folder, Table};
use crate::fault::FileFaults;
use crate::stamp;
use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;
use tandem_sheets::parquet_in::{ParquetFault, ParquetTable};
use tandem_vocab::Symbols;

pub(crate) const FILE: &str = "activities.parquet";

/// Bytes of text made before they are read.
const BLOCK: usize = 64 << 10;

/// About how long the text of a record is, for the room made at first.
const LINE: u64 = 80;

/// Reads the file, which is there.
pub(crate) fn read(
    folder: &Folder<'_>,
    known: &Known<'_>,
    symbols: &mut Symbols,
    faults: &mut FileFaults,
) -> Result<ReadActivities, CaseError> {
    let path = folder.file(FILE);
    let failed = |source| CaseError::reading(&path, source);
    // Its columns lie one after the other and are read side by side; its hash needs the bytes in their order. So that it is read once, it is held.
    let (file, stamp) = stamp::held(&path, FILE)?;
    let table = match ParquetTable::of_bytes(file, |name| COLUMNS.iter().any(|c| c.name == name)) {
        Ok(table) => table,
        Err(fault) => {
            add(&fault, true, faults);
            return Ok(ReadActivities::default());
        }
    };
    let place = Place { folder, file: FILE, size: table.rows().saturating_mul(LINE) };
    let broken = Rc::default();
    let text = Lines::new(table, Rc::clone(&broken));
    let read = match Table::begin_records(text, COLUMNS, faults).map_err(failed)? {
        Ok(table) => activities::read_table(&place, folder.watched(table), known, symbols, faults)?.0,
        Err(_) => ReadActivities::default(),
    };
    if let Some(fault) = broken.take() {
        add(&fault, true, faults);
    }
    folder.keep(stamp);
    Ok(read)
}

fn add(fault: &ParquetFault, whole: bool, faults: &mut FileFaults) {
    let cast = "Write the column as text (ids, names, period, unit) or as a double (quantity, rsd).";
    let (row, column, message, help) = match fault {
        ParquetFault::Damaged { what, record } => (
            record.and_then(|r| u32::try_from(r).ok()),
            "",
            format!("The file cannot be read as Parquet: {what}."),
            "Copy it again or write it anew; a file that was not closed has no footer.",
        ),
        ParquetFault::Type { name, kind } => {
            (None, name.as_str(), format!("The column `{name}` holds {kind}; a cell is a text or a number."), cast)
        }
        ParquetFault::Text { name, record } => (
            u32::try_from(*record).ok(),
            name.as_str(),
            "The text is not UTF-8.".to_owned(),
            "Write the file again with UTF-8 texts.",
        ),
    };
    faults.unreadable |= whole;
    faults.add(row, column, || (message, help));
}

/// Records as lines of CSV.
struct Lines {
    table: ParquetTable,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    /// Where a fault of the file goes: for the reader of the text it just ends.
    broken: Rc<RefCell<Option<ParquetFault>>>,
}

impl Lines {
    fn new(table: ParquetTable, broken: Rc<RefCell<Option<ParquetFault>>>) -> Self {
        let mut text = Vec::with_capacity(BLOCK + (4 << 10));
        for (at, name) in table.names().iter().enumerate() {
            put(&mut text, at, name);
        }
        text.push(b'\n');
        Self { table, text, at: 0, ended: false, broken }
    }

    fn more(&mut self) {
        self.text.clear();
        self.at = 0;
        while !self.ended && self.text.len() < BLOCK {
            match self.table.advance() {
                Ok(true) => {
                    for at in 0..self.table.names().len() {
                        put(&mut self.text, at, self.table.cell(at));
                    }
                    self.text.push(b'\n');
                }
                Ok(false) => self.ended = true,
                Err(fault) => {
                    self.ended = true;
                    self.broken.replace(Some(fault));
                }
            }
        }
    }
}

/// Adds a cell; line ends inside it become blanks, so that a record is a line.
fn put(text: &mut Vec<u8>, at: usize, cell: &str) {
    if at > 0 {
        text.push(b',');
    }
    let bytes = cell.as_bytes();
    if memchr::memchr3(b',', b'"', b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_none() {
        text.extend_from_slice(bytes);
        return;
    }
    text.push(b'"');
    for &byte in bytes {
        match byte {
            b'"' => text.extend_from_slice(b"\"\""),
            b'\n' | b'\r' => text.push(b' '),
            other => text.push(other),
        }
    }
    text.push(b'"');
}

impl Read for Lines {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.more();
        }
        let count = out.len().min(self.text.len() - self.at);
        out[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
