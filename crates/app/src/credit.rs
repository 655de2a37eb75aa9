//! The question and the answer of `tandem credit`: enterprise carbon credit from statistics, checklists and the ledger.

mod inputs;

use crate::answer::{Answer, both, maybe, number, text};
use crate::figures::Names;
use crate::inventory::{BadQuestion, period};
use crate::loaded::Loaded;
use inputs::Asker;
use serde_json::{Value, json};
use tandem_case::Organisation;
use tandem_case::index::credit::{Cap, CreditPart};
use tandem_evaluate::credit::{Credit, Missing};
use tandem_vocab::{Period, nearest};

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
pub struct CreditQuestion {
    /// One organisation; all of the case where none is named.
    pub org: Option<String>,
    /// Period; the latest with figures of organisations where none is given.
    pub period: Option<String>,
}

/// The credit system that ships, as a file to begin one's own with.
pub fn shipped_file() -> &'static [u8] {
    tandem_case::index::credit::shipped_file()
}

/// The credit of the organisations asked for.
pub struct Credits<'a> {
    case: &'a Loaded,
    period: Period,
    rows: Vec<Rated<'a>>,
}

/// One organisation.
struct Rated<'a> {
    org: &'a Organisation,
    co2_t: Option<f64>,
    ratio: Ratio,
    decline: Option<(f64, f64)>,
    parts: Vec<Told>,
    caps: Vec<(&'a Cap, Names)>,
    flags: Vec<Names>,
    credit: Credit,
}

/// CO2 efficiency beside the sector.
#[derive(Default)]
struct Ratio {
    /// K, where value added is above 0.
    k: Option<f64>,
    class: Option<usize>,
}

/// A value with what it was made of, or what would make it.
struct Told {
    value: Option<f64>,
    source: Names,
}

impl Loaded {
    /// Scores the organisations asked for.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown organisation or period.
    pub fn credit(&self, question: &CreditQuestion) -> Result<Credits<'_>, BadQuestion> {
        let organisations = self.organisations_asked(question.org.as_deref())?;
        let period = self.period_asked(question.period.as_deref())?;
        let asker = Asker::new(self, period);
        let rows = organisations.into_iter().map(|org| asker.rate(org)).collect();
        Ok(Credits { case: self, period, rows })
    }

    /// The organisation named, or all of them.
    pub(crate) fn organisations_asked(&self, org: Option<&str>) -> Result<Vec<&Organisation>, BadQuestion> {
        let Some(id) = org else { return Ok(self.organisations.iter().collect()) };
        self.organisations.iter().find(|o| o.org_id == id).map(|found| vec![found]).ok_or_else(|| {
            let near = nearest(id, self.organisations.iter().map(|o| o.org_id.as_str()));
            BadQuestion {
                message: format!("the case has no organisation `{id}`"),
                help: near.map_or_else(
                    || "organisations.csv lists them".to_owned(),
                    |near| format!("the nearest is `{near}`; organisations.csv lists them"),
                ),
            }
        })
    }

    /// The period named, or the latest as long as the base period for which an organisation has figures.
    pub(crate) fn period_asked(&self, text: Option<&str>) -> Result<Period, BadQuestion> {
        if let Some(text) = text {
            return period(text);
        }
        const LEAP_OR_MONTH_DAYS: i64 = 3;
        let base = self.manifest.base_period;
        let as_long = |p: &Period| (p.days() - base.days()).abs() <= LEAP_OR_MONTH_DAYS;
        let about = |subject: &str| self.organisations.iter().any(|o| o.org_id == subject);
        let rows = self.statistics.iter().filter(|s| about(&s.region)).map(|s| s.period);
        Ok(rows.filter(as_long).max().unwrap_or(base))
    }
}

pub(crate) fn tell(names: &Names) -> Value {
    both(&names.0, &names.1)
}

/// Name of an organisation in both languages; its id where it has none.
pub(crate) fn name_of(org: &Organisation) -> Value {
    let or = |name: &str, other: &str| if name.is_empty() { other.to_owned() } else { name.to_owned() };
    let en = or(&org.name, &org.org_id);
    both(&en, &or(&org.name_zh, &en))
}

