//! The balance of energy, tce: fuels and what they become, electricity and heat, and who uses them.
//!
//! Fuel counts with the energy that the ledger gives it (scope 1). It is converted where its process says so
//! (`fuel_converted`) or its source belongs to the supply of electricity and heat (sector D44); all other fuel is used where it is
//! burnt. Electricity and heat count with the coal equivalent of the shipped row for bought energy.
//!
//! Fuel, generation and sale of one site often stand at several sources, so conversion is balanced by organisation (by source where
//! there is none), and its loss is shared out by fuel converted:
//!
//! - heat made = heat sold − heat bought, not below 0; heat used = heat bought − heat sold, not below 0;
//! - loss = fuel converted − electricity generated − heat made;
//! - electricity used = bought + generated − sold, not below 0; what plants of D44 that record no sale generate goes to the grid;
//! - efficiency = 1 − loss / fuel converted, both where an output is on record; else the fuel is `output_not_recorded`;
//! - final use = fuel used + electricity used + heat used.
//!
//! Where more is made than fuel was converted, fuel that the site burns makes up for it; what is then still lacking was made without
//! a fuel on record.

use super::{By, Columns, Draft, Figures, Quantities, Remark, lines_query, place};
use crate::compile::Ledger;
use crate::records::{ActivityAt, Gives, Scope, Shelf, SourceAt};
use crate::totals::{counts, fuel_class};
use std::collections::BTreeMap;
use tandem_vocab::flow::Role;
use tandem_vocab::quantity::GJ_PER_KGCE;
use tandem_vocab::{FuelClass, Medium, species};

const NAMES: &[&str] = &[
    "fuel_used",
    "fuel_converted",
    "electricity_bought",
    "electricity_sold",
    "electricity_generated",
    "heat_bought",
    "heat_sold",
    "heat_made",
    "made_without_fuel",
    "conversion_loss",
    "output_not_recorded",
    "electricity_used",
    "heat_used",
    "final_use",
    "conversion_efficiency",
];

const TRADE: [(Role, &str); 5] = [
    (Role::ElectricityBought, "electricity_bought"),
    (Role::ElectricitySold, "electricity_sold"),
    (Role::ElectricityGenerated, "electricity_generated"),
    (Role::HeatBought, "heat_bought"),
    (Role::HeatSold, "heat_sold"),
];

/// One source, in tce.
#[derive(Clone, Default)]
struct Site {
    used: BTreeMap<FuelClass, f64>,
    converted: BTreeMap<FuelClass, f64>,
    /// In the order of [`TRADE`].
    trade: [f64; 5],
    recorded: [bool; 5],
    utility: bool,
}

impl Site {
    fn converted(&self) -> f64 {
        self.converted.values().sum()
    }

    fn used(&self) -> f64 {
        self.used.values().sum()
    }
}

/// What of a site's conversion and use is decided by its organisation.
#[derive(Clone, Copy, Default)]
struct Outcome {
    made_heat: f64,
    without_fuel: f64,
    loss: f64,
    unknown: f64,
    electricity: f64,
    heat: f64,
}

pub(super) fn fill(quantities: &mut Quantities<'_>, draft: &mut Draft) -> Columns {
    let mut sites = sites(quantities);
    let mut units: BTreeMap<_, Vec<SourceAt>> = BTreeMap::new();
    for &source in sites.keys() {
        units.entry(quantities.unit(source)).or_default().push(source);
    }
    let (mut electricity, mut heat) = (Carrier::default(), Carrier::default());
    for members in units.into_values() {
        let outcomes = settle(quantities, &mut sites, &members);
        for (source, outcome) in members.into_iter().zip(outcomes) {
            draw(quantities, draft, source, &sites[&source], outcome, (&mut electricity, &mut heat));
        }
    }
    electricity.close(draft, "electricity");
    heat.close(draft, "heat");
    Columns { names: NAMES, rates }
}

