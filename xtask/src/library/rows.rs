//! Rows of the library as they are written.

use std::collections::BTreeSet;
use std::path::Path;

/// Columns of a file of `data/factors/`.
pub(super) const COLUMNS: [&str; 28] = [
    "factor_id",
    "process",
    "fuel",
    "technology",
    "sector",
    "region",
    "source_id",
    "activity_id",
    "year_from",
    "year_to",
    "species",
    "value",
    "unit",
    "low",
    "high",
    "role",
    "scope",
    "source",
    "table",
    "tier",
    "status",
    "flags",
    "origin",
    "source_process",
    "published_value",
    "published_unit",
    "note",
    "rule",
];

/// A row of the library.
#[derive(Clone, Debug, Default)]
pub(super) struct Factor {
    /// Id of the reference, perhaps with a suffix after a colon where it was reckoned on.
    pub(super) id: String,
    /// Keys: process, fuel, technology, sector, region.
    pub(super) keys: [String; 5],
    /// First and last year it applies to.
    pub(super) years: [Option<i32>; 2],
    /// Species, or the name of a parameter.
    pub(super) species: String,
    /// Value in `unit`.
    pub(super) value: f64,
    /// Unit.
    pub(super) unit: String,
    /// 95 % range.
    pub(super) range: Option<[f64; 2]>,
    /// `emission_factor`, `parameter`, `control` or `byproduct`.
    pub(super) role: String,
    /// `1` (empty), `2` or `memo`.
    pub(super) scope: String,
    /// Publication.
    pub(super) source: String,
    /// Table or page.
    pub(super) table: String,
    /// Tier.
    pub(super) tier: String,
    /// `seen`, `derived` or `memory`.
    pub(super) status: String,
    /// Flags.
    pub(super) flags: BTreeSet<&'static str>,
    /// Key of the source.
    pub(super) origin: String,
    /// Original words.
    pub(super) source_process: String,
    /// Value and unit as published.
    pub(super) published: [String; 2],
    /// Remark.
    pub(super) note: String,
    /// Rule of the core that keeps it; empty for rows beside it.
    pub(super) rule: String,
}

/// A number with at most ten significant digits, in plain decimals.
pub(super) fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.9e}").parse().unwrap_or(value);
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

impl Factor {
    /// Whether an activity can find it.
    pub(super) fn matchable(&self) -> bool {
        !self.flags.contains("tied") && !self.flags.contains("other_id_only")
    }

    /// Everything that decides which activity it fits, and what it decides there.
    pub(super) fn key(&self) -> String {
        let per = self.unit.split_once('/').map_or("", |(_, per)| per);
        let years = self.years.map(|y| y.map_or(String::new(), |y| y.to_string()));
        let keys = self.keys.join("|");
        format!("{keys}|{}|{}|{}|{}|{}|{per}", years.join("|"), self.species, self.role, self.scope, self.origin)
    }

    /// The cells of its line.
    pub(super) fn cells(&self) -> [String; 28] {
        let year = |y: Option<i32>| y.map_or(String::new(), |y| y.to_string());
        let [process, fuel, technology, sector, region] = self.keys.clone();
        let flags: Vec<&str> = self.flags.iter().copied().collect();
        [
            self.id.clone(),
            process,
            fuel,
            technology,
            sector,
            region,
            String::new(),
            String::new(),
            year(self.years[0]),
            year(self.years[1]),
            self.species.clone(),
            number(self.value),
            self.unit.clone(),
            self.range.map_or(String::new(), |r| number(r[0])),
            self.range.map_or(String::new(), |r| number(r[1])),
            self.role.clone(),
            self.scope.clone(),
            self.source.clone(),
            self.table.clone(),
            self.tier.clone(),
            self.status.clone(),
            flags.join("|"),
            self.origin.clone(),
            self.source_process.clone(),
            self.published[0].clone(),
            self.published[1].clone(),
            self.note.clone(),
            self.rule.clone(),
        ]
    }
}

/// Fuels that stand for their kind: of the rows of one reference row theirs keeps the plain id.
const FOREMOST: [&str; 8] =
    ["raw_coal", "natural_gas", "diesel", "fuel_oil", "gasoline", "lignite", "solid_biomass", "coke_oven_gas"];

/// Makes ids unique: of the rows made of one reference row one keeps its id, the others add, after a colon, the keys that differ.
///
/// What stands before the first colon names the reference row: rows that agree there have one value and one error.
pub(super) fn number_apart(rows: &mut [&mut Factor]) {
    let mut groups: std::collections::BTreeMap<String, Vec<usize>> = std::collections::BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        groups.entry(row.id.clone()).or_default().push(i);
    }
    for members in groups.values().filter(|m| m.len() > 1) {
        let differ: Vec<usize> =
            (0..5).filter(|&k| members.iter().any(|&i| rows[i].keys[k] != rows[members[0]].keys[k])).collect();
        let rank = |i: usize| FOREMOST.iter().position(|f| *f == rows[i].keys[1]).unwrap_or(FOREMOST.len());
        let Some(plain) = members.iter().copied().min_by_key(|&i| (rank(i), i)) else { continue };
        for &i in members.iter().filter(|&&i| i != plain) {
            let suffix: Vec<&str> = differ
                .iter()
                .map(|&k| if rows[i].keys[k].is_empty() { "any" } else { rows[i].keys[k].as_str() })
                .collect();
            rows[i].id = format!("{}:{}", rows[i].id, suffix.join("-"));
        }
    }
}

/// Writes rows, sorted, as a CSV file.
pub(super) fn write(path: &Path, rows: &[&Factor]) -> Result<(), String> {
    write_lines(path, &COLUMNS, rows.iter().map(|r| r.cells().to_vec()).collect())
}

/// Writes lines that begin with [`COLUMNS`], sorted.
pub(super) fn write_lines(path: &Path, columns: &[&str], mut lines: Vec<Vec<String>>) -> Result<(), String> {
    let order = |l: &Vec<String>| [1, 10, 2, 4, 3, 5, 8, 22, 0].map(|i| l[i].clone());
    lines.sort_by_cached_key(order);
    lines.dedup();
    let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let mut out = csv::WriterBuilder::new().from_path(path).map_err(|e| fault(&e))?;
    out.write_record(columns).map_err(|e| fault(&e))?;
    for line in &lines {
        out.write_record(line).map_err(|e| fault(&e))?;
    }
    out.flush().map_err(|e| fault(&e))
}
