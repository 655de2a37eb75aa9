//! Worked cases: small enough to redo on paper, each with its arithmetic beside it.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use serde_json::Value;
use tandem_e2e::run;
use tandem_testkit::{CaseFolder, close, small_city};

/// The inventory of a case, asked with `options`.
fn inventory(case: &CaseFolder, options: &[&str]) -> Value {
    let folder = case.write();
    run(folder.path(), &[&["inventory", ".", "--format", "json"], options].concat()).done().json()
}

fn found<'a>(answer: &'a Value, keys: &[(&str, &str)]) -> Vec<&'a Value> {
    let fits = |row: &&Value| keys.iter().all(|(k, v)| row[*k] == **v);
    answer["rows"].as_array().unwrap().iter().filter(fits).collect()
}

/// The one row with these keys.
fn row<'a>(answer: &'a Value, keys: &[(&str, &str)]) -> &'a Value {
    let rows = found(answer, keys);
    assert_eq!(rows.len(), 1, "{keys:?} in {answer:#}");
    rows[0]
}

/// The one row with these keys holds `want` kg.
fn check(answer: &Value, keys: &[(&str, &str)], want: f64) {
    let got = row(answer, keys)["kg"].as_f64().unwrap();
    assert!(close(got, want, 1e-9), "{keys:?}: {got}, expected {want}");
}

/// The one row with these keys has this 95 % range.
fn check_range(answer: &Value, keys: &[(&str, &str)], low: f64, high: f64) {
    let row = row(answer, keys);
    let got = (row["kg_low"].as_f64().unwrap(), row["kg_high"].as_f64().unwrap());
    assert!(close(got.0, low, 1e-6) && close(got.1, high, 1e-6), "{keys:?}: {got:?}, expected {low} to {high}");
}

/// A works with one source `S` and no activities yet.
fn works() -> CaseFolder {
    CaseFolder::new("works").source("S", "C30")
}

/// A parameter of the fuel `brown`, burnt in `own_boiler`.
fn brown(case: CaseFolder, parameter: &str, value: f64, unit: &str) -> CaseFolder {
    case.factor(&format!("brown-{parameter}"), parameter, value, unit)
        .with("process", "own_boiler")
        .with("fuel", "brown")
        .with("role", "parameter")
}

/// 1 000 t of a brown coal.
fn brown_coal() -> CaseFolder {
    let case = works().activity("a", "S", "2022", "own_boiler", 1000.0, "t").with("fuel", "brown");
    let case = brown(case, "ncv", 16.0, "GJ/t");
    let case = brown(case, "carbon", 27.0, "t C/TJ");
    let case = brown(case, "oxidation", 0.96, "fraction");
    let case = brown(case, "sulphur", 0.012, "fraction");
    brown(case, "sulphur_retention", 0.1, "fraction")
}

#[test]
fn coal_gives_carbon_sulphur_and_energy() {
    let answer = inventory(&brown_coal(), &[]);
    // 1000 t x 16 GJ/t x 27 kg C/GJ x 0.96 x 44/12 = 1 520 640 kg.
    check(&answer, &[("species", "CO2")], 1_520_640.0);
    // 2 x 1000 t x 0.012 x 0.9 = 21.6 t.
    check(&answer, &[("species", "SO2")], 21_600.0);
    // 16 000 GJ / 29.307 MJ per kgce.
    check(&answer, &[("species", "energy"), ("medium", "energy")], 16e6 / 29.307);
    check(&answer, &[("species", "CO2e")], 1_520_640.0);
}

#[test]
fn a_published_coal_equivalent_goes_before_the_heat_value() {
    // 0.55 tce/t x 1000 t, where 16 / 29.307 would give 0.546.
    let answer = inventory(&brown(brown_coal(), "standard_coal", 0.55, "tce/t"), &[]);
    check(&answer, &[("species", "energy")], 550_000.0);
}

#[test]
fn controls_act_in_series_by_coverage() {
    // 500 t x 10 kg/t = 5000 kg; half of it passes 0.4, all of it 0.85: 5000 x 0.8 x 0.15 = 600.
    let case = works()
        .activity("a", "S", "2022", "own_kiln", 500.0, "t")
        .factor("f", "NOx", 10.0, "kg/t")
        .with("process", "own_kiln")
        .control("S", "own_sncr", 0.5)
        .with("species", "NOx")
        .with("efficiency", "0.4")
        .control("S", "own_scr", 1.0)
        .with("species", "NOx")
        .with("efficiency", "0.85");
    check(&inventory(&case, &[]), &[("species", "NOx")], 600.0);
}

