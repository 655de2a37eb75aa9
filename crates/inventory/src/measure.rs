//! Quantities that are weighted sums over the ledger, with draws that belong together.
//!
//! A total has a range of its own; an indicator such as 1 - E₁/E₀ needs the draws of both totals in the same worlds, so that what
//! they share (a factor row used in both years, a record that gives both species) cancels. A [`Measure`] is a list of
//! contributions wₖ: its value is Σ wₖ lₖ, with lₖ the kg that a line of a recipe gives per base unit (1 for a quantity itself), and its draw d is
//! Σ wₖ lₖ(d) (1 + rₖ zₖ(d)), not below 0 in the last factor; z is drawn for each record, the deviations in l for each uncertain input.

use crate::boundary::{Boundary, Scale};
use crate::compile::Ledger;
use crate::draws::{Draws, Form, deviate, form, stream};
use crate::random::{BLOCK, normals};
use crate::recipe::{Input, Line};
use crate::records::{ActivityAt, Kind, SourceAt};
use crate::totals::Query;
use rustc_hash::FxHashMap;
use tandem_vocab::Period;

/// Part of a measure: a record and a line of its recipe, or its quantity itself.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Contribution {
    /// The record.
    pub activity: ActivityAt,
    /// Its source.
    pub source: SourceAt,
    /// Recipe of the entry.
    pub recipe: u32,
    /// Line of the recipe; `None` for the quantity in base units.
    pub line: Option<u32>,
    /// Base units of the quantity in the period and the boundary, times the coefficient.
    pub weight: f64,
}

/// A weighted sum over the ledger.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Measure {
    /// Its parts.
    pub parts: Vec<Contribution>,
}

/// What a measure takes of the ledger: coefficients of lines and of quantities, 0 for what it leaves out.
pub struct Taken<'a> {
    /// Of a line of a record's recipe, per kg (kgce for energy).
    pub line: &'a dyn Fn(&Kind, SourceAt, &Line) -> f64,
    /// Of the quantity of a record, per base unit.
    pub quantity: &'a dyn Fn(&Kind, SourceAt) -> f64,
}

impl Ledger {
    /// The parts of a measure in a period, by the source's group: `group` says which measure a source belongs to, if any.
    pub fn measures(
        &self,
        period: Period,
        boundary: Boundary,
        groups: usize,
        group: &dyn Fn(SourceAt) -> Option<usize>,
        taken: &Taken<'_>,
    ) -> Vec<Measure> {
        let query = Query { period: Some(period), boundary, ..Query::default() };
        let scale = Scale::new(self, &query);
        let activities = &self.records.activities;
        let shares: Vec<f64> = activities.kinds.iter().map(|k| k.period.share_in(period) * scale.of(self, k)).collect();
        let mut measures = vec![Measure::default(); groups];
        for entry in self.entries() {
            let share = shares[entry.kind as usize];
            if share == 0.0 {
                continue;
            }
            let source = activities.source[entry.activity as usize];
            let Some(measure) = group(source).and_then(|g| measures.get_mut(g)) else { continue };
            let kind = &activities.kinds[entry.kind as usize];
            let base = self.base_quantity(entry.activity) * share;
            let mut add = |line, coefficient: f64| {
                if coefficient != 0.0 && base != 0.0 {
                    let (activity, recipe) = (entry.activity, entry.recipe);
                    measure.parts.push(Contribution { activity, source, recipe, line, weight: base * coefficient });
                }
            };
            if kind.age == 0 {
                add(None, (taken.quantity)(kind, source));
            }
            for (at, line) in self.recipes[entry.recipe as usize].lines.iter().enumerate() {
                add(Some(at as u32), (taken.line)(kind, source, line));
            }
        }
        measures
    }

    /// Value of a measure.
    pub fn value(&self, measure: &Measure) -> f64 {
        measure.parts.iter().map(|part| part.weight * self.per_unit(part)).sum()
    }

    fn per_unit(&self, part: &Contribution) -> f64 {
        part.line.map_or(1.0, |at| self.recipes[part.recipe as usize].lines[at as usize].per_unit)
    }

    /// Draws of measures: one row each, `draws.n` long. Draw d of all rows is of one world.
    pub fn drawn(&self, measures: &[&Measure], draws: Draws) -> Vec<Vec<f64>> {
        let mut out = vec![vec![0.0; draws.n]; measures.len()];
        let mut inputs: Vec<Input> = Vec::new();
        let mut at_of: FxHashMap<Input, u32> = FxHashMap::default();
        let mut lines: Vec<Form> = Vec::new();
        let mut line_at: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        for part in measures.iter().flat_map(|m| &m.parts) {
            let Some(at) = part.line else { continue };
            line_at.entry((part.recipe, at)).or_insert_with(|| {
                lines.push(form(&self.recipes[part.recipe as usize].lines[at as usize], &mut |input| {
                    self.spread(input)?;
                    Some(*at_of.entry(input).or_insert_with(|| {
                        inputs.push(input);
                        inputs.len() as u32 - 1
                    }))
                }));
                lines.len() as u32 - 1
            });
        }
        let mut deviations = vec![[0.0; BLOCK]; inputs.len()];
        let mut of_lines = vec![[0.0; BLOCK]; lines.len()];
        let mut of_records: FxHashMap<ActivityAt, [f64; BLOCK]> = FxHashMap::default();
        for block in 0..draws.n.div_ceil(BLOCK) {
            for (input, out) in inputs.iter().zip(&mut deviations) {
                if let Some(spread) = self.spread(*input) {
                    deviate(draws.seed, stream(*input), block as u64, spread, out);
                }
            }
            for (line, out) in lines.iter().zip(&mut of_lines) {
                line.draw(&deviations, out);
            }
            of_records.clear();
            let first = block * BLOCK;
            let width = BLOCK.min(draws.n - first);
            for (measure, row) in measures.iter().zip(&mut out) {
                let row = &mut row[first..first + width];
                for part in &measure.parts {
                    let rsd = f64::from(self.records.activities.rsd[part.activity as usize]);
                    let line = part.line.map(|at| &of_lines[line_at[&(part.recipe, at)] as usize]);
                    let of_line = |at: usize| line.map_or(1.0, |l| l[at]);
                    if rsd > 0.0 {
                        let record = of_records.entry(part.activity).or_insert_with(|| {
                            let mut z = [0.0; BLOCK];
                            normals(draws.seed, RECORDS | u64::from(part.activity), block as u64, &mut z);
                            z.map(|z| (1.0 + rsd * z).max(0.0))
                        });
                        for (at, out) in row.iter_mut().enumerate() {
                            *out += part.weight * of_line(at) * record[at];
                        }
                    } else {
                        for (at, out) in row.iter_mut().enumerate() {
                            *out += part.weight * of_line(at);
                        }
                    }
                }
            }
        }
        out
    }
}

/// Streams of records, apart from those of inputs and of pairs.
const RECORDS: u64 = 3 << 62;
