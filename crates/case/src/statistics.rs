//! statistics.csv, targets.csv, checklists.csv: figures about regions and organisations.

use crate::CaseError;
use crate::csv_table::{Cells, Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::numbers::shorten;
use crate::organisations::KnownOrganisations;
use crate::words;
use rustc_hash::FxHashMap;
use tandem_vocab::{Period, RegionTree};

/// A row of statistics.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct Statistic {
    /// Region or organisation it is about.
    pub region: String,
    /// Period.
    pub period: Period,
    /// Indicator.
    pub indicator: String,
    /// Value in `unit`; `None` where the file leaves it empty.
    pub value: Option<f64>,
    /// Unit as written.
    pub unit: String,
    /// Source.
    pub source: String,
    /// Line of the file.
    pub line: u32,
}

/// A row of targets.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// Region or organisation it binds.
    pub region: String,
    /// Period by which it holds.
    pub period: Period,
    /// Indicator, such as `CO2e`, `energy`, `PM2.5_mean`.
    pub indicator: String,
    /// `total`, `intensity` or `concentration`; may be empty.
    pub kind: String,
    /// Upper bound in `unit`.
    pub value: f64,
    /// Unit as written.
    pub unit: String,
    /// Line of the file.
    pub line: u32,
}

/// A row of checklists.csv: an item that is proven.
#[derive(Clone, PartialEq, Debug)]
pub struct ChecklistItem {
    /// Region or organisation.
    pub subject: String,
    /// Period.
    pub period: Period,
    /// Indicator of an index system.
    pub indicator: String,
    /// Item of its list.
    pub item: String,
    /// Where it is proven.
    pub evidence: String,
    /// Line of the file.
    pub line: u32,
}

pub(crate) const STATISTICS: &str = "statistics.csv";
pub(crate) const TARGETS: &str = "targets.csv";
pub(crate) const CHECKLISTS: &str = "checklists.csv";

/// What a subject may be.
pub(crate) struct Subjects<'a> {
    /// Regions; `None` where they are not known.
    pub(crate) regions: Option<&'a RegionTree>,
    /// Organisations.
    pub(crate) organisations: &'a KnownOrganisations,
    /// Whether organisations.csv was refused: an id may be one of its.
    pub(crate) open: bool,
}

impl Subjects<'_> {
    fn check<'c>(&self, cells: &mut Cells<'c>, column: usize) -> &'c str {
        let name = cells.required(column);
        let Some(tree) = self.regions else { return name };
        let listed = matches!(self.organisations, KnownOrganisations::Listed(ids) if ids.contains_key(name));
        if !name.is_empty() && !listed && !self.open && !tree.knows(name) {
            let (_, help) = words::unknown_region(tree, name);
            cells.fault(
                column,
                format!(
                    "`{}` is neither a region (regions.csv, GB/T 2260) nor an organisation of the case.",
                    shorten(name)
                ),
                help,
            );
        }
        name
    }
}

fn period(cells: &mut Cells<'_>, column: usize) -> Option<Period> {
    let text = cells.required(column);
    if text.is_empty() {
        return None;
    }
    match Period::parse(text) {
        Ok(period) => Some(period),
        Err(why) => {
            cells.fault(
                column,
                format!("The period `{}` cannot be used: {why}.", shorten(text)),
                "Write a year (2013), a month (2013-07) or a span of days (2013-07-01/2013-07-31).",
            );
            None
        }
    }
}

/// Reads statistics.csv.
pub(crate) fn read_statistics(
    folder: &Folder<'_>,
    subjects: &Subjects<'_>,
    faults: &mut FileFaults,
) -> Result<Vec<Statistic>, CaseError> {
    const COLUMNS: &[Column] = &[
        needed("region"),
        needed("period"),
        needed("indicator"),
        needed("value"),
        optional("unit"),
        optional("source"),
    ];
    let mut rows: Vec<Statistic> = Vec::new();
    let mut first: FxHashMap<(String, Period, String), u32> = FxHashMap::default();
    folder.each(STATISTICS, COLUMNS, faults, |cells| {
        let region = subjects.check(cells, 0).to_owned();
        let period = period(cells, 1);
        let indicator = cells.required(2).to_owned();
        let value = cells.number(3);
        let Some(period) = period else { return };
        if let Some(line) = first.get(&(region.clone(), period, indicator.clone())) {
            cells.fault(
                2,
                format!("`{indicator}` of {region} in {period} stands in row {line} already."),
                "Keep the row that holds.",
            );
        }
        if cells.sound() {
            first.insert((region.clone(), period, indicator.clone()), cells.line());
            rows.push(Statistic {
                region,
                period,
                indicator,
                value,
                unit: cells.text(4).to_owned(),
                source: cells.text(5).to_owned(),
                line: cells.line(),
            });
        }
    })?;
    Ok(rows)
}

/// Reads targets.csv.
pub(crate) fn read_targets(
    folder: &Folder<'_>,
    subjects: &Subjects<'_>,
    faults: &mut FileFaults,
) -> Result<Vec<Target>, CaseError> {
    const COLUMNS: &[Column] =
        &[needed("region"), needed("period"), needed("indicator"), optional("kind"), needed("value"), optional("unit")];
    let mut rows = Vec::new();
    folder.each(TARGETS, COLUMNS, faults, |cells| {
        let region = subjects.check(cells, 0).to_owned();
        let period = period(cells, 1);
        let indicator = cells.required(2).to_owned();
        let kind = cells.choice(3, &["total", "intensity", "concentration"]).to_owned();
        let value = cells.required_number(4);
        if let (true, Some(period), Some(value)) = (cells.sound(), period, value) {
            rows.push(Target {
                region,
                period,
                indicator,
                kind,
                value,
                unit: cells.text(5).to_owned(),
                line: cells.line(),
            });
        }
    })?;
    Ok(rows)
}

/// Reads checklists.csv.
pub(crate) fn read_checklists(
    folder: &Folder<'_>,
    subjects: &Subjects<'_>,
    faults: &mut FileFaults,
) -> Result<Vec<ChecklistItem>, CaseError> {
    const COLUMNS: &[Column] =
        &[needed("subject"), needed("period"), needed("indicator"), needed("item"), optional("evidence")];
    let mut rows = Vec::new();
    folder.each(CHECKLISTS, COLUMNS, faults, |cells| {
        let subject = subjects.check(cells, 0).to_owned();
        let period = period(cells, 1);
        let indicator = cells.required(2).to_owned();
        let item = cells.required(3).to_owned();
        if let (true, Some(period)) = (cells.sound(), period) {
            rows.push(ChecklistItem {
                subject,
                period,
                indicator,
                item,
                evidence: cells.text(4).to_owned(),
                line: cells.line(),
            });
        }
    })?;
    Ok(rows)
}
