//! What stands where on somebody's sheet, as TOML that people can correct and that is used again next year.

use std::collections::BTreeMap;
use std::fmt::Write;
use toml::{Table, Value};

/// Where a column's text comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum From {
    /// The cells under a head of the sheet.
    Head(String),
    /// The same text for every row.
    Value(String),
    /// Other columns of the table, joined by `-`.
    Join(Vec<String>),
}

/// A mapping of a sheet to a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    /// Name of the table; empty for the one that is asked for.
    pub table: String,
    /// Name of the sheet; empty for the one that fits best.
    pub sheet: String,
    /// First and last row of the heads; `None` where they are found by their heads.
    pub head_rows: Option<(u32, u32)>,
    /// Columns of the table and where they come from.
    pub columns: BTreeMap<String, From>,
    /// Words of the sheet by column, and what they mean.
    pub words: BTreeMap<String, BTreeMap<String, String>>,
    /// Texts that mark a row that is no record, where they stand in its first filled cell.
    pub skip: Vec<String>,
}

/// What is wrong with a mapping: line where it is known, key, message, help.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MappingFault {
    /// Line, first = 1.
    pub line: Option<u32>,
    /// Key.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// All faults.
    pub fn parse(text: &str) -> Result<Self, Vec<MappingFault>> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() as u32 + 1);
            vec![MappingFault {
                line,
                key: String::new(),
                message: format!("The mapping is not TOML: {}.", error.message().trim_end_matches('.')),
                help: "Put texts in quotes; each table of it begins with its name in brackets.".to_owned(),
            }]
        })?;
        let mut mapping = Self::default();
        let mut reader = Reader { text, faults: Vec::new() };
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("table", Value::String(name)) => mapping.table.clone_from(name),
                ("sheet", Value::String(name)) => mapping.sheet.clone_from(name),
                ("head_rows", value) => mapping.head_rows = reader.head_rows(value),
                ("skip", Value::Array(words)) => {
                    mapping.skip = words.iter().filter_map(Value::as_str).map(str::to_owned).collect();
                }
                ("columns", Value::Table(columns)) => {
                    for (column, from) in columns {
                        if let Some(from) = reader.from(column, from) {
                            mapping.columns.insert(column.clone(), from);
                        }
                    }
                }
                ("words", Value::Table(kinds)) => {
                    for (column, words) in kinds {
                        let words = words.as_table().into_iter().flatten();
                        let known = words.filter_map(|(word, name)| Some((word.clone(), name.as_str()?.to_owned())));
                        mapping.words.insert(column.clone(), known.collect());
                    }
                }
                _ => reader.fault(key, format!("The key `{key}` is not known, or is of another kind."),
                    "A mapping has table, sheet, head_rows = [first, last], skip = [texts], [columns] and [words.COLUMN]."),
            }
        }
        if reader.faults.is_empty() { Ok(mapping) } else { Err(reader.faults) }
    }

    /// Whether every column stands under its own name: nothing that needs showing.
    pub fn is_plain(&self) -> bool {
        self.columns.iter().all(|(column, from)| matches!(from, From::Head(head) if head == column))
    }

    /// The mapping as TOML. A period that holds for every row is left out: next year's is another.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# How a sheet is read: head = a head of the sheet, value = the same for every row, join = made of other columns.\n",
        );
        let mut line = |key: &str, value: String| {
            let _ = writeln!(text, "{key} = {value}");
        };
        line("table", quoted(&self.table));
        if !self.sheet.is_empty() {
            line("sheet", quoted(&self.sheet));
        }
        if let Some((first, last)) = self.head_rows {
            line("head_rows", format!("[{first}, {last}]"));
        }
        if !self.skip.is_empty() {
            line("skip", list(&self.skip));
        }
        text.push_str("\n[columns]\n");
        for (column, from) in &self.columns {
            let from = match from {
                From::Value(value) if column == "period" => {
                    let _ = writeln!(text, "# period is {}, for this file alone", quoted(value));
                    continue;
                }
                From::Head(head) => format!("{{ head = {} }}", quoted(head)),
                From::Value(value) => format!("{{ value = {} }}", quoted(value)),
                From::Join(columns) => format!("{{ join = {} }}", list(columns)),
            };
            let _ = writeln!(text, "{column} = {from}");
        }
        for (column, words) in self.words.iter().filter(|(_, words)| !words.is_empty()) {
            let _ = writeln!(text, "\n[words.{column}]");
            for (word, name) in words {
                let _ = writeln!(text, "{} = {}", quoted(word), quoted(name));
            }
        }
        text
    }
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<MappingFault>,
}

