//! Tests of `data/` that read nothing else: names, units, species, ranges, duplicates.

use super::tables::{Row, Table};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tandem_vocab::Parameter;

/// Units of an activity in the library.
const PER: [&str; 13] =
    ["t", "GJ", "m3", "km", "head", "ha", "kWh", "person", "LTO", "vehicle", "m2", "item", "m2 month"];

/// Species of the library beside the hydrofluorocarbons.
const SPECIES: [&str; 42] = [
    "CO2",
    "CO2_biogenic",
    "CH4",
    "N2O",
    "CF4",
    "C2F6",
    "C3F8",
    "C4F10",
    "c-C4F8",
    "C5F12",
    "C6F14",
    "SF6",
    "NF3",
    "SO2",
    "NOx",
    "CO",
    "NMVOC",
    "NH3",
    "TSP",
    "PM10",
    "PM2.5",
    "BC",
    "OC",
    "Hg",
    "COD",
    "NH3-N",
    "TN",
    "TP",
    "Cr",
    "general_waste",
    "hazardous_waste",
    "gypsum",
    "ash",
    "energy",
    "electricity",
    "As",
    "Cd",
    "Pb",
    "Ni",
    "Cu",
    "Zn",
    "Se",
];

const FLAGS: [&str; 6] = ["range_excluded", "after_abatement", "stand_in", "weak", "tied", "other_id_only"];

fn is_species(name: &str) -> bool {
    SPECIES.contains(&name) || name.starts_with("HFC-")
}

