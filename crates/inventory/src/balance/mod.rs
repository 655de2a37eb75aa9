//! Balances beside the emissions: water, materials, waste and energy, from the same records.
//!
//! The table of processes says what the quantity of a record is in a balance ([`tandem_vocab::flow`]). Quantities are added up by
//! source; from there every grouping adds up to the same total. What goes in and what comes out of a place differ by what the
//! records do not say, and that difference has a place of its own: in the flows nothing appears and nothing is lost.
//!
//! | balance | unit | difference |
//! |---|---|---|
//! | water | m3 | consumed = fresh + received − supplied − discharged |
//! | material | t | unaccounted = materials in − products − waste |
//! | waste | t | by kind: arising − where it goes |
//! | energy | tce | loss of conversion = fuel converted − electricity generated − heat made |
//!
//! A figure is `None` where no record tells it, which is not zero.

mod energy;
mod material;
mod waste;
mod water;

use crate::compile::Ledger;
use crate::records::{ActivityAt, SourceAt};
use crate::totals::{Dim, Query};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use tandem_vocab::flow::{Of, Role};
use tandem_vocab::{Dimension, Period, Sym};

/// What rows stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum By {
    /// Everything together.
    #[default]
    Total,
    /// Sources.
    Source,
    /// Organisations; sources without one stand together under an empty name.
    Org,
    /// The sources' regions.
    Region,
    /// The sources' sectors as written.
    Sector,
}

impl By {
    /// All groupings with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Total, "total"),
        (Self::Source, "source_id"),
        (Self::Org, "org_id"),
        (Self::Region, "region"),
        (Self::Sector, "sector"),
    ];

    /// The grouping of this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == text).map(|&(by, _)| by)
    }

    /// The name.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|&&(by, _)| by == self).map_or("", |&(_, n)| n)
    }
}

/// Which balance is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of what.
    pub of: Of,
    /// Days of the records.
    pub period: Option<Period>,
    /// What rows stand for.
    pub by: By,
    /// Values that a source's region, sector, organisation or id may have.
    pub filters: Vec<(Dim, Vec<String>)>,
}

/// A place that something flows from or to. `key` says what kind of place it is, `item` which one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Kind of place, such as `origin`, `use`, `consumed`.
    pub key: &'static str,
    /// A name of the tables, a subject, or nothing.
    pub item: String,
}

/// A flow of a balance.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// From.
    pub from: Place,
    /// To.
    pub to: Place,
    /// Quantity, above zero.
    pub quantity: f64,
}

/// Figures of a subject, one for each column.
pub type Figures = Vec<Option<f64>>;

/// What a balance leaves out or takes for granted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Remark {
    /// Nothing of this balance is on record.
    Nothing,
    /// Records of a process that are counted in another unit.
    OtherUnit {
        /// Process.
        process: String,
        /// Records.
        records: usize,
    },
    /// Volumes treated on the site they arise at, which no other site gave.
    TreatedOnSite {
        /// Records.
        records: usize,
    },
    /// More goes to sewers than plants received, or less.
    Sewers,
    /// Water is used at places that do not say where it goes.
    OutflowUnknown,
    /// Water is let out at places that do not say what they take in.
    IntakeUnknown,
    /// Goods made and used again on one site stand on both sides.
    Intermediates,
    /// Materials without products, or products without materials.
    OneSided,
    /// A kind of waste goes somewhere, but how much arises is not on record, or not all.
    OriginUnknown(String),
    /// A kind of waste arises, but where it goes is not on record, or not all.
    FateUnknown(String),
    /// Sources whose own record of waste replaces what factors say.
    OwnRecord {
        /// Sources.
        sources: usize,
    },
    /// Electricity of power plants that record no sale goes to the grid.
    ToGrid,
    /// Fuel recorded with what a site uses makes electricity or heat that it sells; its loss cannot be told.
    LossUnknown,
    /// Fuel is converted where neither electricity generated nor heat sold is on record.
    OutputUnknown,
    /// Electricity or heat made without a fuel on record: sun, wind, water, waste, waste heat.
    NoFuel,
}

/// A balance.
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    /// Names of the figures; rates stand last.
    pub columns: &'static [&'static str],
    /// Figures by subject; one without a name for [`By::Total`].
    pub rows: Vec<(String, Figures)>,
    /// Figures of everything together.
    pub totals: Figures,
    /// Flows, in the order of their places. Whatever enters a place leaves it, but for where flows begin and end.
    pub links: Vec<Link>,
    /// Quantities by column and item: origins of water, kinds of waste.
    pub items: Vec<(&'static str, String, f64)>,
    /// Remarks.
    pub remarks: Vec<Remark>,
}

impl Balance {
    /// A figure of the total.
    pub fn total(&self, column: &str) -> Option<f64> {
        self.columns.iter().position(|c| *c == column).and_then(|at| self.totals[at])
    }
}

