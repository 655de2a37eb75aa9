//! Rows of the library as they are written.

use std::collections::BTreeSet;
use std::path::Path;

/// Columns of a file of `data/factors/`.
pub(super) const COLUMNS: [&str; 28] = [
    "factor_id", "process", "fuel", "technology", "sector", "region", "source_id", "activity_id", "year_from", "year_to",
    "species", "value", "unit", "low", "high", "role", "scope", "source", "table", "tier", "status", "flags", "origin",
    "source_process", "published_value", "published_unit", "note", "rule",
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

    fn cells(&self) -> [String; 28] {
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

/// Writes rows, sorted, as a CSV file.
pub(super) fn write(path: &Path, rows: &[&Factor]) -> Result<(), String> {
    let mut lines: Vec<[String; 28]> = rows.iter().map(|r| r.cells()).collect();
    let order = |l: &[String; 28]| [1, 10, 2, 4, 3, 5, 8, 22, 0].map(|i| l[i].clone());
    lines.sort_by_cached_key(order);
    lines.dedup();
    let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let mut out = csv::WriterBuilder::new().from_path(path).map_err(|e| fault(&e))?;
    out.write_record(COLUMNS).map_err(|e| fault(&e))?;
    for line in &lines {
        out.write_record(line).map_err(|e| fault(&e))?;
    }
    out.flush().map_err(|e| fault(&e))
}
