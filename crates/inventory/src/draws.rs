//! Ranges by draws: every uncertain input is drawn, and the rows of a query are added up anew for each draw.
//!
//! One draw of a factor row serves all records that use it. The quantities of one cell and recipe enter as their sum, whose error is
//! normal with the records' variances added: exactly what drawing each record would give, at the cost of one draw. The draw of a
//! quantity is shared by all species of its recipe (CONTRACT I8, V3).
//!
//! Work goes in blocks of 256 draws: the deviations of the inputs lie in rows of that width, a cell adds up its lines in the innermost cache,
//! and each row of the answer takes its mean and tails from there.

use crate::compile::Ledger;
use crate::random::{BLOCK, normals_here};
use crate::recipe::{Input, Line, Spread};
use crate::tails::{self, Keep, Tails};
use crate::wide::wide;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

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

/// Weights of inputs: position of each, and what its deviation is multiplied by.
type Weights = Vec<(u32, f64)>;

/// A line of a recipe as draws see it: kg per base unit for one draw.
struct DrawLine {
    /// Slot it adds to.
    slot: u32,
    form: Form,
}

/// How a line comes of the deviations d of its inputs.
pub(crate) enum Form {
    /// v · Π (1 + w d): a chain of factors. `common` leaves those out that the recipe's [`DrawRecipe::common`] holds.
    Product { value: f64, weights: Weights, common: bool },
    /// v + Σ w d: a sum of gases, or of what devices make.
    Sum { value: f64, weights: Weights },
}

/// A recipe as draws see it.
#[derive(Default)]
struct DrawRecipe {
    lines: Vec<DrawLine>,
    /// Factors that most of its products have, multiplied once for all of them: the heat value of a fuel.
    common: Weights,
}

/// Recipes and inputs as draws see them.
pub(crate) struct DrawPlan<'a> {
    recipes: Vec<DrawRecipe>,
    inputs: Vec<(Input, &'a Spread)>,
    /// Most blocks of deviations kept at once.
    most: usize,
}

/// A cell: its run of pairs (cell, recipe, Σ quantity, Σ variance) and the slots that they add to.
pub(crate) struct Part<'a> {
    pub(crate) pairs: &'a [(u32, u32, f64, f64)],
    pub(crate) slots: Vec<u32>,
}

/// A block of draws.
type Block = [f64; BLOCK];

/// Most deviations kept at once, in blocks: 256 MB.
const DEVIATIONS: usize = (1 << 25) / BLOCK;
/// Values that the rows worked on together keep, where the deviations of all draws are at hand: 4 MB a thread where each cell is one pair, so that
/// what a group of blocks touches stays in the inner caches; 16 MB where cells add pairs up, which share more deviations than they touch rows.
const KEPT: (usize, usize) = (1 << 19, 1 << 21);
/// The same where each pass over the rows makes the deviations anew: 128 MB.
const KEPT_ANEW: usize = 1 << 24;
/// Blocks of a cell that are drawn one after the other.
const GROUP: usize = 4;

impl<'a> DrawPlan<'a> {
    /// From the lines that each recipe adds to slots; `slot_of` is `None` for lines that the query leaves out.
    pub(crate) fn new(ledger: &'a Ledger, slot_of: impl Fn(usize, usize) -> Option<u32>) -> Self {
        let mut inputs: Vec<(Input, &Spread)> = Vec::new();
        let mut input_at: FxHashMap<Input, u32> = FxHashMap::default();
        let mut at_of = |input: Input| {
            let spread = ledger.spread(input)?;
            Some(*input_at.entry(input).or_insert_with(|| {
                inputs.push((input, spread));
                inputs.len() as u32 - 1
            }))
        };
        let recipes = ledger.recipes.iter().enumerate().map(|(recipe_at, recipe)| {
            let lines = recipe.lines.iter().enumerate().filter_map(|(line_at, line)| {
                Some(DrawLine { slot: slot_of(recipe_at, line_at)?, form: form(line, &mut at_of) })
            });
            DrawRecipe::new(lines.collect())
        });
        let recipes = recipes.collect();
        Self { recipes, inputs, most: DEVIATIONS }
    }

