//! The question and the answer of `tandem inventory`.

use crate::answer::{Answer, maybe, number};
use crate::coverage;
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_inventory::draws::Draws;
use tandem_inventory::totals::{Dim, Key, Totals};
use tandem_inventory::{Boundary, Query};
use tandem_vocab::Period;

/// Dimensions of an answer where none is asked for.
pub const DEFAULT_BY: [Dim; 3] = [Dim::Species, Dim::Medium, Dim::Scope];

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
pub struct Question {
    /// Period, such as `2017`.
    pub period: Option<String>,
    /// Names of dimensions; empty means [`DEFAULT_BY`].
    pub by: Vec<String>,
    /// Name of the boundary.
    pub boundary: Option<String>,
    /// Values that dimensions may have.
    pub filters: Vec<(String, Vec<String>)>,
    /// Ranges by so many draws.
    pub draws: Option<usize>,
    /// Seed of the draws.
    pub seed: u64,
}

/// Fewest draws whose percentiles mean something, and most that one question may ask for.
const DRAWS: std::ops::RangeInclusive<usize> = 40..=1_000_000;

/// A question that cannot be understood: what is wrong, and what is known instead.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{message}; {help}")]
pub struct BadQuestion {
    /// What is wrong.
    pub message: String,
    /// What can be asked.
    pub help: String,
}

impl Question {
    /// The question in the ledger's terms.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown dimension, boundary or period.
    pub fn parse(&self) -> Result<Query, BadQuestion> {
        let period = self.period.as_deref().map(period).transpose()?;
        let by = if self.by.is_empty() {
            DEFAULT_BY.to_vec()
        } else {
            let mut by = Vec::new();
            for name in &self.by {
                let dim = dimension(name)?;
                if !by.contains(&dim) {
                    by.push(dim);
                }
            }
            by
        };
        let boundary = match self.boundary.as_deref() {
            None => Boundary::AsRecorded,
            Some(word) => Boundary::parse(word).ok_or_else(|| BadQuestion {
                message: format!("`{word}` is not a boundary"),
                help: "as_recorded, territory and organisation are".into(),
            })?,
        };
        let filters =
            self.filters.iter().map(|(name, list)| Ok((dimension(name)?, list.clone()))).collect::<Result<_, _>>()?;
        let draws = self.draws.map(|n| match DRAWS.contains(&n) {
            true => Ok(Draws { n, seed: self.seed }),
            false => Err(BadQuestion {
                message: format!("{n} draws cannot be made"),
                help: format!("ask for {} to {}", DRAWS.start(), DRAWS.end()),
            }),
        });
        Ok(Query { period, by, boundary, filters, draws: draws.transpose()? })
    }
}

/// Reads a period of a question.
///
/// # Errors
/// [`BadQuestion`] where it is none.
pub fn period(text: &str) -> Result<Period, BadQuestion> {
    Period::parse(text)
        .map_err(|message| BadQuestion { message, help: "write 2017, 2017-03 or 2017-03-01/2017-03-31".into() })
}

fn dimension(name: &str) -> Result<Dim, BadQuestion> {
    Dim::by_name(name).ok_or_else(|| {
        let names: Vec<&str> = Dim::ALL.iter().map(|(_, n)| *n).collect();
        BadQuestion {
            message: format!("`{name}` is not a dimension"),
            help: format!("these are: {}", names.join(", ")),
        }
    })
}

/// The totals of a question, with what the answer says beside them.
pub struct Inventory<'a> {
    loaded: &'a Loaded,
    question: Query,
    totals: Totals,
}

impl Loaded {
    /// Adds up what is asked for.
    pub fn inventory(&self, query: Query) -> Inventory<'_> {
        let totals = self.ledger.totals(&query);
        Inventory { loaded: self, question: query, totals }
    }
}

impl Inventory<'_> {
    /// The answer; `with_coverage` adds the list of what is and is not estimated.
    pub fn answer(&self, with_coverage: bool) -> Answer<'_> {
        let totals = &self.totals;
        let ledger = &self.loaded.ledger;
        let mut columns: Vec<&'static str> = totals.by.iter().map(|d| d.name()).collect();
        columns.extend(["kg", "kg_low", "kg_high"]);
        let drawn = self.question.draws.is_some();
        if drawn {
            columns.push("kg_mean");
        }
        let rows = totals.rows.iter().map(move |row| {
            let mut cells: Vec<Value> = row
                .keys
                .iter()
                .map(|key| match key {
                    Key::Name(sym) if sym.is_none() => Value::Null,
                    key => Value::String(totals.text(ledger, key).into_owned()),
                })
                .collect();
            cells.extend([number(row.kg), number(row.kg_low), number(row.kg_high)]);
            if drawn {
                cells.push(maybe(row.kg_mean));
            }
            cells
        });
        let dropped: Vec<Value> = totals
            .records
            .dropped
            .iter()
            .map(|(reason, count)| json!({ "reason": reason.as_str(), "reason_zh": reason.zh(), "count": count }))
            .collect();
        let mut tail =
            vec![("records", json!({ "read": totals.records.read, "kept": totals.records.kept, "dropped": dropped }))];
        if let Some(overlap) = totals.overlap {
            tail.push(("overlap", json!({ "kwh": number(overlap.kwh), "kg": number(overlap.kg) })));
        }
        let unknown: Vec<&str> = totals.uncharacterised.iter().map(|s| s.name()).collect();
        tail.push(("uncharacterised", json!(unknown)));
        if with_coverage {
            tail.push(("coverage", coverage::items(self.loaded, self.question.period)));
        }
        let manifest = &self.loaded.manifest;
        let draws = self.question.draws.map_or(Value::Null, |d| json!({ "n": d.n, "seed": d.seed }));
        Answer {
            head: vec![
                ("command", json!("inventory")),
                ("case", json!(manifest.id)),
                ("period", self.question.period.map_or(Value::Null, |p| json!(p.to_string()))),
                ("boundary", json!(self.question.boundary.as_str())),
                ("gwp", json!(manifest.gwp)),
                ("draws", draws),
                ("by", json!(totals.by.iter().map(|d| d.name()).collect::<Vec<_>>())),
            ],
            columns,
            rows: Box::new(rows),
            tail,
        }
    }
}