impl Reader<'_> {
    fn fault(&mut self, key: &str, message: String, help: &str) {
        let line = self.text.lines().position(|line| line.trim_start().starts_with(key)).map(|at| at as u32 + 1);
        self.faults.push(MappingFault { line, key: key.to_owned(), message, help: help.to_owned() });
    }

    fn head_rows(&mut self, value: &Value) -> Option<(u32, u32)> {
        let rows: Vec<u32> = value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| u32::try_from(row.as_integer()?).ok())
            .filter(|row| *row > 0)
            .collect();
        match rows.as_slice() {
            [one] => Some((*one, *one)),
            [first, last] if first <= last && last - first < 5 => Some((*first, *last)),
            _ => {
                self.fault(
                    "head_rows",
                    "head_rows does not name rows of heads.".to_owned(),
                    "Write the row of the heads, [3], or the first and the last of them, [3, 4].",
                );
                None
            }
        }
    }

    fn from(&mut self, column: &str, value: &Value) -> Option<From> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let found = text("head").map(From::Head).or_else(|| text("value").map(From::Value)).or_else(|| {
            let columns = value.get("join")?.as_array()?;
            Some(From::Join(columns.iter().filter_map(Value::as_str).map(str::to_owned).collect()))
        });
        if found.is_none() {
            self.fault(
                column,
                format!("The column `{column}` comes from nowhere."),
                "Write { head = \"a head of the sheet\" }, { value = \"the same for every row\" } or { join = [\"columns\"] }.",
            );
        }
        found
    }
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_goes_there_and_back() {
        let text = "table = \"activities\"\nsheet = \"表1\"\nhead_rows = [2, 3]\nskip = [\"合计\"]\n\n[columns]\nfuel = { head = \"燃料\" }\nquantity = { head = \"消耗量\\n(万吨)\" }\nunit = { value = \"万吨\" }\nactivity_id = { join = [\"source_id\", \"fuel\"] }\n\n[words.fuel]\n\"a \\\"b\\\"\" = \"raw_coal\"\n";
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(mapping.columns["quantity"], From::Head("消耗量\n(万吨)".into()));
        assert_eq!(mapping.words["fuel"]["a \"b\""], "raw_coal");
        assert_eq!(Mapping::parse(&mapping.to_toml()).unwrap(), mapping);
    }

    #[test]
    fn faults_have_their_line() {
        let faults = Mapping::parse(
            "table = \"activities\"\nhead_rows = [0]\nsheets = \"x\"\n[columns]\nfuel = { haed = \"x\" }\n",
        )
        .unwrap_err();
        let shown: Vec<(Option<u32>, &str)> = faults.iter().map(|f| (f.line, f.key.as_str())).collect();
        assert!(
            shown.contains(&(Some(2), "head_rows"))
                && shown.contains(&(Some(3), "sheets"))
                && shown.contains(&(Some(5), "fuel")),
            "{shown:?}"
        );
        assert_eq!(Mapping::parse("table = \"a\"\nsheet = x\n").unwrap_err()[0].line, Some(2));
    }

    #[test]
    fn a_period_for_every_row_is_not_kept() {
        let mut mapping = Mapping::default();
        mapping.columns.insert("period".into(), From::Value("2024".into()));
        assert_eq!(Mapping::parse(&mapping.to_toml()).unwrap().columns.get("period"), None);
    }
}