#[test]
fn routes_are_parallel_and_the_rest_is_untreated() {
    // 100 000 m3 x 200 mg/L = 20 000 kg COD. Half goes through 0.9; 0.3 through 0.4 and 0.5; 0.2 through nothing:
    // 20 000 x (0.5 x 0.1 + 0.3 x 0.6 x 0.5 + 0.2) = 6 800.
    let device = |case: CaseFolder, technology: &str, coverage: f64, efficiency: &str, route: &str| {
        case.control("S", technology, coverage)
            .with("species", "COD")
            .with("efficiency", efficiency)
            .with("route", route)
    };
    let case = works()
        .activity("a", "S", "2022", "own_drain", 1e5, "m3")
        .factor("f", "COD", 200.0, "mg/L")
        .with("process", "own_drain");
    let case = device(case, "plant", 0.5, "0.9", "sewer");
    let case = device(case, "tank", 0.3, "0.4", "village");
    let case = device(case, "pond", 0.3, "0.5", "village");
    check(&inventory(&case, &[]), &[("species", "COD"), ("medium", "water")], 6_800.0);
}

/// The brown coal behind a scrubber that takes 0.9 of the SO2: 19 440 kg removed, 2 160 kg left.
fn scrubbed() -> CaseFolder {
    let byproduct = |case: CaseFolder, species: &str, value: f64, unit: &str| {
        case.factor(&format!("scrubber-{species}"), species, value, unit)
            .with("technology", "own_scrubber")
            .with("role", "byproduct")
    };
    let case = brown_coal().control("S", "own_scrubber", 1.0);
    let case =
        case.factor("scrubber", "SO2", 0.9, "fraction").with("technology", "own_scrubber").with("role", "control");
    let case = byproduct(case, "gypsum", 2.69, "kg/kg SO2");
    let case = byproduct(case, "CO2", 0.687, "kg/kg SO2");
    let case = byproduct(case, "electricity", 1.5, "kWh/kg SO2");
    case.factor("grid", "CO2", 0.5, "kg/kWh").with("process", "electricity_bought").with("scope", "2")
}

#[test]
fn what_a_device_removes_makes_byproducts() {
    let answer = inventory(&scrubbed(), &[]);
    check(&answer, &[("species", "SO2")], 2_160.0);
    check(&answer, &[("species", "gypsum"), ("medium", "solid")], 19_440.0 * 2.69);
    // The fuel's CO2 and 0.687 kg per kg of SO2 removed.
    check(&answer, &[("species", "CO2"), ("scope", "1")], 1_520_640.0 + 19_440.0 * 0.687);
    // 19 440 x 1.5 kWh = 29 160 kWh at 0.5 kg/kWh.
    check(&answer, &[("species", "CO2"), ("scope", "2")], 14_580.0);
    check(&answer, &[("species", "energy"), ("scope", "2")], 29_160.0 * 0.1229);
}

#[test]
fn what_a_device_costs_stands_beside_what_it_removes() {
    let folder = scrubbed().write();
    let told = run(folder.path(), &["tradeoffs", ".", "--period", "2022", "--format", "json"]).done().json();
    let figure = |effect: &str, species: &str| {
        let rows = found(&told, &[("technology", "own_scrubber"), ("effect", effect), ("species", species)]);
        rows.iter().map(|r| r["kg"].as_f64().unwrap()).sum::<f64>()
    };
    assert!(close(figure("removed", "SO2"), 19_440.0, 1e-9), "{told:#}");
    assert!(close(figure("made", "gypsum"), 19_440.0 * 2.69, 1e-9), "{told:#}");
    // From the limestone and from the power it draws.
    assert!(close(figure("made", "CO2"), 19_440.0 * 0.687 + 14_580.0, 1e-9), "{told:#}");
    assert!(close(figure("made", "energy"), 29_160.0 * 0.1229, 1e-9), "{told:#}");
}

