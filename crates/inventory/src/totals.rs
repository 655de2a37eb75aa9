//! Totals by any grouping, with ranges, from the ledger.
//!
//! Activities are first added up by (cell, recipe), where a cell is one value of each dimension asked for; only then are species
//! multiplied out. An inventory of millions of activities therefore costs one addition an activity, and a factor that many
//! activities share is seen once, with its error fully shared (CONTRACT I8).

use crate::boundary::{self, Boundary, Overlap};
use crate::compile::Ledger;
use crate::distribution::Cumulants;
use crate::draws::{DrawPlan, Draws, Part};
pub use crate::pairs::Pairs;
use crate::recipe::{Input, Line};
use crate::records::{ActivityAt, Scope};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use tandem_vocab::{FuelClass, Medium, Period, SpeciesId, Sym};

/// A dimension to group by or to filter on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dim {
    /// Year of the record.
    Period,
    /// The source's own region.
    Region,
    /// The source's sector as written.
    Sector,
    /// Source.
    SourceId,
    /// Activity.
    ActivityId,
    /// Process.
    Process,
    /// Fuel.
    Fuel,
    /// Class of the fuel.
    FuelClass,
    /// Organisation.
    Org,
    /// Medium.
    Medium,
    /// Scope.
    Scope,
    /// Species.
    Species,
}

impl Dim {
    /// All dimensions with their names.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Period, "period"),
        (Self::Region, "region"),
        (Self::Sector, "sector"),
        (Self::SourceId, "source_id"),
        (Self::ActivityId, "activity_id"),
        (Self::Process, "process"),
        (Self::Fuel, "fuel"),
        (Self::FuelClass, "fuel_class"),
        (Self::Org, "org_id"),
        (Self::Medium, "medium"),
        (Self::Scope, "scope"),
        (Self::Species, "species"),
    ];

    /// The dimension of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|&(d, _)| d)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|&&(d, _)| d == self).map_or("", |&(_, n)| n)
    }
}

/// What to add up.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only records in this period; all where absent.
    pub period: Option<Period>,
    /// Dimensions, in the order of the answer; species is always one.
    pub by: Vec<Dim>,
    /// Accounting boundary.
    pub boundary: Boundary,
    /// Values that a dimension may have; a dimension left out may have any.
    pub filters: Vec<(Dim, Vec<String>)>,
    /// Ranges by draws instead of by cumulants.
    pub draws: Option<Draws>,
}

/// A value of a dimension.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// A name of the ledger's symbols; none for an empty one.
    Name(Sym),
    /// An activity.
    Activity(ActivityAt),
    /// A year.
    Year(i16),
    /// A fixed word.
    Word(&'static str),
}

/// A row of the answer.
#[derive(Clone, Debug)]
pub struct Row {
    /// Values of [`Totals::by`], species included.
    pub keys: Vec<Key>,
    /// Species.
    pub species: SpeciesId,
    /// kg; energy in kgce.
    pub kg: f64,
    /// Lower end of the 95 % range.
    pub kg_low: f64,
    /// Upper end.
    pub kg_high: f64,
    /// Mean of the draws, where the range is by draws.
    pub kg_mean: Option<f64>,
}

/// Why records were dropped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// No day of the record lies in the period asked for.
    OutsidePeriod,
    /// No factor applies to it.
    NoFactor,
}

impl Reason {
    /// The words of the answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "outside the period",
            Self::NoFactor => "no factor applies",
        }
    }

    /// The same in Chinese.
    pub fn zh(self) -> &'static str {
        match self {
            Self::OutsidePeriod => "不在所选时段内",
            Self::NoFactor => "没有适用的排放因子",
        }
    }
}

/// Records read, kept and dropped: read = kept + dropped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Read.
    pub read: usize,
    /// Kept.
    pub kept: usize,
    /// Dropped, by reason.
    pub dropped: Vec<(Reason, usize)>,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Totals {
    /// Dimensions of each row, species included.
    pub by: Vec<Dim>,
    /// Rows in the order of their keys.
    pub rows: Vec<Row>,
    /// Records.
    pub records: Counts,
    /// Electricity counted twice as recorded, if any.
    pub overlap: Option<Overlap>,
    /// Gases that the warming potentials do not know.
    pub uncharacterised: Vec<SpeciesId>,
}

