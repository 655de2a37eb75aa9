//! From a reference row to library rows, by the lines of `map.csv`.

use super::rows::{Factor, number};
use super::tables::{FuelNames, Row, Table, Units};
use std::collections::{BTreeMap, BTreeSet};

/// Rows whose published range holds the value but is surely mistyped: NOx of ammonia, 0.05 to 334 kg/t around 1.
const MISTYPED_RANGES: [&str; 2] = ["EMEP-89259e18eb", "EMEP-72fa86934b"];

/// Columns of `map.csv` that a reference row is compared with.
const COMPARED: [(&str, &str); 9] = [
    ("source", "source_id"),
    ("sector", "sector_code"),
    ("process", "process"),
    ("product", "fuel_or_product"),
    ("technology", "technology"),
    ("abatement", "abatement"),
    ("region", "region"),
    ("species", "species"),
    ("unit", "unit"),
];

/// Flags that a mapping line may set on its rows.
const FLAGS: [&str; 5] = ["after_abatement", "stand_in", "weak", "tied", "other_id_only"];

/// A line of `map.csv`.
struct Line<'a> {
    row: Row<'a>,
    patterns: Vec<(&'static str, &'a str)>,
}

/// Whether `text` fits a pattern: empty fits all, `-` fits nothing written, `*` any run of characters, `~` between alternatives.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    if pattern.is_empty() {
        return true;
    }
    pattern.split('~').any(|p| if p == "-" { text.is_empty() } else { glob(p, text) })
}

fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let parts: Vec<&str> = pattern.split('*').collect();
    let (first, last) = (parts[0], parts[parts.len() - 1]);
    if parts.len() == 1 {
        return text == pattern;
    }
    let Some(mut rest) = text.strip_prefix(first).and_then(|t| t.strip_suffix(last)) else { return false };
    for part in &parts[1..parts.len() - 1] {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// A reference row that a rule keeps.
pub(super) struct Kept<'a> {
    /// Reference file without ending.
    pub(super) file: &'static str,
    /// The row.
    pub(super) row: Row<'a>,
    /// The rule that keeps it.
    pub(super) rule: usize,
}

