//! The demo, from an empty folder.

use serde_json::Value;
use std::path::Path;
use tandem_e2e::{Server, run, signal, tandem};
use tandem_testkit::contents;

fn kg(answer: &Value, period: &str, species: &str) -> f64 {
    answer["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["period"] == period && r["species"] == species)
        .map(|r| r["kg"].as_f64().unwrap())
        .sum()
}

#[test]
fn beijing_is_computed_from_an_empty_folder() {
    let place = tempfile::tempdir().unwrap();
    let first = run(place.path(), &["demo", "--no-serve", "--format", "json"]);
    let answer = first.done().json();
    assert_eq!((&answer["command"], &answer["case"]), (&"demo".into(), &"beijing".into()));
    // Beijing burnt less coal and more gas from 2013 to 2017; its scope 1 and 2 CO2 lies around 100 Mt.
    for year in ["2013", "2017"] {
        let mt = kg(&answer, year, "CO2") / 1e9;
        assert!((50.0..250.0).contains(&mt), "{year}: {mt} Mt CO2");
        assert!(kg(&answer, year, "NOx") > 0.0 && kg(&answer, year, "energy") > 0.0);
    }
    assert!(kg(&answer, "2017", "SO2") < kg(&answer, "2013", "SO2"));
    let folder = place.path().to_string_lossy().into_owned();
    assert!(!first.stdout.contains(&folder) && !first.stderr.contains("panicked"));
    let again = run(place.path(), &["demo", "--no-serve", "--format", "json"]);
    assert_eq!(first.stdout, again.done().stdout, "a second run answers otherwise");
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(first.stdout, run(elsewhere.path(), &["demo", "--no-serve", "--format", "json"]).done().stdout);
}

#[test]
fn both_shipped_cases_are_without_fault() {
    let place = tempfile::tempdir().unwrap();
    for case in ["beijing", "sample_city"] {
        run(place.path(), &["demo", "--no-serve", "--quiet", "--case", case]).done();
        let folder = format!("tandem-demo/{case}");
        let checked = run(place.path(), &["check", &folder, "--format", "json"]).done().json();
        assert_eq!(checked["rows"], Value::Array(Vec::new()), "{case}");
    }
}

#[test]
fn a_case_that_does_not_ship_is_told() {
    let place = tempfile::tempdir().unwrap();
    let line = run(place.path(), &["demo", "--case", "atlantis", "--no-serve"]);
    assert!(line.one_line(2).contains("beijing"), "{line:?}");
    assert!(contents(place.path()).is_empty());
}

#[test]
fn a_changed_file_of_the_demo_is_kept() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), &["demo", "--no-serve", "--quiet"]).done();
    let file = place.path().join("tandem-demo/beijing/sources.csv");
    std::fs::write(&file, "mine\n").unwrap();
    let line = run(place.path(), &["demo", "--no-serve", "--quiet"]);
    assert!(line.one_line(4).contains("sources.csv"));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine\n");
}

/// `tandem demo` on a free port.
fn serve_demo(place: &Path) -> Server {
    Server::start(tandem(place, ["demo", "--http", "127.0.0.1:0"]))
}

#[test]
fn a_visitor_sees_the_demo_and_the_link_is_printed_once() {
    let place = tempfile::tempdir().unwrap();
    let server = serve_demo(place.path());
    assert!(server.line.starts_with("open http://127.0.0.1:") && server.line.contains("/start#"), "{}", server.line);
    assert_eq!(server.get("/readyz").0, 200);
    let (status, body) = server.get("/api/v1/case");
    assert_eq!(status, 200, "{body}");
    let case: Value = serde_json::from_str(body.trim()).unwrap();
    assert_eq!((&case["id"], &case["public"]), (&"beijing".into(), &true.into()));
    assert!(server.get("/").1.to_lowercase().contains("<!doctype html>"));
    assert_eq!(server.get("/api/v1/users").0, 401);
    signal("TERM", server.id());
    let (status, took) = server.ended();
    assert_eq!(status, Some(0));
    assert!(took.as_secs() < 10, "{took:?}");
}
