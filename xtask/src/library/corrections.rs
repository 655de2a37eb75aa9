//! Corrections of the road factors for the conditions of a place: speed, weather, altitude, load, sulphur of the fuel, ageing.

use super::rows::{self, Factor};
use super::tables::{Row, Table, own};
use std::collections::BTreeMap;
use std::path::Path;

/// A correction: the row of the library, and where it holds.
pub(super) struct Correction {
    /// The row; its species is the one corrected.
    pub(super) row: Factor,
    /// Name of the condition, from and to.
    pub(super) holds: [String; 3],
}

/// What became of the reference's rows.
pub(super) struct Corrections {
    /// Rows of the library.
    pub(super) rows: Vec<Correction>,
    /// Reference rows that were left out, by reason.
    pub(super) left_out: BTreeMap<&'static str, usize>,
}

/// Standards of the guide that the library holds, and their technologies.
const STANDARDS: [(&str, &str); 5] =
    [("all", ""), ("II", "china_2"), ("III", "china_3"), ("IV", "china_4"), ("V", "china_5")];

/// The conditions at which the guide's factors hold as they are: between two intervals of the guide.
const BASELINE: [(&str, &str, &str); 2] = [("speed", "average_speed", "30"), ("humidity", "relative_humidity", "50")];

/// Transcribes `road_corrections.csv`; what none of the library's `factors` has is left out.
///
/// # Errors
/// A row whose correction, vehicle or condition is not known.
pub(super) fn transcribe(table: &Table, factors: &[&Factor]) -> Result<Corrections, String> {
    let vehicles = own("correction_vehicles.csv")?;
    let mut all = Corrections { rows: Vec::new(), left_out: BTreeMap::new() };
    for row in table.rows() {
        if row.get("standard") == "PRE" || row.get("standard") == "I" {
            *all.left_out.entry("vehicles before China 2, whose factors the library does not hold").or_default() += 1;
            continue;
        }
        let line = vehicles
            .rows()
            .find(|v| {
                let fits = |column: &str| v.get(column).is_empty() || v.get(column) == row.get(column);
                v.get("correction") == row.get("correction")
                    && fits("fuel")
                    && fits("species")
                    && v.get("vehicle") == row.get("vehicle")
            })
            .ok_or_else(|| format!("correction_vehicles.csv has no {}", words(row)))?;
        for base in of_species(row)? {
            for process in line.get("processes").split('|') {
                let mut one = base.row.clone();
                process.clone_into(&mut one.keys[0]);
                one.note = line.get("remark").to_owned();
                all.rows.push(Correction { row: one, holds: base.holds.clone() });
            }
        }
    }
    let before = all.rows.len();
    all.rows.retain(|c| factors.iter().any(|f| corrects(&c.row, f)));
    if before > all.rows.len() {
        all.left_out.insert("library rows for vehicles without a factor of that standard", before - all.rows.len());
    }
    baseline(&mut all.rows);
    let mut every: Vec<&mut Factor> = all.rows.iter_mut().map(|c| &mut c.row).collect();
    rows::number_apart(&mut every);
    Ok(all)
}

/// Whether a factor is one that a correction is about.
fn corrects(correction: &Factor, factor: &Factor) -> bool {
    let fits = |key: usize| correction.keys[key].is_empty() || correction.keys[key] == factor.keys[key];
    factor.origin == correction.origin
        && factor.species == correction.species
        && factor.role == "emission_factor"
        && (0..3).all(fits)
}

fn words(row: Row<'_>) -> String {
    ["correction", "fuel", "vehicle", "standard", "species", "condition"].map(|c| row.get(c)).join(" | ")
}

