//! Answers into files: Parquet, whole or not at all; tables as workbooks, with a sheet that says where they come from.

use crate::answer::Answer;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tandem_sheets::parquet_out::{Cell, Column, Kind, ParquetWriter};
use tandem_sheets::workbook_out::{self, Head, SheetOut};

/// Writing a file failed; what was there before is there still.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {source}", path.display())]
pub struct ExportError {
    /// The file.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Writes the rows of an answer to a Parquet file and gives the rest of the answer, with `out` and the number of rows.
///
/// Columns that begin with `kg` are doubles, all others text; null stays null.
///
/// # Errors
/// [`ExportError`]; the file is then as it was.
pub fn parquet(answer: Answer<'_>, out: &Path) -> Result<Value, ExportError> {
    let columns: Vec<Column<'_>> = answer.columns.iter().map(|name| Column { name, kind: kind(name) }).collect();
    let mut count = 0_u64;
    let rows = answer.rows;
    atomically(out, |file| {
        let mut writer = ParquetWriter::begin(BufWriter::new(file), &columns)?;
        for row in rows {
            // Texts that are no JSON texts are kept until the row is written.
            let texts: Vec<String> = row.iter().map(other_text).collect();
            let cells: Vec<Cell<'_>> = row
                .iter()
                .zip(&columns)
                .zip(&texts)
                .map(|((value, column), text)| cell(value, column.kind, text))
                .collect();
            writer.push(&cells)?;
            count += 1;
        }
        writer.finish()?.flush()
    })
    .map_err(|source| ExportError { path: out.to_owned(), source })?;
    let mut object = serde_json::Map::new();
    object.extend(answer.head.into_iter().map(|(key, value)| (key.to_owned(), value)));
    object.insert("out".to_owned(), json!(out.to_string_lossy()));
    object.insert("count".to_owned(), json!(count));
    object.extend(answer.tail.into_iter().map(|(key, value)| (key.to_owned(), value)));
    Ok(Value::Object(object))
}

/// A table as it is shown to somebody.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownTable {
    /// What it is called; its tab is called so too.
    pub title: String,
    /// Heads.
    pub columns: Vec<String>,
    /// Rows of texts, numbers and nulls.
    pub rows: Vec<Vec<Value>>,
    /// What the figures are and where they come from, line by line: name and text.
    #[serde(default)]
    pub about: Vec<(String, String)>,
}

/// Letters of the name of a tab.
const TAB: usize = 31;
/// Letters of a cell.
const CELL: usize = 32_767;

/// Bytes of a workbook with a table and what it is about. Texts stay texts, also those that look like formulas; the same
/// table gives the same bytes.
///
/// # Errors
/// A sentence, where the table is beyond what a workbook can hold.
pub fn workbook(table: &ShownTable) -> Result<Vec<u8>, String> {
    const MOST_ROWS: usize = 1_048_575;
    const MOST_COLUMNS: usize = 16_384;
    if table.rows.len() > MOST_ROWS || table.rows.iter().any(|row| row.len() > MOST_COLUMNS) {
        return Err(format!("a sheet of a workbook holds {MOST_ROWS} rows and {MOST_COLUMNS} columns"));
    }
    let head = |name: &str| Head { name: cut(name), ..Head::default() };
    let rows = table.rows.iter().map(|row| row.iter().map(sheet_value).collect());
    let about = table
        .about
        .iter()
        .map(|(name, text)| vec![workbook_out::Value::Text(cut(name)), workbook_out::Value::Text(cut(text))]);
    let own = SheetOut {
        name: tab(&table.title),
        heads: table.columns.iter().map(|name| head(name)).collect(),
        rows: rows.collect(),
        reading: false,
    };
    let mut sheets = vec![own];
    if !table.about.is_empty() {
        let name = if sheets[0].name == ABOUT { "about".to_owned() } else { ABOUT.to_owned() };
        let heads = vec![head("来源"), head("source")];
        sheets.push(SheetOut { name, heads, rows: about.collect(), reading: true });
    }
    workbook_out::workbook(&table.title, &sheets, &[])
}

const ABOUT: &str = "来源 source";

fn cut(text: &str) -> String {
    text.chars().take(CELL).collect()
}

/// A title as the name of a tab: some signs and a quote at either end are not allowed in it.
fn tab(title: &str) -> String {
    let plain: String = title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
    let short: String = plain.trim().chars().take(TAB).collect();
    let name = short.trim_matches(['\'', ' ']);
    if name.is_empty() { "table".to_owned() } else { name.to_owned() }
}

