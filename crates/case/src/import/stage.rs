//! Rows of a sheet as the table that the case would have.

use super::Plan;
use super::compose::{Origin, Place, compose, write_row};
use super::input::{Input, SheetCell, SheetRow};
use super::mapping::{From, Mapping};
use super::tables::{ColumnSpec, Need, TableSpec};
use super::words::{Dictionary, Meaning, narrow};
use crate::csv_table::is_id;
use crate::fault::FileFaults;
use crate::library::Library;
use crate::numbers::shorten;
use crate::split::{Splitter, Step};
use crate::{CaseError, Fault, activities_parquet};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tandem_sheets::workbook_in::Kind;
use tempfile::NamedTempFile;

/// Rows kept to be shown.
pub const PREVIEW: usize = 1000;

/// A table as it would be after an import.
#[derive(Debug)]
pub struct Staged {
    /// The table.
    pub table: &'static TableSpec,
    /// Sheet that it was read from; empty for a CSV file.
    pub sheet: String,
    /// How it was read.
    pub mapping: Mapping,
    /// Heads of the sheet that were not used.
    pub unused: Vec<String>,
    /// Rows of the sheet below the heads with something in them.
    pub read: u64,
    /// Rows taken.
    pub kept: u64,
    /// Rows that are no records, by reason.
    pub dropped: BTreeMap<&'static str, u64>,
    /// Rows that take the place of one with the same keys.
    pub replaced: u64,
    /// The first [`PREVIEW`] rows taken: row of the sheet, and cells in the order of the table's columns.
    pub rows: Vec<(u32, Vec<String>)>,
    name: String,
    heads: Vec<Option<String>>,
    file: NamedTempFile,
    /// Where each line of the file comes from.
    lines: Vec<Origin>,
}

impl Staged {
    /// The file as it would be.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// A fault of the staged file, told of the row that it comes from; `None` for other files.
    pub(super) fn led_back(&self, fault: &Fault) -> Option<Fault> {
        if fault.file != self.table.file() {
            return None;
        }
        let mut led = fault.clone();
        let origin = fault.row.and_then(|row| self.lines.get((row as usize).checked_sub(1)?));
        match origin.map(Origin::place) {
            Some(Place::Sheet(row)) => {
                led.file.clone_from(&self.name);
                led.row = Some(row);
                led.column = fault.column.as_ref().map(|column| self.head(column));
            }
            Some(Place::Case(line)) => led.row = Some(line),
            None => {}
        }
        Some(led)
    }

    /// The head under which a column stands; its name where it stands under none.
    fn head(&self, column: &str) -> String {
        let at = self.table.place(column);
        at.and_then(|at| self.heads[at].clone()).unwrap_or_else(|| column.to_owned())
    }
}

/// Stages tables one after the other.
pub(super) struct Stager<'a> {
    pub(super) folder: &'a Path,
    pub(super) name: &'a str,
    pub(super) dictionary: &'a Dictionary,
    pub(super) library: &'a Library,
    /// Tables staged before: activities name sources.
    pub(super) staged: &'a [Staged],
    pub(super) most_rows: Option<u64>,
}

/// What is known of the rows converted, which lie in a file of their own.
pub(super) struct Converted {
    /// Of each row its number on the sheet and where it begins in the file.
    pub(super) rows: Vec<(u32, u64)>,
    /// Length of the file.
    pub(super) end: u64,
    /// Place among the rows by hash of the keys.
    pub(super) keys: FxHashMap<u64, u32>,
    /// Columns of the table that hold something in some row.
    pub(super) filled: Vec<bool>,
    read: u64,
    dropped: BTreeMap<&'static str, u64>,
    preview: Vec<(u32, Vec<String>)>,
}

