//! What records give in later years: waste in a landfill decays for decades.
//!
//! The years counted are those up to the last one that any record of the case is of.

use crate::compile::{Entry, Ledger};
use crate::records::{ActivityAt, Kind, Records};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;
use tandem_vocab::{Period, Sym};

/// Processes that give something in later years.
struct Decaying(FxHashSet<Sym>);

impl Decaying {
    fn of(records: &Records) -> Self {
        Self(records.methods.iter().filter(|m| m.decay.is_some()).map(|m| m.process).collect())
    }

    fn holds(&self, records: &Records, kind: &Kind) -> bool {
        let chain = records.terms.process_chain(records.symbols.name(kind.process));
        !self.0.is_empty() && chain.into_iter().any(|p| records.symbols.get(p).is_some_and(|p| self.0.contains(&p)))
    }
}

impl Ledger {
    /// Years that the case reports on: those of its records, but for years that only tell what was put down long ago.
    pub fn years(&self) -> BTreeSet<i16> {
        let decaying = Decaying::of(&self.records);
        let kinds = self.records.activities.kinds.iter().filter(|k| k.age == 0);
        let years: BTreeSet<i16> =
            kinds.clone().filter(|k| !decaying.holds(&self.records, k)).map(|k| k.period.year()).collect();
        if years.is_empty() { kinds.map(|k| k.period.year()).collect() } else { years }
    }
}

/// Adds a kind for each later year of every kind whose process has a method with decay; positions of them by kind.
pub(crate) fn kinds(records: &mut Records) -> Vec<Vec<u32>> {
    let decaying = Decaying::of(records);
    let Some(last) = records.activities.kinds.iter().map(|k| k.period.year()).max() else { return Vec::new() };
    let own: Vec<(Kind, bool)> = records.activities.kinds.iter().map(|k| (*k, decaying.holds(records, k))).collect();
    let all = &mut records.activities.kinds;
    own.into_iter()
        .map(|(kind, decays)| {
            let first = kind.period.year();
            let years = (first + 1..=last).take(if decays { usize::MAX } else { 0 });
            years
                .map(|year| {
                    all.push(Kind { period: Period::year_of(year), age: (year - first) as u16, ..kind });
                    all.len() as u32 - 1
                })
                .collect()
        })
        .collect()
}

/// The entries of later years.
pub(crate) fn entries(
    records: &Records,
    later_kinds: &[Vec<u32>],
    mut recipe: impl FnMut(ActivityAt, u32) -> u32,
) -> Vec<Entry> {
    if later_kinds.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let activities = &records.activities;
    let of = |at: usize| later_kinds.get(activities.kind[at] as usize).into_iter().flatten();
    (0..activities.len())
        .flat_map(|at| of(at).map(move |kind| (at as ActivityAt, *kind)))
        .map(|(activity, kind)| Entry { activity, kind, recipe: recipe(activity, kind) })
        .collect()
}
