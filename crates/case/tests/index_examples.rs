//! The shipped index systems, from raw inputs to grades, beside an independent evaluator.

#![allow(clippy::unwrap_used, reason = "tests")]

use tandem_case::index::shipped_system;
use tandem_evaluate::check::context;
use tandem_evaluate::improve::improvements;
use tandem_evaluate::outcome::{Outcome, outcome};
use tandem_evaluate::program::Moment;
use tandem_evaluate::score::Status;
use tandem_evaluate::sensitivity::{Edge, edges, swaps};
use tandem_evaluate::summary::{About, summary};
use tandem_evaluate::system::{Norm, Rule, System};
use tandem_evaluate::table::{Table, score_all};
use tandem_evaluate::weights::Weights;
use tandem_evaluate::what_if::with_scores;
use tandem_evaluate::words::Both;
use toml::Value;

const EXAMPLES: &str = include_str!("index_examples.toml");
/// Relative difference that two orders of the same sums make, with room.
const TOLERANCE: f64 = 1e-9;

fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|n| n as f64))
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= TOLERANCE * expected.abs().max(1.0)
}

fn table(system: &System, example: &Value) -> Table {
    let pairs = example["context"].as_table().unwrap().iter();
    let pairs: Vec<(String, String)> = pairs.map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect();
    let years = number(&example["years"]).unwrap();
    let mut table = Table::new(system, 1, years, context(system, &pairs).unwrap());
    let carried = example["carried"].as_array().unwrap();
    // What is carried is known of the year before only.
    let inputs_of = |id: &Value| &system.indicators[system.indicator(id.as_str().unwrap()).unwrap()].inputs;
    let late: Vec<usize> = carried.iter().flat_map(inputs_of).copied().collect();
    for (id, value) in example["current"].as_table().unwrap() {
        let input = system.input(id).expect(id);
        if let Some(series) = value.as_array() {
            table.set_series(input, 0, series.iter().filter_map(number).collect());
        } else {
            let moment = Moment::Ago(u32::from(late.contains(&input)));
            table.set(input, moment, 0, number(value).unwrap());
        }
    }
    for (id, value) in example["base"].as_table().unwrap() {
        table.set(system.input(id).expect(id), Moment::Base, 0, number(value).unwrap());
    }
    for (id, items) in example["checks"].as_table().unwrap() {
        let indicator = system.indicator(id).expect(id);
        for item in items.as_array().unwrap() {
            let at = system.indicators[indicator].items.iter().position(|i| item.as_str() == Some(&i.id)).unwrap();
            table.prove(indicator, at, 0);
        }
    }
    table
}

/// State as the examples name it.
fn state(system: &System, at: usize, status: Status) -> String {
    let rule = |rule: Rule| rule.as_str();
    let indicator = &system.indicators[at];
    match status {
        Status::Scored => "ok".to_owned(),
        Status::Carried => "carried".to_owned(),
        Status::MissingZero | Status::MissingExcluded => format!("missing:{}", rule(indicator.missing)),
        Status::ZeroDenominatorZero | Status::ZeroDenominatorExcluded => {
            format!("zero_denominator:{}", rule(indicator.zero_denominator))
        }
        Status::UndefinedExcluded => "undefined".to_owned(),
    }
}

