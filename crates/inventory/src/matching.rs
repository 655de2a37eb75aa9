//! Which factor row applies to an activity, and which rows lost (CONTRACT I5, I12, D2, D6).

use crate::records::{FactorRow, Gives, Records, Shelf};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Ordering;
use tandem_vocab::{Dimension, Parameter, SpeciesId, Sym, region};

/// Position of a row in [`Records::factors`].
pub type RowAt = u32;

/// The keys of an activity, as factor rows see them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Keys {
    /// Process.
    pub process: Sym,
    /// Fuel or none.
    pub fuel: Sym,
    /// Technology or none, by its table name.
    pub technology: Sym,
    /// What its quantity measures.
    pub dimension: Dimension,
    /// Year whose factors apply.
    pub year: i16,
    /// Sector as the source writes it.
    pub sector: Sym,
    /// Region of the source.
    pub region: Sym,
    /// Source id where rows or controls name it, else none.
    pub source_id: Sym,
    /// Activity id where rows or controls name it, else none.
    pub activity_id: Sym,
    /// Years since the record, where it is about what the record gives in a later year.
    pub age: u16,
}

/// A row that applies, with what decides between it and others.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The row whose value counts.
    pub row: RowAt,
    /// The case's pin that put it there, if one did.
    pub pin: Option<RowAt>,
    /// Number of non-empty keys (of the pin for a pinned row).
    keys: u32,
    case: bool,
    process_depth: usize,
    sector_depth: usize,
    region_depth: usize,
    /// Years between the row and the activity (CONTRACT D6); 0 where the row's years hold the activity's.
    pub years_off: i16,
}

impl Candidate {
    /// Whether it counts as a row of the case.
    pub fn of_case(&self) -> bool {
        self.case
    }

    /// Number of keys it names.
    pub fn keys(&self) -> u32 {
        self.keys
    }

    /// Whether it is as near to the activity as another one: rows of one table stand together.
    pub(crate) fn stands_with(&self, other: &Self) -> bool {
        let place = |c: &Self| (c.case, c.keys, c.process_depth, c.sector_depth, c.region_depth);
        place(self) == place(other)
    }
}

/// What a row decides for an activity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Decides {
    /// The emission factor of a species.
    Emission(SpeciesId),
    /// A parameter of a formula.
    Parameter(Parameter),
    /// A correction of a species' factor for a condition.
    Correction(SpeciesId, Parameter),
}

/// Rows by the key through which an activity finds them.
pub struct FactorIndex {
    by_process: FxHashMap<Sym, Vec<RowAt>>,
    by_fuel: FxHashMap<Sym, Vec<RowAt>>,
    by_source: FxHashMap<Sym, Vec<RowAt>>,
    by_activity: FxHashMap<Sym, Vec<RowAt>>,
    by_control: FxHashMap<Sym, Vec<RowAt>>,
    library_id: FxHashMap<Sym, RowAt>,
}

/// Canonical name of a technology: the table's for an alias, else the name itself.
pub fn canonical_technology(records: &Records, technology: Sym) -> Sym {
    let name = records.symbols.name(technology);
    records.terms.technology(name).and_then(|t| records.symbols.get(&t.name)).unwrap_or(technology)
}

/// What the rows that an activity may meet look at in its place and year.
///
/// Activities of one process, fuel, technology, dimension and device list whose places and years look alike have one recipe.
#[derive(Debug)]
pub struct Reach {
    /// Years from which other rows hold than in the year before.
    turns: Vec<i16>,
    /// Whether every year differs: grid factors stretch (CONTRACT D6).
    each_year: bool,
    sectors: FxHashSet<Sym>,
    regions: FxHashSet<Sym>,
}

/// A place and a year as rows in [`Reach`] see them.
pub type Seen = (i16, Vec<Sym>, Vec<Sym>);

impl Reach {
    fn note(&mut self, row: &FactorRow) {
        self.turns.extend(row.year_from);
        self.turns.extend(row.year_to.map(|to| to.saturating_add(1)));
        self.sectors.extend(Some(row.sector).filter(|s| s.is_some()));
        self.regions.extend(Some(row.region).filter(|s| s.is_some()));
    }

    /// How a place and a year look.
    pub fn sees(&self, year: i16, lineage: &Lineage) -> Seen {
        let year = if self.each_year { year } else { self.turns.partition_point(|turn| *turn <= year) as i16 };
        let seen = |line: &[Sym], of: &FxHashSet<Sym>| line.iter().copied().filter(|s| of.contains(s)).collect();
        (year, seen(&lineage.sectors, &self.sectors), seen(&lineage.regions, &self.regions))
    }
}