fn sheet_value(value: &Value) -> workbook_out::Value {
    match value {
        Value::Null => workbook_out::Value::Text(String::new()),
        Value::String(text) => workbook_out::Value::Text(cut(text)),
        other => {
            other.as_f64().map_or_else(|| workbook_out::Value::Text(other.to_string()), workbook_out::Value::Number)
        }
    }
}

fn kind(column: &str) -> Kind {
    if column.starts_with("kg") { Kind::Number } else { Kind::Text }
}

fn other_text(value: &Value) -> String {
    match value {
        Value::Null | Value::String(_) => String::new(),
        other => other.to_string(),
    }
}

fn cell<'a>(value: &'a Value, kind: Kind, text: &'a str) -> Cell<'a> {
    match (value, kind) {
        (Value::Null, _) => Cell::Null,
        (value, Kind::Number) => value.as_f64().map_or(Cell::Null, Cell::Number),
        (Value::String(text), Kind::Text) => Cell::Text(text),
        (_, Kind::Text) => Cell::Text(text),
    }
}

/// Writes a file under another name, makes sure that it is on the disk and moves it into its place.
///
/// # Errors
/// What the system says; nothing is left behind then.
pub fn atomically(path: &Path, write: impl FnOnce(&File) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    if path.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    let part = path.with_file_name(format!(".{}.part-{}", name.to_string_lossy(), std::process::id()));
    let written = File::create(&part)
        .and_then(|file| write(&file).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use tandem_sheets::parquet_in::ParquetTable;

    fn answer() -> Answer<'static> {
        Answer {
            head: vec![("command", json!("inventory"))],
            columns: vec!["species", "year", "kg"],
            rows: Box::new(
                vec![vec![json!("SO2"), json!(2022), json!(1.5)], vec![Value::Null, Value::Null, Value::Null]]
                    .into_iter(),
            ),
            tail: vec![("records", json!({ "read": 2 }))],
        }
    }

    #[test]
    fn rows_become_columns_and_the_rest_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.parquet");
        let told = parquet(answer(), &path).unwrap();
        assert_eq!(told["count"], 2);
        assert_eq!(told["records"]["read"], 2);
        assert!(told.get("rows").is_none() && told["out"].as_str().unwrap().ends_with("out.parquet"));
        let mut table = ParquetTable::open(File::open(&path).unwrap(), |_| true).unwrap();
        assert!(table.advance().unwrap());
        assert_eq!((table.cell(0), table.cell(1), table.cell(2)), ("SO2", "2022", "1.5"));
        assert!(table.advance().unwrap());
        assert_eq!((table.cell(0), table.cell(2)), ("", ""));
        assert!(!table.advance().unwrap());
    }

    #[test]
    fn a_table_as_shown_becomes_a_workbook() {
        let table = ShownTable {
            title: "清单: sectors/[2013]".into(),
            columns: vec!["sector".into(), "2013 kg".into()],
            rows: vec![vec![json!("=1+1"), json!(1.5)], vec![json!("D44"), Value::Null]],
            about: vec![("source".into(), "Beijing, revision 3".into())],
        };
        let bytes = workbook(&table).unwrap();
        assert!(bytes == workbook(&table).unwrap());
        let mut book = tandem_sheets::workbook_in::Workbook::open(io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = book.sheets().iter().map(|sheet| sheet.name.clone()).collect();
        assert_eq!(names, ["清单  sectors  2013", ABOUT]);
        let grid = book.grid(&names[0]).unwrap();
        let texts: Vec<Vec<&str>> =
            grid.rows.iter().map(|row| row.cells.iter().map(|cell| &*cell.text).collect()).collect();
        assert_eq!(texts, [vec!["sector", "2013 kg"], vec!["=1+1", "1.5"], vec!["D44"]]);
        assert_eq!(&*book.grid(ABOUT).unwrap().rows[1].cells[1].text, "Beijing, revision 3");
        let odd = ShownTable { title: ABOUT.into(), about: table.about.clone(), ..ShownTable::default() };
        assert!(workbook(&odd).is_ok() && workbook(&ShownTable::default()).is_ok());
    }

    #[test]
    fn what_cannot_be_written_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let error = parquet(answer(), &folder.path().join("none/out.parquet")).unwrap_err();
        assert!(error.to_string().starts_with("cannot write `"), "{error}");
        assert!(parquet(answer(), folder.path()).unwrap_err().to_string().contains("it is a folder"));
        let path = folder.path().join("kept");
        fs::write(&path, "before").unwrap();
        let failed = atomically(&path, |mut file| {
            file.write_all(b"half")?;
            Err(io::Error::other("no space"))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
