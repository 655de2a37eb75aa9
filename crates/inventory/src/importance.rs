//! What to measure better next: the share of each uncertain input in the variance of a total.
//!
//! Inputs are independent. To first order the variance of a total is therefore a sum of one term for each:
//!
//! | input | term |
//! |---|---|
//! | quantity of a record | (quantity · rsd · Σ per unit)² |
//! | factor row, years to a grid factor | (Σ over records of quantity · derivative)² · variance of the input |
//!
//! Derivatives of one row are added over all records before they are squared: what many records share does not average out.
//! The variance of a skewed input is that of its cumulants.

use crate::boundary;
use crate::compile::Ledger;
use crate::distribution::Cumulants;
use crate::matching::RowAt;
use crate::recipe::{Input, shared_rows};
use crate::records::ActivityAt;
use crate::totals::{Cells, Dim, Query, Signs, counts};
use rustc_hash::FxHashMap;
use tandem_vocab::SpeciesId;

/// An uncertain input of a total.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// The quantity of a record.
    Activity(ActivityAt),
    /// A factor row, or the years to it.
    Input(Input),
}

/// What one input adds to the variance.
#[derive(Clone, PartialEq, Debug)]
pub struct Contribution {
    /// Input.
    pub cause: Cause,
    /// Its share in the variance, 0 to 1.
    pub share: f64,
    /// Standard deviation that it alone gives the total, kg.
    pub sd_kg: f64,
    /// Records of the question that it acts on.
    pub used_by: usize,
    /// What these records give of the total, kg.
    pub through_kg: f64,
    /// Rows that the records use and that share this error, since one published figure may stand in several rows; empty for a record.
    pub rows: Vec<RowAt>,
}

/// The inputs of a total by what they add to its variance.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Importance {
    /// The total, kg (kgce for energy).
    pub kg: f64,
    /// Its 95 % range.
    pub range: (f64, f64),
    /// The largest contributions, largest first.
    pub largest: Vec<Contribution>,
    /// Share of all others together; 0 where nothing is uncertain.
    pub rest: f64,
    /// Number of uncertain inputs.
    pub inputs: usize,
    /// Share of the total, by amount, whose records state no uncertainty of the quantity.
    pub quantity_not_stated: f64,
    /// Share of the total, by amount, whose factors state no range.
    pub range_not_stated: f64,
}

/// What one recipe adds.
#[derive(Clone, Default)]
struct PerRecipe {
    /// kg per base unit, of the lines that count.
    per_unit: f64,
    /// The same of lines without any range.
    bare: f64,
    derivatives: Vec<(Input, f64)>,
    quantity: f64,
    records: Vec<ActivityAt>,
}

impl Ledger {
    /// The `top` inputs that add most to the variance of `species` in what `query` asks; its dimensions are left aside.
    ///
    /// Largest and rest add up to 1 unless nothing is uncertain.
    pub fn importance(&self, query: &Query, species: SpeciesId, top: usize) -> Importance {
        let query = Query { by: vec![Dim::Species], draws: None, ..query.clone() };
        let mut recipes = self.recipe_shares(&query, species);
        let weights = self.weights(&query);
        let cells = Cells::new(self, &query.by, &query);
        let activities = &self.records.activities;
        let mut told = Importance::default();
        let (mut amount, mut no_rsd, mut no_range) = (0.0, 0.0, 0.0);
        let mut signs = Signs::default();
        // One record may give something in several years, all with the error of its one quantity.
        let mut kg_of: FxHashMap<ActivityAt, f64> = FxHashMap::default();
        for entry in self.entries() {
            let (at, kind) = (entry.activity as usize, entry.kind as usize);
            let recipe = &mut recipes[entry.recipe as usize];
            if (recipe.per_unit == 0.0 && recipe.derivatives.is_empty())
                || weights[kind] == 0.0
                || cells.of(at, activities.source[at], kind).is_none()
            {
                continue;
            }
            let quantity = self.base_quantity(entry.activity) * weights[kind];
            let kg = quantity * recipe.per_unit;
            recipe.quantity += quantity;
            recipe.records.push(entry.activity);
            told.kg += kg;
            amount += kg.abs();
            signs.see(kg);
            no_range += (quantity * recipe.bare).abs();
            if activities.rsd[at] > 0.0 {
                *kg_of.entry(entry.activity).or_default() += kg;
            } else {
                no_rsd += kg.abs();
            }
        }
        let deviation = |(at, kg): (ActivityAt, f64)| kg * f64::from(activities.rsd[at as usize]);
        let mut own: Vec<(ActivityAt, f64)> = kg_of.iter().map(|(at, kg)| (*at, *kg)).collect();
        own.sort_unstable_by_key(|(at, _)| *at);
        let mut terms: Vec<(f64, Cause)> =
            own.into_iter().map(|part| (deviation(part).powi(2), Cause::Activity(part.0))).collect();
        let mut spread = Cumulants { variance: terms.iter().map(|t| t.0).sum(), ..Cumulants::EXACT };
        let (inputs, used_by) = derivatives(&recipes);
        for (input, derivative) in inputs {
            let cumulants = self.cumulants(input);
            spread.add(derivative, cumulants);
            terms.push((derivative * derivative * cumulants.variance, Cause::Input(input)));
        }
        terms.retain(|t| t.0 > 0.0);
        told.range = signs.bound(spread.range_around(told.kg));
        told.inputs = terms.len();
        if amount > 0.0 {
            (told.quantity_not_stated, told.range_not_stated) = (no_rsd / amount, no_range / amount);
        }
        // Ties go by id, not by the order of the file.
        let order = |a: &(f64, Cause), b: &(f64, Cause)| {
            b.0.total_cmp(&a.0).then_with(|| self.cause_id(a.1).cmp(self.cause_id(b.1))).then(a.1.cmp(&b.1))
        };
        if top < terms.len() {
            terms.select_nth_unstable_by(top, order);
        }
        let (shown, rest) = terms.split_at_mut(top.min(told.inputs));
        shown.sort_by(order);
        told.rest = if spread.variance > 0.0 { rest.iter().map(|t| t.0).sum::<f64>() / spread.variance } else { 0.0 };
        let rows = self.rows_behind(&recipes, species);
        let kg_of = |at: ActivityAt| kg_of.get(&at).copied().unwrap_or_default();
        told.largest = shown
            .iter()
            .map(|&(variance, cause)| {
                let (used_by, through_kg, rows) = match cause {
                    Cause::Activity(at) => (1, kg_of(at), Vec::new()),
                    Cause::Input(input @ (Input::Row(at) | Input::YearGap(at))) => {
                        let (used_by, through_kg) = used_by.get(&input).copied().unwrap_or_default();
                        (used_by, through_kg, rows.get(&at).cloned().unwrap_or_else(|| vec![at]))
                    }
                };
                Contribution {
                    cause,
                    share: variance / spread.variance,
                    sd_kg: variance.sqrt(),
                    used_by,
                    through_kg,
                    rows,
                }
            })
            .collect();
        told
    }

