//! The question and the answer of `tandem cleaner`: cleaner-production grades of enterprises from statistics and checklists.

use crate::answer::{Answer, both, maybe, number, text};
use crate::credit::{name_of, tell};
use crate::figures::{Figures, Names, at, row_needed, unit_clash};
use crate::inventory::BadQuestion;
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_case::Organisation;
use tandem_case::index::cleaner::{CleanerIndicator, CleanerSystem, NOT_APPLICABLE};
use tandem_evaluate::cleaner_production::{Direction, Grade, Graded, Value as Known, grade, way_up};
use tandem_vocab::Period;

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
pub struct CleanerQuestion {
    /// One organisation; all whose sector has a system where none is named.
    pub org: Option<String>,
    /// Period; the latest with figures of organisations where none is given.
    pub period: Option<String>,
}

/// The grades of the organisations asked for.
pub struct CleanerGrades<'a> {
    case: &'a Loaded,
    period: Period,
    rows: Vec<Row<'a>>,
    /// Organisations asked for that no system holds for.
    without: Vec<&'a Organisation>,
}

/// One organisation by one system.
struct Row<'a> {
    org: &'a Organisation,
    system: &'a CleanerSystem,
    values: Vec<Known>,
    sources: Vec<Names>,
    /// `None` where no indicator applies.
    graded: Option<Graded>,
}

impl Loaded {
    /// Grades the organisations asked for by the systems of their sectors.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown organisation or period.
    pub fn cleaner(&self, question: &CleanerQuestion) -> Result<CleanerGrades<'_>, BadQuestion> {
        let organisations = self.organisations_asked(question.org.as_deref())?;
        let period = self.period_asked(question.period.as_deref())?;
        let figures = Figures::new(self);
        let (mut rows, mut without) = (Vec::new(), Vec::new());
        for org in organisations {
            let systems: Vec<&CleanerSystem> =
                self.cleaner_systems.iter().filter(|s| self.is_for(s, &org.sector)).collect();
            if systems.is_empty() {
                without.push(org);
            }
            rows.extend(systems.into_iter().map(|system| self.row(org, system, &figures, period)));
        }
        Ok(CleanerGrades { case: self, period, rows, without })
    }

    /// Whether a system holds for a sector: for it or one above it.
    fn is_for(&self, system: &CleanerSystem, sector: &str) -> bool {
        // A class such as C3011 lies below its division C30, listed or not.
        let above = |wanted: &String| !sector.is_empty() && sector.starts_with(wanted.as_str());
        let answers = if sector.is_empty() { Vec::new() } else { self.ledger.records.sectors.closure(sector) };
        system.sectors.iter().any(|wanted| above(wanted) || answers.contains(wanted))
    }

    fn row<'a>(
        &'a self,
        org: &'a Organisation,
        system: &'a CleanerSystem,
        figures: &Figures<'_>,
        period: Period,
    ) -> Row<'a> {
        let found = system.indicators.iter().map(|i| self.value(&org.org_id, i, figures, period));
        let (values, sources): (Vec<Known>, Vec<Names>) = found.unzip();
        let graded = grade(&system.system, &values);
        Row { org, system, values, sources, graded }
    }

    fn value(&self, org: &str, indicator: &CleanerIndicator, figures: &Figures<'_>, period: Period) -> (Known, Names) {
        let waived = self.checklists.iter().find(|c| {
            c.subject == org && c.indicator == NOT_APPLICABLE && c.item == indicator.id && c.period.overlaps(period)
        });
        if let Some(row) = waived {
            let words = (
                format!("does not apply (checklists.csv row {})", row.line),
                format!("不适用（checklists.csv 第 {} 行）", row.line),
            );
            return (Known::NotApplicable, words);
        }
        match figures.of(org, &indicator.input, period) {
            None => (Known::Missing, row_needed(org, &indicator.input, &indicator.unit, period)),
            Some(figure) => match figure.within(&indicator.unit) {
                Some(value) => (Known::Known(value), at(&figure)),
                None => (Known::Missing, unit_clash(&figure, &indicator.unit)),
            },
        }
    }
}

