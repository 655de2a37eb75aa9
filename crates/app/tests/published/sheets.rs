//! Spreadsheets of others, and how the checks speak.

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The folder of real data, if it was named and is there; otherwise says so, once.
pub(crate) fn real_data() -> Option<&'static Path> {
    static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let folder = std::env::var_os("TANDEM_REAL_DATA").map(PathBuf::from).filter(|f| f.is_dir());
        if folder.is_none() {
            say("skipped: no real data\n");
        }
        folder
    });
    FOLDER.as_deref()
}

/// Writes past the test harness, which swallows what `println` says of tests that pass.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).expect("standard output can be written");
}

/// What a check found, printed in one piece when it ends, well or badly.
pub(crate) struct Report(String);

impl Report {
    pub(crate) fn new(title: &str) -> Self {
        Self(format!("\n== {title}\n"))
    }

    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
    }

    /// A line of a list, the items at the end joined by commas.
    pub(crate) fn list(&mut self, head: &str, items: &[String]) {
        let _ = writeln!(self.0, "{head}: {}", if items.is_empty() { "none".to_owned() } else { items.join(", ") });
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        say(&self.0);
    }
}

/// A workbook in memory.
pub(crate) struct Book {
    sheets: Sheets<Cursor<Vec<u8>>>,
    path: PathBuf,
}

impl Book {
    /// Reads a workbook; one that ends in `.gz` is unpacked by `gzip`.
    pub(crate) fn open(path: &Path) -> Self {
        let bytes = if path.extension().is_some_and(|e| e == "gz") {
            unpacked(path)
        } else {
            std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        };
        let sheets =
            open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self { sheets, path: path.to_owned() }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.sheets.sheet_names()
    }

    pub(crate) fn table(&mut self, name: &str) -> Table {
        let range =
            self.sheets.worksheet_range(name).unwrap_or_else(|e| panic!("{}, {name}: {e}", self.path.display()));
        Table { rows: range.rows().map(<[Data]>::to_vec).collect() }
    }
}

fn unpacked(path: &Path) -> Vec<u8> {
    let done = Command::new("gzip").arg("-dc").arg(path).output().expect("gzip is installed");
    assert!(done.status.success(), "gzip cannot unpack {}", path.display());
    done.stdout
}

/// A sheet: rows of cells.
pub(crate) struct Table {
    pub(crate) rows: Vec<Vec<Data>>,
}

impl Table {
    /// Text of a cell without white space and underscores (one sheet of 630 writes its heads with them); empty beyond the sheet.
    pub(crate) fn text(&self, row: usize, column: usize) -> String {
        let cell = self.rows.get(row).and_then(|r| r.get(column)).map_or_else(String::new, ToString::to_string);
        cell.chars().filter(|c| !c.is_whitespace() && *c != '_').collect()
    }

    /// Number of a cell; `None` where it is empty or holds words such as `N/A`.
    pub(crate) fn number(&self, row: usize, column: usize) -> Option<f64> {
        match self.rows.get(row)?.get(column)? {
            Data::Float(x) => Some(*x),
            Data::Int(x) => Some(*x as f64),
            Data::String(s) => s.trim().parse().ok(),
            _ => None,
        }
    }

    /// The first row that has a cell with one of these texts, and the column.
    pub(crate) fn find(&self, texts: &[&str]) -> (usize, usize) {
        (0..self.rows.len())
            .find_map(|r| (0..self.rows[r].len()).find(|&c| texts.contains(&self.text(r, c).as_str())).map(|c| (r, c)))
            .unwrap_or_else(|| panic!("no cell says {texts:?}"))
    }

    /// The column with this head in a row.
    pub(crate) fn column(&self, heads: usize, head: &str) -> usize {
        (0..self.rows[heads].len()).find(|&c| self.text(heads, c) == head).unwrap_or_else(|| panic!("no column {head}"))
    }
}

/// The middle value; of an even number of values the mean of the two in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] + sorted[half]) / 2.0 }
}

/// Deviation of `ours` from `theirs` in per cent of `theirs`.
pub(crate) fn percent(ours: f64, theirs: f64) -> f64 {
    (ours / theirs - 1.0) * 100.0
}
