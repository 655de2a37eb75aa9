//! Which weights would change a grade, or the order of two subjects.
//!
//! One weight moves inside the node above, the weights beside it are rescaled in proportion. The score of that node is then a quotient
//! of two straight lines in the weight, and so is the total, until something drops out; edges of grades and gates are solved for
//! exactly and each is verified by an evaluation on both sides.

use crate::outcome::Outcome;
use crate::ranking::{self, Entrant};
use crate::score::{Result, rounded};
use crate::system::{Gate, System};
use crate::weights::Weights;
use crate::what_if::{WhatIf, under};

/// A weight that can be moved.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Movable {
    /// Of a first-level node, by position.
    Level1(usize),
    /// Of a second-level node.
    Level2(usize),
    /// Of an indicator.
    Level3(usize),
}

/// A weight and where it would turn something.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Edge {
    /// The weight.
    pub movable: Movable,
    /// What it is.
    pub weight: f64,
    /// The nearest weight at which the grade changes; `None` where no weight between 0 and 1 changes it.
    pub turns_at: Option<f64>,
    /// The grade beyond, by position; `None` without a grade. The grade as it is where nothing turns.
    pub grade_after: Option<u8>,
}

/// A weight that would swap the order of two subjects.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Swap {
    /// The weight.
    pub movable: Movable,
    /// What it is.
    pub weight: f64,
    /// The nearest weight at which both totals are equal and beyond which their order is the other one.
    pub turns_at: f64,
}

/// Results of all subjects under other weights.
#[derive(Clone, PartialEq, Debug)]
pub struct Alternative {
    /// Results, in the order given.
    pub results: Vec<Result>,
    /// Positions of the ranked ones, best first.
    pub order: Vec<usize>,
}

/// Results and ranking under other weights; `ids` are those of the outcomes.
pub fn alternative(system: &System, weights: &Weights, outcomes: &[Outcome], ids: &[&str]) -> Alternative {
    let results = under(system, weights, outcomes);
    let entrants: Vec<Entrant<'_>> = results
        .iter()
        .zip(ids)
        .map(|(result, id)| Entrant { id, result: *result, before: None, group: None })
        .collect();
    Alternative { order: ranking::order(&entrants), results }
}

/// Weights that have another one beside them: all that can be moved.
pub fn movables(system: &System) -> Vec<Movable> {
    let levels = (0..system.draft.level1.len()).map(Movable::Level1);
    let levels = levels.chain((0..system.draft.level2.len()).map(Movable::Level2));
    let levels = levels.chain((0..system.indicators.len()).map(Movable::Level3));
    levels.filter(|m| !m.is_bonus(system) && m.siblings(system).len() > 1).collect()
}

impl Movable {
    fn is_bonus(self, system: &System) -> bool {
        let bonus2 = |node: usize| system.draft.level1[system.parent2[node]].bonus;
        match self {
            Self::Level1(at) => system.draft.level1[at].bonus,
            Self::Level2(at) => bonus2(at),
            Self::Level3(at) => bonus2(system.indicators[at].parent),
        }
    }

    fn position(self) -> usize {
        match self {
            Self::Level1(at) | Self::Level2(at) | Self::Level3(at) => at,
        }
    }

    /// Positions of what shares the node above, itself included.
    fn siblings(self, system: &System) -> Vec<usize> {
        match self {
            Self::Level1(_) => (0..system.draft.level1.len()).filter(|&n| !system.draft.level1[n].bonus).collect(),
            Self::Level2(at) => system.children1[system.parent2[at]].clone(),
            Self::Level3(at) => system.children2[system.indicators[at].parent].clone(),
        }
    }

    fn list(self, weights: &mut Weights) -> &mut Vec<f64> {
        match self {
            Self::Level1(_) => &mut weights.level1,
            Self::Level2(_) => &mut weights.level2,
            Self::Level3(_) => &mut weights.level3,
        }
    }

    /// What the weight is.
    pub fn weight(self, weights: &Weights) -> f64 {
        match self {
            Self::Level1(at) => weights.level1[at],
            Self::Level2(at) => weights.level2[at],
            Self::Level3(at) => weights.level3[at],
        }
    }

    /// The weights with this one moved, those beside it rescaled in proportion, or by equal parts where they weigh nothing.
    pub fn moved(self, system: &System, weights: &Weights, to: f64) -> Weights {
        let mut moved = weights.clone();
        let siblings = self.siblings(system);
        let (at, list) = (self.position(), self.list(&mut moved));
        let rest: f64 = siblings.iter().filter(|&&s| s != at).map(|&s| list[s]).sum();
        let equal = 1.0 / (siblings.len() - 1) as f64;
        for &sibling in siblings.iter().filter(|&&s| s != at) {
            let share = if rest > 0.0 { list[sibling] / rest } else { equal };
            list[sibling] = (1.0 - to) * share;
        }
        list[at] = to;
        moved
    }
}

