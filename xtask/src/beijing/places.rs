//! Regions, stations, and sources with a place.

use super::table::{Row, Table, join, plain, write_table};
use std::path::Path;

/// Id of the plant that burnt the last coal.
pub(crate) const HUANENG: &str = "plant.huaneng";

/// A row of sources.csv.
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) name_zh: String,
    pub(crate) sector: String,
    pub(crate) kind: &'static str,
    pub(crate) lon: String,
    pub(crate) lat: String,
    pub(crate) note: String,
}

/// Plants with a chimney inside the city: name in the reference, id, Chinese name, sector.
const PLANTS: [(&str, &str, &str, &str); 16] = [
    ("Gaojing (Datang)", "plant.gaojing", "大唐高井热电厂", "power"),
    ("Shijingshan (Jingneng)", "plant.shijingshan", "京能石景山热电厂", "power"),
    ("Guohua Beijing", "plant.guohua", "国华北京热电厂", "power"),
    ("Huaneng Beijing (Gaobeidian)", HUANENG, "华能北京热电厂（高碑店）", "power"),
    ("Yanshan petrochemical self-generation", "plant.yanshan", "燕山石化自备电厂", "petroleum_refining"),
    ("Northwest gas CHP (Jingneng and Datang Gaojing)", "plant.northwest_gas", "西北燃气热电中心", "power_and_heat"),
    ("Northeast gas CHP (Gaoantun)", "plant.northeast_gas", "东北燃气热电中心（高安屯）", "power_and_heat"),
    ("Southeast gas CHP (Huaneng)", "plant.southeast_gas", "东南燃气热电中心（华能）", "power_and_heat"),
    ("Southwest gas CHP (Caoqiao)", "plant.southwest_gas", "西南燃气热电中心（草桥）", "power_and_heat"),
    ("Taiyanggong", "plant.taiyanggong", "太阳宫燃气热电厂", "power_and_heat"),
    ("Huadian Beijing (Zhengchangzhuang)", "plant.zhengchangzhuang", "华电北京燃气热电厂（郑常庄）", "power_and_heat"),
    ("Beijing No 3", "plant.beijing_no_3", "北京第三热电厂", "power_and_heat"),
    ("Yizhuang", "plant.yizhuang", "亦庄燃气热电厂", "power_and_heat"),
    ("Beijing Cement (Changping)", "plant.beijing_cement", "北京水泥厂（昌平）", "cement_and_building_materials"),
    ("Liulihe Cement (Fangshan)", "plant.liulihe_cement", "琉璃河水泥厂（房山）", "cement_and_building_materials"),
    ("Qianjing Cement", "plant.qianjing_cement", "前景水泥厂", "cement_and_building_materials"),
];

/// Writes sources.csv: area sources, then plants.
pub(crate) fn write_sources(from: &Path, case: &Path, areas: impl Iterator<Item = Site>) -> Result<(), String> {
    let table = Table::read(&from.join("plants.csv"))?;
    let mut sites: Vec<Site> = areas.collect();
    for &(name, id, name_zh, sector) in &PLANTS {
        let row = table.rows().find(|row| row.get("name") == name);
        let row = row.ok_or_else(|| format!("plants.csv: no row is called {name}"))?;
        sites.push(Site {
            id: id.to_owned(),
            name: name.to_owned(),
            name_zh: name_zh.to_owned(),
            sector: sector.to_owned(),
            kind: "point",
            lon: row.get("lon").to_owned(),
            lat: row.get("lat").to_owned(),
            note: note(row, id),
        });
    }
    let header = ["source_id", "name", "name_zh", "org_id", "region", "sector", "kind", "lon", "lat", "note"];
    let rows = sites.into_iter().map(|s| {
        [s.id, s.name, s.name_zh, String::new(), "110000".to_owned(), s.sector, s.kind.to_owned(), s.lon, s.lat, s.note]
            .to_vec()
    });
    write_table(&case.join("sources.csv"), &header, rows)
}

fn note(row: Row<'_>, id: &str) -> String {
    let own = if id == HUANENG {
        "coal of 2016 and 2017 stands here, that of earlier years at power.coal_plants"
    } else {
        "place only: no fuel by plant is known, its fuel is in the area sources"
    };
    let capacity = row.get("capacity");
    let size = match (capacity, row.get("kind")) {
        ("", _) => String::new(),
        (mt, "cement") => format!("{mt} Mt a year, "),
        (mw, _) => format!("{mw} MW, "),
    };
    let state = format!("{size}{}", row.get("state"));
    let status = format!("status: {}", row.get("status"));
    join(&[own, state.trim_end_matches(", "), row.get("note"), row.get("source"), &status])
}

/// Writes regions.csv and monitors.csv.
pub(crate) fn write(from: &Path, case: &Path) -> Result<(), String> {
    regions(from, case)?;
    stations(from, case)
}

fn regions(from: &Path, case: &Path) -> Result<(), String> {
    let table = Table::read(&from.join("districts.csv"))?;
    let header = [
        "region",
        "name_en",
        "name_zh",
        "parent",
        "level",
        "population",
        "area_km2",
        "centroid_lon",
        "centroid_lat",
        "source",
        "status",
    ];
    let mut area = 0.0;
    let mut rows = Vec::new();
    for row in table.rows() {
        area += row.get("area_km2").parse::<f64>().map_err(|e| format!("districts.csv: {e}"))?;
        let population = ten_thousands(row.get("population_2013_1e4"))?;
        let cells = [
            row.get("code"),
            row.get("name_en"),
            row.get("name_zh"),
            "110000",
            "county",
            &population,
            row.get("area_km2"),
            row.get("centroid_lon"),
            row.get("centroid_lat"),
            row.get("source"),
            row.get("status"),
        ];
        rows.push(cells.map(str::to_owned).to_vec());
    }
    let city = [
        "110000",
        "Beijing",
        "北京市",
        "",
        "province",
        "21148000",
        &format!("{area:.2}"),
        "",
        "",
        "population at the end of 2013: Beijing statistical communique for 2013; area: sum of the districts",
        "seen (population), derived (area)",
    ];
    rows.insert(0, city.map(str::to_owned).to_vec());
    write_table(&case.join("regions.csv"), &header, rows)
}

/// A number of ten thousands as a whole number.
pub(crate) fn ten_thousands(text: &str) -> Result<String, String> {
    let number: f64 = text.parse().map_err(|e| format!("`{text}` is not a number: {e}"))?;
    Ok(format!("{:.0}", number * 1e4))
}

fn stations(from: &Path, case: &Path) -> Result<(), String> {
    let table = Table::read(&from.join("stations.csv"))?;
    let header = [
        "monitor_id",
        "name",
        "name_zh",
        "kind",
        "mn",
        "source_id",
        "lon",
        "lat",
        "height_m",
        "region",
        "surroundings",
        "other_list_lon",
        "other_list_lat",
        "distance_km",
        "source",
        "status",
    ];
    let rows = table.rows().map(|row| {
        let cells = [
            row.get("station_code"),
            row.get("uci_name"),
            row.get("name_zh"),
            "station",
            "",
            "",
            row.get("lon"),
            row.get("lat"),
            "",
            row.get("district"),
            row.get("kind"),
            plain(row.get("national_list_lon")),
            row.get("national_list_lat"),
            row.get("distance_km"),
            row.get("source"),
            row.get("status"),
        ];
        cells.map(str::to_owned).to_vec()
    });
    write_table(&case.join("monitors.csv"), &header, rows)
}
