//! Ranges by draws: every uncertain input is drawn, and the rows of a query are added up anew for each draw.
//!
//! One draw of a factor row serves all records that use it. The quantities of one cell and recipe enter as their sum, whose error is
//! normal with the records' variances added: exactly what drawing each record would give, at the cost of one draw. The draw of a
//! quantity is shared by all species of its recipe (CONTRACT I8, V3).

use crate::compile::Ledger;
use crate::random::normals;
use crate::recipe::{Input, Spread};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// How many draws, and from which seed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Draws {
    /// Number of draws.
    pub n: usize,
    /// Seed.
    pub seed: u64,
}

/// What the draws of a row tell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Drawn {
    /// Mean.
    pub mean: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// A line of a recipe as draws see it.
pub(crate) struct DrawLine {
    /// Slot it adds to.
    pub(crate) slot: u32,
    /// kg per base unit.
    pub(crate) per_unit: f64,
    /// Position of the input, and relative change of the line per unit of its deviation.
    pub(crate) errors: Vec<(u32, f64)>,
    /// Whether inputs multiply (a chain of factors) or add (a sum of gases or of what devices make).
    pub(crate) product: bool,
}

/// Recipes and inputs as draws see them.
pub(crate) struct DrawPlan<'a> {
    lines: Vec<Vec<DrawLine>>,
    inputs: Vec<(Input, &'a Spread)>,
}

/// A cell: its run of pairs (cell, recipe, Σ quantity, Σ variance) and the slots that they add to.
pub(crate) struct Part<'a> {
    pub(crate) pairs: &'a [(u32, u32, f64, f64)],
    pub(crate) slots: Vec<u32>,
}

/// Draws worked on at once: the deviations of all inputs for these stay near the processor.
const BLOCK: usize = 256;
/// Most values of rows kept at once: 128 MB.
const KEPT: usize = 1 << 24;

impl<'a> DrawPlan<'a> {
    /// From the lines that each recipe adds to slots; `slot_of` is `None` for lines that the query leaves out.
    pub(crate) fn new(ledger: &'a Ledger, slot_of: impl Fn(usize, usize) -> Option<u32>) -> Self {
        let mut inputs: Vec<(Input, &Spread)> = Vec::new();
        let mut input_at: FxHashMap<Input, u32> = FxHashMap::default();
        let lines = ledger
            .recipes
            .iter()
            .enumerate()
            .map(|(recipe_at, recipe)| {
                let lines = recipe.lines.iter().enumerate().filter_map(|(line_at, line)| {
                    let slot = slot_of(recipe_at, line_at)?;
                    let errors = line.errors.iter().filter_map(|&(input, derivative)| {
                        let spread = ledger.spread(input)?;
                        let at = *input_at.entry(input).or_insert_with(|| {
                            inputs.push((input, spread));
                            inputs.len() as u32 - 1
                        });
                        let relative = if line.per_unit == 0.0 { derivative } else { derivative / line.per_unit };
                        Some((at, relative))
                    });
                    let errors: Vec<_> = errors.collect();
                    let product = line.own.is_some() && line.made.is_empty() && line.per_unit != 0.0;
                    // A line of value 0 with a range is the sum of its inputs alone.
                    let per_unit = if line.per_unit == 0.0 && !errors.is_empty() { f64::NAN } else { line.per_unit };
                    Some(DrawLine { slot, per_unit, errors, product })
                });
                lines.collect()
            })
            .collect();
        Self { lines, inputs }
    }

