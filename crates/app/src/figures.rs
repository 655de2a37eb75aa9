//! Figures about one subject in one period, in units that can be compared: rows of statistics.csv, and what the ledger tells of
//! an organisation.

use crate::evaluate::ledger_inputs::{Equivalents, ledger_input};
use crate::evaluate::units::factor;
use crate::loaded::Loaded;
use rustc_hash::FxHashMap;
use tandem_case::Statistic;
use tandem_inventory::Boundary;
use tandem_vocab::Period;

/// Both languages of a text.
pub(crate) type Names = (String, String);

/// A figure with the row that it comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure<'a> {
    /// The row.
    pub(crate) row: &'a Statistic,
    /// Value as written.
    pub(crate) written: f64,
}

impl Figure<'_> {
    /// Value in a unit; `None` where its own does not convert to it.
    ///
    /// A mass of CO2 may be written without its tag. Points, scores and levels are plain numbers.
    pub(crate) fn within(&self, unit: &str) -> Option<f64> {
        let plain =
            |text: &'_ str| if matches!(text.trim(), "points" | "score" | "level") { "" } else { text }.to_owned();
        let (own, wanted) = (plain(&self.row.unit), plain(unit));
        let factor = factor(&own, &wanted).or_else(|| factor(&own, &wanted.replace(" CO2", "")))?;
        Some(self.written * factor)
    }

    /// Value and unit as the row has them.
    pub(crate) fn words(&self) -> String {
        format!("{} {}", self.written, self.row.unit).trim_end().to_owned()
    }
}

/// The figures of a case, by subject, indicator and period.
pub(crate) struct Figures<'a> {
    rows: FxHashMap<(&'a str, &'a str, Period), &'a Statistic>,
}

impl<'a> Figures<'a> {
    /// Those of a case.
    pub(crate) fn new(case: &'a Loaded) -> Self {
        let rows = case.statistics.iter().map(|s| ((s.region.as_str(), s.indicator.as_str(), s.period), s));
        Self { rows: rows.collect() }
    }

    /// A figure; `None` where the row or its value is not there.
    pub(crate) fn of(&self, subject: &str, indicator: &str, period: Period) -> Option<Figure<'a>> {
        let row = *self.rows.get(&(subject, indicator, period))?;
        row.value.map(|written| Figure { row, written })
    }
}

impl Loaded {
    /// kg of CO2 of every organisation in a period, in the boundary of organisations (scope 1 and 2, bought less sold energy).
    pub(crate) fn co2_of_organisations(&self, period: Period) -> FxHashMap<String, f64> {
        const KG_PER_T: f64 = 1e3;
        self.of_organisations("inv.co2.total", period, KG_PER_T)
    }

    /// GJ of electricity that every organisation used in a period: bought and generated less sold. Those without such a record
    /// are left out.
    pub(crate) fn power_of_organisations(&self, period: Period) -> FxHashMap<String, f64> {
        const GJ_PER_MWH: f64 = 3.6;
        self.of_organisations("energy.power", period, GJ_PER_MWH)
    }

    /// What the ledger gives of an input of index systems, by organisation, times `factor`.
    fn of_organisations(&self, id: &str, period: Period, factor: f64) -> FxHashMap<String, f64> {
        let Some(input) = ledger_input(id) else { return FxHashMap::default() };
        let records = &self.ledger.records;
        let mut orgs: Vec<_> = records.sources.iter().map(|s| s.org).filter(|org| !org.is_none()).collect();
        orgs.sort_unstable_by_key(|org| org.0);
        orgs.dedup();
        let places: FxHashMap<u32, usize> = orgs.iter().enumerate().map(|(at, org)| (org.0, at)).collect();
        let group = |source: u32| places.get(&records.sources[source as usize].org.0).copied();
        let equivalents = Equivalents::of(self);
        let measures = input.measures(self, &equivalents, Boundary::Organisation, period, orgs.len(), &group);
        let known = orgs.iter().zip(&measures).filter(|(_, measure)| !measure.parts.is_empty());
        known.map(|(org, m)| (records.symbols.name(*org).to_owned(), self.ledger.value(m) * factor)).collect()
    }
}

/// The row of a figure.
pub(crate) fn at(figure: &Figure<'_>) -> Names {
    let line = figure.row.line;
    (format!("statistics.csv row {line}"), format!("statistics.csv 第 {line} 行"))
}

/// The row that is missing.
pub(crate) fn row_needed(org: &str, indicator: &str, unit: &str, period: Period) -> Names {
    let (unit_en, unit_zh) =
        if unit.is_empty() { Default::default() } else { (format!(", unit {unit}"), format!("、unit {unit}")) };
    (
        format!("statistics.csv: add a row with region {org}, period {period}, indicator {indicator}{unit_en}"),
        format!("statistics.csv 需补充一行：region {org}、period {period}、indicator {indicator}{unit_zh}"),
    )
}

/// A unit that does not fit.
pub(crate) fn unit_clash(figure: &Figure<'_>, wanted: &str) -> Names {
    let (line, indicator, unit) = (figure.row.line, &figure.row.indicator, &figure.row.unit);
    (
        format!(
            "statistics.csv row {line}: {indicator} is in `{unit}`; write it in {wanted}, or a unit that converts to it"
        ),
        format!("statistics.csv 第 {line} 行：{indicator} 的单位为“{unit}”，应为 {wanted} 或可换算的单位"),
    )
}

/// Value of a figure in a unit.
pub(crate) fn amount(figure: &Figure<'_>, unit: &str) -> Result<f64, Names> {
    figure.within(unit).ok_or_else(|| unit_clash(figure, unit))
}

/// The figure, if it is above 0.
pub(crate) fn positive(figure: Figure<'_>) -> Result<Figure<'_>, Names> {
    if figure.written > 0.0 {
        return Ok(figure);
    }
    let (line, indicator) = (figure.row.line, &figure.row.indicator);
    Err((
        format!("statistics.csv row {line}: {indicator} is {}; it must be above 0 here", figure.words()),
        format!("statistics.csv 第 {line} 行：{indicator} 为 {}，此处应大于零", figure.words()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_in_the_unit_asked_for() {
        let figure = |value: f64, unit: &str, wanted: &str| {
            let row = Statistic {
                region: "O1".into(),
                period: Period::year_of(2022),
                indicator: "x".into(),
                value: Some(value),
                unit: unit.into(),
                source: String::new(),
                line: 2,
            };
            Figure { row: &row, written: value }.within(wanted)
        };
        assert_eq!(figure(250.0, "1e6 CNY", "10^4 CNY"), Some(25_000.0));
        assert_eq!(figure(2.5, "亿元", "10^4 CNY"), Some(25_000.0));
        assert_eq!(figure(3.0, "t/万元", "t CO2/10^4 CNY"), Some(3.0));
        assert_eq!(figure(3.0, "kt CO2", "t CO2"), Some(3000.0));
        assert_eq!((figure(75.0, "", "points"), figure(18.0, "%", "ratio")), (Some(75.0), Some(0.18)));
        assert_eq!((figure(1.0, "t", "MWh"), figure(1.0, "vehicles", "10^4 CNY")), (None, None));
    }
}