impl FactorIndex {
    /// What the rows look at that an activity without rows of its own may meet, and those of its devices' technologies.
    pub fn reach(
        &self,
        records: &Records,
        lineage: &Lineage,
        fuel: Sym,
        technologies: impl Iterator<Item = Sym>,
    ) -> Reach {
        let mut reach = Reach {
            turns: Vec::new(),
            each_year: lineage.grid_energy,
            sectors: FxHashSet::default(),
            regions: FxHashSet::default(),
        };
        let mut note = |rows: Option<&Vec<RowAt>>| {
            for &at in rows.into_iter().flatten() {
                let row = &records.factors[at as usize];
                reach.note(row);
                // A device that uses electricity brings in the grid's factors.
                reach.each_year |= matches!(row.gives, Gives::Byproduct { species: None, .. });
            }
        };
        for process in &lineage.processes {
            note(self.by_process.get(process));
        }
        note(self.by_fuel.get(&fuel).filter(|_| fuel.is_some()));
        for technology in technologies {
            note(self.by_control.get(&canonical_technology(records, technology)));
        }
        if reach.each_year && !lineage.grid_energy {
            for process in records.terms.process_chain("electricity_bought") {
                for &at in records.symbols.get(process).and_then(|p| self.by_process.get(&p)).into_iter().flatten() {
                    reach.note(&records.factors[at as usize]);
                }
            }
        }
        reach.turns.sort_unstable();
        reach.turns.dedup();
        reach
    }

    /// Sorts the rows of `records` by key.
    pub fn new(records: &Records) -> Self {
        let mut index = Self {
            by_process: FxHashMap::default(),
            by_fuel: FxHashMap::default(),
            by_source: FxHashMap::default(),
            by_activity: FxHashMap::default(),
            by_control: FxHashMap::default(),
            library_id: FxHashMap::default(),
        };
        for (at, row) in records.factors.iter().enumerate() {
            let at = RowAt::try_from(at).expect("fewer than 2^32 factor rows");
            if row.shelf == Shelf::Library {
                index.library_id.entry(row.id).or_insert(at);
                if row.flags.by_id_only {
                    continue;
                }
            }
            match row.gives {
                Gives::Removal { .. } | Gives::Byproduct { .. } => {
                    let technology = canonical_technology(records, row.technology);
                    index.by_control.entry(technology).or_default().push(at);
                }
                _ if row.process.is_some() => index.by_process.entry(row.process).or_default().push(at),
                _ if row.fuel.is_some() => index.by_fuel.entry(row.fuel).or_default().push(at),
                _ if row.activity_id.is_some() => index.by_activity.entry(row.activity_id).or_default().push(at),
                _ if row.source_id.is_some() => index.by_source.entry(row.source_id).or_default().push(at),
                _ => {}
            }
        }
        index
    }

    /// Every emission factor and parameter that applies to an activity, by what it decides, best first.
    ///
    /// A row applies if all its non-empty keys equal the activity's, sector and region also by ancestor. A grid factor of
    /// another year applies where none of the year does (`years_off` says how far).
    pub fn candidates(&self, records: &Records, keys: &Keys, lineage: &Lineage) -> FxHashMap<Decides, Vec<Candidate>> {
        let mut found: FxHashMap<Decides, Vec<Candidate>> = FxHashMap::default();
        let mut look = |rows: Option<&Vec<RowAt>>, process_depth: usize| {
            for &at in rows.into_iter().flatten() {
                let row = &records.factors[at as usize];
                // A row of the case names the process itself; only the library's rows serve the processes below theirs.
                if row.shelf == Shelf::Case && process_depth != usize::MAX && process_depth > 0 {
                    continue;
                }
                let Some(mut candidate) = self.applies(records, row, at, keys, lineage, process_depth) else {
                    continue;
                };
                let decided = if matches!(row.gives, Gives::Pin) {
                    let Some(&pinned) = self.library_id.get(&row.id) else { continue };
                    candidate.pin = Some(at);
                    candidate.row = pinned;
                    let pinned = &records.factors[pinned as usize];
                    if lineage.grid_energy {
                        candidate.years_off = years_off(pinned, keys.year);
                    }
                    pinned.gives
                } else {
                    row.gives
                };
                let decides = match decided {
                    Gives::Emission { species, .. } => Decides::Emission(species),
                    Gives::Parameter { parameter, .. } => Decides::Parameter(parameter),
                    Gives::Correction { species, condition, .. } => Decides::Correction(species, condition),
                    _ => continue,
                };
                found.entry(decides).or_default().push(candidate);
            }
        };
        for (depth, process) in lineage.processes.iter().enumerate() {
            look(self.by_process.get(process), depth);
        }
        look(self.by_fuel.get(&keys.fuel).filter(|_| keys.fuel.is_some()), usize::MAX);
        look(self.by_activity.get(&keys.activity_id).filter(|_| keys.activity_id.is_some()), usize::MAX);
        look(self.by_source.get(&keys.source_id).filter(|_| keys.source_id.is_some()), usize::MAX);
        for list in found.values_mut() {
            list.sort_by(|a, b| rank(records, a, b));
        }
        found
    }

