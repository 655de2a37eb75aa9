//! The questions of `tandem evaluate` and their answers: how a region or an organisation scores in an index system, and why.

mod answer;
mod context_words;
mod explore;
mod fill;
pub(crate) mod ledger_inputs;
mod nested;
mod rank;
mod subjects;
pub(crate) mod units;
mod weighting;

pub use rank::RankQuestion;
pub use subjects::{Kind, Subject};
pub use weighting::Comparisons;

use crate::inventory::{BadQuestion, period};
use crate::loaded::Loaded;
use crate::{Answer, Fault};
use fill::{Filled, Frame};
use std::path::Path;
use tandem_case::index;
use tandem_evaluate::check::context;
use tandem_evaluate::outcome::{Outcome, outcome};
use tandem_evaluate::system::{Context, System};
use tandem_evaluate::table::spread_all;
use tandem_inventory::draws::Draws;
use tandem_vocab::{Period, nearest};

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Id of a system of the case or of one that ships, or the path of a file.
    pub system: String,
    /// Region or organisation.
    pub subject: String,
    /// Evaluated period.
    pub period: String,
    /// Base period; that of the case where none is given.
    pub base: Option<String>,
    /// Context, over that of case.toml.
    pub context: Vec<(String, String)>,
    /// Range of the score by so many draws.
    pub draws: Option<usize>,
    /// Seed of the draws.
    pub seed: u64,
    /// Weights in place of the system's: equal, entropy, critic, mixed.
    pub weights: Option<String>,
    /// Weights by comparisons, node by node, over those.
    pub comparisons: Vec<Comparisons>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Refusal {
    /// The question cannot be understood.
    Bad(BadQuestion),
    /// A file has faults.
    Faults(Vec<Fault>),
}

impl From<BadQuestion> for Refusal {
    fn from(error: BadQuestion) -> Self {
        Self::Bad(error)
    }
}

/// Fewest and most draws of a score.
const DRAWS: std::ops::RangeInclusive<usize> = 40..=100_000;

/// A system with where it comes from.
pub struct Known<'a> {
    /// The system.
    pub system: &'a System,
    /// Its file in the case; empty for one that ships.
    pub file: &'a str,
}

