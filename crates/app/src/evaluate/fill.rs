//! Fills the indicator table of subjects: statistics first, then the ledger, then other evaluations.

use super::ledger_inputs::{Equivalents, LedgerInput, ledger_input};
use super::subjects::Subject;
use super::units;
use crate::cleaner::CleanerQuestion;
use crate::loaded::Loaded;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tandem_case::{Fault, Statistic};
use tandem_evaluate::program::{Moment, Program};
use tandem_evaluate::system::{Context, System};
use tandem_evaluate::table::{Draws, Table};
use tandem_inventory::Boundary;
use tandem_inventory::measure::Measure;
use tandem_vocab::Period;

/// Where the value of an input comes from.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Origin {
    /// A row of statistics.csv.
    Statistic {
        /// Line of the file.
        line: u32,
        /// Its source, as the file has it.
        source: String,
    },
    /// The ledger: which input, and the measure by position.
    Ledger(&'static str, usize),
    /// Another evaluation, by the id of its system.
    Index(&'static str),
    /// The cleaner-production grade, by the file of its system.
    Cleaner(String),
}

/// An input of a subject at a moment.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Found {
    pub(crate) value: f64,
    pub(crate) origin: Origin,
}

/// When and by which rules an evaluation is filled.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) system: &'a System,
    pub(crate) period: Period,
    pub(crate) base: Period,
}

/// A filled table with where its figures come from.
pub(crate) struct Filled {
    pub(crate) table: Table,
    pub(crate) found: FxHashMap<(usize, Moment, usize), Found>,
    /// Measures of the ledger, with the factor to the input's unit.
    pub(crate) measures: Vec<(Measure, f64)>,
}

/// Statistics that fill an input under a name of their own.
const ALIASES: [(&str, &str); 2] = [("mon.pm25", "PM2.5_mean"), ("mon.good_days", "good_days")];

/// The boundary of what the ledger fills in.
pub(crate) fn boundary(system: &System) -> Boundary {
    Boundary::parse(&system.draft.boundary).unwrap_or(match system.draft.subjects.as_str() {
        "organisation" => Boundary::Organisation,
        _ => Boundary::Territory,
    })
}

/// The period so many years before a year; itself for 0. Other periods have none before them.
pub(crate) fn years_before(period: Period, ago: u32) -> Option<Period> {
    if ago == 0 {
        return Some(period);
    }
    (period == Period::year_of(period.year())).then(|| Period::year_of(period.year() - ago as i16))
}

impl Frame<'_> {
    /// Years between base and evaluated period.
    pub(crate) fn years(&self) -> f64 {
        f64::from(self.period.year() - self.base.year())
    }

    fn period_of(&self, moment: Moment) -> Option<Period> {
        match moment {
            Moment::Base => Some(self.base),
            Moment::Ago(ago) => years_before(self.period, ago),
        }
    }

    fn moments(&self) -> Vec<Moment> {
        let most = self.system.draft.missing.carry_forward_max_years;
        std::iter::once(Moment::Base).chain((0..=most).map(Moment::Ago)).collect()
    }
}

/// Statistics by who and what they are about.
type Statistics<'a> = FxHashMap<(&'a str, &'a str), Vec<&'a Statistic>>;

