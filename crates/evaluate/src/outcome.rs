//! The result of one subject, down to each indicator.

use crate::check::classes;
use crate::program::{Body, Lanes, Moment, Program, Step, state};
use crate::score::{Result, Status, Work, own, required_decline};
use crate::system::{Norm, System};
use crate::table::{Subjects, Table};
use std::collections::BTreeSet;

/// An indicator of a subject.
#[derive(Clone, PartialEq, Debug)]
pub struct Scored {
    /// Value; `None` where none is known, or for a class.
    pub value: Option<f64>,
    /// Class, where the formula tells classes apart.
    pub class: Option<&'static str>,
    /// Score of 0 to 100, or bonus points; `None` where it is excluded.
    pub score: Option<f64>,
    /// How it came about.
    pub status: Status,
    /// Weight in the total, after what is excluded was taken out; 0 for bonus points.
    pub share: f64,
    /// Inputs that are missing, and when.
    pub missing: Vec<(usize, Moment)>,
    /// The normalisation that held.
    pub norm: Norm,
    /// Decline that a target asks for by the evaluated period, a fraction; `None` for other normalisations.
    pub required: Option<f64>,
    /// Proven items of its checklist, a bit for each.
    pub proven: u64,
}

/// The result of a subject.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// Totals, range of what is missing, grade.
    pub result: Result,
    /// Indicators, in the order of the system.
    pub indicators: Vec<Scored>,
    /// Scores of second-level nodes.
    pub level2: Vec<Option<f64>>,
    /// Scores of first-level nodes; points for the bonus node.
    pub level1: Vec<Option<f64>>,
    /// Gates that lowered the grade, by position.
    pub gates: Vec<usize>,
}

/// Evaluates a subject.
pub fn outcome(system: &System, table: &Table, subject: usize) -> Outcome {
    outcomes(system, table, subject..subject + 1).remove(0)
}

/// Evaluates subjects, each down to its indicators.
pub fn outcomes(system: &System, table: &Table, subjects: std::ops::Range<usize>) -> Vec<Outcome> {
    let mut work = Work::new(system);
    let mut all = Vec::with_capacity(subjects.len());
    for subject in subjects {
        work.run(system, &Subjects { table, range: subject..subject + 1 }, 1);
        all.push(told(system, table, subject, &work));
    }
    all
}

fn told(system: &System, table: &Table, subject: usize, work: &Work) -> Outcome {
    let indicators = (0..system.indicators.len()).map(|at| {
        let (score, status) = own(&work.scores[at], 0);
        let value = known(&work.values[at]).filter(|v| v.is_finite());
        let program = &system.indicators[at].program;
        let class = classes(program).and_then(|c| value.map(|v| c.names()[v as usize]));
        let known_value = if class.is_some() { None } else { value };
        let unproven = *program == Program::Checklist && status == Status::MissingZero;
        let norm = system.norm(at, table.context(subject)).clone();
        Scored {
            value: known_value.or(unproven.then_some(0.0)),
            class,
            score: status.counts().then_some(score),
            status,
            share: 0.0,
            missing: missing(system, table, subject, at),
            required: required(&norm, table, subject),
            proven: table.proven(at, subject),
            norm,
        }
    });
    conclude(system, work, indicators.collect())
}

fn known(lanes: &Lanes) -> Option<f64> {
    let (value, how) = lanes.at(0);
    (how == state::KNOWN).then_some(value)
}

/// The decline that a target asks for by the evaluated period.
fn required(norm: &Norm, table: &Table, subject: usize) -> Option<f64> {
    let Norm::TargetRatio { target, default, period_years } = norm else { return None };
    let assigned = target.and_then(|id| table.get(id, Moment::Ago(0), subject));
    Some(required_decline(assigned.unwrap_or(*default), table.years(), *period_years))
}

/// Result, nodes, shares and gates of the first lane, with its indicators.
pub(crate) fn conclude(system: &System, work: &Work, mut indicators: Vec<Scored>) -> Outcome {
    let weights = work.weights();
    let mut level1: Vec<Option<f64>> = work.level1.iter().map(known).collect();
    let mut level2: Vec<Option<f64>> = work.level2.iter().map(known).collect();
    for (at, below) in
        system.children2.iter().enumerate().filter(|(_, b)| b.iter().any(|&i| system.indicators[i].bonus))
    {
        level2[at] = Some(below.iter().map(|&i| own(&work.scores[i], 0).0).sum());
    }
    if let (Some(at), Some(bonus)) = (system.bonus1, &system.draft.bonus) {
        let points: f64 = system.children1[at].iter().filter_map(|&n| level2[n]).sum();
        level1[at] = Some(points.min(bonus.cap));
    }
    let counts: Vec<bool> = indicators.iter().map(|i| i.status.counts()).collect();
    let total = |list: &mut dyn Iterator<Item = usize>, weights: &[f64]| list.map(|n| weights[n]).sum::<f64>();
    let total1 = total(
        &mut (0..level1.len()).filter(|&n| !system.draft.level1[n].bonus && level1[n].is_some()),
        &weights.level1,
    );
    for (at, indicator) in system.indicators.iter().enumerate() {
        let node2 = indicator.parent;
        let node1 = system.parent2[node2];
        // A node of which only what weighs nothing is known has no score.
        if indicator.bonus || !counts[at] || level2[node2].is_none() || level1[node1].is_none() || total1 <= 0.0 {
            continue;
        }
        let own2 = total(&mut system.children2[node2].iter().copied().filter(|&i| counts[i]), &weights.level3);
        let own1 =
            total(&mut system.children1[node1].iter().copied().filter(|&n| level2[n].is_some()), &weights.level2);
        indicators[at].share =
            weights.level3[at] / own2 * weights.level2[node2] / own1 * weights.level1[node1] / total1;
    }
    let mut gates = Vec::new();
    let result = work.results[0];
    if result.grade.is_some() {
        work.gated(system, 0, result.base, result.band, |gate| {
            if !gates.contains(&gate) {
                gates.push(gate);
            }
        });
    }
    Outcome { result, indicators, level2, level1, gates }
}

/// Inputs of an indicator that are not known for the evaluated period or the base.
fn missing(system: &System, table: &Table, subject: usize, at: usize) -> Vec<(usize, Moment)> {
    let mut gone = BTreeSet::new();
    let bodies: &[Body] = match &system.indicators[at].program {
        Program::Value(body) => std::slice::from_ref(body),
        Program::Declines(two) => &two[..],
        Program::Tapio(four) | Program::DoubleDecline(four) => &four[..],
        Program::Peak(input) => {
            if table.series(*input, subject).len() < crate::score::FEWEST_YEARS {
                gone.insert((*input, Moment::Ago(0)));
            }
            &[]
        }
        Program::Checklist => &[],
    };
    for step in bodies.iter().flat_map(|b| &b.steps) {
        if let Step::Input(input, base) = step {
            let moment = if *base { Moment::Base } else { Moment::Ago(0) };
            if table.get(*input, moment, subject).is_none() || (*base && table.years() <= 0.0) {
                gone.insert((*input, moment));
            }
        }
    }
    gone.into_iter().collect()
}
