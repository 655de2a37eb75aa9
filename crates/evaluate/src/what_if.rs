//! What a result would be with other scores or other weights: the aggregation of the evaluation, over given scores.

use crate::check::classes;
use crate::inversion::{self, Wanted};
use crate::outcome::{self, Outcome, Scored};
use crate::score::{Result, Status, Work};
use crate::system::System;
use crate::weights::Weights;

/// An outcome whose scores and weights can be changed. What is not changed stays.
#[derive(Debug)]
pub struct WhatIf<'a> {
    system: &'a System,
    origin: &'a Outcome,
    work: Work,
    changed: Vec<Option<(f64, Wanted)>>,
}

impl<'a> WhatIf<'a> {
    /// Begins with an outcome of the system.
    pub fn new(system: &'a System, origin: &'a Outcome) -> Self {
        let mut what_if =
            Self { system, origin, work: Work::new(system), changed: vec![None; origin.indicators.len()] };
        (0..origin.indicators.len()).for_each(|at| what_if.reset(at));
        what_if
    }

    /// Gives an indicator a score of 0 to 100, or points of a bonus. Gates that look at its value or class see those that bring the
    /// score ([`inversion::wanted`]), or, where none can be told, what there was.
    pub fn set(&mut self, indicator: usize, score: f64) {
        let wanted = inversion::wanted(self.system, indicator, &self.origin.indicators[indicator], score);
        let value = number(self.system, indicator, &wanted).or_else(|| self.had(indicator));
        self.write(indicator, Status::Scored, score, value);
        self.changed[indicator] = Some((score, wanted));
    }

    /// Gives an indicator back what it had.
    pub fn reset(&mut self, indicator: usize) {
        let scored = &self.origin.indicators[indicator];
        let value = self.had(indicator);
        self.write(indicator, scored.status, scored.score.unwrap_or_default(), value);
        self.changed[indicator] = None;
    }

    /// The value or class that an indicator had.
    fn had(&self, indicator: usize) -> Option<f64> {
        let scored = &self.origin.indicators[indicator];
        number(self.system, indicator, &Wanted { value: scored.value, class: scored.class, items: Vec::new() })
    }

    /// Puts other weights in the place of those of the system.
    pub fn set_weights(&mut self, weights: &Weights) {
        self.work.set_weights(self.system, weights.clone());
    }

    /// Totals, range and grade as they would be.
    pub fn result(&mut self) -> Result {
        self.work.conclude(self.system, 1);
        self.work.results[0]
    }

    /// The whole outcome as it would be. What was changed counts as scored from its value.
    pub fn outcome(&mut self) -> Outcome {
        self.result();
        let indicators = self.origin.indicators.iter().zip(&self.changed).map(|(scored, changed)| match changed {
            None => Scored { share: 0.0, ..scored.clone() },
            Some((score, wanted)) => Scored {
                score: Some(*score),
                value: wanted.value.or(if wanted.class.is_some() { None } else { scored.value }),
                class: wanted.class.or(scored.class),
                status: Status::Scored,
                share: 0.0,
                missing: Vec::new(),
                proven: wanted.items.iter().fold(scored.proven, |proven, item| proven | 1 << item),
                ..scored.clone()
            },
        });
        let indicators = indicators.collect();
        outcome::conclude(self.system, &self.work, indicators)
    }

    fn write(&mut self, indicator: usize, status: Status, score: f64, value: Option<f64>) {
        let (scores, values) = (&mut self.work.scores[indicator], &mut self.work.values[indicator]);
        scores.same = true;
        scores.clean = false;
        scores.value[0] = score;
        scores.state[0] = status as u8;
        // What is missing has no value that a gate could look at, also where a checklist shows 0.
        values.set_same(if status == Status::Scored || status == Status::Carried {
            value.unwrap_or(f64::NAN)
        } else {
            f64::NAN
        });
    }
}

/// A value or class as gates compare it.
fn number(system: &System, indicator: usize, wanted: &Wanted) -> Option<f64> {
    let class = classes(&system.indicators[indicator].program)
        .zip(wanted.class)
        .and_then(|(classes, class)| classes.names().iter().position(|n| *n == class));
    class.map(|at| at as f64).or(wanted.value)
}

/// The outcome with other scores in place of some: indicator and score.
pub fn with_scores(system: &System, origin: &Outcome, scores: &[(usize, f64)]) -> Outcome {
    let mut what_if = WhatIf::new(system, origin);
    for (indicator, score) in scores {
        what_if.set(*indicator, *score);
    }
    what_if.outcome()
}

/// Results of outcomes under other weights, in their order.
pub fn under(system: &System, weights: &Weights, outcomes: &[Outcome]) -> Vec<Result> {
    let of = |outcome: &Outcome| {
        let mut what_if = WhatIf::new(system, outcome);
        what_if.set_weights(weights);
        what_if.result()
    };
    outcomes.iter().map(of).collect()
}