impl Loaded {
    /// Fills the table.
    ///
    /// # Errors
    /// Statistics whose unit does not agree with that of their input.
    pub(crate) fn fill(
        &self,
        frame: Frame<'_>,
        subjects: &[Subject],
        contexts: &[Context],
    ) -> Result<Filled, Vec<Fault>> {
        let system = frame.system;
        let first = contexts.first().cloned().unwrap_or_else(|| system.default_context());
        let mut filled = Filled {
            table: Table::new(system, subjects.len(), frame.years(), first),
            found: FxHashMap::default(),
            measures: Vec::new(),
        };
        for (at, context) in contexts.iter().enumerate().skip(1) {
            filled.table.set_context(system, at, context.clone());
        }
        let mut statistics: Statistics<'_> = FxHashMap::default();
        for row in &self.statistics {
            statistics.entry((&row.region, &row.indicator)).or_default().push(row);
        }
        let mut faults = Vec::new();
        let series = series_inputs(system);
        for input in 0..system.inputs().len() {
            if series.contains(&input) {
                continue;
            }
            let mut sorts: FxHashMap<usize, (units::Agreed, &Statistic)> = FxHashMap::default();
            for moment in frame.moments() {
                let Some(period) = frame.period_of(moment) else { continue };
                for (at, subject) in subjects.iter().enumerate() {
                    let row = statistic(&statistics, &subject.id, &system.inputs()[input].id, period);
                    let Some(row) = row else { continue };
                    match converted(row, &system.inputs()[input].unit, &system.inputs()[input].id, period) {
                        Ok(Some((value, agreed))) => {
                            let first = sorts.entry(at).or_insert((agreed.clone(), row));
                            if first.0.sort != agreed.sort {
                                faults.push(mixed(row, first.1));
                            }
                            let origin = Origin::Statistic { line: row.line, source: row.source.clone() };
                            filled.put(input, moment, at, Found { value, origin });
                        }
                        Ok(None) => {}
                        Err(fault) => faults.push(fault),
                    }
                }
            }
        }
        if !faults.is_empty() {
            faults.sort();
            faults.dedup();
            return Err(faults);
        }
        self.fill_ledger(frame, subjects, &series, &mut filled);
        self.fill_cleaner(frame, subjects, &mut filled);
        self.fill_series(frame, subjects, &series, &statistics, &mut filled).map_err(|fault| vec![fault])?;
        self.prove(frame, subjects, &mut filled);
        Ok(filled)
    }

    /// What the ledger knows of inputs that no statistic fills.
    fn fill_ledger(&self, frame: Frame<'_>, subjects: &[Subject], series: &[usize], filled: &mut Filled) {
        let system = frame.system;
        let equivalents = Equivalents::of(self);
        for (input, given) in system.inputs().iter().enumerate() {
            let Some(ledger) = ledger_input(&given.id).filter(|_| !series.contains(&input)) else { continue };
            let Some(factor) = units::factor(ledger.unit, &given.unit) else { continue };
            for moment in frame.moments() {
                let Some(period) = frame.period_of(moment) else { continue };
                let open: Vec<usize> =
                    (0..subjects.len()).filter(|&s| filled.table.get(input, moment, s).is_none()).collect();
                for (at, measure) in self.measured(frame.system, ledger, &equivalents, period, subjects, &open) {
                    let value = self.ledger.value(&measure) * factor;
                    let origin = Origin::Ledger(ledger.id, filled.measures.len());
                    filled.measures.push((measure, factor));
                    filled.put(input, moment, at, Found { value, origin });
                }
            }
        }
    }

    /// The cleaner-production index of organisations that have one.
    fn fill_cleaner(&self, frame: Frame<'_>, subjects: &[Subject], filled: &mut Filled) {
        let Some(input) = frame.system.input("cp.index_y2") else { return };
        if self.cleaner_systems.is_empty() {
            return;
        }
        for moment in frame.moments() {
            let Some(period) = frame.period_of(moment) else { continue };
            let question = CleanerQuestion { org: None, period: Some(period.to_string()) };
            let Ok(grades) = self.cleaner(&question) else { continue };
            for (at, subject) in subjects.iter().enumerate() {
                let index = grades.index_at_two(&subject.id).filter(|_| filled.table.get(input, moment, at).is_none());
                if let Some((value, system)) = index {
                    filled.put(input, moment, at, Found { value, origin: Origin::Cleaner(system.file.clone()) });
                }
            }
        }
    }

    /// Measures of the subjects at `open` that have records of an input.
    fn measured(
        &self,
        system: &System,
        ledger: &LedgerInput,
        equivalents: &Equivalents,
        period: Period,
        subjects: &[Subject],
        open: &[usize],
    ) -> Vec<(usize, Measure)> {
        let boundary = boundary(system);
        let mut all = Vec::new();
        let mut todo: Vec<(usize, Vec<bool>)> =
            open.iter().map(|&at| (at, self.sources_of(&subjects[at]))).filter(|(_, s)| s.contains(&true)).collect();
        // Subjects without a source in common are measured in one pass over the records.
        while !todo.is_empty() {
            let mut group: Vec<Option<usize>> = vec![None; self.ledger.records.sources.len()];
            let mut members: Vec<usize> = Vec::new();
            todo.retain(|(at, sources)| {
                let clash = sources.iter().zip(&group).any(|(own, taken)| *own && taken.is_some());
                if clash {
                    return true;
                }
                for (place, _) in sources.iter().enumerate().filter(|(_, own)| **own) {
                    group[place] = Some(members.len());
                }
                members.push(*at);
                false
            });
            let of = |source: u32| group[source as usize];
            let measures = ledger.measures(self, equivalents, boundary, period, members.len(), &of);
            all.extend(members.into_iter().zip(measures).filter(|(_, m)| !m.parts.is_empty()));
        }
        all
    }

