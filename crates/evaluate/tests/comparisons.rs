//! What holds for weights, rankings, coupling and divided targets, whatever the figures.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

use proptest::prelude::*;
use tandem_evaluate::synergy::dual_control::{Outcome, Terms, Unit, divide};
use tandem_evaluate::synergy::entropy::Zeros;
use tandem_evaluate::synergy::matrix::{Direction, Matrix};
use tandem_evaluate::synergy::{ahp, coupling, critic, entropy, mixing, order_degree, topsis, weights};

/// Rows of figures with directions; figures on a grid, so that what is constant is so exactly and a column varies or does not.
#[derive(Debug, Clone)]
struct Table {
    rows: Vec<Vec<f64>>,
    directions: Vec<Direction>,
}

impl Table {
    fn matrix(&self) -> Matrix {
        Matrix::from_rows(&self.rows).unwrap()
    }
}

fn table() -> impl Strategy<Value = Table> {
    (2usize..9, 1usize..6).prop_flat_map(|(rows, columns)| {
        let figures =
            prop::collection::vec(prop::collection::vec((-40i32..200).prop_map(|x| f64::from(x) / 8.0), columns), rows);
        let directions = prop::collection::vec(prop_oneof![Just(Direction::Benefit), Just(Direction::Cost)], columns);
        (figures, directions).prop_map(|(rows, directions)| Table { rows, directions })
    })
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9)
}

/// All ways to weights from figures.
fn derived(table: &Table) -> Vec<Vec<f64>> {
    let matrix = table.matrix();
    vec![
        entropy::weights(&matrix, &table.directions, Zeros::Kept).unwrap().weights,
        entropy::weights(&matrix, &table.directions, Zeros::Shifted).unwrap().weights,
        critic::weights(&matrix, &table.directions).unwrap().weights,
    ]
}

fn units() -> impl Strategy<Value = Vec<Unit>> {
    let unit = (1.0f64..1e4, 1.0f64..1e4, -0.05f64..0.15, prop::option::of(0.0f64..3.0))
        .prop_map(|(carbon, activity, growth, burden)| Unit { carbon, activity, growth, burden });
    prop::collection::vec(unit, 1..12)
}

fn terms() -> impl Strategy<Value = Terms> {
    (0.0f64..0.6, 1u32..12, 0.0f64..=1.0, 0.0f64..0.3, 0.0f64..0.4, 0.0f64..0.1).prop_map(
        |(decline, years, steepness, least, width, reserve)| Terms {
            decline,
            years,
            steepness,
            least,
            most: least + width,
            reserve,
        },
    )
}

/// A consistent matrix of comparisons of at least so many criteria, with the weights that made it.
fn consistent(least: usize) -> impl Strategy<Value = (Vec<f64>, Vec<Vec<f64>>)> {
    prop::collection::vec(1.0f64..9.0, least..=ahp::LARGEST_ORDER).prop_map(|raw| {
        let sum: f64 = raw.iter().sum();
        let rows = raw.iter().map(|a| raw.iter().map(|b| a / b).collect()).collect();
        (raw.iter().map(|w| w / sum).collect(), rows)
    })
}

