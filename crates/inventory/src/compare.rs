//! Why two inventories differ: activity, factor, method or control.
//!
//! Records are joined by source, process, fuel and technology. Within a group the emission is Q · g · r (quantity, gross factor,
//! share left by controls), and its change is split with the logarithmic mean (LMDI-I, additive: Ang 2005, Energy Policy 33, 867),
//! so that the causes add up to the change exactly. A group that is there on one side only is a change of activity. Where a factor is
//! zero on one side the causes are taken one after the other: activity, factor, control.

use crate::compile::Ledger;
use crate::recipe::Formula;
use crate::records::Scope;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use tandem_vocab::{Period, SpeciesId};

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// Period of it.
    pub period: Option<Period>,
}

/// A group of records that is the same on both sides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Group {
    /// Source.
    pub source_id: String,
    /// Sector of the source.
    pub sector: String,
    /// Region of the source.
    pub region: String,
    /// Process.
    pub process: String,
    /// Fuel; may be empty.
    pub fuel: String,
    /// Technology; may be empty.
    pub technology: String,
}

/// The change of a group, kg, and its causes, which add up to it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Change {
    /// Before.
    pub from_kg: f64,
    /// After.
    pub to_kg: f64,
    /// More or less was burnt, made, bought.
    pub activity: f64,
    /// Another factor of the same method.
    pub factor: f64,
    /// Another method: a factor instead of a carbon balance, say.
    pub method: f64,
    /// Controls remove more or less, or make more or less of it.
    pub control: f64,
}

impl std::ops::AddAssign for Change {
    fn add_assign(&mut self, other: Self) {
        self.from_kg += other.from_kg;
        self.to_kg += other.to_kg;
        self.activity += other.activity;
        self.factor += other.factor;
        self.method += other.method;
        self.control += other.control;
    }
}

/// What a group amounts to on one side.
#[derive(Clone, Copy, Default)]
struct Amount {
    quantity: f64,
    gross: f64,
    net: f64,
    /// Made by controls while they remove something else.
    made: f64,
    method: Option<usize>,
}

/// Changes of `species` in `scopes` from one side to the other, by group.
///
/// | column | meaning | unit |
/// |---|---|---|
/// | `from_kg`, `to_kg` | emission on either side | kg |
/// | causes | parts of `to_kg − from_kg` | kg, negative means less |
pub fn compare(from: Side<'_>, to: Side<'_>, species: SpeciesId, scopes: &[Scope]) -> Vec<(Group, Change)> {
    let (before, after) = (amounts(from, species, scopes), amounts(to, species, scopes));
    let groups: std::collections::BTreeSet<&Group> = before.keys().chain(after.keys()).collect();
    groups
        .into_iter()
        .map(|group| {
            let of = |side: &BTreeMap<Group, Amount>| side.get(group).copied().unwrap_or_default();
            (group.clone(), change(of(&before), of(&after)))
        })
        .collect()
}

fn amounts(side: Side<'_>, species: SpeciesId, scopes: &[Scope]) -> BTreeMap<Group, Amount> {
    let records = &side.ledger.records;
    let activities = &records.activities;
    let shares: Vec<f64> = activities.kinds.iter().map(|k| side.period.map_or(1.0, |p| k.period.share_in(p))).collect();
    let per_unit: Vec<Option<Amount>> = side
        .ledger
        .recipes
        .iter()
        .map(|recipe| {
            let mut amount: Option<Amount> = None;
            for line in recipe.lines.iter().filter(|l| l.species == species && scopes.contains(&l.scope)) {
                let sum = amount.get_or_insert_with(Amount::default);
                let made: f64 = line.made.iter().map(|m| m.mass).sum();
                sum.made += made;
                match &line.own {
                    Some(own) => {
                        sum.gross += own.gross;
                        sum.net += own.net;
                        sum.method = Some(method(&own.formula));
                    }
                    // A sum of gases has no chain of its own.
                    None => {
                        sum.gross += line.per_unit - made;
                        sum.net += line.per_unit - made;
                    }
                }
            }
            amount
        })
        .collect();
    let mut cache: FxHashMap<(u32, u32), Amount> = FxHashMap::default();
    for entry in side.ledger.entries() {
        let share = shares[entry.kind as usize];
        let Some(unit) = per_unit[entry.recipe as usize].filter(|_| share > 0.0) else { continue };
        let quantity = side.ledger.base_quantity(entry.activity) * share;
        let sum = cache.entry((activities.source[entry.activity as usize], entry.kind)).or_default();
        sum.quantity += quantity;
        sum.gross += quantity * unit.gross;
        sum.net += quantity * unit.net;
        sum.made += quantity * unit.made;
        sum.method = unit.method.or(sum.method);
    }
    let mut groups: BTreeMap<Group, Amount> = BTreeMap::new();
    for ((source, kind), amount) in cache {
        let (source, kind) = (&records.sources[source as usize], &activities.kinds[kind as usize]);
        let name = |sym| records.symbols.name(sym).to_owned();
        let group = Group {
            source_id: name(source.id),
            sector: name(source.sector),
            region: name(source.region),
            process: name(kind.process),
            fuel: name(kind.fuel),
            technology: name(kind.technology),
        };
        let sum = groups.entry(group).or_default();
        sum.quantity += amount.quantity;
        sum.gross += amount.gross;
        sum.net += amount.net;
        sum.made += amount.made;
        sum.method = amount.method.or(sum.method);
    }
    groups
}