#[test]
fn a_change_is_split_among_its_causes_and_nothing_is_left_over() {
    // 100 t at 2 kg/t become 150 t at 3 kg/t: 200 to 450 kg. L = 250 / ln 2.25, and both causes are L ln 1.5 = 125.
    let case = works()
        .activity("then", "S", "2021", "own_kiln", 100.0, "t")
        .activity("now", "S", "2022", "own_kiln", 150.0, "t")
        .factor("old", "CO2", 2.0, "kg/t")
        .with("process", "own_kiln")
        .with("year_to", "2021")
        .factor("new", "CO2", 3.0, "kg/t")
        .with("process", "own_kiln")
        .with("year_from", "2022");
    let folder = case.write();
    let ask = ["compare", ".", "--from", "2021", "--to", "2022", "--species", "CO2", "--format", "json"];
    let told = run(folder.path(), &ask).done().json();
    let change = &told["rows"][0];
    for (cause, kg) in
        [("from_kg", 200.0), ("to_kg", 450.0), ("change_kg", 250.0), ("activity", 125.0), ("factor", 125.0)]
    {
        assert!(close(change[cause].as_f64().unwrap(), kg, 1e-9), "{cause}: {change}");
    }
    assert_eq!((change["control"].as_f64(), change["method"].as_f64()), (Some(0.0), Some(0.0)), "{change}");
}

#[test]
fn an_explanation_says_what_the_device_removed_and_made() {
    let folder = scrubbed().write();
    let ask = |species: &str| {
        run(folder.path(), &["explain", ".", "--activity", "a", "--species", species, "--format", "json"]).done().json()
    };
    let sulphur = ask("SO2");
    assert!(close(sulphur["kg"].as_f64().unwrap(), 2_160.0, 1e-9));
    let device = &sulphur["controls"][0];
    assert_eq!((&device["technology"], &device["efficiency"]), (&"own_scrubber".into(), &0.9.into()), "{sulphur:#}");
    let gypsum = sulphur["byproducts"].as_array().unwrap().iter().find(|b| b["species"] == "gypsum").unwrap();
    assert!(close(gypsum["kg"].as_f64().unwrap(), 19_440.0 * 2.69, 1e-9), "{sulphur:#}");
    assert_eq!(sulphur["factor"]["id"], "brown-sulphur");
    let carbon = ask("CO2");
    assert_eq!(carbon["factor"]["id"], "brown-carbon", "{carbon:#}");
}

#[test]
fn what_is_given_per_kg_of_another_species_follows_its_controls() {
    // PM2.5: 1000 t x 4 kg/t x 0.25 = 1000 kg; BC is a tenth of what is left.
    let case = works()
        .activity("a", "S", "2022", "own_stove", 1000.0, "t")
        .factor("dust", "PM2.5", 4.0, "kg/t")
        .with("process", "own_stove")
        .factor("soot", "BC", 0.1, "kg/kg PM2.5")
        .with("process", "own_stove")
        .control("S", "own_filter", 1.0)
        .with("species", "PM2.5")
        .with("efficiency", "0.75");
    let answer = inventory(&case, &[]);
    check(&answer, &[("species", "PM2.5")], 1_000.0);
    check(&answer, &[("species", "BC")], 100.0);
}

#[test]
fn the_boundary_decides_what_of_traded_power_counts() {
    // Bought 1000, sold 100, generated 400 MWh; 0.6 kg/kWh.
    let case = works()
        .source("PLANT", "D44")
        .activity("bought", "S", "2022", "electricity_bought", 1000.0, "MWh")
        .activity("sold", "S", "2022", "electricity_sold", 100.0, "MWh")
        .activity("made", "PLANT", "2022", "electricity_generated", 400.0, "MWh")
        .factor("grid", "CO2", 0.6, "kg/kWh")
        .with("process", "electricity_bought")
        .with("scope", "2")
        .factor("grid-sold", "CO2", 0.6, "kg/kWh")
        .with("process", "electricity_sold")
        .with("scope", "2");
    let ask = |boundary: &str| inventory(&case, &["--by", "scope,species", "--boundary", boundary]);
    let scope_2: [(&str, &str); 2] = [("species", "CO2"), ("scope", "2")];
    let recorded = ask("as_recorded");
    check(&recorded, &scope_2, 540_000.0);
    // The 400 MWh are in the plant's own fuel and bought again.
    assert!(close(recorded["overlap"]["kwh"].as_f64().unwrap(), 400_000.0, 1e-9), "{recorded:#}");
    assert!(close(recorded["overlap"]["kg"].as_f64().unwrap(), 240_000.0, 1e-9), "{recorded:#}");
    // Net import 1000 - 100 - 400 = 500 MWh.
    let territory = ask("territory");
    check(&territory, &scope_2, 300_000.0);
    assert!(territory.get("overlap").is_none_or(Value::is_null));
    check(&ask("organisation"), &scope_2, 540_000.0);
    assert_eq!(territory["boundary"], "territory");
}

