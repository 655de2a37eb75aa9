//! Methods as text: `methods.csv` of this folder, with one line for each process in `data/`, and what must hold of them.

use super::tables::{Row, Table, own};
use std::collections::BTreeSet;
use std::path::Path;
use tandem_vocab::{Formula, FuelClass, Parameter};

/// Columns of `data/methods.csv`.
const COLUMNS: [&str; 15] = [
    "method",
    "process",
    "technology",
    "fuel_class",
    "species",
    "formula",
    "unit",
    "scope",
    "asks",
    "decay",
    "name_en",
    "name_zh",
    "source",
    "table",
    "note",
];

/// Writes `data/methods.csv`: a line of several processes or technologies becomes one line for each, named apart by them.
pub(super) fn write(folder: &Path) -> Result<(), String> {
    let fault = |e: &dyn std::fmt::Display| format!("methods.csv: {e}");
    let mut out = csv::Writer::from_path(folder.join("methods.csv")).map_err(|e| fault(&e))?;
    out.write_record(COLUMNS).map_err(|e| fault(&e))?;
    for line in own("methods.csv")?.rows() {
        let processes: Vec<&str> = line.get("process").split('|').collect();
        let technologies: Vec<&str> = line.get("technology").split('|').collect();
        for process in &processes {
            for technology in &technologies {
                let cells = COLUMNS.map(|column| match column {
                    "method" => {
                        let mut name = line.get("method").to_owned();
                        for (key, all) in [(process, &processes), (technology, &technologies)] {
                            if all.len() > 1 {
                                name = format!("{name}.{key}");
                            }
                        }
                        name
                    }
                    "process" => (*process).to_owned(),
                    "technology" => (*technology).to_owned(),
                    other => line.get(other).to_owned(),
                });
                out.write_record(cells).map_err(|e| fault(&e))?;
            }
        }
    }
    out.flush().map_err(|e| fault(&e))
}

/// Parameters that a method takes: those of its formula and its rate of decay.
fn parameters(row: Row<'_>) -> Result<Vec<String>, String> {
    let formula: Formula = Formula::parse(row.get("formula")).map_err(|e| e.to_string())?;
    let decay = Some(row.get("decay").to_owned()).filter(|d| !d.is_empty());
    Ok(formula.names().iter().cloned().chain(decay).collect())
}

/// Every parameter that some method of `data/methods.csv` takes.
pub(super) fn taken(data: &Path) -> Result<BTreeSet<String>, String> {
    let table = Table::read(data, "methods.csv")?;
    Ok(table.rows().filter_map(|row| parameters(row).ok()).flatten().collect())
}

/// Tests `data/methods.csv`; `has` tells whether a table holds a name, `unit` whether a factor may have that unit.
pub(super) fn check(
    data: &Path,
    has: &dyn Fn(&str, &str) -> bool,
    is_species: &dyn Fn(&str) -> bool,
    unit: &dyn Fn(&str) -> bool,
    faults: &mut Vec<String>,
) -> Result<(), String> {
    let table = Table::read(data, "methods.csv")?;
    let mut names = BTreeSet::new();
    for row in table.rows() {
        let name = row.get("method");
        let mut fault = |text: String| faults.push(format!("methods.csv: {name}: {text}"));
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c));
        if name.is_empty() || !plain || !names.insert(name.to_owned()) {
            fault("the name is empty, stands twice or is not snake_case".to_owned());
        }
        if !has("processes", row.get("process")) {
            fault(format!("process `{}` is not in processes.csv", row.get("process")));
        }
        if !row.get("technology").is_empty() && !has("technologies", row.get("technology")) {
            fault(format!("technology `{}` is not in technologies.csv", row.get("technology")));
        }
        if !row.get("fuel_class").is_empty() && FuelClass::parse(row.get("fuel_class")).is_none() {
            fault(format!("class of fuel `{}` is not known", row.get("fuel_class")));
        }
        if !is_species(row.get("species")) {
            fault(format!("species `{}` is not known", row.get("species")));
        }
        if !unit(row.get("unit")) {
            fault(format!("unit `{}` is not known", row.get("unit")));
        }
        if !["", "1", "2", "memo"].contains(&row.get("scope")) {
            fault(format!("scope `{}`", row.get("scope")));
        }
        for column in ["name_en", "name_zh", "source"] {
            if row.get(column).is_empty() {
                fault(format!("no {column}"));
            }
        }
        let taken = match parameters(row) {
            Ok(taken) => taken,
            Err(why) => {
                fault(why);
                continue;
            }
        };
        for parameter in &taken {
            if Parameter::by_name(parameter).is_none() {
                fault(format!("`{parameter}` is no parameter"));
            }
        }
        for asked in row.get("asks").split('|').filter(|a| !a.is_empty()) {
            if !taken.iter().any(|p| p == asked) {
                fault(format!("asks for `{asked}`, which its formula does not take"));
            }
        }
    }
    Ok(())
}
