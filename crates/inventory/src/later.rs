//! What records give in later years: waste in a landfill decays for decades.
//!
//! The years counted are those up to the last one that any record of the case is of.

use crate::compile::Entry;
use crate::records::{ActivityAt, Kind, Records};
use rustc_hash::FxHashSet;
use tandem_vocab::{Period, Sym};

/// Adds a kind for each later year of every kind whose process has a method with decay; positions of them by kind.
pub(crate) fn kinds(records: &mut Records) -> Vec<Vec<u32>> {
    let decaying: FxHashSet<Sym> = records.methods.iter().filter(|m| m.decay.is_some()).map(|m| m.process).collect();
    let last = records.activities.kinds.iter().map(|k| k.period.year()).max();
    let (Some(last), false) = (last, decaying.is_empty()) else { return Vec::new() };
    let decays = |kind: &Kind| {
        let chain = records.terms.process_chain(records.symbols.name(kind.process));
        chain.into_iter().any(|p| records.symbols.get(p).is_some_and(|p| decaying.contains(&p)))
    };
    let own: Vec<(Kind, bool)> = records.activities.kinds.iter().map(|k| (*k, decays(k))).collect();
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