/// A node as one of its weights w moves: score (a + b w) / (c + d w), and the base as `fixed + share * score`.
#[derive(Clone, Copy, Debug)]
struct Local {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    fixed: f64,
    share: f64,
    /// Level-1 node that moves, and its score as `fixed1 + share1 * score`.
    level1: Option<(f64, f64)>,
}

/// The outcome as one weight moves; `None` where nothing of the node is known, so that its weights move no score.
fn local(system: &System, weights: &Weights, outcome: &Outcome, movable: Movable) -> Option<Local> {
    // Bonus nodes show points and take no part in means.
    let score1 = |n: usize| outcome.level1[n].filter(|_| !system.draft.level1[n].bonus);
    let score = |at: usize| match movable {
        Movable::Level1(_) => score1(at),
        Movable::Level2(_) => outcome.level2[at],
        Movable::Level3(_) => outcome.indicators[at].score,
    };
    let (from, to) = (movable.moved(system, weights, 0.0), movable.moved(system, weights, 1.0));
    let sums = |mut weights: Weights| {
        let list = movable.list(&mut weights);
        let known = movable.siblings(system).into_iter().filter_map(|s| score(s).map(|score| (list[s], score)));
        known.fold((0.0, 0.0), |(sum, total), (w, s)| (sum + w * s, total + w))
    };
    let ((a, c), (a1, c1)) = (sums(from), sums(to));
    if c <= 0.0 && c1 <= 0.0 {
        return None;
    }
    // The node in the node above it, itself counted in: what of the node above is fixed, and the share of this one.
    let within = |at: usize, siblings: &[usize], list: &[f64], score: &dyn Fn(usize) -> Option<f64>| {
        let others = siblings.iter().filter(|&&s| s != at).filter_map(|&s| score(s).map(|score| (list[s], score)));
        let (sum, total) = others.fold((0.0, list[at]), |(sum, total), (w, s)| (sum + w * s, total + w));
        if total > 0.0 { (sum / total, list[at] / total) } else { (0.0, 0.0) }
    };
    let tops: Vec<usize> = (0..system.draft.level1.len()).filter(|&n| !system.draft.level1[n].bonus).collect();
    let top = |node1: usize| within(node1, &tops, &weights.level1, &score1);
    let (fixed, share, level1) = match movable {
        Movable::Level1(_) => (0.0, 1.0, None),
        Movable::Level2(at) => {
            let (fixed, share) = top(system.parent2[at]);
            (fixed, share, Some((0.0, 1.0)))
        }
        Movable::Level3(at) => {
            let node2 = system.indicators[at].parent;
            let node1 = system.parent2[node2];
            let (fixed1, share1) = within(node2, &system.children1[node1], &weights.level2, &|n| outcome.level2[n]);
            let (fixed, share) = top(node1);
            (fixed + share * fixed1, share * share1, Some((fixed1, share1)))
        }
    };
    Some(Local { a, b: a1 - a, c, d: c1 - c, fixed, share, level1 })
}

impl Local {
    /// The weight at which the node scores `score`.
    fn solve(self, score: f64) -> Option<f64> {
        let slope = self.b - score * self.d;
        (slope != 0.0).then(|| (score * self.c - self.a) / slope)
    }

    /// The weight at which the base is `base`.
    fn at_base(self, base: f64) -> Option<f64> {
        if self.share > 0.0 { self.solve((base - self.fixed) / self.share) } else { None }
    }
}

/// For every weight, the nearest one at which the grade would change.
pub fn edges(system: &System, outcome: &Outcome) -> Vec<Edge> {
    let weights = Weights::of(system);
    let mut what_if = WhatIf::new(system, outcome);
    movables(system)
        .into_iter()
        .map(|movable| {
            let weight = movable.weight(&weights);
            let candidates = candidates(system, &weights, outcome, movable);
            let mut grade = |to: f64| {
                what_if.set_weights(&movable.moved(system, &weights, to));
                what_if.result().grade
            };
            let now = outcome.result.grade;
            match nearest(weight, candidates, |to| grade(to) != now) {
                Some((turns_at, beyond)) => {
                    Edge { movable, weight, turns_at: Some(turns_at), grade_after: grade(beyond) }
                }
                None => Edge { movable, weight, turns_at: None, grade_after: now },
            }
        })
        .collect()
}

