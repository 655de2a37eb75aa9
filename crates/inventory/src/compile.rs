//! Compiles records: every activity gets the recipe of its keys, and equal keys share one.

use crate::devices::{self, DeviceSpec};
use crate::findings::{Finding, Table};
use crate::later;
use crate::matching::{FactorIndex, Keys, Lineage, Reach, Seen, canonical_technology, root_process};
use crate::recipe::{Input, Kitchen, Recipe, Spread, shared_rows};
use crate::records::{ActivityAt, Records, SourceAt};
use rustc_hash::{FxHashMap, FxHashSet};
use tandem_vocab::{Period, Sym};

/// Compiled records: the ledger that totals, explanations and coverage are read from.
#[derive(Debug)]
pub struct Ledger {
    /// The records.
    pub records: Records,
    /// Distinct recipes.
    pub recipes: Vec<Recipe>,
    /// Recipe of each activity.
    pub recipe_of: Vec<u32>,
    /// What activities give in years after their own.
    pub later: Vec<Entry>,
    inputs: FxHashMap<Input, Spread>,
}

/// What an activity gives in one year: its own, or a later one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The activity.
    pub activity: ActivityAt,
    /// Kind: its period is the year in question.
    pub kind: u32,
    /// Recipe.
    pub recipe: u32,
}

impl Ledger {
    /// Every activity in its own period, and after them what some give in later years.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let own = self.recipe_of.iter().zip(&self.records.activities.kind).enumerate();
        own.map(|(at, (&recipe, &kind))| Entry { activity: at as ActivityAt, kind, recipe })
            .chain(self.later.iter().copied())
    }

    /// Cumulants of an input, in its own unit.
    pub fn cumulants(&self, input: Input) -> crate::distribution::Cumulants {
        self.inputs.get(&input).map(|s| s.cumulants).unwrap_or_default()
    }

    /// How an input spreads; `None` where it is exact.
    pub fn spread(&self, input: Input) -> Option<&Spread> {
        self.inputs.get(&input)
    }

    /// The recipe of an activity.
    pub fn recipe(&self, at: ActivityAt) -> &Recipe {
        &self.recipes[self.recipe_of[at as usize] as usize]
    }

    /// Quantity of an activity in base units.
    pub fn base_quantity(&self, at: ActivityAt) -> f64 {
        self.records.activities.kind_of(at).unit.to_base(self.records.activities.quantity[at as usize])
    }
}

/// Compiles `records`.
///
/// Returns the ledger and all findings; a ledger with findings is for looking at, not for figures.
pub fn compile(mut records: Records) -> (Ledger, Vec<Finding>) {
    let later_kinds = later::kinds(&mut records);
    let index = FactorIndex::new(&records);
    let plan = Plan::new(&records);
    let shared = shared_rows(&records);
    let mut cook = Cook {
        kitchen: Kitchen { records: &records, index: &index, shared: &shared },
        plan: &plan,
        recipes: Vec::new(),
        findings: Vec::new(),
        known: FxHashMap::default(),
        singles: FxHashMap::default(),
        alike: Alike::default(),
        last: None,
    };
    let mut recipe_of = Vec::with_capacity(records.activities.len());
    for at in 0..records.activities.len() {
        let recipe = cook.recipe(at as ActivityAt, records.activities.kind[at]);
        cook.check(recipe, at as ActivityAt);
        recipe_of.push(recipe);
    }
    let later = later::entries(&records, &later_kinds, |at, kind| cook.recipe(at, kind));
    let Cook { kitchen, recipes, mut findings, .. } = cook;
    let mut inputs = FxHashMap::default();
    for (input, _) in recipes.iter().flat_map(|r| &r.lines).flat_map(|l| &l.errors) {
        inputs.entry(*input).or_insert_with(|| kitchen.spread(*input));
    }
    findings.sort();
    findings.dedup_by(|a, b| (a.table, a.line, a.column, &a.message) == (b.table, b.line, b.column, &b.message));
    (Ledger { records, recipes, recipe_of, later, inputs }, findings)
}

/// Class of kind, class of source, whether urea is recorded.
type Class = (u32, u32, bool);

/// Makes recipes, each once.
struct Cook<'a> {
    kitchen: Kitchen<'a>,
    plan: &'a Plan,
    recipes: Vec<Recipe>,
    findings: Vec<Finding>,
    known: FxHashMap<Class, u32>,
    /// Recipes of activities that factor rows name.
    singles: FxHashMap<(Class, Sym), u32>,
    alike: Alike,
    last: Option<(Class, u32)>,
}

