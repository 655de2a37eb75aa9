//! The accounting boundary (CONTRACT V5): what of bought, sold and generated energy counts.

use crate::compile::Ledger;
use crate::matching::root_process;
use crate::records::{ActivityAt, Kind};
use crate::totals::Query;
use rustc_hash::FxHashMap;
use tandem_vocab::{Sym, species};

/// Which energy counts as scope 2.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Boundary {
    /// As the records stand: bought less sold.
    #[default]
    AsRecorded,
    /// Scope 1 of all, and of electricity only the net import: bought − sold − generated inside, not below 0.
    Territory,
    /// Bought less sold of each organisation.
    Organisation,
}

impl Boundary {
    /// Reads the option's word.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "as_recorded" => Some(Self::AsRecorded),
            "territory" => Some(Self::Territory),
            "organisation" => Some(Self::Organisation),
            _ => None,
        }
    }

    /// The option's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsRecorded => "as_recorded",
            Self::Territory => "territory",
            Self::Organisation => "organisation",
        }
    }
}

/// Electricity that records as they stand count twice: generated inside and bought again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Overlap {
    /// kWh counted twice.
    pub kwh: f64,
    /// kg CO2 counted twice.
    pub kg: f64,
}

/// GJ of one year.
#[derive(Clone, Copy, Default)]
struct Traded {
    bought: f64,
    sold: f64,
    generated: f64,
}

impl Traded {
    /// Share of what was bought that is net import.
    fn share(self) -> f64 {
        let net = (self.bought - self.sold - self.generated).max(0.0);
        if self.bought > 0.0 { net / self.bought } else { 0.0 }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Carrier {
    Electricity,
    Heat,
}

/// Whether a process trades energy: its scope 2 is decided by the boundary.
pub fn is_energy_trade(ledger: &Ledger, process: Sym) -> bool {
    trade(ledger, process).is_some()
}

fn trade(ledger: &Ledger, process: Sym) -> Option<(Carrier, &'static str)> {
    match root_process(&ledger.records, process) {
        "electricity_bought" => Some((Carrier::Electricity, "bought")),
        "electricity_sold" => Some((Carrier::Electricity, "sold")),
        "electricity_generated" => Some((Carrier::Electricity, "generated")),
        "heat_bought" => Some((Carrier::Heat, "bought")),
        "heat_sold" => Some((Carrier::Heat, "sold")),
        _ => None,
    }
}

fn traded(ledger: &Ledger, query: &Query) -> FxHashMap<(Carrier, i16), Traded> {
    let activities = &ledger.records.activities;
    let roles: Vec<_> = activities.kinds.iter().map(|k| trade(ledger, k.process)).collect();
    let mut sums: FxHashMap<(Carrier, i16), Traded> = FxHashMap::default();
    if roles.iter().all(Option::is_none) {
        return sums;
    }
    for at in 0..activities.len() {
        let Some((carrier, role)) = roles[activities.kind[at] as usize] else { continue };
        let kind = activities.kind_of(at as ActivityAt);
        let share = query.period.map_or(1.0, |p| kind.period.share_in(p));
        let energy = ledger.base_quantity(at as ActivityAt) * share;
        let sum = sums.entry((carrier, kind.period.year())).or_default();
        match role {
            "bought" => sum.bought += energy,
            "sold" => sum.sold += energy,
            _ => sum.generated += energy,
        }
    }
    sums
}

/// Weight that the boundary gives to kinds of activities.
pub struct Scale {
    boundary: Boundary,
    sums: FxHashMap<(Carrier, i16), Traded>,
}

impl Scale {
    /// For a query. Trade is that of the whole case in the query's period, whatever its filters.
    pub fn new(ledger: &Ledger, query: &Query) -> Self {
        let sums = if query.boundary == Boundary::Territory { traded(ledger, query) } else { FxHashMap::default() };
        Self { boundary: query.boundary, sums }
    }

    /// Of one kind: in a territory bought energy counts by the share that is net import, sold energy within it.
    pub fn of(&self, ledger: &Ledger, kind: &Kind) -> f64 {
        if self.boundary != Boundary::Territory {
            return 1.0;
        }
        match trade(ledger, kind.process) {
            Some((carrier, "bought")) => {
                self.sums.get(&(carrier, kind.period.year())).copied().unwrap_or_default().share()
            }
            Some(_) => 0.0,
            None => 1.0,
        }
    }
}

/// What `query`'s records count twice; none unless they are taken as recorded.
pub fn overlap(ledger: &Ledger, query: &Query) -> Option<Overlap> {
    const KWH_PER_GJ: f64 = 1.0 / 3.6e-3;
    if query.boundary != Boundary::AsRecorded {
        return None;
    }
    let sums = traded(ledger, query);
    let co2 = species::known("CO2");
    let mut total = Overlap { kwh: 0.0, kg: 0.0 };
    for ((carrier, year), sum) in &sums {
        if *carrier != Carrier::Electricity {
            continue;
        }
        let twice = (sum.bought - sum.sold).min(sum.generated);
        if twice <= 0.0 || sum.bought <= 0.0 {
            continue;
        }
        let activities = &ledger.records.activities;
        let bought: Vec<bool> = activities
            .kinds
            .iter()
            .map(|k| k.period.year() == *year && trade(ledger, k.process) == Some((Carrier::Electricity, "bought")))
            .collect();
        let bought_kg: f64 = (0..activities.len() as ActivityAt)
            .filter(|&at| bought[activities.kind[at as usize] as usize])
            .map(|at| {
                let kind = activities.kind_of(at);
                let share = query.period.map_or(1.0, |p| kind.period.share_in(p));
                let per_unit: f64 =
                    ledger.recipe(at).lines.iter().filter(|l| l.species == co2).map(|l| l.per_unit).sum();
                ledger.base_quantity(at) * share * per_unit
            })
            .sum();
        total.kwh += twice * KWH_PER_GJ;
        total.kg += bought_kg * twice / sum.bought;
    }
    (total.kwh > 0.0).then_some(total)
}
