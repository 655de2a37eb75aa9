//! Rows reckoned from rows of the reference, each with its formula in the note.

use super::rows::Factor;
use super::tables::Table;
use std::collections::{BTreeMap, BTreeSet};

/// Days that a fattening pig is reared.
const PIG_DAYS: f64 = 122.0;

/// CO2 of urea used as a reagent: one CO2 of 44 from each CO(NH2)2 of 60.
pub(super) fn urea() -> Vec<Factor> {
    vec![Factor {
        id: "STOICH-urea_use-CO2".to_owned(),
        keys: ["urea_use", "", "", "", ""].map(str::to_owned),
        species: "CO2".to_owned(),
        value: 44.0 / 60.0 * 1000.0,
        unit: "kg/t".to_owned(),
        role: "emission_factor".to_owned(),
        source: "stoichiometry: CO(NH2)2 + H2O gives 2 NH3 and CO2".to_owned(),
        status: "derived".to_owned(),
        origin: "STOICH".to_owned(),
        source_process: "urea used".to_owned(),
        note: "44/60, of pure urea".to_owned(),
        ..Factor::default()
    }]
}

/// Particle factors of coal boilers before dust removal: ash x (1 - bottom share) x size share.
pub(super) fn ash_balance(supplement: &Table, coals: &[String]) -> Result<Vec<Factor>, String> {
    let find =
        |process: &str, technology: &str, species: &str, sector: &str| -> Result<(f64, Option<[f64; 2]>), String> {
            let row = supplement
                .rows()
                .find(|r| {
                    r.get("process") == process
                        && (technology.is_empty() || r.get("technology") == technology)
                        && r.get("species") == species
                        && (sector.is_empty() || r.get("sector_code") == sector)
                })
                .ok_or_else(|| format!("supplement.csv has no {process} {technology} {species}"))?;
            let value = row.number("value").ok_or("supplement.csv: a value is not a number")?;
            Ok((value, row.number("low").zip(row.number("high")).map(|(l, h)| [l, h])))
        };
    let mut rows = Vec::new();
    let boilers = [
        ("pulverised_coal_boiler", "pulverised coal"),
        ("grate_boiler", "automatic grate"),
        ("circulating_fluidised_bed_boiler", "fluidised bed"),
    ];
    for (process, technology) in boilers {
        let fly = 1.0 - find("ash balance", technology, "bottom ash share", "")?.0;
        let fine = find("ash balance", technology, "PM2.5 share of fly ash", "")?.0;
        let coarse = find("ash balance", technology, "PM2.5-10 share of fly ash", "")?.0;
        for sector in ["1.A.1.a", "1.A.2"] {
            let (ash, range) = find("coal quality", "", "ash", sector)?;
            for (species, share) in [("PM2.5", fine), ("PM10", fine + coarse), ("TSP", 1.0)] {
                let scale = 1000.0 * fly * share;
                for fuel in coals {
                    rows.push(Factor {
                        id: format!("SUP-ash-{process}-{sector}-{species}"),
                        keys: [process, fuel, "", sector, "CN"].map(str::to_owned),
                        species: species.to_owned(),
                        value: ash * scale,
                        unit: "kg/t".to_owned(),
                        range: range.map(|r| r.map(|x| x * scale)),
                        role: "emission_factor".to_owned(),
                        source: "ash balance with the shares and the ash of the supplement".to_owned(),
                        tier: "2".to_owned(),
                        status: "derived".to_owned(),
                        origin: "SUP".to_owned(),
                        source_process: format!("ash balance; coal; {technology}"),
                        note: format!(
                            "before dust removal: ash {ash} x fly ash {fly} x size share {share}; from remembered shares, \
                             replace by the ash of the plant's coal"
                        ),
                        ..Factor::default()
                    });
                }
            }
        }
    }
    Ok(rows)
}

/// Rows per head sold from the rows per head and year of fattening pigs.
pub(super) fn pigs_sold(rows: &[(&'static str, Factor)]) -> Vec<(&'static str, Factor)> {
    let share = PIG_DAYS / 365.0;
    rows.iter()
        .filter(|(_, r)| {
            r.keys[0] == "fattening_pigs"
                && r.role == "emission_factor"
                && r.unit == "kg/head"
                && !r.flags.contains("other_id_only")
        })
        .map(|(file, r)| {
            let mut row = r.clone();
            row.id = format!("{}:sold", r.id);
            row.keys[0] = "pigs_sold".to_owned();
            row.value *= share;
            row.range = r.range.map(|x| x.map(|x| x * share));
            row.status = "derived".to_owned();
            row.rule = String::new();
            let note = format!("{PIG_DAYS} of 365 days");
            row.note = if r.note.is_empty() { note } else { format!("{}; {note}", r.note) };
            (*file, row)
        })
        .collect()
}

/// The sizes that a table of exhaust leaves out: all particles of exhaust are fine, so one size stands for the others.
///
/// Rows of fuel sold give the total; rows of vehicles, ships and aircraft give PM2.5, those of the road guide PM10 too.
pub(super) fn exhaust_sizes(rows: &[(&'static str, Factor)]) -> Vec<(&'static str, Factor)> {
    let place = |r: &Factor| (r.keys.clone(), r.years, r.origin.clone());
    let exhaust = |file: &str, r: &Factor| file == "transport" && r.role == "emission_factor" && r.matchable();
    let mut sizes: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for (_, r) in rows.iter().filter(|(file, r)| exhaust(file, r)) {
        sizes.entry(place(r)).or_default().insert(r.species.as_str());
    }
    let mut more = Vec::new();
    for (file, r) in rows.iter().filter(|(file, r)| exhaust(file, r)) {
        let Some(known) = sizes.get(&place(r)) else { continue };
        let missing: &[&str] = match r.species.as_str() {
            "TSP" if r.keys[0] == "road_vehicles" => &["PM10", "PM2.5"],
            "PM10" => &["TSP"],
            "PM2.5" if !known.contains("PM10") => &["PM10", "TSP"],
            _ => &[],
        };
        for species in missing.iter().copied().filter(|s| !known.contains(s)) {
            let mut row = r.clone();
            row.id = format!("{}:{species}", r.id);
            row.species = species.to_owned();
            row.status = "derived".to_owned();
            row.note = "exhaust particles are all below 2.5 um".to_owned();
            row.rule = String::new();
            more.push((*file, row));
        }
    }
    more
}
