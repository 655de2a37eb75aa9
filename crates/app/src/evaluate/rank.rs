//! Many subjects at once: rank, change, peers.

use super::answer::{grade_id, grade_name, notice, summary, system_value};
use super::fill::{Frame, years_before};
use super::{Refusal, Subject};
use crate::answer::{Answer, both, maybe, number, text};
use crate::inventory::BadQuestion;
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_evaluate::improve::improvements;
use tandem_evaluate::outcome::{Outcome, outcomes};
use tandem_evaluate::program::Moment;
use tandem_evaluate::ranking::{Entrant, FEWEST_PEERS, Peers, order, standings};
use tandem_evaluate::system::System;

/// A question for many subjects as it is typed.
#[derive(Clone, Debug, Default)]
pub struct RankQuestion {
    /// Id of a system of the case or of one that ships.
    pub system: String,
    /// Evaluated period.
    pub period: String,
    /// Base period; that of the case where none is given.
    pub base: Option<String>,
    /// Context, over that of case.toml.
    pub context: Vec<(String, String)>,
    /// Only regions of this level.
    pub level: Option<String>,
    /// Only subjects in this region.
    pub within: Option<String>,
    /// Only organisations of this sector.
    pub sector: Option<String>,
}

/// Evaluated subjects of one period.
pub(crate) struct Evaluations {
    pub(crate) subjects: Vec<Subject>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) filled: super::Filled,
}

impl Loaded {
    /// Evaluates many subjects.
    pub(crate) fn evaluate_many(
        &self,
        frame: Frame<'_>,
        subjects: Vec<Subject>,
        asked: &[(String, String)],
    ) -> Result<Evaluations, Refusal> {
        let contexts: Vec<_> =
            subjects.iter().map(|s| self.context_of(frame.system, &s.id, asked)).collect::<Result<_, _>>()?;
        let mut filled = self.fill(frame, &subjects, &contexts).map_err(Refusal::Faults)?;
        self.nest(frame, &subjects, asked, &mut filled)?;
        let outcomes = outcomes(frame.system, &filled.table, 0..subjects.len());
        Ok(Evaluations { subjects, outcomes, filled })
    }

    /// Subjects that a question for many asks for.
    pub(crate) fn asked_subjects(&self, system: &System, question: &RankQuestion) -> Result<Vec<Subject>, BadQuestion> {
        let mut subjects = self.subjects(&system.draft.subjects);
        if let Some(level) = &question.level {
            subjects.retain(|s| s.class == *level && s.kind == super::Kind::Region);
        }
        if let Some(sector) = &question.sector {
            let below = |s: &Subject| self.ledger.records.sectors.closure(&s.class).iter().any(|c| c == sector);
            subjects.retain(|s| s.kind == super::Kind::Organisation && below(s));
        }
        if let Some(within) = &question.within {
            let inside = |s: &Subject| {
                let mut at = Some(s.parent.as_str());
                for _ in 0..16 {
                    match at {
                        Some(id) if id == within => return true,
                        Some(id) => at = self.regions.iter().find(|r| r.region == id).and_then(|r| r.parent.as_deref()),
                        None => break,
                    }
                }
                false
            };
            subjects.retain(inside);
        }
        if subjects.is_empty() {
            return Err(BadQuestion {
                message: "no region or organisation of the case is asked for".into(),
                help: "see regions.csv and organisations.csv, and leave a filter out".into(),
            });
        }
        Ok(subjects)
    }
}

