//! A file of numbers and a method: no case is needed.

use serde_json::Value;
use tandem_e2e::run;

const DRIVERS: &str = "sector,period,activity,share,intensity\n\
    steel,2020,110,0.7,1.9\nsteel,2015,100,0.6,2\ncement,2015,100,0.4,1.5\ncement,2020,110,0.3,1.4\n";

fn folder(file: &str, text: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    std::fs::write(place.path().join(file), text).unwrap();
    place
}

#[test]
fn a_change_is_taken_apart_and_its_parts_add_up() {
    let place = folder("drivers.csv", DRIVERS);
    let ask = |more: &[&str]| run(place.path(), &[&["synergy", "lmdi", "drivers.csv"], more].concat());
    let told = ask(&["--format", "json"]).done().json();
    assert_eq!((&told["command"], &told["case"], &told["method"]), (&"synergy".into(), &Value::Null, &"lmdi".into()));
    let sum =
        |told: &Value| told["rows"].as_array().unwrap().iter().map(|r| r["additive"].as_f64().unwrap()).sum::<f64>();
    // 100 x 0.6 x 2 + 100 x 0.4 x 1.5 = 180; 110 x 0.7 x 1.9 + 110 x 0.3 x 1.4 = 192.5.
    assert!((sum(&told) - 12.5).abs() < 1e-9, "{told}");
    let by_sector = ask(&["--by-sector", "--format", "json"]).done().json();
    assert_eq!(by_sector["rows"].as_array().unwrap().len(), 6);
    assert!((sum(&by_sector) - 12.5).abs() < 1e-9);
    assert!(ask(&["--format", "csv"]).done().stdout.starts_with("from,to,factor,additive,multiplicative\n2015,2020,"));
    assert!(ask(&[]).done().stdout.contains("intensity"));
}

#[test]
fn faults_of_a_file_of_numbers_name_row_and_column() {
    let text = DRIVERS.replace("cement,2020,110,0.3,1.4\n", "cement,2020,110,about a third,1.4\n");
    let place = folder("drivers.csv", &text);
    let failed = run(place.path(), &["synergy", "lmdi", "drivers.csv", "--format", "json"]);
    assert_eq!(failed.status, Some(1));
    let fault = &failed.json()["rows"][0];
    assert_eq!((&fault["file"], &fault["row"], &fault["column"]), (&"drivers.csv".into(), &5.into(), &"share".into()));
    assert!(!fault["message_zh"].as_str().unwrap().is_empty());
}

#[test]
fn ways_to_ask_wrongly_have_their_status() {
    let place = folder("measures.csv", "measure,investment,life,operating,saving,CO2,SO2\na,1e6,10,0,0,1000,5\n");
    let ask = |words: &[&str]| run(place.path(), &[&["synergy"], words].concat());
    assert_eq!(ask(&["tapyo", "measures.csv"]).status, Some(2));
    assert_eq!(ask(&["tapio", "measures.csv", "--budget", "3"]).status, Some(2));
    ask(&["choose", "measures.csv"]).one_line(2);
    ask(&["choose", "measures.csv", "--budget", "much"]).one_line(2);
    ask(&["choose", "measures.csv", "--budget", "2e6", "--floor", "50"]).one_line(3);
    ask(&["macc", "nowhere.csv"]).one_line(4);
    let chosen = ask(&["choose", "measures.csv", "--budget", "2e6", "--format", "json"]).done().json();
    assert_eq!((&chosen["rows"][0]["chosen"], &chosen["proven"]), (&true.into(), &true.into()));
}

#[test]
fn help_names_the_columns_and_options_of_every_method() {
    let place = tempfile::tempdir().unwrap();
    let help = run(place.path(), &["synergy", "--help"]).done().stdout.clone();
    for word in ["tapio", "coupling", "decompose", "c0", "angle_deg", "--cost", "--budget CNY", "--by-sector"] {
        assert!(help.contains(word), "{word}");
    }
    let help = run(place.path(), &["synergy", "peak", "--help"]).done().stdout.clone();
    assert!(help.contains("peak_year") && help.contains("--hold"), "{help}");
}
