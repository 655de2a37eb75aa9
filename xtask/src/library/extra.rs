//! Tables with a shape of their own: fuel properties, grid factors, side effects of controls, warming potentials.

use super::rows::{Factor, number};
use super::tables::{Row, Table, own};
use std::collections::{BTreeMap, BTreeSet};

fn keys(process: &str, fuel: &str, technology: &str, region: &str) -> [String; 5] {
    [process, fuel, technology, "", region].map(str::to_owned)
}

/// Parameters of fuels: the Chinese set for China, the IPCC set for the rest, and what neither uses by id.
pub(super) fn fuels(properties: &Table, names: &Table) -> Result<(Vec<Factor>, Vec<Factor>), String> {
    let mut uses: Vec<(String, &str, String)> = Vec::new();
    for row in names.rows() {
        for (column, set) in [("properties_china", "china"), ("properties_ipcc", "ipcc")] {
            if !row.get(column).is_empty() {
                uses.push((row.get("fuel").to_owned(), set, row.get(column).to_owned()));
            }
        }
    }
    let extra = own("fuel_properties.csv")?;
    for row in extra.rows() {
        uses.push((row.get("fuel").to_owned(), row.get("set"), row.get("fuel_id").to_owned()));
    }
    let by_id: BTreeMap<&str, Row<'_>> = properties.rows().map(|r| (r.get("fuel_id"), r)).collect();
    let (mut rows, mut used) = (Vec::new(), BTreeSet::new());
    for (fuel, set, id) in &uses {
        let row = by_id.get(id.as_str()).ok_or_else(|| format!("fuels.csv has no {id}"))?;
        let region = if *set == "ipcc" { "" } else { "CN" };
        for (parameter, mut factor) in parameters(*row)? {
            if (parameter == "standard_coal") != (*set == "standard_coal") {
                continue;
            }
            used.insert(factor.id.clone());
            factor.keys = keys("", fuel, "", region);
            rows.push(factor);
        }
    }
    for row in properties.rows() {
        let id = row.get("fuel_id");
        if let (Some(percent), true) = (row.number("sulphur_pct"), id.ends_with("_CN6")) {
            let mut factor = parameter(row, "sulphur", percent / 100.0, "fraction", [number(percent), "%".to_owned()]);
            factor.keys = keys("road_vehicles", if id.contains("diesel") { "diesel" } else { "gasoline" }, "", "CN");
            factor.years[0] = Some(2017);
            factor.note = "limit of the national standard, in force everywhere from 2017".to_owned();
            used.insert(factor.id.clone());
            rows.push(factor);
        }
    }
    let mut rest = Vec::new();
    for row in properties.rows().filter(|r| r.get("set") != "CN-GB2589") {
        let mut left: Vec<Factor> = parameters(row)?.into_iter().map(|(_, f)| f).collect();
        if let Some(percent) = row.number("sulphur_pct") {
            left.push(parameter(row, "sulphur", percent / 100.0, "fraction", [number(percent), "%".to_owned()]));
        }
        for mut factor in left.into_iter().filter(|f| !used.contains(&f.id)) {
            factor.flags.insert("other_id_only");
            factor.note = "another set is used for this fuel".to_owned();
            rest.push(factor);
        }
    }
    let energy = properties.rows().filter(|r| matches!(r.get("fuel_id"), "GB2589-electricity" | "GB2589-heat"));
    for row in energy {
        let value = row.number("kgce_per_unit").ok_or("fuels.csv: no coal equivalent")?;
        let electricity = row.get("fuel_id") == "GB2589-electricity";
        let (value, unit, processes) = if electricity {
            (value, "kg/kWh", ["electricity_bought", "electricity_sold"])
        } else {
            (value * 1000.0, "kg/GJ", ["heat_bought", "heat_sold"])
        };
        for process in processes {
            let published = [row.get("kgce_per_unit").to_owned(), row.get("kgce_unit").to_owned()];
            let mut factor = parameter(row, "energy", value, unit, published);
            factor.id = row.get("fuel_id").to_owned();
            factor.role = "emission_factor".to_owned();
            factor.scope = "2".to_owned();
            factor.keys = keys(process, "", "", "");
            factor.note = "coal equivalent, equivalent value".to_owned();
            rows.push(factor);
        }
    }
    Ok((rows, rest))
}

