//! Inputs of index systems that the ledger gives.

use crate::loaded::Loaded;
use std::collections::BTreeMap;
use tandem_inventory::Boundary;
use tandem_inventory::matching::root_process;
use tandem_inventory::measure::{Measure, Taken};
use tandem_inventory::records::{Kind, Scope, SourceAt};
use tandem_inventory::totals::fuel_class;
use tandem_vocab::units::Dimension;
use tandem_vocab::{FuelClass, Medium, Period, SpeciesId, species};

/// What of the ledger fills an input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    /// CO2 of scope 1 and 2.
    Carbon,
    /// Air pollutants of scope 1 by their equivalents.
    Air,
    /// Water pollutants by their equivalents.
    Water,
    /// Energy of fuels, and of electricity and heat that come from outside.
    Energy,
    /// Mass of coal and coke.
    Coal,
    /// Electricity bought and generated, less what is sold.
    Power,
}

/// An input that the ledger gives.
pub(crate) struct LedgerInput {
    /// Id of the input.
    pub(crate) id: &'static str,
    what: What,
    /// Only mining and manufacturing, as recorded.
    industry: bool,
    /// Unit of the value.
    pub(crate) unit: &'static str,
    /// What it holds, in English.
    pub(crate) en: &'static str,
    /// In Chinese.
    pub(crate) zh: &'static str,
    /// Species that an inventory question of the same figure asks for.
    pub(crate) species: &'static [&'static str],
}

/// All of them.
static INPUTS: [LedgerInput; 8] = [
    LedgerInput {
        id: "inv.co2.total",
        what: What::Carbon,
        industry: false,
        unit: "t CO2",
        en: "CO2 of scope 1 and 2 in the inventory, processes included",
        zh: "清单中范围一与范围二的二氧化碳（含工业过程）",
        species: &["CO2"],
    },
    LedgerInput {
        id: "inv.co2.industry",
        what: What::Carbon,
        industry: true,
        unit: "t CO2",
        en: "CO2 of scope 1 and 2 of mining and manufacturing (GB/T 4754 B and C), as recorded; power plants count at their users",
        zh: "采矿业与制造业（GB/T 4754 的 B、C 门类）范围一与范围二的二氧化碳；电厂排放计入用电方",
        species: &["CO2"],
    },
    LedgerInput {
        id: "inv.appeq",
        what: What::Air,
        industry: false,
        unit: "t APeq",
        en: "SO2, NOx, TSP and NMVOC of scope 1 by pollution equivalents",
        zh: "范围一的 SO2、NOx、TSP 与 NMVOC 按大气污染当量折算",
        species: &["SO2", "NOx", "TSP", "NMVOC"],
    },
    LedgerInput {
        id: "inv.wpeq",
        what: What::Water,
        industry: false,
        unit: "t WPeq",
        en: "COD, ammonia nitrogen and total phosphorus to water by pollution equivalents",
        zh: "排入水体的 COD、氨氮与总磷按水污染当量折算",
        species: &["COD", "NH3-N", "TP"],
    },
    LedgerInput {
        id: "energy.total",
        what: What::Energy,
        industry: false,
        unit: "tce",
        en: "energy of fuels burnt, and of electricity and heat from outside",
        zh: "燃料消费与外调电力、热力的折标量",
        species: &["energy"],
    },
    LedgerInput {
        id: "energy.industry",
        what: What::Energy,
        industry: true,
        unit: "tce",
        en: "energy of mining and manufacturing (GB/T 4754 B and C), as recorded",
        zh: "采矿业与制造业（GB/T 4754 的 B、C 门类）的能源消费",
        species: &["energy"],
    },
    LedgerInput {
        id: "energy.coal",
        what: What::Coal,
        industry: false,
        unit: "t",
        en: "mass of coal and coke in the records",
        zh: "台账中煤炭与焦炭的实物量",
        species: &[],
    },
    LedgerInput {
        id: "energy.power",
        what: What::Power,
        industry: false,
        unit: "MWh",
        en: "electricity bought and generated, less what is sold",
        zh: "外购与自发电量减去外售电量",
        species: &[],
    },
];

/// The input of this id, if the ledger gives it.
pub(crate) fn ledger_input(id: &str) -> Option<&'static LedgerInput> {
    INPUTS.iter().find(|i| i.id == id)
}

