//! A CSV file as a table: header, rows with their lines, faults of form.

use crate::CaseError;
use crate::fault::FileFaults;
use crate::numbers::{self, Flaw, shorten};
use crate::split::{Foreign, LONGEST, Record, Splitter, Step};
use crate::stamp::FileStamp;
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tandem_vocab::nearest;

/// A column that a table knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Name in the header.
    pub(crate) name: &'static str,
    /// Whether the file is of no use without it.
    pub(crate) required: bool,
}

/// A column that must be there.
pub(crate) const fn needed(name: &'static str) -> Column {
    Column { name, required: true }
}

/// A column that may be there.
pub(crate) const fn optional(name: &'static str) -> Column {
    Column { name, required: false }
}

const ABSENT: usize = usize::MAX;

/// A table being read.
pub(crate) struct Table<R> {
    splitter: Splitter<R>,
    columns: Vec<Column>,
    places: Vec<usize>,
    width: usize,
    /// Header as written.
    pub(crate) header: Vec<String>,
    progress: Option<Progress>,
}

#[derive(Clone, Copy)]
struct Progress {
    reported: u64,
}

/// A row whose form is sound: as many cells as the header, all of them UTF-8.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    record: Record<'a>,
    places: &'a [usize],
}

impl<'a> Row<'a> {
    /// Line on which the row begins.
    #[inline]
    pub(crate) fn line(&self) -> u32 {
        self.record.line
    }

    /// A cell without the blanks around it; empty where the file has no such column.
    #[inline]
    pub(crate) fn bytes(&self, column: usize) -> &'a [u8] {
        match self.places[column] {
            ABSENT => b"",
            place => trim(self.record.cell(place)),
        }
    }

    /// The cell below a place of the header, without the blanks around it.
    pub(crate) fn cell(&self, place: usize) -> &'a [u8] {
        trim(self.record.cell(place))
    }

    /// The same as text.
    #[inline]
    pub(crate) fn text(&self, column: usize) -> &'a str {
        std::str::from_utf8(self.bytes(column)).unwrap_or_default()
    }
}

#[inline]
fn trim(cell: &[u8]) -> &[u8] {
    match cell {
        [first, .., last] if *first > b' ' && *last > b' ' => cell,
        [] => cell,
        _ => trim_blanks(cell),
    }
}

fn trim_blanks(mut cell: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = cell {
        cell = rest;
    }
    while let [rest @ .., b' ' | b'\t' | b'\n' | b'\r'] = cell {
        cell = rest;
    }
    cell
}

impl<R: Read> Table<R> {
    /// Reads the header. `None` with a fault added if the file is of no use as a table.
    pub(crate) fn begin(
        input: R,
        columns: &[Column],
        faults: &mut FileFaults,
    ) -> io::Result<Result<Self, Splitter<R>>> {
        let (splitter, foreign) = Splitter::new(input)?;
        Self::begin_at(splitter, foreign, columns, faults)
    }

    /// The same for a table that was made of records, one a line: rows are numbered as records, the first is 1.
    pub(crate) fn begin_records(
        input: R,
        columns: &[Column],
        faults: &mut FileFaults,
    ) -> io::Result<Result<Self, Splitter<R>>> {
        let (mut splitter, _) = Splitter::new(input)?;
        splitter.count_records();
        Self::begin_at(splitter, None, columns, faults)
    }

