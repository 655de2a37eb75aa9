//! Somebody's file as rows of cells: a workbook or a CSV text, told by its first bytes and not by its name.

use super::fault_of_book;
use crate::CaseError;
use crate::fault::FileFaults;
use crate::split::{Foreign, LONGEST, Splitter, Step};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use tandem_sheets::workbook_in::{BookFault, Grid, Kind, MOST_CELLS, Merged, Sheet, Workbook};

/// A cell of somebody's sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct SheetCell {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// A row of somebody's sheet: cells from the first column on, `None` where nothing stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct SheetRow {
    /// As the sheet counts, first = 1; of a CSV file the line.
    pub(super) number: u32,
    pub(super) cells: Vec<Option<SheetCell>>,
}

impl SheetRow {
    pub(super) fn cell(&self, column: usize) -> Option<&SheetCell> {
        self.cells.get(column).and_then(Option::as_ref)
    }

    pub(super) fn text(&self, column: usize) -> &str {
        self.cell(column).map_or("", |cell| cell.text.trim())
    }

    pub(super) fn filled(&self) -> impl Iterator<Item = &SheetCell> {
        self.cells.iter().flatten()
    }
}

/// Columns of a sheet that are looked at.
pub(super) const WIDEST: usize = 512;

/// An opened file.
pub(super) enum Input {
    Book(Box<Workbook<File>>),
    Csv { path: PathBuf },
}

impl Input {
    /// Opens a file of which a sheet may have so many cells, where there is a limit. `None` with a fault if it is no table.
    pub(super) fn open(
        path: &Path,
        most_cells: Option<usize>,
        faults: &mut FileFaults,
    ) -> Result<Option<Self>, CaseError> {
        let failed = |source| CaseError::reading(path, source);
        let mut file = File::open(path).map_err(failed)?;
        let mut start = Vec::new();
        file.by_ref().take(8).read_to_end(&mut start).map_err(failed)?;
        let name = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let book = start.starts_with(b"PK") || start.starts_with(b"\xD0\xCF\x11\xE0") || name.starts_with("xls");
        if start.starts_with(b"PAR1") {
            let message = "The file is Parquet, which an import does not take.".to_owned();
            faults.refuse(None, "", message, "Put it into the case as activities.parquet, or write it as CSV.");
            return Ok(None);
        }
        if !book {
            return Ok(Some(Self::Csv { path: path.to_owned() }));
        }
        std::io::Seek::rewind(&mut file).map_err(failed)?;
        match Workbook::open(file) {
            Ok(book) => Ok(Some(Self::Book(Box::new(book.at_most(most_cells.unwrap_or(MOST_CELLS)))))),
            Err(fault) => {
                let (message, help) = fault_of_book(&fault);
                faults.refuse(None, "", message, help);
                Ok(None)
            }
        }
    }

    /// Its sheets; a CSV file has one without a name.
    pub(super) fn sheets(&self) -> Vec<Sheet> {
        match self {
            Self::Book(book) => book.sheets().to_vec(),
            Self::Csv { .. } => vec![Sheet { name: String::new(), hidden: false }],
        }
    }

    /// The first rows of a sheet that hold something. Rows that cannot be told are faults.
    pub(super) fn first_rows(
        &mut self,
        sheet: &str,
        most: usize,
        faults: &mut FileFaults,
    ) -> Result<Vec<SheetRow>, CaseError> {
        let mut rows = Vec::new();
        let mut row = |row: &SheetRow, _: &mut FileFaults| {
            rows.push(row.clone());
            rows.len() < most
        };
        match self {
            Self::Csv { path } => each_line(path, faults, row)?,
            Self::Book(book) => each_of_grid(book.first_rows(sheet, most), faults, &mut row),
        }
        Ok(rows)
    }

    /// Goes through the rows of a sheet until `row` says false. Rows that cannot be told are faults.
    pub(super) fn each(
        &mut self,
        sheet: &str,
        faults: &mut FileFaults,
        mut row: impl FnMut(&SheetRow, &mut FileFaults) -> bool,
    ) -> Result<(), CaseError> {
        match self {
            Self::Csv { path } => each_line(path, faults, row),
            Self::Book(book) => {
                each_of_grid(book.grid(sheet), faults, &mut row);
                Ok(())
            }
        }
    }
}

fn each_of_grid(
    grid: Result<Grid, BookFault>,
    faults: &mut FileFaults,
    row: &mut impl FnMut(&SheetRow, &mut FileFaults) -> bool,
) {
    let grid = match grid {
        Ok(grid) => grid,
        Err(fault) => {
            let (message, help) = fault_of_book(&fault);
            faults.refuse(None, "", message, help);
            return;
        }
    };
    let mut filler = Filler::new(&grid.merged);
    for found in &grid.rows {
        let mut cells: Vec<Option<SheetCell>> = Vec::new();
        for cell in found.cells.iter().take_while(|cell| (cell.column as usize) < WIDEST) {
            cells.resize(cell.column as usize + 1, None);
            cells[cell.column as usize] = Some(SheetCell { kind: cell.kind, text: cell.text.to_string() });
        }
        let mut found = SheetRow { number: found.number, cells };
        filler.fill(&mut found);
        if !row(&found, faults) {
            return;
        }
    }
}

