//! The balance of materials, t.
//!
//! unaccounted = materials in − products out − waste: what leaves with the air and the water, what is stored, and what the records miss.
//! Waste is that of sites that record materials or products; where a site records no waste, what the factors give.

use super::{Columns, Draft, Quantities, Remark, place, waste};
use std::collections::{BTreeMap, BTreeSet};
use tandem_vocab::flow::Role;

const NAMES: &[&str] = &["materials_in", "products_out", "waste_out", "unaccounted", "unaccounted_share"];

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    waste::derive(quantities);
    let sources = quantities.sources();
    let has = |source, role| quantities.sum(source, role).is_some();
    let sites: BTreeSet<_> = sources
        .iter()
        .filter(|&&s| has(s, Role::MaterialIn) || has(s, Role::ProductOut))
        .map(|&s| quantities.unit(s))
        .collect();
    // What goes in and what comes out is balanced for each subject: a site may take in at its yard what it uses in its shops.
    let mut sides: BTreeMap<&str, (Option<f64>, Option<f64>, f64)> = BTreeMap::new();
    for &source in sources.iter().filter(|&&s| sites.contains(&quantities.unit(s))) {
        let subject = quantities.subject(source);
        let here = place("use", subject);
        let sums = sides.entry(subject).or_default();
        for (item, mass) in quantities.of(source, Role::MaterialIn) {
            draft.figure(source, "materials_in", mass);
            draft.item("materials_in", item, mass);
            draft.link(place("material", item), here.clone(), mass);
            sums.0 = Some(sums.0.unwrap_or(0.0) + mass);
        }
        for (item, mass) in quantities.of(source, Role::ProductOut) {
            draft.figure(source, "products_out", mass);
            draft.item("products_out", item, mass);
            draft.link(here.clone(), place("product", item), mass);
            sums.1 = Some(sums.1.unwrap_or(0.0) + mass);
        }
        for (item, mass) in quantities.of(source, Role::WasteGenerated) {
            draft.figure(source, "waste_out", mass);
            draft.item("waste_out", item, mass);
            draft.link(here.clone(), place("waste", item), mass);
            sums.2 += mass;
        }
    }
    let mut one_sided = false;
    for (subject, (inflow, products, waste)) in sides {
        let here = place("use", subject);
        let known = inflow.is_some() && products.is_some();
        one_sided |= !known;
        let difference = inflow.unwrap_or(0.0) - products.unwrap_or(0.0) - waste;
        if difference > 0.0 {
            draft.link(here, place(if known { "unaccounted" } else { "products_not_recorded" }, ""), difference);
        } else {
            draft.link(place(if known { "unaccounted_in" } else { "materials_not_recorded" }, ""), here, -difference);
        }
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
            if let (Some(inflow), Some(products)) = (figures[0], figures[1]) {
                let difference = inflow - products - figures[2].unwrap_or(0.0);
                figures[3] = Some(difference);
                figures[4] = (inflow > 0.0).then(|| difference / inflow);
            }
        },
    }
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