    /// Draws the rows of every cell. `cells` are runs of pairs (recipe, Σ quantity, Σ variance) with the slots each cell has.
    pub(crate) fn run(&self, draws: Draws, cells: &[Part<'_>]) -> Vec<Vec<Drawn>> {
        let blocks = draws.n.div_ceil(BLOCK);
        let whole = self.inputs.len() * blocks <= self.most;
        let together = if whole { blocks } else { (self.most / self.inputs.len()).clamp(1, blocks) };
        let mut pass = Pass {
            plan: self,
            draws,
            blocks,
            whole,
            used: self.used_by(cells),
            deviations: Deviations::new(self.inputs.len(), together),
            states: Vec::new(),
        };
        if whole {
            pass.deviations.draw(self, &pass.used, draws.seed, 0);
        }
        // Cells of one recipe one after the other: they use the same deviations.
        let mut order: Vec<usize> = (0..cells.len()).collect();
        order.sort_by_key(|&at| cells[at].pairs.first().map(|pair| pair.1));
        let kept = if !whole {
            KEPT_ANEW
        } else if cells.iter().all(|cell| cell.pairs.len() <= 1) {
            KEPT_ANEW.min(KEPT.0 * rayon::current_num_threads())
        } else {
            KEPT.1
        };
        let rows = kept / tails::room(draws.n);
        let mut drawn = vec![Vec::new(); cells.len()];
        let mut rest = &order[..];
        while !rest.is_empty() {
            let mut sum = 0;
            let fits = |at: &&usize| {
                sum += cells[**at].slots.len();
                sum <= rows
            };
            let (chunk, later) = rest.split_at(rest.iter().take_while(fits).count().max(1));
            rest = later;
            let few = pass.over(cells, chunk, Keep::Tails, &mut drawn);
            // A second time, with everything kept, for cells with a tail that held too few.
            pass.over(cells, &few, Keep::All, &mut drawn);
        }
        drawn
    }

    /// Which inputs the cells use.
    fn used_by(&self, cells: &[Part<'_>]) -> Vec<bool> {
        let mut recipes = vec![false; self.recipes.len()];
        cells.iter().flat_map(|c| c.pairs).for_each(|p| recipes[p.1 as usize] = true);
        let mut used = vec![false; self.inputs.len()];
        for (recipe, _) in self.recipes.iter().zip(recipes).filter(|(_, used)| *used) {
            let of_lines = recipe.lines.iter().flat_map(|l| l.form.weights());
            of_lines.chain(&recipe.common).for_each(|&(input, _)| used[input as usize] = true);
        }
        used
    }
}

/// The form of a line. What inputs change is relative where they multiply, kg per base unit where they add.
pub(crate) fn form(line: &Line, at_of: &mut impl FnMut(Input) -> Option<u32>) -> Form {
    let value = line.per_unit;
    let product = line.own.is_some() && line.made.is_empty() && value != 0.0;
    let weights = line.errors.iter().filter_map(|&(input, derivative)| {
        Some((at_of(input)?, if product { derivative / value } else { derivative }))
    });
    let weights = weights.collect();
    if product { Form::Product { value, weights, common: false } } else { Form::Sum { value, weights } }
}

impl Form {
    fn weights(&self) -> &Weights {
        match self {
            Self::Product { weights, .. } | Self::Sum { weights, .. } => weights,
        }
    }
}

impl DrawRecipe {
    /// With the factors set apart that most products have in common.
    fn new(mut lines: Vec<DrawLine>) -> Self {
        let mut factors: Vec<((u32, u64), Vec<usize>)> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let Form::Product { weights, .. } = &line.form else { continue };
            for &(input, weight) in weights {
                let factor = (input, weight.to_bits());
                match factors.iter_mut().find(|(known, _)| *known == factor) {
                    Some((_, lines)) => lines.push(at),
                    None => factors.push((factor, vec![at])),
                }
            }
        }
        let Some(most) = factors.iter().map(|(_, lines)| lines.clone()).max_by_key(Vec::len).filter(|l| l.len() > 1)
        else {
            return Self { lines, common: Vec::new() };
        };
        let shared = factors.into_iter().filter(|(_, lines)| *lines == most);
        let shared: Vec<(u32, u64)> = shared.map(|(factor, _)| factor).collect();
        for at in most {
            if let Form::Product { weights, common, .. } = &mut lines[at].form {
                weights.retain(|&(input, weight)| !shared.contains(&(input, weight.to_bits())));
                *common = true;
            }
        }
        Self { lines, common: shared.into_iter().map(|(input, bits)| (input, f64::from_bits(bits))).collect() }
    }
}

/// Draws for one question, some cells at a time.
struct Pass<'a> {
    plan: &'a DrawPlan<'a>,
    draws: Draws,
    blocks: usize,
    /// Whether the deviations of all blocks are at hand.
    whole: bool,
    used: Vec<bool>,
    deviations: Deviations,
    states: Vec<State>,
}

