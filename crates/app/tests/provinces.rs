//! Elasticity, decoupling, decomposition and peak class of 20 provinces of China, 1997 to 2017, against figures worked out by a script of
//! another language.
//!
//! The tables are not ours to give away. They are read from the folder `cn-province-synergy-expected` below the one that
//! `TANDEM_REAL_DATA` names; without it the tests print `skipped: no real data` and pass.
//!
//! Inputs: CO2 of CEADs (Shan et al. 2018, 2020; Guan et al. 2021), SO2, GDP and population of the panel of Ji et al. The
//! method is the same, the programme is not: this tests the arithmetic, not the policy.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its tables fails")]

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use tandem_app::synergy::{Options, method};

type Row = BTreeMap<String, String>;

/// Periods compared: the five-year plans.
const PLANS: [(&str, &str); 3] = [("2000", "2005"), ("2005", "2010"), ("2010", "2015")];
const GROUPS: [&str; 6] = ["agriculture", "industry", "power_heat", "construction_transport", "services", "households"];

fn rows(name: &str) -> Option<Vec<Row>> {
    let Some(folder) = std::env::var_os("TANDEM_REAL_DATA") else {
        println!("skipped: no real data");
        return None;
    };
    let path = PathBuf::from(folder).join("cn-province-synergy-expected").join(name);
    if !path.exists() {
        println!("skipped: no real data");
        return None;
    }
    let mut reader = csv::Reader::from_path(&path).unwrap();
    Some(reader.deserialize().map(|row| row.unwrap()).collect())
}

/// Inputs by province and year.
fn inputs() -> Option<BTreeMap<(String, String), Row>> {
    let keyed = |row: Row| ((row["province"].clone(), row["year"].clone()), row);
    Some(rows("inputs.csv")?.into_iter().map(keyed).collect())
}

fn asked(name: &str, table: &str, options: &Options) -> Vec<Value> {
    let (answer, _) = method(name).unwrap().ask_text(table.as_bytes(), "provinces.csv", options).unwrap();
    answer.into_value()["rows"].as_array().unwrap().clone()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {:?}", row[column]))
}

