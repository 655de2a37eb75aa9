//! The answer of an evaluation: the score, then every node and indicator as a row with its formula, figures and where they come from.

use super::fill::{Frame, Origin, boundary};
use super::ledger_inputs::ledger_input;
use super::{Evaluated, Subject};
use crate::answer::{Answer, both, maybe, number, text};
use crate::loaded::Loaded;
use serde_json::{Map, Value, json};
use tandem_evaluate::formula::{BASE, YEARS};
use tandem_evaluate::improve::{self, Improvement};
use tandem_evaluate::outcome::{Outcome, Scored};
use tandem_evaluate::program::{Moment, Program};
use tandem_evaluate::score::Status;
use tandem_evaluate::summary::{self, About};
use tandem_evaluate::system::{Input, Norm, System};
use tandem_evaluate::words::{self, Both};
use tandem_vocab::species;

/// What every score says of its system.
pub(crate) fn notice(system: &System) -> Value {
    if system.is_reference() {
        both("This is a reference set, not an official system.", "本指标体系为参考指标体系，非官方发布。")
    } else {
        Value::Null
    }
}

/// Both languages of a text.
pub(crate) fn pair(text: &Both) -> Value {
    both(&text.en, &text.zh)
}

/// A system as answers name it.
pub(crate) fn system_value(system: &System) -> Value {
    json!({
        "id": system.draft.id,
        "name": both(&system.draft.name_en, &system.draft.name_zh),
        "version": system.draft.version,
        "reference": system.is_reference(),
        "notice": notice(system),
    })
}

/// Both names of a grade; of a result without one where there is none.
pub(crate) fn grade_name(system: &System, grade: Option<u8>) -> Value {
    pair(&words::grade(system, grade))
}

/// The gates that lowered a grade: what each asks for, and by how much it was missed.
pub(crate) fn gates(system: &System, outcome: &Outcome) -> Value {
    let list = outcome.gates.iter().map(|&at| {
        let gate = &system.gates[at];
        json!({
            "text": pair(&words::gate_text(system, gate)),
            "shortfall": pair(&summary::shortfall(system, outcome, gate)),
        })
    });
    Value::Array(list.collect())
}

/// The paragraph of a subject.
pub(crate) fn summary(frame: &Frame<'_>, subject: &Subject, outcome: &Outcome, steps: &[Improvement]) -> Value {
    let name = Both::new(subject.name_en.as_str(), subject.name_zh.as_str());
    let (period, base) = (frame.period.to_string(), frame.base.to_string());
    pair(&summary::summary(frame.system, outcome, steps, &About { name: &name, period: &period, base: &base }))
}

/// Single improvements: those that raise the grade first, then the largest gains.
fn improvements(system: &System, outcome: &Outcome, steps: &[Improvement]) -> Value {
    let list = steps.iter().map(|step| {
        let indicator = &system.indicators[step.indicator];
        let raise = step.raises.as_ref();
        let wanted = raise.map(|r| &r.wanted);
        json!({
            "indicator": indicator.draft.id,
            "name": both(&indicator.draft.name_en, &indicator.draft.name_zh),
            "text": pair(&summary::improvement_text(system, outcome, step)),
            "score": maybe(step.score),
            "best": number(step.best),
            "gain": number(step.gain),
            "total_at_best": number(step.at_best.total),
            "grade_at_best": grade_id(system, step.at_best.grade),
            "raises": raise.is_some(),
            "score_needed": maybe(raise.map(|r| r.score)),
            "value_needed": maybe(wanted.and_then(|w| w.value)),
            "class_needed": wanted.and_then(|w| w.class).map_or(Value::Null, |c| pair(&words::class(c))),
            "items_needed": wanted.map_or(Value::Null, |w| json!(w.items.iter().map(|&i| indicator.items[i].id.clone()).collect::<Vec<_>>())),
            "unit": indicator.draft.unit,
            "total_after": maybe(raise.map(|r| r.result.total)),
            "grade_after": raise.map(|r| grade_id(system, r.result.grade)),
            "grade_after_name": raise.map_or(Value::Null, |r| grade_name(system, r.result.grade)),
        })
    });
    Value::Array(list.collect())
}

