//! The indicator table: inputs of many subjects, in columns.

use crate::program::{Lanes, Moment, Source, WIDTH};
use crate::score::{Block, Result, Work};
use crate::system::{Context, Norm, System};
use rayon::prelude::*;
use std::cell::RefCell;
use std::ops::Range;

/// Inputs of subjects, at the base period, the evaluated one, and years before it.
#[derive(Clone, Debug)]
pub struct Table {
    subjects: usize,
    years: f64,
    moments: usize,
    /// Column of an input at a moment, empty where nobody has it: `input * moments + moment`.
    columns: Vec<Vec<f64>>,
    /// Yearly series by input and subject, without gap.
    series: Vec<Vec<Vec<f64>>>,
    /// Proven items by indicator and subject; empty where nobody has any.
    proven: Vec<Vec<u64>>,
    contexts: Vec<Context>,
    /// Context of each subject; empty where all have the first.
    context_of: Vec<u16>,
    /// Normalisation of each indicator in each context.
    norms: Vec<Vec<Norm>>,
}

impl Table {
    /// An empty table of so many subjects, evaluated `years` after the base period, all in the context `context`.
    pub fn new(system: &System, subjects: usize, years: f64, context: Context) -> Self {
        let moments = 2 + system.draft.missing.carry_forward_max_years as usize;
        let mut table = Self {
            subjects,
            years,
            moments,
            columns: vec![Vec::new(); system.inputs().len() * moments],
            series: vec![Vec::new(); system.inputs().len()],
            proven: vec![Vec::new(); system.indicators.len()],
            contexts: Vec::new(),
            context_of: Vec::new(),
            norms: Vec::new(),
        };
        table.add_context(system, context);
        table
    }

    /// Number of subjects.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// Years between base and evaluated period.
    pub fn years(&self) -> f64 {
        self.years
    }

    fn add_context(&mut self, system: &System, context: Context) -> u16 {
        let at = self.contexts.iter().position(|c| *c == context).unwrap_or_else(|| {
            let norms = (0..system.indicators.len()).map(|i| system.norm(i, &context).clone()).collect();
            self.norms.push(norms);
            self.contexts.push(context);
            self.contexts.len() - 1
        });
        u16::try_from(at).unwrap_or_default()
    }

    /// Puts a subject into a context.
    pub fn set_context(&mut self, system: &System, subject: usize, context: Context) {
        let at = self.add_context(system, context);
        if at != 0 && self.context_of.is_empty() {
            self.context_of = vec![0; self.subjects];
        }
        if let Some(own) = self.context_of.get_mut(subject) {
            *own = at;
        }
    }

    /// The context of a subject.
    pub fn context(&self, subject: usize) -> &Context {
        &self.contexts[self.context_of.get(subject).copied().unwrap_or_default() as usize]
    }

    fn slot(&self, input: usize, moment: Moment) -> Option<usize> {
        let at = match moment {
            Moment::Base => 0,
            Moment::Ago(ago) => 1 + ago as usize,
        };
        (at < self.moments).then_some(input * self.moments + at)
    }

    /// Sets the value of an input; not a number is missing.
    pub fn set(&mut self, input: usize, moment: Moment, subject: usize, value: f64) {
        let Some(slot) = self.slot(input, moment) else { return };
        let column = &mut self.columns[slot];
        if column.is_empty() {
            column.resize(self.subjects, f64::NAN);
        }
        column[subject] = value;
    }

    /// Value of an input, where it is known.
    pub fn get(&self, input: usize, moment: Moment, subject: usize) -> Option<f64> {
        self.slot(input, moment).and_then(|s| self.columns[s].get(subject)).copied().filter(|v| !v.is_nan())
    }

    /// Sets a yearly series without a gap, up to the evaluated year.
    pub fn set_series(&mut self, input: usize, subject: usize, values: Vec<f64>) {
        let column = &mut self.series[input];
        if column.is_empty() {
            column.resize(self.subjects, Vec::new());
        }
        column[subject] = values;
    }

    /// The yearly series of an input; empty where none is known.
    pub fn series(&self, input: usize, subject: usize) -> &[f64] {
        self.series[input].get(subject).map_or(&[], Vec::as_slice)
    }

    /// Says that an item of an indicator is proven.
    pub fn prove(&mut self, indicator: usize, item: usize, subject: usize) {
        let column = &mut self.proven[indicator];
        if column.is_empty() {
            column.resize(self.subjects, 0);
        }
        column[subject] |= 1 << item;
    }

    /// Proven items of an indicator, a bit for each.
    pub fn proven(&self, indicator: usize, subject: usize) -> u64 {
        self.proven[indicator].get(subject).copied().unwrap_or_default()
    }

    fn norm(&self, indicator: usize, subject: usize) -> &Norm {
        &self.norms[self.context_of.get(subject).copied().unwrap_or_default() as usize][indicator]
    }
}

/// Subjects side by side.
pub(crate) struct Subjects<'a> {
    pub(crate) table: &'a Table,
    pub(crate) range: Range<usize>,
}

impl Source for Subjects<'_> {
    fn input(&self, input: usize, moment: Moment, out: &mut Lanes) {
        match self.table.slot(input, moment).map(|s| &self.table.columns[s]) {
            Some(column) if !column.is_empty() => out.set_each(&column[self.range.clone()]),
            _ => out.set_same(f64::NAN),
        }
    }

    fn years(&self) -> f64 {
        self.table.years
    }
}

