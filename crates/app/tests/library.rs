//! The shipped library as a user meets it: every process gives something, and every row can be reached.

use std::sync::Arc;
use tandem_case::library;
use tandem_inventory::compile;
use tandem_inventory::matching::{FactorIndex, Keys, Lineage};
use tandem_inventory::records::{Activities, FactorRow, Gives, Kind, Records, Source};
use tandem_vocab::units::Per;
use tandem_vocab::{Dimension, Needs, Period, RegionTree, Sym, Unit};

/// Processes that state something without emitting, or whose factors a user must bring; each says so in its note.
const WITHOUT_FACTORS: [&str; 0] = [];

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
        let states_only = process.name == "electricity_generated"
            || process.note.contains("no emission of its own")
            || process.note.contains("no factor of its own")
            || process.states()
            || takes_method(&process.name);
        let Some((fuel, technology, dimension)) = example(&records, &process.name, process.needs) else {
            if !states_only && !WITHOUT_FACTORS.contains(&process.name.as_str()) {
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
            period: Period::parse("2020").expect("a year"),
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
        let recipe = ledger.recipe(at as u32);
        if !recipe.lines.iter().any(|l| l.per_unit != 0.0) {
            silent.push(library.terms.process(name).map_or("", |p| &p.name));
        }
    }
    println!("processes tried: {}, without a figure: {silent:?}", made.len());
    assert!(findings.is_empty(), "{} findings", findings.len());
    assert!(silent.is_empty(), "{silent:?}");
}