impl Stager<'_> {
    /// Stages a table; `None` with faults where its columns are not all there.
    pub(super) fn stage(
        &self,
        plan: Plan,
        input: &mut Input,
        faults: &mut FileFaults,
    ) -> Result<Option<Staged>, CaseError> {
        let Plan { table, sheet, guess } = plan;
        if table.name == "activities" && self.folder.join(activities_parquet::FILE).is_file() {
            let message = "The case keeps its activities in activities.parquet; an import writes activities.csv.";
            faults.refuse(
                None,
                "",
                message.to_owned(),
                "Turn the Parquet file into activities.csv first and remove it.",
            );
            return Ok(None);
        }
        let path = self.folder.join(table.file());
        let Some((converted, rows)) = self.convert(table, &sheet, &guess, input, faults)? else { return Ok(None) };
        let mut file = NamedTempFile::new().map_err(CaseError::staging)?;
        let written = compose(&path, table, &converted, rows, &mut file);
        let (replaced, lines) = match written.map_err(|source| CaseError::reading(&path, source))? {
            Ok(composed) => composed,
            Err(line) => {
                let message =
                    format!("{} of the case cannot be told into rows, so nothing can be added to it.", table.file());
                let help = format!("Run `tandem check` and mend {} (line {line}).", table.file());
                faults.refuse(None, "", message, &help);
                return Ok(None);
            }
        };
        let heads = table.columns.iter().map(|column| match guess.mapping.columns.get(column.name) {
            Some(From::Head(head)) => Some(head.clone()),
            _ => None,
        });
        Ok(Some(Staged {
            table,
            sheet,
            heads: heads.collect(),
            mapping: guess.mapping,
            unused: guess.unused,
            read: converted.read,
            kept: converted.rows.len() as u64,
            dropped: converted.dropped,
            replaced,
            rows: converted.preview,
            name: self.name.to_owned(),
            file,
            lines,
        }))
    }

    fn convert(
        &self,
        table: &'static TableSpec,
        sheet: &str,
        guess: &super::Guess,
        input: &mut Input,
        faults: &mut FileFaults,
    ) -> Result<Option<(Converted, File)>, CaseError> {
        let Some(columns) = self.columns(table, guess, faults) else { return Ok(None) };
        let sources = if table.name == "activities" { self.source_names()? } else { SourceNames::default() };
        let out = tempfile::tempfile().map_err(CaseError::staging)?;
        let mut writer = BufWriter::with_capacity(256 << 10, out);
        let mut converted = Converted {
            rows: Vec::new(),
            end: 0,
            keys: FxHashMap::default(),
            filled: vec![false; table.columns.len()],
            read: 0,
            dropped: BTreeMap::new(),
            preview: Vec::new(),
        };
        let width = guess.heads.list.len();
        let csv = matches!(input, Input::Csv { .. });
        let last_head = guess.heads.rows.1;
        let mut broken = None;
        let mut text = Vec::new();
        input.each(sheet, faults, |row, faults| {
            if row.number <= last_head || row.filled().next().is_none() {
                return true;
            }
            converted.read += 1;
            if let Some(most) = self.most_rows.filter(|most| converted.read > *most) {
                let message = format!("The sheet has more than {most} rows, which is more than a page takes.");
                faults.refuse(row.number, "", message, "Import it with `tandem import` on the machine of the case.");
                return false;
            }
            if let Some(reason) = self.no_record(row, &guess.mapping) {
                *converted.dropped.entry(reason).or_default() += 1;
                return true;
            }
            if csv && row.cells.len() != width {
                let cells = row.cells.len();
                faults.add(row.number, "", || {
                    (
                        format!("The row has {cells} cells; the heads have {width}."),
                        "Put quotes around a text that holds a comma, or fill up the row with commas.",
                    )
                });
                return true;
            }
            let reader =
                Reader { stager: self, table, columns: &columns, mapping: &guess.mapping, sources: &sources, row };
            let cells = reader.cells(faults);
            let key = key_hash(table, &cells);
            let place = converted.rows.len() as u32;
            if let Some(first) = converted.keys.insert(key, place) {
                reader.twice(&cells, converted.rows[first as usize].0, faults);
            }
            converted.rows.push((row.number, converted.end));
            for (filled, cell) in converted.filled.iter_mut().zip(&cells) {
                *filled |= !cell.is_empty();
            }
            text.clear();
            write_row(&mut text, cells.iter().map(String::as_str), b"\n");
            converted.end += text.len() as u64;
            if let Err(error) = writer.write_all(&text) {
                broken = Some(error);
                return false;
            }
            if converted.preview.len() < PREVIEW {
                converted.preview.push((row.number, cells));
            }
            true
        })?;
        if let Some(error) = broken {
            return Err(CaseError::staging(error));
        }
        let file = writer.into_inner().map_err(|e| CaseError::staging(e.into_error()))?;
        Ok(Some((converted, file)))
    }

    /// Where each column comes from; `None` with faults where a needed one comes from nowhere.
    fn columns(&self, table: &TableSpec, guess: &super::Guess, faults: &mut FileFaults) -> Option<Vec<Source>> {
        let head_row = guess.heads.rows.1;
        let mut sound = true;
        let mut missing = |column: &str, message: String, help: String| {
            sound = false;
            faults.add(head_row, column, || (message, help));
        };
        let mut found = Vec::new();
        for column in &table.columns {
            found.push(match guess.mapping.columns.get(column.name) {
                Some(From::Head(head)) => match guess.heads.column(head) {
                    Some(at) => Source::Cell(at),
                    None => {
                        let heads: Vec<&str> = guess.heads.list.iter().flatten().map(|h| h.text.as_str()).collect();
                        missing(
                            column.name,
                            format!("The head `{}`, from which the {} is read, is not on the sheet.", shorten(head), column.name),
                            format!("The heads are: {}. Correct the mapping.", shorten(&heads.join(", "))),
                        );
                        Source::Nothing
                    }
                },
                Some(From::Value(value)) if !value.trim().is_empty() => Source::Value(one_line(value)),
                Some(From::Join(parts)) => Source::Join(parts.iter().filter_map(|part| table.place(part)).collect()),
                // Nothing, or said to be nothing: a head that is not meant.
                _ if matches!(column.need, Need::Key | Need::Needed) => {
                    let unused = if guess.unused.is_empty() {
                        String::new()
                    } else {
                        format!(" Heads that are not used: {}.", shorten(&guess.unused.join(", ")))
                    };
                    missing(
                        column.name,
                        format!("No head of the sheet is known to hold the {}.", column.name),
                        format!(
                            "Name its column `{0}`, or give it for all rows with --set {0}=..., or write {0} = {{ head = \"...\" }} in a mapping.{unused}",
                            column.name
                        ),
                    );
                    Source::Nothing
                }
                _ => Source::Nothing,
            });
        }
        sound.then_some(found)
    }

    /// Why a row is no record: a total, a remark, or what the mapping says.
    fn no_record(&self, row: &SheetRow, mapping: &Mapping) -> Option<&'static str> {
        let mut filled = row.filled();
        let first = filled.next()?.text.trim();
        if mapping.skip.iter().any(|skip| skip == first) {
            return Some("skipped by the mapping");
        }
        if self.dictionary.row(first) == Some("total") {
            return Some("a total of other rows");
        }
        let alone = filled.all(|cell| cell.text.trim() == first);
        let start: String = first.chars().map(narrow).collect();
        let remark = ["注", "备注", "说明", "数据来源", "填表人", "Note", "Source"].iter().any(|word| {
            start.strip_prefix(word).is_some_and(|rest| {
                rest.is_empty() || rest.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(':')
            })
        });
        (alone && remark).then_some("a remark below the table")
    }

    /// Names of sources, from the table staged before or from the case.
    fn source_names(&self) -> Result<SourceNames, CaseError> {
        let staged = self.staged.iter().find(|staged| staged.table.name == "sources");
        let path: PathBuf = staged.map_or_else(|| self.folder.join("sources.csv"), |staged| staged.path().to_owned());
        let mut names = SourceNames::default();
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
            Err(error) => return Err(CaseError::reading(&path, error)),
        };
        let (mut splitter, _) = Splitter::new(file).map_err(|source| CaseError::reading(&path, source))?;
        let mut places: Option<[Option<usize>; 3]> = None;
        while let Ok(Step::Record) = splitter.advance() {
            let record = splitter.record();
            let text = |at: usize| {
                if at < record.len() { std::str::from_utf8(record.cell(at)).unwrap_or_default().trim() } else { "" }
            };
            let Some(places) = places else {
                let place = |name: &str| (0..record.len()).find(|at| text(*at) == name);
                places = Some([place("source_id"), place("name"), place("name_zh")]);
                continue;
            };
            let Some(id) = places[0].map(text).filter(|id| !id.is_empty()) else { continue };
            names.ids.insert(id.to_owned());
            for name in places[1..].iter().flatten().map(|at| text(*at)).filter(|name| !name.is_empty()) {
                let known = names.by_name.entry(name.to_owned()).or_insert_with(|| Some(id.to_owned()));
                if known.as_deref() != Some(id) {
                    *known = None;
                }
            }
        }
        Ok(names)
    }
}