impl Block for Subjects<'_> {
    fn one_subject(&self) -> bool {
        self.range.len() == 1
    }

    fn series(&self, input: usize, lane: usize, ago: u32) -> Option<&[f64]> {
        series(self.table, input, self.range.start + lane, ago)
    }

    fn proven(&self, indicator: usize, lane: usize) -> u64 {
        self.table.proven(indicator, self.range.start + lane)
    }

    fn norm(&self, indicator: usize, lane: usize) -> &Norm {
        self.table.norm(indicator, self.range.start + lane)
    }
}

fn series(table: &Table, input: usize, subject: usize, ago: u32) -> Option<&[f64]> {
    let all = table.series(input, subject);
    all.len().checked_sub(ago as usize).filter(|n| *n > 0).map(|n| &all[..n])
}

/// Draws of inputs. The same draw of two inputs is of one world, so that what they share cancels.
pub trait Draws: Sync {
    /// Fills the draws from `first` on of an input; says no where the input is exact.
    fn fill(&self, input: usize, moment: Moment, subject: usize, first: usize, out: &mut [f64]) -> bool;
}

/// Draws of a block, made once however many formulas ask for them.
#[derive(Default)]
struct Drawn {
    /// Input and moment, and whether it is drawn at all.
    of: Vec<(usize, Moment, bool)>,
    /// Their draws; longer than the list where an earlier block had more.
    values: Vec<Lanes>,
}

/// Draws of one subject side by side.
struct OneDrawn<'a, D: Draws> {
    table: &'a Table,
    draws: &'a D,
    drawn: RefCell<&'a mut Drawn>,
    subject: usize,
    first: usize,
    lanes: usize,
}

impl<D: Draws> Source for OneDrawn<'_, D> {
    fn input(&self, input: usize, moment: Moment, out: &mut Lanes) {
        let Some(value) = self.table.get(input, moment, self.subject) else { return out.set_same(f64::NAN) };
        let mut drawn = self.drawn.borrow_mut();
        let known = drawn.of.iter().position(|(i, m, _)| (*i, *m) == (input, moment));
        let at = known.unwrap_or_else(|| {
            let at = drawn.of.len();
            if drawn.values.len() == at {
                drawn.values.push(Lanes::default());
            }
            let room = &mut drawn.values[at].value[..self.lanes];
            let is_drawn = self.draws.fill(input, moment, self.subject, self.first, room);
            drawn.of.push((input, moment, is_drawn));
            at
        });
        if drawn.of[at].2 {
            out.value[..self.lanes].copy_from_slice(&drawn.values[at].value[..self.lanes]);
            out.same = false;
            out.clean = true;
        } else {
            out.set_same(value);
        }
    }

    fn years(&self) -> f64 {
        self.table.years
    }
}

impl<D: Draws> Block for OneDrawn<'_, D> {
    fn one_subject(&self) -> bool {
        true
    }

    fn series(&self, input: usize, _lane: usize, ago: u32) -> Option<&[f64]> {
        series(self.table, input, self.subject, ago)
    }

    fn proven(&self, indicator: usize, _lane: usize) -> u64 {
        self.table.proven(indicator, self.subject)
    }

    fn norm(&self, indicator: usize, _lane: usize) -> &Norm {
        self.table.norm(indicator, self.subject)
    }
}

/// Range of a score from the draws of its inputs.
#[derive(Clone, PartialEq, Debug)]
pub struct Spread {
    /// Draws.
    pub draws: usize,
    /// Mean of the totals.
    pub mean: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
    /// Share of draws in each grade, gates held, best first; the last is without grade.
    pub grades: Vec<f64>,
}

/// Scores of all subjects, in their order. Runs on all cores; the result does not depend on how many there are.
pub fn score_all(system: &System, table: &Table) -> Vec<Result> {
    let mut results = vec![Result::default(); table.subjects];
    results.par_chunks_mut(WIDTH).enumerate().for_each_init(
        || Work::new(system),
        |work, (at, chunk)| {
            let range = at * WIDTH..at * WIDTH + chunk.len();
            work.run(system, &Subjects { table, range }, chunk.len());
            chunk.copy_from_slice(&work.results[..chunk.len()]);
        },
    );
    results
}

/// Ranges of the scores of subjects by `n` draws each, at least 2.
pub fn spread_all<D: Draws>(
    system: &System,
    table: &Table,
    draws: &D,
    n: usize,
    subjects: Range<usize>,
) -> Vec<Spread> {
    subjects
        .into_par_iter()
        .map_init(
            || (Work::new(system), Vec::with_capacity(n), Drawn::default()),
            |(work, totals, drawn), subject| {
                totals.clear();
                let none = system.draft.grades.len();
                let mut grades = vec![0.0; none + 1];
                for first in (0..n).step_by(WIDTH) {
                    let lanes = WIDTH.min(n - first);
                    drawn.of.clear();
                    let drawn = RefCell::new(&mut *drawn);
                    work.run(system, &OneDrawn { table, draws, drawn, subject, first, lanes }, lanes);
                    for result in &work.results[..lanes] {
                        totals.push(result.total);
                        grades[result.grade.map_or(none, usize::from)] += 1.0;
                    }
                }
                grades.iter_mut().for_each(|share| *share /= n as f64);
                let mean = totals.iter().sum::<f64>() / n as f64;
                let mut at = |share: f64| percentile(totals, share);
                Spread { draws: n, mean, low: at(0.025), high: at(0.975), grades }
            },
        )
        .collect()
}

/// Percentile with straight lines between ranks, as the ledger's draws have it.
fn percentile(values: &mut [f64], share: f64) -> f64 {
    let place = share * (values.len() - 1) as f64;
    let below = place.floor() as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    if next.is_finite() { low + (next - low) * place.fract() } else { low }
}
