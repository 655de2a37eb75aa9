//! activities.csv and the area sources that its rows stand at.

use super::places::{self, Site};
use super::table::{Table, join, plain, write_table};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Groups of processes that share a source: process, group, its English and Chinese name.
const GROUPS: [(&str, &str, &str, &str); 20] = [
    ("combustion", "other_fuels", "other fuels", "其他燃料"),
    ("industrial_boiler", "gas_boilers", "gas boilers", "燃气锅炉"),
    ("small_boiler", "coal_boilers", "small coal boilers and stoves", "小型燃煤锅炉和炉灶"),
    ("heating_boiler", "coal_boilers", "coal heating boilers and autoproducers", "燃煤供热锅炉和自备"),
    ("residential_stove", "stoves", "coal stoves", "燃煤炉具"),
    ("residential_gas_appliance", "gas_appliances", "gas cookers and wall boilers", "燃气灶具和壁挂炉"),
    ("cement_kiln", "kilns", "kilns", "窑炉"),
    ("process_heater", "process_heaters", "process heaters", "工艺加热炉"),
    ("pulverised_coal_boiler", "coal_plants", "the four large coal plants", "四大燃煤热电厂"),
    ("combined_heat_and_power", "gas_plants", "gas CHP and gas heating plants", "燃气热电和供热厂"),
    ("road_vehicles", "road", "road vehicles", "道路机动车"),
    ("non_road_machinery", "machinery", "machinery", "非道路机械"),
    ("cement_production", "cement", "cement production", "水泥生产"),
    ("aviation_fuel_uplift", "aviation_fuel", "aviation fuel loaded at the airports", "机场加注航空煤油"),
    ("domestic_aircraft_lto", "airport", "aircraft movements, Capital Airport", "首都机场起降"),
    ("electricity_bought", "electricity", "electricity of the city", "全市用电和发电"),
    ("electricity_generated", "electricity", "electricity of the city", "全市用电和发电"),
    ("vehicles_in_use", "vehicle_stock", "vehicles in use", "机动车保有量"),
    ("municipal_waste_treated", "municipal_waste", "municipal waste", "生活垃圾"),
    ("pigs_sold", "pigs", "pigs", "生猪"),
];
const FERTILISER: (&str, &str, &str, &str) = ("synthetic_fertiliser", "fertiliser", "fertiliser", "化肥");

/// Chinese and English names of the sectors of the case.
const SECTORS: [(&str, &str, &str); 14] = [
    ("agriculture", "Agriculture", "农业"),
    ("cement_and_building_materials", "Cement and building materials", "水泥和建材"),
    ("construction", "Construction", "建筑业"),
    ("gas_supply", "Gas supply", "燃气供应"),
    ("heat", "Heat", "供热"),
    ("other_industry", "Other industry", "其他工业"),
    ("other_services", "Other services", "其他服务业"),
    ("petroleum_refining", "Petroleum refining", "石油炼制"),
    ("power", "Power", "电力"),
    ("power_and_heat", "Power and heat", "电力和热力"),
    ("residential_rural", "Rural households", "乡村居民"),
    ("residential_urban", "Urban households", "城镇居民"),
    ("trade_and_catering", "Trade and catering", "商贸餐饮"),
    ("transport", "Transport", "交通运输"),
];
const WASTE: (&str, &str, &str) = ("waste", "Waste", "废弃物");

/// The one row that the reference does not give. Without it the whole consumption of 2014 would count as bought from outside.
const ASSUMED: Assumed = Assumed {
    sector: "power",
    process: "electricity_generated",
    year: "2014",
    quantity: "34900000000",
    unit: "kWh",
    rsd: "0.05",
    evidence: "assumption: straight line between 33.6 TWh in 2013 and 38.8 TWh in 2017; no figure for 2014 was found",
};

struct Assumed {
    sector: &'static str,
    process: &'static str,
    year: &'static str,
    quantity: &'static str,
    unit: &'static str,
    rsd: &'static str,
    evidence: &'static str,
}

