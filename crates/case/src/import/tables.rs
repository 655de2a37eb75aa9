//! The tables of a case as people fill them in: what each column means, in both languages, and the heads under which
//! it is found. `columns.csv` beside this file holds them; templates are written from it and imports are guessed by it.

use crate::split::{Splitter, Step};
use std::sync::OnceLock;

/// How far a row needs a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// It names the row: a row with the same keys replaces the one that is there.
    Key,
    /// It belongs to the name where it is filled in.
    Keyed,
    /// A row is of no use without it.
    Needed,
    /// It may be empty.
    Optional,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct ColumnSpec {
    /// Name, as in the file.
    pub name: &'static str,
    /// How far a row needs it.
    pub need: Need,
    /// What stands in it: id, text, number, period, source, or a kind of word (fuel, process, unit and so on).
    pub kind: &'static str,
    /// Name of the list that it is chosen from; may be empty.
    pub list: &'static str,
    /// An example.
    pub example: &'static str,
    /// Heads under which people keep it, in both languages.
    pub heads: Vec<&'static str>,
    /// What it means, in English.
    pub note_en: &'static str,
    /// What it means, in Chinese.
    pub note_zh: &'static str,
}

/// A table of a case.
#[derive(Clone, Debug)]
pub struct TableSpec {
    /// Name, without `.csv`.
    pub name: &'static str,
    /// Columns in order.
    pub columns: Vec<ColumnSpec>,
}

impl TableSpec {
    /// Its file in a case.
    pub fn file(&self) -> String {
        format!("{}.csv", self.name)
    }

    /// Place of a column.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

/// All tables, in the order in which they refer to each other.
pub fn tables() -> &'static [TableSpec] {
    static TABLES: OnceLock<Vec<TableSpec>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut tables: Vec<TableSpec> = Vec::new();
        for [table, name, need, kind, list, example, heads, note_en, note_zh] in lines(include_str!("columns.csv")) {
            let need = match need {
                "key" => Need::Key,
                "keyed" => Need::Keyed,
                "needed" => Need::Needed,
                _ => Need::Optional,
            };
            if tables.last().is_none_or(|last| last.name != table) {
                tables.push(TableSpec { name: table, columns: Vec::new() });
            }
            if let Some(last) = tables.last_mut() {
                let heads = heads.split('|').filter(|head| !head.is_empty()).collect();
                last.columns.push(ColumnSpec { name, need, kind, list, example, heads, note_en, note_zh });
            }
        }
        tables
    })
}

/// The table of a name.
pub fn table(name: &str) -> Option<&'static TableSpec> {
    tables().iter().find(|table| table.name == name)
}

/// The rows of a CSV text of ours below its header, each of `N` cells.
pub(super) fn lines<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let mut rows = Vec::new();
    // Our own text: it is cut as any CSV is, and a test holds that nothing is lost.
    if let Ok((mut splitter, _)) = Splitter::new(text.as_bytes()) {
        while matches!(splitter.advance(), Ok(Step::Record)) {
            let record = splitter.record();
            if record.len() != N {
                continue;
            }
            rows.push(std::array::from_fn(|at| kept(record.cell(at))));
        }
    }
    rows.into_iter().skip(1)
}

/// A text kept for the life of the program: our tables are read once each.
fn kept(cell: &[u8]) -> &'static str {
    String::from_utf8_lossy(cell).into_owned().leak()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_whole() {
        let names: Vec<&str> = tables().iter().map(|t| t.name).collect();
        assert_eq!(
            names,
            [
                "regions",
                "organisations",
                "sources",
                "activities",
                "controls",
                "factors",
                "statistics",
                "targets",
                "checklists"
            ]
        );
        let rows = include_str!("columns.csv").lines().count() - 1;
        assert_eq!(tables().iter().map(|t| t.columns.len()).sum::<usize>(), rows);
        for table in tables() {
            assert!(table.columns.iter().any(|c| c.need == Need::Key), "{} has a key", table.name);
            for column in &table.columns {
                assert!(!column.note_en.is_empty() && !column.note_zh.is_empty(), "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn the_columns_are_those_that_are_read() {
        let activities = table("activities").unwrap();
        let read: Vec<&str> = crate::activities::COLUMNS.iter().map(|c| c.name).collect();
        let ours: Vec<&str> = activities.columns.iter().map(|c| c.name).collect();
        assert_eq!(ours, read);
        let factors: Vec<&str> = crate::factors::COLUMNS.iter().map(|c| c.name).collect();
        assert!(table("factors").unwrap().columns.iter().all(|c| factors.contains(&c.name)));
    }
}