#[test]
fn warming_follows_the_set_that_the_case_chose() {
    // 1000 kg CH4 of unknown origin and 10 kg N2O.
    for (set, co2e) in [
        ("AR4-100", 25.0 * 1000.0 + 298.0 * 10.0),
        ("AR5-100", 28.0 * 1000.0 + 265.0 * 10.0),
        ("AR6-100", 27.9 * 1000.0 + 273.0 * 10.0),
        ("AR6-20", 81.2 * 1000.0 + 273.0 * 10.0),
    ] {
        let case = works()
            .setting("gwp", set)
            .activity("a", "S", "2022", "own_vent", 500.0, "t")
            .factor("ch4", "CH4", 2.0, "kg/t")
            .with("process", "own_vent")
            .factor("n2o", "N2O", 0.02, "kg/t")
            .with("process", "own_vent");
        let answer = inventory(&case, &[]);
        check(&answer, &[("species", "CO2e"), ("medium", "air"), ("scope", "1")], co2e);
        assert_eq!(answer["gwp"], set);
    }
}

#[test]
fn biogenic_carbon_and_memo_items_stay_beside_the_total() {
    let case = works()
        .activity("a", "S", "2022", "own_stove", 10.0, "t")
        .factor("wood", "CO2_biogenic", 1500.0, "kg/t")
        .with("process", "own_stove")
        .with("scope", "memo")
        .factor("ch4", "CH4", 5.0, "kg/t")
        .with("process", "own_stove");
    let by_scope = inventory(&case, &["--by", "scope,species"]);
    check(&by_scope, &[("species", "CO2_biogenic"), ("scope", "memo")], 15_000.0);
    check(&by_scope, &[("species", "CO2e"), ("scope", "1")], 28.0 * 50.0);
    let total = inventory(&case, &["--by", "species"]);
    assert!(found(&total, &[("species", "CO2_biogenic")]).is_empty(), "{total:#}");
    check(&total, &[("species", "CO2e")], 28.0 * 50.0);
}

#[test]
fn a_record_that_overlaps_a_period_is_split_by_days() {
    // 15 January to 13 February: 17 and 13 of 30 days, both ends counted.
    let case = works()
        .activity("winter", "S", "2022-01-15/2022-02-13", "own_kiln", 300.0, "t")
        .activity("summer", "S", "2022-07", "own_kiln", 50.0, "t")
        .factor("f", "CO2", 1.0, "t/t")
        .with("process", "own_kiln");
    for (period, kg) in [("2022-01", 170e3), ("2022-02", 130e3), ("2022-07", 50e3), ("2022", 350e3)] {
        let answer = inventory(&case, &["--period", period]);
        check(&answer, &[("species", "CO2")], kg);
        let records = &answer["records"];
        let dropped: u64 = records["dropped"].as_array().unwrap().iter().map(|d| d["count"].as_u64().unwrap()).sum();
        assert_eq!(records["read"].as_u64(), Some(2), "{records}");
        assert_eq!(records["kept"].as_u64().unwrap() + dropped, 2, "{records}");
        assert_eq!(dropped, u64::from(period != "2022"), "{period}: {records}");
    }
    assert!(found(&inventory(&case, &["--period", "2021"]), &[("species", "CO2")]).is_empty());
}

/// Two activities of 100 t with 10 % standard deviation, at 2 kg/t, 1.6 to 2.4.
fn two_records(shared: bool) -> CaseFolder {
    let case = works()
        .activity("a", "S", "2022", "own_kiln", 100.0, "t")
        .with("rsd", "0.1")
        .activity("b", "S", "2022", if shared { "own_kiln" } else { "other_kiln" }, 100.0, "t")
        .with("rsd", "0.1")
        .factor("f", "SO2", 2.0, "kg/t")
        .range(1.6, 2.4)
        .with("process", "own_kiln");
    if shared { case } else { case.factor("g", "SO2", 2.0, "kg/t").range(1.6, 2.4).with("process", "other_kiln") }
}