impl Loaded {
    /// Every system: those of the case, then those that ship and that the case does not replace.
    pub fn systems(&self) -> Vec<Known<'_>> {
        let own = self.index_systems.iter().map(|f| Known { system: &f.system, file: &f.path });
        let replaced = |id: &str| self.index_systems.iter().any(|f| f.system.draft.id == id);
        let shipped = index::shipped().iter().filter(|s| !replaced(&s.draft.id));
        own.chain(shipped.map(|system| Known { system, file: "" })).collect()
    }

    /// The system of this id, of the case or shipped.
    ///
    /// # Errors
    /// [`BadQuestion`] with the nearest id.
    pub fn system(&self, id: &str) -> Result<&System, BadQuestion> {
        let all = self.systems();
        all.iter().find(|k| k.system.draft.id == id).map(|k| k.system).ok_or_else(|| BadQuestion {
            message: format!("there is no index system `{id}`"),
            help: {
                let ids: Vec<&str> = all.iter().map(|k| k.system.draft.id.as_str()).collect();
                let near = nearest(id, ids.iter().copied()).map(|n| format!("did you mean {n}? "));
                format!("{}there are: {}; or name a file", near.unwrap_or_default(), ids.join(", "))
            },
        })
    }

    /// The answer to a question, by a system of the case, a shipped one, or the file that `system` names.
    ///
    /// # Errors
    /// [`Refusal`]: an unknown system, subject, period or context; faults of the file of the system, or units of statistics that do not
    /// agree with their inputs.
    pub fn evaluation(&self, question: &Question) -> Result<Answer<'static>, Refusal> {
        let named;
        let is_file = question.system.ends_with(".toml") || question.system.contains(['/', '\\']);
        let system = if is_file {
            named = index::read_file(Path::new(&question.system)).map_err(Refusal::Faults)?;
            &named
        } else {
            self.system(&question.system)?
        };
        let weighted = self.weighted(system, question)?;
        let (system, weights) = weighted.as_ref().map_or((system, &serde_json::Value::Null), |(s, told)| (s, told));
        let evaluated = self.evaluate(system, question)?;
        let mut answer = answer::answer(self, &evaluated);
        answer.tail.push(("weights", weights.clone()));
        Ok(answer)
    }

    /// Evaluates a subject.
    pub(crate) fn evaluate<'a>(&'a self, system: &'a System, question: &Question) -> Result<Evaluated<'a>, Refusal> {
        let subject = self.subject(&question.subject, &system.draft.subjects)?;
        let frame = self.frame(system, &question.period, question.base.as_deref())?;
        let draws = question.draws.map(|n| match DRAWS.contains(&n) {
            true => Ok(Draws { n, seed: question.seed }),
            false => Err(BadQuestion {
                message: format!("{n} draws cannot be made"),
                help: format!("ask for {} to {}", DRAWS.start(), DRAWS.end()),
            }),
        });
        let draws = draws.transpose()?;
        let own = self.context_of(system, &subject.id, &question.context)?;
        let mut filled =
            self.fill(frame, std::slice::from_ref(&subject), std::slice::from_ref(&own)).map_err(Refusal::Faults)?;
        self.nest(frame, std::slice::from_ref(&subject), &question.context, &mut filled)?;
        let outcome = outcome(system, &filled.table, 0);
        let drawn = draws.map(|d| filled.draws(self, 0, d));
        let spread =
            draws.zip(drawn.as_ref()).map(|(d, drawn)| spread_all(system, &filled.table, drawn, d.n, 0..1).remove(0));
        Ok(Evaluated { frame, subject, context: own, filled, outcome, drawn, spread })
    }

    /// Period and base of a question.
    pub(crate) fn frame<'a>(&self, system: &'a System, of: &str, base: Option<&str>) -> Result<Frame<'a>, BadQuestion> {
        let base = base.map_or(Ok(self.manifest.base_period), period)?;
        Ok(Frame { system, period: period(of)?, base })
    }

    /// The context of a subject: that of `[context]` in case.toml, of `[context.SUBJECT]`, and what the question says.
    ///
    /// Dimensions of case.toml that the system does not have are for other systems.
    pub(crate) fn context_of(
        &self,
        system: &System,
        subject: &str,
        asked: &[(String, String)],
    ) -> Result<Context, Refusal> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let table = self.manifest.raw.get("context").and_then(|t| t.as_table());
        let own = table.and_then(|t| t.get(subject)).and_then(|t| t.as_table());
        for (key, value) in table.into_iter().flatten().chain(own.into_iter().flatten()) {
            if let Some(value) = value.as_str()
                && system.draft.contexts.iter().any(|d| d.id == *key)
            {
                pairs.push((key.clone(), value.to_owned()));
            }
        }
        context(system, &pairs).map_err(|(message, help)| {
            Refusal::Faults(vec![Fault {
                file: "case.toml".into(),
                row: None,
                column: Some("context".into()),
                message: format!("{}.", capital(&message)),
                help: format!("{}.", capital(&help)),
            }])
        })?;
        pairs.extend(asked.iter().cloned());
        context(system, &pairs).map_err(|(message, help)| Refusal::Bad(BadQuestion { message, help }))
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// An evaluated subject with all that its answer tells.
pub(crate) struct Evaluated<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) subject: Subject,
    pub(crate) context: Context,
    pub(crate) filled: Filled,
    pub(crate) outcome: Outcome,
    pub(crate) drawn: Option<fill::LedgerDraws>,
    pub(crate) spread: Option<tandem_evaluate::table::Spread>,
}

impl Evaluated<'_> {
    /// The system.
    pub(crate) fn system(&self) -> &System {
        self.frame.system
    }

    /// The evaluated period.
    pub(crate) fn period(&self) -> Period {
        self.frame.period
    }
}