/// What the mapping made of the kept rows.
pub(super) struct Mapped {
    /// Rows with a unit and a species of the library, by file.
    pub(super) rows: Vec<(&'static str, Factor)>,
    /// Rows that only an id can reach, in the words of the source.
    pub(super) by_id: Vec<Factor>,
    /// Numbers of the lines of `map.csv` that fitted nothing.
    pub(super) unused: Vec<usize>,
}

/// Words of a row that no column of its own is compared with.
fn other_words(row: Row<'_>) -> String {
    let [basis, note, table] = ["basis", "note", "table"].map(|c| row.get(c));
    let [tier, role, sector, year] = ["tier", "role", "sector", "year_from"].map(|c| row.get(c));
    format!("{basis};{note};{table};tier={tier};role={role};{sector};{year}")
}

/// The file of `data/factors/` that a row of the supplement belongs to.
fn home(file: &'static str, sector: &str) -> &'static str {
    match file {
        "supplement" if sector.starts_with("1.A.3") => "transport",
        "supplement" if sector.starts_with("1.A") => "combustion",
        "supplement" if sector.starts_with("2.A.5") => "dust",
        "supplement" if sector.starts_with('3') => "agriculture",
        "supplement" if sector.starts_with('4') => "wastewater",
        "supplement" => "processes",
        "solid_waste" => "waste",
        other => other,
    }
}

/// Transcribes the kept rows.
///
/// # Errors
/// A row that no line of `map.csv` fits, and every name or flag that is not known, all in one text.
pub(super) fn transcribe(
    kept: &[Kept<'_>],
    map: &Table,
    species: &Table,
    fuels: &FuelNames,
    units: &Units,
) -> Result<Mapped, String> {
    let lines: Vec<Line<'_>> = map
        .rows()
        .map(|row| Line { row, patterns: COMPARED.map(|(own, reference)| (reference, row.get(own))).to_vec() })
        .collect();
    let mut chosen: Vec<Option<usize>> = Vec::new();
    let mut faults = Vec::new();
    for k in kept {
        let words = other_words(k.row);
        let found = lines.iter().position(|l| {
            l.row.get("file") == k.file
                && l.patterns.iter().all(|(column, pattern)| fits(pattern, k.row.get(column)))
                && fits(l.row.get("other"), &words)
        });
        if found.is_none() {
            let text = [
                "factor_id",
                "sector_code",
                "process",
                "fuel_or_product",
                "technology",
                "abatement",
                "species",
                "unit",
            ]
            .map(|c| k.row.get(c))
            .join(" | ");
            faults.push(format!("{}: no line of map.csv fits {text}", k.file));
        }
        chosen.push(found);
    }
    let series = years_of_series(kept, &chosen);
    let mut mapped = Mapped { rows: Vec::new(), by_id: Vec::new(), unused: Vec::new() };
    for (k, line) in kept.iter().zip(&chosen) {
        let Some(at) = *line else { continue };
        match factors(k, at, lines[at].row, species, fuels, units, &series) {
            Ok(rows) if lines[at].row.get("flags").contains("other_id_only") => mapped.by_id.extend(rows),
            Ok(rows) => mapped.rows.extend(rows.into_iter().map(|r| (home(k.file, k.row.get("sector_code")), r))),
            Err(fault) => faults.push(format!("{} {}: {fault}", k.file, k.row.get("factor_id"))),
        }
    }
    let used: BTreeSet<usize> = chosen.iter().flatten().copied().collect();
    mapped.unused = (0..lines.len()).filter(|i| !used.contains(i)).map(|i| i + 2).collect();
    if faults.is_empty() { Ok(mapped) } else { Err(faults.join("\n")) }
}

/// Years of the rows that one line takes as a series, by line and species.
fn years_of_series(kept: &[Kept<'_>], chosen: &[Option<usize>]) -> BTreeMap<(usize, String), BTreeSet<i32>> {
    let mut series: BTreeMap<(usize, String), BTreeSet<i32>> = BTreeMap::new();
    for (k, line) in kept.iter().zip(chosen) {
        if let (Some(at), Ok(year)) = (line, k.row.get("year_from").parse()) {
            series.entry((*at, k.row.get("species").to_owned())).or_default().insert(year);
        }
    }
    series
}

fn factors(
    kept: &Kept<'_>,
    at: usize,
    line: Row<'_>,
    species: &Table,
    fuels: &FuelNames,
    units: &Units,
    series: &BTreeMap<(usize, String), BTreeSet<i32>>,
) -> Result<Vec<Factor>, String> {
    let row = kept.row;
    let list = |column: &str| -> Vec<String> {
        line.get(column).split('|').map(|p| if p == "-" { String::new() } else { p.to_owned() }).collect()
    };
    let mut flags = BTreeSet::new();
    for flag in line.get("flags").split('|').filter(|f| !f.is_empty()) {
        flags.insert(*FLAGS.iter().find(|f| **f == flag).ok_or_else(|| format!("unknown flag {flag}"))?);
    }
    let by_id = flags.contains("other_id_only");
    let named = species.rows().find(|s| s.get("published") == row.get("species"));
    let ours = named.map_or(row.get("species"), |s| s.get("species"));
    let ours = if kept.file == "supplement" && row.get("sector_code") == "3.F" && ours == "CO2" {
        "CO2_biogenic"
    } else {
        ours
    };
    let value = row.number("value").ok_or("the value is not a number")?;
    let limit = row.get("source_id") == "GB18918";
    let unit = if by_id { None } else { units.find(kept.file, row.get("unit")) };
    if unit.is_none() && !by_id {
        return Err(format!("unit `{}` is not in units.csv", row.get("unit")));
    }
    let (scale, unit, unit_note) = unit.unwrap_or((1.0, row.get("unit"), ""));
    let range = match (row.number("low"), row.number("high")) {
        (Some(low), Some(high))
            if row.get("range_ok") != "no"
                && !MISTYPED_RANGES.contains(&row.get("factor_id"))
                && low <= value
                && value <= high =>
        {
            Some([low * scale, high * scale])
        }
        (None, None) => None,
        _ => {
            flags.insert("range_excluded");
            None
        }
    };
    let mut notes: Vec<&str> = [line.get("remark"), unit_note].into_iter().filter(|n| !n.is_empty()).collect();
    if let Some(s) = named.filter(|s| !s.get("note").is_empty() && s.get("published") != "N2O-N") {
        notes.push(s.get("note"));
    }
    let published_for = row.get("region");
    let place = format!("published for {published_for}");
    if line.get("to_region").is_empty() && !published_for.is_empty() && !is_world(published_for) {
        notes.push(&place);
    }
    let role = if unit.starts_with("kg/kg ") || limit { "emission_factor" } else { row.get("role") };
    let words = ["process", "fuel_or_product", "technology", "abatement"].map(|c| row.get(c));
    let process = if words[0].is_empty() { row.get("sector") } else { words[0] };
    let source_process: Vec<&str> =
        [process, words[1], words[2], words[3]].into_iter().filter(|w| !w.is_empty()).collect();
    let base = Factor {
        id: if limit { format!("{}:limit", row.get("factor_id")) } else { row.get("factor_id").to_owned() },
        years: years(line.get("years"), row, series.get(&(at, row.get("species").to_owned())))?,
        species: ours.to_owned(),
        value: value * scale,
        unit: unit.to_owned(),
        range,
        role: role.to_owned(),
        scope: if ours == "CO2_biogenic" { "memo".to_owned() } else { String::new() },
        source: row.get("source").to_owned(),
        table: row.get("table").to_owned(),
        tier: row.get("tier").to_owned(),
        status: if limit { "derived".to_owned() } else { row.get("seen").to_owned() },
        flags,
        origin: row.get("source_id").to_owned(),
        source_process: source_process.join("; "),
        published: [number(value), row.get("unit").to_owned()],
        note: notes.join("; "),
        rule: if kept.rule <= 16 { kept.rule.to_string() } else { String::new() },
        ..Factor::default()
    };
    let mut rows = Vec::new();
    for process in list("to_process") {
        for fuel in fuels.expand(line.get("to_fuel"), row.get("fuel_or_product"))? {
            for technology in list("to_technology") {
                for sector in list("to_sector") {
                    let region = line.get("to_region").to_owned();
                    let keys = [process.clone(), fuel.clone(), technology.clone(), sector, region];
                    rows.push(Factor { keys, ..base.clone() });
                }
            }
        }
    }
    Ok(rows)
}

/// Years of a row by the word in the mapping line: `open` = until the next of its series, the last without end.
fn years(word: &str, row: Row<'_>, series: Option<&BTreeSet<i32>>) -> Result<[Option<i32>; 2], String> {
    if let Some(last) = word.strip_prefix("to_") {
        return Ok([None, last.parse().ok()]);
    }
    if let Some(first) = word.strip_prefix("from_") {
        return Ok([first.parse().ok(), None]);
    }
    match (word, row.get("year_from").parse::<i32>()) {
        ("open", Ok(year)) => {
            let next = series.and_then(|s| s.range(year + 1..).next());
            Ok([Some(year), next.map(|y| y - 1)])
        }
        ("" | "none", _) => Ok([None, None]),
        (other, _) => Err(format!("unknown years `{other}`")),
    }
}

fn is_world(region: &str) -> bool {
    ["Global default", "Global average", "World", "any", "Europe (guidebook default)"].contains(&region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(fits("", "x") && fits("-", "") && !fits("-", "x"));
        assert!(fits("*1A2_*", ";1A2_Industry") && !fits("*1A2_*", "1A1_x"));
        assert!(fits("Swine (F*~Swine – F*", "swine – fattening") && !fits("abc", "abcd"));
        assert!(fits("*low*", "below") && fits("a*a", "aa") && !fits("a*a", "a"));
    }
}
