//! A CSV file of numbers whose columns the asker names: the input of methods that know nothing of cases.
//!
//! Columns that are asked for are found by name, others are passed over or, where the asker wants all there are, taken as
//! numbers too. Faults are those of every table: file, row, column, message and help.

use crate::CaseError;
use crate::csv_table::{Column, Row, Table};
use crate::fault::{Fault, Faults, FileFaults};
use crate::numbers::{self, Flaw, shorten};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use tandem_vocab::nearest;

/// Bounds of a number, and what to do about one beyond them.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lowest allowed.
    pub low: f64,
    /// Highest allowed; infinite where there is none.
    pub high: f64,
    /// Remedy for a number beyond them, a sentence.
    pub help: &'static str,
}

/// Any number.
pub const ANY: Bounds = Bounds { low: f64::NEG_INFINITY, high: f64::INFINITY, help: "" };

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Names of the rows; the first column stands in for it whatever it is called.
    Label,
    /// Text.
    Text,
    /// Numbers.
    Number(Bounds),
}

/// A column that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Name in the header.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether every row must have it.
    pub required: bool,
}

/// Other columns, all of which are numbers that every row must have.
#[derive(Clone, Copy, Debug)]
pub struct Others {
    /// Bounds of the numbers.
    pub bounds: Bounds,
    /// Fewest columns.
    pub least: usize,
}

/// The columns of a file.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Columns asked for by name.
    pub wanted: &'static [Wanted],
    /// What further columns are; `None` passes them over.
    pub others: Option<Others>,
    /// Fewest rows.
    pub least_rows: usize,
}

/// A file read without a fault.
#[derive(Debug)]
pub struct NumberTable {
    file: String,
    wanted: &'static [Wanted],
    lines: Vec<u32>,
    /// By column asked for; empty where it holds numbers.
    texts: Vec<Vec<String>>,
    /// By column asked for; empty where it holds text.
    numbers: Vec<Vec<Option<f64>>>,
    others: Vec<(String, Vec<f64>)>,
}

/// Why a file gave no table.
#[derive(Debug)]
pub enum TableError {
    /// It has faults, sorted.
    Faults(Vec<Fault>),
    /// It could not be read.
    Unread(CaseError),
}

impl NumberTable {
    /// Reads the file at `path`; faults call it by its name without the folder.
    ///
    /// # Errors
    /// All faults of one pass, or the reason why the file cannot be read.
    pub fn open(path: &Path, shape: &Shape) -> Result<Self, TableError> {
        let unread = |source| TableError::Unread(CaseError::reading(path, source));
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let input = File::open(path).map_err(unread)?;
        Self::read(input, &name, shape).map_err(unread)?.map_err(TableError::Faults)
    }

    /// Reads a table that faults call `file`.
    ///
    /// # Errors
    /// When the input cannot be read; within, all faults of one pass.
    pub fn read(input: impl Read, file: &str, shape: &Shape) -> io::Result<Result<Self, Vec<Fault>>> {
        let mut faults = Faults::default();
        let table = read_rows(input, file, shape, faults.of(file))?;
        let faults = faults.into_list();
        Ok(table.filter(|_| faults.is_empty()).ok_or(faults))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn place(&self, name: &str) -> usize {
        self.wanted.iter().position(|wanted| wanted.name == name).expect("a column of the shape that was read by")
    }

    /// Text of a row in a column asked for; empty where the file has none.
    pub fn text(&self, name: &str, row: usize) -> &str {
        self.texts[self.place(name)].get(row).map_or("", String::as_str)
    }

    /// Number of a row in a column asked for; `None` where the file has none.
    pub fn maybe(&self, name: &str, row: usize) -> Option<f64> {
        self.numbers[self.place(name)].get(row).copied().flatten()
    }

    /// Number of a row in a column that every row must have.
    pub fn number(&self, name: &str, row: usize) -> f64 {
        self.maybe(name, row).expect("a required number")
    }

    /// All numbers of a column that every row must have.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        (0..self.len()).map(|row| self.number(name, row)).collect()
    }

    /// Further columns in the order of the header: name and numbers.
    pub fn others(&self) -> &[(String, Vec<f64>)] {
        &self.others
    }