#[test]
fn records_share_the_error_of_their_factor_and_nothing_else() {
    let half = |activities: f64, factors: f64| (1.96f64.powi(2) * activities + factors).sqrt();
    // One record: sd of the activity 20 kg, half width of the factor 100 t x 0.4 = 40 kg.
    let one = half(400.0, 1600.0);
    let by_record = inventory(&two_records(true), &["--by", "activity_id,species"]);
    check_range(&by_record, &[("activity_id", "a"), ("species", "SO2")], 200.0 - one, 200.0 + one);
    // Both: activity variances add (2 x 400), the factor's half width doubles (80^2).
    let both = half(800.0, 6400.0);
    check_range(&inventory(&two_records(true), &[]), &[("species", "SO2")], 400.0 - both, 400.0 + both);
    // Two factors: their half widths add in quadrature.
    let apart = half(800.0, 2.0 * 1600.0);
    check_range(&inventory(&two_records(false), &[]), &[("species", "SO2")], 400.0 - apart, 400.0 + apart);
}

#[test]
fn a_published_skewed_range_comes_back() {
    let case = works()
        .activity("a", "S", "2022", "own_kiln", 1000.0, "t")
        .factor("f", "PM2.5", 3.4, "g/t")
        .range(0.9, 90.0)
        .with("process", "own_kiln");
    check_range(&inventory(&case, &[]), &[("species", "PM2.5")], 0.9, 90.0);
}

#[test]
fn draws_find_the_range_of_first_order_where_that_is_exact() {
    // A normal factor and normal quantities: half width 97.3 kg on 400; 20 000 draws find it to about 2 %.
    let both = (1.96f64.powi(2) * 800.0 + 6400.0).sqrt();
    let answer = inventory(&two_records(true), &["--draws", "20000", "--seed", "3"]);
    let sulphur = row(&answer, &[("species", "SO2")]);
    let figure = |name: &str| sulphur[name].as_f64().unwrap();
    assert!(close(figure("kg_high") - figure("kg_low"), 2.0 * both, 0.04), "{sulphur}");
    assert!(close(figure("kg_mean"), 400.0, 0.01), "{sulphur}");
    assert!(close(figure("kg"), 400.0, 1e-9), "{sulphur}");
}

#[test]
fn the_row_with_more_keys_wins_and_a_tie_is_a_fault() {
    let case = works()
        .activity("a", "S", "2022", "own_kiln", 10.0, "t")
        .factor("any", "CO2", 1.0, "kg/t")
        .with("process", "own_kiln")
        .factor("here", "CO2", 3.0, "kg/t")
        .with("process", "own_kiln")
        .with("source_id", "S");
    check(&inventory(&case, &[]), &[("species", "CO2")], 30.0);
    let folder = case.factor("in_2022", "CO2", 5.0, "kg/t").with("process", "own_kiln").with("sector", "C30").write();
    let told = run(folder.path(), &["inventory", ".", "--format", "json"]);
    assert_eq!(told.status, Some(1), "{told:?}");
    let fault = &told.json()["rows"][0];
    assert_eq!(fault["file"], "factors.csv");
    assert!(fault["message"].as_str().unwrap().contains("in_2022"), "{fault}");
}

#[test]
fn units_of_every_size_mean_the_same() {
    // 0.1 of ten thousand tonnes, 1000 t and a million kg are one quantity.
    for (quantity, unit) in [("0.1", "万吨"), ("1000", "t"), ("1000000", "kg"), ("1", "kt")] {
        let case = works()
            .activity("a", "S", "2022", "own_kiln", 0.0, unit)
            .with("quantity", quantity)
            .factor("f", "CO2", 520.0, "kg/t")
            .with("process", "own_kiln");
        check(&inventory(&case, &[]), &[("species", "CO2")], 520_000.0);
    }
}

#[test]
fn every_grouping_adds_up_to_the_same_total() {
    let case = small_city();
    let total = |answer: &Value, species: &str| -> f64 {
        found(answer, &[("species", species)]).iter().map(|r| r["kg"].as_f64().unwrap()).sum()
    };
    let whole = inventory(&case, &["--by", "species"]);
    for by in ["region", "sector", "source_id", "activity_id,process", "fuel,medium", "period,org_id,fuel_class"] {
        let parts = inventory(&case, &["--by", by]);
        for species in ["CO2", "SO2", "NOx", "COD", "energy", "CO2e"] {
            assert!(close(total(&whole, species), total(&parts, species), 1e-9), "{by}: {species}");
        }
    }
    // The figures that the city's own page works out.
    check(&whole, &[("species", "SO2")], 80_000.0);
    check(&whole, &[("species", "CO2")], 186_853_333.333_333_34 + 26e6 + 15e6);
    check(&whole, &[("species", "COD")], 50_000.0);
}
