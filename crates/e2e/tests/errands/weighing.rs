//! Somebody weighs indicators, ranks cities, compares criteria by pairs, and divides a target.

use serde_json::Value;
use std::fs;
use tandem_e2e::run;

const CITIES: &str = "城市,PM2.5浓度,优良天数比例,碳强度,非化石能源占比\n甲市,52,0.8,1.9,0.14\n乙市,40,0.86,1.6,0.17\n\
                      丙市,35,0.88,2.2,0.11\n丁市,30,0.92,1.3,0.21\n戊市,45,0.83,1.0,0.26\n";

fn figures(told: &Value, column: &str) -> Vec<f64> {
    told["rows"].as_array().unwrap().iter().map(|row| row[column].as_f64().unwrap()).collect()
}

/// An empty folder with one file.
fn folder(name: &str, text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join(name), text).unwrap();
    place
}

#[test]
fn weights_of_the_data_rank_cities_named_in_chinese() {
    let place = folder("cities.csv", CITIES);
    let cost = ["--cost", "PM2.5浓度,碳强度", "--format", "json"];
    let ask = |method: &str, more: &[&str]| {
        run(place.path(), &[&["synergy", method, "cities.csv"], &cost[..], more].concat()).done().json()
    };
    for method in ["entropy", "critic"] {
        let told = ask(method, &[]);
        assert_eq!((&told["method"], &told["rows"][0]["column"]), (&method.into(), &"PM2.5浓度".into()));
        assert!((figures(&told, "weight").iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    let text = figures(&ask("critic", &[]), "weight").iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let by_data = ask("topsis", &["--weights", &text]);
    assert_eq!(figures(&by_data, "rank"), [5.0, 3.0, 4.0, 2.0, 1.0]);
    assert_eq!(figures(&ask("topsis", &[]), "rank"), [5.0, 3.0, 4.0, 1.0, 2.0]);
    let csv = run(place.path(), &["synergy", "topsis", "cities.csv", "--format", "csv"]).done().stdout.clone();
    assert!(csv.starts_with("label,closeness,rank\n甲市,"), "{csv}");
    for wrong in [&["--cost", "SO2"][..], &["--weights", "0.5,0.5"], &["--weights", "0.3,0.3,0.3,0.3"]] {
        run(place.path(), &[&["synergy", "topsis", "cities.csv"], wrong].concat()).one_line(2);
    }
}

#[test]
fn comparisons_that_contradict_each_other_are_printed_and_not_accepted() {
    let place = folder("pairs.csv", "水,气,碳\n1,5,0.2\n0.2,1,5\n5,0.2,1\n");
    let told = run(place.path(), &["synergy", "ahp", "pairs.csv", "--format", "json"]);
    assert_eq!(told.status, Some(3), "{told:?}");
    assert!((told.json()["cr"].as_f64().unwrap() - 2.758_620_689_655_172).abs() < 1e-9);
    assert!(told.stderr.contains("look first at `水` beside `气`"), "{told:?}");
    fs::write(place.path().join("pairs.csv"), "水,气\n1,3\n0.5,1\n").unwrap();
    let told = run(place.path(), &["synergy", "ahp", "pairs.csv", "--format", "json"]);
    assert_eq!(told.status, Some(1), "{told:?}");
    let fault = &told.json()["rows"][0];
    assert_eq!((&fault["row"], &fault["column"]), (&3.into(), &"水".into()));
    assert_eq!(fault["message_zh"], "“气”对“水”为 0.5，而“水”对“气”为 3，二者应互为倒数。");
}

#[test]
fn subsystems_are_graded_and_their_order_followed() {
    let place = folder("u.csv", "label,u1,u2\n甲区,0.8,0.2\n");
    let told = run(place.path(), &["synergy", "coupling", "u.csv", "--format", "json"]).done().json();
    assert_eq!(told["rows"][0]["grade"], "mild imbalance");
    let head = "subsystem,parameter,x0,x1,lower,upper,direction\n";
    let rows = "污染,PM2.5,52,40,25,60,cost\n碳,碳强度,1.9,1.6,0.8,2.4,cost\n";
    fs::write(place.path().join("order.csv"), format!("{head}{rows}")).unwrap();
    let told = run(place.path(), &["synergy", "order-degree", "order.csv", "--format", "json"]).done().json();
    // Changes 12 / 35 and 0.3 / 1.6.
    assert!((told["degree"].as_f64().unwrap() - (12.0_f64 / 35.0 * 0.3 / 1.6).sqrt()).abs() < 1e-12, "{told}");
}

#[test]
fn a_target_is_divided_or_said_to_be_out_of_reach() {
    let place = folder(
        "units.csv",
        "区县,carbon,activity,growth\n甲,2000,1500,0.06\n乙,1500,800,0.05\n丙,800,900,0.07\n丁,700,300,0.04\n",
    );
    let ask = |decline: &str| {
        let file = ["synergy", "decompose", "units.csv", "--years", "5", "--format", "json", "--decline"];
        run(place.path(), &[&file[..], &[decline]].concat())
    };
    let told = ask("0.18").done().json();
    let cap = told["cap"].as_f64().unwrap();
    assert!(
        (figures(&told, "carbon").iter().sum::<f64>() - cap).abs() < 1e-9 && (cap - 5_453.768_509_564).abs() < 1e-6
    );
    let far = ask("0.5");
    assert_eq!((far.status, &far.json()["outcome"]), (Some(3), &"infeasible".into()));
    assert!(far.json()["gap"].as_f64().unwrap() > 1000.0);
    run(place.path(), &["synergy", "decompose", "units.csv", "--years", "5"]).one_line(2);
}
