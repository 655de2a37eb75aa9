//! An index system of one's own: begun, checked, kept in a case, and told where it is wrong.

use serde_json::Value;
use std::fs;
use tandem_e2e::{outcome, run, tandem};
use tandem_testkit::{contents, small_city};

#[test]
fn a_system_is_begun_checked_and_read_with_its_case() {
    let case = small_city().write();
    fs::create_dir(case.path().join("index")).unwrap();
    let begun = run(case.path(), &["index", "new", "index/mine.toml"]);
    assert!(begun.done().stdout.contains("tandem index check index/mine.toml"), "{begun:?}");
    let before = contents(case.path());
    let again = run(case.path(), &["index", "new", "index/mine.toml"]);
    assert!(again.one_line(2).contains("mine.toml"), "{again:?}");
    assert_eq!(contents(case.path()), before, "a file that is there is left as it is");

    let told = run(case.path(), &["index", "check", "index/mine.toml", "--format", "json"]).done().json();
    assert_eq!(told["command"], "index check");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(0));
    assert_eq!(told["system"]["counts"], serde_json::json!([2, 3, 5]));
    assert_eq!(told["system"]["notice"]["en"], "a reference set, not an official system");
    let sum = |level: u64| -> f64 {
        let nodes = told["nodes"].as_array().unwrap().iter().filter(|node| node["level"] == level);
        nodes.filter_map(|node| node["of_the_whole"].as_f64()).sum()
    };
    assert!((1..=3).all(|level| (sum(level) - 1.0).abs() < 1e-9), "{told}");
    let inputs: Vec<&Value> = told["inputs"].as_array().unwrap().iter().map(|input| &input["input"]).collect();
    assert!(inputs.iter().any(|input| **input == "stat.gdp") && inputs.len() == 11, "{inputs:?}");

    let table = run(case.path(), &["index", "check", "index/mine.toml"]);
    for text in ["not an official system", "2 / 3 / 5", "my_system.result", "10^4 CNY"] {
        assert!(table.done().stdout.contains(text), "{text}: {table:?}");
    }
    let mut chinese = tandem(case.path(), ["index", "check", "index/mine.toml"]);
    chinese.env("LANG", "zh_CN.UTF-8");
    assert!(outcome(chinese).stdout.contains("参考指标体系，非官方发布"));
    assert_eq!(run(case.path(), &["check", "."]).status, Some(0));
    assert_eq!(contents(case.path()), before, "a check writes nothing");
}

#[test]
fn what_is_wrong_with_a_system_is_told_by_both_checks() {
    let case = small_city().write();
    fs::create_dir(case.path().join("index")).unwrap();
    let file = case.path().join("index/mine.toml");
    run(case.path(), &["index", "new", "index/mine.toml"]).done();
    let text = fs::read_to_string(&file).unwrap();
    let row = 1 + text[..text.find("energy.industry / stat.iva").unwrap()].matches('\n').count();
    fs::write(&file, text.replacen("energy.industry / stat.iva", "energy.industri / stat.iva", 1)).unwrap();
    let named = run(case.path(), &["index", "check", "index/mine.toml", "--format", "json"]);
    let whole = run(case.path(), &["check", ".", "--format", "json"]);
    for (told, command) in [(&named, "index check"), (&whole, "check")] {
        assert_eq!(told.status, Some(1), "{told:?}");
        let answer = told.json();
        assert_eq!(answer["command"], command);
        let rows = answer["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((&rows[0]["file"], &rows[0]["column"]), (&"index/mine.toml".into(), &"formula".into()));
        assert_eq!(rows[0]["row"], row);
        assert!(rows[0]["help"].as_str().unwrap().contains("energy.industry"), "{rows:?}");
        assert!(rows[0]["help_zh"].as_str().unwrap().contains("是否应为“energy.industry”"), "{rows:?}");
    }
    let nowhere = run(case.path(), &["index", "check", "nowhere.toml"]);
    assert_eq!(nowhere.status, Some(1), "{nowhere:?}");
    assert!(nowhere.stdout.contains("nowhere.toml"), "{nowhere:?}");
    let refused = run(case.path(), &["index", "new", "no/such/folder/mine.toml"]);
    assert!(refused.one_line(4).contains("mine.toml"), "{refused:?}");
    assert_eq!(run(case.path(), &["index"]).status, Some(2));
}
