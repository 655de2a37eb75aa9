//! Weights in place of those of a system: equal, from the scores of all subjects, or from comparisons by pairs.

use super::rank::RankQuestion;
use super::{Question, Refusal};
use crate::answer::{both, number};
use crate::inventory::BadQuestion;
use crate::loaded::Loaded;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tandem_case::free_table::{ANY, NumberTable, Others, Shape, TableError};
use tandem_evaluate::synergy::matrix::Matrix;
use tandem_evaluate::system::System;
use tandem_evaluate::weights::{Objective, Weights};
use tandem_vocab::nearest;

/// Kinds of weights, by the word that asks for them, and their names.
pub(super) const KINDS: [(&str, &str, &str); 5] = [
    ("default", "of the system", "体系自带权重"),
    ("equal", "equal", "等权重"),
    ("entropy", "entropy", "熵权法"),
    ("critic", "CRITIC", "CRITIC 法"),
    ("mixed", "half of the system, half entropy", "体系权重与熵权各半"),
];

/// Comparisons by pairs of the indicators below a node.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparisons {
    /// Id of the second-level node.
    pub node: String,
    /// CSV file: a header with the indicators, and as many rows.
    pub file: PathBuf,
}

/// A square matrix of numbers.
const SQUARE: Shape = Shape { wanted: &[], others: Some(Others { bounds: ANY, least: 1 }), least_rows: 1 };

impl Loaded {
    /// The system with the weights that a question asks for, and what the answer says of them; `None` for those of the system.
    pub(super) fn weighted(&self, system: &System, question: &Question) -> Result<Option<(System, Value)>, Refusal> {
        let kind = question.weights.as_deref().unwrap_or("default");
        if kind == "default" && question.comparisons.is_empty() {
            return Ok(None);
        }
        let Some(&(id, en, zh)) = KINDS.iter().find(|(id, ..)| *id == kind) else {
            let ids: Vec<&str> = KINDS.iter().map(|k| k.0).collect();
            let help = format!("these are: {}", ids.join(", "));
            return Err(BadQuestion { message: format!("there are no weights `{kind}`"), help }.into());
        };
        let own = Weights::of(system);
        let mut weights = match id {
            "default" => own.clone(),
            "equal" => Weights::equal(system),
            "critic" => self.derived(system, question, Objective::Critic)?,
            _ => self.derived(system, question, Objective::Entropy)?,
        };
        if id == "mixed" {
            weights = own.mixed(system, &weights, 0.5).map_err(unfit)?;
        }
        let mut compared = Vec::new();
        for comparisons in &question.comparisons {
            let Some(node) = system.draft.level2.iter().position(|n| n.id == comparisons.node) else {
                let near = nearest(&comparisons.node, system.draft.level2.iter().map(|n| n.id.as_str()));
                let help = near.map_or_else(|| "name a second-level node".to_owned(), |n| format!("did you mean {n}?"));
                let message = format!("`{}` is no second-level node of the system", comparisons.node);
                return Err(BadQuestion { message, help }.into());
            };
            let matrix = matrix(&comparisons.file)?;
            let found = weights.compare(system, node, &matrix).map_err(unfit)?;
            compared.push(json!({
                "node": comparisons.node,
                "lambda_max": number(found.lambda_max),
                "ci": number(found.consistency_index),
                "cr": number(found.consistency_ratio),
            }));
        }
        let list: Vec<Value> = system
            .indicators
            .iter()
            .enumerate()
            .map(|(at, i)| json!({ "id": i.draft.id, "default": number(own.level3[at]), "used": number(weights.level3[at]) }))
            .collect();
        let told = json!({ "kind": id, "name": both(en, zh), "comparisons": compared, "indicators": list });
        Ok(Some((system.with_weights(&weights), told)))
    }

    fn derived(&self, system: &System, question: &Question, by: Objective) -> Result<Weights, Refusal> {
        let frame = self.frame(system, &question.period, question.base.as_deref())?;
        let subjects = self.asked_subjects(system, &RankQuestion::default())?;
        let all = self.evaluate_many(frame, subjects, &question.context)?;
        Ok(Weights::derived(system, &all.outcomes, by).map_err(unfit)?.weights)
    }
}

fn unfit(error: impl std::fmt::Display) -> Refusal {
    BadQuestion { message: error.to_string(), help: "choose other weights, or leave --weights and --ahp out".into() }
        .into()
}

fn matrix(file: &Path) -> Result<Matrix, Refusal> {
    let table = NumberTable::open(file, &SQUARE).map_err(|error| match error {
        TableError::Faults(faults) => Refusal::Faults(faults),
        TableError::Unread(error) => {
            BadQuestion { message: error.to_string(), help: "name a CSV file of comparisons".into() }.into()
        }
    })?;
    Matrix::from_rows(&table.matrix()).map_err(unfit)
}