/// kg per pollution equivalent (CONTRACT D4; table 2 of the Environmental Protection Tax Law). TSP of combustion is soot.
const AIR: [(&str, f64); 3] = [("SO2", 0.95), ("NOx", 0.95), ("NMVOC", 0.95)];
const SOOT: f64 = 2.18;
const DUST: f64 = 4.0;
const WATER: [(&str, f64); 3] = [("COD", 1.0), ("NH3-N", 0.8), ("TP", 0.25)];

/// Pollution equivalents of a case: shipped ones, or its own in `[evaluation.equivalents]` of case.toml, where 0 leaves a species out.
pub(crate) struct Equivalents {
    air: BTreeMap<SpeciesId, f64>,
    water: BTreeMap<SpeciesId, f64>,
    soot: f64,
    dust: f64,
}

impl Equivalents {
    /// Those of a case.
    pub(crate) fn of(case: &Loaded) -> Self {
        let own = case.manifest.raw.get("evaluation").and_then(|t| t.get("equivalents"));
        let value = |name: &str, shipped: f64| {
            own.and_then(|t| t.get(name))
                .and_then(|v| v.as_float().or_else(|| v.as_integer().map(|i| i as f64)))
                .filter(|v| v.is_finite() && *v >= 0.0)
                .unwrap_or(shipped)
        };
        let weights = |list: &[(&str, f64)]| {
            list.iter().map(|&(name, kg)| (species::known(name), value(name, kg))).filter(|(_, kg)| *kg > 0.0).collect()
        };
        Self { air: weights(&AIR), water: weights(&WATER), soot: value("soot", SOOT), dust: value("dust", DUST) }
    }
}

impl LedgerInput {
    /// Boundary of the figure, given that of the system.
    pub(crate) fn boundary(&self, system: Boundary) -> Boundary {
        if self.industry { Boundary::AsRecorded } else { system }
    }

    /// Measures of subjects in a period, in [`LedgerInput::unit`]: nothing where a subject has no record of it.
    pub(crate) fn measures(
        &self,
        case: &Loaded,
        equivalents: &Equivalents,
        system: Boundary,
        period: Period,
        groups: usize,
        group: &dyn Fn(SourceAt) -> Option<usize>,
    ) -> Vec<Measure> {
        let ledger = &case.ledger;
        let records = &ledger.records;
        let industry: Vec<bool> =
            records.sources.iter().map(|s| is_industry(case, records.symbols.name(s.sector))).collect();
        let inside = |source: SourceAt| !self.industry || industry[source as usize];
        let (carbon, energy, dust) = (species::known("CO2"), species::known("energy"), species::known("TSP"));
        let per = |kg: f64| if kg > 0.0 { 1e-3 / kg } else { 0.0 };
        let line = |kind: &Kind, source: SourceAt, line: &tandem_inventory::recipe::Line| -> f64 {
            if line.scope == Scope::Memo || !inside(source) {
                return 0.0;
            }
            match self.what {
                What::Carbon if line.species == carbon => 1e-3,
                What::Energy if line.species == energy => 1e-3,
                What::Air if line.scope == Scope::One && line.medium == Medium::Air => {
                    if line.species == dust {
                        per(if kind.fuel.is_none() { equivalents.dust } else { equivalents.soot })
                    } else {
                        equivalents.air.get(&line.species).map_or(0.0, |&kg| per(kg))
                    }
                }
                What::Water if line.medium == Medium::Water => {
                    equivalents.water.get(&line.species).map_or(0.0, |&kg| per(kg))
                }
                _ => 0.0,
            }
        };
        let quantity = |kind: &Kind, source: SourceAt| -> f64 {
            if !inside(source) {
                return 0.0;
            }
            match self.what {
                // kg to t; coal by energy has no mass here.
                What::Coal
                    if kind.unit.dimension == Dimension::Mass
                        && fuel_class(ledger, kind.fuel, kind.process) == FuelClass::Coal =>
                {
                    1e-3
                }
                What::Power => {
                    const MWH_PER_GJ: f64 = 1.0 / 3.6;
                    match root_process(records, kind.process) {
                        "electricity_bought" | "electricity_generated" => MWH_PER_GJ,
                        "electricity_sold" => -MWH_PER_GJ,
                        _ => 0.0,
                    }
                }
                _ => 0.0,
            }
        };
        ledger.measures(period, self.boundary(system), groups, group, &Taken { line: &line, quantity: &quantity })
    }
}

/// Whether a sector is mining or manufacturing.
fn is_industry(case: &Loaded, sector: &str) -> bool {
    let above = case.ledger.records.sectors.closure(sector);
    above.iter().any(|code| code == "B" || code == "C")
}
