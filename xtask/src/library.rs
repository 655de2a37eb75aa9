//! The factor library: transcribes the reference tables into `data/`, and tests what stands there.
//!
//! What is decided about a row (which process, fuel, technology and sector it means, its unit, whether it may be matched) stands in
//! the tables of `xtask/src/library/`; this program only applies them. Same input, same bytes.

mod check;
mod corrections;
mod derived;
mod extra;
mod mapping;
mod methods;
mod parameters;
mod rows;
mod rules;
mod tables;
mod ties;

use mapping::Kept;
use rows::Factor;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tables::{FuelNames, Table, Units};

/// Reference files that are transcribed row by row.
const FILES: [&str; 11] = [
    "combustion",
    "transport",
    "processes",
    "agriculture",
    "dust",
    "solvent",
    "supplement",
    "fugitive",
    "solid_waste",
    "wastewater",
    "controls",
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data")
}

/// Runs `cargo xtask library` with its arguments: `--from DIR`, `--check`, or both.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    match arguments {
        [flag, folder] if flag == "--from" => {
            transcribe(Path::new(folder))?;
            check::run(&data())
        }
        [flag] if flag == "--check" => check::run(&data()),
        _ => Err("usage: cargo xtask library --from DIR | --check".to_owned()),
    }
}

fn transcribe(from: &Path) -> Result<(), String> {
    let tables: Vec<(&'static str, Table)> = FILES
        .iter()
        .map(|file| Ok((*file, Table::read(from, &format!("{file}.csv"))?)))
        .collect::<Result<_, String>>()?;
    let table =
        |name: &str| tables.iter().find(|(n, _)| *n == name).map(|(_, t)| t).ok_or_else(|| format!("no {name}"));
    let names = Table::read(from, "fuel_names.csv")?;
    let fuels = FuelNames::new(&names)?;
    let ipcc06: Vec<String> = names.rows().map(|r| r.get("ipcc06").to_owned()).filter(|n| !n.is_empty()).collect();
    let kept: Vec<Kept<'_>> = tables
        .iter()
        .flat_map(|(file, table)| table.rows().map(move |row| (*file, row)))
        .filter_map(|(file, row)| rules::rule(file, row, &ipcc06).map(|rule| Kept { file, row, rule }))
        .collect();

    let map = tables::own("map.csv")?;
    let species = tables::own("species.csv")?;
    let mut mapped = mapping::transcribe(&kept, &map, &species, &fuels, &Units::new()?)?;
    let coals = fuels.expand("@emep_1A2=Solid Fuels", "")?;
    let file = |rows: Vec<Factor>, file: &'static str| rows.into_iter().map(move |r| (file, r));
    let sizes = derived::exhaust_sizes(&mapped.rows);
    mapped.rows.extend(sizes);
    mapped.rows.extend(file(derived::ash_balance(table("supplement")?, &coals)?, "combustion"));
    mapped.rows.extend(file(derived::urea(), "processes"));
    let sold = derived::pigs_sold(&mapped.rows);
    mapped.rows.extend(sold);
    let (parameters, others) = extra::fuels(&Table::read(from, "fuels.csv")?, &names)?;
    mapped.rows.extend(file(parameters, "fuels"));
    mapped.by_id.extend(others);
    mapped.rows.extend(file(extra::electricity(&Table::read(from, "grid_electricity.csv")?)?, "electricity"));
    let (effects, rest) = extra::effects(&Table::read(from, "controls_effects.csv")?)?;
    mapped.rows.extend(file(effects, "controls"));
    mapped.by_id.extend(rest);

    let mut others: Vec<(&'static str, Table)> = Vec::new();
    for file in parameters::FILES.into_iter().filter(|f| !FILES.contains(f)) {
        others.push((file, Table::read(from, &format!("{file}.csv"))?));
    }
    let every: Vec<(&'static str, &Table)> = tables.iter().chain(&others).map(|(n, t)| (*n, t)).collect();
    let parameters = parameters::rows(&every, &fuels)?;
    let taken: BTreeSet<&str> = parameters.iter().filter_map(|p| p.id.split(':').next()).collect();
    mapped.by_id.retain(|r| !taken.contains(r.id.as_str()));
    mapped.rows.extend(file(parameters, "parameters"));

    let mut seen = BTreeSet::new();
    mapped.rows.retain(|(_, r)| seen.insert((r.id.clone(), r.key())));
    let mut all: Vec<&mut Factor> = mapped.rows.iter_mut().map(|(_, r)| r).collect();
    rows::number_apart(&mut all);
    let (tied, repeated) = ties::settle(&mut all);

    let folder = data();
    write_names(&folder)?;
    methods::write(&folder)?;
    write_gwp(&folder, &Table::read(from, "gwp.csv")?)?;
    write_factors(&folder, &mapped.rows)?;
    let road: Vec<&Factor> = mapped.rows.iter().map(|(_, r)| r).filter(|r| r.origin == "CNROAD").collect();
    let corrections = corrections::transcribe(&Table::read(from, "road_corrections.csv")?, &road)?;
    corrections::write(&folder.join("factors/corrections.csv"), &corrections.rows)?;
    let by_id: Vec<&Factor> = mapped.by_id.iter().collect();
    rows::write(&folder.join("by_id.csv"), &by_id)?;
    report(&kept, &mapped, tied, repeated);
    println!("{} corrections of road factors", corrections.rows.len());
    for (why, count) in &corrections.left_out {
        println!("      {count} left out: {why}");
    }
    Ok(())
}

/// Writes the tables of names as they stand in this folder.
fn write_names(folder: &Path) -> Result<(), String> {
    for (name, text) in tables::shipped() {
        std::fs::write(folder.join(name), text).map_err(|e| format!("{name}: {e}"))?;
    }
    Ok(())
}

fn write_gwp(folder: &Path, table: &Table) -> Result<(), String> {
    let path = folder.join("gwp.csv");
    let mut out = csv::Writer::from_path(path).map_err(|e| e.to_string())?;
    out.write_record(["set", "species", "origin", "gwp", "source", "status"]).map_err(|e| e.to_string())?;
    for row in extra::gwp(table) {
        out.write_record(row).map_err(|e| e.to_string())?;
    }
    out.flush().map_err(|e| e.to_string())
}

fn write_factors(folder: &Path, rows: &[(&'static str, Factor)]) -> Result<(), String> {
    let folder = folder.join("factors");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let mut files: BTreeMap<&str, Vec<&Factor>> = BTreeMap::new();
    for (file, row) in rows {
        files.entry(file).or_default().push(row);
    }
    for (file, rows) in files {
        rows::write(&folder.join(format!("{file}.csv")), &rows)?;
    }
    Ok(())
}

/// Prints the count of every rule beside the stated one, and what cannot be matched.
fn report(kept: &[Kept<'_>], mapped: &mapping::Mapped, tied: usize, repeated: usize) {
    let mut fate: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &mapped.by_id {
        fate.insert(&row.id, "by id");
    }
    for (_, row) in &mapped.rows {
        let new = match (row.matchable(), row.flags.contains("tied")) {
            (true, _) => "matched",
            (_, true) => "tied",
            _ => "repeated",
        };
        let id = row.id.split(':').next().unwrap_or(&row.id);
        let old = fate.entry(id).or_insert(new);
        if new == "matched" {
            *old = new;
        }
    }
    println!("rule  kept  stated  matched  repeated  tied  by id");
    let mut sums = [0; 5];
    for rule in 1..=rules::BESIDE {
        let ids: Vec<&str> = kept.iter().filter(|k| k.rule == rule).map(|k| k.row.get("factor_id")).collect();
        let count = |word: &str| ids.iter().filter(|id| fate.get(*id) == Some(&word)).count();
        let counts = [ids.len(), count("matched"), count("repeated"), count("tied"), count("by id")];
        let stated = rules::STATED.get(rule - 1).map_or("beside".to_owned(), ToString::to_string);
        println!(
            "{rule:4}  {:4}  {stated:>6}  {:7}  {:8}  {:4}  {:5}",
            counts[0], counts[1], counts[2], counts[3], counts[4]
        );
        if rule <= 16 {
            for (sum, n) in sums.iter_mut().zip(counts) {
                *sum += n;
            }
        }
        for (_, why) in rules::DEVIATIONS.iter().filter(|(r, _)| *r == rule) {
            println!("      differs: {why}");
        }
    }
    let stated: usize = rules::STATED.iter().sum();
    println!("core  {:4}  {stated:>6}  {:7}  {:8}  {:4}  {:5}", sums[0], sums[1], sums[2], sums[3], sums[4]);
    println!(
        "{} library rows, {} by id only; {tied} groups tie, {repeated} rows repeat another",
        mapped.rows.len(),
        mapped.by_id.len()
    );
    if !mapped.unused.is_empty() {
        println!("lines of map.csv that fit nothing: {:?}", mapped.unused);
    }
}