    /// Rows of a control technology that apply to an activity, best first for each thing they decide.
    pub fn of_control(&self, records: &Records, technology: Sym, keys: &Keys, lineage: &Lineage) -> Vec<Candidate> {
        let mut found: Vec<Candidate> = self
            .by_control
            .get(&technology)
            .into_iter()
            .flatten()
            .filter_map(|&at| {
                let row = &records.factors[at as usize];
                let keys = Keys { technology: row.technology, ..*keys };
                let depth = lineage.processes.iter().position(|p| *p == row.process).unwrap_or(usize::MAX);
                let below = depth == usize::MAX || (row.shelf == Shelf::Case && depth > 0);
                if row.process.is_some() && below {
                    return None;
                }
                self.applies(records, row, at, &keys, lineage, depth)
            })
            .collect();
        found.sort_by(|a, b| rank(records, a, b));
        found
    }

    fn applies(
        &self,
        records: &Records,
        row: &FactorRow,
        at: RowAt,
        keys: &Keys,
        lineage: &Lineage,
        process_depth: usize,
    ) -> Option<Candidate> {
        let fits = |key: Sym, value: Sym| key.is_none() || key == value;
        if !fits(row.fuel, keys.fuel)
            || !(fits(row.technology, keys.technology)
                || canonical_technology(records, row.technology) == canonical_technology(records, keys.technology))
            || !fits(row.source_id, keys.source_id)
            || !fits(row.activity_id, keys.activity_id)
        {
            return None;
        }
        let depth =
            |key: Sym, line: &[Sym]| if key.is_none() { Some(usize::MAX) } else { line.iter().position(|s| *s == key) };
        let sector_depth = depth(row.sector, &lineage.sectors)?;
        let region_depth = depth(row.region, &lineage.regions)?;
        let years_off = years_off(row, keys.year);
        let stretches = lineage.grid_energy && row.shelf == Shelf::Library;
        if years_off > 0 && !stretches {
            return None;
        }
        let given = [row.process, row.fuel, row.technology, row.sector, row.region, row.source_id, row.activity_id];
        let keys = given.iter().filter(|k| k.is_some()).count()
            + usize::from(row.year_from.is_some())
            + usize::from(row.year_to.is_some());
        Some(Candidate {
            row: at,
            pin: None,
            keys: keys as u32,
            case: row.shelf == Shelf::Case,
            process_depth,
            sector_depth,
            region_depth,
            years_off,
        })
    }
}

/// Years between a row and a year; 0 where the row holds for it.
fn years_off(row: &FactorRow, year: i16) -> i16 {
    let early = row.year_from.map_or(0, |from| (from - year).max(0));
    let late = row.year_to.map_or(0, |to| (year - to).max(0));
    early.max(late)
}

/// The process that one stands for: the last of its parents, or itself.
pub fn root_process(records: &Records, process: Sym) -> &str {
    let chain = records.terms.process_chain(records.symbols.name(process));
    chain.last().map_or("", |last| records.symbols.get(last).map_or("", |sym| records.symbols.name(sym)))
}

/// What an activity's process, sector and region answer to, nearest first.
pub struct Lineage {
    /// The process and its parents; for a process of the case's own, itself alone.
    pub processes: Vec<Sym>,
    /// Sector codes.
    pub sectors: Vec<Sym>,
    /// Regions.
    pub regions: Vec<Sym>,
    /// Whether it is electricity, whose factors stretch to other years.
    pub grid_energy: bool,
}

