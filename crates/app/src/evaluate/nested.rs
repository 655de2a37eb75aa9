//! Inputs that are results of another system: `index.total`, `index.total_last_year`, `index.pollution`, `index.carbon`.

use super::fill::{Filled, Found, Frame, Origin, years_before};
use super::{Kind, Refusal, Subject};
use crate::loaded::Loaded;
use tandem_evaluate::outcome::{Outcome, outcomes};
use tandem_evaluate::program::Moment;
use tandem_evaluate::score::Status;
use tandem_evaluate::system::System;
use tandem_vocab::Period;

/// Second-level nodes, by the end of their ids, whose mean is the score of pollution, and those of carbon.
const POLLUTION: [&str; 3] = [".target.emission", ".target.quality", ".target.pollution"];
const CARBON: [&str; 1] = [".target.carbon"];

/// A result of another system.
#[derive(Clone, Copy)]
enum Part {
    Total,
    Pollution,
    Carbon,
}

impl Loaded {
    /// Fills what the system takes from another one: the enterprise system for organisations, the park system for parks, the city
    /// system for other regions. A result without a grade fills nothing.
    pub(crate) fn nest(
        &self,
        frame: Frame<'_>,
        subjects: &[Subject],
        asked: &[(String, String)],
        filled: &mut Filled,
    ) -> Result<(), Refusal> {
        let wanted = [
            ("index.total", 0, Part::Total),
            ("index.total_last_year", 1, Part::Total),
            ("index.pollution", 0, Part::Pollution),
            ("index.carbon", 0, Part::Carbon),
        ];
        for (id, ago, part) in wanted {
            let (Some(input), Some(period)) = (frame.system.input(id), years_before(frame.period, ago)) else {
                continue;
            };
            for (at, subject) in subjects.iter().enumerate() {
                if filled.table.get(input, Moment::Ago(0), at).is_some() {
                    continue;
                }
                let of = match subject.kind {
                    Kind::Organisation => "enterprise",
                    Kind::Region if subject.class == "park" => "park",
                    Kind::Region => "city",
                };
                if of == frame.system.draft.id {
                    continue;
                }
                let Ok(system) = self.system(of) else { continue };
                let inner = Frame { system, period, base: frame.base };
                let known: Vec<(String, String)> =
                    asked.iter().filter(|(k, _)| system.draft.contexts.iter().any(|d| d.id == *k)).cloned().collect();
                let context = self.context_of(system, &subject.id, &known)?;
                let one = std::slice::from_ref(subject);
                let table = self.fill(inner, one, std::slice::from_ref(&context)).map_err(Refusal::Faults)?.table;
                let outcome = outcomes(system, &table, 0..1).remove(0);
                if let Some(value) = of_outcome(system, &outcome, part) {
                    filled.put(input, Moment::Ago(0), at, Found { value, origin: Origin::Index(of) });
                }
            }
        }
        Ok(())
    }
}

impl Loaded {
    /// Score of management coordination of an organisation in the enterprise system, with where it comes from in both languages; `None`
    /// where nothing of it is proven or on record.
    pub(crate) fn management_score(&self, org: &str, period: Period) -> Option<(f64, (String, String))> {
        const NODE: &str = "enterprise.management";
        let system = self.system("enterprise").ok()?;
        let subject = self.subject(org, "organisation").ok()?;
        let frame = Frame { system, period, base: self.manifest.base_period };
        let context = self.context_of(system, org, &[]).ok()?;
        let table = self.fill(frame, std::slice::from_ref(&subject), std::slice::from_ref(&context)).ok()?.table;
        let outcome = outcomes(system, &table, 0..1).remove(0);
        let node = system.draft.level1.iter().position(|n| n.id == NODE)?;
        let below = |at: &usize| system.parent2[system.indicators[*at].parent] == node;
        let known =
            (0..system.indicators.len()).filter(below).any(|at| outcome.indicators[at].status == Status::Scored);
        let score = outcome.level1[node].filter(|_| known)?;
        let words = (
            format!("{NODE} of the enterprise index in {period}"),
            format!("{period} 企业协同度评价的一级指标“管理协同”"),
        );
        Some((score, words))
    }
}

fn of_outcome(system: &System, outcome: &Outcome, part: Part) -> Option<f64> {
    outcome.result.grade?;
    let mean = |ends: &[&str]| {
        let nodes = system.draft.level2.iter().zip(&outcome.level2);
        let scores: Vec<f64> =
            nodes.filter(|(n, _)| ends.iter().any(|e| n.id.ends_with(e))).filter_map(|(_, s)| *s).collect();
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    };
    match part {
        Part::Total => Some(outcome.result.total),
        Part::Pollution => mean(&POLLUTION),
        Part::Carbon => mean(&CARBON),
    }
}