    /// Rows that give the species in the recipes that count, by the row whose error they share.
    fn rows_behind(&self, recipes: &[PerRecipe], species: SpeciesId) -> FxHashMap<RowAt, Vec<RowAt>> {
        let shared = shared_rows(&self.records);
        let mut behind: FxHashMap<RowAt, Vec<RowAt>> = FxHashMap::default();
        for (recipe, _) in self.recipes.iter().zip(recipes).filter(|(_, r)| !r.records.is_empty()) {
            let used = recipe.lines.iter().filter(|l| l.species == species).filter_map(|l| l.own.as_ref());
            for row in used.filter_map(|own| own.candidates.first()).map(|c| c.row) {
                let rows = behind.entry(shared[row as usize]).or_default();
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        behind.values_mut().for_each(|rows| rows.sort_unstable());
        behind
    }

    /// Id of the record or row behind a cause.
    pub fn cause_id(&self, cause: Cause) -> &str {
        match cause {
            Cause::Activity(at) => self.records.activities.ids.get(at as usize),
            Cause::Input(Input::Row(at) | Input::YearGap(at)) => {
                self.records.symbols.name(self.records.factors[at as usize].id)
            }
        }
    }

    fn recipe_shares(&self, query: &Query, species: SpeciesId) -> Vec<PerRecipe> {
        let share = |recipe: &crate::recipe::Recipe| {
            let trades = boundary::is_energy_trade(self, recipe.keys.process);
            let mut shares = PerRecipe::default();
            for line in recipe.lines.iter().filter(|l| l.species == species && counts(query, &query.by, l, trades)) {
                shares.per_unit += line.per_unit;
                if line.errors.is_empty() {
                    shares.bare += line.per_unit;
                }
                for &(input, derivative) in &line.errors {
                    match shares.derivatives.iter_mut().find(|(i, _)| *i == input) {
                        Some((_, sum)) => *sum += derivative,
                        None => shares.derivatives.push((input, derivative)),
                    }
                }
            }
            shares
        };
        self.recipes.iter().map(share).collect()
    }
}

/// Records that an input acts on, and what they give, kg.
type Reach = (usize, f64);

/// Derivative of the total by each input, in the order of the inputs, and what each acts on.
fn derivatives(recipes: &[PerRecipe]) -> (Vec<(Input, f64)>, FxHashMap<Input, Reach>) {
    let mut sums: FxHashMap<Input, f64> = FxHashMap::default();
    let mut acts_on: FxHashMap<Input, (Vec<&[ActivityAt]>, f64)> = FxHashMap::default();
    for recipe in recipes.iter().filter(|r| !r.records.is_empty()) {
        for &(input, derivative) in &recipe.derivatives {
            *sums.entry(input).or_default() += recipe.quantity * derivative;
            let (lists, kg) = acts_on.entry(input).or_default();
            lists.push(&recipe.records);
            *kg += recipe.quantity * recipe.per_unit;
        }
    }
    let mut list: Vec<(Input, f64)> = sums.into_iter().collect();
    list.sort_by_key(|(input, _)| *input);
    let distinct = |lists: Vec<&[ActivityAt]>| {
        let mut records: Vec<ActivityAt> = lists.concat();
        records.sort_unstable();
        records.dedup();
        records.len()
    };
    (list, acts_on.into_iter().map(|(input, (lists, kg))| (input, (distinct(lists), kg))).collect())
}