    fn begin_at(
        mut splitter: Splitter<R>,
        foreign: Option<Foreign>,
        columns: &[Column],
        faults: &mut FileFaults,
    ) -> io::Result<Result<Self, Splitter<R>>> {
        if let Some(foreign) = foreign {
            let message = match foreign {
                Foreign::Utf16 => "The file is UTF-16 text; a case is UTF-8.",
                Foreign::Binary => "The file holds zero bytes: it is not a text file.",
            };
            faults.refuse(None, "", message.to_owned(), "Save it as CSV in UTF-8 (in a spreadsheet: `CSV UTF-8`).");
            return Ok(Err(splitter));
        }
        match splitter.advance()? {
            Step::Record => {}
            Step::End => {
                let wanted = columns.iter().filter(|c| c.required).map(|c| c.name).collect::<Vec<_>>().join(",");
                faults.refuse(
                    None,
                    "",
                    "The file is empty.".to_owned(),
                    &format!("Begin it with a header row ({wanted}), or delete it."),
                );
                return Ok(Err(splitter));
            }
            Step::OpenQuote(line) | Step::TooLong(line) => {
                faults.refuse(
                    line,
                    "",
                    "The header row does not end: a quote is opened and never closed.".to_owned(),
                    "Close the quote or take it out.",
                );
                return Ok(Err(splitter));
            }
        }
        let record = splitter.record();
        let line = record.line;
        let mut header = Vec::new();
        for at in 0..record.len() {
            let Ok(name) = std::str::from_utf8(trim(record.cell(at))) else {
                faults.refuse(
                    line,
                    "",
                    "The header row is not UTF-8.".to_owned(),
                    "Save the file as CSV in UTF-8 (in a spreadsheet: `CSV UTF-8`).",
                );
                return Ok(Err(splitter));
            };
            header.push(name.to_owned());
        }
        if let [name] = header.as_slice()
            && let Some((mark, shown)) =
                [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|(mark, _)| name.contains(*mark))
            && columns.iter().any(|c| name.split(mark).any(|part| part.trim() == c.name))
        {
            let message = format!("The columns are separated by {shown}; a case separates them by commas.");
            faults.refuse(line, "", message, "Save it as CSV with commas; decimal marks are dots.");
            return Ok(Err(splitter));
        }
        for (at, name) in header.iter().enumerate() {
            if !name.is_empty() && header[..at].contains(name) {
                faults.refuse(
                    line,
                    name,
                    format!("The column `{name}` stands in the header twice."),
                    "Keep one of them or rename the other.",
                );
            }
        }
        let mut places = Vec::new();
        for column in columns {
            let place = header.iter().position(|name| name == column.name);
            if place.is_none() && column.required {
                let others = header.iter().map(String::as_str).filter(|name| !columns.iter().any(|c| c.name == *name));
                let help = nearest(column.name, others).map_or_else(
                    || format!("Add the column `{}`; the header has: {}.", column.name, shorten(&header.join(", "))),
                    |near| format!("Rename the column `{near}` to `{}` if that is what it holds.", column.name),
                );
                faults.refuse(line, column.name, format!("The column `{}` is missing.", column.name), &help);
            }
            places.push(place.unwrap_or(ABSENT));
        }
        if faults.unreadable {
            return Ok(Err(splitter));
        }
        let width = header.len();
        Ok(Ok(Self { splitter, columns: columns.to_vec(), places, width, header, progress: None }))
    }

    /// Goes to the next row of sound form; adds a fault for each row passed over. False at the end.
    #[inline]
    pub(crate) fn advance(&mut self, faults: &mut FileFaults) -> io::Result<bool> {
        loop {
            match self.splitter.advance()? {
                Step::Record => {}
                Step::End => return Ok(false),
                Step::OpenQuote(line) => {
                    faults.add(line, "", || {
                        (
                            "A quote is opened on this line and not closed: what follows cannot be told into rows.",
                            "Close the quote, or double it if it belongs to the text.",
                        )
                    });
                    return Ok(false);
                }
                Step::TooLong(line) => {
                    faults.add(line, "", || {
                        (
                            format!("The line is longer than {LONGEST} bytes; what follows is not read."),
                            "Check that the file is a CSV table.",
                        )
                    });
                    return Ok(false);
                }
            }
            let record = self.splitter.record();
            if std::str::from_utf8(record.text()).is_ok() && record.len() == self.width {
                if record.text().len() < self.width || record.text()[0] <= b',' && is_blank(record.text()) {
                    continue;
                }
                return Ok(true);
            }
            malformed(&record, self.width, &self.header, faults);
        }
    }

    /// The row that [`Table::advance`] went to.
    #[inline]
    pub(crate) fn row(&self) -> Row<'_> {
        Row { record: self.splitter.record(), places: &self.places }
    }

    /// The row with the faults to add to.
    pub(crate) fn cells<'a>(&'a self, faults: &'a mut FileFaults) -> Cells<'a> {
        Cells { row: self.row(), columns: &self.columns, faults, sound: true }
    }

    /// Bytes of the rows gone through so far.
    pub(crate) fn consumed(&self) -> u64 {
        self.splitter.consumed()
    }
}

/// Whether nothing stands in a row: spreadsheets leave rows of bare commas behind.
fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|b| matches!(b, b',' | b' ' | b'\t'))
}

/// Adds the fault of a record of unsound form.
#[cold]
fn malformed(record: &Record<'_>, width: usize, header: &[String], faults: &mut FileFaults) {
    let line = record.line;
    let mut broken = (0..record.len()).filter_map(|at| std::str::from_utf8(record.cell(at)).err().map(|e| (at, e)));
    if let Some((at, error)) = broken.next() {
        let column = header.get(at).filter(|_| record.len() == width).map_or("", String::as_str);
        let byte = record.cell(at)[error.valid_up_to()];
        faults.add(line, column, || {
            (
                format!("The row is not UTF-8: byte 0x{byte:02X} begins no character here."),
                "Save the file as CSV in UTF-8 (in a spreadsheet: `CSV UTF-8`); Latin-1 and GBK are not read.",
            )
        });
        return;
    }
    if is_blank(record.text()) {
        return;
    }
    let found = record.len();
    faults.add(line, "", || {
        let cells = if found == 1 { "cell" } else { "cells" };
        let help = if found > width {
            "Put quotes around a text that holds a comma, take separators out of numbers, or take out the extra cell."
        } else {
            "Fill up the row with commas for its empty cells, or mend the quotes."
        };
        (format!("The row has {found} {cells}; the header has {width}."), help)
    });
}