/// Ids of sources, and the ids that names lead to; `None` for a name of several.
#[derive(Default)]
struct SourceNames {
    ids: std::collections::HashSet<String>,
    by_name: FxHashMap<String, Option<String>>,
}

/// Where a column comes from, found on the sheet.
enum Source {
    Cell(usize),
    Value(String),
    /// Places of columns of the table.
    Join(Vec<usize>),
    Nothing,
}

/// A row being read.
struct Reader<'a> {
    stager: &'a Stager<'a>,
    table: &'static TableSpec,
    columns: &'a [Source],
    mapping: &'a Mapping,
    sources: &'a SourceNames,
    row: &'a SheetRow,
}

impl Reader<'_> {
    /// The cells of the table's columns.
    fn cells(&self, faults: &mut FileFaults) -> Vec<String> {
        let mut cells: Vec<String> = Vec::with_capacity(self.columns.len());
        for (source, column) in self.columns.iter().zip(&self.table.columns) {
            cells.push(match source {
                Source::Cell(at) => self.row.cell(*at).map_or_else(String::new, |cell| self.cell(column, cell, faults)),
                Source::Value(value) => self.words(column, value, faults),
                Source::Join(_) | Source::Nothing => String::new(),
            });
        }
        for (at, source) in self.columns.iter().enumerate() {
            if let Source::Join(parts) = source {
                let parts: Vec<&str> =
                    parts.iter().map(|part| cells[*part].as_str()).filter(|p| !p.is_empty()).collect();
                cells[at] =
                    parts.join("-").chars().map(|c| if c.is_ascii() && is_id(&[c as u8]) { c } else { '_' }).collect();
            }
        }
        cells
    }

    fn fault(&self, column: &ColumnSpec, faults: &mut FileFaults, message: String, help: &str) {
        let head = match self.mapping.columns.get(column.name) {
            Some(From::Head(head)) => head,
            _ => column.name,
        };
        faults.add(self.row.number, head, || (message, help));
    }

    fn cell(&self, column: &ColumnSpec, cell: &SheetCell, faults: &mut FileFaults) -> String {
        let text = one_line(&cell.text);
        match cell.kind {
            Kind::Error => {
                let message = format!("The cell holds the error {text} instead of a value.");
                self.fault(column, faults, message, "Mend the formula on the sheet, or put the value in its place.");
                String::new()
            }
            Kind::Uncomputed => {
                let message = "The cell holds a formula whose value was never computed.".to_owned();
                self.fault(
                    column,
                    faults,
                    message,
                    "Open the workbook in a spreadsheet program, let it compute and save it, or paste the values.",
                );
                String::new()
            }
            Kind::Date if column.kind == "number" => {
                let message = format!("The cell holds the date {text}; the {} is a number.", column.name);
                self.fault(column, faults, message, "Give the cell the format of a number, or correct it.");
                String::new()
            }
            Kind::Date if column.kind == "period" => {
                let message =
                    format!("The cell holds the date {text}; a record is of a year, a month or a span of days.");
                let (year, month) = (text.get(..4).unwrap_or_default(), text.get(..7).unwrap_or_default());
                let help = format!("Write {year} or {month} as text, whichever is meant.");
                self.fault(column, faults, message, &help);
                String::new()
            }
            Kind::Number if column.kind == "period" => self.numeric_period(column, &text, faults),
            _ => self.words(column, &text, faults),
        }
    }

    /// A period that stands as a number: a year, or a day number of a spreadsheet whose format was lost.
    fn numeric_period(&self, column: &ColumnSpec, text: &str, faults: &mut FileFaults) -> String {
        let days = text.parse::<f64>().ok().filter(|days| (20_000.0..80_000.0).contains(days));
        let Some(days) = days else { return text.to_owned() };
        let message = format!(
            "The period is {text}, the number by which a spreadsheet keeps the day {}.",
            day_of_serial(days as i64)
        );
        self.fault(column, faults, message, "Write the year (2024) or the month (2024-07) as text.");
        String::new()
    }

    /// A text, its words turned into names of the tables.
    fn words(&self, column: &ColumnSpec, text: &str, faults: &mut FileFaults) -> String {
        if text.is_empty() {
            return String::new();
        }
        if let Some(name) = self.mapping.words.get(column.name).and_then(|words| words.get(text)) {
            return name.clone();
        }
        match column.kind {
            "period" => period(text),
            "source" => match self.sources.by_name.get(text) {
                _ if self.sources.ids.contains(text) => text.to_owned(),
                Some(Some(id)) => id.clone(),
                Some(None) => {
                    let message = format!("Several sources are called `{}`.", shorten(text));
                    self.fault(column, faults, message, "Write the source_id instead of the name.");
                    String::new()
                }
                None => text.to_owned(),
            },
            "id" | "text" | "number" => text.to_owned(),
            kind => match self.stager.dictionary.find(self.stager.library, kind, text) {
                Meaning::Name(name) => name,
                Meaning::Unknown => text.to_owned(),
                Meaning::Several(names) => {
                    let message = format!("`{}` may be {}.", shorten(text), names.join(" or "));
                    let help =
                        format!("Write the one that is meant, or add it under [words.{}] in the mapping.", column.name);
                    self.fault(column, faults, message, &help);
                    String::new()
                }
            },
        }
    }

    /// Tells of two rows with the same keys.
    fn twice(&self, cells: &[String], first: u32, faults: &mut FileFaults) {
        let keys =
            self.table.columns.iter().zip(cells).filter(|(column, _)| matches!(column.need, Need::Key | Need::Keyed));
        let shown: Vec<&str> = keys.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty()).collect();
        let Some(column) = self.table.columns.iter().find(|column| column.need == Need::Key) else { return };
        let message = format!("The row has the keys of row {first}: {}.", shorten(&shown.join(", ")));
        let made = matches!(self.mapping.columns.get(column.name), Some(From::Join(_)));
        let help = if made {
            "Give the rows ids of their own, or say in the mapping which columns tell them apart (activity_id = { join = [...] })."
        } else {
            "Give each row keys of its own, or take out the one that is the same record."
        };
        self.fault(column, faults, message, help);
    }
}