/// The row for each of our species that it is about; the total particles of exhaust are its PM10.
fn of_species(row: Row<'_>) -> Result<Vec<Correction>, String> {
    let holds = condition(row)?;
    let (_, technology) = STANDARDS
        .iter()
        .find(|(s, _)| *s == row.get("standard"))
        .ok_or_else(|| format!("unknown standard: {}", words(row)))?;
    let value = row.number("multiplier").ok_or_else(|| format!("no multiplier: {}", words(row)))?;
    let species: &[&str] = match row.get("species") {
        "HC" => &["NMVOC"],
        "PM" => &["PM2.5", "PM10", "TSP"],
        "CO" => &["CO"],
        "NOx" => &["NOx"],
        "PM2.5" => &["PM2.5"],
        "PM10" => &["PM10", "TSP"],
        other => return Err(format!("unknown species {other}: {}", words(row))),
    };
    let name = ["correction", "fuel", "vehicle", "standard", "condition"].map(|c| slug(row.get(c))).join("-");
    let published = [row.get("multiplier").to_owned(), "multiplier".to_owned()];
    Ok(species
        .iter()
        .map(|species| Correction {
            row: Factor {
                id: format!("CNROAD-{name}-{species}"),
                keys: ["", row.get("fuel"), technology, "", "CN"].map(str::to_owned),
                species: (*species).to_owned(),
                value,
                unit: "fraction".to_owned(),
                role: "correction".to_owned(),
                source: row.get("source").to_owned(),
                table: "correction factors".to_owned(),
                status: row.get("seen").to_owned(),
                origin: "CNROAD".to_owned(),
                source_process: words(row),
                published: published.clone(),
                ..Factor::default()
            },
            holds: holds.clone(),
        })
        .collect())
}

fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    out.trim_end_matches('_').to_owned()
}

/// Name of the condition, from, to: an interval, or a point where both are equal.
fn condition(row: Row<'_>) -> Result<[String; 3], String> {
    let text = row.get("condition");
    let number: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let interval = |name: &str| {
        let (from, to) = match (text.contains("below"), text.contains("above"), number.split_once('-')) {
            (true, _, _) => ("", number.as_str()),
            (_, true, _) => (number.as_str(), ""),
            (_, _, Some((from, to))) => (from, to),
            _ => return Err(format!("no interval: {}", words(row))),
        };
        Ok([name, from, to].map(str::to_owned))
    };
    let point = |name: &str| Ok([name, &number, &number].map(str::to_owned));
    match row.get("correction") {
        "speed" => interval("average_speed"),
        "temperature" => interval("air_temperature"),
        "humidity" => interval("relative_humidity"),
        "altitude above 1500 m" => interval("altitude"),
        "sulphur ppm" => point("fuel_sulphur"),
        "load pct" => point("load_factor"),
        "deterioration" => point("deterioration_year"),
        _ => Err(format!("unknown correction: {}", words(row))),
    }
}

/// The guide's factors are for 30 km/h and 50 % humidity, where two intervals meet: there nothing is corrected.
fn baseline(rows: &mut Vec<Correction>) {
    for (correction, name, at) in BASELINE {
        let mut points: BTreeMap<String, Correction> = BTreeMap::new();
        for c in rows.iter().filter(|c| c.holds[0] == name && c.holds[1] == at) {
            let key = format!("{}-{}-{}", c.row.keys[1], c.row.keys[2], c.row.species);
            let id = format!("CNROAD-{correction}-{key}-baseline");
            let point = Factor {
                id,
                value: 1.0,
                status: "derived".to_owned(),
                published: [String::new(), String::new()],
                note: "the condition for which the guide gives its factors".to_owned(),
                ..c.row.clone()
            };
            let holds = [name, at, at].map(str::to_owned);
            points.insert(key, Correction { row: point, holds });
        }
        rows.extend(points.into_values());
    }
}

/// Writes `data/factors/corrections.csv`: the columns of the other files, then condition, from, to.
pub(super) fn write(path: &Path, corrections: &[Correction]) -> Result<(), String> {
    let lines: Vec<Vec<String>> =
        corrections.iter().map(|c| c.row.cells().into_iter().chain(c.holds.iter().cloned()).collect()).collect();
    let columns: Vec<&str> = rows::COLUMNS.into_iter().chain(["condition", "from", "to"]).collect();
    rows::write_lines(path, &columns, lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_intervals_or_points() {
        let table = Table::parse(
            "t",
            "correction,condition\nspeed,20-30 km/h\nspeed,above 80 km/h\nload pct,75\ntemperature,below 10 C\n\
             deterioration,base year 2016\n",
        )
        .unwrap();
        let read: Vec<[String; 3]> = table.rows().map(|r| condition(r).unwrap()).collect();
        let texts: Vec<String> = read.iter().map(|r| r.join("|")).collect();
        assert_eq!(
            texts,
            [
                "average_speed|20|30",
                "average_speed|80|",
                "load_factor|75|75",
                "air_temperature||10",
                "deterioration_year|2016|2016"
            ]
        );
    }
}