    /// Yearly series, from the evaluated year back to the first gap: statistics of the series or of its total, then the ledger.
    fn fill_series(
        &self,
        frame: Frame<'_>,
        subjects: &[Subject],
        series: &[usize],
        statistics: &Statistics<'_>,
        filled: &mut Filled,
    ) -> Result<(), Fault> {
        const LONGEST: u32 = 100;
        let equivalents = Equivalents::of(self);
        for &input in series {
            let given = &frame.system.inputs()[input];
            let total = given.id.strip_suffix(".series").map(|head| format!("{head}.total"));
            let ledger = total.as_deref().and_then(ledger_input);
            let mut values: Vec<Vec<f64>> = vec![Vec::new(); subjects.len()];
            let mut open: Vec<usize> = (0..subjects.len()).collect();
            for ago in 0..LONGEST {
                let Some(period) = years_before(frame.period, ago) else { break };
                let mut by_ledger: BTreeMap<usize, f64> = BTreeMap::new();
                let without: Vec<usize> = open
                    .iter()
                    .copied()
                    .filter(|&s| {
                        let id = &subjects[s].id;
                        let own = statistic(statistics, id, &given.id, period);
                        own.or_else(|| total.as_deref().and_then(|t| statistic(statistics, id, t, period))).is_none()
                    })
                    .collect();
                if let Some(ledger) = ledger
                    && let Some(factor) = units::factor(ledger.unit, &given.unit)
                {
                    for (at, measure) in self.measured(frame.system, ledger, &equivalents, period, subjects, &without) {
                        by_ledger.insert(at, self.ledger.value(&measure) * factor);
                    }
                }
                let mut next = Vec::new();
                for &s in &open {
                    let id = &subjects[s].id;
                    let row = statistic(statistics, id, &given.id, period)
                        .or_else(|| total.as_deref().and_then(|t| statistic(statistics, id, t, period)));
                    let value = match row {
                        Some(row) => converted(row, &given.unit, &given.id, period)?.map(|(value, _)| value),
                        None => by_ledger.get(&s).copied(),
                    };
                    if let Some(value) = value {
                        values[s].push(value);
                        next.push(s);
                    }
                }
                open = next;
                if open.is_empty() {
                    break;
                }
            }
            for (s, mut list) in values.into_iter().enumerate().filter(|(_, v)| !v.is_empty()) {
                list.reverse();
                filled.table.set_series(input, s, list);
            }
        }
        Ok(())
    }

    /// Proven items of checklists.
    fn prove(&self, frame: Frame<'_>, subjects: &[Subject], filled: &mut Filled) {
        let of: FxHashMap<&str, usize> = subjects.iter().enumerate().map(|(at, s)| (s.id.as_str(), at)).collect();
        for row in self.checklists.iter().filter(|row| row.period == frame.period) {
            let (Some(&subject), Some(indicator)) =
                (of.get(row.subject.as_str()), frame.system.indicator(&row.indicator))
            else {
                continue;
            };
            let items = &frame.system.indicators[indicator].items;
            if let Some(item) = items.iter().position(|i| i.id == row.item) {
                filled.table.prove(indicator, item, subject);
            }
        }
    }
}

impl Filled {
    /// Puts a figure into the table.
    pub(crate) fn put(&mut self, input: usize, moment: Moment, subject: usize, found: Found) {
        self.table.set(input, moment, subject, found.value);
        self.found.insert((input, moment, subject), found);
    }