impl Cook<'_> {
    /// The recipe of an activity in a kind, which is its own or one of a later year.
    fn recipe(&mut self, at: ActivityAt, kind: u32) -> u32 {
        let records = self.kitchen.records;
        let source = records.activities.source[at as usize];
        let (class, devices) = self.plan.class_of(source, at);
        let urea = self.plan.urea_recorded(records, source, kind);
        let key = (self.plan.kind_class[kind as usize], class, urea);
        let named = self.plan.named_activity.get(&at).copied().unwrap_or(Sym::NONE);
        if named.is_some() {
            if let Some(&recipe) = self.singles.get(&(key, named)) {
                return recipe;
            }
            let recipe = self.make(&self.plan.keys(records, source, kind, named), devices, urea);
            self.singles.insert((key, named), recipe);
            return recipe;
        }
        if let Some((last, recipe)) = self.last
            && last == key
        {
            return recipe;
        }
        let recipe = match self.known.get(&key) {
            Some(&recipe) => recipe,
            None => {
                let recipe = self.shared(&self.plan.keys(records, source, kind, named), devices, urea);
                self.known.insert(key, recipe);
                recipe
            }
        };
        self.last = Some((key, recipe));
        recipe
    }

    fn shared(&mut self, keys: &Keys, devices: u32, urea: bool) -> u32 {
        if keys.source_id.is_some() {
            return self.make(keys, devices, urea);
        }
        let look = self.alike.look(&self.kitchen, keys, devices, self.plan.devices(devices), urea);
        if let Some(&known) = self.alike.recipes.get(&look) {
            return known;
        }
        let recipe = self.make(keys, devices, urea);
        self.alike.recipes.insert(look, recipe);
        recipe
    }

    fn make(&mut self, keys: &Keys, devices: u32, urea: bool) -> u32 {
        self.recipes.push(self.kitchen.recipe(keys, self.plan.devices(devices), urea, &mut self.findings));
        u32::try_from(self.recipes.len() - 1).expect("fewer than 2^32 recipes")
    }

    /// A fault of the recipe is one of each activity that has it.
    fn check(&mut self, recipe: u32, at: ActivityAt) {
        if let Some((column, message, help)) = &self.recipes[recipe as usize].fault {
            self.findings.push(Finding {
                table: Table::Activities,
                line: self.kitchen.records.activities.line[at as usize],
                column,
                message: message.clone(),
                help: help.clone(),
                activity: Some(at),
            });
        }
    }
}

/// All that a recipe depends on: its kind without the year, devices, urea, category, place and year as its rows see them, and the
/// year of release.
type Look = (KindLook, u32, bool, String, Seen, i16);
/// Process, fuel, technology, dimension, years since the record.
type KindLook = (Sym, Sym, Sym, tandem_vocab::Dimension, u16);

/// Recipes by what they depend on. A city's sources lie in hundreds of places that no factor row tells apart.
#[derive(Default)]
struct Alike {
    recipes: FxHashMap<Look, u32>,
    reaches: FxHashMap<(KindLook, u32), Reach>,
}

impl Alike {
    fn look(&mut self, kitchen: &Kitchen<'_>, keys: &Keys, list: u32, devices: &[DeviceSpec], urea: bool) -> Look {
        let kind = (keys.process, keys.fuel, keys.technology, keys.dimension, keys.age);
        let lineage = Lineage::new(kitchen.records, keys);
        let reach = self.reaches.entry((kind, list)).or_insert_with(|| {
            kitchen.index.reach(kitchen.records, &lineage, keys.fuel, devices.iter().map(|d| d.technology))
        });
        let (released, ..) = reach.sees(keys.year + keys.age as i16, &lineage);
        (kind, list, urea, kitchen.category(keys), reach.sees(keys.year, &lineage), released)
    }
}

/// What activities have in common, worked out once.
struct Plan {
    /// Class of each kind: equal keys but for unit and days.
    kind_class: Vec<u32>,
    /// Class of each source without its own activity rows.
    source_class: Vec<u32>,
    /// Device list of each source.
    source_devices: Vec<u32>,
    /// Class and device list of activities that have control rows of their own.
    own_rows: FxHashMap<ActivityAt, (u32, u32)>,
    /// Distinct device lists; 0 is none.
    device_lists: Vec<Vec<DeviceSpec>>,
    /// Activities that factor rows name.
    named_activity: FxHashMap<ActivityAt, Sym>,
    named_source: FxHashSet<Sym>,
    /// Periods of urea records by source, for sources with urea devices.
    urea: FxHashMap<SourceAt, Vec<Period>>,
}

impl Plan {
    fn new(records: &Records) -> Self {
        let mut named_source = FxHashSet::default();
        let mut named_ids: FxHashMap<&str, Sym> = FxHashMap::default();
        for row in &records.factors {
            if row.source_id.is_some() {
                named_source.insert(row.source_id);
            }
            if row.activity_id.is_some() {
                named_ids.insert(records.symbols.name(row.activity_id), row.activity_id);
            }
        }
        let activities = &records.activities;
        let mut named_activity = FxHashMap::default();
        if !named_ids.is_empty() {
            for at in 0..activities.len() {
                if let Some(&sym) = named_ids.get(activities.ids.get(at)) {
                    named_activity.insert(at as ActivityAt, sym);
                }
            }
        }
        let mut plan = Self {
            kind_class: kind_classes(records),
            source_class: Vec::new(),
            source_devices: Vec::new(),
            own_rows: FxHashMap::default(),
            device_lists: vec![Vec::new()],
            named_activity,
            named_source,
            urea: FxHashMap::default(),
        };
        plan.place_devices(records);
        plan.find_urea(records);
        plan
    }

