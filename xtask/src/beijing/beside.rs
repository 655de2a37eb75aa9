//! Statistics, targets, and the tables that stand beside the case: what others published.

use super::places::ten_thousands;
use super::table::{Table, join, plain, write_table};
use std::path::Path;

/// Writes statistics.csv, targets.csv, published.csv and background/.
pub(crate) fn write(from: &Path, case: &Path) -> Result<(), String> {
    statistics(from, case)?;
    targets(from, case)?;
    published(from, case)?;
    for name in ["measures.csv", "decomposition.csv", "plants.csv"] {
        let text = std::fs::read_to_string(from.join(name)).map_err(|e| format!("{name}: {e}"))?;
        let to = case.join("background").join(name);
        std::fs::create_dir_all(case.join("background")).map_err(|e| format!("background: {e}"))?;
        std::fs::write(&to, text).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    Ok(())
}

fn region(text: &str) -> &str {
    if text == "beijing" { "110000" } else { text }
}

fn statistics(from: &Path, case: &Path) -> Result<(), String> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let economy = Table::read(&from.join("statistics.csv"))?;
    for row in economy.rows() {
        let source = join(&[row.get("source"), row.get("where")]);
        let cells = [
            "110000",
            row.get("year"),
            row.get("indicator"),
            plain(row.get("value")),
            row.get("unit"),
            &source,
            row.get("status"),
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    rows.extend(real_gdp(&economy)?);
    let air = Table::read(&from.join("air_quality_annual.csv"))?;
    for row in air.rows() {
        let species = row.get("species");
        let indicator = if row.get("unit") == "days" { species.to_owned() } else { format!("{species}_mean") };
        let source = join(&[row.get("source"), row.get("note")]);
        let cells = [
            "110000",
            row.get("year"),
            &indicator,
            plain(row.get("value")),
            row.get("unit"),
            &source,
            row.get("status"),
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    let districts = Table::read(&from.join("districts.csv"))?;
    for (year, column, status, source) in [
        ("2010", "population_2010_census", "seen", "census of 2010, R package mapchina 0.1"),
        ("2013", "population_2013_1e4", "memory", "Beijing Statistical Yearbook; the districts add up to the city"),
        ("2017", "population_2017_1e4", "memory", "Beijing Statistical Yearbook; the districts add up to the city"),
    ] {
        for row in districts.rows() {
            let people = row.get(column);
            let people = if column.ends_with("1e4") { ten_thousands(people)? } else { people.to_owned() };
            let cells = [row.get("code"), year, "population_resident", &people, "persons", source, status];
            rows.push(cells.map(str::to_owned).to_vec());
        }
    }
    write_table(
        &case.join("statistics.csv"),
        &["region", "period", "indicator", "value", "unit", "source", "status"],
        rows,
    )
}

/// GDP of each year at the prices of 2013, which index systems ask for: that of 2013 carried on by the growth at constant prices.
fn real_gdp(economy: &Table) -> Result<Vec<Vec<String>>, String> {
    const FIRST: i32 = 2013;
    let value = |indicator: &str, year: i32| -> Option<f64> {
        let row = economy.rows().find(|r| r.get("indicator") == indicator && r.get("year") == year.to_string())?;
        plain(row.get("value")).parse().ok()
    };
    let mut gdp = value("gdp_current_prices", FIRST).ok_or("statistics.csv: no gdp_current_prices of 2013")?;
    let mut rows = Vec::new();
    for year in FIRST..=2017 {
        if year > FIRST {
            let growth = value("gdp_growth_constant_prices", year);
            gdp *=
                1.0 + growth.ok_or_else(|| format!("statistics.csv: no gdp_growth_constant_prices of {year}"))? / 100.0;
        }
        let source = "derived: gdp_current_prices of 2013 and gdp_growth_constant_prices of the years since; growth of 2014 to 2016 is from memory";
        let cells = [
            "110000",
            &year.to_string(),
            "stat.gdp",
            &format!("{gdp:.1}"),
            "1e8 CNY, prices of 2013",
            source,
            "derived",
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    Ok(rows)
}

/// Targets of a kind that the table of targets does not know carry it in the name of their indicator.
fn targets(from: &Path, case: &Path) -> Result<(), String> {
    let table = Table::read(&from.join("targets.csv"))?;
    let rows = table.rows().map(|row| {
        let stated = row.get("kind");
        let (kind, suffix) = match stated {
            "total" | "concentration" => (stated, String::new()),
            "cumulative" => ("total", "_cumulative".to_owned()),
            "share" => ("intensity", String::new()),
            other => {
                let base = other.rsplit(' ').next().unwrap_or_default();
                ("intensity", format!("_change_on_{base}"))
            }
        };
        let indicator = format!("{}{suffix}", row.get("indicator"));
        let source = join(&[row.get("source"), row.get("where")]);
        let cells = [
            region(row.get("region")),
            row.get("year"),
            &indicator,
            kind,
            plain(row.get("value")),
            row.get("unit"),
            stated,
            row.get("note"),
            &source,
            row.get("status"),
        ];
        cells.map(str::to_owned).to_vec()
    });
    let header =
        ["region", "period", "indicator", "kind", "value", "unit", "kind_as_stated", "note", "source", "status"];
    write_table(&case.join("targets.csv"), &header, rows)
}

fn published(from: &Path, case: &Path) -> Result<(), String> {
    let table = Table::read(&from.join("published_inventory.csv"))?;
    let header = ["scope", "year", "species", "value", "unit", "source", "where", "status", "note"];
    let rows = table.rows().map(|row| header.map(|column| row.get(column).to_owned()).to_vec());
    write_table(&case.join("published.csv"), &header, rows)
}