    /// Draws of the ledger's figures of a subject.
    pub(crate) fn draws(&self, case: &Loaded, subject: usize, draws: tandem_inventory::draws::Draws) -> LedgerDraws {
        let mut keys = Vec::new();
        let mut list = Vec::new();
        for (&(input, moment, of), found) in &self.found {
            if let (true, Origin::Ledger(_, at)) = (of == subject, &found.origin) {
                keys.push((input, moment, self.measures[*at].1));
                list.push(&self.measures[*at].0);
            }
        }
        let rows = case.ledger.drawn(&list, draws);
        let rows = keys.into_iter().zip(rows).map(|((input, moment, factor), mut row)| {
            row.iter_mut().for_each(|v| *v *= factor);
            ((input, moment), row)
        });
        LedgerDraws { subject, rows: rows.collect() }
    }
}

/// Draws of one subject's inputs.
pub(crate) struct LedgerDraws {
    subject: usize,
    rows: FxHashMap<(usize, Moment), Vec<f64>>,
}

impl LedgerDraws {
    /// 95 % range of an input, where it was drawn.
    pub(crate) fn range(&self, input: usize, moment: Moment) -> Option<(f64, f64)> {
        let mut sorted = self.rows.get(&(input, moment))?.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
        Some((at(0.025), at(0.975)))
    }
}

impl Draws for LedgerDraws {
    fn fill(&self, input: usize, moment: Moment, subject: usize, first: usize, out: &mut [f64]) -> bool {
        let Some(row) = self.rows.get(&(input, moment)).filter(|_| subject == self.subject) else { return false };
        out.copy_from_slice(&row[first..first + out.len()]);
        true
    }
}

/// Inputs that are yearly series.
fn series_inputs(system: &System) -> Vec<usize> {
    let inputs = system.indicators.iter().filter_map(|i| match i.program {
        Program::Peak(input) => Some(input),
        _ => None,
    });
    let mut list: Vec<usize> = inputs.collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// The statistic of a subject in a period: under the input's name, or under one that fills it. Assigned targets hold for every
/// year of their period.
fn statistic<'a>(statistics: &Statistics<'a>, subject: &str, id: &str, period: Period) -> Option<&'a Statistic> {
    let find = |name: &str, fits: &dyn Fn(&Statistic) -> bool| {
        statistics.get(&(subject, name))?.iter().copied().find(|r| r.value.is_some() && fits(r))
    };
    let in_period = |name: &str| find(name, &|r| r.period == period);
    let target = || find(id, &|r| id.starts_with("plan.") && period.share_in(r.period) >= 1.0);
    let alias = || ALIASES.iter().find(|(input, _)| *input == id).and_then(|(_, name)| in_period(name));
    in_period(id).or_else(target).or_else(alias)
}

/// Two statistics of one subject that would be compared and are not of one sort.
fn mixed(row: &Statistic, other: &Statistic) -> Fault {
    Fault {
        file: "statistics.csv".into(),
        row: Some(row.line),
        column: Some("unit".into()),
        message: format!(
            "`{}` is in `{}` here and in `{}` in row {}.",
            row.indicator, row.unit, other.unit, other.line
        ),
        help: "Give both in one unit: they are compared.".into(),
    }
}

/// The value of a statistic in the unit of an input.
fn converted(row: &Statistic, unit: &str, id: &str, period: Period) -> Result<Option<(f64, units::Agreed)>, Fault> {
    let Some(value) = row.value else { return Ok(None) };
    if row.indicator == "good_days" && id != "good_days" && matches!(row.unit.trim(), "day" | "days" | "d" | "天") {
        let factor = 1.0 / period.days() as f64;
        return Ok(Some((value * factor, units::Agreed { factor, sort: (0, String::new()) })));
    }
    if let Some(agreed) = units::agreed(&row.unit, unit) {
        return Ok(Some((value * agreed.factor, agreed)));
    }
    let own = if row.unit.is_empty() { "no unit".to_owned() } else { format!("the unit `{}`", row.unit) };
    Err(Fault {
        file: "statistics.csv".into(),
        row: Some(row.line),
        column: Some("unit".into()),
        message: format!("`{}` has {own}, which is not one of {unit}.", row.indicator),
        help: format!("Give the value in {unit}, or in a unit that converts to it."),
    })
}
