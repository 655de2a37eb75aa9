//! The balance of water, m3.
//!
//! Terms of GB/T 7119 and GB/T 12452: fresh water is taken from any source and used for the first time; reused water goes round on
//! the site and neither enters nor leaves it; what is neither supplied to others nor let out is consumed.
//!
//! - consumed = fresh + received − supplied − discharged, where a place says both what it takes in and what it lets out;
//! - reuse rate = reused / (fresh − supplied + reused).
//!
//! Plants of the sector D46 receive what others let into sewers. Volumes that other sources treat are their own water on its way.

use super::{Columns, Draft, Figures, Quantities, Remark, place};
use tandem_vocab::flow::Role;

const NAMES: &[&str] = &[
    "fresh",
    "reused",
    "received",
    "supplied",
    "discharged",
    "consumed",
    "outflow_not_recorded",
    "intake_not_recorded",
    "reuse_rate",
];

/// Place that stands for discharge into sewers.
const SEWER: &str = "to_sewer";

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    let (mut given, mut received, mut plants_asked, mut on_site) = (0.0, 0.0, false, 0);
    for source in quantities.sources() {
        let subject = quantities.subject(source);
        let plant = quantities.ledger.in_sector(source, &["D46"]);
        let receives = quantities.sum(source, Role::ReceivedWater).filter(|_| plant);
        if !plant && quantities.sum(source, Role::ReceivedWater).is_some() {
            on_site += 1;
        }
        // Of a plant that treats what others let out, everything stands behind the sewers.
        let here = place(if receives.is_some() { "treatment" } else { "use" }, subject);
        let mut inflow = receives;
        if let Some(volume) = receives {
            draft.figure(source, "received", volume);
            draft.link(place("sewers", ""), here.clone(), volume);
            received += volume;
            plants_asked = true;
        }
        for (item, volume) in quantities.of(source, Role::FreshWater) {
            draft.figure(source, "fresh", volume);
            draft.item("fresh", item, volume);
            draft.link(place("origin", item), here.clone(), volume);
            inflow = Some(inflow.unwrap_or(0.0) + volume);
        }
        for (item, volume) in quantities.of(source, Role::ReusedWater) {
            draft.figure(source, "reused", volume);
            draft.item("reused", item, volume);
            draft.link(place("reused", item), here.clone(), volume);
            draft.link(here.clone(), place("led_back", item), volume);
        }
        let mut outflow = None;
        for (item, volume) in quantities.of(source, Role::SuppliedWater) {
            draft.figure(source, "supplied", volume);
            draft.item("supplied", item, volume);
            draft.link(here.clone(), place("supplied", item), volume);
            outflow = Some(outflow.unwrap_or(0.0) + volume);
        }
        for (item, volume) in quantities.of(source, Role::DischargedWater) {
            draft.figure(source, "discharged", volume);
            draft.item("discharged", item, volume);
            let to = if item == SEWER && receives.is_none() {
                given += volume;
                place("sewers", "")
            } else {
                place("outlet", item)
            };
            draft.link(here.clone(), to, volume);
            outflow = Some(outflow.unwrap_or(0.0) + volume);
        }
        let (column, volume) = match (inflow, outflow) {
            (Some(inflow), Some(outflow)) if inflow >= outflow => ("consumed", inflow - outflow),
            (Some(inflow), None) => ("outflow_not_recorded", inflow),
            (inflow, Some(outflow)) => ("intake_not_recorded", outflow - inflow.unwrap_or(0.0)),
            (None, None) => continue,
        };
        draft.figure(source, column, volume);
        match column {
            "intake_not_recorded" => draft.link(place(column, ""), here, volume),
            _ => draft.link(here, place(column, ""), volume),
        }
    }
    if given > received {
        draft.link(place("sewers", ""), place("treatment_not_recorded", ""), given - received);
    } else {
        draft.link(place("other_inflow", ""), place("sewers", ""), received - given);
    }
    // A difference of rounding is none.
    if (given - received).abs() > 1e-9 * given.max(received) && (given > 0.0 || plants_asked) {
        quantities.remarks.insert(Remark::Sewers);
    }
    if on_site > 0 {
        quantities.remarks.insert(Remark::TreatedOnSite { records: on_site });
    }
    let told = |column: &str| draft.figures.iter().any(|((_, c), v)| *c == column && *v > 0.0);
    if told("outflow_not_recorded") {
        quantities.remarks.insert(Remark::OutflowUnknown);
    }
    if told("intake_not_recorded") {
        quantities.remarks.insert(Remark::IntakeUnknown);
    }
    Columns { names: NAMES, rates }
}

fn rates(figures: &mut Figures) {
    let (fresh, reused, supplied) = (figures[0], figures[1], figures[3]);
    figures[8] = match (fresh, reused) {
        (Some(fresh), Some(reused)) => {
            let used = (fresh - supplied.unwrap_or(0.0)).max(0.0) + reused;
            (used > 0.0).then(|| reused / used)
        }
        _ => None,
    };
}