impl Credits<'_> {
    fn level(&self, at: usize) -> Value {
        self.case.credit_system.levels.get(at).map_or(Value::Null, |level| text(level))
    }

    /// The answer whole: parts, caps and flags as objects.
    pub fn answer(&self) -> Answer<'_> {
        let rows = self.rows.iter().map(|rated| {
            let credit = &rated.credit;
            vec![
                json!(rated.org.org_id),
                name_of(rated.org),
                maybe(credit.score),
                credit.level.map_or(Value::Null, |at| self.level(at)),
                json!(if credit.score.is_some() { "scored" } else { "incomplete" }),
                number(credit.low),
                number(credit.high),
                number(credit.missing_weight),
                credit.level_by_score.map_or(Value::Null, |at| self.level(at)),
                rated
                    .caps
                    .iter()
                    .map(|(cap, why)| {
                        json!({
                            "id": cap.id,
                            "at_most": self.level(cap.at_most),
                            "reason": both(&cap.name_en, &cap.name_zh),
                            "source": tell(why),
                        })
                    })
                    .collect(),
                maybe(rated.ratio.k),
                rated.ratio.class.map_or(Value::Null, |class| json!(class)),
                maybe(rated.co2_t),
                maybe(rated.decline.map(|d| d.0)),
                maybe(rated.decline.map(|d| d.1)),
                self.parts(rated),
                rated.flags.iter().map(tell).collect(),
            ]
        });
        let columns = vec![
            "org_id",
            "name",
            "score",
            "grade",
            "status",
            "low",
            "high",
            "missing_weight",
            "grade_by_score",
            "caps",
            "k",
            "class",
            "co2_t",
            "decline",
            "required_decline",
            "parts",
            "flags",
        ];
        Answer { head: self.head(), columns, rows: Box::new(rows), tail: self.tail() }
    }

    fn parts(&self, rated: &Rated<'_>) -> Value {
        let system = &self.case.credit_system;
        let parts = system.parts.iter().zip(&system.rules.parts).zip(rated.parts.iter().zip(&rated.credit.parts));
        parts
            .map(|((part, rule), (told, score))| {
                let status = match (told.value, rule.missing) {
                    (Some(_), _) => "scored",
                    (None, Missing::Zero) => "no_evidence",
                    (None, Missing::Excluded) => "missing",
                };
                json!({
                    "id": part.id,
                    "name": both(&part.name_en, &part.name_zh),
                    "weight": number(rule.weight),
                    "value": maybe(told.value),
                    "score": maybe(*score),
                    "status": status,
                    "source": tell(&told.source),
                })
            })
            .collect()
    }

    fn head(&self) -> Vec<(&'static str, Value)> {
        let system = &self.case.credit_system;
        let manifest = &self.case.manifest;
        vec![
            ("command", json!("credit")),
            ("case", json!(manifest.id)),
            ("period", json!(self.period.to_string())),
            ("base_period", json!(manifest.base_period.to_string())),
            ("boundary", json!("organisation")),
            (
                "system",
                json!({ "id": system.id, "name": both(&system.name_en, &system.name_zh), "version": text(&system.version) }),
            ),
            ("notice", both(&system.status_en, &system.status_zh)),
        ]
    }

    fn tail(&self) -> Vec<(&'static str, Value)> {
        vec![("levels", json!(self.case.credit_system.levels))]
    }

    /// The answer for reading in rows: parts as short texts.
    pub fn table(&self) -> Answer<'_> {
        let system = &self.case.credit_system;
        let rows = self.rows.iter().map(|rated| {
            let credit = &rated.credit;
            let parts = system.parts.iter().zip(&credit.parts).zip(&rated.parts);
            let parts: Vec<String> = parts
                .map(|((part, score), told)| match (score, told.value) {
                    (Some(score), Some(_)) => format!("{} {score:.1}", part.id),
                    (Some(_), None) => format!("{} 0 (no evidence)", part.id),
                    (None, _) => format!("{} missing", part.id),
                })
                .collect();
            vec![
                json!(rated.org.org_id),
                name_of(rated.org),
                maybe(credit.score),
                credit.level.map_or_else(|| json!("incomplete"), |at| self.level(at)),
                json!(format!("{:.1}-{:.1}", credit.low, credit.high)),
                maybe(rated.ratio.k),
                rated.ratio.class.map_or(Value::Null, |class| json!(class)),
                json!(rated.caps.iter().map(|(cap, _)| cap.id.as_str()).collect::<Vec<_>>()),
                json!(parts),
            ]
        });
        let columns = vec!["org_id", "name", "score", "grade", "range", "k", "class", "caps", "parts"];
        Answer { head: self.head(), columns, rows: Box::new(rows), tail: self.tail() }
    }

    /// What kind of rule it is, in both languages.
    pub fn notice(&self) -> (String, String) {
        (self.case.credit_system.status_en.clone(), self.case.credit_system.status_zh.clone())
    }

    /// What is missing, capped or doubtful, one sentence each, in both languages.
    pub fn notes(&self) -> Vec<(String, String)> {
        let system = &self.case.credit_system;
        let mut notes = Vec::new();
        for rated in &self.rows {
            let id = &rated.org.org_id;
            let missing = || system.parts.iter().zip(&rated.parts).filter(|(_, told)| told.value.is_none());
            if rated.credit.score.is_none() && self.rows.len() > 1 {
                let names = |pick: fn(&CreditPart) -> &str, joint: &str| {
                    missing().map(|(part, _)| pick(part)).collect::<Vec<_>>().join(joint)
                };
                notes.push((
                    format!(
                        "{id} has no level, too much is missing: {}; --org {id} names the rows",
                        names(|p| &p.name_en, ", ")
                    ),
                    format!("{id} 缺项过多，不予评级：{}；加 --org {id} 查看所缺数据", names(|p| &p.name_zh, "、")),
                ));
                continue;
            }
            for (part, told) in missing() {
                notes.push((
                    format!("{id} {}: {}", part.name_en, told.source.0),
                    format!("{id} {}：{}", part.name_zh, told.source.1),
                ));
            }
            for (cap, why) in &rated.caps {
                let level = system.levels.get(cap.at_most).map_or("", String::as_str);
                notes.push((
                    format!("{id} at most {level}: {} ({})", cap.name_en, why.0),
                    format!("{id} 等级不高于 {level}：{}（{}）", cap.name_zh, why.1),
                ));
            }
            notes.extend(rated.flags.iter().map(|flag| (format!("{id}: {}", flag.0), format!("{id}：{}", flag.1))));
        }
        notes
    }
}