/// Weights at which an edge of a grade, a gate or the limit of what may be missing is met.
fn candidates(system: &System, weights: &Weights, outcome: &Outcome, movable: Movable) -> Vec<f64> {
    let mut all = Vec::new();
    if let Some(local) = local(system, weights, outcome, movable) {
        for grade in &system.draft.grades {
            all.extend(local.at_base(grade.min - outcome.result.bonus));
        }
        for gate in &system.gates {
            let Gate::Scores { min_level1_score, base_min, .. } = gate else { continue };
            all.extend(base_min.and_then(|min| local.at_base(min)));
            if let (Some(min), Some((fixed, share))) = (min_level1_score, local.level1)
                && share > 0.0
            {
                all.extend(local.solve((min - fixed) / share));
            }
        }
    }
    // The excluded weight is a straight line.
    let excluded = |to: f64| {
        let effective = movable.moved(system, weights, to).effective(system);
        let gone = outcome.indicators.iter().zip(effective).filter(|(i, _)| !i.status.counts());
        gone.map(|(_, w)| w).sum::<f64>()
    };
    let (at0, at1) = (excluded(0.0), excluded(1.0));
    if at0 != at1 {
        all.push((system.draft.missing.max_excluded_weight - at0) / (at1 - at0));
    }
    all
}

/// The candidate nearest to a weight beyond which `changed` holds, and a weight beyond it. Between candidates nothing changes, so the
/// middle of each stretch stands for it; at 0 and 1 themselves something may drop out at once.
fn nearest(weight: f64, candidates: Vec<f64>, mut changed: impl FnMut(f64) -> bool) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for end in [0.0, 1.0] {
        let mut side: Vec<f64> = candidates
            .iter()
            .copied()
            .filter(|c| (c - weight) * (end - weight) >= 0.0 && (0.0..=1.0).contains(c))
            .collect();
        side.extend([weight, end]);
        side.sort_by(|a, b| (a - weight).abs().total_cmp(&(b - weight).abs()));
        let found = side.windows(2).find_map(|w| {
            let middle = f64::midpoint(w[0], w[1]);
            // The stretch that begins at w[0]; a stretch of no length has no middle of its own.
            ((w[1] - w[0]).abs() > 1e-12 && changed(middle)).then_some((w[0], middle))
        });
        let found = found.or_else(|| (weight != end && changed(end)).then_some((end, end)));
        if let Some(found) = found
            && best.is_none_or(|b| (found.0 - weight).abs() < (b.0 - weight).abs())
        {
            best = Some(found);
        }
    }
    best
}

/// Weights that would swap the order of two subjects by their totals; empty where none would, or where both are equal.
pub fn swaps(system: &System, a: &Outcome, b: &Outcome) -> Vec<Swap> {
    let weights = Weights::of(system);
    let (mut first, mut second) = (WhatIf::new(system, a), WhatIf::new(system, b));
    let sign = |difference: f64| if rounded(difference) == 0.0 { 0.0 } else { difference.signum() };
    let now = sign(a.result.total - b.result.total);
    if now == 0.0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for movable in movables(system) {
        let weight = movable.weight(&weights);
        let mut difference = |to: f64| {
            let moved = movable.moved(system, &weights, to);
            first.set_weights(&moved);
            second.set_weights(&moved);
            sign(first.result().total - second.result().total)
        };
        let roots = equal_at(system, &weights, a, b, movable);
        if let Some((turns_at, _)) = nearest(weight, roots, |to| difference(to) == -now) {
            found.push(Swap { movable, weight, turns_at });
        }
    }
    found
}

/// Weights at which both totals are equal: roots of a quadratic, for each base is a quotient of two straight lines.
fn equal_at(system: &System, weights: &Weights, a: &Outcome, b: &Outcome, movable: Movable) -> Vec<f64> {
    let of = |outcome: &Outcome| {
        let constant = Local { a: 0.0, b: 0.0, c: 1.0, d: 0.0, fixed: outcome.result.base, share: 0.0, level1: None };
        let local = local(system, weights, outcome, movable).unwrap_or(constant);
        // Numerator and denominator of the total.
        let fixed = local.fixed + outcome.result.bonus;
        ([fixed * local.c + local.share * local.a, fixed * local.d + local.share * local.b], [local.c, local.d])
    };
    let ((n1, d1), (n2, d2)) = (of(a), of(b));
    let c = n1[0] * d2[0] - n2[0] * d1[0];
    let b = n1[0] * d2[1] + n1[1] * d2[0] - n2[0] * d1[1] - n2[1] * d1[0];
    let a = n1[1] * d2[1] - n2[1] * d1[1];
    if a.abs() <= 1e-12 * (b.abs() + c.abs()) {
        return if b == 0.0 { Vec::new() } else { vec![-c / b] };
    }
    let under = b * b - 4.0 * a * c;
    if under < 0.0 {
        return Vec::new();
    }
    // The root of larger size first, so that the other loses no digits.
    let q = -0.5 * (b + under.sqrt().copysign(b));
    let mut roots = vec![q / a];
    if q != 0.0 {
        roots.push(c / q);
    }
    roots
}
