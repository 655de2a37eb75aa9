//! `tandem template`: a workbook to fill in, with notes, drop-downs and one example a table.

use crate::export::atomically;
use std::io::Write;
use std::path::Path;
use tandem_case::import::{ColumnSpec, Need, TableSpec, tables};
use tandem_sheets::workbook_out::{Head, List, SheetOut, Value, workbook};
use tandem_vocab::{Unit, species};

/// Language of the notes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Both.
    #[default]
    Both,
}

impl Lang {
    fn of(self, en: &str, zh: &str) -> String {
        match self {
            Self::Zh => zh.to_owned(),
            Self::En => en.to_owned(),
            Self::Both => format!("{zh}\n{en}"),
        }
    }
}

/// Bytes of the workbook: one sheet for each table, called as it, and a sheet to read. The same build gives the same bytes.
///
/// # Errors
/// A sentence; the shipped tables give none.
pub fn bytes(lang: Lang) -> Result<Vec<u8>, String> {
    let mut sheets: Vec<SheetOut> = tables().iter().map(|table| sheet(table, lang)).collect();
    sheets.push(explanation(lang));
    workbook("Tandem", &sheets, &lists())
}

/// Writes the workbook, whole or not at all.
///
/// # Errors
/// What the system says.
pub fn write(out: &Path, lang: Lang) -> std::io::Result<usize> {
    let bytes = bytes(lang).map_err(std::io::Error::other)?;
    atomically(out, |mut file| file.write_all(&bytes))?;
    Ok(tables().len())
}

fn sheet(table: &TableSpec, lang: Lang) -> SheetOut {
    let heads = table.columns.iter().map(|column| Head {
        name: column.name.to_owned(),
        note: note(column, lang),
        list: Some(column.list.to_owned()).filter(|list| !list.is_empty()),
        // The case may name processes, fuels and technologies of its own; a unit may have a multiplier before it.
        open: matches!(column.kind, "process" | "fuel" | "technology" | "unit" | "sector" | "species"),
        required: matches!(column.need, Need::Key | Need::Needed),
    });
    let example = table.columns.iter().map(|column| match column.example.parse::<f64>() {
        Ok(number) if column.kind == "number" => Value::Number(number),
        _ => Value::Text(column.example.to_owned()),
    });
    SheetOut { name: table.name.to_owned(), heads: heads.collect(), rows: vec![example.collect()], reading: false }
}

fn note(column: &ColumnSpec, lang: Lang) -> String {
    let needed = match column.need {
        Need::Key | Need::Needed => lang.of("Must be filled in.", "必填。"),
        Need::Keyed | Need::Optional => lang.of("May be empty.", "可留空。"),
    };
    let mut text = lang.of(column.note_en, column.note_zh);
    text.push('\n');
    text.push_str(&needed);
    text
}

/// What each column means, on a sheet to read.
fn explanation(lang: Lang) -> SheetOut {
    let head = |name: String| Head { name, ..Head::default() };
    let row = |cells: [String; 3]| cells.map(Value::Text).to_vec();
    let mut rows = vec![row([
        String::new(),
        String::new(),
        lang.of(
            "The rows are examples: replace them. Yellow heads must be filled in. Leave a sheet without rows if you have none. Then import it on the page Data, or run: tandem import CASE FILE.xlsx",
            "各表中的行是示例，请替换。黄色表头为必填。没有数据的表只留表头。填好后在“数据”页导入，或运行：tandem import CASE FILE.xlsx",
        ),
    ])];
    for table in tables() {
        for column in &table.columns {
            rows.push(row([table.name.to_owned(), column.name.to_owned(), note(column, lang)]));
        }
    }
    let heads = vec![head(lang.of("sheet", "表")), head(lang.of("column", "列")), head(lang.of("meaning", "含义"))];
    SheetOut { name: lang_name(lang).to_owned(), heads, rows, reading: true }
}

fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "说明",
        Lang::En => "read me",
        Lang::Both => "说明 read me",
    }
}

/// The lists of the drop-downs.
fn lists() -> Vec<List> {
    let library = tandem_case::library();
    let list = |name: &str, words: Vec<String>| List { name: name.to_owned(), words };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let mut units: Vec<String> = ["10^4 t", "10^4 m3", "10^8 m3", "10^4 kWh"].into_iter().map(str::to_owned).collect();
    units.splice(0..0, Unit::all().map(|(symbol, ..)| symbol.to_owned()));
    vec![
        list("processes", library.processes().map(|p| p.name.clone()).collect()),
        list("fuels", library.terms.fuels.iter().map(|f| f.name.clone()).collect()),
        list("technologies", library.terms.technologies.iter().map(|t| t.name.clone()).collect()),
        list("units", units),
        list(
            "sectors",
            library.sectors.rows().iter().filter(|s| s.system == "gbt4754").map(|s| s.code.clone()).collect(),
        ),
        list("species", species::ALL.iter().map(|s| s.name.to_owned()).collect()),
        list("levels", words(&tandem_case::LEVELS)),
        list("kinds", words(&["point", "area", "line"])),
        list("roles", words(&["emission_factor", "parameter", "control", "byproduct"])),
        list("scopes", words(&["1", "2", "memo"])),
        list("target_kinds", words(&["total", "intensity", "concentration"])),
    ]
}
