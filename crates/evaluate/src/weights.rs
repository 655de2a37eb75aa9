//! Weights of a system: its own, others in their place, and weights of indicators derived from scores or from comparisons.

use crate::outcome::Outcome;
use crate::synergy::ahp::{self, ComparisonError, Priorities};
use crate::synergy::matrix::{Matrix, MatrixError};
use crate::synergy::mixing::{self, MixError};
use crate::synergy::weights::{DerivedWeights, equal};
use crate::synergy::{critic, entropy};
use crate::system::System;

/// Weights of nodes and indicators, each inside the node above, in the order of the system.
#[derive(Clone, PartialEq, Debug)]
pub struct Weights {
    /// First-level nodes.
    pub level1: Vec<f64>,
    /// Second-level nodes.
    pub level2: Vec<f64>,
    /// Indicators.
    pub level3: Vec<f64>,
}

/// How weights of indicators are derived from the scores of many subjects.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Objective {
    /// By entropy ([`entropy`]).
    Entropy,
    /// By CRITIC ([`critic`]).
    Critic,
}

/// Weights of indicators derived from scores.
#[derive(Clone, PartialEq, Debug)]
pub struct Derived {
    /// The weights.
    pub weights: Weights,
    /// Second-level nodes, by position, below which too few subjects have all scores: their indicators keep the weights of the system.
    pub kept: Vec<usize>,
    /// Second-level nodes, by position, whose scores tell no indicator from another: the weights are equal, which is no finding.
    pub not_told_apart: Vec<usize>,
}

