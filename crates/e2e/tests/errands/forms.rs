//! Tables that people hold: a form is handed out, filled in and taken in; a faulty one changes nothing.

use tandem_e2e::run;

#[test]
fn a_form_is_handed_out_filled_in_and_taken_in() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), &["new", "c", "--region", "310000"]).done();
    run(place.path(), &["template", "f.xlsx"]).done();
    let before = tandem_testkit::contents(&place.path().join("c"));
    let shown = run(place.path(), &["import", "c", "f.xlsx", "--format", "json"]).done().json();
    assert_eq!((&shown["command"], &shown["case"], &shown["dry_run"]), (&"import".into(), &"c".into(), &true.into()));
    assert_eq!(shown["rows"].as_array().map(Vec::len), Some(9));
    assert_eq!(tandem_testkit::contents(&place.path().join("c")), before, "a dry run writes nothing");
    run(place.path(), &["import", "c", "f.xlsx", "--write"]).done();
    let checked = run(place.path(), &["check", "c", "--format", "json"]).done().json();
    assert_eq!(checked["rows"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_table_with_a_fault_names_its_row_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), &["new", "c", "--region", "310000"]).done();
    let before = tandem_testkit::contents(&place.path().join("c"));
    let write = |text: &str| std::fs::write(place.path().join("能耗.csv"), text).unwrap();
    let asked = ["import", "c", "能耗.csv", "--set", "process=industrial_boiler", "--set", "period=2024", "--write"];
    write("排放源,燃料,消耗量(万吨)\nB1,原煤,0.1\nB1,柴火油,0.2\n");
    let refused = run(place.path(), &[&asked[..], &["--format", "json"]].concat());
    assert_eq!(refused.status, Some(1));
    let told = refused.json();
    let fault = &told["rows"][0];
    assert_eq!(
        (&fault["file"], &fault["row"], &fault["column"]),
        (&"能耗.csv".into(), &3.into(), &"燃料".into()),
        "{told}"
    );
    assert_eq!(tandem_testkit::contents(&place.path().join("c")), before);
    write("排放源,燃料,消耗量(万吨)\nB1,原煤,0.1\nB1,柴油,0.2\n");
    run(place.path(), &asked).done();
    assert!(place.path().join("c/imports/能耗.toml").is_file());
    assert_eq!(run(place.path(), &["import", "c", "能耗.csv", "--table", "colours"]).status, Some(2));
    assert_eq!(run(place.path(), &["import", "c", "能耗.csv", "--set", "period"]).status, Some(2));
    run(place.path(), &["import", "c", "none.csv"]).one_line(4);
    run(place.path(), &["template", "nowhere/f.xlsx"]).one_line(4);
}