/// Names that rows may use, by table.
struct Names {
    tables: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Names {
    fn read(data: &Path) -> Result<Self, String> {
        let mut tables = BTreeMap::new();
        for (file, column) in [
            ("processes", "process"),
            ("technologies", "technology"),
            ("fuels", "fuel"),
            ("sectors", "code"),
            ("regions", "region"),
        ] {
            let table = Table::read(data, &format!("{file}.csv"))?;
            tables.insert(file, table.rows().map(|r| r.get(column).to_owned()).collect());
        }
        Ok(Self { tables })
    }

    fn has(&self, table: &str, name: &str) -> bool {
        self.tables.get(table).is_some_and(|names| names.contains(name))
    }
}

/// Tests everything in `data/`; all faults in one text.
pub(super) fn run(data: &Path) -> Result<(), String> {
    let names = Names::read(data)?;
    let mut faults = Vec::new();
    names_tables(data, &names, &mut faults)?;
    super::methods::check(data, &|table, name| names.has(table, name), &is_species, &per_activity, &mut faults)?;
    let taken = super::methods::taken(data)?;
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    let mut files: Vec<_> =
        std::fs::read_dir(data.join("factors")).map_err(|e| format!("data/factors: {e}"))?.flatten().collect();
    files.sort_by_key(std::fs::DirEntry::file_name);
    for file in files {
        let name = format!("factors/{}", file.file_name().to_string_lossy());
        let table = Table::read(data, &name)?;
        for row in table.rows() {
            if !ids.insert(row.get("factor_id").to_owned()) {
                faults.push(format!("{name}: {} stands twice", row.get("factor_id")));
            }
            if name == "factors/parameters.csv" && !taken.contains(row.get("species")) {
                faults.push(format!("{name}: {}: no method takes {}", row.get("factor_id"), row.get("species")));
            }
            let before = faults.len();
            factor(row, &names, &mut |fault| faults.push(format!("{name}: {}: {fault}", row.get("factor_id"))));
            if before == faults.len()
                && matchable(row)
                && let Some(other) = keys.insert(key(row), row.get("factor_id").to_owned())
            {
                faults.push(format!("{name}: {} shares every key with {other}", row.get("factor_id")));
            }
        }
    }
    if faults.is_empty() {
        println!("data: {} rows hold", ids.len());
        Ok(())
    } else {
        Err(format!("{}\n{} faults", faults.join("\n"), faults.len()))
    }
}

fn matchable(row: Row<'_>) -> bool {
    !row.get("flags").split('|').any(|f| f == "tied" || f == "other_id_only")
}

/// Everything that an activity is compared with, and the origin: rows of different origins are settled by their order.
fn key(row: Row<'_>) -> String {
    let columns = [
        "process",
        "fuel",
        "technology",
        "sector",
        "region",
        "source_id",
        "activity_id",
        "year_from",
        "year_to",
        "species",
        "role",
        "scope",
        "origin",
        "condition",
        "from",
        "to",
    ];
    let per = row.get("unit").split_once('/').map_or("", |(_, per)| per);
    format!("{}|{per}", columns.map(|c| row.get(c)).join("|"))
}

fn factor(row: Row<'_>, names: &Names, fault: &mut dyn FnMut(String)) {
    for (column, table) in [
        ("process", "processes"),
        ("fuel", "fuels"),
        ("technology", "technologies"),
        ("sector", "sectors"),
        ("region", "regions"),
    ] {
        let name = row.get(column);
        if !name.is_empty() && !names.has(table, name) {
            fault(format!("{column} `{name}` is not in {table}.csv"));
        }
    }
    let (role, species, unit) = (row.get("role"), row.get("species"), row.get("unit"));
    let named = |columns: &[&str]| columns.iter().any(|c| !row.get(c).is_empty());
    let reachable = match role {
        "control" | "byproduct" => named(&["technology"]),
        _ => named(&["process", "fuel"]),
    };
    if !reachable {
        fault("names neither process nor fuel (a control: no technology)".to_owned());
    }
    let known = match role {
        "parameter" => Parameter::by_name(species).is_some_and(|p| {
            let held = |(scale, _): (f64, _)| row.number("value").is_some_and(|v| p.holds(v * scale));
            p.unit(unit).is_ok_and(held)
        }),
        "control" => unit == "fraction" && (is_species(species) || matches!(species, "PM2.5-10" | "PM>10")),
        "correction" => is_species(species) && unit == "fraction" && condition(row),
        "byproduct" => is_species(species) && per_species(unit, &["kg", "kWh"]),
        "emission_factor" => is_species(species) && (per_species(unit, &["kg"]) || per_activity(unit)),
        _ => false,
    };
    if !known {
        fault(format!("{role} {species} in {unit} is not known"));
    }
    let value = row.number("value");
    match (value, row.number("low"), row.number("high")) {
        (Some(v), Some(l), Some(h)) if l <= v && v <= h => {}
        (Some(v), None, None) if v.is_finite() => {}
        _ => fault(format!("value {}, range {} to {}", row.get("value"), row.get("low"), row.get("high"))),
    }
    if role == "control" && !value.is_some_and(|v| (-1.0..=1.0).contains(&v)) {
        fault(format!("removal {} is above 1", row.get("value")));
    }
    for (column, allowed) in [("status", &["seen", "derived", "memory"][..]), ("scope", &["", "1", "2", "memo"][..])] {
        if !allowed.contains(&row.get(column)) {
            fault(format!("{column} `{}`", row.get(column)));
        }
    }
    for flag in row.get("flags").split('|').filter(|f| !f.is_empty()) {
        if !FLAGS.contains(&flag) {
            fault(format!("flag `{flag}`"));
        }
    }
    for column in ["factor_id", "source", "origin"] {
        if row.get(column).is_empty() {
            fault(format!("no {column}"));
        }
    }
    if !row.get("factor_id").chars().all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c)) {
        fault("the id holds other signs than letters, digits and _ . : -".to_owned());
    }
}

/// Whether a correction says which condition it is for, and an interval or a point of it.
fn condition(row: Row<'_>) -> bool {
    let bounds = ["from", "to"].map(|column| row.get(column));
    let numbers = bounds.iter().all(|b| b.is_empty() || b.parse::<f64>().is_ok());
    let (from, to) = (row.number("from"), row.number("to"));
    Parameter::by_name(row.get("condition")).is_some()
        && numbers
        && (from.is_some() || to.is_some())
        && from.zip(to).is_none_or(|(from, to)| from <= to)
}

fn per_activity(unit: &str) -> bool {
    unit.strip_prefix("kg/").is_some_and(|per| PER.contains(&per))
}

