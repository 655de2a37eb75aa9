//! Wrong input and wrong usage: a clear line, the right status, nothing written.

use std::process::Stdio;
use tandem_e2e::{Server, outcome, run, tandem};
use tandem_testkit::{CaseFolder, contents, small_city};

#[test]
fn a_faulty_case_is_told_and_left_alone() {
    let case = small_city()
        .activity("bad_unit", "KILN", "2022", "test_kiln", 1.0, "tonnne")
        .activity("bad_period", "KILN", "2022-13", "test_kiln", 1.0, "t")
        .activity("dangling", "NOWHERE", "2022", "test_kiln", 1.0, "t")
        .write();
    let before = contents(case.path());
    for verb in [
        &["check", "."][..],
        &["inventory", "."],
        &["explain", ".", "--activity", "kiln", "--species", "CO2"],
        &["serve", "."],
    ] {
        let told = run(case.path(), &[verb, &["--format", "json"]].concat());
        assert_eq!(told.status, Some(1), "{told:?}");
        let answer = told.json();
        assert_eq!(answer["command"], verb[0]);
        let rows = answer["rows"].as_array().unwrap();
        for (row, column) in [(6, "unit"), (7, "period"), (8, "source_id")] {
            let fault =
                rows.iter().find(|r| r["row"] == row).unwrap_or_else(|| panic!("no fault in row {row}: {rows:?}"));
            assert_eq!((&fault["file"], &fault["column"]), (&"activities.csv".into(), &column.into()));
            for (english, chinese) in [("message", "message_zh"), ("help", "help_zh")] {
                assert!(!fault[english].as_str().unwrap().is_empty());
                assert!(fault[chinese].as_str().unwrap().ends_with('。'), "{fault}");
            }
        }
        assert_eq!(rows.len(), 3, "{rows:?}");
        assert_eq!(contents(case.path()), before, "{verb:?} wrote into a faulty case");
    }
    let table = run(case.path(), &["check", "."]);
    assert!(table.stdout.contains("activities.csv") && table.stdout.contains("tonnne"), "{table:?}");
}

#[test]
fn faults_are_told_in_the_language_of_the_terminal() {
    let case = small_city().activity("bad_unit", "KILN", "2022", "test_kiln", 1.0, "tonnne").write();
    let told = |settings: &[(&str, &str)]| {
        let mut command = tandem(case.path(), ["check", "."]);
        command.envs(settings.iter().copied());
        outcome(command).stdout
    };
    for settings in [&[("LANG", "zh_CN.UTF-8")][..], &[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_CN")]] {
        let text = told(settings);
        assert!(text.contains("无法识别的单位“tonnne”。") && text.contains("共 1 处问题"), "{text}");
    }
    for settings in [&[("LANG", "C.UTF-8")][..], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &[]] {
        let text = told(settings);
        assert!(text.contains("The unit `tonnne` is not known.") && text.contains("1 fault;"), "{text}");
    }
}

#[test]
fn an_unknown_verb_is_wrong_usage() {
    let place = tempfile::tempdir().unwrap();
    for arguments in [
        &["evaluat"][..],
        &["evaluat", "--help"],
        &["inventory"],
        &["inventory", ".", "--colour"],
        &["list", "elves"],
        &[],
    ] {
        let told = run(place.path(), arguments);
        assert_eq!(told.status, Some(2), "{told:?}");
        assert!(!told.stderr.is_empty() && told.stdout.is_empty(), "{told:?}");
    }
}

#[test]
fn a_question_that_cannot_be_understood_is_wrong_usage() {
    let case = small_city().write();
    for (option, value) in [("--by", "colour"), ("--period", "2022-13"), ("--boundary", "moon")] {
        let told = run(case.path(), &["inventory", ".", option, value]);
        assert!(told.one_line(2).contains(value), "{told:?}");
    }
}

#[test]
fn a_name_that_is_not_known_is_wrong_usage_and_a_figure_that_is_not_there_no_answer() {
    let case = small_city().write();
    let told = run(case.path(), &["explain", ".", "--activity", "unit_9", "--species", "SO2"]);
    assert!(told.one_line(2).contains("unit_1"), "{told:?}");
    let told = run(case.path(), &["explain", ".", "--activity", "unit_1", "--species", "SO3"]);
    assert!(told.one_line(2).contains("SO2"), "{told:?}");
    let told = run(case.path(), &["explain", ".", "--activity", "kiln", "--species", "Hg"]);
    assert!(told.one_line(3).contains("Hg"), "{told:?}");
}

#[test]
fn a_folder_without_case_toml_is_no_case() {
    let place = tempfile::tempdir().unwrap();
    for case in [".", "nowhere"] {
        let told = run(place.path(), &["check", case, "--format", "json"]);
        assert!(matches!(told.status, Some(1 | 4)), "{told:?}");
        assert!(told.stdout.contains("case") || told.stderr.contains("case"), "{told:?}");
    }
    assert!(contents(place.path()).is_empty());
}

#[test]
fn marks_and_line_ends_of_other_systems_are_read() {
    let files = small_city().files();
    let activities = String::from_utf8(files["activities.csv"].clone()).unwrap();
    let odd = format!("\u{feff}{}", activities.replace('\n', "\r\n"));
    let plain = run(small_city().write().path(), &["inventory", ".", "--format", "json"]);
    let case = small_city().file("activities.csv", odd).write();
    assert_eq!(run(case.path(), &["inventory", ".", "--format", "json"]).done().stdout, plain.done().stdout);
}

#[test]
fn a_port_in_use_is_told() {
    let case = small_city().write();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let told = run(case.path(), &["serve", ".", "--http", &address]);
    assert!(told.one_line(4).contains(&address), "{told:?}");
}

#[test]
fn an_open_address_without_encryption_is_refused() {
    let case = small_city().write();
    let told = run(case.path(), &["serve", ".", "--http", "0.0.0.0:0"]);
    assert!(told.one_line(2).contains("--tls-cert"), "{told:?}");
}

#[test]
fn a_case_of_ones_own_is_not_open_to_visitors() {
    let case = small_city().write();
    let server = Server::start(tandem(case.path(), ["serve", ".", "--http", "127.0.0.1:0"]));
    assert_eq!(server.get("/readyz").0, 200);
    for path in ["/api/v1/case", "/api/v1/inventory", "/api/v1/check", "/api/v1/jobs"] {
        assert_eq!(server.get(path).0, 401, "{path}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let mut case = CaseFolder::new("long").source("S", "C30").factor("f", "CO2", 1.0, "kg/t").with("process", "p");
    for at in 0..2000 {
        case = case.activity(&format!("activity_with_a_long_name_{at}"), "S", "2022", "p", 1.0, "t");
    }
    let case = case.write();
    for format in ["json", "csv", "table"] {
        let mut child = tandem(case.path(), ["inventory", ".", "--by", "activity_id", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!errors.contains("panicked"), "{format}: {errors}");
        assert!(matches!(output.status.code(), Some(0)), "{format}: {:?} {errors}", output.status);
    }
    let mut head = std::process::Command::new("sh");
    head.current_dir(case.path())
        .arg("-c")
        .arg(format!("{} inventory . --by activity_id --format csv | head -n 2", tandem_e2e::binary().display()));
    let told = outcome(head);
    assert_eq!(told.stdout.lines().count(), 2);
    assert!(!told.stderr.contains("panicked"), "{told:?}");
}