proptest! {
    #[test]
    fn weights_add_up_to_one(table in table()) {
        for weights in derived(&table) {
            prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            prop_assert!(weights.iter().all(|w| (0.0..=1.0).contains(w)));
            prop_assert_eq!(weights::check(&weights, weights.len()), Ok(()));
        }
    }

    #[test]
    fn order_of_rows_changes_nothing(table in table(), turn in 0usize..8, turned_round in any::<bool>()) {
        let mut other = table.clone();
        let rows = other.rows.len();
        other.rows.rotate_left(turn % rows);
        if turned_round {
            other.rows.reverse();
        }
        for (a, b) in derived(&table).iter().zip(derived(&other)) {
            prop_assert!(near(a, &b), "{a:?} {b:?}");
        }
        let given = weights::equal(table.directions.len());
        let first = topsis::closeness(&table.matrix(), &table.directions, &given).unwrap();
        let mut second = topsis::closeness(&other.matrix(), &other.directions, &given).unwrap();
        if turned_round {
            second.reverse();
        }
        second.rotate_right(turn % rows);
        prop_assert!(near(&first, &second));
    }

    #[test]
    fn a_constant_column_weighs_nothing_and_moves_no_entropy(table in table(), value in -5.0f64..5.0) {
        let mut wider = table.clone();
        wider.rows.iter_mut().for_each(|row| row.push(value));
        wider.directions.push(Direction::Cost);
        let plain = entropy::weights(&table.matrix(), &table.directions, Zeros::Kept).unwrap();
        let with = entropy::weights(&wider.matrix(), &wider.directions, Zeros::Kept).unwrap();
        prop_assert_eq!(plain.told_apart, with.told_apart);
        if plain.told_apart {
            prop_assert_eq!(with.weights.last(), Some(&0.0));
            prop_assert!(near(&plain.weights, &with.weights[..plain.weights.len()]));
            let critic = critic::weights(&wider.matrix(), &wider.directions).unwrap();
            prop_assert_eq!(critic.weights.last(), Some(&0.0));
        }
    }

    #[test]
    fn another_unit_of_a_column_changes_nothing(table in table(), times in 0.001f64..1000.0, more in -100.0f64..100.0) {
        let mut other = table.clone();
        other.rows.iter_mut().for_each(|row| row[0] = row[0] * times + more);
        for (a, b) in derived(&table).iter().zip(derived(&other)) {
            prop_assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-7), "{a:?} {b:?}");
        }
    }

    #[test]
    fn closeness_lies_between_nought_and_one(table in table()) {
        let given = critic::weights(&table.matrix(), &table.directions).unwrap().weights;
        let close = topsis::closeness(&table.matrix(), &table.directions, &given).unwrap();
        prop_assert!(close.iter().all(|c| (0.0..=1.0).contains(c)), "{close:?}");
        let ranks = topsis::ranks(&close);
        prop_assert_eq!(ranks.iter().min(), Some(&1));
        for (a, rank_a) in close.iter().zip(&ranks) {
            for (b, rank_b) in close.iter().zip(&ranks) {
                prop_assert!(rank_a >= rank_b || *a > *b - 1e-12);
            }
        }
    }

    #[test]
    fn a_row_better_everywhere_is_nearer(table in table(), better in 0.125f64..20.0) {
        let mut rows = table.rows.clone();
        let improved: Vec<f64> = rows[0]
            .iter()
            .zip(&table.directions)
            .map(|(x, direction)| if *direction == Direction::Benefit { x + better } else { x - better })
            .collect();
        rows.push(improved);
        let given = weights::equal(table.directions.len());
        let close = topsis::closeness(&Matrix::from_rows(&rows).unwrap(), &table.directions, &given).unwrap();
        prop_assert!(close[rows.len() - 1] > close[0], "{close:?}");
    }

    #[test]
    fn comparisons_that_agree_give_their_weights_back((made_of, rows) in consistent(1)) {
        let found = ahp::priorities(&Matrix::from_rows(&rows).unwrap()).unwrap();
        prop_assert!(near(&found.weights, &made_of));
        prop_assert!((found.lambda_max - made_of.len() as f64).abs() < 1e-9);
        prop_assert!(found.consistency_ratio < 1e-9 && found.acceptable());
    }

    #[test]
    fn comparisons_that_clash_are_less_consistent((_, rows) in consistent(3), times in 1.5f64..9.0) {
        let mut bent = rows.clone();
        bent[0][1] *= times;
        bent[1][0] /= times;
        let found = ahp::priorities(&Matrix::from_rows(&bent).unwrap()).unwrap();
        prop_assert!(found.consistency_ratio > 1e-6, "{found:?}");
        prop_assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn mixed_weights_add_up_to_one(raw in prop::collection::vec((0.01f64..1.0, 0.01f64..1.0), 1..9), share in 0.0f64..=1.0) {
        let side = |pick: fn(&(f64, f64)) -> f64| {
            let sum: f64 = raw.iter().map(pick).sum();
            raw.iter().map(|pair| pick(pair) / sum).collect::<Vec<f64>>()
        };
        let (subjective, objective) = (side(|p| p.0), side(|p| p.1));
        let linear = mixing::linear(&subjective, &objective, share).unwrap();
        let product = mixing::product(&subjective, &objective).unwrap();
        prop_assert!((linear.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        prop_assert!((product.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        for ((mixed, s), o) in linear.iter().zip(&subjective).zip(&objective) {
            prop_assert!(*mixed >= s.min(*o) - 1e-12 && *mixed <= s.max(*o) + 1e-12);
        }
    }

    #[test]
    fn degrees_of_coupling_lie_between_nought_and_one(indexes in prop::collection::vec(0.0f64..=1.0, 2..8)) {
        let found = coupling::coupling(&indexes, &weights::equal(indexes.len())).unwrap();
        for degree in [found.c, found.t, found.d, found.c_corrected, found.d_corrected] {
            prop_assert!((0.0..=1.0).contains(&degree), "{found:?}");
        }
        // Subsystems that stand alike are coupled wholly, and then the level alone decides.
        let alike = coupling::coupling(&vec![indexes[0]; indexes.len()], &weights::equal(indexes.len())).unwrap();
        if indexes[0] > 0.0 {
            prop_assert!((alike.c_corrected - 1.0).abs() < 1e-9 && (alike.d_corrected - indexes[0].sqrt()).abs() < 1e-9);
        }
        // Their order means nothing when all weigh the same.
        let turned: Vec<f64> = indexes.iter().rev().copied().collect();
        let turned = coupling::coupling(&turned, &weights::equal(indexes.len())).unwrap();
        prop_assert!((turned.d_corrected - found.d_corrected).abs() < 1e-9);
    }

    #[test]
    fn synergy_turns_its_sign_with_time(orders in prop::collection::vec((0.0f64..0.5, 0.5f64..=1.0), 2..6)) {
        let (before, after): (Vec<f64>, Vec<f64>) = orders.into_iter().unzip();
        let forth = order_degree::synergy(&before, &after).unwrap();
        let back = order_degree::synergy(&after, &before).unwrap();
        prop_assert!((-1.0..=1.0).contains(&forth));
        prop_assert!((forth + back).abs() < 1e-12);
    }

    #[test]
    fn targets_close_on_the_cap_or_say_why_not(units in units(), terms in terms()) {
        let found = divide(&units, &terms).unwrap();
        let total: f64 = found.targets.iter().map(|t| t.carbon).sum();
        prop_assert!(found.targets.iter().all(|t| t.rate >= terms.least && t.rate <= terms.most));
        match found.outcome {
            Outcome::Closes => prop_assert!((total - found.cap).abs() <= 1e-9 * found.cap, "{found:?}"),
            Outcome::Slack { gap } => {
                prop_assert!(found.targets.iter().all(|t| t.rate == terms.least));
                prop_assert!(gap > 0.0 && (found.cap - total - gap).abs() <= 1e-9 * found.cap);
            }
            Outcome::Infeasible { gap } => {
                let reached = |(target, unit): (&tandem_evaluate::synergy::dual_control::Target, &Unit)| {
                    target.rate == terms.most || (terms.steepness == 1.0 && unit.burden == Some(0.0))
                };
                prop_assert!(found.targets.iter().zip(&units).all(reached));
                prop_assert!(gap > 0.0 && (total - found.cap - gap).abs() <= 1e-9 * found.cap);
            }
        }
        prop_assert!(found.feasible.0 <= total * (1.0 + 1e-12) && total <= found.feasible.1 * (1.0 + 1e-12));
    }

    #[test]
    fn a_heavier_burden_never_has_the_lower_rate(units in units(), terms in terms()) {
        let found = divide(&units, &terms).unwrap();
        for a in &found.targets {
            for b in &found.targets {
                prop_assert!(a.burden < b.burden || a.rate >= b.rate - 1e-12);
            }
        }
    }
}