impl Loaded {
    /// Ranks subjects. What is incomplete has no rank and stands behind.
    ///
    /// # Errors
    /// [`Refusal`]: as [`Loaded::evaluation`], and filters that leave nobody.
    pub fn ranking(&self, question: &RankQuestion) -> Result<Answer<'static>, Refusal> {
        let system = self.system(&question.system)?;
        let frame = self.frame(system, &question.period, question.base.as_deref())?;
        let subjects = self.asked_subjects(system, question)?;
        let now = self.evaluate_many(frame, subjects.clone(), &question.context)?;
        let before = match years_before(frame.period, 1) {
            Some(period) => Some(self.evaluate_many(Frame { period, ..frame }, subjects, &question.context)?),
            None => None,
        };
        let groups: Vec<Option<String>> = now.subjects.iter().map(peer_group).collect();
        let entrants: Vec<Entrant<'_>> = now
            .subjects
            .iter()
            .zip(&now.outcomes)
            .enumerate()
            .map(|(at, (subject, outcome))| {
                let earlier = before.as_ref().map(|b| b.outcomes[at].result).filter(|r| r.grade.is_some());
                let group = groups[at].as_deref();
                Entrant { id: &subject.id, result: outcome.result, before: earlier.map(|r| r.total), group }
            })
            .collect();
        let ranges: Vec<(f64, f64)> = now.outcomes.iter().map(|o| (o.result.low, o.result.high)).collect();
        let standings = standings(&entrants, &ranges);
        let mut order = order(&entrants);
        let mut rest: Vec<usize> = (0..entrants.len()).filter(|at| standings[*at].rank.is_none()).collect();
        rest.sort_by(|a, b| entrants[*a].id.cmp(entrants[*b].id));
        order.append(&mut rest);
        let rows: Vec<Vec<Value>> = order
            .iter()
            .map(|&at| {
                let (subject, outcome, standing) = (&now.subjects[at], &now.outcomes[at], &standings[at]);
                let result = &outcome.result;
                let rates = now.rates(system, at);
                let peers = standing.peers.map_or(
                    Value::Null,
                    |p| json!({ "count": p.count, "mean": number(p.mean), "percentile": number(p.percentile) }),
                );
                vec![
                    standing.rank.map_or(Value::Null, |r| json!(r)),
                    json!(subject.id),
                    both(&subject.name_en, &subject.name_zh),
                    text(&subject.class),
                    number(result.total),
                    number(result.low),
                    number(result.high),
                    json!(grade_id(system, result.grade)),
                    grade_name(system, result.grade),
                    number(1.0 - result.excluded),
                    number(result.bonus),
                    maybe(standing.change),
                    maybe(standing.percentile),
                    peers,
                    peers_text(standing.peers.as_ref(), subject),
                    maybe(rates.air),
                    maybe(rates.co2),
                    maybe(rates.elasticity()),
                    rates.reading(),
                    json!(standing.overlaps),
                    summary(&frame, subject, outcome, &improvements(system, outcome)),
                ]
            })
            .collect();
        Ok(Answer {
            head: vec![
                ("command", json!("evaluate rank")),
                ("case", json!(self.manifest.id)),
                ("system", system_value(system)),
                ("period", json!(frame.period.to_string())),
                ("base", json!(frame.base.to_string())),
                ("ranked", json!(standings.iter().filter(|s| s.rank.is_some()).count())),
                ("incomplete", json!(standings.iter().filter(|s| s.rank.is_none()).count())),
            ],
            columns: vec![
                "rank",
                "subject",
                "name",
                "class",
                "score",
                "low",
                "high",
                "grade",
                "grade_name",
                "coverage",
                "bonus",
                "change",
                "percentile",
                "peers",
                "peers_text",
                "air_decline",
                "co2_decline",
                "elasticity",
                "reading",
                "overlaps",
                "summary",
            ],
            rows: Box::new(rows.into_iter()),
            tail: vec![("notice", notice(system))],
        })
    }
}

/// What a subject has in common with its peers: the sector's division and a size class; a region's level and size class.
fn peer_group(subject: &Subject) -> Option<String> {
    let division: String = if subject.kind == super::Kind::Organisation {
        subject.class.chars().take(3).collect()
    } else {
        subject.class.clone()
    };
    // Sizes differ by a factor of ten at most within a class.
    let size = subject.size.filter(|s| *s > 0.0)?;
    (!division.is_empty()).then(|| format!("{division} {}", size.log10().floor()))
}

fn peers_text(peers: Option<&Peers>, subject: &Subject) -> Value {
    match peers {
        Some(peers) => both(
            &format!(
                "better than {:.0} % of {} peers of the same kind and size; their mean is {:.1}",
                peers.percentile, peers.count, peers.mean
            ),
            &format!(
                "优于 {:.0}% 的同类同规模对象（共 {} 个，平均 {:.1} 分）",
                peers.percentile, peers.count, peers.mean
            ),
        ),
        None if subject.size.is_none() => both(
            "no peers: its size (population or output_value) is not on record",
            "无同类对比：规模（人口或产值）未登记",
        ),
        None => both(
            &format!("fewer than {FEWEST_PEERS} peers of the same kind and size"),
            &format!("同类同规模对象不足 {FEWEST_PEERS} 个，不作对比"),
        ),
    }
}

/// Declines since the base, fractions; positive is a fall.
pub(crate) struct Rates {
    pub(crate) air: Option<f64>,
    pub(crate) co2: Option<f64>,
}

impl Rates {
    /// Decline of pollutants over decline of carbon; none where either is unknown or carbon does not change.
    pub(crate) fn elasticity(&self) -> Option<f64> {
        let (air, co2) = (self.air?, self.co2?);
        (co2 != 0.0).then(|| air / co2)
    }
}

impl Rates {
    /// What the signs of both say: a ratio alone hides that both may rise.
    fn reading(&self) -> Value {
        match (self.air, self.co2) {
            (Some(air), Some(co2)) if air > 0.0 && co2 > 0.0 => both("both fall", "同步下降"),
            (Some(air), Some(co2)) if air < 0.0 && co2 < 0.0 => both("both rise", "同步上升"),
            (Some(air), Some(_)) if air > 0.0 => both("only pollutants fall", "仅污染物下降"),
            (Some(_), Some(co2)) if co2 > 0.0 => both("only CO2 falls", "仅二氧化碳下降"),
            (Some(_), Some(_)) => both("neither falls", "均未下降"),
            _ => Value::Null,
        }
    }
}

impl Evaluations {
    /// Declines of air-pollutant equivalents and of CO2 of a subject, where the system has both as inputs.
    pub(crate) fn rates(&self, system: &System, at: usize) -> Rates {
        let decline = |id: &str| {
            let input = system.input(id)?;
            let now = self.filled.table.get(input, Moment::Ago(0), at)?;
            let then = self.filled.table.get(input, Moment::Base, at).filter(|v| *v > 0.0)?;
            (self.filled.table.years() > 0.0).then(|| 1.0 - now / then)
        };
        Rates { air: decline("inv.appeq"), co2: decline("inv.co2.total") }
    }
}
