//! The same input gives the same bytes: whatever the threads, the clock, the folder, and however often.

use tandem_e2e::{outcome, run, tandem};
use tandem_testkit::{CaseFolder, contents, small_city};

/// A case with enough records that threads would matter.
fn large() -> CaseFolder {
    let mut case = CaseFolder::new("large");
    for species in ["CO2", "SO2", "NOx"] {
        case = case
            .factor(&format!("f-{species}"), species, 0.1 + species.len() as f64, "kg/t")
            .with("process", "p")
            .range(0.01, 9.0);
    }
    for source in 0..50 {
        case = case.source(&format!("S{source}"), "C30");
    }
    for at in 0..5000u32 {
        let (id, source) = (format!("a{at}"), format!("S{}", at % 50));
        case = case.activity(&id, &source, "2022", "p", f64::from(at) / 7.0, "t").with("rsd", "0.1");
    }
    case
}

#[test]
fn threads_zone_and_folder_change_nothing() {
    let case = large();
    let first_folder = case.write();
    let question = ["inventory", ".", "--by", "source_id,species", "--format", "json"];
    let first = run(first_folder.path(), &question);
    first.done();
    for (name, value) in [
        ("RAYON_NUM_THREADS", "1"),
        ("RAYON_NUM_THREADS", "7"),
        ("TZ", "Pacific/Kiritimati"),
        ("TZ", "America/Anchorage"),
        ("LC_ALL", "de_DE.UTF-8"),
    ] {
        let folder = case.write();
        let mut command = tandem(folder.path(), question);
        command.env(name, value);
        assert_eq!(outcome(command).done().stdout, first.stdout, "{name}={value}");
    }
    let deep = first_folder.path().join("a name with blanks/案例");
    case.write_into(&deep);
    let told = run(
        first_folder.path(),
        &["inventory", "a name with blanks/案例", "--by", "source_id,species", "--format", "json"],
    );
    assert_eq!(told.done().stdout, first.stdout);
}

#[test]
fn draws_are_the_same_for_the_same_seed_on_any_number_of_threads() {
    let case = small_city().write();
    let ask = |threads: &str, seed: &str| {
        let mut command = tandem(case.path(), ["inventory", ".", "--draws", "500", "--seed", seed, "--format", "json"]);
        command.env("RAYON_NUM_THREADS", threads);
        outcome(command).done().stdout.clone()
    };
    let first = ask("1", "7");
    assert_eq!(first, ask("5", "7"));
    assert_ne!(first, ask("1", "8"));
    assert!(first.contains("kg_mean"));
}

#[test]
fn a_second_run_answers_the_same_and_writes_nothing() {
    let case = small_city().write();
    let before = contents(case.path());
    for question in [
        &["inventory", ".", "--format", "json"][..],
        &["inventory", ".", "--by", "scope,species", "--boundary", "territory", "--format", "json"],
        &["explain", ".", "--activity", "unit_1", "--species", "CO2", "--format", "json"],
        &["check", ".", "--format", "json"],
        &["list", "processes", "--format", "json"],
    ] {
        assert_eq!(run(case.path(), question).done().stdout, run(case.path(), question).done().stdout, "{question:?}");
    }
    assert_eq!(contents(case.path()), before);
}

#[test]
fn no_answer_names_the_place_where_the_case_lies() {
    let case = small_city().write();
    let place = case.path().to_string_lossy().into_owned();
    for question in [
        vec!["inventory", &place, "--format", "json"],
        vec!["explain", &place, "--activity", "kiln", "--species", "NOx", "--format", "json"],
        vec!["check", &place, "--format", "json"],
    ] {
        let told = run(case.path(), &question);
        assert!(!told.done().stdout.contains(&place), "{told:?}");
    }
}