/// Where an outcome is not what the example says.
fn differences(system: &System, outcome: &Outcome, example: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut differ =
        |what: &str, found: String, expected: String| wrong.push(format!("{what}: {found}, not {expected}"));
    for (at, scored) in outcome.indicators.iter().enumerate() {
        let id = &system.indicators[at].draft.id;
        let expected = &example["indicators"][id.as_str()];
        let how = state(system, at, scored.status);
        if Some(how.as_str()) != expected["state"].as_str() {
            differ(id, how, format!("{:?}", expected["state"]));
        }
        let score = expected.get("score").and_then(number);
        let same = match (scored.score, score) {
            (Some(found), Some(expected)) => close(found, expected),
            (found, expected) => found.is_none() && expected.is_none(),
        };
        if !same {
            differ(id, format!("score {:?}", scored.score), format!("{score:?}"));
        }
        let same = match expected.get("value") {
            Some(Value::String(class)) => scored.class == Some(class.as_str()),
            Some(value) => scored.value.is_some_and(|x| close(x, number(value).unwrap())),
            None => scored.value.is_none() && scored.class.is_none(),
        };
        if !same {
            differ(id, format!("value {:?} {:?}", scored.value, scored.class), format!("{:?}", expected.get("value")));
        }
    }
    let levels = [("level1", &system.draft.level1, &outcome.level1), ("level2", &system.draft.level2, &outcome.level2)];
    for (level, nodes, scores) in levels {
        for (node, found) in nodes.iter().zip(scores).filter(|(n, _)| !n.id.contains("bonus")) {
            let expected = example[level].get(&node.id).and_then(number);
            if !matches!((found, expected), (Some(a), Some(b)) if close(*a, b))
                && (found.is_some() || expected.is_some())
            {
                differ(&node.id, format!("{found:?}"), format!("{expected:?}"));
            }
        }
    }
    let result = &outcome.result;
    let range = example["range"].as_array().unwrap();
    let figures = [
        ("base", result.base, &example["base_score"]),
        ("bonus", result.bonus, &example["bonus"]),
        ("total", result.total, &example["total"]),
        ("excluded", result.excluded, &example["excluded_weight"]),
        ("low", result.low, &range[0]),
        ("high", result.high, &range[1]),
    ];
    for (what, found, expected) in figures {
        if !close(found, number(expected).unwrap()) {
            differ(what, found.to_string(), format!("{:?}", expected));
        }
    }
    let grade = result.grade.map_or("incomplete", |g| &system.draft.grades[g as usize].id);
    if Some(grade) != example["grade"].as_str() {
        differ("grade", grade.to_owned(), format!("{:?}", example["grade"]));
    }
    if outcome.gates.is_empty() != example["gates_hit"].as_array().unwrap().is_empty() {
        differ("gates", format!("{:?}", outcome.gates), format!("{:?}", example["gates_hit"]));
    }
    wrong
}