impl Lineage {
    /// Of an activity's keys. Names that no row uses have no symbol and are left out.
    pub fn new(records: &Records, keys: &Keys) -> Self {
        let known = |names: Vec<String>| names.iter().filter_map(|n| records.symbols.get(n)).collect();
        let process = records.symbols.name(keys.process);
        let processes =
            records.terms.process_chain(process).into_iter().filter_map(|n| records.symbols.get(n)).collect();
        Self {
            processes,
            sectors: known(records.sectors.closure(records.symbols.name(keys.sector))),
            regions: known(records.regions.chain(records.symbols.name(keys.region))),
            grid_energy: root_process(records, keys.process).starts_with("electricity_"),
        }
    }
}

/// Families of sources in the order in which library ties are settled (CONTRACT D2).
fn family(origin: &str) -> u8 {
    if origin.starts_with("IPCC") || origin == "BONSAI" {
        0
    } else if origin == "EMEP" {
        1
    } else {
        2
    }
}

/// Year of the edition behind a family of sources, where two editions stand side by side.
fn edition(origin: &str) -> u16 {
    match origin {
        "IPCC19" => 2019,
        "IPCC06" => 2006,
        _ => 0,
    }
}

/// Orders candidates, the one that wins first.
///
/// Rows of the case before the library's, among them the one with more keys. Library rows: the nearer year (of grid factors only),
/// the nearer process, more keys, the nearer region and sector, then rows for China, IPCC, EMEP, others, with a range before
/// without, newer before older, and the id (CONTRACT D2, D6).
fn rank(records: &Records, a: &Candidate, b: &Candidate) -> Ordering {
    let (x, y) = (&records.factors[a.row as usize], &records.factors[b.row as usize]);
    let first = |better: bool| if better { Ordering::Less } else { Ordering::Greater };
    if a.case != b.case {
        return first(a.case);
    }
    if a.case {
        return b.keys.cmp(&a.keys).then_with(|| a.row.cmp(&b.row));
    }
    let china = |row: &FactorRow| region_is_china(records.symbols.name(row.region));
    a.years_off
        .cmp(&b.years_off)
        .then_with(|| a.process_depth.cmp(&b.process_depth))
        .then_with(|| b.keys.cmp(&a.keys))
        .then_with(|| a.region_depth.cmp(&b.region_depth))
        .then_with(|| a.sector_depth.cmp(&b.sector_depth))
        .then_with(|| china(y).cmp(&china(x)))
        .then_with(|| family(&x.origin).cmp(&family(&y.origin)))
        .then_with(|| y.range.is_some().cmp(&x.range.is_some()))
        .then_with(|| edition(&y.origin).cmp(&edition(&x.origin)))
        .then_with(|| y.year_to.cmp(&x.year_to))
        .then_with(|| records.symbols.name(x.id).cmp(records.symbols.name(y.id)))
}

fn region_is_china(region: &str) -> bool {
    region::is_library_region(region) || region::is_gbt2260(region)
}

/// The reason a candidate lost to the winner, in words.
pub fn why_lost(records: &Records, winner: &Candidate, loser: &Candidate) -> (&'static str, &'static str) {
    let (x, y) = (&records.factors[winner.row as usize], &records.factors[loser.row as usize]);
    if winner.case && !loser.case {
        ("the case's own row goes before the library's", "案例自有系数优先于因子库")
    } else if winner.years_off < loser.years_off {
        ("of a year further away", "年份更远")
    } else if winner.keys > loser.keys {
        ("fewer keys fit: less specific", "匹配的键较少，不够具体")
    } else if !winner.case && winner.process_depth < loser.process_depth {
        ("of a more general process", "属于更一般的工艺")
    } else if !winner.case && winner.region_depth < loser.region_depth {
        ("of a wider region", "适用地区更大")
    } else if !winner.case && winner.sector_depth < loser.sector_depth {
        ("of a wider sector", "适用行业更宽")
    } else if region_is_china(records.symbols.name(x.region)) && !region_is_china(records.symbols.name(y.region)) {
        ("a row for China goes first", "中国的系数优先")
    } else if family(&x.origin) < family(&y.origin) {
        ("its source comes later in the order of sources", "来源在排序中靠后")
    } else if x.range.is_some() && y.range.is_none() {
        ("has no range", "没有不确定性区间")
    } else if edition(&x.origin) > edition(&y.origin) {
        ("of an older edition", "版本较旧")
    } else {
        ("an older or equal row; settled by id", "较旧或相同，按编号取舍")
    }
}