impl Totals {
    /// Text of a key.
    pub fn text<'a>(&self, ledger: &'a Ledger, key: &Key) -> std::borrow::Cow<'a, str> {
        match *key {
            Key::Name(sym) => ledger.records.symbols.name(sym).into(),
            Key::Activity(at) => ledger.records.activities.ids.get(at as usize).into(),
            Key::Year(year) => year.to_string().into(),
            Key::Word(word) => word.into(),
        }
    }
}

impl Ledger {
    /// Adds up the ledger as `query` asks.
    ///
    /// Without scope in `by`, rows are scope 1 + 2 without memo (CONTRACT V1).
    pub fn totals(&self, query: &Query) -> Totals {
        let mut by = query.by.clone();
        if !by.contains(&Dim::Species) {
            by.push(Dim::Species);
        }
        let weights = self.weights(query);
        let cells = Cells::new(self, &by, query);
        let pairs = self.add_pairs(&cells, &weights).into_cells();
        let slots = Slots::new(self, &by, query);
        let mut rows = Vec::new();
        expand(self, &cells, &pairs, &slots, query.draws, &mut rows);
        let mut totals = Totals {
            rows,
            records: self.counts(query),
            overlap: boundary::overlap(self, query),
            uncharacterised: uncharacterised(self),
            by,
        };
        self.sort(&mut totals);
        totals
    }

    /// Weight of each kind: its share in the period and in the boundary.
    pub(crate) fn weights(&self, query: &Query) -> Vec<f64> {
        let boundary = boundary::Scale::new(self, query);
        let share = |p: Period| query.period.map_or(1.0, |q| p.share_in(q));
        self.records.activities.kinds.iter().map(|k| share(k.period) * boundary.of(self, k)).collect()
    }

    fn counts(&self, query: &Query) -> Counts {
        let activities = &self.records.activities;
        let inside: Vec<bool> =
            activities.kinds.iter().map(|k| query.period.is_none_or(|q| k.period.share_in(q) > 0.0)).collect();
        let states = |process| {
            let process = self.records.terms.process(self.records.symbols.name(process));
            process.is_some_and(tandem_vocab::Process::states)
        };
        let barren: Vec<bool> =
            self.recipes.iter().map(|r| r.lines.is_empty() && !r.later && !states(r.keys.process)).collect();
        // What a record gives in a later year that lies inside keeps it.
        let later: FxHashSet<ActivityAt> =
            self.later.iter().filter(|e| inside[e.kind as usize]).map(|e| e.activity).collect();
        let (mut outside, mut no_factor) = (0, 0);
        for at in 0..activities.len() {
            if later.contains(&(at as ActivityAt)) {
                continue;
            }
            if !inside[activities.kind[at] as usize] {
                outside += 1;
            } else if barren[self.recipe_of[at] as usize] {
                no_factor += 1;
            }
        }
        let dropped: Vec<(Reason, usize)> = [(Reason::OutsidePeriod, outside), (Reason::NoFactor, no_factor)]
            .into_iter()
            .filter(|&(_, n)| n > 0)
            .collect();
        Counts { read: activities.len(), kept: activities.len() - outside - no_factor, dropped }
    }

    fn add_pairs(&self, cells: &Cells, weights: &[f64]) -> Pairs {
        let activities = &self.records.activities;
        let mut pairs = Pairs::new(cells.count, self.recipes.len());
        let scale: Vec<f64> = activities.kinds.iter().zip(weights).map(|(k, w)| k.unit.scale * w).collect();
        for at in 0..activities.len() {
            let kind = activities.kind[at] as usize;
            if scale[kind] == 0.0 {
                continue;
            }
            let Some(cell) = cells.of(at, activities.source[at], kind) else { continue };
            let base = activities.quantity[at] * scale[kind];
            pairs.add(cell, self.recipe_of[at], base, base * f64::from(activities.rsd[at]));
        }
        for entry in &self.later {
            let (at, kind) = (entry.activity as usize, entry.kind as usize);
            let Some(cell) = cells.of(at, activities.source[at], kind) else { continue };
            let base = activities.quantity[at] * scale[kind];
            if base != 0.0 {
                pairs.add(cell, entry.recipe, base, base * f64::from(activities.rsd[at]));
            }
        }
        pairs
    }