/// Writes activities.csv and sources.csv.
pub(crate) fn write(from: &Path, words: &Path, case: &Path) -> Result<(), String> {
    let words = processes(words)?;
    let mut ids = HashSet::new();
    let mut areas: BTreeMap<String, Site> = BTreeMap::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let table = Table::read(&from.join("activities.csv"))?;
    for row in table.rows() {
        let (sector, word, year) = (row.get("sector"), row.get("process"), row.get("year"));
        let process = words.get(word).map_or(word, String::as_str);
        let fuel = if process == "aviation_fuel_uplift" { "jet_kerosene" } else { row.get("fuel") };
        let id = format!("{sector}.{}.{year}", if fuel.is_empty() { word } else { fuel });
        if !ids.insert(id.clone()) {
            return Err(format!("activities.csv: two rows would be called {id}"));
        }
        let source = source_of(sector, process, year, &mut areas)?;
        let evidence = evidence(row.get("source"), row.get("where"), row.get("status"));
        let cells = [
            &id,
            &source,
            year,
            process,
            fuel,
            "",
            plain(row.get("quantity")),
            row.get("unit"),
            row.get("rsd"),
            &evidence,
        ];
        rows.push([&cells[..], &[row.get("status"), word]].concat().into_iter().map(str::to_owned).collect());
    }
    let source = source_of(ASSUMED.sector, ASSUMED.process, ASSUMED.year, &mut areas)?;
    let id = format!("{}.{}_in_city.{}", ASSUMED.sector, ASSUMED.process, ASSUMED.year);
    let cells = [
        &id,
        &source,
        ASSUMED.year,
        ASSUMED.process,
        "",
        "",
        ASSUMED.quantity,
        ASSUMED.unit,
        ASSUMED.rsd,
        ASSUMED.evidence,
    ];
    rows.push([&cells[..], &["assumption", ""]].concat().into_iter().map(str::to_owned).collect());

    let header = [
        "activity_id",
        "source_id",
        "period",
        "process",
        "fuel",
        "technology",
        "quantity",
        "unit",
        "rsd",
        "evidence",
        "status",
        "source_word",
    ];
    write_table(&case.join("activities.csv"), &header, rows)?;
    places::write_sources(from, case, areas.into_values())
}

/// Words of the reference tables and the processes of the library that they stand for.
fn processes(path: &Path) -> Result<HashMap<String, String>, String> {
    let table = Table::read(path)?;
    let of_processes = table.rows().filter(|row| row.get("kind") == "process");
    Ok(of_processes.map(|row| (row.get("word").to_owned(), row.get("maps_to").to_owned())).collect())
}

/// The source of a row; makes it known.
fn source_of(sector: &str, process: &str, year: &str, areas: &mut BTreeMap<String, Site>) -> Result<String, String> {
    // From 2016 on only the Huaneng plant burns coal: three of the four closed by March 2015.
    if process == "pulverised_coal_boiler" && matches!(year, "2016" | "2017") {
        return Ok(places::HUANENG.to_owned());
    }
    let group = GROUPS.iter().chain([&FERTILISER]).find(|g| g.0 == process);
    let &(_, group, en, zh) = group.ok_or_else(|| format!("no source is set for the process {process}"))?;
    let names = SECTORS.iter().chain([&WASTE]).find(|s| s.0 == sector);
    let &(_, sector_en, sector_zh) = names.ok_or_else(|| format!("no name is set for the sector {sector}"))?;
    let id = format!("{sector}.{group}");
    areas.entry(id.clone()).or_insert_with(|| Site {
        id: id.clone(),
        name: format!("{sector_en}: {en}"),
        name_zh: format!("{sector_zh}：{zh}"),
        sector: sector.to_owned(),
        kind: "area",
        lon: String::new(),
        lat: String::new(),
        note: String::new(),
    });
    Ok(id)
}

/// Source, place in it and status in one sentence; rows that come from the CO2 accounts say so first.
fn evidence(source: &str, place: &str, status: &str) -> String {
    // The folder in which the compiler kept the sheet means nothing to a reader.
    let named: Vec<&str> = source.split(", ").filter(|part| !part.contains("cn-ceads-provinces")).collect();
    let source = named.join(", ");
    let source = if let Some(rest) = source.strip_prefix("CEADs provincial CO2 accounts") {
        format!("recovered from CEADs provincial CO2 accounts{rest}")
    } else if let Some(rest) = source.strip_prefix("split of CEADs provincial CO2 accounts") {
        format!("recovered from CEADs provincial CO2 accounts and split{rest}")
    } else {
        source
    };
    let status = format!("status: {status}");
    join(&[&source, place, &status])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_from_the_accounts_say_that_they_are_recovered() {
        let source = "CEADs provincial CO2 accounts, sheet Beijing2013 (Shan et al. 2018, 2020), kept/cn-ceads-provinces; quantity = CO2 / factor";
        let said = evidence(source, "column Coke", "derived");
        assert_eq!(
            said,
            "recovered from CEADs provincial CO2 accounts, sheet Beijing2013 (Shan et al. 2018, 2020); column Coke; status: derived"
        );
        assert_eq!(evidence("Yearbook", "", "memory"), "Yearbook; status: memory");
    }

    #[test]
    fn the_last_coal_stands_at_the_last_plant() {
        let mut areas = BTreeMap::new();
        let at = |year, areas: &mut _| source_of("power", "pulverised_coal_boiler", year, areas);
        assert_eq!(at("2015", &mut areas).as_deref(), Ok("power.coal_plants"));
        assert_eq!(at("2016", &mut areas).as_deref(), Ok(places::HUANENG));
        assert_eq!(areas.len(), 1);
    }
}
