//! The shipped library as a user meets it: every process gives something, and every row can be reached.

use std::sync::Arc;
use tandem_case::library;
use tandem_inventory::compile;
use tandem_inventory::matching::{FactorIndex, Keys, Lineage};
use tandem_inventory::methods::Method;
use tandem_inventory::recipe::{Formula, Recipe};
use tandem_inventory::records::{Activities, FactorRow, Flags, Gives, Kind, Records, Scope, Shelf, Source};
use tandem_vocab::units::Per;
use tandem_vocab::{Dimension, Needs, Parameter, Period, RegionTree, Status, Sym, Unit};

/// Processes that give nothing before a user brings what only a survey or a record of the works can tell; each says so in its note.
const ASKING: [&str; 5] =
    ["paved_road", "refrigerant_stock", "refrigerant_filling", "refrigerant_retirement", "soil_remediation"];

fn records() -> Records {
    let library = library();
    Records {
        symbols: library.symbols.clone(),
        terms: Arc::clone(&library.terms),
        sectors: Arc::clone(&library.sectors),
        regions: RegionTree::new([("R0".to_owned(), None)]),
        sources: Vec::new(),
        activities: Activities::default(),
        controls: Vec::new(),
        factors: library.factors.clone(),
        methods: Arc::clone(&library.methods),
        gwp: library.gwp_sets["AR6-100"].clone(),
    }
}

/// Dimension of an activity that the row can be multiplied with.
fn dimension(row: &FactorRow, records: &Records) -> Dimension {
    match row.gives {
        Gives::Emission { unit, .. } => match unit.per {
            Per::Activity(d) => d,
            Per::Species(_) => {
                let process = records.symbols.name(row.process);
                records.terms.process_unit(process).map_or(Dimension::Mass, |u| u.dimension)
            }
        },
        Gives::Parameter { per: per @ (Dimension::Mass | Dimension::Volume), .. } => per,
        _ => Dimension::Mass,
    }
}

#[test]
fn the_list_of_processes_is_short_enough_to_read() {
    let count = library().processes().count();
    println!("processes: {count}");
    assert!((100..=250).contains(&count), "{count}");
}

#[test]
fn every_matchable_row_is_reached_by_an_activity() {
    let mut records = records();
    let anywhere = records.symbols.intern("R0");
    let index = FactorIndex::new(&records);
    let combustion = records.symbols.get("combustion").expect("combustion is a process");
    let mut unreached = Vec::new();
    let (mut matchable, mut by_id) = (0, 0);
    for at in 0..records.factors.len() {
        let row = records.factors[at].clone();
        if row.flags.by_id_only {
            by_id += 1;
            continue;
        }
        matchable += 1;
        let region = match records.symbols.name(row.region) {
            "" | "CN" => anywhere,
            "CN-NORTH" => records.symbols.intern("110000"),
            "CN-NORTHEAST" => records.symbols.intern("210000"),
            "CN-EAST" => records.symbols.intern("310000"),
            "CN-CENTRAL" => records.symbols.intern("420000"),
            "CN-NORTHWEST" => records.symbols.intern("620000"),
            "CN-SOUTH" => records.symbols.intern("440000"),
            "CN-SOUTHWEST" => records.symbols.intern("510000"),
            _ => row.region,
        };
        let process = if row.process.is_some() { row.process } else { combustion };
        let default_sector = records.terms.process(records.symbols.name(process)).map(|p| p.default_sector.clone());
        let sector = if row.sector.is_some() {
            row.sector
        } else {
            records.symbols.intern(default_sector.as_deref().filter(|s| !s.is_empty()).unwrap_or("C30"))
        };
        let keys = Keys {
            process,
            fuel: row.fuel,
            technology: row.technology,
            dimension: dimension(&row, &records),
            year: row.year_from.or(row.year_to).unwrap_or(2020),
            sector,
            region,
            source_id: Sym::NONE,
            activity_id: Sym::NONE,
            age: 0,
        };
        let lineage = Lineage::new(&records, &keys);
        let reached = match row.gives {
            Gives::Removal { .. } | Gives::Byproduct { .. } => {
                let technology = tandem_inventory::matching::canonical_technology(&records, row.technology);
                index.of_control(&records, technology, &keys, &lineage).iter().any(|c| c.row as usize == at)
            }
            _ => index.candidates(&records, &keys, &lineage).values().flatten().any(|c| c.row as usize == at),
        };
        if !reached {
            unreached.push(records.symbols.name(row.id).to_owned());
        }
    }
    println!("library rows: {matchable} matchable, {by_id} by id only, {} reached by no activity", unreached.len());
    assert!(unreached.is_empty(), "{unreached:?}");
}