    fn place_devices(&mut self, records: &Records) {
        let mut by_source: FxHashMap<SourceAt, Vec<usize>> = FxHashMap::default();
        let mut with_own: FxHashMap<SourceAt, FxHashSet<ActivityAt>> = FxHashMap::default();
        for (at, control) in records.controls.iter().enumerate() {
            by_source.entry(control.source).or_default().push(at);
            if let Some(activity) = control.activity {
                with_own.entry(control.source).or_default().insert(activity);
            }
        }
        let mut lists: FxHashMap<String, u32> = FxHashMap::default();
        let mut classes: FxHashMap<(Sym, Sym, u32, Sym), u32> = FxHashMap::default();
        let rows_of = |source: SourceAt, activity: Option<ActivityAt>| {
            by_source
                .get(&source)
                .into_iter()
                .flatten()
                .map(|&at| &records.controls[at])
                .filter(move |c| c.activity.is_none() || c.activity == activity)
                .collect::<Vec<_>>()
        };
        for (at, source) in records.sources.iter().enumerate() {
            let at = at as SourceAt;
            let mut place = |rows: Vec<&crate::records::Control>, device_lists: &mut Vec<Vec<DeviceSpec>>| {
                let specs = devices::specs(rows);
                let list = if specs.is_empty() {
                    0
                } else {
                    let text: String = specs.iter().map(DeviceSpec::fingerprint).collect::<Vec<_>>().join(";");
                    *lists.entry(text).or_insert_with(|| {
                        device_lists.push(specs);
                        device_lists.len() as u32 - 1
                    })
                };
                let own = if self.named_source.contains(&source.id) { source.id } else { Sym::NONE };
                let next = classes.len() as u32;
                (*classes.entry((source.sector, source.region, list, own)).or_insert(next), list)
            };
            let (class, list) = place(rows_of(at, None), &mut self.device_lists);
            self.source_class.push(class);
            self.source_devices.push(list);
            let mut own: Vec<ActivityAt> = with_own.get(&at).into_iter().flatten().copied().collect();
            own.sort_unstable();
            for activity in own {
                let placed = place(rows_of(at, Some(activity)), &mut self.device_lists);
                self.own_rows.insert(activity, placed);
            }
        }
    }

    fn find_urea(&mut self, records: &Records) {
        let uses: FxHashSet<SourceAt> =
            records.controls.iter().filter(|c| devices::uses_urea(records, c.technology)).map(|c| c.source).collect();
        let Some(urea_use) = records.symbols.get("urea_use").filter(|_| !uses.is_empty()) else { return };
        let is_urea: Vec<bool> = records
            .activities
            .kinds
            .iter()
            .map(|k| root_process(records, k.process) == records.symbols.name(urea_use))
            .collect();
        for at in 0..records.activities.len() {
            let (source, kind) = (records.activities.source[at], records.activities.kind[at] as usize);
            if is_urea[kind] && uses.contains(&source) {
                self.urea.entry(source).or_default().push(records.activities.kinds[kind].period);
            }
        }
    }

    fn class_of(&self, source: SourceAt, activity: ActivityAt) -> (u32, u32) {
        let of_source = (self.source_class[source as usize], self.source_devices[source as usize]);
        if self.own_rows.is_empty() { of_source } else { self.own_rows.get(&activity).copied().unwrap_or(of_source) }
    }

    fn devices(&self, list: u32) -> &[DeviceSpec] {
        &self.device_lists[list as usize]
    }

    fn urea_recorded(&self, records: &Records, source: SourceAt, kind: u32) -> bool {
        !self.urea.is_empty()
            && self.urea.get(&source).is_some_and(|periods| {
                periods.iter().any(|p| p.overlaps(records.activities.kinds[kind as usize].period))
            })
    }

    fn keys(&self, records: &Records, source: SourceAt, kind: u32, activity_id: Sym) -> Keys {
        let source = &records.sources[source as usize];
        let kind = &records.activities.kinds[kind as usize];
        let named = self.named_source.contains(&source.id);
        Keys {
            process: kind.process,
            fuel: kind.fuel,
            technology: canonical_technology(records, kind.technology),
            dimension: kind.unit.dimension,
            year: kind.period.year() - kind.age as i16,
            sector: source.sector,
            region: source.region,
            source_id: if named { source.id } else { Sym::NONE },
            activity_id,
            age: kind.age,
        }
    }
}

fn kind_classes(records: &Records) -> Vec<u32> {
    let mut classes: FxHashMap<(KindLook, i16), u32> = FxHashMap::default();
    records
        .activities
        .kinds
        .iter()
        .map(|k| {
            let next = classes.len() as u32;
            let look = (k.process, k.fuel, k.technology, k.unit.dimension, k.age);
            *classes.entry((look, k.period.year())).or_insert(next)
        })
        .collect()
}