impl Pass<'_> {
    /// Draws the cells at `open`; gives those of which a row kept too few draws.
    fn over(&mut self, cells: &[Part<'_>], open: &[usize], keep: Keep, drawn: &mut [Vec<Drawn>]) -> Vec<usize> {
        if open.is_empty() {
            return Vec::new();
        }
        self.states.resize_with(open.len().max(self.states.len()), State::default);
        let states = &mut self.states[..open.len()];
        states.par_iter_mut().zip(open).for_each(|(state, &at)| state.begin(self.plan, &cells[at]));
        for from in (0..self.blocks).step_by(self.deviations.blocks) {
            if !self.whole {
                self.deviations.draw(self.plan, &self.used, self.draws.seed, from);
            }
            let to = self.blocks.min(from + self.deviations.blocks);
            for group in (from..to).step_by(GROUP) {
                states.par_iter_mut().zip(open).for_each(|(state, &cell)| {
                    for block in group..to.min(group + GROUP) {
                        let width = BLOCK.min(self.draws.n - block * BLOCK);
                        let at = At { seed: self.draws.seed, block, width, keep, deviations: &self.deviations };
                        state.add_block(self.plan, at, cells[cell].pairs);
                    }
                });
            }
        }
        let ended: Vec<Option<Vec<Drawn>>> = states.par_iter_mut().map(State::drawn).collect();
        let mut few = Vec::new();
        for (&at, ended) in open.iter().zip(ended) {
            match ended {
                Some(rows) => drawn[at] = rows,
                None => few.push(at),
            }
        }
        few
    }
}

/// Deviations of the inputs for some blocks of draws.
struct Deviations {
    blocks: usize,
    /// First block.
    from: usize,
    inputs: usize,
    /// Block by block, each input by input.
    values: Vec<Block>,
}

impl Deviations {
    fn new(inputs: usize, blocks: usize) -> Self {
        Self { blocks, from: 0, inputs, values: vec![[0.0; BLOCK]; inputs * blocks] }
    }

    fn draw(&mut self, plan: &DrawPlan<'_>, used: &[bool], seed: u64, from: usize) {
        self.from = from;
        self.values.par_chunks_mut(self.inputs.max(1)).enumerate().for_each(|(at, blocks)| {
            let inputs = blocks.iter_mut().zip(&plan.inputs).zip(used).filter(|(_, used)| **used);
            for ((block, (input, spread)), _) in inputs {
                deviate(seed, stream(*input), (from + at) as u64, spread, block);
            }
        });
    }

    /// Of all inputs for a block of draws.
    #[inline(always)]
    fn of(&self, block: usize) -> &[Block] {
        &self.values[(block - self.from) * self.inputs..][..self.inputs]
    }
}

wide! {
    /// Draws the deviations of an input for a block.
    pub(crate) fn deviate(seed: u64, stream: u64, block: u64, spread: &Spread, out: &mut Block) {
        normals_here(seed, stream, block, out);
        let (least, largest) = spread.bounds;
        let shape = spread.shape;
        for z in out.iter_mut() {
            *z = shape.deviation(*z);
        }
        for deviation in out.iter_mut() {
            let above = if *deviation > least { *deviation } else { least };
            *deviation = if above < largest { above } else { largest };
        }
    }
}

/// Where the work is.
#[derive(Clone, Copy)]
struct At<'a> {
    seed: u64,
    block: usize,
    width: usize,
    keep: Keep,
    deviations: &'a Deviations,
}

/// Rows of a cell while it is drawn.
#[derive(Default)]
struct State {
    rows: Vec<Tails>,
    count: usize,
    /// Row of each line of each pair, `u32::MAX` for none.
    row_of: Vec<u32>,
    /// Whether each row is one line of one pair: nothing is to be added up.
    alone: bool,
}

