//! The balance of waste, t: what arises, by kind, and where it goes.
//!
//! What arises is what sources record; at a source without such a record it is what the factors give in the solid medium. Kinds
//! are balanced over all sources together, since most waste goes to somebody else.
//!
//! utilisation rate = made use of / arising, at sources of industry (sectors B, C and D), where both are on record.

use super::{Columns, Draft, Figures, Quantities, Remark, lines_query, place};
use crate::records::ActivityAt;
use crate::totals::counts;
use std::collections::BTreeMap;
use tandem_vocab::Medium;
use tandem_vocab::flow::Role;

const FATES: [(Role, &str); 7] = [
    (Role::WasteUsed, "used"),
    (Role::WasteTreated, "treated"),
    (Role::WasteIncinerated, "incinerated"),
    (Role::WasteLandfilled, "landfilled"),
    (Role::WasteStored, "stored"),
    (Role::WasteSentOut, "sent_out"),
    (Role::WasteBurntOpenly, "burnt_openly"),
];

const NAMES: &[&str] = &[
    "generated",
    "used",
    "treated",
    "incinerated",
    "landfilled",
    "stored",
    "sent_out",
    "burnt_openly",
    "difference",
    "generated_by_industry",
    "used_by_industry",
    "utilisation_rate",
];

/// Adds the waste that factors give at sources that record none of their own.
pub(super) fn derive(quantities: &mut Quantities<'_>) {
    let ledger = quantities.ledger;
    let activities = &ledger.records.activities;
    let query = lines_query(quantities.asked);
    // t of each kind per base unit, by recipe.
    let solids: Vec<Vec<(&str, f64)>> = ledger
        .recipes
        .iter()
        .map(|recipe| {
            let lines =
                recipe.lines.iter().filter(|l| l.medium == Medium::Solid && counts(&query, &query.by, l, false));
            lines.map(|l| (l.species.name(), l.per_unit * 1e-3)).filter(|(_, t)| *t > 0.0).collect()
        })
        .collect();
    if solids.iter().all(Vec::is_empty) {
        return;
    }
    let own: Vec<bool> =
        (0..ledger.records.sources.len()).map(|s| quantities.sum(s as u32, Role::WasteGenerated).is_some()).collect();
    let mut replaced = std::collections::BTreeSet::new();
    for at in 0..activities.len() {
        let (source, kind) = (activities.source[at], activities.kind[at] as usize);
        let solids = &solids[ledger.recipe_of[at] as usize];
        if solids.is_empty() || quantities.share[kind] == 0.0 || !quantities.inside[source as usize] {
            continue;
        }
        if own[source as usize] {
            replaced.insert(source);
            continue;
        }
        let quantity = ledger.base_quantity(at as ActivityAt) * quantities.share[kind];
        for (kind, per_unit) in solids {
            *quantities.sums.entry((source, Role::WasteGenerated, (*kind).to_owned())).or_default() +=
                quantity * per_unit;
        }
    }
    if !replaced.is_empty() {
        quantities.remarks.insert(Remark::OwnRecord { sources: replaced.len() });
    }
}

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    derive(quantities);
    let mut kinds: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for source in quantities.sources() {
        let subject = quantities.subject(source);
        let industry = quantities.ledger.in_sector(source, &["B", "C", "D"]);
        for (kind, mass) in quantities.of(source, Role::WasteGenerated) {
            draft.figure(source, "generated", mass);
            draft.item("generated", kind, mass);
            if industry {
                draft.figure(source, "generated_by_industry", mass);
            }
            draft.link(place("arises", subject), place("kind", kind), mass);
            kinds.entry(kind.to_owned()).or_default().0 += mass;
        }
        for (role, column) in FATES {
            for (kind, mass) in quantities.of(source, role) {
                draft.figure(source, column, mass);
                draft.item(column, kind, mass);
                if industry && role == Role::WasteUsed {
                    draft.figure(source, "used_by_industry", mass);
                }
                draft.link(place("kind", kind), place("fate", column), mass);
                kinds.entry(kind.to_owned()).or_default().1 += mass;
            }
        }
    }
    for (kind, (generated, gone)) in kinds {
        let (here, difference) = (place("kind", &kind), generated - gone);
        if difference.abs() <= 1e-9 * generated.max(gone) {
            continue;
        }
        draft.link(here.clone(), place("fate_not_recorded", ""), difference);
        draft.link(place("origin_not_recorded", ""), here, -difference);
        // Scales differ by a thousandth.
        if difference > 1e-3 * generated {
            quantities.remarks.insert(Remark::FateUnknown(kind));
        } else if -difference > 1e-3 * generated {
            quantities.remarks.insert(Remark::OriginUnknown(kind));
        }
    }
    Columns { names: NAMES, rates }
}

fn rates(figures: &mut Figures) {
    let gone: Vec<f64> = figures[1..8].iter().flatten().copied().collect();
    if let (Some(generated), false) = (figures[0], gone.is_empty()) {
        figures[8] = Some(generated - gone.iter().sum::<f64>());
    }
    if let (Some(generated), Some(used)) = (figures[9], figures[10]) {
        figures[11] = (generated > 0.0).then(|| used / generated);
    }
}