    /// Names of the further columns.
    pub fn other_names(&self) -> Vec<&str> {
        self.others.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The further columns as a matrix, row by row.
    pub fn matrix(&self) -> Vec<Vec<f64>> {
        (0..self.len()).map(|row| self.others.iter().map(|(_, values)| values[row]).collect()).collect()
    }

    /// A fault of a row that was read (`None`: of the file) in what the rows mean together.
    pub fn fault(&self, row: Option<usize>, column: &str, message: String, help: impl Into<String>) -> Fault {
        Fault {
            file: self.file.clone(),
            row: row.map(|row| self.lines[row]),
            column: Some(column.to_owned()).filter(|column| !column.is_empty()),
            message,
            help: help.into(),
        }
    }

    /// A fault of a column of the header.
    pub fn column_fault(&self, column: &str, message: String, help: impl Into<String>) -> Fault {
        Fault { row: Some(1), ..self.fault(None, column, message, help) }
    }

    /// Line of a row in the file.
    pub fn line(&self, row: usize) -> u32 {
        self.lines[row]
    }
}

fn read_rows(input: impl Read, file: &str, shape: &Shape, faults: &mut FileFaults) -> io::Result<Option<NumberTable>> {
    // A label may have any name, and is looked for below.
    let is_label = |wanted: &Wanted| matches!(wanted.holds, Holds::Label);
    let named: Vec<Column> = shape
        .wanted
        .iter()
        .map(|wanted| Column { name: wanted.name, required: wanted.required && !is_label(wanted) })
        .collect();
    let Ok(mut table) = Table::begin(input, &named, faults)? else { return Ok(None) };
    let header = table.header.clone();
    let mut places: Vec<Option<usize>> =
        shape.wanted.iter().map(|wanted| header.iter().position(|name| name == wanted.name)).collect();
    if let Some(at) = shape.wanted.iter().position(is_label)
        && places[at].is_none()
    {
        if places.contains(&Some(0)) {
            let name = shape.wanted[at].name;
            let message = format!("The column `{name}` is missing.");
            faults.refuse(1, name, message, "Put a column with a name for each row before the numbers.");
        } else {
            places[at] = Some(0);
        }
    }
    let further = |place: usize| !places.contains(&Some(place));
    let others: Vec<usize> =
        shape.others.iter().flat_map(|_| (0..header.len()).filter(|place| further(*place))).collect();
    check_header(&header, shape, &places, &others, faults);
    if faults.unreadable {
        return Ok(None);
    }

    let mut found = NumberTable {
        file: file.to_owned(),
        wanted: shape.wanted,
        lines: Vec::new(),
        texts: vec![Vec::new(); shape.wanted.len()],
        numbers: vec![Vec::new(); shape.wanted.len()],
        others: others.iter().map(|place| (header[*place].clone(), Vec::new())).collect(),
    };
    while table.advance(faults)? {
        let row = table.row();
        found.lines.push(row.line());
        for (at, (wanted, place)) in shape.wanted.iter().zip(&places).enumerate() {
            let Some(place) = *place else { continue };
            let name = &header[place];
            match wanted.holds {
                Holds::Label | Holds::Text => {
                    let text = std::str::from_utf8(row.cell(place)).unwrap_or_default();
                    if text.is_empty() && wanted.required {
                        let words = || (format!("The {name} is empty."), format!("Fill in the {name}."));
                        faults.add(row.line(), name, words);
                    }
                    found.texts[at].push(text.to_owned());
                }
                Holds::Number(bounds) => {
                    let absent = !wanted.required && row.cell(place).is_empty();
                    let value = if absent { None } else { number(&row, place, name, bounds, faults) };
                    found.numbers[at].push(value);
                }
            }
        }
        let bounds = shape.others.map_or(ANY, |others| others.bounds);
        for (place, (name, values)) in others.iter().zip(&mut found.others) {
            values.push(number(&row, *place, name, bounds, faults).unwrap_or_default());
        }
    }
    let (rows, least) = (found.len(), shape.least_rows.max(1));
    if rows < least && faults.counted() == 0 {
        let message = format!("The file has {rows} rows; at least {least} are needed.");
        faults.refuse(None, "", message, "Add rows below the header.");
    }
    Ok(Some(found))
}

/// Faults of the further columns: too few, or without a name.
fn check_header(header: &[String], shape: &Shape, places: &[Option<usize>], others: &[usize], faults: &mut FileFaults) {
    // A column that is optional and stands there under nearly its name would be passed over without a word.
    for (wanted, place) in shape.wanted.iter().zip(places) {
        let free = header.iter().map(String::as_str).filter(|name| !shape.wanted.iter().any(|w| w.name == *name));
        if place.is_none()
            && !wanted.required
            && shape.others.is_none()
            && let Some(near) = nearest(wanted.name, free)
        {
            let message = format!("The column `{near}` is not known.");
            let help =
                format!("Rename it to `{}` if that is what it holds, else give it a name of its own.", wanted.name);
            faults.refuse(1, near, message, &help);
        }
    }
    let Some(wanted) = shape.others else { return };
    for place in others.iter().filter(|place| header[**place].is_empty()) {
        let message = format!("Column {} of the header has no name.", place + 1);
        faults.refuse(1, "", message, "Name it, or take it out of every row.");
    }
    if others.len() < wanted.least {
        let (found, least) = (others.len(), wanted.least);
        let message = format!("The file has {found} columns of numbers; at least {least} are needed.");
        faults.refuse(1, "", message, "Add columns of numbers, each with a name in the header.");
    }
}

/// A number within bounds; `None` with a fault where there is none.
fn number(row: &Row<'_>, place: usize, name: &str, bounds: Bounds, faults: &mut FileFaults) -> Option<f64> {
    let cell = row.cell(place);
    let text = || std::str::from_utf8(cell).unwrap_or_default();
    let flaw = match numbers::parse(cell) {
        Ok(value) if value.abs() > numbers::LARGEST => Flaw::TooLarge,
        Ok(value) if (bounds.low..=bounds.high).contains(&value) => return Some(value),
        Ok(_) => {
            faults.add(row.line(), name, || {
                let (low, high) = (bounds.low, bounds.high);
                let allowed = if high.is_finite() {
                    format!("it lies between {low} and {high}")
                } else {
                    format!("it is at least {low}")
                };
                let message = format!("The {name} is {}; {allowed}.", shorten(text()));
                (message, bounds.help)
            });
            return None;
        }
        Err(flaw) => flaw,
    };
    faults.add(row.line(), name, || flaw.words(text(), name));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARE: Bounds = Bounds { low: 0.0, high: 1.0, help: "Write a share." };
    const SHAPE: Shape = Shape {
        wanted: &[
            Wanted { name: "label", holds: Holds::Label, required: true },
            Wanted { name: "p0", holds: Holds::Number(ANY), required: true },
            Wanted { name: "overlap", holds: Holds::Number(SHARE), required: false },
        ],
        others: None,
        least_rows: 1,
    };
    const FREE: Shape = Shape {
        wanted: &[Wanted { name: "label", holds: Holds::Label, required: true }],
        others: Some(Others { bounds: SHARE, least: 2 }),
        least_rows: 1,
    };

    fn read(text: &str, shape: &Shape) -> Result<NumberTable, Vec<Fault>> {
        NumberTable::read(text.as_bytes(), "a.csv", shape).unwrap()
    }

    /// Row, column and message of each fault.
    fn faults(text: &str, shape: &Shape) -> Vec<(Option<u32>, String, String)> {
        let faults = read(text, shape).expect_err("faults");
        assert!(faults.iter().all(|fault| fault.file == "a.csv" && !fault.help.is_empty()), "{faults:?}");
        faults.into_iter().map(|f| (f.row, f.column.unwrap_or_default(), f.message)).collect()
    }

    #[test]
    fn columns_are_found_by_name_and_others_passed_over() {
        let table = read("remark,p0,label\nx,1.5,a\ny,-2,b\n", &SHAPE).unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!((table.text("label", 1), table.number("p0", 1)), ("b", -2.0));
        assert_eq!(table.maybe("overlap", 0), None);
    }

    #[test]
    fn the_first_column_is_the_label_whatever_its_name() {
        let table = read("city,u1,u2\na,0.5,1\n", &FREE).unwrap();
        assert_eq!(table.text("label", 0), "a");
        assert_eq!(table.other_names(), ["u1", "u2"]);
        assert_eq!(table.matrix(), [[0.5, 1.0]]);
        assert_eq!(faults("p0,overlap\n1,0\n", &SHAPE)[0].1, "label");
    }

    #[test]
    fn faults_name_row_and_column() {
        let found = faults("label,p0,overlap\na,x,0.5\n\nb,,1.5\nc,1,\n", &SHAPE);
        let places: Vec<(Option<u32>, &str)> = found.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
        assert_eq!(places, [(Some(2), "p0"), (Some(4), "overlap"), (Some(4), "p0")]);
        assert!(found[1].2.contains("1.5; it lies between 0 and 1"), "{}", found[1].2);
        assert_eq!(faults("label,p1\na,1\n", &SHAPE)[0].1, "p0");
        assert_eq!(faults("label,p0,over_lap\na,1,0.5\n", &SHAPE)[0].1, "over_lap");
        assert!(faults("label,p0\n", &SHAPE)[0].2.contains("0 rows"));
        assert!(faults("label,u1\na,1\n", &FREE)[0].2.contains("1 columns"));
        assert!(faults("label,u1,\na,1,1\n", &FREE)[0].2.contains("no name"));
    }
}
