//! What must hold of every index system and every table of inputs.

#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use tandem_evaluate::check::check;
use tandem_evaluate::outcome::{outcome, outcomes};
use tandem_evaluate::program::Moment;
use tandem_evaluate::score::Result;
use tandem_evaluate::sensitivity::alternative;
use tandem_evaluate::system::{
    BonusRule, Draft, DraftGate, DraftIndicator, DraftNorm, Grade, Input, Item, MissingRules, Node, System,
};
use tandem_evaluate::table::{Draws, Table, score_all, spread_all};
use tandem_evaluate::weights::{Objective, Weights};
use tandem_evaluate::what_if::with_scores;

/// A kind of indicator of the random systems.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Benefit,
    Cost,
    Interval,
    Target,
    Steps,
    Tapio,
    Elasticity,
    Checklist,
}

const KINDS: [Kind; 8] = [
    Kind::Benefit,
    Kind::Cost,
    Kind::Interval,
    Kind::Target,
    Kind::Steps,
    Kind::Tapio,
    Kind::Elasticity,
    Kind::Checklist,
];

#[derive(Clone, Debug)]
struct Shape {
    /// Kinds of indicators by second-level node, two first-level nodes take turns.
    nodes: Vec<Vec<Kind>>,
    weights: Vec<f64>,
    rules: Vec<usize>,
}

/// Parts that add up to 1.
fn parts(weights: &mut impl Iterator<Item = f64>, count: usize) -> Vec<f64> {
    let raw: Vec<f64> = weights.take(count).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|w| if sum > 0.0 { w / sum } else { 1.0 / count as f64 }).collect()
}

fn norm(kind: Kind) -> (DraftNorm, &'static str) {
    let of = |kind: &str, numbers: &[(&str, f64)]| DraftNorm {
        kind: kind.into(),
        numbers: numbers.iter().map(|(k, v)| ((*k).to_owned(), *v)).collect(),
        ..DraftNorm::default()
    };
    match kind {
        Kind::Benefit => (of("linear", &[("lower", 0.5), ("upper", 1.5)]), "benefit"),
        Kind::Cost => (of("linear", &[("lower", 0.5), ("upper", 1.5)]), "cost"),
        Kind::Interval => {
            let numbers = [("lower", 0.2), ("best_low", 0.8), ("best_high", 1.2), ("upper", 2.0)];
            (of("interval", &numbers), "interval")
        }
        Kind::Target => (of("target_ratio", &[("default_period_target", 0.18), ("period_years", 5.0)]), "benefit"),
        Kind::Steps => {
            let steps = vec![(0.6, 100.0), (0.8, 80.0), (1.2, 60.0), (2.0, 30.0)];
            (DraftNorm { steps, ..of("steps", &[("above", 0.0)]) }, "cost")
        }
        Kind::Tapio => (of("tapio_linear", &[("lower", -0.5), ("upper", 0.8)]), "cost"),
        Kind::Elasticity => {
            (of("elasticity", &[("opt_low", 0.8), ("opt_high", 1.25), ("min_decline", 0.005)]), "interval")
        }
        Kind::Checklist => {
            let items = [("a", 50.0), ("b", 30.0), ("c", 20.0)];
            let items = items.map(|(id, points)| Item { id: id.into(), points, ..Item::default() }).to_vec();
            (DraftNorm { items, ..of("checklist", &[]) }, "benefit")
        }
    }
}

/// Formula over the two inputs of the indicator.
fn formula(kind: Kind, at: usize) -> (String, Vec<String>) {
    let (x, y) = (format!("x{at}"), format!("y{at}"));
    let formula = match kind {
        Kind::Benefit | Kind::Cost | Kind::Interval | Kind::Steps => format!("{x} / {y}"),
        Kind::Target => format!("1 - ({x} / {y}) / ({x}@base / {y}@base)"),
        Kind::Tapio => format!("tapio({x}, {x}@base, {y}, {y}@base)"),
        Kind::Elasticity => format!("(1 - {x} / {x}@base) / (1 - {y} / {y}@base)"),
        Kind::Checklist => return ("checklist()".into(), Vec::new()),
    };
    (formula, vec![x, y])
}

fn grade(id: &str, min: f64) -> Grade {
    Grade { id: id.into(), name_en: id.into(), name_zh: id.into(), min }
}

fn node(id: String, parent: String, weight: f64, bonus: bool) -> Node {
    Node { name_en: id.clone(), name_zh: id.clone(), id, parent, weight, bonus }
}