    /// Draws the rows of every cell. `cells` are runs of pairs (recipe, Σ quantity, Σ variance) with the slots each cell has.
    pub(crate) fn run(&self, draws: Draws, cells: &[Part<'_>]) -> Vec<Vec<Drawn>> {
        let mut drawn = Vec::with_capacity(cells.len());
        let mut from = 0;
        while from < cells.len() {
            let mut to = from;
            let mut values = 0;
            while to < cells.len() && (to == from || values + cells[to].slots.len() * draws.n <= KEPT) {
                values += cells[to].slots.len() * draws.n;
                to += 1;
            }
            drawn.extend(self.run_some(draws, &cells[from..to]));
            from = to;
        }
        drawn
    }

    fn run_some(&self, draws: Draws, cells: &[Part<'_>]) -> Vec<Vec<Drawn>> {
        let mut values: Vec<Vec<f64>> = cells.iter().map(|c| vec![0.0; c.slots.len() * draws.n]).collect();
        let mut deviations = vec![0.0; self.inputs.len() * BLOCK];
        for start in (0..draws.n).step_by(BLOCK) {
            let width = BLOCK.min(draws.n - start);
            deviations.par_chunks_mut(BLOCK).zip(&self.inputs).for_each(|(row, (input, spread))| {
                normals(draws.seed, stream(*input), start, &mut row[..width]);
                for z in &mut row[..width] {
                    *z = spread.deviation(*z);
                }
            });
            values.par_iter_mut().zip(cells).for_each(|(values, cell)| {
                self.add_block(draws, start, width, &deviations, cell, values);
            });
        }
        values.into_par_iter().map(|mut values| values.chunks_mut(draws.n).map(summary).collect()).collect()
    }

    fn add_block(
        &self,
        draws: Draws,
        start: usize,
        width: usize,
        deviations: &[f64],
        cell: &Part<'_>,
        values: &mut [f64],
    ) {
        let mut quantity = [0.0; BLOCK];
        let mut line_value = [0.0; BLOCK];
        for &(cell_at, recipe, sum, variance) in cell.pairs {
            let quantity = &mut quantity[..width];
            if variance > 0.0 {
                normals(draws.seed, PAIRS | u64::from(cell_at) << 28 | u64::from(recipe), start, quantity);
                let sd = variance.sqrt();
                for q in quantity.iter_mut() {
                    *q = (sum + sd * *q).max(0.0);
                }
            } else {
                quantity.fill(sum);
            }
            for line in &self.lines[recipe as usize] {
                let Some(at) = cell.slots.iter().position(|s| *s == line.slot) else { continue };
                let value = &mut line_value[..width];
                value.fill(if line.per_unit.is_nan() { 0.0 } else { 1.0 });
                for &(input, relative) in &line.errors {
                    let row = &deviations[input as usize * BLOCK..][..width];
                    if line.product {
                        value.iter_mut().zip(row).for_each(|(v, d)| *v *= 1.0 + relative * d);
                    } else {
                        value.iter_mut().zip(row).for_each(|(v, d)| *v += relative * d);
                    }
                }
                let per_unit = if line.per_unit.is_nan() { 1.0 } else { line.per_unit };
                let out = &mut values[at * draws.n + start..][..width];
                for ((out, q), v) in out.iter_mut().zip(&*quantity).zip(&*value) {
                    *out += q * per_unit * v;
                }
            }
        }
    }
}

/// First stream of quantities; streams below it belong to inputs.
const PAIRS: u64 = 1 << 60;

fn stream(input: Input) -> u64 {
    match input {
        Input::Row(at) => u64::from(at),
        Input::YearGap(at) => 1 << 40 | u64::from(at),
    }
}

/// Mean and percentiles (linear between the nearest two draws).
fn summary(values: &mut [f64]) -> Drawn {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.sort_unstable_by(f64::total_cmp);
    let percentile = |share: f64| {
        let place = share * (values.len() - 1) as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        let above = (below + 1).min(values.len() - 1);
        values[below] + part * (values[above] - values[below])
    };
    Drawn { mean, low: percentile(0.025), high: percentile(0.975) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_draws() {
        let mut values: Vec<f64> = (0..=1000).rev().map(f64::from).collect();
        assert_eq!(summary(&mut values), Drawn { mean: 500.0, low: 25.0, high: 975.0 });
    }
}