/// One activity of a process: with a fuel or a technology of its rows where it needs one.
fn example(records: &Records, process: &str, needs: Needs) -> Option<(Sym, Sym, Dimension)> {
    let chain: Vec<Sym> = records.terms.process_chain(process).iter().filter_map(|p| records.symbols.get(p)).collect();
    let rows = || {
        chain.iter().flat_map(|p| {
            records.factors.iter().filter(move |r| {
                r.process == *p && !r.flags.by_id_only && matches!(r.gives, Gives::Emission { .. }) && r.value != 0.0
            })
        })
    };
    let pick = |row: &FactorRow| {
        let fuel = if row.fuel.is_some() || needs != Needs::Fuel {
            row.fuel
        } else {
            records.symbols.get("raw_coal").unwrap_or(Sym::NONE)
        };
        let unit = records.terms.process_unit(process).map_or(Dimension::Mass, |u| u.dimension);
        let fits = match row.gives {
            Gives::Emission { unit: u, .. } => match u.per {
                Per::Activity(d) if needs != Needs::Fuel => d,
                _ => unit,
            },
            _ => unit,
        };
        (fuel, row.technology, fits)
    };
    // The fuel must be measured as the process is: gas burners in m3.
    let unit = records.terms.process(process).map(|p| p.unit.clone()).unwrap_or_default();
    let measured = |row: &FactorRow| {
        let fuel = records.terms.fuel(records.symbols.name(row.fuel));
        needs != Needs::Fuel || fuel.is_none_or(|f| f.unit == unit)
    };
    rows()
        .filter(|r| matches!(r.gives, Gives::Emission { unit, .. } if matches!(unit.per, Per::Activity(_))))
        .find(|r| measured(r))
        .map(pick)
        .or_else(|| of_method(records, &chain))
}

/// One activity that a method of a process needs nothing else for.
fn of_method(records: &Records, chain: &[Sym]) -> Option<(Sym, Sym, Dimension)> {
    let method = records.methods.iter().find(|m| chain.contains(&m.process) && m.asks.is_empty())?;
    let Per::Activity(dimension) = method.unit.per else { return None };
    Some((Sym::NONE, technology_of(records, method), dimension))
}

/// The technology of a method, or one that its parameters have rows for.
fn technology_of(records: &Records, method: &Method) -> Sym {
    if method.technology.is_some() {
        return method.technology;
    }
    let of_rows = records.factors.iter().filter(|r| {
        let taken = |p: &Parameter| method.parameters.contains(p) || method.decay == Some(*p);
        r.process == method.process && matches!(&r.gives, Gives::Parameter { parameter, .. } if taken(parameter))
    });
    // The technology that most of its parameters have rows for.
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row in of_rows.filter(|r| r.technology.is_some()) {
        *counts.entry(records.symbols.name(row.technology)).or_default() += 1;
    }
    let best = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    best.and_then(|(name, _)| records.symbols.get(name)).unwrap_or(Sym::NONE)
}