fn parameter(row: Row<'_>, name: &str, value: f64, unit: &str, published: [String; 2]) -> Factor {
    let id = row.get("fuel_id");
    Factor {
        id: format!("{id}.{name}"),
        species: name.to_owned(),
        value,
        unit: unit.to_owned(),
        role: "parameter".to_owned(),
        source: row.get("source").to_owned(),
        table: row.get("table").to_owned(),
        status: row.get("seen").to_owned(),
        origin: id.split('-').next().unwrap_or(id).to_owned(),
        source_process: row.get("fuel").to_owned(),
        published,
        ..Factor::default()
    }
}

/// The parameters that a row of fuels.csv gives, in units of the library.
fn parameters(row: Row<'_>) -> Result<Vec<(&'static str, Factor)>, String> {
    let mut all = Vec::new();
    let range = |low: &str, high: &str, value: f64, scale: f64| match (row.number(low), row.number(high)) {
        (Some(l), Some(h)) if l <= value && value <= h => Some([l * scale, h * scale]),
        _ => None,
    };
    if let Some(ncv) = row.number("ncv") {
        let (scale, unit) = match row.get("ncv_unit") {
            "GJ/t" => (1.0, "GJ/t"),
            "kJ/kg" => (1e-3, "GJ/t"),
            "kJ/m3" => (1e-6, "GJ/m3"),
            "GJ/10^4 Nm3" => (1e-4, "GJ/m3"),
            other => return Err(format!("fuels.csv: unknown heat value unit `{other}`")),
        };
        let published = [row.get("ncv").to_owned(), row.get("ncv_unit").to_owned()];
        let mut factor = parameter(row, "ncv", ncv * scale, unit, published);
        factor.range = range("ncv_low", "ncv_high", ncv, scale);
        all.push(("ncv", factor));
    }
    if let Some(carbon) = row.number("carbon_content") {
        let published = [row.get("carbon_content").to_owned(), row.get("carbon_unit").to_owned()];
        let mut factor = parameter(row, "carbon", carbon, "t C/TJ", published);
        factor.range = range("carbon_low", "carbon_high", carbon, 1.0);
        all.push(("carbon", factor));
    }
    if let Some(oxidation) = row.number("oxidation") {
        all.push((
            "oxidation",
            parameter(row, "oxidation", oxidation, "fraction", [number(oxidation), "fraction".to_owned()]),
        ));
    }
    if let Some(coal) = row.number("kgce_per_unit") {
        let (scale, unit) = match row.get("kgce_unit") {
            "kgce/kg" => (1.0, "tce/t"),
            "kgce/m3" => (1e-3, "tce/m3"),
            _ => return Ok(all),
        };
        let published = [row.get("kgce_per_unit").to_owned(), row.get("kgce_unit").to_owned()];
        all.push(("standard_coal", parameter(row, "standard_coal", coal * scale, unit, published)));
    }
    Ok(all)
}