/// A row, its columns and where its faults go.
pub(crate) struct Cells<'a> {
    row: Row<'a>,
    columns: &'a [Column],
    faults: &'a mut FileFaults,
    sound: bool,
}

impl<'a> Cells<'a> {
    /// Line of the row.
    pub(crate) fn line(&self) -> u32 {
        self.row.line()
    }

    /// Text of a cell; empty where there is none.
    pub(crate) fn text(&self, column: usize) -> &'a str {
        self.row.text(column)
    }

    /// Text of a cell, `None` if empty.
    pub(crate) fn filled(&self, column: usize) -> Option<&'a str> {
        Some(self.text(column)).filter(|text| !text.is_empty())
    }

    /// Whether no fault was added of this row.
    pub(crate) fn sound(&self) -> bool {
        self.sound
    }

    /// Adds a fault of a cell.
    pub(crate) fn fault(&mut self, column: usize, message: String, help: impl Into<String>) {
        self.sound = false;
        self.faults.add(self.row.line(), self.columns[column].name, || (message, help.into()));
    }

    /// Text that must be there.
    pub(crate) fn required(&mut self, column: usize) -> &'a str {
        let text = self.text(column);
        if text.is_empty() {
            let name = self.columns[column].name;
            self.fault(column, format!("The {name} is empty."), format!("Fill in the {name}."));
        }
        text
    }

    /// An id that must be there; `None` with a fault if it is not one.
    pub(crate) fn id(&mut self, column: usize) -> Option<&'a str> {
        let text = self.text(column);
        if is_id(text.as_bytes()) {
            return Some(text);
        }
        let (message, help) = id_words(self.columns[column].name, text);
        self.fault(column, message, help);
        None
    }

    /// A number that may be missing; `None` with a fault if the text is not a number.
    pub(crate) fn number(&mut self, column: usize) -> Option<f64> {
        if self.text(column).is_empty() {
            return None;
        }
        self.required_number(column)
    }

    /// A number that must be there.
    pub(crate) fn required_number(&mut self, column: usize) -> Option<f64> {
        match numbers::parse(self.row.bytes(column)) {
            Ok(value) if value.abs() <= numbers::LARGEST => return Some(value),
            Ok(_) => self.flaw(column, Flaw::TooLarge),
            Err(flaw) => self.flaw(column, flaw),
        }
        None
    }

    fn flaw(&mut self, column: usize, flaw: Flaw) {
        let (message, help) = flaw.words(self.text(column), self.columns[column].name);
        self.fault(column, message, help);
    }

    /// A number that may be missing and lies within bounds otherwise.
    pub(crate) fn number_within(&mut self, column: usize, low: f64, high: f64, help: &str) -> Option<f64> {
        let value = self.number(column)?;
        if (low..=high).contains(&value) {
            return Some(value);
        }
        let name = self.columns[column].name;
        let allowed = if high.is_finite() {
            format!("it lies between {low} and {high}")
        } else {
            format!("it is at least {low}")
        };
        let message = format!("The {name} is {}; {allowed}.", self.text(column));
        self.fault(column, message, help);
        None
    }

    /// A word out of a short list, or empty.
    pub(crate) fn choice(&mut self, column: usize, allowed: &[&str]) -> &'a str {
        let text = self.text(column);
        if !text.is_empty() && !allowed.contains(&text) {
            let name = self.columns[column].name;
            let help = nearest(text, allowed.iter().copied()).map_or_else(
                || format!("Write one of these words, or leave the {name} empty."),
                |near| format!("Write `{near}` if that is meant."),
            );
            self.fault(
                column,
                format!("The {name} `{}` is not known; it is one of {}.", shorten(text), allowed.join(", ")),
                help,
            );
        }
        text
    }
}

/// Whether a text can be an id (CONTRACT G4).
#[inline]
pub(crate) fn is_id(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|b| ID_BYTE[usize::from(*b)])
}

static ID_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut b = 0;
    while b < 256 {
        table[b] = (b as u8).is_ascii_alphanumeric() || matches!(b as u8, b'_' | b'.' | b':' | b'-');
        b += 1;
    }
    table
};