#[test]
fn every_process_gives_a_species_without_a_tie() {
    let library = library();
    let mut records = records();
    let region = records.symbols.intern("R0");
    let mut made: Vec<String> = Vec::new();
    let mut silent: Vec<&str> = Vec::new();
    // A method asks for figures of the site; its own tests work it out.
    let takes_method = |name: &str| {
        let chain = library.terms.process_chain(name);
        chain.iter().any(|p| library.methods.iter().any(|m| library.symbols.name(m.process) == *p))
    };
    for process in library.processes() {
        let states_only = process.states()
            || process.note.contains("no emission of its own")
            || process.note.contains("no factor of its own")
            || process.states()
            || takes_method(&process.name);
        let Some((fuel, technology, dimension)) = example(&records, &process.name, process.needs) else {
            if !states_only && !ASKING.contains(&process.name.as_str()) {
                silent.push(&process.name);
            }
            continue;
        };
        let default = if process.default_sector.is_empty() { "C30" } else { &process.default_sector };
        let sector = {
            let named = records.factors.iter().find(|r| {
                r.process == records.symbols.get(&process.name).unwrap_or(Sym::NONE)
                    && r.sector.is_some()
                    && r.technology == technology
            });
            named.map_or_else(|| records.symbols.intern(default), |r| r.sector)
        };
        let id = records.symbols.intern(&format!("s{}", made.len()));
        records.sources.push(Source {
            id,
            name: String::new(),
            name_zh: String::new(),
            org: Sym::NONE,
            region,
            sector,
            kind: "area".into(),
            lon: None,
            lat: None,
        });
        let unit_text = records.symbols.intern(dimension.symbol());
        let kind = Kind {
            process: records.symbols.get(&process.name).expect("a process with rows has a symbol"),
            fuel,
            technology,
            unit_text,
            unit: Unit::parse(dimension.symbol()).expect("a base unit"),
            // One record of a later year: waste gives its gas in the years after its own.
            period: Period::parse(if process.name == "road_vehicles" { "2021" } else { "2020" }).expect("a year"),
            age: 0,
        };
        let activities = &mut records.activities;
        activities.kinds.push(kind);
        activities.ids.push(&process.name);
        activities.source.push(records.sources.len() as u32 - 1);
        activities.kind.push(activities.kinds.len() as u32 - 1);
        activities.quantity.push(1000.0);
        activities.rsd.push(0.0);
        activities.evidence.push(Sym::NONE);
        activities.line.push(made.len() as u32 + 2);
        made.push(process.name.clone());
    }
    let (ledger, findings) = compile(records);
    for finding in &findings {
        println!("{finding:?}");
    }
    for (at, name) in made.iter().enumerate() {
        let later = ledger.later.iter().filter(|e| e.activity == at as u32).map(|e| &ledger.recipes[e.recipe as usize]);
        let gives = |recipe: &Recipe| recipe.lines.iter().any(|l| l.per_unit != 0.0);
        if !gives(ledger.recipe(at as u32)) && !later.into_iter().any(gives) {
            silent.push(library.terms.process(name).map_or("", |p| &p.name));
        }
    }
    println!("processes tried: {}, without a figure: {silent:?}", made.len());
    assert!(findings.is_empty(), "{} findings", findings.len());
    assert!(silent.is_empty(), "{silent:?}");
}

/// A source of no sector of its own, in the only region.
fn source(records: &mut Records, process: &str) -> u32 {
    let region = records.symbols.intern("R0");
    let named = records.terms.process(process).map(|p| p.default_sector.clone()).unwrap_or_default();
    let sector = records.symbols.intern(if named.is_empty() { "C30" } else { &named });
    let id = records.symbols.intern(&format!("s{}", records.sources.len()));
    records.sources.push(Source {
        id,
        name: String::new(),
        name_zh: String::new(),
        org: Sym::NONE,
        region,
        sector,
        kind: "area".into(),
        lon: None,
        lat: None,
    });
    records.sources.len() as u32 - 1
}

/// A row of the case that gives one activity a parameter.
fn given(records: &mut Records, activity: Sym, parameter: Parameter) -> FactorRow {
    let entry = parameter.get();
    let (scale, per) = parameter.unit(entry.unit).expect("its own unit");
    FactorRow {
        id: records.symbols.intern(&format!("{}-{}", records.symbols.name(activity), entry.name)),
        process: Sym::NONE,
        fuel: Sym::NONE,
        technology: Sym::NONE,
        sector: Sym::NONE,
        region: Sym::NONE,
        source_id: Sym::NONE,
        activity_id: activity,
        year_from: None,
        year_to: None,
        gives: Gives::Parameter { parameter, scale, per },
        value: if entry.most >= 10.0 { 5.0 } else { 0.1 },
        unit_text: records.symbols.intern(entry.unit),
        range: None,
        scope: Scope::One,
        source: "a survey".to_owned(),
        table: String::new(),
        origin: String::new(),
        status: Status::Seen,
        flags: Flags::default(),
        shelf: Shelf::Case,
        line: 2,
    }
}

