//! The balance of water, m3.
//!
//! Terms of GB/T 7119 and GB/T 12452: fresh water is taken from any source and used for the first time; reused water goes round on
//! the site and neither enters nor leaves it; what is neither supplied to others nor let out is consumed.
//!
//! - consumed = fresh + received − supplied − discharged, where an organisation (a source without one) says both what it takes in and
//!   what it lets out: intake and outfall of one site are often two sources;
//! - reuse rate = reused / (fresh − supplied + reused).
//!
//! Plants of the sector D46 receive what others let into sewers. Volumes that other sources treat are their own water on its way.

use super::{Columns, Draft, Figures, Place, Quantities, Remark, place};
use crate::records::SourceAt;
use std::collections::BTreeMap;
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

/// What one source takes in and lets out, m3; none where nothing is on record.
#[derive(Clone, Copy, Default)]
struct Site {
    inflow: Option<f64>,
    outflow: Option<f64>,
}

impl Site {
    fn take(&mut self, volume: f64) {
        self.inflow = Some(self.inflow.unwrap_or(0.0) + volume);
    }

    fn give(&mut self, volume: f64) {
        self.outflow = Some(self.outflow.unwrap_or(0.0) + volume);
    }
}

/// What is let into sewers and what plants receive of it.
#[derive(Default)]
struct Sewers {
    given: f64,
    received: f64,
}

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    let mut sewers = Sewers::default();
    let mut on_site = 0;
    let mut units: BTreeMap<_, Vec<(SourceAt, Place, Site)>> = BTreeMap::new();
    for source in quantities.sources() {
        let plant = quantities.ledger.in_sector(source, &["D46"]);
        let volume = quantities.sum(source, Role::ReceivedWater);
        let receives = volume.filter(|_| plant);
        on_site += usize::from(volume.is_some() && !plant);
        // Of a plant that treats what others let out, everything stands behind the sewers.
        let here = place(if receives.is_some() { "treatment" } else { "use" }, quantities.subject(source));
        let site = record(quantities, draft, source, &here, receives, &mut sewers);
        units.entry((quantities.unit(source), receives.is_some())).or_default().push((source, here, site));
    }
    // Above zero where a place has water over that another place of its organisation lets out.
    let mut within: BTreeMap<Place, f64> = BTreeMap::new();
    for members in units.into_values() {
        settle(draft, members, &mut within);
    }
    // What is left of rounding is no flow.
    let least =
        1e-12 * within.values().map(|over| over.abs()).chain([sewers.given, sewers.received]).fold(1.0, f64::max);
    for (here, over) in within.into_iter().filter(|(_, over)| over.abs() > least) {
        // Before and behind the sewers apart, or water could run in a circle.
        let between = place("within", here.key);
        draft.link(here.clone(), between.clone(), over);
        draft.link(between, here, -over);
    }
    let Sewers { given, received } = sewers;
    draft.link(place("sewers", ""), place("treatment_not_recorded", ""), given - received);
    draft.link(place("other_inflow", ""), place("sewers", ""), received - given);
    // A difference of rounding is none.
    if (given - received).abs() > 1e-9 * given.max(received) {
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

/// Figures and flows of what a source has on record.
fn record(
    quantities: &Quantities<'_>,
    draft: &mut Draft,
    source: SourceAt,
    here: &Place,
    receives: Option<f64>,
    sewers: &mut Sewers,
) -> Site {
    let mut site = Site::default();
    if let Some(volume) = receives {
        draft.figure(source, "received", volume);
        draft.link(place("sewers", ""), here.clone(), volume);
        sewers.received += volume;
        site.take(volume);
    }
    for (item, volume) in quantities.of(source, Role::FreshWater) {
        draft.figure(source, "fresh", volume);
        draft.item("fresh", item, volume);
        draft.link(place("origin", item), here.clone(), volume);
        site.take(volume);
    }
    for (item, volume) in quantities.of(source, Role::ReusedWater) {
        draft.figure(source, "reused", volume);
        draft.item("reused", item, volume);
        draft.link(place("reused", item), here.clone(), volume);
        draft.link(here.clone(), place("led_back", item), volume);
    }
    for (item, volume) in quantities.of(source, Role::SuppliedWater) {
        draft.figure(source, "supplied", volume);
        draft.item("supplied", item, volume);
        draft.link(here.clone(), place("supplied", item), volume);
        site.give(volume);
    }
    for (item, volume) in quantities.of(source, Role::DischargedWater) {
        draft.figure(source, "discharged", volume);
        draft.item("discharged", item, volume);
        let to = if item == SEWER && receives.is_none() {
            sewers.given += volume;
            place("sewers", "")
        } else {
            place("outlet", item)
        };
        draft.link(here.clone(), to, volume);
        site.give(volume);
    }
    site
}

/// The difference of one organisation, shared out by what its sources take in, or let out where they take in nothing or too little.
fn settle(draft: &mut Draft, members: Vec<(SourceAt, Place, Site)>, within: &mut BTreeMap<Place, f64>) {
    let sum = |of: fn(&Site) -> Option<f64>| {
        members
            .iter()
            .filter_map(|(_, _, site)| of(site))
            .fold(None, |sum: Option<f64>, v| Some(sum.unwrap_or(0.0) + v))
    };
    let (inflow, outflow) = (sum(|s| s.inflow), sum(|s| s.outflow));
    let (column, difference) = match (inflow, outflow) {
        (Some(inflow), Some(outflow)) if inflow >= outflow => ("consumed", inflow - outflow),
        (Some(inflow), None) => ("outflow_not_recorded", inflow),
        (inflow, Some(outflow)) => ("intake_not_recorded", outflow - inflow.unwrap_or(0.0)),
        (None, None) => return,
    };
    let entering = column == "intake_not_recorded";
    let whole = if entering { outflow } else { inflow }.unwrap_or(0.0);
    for (source, here, site) in members {
        let own = if entering { site.outflow } else { site.inflow };
        let share = if whole > 0.0 { difference * own.unwrap_or(0.0) / whole } else { 0.0 };
        if own.is_some() {
            draft.figure(source, column, share);
        }
        let over = site.inflow.unwrap_or(0.0) - site.outflow.unwrap_or(0.0);
        if entering {
            draft.link(place(column, ""), here.clone(), share);
            *within.entry(here).or_default() += over + share;
        } else {
            draft.link(here.clone(), place(column, ""), share);
            *within.entry(here).or_default() += over - share;
        }
    }
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