/// Where the rows of a cell are added up for a block.
struct Desk {
    sums: Vec<Block>,
    /// Whether a row has a line yet.
    begun: Vec<bool>,
}

impl State {
    fn begin(&mut self, plan: &DrawPlan<'_>, cell: &Part<'_>) {
        self.count = cell.slots.len();
        self.rows.resize_with(self.count.max(self.rows.len()), Tails::new);
        self.rows.iter_mut().for_each(Tails::clear);
        let lines = cell.pairs.iter().flat_map(|&(_, recipe, ..)| &plan.recipes[recipe as usize].lines);
        let row = |line: &DrawLine| cell.slots.iter().position(|s| *s == line.slot).map_or(u32::MAX, |at| at as u32);
        self.row_of.clear();
        self.row_of.extend(lines.map(row));
        let mut rows: Vec<u32> = self.row_of.iter().copied().filter(|row| *row != u32::MAX).collect();
        rows.sort_unstable();
        rows.dedup();
        self.alone = cell.pairs.len() == 1 && rows.len() == self.count && self.row_of.len() == self.count;
    }

    fn add_block(&mut self, plan: &DrawPlan<'_>, at: At<'_>, pairs: &[(u32, u32, f64, f64)]) {
        thread_local! {
            static DESK: RefCell<Desk> = const { RefCell::new(Desk { sums: Vec::new(), begun: Vec::new() }) };
        }
        DESK.with_borrow_mut(|desk| {
            desk.sums.resize(self.count.max(desk.sums.len()), [0.0; BLOCK]);
            desk.begun.clear();
            desk.begun.resize(self.count, false);
            draw_block(plan, at, pairs, self, desk);
        });
    }

    /// What the rows tell; `None` where one of them kept too few draws.
    fn drawn(&mut self) -> Option<Vec<Drawn>> {
        self.rows[..self.count].iter_mut().map(Tails::drawn).collect()
    }
}

wide! {
    /// Draws a block of a cell: its pairs are added up by row, and each row takes its mean and its tails.
    fn draw_block(plan: &DrawPlan<'_>, at: At<'_>, pairs: &[(u32, u32, f64, f64)], state: &mut State, desk: &mut Desk) {
        let deviations = at.deviations.of(at.block);
        let (mut quantity, mut common, mut alone) = ([0.0; BLOCK], [0.0; BLOCK], [0.0; BLOCK]);
        let mut row_of = state.row_of.iter();
        for &(cell, recipe, sum, variance) in pairs {
            if variance > 0.0 {
                let stream = PAIRS | u64::from(cell) << 28 | u64::from(recipe);
                normals_here(at.seed, stream, at.block as u64, &mut quantity);
                let sd = variance.sqrt();
                for q in &mut quantity {
                    let drawn = sum + sd * *q;
                    *q = if drawn > 0.0 { drawn } else { 0.0 };
                }
            } else {
                quantity = [sum; BLOCK];
            }
            let recipe = &plan.recipes[recipe as usize];
            if !recipe.common.is_empty() {
                common = quantity;
                for &(input, weight) in &recipe.common {
                    multiply(&mut common, &deviations[input as usize], weight);
                }
            }
            for (line, row) in recipe.lines.iter().zip(row_of.by_ref()) {
                let row = *row as usize;
                if state.alone {
                    line.form.add_to(Sum { out: &mut alone, first: true }, &quantity, &common, deviations);
                    state.rows[row].take(&alone, at.width, at.keep);
                } else if let (Some(out), Some(begun)) = (desk.sums.get_mut(row), desk.begun.get_mut(row)) {
                    line.form.add_to(Sum { out, first: !*begun }, &quantity, &common, deviations);
                    *begun = true;
                }
            }
        }
        if !state.alone {
            for ((row, sum), begun) in state.rows.iter_mut().zip(&mut desk.sums).zip(&desk.begun) {
                if !*begun {
                    *sum = [0.0; BLOCK];
                }
                row.take(sum, at.width, at.keep);
            }
        }
    }
}

/// values · (1 + b d)
#[inline(always)]
fn multiply(values: &mut Block, d: &Block, b: f64) {
    for (value, d) in values.iter_mut().zip(d) {
        *value *= 1.0 + b * d;
    }
}

/// values + b d
#[inline(always)]
fn add(values: &mut Block, d: &Block, b: f64) {
    for (value, d) in values.iter_mut().zip(d) {
        *value += b * d;
    }
}