fn per_species(unit: &str, tops: &[&str]) -> bool {
    tops.iter().any(|top| unit.strip_prefix(&format!("{top}/kg ")).is_some_and(is_species))
}

fn names_tables(data: &Path, names: &Names, faults: &mut Vec<String>) -> Result<(), String> {
    let processes = Table::read(data, "processes.csv")?;
    if processes.rows().count() > 250 {
        faults.push(format!("processes.csv: {} rows, at most 250", processes.rows().count()));
    }
    for (file, column) in
        [("processes", "process"), ("technologies", "technology"), ("fuels", "fuel"), ("case_words", "word")]
    {
        let table = Table::read(data, &format!("{file}.csv"))?;
        let mut seen = BTreeSet::new();
        for row in table.rows() {
            let name = row.get(column);
            let kind = row.get("kind");
            let snake =
                name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && !name.is_empty();
            if !snake {
                faults.push(format!("{file}.csv: `{name}` is not snake_case"));
            }
            if !seen.insert((name.to_owned(), if file == "case_words" { kind } else { "" }.to_owned())) {
                faults.push(format!("{file}.csv: `{name}` stands twice"));
            }
            for text in ["name_en", "name_zh"].into_iter().filter(|_| file != "case_words") {
                if row.get(text).is_empty() {
                    faults.push(format!("{file}.csv: `{name}` has no {text}"));
                }
            }
        }
    }
    for row in processes.rows() {
        let name = row.get("process");
        for (column, table) in
            [("parent", "processes"), ("default_sector", "sectors"), ("nfr", "sectors"), ("ipcc", "sectors")]
        {
            if !row.get(column).is_empty() && !names.has(table, row.get(column)) {
                faults.push(format!("processes.csv: {column} `{}` of {name} is not known", row.get(column)));
            }
        }
        if !PER.contains(&row.get("unit")) || !["fuel", "technology", "none"].contains(&row.get("needs")) {
            faults.push(format!("processes.csv: unit or needs of {name}"));
        }
        if let Some((_, item)) = row.get("flow").split_once(':')
            && !names.has("technologies", item)
        {
            faults.push(format!("processes.csv: flow of {name}: `{item}` is not known"));
        }
    }
    let sectors = Table::read(data, "sectors.csv")?;
    for row in sectors.rows() {
        for column in ["parent", "nfr", "ipcc"] {
            if !row.get(column).is_empty() && !names.has("sectors", row.get(column)) {
                faults.push(format!("sectors.csv: {column} `{}` of {}", row.get(column), row.get("code")));
            }
        }
        if row.get("reason").is_empty() || (row.get("nfr").is_empty() && row.get("code") != "all") {
            faults.push(format!("sectors.csv: {} maps to nothing, or says no reason", row.get("code")));
        }
    }
    for row in Table::read(data, "case_words.csv")?.rows() {
        let table = if row.get("kind") == "process" { "processes" } else { "sectors" };
        if !names.has(table, row.get("maps_to")) || row.get("reason").is_empty() {
            faults.push(format!("case_words.csv: {}", row.get("word")));
        }
    }
    let mut seen = BTreeSet::new();
    for row in Table::read(data, "categories.csv")?.rows() {
        let (sector, species) = (row.get("sector"), row.get("species"));
        let text = ["need_en", "need_zh", "reason_en", "reason_zh"].iter().any(|c| row.get(c).is_empty());
        if !names.has("sectors", sector) || !is_species(species) || text || !seen.insert(format!("{sector} {species}"))
        {
            faults.push(format!("categories.csv: {sector} {species}"));
        }
    }
    for row in Table::read(data, "gwp.csv")?.rows() {
        if !is_species(row.get("species"))
            || !row.number("gwp").is_some_and(|g| g > 0.0)
            || row.get("source").is_empty()
        {
            faults.push(format!("gwp.csv: {} {}", row.get("set"), row.get("species")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_library_holds() {
        super::run(&super::super::data()).expect("data/ as it is committed");
    }
}
