//! A workbook as rows of cells, each with what it was.

use crate::package::{self, PackageFault};
use calamine::{DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::{Read, Seek};

/// Most cells of a sheet that are taken in.
pub const MOST_CELLS: usize = 20_000_000;

/// Why a workbook or a sheet cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BookFault {
    /// The file is refused as a whole.
    #[error(transparent)]
    Package(#[from] PackageFault),
    /// A part of it is damaged.
    #[error("the workbook is damaged: {0}")]
    Damaged(String),
    /// A sheet has more cells than are taken in: its name, and how many are.
    #[error("the sheet `{0}` has more than {1} cells")]
    TooManyCells(String, usize),
}

/// A sheet of a workbook.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Name on its tab.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
}

/// What a cell was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A date or a point in time, as ISO 8601 text.
    Date,
    /// TRUE or FALSE.
    Truth,
    /// An error such as `#REF!`.
    Error,
    /// A formula whose value the program that wrote the file did not compute; the text is empty.
    Uncomputed,
}

/// A cell with something in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Column, first = 0.
    pub column: u32,
    /// What it was.
    pub kind: Kind,
    /// Its text; numbers in the shortest form that reads back to the same double.
    pub text: Box<str>,
}

/// A row with something in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Number on the sheet, first = 1.
    pub number: u32,
    /// Its cells by column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |cell| cell.column).ok().map(|at| &self.cells[at])
    }
}

/// Cells that are merged into one: both ends belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Merged {
    /// First and last row, as numbered on the sheet.
    pub rows: (u32, u32),
    /// First and last column, first = 0.
    pub columns: (u32, u32),
}

/// A sheet as read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grid {
    /// Rows with something in them, in order.
    pub rows: Vec<Row>,
    /// Merged cells.
    pub merged: Vec<Merged>,
}

/// A workbook being read.
pub struct Workbook<R: Read + Seek> {
    book: Xlsx<R>,
    sheets: Vec<Sheet>,
    most_cells: usize,
}

impl<R: Read + Seek> Workbook<R> {
    /// Looks the file through and opens it.
    ///
    /// # Errors
    /// [`BookFault`].
    pub fn open(mut file: R) -> Result<Self, BookFault> {
        package::inspect(&mut file)?;
        file.rewind().map_err(|e| BookFault::Damaged(e.to_string()))?;
        let book = Xlsx::new(file).map_err(damaged)?;
        let tables = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
        let sheets = tables
            .map(|sheet| Sheet { name: sheet.name.clone(), hidden: sheet.visible != SheetVisible::Visible })
            .collect();
        Ok(Self { book, sheets, most_cells: MOST_CELLS })
    }

    /// Takes in fewer cells of a sheet than [`MOST_CELLS`].
    #[must_use]
    pub fn at_most(self, cells: usize) -> Self {
        Self { most_cells: cells.min(MOST_CELLS), ..self }
    }

    /// Its sheets, in order.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// [`BookFault`].
    pub fn grid(&mut self, name: &str) -> Result<Grid, BookFault> {
        self.first_rows(name, usize::MAX)
    }

    /// Reads the rows that a sheet begins with, so many of those that hold something.
    ///
    /// # Errors
    /// [`BookFault`].
    pub fn first_rows(&mut self, name: &str, most: usize) -> Result<Grid, BookFault> {
        let mut rows: Vec<Row> = Vec::new();
        let mut count = 0;
        let mut cells = self.book.worksheet_cells_reader(name).map_err(damaged)?;
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
            let (row, column) = record.pos;
            let Some((kind, text)) = value(record.value, record.formula.is_some()) else { continue };
            count += 1;
            if count > self.most_cells {
                return Err(BookFault::TooManyCells(name.to_owned(), self.most_cells));
            }
            let number = row.saturating_add(1);
            if rows.last().is_none_or(|last| last.number != number) {
                if rows.len() == most {
                    break;
                }
                rows.push(Row { number, cells: Vec::new() });
            }
            if let Some(last) = rows.last_mut() {
                last.cells.push(Cell { column, kind, text });
            }
        }
        drop(cells);
        // A file may give its rows and cells in any order, and a row in two pieces.
        if !rows.is_sorted_by(|a, b| a.number < b.number) {
            rows.sort_by_key(|row| row.number);
            rows.dedup_by(|later, first| {
                let same = later.number == first.number;
                if same {
                    first.cells.append(&mut later.cells);
                }
                same
            });
        }
        for row in &mut rows {
            row.cells.sort_by_key(|cell| cell.column);
            row.cells.dedup_by_key(|cell| cell.column);
        }
        let merged = self.book.merge_cells_by_sheet_name(name).map_err(damaged)?;
        Ok(Grid { rows, merged: merged.into_iter().map(merged_from).collect() })
    }
}

fn merged_from(found: Dimensions) -> Merged {
    Merged { rows: (found.start.0 + 1, found.end.0.saturating_add(1)), columns: (found.start.1, found.end.1) }
}

fn damaged(error: XlsxError) -> BookFault {
    match error {
        XlsxError::Password => BookFault::Package(PackageFault::Password),
        other => BookFault::Damaged(other.to_string()),
    }
}