/// Grid factors and the heat factor: bought and sold, scope 2; kinds other than the average by id.
pub(super) fn electricity(grid: &Table) -> Result<Vec<Factor>, String> {
    let mut rows = Vec::new();
    for row in grid.rows() {
        let value = row.number("value").ok_or("grid_electricity.csv: a value is not a number")?;
        let (kind, year) = (row.get("kind"), row.get("year").parse::<i32>().ok());
        let heat = kind == "heat";
        // No average was published for 2015; the factor of that year for enterprise reporting is the national one then in use.
        let matched = kind == "average" || heat || kind.starts_with("enterprise reporting, 2015");
        let region = region(row)?;
        let word = if heat {
            "heat"
        } else if kind.starts_with("enterprise") {
            "reporting"
        } else if kind.starts_with("fossil") {
            "fossil"
        } else if kind.starts_with("average excluding") {
            "residual"
        } else {
            "average"
        };
        let id = format!("GRID-{region}-{}-{word}", year.map_or("any".to_owned(), |y| y.to_string()));
        let mut regions = vec![region.clone()];
        if region == "CN-CENTRAL" && year == Some(2012) {
            // The Central China grid of 2012 also served Chongqing and Sichuan.
            regions.push("CN-SOUTHWEST".to_owned());
        }
        for region in regions {
            for process in if heat { ["heat_bought", "heat_sold"] } else { ["electricity_bought", "electricity_sold"] }
            {
                let mut factor = Factor {
                    id: id.clone(),
                    keys: keys(process, "", "", &region),
                    years: [year, year],
                    species: "CO2".to_owned(),
                    value: if heat { value * 1000.0 } else { value },
                    unit: if heat { "kg/GJ" } else { "kg/kWh" }.to_owned(),
                    role: "emission_factor".to_owned(),
                    scope: "2".to_owned(),
                    source: row.get("source").to_owned(),
                    table: row.get("table").to_owned(),
                    status: row.get("seen").to_owned(),
                    origin: "GRID".to_owned(),
                    source_process: format!("{}; {kind}", row.get("area")),
                    published: [row.get("value").to_owned(), row.get("unit").to_owned()],
                    note: if region == "CN-SOUTHWEST" && id.contains("CENTRAL") {
                        format!("{kind}; the Central China grid of 2012 served this region")
                    } else {
                        kind.to_owned()
                    },
                    ..Factor::default()
                };
                if !matched {
                    factor.flags.insert("other_id_only");
                }
                rows.push(factor);
            }
        }
    }
    Ok(rows)
}

fn region(row: Row<'_>) -> Result<String, String> {
    if row.get("level") == "nation" {
        return Ok("CN".to_owned());
    }
    if !row.get("adcode").is_empty() {
        return Ok(row.get("adcode").to_owned());
    }
    let area = row.get("area").to_lowercase();
    for (word, code) in [
        ("northeast", "CN-NORTHEAST"),
        ("northwest", "CN-NORTHWEST"),
        ("southwest", "CN-SOUTHWEST"),
        ("north", "CN-NORTH"),
        ("east", "CN-EAST"),
        ("central", "CN-CENTRAL"),
        ("south", "CN-SOUTH"),
    ] {
        if area.starts_with(word) {
            return Ok(code.to_owned());
        }
    }
    Err(format!("grid_electricity.csv: unknown area {}", row.get("area")))
}