/// A row of sums. Its first line is put there, the others are added.
struct Sum<'a> {
    out: &'a mut Block,
    first: bool,
}

impl Sum<'_> {
    /// Takes in the values that `of` gives at each place.
    #[inline(always)]
    fn take(self, of: impl Fn(usize) -> f64) {
        if self.first {
            for at in 0..BLOCK {
                self.out[at] = of(at);
            }
        } else {
            for at in 0..BLOCK {
                self.out[at] += of(at);
            }
        }
    }
}

impl Form {
    /// Draws of a line, kg per base unit.
    pub(crate) fn draw(&self, deviations: &[Block], out: &mut Block) {
        let ones = [1.0; BLOCK];
        self.add_to(Sum { out, first: true }, &ones, &ones, deviations);
    }

    /// Takes a line into a row: its quantity, and the same with the recipe's common factors.
    #[inline(always)]
    fn add_to(&self, sum: Sum<'_>, quantity: &Block, common: &Block, deviations: &[Block]) {
        let of = |input: u32| &deviations[input as usize];
        match self {
            Self::Product { value, weights, common: shared } => {
                let (q, v) = (if *shared { common } else { quantity }, *value);
                match weights[..] {
                    [] => sum.take(|at| q[at] * v),
                    [(a, x)] => {
                        let (a, x) = (of(a), v * x);
                        sum.take(|at| q[at] * (v + x * a[at]));
                    }
                    [(a, x), (b, y)] => {
                        let (a, b, x) = (of(a), of(b), v * x);
                        sum.take(|at| q[at] * ((v + x * a[at]) * (1.0 + y * b[at])));
                    }
                    _ => {
                        let mut values = [v; BLOCK];
                        weights.iter().for_each(|&(input, weight)| multiply(&mut values, of(input), weight));
                        sum.take(|at| q[at] * values[at]);
                    }
                }
            }
            Self::Sum { value, weights } => {
                let mut values = [*value; BLOCK];
                weights.iter().for_each(|&(input, weight)| add(&mut values, of(input), weight));
                sum.take(|at| quantity[at] * values[at]);
            }
        }
    }
}

/// First stream of quantities; streams below it belong to inputs.
const PAIRS: u64 = 1 << 60;

