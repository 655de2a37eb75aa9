//! Inputs that are results of another system: `index.total`, `index.total_last_year`, `index.pollution`, `index.carbon`.

use super::fill::{Filled, Found, Frame, Origin, years_before};
use super::{Kind, Refusal, Subject};
use crate::loaded::Loaded;
use tandem_evaluate::outcome::{Outcome, outcomes};
use tandem_evaluate::program::Moment;
use tandem_evaluate::system::System;

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
            let (Some(input), Some(period)) = (frame.system.input(id), years_before(frame.period, ago)) else { continue };
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