/// Removals and by-products of `controls_effects.csv`; what has no unit per kilogram removed goes by id.
pub(super) fn effects(table: &Table) -> Result<(Vec<Factor>, Vec<Factor>), String> {
    let technologies = own("technologies.csv")?;
    let (mut rows, mut by_id) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let text = row.get("technology");
        let technology = technologies
            .rows()
            .find(|t| t.get("alias").split('|').any(|a| a == text))
            .ok_or_else(|| format!("technologies.csv: no alias `{text}`"))?
            .get("technology");
        let pollutant = row.get("pollutant");
        let base = |name: &str, value: f64, unit: &str, role: &str, range: [&str; 2]| Factor {
            id: format!("CEF-{technology}-{}", name.replace('>', "-over-")),
            keys: keys("", "", technology, ""),
            value,
            unit: unit.to_owned(),
            range: row
                .number(range[0])
                .zip(row.number(range[1]))
                .filter(|&(l, h)| l <= value && value <= h)
                .map(|(l, h)| [l, h]),
            role: role.to_owned(),
            source: row.get("source").to_owned(),
            status: row.get("seen").to_owned(),
            origin: "CEF".to_owned(),
            source_process: format!("{text}; {}", row.get("sector")),
            note: row.get("note").to_owned(),
            ..Factor::default()
        };
        if let Some(removal) = row.number("removal") {
            let mut factor = base(pollutant, removal, "fraction", "control", ["removal_low", "removal_high"]);
            factor.species = pollutant.to_owned();
            factor.published = [row.get("removal").to_owned(), "fraction removed".to_owned()];
            rows.push(factor);
        }
        let Some(effect) = row.number("effect_value") else { continue };
        let range = ["effect_low", "effect_high"];
        let published = [row.get("effect_value").to_owned(), row.get("effect_unit").to_owned()];
        let made = match (row.get("effect"), row.get("effect_unit")) {
            ("CO2 from limestone" | "CO2 from urea" | "CO2 from destroyed VOC", _) => Some("CO2"),
            ("gypsum produced", _) => Some("gypsum"),
            ("hazardous waste carbon", _) => Some("hazardous_waste"),
            _ => None,
        };
        let Some(made) = made else {
            let slug = row.get("effect").replace(' ', "_").replace(['(', ')'], "");
            let place = row.get("sector").replace([' ', ','], "_");
            let mut factor = base(&format!("{slug}-{place}"), effect, row.get("effect_unit"), "byproduct", range);
            factor.species = row.get("effect").to_owned();
            factor.published = published;
            factor.flags.insert("other_id_only");
            by_id.push(factor);
            continue;
        };
        let mut factor = base(made, effect, &format!("kg/kg {pollutant}"), "byproduct", range);
        factor.species = made.to_owned();
        factor.published = published;
        rows.push(factor);
    }
    // Devices whose published row names two technologies at once.
    let twin = |from: &str, to: &str, rows: &[Factor]| -> Vec<Factor> {
        let of: Vec<&Factor> = rows.iter().filter(|r| r.keys[2] == from).collect();
        of.into_iter()
            .map(|r| {
                let mut copy = r.clone();
                copy.keys[2] = to.to_owned();
                copy
            })
            .collect()
    };
    let mut more = Vec::new();
    for (from, to) in [
        ("scr", "scr_urea"),
        ("sncr", "sncr_urea"),
        ("denitrification_urea", "scr_urea"),
        ("denitrification_urea", "sncr_urea"),
        ("voc_oxidation", "regenerative_thermal_oxidiser"),
        ("voc_oxidation", "thermal_oxidation"),
    ] {
        more.extend(twin(from, to, &rows));
    }
    rows.extend(more);
    Ok((rows, by_id))
}

/// Warming potentials of the four sets, methane by origin in the sixth assessment.
pub(super) fn gwp(table: &Table) -> Vec<[String; 6]> {
    let sets =
        [("AR4", "100", "AR4-100"), ("AR5", "100", "AR5-100"), ("AR6", "100", "AR6-100"), ("AR6", "20", "AR6-20")];
    let carbon = ["CF4", "C2F6", "C3F8", "C4F10", "C5F12", "C6F14", "c-C4F8"];
    let mut rows = Vec::new();
    for row in table.rows() {
        let (gas, assessment, horizon) = (row.get("gas"), row.get("assessment"), row.get("horizon_years"));
        let metric = assessment == "AR6 Table 7.15";
        let (species, origin) = match gas {
            "CH4-fossil" if metric => ("CH4", "fossil"),
            "CH4-nonfossil" if metric => ("CH4", "biogenic"),
            "CH4" if assessment == "AR6" => ("CH4", "unknown"),
            "CO2" | "CH4" | "N2O" | "SF6" | "NF3" if !metric => (gas, "any"),
            _ if !metric && (gas.starts_with("HFC-") || carbon.contains(&gas)) => (gas, "any"),
            _ => continue,
        };
        let plain = if metric { "AR6" } else { assessment };
        for (_, _, set) in sets.iter().filter(|(a, h, _)| *a == plain && (*h == horizon)) {
            let value = row.number("gwp").map(number).unwrap_or_default();
            let source = [row.get("source"), row.get("table")].join(", ");
            rows.push([*set, species, origin, &value, &source, row.get("seen")].map(str::to_owned));
        }
    }
    for set in ["AR4-100", "AR5-100", "AR6-100", "AR6-20"] {
        if !rows.iter().any(|r| r[0] == set && r[1] == "CO2") {
            rows.push([set, "CO2", "any", "1", "IPCC, definition", "seen"].map(str::to_owned));
        }
    }
    rows.sort();
    rows.dedup();
    rows
}