/// Relative 1e-9, absolute below 1.
fn agrees(found: &Value, expected: f64, what: &str) {
    let found = found.as_f64().unwrap_or_else(|| panic!("{what}: {found} instead of {expected}"));
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

/// A table of two years with the columns p0, p1, c0, c1.
fn two_years(inputs: &BTreeMap<(String, String), Row>, expected: &[Row], pressure: &str, other: &str) -> String {
    let mut table = String::from("label,p0,p1,c0,c1\n");
    for row in expected {
        let of = |year: &str| &inputs[&(row["province"].clone(), row[year].clone())];
        let (base, later) = (of("base"), of("year"));
        let cells = [&base[pressure], &later[pressure], &base[other], &later[other]];
        let cells = cells.map(String::as_str).join(",");
        writeln!(table, "{} {},{cells}", row["province"], row["base"]).unwrap();
    }
    table
}

#[test]
fn elasticity_and_decoupling_of_three_plans() {
    let (Some(inputs), Some(expected)) = (inputs(), rows("elasticity_tapio.csv")) else { return };
    let mut quadrants: BTreeMap<String, usize> = BTreeMap::new();
    let table = two_years(&inputs, &expected, "so2_t", "co2_mt");
    for (row, expected) in asked("elasticity", &table, &Options::none()).iter().zip(&expected) {
        let what = format!("{} {}", expected["province"], expected["base"]);
        agrees(&row["elasticity"], number(expected, "elasticity"), &what);
        agrees(&row["pollutant_rate"], number(expected, "so2_decline"), &what);
        agrees(&row["carbon_rate"], number(expected, "co2_decline"), &what);
        let quadrant = match row["state"].as_str().unwrap() {
            state if state.starts_with("synergy") => "synergy",
            "pollutant falls, carbon rises" => "so2_only",
            "carbon falls, pollutant rises" => "co2_only",
            "joint growth" => "both_rise",
            other => panic!("{what}: {other}"),
        };
        assert_eq!(quadrant, expected["quadrant"], "{what}");
        *quadrants.entry(format!("{} {quadrant}", expected["base"])).or_default() += 1;
    }
    for (pressure, e, state) in [("co2_mt", "tapio_co2", "tapio_co2_state"), ("so2_t", "tapio_so2", "tapio_so2_state")]
    {
        let table = two_years(&inputs, &expected, pressure, "gdp_1e8cny_1997");
        for (row, expected) in asked("tapio", &table, &Options::none()).iter().zip(&expected) {
            let what = format!("{} {} {e}", expected["province"], expected["base"]);
            agrees(&row["e"], number(expected, e), &what);
            assert_eq!(row["state"], expected[state], "{what}");
        }
    }
    assert_eq!(expected.len(), 20 * PLANS.len());
    println!("{} elasticities and {} decouplings agree: {quadrants:?}", expected.len(), 2 * expected.len());
}

#[test]
fn decomposition_of_three_plans() {
    let (Some(inputs), Some(expected)) = (inputs(), rows("lmdi.csv")) else { return };
    let mut checked = 0;
    for expected in &expected {
        let mut table = String::from("sector,period,population,gdp_per_head,intensity\n");
        for year in ["base", "year"] {
            let row = &inputs[&(expected["province"].clone(), expected[year].clone())];
            let (people, gdp) = (number(row, "population_1e4"), number(row, "gdp_1e8cny_1997"));
            for group in GROUPS {
                let intensity = number(row, &format!("co2_mt_{group}")) / gdp;
                writeln!(table, "{group},{},{people:e},{:e},{intensity:e}", expected[year], gdp / people).unwrap();
            }
        }
        let what = format!("{} {}", expected["province"], expected["base"]);
        let found = asked("lmdi", &table, &Options::none());
        for (row, factor) in found.iter().zip(["population", "gdp_per_head", "intensity"]) {
            agrees(&row["additive"], number(expected, &format!("add_{factor}")), &format!("{what} {factor}"));
            agrees(&row["multiplicative"], number(expected, &format!("mul_{factor}")), &format!("{what} {factor}"));
            checked += 2;
        }
        for row in asked("lmdi", &table, &Options::none().with("by-sector", "")) {
            if row["factor"] == "intensity" {
                let column = format!("int_{}", row["sector"].as_str().unwrap());
                agrees(&row["additive"], number(expected, &column), &format!("{what} {column}"));
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 20 * PLANS.len() * (6 + GROUPS.len()));
    println!("{checked} parts of {} changes agree", expected.len());
}

#[test]
fn peak_classes_of_two_spans() {
    let (Some(inputs), Some(expected)) = (inputs(), rows("peak.csv")) else { return };
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for expected in &expected {
        let province = &expected["province"];
        let table = |last: &str| {
            let mut table = String::from("year,value\n");
            for ((_, year), row) in inputs.iter().filter(|((of, year), _)| of == province && year.as_str() <= last) {
                writeln!(table, "{year},{}", row["co2_mt"]).unwrap();
            }
            table
        };
        let found = &asked("peak", &table("2017"), &Options::none())[0];
        assert_eq!(found["class"], expected["peak_class"], "{province}");
        agrees(&found["peak_year"], number(expected, "peak_year"), province);
        agrees(&found["s"], number(expected, "tail_S"), province);
        agrees(&found["p"], number(expected, "tail_p"), province);
        agrees(&found["band"], number(expected, "band_last5"), province);
        agrees(&found["growth"], number(expected, "g_last3"), province);
        agrees(&found["growth_before"], number(expected, "g_before3"), province);
        let shorter = &asked("peak", &table("2015"), &Options::none())[0];
        assert_eq!(shorter["class"], expected["class_series_1997_2015"], "{province} to 2015");
        *classes.entry(expected["peak_class"].clone()).or_default() += 1;
    }
    assert_eq!(expected.len(), 20);
    println!("{} classes to 2017 agree, and as many to 2015: {classes:?}", expected.len());
}