fn sites(quantities: &Quantities<'_>) -> BTreeMap<SourceAt, Site> {
    let ledger = quantities.ledger;
    let records = &ledger.records;
    let mut sites: BTreeMap<SourceAt, Site> = BTreeMap::new();
    let equivalents = [coal_equivalent(ledger, "electricity_bought"), coal_equivalent(ledger, "heat_bought")];
    for source in quantities.sources() {
        for (at, (role, _)) in TRADE.iter().enumerate() {
            if let Some(gj) = quantities.sum(source, *role) {
                let site = sites.entry(source).or_default();
                site.trade[at] = gj * equivalents[usize::from(at > 2)] * 1e-3;
                site.recorded[at] = true;
            }
        }
    }
    let query = lines_query(quantities.asked);
    let energy = species::known("energy");
    let per_unit: Vec<f64> = ledger
        .recipes
        .iter()
        .map(|recipe| {
            let lines = recipe.lines.iter().filter(|l| {
                l.species == energy
                    && l.medium == Medium::Energy
                    && l.scope == Scope::One
                    && counts(&query, &query.by, l, false)
            });
            lines.map(|l| l.per_unit * 1e-3).sum()
        })
        .collect();
    let known: Vec<(FuelClass, bool)> = records
        .activities
        .kinds
        .iter()
        .map(|k| {
            let flow = records.terms.process(records.symbols.name(k.process)).and_then(|p| p.flow.as_ref());
            (fuel_class(ledger, k.fuel, k.process), flow.is_some_and(|f| f.role == Role::FuelConverted))
        })
        .collect();
    let utility: Vec<bool> = (0..records.sources.len()).map(|s| ledger.in_sector(s as SourceAt, &["D44"])).collect();
    for at in 0..records.activities.len() {
        let (source, kind) = (records.activities.source[at], records.activities.kind[at] as usize);
        let per_unit = per_unit[ledger.recipe_of[at] as usize];
        if per_unit == 0.0 || quantities.share[kind] == 0.0 || !quantities.inside[source as usize] {
            continue;
        }
        let tce = ledger.base_quantity(at as ActivityAt) * quantities.share[kind] * per_unit;
        let (class, converted) = known[kind];
        let site = sites.entry(source).or_default();
        let to = if converted || utility[source as usize] { &mut site.converted } else { &mut site.used };
        *to.entry(class).or_default() += tce;
    }
    for (source, site) in &mut sites {
        site.utility = utility[*source as usize];
    }
    sites
}

/// kgce in a GJ of bought electricity or heat: the case's own row before the shipped one.
fn coal_equivalent(ledger: &Ledger, process: &str) -> f64 {
    let records = &ledger.records;
    let energy = species::known("energy");
    let rows = records.factors.iter().filter(|r| records.symbols.name(r.process) == process && r.source_id.is_none());
    let found = rows.filter_map(|row| match row.gives {
        Gives::Emission { species, unit, .. } if species == energy => Some((row.shelf, row.value * unit.scale)),
        _ => None,
    });
    let found: Vec<(Shelf, f64)> = found.collect();
    let own = found.iter().find(|(shelf, _)| *shelf == Shelf::Case).or(found.first());
    own.map_or(1.0 / GJ_PER_KGCE, |(_, value)| *value)
}

/// Balances the conversion of the sources of one organisation.
fn settle(quantities: &mut Quantities<'_>, sites: &mut BTreeMap<SourceAt, Site>, members: &[SourceAt]) -> Vec<Outcome> {
    let sum = |sites: &BTreeMap<SourceAt, Site>, of: &dyn Fn(&Site) -> f64| {
        members.iter().map(|s| of(&sites[s])).sum::<f64>()
    };
    let [bought, sold, generated, heat_bought, heat_sold] = std::array::from_fn(|at| sum(sites, &|s| s.trade[at]));
    let made = (heat_sold - heat_bought).max(0.0);
    let output = generated + made;
    let lacking = output - sum(sites, &Site::converted);
    let burnt = sum(sites, &Site::used);
    if lacking > 0.0 && burnt > 0.0 {
        let share = (lacking / burnt).min(1.0);
        for source in members {
            let site = sites.get_mut(source).expect("a member");
            for (class, tce) in &mut site.used {
                *site.converted.entry(*class).or_default() += *tce * share;
                *tce *= 1.0 - share;
            }
        }
        quantities.remarks.insert(Remark::LossUnknown);
    }
    let converted = sum(sites, &Site::converted);
    // What is left of rounding is no energy.
    let settled = |value: f64| if value > 1e-9 * output.max(converted) { value } else { 0.0 };
    let told = members.iter().any(|s| sites[s].recorded[2] || sites[s].recorded[4]);
    let left = settled(converted - output);
    let (loss, unknown) = if told { (left, 0.0) } else { (0.0, left) };
    let without_fuel = settled(output - converted);
    if unknown > 0.0 {
        quantities.remarks.insert(Remark::OutputUnknown);
    }
    if without_fuel > 0.0 {
        quantities.remarks.insert(Remark::NoFuel);
    }
    let utility = members.iter().any(|s| sites[s].utility && sites[s].trade[2] > 0.0);
    let to_grid = sold == 0.0 && utility;
    if to_grid {
        quantities.remarks.insert(Remark::ToGrid);
    }
    let part = |value: f64, of: f64| if of > 0.0 { value / of } else { 0.0 };
    let own = if to_grid { 0.0 } else { generated };
    let electricity = (bought + own - sold).max(0.0);
    let resold = heat_bought.min(heat_sold);
    members
        .iter()
        .map(|source| {
            let site = &sites[source];
            let [bought_here, _, generated_here, heat_bought_here, heat_sold_here] = site.trade;
            let own_here = if to_grid { 0.0 } else { generated_here };
            let made_heat = heat_sold_here * (1.0 - part(resold, heat_sold));
            Outcome {
                made_heat,
                without_fuel: without_fuel * part(generated_here + made_heat, output),
                loss: loss * part(site.converted(), converted),
                unknown: unknown * part(site.converted(), converted),
                electricity: electricity * part(bought_here + own_here, bought + own),
                heat: heat_bought_here * (1.0 - part(resold, heat_bought)),
            }
        })
        .collect()
}

