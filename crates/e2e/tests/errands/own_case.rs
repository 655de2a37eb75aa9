//! A case of one's own: from an empty folder to an explained figure.

use tandem_e2e::run;
use tandem_testkit::{close, small_city};

#[test]
fn a_new_case_is_checked_computed_and_explained() {
    let place = tempfile::tempdir().unwrap();
    let made = run(place.path(), &["new", "my_city", "--region", "320500"]);
    assert!(made.done().stdout.contains("activities.csv"), "{made:?}");
    let checked = run(place.path(), &["check", "my_city", "--format", "json"]).done().json();
    assert_eq!(checked["rows"].as_array().map(Vec::len), Some(0));
    let inventory = run(place.path(), &["inventory", "my_city", "--format", "json"]).done().json();
    assert_eq!((&inventory["command"], &inventory["case"]), (&"inventory".into(), &"my_city".into()));
    let rows = inventory["rows"].as_array().unwrap();
    for species in ["CO2", "SO2", "NOx", "PM2.5", "energy"] {
        let row = rows.iter().find(|r| r["species"] == species).unwrap_or_else(|| panic!("no {species}: {rows:?}"));
        assert!(row["kg"].as_f64().unwrap() > 0.0, "{row}");
        assert!(row["kg_low"].as_f64() <= row["kg"].as_f64() && row["kg"].as_f64() <= row["kg_high"].as_f64(), "{row}");
    }
    let explained = run(
        place.path(),
        &["explain", "my_city", "--activity", "b1_coal_2024", "--species", "CO2", "--format", "json"],
    )
    .done()
    .json();
    let total = rows.iter().find(|r| r["species"] == "CO2").unwrap()["kg"].as_f64().unwrap();
    assert!(close(explained["kg"].as_f64().unwrap(), total, 1e-9), "{explained}");
    assert!(!explained["steps"].as_array().unwrap().is_empty());
    assert!(!explained["factor"]["source"].as_str().unwrap_or_default().is_empty(), "{explained}");
}

#[test]
fn a_folder_that_is_there_is_not_touched() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir(place.path().join("mine")).unwrap();
    let refused = run(place.path(), &["new", "mine", "--region", "320500"]);
    assert!(refused.one_line(2).contains("mine"));
    assert_eq!(tandem_testkit::contents(place.path()).len(), 1);
}

#[test]
fn the_figures_read_as_a_table_and_as_csv() {
    let case = small_city().write();
    let told = run(case.path(), &["inventory", ".", "--by", "source_id,species"]);
    assert!(told.done().stdout.contains("PLANT") && told.stderr.contains("4 read, 4 kept"), "{told:?}");
    let csv = run(case.path(), &["inventory", ".", "--by", "source_id,species", "--format", "csv"]);
    let mut lines = csv.done().stdout.lines();
    assert_eq!(lines.next(), Some("source_id,species,kg,kg_low,kg_high"));
    assert!(lines.clone().all(|l| l.split(',').count() == 5), "{csv:?}");
    let nox = lines.find_map(|l| l.strip_prefix("KILN,NOx,")?.split(',').next()?.parse().ok());
    assert!(close(nox.unwrap(), 60_000.0, 1e-9), "{csv:?}");
}

#[test]
fn millions_of_rows_go_into_a_parquet_file() {
    let case = small_city().write();
    let question = ["inventory", ".", "--by", "activity_id,species", "--format", "parquet"];
    let ask = |out: &str| run(case.path(), &[&question[..], &["--out", out]].concat());
    ask("all.parquet").done();
    let bytes = std::fs::read(case.path().join("all.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    ask("again.parquet").done();
    assert_eq!(std::fs::read(case.path().join("again.parquet")).unwrap(), bytes);
    assert_eq!(run(case.path(), &question).status, Some(2), "Parquet without a file to go to");
    ask("nowhere/all.parquet").one_line(4);
}

#[test]
fn an_explanation_reads_like_one() {
    let case = small_city().write();
    let told = run(case.path(), &["explain", ".", "--activity", "unit_1", "--species", "SO2"]);
    insta::assert_snapshot!(told.done().stdout);
}

#[test]
fn tables_of_names_are_listed() {
    let place = tempfile::tempdir().unwrap();
    for table in ["processes", "technologies", "fuels", "sectors", "species", "units"] {
        let listed = run(place.path(), &["list", table, "--format", "json"]).done().json();
        let rows = listed["rows"].as_array().unwrap();
        assert!(rows.len() > 20, "{table}: {}", rows.len());
        assert!(table != "processes" || rows.len() <= 250, "{} processes", rows.len());
        assert!(!run(place.path(), &["list", table]).done().stdout.is_empty());
    }
}

#[test]
fn every_verb_tells_how_it_is_used() {
    let place = tempfile::tempdir().unwrap();
    let verbs: [&[&str]; 14] = [
        &["check"],
        &["inventory"],
        &["explain"],
        &["compare"],
        &["tradeoffs"],
        &["importance"],
        &["balance"],
        &["list"],
        &["new"],
        &["demo"],
        &["serve"],
        &["admin", "token"],
        &["admin", "link"],
        &["completions"],
    ];
    for verb in verbs {
        let help = run(place.path(), &[verb, &["--help"]].concat());
        let text = &help.done().stdout;
        assert!(text.contains("Example") && text.contains("tandem"), "{verb:?}: {text}");
        assert!(text.contains("Usage:"), "{verb:?}: {text}");
    }
    assert!(run(place.path(), &["--help"]).done().stdout.contains("Exit status"));
}

#[test]
fn shells_can_complete() {
    let place = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        assert!(run(place.path(), &["completions", shell]).done().stdout.contains("inventory"));
    }
}
