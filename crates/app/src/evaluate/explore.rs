//! What pages ask beside a score: the systems, the subjects, other periods, other scores, other weights.

use super::answer::{context_value, gates, grade_id, grade_name, notice, system_value};
use super::context_words;
use super::fill::Frame;
use super::rank::RankQuestion;
use super::weighting::KINDS;
use super::{Question, Refusal};
use crate::answer::{Answer, both, maybe, number, text};
use crate::inventory::BadQuestion;
use crate::loaded::Loaded;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use tandem_evaluate::outcome::Outcome;
use tandem_evaluate::sensitivity::{Movable, alternative, edges, movables};
use tandem_evaluate::system::System;
use tandem_evaluate::weights::{Objective, Weights};
use tandem_evaluate::what_if::with_scores;
use tandem_vocab::Period;

impl Loaded {
    /// Every index system of the case and of those that ship.
    pub fn index_list(&self) -> Answer<'static> {
        let rows: Vec<Vec<Value>> = self
            .systems()
            .iter()
            .map(|known| {
                let draft = &known.system.draft;
                let grades: Vec<Value> = draft
                    .grades
                    .iter()
                    .map(|g| json!({ "id": g.id, "name": both(&g.name_en, &g.name_zh), "min": number(g.min) }))
                    .collect();
                let contexts: Vec<Value> = draft
                    .contexts
                    .iter()
                    .map(|d| {
                        let values: Vec<Value> = d.values.iter().map(|v| json!({ "id": v, "name": context_words::name(v) })).collect();
                        json!({ "id": d.id, "name": context_words::name(&d.id), "values": values, "default": d.default })
                    })
                    .collect();
                let level1: Vec<Value> = draft
                    .level1
                    .iter()
                    .map(|n| {
                        json!({ "id": n.id, "name": both(&n.name_en, &n.name_zh), "weight": number(n.weight), "bonus": n.bonus })
                    })
                    .collect();
                vec![
                    json!(draft.id),
                    both(&draft.name_en, &draft.name_zh),
                    text(&draft.version),
                    json!(known.system.is_reference()),
                    notice(known.system),
                    text(&draft.subjects),
                    json!(super::fill::boundary(known.system).as_str()),
                    json!([draft.level1.len(), draft.level2.len(), draft.level3.len()]),
                    Value::Array(grades),
                    Value::Array(contexts),
                    text(known.file),
                    Value::Array(level1),
                ]
            })
            .collect();
        Answer {
            head: vec![("command", json!("index-systems")), ("case", json!(self.manifest.id))],
            columns: vec![
                "id",
                "name",
                "version",
                "reference",
                "notice",
                "subjects",
                "boundary",
                "counts",
                "grades",
                "contexts",
                "file",
                "level1",
            ],
            rows: Box::new(rows.into_iter()),
            tail: Vec::new(),
        }
    }

    /// Who can be evaluated by a system, and in which periods anything is on record.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown system.
    pub fn evaluation_subjects(&self, system: &str) -> Result<Answer<'static>, BadQuestion> {
        let system = self.system(system)?;
        let rows: Vec<Vec<Value>> = self
            .subjects(&system.draft.subjects)
            .into_iter()
            .map(|s| {
                vec![json!(s.id), both(&s.name_en, &s.name_zh), json!(s.kind.as_str()), text(&s.class), text(&s.parent)]
            })
            .collect();
        Ok(Answer {
            head: vec![
                ("command", json!("evaluation-subjects")),
                ("case", json!(self.manifest.id)),
                ("system", system_value(system)),
                ("base", json!(self.manifest.base_period.to_string())),
                ("periods", json!(self.evaluation_years().iter().map(i16::to_string).collect::<Vec<_>>())),
            ],
            columns: vec!["id", "name", "kind", "class", "parent"],
            rows: Box::new(rows.into_iter()),
            tail: Vec::new(),
        })
    }

    /// Years of which the case has records, statistics or proofs that systems use.
    fn evaluation_years(&self) -> BTreeSet<i16> {
        let mut years: BTreeSet<i16> = self.ledger.years().into_iter().collect();
        let known: BTreeSet<&str> =
            self.systems().iter().flat_map(|k| k.system.inputs().iter().map(|i| i.id.as_str())).collect();
        years.extend(self.statistics.iter().filter(|s| known.contains(s.indicator.as_str())).map(|s| s.period.year()));
        years.extend(self.checklists.iter().map(|c| c.period.year()));
        years
    }

    /// The score of a subject in every year on record.
    ///
    /// # Errors
    /// [`Refusal`], as [`Loaded::evaluation`].
    pub fn evaluation_history(&self, question: &Question) -> Result<Answer<'static>, Refusal> {
        let system = self.system(&question.system)?;
        let subject = self.subject(&question.subject, &system.draft.subjects)?;
        let mut rows = Vec::new();
        for year in self.evaluation_years() {
            let period = Period::year_of(year).to_string();
            let frame = self.frame(system, &period, question.base.as_deref())?;
            let many = self.evaluate_many(frame, vec![subject.clone()], &question.context)?;
            let outcome = &many.outcomes[0];
            let result = &outcome.result;
            let rates = many.rates(system, 0);
            rows.push(vec![
                json!(period),
                number(result.total),
                number(result.base),
                number(result.bonus),
                json!(grade_id(system, result.grade)),
                grade_name(system, result.grade),
                number(1.0 - result.excluded),
                json!({ "low": number(result.low), "high": number(result.high) }),
                maybe(rates.air),
                maybe(rates.co2),
                maybe(rates.elasticity()),
                level1(system, outcome),
                level3(system, outcome, |s| maybe(s.score)),
                level3(system, outcome, |s| number(s.share)),
            ]);
        }
        Ok(Answer {
            head: vec![
                ("command", json!("evaluation-history")),
                ("case", json!(self.manifest.id)),
                ("system", system_value(system)),
                ("subject", json!(subject.id)),
            ],
            columns: vec![
                "period",
                "score",
                "base_score",
                "bonus",
                "grade",
                "grade_name",
                "coverage",
                "range",
                "air_decline",
                "co2_decline",
                "elasticity",
                "level1",
                "level3",
                "shares",
            ],
            rows: Box::new(rows.into_iter()),
            tail: vec![("notice", notice(system))],
        })
    }

    /// What a score would be with other scores of indicators.
    ///
    /// # Errors
    /// [`Refusal`]: as [`Loaded::evaluation`], an unknown indicator, a score outside 0 to 100.
    pub fn what_if(&self, question: &Question, scores: &[(String, f64)]) -> Result<Value, Refusal> {
        let system = self.system(&question.system)?;
        let evaluated = self.evaluate(system, question)?;
        let mut changes = Vec::new();
        for (id, score) in scores {
            let Some(at) = system.indicator(id) else {
                let near = tandem_vocab::nearest(id, system.indicators.iter().map(|i| i.draft.id.as_str()));
                let help =
                    near.map_or_else(|| "see the rows of the evaluation".to_owned(), |n| format!("did you mean {n}?"));
                return Err(BadQuestion { message: format!("`{id}` is no indicator of the system"), help }.into());
            };
            if !(0.0..=100.0).contains(score) {
                return Err(BadQuestion {
                    message: format!("{score} is no score"),
                    help: "scores go from 0 to 100".into(),
                }
                .into());
            }
            changes.push((at, *score));
        }
        let outcome = with_scores(system, &evaluated.outcome, &changes);
        let result = &outcome.result;
        let level2 = system.draft.level2.iter().zip(&outcome.level2).map(|(n, s)| (n.id.clone(), maybe(*s)));
        Ok(json!({
            "score": number(result.total),
            "base_score": number(result.base),
            "bonus": number(result.bonus),
            "grade": grade_id(system, result.grade),
            "grade_name": grade_name(system, result.grade),
            "coverage": number(1.0 - result.excluded),
            "level1": level1(system, &outcome),
            "level2": Value::Object(level2.collect()),
            "gates": gates(system, &outcome),
        }))
    }

    /// Which weights would change the grade of a subject, and what other weights give, for it and for the ranking of all.
    ///
    /// # Errors
    /// [`Refusal`], as [`Loaded::evaluation`].
    pub fn sensitivity(&self, question: &Question) -> Result<Value, Refusal> {
        let system = self.system(&question.system)?;
        let evaluated = self.evaluate(system, question)?;
        let name = |movable: Movable| {
            let (level, id, en, zh) = match movable {
                Movable::Level1(at) => {
                    (1, &system.draft.level1[at].id, &system.draft.level1[at].name_en, &system.draft.level1[at].name_zh)
                }
                Movable::Level2(at) => {
                    (2, &system.draft.level2[at].id, &system.draft.level2[at].name_en, &system.draft.level2[at].name_zh)
                }
                Movable::Level3(at) => {
                    let draft = &system.indicators[at].draft;
                    (3, &draft.id, &draft.name_en, &draft.name_zh)
                }
            };
            (level, id.clone(), both(en, zh))
        };
        let grade_edges: Vec<Value> = edges(system, &evaluated.outcome)
            .into_iter()
            .map(|edge| {
                let (level, id, name) = name(edge.movable);
                json!({
                    "id": id, "level": level, "name": name, "weight": number(edge.weight), "turns_at": maybe(edge.turns_at),
                    "grade_after": edge.turns_at.map(|_| grade_id(system, edge.grade_after)),
                    "grade_after_name": edge.turns_at.map_or(Value::Null, |_| grade_name(system, edge.grade_after)),
                })
            })
            .collect();
        let frame = Frame { system, period: evaluated.frame.period, base: evaluated.frame.base };
        let ranked = RankQuestion { system: question.system.clone(), ..RankQuestion::default() };
        let all = self.evaluate_many(frame, self.asked_subjects(system, &ranked)?, &question.context)?;
        let ids: Vec<&str> = all.subjects.iter().map(|s| s.id.as_str()).collect();
        let own = ids.iter().position(|id| *id == question.subject);
        let own_weights = Weights::of(system);
        let derived = |by| Weights::derived(system, &all.outcomes, by).map(|d| d.weights).map_err(|e| e.to_string());
        let kinds = KINDS.map(|(id, en, zh)| {
            let weights = match id {
                "default" => Ok(own_weights.clone()),
                "equal" => Ok(Weights::equal(system)),
                "entropy" => derived(Objective::Entropy),
                "critic" => derived(Objective::Critic),
                _ => derived(Objective::Entropy)
                    .and_then(|entropy| own_weights.mixed(system, &entropy, 0.5).map_err(|e| e.to_string())),
            };
            (id, both(en, zh), weights)
        });
        let alternatives: Vec<Value> = kinds
            .iter()
            .map(|(id, name, weights)| match weights {
                Ok(weights) => {
                    let told = alternative(system, weights, &all.outcomes, &ids);
                    let result = own.map(|at| told.results[at]);
                    json!({
                        "weights": id, "name": name, "why_not": Value::Null,
                        "score": result.map_or(Value::Null, |r| number(r.total)),
                        "grade": result.map(|r| grade_id(system, r.grade)),
                        "grade_name": result.map_or(Value::Null, |r| grade_name(system, r.grade)),
                        "rank": own.and_then(|at| told.order.iter().position(|o| *o == at)).map(|p| p + 1),
                        "order": told.order.iter().map(|&at| ids[at]).collect::<Vec<_>>(),
                    })
                }
                Err(why) => json!({
                    "weights": id, "name": name, "score": Value::Null, "grade": Value::Null, "grade_name": Value::Null,
                    "rank": Value::Null, "order": [],
                    "why_not": both(why, "可比对象不足，无法由得分推导权重"),
                }),
            })
            .collect();
        Ok(json!({
            "system": system_value(system),
            "subject": question.subject,
            "period": frame.period.to_string(),
            "context": context_value(system, &evaluated.context),
            "grade": grade_id(system, evaluated.outcome.result.grade),
            "movable": movables(system).len(),
            "grade_edges": grade_edges,
            "alternatives": alternatives,
            "subjects": all.subjects.iter().map(|s| json!({ "id": s.id, "name": both(&s.name_en, &s.name_zh) })).collect::<Vec<_>>(),
            "notice": notice(system),
        }))
    }
}

fn level1(system: &System, outcome: &Outcome) -> Value {
    let nodes = system.draft.level1.iter().zip(&outcome.level1).map(|(n, s)| (n.id.clone(), maybe(*s)));
    Value::Object(nodes.collect())
}

fn level3(system: &System, outcome: &Outcome, of: impl Fn(&tandem_evaluate::outcome::Scored) -> Value) -> Value {
    let all = system.indicators.iter().zip(&outcome.indicators).map(|(i, s)| (i.draft.id.clone(), of(s)));
    Value::Object(all.collect::<Map<String, Value>>())
}