/// Kind and text of a cell, `None` where nothing is in it.
fn value(value: DataRef<'_>, formula: bool) -> Option<(Kind, Box<str>)> {
    let (kind, text) = match value {
        DataRef::Empty if formula => (Kind::Uncomputed, String::new()),
        DataRef::Empty => return None,
        DataRef::Int(whole) => (Kind::Number, whole.to_string()),
        DataRef::Float(number) => (Kind::Number, number_text(number)),
        DataRef::String(text) | DataRef::DurationIso(text) => (Kind::Text, text),
        DataRef::SharedString(text) => (Kind::Text, text.to_owned()),
        DataRef::Bool(truth) => (Kind::Truth, truth.to_string()),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let midnight = (hour, minute, second) == (0, 0, 0);
            (Kind::Date, if midnight { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") })
        }
        DataRef::DateTime(duration) => (Kind::Number, number_text(duration.as_f64())),
        DataRef::DateTimeIso(text) => (Kind::Date, text),
        DataRef::Error(error) => (Kind::Error, error.to_string()),
    };
    if text.trim().is_empty() && kind == Kind::Text {
        return formula.then(|| (Kind::Uncomputed, Box::default()));
    }
    Some((kind, text.into_boxed_str()))
}

/// A double as the shortest decimal text that reads back to it.
fn number_text(number: f64) -> String {
    let text = format!("{number:?}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::tests::package;
    use std::io::Cursor;

    const CONTENT: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    const ROOT: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/><sheet name="H" sheetId="2" state="hidden" r:id="r2"/></sheets></workbook>"#;
    const RELATIONS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;

    fn book(data: &str) -> Vec<u8> {
        let sheet = |data: &str| {
            format!(
                r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{data}</worksheet>"#
            )
        };
        package(&[
            ("[Content_Types].xml", CONTENT),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            ("xl/worksheets/sheet1.xml", sheet(data).as_bytes()),
            ("xl/worksheets/sheet2.xml", sheet("<sheetData/>").as_bytes()),
        ])
    }

    fn grid(data: &str) -> Grid {
        Workbook::open(Cursor::new(book(data))).unwrap().grid("S").unwrap()
    }

    #[test]
    fn each_cell_says_what_it_was() {
        let grid = grid(
            r##"<sheetData><row r="3"><c r="B3"><v>1500.10</v></c><c r="A3" t="inlineStr"><is><t>coal</t></is></c>
            <c r="C3"><f>B3*2</f></c><c r="D3"><f>B3*2</f><v>3000.2</v></c><c r="E3" t="e"><v>#REF!</v></c>
            <c r="F3" t="b"><v>1</v></c><c r="G3" t="inlineStr"><is><t>  </t></is></c><c r="H3" t="d"><v>2024-07-01</v></c></row></sheetData>
            <mergeCells count="1"><mergeCell ref="A3:A9"/></mergeCells>"##,
        );
        let row = &grid.rows[0];
        assert_eq!((grid.rows.len(), row.number), (1, 3));
        let shown: Vec<(u32, Kind, &str)> = row.cells.iter().map(|c| (c.column, c.kind, &*c.text)).collect();
        assert_eq!(
            shown,
            [
                (0, Kind::Text, "coal"),
                (1, Kind::Number, "1500.1"),
                (2, Kind::Uncomputed, ""),
                (3, Kind::Number, "3000.2"),
                (4, Kind::Error, "#REF!"),
                (5, Kind::Truth, "true"),
                (7, Kind::Date, "2024-07-01"),
            ]
        );
        assert_eq!(row.cell(3).unwrap().kind, Kind::Number);
        assert!(row.cell(6).is_none());
        assert_eq!(grid.merged, [Merged { rows: (3, 9), columns: (0, 0) }]);
    }

    #[test]
    fn rows_in_pieces_and_far_away_cells_cost_what_they_hold() {
        let grid = grid(
            r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row></sheetData>"#,
        );
        let shown: Vec<(u32, usize)> = grid.rows.iter().map(|row| (row.number, row.cells.len())).collect();
        assert_eq!(shown, [(2, 2), (1_048_576, 1)]);
    }

    #[test]
    fn hidden_sheets_are_marked() {
        let book = Workbook::open(Cursor::new(book("<sheetData/>"))).unwrap();
        let hidden: Vec<(&str, bool)> = book.sheets().iter().map(|s| (s.name.as_str(), s.hidden)).collect();
        assert_eq!(hidden, [("S", false), ("H", true)]);
    }

    #[test]
    fn damage_inside_is_a_fault() {
        for data in [
            "<sheetData><row r=\"1\"><c r=\"A1\"><v>1</v>",
            "<sheetData><row r=\"x\"></row></sheetData>",
            "<sheetData><row><c r=\"A1\" t=\"s\"><v>77</v></c></row></sheetData>",
        ] {
            let outcome = Workbook::open(Cursor::new(book(data))).unwrap().grid("S");
            assert!(matches!(outcome, Err(BookFault::Damaged(_)) | Ok(_)), "{data}");
        }
        assert!(matches!(
            Workbook::open(Cursor::new(book("<sheetData><row r=\"1\">"))).unwrap().grid("S"),
            Err(BookFault::Damaged(_))
        ));
    }
}