/// A text on one line: a record of a staged file is a line.
fn one_line(text: &str) -> String {
    let text = text.trim();
    if text.contains(['\n', '\r']) {
        text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ")
    } else {
        text.to_owned()
    }
}

/// `2024年`, `2024年7月`, `2024/7`, `2024.07` and `2024-7` as CONTRACT writes them; anything else as it is.
fn period(text: &str) -> String {
    let plain: String = text.chars().map(narrow).filter(|c| !c.is_whitespace()).collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let year = plain.strip_suffix("年度").or_else(|| plain.strip_suffix('年')).unwrap_or(&plain);
    if year.len() == 4 && digits(year) {
        return year.to_owned();
    }
    let month = plain.strip_suffix('月').or_else(|| plain.strip_suffix("月份")).unwrap_or(&plain);
    if let Some((year, month)) = month.split_once(['年', '/', '.', '-'])
        && year.len() == 4
        && digits(year)
        && digits(month)
        && month.len() <= 2
    {
        return format!("{year}-{month:0>2}");
    }
    text.to_owned()
}

/// The day of a serial number in the calendar of 1900, as spreadsheets count from March 1900 on.
fn day_of_serial(serial: i64) -> String {
    let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(serial));
    date.map_or_else(|_| serial.to_string(), |date| date.to_string())
}

/// Hash of the keys of a row. Sixty-four bits: of ten million rows two share one by chance once in 370,000 imports.
pub(super) fn key_hash(table: &TableSpec, cells: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (column, text) in table.columns.iter().zip(cells) {
        if matches!(column.need, Need::Key | Need::Keyed) {
            text.hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_in_peoples_ways() {
        for (text, is) in [
            ("2024年", "2024"),
            ("2024", "2024"),
            ("２０２４年度", "2024"),
            ("2024年7月", "2024-07"),
            ("2024/7", "2024-07"),
            ("2024.07", "2024-07"),
            ("2024-07", "2024-07"),
            ("2013-07-01/2013-07-31", "2013-07-01/2013-07-31"),
            ("去年", "去年"),
        ] {
            assert_eq!(period(text), is);
        }
        assert_eq!(day_of_serial(45_292), "2024-01-01");
    }
}
