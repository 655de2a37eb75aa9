//! The file that the case would have: its own rows as they are written, rows with keys that the sheet has too replaced
//! where they stand, and the new ones behind.

use super::stage::{Converted, key_hash};
use super::tables::TableSpec;
use crate::split::{Splitter, Step, cells_of};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Where a line of the composed file comes from: with the highest bit a row of the sheet, else a line of the case's file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Origin(u32);

/// [`Origin`], told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// A line of the case's file.
    Case(u32),
    /// A row of the sheet.
    Sheet(u32),
}

const OF_SHEET: u32 = 1 << 31;

impl Origin {
    pub(super) fn place(&self) -> Place {
        if self.0 & OF_SHEET == 0 { Place::Case(self.0) } else { Place::Sheet(self.0 & !OF_SHEET) }
    }
}

/// Number of rows replaced, and the origin of each line; or the line at which the case's file cannot be told into rows.
type Composed = Result<(u64, Vec<Origin>), u32>;

/// Composes the file. Rows of the sheet lie in `rows`, one on a line, in the order of the table's columns.
pub(super) fn compose(
    path: &Path,
    table: &TableSpec,
    new: &Converted,
    rows: File,
    out: &mut NamedTempFile,
) -> io::Result<Composed> {
    let writer = BufWriter::with_capacity(256 << 10, out.as_file_mut());
    let mut composer = Composer {
        table,
        new,
        rows,
        writer,
        lines: Vec::new(),
        line: 1,
        used: vec![false; new.rows.len()],
        order: (0..table.columns.len()).map(Some).collect(),
        ending: b"\n",
    };
    let replaced = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            composer.own_header()?;
            0
        }
        Err(error) => return Err(error),
        Ok(file) => match composer.over(file, path)? {
            Ok(replaced) => replaced,
            Err(line) => return Ok(Err(line)),
        },
    };
    composer.append()?;
    composer.writer.flush()?;
    Ok(Ok((replaced, composer.lines)))
}

struct Composer<'a, W: Write> {
    table: &'a TableSpec,
    new: &'a Converted,
    rows: File,
    writer: W,
    lines: Vec<Origin>,
    /// Line of the case's file that comes next.
    line: u32,
    /// Rows of the sheet that stand in the place of others.
    used: Vec<bool>,
    /// Of each column of the file the one of the table.
    order: Vec<Option<usize>>,
    ending: &'static [u8],
}