/// The id of a grade, `incomplete` for none.
pub(crate) fn grade_id(system: &System, grade: Option<u8>) -> &str {
    grade.map_or("incomplete", |at| &system.draft.grades[usize::from(at)].id)
}

/// The context of an evaluation by names.
pub(crate) fn context_value(system: &System, context: &[usize]) -> Value {
    let pairs = system.draft.contexts.iter().zip(context).map(|(d, at)| (d.id.clone(), json!(d.values[*at])));
    Value::Object(pairs.collect())
}

/// The whole answer.
pub(super) fn answer(case: &Loaded, evaluated: &Evaluated<'_>) -> Answer<'static> {
    let system = evaluated.system();
    let draft = &system.draft;
    let result = &evaluated.outcome.result;
    let subject = &evaluated.subject;
    let spread = evaluated.spread.as_ref().map_or(Value::Null, |s| {
        let mut grades: Map<String, Value> =
            draft.grades.iter().zip(&s.grades).map(|(g, share)| (g.id.clone(), number(*share))).collect();
        grades.insert("incomplete".into(), number(s.grades[draft.grades.len()]));
        json!({ "draws": s.draws, "mean": number(s.mean), "low": number(s.low), "high": number(s.high), "grades": grades })
    });
    let steps = improve::improvements(system, &evaluated.outcome);
    let mut rows = Vec::new();
    for (at1, node1) in draft.level1.iter().enumerate() {
        rows.push(node_row(evaluated, Node { level: 1, at: at1, bonus: node1.bonus }));
        for &at2 in &system.children1[at1] {
            rows.push(node_row(evaluated, Node { level: 2, at: at2, bonus: node1.bonus }));
            for &at3 in &system.children2[at2] {
                rows.push(indicator_row(case, evaluated, at3));
            }
        }
    }
    let subject_value = json!({
        "id": subject.id,
        "name": both(&subject.name_en, &subject.name_zh),
        "kind": subject.kind.as_str(),
        "class": text(&subject.class),
    });
    Answer {
        head: vec![
            ("command", json!("evaluate")),
            ("case", json!(case.manifest.id)),
            ("system", system_value(system)),
            ("subject", subject_value),
            ("period", json!(evaluated.period().to_string())),
            ("base", json!(evaluated.frame.base.to_string())),
            ("years", number(evaluated.frame.years())),
            ("boundary", json!(boundary(system).as_str())),
            ("context", context_value(system, &evaluated.context)),
            ("score", number(result.total)),
            ("base_score", number(result.base)),
            ("bonus", number(result.bonus)),
            ("grade", json!(grade_id(system, result.grade))),
            ("grade_name", grade_name(system, result.grade)),
            ("band", json!(grade_id(system, Some(result.band)))),
            ("coverage", number(1.0 - result.excluded)),
            ("excluded_weight", number(result.excluded)),
            ("range", json!({ "low": number(result.low), "high": number(result.high) })),
            ("spread", spread),
        ],
        columns: COLUMNS.to_vec(),
        rows: Box::new(rows.into_iter()),
        tail: vec![
            ("gates", gates(system, &evaluated.outcome)),
            ("summary", summary(&evaluated.frame, subject, &evaluated.outcome, &steps)),
            ("improvements", improvements(system, &evaluated.outcome, &steps)),
            ("notice", notice(system)),
        ],
    }
}

const COLUMNS: [&str; 27] = [
    "id",
    "level",
    "parent",
    "weight",
    "value",
    "unit",
    "score",
    "status",
    "name_en",
    "name_zh",
    "share",
    "cause",
    "value_text",
    "class_name",
    "direction",
    "type",
    "formula",
    "formula_filled",
    "norm",
    "rule",
    "provenance",
    "note",
    "bonus",
    "inputs",
    "missing",
    "items",
    "data_source",
];

struct Node {
    level: u8,
    at: usize,
    bonus: bool,
}

fn node_row(evaluated: &Evaluated<'_>, node: Node) -> Vec<Value> {
    let system = evaluated.system();
    let outcome = &evaluated.outcome;
    let (of, score, below): (_, _, Vec<usize>) = if node.level == 1 {
        let below = system.children1[node.at].iter().flat_map(|&n| system.children2[n].clone()).collect();
        (&system.draft.level1[node.at], outcome.level1[node.at], below)
    } else {
        (&system.draft.level2[node.at], outcome.level2[node.at], system.children2[node.at].clone())
    };
    let share: f64 = below.iter().map(|&i| outcome.indicators[i].share).sum();
    let mut row = vec![Value::Null; COLUMNS.len()];
    let mut put = |column: &str, value: Value| row[position(column)] = value;
    put("id", json!(of.id));
    put("level", json!(node.level));
    put("parent", text(&of.parent));
    put("weight", number(of.weight));
    put("score", maybe(score));
    put("status", json!(if score.is_some() { Status::Scored } else { Status::MissingExcluded }.as_str()));
    put("name_en", json!(of.name_en));
    put("name_zh", json!(of.name_zh));
    put("share", number(share));
    put("bonus", json!(node.bonus));
    row
}

fn position(column: &str) -> usize {
    COLUMNS.iter().position(|c| *c == column).unwrap_or_default()
}

fn indicator_row(case: &Loaded, evaluated: &Evaluated<'_>, at: usize) -> Vec<Value> {
    let system = evaluated.system();
    let indicator = &system.indicators[at];
    let scored = &evaluated.outcome.indicators[at];
    let draft = &indicator.draft;
    let mut row = vec![Value::Null; COLUMNS.len()];
    let mut put = |column: &str, value: Value| row[position(column)] = value;
    put("id", json!(draft.id));
    put("level", json!(3));
    put("parent", json!(draft.parent));
    put("weight", number(draft.weight));
    put("value", scored.class.map_or_else(|| maybe(scored.value), |class| json!(class)));
    let told = match (scored.class, scored.value) {
        (Some(class), _) => pair(&words::class(class)),
        (None, Some(value)) => pair(&words::value(&draft.unit, value)),
        (None, None) => Value::Null,
    };
    put("value_text", told);
    put("class_name", scored.class.map_or(Value::Null, |class| pair(&words::class(class))));
    put("unit", json!(draft.unit));
    // Bonus points are points beside the score.
    put("score", maybe(scored.score));
    put("status", json!(scored.status.as_str()));
    put("name_en", json!(draft.name_en));
    put("name_zh", json!(draft.name_zh));
    put("share", number(scored.share));
    put("cause", json!(scored.status.cause()));
    put("direction", json!(indicator.direction.as_str()));
    put("type", text(&draft.kind));
    put("formula", json!(draft.formula));
    put("formula_filled", filled_formula(evaluated, at));
    put("norm", norm_value(system, evaluated, scored));
    put("rule", json!(indicator.missing.as_str()));
    put("provenance", remark(&draft.provenance, &draft.provenance_zh));
    put("note", remark(&draft.note, &draft.note_zh));
    put("bonus", json!(indicator.bonus));
    put("inputs", inputs(case, evaluated, at));
    put("missing", missing(evaluated, at));
    put("items", items(case, evaluated, at));
    put("data_source", remark(&draft.data_source, &draft.data_source_zh));
    row
}

/// A remark in both languages, the English one for both where there is no other; null where there is none.
fn remark(en: &str, zh: &str) -> Value {
    if en.is_empty() { Value::Null } else { both(en, if zh.is_empty() { en } else { zh }) }
}

/// The formula with the figures put in, where all are known.
fn filled_formula(evaluated: &Evaluated<'_>, at: usize) -> Value {
    let system = evaluated.system();
    let indicator = &system.indicators[at];
    if matches!(indicator.program, Program::Checklist | Program::Peak(_)) {
        return Value::Null;
    }
    let carried = evaluated.outcome.indicators[at].status == Status::Carried;
    let mut texts = Vec::new();
    for name in indicator.formula.names() {
        if name == YEARS {
            texts.push(figure(evaluated.frame.years() - f64::from(u8::from(carried))));
            continue;
        }
        let id = name.strip_suffix(BASE).unwrap_or(name);
        let Some(input) = system.input(id) else { return Value::Null };
        let moment = if name.ends_with(BASE) { Moment::Base } else { Moment::Ago(u32::from(carried)) };
        let value = evaluated.filled.table.get(input, moment, 0);
        texts.push(value.map_or_else(|| "?".to_owned(), figure));
    }
    json!(indicator.formula.with(&texts))
}

/// A figure in a formula: six digits that count.
fn figure(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = (5 - value.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
    if value < 0.0 { format!("({text})") } else { text }
}

fn norm_value(system: &System, evaluated: &Evaluated<'_>, scored: &Scored) -> Value {
    let mut figures = match &scored.norm {
        Norm::Linear { lower, upper, benefit } => {
            json!({ "kind": "linear", "lower": number(*lower), "upper": number(*upper), "benefit": benefit })
        }
        Norm::Interval { lower, best_low, best_high, upper } => json!({
            "kind": "interval", "lower": number(*lower), "best_low": number(*best_low),
            "best_high": number(*best_high), "upper": number(*upper),
        }),
        Norm::TargetRatio { target, default, period_years } => {
            let assigned = target.and_then(|t| evaluated.filled.table.get(t, Moment::Ago(0), 0));
            let period = assigned.unwrap_or(*default);
            let years = evaluated.frame.years();
            json!({
                "kind": "target_ratio", "target": number(period), "assigned": assigned.is_some(),
                "target_input": target.map(|t| system.inputs()[t].id.clone()),
                "period_years": number(*period_years),
                "required": number(tandem_evaluate::score::required_decline(period, years, *period_years)),
            })
        }
        Norm::Elasticity { best_low, best_high, min_decline } => json!({
            "kind": "elasticity", "best_low": number(*best_low), "best_high": number(*best_high),
            "min_decline": number(*min_decline),
        }),
        Norm::Tapio { lower, upper } => {
            json!({ "kind": "tapio_linear", "lower": number(*lower), "upper": number(*upper) })
        }
        Norm::Classes { scores, .. } => json!({ "kind": "classes", "scores": scores }),
        Norm::Steps { steps, above } => json!({
            "kind": "steps", "above": number(*above),
            "steps": steps.iter().map(|(max, score)| json!({ "max": number(*max), "score": number(*score) })).collect::<Vec<_>>(),
        }),
        Norm::Checklist => json!({ "kind": "checklist" }),
        Norm::Bonus { max_points, highest_only } => {
            json!({ "kind": "bonus", "max_points": number(*max_points), "highest_only": highest_only })
        }
    };
    figures["text"] = pair(&words::norm_text(&scored.norm));
    figures
}

/// Names of an input in both languages.
fn input_name(input: &Input) -> Value {
    let en = if input.name_en.is_empty() { &input.id } else { &input.name_en };
    let zh = if input.name_zh.is_empty() { en } else { &input.name_zh };
    both(en, zh)
}

/// Inputs of an indicator with their figures and where these come from.
fn inputs(case: &Loaded, evaluated: &Evaluated<'_>, at: usize) -> Value {
    let system = evaluated.system();
    let carried = evaluated.outcome.indicators[at].status == Status::Carried;
    let now = Moment::Ago(u32::from(carried));
    let list = system.indicators[at].inputs.iter().map(|&input| {
        let described = &system.inputs()[input];
        let table = &evaluated.filled.table;
        let found = |moment| evaluated.filled.found.get(&(input, moment, 0));
        let range = evaluated.drawn.as_ref().and_then(|d| d.range(input, now));
        let series = table.series(input, 0);
        json!({
            "id": described.id,
            "name": input_name(described),
            "unit": described.unit,
            "from": remark(&described.from, &described.from_zh),
            "value": maybe(table.get(input, now, 0)),
            "base": maybe(table.get(input, Moment::Base, 0)),
            "series": if series.is_empty() { Value::Null } else { json!(series.iter().map(|v| number(*v)).collect::<Vec<_>>()) },
            "low": maybe(range.map(|r| r.0)),
            "high": maybe(range.map(|r| r.1)),
            "source": found(now).map_or(Value::Null, |f| source(case, evaluated, &f.origin, now)),
            "base_source": found(Moment::Base).map_or(Value::Null, |f| source(case, evaluated, &f.origin, Moment::Base)),
        })
    });
    Value::Array(list.collect())
}

/// Where a figure comes from: a row of statistics, a question to the ledger, another evaluation.
fn source(case: &Loaded, evaluated: &Evaluated<'_>, origin: &Origin, moment: Moment) -> Value {
    match origin {
        Origin::Statistic { line, source } => json!({
            "kind": "statistics",
            "file": "statistics.csv",
            "row": line,
            // It may stand there under a name of its own.
            "indicator": case.statistics.iter().find(|s| s.line == *line).map(|s| s.indicator.as_str()),
            "text": both(
                &format!("statistics.csv, row {line}{}", if source.is_empty() { String::new() } else { format!(": {source}") }),
                &format!("statistics.csv 第 {line} 行{}", if source.is_empty() { String::new() } else { format!("：{source}") }),
            ),
        }),
        Origin::Index(of) => {
            let name = case.system(of).map_or_else(|_| Value::Null, |s| both(&s.draft.name_en, &s.draft.name_zh));
            json!({ "kind": "index", "system": of, "text": name })
        }
        Origin::Cleaner(file) => json!({
            "kind": "cleaner",
            "file": file,
            "text": both(&format!("cleaner-production grade by {file}"), &format!("按 {file} 评定的清洁生产综合评价指数")),
        }),
        Origin::Ledger(id, measure) => {
            let Some(input) = ledger_input(id) else { return Value::Null };
            let period = match moment {
                Moment::Base => evaluated.frame.base,
                Moment::Ago(ago) => {
                    super::fill::years_before(evaluated.frame.period, ago).unwrap_or(evaluated.frame.period)
                }
            };
            json!({
                "kind": "ledger",
                "text": both(input.en, input.zh),
                "query": {
                    "species": input.species,
                    "period": period.to_string(),
                    "boundary": input.boundary(boundary(evaluated.system())).as_str(),
                    "subject": evaluated.subject.id,
                    "subject_kind": evaluated.subject.kind.as_str(),
                },
                "largest": largest(case, evaluated, *measure),
            })
        }
    }
}

/// The activities that make most of a ledger figure.
fn largest(case: &Loaded, evaluated: &Evaluated<'_>, measure: usize) -> Value {
    const SHOWN: usize = 5;
    let ledger = &case.ledger;
    let (measure, factor) = &evaluated.filled.measures[measure];
    let mut by_activity: std::collections::BTreeMap<u32, (f64, f64, Option<tandem_vocab::SpeciesId>)> =
        std::collections::BTreeMap::new();
    let mut total = 0.0;
    for part in &measure.parts {
        let line = part.line.map(|l| &ledger.recipes[part.recipe as usize].lines[l as usize]);
        let value = part.weight * line.map_or(1.0, |l| l.per_unit) * factor;
        total += value;
        let sum = by_activity.entry(part.activity).or_default();
        sum.0 += value;
        // The species that gives most is the one to explain.
        if value.abs() >= sum.1 {
            (sum.1, sum.2) = (value.abs(), line.map(|l| l.species));
        }
    }
    let mut list: Vec<_> = by_activity.into_iter().collect();
    list.sort_by(|a, b| b.1.0.abs().total_cmp(&a.1.0.abs()).then(a.0.cmp(&b.0)));
    let told = list.into_iter().take(SHOWN).map(|(activity, (value, _, species))| {
        json!({
            "activity_id": ledger.records.activities.ids.get(activity as usize),
            "species": species.map(species::SpeciesId::name),
            "value": number(value),
            "share": if total == 0.0 { Value::Null } else { number(value / total) },
        })
    });
    Value::Array(told.collect())
}

/// Inputs that are missing and what would mend it.
fn missing(evaluated: &Evaluated<'_>, at: usize) -> Value {
    let system = evaluated.system();
    let subject = &evaluated.subject.id;
    let scored = &evaluated.outcome.indicators[at];
    let list = scored.missing.iter().map(|&(input, moment)| {
        let described = &system.inputs()[input];
        let period = match moment {
            Moment::Base => evaluated.frame.base,
            Moment::Ago(_) => evaluated.frame.period,
        };
        let same = moment == Moment::Base && evaluated.frame.years() <= 0.0;
        let is_series = matches!(system.indicators[at].program, Program::Peak(_));
        let (en, zh) = if same {
            (
                format!("{period} is the base itself: name an earlier base period"),
                format!("{period} 即为基准期，请指定更早的基准期"),
            )
        } else if is_series {
            (
                format!("ten years without a gap up to {period} are needed: add yearly rows of {} of {subject} to statistics.csv", described.id),
                format!("需要截至 {period} 连续十年的数据：请在 statistics.csv 中按年补充 {subject} 的 {}", described.id),
            )
        } else {
            let records = ledger_input(&described.id).is_some();
            (
                format!(
                    "add a row {subject},{period},{},VALUE,{} to statistics.csv{}",
                    described.id,
                    described.unit,
                    if records { ", or the records to activities.csv" } else { "" }
                ),
                format!(
                    "请在 statistics.csv 中补充一行：{subject},{period},{},数值,{}{}",
                    described.id,
                    described.unit,
                    if records { "，或在 activities.csv 中补充活动水平" } else { "" }
                ),
            )
        };
        json!({
            "id": described.id,
            "name": input_name(described),
            "when": if moment == Moment::Base { "base" } else { "now" },
            "period": period.to_string(),
            "text": both(&en, &zh),
        })
    });
    let mut list: Vec<Value> = list.collect();
    if matches!(system.indicators[at].program, Program::Checklist) && scored.status != Status::Scored {
        let period = evaluated.frame.period;
        let id = &system.indicators[at].draft.id;
        list.push(json!({
            "id": Value::Null,
            "name": Value::Null,
            "when": "now",
            "period": period.to_string(),
            "text": both(
                &format!("add the proven items as rows {subject},{period},{id},ITEM,EVIDENCE to checklists.csv"),
                &format!("请在 checklists.csv 中逐项补充已证实内容：{subject},{period},{id},条目,证据"),
            ),
        }));
    }
    Value::Array(list)
}

/// Items of a checklist, and which are proven by what.
fn items(case: &Loaded, evaluated: &Evaluated<'_>, at: usize) -> Value {
    let system = evaluated.system();
    let indicator = &system.indicators[at];
    let proven = evaluated.filled.table.proven(at, 0);
    let list = indicator.items.iter().enumerate().map(|(bit, item)| {
        let row = case.checklists.iter().find(|row| {
            row.subject == evaluated.subject.id
                && row.period == evaluated.frame.period
                && row.indicator == indicator.draft.id
                && row.item == item.id
        });
        let zh = if item.text_zh.is_empty() { &item.text } else { &item.text_zh };
        json!({
            "id": item.id,
            "text": both(&item.text, zh),
            "points": number(item.points),
            "proven": proven >> bit & 1 == 1,
            "evidence": row.map(|r| text(&r.evidence)),
            "row": row.map(|r| r.line),
        })
    });
    Value::Array(list.collect())
}