    fn sort(&self, totals: &mut Totals) {
        let names = &self.records.symbols;
        let order = |a: &Key, b: &Key| match (a, b) {
            (Key::Name(x), Key::Name(y)) => names.name(*x).cmp(names.name(*y)),
            (Key::Activity(x), Key::Activity(y)) => x.cmp(y),
            (Key::Year(x), Key::Year(y)) => x.cmp(y),
            (Key::Word(x), Key::Word(y)) => x.cmp(y),
            _ => Ordering::Equal,
        };
        let species = totals.by.iter().position(|d| *d == Dim::Species);
        totals.rows.sort_by(|a, b| {
            a.keys
                .iter()
                .zip(&b.keys)
                .enumerate()
                .map(|(at, (x, y))| if Some(at) == species { a.species.cmp(&b.species) } else { order(x, y) })
                .find(|o| o.is_ne())
                .unwrap_or(Ordering::Equal)
        });
    }
}

fn uncharacterised(ledger: &Ledger) -> Vec<SpeciesId> {
    let mut all: Vec<SpeciesId> = ledger.recipes.iter().flat_map(|r| r.uncharacterised.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Which cell an activity falls into.
pub(crate) struct Cells {
    count: usize,
    /// Keys of each cell but for dimensions of lines; empty for cells that are activities alone.
    keys: Vec<Vec<(usize, Key)>>,
    source_code: Vec<Option<u32>>,
    kind_code: Vec<Option<u32>>,
    cell_of: FxHashMap<(u32, u32), u32>,
    kind_codes: usize,
    dense: Vec<u32>,
    by_activity: Option<usize>,
    /// Cells of activities in later years whose keys are not those of their own year.
    later: Vec<(ActivityAt, u32)>,
    later_of: FxHashMap<(ActivityAt, u32), u32>,
    only_activities: Option<Vec<bool>>,
    source_keys: Vec<Vec<(usize, Key)>>,
    kind_keys: Vec<Vec<(usize, Key)>>,
}

impl Cells {
    pub(crate) fn new(ledger: &Ledger, by: &[Dim], query: &Query) -> Self {
        let records = &ledger.records;
        let names = &records.symbols;
        let class = |fuel: Sym, process: Sym| fuel_class(ledger, fuel, process);
        let allowed =
            |dim: Dim, text: &str| query.filters.iter().all(|(d, list)| *d != dim || list.iter().any(|v| v == text));
        let mut source_keys: Vec<Vec<(usize, Key)>> = Vec::new();
        let mut source_code = Vec::with_capacity(records.sources.len());
        let mut seen: FxHashMap<Vec<u64>, u32> = FxHashMap::default();
        for source in &records.sources {
            let of = |dim: Dim| match dim {
                Dim::Region => Some(source.region),
                Dim::Sector => Some(source.sector),
                Dim::SourceId => Some(source.id),
                Dim::Org => Some(source.org),
                _ => None,
            };
            let fits = [Dim::Region, Dim::Sector, Dim::SourceId, Dim::Org]
                .into_iter()
                .all(|d| of(d).is_none_or(|sym| allowed(d, names.name(sym))));
            if !fits {
                source_code.push(None);
                continue;
            }
            let keys: Vec<(usize, Key)> =
                by.iter().enumerate().filter_map(|(at, &d)| of(d).map(|sym| (at, Key::Name(sym)))).collect();
            let code: Vec<u64> = keys.iter().map(|(_, k)| key_code(k)).collect();
            let next = source_keys.len() as u32;
            let at = *seen.entry(code).or_insert(next);
            if at == next {
                source_keys.push(keys);
            }
            source_code.push(Some(at));
        }
        let mut kind_keys: Vec<Vec<(usize, Key)>> = Vec::new();
        let mut kind_code = Vec::with_capacity(records.activities.kinds.len());
        seen.clear();
        for kind in &records.activities.kinds {
            let of = |dim: Dim| match dim {
                Dim::Process => Some(Key::Name(kind.process)),
                Dim::Fuel => Some(Key::Name(kind.fuel)),
                Dim::FuelClass => Some(Key::Word(class(kind.fuel, kind.process).as_str())),
                Dim::Period => Some(Key::Year(kind.period.year())),
                _ => None,
            };
            let text = |key: Key| match key {
                Key::Name(sym) => names.name(sym).to_owned(),
                Key::Year(year) => year.to_string(),
                Key::Word(word) => word.to_owned(),
                Key::Activity(_) => String::new(),
            };
            let fits = [Dim::Process, Dim::Fuel, Dim::FuelClass, Dim::Period]
                .into_iter()
                .all(|d| of(d).is_none_or(|key| allowed(d, &text(key))));
            if !fits {
                kind_code.push(None);
                continue;
            }
            let keys: Vec<(usize, Key)> =
                by.iter().enumerate().filter_map(|(at, &d)| of(d).map(|key| (at, key))).collect();
            let code: Vec<u64> = keys.iter().map(|(_, k)| key_code(k)).collect();
            let next = kind_keys.len() as u32;
            let at = *seen.entry(code).or_insert(next);
            if at == next {
                kind_keys.push(keys);
            }
            kind_code.push(Some(at));
        }
        let only_activities = query.filters.iter().find(|(d, _)| *d == Dim::ActivityId).map(|(_, list)| {
            (0..records.activities.len()).map(|at| list.iter().any(|v| v == records.activities.ids.get(at))).collect()
        });
        let by_activity = by.iter().position(|d| *d == Dim::ActivityId);
        let mut cells = Self {
            count: 0,
            keys: Vec::new(),
            source_code,
            kind_code,
            cell_of: FxHashMap::default(),
            kind_codes: kind_keys.len().max(1),
            dense: Vec::new(),
            by_activity,
            later: Vec::new(),
            later_of: FxHashMap::default(),
            only_activities,
            source_keys,
            kind_keys,
        };
        if by_activity.is_some() {
            cells.number_later(ledger);
        } else {
            cells.number(ledger);
        }
        cells
    }

    /// Numbers cells of one activity each, and after them those of later years.
    fn number_later(&mut self, ledger: &Ledger) {
        let activities = &ledger.records.activities;
        for entry in &ledger.later {
            let Some(code) = self.kind_code[entry.kind as usize] else { continue };
            let own = self.kind_code[activities.kind[entry.activity as usize] as usize];
            if own != Some(code) && !self.later_of.contains_key(&(entry.activity, code)) {
                self.later_of.insert((entry.activity, code), (activities.len() + self.later.len()) as u32);
                self.later.push((entry.activity, entry.kind));
            }
        }
        self.count = activities.len() + self.later.len();
    }

    /// Numbers the cells that occur.
    fn number(&mut self, ledger: &Ledger) {
        let activities = &ledger.records.activities;
        let all = self.source_keys.len() * self.kind_codes;
        let dense = all <= 1 << 22;
        if dense {
            self.dense = vec![u32::MAX; all];
        }
        let mut last = (u32::MAX, u32::MAX);
        for entry in ledger.entries() {
            let pair = (activities.source[entry.activity as usize], entry.kind);
            if pair == last {
                continue;
            }
            last = pair;
            let (Some(source), Some(kind)) = (self.source_code[pair.0 as usize], self.kind_code[pair.1 as usize])
            else {
                continue;
            };
            let next = self.keys.len() as u32;
            let slot = if dense {
                &mut self.dense[source as usize * self.kind_codes + kind as usize]
            } else {
                self.cell_of.entry((source, kind)).or_insert(u32::MAX)
            };
            if *slot == u32::MAX {
                *slot = next;
                let mut keys = self.source_keys[source as usize].clone();
                keys.extend_from_slice(&self.kind_keys[kind as usize]);
                self.keys.push(keys);
            }
        }
        self.count = self.keys.len();
    }

    /// Cell of an activity; none where the query leaves it out.
    pub(crate) fn of(&self, at: usize, source: u32, kind: usize) -> Option<u32> {
        let (source, kind) = (self.source_code[source as usize]?, self.kind_code[kind]?);
        if self.only_activities.as_ref().is_some_and(|keep| !keep[at]) {
            return None;
        }
        if self.by_activity.is_some() {
            return Some(self.later_of.get(&(at as ActivityAt, kind)).copied().unwrap_or(at as u32));
        }
        if self.dense.is_empty() {
            self.cell_of.get(&(source, kind)).copied()
        } else {
            Some(self.dense[source as usize * self.kind_codes + kind as usize])
        }
    }

    /// Keys of a cell by position in `by`.
    fn keys(&self, ledger: &Ledger, cell: u32) -> Vec<(usize, Key)> {
        let Some(position) = self.by_activity else { return self.keys[cell as usize].clone() };
        let activities = &ledger.records.activities;
        let (at, kind) = match (cell as usize).checked_sub(activities.len()) {
            Some(later) => self.later[later],
            None => (cell, activities.kind[cell as usize]),
        };
        let mut keys = vec![(position, Key::Activity(at))];
        let source = self.source_code[activities.source[at as usize] as usize];
        let kind = self.kind_code[kind as usize];
        keys.extend(source.into_iter().flat_map(|s| self.source_keys[s as usize].iter().copied()));
        keys.extend(kind.into_iter().flat_map(|k| self.kind_keys[k as usize].iter().copied()));
        keys
    }
}

fn key_code(key: &Key) -> u64 {
    match *key {
        Key::Name(sym) => u64::from(sym.0),
        Key::Activity(at) => u64::from(at),
        Key::Year(year) => year as u64,
        Key::Word(word) => word.as_ptr() as u64,
    }
}

/// Class of an activity's fuel; electricity and heat, and processes without fuel, have their own.
pub fn fuel_class(ledger: &Ledger, fuel: Sym, process: Sym) -> FuelClass {
    let names = &ledger.records.symbols;
    if boundary::is_energy_trade(ledger, process) {
        return FuelClass::Electricity;
    }
    if fuel.is_none() {
        return FuelClass::Process;
    }
    ledger.records.terms.fuel(names.name(fuel)).map_or(FuelClass::Process, |f| f.class)
}

/// What each line of each recipe adds to, for one query.
struct Slots {
    /// Slot of each line of each recipe; `None` where the query leaves the line out.
    slot_of: Vec<Vec<Option<u32>>>,
    /// Species, medium, scope of each slot.
    slots: Vec<(SpeciesId, Medium, Scope)>,
    /// Per recipe: (slot, kg per base unit), lines of one slot joined.
    lines: Vec<Vec<(u32, f64)>>,
    /// Per recipe: (error slot, derivative).
    errors: Vec<Vec<(u32, f64)>>,
    /// Error slot: (slot, cumulants of the input).
    error_slots: Vec<(u32, Cumulants)>,
    by: Vec<Dim>,
}

impl Slots {
    fn new(ledger: &Ledger, by: &[Dim], query: &Query) -> Self {
        let mut this = Self {
            slot_of: Vec::new(),
            slots: Vec::new(),
            lines: Vec::new(),
            errors: Vec::new(),
            error_slots: Vec::new(),
            by: by.to_vec(),
        };
        let mut slot_at: FxHashMap<(SpeciesId, Option<Medium>, Option<Scope>), u32> = FxHashMap::default();
        let mut error_at: FxHashMap<(Input, u32), u32> = FxHashMap::default();
        for recipe in &ledger.recipes {
            let bought_energy = boundary::is_energy_trade(ledger, recipe.keys.process);
            let mut lines: Vec<(u32, f64)> = Vec::new();
            let mut errors: Vec<(u32, f64)> = Vec::new();
            let mut slot_of = Vec::with_capacity(recipe.lines.len());
            for line in &recipe.lines {
                if !counts(query, by, line, bought_energy) {
                    slot_of.push(None);
                    continue;
                }
                let medium = by.contains(&Dim::Medium).then_some(line.medium);
                let scope = by.contains(&Dim::Scope).then_some(line.scope);
                let next = this.slots.len() as u32;
                let slot = *slot_at.entry((line.species, medium, scope)).or_insert(next);
                if slot == next {
                    this.slots.push((line.species, line.medium, line.scope));
                }
                slot_of.push(Some(slot));
                add_to(&mut lines, slot, line.per_unit);
                for &(input, derivative) in &line.errors {
                    let next = this.error_slots.len() as u32;
                    let at = *error_at.entry((input, slot)).or_insert(next);
                    if at == next {
                        this.error_slots.push((slot, ledger.cumulants(input)));
                    }
                    add_to(&mut errors, at, derivative);
                }
            }
            this.slot_of.push(slot_of);
            this.lines.push(lines);
            this.errors.push(errors);
        }
        this
    }
}

/// Whether a query that groups by `by` counts a line; `trades` tells that its recipe buys or sells energy.
pub(crate) fn counts(query: &Query, by: &[Dim], line: &Line, trades: bool) -> bool {
    let filter =
        |dim: Dim, text: &str| query.filters.iter().all(|(d, list)| *d != dim || list.iter().any(|v| v == text));
    let memo_asked = by.contains(&Dim::Scope) || query.filters.iter().any(|(d, _)| *d == Dim::Scope);
    (memo_asked || line.scope != Scope::Memo)
        && (query.boundary != Boundary::Territory || line.scope != Scope::Two || trades)
        && filter(Dim::Species, line.species.name())
        && filter(Dim::Medium, line.medium.as_str())
        && filter(Dim::Scope, line.scope.as_str())
}

fn add_to(list: &mut Vec<(u32, f64)>, slot: u32, value: f64) {
    match list.iter_mut().find(|(s, _)| *s == slot) {
        Some((_, sum)) => *sum += value,
        None => list.push((slot, value)),
    }
}

/// Which signs the parts of a row have: emissions alone are never below zero, sinks alone never above.
#[derive(Clone, Copy, Default)]
pub(crate) struct Signs {
    positive: bool,
    negative: bool,
}

impl Signs {
    pub(crate) fn see(&mut self, part: f64) {
        self.positive |= part > 0.0;
        self.negative |= part < 0.0;
    }

    pub(crate) fn bound(self, (low, high): (f64, f64)) -> (f64, f64) {
        let low = if self.negative { low } else { low.max(0.0) };
        let high = if self.positive { high } else { high.min(0.0) };
        (low, high)
    }
}

/// Multiplies the pairs out to rows, cell by cell.
fn expand(
    ledger: &Ledger,
    cells: &Cells,
    pairs: &[(u32, u32, f64, f64)],
    slots: &Slots,
    draws: Option<Draws>,
    rows: &mut Vec<Row>,
) {
    let mut parts: Vec<(usize, Part<'_>)> = Vec::new();
    let mut kg = vec![0.0; slots.slots.len()];
    let mut present = vec![false; slots.slots.len()];
    let mut signs = vec![Signs::default(); slots.slots.len()];
    let mut spread = vec![Cumulants::EXACT; slots.slots.len()];
    let mut shared = vec![0.0; slots.error_slots.len()];
    let (mut touched, mut touched_errors): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    let mut from = 0;
    while from < pairs.len() {
        let cell = pairs[from].0;
        let to = from + pairs[from..].iter().take_while(|p| p.0 == cell).count();
        for &(_, recipe, quantity, variance) in &pairs[from..to] {
            for &(slot, per_unit) in &slots.lines[recipe as usize] {
                let at = slot as usize;
                if !present[at] {
                    present[at] = true;
                    touched.push(slot);
                }
                kg[at] += quantity * per_unit;
                signs[at].see(quantity * per_unit);
                spread[at].variance += variance * per_unit * per_unit;
            }
            for &(error, derivative) in &slots.errors[recipe as usize] {
                if shared[error as usize] == 0.0 {
                    touched_errors.push(error);
                }
                shared[error as usize] += quantity * derivative;
            }
        }
        for error in touched_errors.drain(..) {
            let (slot, input) = slots.error_slots[error as usize];
            spread[slot as usize].add(std::mem::take(&mut shared[error as usize]), input);
        }
        let cell_keys = cells.keys(ledger, cell);
        if draws.is_some() {
            parts.push((rows.len(), Part { pairs: &pairs[from..to], slots: touched.clone() }));
        }
        for slot in touched.drain(..) {
            let at = slot as usize;
            let (species, medium, scope) = slots.slots[at];
            let total = std::mem::take(&mut kg[at]);
            let range = std::mem::take(&mut spread[at]).range_around(total);
            let (kg_low, kg_high) = std::mem::take(&mut signs[at]).bound(range);
            present[at] = false;
            let keys = slots.by.iter().enumerate().map(|(position, dim)| match dim {
                Dim::Species => Key::Word(species.name()),
                Dim::Medium => Key::Word(medium.as_str()),
                Dim::Scope => Key::Word(scope.as_str()),
                _ => cell_keys.iter().find(|(p, _)| *p == position).map_or(Key::Name(Sym::NONE), |&(_, k)| k),
            });
            rows.push(Row { keys: keys.collect(), species, kg: total, kg_low, kg_high, kg_mean: None });
        }
        from = to;
    }
    let Some(draws) = draws else { return };
    let plan = DrawPlan::new(ledger, |recipe, line| slots.slot_of[recipe][line]);
    let (starts, parts): (Vec<usize>, Vec<Part<'_>>) = parts.into_iter().unzip();
    for (start, drawn) in starts.into_iter().zip(plan.run(draws, &parts)) {
        for (row, drawn) in rows[start..].iter_mut().zip(drawn) {
            (row.kg_low, row.kg_high, row.kg_mean) = (drawn.low, drawn.high, Some(drawn.mean));
        }
    }
}

/// What a unit of each recipe gives of each species, kg: a table that [`add_up`] runs along.
#[derive(Clone, Debug)]
pub struct PerUnit {
    species: usize,
    /// Pairs of species a recipe takes up.
    width: usize,
    values: Vec<[f64; 2]>,
}

impl PerUnit {
    /// Zeros for so many recipes and species.
    pub fn new(recipes: usize, species: usize) -> Self {
        let width = species.div_ceil(2);
        Self { species, width, values: vec![[0.0; 2]; recipes * width] }
    }

    /// Sets what a recipe gives of a species.
    pub fn set(&mut self, recipe: usize, species: usize, kg: f64) {
        self.values[recipe * self.width + species / 2][species % 2] = kg;
    }
}

/// kg of each species in each cell, without ranges: cell × species.
///
/// kg[c, s] = Σ quantity · per_unit[recipe, s] over the rows of cell c
///
/// Every species of a row is added at once. Where rows outnumber pairs of cell and recipe by far, [`Pairs`] is cheaper, and it is
/// what ranges need.
pub fn add_up(cells: usize, per_unit: &PerUnit, rows: impl Iterator<Item = (u32, u32, f64)>) -> Vec<f64> {
    let width = per_unit.width;
    let mut kg = vec![[0.0_f64; 2]; cells * width];
    for (cell, recipe, quantity) in rows {
        let sums = &mut kg[cell as usize * width..][..width];
        let values = &per_unit.values[recipe as usize * width..][..width];
        for (sum, value) in sums.iter_mut().zip(values) {
            sum[0] += quantity * value[0];
            sum[1] += quantity * value[1];
        }
    }
    kg.chunks_exact(width).flat_map(|cell| &cell.as_flattened()[..per_unit.species]).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_add_up_by_cell_and_species() {
        // Recipe 0 gives 1, 2, 3 kg, recipe 1 gives 0, 10, 0: cell 0 gets 2 of the first, cell 1 gets 1 of it and 4 of the second.
        let mut per_unit = PerUnit::new(2, 3);
        for (recipe, species, kg) in [(0, 0, 1.0), (0, 1, 2.0), (0, 2, 3.0), (1, 1, 10.0)] {
            per_unit.set(recipe, species, kg);
        }
        let rows = [(0, 0, 2.0), (1, 1, 4.0), (1, 0, 1.0)];
        assert_eq!(add_up(2, &per_unit, rows.into_iter()), [2.0, 4.0, 6.0, 1.0, 42.0, 3.0]);
    }
}