/// Merged cells say their text in each of the cells that they cover, while the rows go by.
struct Filler {
    /// By first row.
    merged: Vec<Merged>,
    next: usize,
    open: Vec<(Merged, Option<SheetCell>)>,
}

impl Filler {
    fn new(merged: &[Merged]) -> Self {
        let mut merged: Vec<Merged> = merged.iter().filter(|m| (m.columns.0 as usize) < WIDEST).copied().collect();
        merged.sort_by_key(|m| m.rows.0);
        Self { merged, next: 0, open: Vec::new() }
    }

    fn fill(&mut self, row: &mut SheetRow) {
        self.open.retain(|(merged, _)| merged.rows.1 >= row.number);
        while let Some(merged) = self.merged.get(self.next).filter(|m| m.rows.0 <= row.number) {
            self.next += 1;
            if merged.rows.0 == row.number {
                self.open.push((*merged, row.cell(merged.columns.0 as usize).cloned()));
            }
        }
        for (merged, cell) in &self.open {
            let last = (merged.columns.1 as usize).min(WIDEST - 1);
            if row.cells.len() <= last {
                row.cells.resize(last + 1, None);
            }
            for column in merged.columns.0 as usize..=last {
                if row.cells[column].is_none() {
                    row.cells[column].clone_from(cell);
                }
            }
        }
    }
}

fn each_line(
    path: &Path,
    faults: &mut FileFaults,
    mut row: impl FnMut(&SheetRow, &mut FileFaults) -> bool,
) -> Result<(), CaseError> {
    const UTF8: &str = "Save the file as CSV in UTF-8 (in a spreadsheet: `CSV UTF-8`), or import the workbook itself.";
    let failed = |source| CaseError::reading(path, source);
    let (mut splitter, foreign) = Splitter::new(File::open(path).map_err(failed)?).map_err(failed)?;
    if let Some(foreign) = foreign {
        let message = match foreign {
            Foreign::Utf16 => "The file is UTF-16 text; an import reads UTF-8.",
            Foreign::Binary => "The file holds zero bytes: it is neither a workbook nor a text.",
        };
        faults.refuse(None, "", message.to_owned(), UTF8);
        return Ok(());
    }
    let mut found = SheetRow::default();
    loop {
        match splitter.advance().map_err(failed)? {
            Step::Record => {}
            Step::End => return Ok(()),
            Step::OpenQuote(line) => {
                let message = "A quote is opened on this line and not closed: what follows cannot be told into rows.";
                faults.refuse(line, "", message.to_owned(), "Close the quote, or double it if it belongs to the text.");
                return Ok(());
            }
            Step::TooLong(line) => {
                let message = format!("The line is longer than {LONGEST} bytes; what follows is not read.");
                faults.refuse(line, "", message, "Check that the file is a CSV table.");
                return Ok(());
            }
        }
        let record = splitter.record();
        if std::str::from_utf8(record.text()).is_err() {
            faults.add(record.line, "", || ("The row is not UTF-8.", UTF8));
            if faults.counted() > crate::fault::LISTED_PER_FILE as u64 {
                return Ok(());
            }
            continue;
        }
        found.number = record.line;
        found.cells.clear();
        for at in 0..record.len().min(WIDEST) {
            let text = std::str::from_utf8(record.cell(at)).unwrap_or_default().trim();
            let cell = (!text.is_empty()).then(|| SheetCell { kind: Kind::Text, text: text.to_owned() });
            found.cells.push(cell);
        }
        if !row(&found, faults) {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, texts: &[&str]) -> SheetRow {
        let cell = |text: &&str| (!text.is_empty()).then(|| SheetCell { kind: Kind::Text, text: (*text).to_owned() });
        SheetRow { number, cells: texts.iter().map(cell).collect() }
    }

    #[test]
    fn merged_cells_say_their_text_in_every_row_and_column() {
        let merged = [Merged { rows: (1, 1), columns: (1, 2) }, Merged { rows: (2, 4), columns: (0, 0) }];
        let mut filler = Filler::new(&merged);
        let mut filled = |number, texts: &[&str]| {
            let mut row = row(number, texts);
            filler.fill(&mut row);
            (0..3).map(|at| row.text(at).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(filled(1, &["a", "b"]), ["a", "b", "b"]);
        assert_eq!(filled(2, &["x", "1"]), ["x", "1", ""]);
        assert_eq!(filled(4, &["", "2"]), ["x", "2", ""]);
        assert_eq!(filled(5, &["", "3"]), ["", "3", ""]);
    }
}
