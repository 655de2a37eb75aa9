//! Weights of the shipped systems: by comparison, equal, mixed; and the way back from a score to a value.

#![allow(clippy::unwrap_used, reason = "tests")]

use tandem_case::index::{shipped, shipped_system};
use tandem_evaluate::inversion::{attainable, best, wanted};
use tandem_evaluate::outcome::outcome;
use tandem_evaluate::score::plain;
use tandem_evaluate::sensitivity::movables;
use tandem_evaluate::synergy::matrix::Matrix;
use tandem_evaluate::system::{Norm, System};
use tandem_evaluate::table::Table;
use tandem_evaluate::weights::{DerivationError, Objective, Weights};
use tandem_evaluate::words::{gate_text, norm_text};

fn node(system: &System, id: &str) -> usize {
    system.draft.level2.iter().position(|n| n.id == id).unwrap()
}

#[test]
fn comparisons_by_pairs_become_weights_of_one_node() {
    let system = shipped_system("city").unwrap();
    let quality = node(system, "city.target.quality");
    let mut weights = Weights::of(system);
    // PM2.5 counts twice as much as good days, and good days twice as much as water.
    let comparisons = Matrix::from_rows(&[vec![1.0, 2.0, 4.0], vec![0.5, 1.0, 2.0], vec![0.25, 0.5, 1.0]]).unwrap();
    let priorities = weights.compare(system, quality, &comparisons).unwrap();
    assert!(priorities.consistency_ratio.abs() < 1e-9);
    for (&at, expected) in system.children2[quality].iter().zip([4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0]) {
        assert!((weights.level3[at] - expected).abs() < 1e-9);
    }
    let others = |w: &Weights| {
        (0..w.level3.len()).filter(|i| !system.children2[quality].contains(i)).map(|i| w.level3[i]).collect::<Vec<_>>()
    };
    assert_eq!(others(&weights), others(&Weights::of(system)));
    // The effective weights still add up to 1.
    assert!((weights.effective(system).iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let half = weights.mixed(system, &Weights::of(system), 0.5).unwrap();
    let first = system.children2[quality][0];
    assert!((half.level3[first] - f64::midpoint(4.0 / 7.0, system.indicators[first].draft.weight)).abs() < 1e-9);
}

#[test]
fn contradictory_comparisons_and_those_of_another_size_are_refused() {
    let system = shipped_system("city").unwrap();
    let mut weights = Weights::of(system);
    let ninth = 1.0 / 9.0;
    let circle = Matrix::from_rows(&[vec![1.0, 9.0, ninth], vec![ninth, 1.0, 9.0], vec![9.0, ninth, 1.0]]).unwrap();
    let quality = node(system, "city.target.quality");
    assert!(
        matches!(weights.compare(system, quality, &circle), Err(DerivationError::Inconsistent { ratio }) if ratio > 1.0)
    );
    let carbon = node(system, "city.target.carbon");
    assert!(matches!(
        weights.compare(system, carbon, &circle),
        Err(DerivationError::Order { found: 3, expected: 2, .. })
    ));
    assert_eq!(weights, Weights::of(system));
}

#[test]
fn weights_of_scores_need_as_many_subjects_as_indicators() {
    let system = shipped_system("city").unwrap();
    let table = Table::new(system, 1, 3.0, system.default_context());
    let alone = [outcome(system, &table, 0)];
    for by in [Objective::Entropy, Objective::Critic] {
        let found = Weights::derived(system, &alone, by);
        assert_eq!(found, Err(DerivationError::TooFewSubjects { subjects: 1 }));
    }
}

#[test]
fn every_weight_with_a_neighbour_can_be_moved_and_its_neighbours_make_room() {
    for system in shipped() {
        let weights = Weights::of(system);
        let all = movables(system);
        assert!(!all.is_empty());
        for movable in all {
            for to in [0.0, 0.3, 1.0] {
                let moved = movable.moved(system, &weights, to);
                assert!((movable.weight(&moved) - to).abs() < 1e-12);
                let sum: f64 = moved.effective(system).iter().sum();
                assert!((sum - 1.0).abs() < 1e-9, "{} {movable:?} {sum}", system.draft.id);
            }
        }
    }
}

#[test]
fn the_value_that_a_score_takes_gives_that_score() {
    let mut seen = 0;
    for system in shipped() {
        let table = Table::new(system, 1, 3.0, system.default_context());
        let outcome = outcome(system, &table, 0);
        for (at, scored) in outcome.indicators.iter().enumerate() {
            for asked in [0.0, 12.5, 50.0, 80.0, 100.0] {
                let score = attainable(system, at, scored, asked);
                assert!(score >= asked.min(best(&scored.norm)), "{}", system.indicators[at].draft.id);
                let wanted = wanted(system, at, scored, score);
                match (&scored.norm, wanted.value) {
                    // A step holds up to its edge, so the edge of one gives at least its score.
                    (Norm::Steps { .. }, Some(value)) => assert!(plain(&scored.norm, value) >= score),
                    (Norm::Linear { .. } | Norm::Interval { .. }, Some(value)) => {
                        seen += 1;
                        assert!((plain(&scored.norm, value) - score).abs() < 1e-9, "{:?} {value} {score}", scored.norm);
                    }
                    (Norm::TargetRatio { .. }, Some(value)) => {
                        let required = scored.required.unwrap();
                        assert!((100.0 * value / required - score).abs() < 1e-9);
                    }
                    (Norm::Classes { scores, .. }, None) => {
                        let class = wanted.class.unwrap();
                        let names = tandem_evaluate::check::classes(&system.indicators[at].program).unwrap().names();
                        let position = names.iter().position(|n| *n == class).unwrap();
                        assert_eq!(scores[position], score);
                    }
                    (Norm::Checklist | Norm::Bonus { .. }, Some(points)) => assert_eq!(points, score),
                    (Norm::Tapio { lower, upper }, Some(value)) => {
                        assert!((100.0 * (upper - value) / (upper - lower) - score).abs() < 1e-9);
                    }
                    // Of an elasticity that is not known it cannot be told which side is nearer.
                    (Norm::Elasticity { .. }, None) => {}
                    (norm, value) => panic!("{norm:?} {value:?}"),
                }
            }
        }
    }
    assert!(seen > 100);
}

#[test]
fn every_normalisation_and_gate_that_ships_has_its_words_in_both_languages() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for system in shipped() {
        for variant in system.indicators.iter().flat_map(|i| &i.norms) {
            let text = norm_text(&variant.norm);
            assert!(!text.en.is_empty() && !chinese(&text.en) && chinese(&text.zh), "{text:?}");
        }
        for gate in &system.gates {
            let text = gate_text(system, gate);
            assert!(!text.en.is_empty() && !chinese(&text.en) && chinese(&text.zh), "{text:?}");
        }
    }
}