#[test]
fn the_shipped_systems_give_what_an_independent_evaluator_gives() {
    let examples: toml::Table = EXAMPLES.parse().unwrap();
    let examples = examples["example"].as_array().unwrap();
    assert_eq!(examples.len(), 9);
    let mut wrong = Vec::new();
    for example in examples {
        let system = shipped_system(example["system"].as_str().unwrap()).unwrap();
        let table = table(system, example);
        let outcome = outcome(system, &table, 0);
        assert_eq!(score_all(system, &table), [outcome.result]);
        let name = example["name"].as_str().unwrap();
        wrong.extend(differences(system, &outcome, example).into_iter().map(|d| format!("{name}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn improvements_that_are_promised_hold_and_no_smaller_one_does() {
    let examples: toml::Table = EXAMPLES.parse().unwrap();
    let mut raised = 0;
    for example in examples["example"].as_array().unwrap() {
        let system = shipped_system(example["system"].as_str().unwrap()).unwrap();
        let outcome = outcome(system, &table(system, example), 0);
        let worst = system.draft.grades.len() as u8;
        let rank = |outcome: &Outcome| outcome.result.grade.unwrap_or(worst);
        let now = rank(&outcome);
        for improvement in improvements(system, &outcome) {
            let at = improvement.indicator;
            let best = with_scores(system, &outcome, &[(at, improvement.best)]);
            assert!(close(best.result.total - outcome.result.total, improvement.gain));
            let Some(raise) = improvement.raises else {
                assert!(rank(&best) >= now);
                continue;
            };
            raised += 1;
            assert!(rank(&with_scores(system, &outcome, &[(at, raise.score)])) < now);
            let less = raise.score - 0.01;
            // Classes, steps and items have no score in between.
            let smooth = !matches!(
                outcome.indicators[at].norm,
                Norm::Classes { .. } | Norm::Steps { .. } | Norm::Checklist | Norm::Bonus { .. }
            );
            if smooth && improvement.score.unwrap_or_default() <= less {
                assert!(rank(&with_scores(system, &outcome, &[(at, less)])) >= now);
            }
        }
    }
    assert!(raised > 0);
}

#[test]
fn weights_at_which_a_grade_turns_turn_it() {
    let examples: toml::Table = EXAMPLES.parse().unwrap();
    let mut turned = 0;
    for example in examples["example"].as_array().unwrap() {
        let system = shipped_system(example["system"].as_str().unwrap()).unwrap();
        let table = table(system, example);
        let now = outcome(system, &table, 0);
        let weights = Weights::of(system);
        // The whole evaluation by a system with the other weights, not the what-if that found them.
        let grade = |edge: &Edge, to: f64| {
            let system = system.with_weights(&edge.movable.moved(system, &weights, to));
            outcome(&system, &table, 0).result.grade
        };
        for edge in edges(system, &now) {
            let Some(at) = edge.turns_at else {
                for to in [0.0, 0.25, 0.5, 0.75, 1.0] {
                    assert_eq!(grade(&edge, to), now.result.grade, "{edge:?} {to}");
                }
                continue;
            };
            turned += 1;
            let side = (at - edge.weight).signum();
            assert_eq!(grade(&edge, (at + side * 1e-6).clamp(0.0, 1.0)), edge.grade_after, "{edge:?}");
            assert_eq!(grade(&edge, at - side * 1e-6), now.result.grade, "{edge:?}");
        }
    }
    assert!(turned > 20);
}

#[test]
fn a_weight_that_swaps_two_cities_makes_their_totals_equal() {
    let examples: toml::Table = EXAMPLES.parse().unwrap();
    let system = shipped_system("city").unwrap();
    let of = |name: &str| {
        let all = examples["example"].as_array().unwrap();
        let example = all.iter().find(|e| e["name"].as_str().unwrap().starts_with(name)).unwrap();
        let table = table(system, example);
        (outcome(system, &table, 0), table)
    };
    let ((a, table_a), (b, table_b)) = (of("city-a"), of("city-b"));
    let found = swaps(system, &a, &b);
    assert!(!found.is_empty());
    let weights = Weights::of(system);
    for swap in found {
        let difference = |to: f64| {
            let system = system.with_weights(&swap.movable.moved(system, &weights, to));
            outcome(&system, &table_a, 0).result.total - outcome(&system, &table_b, 0).result.total
        };
        let side = (swap.turns_at - swap.weight).signum() * 1e-6;
        assert!(difference(swap.turns_at).abs() < 1e-9, "{swap:?}");
        assert!(difference(swap.turns_at - side) * difference(swap.turns_at + side) < 0.0, "{swap:?}");
    }
}

#[test]
fn a_paragraph_says_what_holds_a_grade_back_and_what_is_missing() {
    let examples: toml::Table = EXAMPLES.parse().unwrap();
    let name = Both::new("Xincheng", "新城");
    let about = About { name: &name, period: "2023", base: "2020" };
    let mut texts = Vec::new();
    for example in examples["example"].as_array().unwrap() {
        let system = shipped_system(example["system"].as_str().unwrap()).unwrap();
        let outcome = outcome(system, &table(system, example), 0);
        let text = summary(system, &outcome, &improvements(system, &outcome), &about);
        for text in [&text.en, &text.zh] {
            for artefact in
                ["{", "}", "  ", "：。", ": .", "（）", "()", "NaN", "inf", "、。", "，。", "由0.0分提高到0.0分"]
            {
                assert!(!text.contains(artefact), "{artefact} in {text}");
            }
        }
        assert!(text.en.contains("not an official system") && text.zh.contains("非官方发布"), "{text:?}");
        texts.push(text);
    }
    let starts = |name: &str| {
        let at =
            examples["example"].as_array().unwrap().iter().position(|e| e["name"].as_str().unwrap().starts_with(name));
        &texts[at.unwrap()]
    };
    let gaps = starts("city-b");
    assert!(gaps.zh.contains("2项指标缺少数据，未参与计分：碳达峰进展、PM2.5年均浓度。"), "{}", gaps.zh);
    assert!(gaps.zh.contains("得分按90%折算：空气质量优良天数比率"), "{}", gaps.zh);
    let barred = starts("enterprise-c");
    assert!(barred.zh.contains("“许可排放量使用率”高于100.0%的，等级最高为“基本协同”，目前为101.2%"), "{}", barred.zh);
    assert!(barred.zh.contains("目标协同为38.0分"), "{}", barred.zh);
    assert!(barred.en.contains("“Emission against the licensed amount” above 100.0 %"), "{}", barred.en);
    let class = starts("city-c");
    assert!(class.zh.contains("目前为“一项下降、另一项上升”"), "{}", class.zh);
    let incomplete = starts("city-e");
    assert!(incomplete.zh.contains("不评等级：缺数据指标占总权重21.7%，超过20%的上限"), "{}", incomplete.zh);
}
