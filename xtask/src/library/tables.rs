//! Reading: the reference tables, and the tables of this folder that say how they are transcribed.

use std::collections::BTreeMap;
use std::path::Path;

/// Rows of a CSV table with their header.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row, read by column name.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    header: &'a [String],
    cells: &'a [String],
}

impl Table {
    /// Reads a table from the text of a CSV file.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| format!("{name}: {e}"))?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|e| format!("{name}: {e}"))?;
            rows.push(record.iter().map(|c| c.trim().to_owned()).collect());
        }
        Ok(Self { header, rows })
    }

    /// Reads a file of a folder.
    pub(super) fn read(folder: &Path, name: &str) -> Result<Self, String> {
        let text = std::fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"))?;
        Self::parse(name, &text)
    }

    /// Its columns.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// Its rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { header: &self.header, cells })
    }
}

impl<'a> Row<'a> {
    /// The cell of a column; empty where the table has no such column.
    pub(super) fn get(&self, column: &str) -> &'a str {
        self.header.iter().position(|h| h == column).and_then(|i| self.cells.get(i)).map_or("", String::as_str)
    }

    /// The number in a column, if there is one.
    pub(super) fn number(&self, column: &str) -> Option<f64> {
        self.get(column).parse().ok()
    }
}

/// Tables written by hand beside this program: (name, text, whether it ships as it stands).
const OWN: &[(&str, &str, bool)] = &[
    ("processes.csv", include_str!("processes.csv"), true),
    ("technologies.csv", include_str!("technologies.csv"), true),
    ("fuels.csv", include_str!("fuels.csv"), true),
    ("sectors.csv", include_str!("sectors.csv"), true),
    ("regions.csv", include_str!("regions.csv"), true),
    ("case_words.csv", include_str!("case_words.csv"), true),
    ("categories.csv", include_str!("categories.csv"), true),
    ("methods.csv", include_str!("methods.csv"), false),
    ("parameters.csv", include_str!("parameters.csv"), false),
    ("correction_vehicles.csv", include_str!("correction_vehicles.csv"), false),
    ("map.csv", include_str!("map.csv"), false),
    ("units.csv", include_str!("units.csv"), false),
    ("species.csv", include_str!("species.csv"), false),
    ("fuel_groups.csv", include_str!("fuel_groups.csv"), false),
    ("fuel_like.csv", include_str!("fuel_like.csv"), false),
    ("fuel_properties.csv", include_str!("fuel_properties.csv"), false),
];

/// A table of this folder.
pub(super) fn own(name: &str) -> Result<Table, String> {
    let (name, text, _) = OWN.iter().find(|(n, ..)| *n == name).ok_or_else(|| format!("no table {name}"))?;
    Table::parse(name, text)
}

/// The tables of this folder that ship unchanged.
pub(super) fn shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
    OWN.iter().filter(|(_, _, ships)| *ships).map(|&(name, text, _)| (name, text))
}

/// Unit as published to unit of the library.
pub(super) struct Units(BTreeMap<(String, String), (f64, String, String)>);

impl Units {
    /// Reads `units.csv`.
    pub(super) fn new() -> Result<Self, String> {
        let mut map = BTreeMap::new();
        for row in own("units.csv")?.rows() {
            let scale = row.number("scale").ok_or("units.csv: a scale is not a number")?;
            let to = (scale, row.get("to").to_owned(), row.get("note").to_owned());
            map.insert((row.get("file").to_owned(), row.get("unit").to_owned()), to);
        }
        Ok(Self(map))
    }

    /// Factor, unit and remark for a published unit of a file; none where it cannot be normalised.
    pub(super) fn find(&self, file: &str, unit: &str) -> Option<(f64, &str, &str)> {
        let own = self.0.get(&(file.to_owned(), unit.to_owned()));
        let (scale, to, note) = own.or_else(|| self.0.get(&(String::new(), unit.to_owned())))?;
        Some((*scale, to, note))
    }
}

/// Which of our fuels a fuel text of a source stands for.
pub(super) struct FuelNames {
    columns: BTreeMap<(String, String), Vec<String>>,
    groups: BTreeMap<String, Vec<String>>,
    like: Vec<(String, String)>,
}

impl FuelNames {
    /// Reads `fuel_names.csv` of the reference and our own tables beside it.
    pub(super) fn new(names: &Table) -> Result<Self, String> {
        let mut columns: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for row in names.rows() {
            for column in names.header() {
                let text = row.get(column);
                if !text.is_empty() {
                    columns.entry((column.clone(), text.to_lowercase())).or_default().push(row.get("fuel").to_owned());
                }
            }
        }
        let list = |text: &str| text.split('|').map(str::to_owned).collect();
        let groups =
            own("fuel_groups.csv")?.rows().map(|r| (r.get("group").to_owned(), list(r.get("fuels")))).collect();
        let like = own("fuel_like.csv")?.rows().map(|r| (r.get("fuel").to_owned(), r.get("like").to_owned())).collect();
        Ok(Self { columns, groups, like })
    }

    /// The fuels that `spec` stands for: a list of names and `@column=text` references, `@column=*` for the row's own text.
    pub(super) fn expand(&self, spec: &str, product: &str) -> Result<Vec<String>, String> {
        let mut fuels = Vec::new();
        for part in spec.split('|') {
            let Some(reference) = part.strip_prefix('@') else {
                fuels.push(if part == "-" { String::new() } else { part.to_owned() });
                continue;
            };
            if let Some(group) = self.groups.get(reference) {
                fuels.extend(group.iter().cloned());
                continue;
            }
            let (column, text) = reference.split_once('=').ok_or_else(|| format!("{spec}: not a reference"))?;
            let text = if text == "*" { product } else { text };
            let named = self
                .columns
                .get(&(column.to_owned(), text.to_lowercase()))
                .ok_or_else(|| format!("no fuel is `{text}` in column {column}"))?;
            for fuel in named {
                fuels.push(fuel.clone());
                fuels.extend(self.like.iter().filter(|(_, like)| like == fuel).map(|(name, _)| name.clone()));
            }
        }
        fuels.dedup();
        Ok(fuels)
    }
}