fn system(shape: &Shape) -> System {
    let mut weights = shape.weights.iter().copied().cycle();
    let mut draft = Draft {
        id: "random".into(),
        scale: 100.0,
        missing: MissingRules::default(),
        grades: vec![grade("good", 70.0), grade("fair", 50.0), grade("poor", 0.0)],
        gates: vec![DraftGate::Scores { grade: "good".into(), min_level1_score: Some(40.0), base_min: Some(60.0) }],
        bonus: Some(BonusRule { level1: "extra".into(), cap: 5.0, total_cap: 100.0 }),
        ..Draft::default()
    };
    let tops = shape.nodes.len().min(2);
    for (at, weight) in parts(&mut weights, tops).into_iter().enumerate() {
        draft.level1.push(node(format!("top{at}"), String::new(), weight, false));
    }
    draft.level1.push(node("extra".into(), String::new(), 0.0, true));
    for top in 0..tops {
        let below: Vec<usize> = (0..shape.nodes.len()).filter(|n| n % tops == top).collect();
        for (&at, weight) in below.iter().zip(parts(&mut weights, below.len())) {
            draft.level2.push(node(format!("node{at}"), format!("top{top}"), weight, false));
        }
    }
    draft.level2.push(node("extras".into(), "extra".into(), 0.0, true));
    let mut number = 0;
    for (at, kinds) in shape.nodes.iter().enumerate() {
        for (&kind, weight) in kinds.iter().zip(parts(&mut weights, kinds.len())) {
            let (formula, inputs) = formula(kind, number);
            let (norm, direction) = norm(kind);
            let rule = ["exclude_renormalise", "zero", "carry_forward"][shape.rules[number % shape.rules.len()] % 3];
            for id in &inputs {
                draft.inputs.push(Input { id: id.clone(), unit: "t".into(), ..Input::default() });
            }
            draft.level3.push(DraftIndicator {
                id: format!("i{number}"),
                parent: format!("node{at}"),
                unit: "ratio".into(),
                direction: direction.into(),
                formula,
                inputs,
                weight,
                norm: Some(norm),
                missing: rule.into(),
                ..DraftIndicator::default()
            });
            number += 1;
        }
    }
    let (checklist, direction) = norm(Kind::Checklist);
    let numbers = vec![("max_points".to_owned(), 3.0)];
    let items = checklist.items.into_iter().map(|i| Item { points: i.points / 25.0, ..i }).collect();
    draft.level3.push(DraftIndicator {
        id: "bonus".into(),
        parent: "extras".into(),
        unit: "points".into(),
        direction: direction.into(),
        formula: "bonus_checklist()".into(),
        norm: Some(DraftNorm { kind: "bonus".into(), numbers, items, ..DraftNorm::default() }),
        missing: "zero".into(),
        ..DraftIndicator::default()
    });
    check(draft).unwrap()
}

fn shapes() -> impl Strategy<Value = Shape> {
    let kinds = prop::collection::vec(prop::sample::select(KINDS.to_vec()), 1..4);
    let nodes = prop::collection::vec(kinds, 1..5);
    let weights = prop::collection::vec(prop_oneof![1 => Just(0.0), 6 => 0.01..1.0], 12..20);
    (nodes, weights, prop::collection::vec(0_usize..3, 3..7)).prop_map(|(nodes, weights, rules)| Shape {
        nodes,
        weights,
        rules,
    })
}

/// Values of inputs: `[moment][input]` of each subject, and items.
type Rows = Vec<(Vec<Vec<Option<f64>>>, Vec<u64>)>;

const MOMENTS: [Moment; 3] = [Moment::Base, Moment::Ago(0), Moment::Ago(1)];

fn table(system: &System, rows: &Rows) -> Table {
    let mut table = Table::new(system, rows.len(), 3.0, system.default_context());
    for (subject, (moments, proven)) in rows.iter().enumerate() {
        for (moment, values) in MOMENTS.iter().zip(moments) {
            for (input, value) in (0..system.inputs().len()).zip(values.iter().cycle()) {
                if let Some(value) = value {
                    table.set(input, *moment, subject, *value);
                }
            }
        }
        for at in 0..system.indicators.len() {
            for item in 0..system.indicators[at].items.len() {
                if proven[at % proven.len()] >> item & 1 == 1 {
                    table.prove(at, item, subject);
                }
            }
        }
    }
    table
}

fn rows(subjects: std::ops::Range<usize>) -> impl Strategy<Value = Rows> {
    let value = prop_oneof![1 => Just(None), 1 => Just(Some(0.0)), 12 => (0.3..3.0).prop_map(Some)];
    let moments = prop::collection::vec(prop::collection::vec(value, 7..23), 3);
    prop::collection::vec((moments, prop::collection::vec(0_u64..8, 3..6)), subjects)
}

fn same(a: &Result, b: &Result) -> bool {
    let figures = |r: &Result| [r.total, r.base, r.bonus, r.excluded, r.low, r.high];
    a.grade == b.grade && figures(a).iter().zip(figures(b)).all(|(a, b)| (a - b).abs() <= 1e-9)
}