/// Message and help for a text that is no id.
pub(crate) fn id_words(name: &str, text: &str) -> (String, String) {
    let Some(bad) = text.chars().find(|c| !c.is_ascii() || !ID_BYTE[*c as usize]) else {
        return (format!("The {name} is empty."), format!("Give the row a {name} of letters, digits and _ . : -"));
    };
    let bad = if bad == ' ' { "a blank".to_owned() } else { format!("`{bad}`") };
    (
        format!("The {name} `{}` holds {bad}; ids are made of ASCII letters, digits and _ . : - only.", shorten(text)),
        format!(
            "Replace {bad} in the {name}, here and wherever it is referred to; a name in any script has its place in the column `name`."
        ),
    )
}

/// A case folder being read: what has been read so far, and whom to tell.
pub(crate) struct Folder<'a> {
    /// Its path.
    pub(crate) path: &'a Path,
    report: &'a dyn Fn(f32, &str),
    total: u64,
    done: Cell<u64>,
    stamps: RefCell<Vec<FileStamp>>,
    /// Files that stand in for some of its own.
    staged: &'a [(String, PathBuf)],
}

impl<'a> Folder<'a> {
    /// A folder whose files hold `total` bytes.
    pub(crate) fn new(path: &'a Path, total: u64, report: &'a dyn Fn(f32, &str)) -> Self {
        Self { path, report, total: total.max(1), done: Cell::new(0), stamps: RefCell::default(), staged: &[] }
    }

    /// The same folder with files in place of those of the same name.
    pub(crate) fn with(self, staged: &'a [(String, PathBuf)]) -> Self {
        Self { staged, ..self }
    }

    /// Path of one of its files.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        let staged = self.staged.iter().find(|(own, _)| own == name);
        staged.map_or_else(|| self.path.join(name), |(_, path)| path.clone())
    }

    /// Begins to read a table. `None` if it is absent or, with a fault, of no use.
    pub(crate) fn table(
        &self,
        name: &str,
        columns: &[Column],
        faults: &mut FileFaults,
    ) -> Result<Option<Table<File>>, CaseError> {
        let path = self.file(name);
        let failed = |source| CaseError::reading(&path, source);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        match Table::begin(file, columns, faults).map_err(failed)? {
            Ok(table) => Ok(Some(self.watched(table))),
            Err(splitter) => {
                let (bytes, hash) = splitter.finish().map_err(failed)?;
                self.stamp(name, bytes, &hash);
                Ok(None)
            }
        }
    }

    /// Next row of a table of this folder, telling how far it is.
    #[inline]
    pub(crate) fn advance<R: Read>(
        &self,
        name: &str,
        table: &mut Table<R>,
        faults: &mut FileFaults,
    ) -> Result<bool, CaseError> {
        if let Some(progress) = &mut table.progress
            && table.splitter.bytes() >= progress.reported + (1 << 20)
        {
            progress.reported = table.splitter.bytes();
            let share = (self.done.get() + progress.reported) as f64 / self.total as f64;
            (self.report)(share.min(1.0) as f32, name);
        }
        table.advance(faults).map_err(|source| CaseError::reading(&self.file(name), source))
    }

    /// The table with progress told to whoever asked for it.
    pub(crate) fn watched<R: Read>(&self, mut table: Table<R>) -> Table<R> {
        table.progress = Some(Progress { reported: 0 });
        table
    }

    /// Ends a table: reads what is left of it and keeps its stamp.
    pub(crate) fn close<R: Read>(&self, name: &str, table: Table<R>) -> Result<(), CaseError> {
        let (bytes, hash) = table.splitter.finish().map_err(|source| CaseError::reading(&self.file(name), source))?;
        self.stamp(name, bytes, &hash);
        Ok(())
    }

    /// Keeps the stamp of a file.
    pub(crate) fn stamp(&self, name: &str, bytes: u64, hash: &[u8; 32]) {
        self.keep(FileStamp::new(name, bytes, hash));
    }

    /// Keeps the stamp of a file that was read otherwise.
    pub(crate) fn keep(&self, stamp: FileStamp) {
        self.done.set(self.done.get() + stamp.bytes);
        (self.report)((self.done.get() as f64 / self.total as f64).min(1.0) as f32, &stamp.path);
        self.stamps.borrow_mut().push(stamp);
    }

    /// The stamps of all files read, by path.
    pub(crate) fn into_stamps(self) -> Vec<FileStamp> {
        let mut stamps = self.stamps.into_inner();
        stamps.sort_by(|a, b| a.path.cmp(&b.path));
        stamps
    }

    /// Reads a whole small table row by row.
    pub(crate) fn each(
        &self,
        name: &str,
        columns: &'static [Column],
        faults: &mut FileFaults,
        mut row: impl FnMut(&mut Cells<'_>),
    ) -> Result<bool, CaseError> {
        let Some(mut table) = self.table(name, columns, faults)? else { return Ok(false) };
        while self.advance(name, &mut table, faults)? {
            row(&mut table.cells(faults));
        }
        self.close(name, table)?;
        Ok(true)
    }
}