impl CleanerGrades<'_> {
    /// The composite index at grade II of an organisation and its system's names, where what is missing does not change it.
    pub(crate) fn index_at_two(&self, org: &str) -> Option<(f64, &CleanerSystem)> {
        let row = self.rows.iter().find(|row| row.org.org_id == org)?;
        let graded = row.graded.as_ref()?;
        (graded.index_high[1] - graded.index_low[1] < 1e-9).then(|| (graded.index_low[1], row.system))
    }

    /// Organisations asked for, by id, that no system holds for.
    pub fn without_system(&self) -> Vec<&str> {
        self.without.iter().map(|o| o.org_id.as_str()).collect()
    }

    /// Whether anything was graded.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The systems that were used, each once.
    fn systems(&self) -> Vec<&CleanerSystem> {
        let mut systems: Vec<&CleanerSystem> = Vec::new();
        for row in &self.rows {
            if !systems.iter().any(|s| s.file == row.system.file) {
                systems.push(row.system);
            }
        }
        systems
    }

    /// What kind of rules they are, in both languages.
    pub fn notice(&self) -> Names {
        let joined = |pick: fn(&CleanerSystem) -> &str, joint: &str| {
            let mut all: Vec<&str> = self.systems().into_iter().map(pick).filter(|t| !t.is_empty()).collect();
            all.dedup();
            all.join(joint)
        };
        (joined(|s| &s.status_en, "; "), joined(|s| &s.status_zh, "；"))
    }

    fn head(&self) -> Vec<(&'static str, Value)> {
        let told = |s: &CleanerSystem| {
            json!({
                "id": s.id,
                "name": both(&s.name_en, &s.name_zh),
                "status": both(&s.status_en, &s.status_zh),
                "file": s.file,
                "thresholds": s.system.thresholds,
            })
        };
        vec![
            ("command", json!("cleaner")),
            ("case", json!(self.case.manifest.id)),
            ("period", json!(self.period.to_string())),
            ("systems", self.systems().into_iter().map(told).collect()),
            ("notice", tell(&self.notice())),
        ]
    }

    fn tail(&self) -> Vec<(&'static str, Value)> {
        vec![("without_system", json!(self.without_system()))]
    }

    /// The answer whole.
    pub fn answer(&self) -> Answer<'_> {
        let rows = self.rows.iter().map(|row| {
            let graded = row.graded.as_ref();
            let sure =
                |at: usize| graded.filter(|g| g.index_high[at] - g.index_low[at] < 1e-9).map(|g| g.index_low[at]);
            let range =
                |pick: fn(&Graded) -> [f64; 3]| graded.map_or(Value::Null, |g| pick(g).map(number).to_vec().into());
            let named = |pick: fn(&Graded) -> Option<Grade>| {
                graded.and_then(pick).map_or(Value::Null, |grade| json!(grade.as_str()))
            };
            vec![
                json!(row.org.org_id),
                name_of(row.org),
                json!(row.system.id),
                named(|g| g.grade),
                json!(row.status()),
                named(|g| Some(g.grade_low)),
                named(|g| Some(g.grade_high)),
                maybe(sure(0)),
                maybe(sure(1)),
                maybe(sure(2)),
                range(|g| g.index_low),
                range(|g| g.index_high),
                row.limiting_failures().collect(),
                row.raise(),
                row.indicators(),
            ]
        });
        let columns = vec![
            "org_id",
            "name",
            "system",
            "grade",
            "status",
            "grade_low",
            "grade_high",
            "y1",
            "y2",
            "y3",
            "y_low",
            "y_high",
            "limiting_failures",
            "raise",
            "indicators",
        ];
        Answer { head: self.head(), columns, rows: Box::new(rows), tail: self.tail() }
    }

    /// The answer for reading in rows.
    pub fn table(&self) -> Answer<'_> {
        let rows = self.rows.iter().map(|row| {
            let graded = row.graded.as_ref();
            let grade = match graded {
                None => "no indicator applies".to_owned(),
                Some(g) if g.grade.is_none() => format!("{} to {}", g.grade_low.as_str(), g.grade_high.as_str()),
                Some(g) => g.grade_low.as_str().to_owned(),
            };
            let index = |at: usize| {
                graded.map_or(Value::Null, |g| match (g.index_low[at], g.index_high[at]) {
                    (low, high) if high - low < 1e-9 => json!(format!("{low:.1}")),
                    (low, high) => json!(format!("{low:.1}-{high:.1}")),
                })
            };
            let failures: Vec<String> =
                row.failing().map(|(at, met)| format!("{} ({})", row.id(at), met.as_str())).collect();
            let raise = row.way().map_or(Value::Null, |way| {
                let places = way.limiting.iter().chain(&way.others);
                json!(format!("{}: {}", way.to.as_str(), places.map(|at| row.id(*at)).collect::<Vec<_>>().join(", ")))
            });
            vec![
                json!(row.org.org_id),
                name_of(row.org),
                json!(row.system.id),
                json!(grade),
                index(0),
                index(1),
                index(2),
                json!(failures),
                raise,
            ]
        });
        let columns = vec!["org_id", "name", "system", "grade", "y1", "y2", "y3", "limiting below I", "raise to"];
        Answer { head: self.head(), columns, rows: Box::new(rows), tail: self.tail() }
    }

    /// What is missing, and who has no system, one sentence each, in both languages.
    pub fn notes(&self) -> Vec<Names> {
        let mut notes = Vec::new();
        for row in &self.rows {
            let id = &row.org.org_id;
            let all = row.system.indicators.iter().zip(&row.values).zip(&row.sources);
            for ((indicator, _), source) in all.filter(|((_, value), _)| **value == Known::Missing) {
                notes.push((
                    format!("{id} {}: {}", indicator.name_en, source.0),
                    format!("{id} {}：{}", indicator.name_zh, source.1),
                ));
            }
        }
        if !self.without.is_empty() {
            let ids = self.without_system().join(", ");
            notes.push((
                format!("no system in index/cleaner/ names the sector of {ids}"),
                format!("index/cleaner/ 中没有适用于 {ids} 所属行业的指标体系"),
            ));
        }
        notes
    }
}