/// Every input is exact.
struct Exact;

impl Draws for Exact {
    fn fill(&self, _: usize, _: Moment, _: usize, _: usize, _: &mut [f64]) -> bool {
        false
    }
}

/// Every input is drawn, and every draw is its value.
struct Constant<'a>(&'a Table);

impl Draws for Constant<'_> {
    fn fill(&self, input: usize, moment: Moment, subject: usize, _: usize, out: &mut [f64]) -> bool {
        out.fill(self.0.get(input, moment, subject).unwrap());
        true
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 65_536, ..ProptestConfig::default() })]

    #[test]
    fn a_score_lies_between_0_and_100_and_within_its_range(shape in shapes(), rows in rows(1..4)) {
        let system = system(&shape);
        for result in score_all(&system, &table(&system, &rows)) {
            for score in [result.total, result.base, result.low, result.high] {
                prop_assert!((-1e-9..=100.0 + 1e-9).contains(&score), "{result:?}");
            }
            prop_assert!((0.0..=1.0 + 1e-9).contains(&result.excluded));
            prop_assert!(result.low <= result.high + 1e-9);
            // What is left out is filled in with the mean of what stands beside it, which lies between the worst and the best.
            prop_assert!(result.low <= result.total + 1e-9 && result.total <= result.high + 1e-9, "{result:?}");
            prop_assert!(result.excluded > 0.0 || (result.low == result.total && result.high == result.total));
            prop_assert!(result.grade.is_none() || result.excluded <= 0.2 + 1e-9);
        }
    }

    /// What is missing at 0 and at 100 is what the ends of the range say.
    #[test]
    fn the_range_is_what_filling_the_gaps_with_the_worst_and_the_best_gives(shape in shapes(), rows in rows(1..2)) {
        let system = system(&shape);
        let outcome = outcome(&system, &table(&system, &rows), 0);
        let gaps: Vec<usize> = (0..outcome.indicators.len()).filter(|&at| outcome.indicators[at].score.is_none()).collect();
        let filled = |score: f64| with_scores(&system, &outcome, &gaps.iter().map(|&g| (g, score)).collect::<Vec<_>>());
        prop_assert!((filled(0.0).result.total - outcome.result.low).abs() < 1e-9);
        prop_assert!((filled(100.0).result.total - outcome.result.high).abs() < 1e-9);
        prop_assert!(filled(50.0).result.excluded == 0.0);
    }

    #[test]
    fn scores_times_shares_add_up_to_the_base(shape in shapes(), rows in rows(1..2)) {
        let system = system(&shape);
        let outcome = outcome(&system, &table(&system, &rows), 0);
        let sum: f64 = outcome.indicators.iter().map(|i| i.share * i.score.unwrap_or_default()).sum();
        let shares: f64 = outcome.indicators.iter().map(|i| i.share).sum();
        prop_assert!((sum - outcome.result.base).abs() < 1e-9, "{sum} {}", outcome.result.base);
        prop_assert!(shares == 0.0 || (shares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn permuting_subjects_changes_nothing(shape in shapes(), rows in rows(2..7)) {
        let system = system(&shape);
        let forward = score_all(&system, &table(&system, &rows));
        let turned: Rows = rows.iter().rev().cloned().collect();
        let backward = score_all(&system, &table(&system, &turned));
        prop_assert_eq!(forward, backward.into_iter().rev().collect::<Vec<_>>());
    }

    #[test]
    fn many_at_once_are_scored_as_one_by_one(shape in shapes(), few in rows(3..6)) {
        let system = system(&shape);
        // More than two blocks, the last one not full.
        let many: Rows = few.iter().cycle().take(601).cloned().collect();
        let table = table(&system, &many);
        let all = score_all(&system, &table);
        for (at, one) in outcomes(&system, &table, 0..few.len()).into_iter().enumerate() {
            for subject in (at..many.len()).step_by(few.len()) {
                prop_assert_eq!(all[subject], one.result);
            }
        }
    }

    #[test]
    fn a_better_value_never_lowers_the_score(
        shape in shapes(), rows in rows(1..2), at in any::<prop::sample::Index>(), factor in 0.05..1.0_f64
    ) {
        let system = system(&shape);
        let before = table(&system, &rows);
        let kinds: Vec<Kind> = shape.nodes.iter().flatten().copied().collect();
        let at = at.index(kinds.len());
        let inputs = &system.indicators[at].inputs;
        let mut after = before.clone();
        match kinds[at] {
            // x / y, of which more is better.
            Kind::Benefit => {
                let Some(x) = before.get(inputs[0], Moment::Ago(0), 0) else { return Ok(()) };
                after.set(inputs[0], Moment::Ago(0), 0, x / factor);
            }
            // Less emission is better; while the activity grows for the elasticity of Tapio.
            Kind::Cost | Kind::Steps | Kind::Target | Kind::Tapio => {
                let Some(x) = before.get(inputs[0], Moment::Ago(0), 0) else { return Ok(()) };
                let activity = |moment| before.get(inputs[1], moment, 0).unwrap_or_default();
                if kinds[at] == Kind::Tapio && activity(Moment::Ago(0)) < activity(Moment::Base) {
                    return Ok(());
                }
                after.set(inputs[0], Moment::Ago(0), 0, x * factor);
            }
            Kind::Checklist => (0..3).for_each(|item| after.prove(at, item, 0)),
            Kind::Interval | Kind::Elasticity => return Ok(()),
        }
        let (before, after) = (outcome(&system, &before, 0), outcome(&system, &after, 0));
        prop_assert!(after.indicators[at].score >= before.indicators[at].score, "{:?}", kinds[at]);
        prop_assert!(after.result.total >= before.result.total - 1e-9);
        let rank = |r: &Result| r.grade.unwrap_or(9);
        prop_assert!(rank(&after.result) <= rank(&before.result));
    }

    #[test]
    fn an_indicator_of_weight_0_changes_nothing(shape in shapes(), rows in rows(1..2), at in any::<prop::sample::Index>()) {
        let system = system(&shape);
        let at = at.index(system.indicators.len() - 1);
        let siblings = &system.children2[system.indicators[at].parent];
        prop_assume!(siblings.len() > 1);
        let mut weights = Weights::of(&system);
        weights.level3[at] = 0.0;
        let rest: f64 = siblings.iter().map(|&s| weights.level3[s]).sum();
        prop_assume!(rest > 0.0);
        siblings.iter().for_each(|&s| weights.level3[s] /= rest);
        let system = system.with_weights(&weights);
        let outcome = outcome(&system, &table(&system, &rows), 0);
        for score in [0.0, 37.0, 100.0] {
            let other = with_scores(&system, &outcome, &[(at, score)]);
            prop_assert!(same(&other.result, &outcome.result), "{:?} {:?}", other.result, outcome.result);
        }
    }

    #[test]
    fn what_is_not_changed_stays(shape in shapes(), rows in rows(1..2)) {
        let system = system(&shape);
        let outcome = outcome(&system, &table(&system, &rows), 0);
        prop_assert_eq!(with_scores(&system, &outcome, &[]), outcome);
    }

    #[test]
    fn draws_of_exact_inputs_are_the_total(shape in shapes(), rows in rows(2..4)) {
        let system = system(&shape);
        let table = table(&system, &rows);
        let results = score_all(&system, &table);
        // More draws than a block holds.
        let spreads = [
            spread_all(&system, &table, &Exact, 300, 0..rows.len()),
            spread_all(&system, &table, &Constant(&table), 300, 0..rows.len()),
        ];
        for (result, spread) in spreads.iter().flat_map(|s| results.iter().zip(s)) {
            for figure in [spread.mean, spread.low, spread.high] {
                prop_assert!((figure - result.total).abs() < 1e-9, "{spread:?} {result:?}");
            }
            let at = result.grade.map_or(system.draft.grades.len(), usize::from);
            prop_assert!((spread.grades[at] - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn other_weights_still_add_up_and_the_systems_own_give_its_own_results(shape in shapes(), rows in rows(4..8)) {
        let system = system(&shape);
        let table = table(&system, &rows);
        let all = outcomes(&system, &table, 0..rows.len());
        let ids: Vec<String> = (0..all.len()).map(|n| format!("s{n}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let own = alternative(&system, &Weights::of(&system), &all, &ids);
        prop_assert_eq!(&own.results, &all.iter().map(|o| o.result).collect::<Vec<_>>());
        let mut kinds = vec![Weights::equal(&system)];
        for by in [Objective::Entropy, Objective::Critic] {
            kinds.extend(Weights::derived(&system, &all, by).map(|d| d.weights));
        }
        kinds.push(kinds[0].mixed(&system, &Weights::of(&system), 0.5).unwrap());
        for weights in kinds {
            for children in system.children2.iter().filter(|c| c.iter().all(|&i| !system.indicators[i].bonus)) {
                let sum: f64 = children.iter().map(|&i| weights.level3[i]).sum();
                prop_assert!((sum - 1.0).abs() < 1e-9);
            }
            let other = alternative(&system, &weights, &all, &ids);
            prop_assert_eq!(other.order.len(), other.results.iter().filter(|r| r.grade.is_some()).count());
            prop_assert!(other.order.windows(2).all(|w| other.results[w[0]].total >= other.results[w[1]].total - 1e-9));
            // The same by evaluating anew.
            let anew = score_all(&system.with_weights(&weights), &table);
            prop_assert!(anew.iter().zip(&other.results).all(|(a, b)| same(a, b)));
        }
    }
}
