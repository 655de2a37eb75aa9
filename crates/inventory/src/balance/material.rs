//! The balance of materials, t.
//!
//! unaccounted = materials in − products out − waste: what leaves with the air and the water, what is stored, and what the records miss.
//!
//! It is told of organisations (sources without one) that record both materials and products, and shared out by materials taken in:
//! a works may take in at its yard what it uses in its shops. Their waste is what they record, else what the factors give. Materials
//! of others are `products_not_recorded`, products of others `materials_not_recorded`:
//!
//! materials in + materials not recorded = products out + waste + unaccounted + products not recorded

use super::{Columns, Draft, Place, Quantities, Remark, place, waste};
use crate::records::SourceAt;
use std::collections::{BTreeMap, BTreeSet};
use tandem_vocab::flow::Role;

const NAMES: &[&str] = &[
    "materials_in",
    "products_out",
    "waste_out",
    "unaccounted",
    "products_not_recorded",
    "materials_not_recorded",
    "unaccounted_share",
];

/// What goes into one source and comes out of it, t.
struct Site {
    source: SourceAt,
    here: Place,
    inflow: Option<f64>,
    products: Option<f64>,
    outflow: f64,
}

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    waste::derive(quantities);
    let sources = quantities.sources();
    let has = |source, role| quantities.sum(source, role).is_some();
    let makers: BTreeSet<_> =
        sources.iter().filter(|&&s| has(s, Role::ProductOut)).map(|&s| quantities.unit(s)).collect();
    let mut units: BTreeMap<_, Vec<Site>> = BTreeMap::new();
    for &source in &sources {
        let unit = quantities.unit(source);
        let made = makers.contains(&unit);
        if made || has(source, Role::MaterialIn) {
            units.entry(unit).or_default().push(record(quantities, draft, source, made));
        }
    }
    // Above zero where a place has more than it uses, which another place of its organisation lacks.
    let mut within: BTreeMap<Place, f64> = BTreeMap::new();
    let mut one_sided = false;
    for members in units.into_values() {
        one_sided |= settle(draft, members, &mut within);
    }
    // What is left of rounding is no flow.
    let least = 1e-12 * within.values().map(|over| over.abs()).fold(1.0, f64::max);
    for (here, over) in within.into_iter().filter(|(_, over)| over.abs() > least) {
        draft.link(here.clone(), place("within", ""), over);
        draft.link(place("within", ""), here, -over);
    }
    if one_sided {
        quantities.remarks.insert(Remark::OneSided);
    }
    if quantities.makes_what_it_uses() {
        quantities.remarks.insert(Remark::Intermediates);
    }
    Columns {
        names: NAMES,
        rates: |figures| {
            if let (Some(inflow), Some(unaccounted)) = (figures[0], figures[3]) {
                let balanced = inflow - figures[4].unwrap_or(0.0);
                figures[6] = (balanced > 0.0).then(|| unaccounted / balanced);
            }
        },
    }
}

/// Figures and flows of what a source has on record.
fn record(quantities: &Quantities<'_>, draft: &mut Draft, source: SourceAt, made: bool) -> Site {
    let here = place("use", quantities.subject(source));
    let mut site = Site { source, here, inflow: None, products: None, outflow: 0.0 };
    for (item, mass) in quantities.of(source, Role::MaterialIn) {
        draft.figure(source, "materials_in", mass);
        draft.item("materials_in", item, mass);
        draft.link(place("material", item), site.here.clone(), mass);
        site.inflow = Some(site.inflow.unwrap_or(0.0) + mass);
    }
    for (item, mass) in quantities.of(source, Role::ProductOut) {
        draft.figure(source, "products_out", mass);
        draft.item("products_out", item, mass);
        draft.link(site.here.clone(), place("product", item), mass);
        site.products = Some(site.products.unwrap_or(0.0) + mass);
        site.outflow += mass;
    }
    for (item, mass) in quantities.of(source, Role::WasteGenerated).filter(|_| made) {
        draft.figure(source, "waste_out", mass);
        draft.item("waste_out", item, mass);
        draft.link(site.here.clone(), place("waste", item), mass);
        site.outflow += mass;
    }
    site
}

/// The difference of one organisation, shared out to its sources; whether it records one side only.
fn settle(draft: &mut Draft, members: Vec<Site>, within: &mut BTreeMap<Place, f64>) -> bool {
    let inflow: f64 = members.iter().filter_map(|s| s.inflow).sum();
    let outflow: f64 = members.iter().map(|s| s.outflow).sum();
    let takes = members.iter().any(|s| s.inflow.is_some());
    let makes = members.iter().any(|s| s.products.is_some());
    let (column, from) = match (takes, makes) {
        (true, true) => ("unaccounted", "unaccounted_in"),
        (true, false) => ("products_not_recorded", ""),
        _ => ("materials_not_recorded", "materials_not_recorded"),
    };
    for site in members {
        let (own, whole) =
            if takes { (site.inflow, inflow) } else { (Some(site.outflow).filter(|o| *o > 0.0), outflow) };
        let share = if whole > 0.0 { (inflow - outflow) * own.unwrap_or(0.0) / whole } else { 0.0 };
        if own.is_some() {
            draft.figure(site.source, column, if takes { share } else { -share });
        }
        draft.link(site.here.clone(), place(column, ""), share);
        draft.link(place(from, ""), site.here.clone(), -share);
        *within.entry(site.here).or_default() += site.inflow.unwrap_or(0.0) - site.outflow - share;
    }
    !(takes && makes)
}

/// Materials that stand for the product of a process: made and used again on one site.
const INTERMEDIATES: [(&str, &str); 8] = [
    ("sinter", "sinter_production"),
    ("ore_pellets", "pellet_production"),
    ("pig_iron", "pig_iron_production"),
    ("crude_steel", "bof_steel_production"),
    ("metallurgical_coke", "coke_production"),
    ("clinker", "clinker_production"),
    ("alumina", "alumina_production"),
    ("ammonia", "ammonia_production"),
];

impl Quantities<'_> {
    fn makes_what_it_uses(&self) -> bool {
        let of = |role: Role, item: &str| -> BTreeSet<_> {
            self.sums.keys().filter(|(_, r, i)| *r == role && i == item).map(|k| self.unit(k.0)).collect()
        };
        INTERMEDIATES
            .iter()
            .any(|(material, product)| !of(Role::MaterialIn, material).is_disjoint(&of(Role::ProductOut, product)))
    }
}
