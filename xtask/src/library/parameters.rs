//! Parameters of the formulas in `methods.csv`: which row of the reference gives which, and for what.

use super::rows::{Factor, number};
use super::tables::{FuelNames, Row, Table, own};
use std::collections::{BTreeMap, BTreeSet};

/// Reference files whose rows may give a parameter.
pub(super) const FILES: [&str; 9] =
    ["agriculture", "dust", "fugitive", "processes", "sinks", "solid_waste", "solvent", "supplement", "wastewater"];

/// Reads `parameters.csv`: one line a parameter, its keys (with a bar between alternatives), and either the id of a reference row with
/// the scale to the parameter's unit, or a value with its source.
///
/// # Errors
/// Every line whose reference row is not there or whose numbers cannot be read.
pub(super) fn rows(tables: &[(&'static str, &Table)], fuels: &FuelNames) -> Result<Vec<Factor>, String> {
    let mut by_id: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for (_, table) in tables {
        by_id.extend(table.rows().map(|r| (r.get("factor_id"), r)));
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in own("parameters.csv")?.rows().enumerate() {
        match factor(line, &by_id) {
            Ok(base) => rows.extend(expanded(line, &base, fuels)?),
            Err(fault) => faults.push(format!("parameters.csv, line {}: {fault}", at + 2)),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults.join("\n")) }
}

/// The row without its keys.
fn factor(line: Row<'_>, by_id: &BTreeMap<&str, Row<'_>>) -> Result<Factor, String> {
    let parameter = line.get("parameter");
    let mut flags = BTreeSet::new();
    for flag in line.get("flags").split('|').filter(|f| !f.is_empty()) {
        flags.insert(match flag {
            "weak" => "weak",
            "stand_in" => "stand_in",
            other => return Err(format!("unknown flag {other}")),
        });
    }
    let own = Factor {
        species: parameter.to_owned(),
        unit: line.get("unit").to_owned(),
        role: "parameter".to_owned(),
        flags,
        note: line.get("remark").to_owned(),
        ..Factor::default()
    };
    let reference = line.get("reference");
    if reference.is_empty() {
        let value = line.number("value").ok_or("neither a reference row nor a value")?;
        let given = ["process", "technology", "fuel", "region"].map(|c| line.get(c).replace('|', "-"));
        let keys: Vec<&str> = given.iter().map(String::as_str).filter(|k| !k.is_empty()).collect();
        return Ok(Factor {
            id: format!("{}-{parameter}-{}", line.get("origin"), keys.join("-")),
            value,
            range: line.number("low").zip(line.number("high")).map(|(l, h)| [l, h]),
            source: line.get("source").to_owned(),
            table: line.get("table").to_owned(),
            status: line.get("status").to_owned(),
            origin: line.get("origin").to_owned(),
            source_process: line.get("source_process").to_owned(),
            published: [number(value), line.get("unit").to_owned()],
            ..own
        });
    }
    let row = by_id.get(reference).ok_or_else(|| format!("the reference has no row {reference}"))?;
    let scale = if line.get("scale").is_empty() { 1.0 } else { line.number("scale").ok_or("scale is no number")? };
    let value = row.number("value").ok_or("the value of the reference row is no number")?;
    let mut flags = own.flags.clone();
    let range = match (row.number("low"), row.number("high")) {
        (Some(low), Some(high)) if row.get("range_ok") != "no" && low <= value && value <= high => {
            Some([low * scale, high * scale])
        }
        (None, None) => None,
        _ => {
            flags.insert("range_excluded");
            None
        }
    };
    let words = ["process", "fuel_or_product", "technology", "basis"].map(|c| row.get(c));
    let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
    let derived = !line.get("status").is_empty();
    Ok(Factor {
        id: format!("{reference}:{parameter}"),
        value: value * scale,
        range: range.filter(|r| r[0] < r[1]),
        source: row.get("source").to_owned(),
        table: row.get("table").to_owned(),
        tier: row.get("tier").to_owned(),
        status: if derived { line.get("status") } else { row.get("seen") }.to_owned(),
        flags,
        origin: row.get("source_id").to_owned(),
        source_process: words.join("; "),
        published: [number(value), row.get("unit").to_owned()],
        ..own
    })
}

/// One row for each process, technology, fuel and region of the line.
fn expanded(line: Row<'_>, base: &Factor, fuels: &FuelNames) -> Result<Vec<Factor>, String> {
    let list = |column: &str| -> Vec<String> {
        line.get(column).split('|').map(|p| if p == "-" { String::new() } else { p.to_owned() }).collect()
    };
    let mut rows = Vec::new();
    for process in list("process") {
        for technology in list("technology") {
            for fuel in fuels.expand(line.get("fuel"), "")? {
                for region in list("region") {
                    let keys = [process.clone(), fuel.clone(), technology.clone(), String::new(), region];
                    rows.push(Factor { keys, ..base.clone() });
                }
            }
        }
    }
    Ok(rows)
}
