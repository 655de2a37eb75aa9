//! What controls remove, and what that costs in other species, energy and waste: the same records tell both.

use crate::compile::Ledger;
use std::collections::BTreeMap;
use tandem_vocab::{Period, SpeciesId, Status};

/// A technology at a source (or in total, with an empty source).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Installation {
    /// Technology as the case writes it.
    pub technology: String,
    /// Source; empty in totals.
    pub source_id: String,
}

/// kg removed and made by an installation (kgce for energy).
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Balance {
    /// Removed, by species.
    pub removed: BTreeMap<SpeciesId, f64>,
    /// Made, by species.
    pub made: BTreeMap<SpeciesId, f64>,
    /// Whether a figure behind it is remembered, not read, or flagged as weak.
    pub weak: bool,
}

impl Ledger {
    /// Balances of all devices in `period`, by source where `by_source`, else in total by technology.
    pub fn tradeoffs(&self, period: Option<Period>, by_source: bool) -> BTreeMap<Installation, Balance> {
        let activities = &self.records.activities;
        let shares: Vec<f64> = activities.kinds.iter().map(|k| period.map_or(1.0, |p| k.period.share_in(p))).collect();
        let mut sums: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for entry in self.entries() {
            let share = shares[entry.kind as usize];
            if share > 0.0 && !self.recipes[entry.recipe as usize].chain.devices.is_empty() {
                let source = if by_source { activities.source[entry.activity as usize] } else { 0 };
                *sums.entry((source, entry.recipe)).or_default() += self.base_quantity(entry.activity) * share;
            }
        }
        let mut balances: BTreeMap<Installation, Balance> = BTreeMap::new();
        for ((source, recipe), quantity) in sums {
            self.add_recipe(recipe, quantity, by_source.then_some(source), &mut balances);
        }
        balances
    }

    fn add_recipe(
        &self,
        recipe: u32,
        quantity: f64,
        source: Option<u32>,
        balances: &mut BTreeMap<Installation, Balance>,
    ) {
        let records = &self.records;
        let recipe = &self.recipes[recipe as usize];
        let installation = |device: usize| Installation {
            technology: records.symbols.name(recipe.chain.devices[device].technology).to_owned(),
            source_id: source.map_or("", |s| records.symbols.name(records.sources[s as usize].id)).to_owned(),
        };
        let weak = |row: Option<u32>| {
            row.is_some_and(|at| {
                let row = &records.factors[at as usize];
                row.status == Status::Memory || row.flags.weak
            })
        };
        for line in &recipe.lines {
            for removed in line.own.iter().flat_map(|o| &o.removed) {
                let balance = balances.entry(installation(removed.device)).or_default();
                *balance.removed.entry(line.species).or_default() += removed.mass * quantity;
                let rows = recipe.chain.devices[removed.device].efficiencies.iter().map(|e| e.row);
                balance.weak |= rows.into_iter().any(weak);
            }
            for made in &line.made {
                let balance = balances.entry(installation(made.device)).or_default();
                *balance.made.entry(line.species).or_default() += made.mass * quantity;
                balance.weak |= weak(Some(made.row));
            }
        }
    }
}
