//! Balances and heat as case folders, and what the ledger makes of them.

use crate::accounts::FUELS;
use crate::balances::{Balance, NonEnergy, Use};
use std::collections::BTreeMap;
use tandem_app::Loaded;
use tandem_inventory::Query;
use tandem_inventory::totals::{Counts, Dim};
use tandem_testkit::CaseFolder;
use tempfile::TempDir;

/// Factors read off the accounts of 2007 by dividing a cell by the same cell of the balance, in Mt per 10^4 t or per 10^8 m3.
///
/// They are derived, and none is one that CEADs published: see `docs/evidence/real-data.md`.
pub(crate) const IMPLIED: [(&str, f64); 17] = [
    ("raw_coal", 0.01462962),
    ("cleaned_coal", 0.01843326),
    ("other_washed_coal", 0.01077070),
    ("coal_briquettes", 0.01245211),
    ("coke", 0.02876589),
    ("coke_oven_gas", 0.11529703),
    ("other_coal_gas", 0.05959275),
    ("other_coking_products", 0.02515797),
    ("crude_oil", 0.03003148),
    ("gasoline", 0.02926746),
    ("kerosene", 0.03035144),
    ("diesel", 0.03093819),
    ("fuel_oil", 0.03168321),
    ("lpg", 0.03130861),
    ("refinery_gas", 0.03341336),
    ("other_petroleum", 0.03033179),
    ("natural_gas", 0.21607290),
];

/// How many times the base factor of a coal counts in a sector: more of it burns there.
const COAL_ROWS: [(&str, [(&str, f64); 4]); 4] = [
    ("raw_coal", [("A", 1.12375), ("E", 1.12375), ("D44", 1.18), ("C", 1.1695)]),
    ("cleaned_coal", [("A", 1.12375), ("E", 1.12375), ("D44", 1.18), ("C", 1.1288)]),
    ("other_washed_coal", [("A", 1.12375), ("E", 1.12375), ("D44", 1.18), ("C", 1.1471)]),
    ("coal_briquettes", [("A", 1.12375), ("E", 1.12375), ("D44", 1.18), ("C", 1.1475)]),
];

/// Unit of a quantity of the balances.
pub(crate) fn unit(fuel: &str) -> &'static str {
    match fuel {
        "coke_oven_gas" | "other_coal_gas" | "blast_furnace_gas" | "natural_gas" => "亿m3",
        _ => "万吨",
    }
}

/// Which factors a case brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Factors {
    /// The implied ones as its own `factors.csv`.
    Implied,
    /// None: the shipped library answers. `gas` is the fuel that stands for "other gas".
    Library { gas: &'static str },
}

impl Factors {
    /// Name under which a fuel of the balances enters the case.
    pub(crate) fn name(self, fuel: &'static str) -> &'static str {
        match (self, fuel) {
            (Self::Library { gas }, "other_coal_gas") => gas,
            (Self::Library { .. }, "other_coking_products") => "coal_tar",
            _ => fuel,
        }
    }
}

/// A process of the case's own: a row of inputs that prints a small output (Sichuan and Qinghai), which the rule takes as negative.
const GIVEN_BACK: &str = "given_back";

/// Adds the implied factors.
pub(crate) fn with_implied(mut case: CaseFolder) -> CaseFolder {
    let row = |case: CaseFolder, fuel: &str, sector: &str, value: f64| {
        let per = format!("Mt/{}", unit(fuel));
        let process = if value < 0.0 { GIVEN_BACK } else { "combustion" };
        let id = format!("implied-2007.{process}.{fuel}.{sector}");
        case.factor(id.trim_end_matches('.'), "CO2", value, &per)
            .with("process", process)
            .with("fuel", fuel)
            .with("sector", sector)
            .with("source", "CEADs accounts 2007 divided by the energy balances of 2007; derived")
    };
    for (fuel, base) in IMPLIED {
        case = row(case, fuel, "", base);
        let mut back = -base;
        for (sector, times) in COAL_ROWS.iter().filter(|(f, _)| *f == fuel).flat_map(|(_, rows)| rows) {
            case = row(case, fuel, sector, base * times);
            if *sector == Use::Power.sector() {
                back = -base * times;
            }
        }
        case = row(case, fuel, "", back);
    }
    case
}

/// A case of China with these regions below it.
pub(crate) fn case_of<'a>(id: &str, period: &str, regions: impl IntoIterator<Item = &'a str>) -> CaseFolder {
    let case =
        CaseFolder::new(id).setting("region", "CHINA").setting("base_period", period).region("CHINA", "", "country");
    regions.into_iter().fold(case, |case, code| case.region(code, "CHINA", "province"))
}

/// A source of the kind `area`.
pub(crate) fn area(case: CaseFolder, id: &str, region: &str, sector: &str) -> CaseFolder {
    case.row(
        "sources.csv",
        &[("source_id", id), ("name", id), ("region", region), ("sector", sector), ("kind", "area")],
    )
}

/// The balances of 2007 as a case: a source per region and row of use, an activity per cell that is not empty. With the library's
/// factors, which are never negative, the small outputs of power rows are left out.
pub(crate) fn balances_as_case(balances: &[(&str, &Balance)], treat: NonEnergy, factors: Factors) -> CaseFolder {
    let mut case = case_of("balances_2007", "2007", balances.iter().map(|(code, _)| *code).filter(|c| *c != "CHINA"));
    for (code, balance) in balances {
        for at in Use::ALL {
            let source = format!("{code}.{at:?}");
            case = area(case, &source, code, at.sector());
            for (fuel, (name, _, _)) in FUELS.iter().enumerate() {
                let quantity = balance.burnt(at, fuel, treat);
                if quantity > 0.0 || (quantity < 0.0 && factors == Factors::Implied) {
                    let id = format!("{source}.{name}");
                    let process = if quantity < 0.0 { GIVEN_BACK } else { "combustion" };
                    case = case
                        .activity(&id, &source, "2007", process, quantity.abs(), unit(name))
                        .with("fuel", factors.name(name))
                        .with("evidence", "energy balance 2007");
                }
            }
        }
    }
    if factors == Factors::Implied { with_implied(case) } else { case }
}

/// CO2 of a case, Mt by the values of three dimensions.
pub(crate) struct Co2 {
    pub(crate) loaded: Loaded,
    pub(crate) cells: BTreeMap<[String; 3], f64>,
    pub(crate) counts: Counts,
    _folder: TempDir,
}

impl Co2 {
    /// Writes the case, loads it as every command does, and adds it up.
    pub(crate) fn of(case: &CaseFolder, by: [Dim; 3]) -> Self {
        let folder = case.write();
        let loaded = Loaded::open(folder.path(), &|_, _| {}).unwrap_or_else(|e| panic!("the case has faults: {e:?}"));
        let query = Query { by: by.to_vec(), filters: vec![(Dim::Species, vec!["CO2".into()])], ..Query::default() };
        let totals = loaded.ledger.totals(&query);
        const MT: f64 = 1e9;
        let cells = totals
            .rows
            .iter()
            .map(|row| ([0, 1, 2].map(|i| totals.text(&loaded.ledger, &row.keys[i]).into_owned()), row.kg / MT))
            .collect();
        Self { cells, counts: totals.records.clone(), loaded, _folder: folder }
    }

    /// Mt of a cell; 0 where the case has none.
    pub(crate) fn get(&self, keys: [&str; 3]) -> f64 {
        self.cells.get(&keys.map(str::to_owned)).copied().unwrap_or(0.0)
    }
}
