//! What controls remove, and what that costs in other species, energy and waste: the same records tell both.

use crate::chain::Device;
use crate::compile::Ledger;
use crate::matching::RowAt;
use crate::records::ControlTarget;
use std::collections::{BTreeMap, BTreeSet};
use tandem_vocab::{Period, SpeciesId, Status, species};

/// A technology at a source (or in total, with an empty source).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Installation {
    /// Technology as the case writes it.
    pub technology: String,
    /// Source; empty in totals.
    pub source_id: String,
}

/// One species that an installation removes or makes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Effect {
    /// kg; kgce for energy.
    pub kg: f64,
    /// Factor rows behind it; an efficiency that the case gives has none.
    pub rows: BTreeSet<RowAt>,
    /// Whether one of these rows is remembered, not read, or flagged as weak.
    pub weak: bool,
}

/// What an installation removes and makes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Balance {
    /// Removed, by species.
    pub removed: BTreeMap<SpeciesId, Effect>,
    /// Made, by species.
    pub made: BTreeMap<SpeciesId, Effect>,
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
        let add = |effect: &mut Effect, kg: f64, rows: &mut dyn Iterator<Item = RowAt>| {
            effect.kg += kg;
            for at in rows {
                let row = &records.factors[at as usize];
                effect.weak |= row.status == Status::Memory || row.flags.weak;
                effect.rows.insert(at);
            }
        };
        for line in &recipe.lines {
            for removed in line.own.iter().flat_map(|o| &o.removed) {
                let balance = balances.entry(installation(removed.device)).or_default();
                let effect = balance.removed.entry(line.species).or_default();
                let mut rows = efficiency_rows(&recipe.chain.devices[removed.device], line.species);
                add(effect, removed.mass * quantity, &mut rows);
            }
            for made in &line.made {
                let balance = balances.entry(installation(made.device)).or_default();
                let effect = balance.made.entry(line.species).or_default();
                add(effect, made.mass * quantity, &mut std::iter::once(made.row).chain(made.grid));
            }
        }
    }
}

/// Rows of the efficiencies by which a device acts on `species`: its own; those of all sizes for PM10 and TSP; that of PM2.5 for soot.
fn efficiency_rows(device: &Device, species: SpeciesId) -> impl Iterator<Item = RowAt> {
    let own = device.efficiencies.iter().any(|e| e.target == ControlTarget::Species(species));
    let fine = ControlTarget::Species(species::known("PM2.5"));
    let sized = matches!(species.name(), "PM10" | "TSP");
    device.efficiencies.iter().filter_map(move |e| {
        let acts = match e.target {
            ControlTarget::Species(s) if own => s == species,
            target => !own && (target == fine || (sized && !matches!(target, ControlTarget::Species(_)))),
        };
        e.row.filter(|_| acts)
    })
}
