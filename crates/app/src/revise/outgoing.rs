//! A table of the case as a file to take along.

use serde_json::{Value, json};
use tandem_case::import::table;

use super::{Editor, ReviseError, known};
use crate::export::{ShownTable, workbook};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// As the file of the case is written.
    Csv,
    /// A workbook, with a sheet that says where the table comes from.
    Xlsx,
}

impl Editor {
    /// The rows of a table that hold `filter` in one of their cells. A workbook adds `about`, and an import takes it as it
    /// is; CSV has the bytes of the case's file.
    ///
    /// # Errors
    /// There is no such table, its file is none, or it is too large for a workbook.
    pub fn table_file(
        &self,
        name: &str,
        filter: &str,
        kind: FileKind,
        about: Vec<(String, String)>,
    ) -> Result<Vec<u8>, ReviseError> {
        let table_kind = known(name)?;
        let present = self.present(table_kind)?;
        let sheet = &present.sheet;
        let wanted = filter.trim().to_lowercase();
        let fits = |at: &usize| wanted.is_empty() || sheet.raw(*at).to_lowercase().contains(&wanted);
        let chosen = (0..sheet.rows.len()).filter(fits);
        if kind == FileKind::Csv {
            if wanted.is_empty() {
                return Ok(sheet.bytes().to_vec());
            }
            let mut text = sheet.head().to_owned();
            chosen.for_each(|at| text.push_str(sheet.raw(at)));
            return Ok(text.into_bytes());
        }
        let spec = table(table_kind.name);
        let number = |column: &String| {
            spec.and_then(|spec| spec.columns.get(spec.place(column)?)).is_some_and(|column| column.kind == "number")
        };
        let numbers: Vec<bool> = sheet.header.iter().map(number).collect();
        let row = |at| {
            let texts = sheet.texts(at);
            texts.into_iter().zip(&numbers).map(|(text, number)| cell(text, *number)).collect()
        };
        let mut about = about;
        about.push(("file".to_owned(), table_kind.file.to_owned()));
        about.extend(present.hash.iter().map(|hash| ("SHA-256".to_owned(), hash.clone())));
        if !wanted.is_empty() {
            about.push(("filter".to_owned(), filter.trim().to_owned()));
        }
        let shown = ShownTable {
            title: table_kind.name.to_owned(),
            columns: sheet.header.clone(),
            rows: chosen.map(row).collect(),
            about,
        };
        workbook(&shown).map_err(ReviseError::BadDraft)
    }
}

/// A number only where the cell says exactly that number: what is written otherwise stays as it is written.
fn cell(text: String, number: bool) -> Value {
    match text.parse::<f64>() {
        Ok(value) if number && value.to_string() == text => json!(value),
        _ => Value::String(text),
    }
}