/// A number for each way to a figure.
fn method(formula: &Formula) -> usize {
    match formula {
        Formula::Factor { .. } => 0,
        Formula::Carbon { .. } => 1,
        Formula::Sulphur { .. } => 2,
        Formula::Relative { .. } => 3,
        Formula::StandardCoal { .. } | Formula::HeatValue { .. } => 4,
        Formula::Method { method, .. } => 5 + method,
    }
}

fn change(a: Amount, b: Amount) -> Change {
    let mut change =
        Change { from_kg: a.net + a.made, to_kg: b.net + b.made, control: b.made - a.made, ..Change::default() };
    if a.quantity == 0.0 || b.quantity == 0.0 {
        change.activity = b.net - a.net;
        change.control = 0.0;
        change.activity += b.made - a.made;
        return change;
    }
    let factor = |x: Amount| x.gross / x.quantity;
    let left = |x: Amount| if x.gross == 0.0 { 1.0 } else { x.net / x.gross };
    let (q, g, r) = ((a.quantity, b.quantity), (factor(a), factor(b)), (left(a), left(b)));
    let (by_activity, by_factor, by_control) = if a.net * b.net > 0.0 && g.0 * g.1 > 0.0 && r.0 * r.1 > 0.0 {
        let weight = logarithmic_mean(b.net, a.net);
        (weight * (q.1 / q.0).ln(), weight * (g.1 / g.0).ln(), weight * (r.1 / r.0).ln())
    } else {
        ((q.1 - q.0) * g.0 * r.0, q.1 * (g.1 - g.0) * r.0, q.1 * g.1 * (r.1 - r.0))
    };
    change.activity = by_activity;
    change.control += by_control;
    if a.method == b.method {
        change.factor = by_factor
    } else {
        change.method = by_factor
    }
    change
}

/// (x − y) / (ln x − ln y); x where both are equal. Both have the same sign.
fn logarithmic_mean(x: f64, y: f64) -> f64 {
    if (x - y).abs() <= 1e-12 * x.abs() { x } else { (x - y) / (x / y).ln() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(quantity: f64, factor: f64, left: f64) -> Amount {
        Amount { quantity, gross: quantity * factor, net: quantity * factor * left, made: 0.0, method: Some(0) }
    }

    #[test]
    fn the_causes_add_up_to_the_change() {
        let c = change(amount(100.0, 2.0, 1.0), amount(80.0, 2.5, 0.1));
        assert!((c.activity + c.factor + c.control + c.method - (c.to_kg - c.from_kg)).abs() < 1e-9);
        assert!(c.activity < 0.0 && c.factor > 0.0 && c.control < 0.0);
    }

    #[test]
    fn one_cause_alone_gets_all() {
        let c = change(amount(100.0, 2.0, 1.0), amount(100.0, 2.0, 0.05));
        assert!((c.control + 190.0).abs() < 1e-9 && c.activity == 0.0 && c.factor == 0.0);
        let c = change(Amount::default(), amount(10.0, 2.0, 1.0));
        assert_eq!((c.activity, c.to_kg), (20.0, 20.0));
    }

    #[test]
    fn complete_removal_is_a_control() {
        let c = change(amount(100.0, 2.0, 1.0), amount(100.0, 2.0, 0.0));
        assert_eq!((c.activity, c.factor, c.control), (0.0, 0.0, -200.0));
    }
}