impl<W: Write> Composer<'_, W> {
    fn own_header(&mut self) -> io::Result<()> {
        let mut text = Vec::new();
        write_row(&mut text, self.table.columns.iter().map(|column| column.name), self.ending);
        self.lines.push(Origin(1));
        self.writer.write_all(&text)
    }

    /// Goes over the case's file.
    fn over(&mut self, file: File, path: &Path) -> io::Result<Result<u64, u32>> {
        let mut written = BufReader::with_capacity(256 << 10, File::open(path)?);
        let (mut splitter, foreign) = Splitter::new(file)?;
        if foreign.is_some() {
            return Ok(Err(1));
        }
        // Of its header: where the columns of the table stand, its width, and what widens a row.
        let mut own: Option<(Vec<Option<usize>>, usize, Vec<u8>)> = None;
        let (mut replaced, mut at) = (0, 0);
        let (mut raw, mut last_ended) = (Vec::new(), true);
        loop {
            let step = splitter.advance()?;
            if let Step::OpenQuote(line) | Step::TooLong(line) = step {
                return Ok(Err(line));
            }
            raw.clear();
            let consumed = splitter.consumed();
            Read::by_ref(&mut written).take(consumed - at).read_to_end(&mut raw)?;
            at = consumed;
            if step == Step::End {
                // Blank lines at the end stay before what follows.
                last_ended = if raw.is_empty() { last_ended } else { ended(&raw) };
                self.keep(&raw, b"")?;
                break;
            }
            let record = splitter.record();
            let mut cells = Vec::with_capacity(record.len());
            for at in 0..record.len() {
                let Ok(text) = std::str::from_utf8(record.cell(at)) else { return Ok(Err(record.line)) };
                cells.push(text.trim());
            }
            last_ended = ended(&raw);
            let Some((places, width, wider)) = &own else {
                self.ending = ending_of(&raw);
                own = Some(self.header(&cells, &raw)?);
                continue;
            };
            // A row of another width is a fault of the case, to be told at its own line.
            let wider: &[u8] = if cells.len() == *width { wider } else { b"" };
            let key = |place: &Option<usize>| place.and_then(|at| cells.get(at)).map_or("", |text| *text).to_owned();
            let keys: Vec<String> = places.iter().map(key).collect();
            let Some(row) = self.new.keys.get(&key_hash(self.table, &keys)) else {
                self.keep(&raw, wider)?;
                continue;
            };
            replaced += 1;
            let row = *row as usize;
            // Of two rows of the case with the same keys the second goes.
            let first = !std::mem::replace(&mut self.used[row], true);
            let texts = if first { self.row(row, &cells)? } else { Vec::new() };
            let same = texts.iter().enumerate().all(|(at, text)| text == cells.get(at).map_or("", |cell| *cell));
            if first && same && cells.len() == *width {
                self.keep(&raw, wider)?;
                continue;
            }
            let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.keep(&raw[..blank], b"")?;
            self.line += self.lines_in(&raw[blank..]);
            if first {
                self.write(self.new.rows[row].0, &texts)?;
                last_ended = true;
            }
        }
        if own.is_none() {
            self.own_header()?;
        } else if !last_ended && self.used.iter().any(|used| !used) {
            self.writer.write_all(self.ending)?;
        }
        Ok(Ok(replaced))
    }

    /// Writes the header of the case, with the columns that it lacks and the sheet fills. Gives where the columns of the
    /// table stand, the width, and what widens a row.
    fn header(&mut self, names: &[&str], raw: &[u8]) -> io::Result<(Vec<Option<usize>>, usize, Vec<u8>)> {
        let columns = &self.table.columns;
        let places: Vec<Option<usize>> =
            columns.iter().map(|column| names.iter().position(|name| *name == column.name)).collect();
        let lacks: Vec<usize> = (0..columns.len()).filter(|at| places[*at].is_none() && self.new.filled[*at]).collect();
        self.order = names.iter().map(|name| self.table.place(name)).collect();
        self.order.extend(lacks.iter().copied().map(Some));
        let added: String = lacks.iter().map(|at| format!(",{}", columns[*at].name)).collect();
        self.keep(raw, added.as_bytes())?;
        Ok((places, names.len(), vec![b','; lacks.len()]))
    }

    /// Writes bytes of the case's file as they are, with something before their line ending.
    fn keep(&mut self, raw: &[u8], added: &[u8]) -> io::Result<()> {
        let lines = self.lines_in(raw);
        self.lines.extend((self.line..self.line + lines).map(Origin));
        self.line += lines;
        let end = raw.len() - raw.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.writer.write_all(&raw[..end])?;
        self.writer.write_all(added)?;
        self.writer.write_all(&raw[end..])
    }

    fn lines_in(&self, raw: &[u8]) -> u32 {
        let newline = if self.ending == b"\r" { b'\r' } else { b'\n' };
        let whole = raw.iter().filter(|byte| **byte == newline).count() as u32;
        whole + u32::from(!raw.is_empty() && !ended(raw))
    }

    /// The texts of a row of the sheet in the order of the file. Columns that are no part of the table stay as they were.
    fn row(&mut self, at: usize, before: &[&str]) -> io::Result<Vec<String>> {
        let (_, from) = self.new.rows[at];
        let mut line = vec![0; (self.end_of(at) - from) as usize];
        self.rows.seek(SeekFrom::Start(from))?;
        self.rows.read_exact(&mut line)?;
        let mut texts = self.ordered(&line);
        for (at, text) in texts.iter_mut().enumerate().filter(|(at, _)| self.order[*at].is_none()) {
            *text = before.get(at).map_or("", |text| *text).to_owned();
        }
        Ok(texts)
    }

    fn end_of(&self, at: usize) -> u64 {
        self.new.rows.get(at + 1).map_or(self.new.end, |(_, from)| *from)
    }

    fn ordered(&self, line: &[u8]) -> Vec<String> {
        let mut cells = cells_of(line);
        cells.resize(self.table.columns.len(), String::new());
        self.order.iter().map(|place| place.map_or_else(String::new, |at| cells[at].clone())).collect()
    }

    fn write(&mut self, number: u32, texts: &[String]) -> io::Result<()> {
        self.lines.push(Origin(number | OF_SHEET));
        let mut row = Vec::new();
        write_row(&mut row, texts.iter().map(String::as_str), self.ending);
        self.writer.write_all(&row)
    }

    /// Writes the rows of the sheet that took no place, in their order.
    fn append(&mut self) -> io::Result<()> {
        self.rows.rewind()?;
        let mut rows = BufReader::with_capacity(256 << 10, self.rows.try_clone()?);
        let mut line = Vec::new();
        for at in 0..self.new.rows.len() {
            let (number, from) = self.new.rows[at];
            line.clear();
            Read::by_ref(&mut rows).take(self.end_of(at) - from).read_to_end(&mut line)?;
            if !self.used[at] {
                let texts = self.ordered(&line);
                self.write(number, &texts)?;
            }
        }
        Ok(())
    }
}

fn ended(raw: &[u8]) -> bool {
    matches!(raw.last(), Some(b'\n' | b'\r'))
}

fn ending_of(raw: &[u8]) -> &'static [u8] {
    match raw {
        [.., b'\r', b'\n'] => b"\r\n",
        [.., b'\r'] => b"\r",
        _ => b"\n",
    }
}

/// A row as CSV, quotes only where they are needed.
pub(super) fn write_row<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>, ending: &[u8]) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(ending);
}