impl<'a> Quantities<'a> {
    /// Where a source's fuel is converted: its organisation, since conversion is balanced there; one place for all where rows are
    /// regions or sectors, which an organisation may lie across.
    fn converter(&self, source: SourceAt) -> &'a str {
        let known = &self.ledger.records.sources[source as usize];
        let names = &self.ledger.records.symbols;
        match self.asked.by {
            By::Total | By::Region | By::Sector => "",
            By::Source | By::Org if known.org.is_some() => names.name(known.org),
            By::Source | By::Org => names.name(known.id),
        }
    }
}

/// Electricity or heat between those who make it and those who use it.
#[derive(Default)]
struct Carrier {
    into: f64,
    out: f64,
}

impl Carrier {
    /// What is used here beyond what is made here comes from outside; the reverse goes there.
    fn close(self, draft: &mut Draft, key: &'static str) {
        let difference = self.out - self.into;
        if difference.abs() <= 1e-9 * self.out.max(self.into) {
            return;
        }
        let (brought, sent) = if key == "electricity" {
            ("electricity_from_outside", "electricity_to_outside")
        } else {
            ("heat_from_outside", "heat_to_outside")
        };
        draft.link(place(brought, ""), place(key, ""), difference);
        draft.link(place(key, ""), place(sent, ""), -difference);
    }
}

fn draw(
    quantities: &Quantities<'_>,
    draft: &mut Draft,
    source: SourceAt,
    site: &Site,
    outcome: Outcome,
    (electricity, heat): (&mut Carrier, &mut Carrier),
) {
    let subject = quantities.subject(source);
    let (uses, converts) = (place("use", subject), place("conversion", quantities.converter(source)));
    for (column, classes, to) in [("fuel_used", &site.used, &uses), ("fuel_converted", &site.converted, &converts)] {
        for (class, tce) in classes.iter().filter(|(_, tce)| **tce > 0.0) {
            draft.figure(source, column, *tce);
            draft.item(column, class.as_str(), *tce);
            draft.link(place("fuel", class.as_str()), to.clone(), *tce);
        }
    }
    for (at, (_, column)) in TRADE.iter().enumerate() {
        if site.recorded[at] {
            draft.figure(source, column, site.trade[at]);
        }
    }
    let generated = site.trade[2];
    draft.link(place("made_without_fuel", ""), converts.clone(), outcome.without_fuel);
    draft.link(converts.clone(), place("electricity", ""), generated);
    draft.link(converts.clone(), place("heat", ""), outcome.made_heat);
    draft.link(converts.clone(), place("conversion_loss", ""), outcome.loss);
    draft.link(converts, place("output_not_recorded", ""), outcome.unknown);
    electricity.into += generated;
    heat.into += outcome.made_heat;
    draft.link(place("electricity", ""), uses.clone(), outcome.electricity);
    electricity.out += outcome.electricity;
    draft.link(place("heat", ""), uses, outcome.heat);
    heat.out += outcome.heat;
    for (column, value, told) in [
        ("heat_made", outcome.made_heat, site.recorded[4]),
        ("made_without_fuel", outcome.without_fuel, outcome.without_fuel > 0.0),
        ("conversion_loss", outcome.loss, site.converted() > 0.0 && outcome.unknown == 0.0),
        ("output_not_recorded", outcome.unknown, outcome.unknown > 0.0),
        ("electricity_used", outcome.electricity, site.recorded[..3].contains(&true)),
        ("heat_used", outcome.heat, site.recorded[3]),
    ] {
        if told {
            draft.figure(source, column, value);
        }
    }
}

fn rates(figures: &mut Figures) {
    let parts = [figures[0], figures[11], figures[12]];
    if parts.iter().any(Option::is_some) {
        figures[13] = Some(parts.iter().flatten().sum());
    }
    if let (Some(converted), Some(loss)) = (figures[1], figures[9]) {
        let told = converted - figures[10].unwrap_or(0.0);
        figures[14] = (told > 0.0).then(|| 1.0 - loss / told);
    }
}
