//! A city, its parks and its enterprises are scored and ranked in the terminal.

use serde_json::Value;
use std::fs;
use tandem_e2e::{outcome, run, tandem};
use tempfile::TempDir;

const CITY: &str = "tandem-demo/sample_city";

fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    run(place.path(), &["demo", "--no-serve", "--quiet", "--case", "sample_city"]).done();
    place
}

fn evaluate<'a>(rest: &[&'a str]) -> Vec<&'a str> {
    ["evaluate", CITY, "--period", "2023"].into_iter().chain(rest.iter().copied()).collect()
}

#[test]
fn one_score_is_told_in_three_forms() {
    let place = place();
    let asked = ["--system", "city", "--subject", "L0"];
    let json = run(place.path(), &evaluate(&[&asked[..], &["--format", "json"]].concat())).done().json();
    assert_eq!((&json["command"], &json["base"], &json["coverage"]), (&"evaluate".into(), &"2020".into(), &1.0.into()));
    assert_eq!(json["notice"]["zh"], "本指标体系为参考指标体系，非官方发布。");
    let score = json["score"].as_f64().unwrap();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 3 + 12 + 22);

    // Weights inside a node and scores make the score of the node, level by level, and at last the total.
    let mean = |parent: &str, level: u64| -> f64 {
        let below = rows.iter().filter(|r| r["level"] == level && (level == 1 || r["parent"] == parent));
        below.map(|r| r["weight"].as_f64().unwrap() * r["score"].as_f64().unwrap()).sum()
    };
    for node in rows.iter().filter(|r| r["level"] != 3) {
        let found = mean(node["id"].as_str().unwrap(), node["level"].as_u64().unwrap() + 1);
        assert!((found - node["score"].as_f64().unwrap()).abs() < 1e-9, "{node}");
    }
    assert!((mean("", 1) - score).abs() < 1e-9, "{score}");

    let table = run(place.path(), &evaluate(&asked));
    let text = &table.done().stdout;
    for part in ["not an official system", "Annual mean PM2.5", "38 μg/m³", &format!("{score:.1} of 100")] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let mut chinese = tandem(place.path(), evaluate(&[&asked[..], &["--draws", "200"]].concat()));
    chinese.env("LANG", "zh_CN.UTF-8");
    let text = outcome(chinese).stdout;
    for part in ["参考指标体系，非官方发布", "PM2.5年均浓度", &format!("得分为{score:.1}分"), "抽样 200 次：95% 区间"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }

    let csv = run(place.path(), &evaluate(&[&asked[..], &["--format", "csv"]].concat()));
    let csv = csv.done().stdout.clone();
    let mut reader = csv_rows(&csv);
    let head = reader.remove(0);
    assert_eq!(reader.len(), rows.len());
    let at = |name: &str| head.iter().position(|h| h == name).unwrap();
    for (row, told) in reader.iter().zip(rows) {
        assert_eq!(row[at("id")], told["id"].as_str().unwrap());
        let score = row[at("score")].parse::<f64>().unwrap();
        assert!((score - told["score"].as_f64().unwrap()).abs() < 1e-9, "{row:?}");
    }
}

/// Rows of a CSV without quotes around line ends.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn enterprises_of_a_sector_are_ranked_with_their_peers() {
    let place = place();
    let told =
        run(place.path(), &evaluate(&["--system", "enterprise", "--rank", "--sector", "C17", "--format", "json"]));
    let told = told.done().json();
    assert_eq!((&told["ranked"], &told["incomplete"]), (&8.into(), &0.into()));
    let rows = told["rows"].as_array().unwrap();
    let scores: Vec<f64> = rows.iter().map(|r| r["score"].as_f64().unwrap()).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    for (at, row) in rows.iter().enumerate() {
        assert_eq!((&row["rank"], &row["peers"]["count"]), (&(at + 1).into(), &7.into()));
        let others: f64 = scores.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, s)| s).sum();
        assert!((row["peers"]["mean"].as_f64().unwrap() - others / 7.0).abs() < 1e-9, "{row}");
        assert!(row["change"].as_f64().is_some_and(|c| c.abs() > 1e-6), "{row}");
    }
    let table = run(place.path(), &evaluate(&["--system", "enterprise", "--rank", "--sector", "C17"]));
    assert!(
        table.done().stdout.contains("Nanping Silk") && table.stdout.contains("not an official system"),
        "{table:?}"
    );
}

#[test]
fn what_cannot_be_evaluated_is_refused() {
    let place = place();
    for (rest, words) in [
        (&["--system", "city", "--subject", "L09"][..], &["L09", "did you mean `L0"][..]),
        (&["--system", "cty", "--subject", "L0"], &["cty", "did you mean city"]),
        (&["--system", "enterprise", "--subject", "P01"], &["P01", "is a region"]),
        (&["--system", "city", "--subject", "L0", "--context", "region=key_regoin"], &["key_regoin", "key_region"]),
        (&["--system", "city", "--subject", "L0", "--context", "region"], &["KEY=VALUE"]),
        (&["--system", "city", "--subject", "L0", "--draws", "3"], &["3 draws"]),
        (&["--system", "city", "--rank", "--level", "planet"], &["regions.csv"]),
    ] {
        let told = run(place.path(), &evaluate(rest));
        let line = told.one_line(2);
        assert!(words.iter().all(|word| line.contains(word)), "{rest:?}: {line}");
    }
}

#[test]
fn a_system_from_a_file_is_checked_before_it_scores() {
    let place = place();
    run(place.path(), &["index", "new", "mine.toml"]).done();
    let scored = run(place.path(), &evaluate(&["--system", "mine.toml", "--subject", "L0", "--format", "json"]));
    assert_eq!(scored.done().json()["system"]["id"], "my_system");
    let text = fs::read_to_string(place.path().join("mine.toml")).unwrap();
    let at = text.find("energy.industry / stat.iva").unwrap();
    let row = 1 + text[..at].matches('\n').count();
    let faulty = text.replacen("energy.industry / stat.iva", "energy.industry / stat.ivaa", 1);
    fs::write(place.path().join("mine.toml"), faulty).unwrap();
    let told = run(place.path(), &evaluate(&["--system", "mine.toml", "--subject", "L0", "--format", "json"]));
    assert_eq!(told.status, Some(1), "{told:?}");
    let rows: Value = told.json()["rows"].clone();
    assert_eq!((&rows[0]["file"], &rows[0]["row"]), (&"mine.toml".into(), &row.into()), "{rows}");
    assert!(rows[0]["help"].as_str().unwrap().contains("stat.iva"), "{rows}");
}