/// Quantities of one balance by source, role and item; an item is a name of the tables, or the process.
pub(crate) struct Quantities<'a> {
    ledger: &'a Ledger,
    asked: &'a Asked,
    /// Share of each kind in the period.
    share: Vec<f64>,
    /// Whether a source is asked for.
    inside: Vec<bool>,
    sums: BTreeMap<(SourceAt, Role, String), f64>,
    remarks: BTreeSet<Remark>,
}

impl Ledger {
    /// The balance that is asked for.
    pub fn balance(&self, asked: &Asked) -> Balance {
        let mut quantities = Quantities::new(self, asked);
        let mut draft = Draft::default();
        let columns = match asked.of {
            Of::Water => water::fill(&mut quantities, &mut draft),
            Of::Material => material::fill(&mut quantities, &mut draft),
            Of::Waste => waste::fill(&mut quantities, &mut draft),
            Of::Energy => energy::fill(&mut quantities, &mut draft),
        };
        quantities.finish(draft, columns)
    }

    fn in_sector(&self, source: SourceAt, codes: &[&str]) -> bool {
        let sector = self.records.symbols.name(self.records.sources[source as usize].sector);
        self.records.sectors.closure(sector).iter().any(|c| codes.contains(&c.as_str()))
    }
}

/// Columns of a balance with how its rates come about.
pub(crate) struct Columns {
    names: &'static [&'static str],
    /// Rates from the figures before them.
    rates: fn(&mut Figures),
}

impl Columns {
    fn at(&self, name: &str) -> usize {
        self.names.iter().position(|n| *n == name).expect("a column of the balance")
    }
}

