//! Carbon credit and cleaner production of the made-up city, and of a case with a system of its own.

use serde_json::Value;
use tandem_e2e::run;

const CITY: &str = "tandem-demo/sample_city";

fn made_up_city() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), &["demo", "--no-serve", "--quiet", "--case", "sample_city"]).done();
    place
}

fn row<'a>(told: &'a Value, org: &str) -> &'a Value {
    told["rows"].as_array().unwrap().iter().find(|row| row["org_id"] == org).unwrap()
}

#[test]
fn enterprises_have_a_level_and_the_reason_for_it() {
    let place = made_up_city();
    let ask = |more: &[&str]| run(place.path(), &[&["credit", CITY], more].concat());
    let told = ask(&["--format", "json"]).done().json();
    assert_eq!(
        (&told["command"], &told["case"], &told["period"]),
        (&"credit".into(), &"sample_city".into(), &"2023".into())
    );
    assert!(told["notice"]["zh"].as_str().unwrap().contains("非官方"), "{told}");
    let listed = std::fs::read_to_string(place.path().join(CITY).join("organisations.csv")).unwrap();
    assert_eq!(told["rows"].as_array().unwrap().len(), listed.lines().count() - 1);
    for (org, grade, by_score) in [("O03", "BB", "BBB"), ("O05", "BBB", "A"), ("O07", "AA", "AA")] {
        let row = row(&told, org);
        assert_eq!((&row["grade"], &row["grade_by_score"]), (&grade.into(), &by_score.into()), "{org}");
        let parts = row["parts"].as_array().unwrap();
        let (mut sum, mut known) = (0.0, 0.0);
        for part in parts.iter().filter(|part| !part["score"].is_null()) {
            sum += part["weight"].as_f64().unwrap() * part["score"].as_f64().unwrap();
            known += part["weight"].as_f64().unwrap();
        }
        let score = row["score"].as_f64().unwrap();
        assert!((sum / known - score).abs() < 1e-9, "{org}: {score}");
    }
    let incomplete = row(&told, "O01");
    assert_eq!((&incomplete["score"], &incomplete["grade"]), (&Value::Null, &Value::Null));
    // One organisation, one period, a table with what is missing and why a level is capped.
    let table = ask(&["--org", "O05"]);
    table.done();
    assert!(table.stdout.contains("BBB") && !table.stdout.contains("O07"), "{table:?}");
    for word in ["not an official rule", "energy.renewable_power", "at most BBB"] {
        assert!(table.stderr.contains(word), "{word}: {table:?}");
    }
    assert!(ask(&["--format", "csv"]).done().stdout.starts_with("org_id,name,score,grade,"));
    assert!(ask(&["--org", "O99"]).one_line(2).contains("O99"));
    ask(&["--period", "soon"]).one_line(2);
}

#[test]
fn cleaner_production_says_the_grade_and_what_raises_it() {
    let place = made_up_city();
    let ask = |more: &[&str]| run(place.path(), &[&["cleaner", CITY], more].concat());
    let told = ask(&["--format", "json"]).done().json();
    let cement = row(&told, "O05");
    assert_eq!(
        (&cement["grade"], cement["y2"].as_f64(), cement["y3"].as_f64()),
        (&"II".into(), Some(92.5), Some(100.0))
    );
    let raise = &cement["raise"];
    assert_eq!((&raise["to"], &raise["indicators"][0]["indicator"]), (&"I".into(), &"clinker_energy".into()));
    // What the answer says would raise the grade does raise it.
    let path = place.path().join(CITY).join("statistics.csv");
    let mut text = std::fs::read_to_string(&path).unwrap();
    for indicator in raise["indicators"].as_array().unwrap() {
        let name = format!("O05,2023,cp.{},", indicator["indicator"].as_str().unwrap());
        let reach = indicator["reach"].as_f64().unwrap();
        let lines = text.lines().map(|line| match line.strip_prefix(name.as_str()) {
            Some(rest) => format!("{name}{reach},{}\n", rest.split_once(',').unwrap().1),
            None => format!("{line}\n"),
        });
        text = lines.collect();
    }
    std::fs::write(&path, text).unwrap();
    let after = ask(&["--org", "O05", "--format", "json"]).done().json();
    assert_eq!(after["rows"][0]["grade"], "I", "{after}");
    assert!(ask(&["--org", "O01"]).one_line(3).contains("sector of O01"));
    let table = ask(&[]);
    assert!(
        table.done().stdout.contains("linjiang_cement") && table.stderr.contains("not an official system"),
        "{table:?}"
    );
}

#[test]
fn a_faulty_system_is_told_with_its_row_and_nothing_is_graded() {
    let place = made_up_city();
    let path = place.path().join(CITY).join("index/cleaner/cement.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let line = 1 + text.lines().position(|line| line == "limiting = true").unwrap();
    std::fs::write(&path, text.replacen("limiting = true", "limitting = true", 1)).unwrap();
    for verb in ["check", "cleaner", "credit"] {
        let outcome = run(place.path(), &[verb, CITY, "--format", "json"]);
        assert_eq!(outcome.status, Some(1), "{outcome:?}");
        let told = outcome.json();
        let fault = &told["rows"][0];
        assert_eq!(
            (&fault["file"], fault["row"].as_u64()),
            (&"index/cleaner/cement.toml".into(), Some(line as u64)),
            "{told}"
        );
        assert!(fault["help"].as_str().unwrap().contains("`limiting`"), "{told}");
    }
}