impl Row<'_> {
    fn id(&self, at: usize) -> &str {
        &self.system.indicators[at].id
    }

    fn status(&self) -> &'static str {
        match &self.graded {
            None => "not_applicable",
            Some(graded) if graded.grade.is_none() => "incomplete",
            Some(_) => "graded",
        }
    }

    fn way(&self) -> Option<tandem_evaluate::cleaner_production::Way> {
        self.graded.as_ref().and_then(|graded| way_up(&self.system.system, graded))
    }

    /// Limiting indicators that meet less than grade I, with what they meet.
    fn failing(&self) -> impl Iterator<Item = (usize, Grade)> {
        let limiting = self.system.system.indicators.iter().enumerate().filter(|(_, i)| i.limiting).map(|(at, _)| at);
        let met = self.graded.as_ref().map(|g| g.met.as_slice()).unwrap_or_default();
        limiting.filter_map(|at| met.get(at).copied().flatten().filter(|met| *met > Grade::I).map(|met| (at, met)))
    }

    fn limiting_failures(&self) -> impl Iterator<Item = Value> {
        self.failing().map(|(at, met)| {
            let indicator = &self.system.indicators[at];
            json!({
                "indicator": indicator.id,
                "name": both(&indicator.name_en, &indicator.name_zh),
                "meets": met.as_str(),
            })
        })
    }

    /// The grade that the fewest indicators lead to, and what each of them must reach.
    fn raise(&self) -> Value {
        let Some(way) = self.way() else { return Value::Null };
        let told = |at: &usize| {
            let (indicator, edges) = (&self.system.indicators[*at], &self.system.system.indicators[*at]);
            let edge = Grade::WITH_VALUES.iter().position(|g| *g == way.to).map(|place| edges.values[place]);
            json!({
                "indicator": indicator.id,
                "name": both(&indicator.name_en, &indicator.name_zh),
                "reach": maybe(edge),
                "unit": text(&indicator.unit),
                "limiting": edges.limiting,
            })
        };
        let places: Vec<Value> = way.limiting.iter().chain(&way.others).map(told).collect();
        json!({ "to": way.to.as_str(), "indicators": places, "y": number(way.index) })
    }

    fn indicators(&self) -> Value {
        let system = &self.system.system;
        let all = self.system.indicators.iter().zip(&system.indicators).zip(self.values.iter().zip(&self.sources));
        all.enumerate()
            .map(|(at, ((told, indicator), (value, source)))| {
                let (value, status) = match value {
                    Known::Known(value) => (Some(*value), "known"),
                    Known::NotApplicable => (None, "not_applicable"),
                    Known::Missing => (None, "missing"),
                };
                let group = &self.system.groups[indicator.group];
                let graded = self.graded.as_ref();
                let met = graded.and_then(|g| g.met[at]);
                json!({
                    "id": told.id,
                    "name": both(&told.name_en, &told.name_zh),
                    "group": group.id,
                    "group_name": both(&group.name_en, &group.name_zh),
                    "weight": maybe(graded.map(|g| g.shares[at])),
                    "limiting": indicator.limiting,
                    "direction": if indicator.direction == Direction::AtLeast { "ge" } else { "le" },
                    "values": indicator.values,
                    "unit": text(&told.unit),
                    "value": maybe(value),
                    "meets": met.map_or(Value::Null, |met| json!(met.as_str())),
                    "status": status,
                    "source": tell(source),
                })
            })
            .collect()
    }
}