/// Figures and flows on their way to a balance.
#[derive(Default)]
pub(crate) struct Draft {
    figures: BTreeMap<(SourceAt, &'static str), f64>,
    links: BTreeMap<(Place, Place), f64>,
    items: BTreeMap<(&'static str, String), f64>,
}

impl Draft {
    fn figure(&mut self, source: SourceAt, column: &'static str, value: f64) {
        *self.figures.entry((source, column)).or_default() += value;
    }

    fn item(&mut self, column: &'static str, item: &str, value: f64) {
        *self.items.entry((column, item.to_owned())).or_default() += value;
    }

    /// A flow; nothing where the quantity is not above zero.
    fn link(&mut self, from: Place, to: Place, quantity: f64) {
        if quantity > 0.0 {
            *self.links.entry((from, to)).or_default() += quantity;
        }
    }
}

fn place(key: &'static str, item: &str) -> Place {
    Place { key, item: item.to_owned() }
}

impl<'a> Quantities<'a> {
    fn new(ledger: &'a Ledger, asked: &'a Asked) -> Self {
        let records = &ledger.records;
        let names = &records.symbols;
        let share = |p: Period| asked.period.map_or(1.0, |q| p.share_in(q));
        let fits = |dim: Dim, sym: Sym| {
            asked.filters.iter().all(|(d, list)| *d != dim || list.iter().any(|v| v == names.name(sym)))
        };
        let inside = records.sources.iter().map(|s| {
            fits(Dim::Region, s.region)
                && fits(Dim::Sector, s.sector)
                && fits(Dim::SourceId, s.id)
                && fits(Dim::Org, s.org)
        });
        let mut this = Self {
            ledger,
            asked,
            share: records.activities.kinds.iter().map(|k| share(k.period)).collect(),
            inside: inside.collect(),
            sums: BTreeMap::new(),
            remarks: BTreeSet::new(),
        };
        this.add_up();
        this
    }

    /// Adds up the records by source, role and item, in m3, t or GJ.
    fn add_up(&mut self) {
        let dimension = match self.asked.of {
            Of::Water => Dimension::Volume,
            Of::Material | Of::Waste => Dimension::Mass,
            Of::Energy => Dimension::Energy,
        };
        let records = &self.ledger.records;
        let roles: Vec<Option<(Role, String)>> = records
            .activities
            .kinds
            .iter()
            .map(|k| role(self.ledger, k.process, k.technology).filter(|(role, _)| counts(self.asked.of, *role)))
            .collect();
        // Kinds by what they are, so that a record costs one addition.
        let mut distinct: Vec<&(Role, String)> = roles.iter().flatten().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let code: Vec<Option<u32>> =
            roles.iter().map(|r| distinct.binary_search(&r.as_ref()?).ok().map(|at| at as u32)).collect();
        let scale = if dimension == Dimension::Mass { 1e-3 } else { 1.0 };
        let mut sums: FxHashMap<(SourceAt, u32), f64> = FxHashMap::default();
        let mut other_unit: BTreeMap<&str, usize> = BTreeMap::new();
        for at in 0..records.activities.len() {
            let (source, kind) = (records.activities.source[at], records.activities.kind[at] as usize);
            let Some(code) = code[kind].filter(|_| self.share[kind] > 0.0 && self.inside[source as usize]) else {
                continue;
            };
            let known = &records.activities.kinds[kind];
            if known.unit.dimension == dimension {
                let quantity = self.ledger.base_quantity(at as ActivityAt) * self.share[kind] * scale;
                *sums.entry((source, code)).or_default() += quantity;
            } else if distinct[code as usize].0 != Role::FuelConverted {
                // Fuels are counted in energy by their own factors.
                *other_unit.entry(records.symbols.name(known.process)).or_default() += 1;
            }
        }
        for ((source, code), quantity) in sums {
            let (role, item) = distinct[code as usize];
            self.sums.insert((source, *role, item.clone()), quantity);
        }
        let told =
            other_unit.into_iter().map(|(process, records)| Remark::OtherUnit { process: process.to_owned(), records });
        self.remarks.extend(told);
    }

    /// Sum of a role at a source; none where nothing is on record.
    fn sum(&self, source: SourceAt, role: Role) -> Option<f64> {
        let mut rows = self.of(source, role).peekable();
        rows.peek()?;
        Some(rows.map(|(_, q)| q).sum())
    }

    /// Items of a role at a source.
    fn of(&self, source: SourceAt, role: Role) -> impl Iterator<Item = (&str, f64)> {
        let from = (source, role, String::new());
        self.sums
            .range(from..)
            .take_while(move |((s, r, _), _)| (*s, *r) == (source, role))
            .map(|((.., i), q)| (i.as_str(), *q))
    }

    /// Sources with anything on record.
    fn sources(&self) -> Vec<SourceAt> {
        let mut all: Vec<SourceAt> = self.sums.keys().map(|k| k.0).collect();
        all.dedup();
        all
    }

    /// What a source stands under.
    fn subject(&self, source: SourceAt) -> &'a str {
        let known = &self.ledger.records.sources[source as usize];
        let names = &self.ledger.records.symbols;
        match self.asked.by {
            By::Total => "",
            By::Source => names.name(known.id),
            By::Org => names.name(known.org),
            By::Region => names.name(known.region),
            By::Sector => names.name(known.sector),
        }
    }

    /// Sources that belong together: those of one organisation, or one without.
    fn unit(&self, source: SourceAt) -> (Sym, Option<SourceAt>) {
        let org = self.ledger.records.sources[source as usize].org;
        (org, org.is_none().then_some(source))
    }

    fn finish(mut self, draft: Draft, columns: Columns) -> Balance {
        if draft.figures.is_empty() {
            self.remarks.insert(Remark::Nothing);
        }
        let width = columns.names.len();
        let mut subjects: BTreeMap<&str, Figures> = BTreeMap::new();
        let mut totals: Figures = vec![None; width];
        for (&(source, column), &value) in &draft.figures {
            let at = columns.at(column);
            let figures = subjects.entry(self.subject(source)).or_insert_with(|| vec![None; width]);
            for sum in [&mut figures[at], &mut totals[at]] {
                *sum = Some(sum.unwrap_or(0.0) + value);
            }
        }
        let rates = |mut figures: Figures| {
            (columns.rates)(&mut figures);
            figures
        };
        Balance {
            columns: columns.names,
            rows: subjects.into_iter().map(|(subject, figures)| (subject.to_owned(), rates(figures))).collect(),
            totals: rates(totals),
            links: draft.links.into_iter().map(|((from, to), quantity)| Link { from, to, quantity }).collect(),
            items: draft.items.into_iter().map(|((column, item), quantity)| (column, item, quantity)).collect(),
            remarks: self.remarks.into_iter().collect(),
        }
    }
}

/// Whether a role counts in a balance: waste that arises is an output of materials too.
fn counts(of: Of, role: Role) -> bool {
    role.balance() == of || (of == Of::Material && role == Role::WasteGenerated)
}

/// What a record with this process and technology is in a balance, and of what.
fn role(ledger: &Ledger, process: Sym, technology: Sym) -> Option<(Role, String)> {
    let records = &ledger.records;
    let (process, technology) = (records.symbols.name(process), records.symbols.name(technology));
    let flow = records.terms.process(process)?.flow.as_ref()?;
    let known = records.terms.technology(technology);
    // A technology that the case itself names is an item too; one of another kind says how, not what.
    let names_item = !technology.is_empty()
        && !flow.role.items().is_empty()
        && known.is_none_or(|t| flow.role.items().contains(&t.kind));
    let item = if names_item {
        known.map_or(technology, |t| t.name.as_str())
    } else {
        flow.item.as_deref().unwrap_or(process)
    };
    let role = known.filter(|_| names_item).map_or(flow.role, |t| flow.role.with(t.kind));
    Some((role, item.to_owned()))
}

/// The query whose lines a balance takes from the ledger: scope 1 of its period.
fn lines_query(asked: &Asked) -> Query {
    Query { period: asked.period, by: vec![Dim::Species], ..Query::default() }
}
