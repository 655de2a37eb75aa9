//! Weights and rankings beside worked examples that papers print.
//!
//! The examples are those that the tests of pyrepo-mcda (PyPI, MIT) hold, each with its paper. They are read from the folder that
//! `TANDEM_REAL_DATA` names; without it the test says `skipped: no real data`. Printed digits are the measure: a figure agrees
//! where it lies within half a unit of the last digit. Where a paper defines a method otherwise, the test shows its definition
//! computed with our steps, and that ours is another number; nothing is tuned.
#![allow(clippy::unwrap_used, reason = "a test that cannot read its file fails")]

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use tandem_evaluate::synergy::entropy::{self, Zeros};
use tandem_evaluate::synergy::matrix::{Direction, Matrix};
use tandem_evaluate::synergy::{critic, topsis};

/// An example of the file.
struct Example(Value);

impl Example {
    fn rows(&self) -> Vec<Vec<f64>> {
        self.0["data"]["matrix"].as_array().unwrap().iter().map(numbers).collect()
    }

    fn matrix(&self) -> Matrix {
        Matrix::from_rows(&self.rows()).unwrap()
    }

    fn directions(&self) -> Vec<Direction> {
        let direction = |one: f64| if one > 0.0 { Direction::Benefit } else { Direction::Cost };
        numbers(&self.0["data"]["types"]).into_iter().map(direction).collect()
    }

    fn published(&self) -> Vec<f64> {
        numbers(&self.0["data"]["real_result"])
    }
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Writes past the test harness, which swallows what tests that pass print.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).unwrap();
}

/// How many figures lie within half a unit of the last printed digit, of how many; and the largest distance.
fn compare(found: &[f64], published: &[f64], digits: i32) -> (usize, usize, f64) {
    assert_eq!(found.len(), published.len());
    let apart: Vec<f64> = found.iter().zip(published).map(|(a, b)| (a - b).abs()).collect();
    let half = 0.5 * 10f64.powi(-digits);
    let agree = apart.iter().filter(|x| **x <= half + 1e-9).count();
    (agree, apart.len(), apart.iter().copied().fold(0.0, f64::max))
}

fn line(what: &str, found: &[f64], published: &[f64], digits: i32) -> String {
    let (agree, of, apart) = compare(found, published, digits);
    let figures: Vec<String> = found.iter().map(|x| format!("{x:.4}")).collect();
    format!("  {what}: {}  ({agree} of {of}, largest distance {apart:.5})\n", figures.join(" "))
}

#[test]
fn weights_and_rankings_beside_published_examples() {
    let Some(folder) = std::env::var_os("TANDEM_REAL_DATA") else {
        say("skipped: no real data\n");
        return;
    };
    let path = Path::new(&folder).join("mcda-vectors/mcda_vectors.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        say("skipped: no real data (mcda-vectors/mcda_vectors.json is not there)\n");
        return;
    };
    let all: Vec<Value> = serde_json::from_str(&text).unwrap();
    let example = |id: &str| Example(all.iter().find(|item| item["id"] == id).unwrap().clone());
    let mut report = String::from("\n== published examples of weights and rankings\n");

    // Entropy: the papers take shares of the figures themselves, we of their min-max scores.
    let xu = example("Entropy_c37674");
    let of_figures = entropy::weights_of_scores(&xu.matrix()).unwrap().weights;
    let ours = entropy::weights(&xu.matrix(), &xu.directions(), Zeros::Kept).unwrap().weights;
    report += "entropy, Xu 2004\n";
    report += &line("shares of the figures, as the paper", &of_figures, &xu.published(), 4);
    report += &line("shares of min-max scores, ours", &ours, &xu.published(), 4);
    assert_eq!(compare(&of_figures, &xu.published(), 4).0, 4);
    assert_eq!(compare(&ours, &xu.published(), 4).0, 0);

    // Its list of directions is shorter than its columns, and the definition needs none.
    let ersoy = example("Entropy3_feb862");
    let of_figures = entropy::weights_of_scores(&ersoy.matrix()).unwrap().weights;
    report += "entropy, Ersoy 2021\n";
    report += &line("shares of the figures, as the paper", &of_figures, &ersoy.published(), 3);
    assert_eq!(compare(&of_figures, &ersoy.published(), 3).0, 6);

    // CRITIC: the paper scores its cost as if more were better, which turns the signs of its correlations.
    let tus = example("critic_245fb2");
    let (figures, directed) = (tus.matrix(), tus.directions());
    let undirected = critic::weights(&figures, &vec![Direction::Benefit; figures.width()]).unwrap().weights;
    let ours = critic::weights(&figures, &directed).unwrap().weights;
    report += "CRITIC, Tuş and Aytaç Adalı 2019\n";
    report += &line("no criterion taken as a cost, as the paper", &undirected, &tus.published(), 3);
    report += &line("the first one a cost, ours with --cost", &ours, &tus.published(), 3);
    assert_eq!(compare(&undirected, &tus.published(), 3).0, 6);
    assert_eq!(compare(&ours, &tus.published(), 3).0, 0);

    // TOPSIS: printed with three digits, computed in the paper with weights before rounding.
    let ersoy = example("topsis_1c5cac");
    let (figures, directions) = (ersoy.matrix(), ersoy.directions());
    let printed = topsis::closeness(&figures, &directions, &numbers(&ersoy.0["data"]["weights"])).unwrap();
    let unrounded =
        topsis::closeness(&figures, &directions, &entropy::weights_of_scores(&figures).unwrap().weights).unwrap();
    report += "TOPSIS, Ersoy 2021\n";
    report += &line("weights as printed", &printed, &ersoy.published(), 3);
    report += &line("weights before rounding (entropy of the figures)", &unrounded, &ersoy.published(), 3);
    assert!(compare(&printed, &ersoy.published(), 3).2 < 0.001);
    assert_eq!(compare(&unrounded, &ersoy.published(), 3).0, 6);
    assert_eq!(topsis::ranks(&printed), topsis::ranks(&ersoy.published()));

    // AHP: what the file holds under this name cannot be compared, and this says so until it holds something that can.
    for id in ["ahp_daf2f4", "ahp_625505"] {
        let data = &example(id).0["data"];
        let comparisons = data["matrix"]
            .as_array()
            .is_some_and(|rows| rows.iter().all(|row| row.as_array().is_some_and(|row| row.len() == rows.len())));
        assert!(!comparisons, "{id} holds comparisons by pairs: compare them");
        report += &format!("AHP, {id}: not compared, the example holds no matrix of comparisons by pairs\n");
    }
    say(&report);
}
