//! Which single improvement would raise the grade, and which would bring most.

use crate::inversion::{self, Wanted};
use crate::outcome::Outcome;
use crate::score::Result;
use crate::system::System;
use crate::what_if::WhatIf;

/// An improvement of one indicator, all others as they are.
#[derive(Clone, PartialEq, Debug)]
pub struct Improvement {
    /// Position of the indicator.
    pub indicator: usize,
    /// Its score now; `None` where it is excluded.
    pub score: Option<f64>,
    /// Its best score, or most points.
    pub best: f64,
    /// The result with it at its best.
    pub at_best: Result,
    /// Total with it at its best less the total now. Below 0 never, save by what is excluded now: filling a gap can lower a total that
    /// lived on the gap.
    pub gain: f64,
    /// The least that raises the grade; `None` where this indicator alone cannot.
    pub raises: Option<Raise>,
}

/// The least improvement that raises a grade.
#[derive(Clone, PartialEq, Debug)]
pub struct Raise {
    /// Smallest attainable score that raises it.
    pub score: f64,
    /// What brings that score.
    pub wanted: Wanted,
    /// The result with that score.
    pub result: Result,
}

/// Halvings of a range of scores: 100 / 2^60 is below what a double tells apart.
const HALVINGS: usize = 60;

/// Improvements of all indicators that are not at their best: those that raise the grade first, the smallest step first, then the
/// largest gains. Gates, caps and the limit of what may be missing are held to, so that an improvement counts only when it changes the
/// grade itself.
pub fn improvements(system: &System, outcome: &Outcome) -> Vec<Improvement> {
    let mut what_if = WhatIf::new(system, outcome);
    let now = outcome.result;
    let worst = system.draft.grades.len() as u8;
    let rank = |result: &Result| result.grade.unwrap_or(worst);
    let mut all = Vec::new();
    for (at, scored) in outcome.indicators.iter().enumerate() {
        let best = inversion::best(&scored.norm);
        if scored.score.is_some_and(|s| s >= best) {
            continue;
        }
        let mut with = |score: f64| {
            what_if.set(at, score);
            what_if.result()
        };
        let at_best = with(best);
        let raises = (rank(&at_best) < rank(&now)).then(|| {
            let (mut low, mut high) = (scored.score.unwrap_or_default(), best);
            if scored.score.is_none() && rank(&with(0.0)) < rank(&now) {
                high = 0.0;
            }
            for _ in 0..HALVINGS {
                let middle = f64::midpoint(low, high);
                if middle <= low || middle >= high {
                    break;
                }
                *(if rank(&with(middle)) < rank(&now) { &mut high } else { &mut low }) = middle;
            }
            // A score at the very edge of a class or step may still belong to the one below.
            let mut nearest = [high, high + 1e-6].map(|s| inversion::attainable(system, at, scored, s)).into_iter();
            let score = nearest.find(|s| rank(&with(*s)) < rank(&now)).unwrap_or(best);
            Raise { score, wanted: inversion::wanted(system, at, scored, score), result: with(score) }
        });
        what_if.reset(at);
        all.push(Improvement {
            indicator: at,
            score: scored.score,
            best,
            at_best,
            gain: at_best.total - now.total,
            raises,
        });
    }
    let step = |i: &Improvement| i.raises.as_ref().map_or(f64::INFINITY, |r| r.score - i.score.unwrap_or_default());
    all.sort_by(|a, b| step(a).total_cmp(&step(b)).then(b.gain.total_cmp(&a.gain)).then(a.indicator.cmp(&b.indicator)));
    all
}