#[test]
fn every_method_is_used_by_an_activity_that_gives_what_it_asks_for() {
    let mut records = records();
    let index = FactorIndex::new(&records);
    let raw_coal = records.symbols.get("raw_coal").expect("raw coal is a fuel");
    let methods = Arc::clone(&records.methods);
    let mut more = Vec::new();
    for (at, method) in methods.iter().enumerate() {
        let process = records.symbols.name(method.process).to_owned();
        let source = source(&mut records, &process);
        let Per::Activity(dimension) = method.unit.per else { panic!("{}: per an activity", method.id) };
        let activity = records.symbols.intern(&format!("m{at}"));
        let keys = Keys {
            process: method.process,
            fuel: if method.fuel_class.is_some() { raw_coal } else { Sym::NONE },
            technology: technology_of(&records, method),
            dimension,
            year: 2020,
            sector: records.sources[source as usize].sector,
            region: records.sources[source as usize].region,
            source_id: Sym::NONE,
            activity_id: Sym::NONE,
            age: 0,
        };
        let lineage = Lineage::new(&records, &keys);
        let found = index.candidates(&records, &keys, &lineage);
        for parameter in method.parameters.iter().chain(&method.decay) {
            let known = found.contains_key(&tandem_inventory::matching::Decides::Parameter(*parameter));
            if method.asks.contains(parameter) || (!known && parameter.get().default.is_none()) {
                more.push(given(&mut records, activity, *parameter));
            }
        }
        let unit_text = records.symbols.intern(dimension.symbol());
        let kind = Kind {
            process: keys.process,
            fuel: keys.fuel,
            technology: keys.technology,
            unit_text,
            unit: Unit::parse(dimension.symbol()).expect("a base unit"),
            period: Period::parse(if at == 1 { "2022" } else { "2020" }).expect("a year"),
            age: 0,
        };
        let activities = &mut records.activities;
        activities.kinds.push(kind);
        activities.ids.push(&format!("m{at}"));
        activities.source.push(source);
        activities.kind.push(activities.kinds.len() as u32 - 1);
        activities.quantity.push(1000.0);
        activities.rsd.push(0.0);
        activities.evidence.push(Sym::NONE);
        activities.line.push(at as u32 + 2);
    }
    records.factors.extend(more);
    let (ledger, _) = compile(records);
    let uses = |recipe: &Recipe, at: usize| {
        recipe.lines.iter().any(|l| {
            l.own.as_ref().is_some_and(|o| matches!(&o.formula, Formula::Method { method, .. } if *method == at))
        })
    };
    let unused: Vec<&str> = methods
        .iter()
        .enumerate()
        .filter(|(at, method)| {
            let later = ledger.later.iter().filter(|e| e.activity == *at as u32);
            let mut of_later = later.map(|e| &ledger.recipes[e.recipe as usize]);
            !(uses(ledger.recipe(*at as u32), *at) || (method.decay.is_some() && of_later.any(|r| uses(r, *at))))
        })
        .map(|(_, m)| m.id.as_str())
        .collect();
    println!("methods: {}, {} used by nothing", methods.len(), unused.len());
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_parameter_is_taken_by_a_method_and_every_correction_corrects_a_factor() {
    let records = records();
    // Heat value, carbon and the like go into the formulas of fuels.
    let of_fuels = |p: Parameter| p.0 <= Parameter::STANDARD_COAL.0;
    let below = |process: Sym, of: Sym| {
        let chain = records.terms.process_chain(records.symbols.name(process));
        chain.iter().any(|p| records.symbols.get(p) == Some(of))
    };
    let fits = |a: Sym, b: Sym| a.is_none() || b.is_none() || a == b;
    let mut idle = Vec::new();
    for row in records.factors.iter().filter(|r| !r.flags.by_id_only) {
        let reached = match row.gives {
            Gives::Parameter { parameter, .. } if of_fuels(parameter) => true,
            Gives::Parameter { parameter, .. } => records.methods.iter().any(|m| {
                (m.parameters.contains(&parameter) || m.decay == Some(parameter))
                    && (below(row.process, m.process) || below(m.process, row.process))
                    && fits(m.technology, row.technology)
            }),
            Gives::Correction { species, .. } => records.factors.iter().any(|f| {
                matches!(f.gives, Gives::Emission { species: s, .. } if s == species)
                    && f.origin == row.origin
                    && !f.flags.by_id_only
                    && fits(row.process, f.process)
                    && f.fuel == row.fuel
                    && fits(row.technology, f.technology)
            }),
            _ => true,
        };
        if !reached {
            idle.push(records.symbols.name(row.id).to_owned());
        }
    }
    assert!(idle.is_empty(), "{idle:?}");
    let taken = |p: Parameter| {
        of_fuels(p)
            || records.methods.iter().any(|m| m.parameters.contains(&p) || m.decay == Some(p))
            || records.factors.iter().any(|r| matches!(r.gives, Gives::Correction { condition, .. } if condition == p))
    };
    let unused: Vec<&str> = Parameter::all().filter(|p| !taken(*p)).map(Parameter::name).collect();
    assert!(unused.is_empty(), "parameters of the table that nothing takes: {unused:?}");
}