/// Why weights cannot be derived.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum DerivationError {
    /// There are too few subjects for any node.
    #[error(
        "{subjects} subjects; weights from scores need at least as many with all scores as a node has indicators, and two"
    )]
    TooFewSubjects {
        /// Subjects given.
        subjects: usize,
    },
    /// The scores are unfit.
    #[error(transparent)]
    Scores(#[from] MatrixError),
    /// The comparisons are unfit.
    #[error(transparent)]
    Comparisons(#[from] ComparisonError),
    /// There are not as many comparisons as indicators.
    #[error("{found} criteria are compared, and `{node}` has {expected} below it")]
    Order {
        /// Id of the node.
        node: String,
        /// Rows of the matrix.
        found: usize,
        /// Indicators or nodes below.
        expected: usize,
    },
    /// Comparisons contradict each other.
    #[error("the comparisons contradict each other: the consistency ratio is {ratio:.3}, and must be below {limit}", limit = ahp::RATIO_LIMIT)]
    Inconsistent {
        /// Consistency ratio.
        ratio: f64,
    },
    /// The weights cannot be mixed.
    #[error(transparent)]
    Mix(#[from] MixError),
}

impl Weights {
    /// Those of the system.
    pub fn of(system: &System) -> Self {
        let draft = &system.draft;
        Self {
            level1: draft.level1.iter().map(|n| n.weight).collect(),
            level2: draft.level2.iter().map(|n| n.weight).collect(),
            level3: system.indicators.iter().map(|i| i.draft.weight).collect(),
        }
    }

    /// Weights of the indicators in the total where nothing is excluded; 0 for bonus points.
    pub fn effective(&self, system: &System) -> Vec<f64> {
        let weight = |at: usize| {
            let node2 = system.indicators[at].parent;
            self.level3[at] * self.level2[node2] * self.level1[system.parent2[node2]]
        };
        (0..self.level3.len()).map(|at| if system.indicators[at].bonus { 0.0 } else { weight(at) }).collect()
    }

    /// All indicators of a second-level node weigh the same; nodes keep their weights.
    pub fn equal(system: &System) -> Self {
        let mut weights = Self::of(system);
        for (_, children) in groups(system) {
            weights.put(children, &equal(children.len()));
        }
        weights
    }

    /// Weights of indicators inside their second-level nodes from the scores of subjects, each node by itself. A subject without a score
    /// of one of its indicators is left out there; nodes keep their weights.
    ///
    /// # Errors
    /// `TooFewSubjects` when no node with several indicators has as many complete subjects as indicators, and two; `Scores`.
    pub fn derived(system: &System, outcomes: &[Outcome], by: Objective) -> Result<Derived, DerivationError> {
        let mut derived = Derived { weights: Self::of(system), kept: Vec::new(), not_told_apart: Vec::new() };
        let mut any = false;
        for (node, children) in groups(system).filter(|(_, c)| c.len() > 1) {
            let scores = |outcome: &Outcome| children.iter().map(|&i| outcome.indicators[i].score).collect();
            let rows: Vec<Vec<f64>> = outcomes.iter().filter_map(scores).collect();
            if rows.len() < children.len().max(2) {
                derived.kept.push(node);
                continue;
            }
            any = true;
            let matrix = Matrix::from_rows(&rows)?;
            let DerivedWeights { weights, told_apart } = match by {
                Objective::Entropy => entropy::weights_of_scores(&matrix)?,
                Objective::Critic => critic::weights_of_scores(&matrix)?,
            };
            if !told_apart {
                derived.not_told_apart.push(node);
            }
            derived.weights.put(children, &weights);
        }
        if any { Ok(derived) } else { Err(DerivationError::TooFewSubjects { subjects: outcomes.len() }) }
    }

    /// Puts the weights of comparisons by pairs (AHP) on the indicators of a second-level node, and says how consistent they are.
    ///
    /// # Errors
    /// `Order`, `Comparisons`, `Inconsistent`.
    pub fn compare(
        &mut self,
        system: &System,
        node2: usize,
        comparisons: &Matrix,
    ) -> Result<Priorities, DerivationError> {
        let children = &system.children2[node2];
        if comparisons.rows() != children.len() {
            let node = system.draft.level2[node2].id.clone();
            return Err(DerivationError::Order { node, found: comparisons.rows(), expected: children.len() });
        }
        let priorities = ahp::priorities(comparisons)?;
        if priorities.consistency_ratio >= ahp::RATIO_LIMIT {
            return Err(DerivationError::Inconsistent { ratio: priorities.consistency_ratio });
        }
        self.put(children, &priorities.weights);
        Ok(priorities)
    }

    /// These weights of indicators with a share of others: `share` times these, the rest the others.
    ///
    /// # Errors
    /// `Mix`.
    pub fn mixed(&self, system: &System, other: &Self, share: f64) -> Result<Self, DerivationError> {
        let mut mixed = self.clone();
        for (_, children) in groups(system) {
            let of = |weights: &Self| children.iter().map(|&i| weights.level3[i]).collect::<Vec<_>>();
            mixed.put(children, &mixing::linear(&of(self), &of(other), share)?);
        }
        Ok(mixed)
    }

    fn put(&mut self, children: &[usize], weights: &[f64]) {
        for (&at, &weight) in children.iter().zip(weights) {
            self.level3[at] = weight;
        }
    }
}

/// Second-level nodes that score, with their indicators.
fn groups(system: &System) -> impl Iterator<Item = (usize, &[usize])> {
    let scores = |at: &usize| !system.draft.level1[system.parent2[*at]].bonus && !system.children2[*at].is_empty();
    (0..system.children2.len()).filter(scores).map(|at| (at, system.children2[at].as_slice()))
}

impl System {
    /// The system with other weights, which everything that evaluates it then holds to.
    #[must_use]
    pub fn with_weights(&self, weights: &Weights) -> Self {
        let mut system = self.clone();
        system.draft.level1.iter_mut().zip(&weights.level1).for_each(|(node, w)| node.weight = *w);
        system.draft.level2.iter_mut().zip(&weights.level2).for_each(|(node, w)| node.weight = *w);
        system.draft.level3.iter_mut().zip(&weights.level3).for_each(|(node, w)| node.weight = *w);
        system.indicators.iter_mut().zip(&weights.level3).for_each(|(indicator, w)| indicator.draft.weight = *w);
        system
    }
}