pub(crate) fn stream(input: Input) -> u64 {
    match input {
        Input::Row(at) => u64::from(at),
        Input::YearGap(at) => 1 << 40 | u64::from(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::{Cumulants, Shape};
    use crate::random::normals;

    const SEED: u64 = 21;

    fn spread(value: f64, low: f64, high: f64) -> Spread {
        let shape = Shape::of_range(value, low, high);
        Spread { shape, cumulants: Cumulants::EXACT, bounds: (-value, f64::INFINITY) }
    }

    fn product(slot: u32, value: f64, weights: &[(u32, f64)]) -> DrawLine {
        DrawLine { slot, form: Form::Product { value, weights: weights.to_vec(), common: false } }
    }

    fn sum(slot: u32, value: f64, weights: &[(u32, f64)]) -> DrawLine {
        DrawLine { slot, form: Form::Sum { value, weights: weights.to_vec() } }
    }

    /// Lines of three recipes: heat values in common, up to three factors, sums, a line without a range.
    fn lines(recipe: usize) -> Vec<DrawLine> {
        match recipe {
            0 => vec![
                product(0, 2.0, &[(0, 0.05), (1, 0.4)]),
                product(1, 0.1, &[(0, 0.05), (2, 1.5), (3, -0.2)]),
                product(2, 3.0, &[(0, 0.05), (1, 0.1), (2, 0.2), (3, 0.3)]),
                sum(3, 5.0, &[(0, 0.3), (1, 0.2), (2, 0.1)]),
            ],
            1 => vec![product(0, 1.0, &[]), product(1, 4.0, &[(3, 0.25)]), sum(3, 0.0, &[(2, 1.0)])],
            _ => vec![product(2, 7.0, &[(4, 0.02)]), sum(0, 1.5, &[])],
        }
    }

    fn inputs(spreads: &[Spread; 5]) -> Vec<(Input, &Spread)> {
        spreads.iter().enumerate().map(|(at, spread)| (Input::Row(at as u32), spread)).collect()
    }

    fn spreads() -> [Spread; 5] {
        [
            spread(20.0, 19.0, 21.0),
            spread(2.0, 0.5, 9.0),
            spread(1.0, 0.7, 1.6),
            spread(0.9, 0.6, 1.0),
            spread(5.0, 5.0, 5.0),
        ]
    }

    /// Pairs and slots of a cell.
    type Cell = (&'static [(u32, u32, f64, f64)], &'static [u32]);

    const CELLS: [Cell; 3] = [
        (&[(0, 0, 100.0, 25.0), (0, 1, 10.0, 0.0)], &[0, 1, 2, 3]),
        (&[(1, 2, 3.0, 4.0)], &[2, 0]),
        (&[(2, 1, 1.0, 0.01), (2, 2, 2.0, 0.0)], &[3, 0, 1]),
    ];

    fn run(n: usize, most: usize, threads: usize) -> Vec<Vec<Drawn>> {
        let spreads = spreads();
        let recipes = (0..3).map(|at| DrawRecipe::new(lines(at))).collect();
        let plan = DrawPlan { recipes, inputs: inputs(&spreads), most };
        let cells: Vec<Part<'_>> = CELLS.iter().map(|(pairs, slots)| Part { pairs, slots: slots.to_vec() }).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| plan.run(Draws { n, seed: SEED }, &cells))
    }

    /// One value after the other, as the definitions say.
    fn by_hand(n: usize, cell: usize, slot: u32) -> Vec<f64> {
        let spreads = spreads();
        let blocks: RefCell<FxHashMap<(u64, usize), Block>> = RefCell::default();
        let draw = |stream: u64, at: usize| {
            let mut blocks = blocks.borrow_mut();
            let drawn = blocks.entry((stream, at / BLOCK)).or_insert_with(|| {
                let mut block = [0.0; BLOCK];
                normals(SEED, stream, (at / BLOCK) as u64, &mut block);
                block
            });
            drawn[at % BLOCK]
        };
        let value = |at: usize| {
            let d = |input: u32| spreads[input as usize].deviation(draw(u64::from(input), at));
            let of_pair = |&(cell, recipe, sum, variance): &(u32, u32, f64, f64)| {
                let z = draw(PAIRS | u64::from(cell) << 28 | u64::from(recipe), at);
                let quantity = if variance > 0.0 { (sum + variance.sqrt() * z).max(0.0) } else { sum };
                let lines = lines(recipe as usize).into_iter().filter(|line| line.slot == slot);
                let kg = lines.map(|line| match line.form {
                    Form::Product { value, weights, .. } => {
                        weights.iter().fold(value, |v, &(i, w)| v * (1.0 + w * d(i)))
                    }
                    Form::Sum { value, weights } => weights.iter().fold(value, |v, &(i, w)| v + w * d(i)),
                });
                quantity * kg.sum::<f64>()
            };
            CELLS[cell].0.iter().map(of_pair).sum::<f64>()
        };
        (0..n).map(value).collect()
    }

    #[test]
    fn rows_are_what_their_definition_gives() {
        for n in [1, 300, 2000] {
            let drawn = run(n, DEVIATIONS, 1);
            for (cell, (_, slots)) in CELLS.iter().enumerate() {
                for (row, slot) in slots.iter().enumerate() {
                    let mut values = by_hand(n, cell, *slot);
                    let mean = values.iter().sum::<f64>() / n as f64;
                    values.sort_by(f64::total_cmp);
                    let end = |share: f64| {
                        let place = share * (n - 1) as f64;
                        let (below, above) = (values[place as usize], values[(place as usize + 1).min(n - 1)]);
                        below + place.fract() * (above - below)
                    };
                    let found = drawn[cell][row];
                    for (found, wanted) in [(found.mean, mean), (found.low, end(0.025)), (found.high, end(0.975))] {
                        let close = (found - wanted).abs() <= 1e-11 * mean.abs().max(wanted.abs());
                        assert!(close, "{n} draws, cell {cell}, row {row}: {found} {wanted}");
                    }
                }
            }
        }
    }

    #[test]
    fn threads_and_room_for_deviations_change_no_byte() {
        let all = run(5000, DEVIATIONS, 1);
        for (most, threads) in [(DEVIATIONS, 3), (7, 1), (30, 2), (1, 2)] {
            assert_eq!(run(5000, most, threads), all);
        }
    }
}
