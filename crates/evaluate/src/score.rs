//! Scores of indicators, nodes and systems, over lanes.

use crate::program::{Body, Lanes, Moment, Program, Source, Stack, WIDTH, state};
use crate::synergy::peak;
use crate::system::{Gate, Norm, Rule, System};
use crate::weights::Weights;

/// Where the values of a block of lanes come from.
pub trait Block: Source {
    /// Whether every lane is the same subject, so that what is not drawn is the same in all of them.
    fn one_subject(&self) -> bool;

    /// A yearly series without a gap that ends so many years before the evaluated period.
    fn series(&self, input: usize, lane: usize, ago: u32) -> Option<&[f64]>;

    /// Proven items of an indicator, a bit for each.
    fn proven(&self, indicator: usize, lane: usize) -> u64;

    /// The normalisation of an indicator.
    fn norm(&self, indicator: usize, lane: usize) -> &Norm;
}

/// How an indicator came to its score.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Status {
    /// From its value.
    Scored,
    /// From the value of an earlier year, at a reduced score.
    Carried,
    /// Nothing is known, and that scores 0.
    MissingZero,
    /// A denominator is zero, and that scores 0.
    ZeroDenominatorZero,
    /// Nothing is known: taken out.
    MissingExcluded,
    /// A denominator is zero: taken out.
    ZeroDenominatorExcluded,
    /// The formula gives no number: taken out.
    UndefinedExcluded,
}

impl Status {
    const ALL: [Self; 7] = [
        Self::Scored,
        Self::Carried,
        Self::MissingZero,
        Self::ZeroDenominatorZero,
        Self::MissingExcluded,
        Self::ZeroDenominatorExcluded,
        Self::UndefinedExcluded,
    ];

    /// Whether it has a score.
    pub fn counts(self) -> bool {
        self <= Self::ZeroDenominatorZero
    }

    fn of(byte: u8) -> Self {
        Self::ALL[byte as usize]
    }

    /// The word of answers: scored, imputed or missing.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Carried => "imputed",
            _ => "missing",
        }
    }

    /// What happened, in one word.
    pub fn cause(self) -> &'static str {
        match self {
            Self::Scored => "value",
            Self::Carried => "carried_forward",
            Self::MissingZero | Self::MissingExcluded => "no_data",
            Self::ZeroDenominatorZero | Self::ZeroDenominatorExcluded => "zero_denominator",
            Self::UndefinedExcluded => "undefined",
        }
    }
}

/// Rounds to 9 decimals, as edges are compared.
pub fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

fn share(value: f64) -> f64 {
    100.0 * value.clamp(0.0, 1.0)
}

/// Fewest years of a series: with fewer the class of a peak is not asked for.
pub const FEWEST_YEARS: usize = 10;

/// Room in which blocks are scored, and their results.
#[derive(Debug)]
pub struct Work {
    /// Weights that hold.
    weights: Weights,
    /// Weights of indicators in the total where nothing is excluded.
    effective: Vec<f64>,
    stack: Stack,
    bodies: [Lanes; 4],
    /// Value and score of an earlier year.
    earlier: Vec<Lanes>,
    target: Vec<Lanes>,
    /// Values of indicators; classes by position.
    pub(crate) values: Vec<Lanes>,
    /// Scores of indicators, whose state is a [`Status`].
    pub(crate) scores: Vec<Lanes>,
    sums: Lanes,
    /// Scores of second-level nodes; missing where nothing below counts.
    pub(crate) level2: Vec<Lanes>,
    /// Scores of first-level nodes.
    pub(crate) level1: Vec<Lanes>,
    /// Results of the lanes.
    pub results: Vec<Result>,
}

/// Result of a lane.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Result {
    /// Score with bonus.
    pub total: f64,
    /// Score without bonus.
    pub base: f64,
    /// Bonus points that count.
    pub bonus: f64,
    /// Effective weight of what is excluded.
    pub excluded: f64,
    /// Total with what is excluded at 0.
    pub low: f64,
    /// Total with what is excluded at 100.
    pub high: f64,
    /// Position of the grade; `None` when too much is excluded.
    pub grade: Option<u8>,
    /// Position of the grade that the total alone would give.
    pub band: u8,
}

impl Work {
    /// Room for a system.
    pub fn new(system: &System) -> Self {
        let lanes = |n: usize| vec![Lanes::default(); n];
        let weights = Weights::of(system);
        Self {
            effective: weights.effective(system),
            weights,
            stack: Stack::default(),
            bodies: Default::default(),
            earlier: lanes(2),
            target: lanes(1),
            values: lanes(system.indicators.len()),
            scores: lanes(system.indicators.len()),
            sums: Lanes::default(),
            level2: lanes(system.draft.level2.len()),
            level1: lanes(system.draft.level1.len()),
            results: vec![Result::default(); WIDTH],
        }
    }

    /// The weights that hold.
    pub(crate) fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Puts other weights in the place of those of the system.
    pub(crate) fn set_weights(&mut self, system: &System, weights: Weights) {
        self.effective = weights.effective(system);
        self.weights = weights;
    }

    /// Scores a block.
    pub fn run<B: Block>(&mut self, system: &System, block: &B, lanes: usize) {
        for at in 0..system.indicators.len() {
            self.indicator(system, at, block, lanes);
        }
        self.conclude(system, lanes);
    }

    /// Nodes and results from the scores of indicators.
    pub(crate) fn conclude(&mut self, system: &System, lanes: usize) {
        self.aggregate(system, lanes);
        for lane in 0..lanes {
            self.results[lane] = self.result(system, lane);
        }
    }

    /// Value and score of an indicator.
    fn indicator<B: Block>(&mut self, system: &System, at: usize, block: &B, lanes: usize) {
        let indicator = &system.indicators[at];
        // Lists are taken out as wholes: that moves a pointer, not the lanes.
        let (mut values, mut scores) = (std::mem::take(&mut self.values), std::mem::take(&mut self.scores));
        self.pass(system, at, block, 0, lanes, &mut values[at], &mut scores[at]);
        if indicator.missing == Rule::CarryForward {
            let mut earlier = std::mem::take(&mut self.earlier);
            self.carry(system, at, block, lanes, [&mut values[at], &mut scores[at]], &mut earlier);
            self.earlier = earlier;
        }
        self.values = values;
        self.scores = scores;
    }

    /// Fills what is missing from earlier years, at a reduced score.
    fn carry<B: Block>(
        &mut self,
        system: &System,
        at: usize,
        block: &B,
        lanes: usize,
        [value, score]: [&mut Lanes; 2],
        earlier: &mut [Lanes],
    ) {
        let [then, then_score] = earlier else { return };
        let gone = |score: &Lanes, lane: usize| score.state[lane] == Status::MissingExcluded as u8;
        for ago in 1..=system.draft.missing.carry_forward_max_years {
            let used = if score.same { 1 } else { lanes };
            if !(0..used).any(|lane| gone(score, lane)) {
                break;
            }
            self.pass(system, at, block, ago, lanes, then, then_score);
            if score.same && !then_score.same {
                let (v, s) = (value.value[0], score.state[0]);
                value.value[..lanes].fill(v);
                score.state[..lanes].fill(s);
                score.same = false;
                value.same = false;
                value.clean = false;
                value.state[..lanes].fill(state::MISSING);
            }
            for lane in 0..if score.same { 1 } else { lanes } {
                let from = if then_score.same { 0 } else { lane };
                if gone(score, lane) && then_score.state[from] == Status::Scored as u8 {
                    value.value[lane] = then.at(lane).0;
                    value.state[lane] = state::KNOWN;
                    score.value[lane] = then_score.value[from] * system.draft.missing.carry_forward_penalty;
                    score.state[lane] = Status::Carried as u8;
                }
            }
        }
    }

    /// Value and score as they were some years ago, by the rules for what is missing.
    #[allow(clippy::too_many_arguments)]
    fn pass<B: Block>(
        &mut self,
        system: &System,
        at: usize,
        block: &B,
        ago: u32,
        lanes: usize,
        value: &mut Lanes,
        score: &mut Lanes,
    ) {
        let indicator = &system.indicators[at];
        let one = block.one_subject();
        let bodies: &[Body] = match &indicator.program {
            Program::Value(body) => std::slice::from_ref(body),
            Program::Declines(two) => &two[..],
            Program::Tapio(four) | Program::DoubleDecline(four) => &four[..],
            Program::Peak(_) | Program::Checklist => &[],
        };
        for (body, out) in bodies.iter().zip(&mut self.bodies) {
            body.run(block, ago, lanes, &mut self.stack, out);
        }
        let inputs = &self.bodies[..bodies.len()];
        // Contexts may differ between subjects, so a value that is the same in all of them may still score differently.
        let used = if one && inputs.iter().all(|l| l.same) { 1 } else { lanes };
        score.same = used == 1;
        score.clean = false;
        value.same = score.same;
        value.clean = false;
        let years = block.years() - f64::from(ago);
        let mut targets = std::mem::take(&mut self.target);
        let target = &mut targets[0];
        let mut asked = None;
        // Most lanes have one target: its power is taken once.
        let mut last = (f64::NAN, f64::NAN, 0.0);
        for lane in 0..used {
            let norm = block.norm(at, lane);
            let worst = inputs.iter().map(|l| l.at(lane).1).max().unwrap_or(state::KNOWN);
            let found: (f64, u8, f64) = match (&indicator.program, norm) {
                (Program::Checklist, norm) => points(system, at, block.proven(at, lane), norm),
                (Program::Peak(input), Norm::Classes { scores, .. }) => {
                    match block.series(*input, lane, ago).filter(|s| s.len() >= FEWEST_YEARS) {
                        None => (f64::NAN, state::MISSING, 0.0),
                        Some(series) => {
                            let class = peak::classify(series, &peak::Settings::default()).class as usize;
                            (class as f64, state::KNOWN, scores[class])
                        }
                    }
                }
                _ if worst != state::KNOWN => (f64::NAN, worst, 0.0),
                (Program::DoubleDecline(_), Norm::Classes { scores, flat_band }) => {
                    let class = double_decline([0, 1, 2, 3].map(|i| inputs[i].at(lane).0), *flat_band);
                    (class as f64, state::KNOWN, scores[class])
                }
                (Program::Declines(_), Norm::Elasticity { best_low, best_high, min_decline }) => {
                    let (above, below) = (inputs[0].at(lane).0, inputs[1].at(lane).0);
                    if below == 0.0 {
                        (f64::NAN, state::ZERO_DENOMINATOR, 0.0)
                    } else {
                        let x = above / below;
                        let score = if above < *min_decline || below < *min_decline {
                            0.0
                        } else if x < *best_low {
                            100.0 * x / best_low
                        } else if x > *best_high {
                            100.0 * best_high / x
                        } else {
                            100.0
                        };
                        (x, state::KNOWN, score)
                    }
                }
                (Program::Tapio(_), Norm::Tapio { lower, upper }) => {
                    tapio([0, 1, 2, 3].map(|i| inputs[i].at(lane).0), *lower, *upper)
                }
                (_, Norm::TargetRatio { target: id, default, period_years }) => {
                    let assigned = match id {
                        None => f64::NAN,
                        Some(id) => {
                            if asked != Some(*id) {
                                block.input(*id, Moment::Ago(ago), target);
                                asked = Some(*id);
                            }
                            target.at(lane).0
                        }
                    };
                    let period = if assigned.is_nan() { *default } else { assigned };
                    if (last.0, last.1) != (period, *period_years) {
                        last = (period, *period_years, required_decline(period, years, *period_years));
                    }
                    let required = last.2;
                    let x = inputs[0].at(lane).0;
                    let score = if required <= 0.0 { share(f64::from(x >= required)) } else { share(x / required) };
                    (x, state::KNOWN, score)
                }
                (_, norm) => {
                    let x = inputs[0].at(lane).0;
                    (x, state::KNOWN, plain(norm, x))
                }
            };
            let (x, how, points) = found;
            let status = match (how, indicator.missing, indicator.zero_denominator) {
                (state::KNOWN, ..) => Status::Scored,
                (state::MISSING, Rule::Zero, _) => Status::MissingZero,
                (state::MISSING, ..) => Status::MissingExcluded,
                (state::ZERO_DENOMINATOR, _, Rule::Zero) => Status::ZeroDenominatorZero,
                (state::ZERO_DENOMINATOR, ..) => Status::ZeroDenominatorExcluded,
                _ => Status::UndefinedExcluded,
            };
            value.value[lane] = x;
            value.state[lane] = how;
            score.value[lane] = if status == Status::Scored { points } else { 0.0 };
            score.state[lane] = status as u8;
        }
        self.target = targets;
    }

    /// Scores of nodes: weighted means of what counts.
    fn aggregate(&mut self, system: &System, lanes: usize) {
        for (node, children) in system.children2.iter().enumerate() {
            let list = children.iter().map(|&i| (&self.scores[i], self.weights.level3[i]));
            mean(list, lanes, &mut self.sums, &mut self.level2[node], |state| Status::of(state).counts());
        }
        for (node, children) in system.children1.iter().enumerate() {
            let list = children.iter().map(|&n| (&self.level2[n], self.weights.level2[n]));
            mean(list, lanes, &mut self.sums, &mut self.level1[node], |state| state == state::KNOWN);
        }
    }

    /// Total, range, grade of a lane.
    fn result(&self, system: &System, lane: usize) -> Result {
        let draft = &system.draft;
        let (mut base, mut weights) = (0.0, 0.0);
        for ((node, lanes), weight) in draft.level1.iter().zip(&self.level1).zip(&self.weights.level1) {
            let (score, how) = lanes.at(lane);
            if !node.bonus && how == state::KNOWN {
                base += weight * score;
                weights += weight;
            }
        }
        let base = if weights > 0.0 { base / weights } else { 0.0 };
        let (mut excluded, mut low, mut points) = (0.0, 0.0, 0.0);
        for (at, scores) in self.scores.iter().enumerate() {
            let (score, how) = own(scores, lane);
            if system.indicators[at].bonus {
                points += score;
                continue;
            }
            let weight = self.effective[at];
            if how.counts() {
                low += weight * score;
            } else {
                excluded += weight;
            }
        }
        let (bonus, cap) = draft.bonus.as_ref().map_or((0.0, 100.0), |b| (points.min(b.cap), b.total_cap));
        let total = |base: f64| (base + bonus).min(cap);
        // Without anything excluded the range is the total itself, whatever the order of the sums.
        let (low, high) = if excluded > 0.0 { (low, low + 100.0 * excluded) } else { (base, base) };
        let mut result = Result {
            total: total(base),
            base,
            bonus,
            excluded,
            low: total(low),
            high: total(high),
            grade: None,
            band: band(system, total(base)),
        };
        if rounded(excluded) <= rounded(draft.missing.max_excluded_weight) && weights > 0.0 {
            result.grade = Some(self.gated(system, lane, result.base, result.band, |_| {}));
        }
        result
    }

    /// The grade that gates leave of a band; `hit` is told each gate that lowers it.
    pub(crate) fn gated(&self, system: &System, lane: usize, base: f64, band: u8, mut hit: impl FnMut(usize)) -> u8 {
        let mut grade = band as usize;
        let last = system.draft.grades.len() - 1;
        loop {
            let mut held = true;
            for (at, gate) in system.gates.iter().enumerate() {
                let passed = match gate {
                    Gate::Scores { grade: of, min_level1_score, base_min } if *of == grade => {
                        base_min.is_none_or(|min| rounded(base) >= min)
                            && min_level1_score.is_none_or(|min| {
                                system.draft.level1.iter().zip(&self.level1).filter(|(n, _)| !n.bonus).all(|(_, l)| {
                                    let (score, how) = l.at(lane);
                                    how == state::KNOWN && rounded(score) >= min
                                })
                            })
                    }
                    Gate::Class { grade: of, indicator, class } if *of == grade => {
                        let (value, how) = self.values[*indicator].at(lane);
                        how == state::KNOWN && value == *class as f64
                    }
                    _ => true,
                };
                if !passed {
                    hit(at);
                    held = false;
                }
            }
            if held || grade == last {
                break;
            }
            grade += 1;
        }
        for (at, gate) in system.gates.iter().enumerate() {
            if let Gate::Bar { grade: best, indicator, value_above } = gate {
                let (value, how) = self.values[*indicator].at(lane);
                if how == state::KNOWN && value > *value_above && grade < *best {
                    hit(at);
                    grade = *best;
                }
            }
        }
        grade as u8
    }
}

/// Score and status of an indicator in a lane.
pub(crate) fn own(scores: &Lanes, lane: usize) -> (f64, Status) {
    let lane = if scores.same { 0 } else { lane };
    (scores.value[lane], Status::of(scores.state[lane]))
}

/// Position of the grade in whose band a score lies.
pub fn band(system: &System, score: f64) -> u8 {
    let grades = &system.draft.grades;
    grades.iter().position(|g| rounded(score) >= g.min).unwrap_or(grades.len() - 1) as u8
}

/// Decline that a target of a whole period asks for after some years: 1 - (1 - T)^(years / period).
pub fn required_decline(target: f64, years: f64, period_years: f64) -> f64 {
    1.0 - (1.0 - target).powf(years / period_years)
}

/// Weighted mean of what counts; missing where nothing does.
fn mean<'a>(
    list: impl Iterator<Item = (&'a Lanes, f64)>,
    lanes: usize,
    sums: &mut Lanes,
    out: &mut Lanes,
    counts: impl Fn(u8) -> bool,
) {
    out.value[..lanes].fill(0.0);
    sums.value[..lanes].fill(0.0);
    let mut same = true;
    let how = |l: &Lanes, at: usize| if l.clean { state::KNOWN } else { l.state[at] };
    for (scores, weight) in list {
        if scores.same {
            if counts(how(scores, 0)) {
                for (sum, total) in out.value[..lanes].iter_mut().zip(&mut sums.value[..lanes]) {
                    *sum += weight * scores.value[0];
                    *total += weight;
                }
            }
            continue;
        }
        same = false;
        for at in 0..lanes {
            if counts(how(scores, at)) {
                out.value[at] += weight * scores.value[at];
                sums.value[at] += weight;
            }
        }
    }
    out.same = same;
    out.clean = true;
    for at in 0..if same { 1 } else { lanes } {
        let weight = sums.value[at];
        out.state[at] = if weight > 0.0 { state::KNOWN } else { state::MISSING };
        out.value[at] = if weight > 0.0 { out.value[at] / weight } else { f64::NAN };
        out.clean &= weight > 0.0;
    }
}

/// Score of a plain value.
pub fn plain(norm: &Norm, x: f64) -> f64 {
    match norm {
        Norm::Linear { lower, upper, benefit: true } => share((x - lower) / (upper - lower)),
        Norm::Linear { lower, upper, benefit: false } => share((upper - x) / (upper - lower)),
        Norm::Interval { lower, best_low, best_high, upper } => {
            if x < *best_low {
                share((x - lower) / (best_low - lower))
            } else if x > *best_high {
                share((upper - x) / (upper - best_high))
            } else {
                100.0
            }
        }
        Norm::Steps { steps, above } => steps.iter().find(|(max, _)| x <= *max).map_or(*above, |(_, score)| *score),
        _ => 0.0,
    }
}

/// Points of proven items, with the value and state that stand for them.
fn points(system: &System, at: usize, proven: u64, norm: &Norm) -> (f64, u8, f64) {
    let items = &system.indicators[at].items;
    let of = items.iter().enumerate().filter(|(bit, _)| proven >> bit & 1 == 1).map(|(_, i)| i.points);
    let points = match norm {
        Norm::Bonus { max_points, highest_only: true } => of.fold(0.0, f64::max).min(*max_points),
        Norm::Bonus { max_points, highest_only: false } => of.sum::<f64>().min(*max_points),
        _ => of.sum::<f64>().min(100.0),
    };
    if proven == 0 { (0.0, state::MISSING, 0.0) } else { (points, state::KNOWN, points) }
}

/// Class of two quantities that should both fall, by position in [`crate::formula::Classes::names`].
fn double_decline([p1, p0, c1, c0]: [f64; 4], flat_band: f64) -> usize {
    match (p1 < p0, c1 < c0) {
        (true, true) => 0,
        (false, false) => 3,
        (falls, _) => {
            let (now, then) = if falls { (c1, c0) } else { (p1, p0) };
            if now - then <= flat_band * then { 1 } else { 2 }
        }
    }
}

/// Change of emission over change of activity with its score.
fn tapio([e1, e0, g1, g0]: [f64; 4], lower: f64, upper: f64) -> (f64, u8, f64) {
    if e0 == 0.0 || g0 == 0.0 {
        return (f64::NAN, state::ZERO_DENOMINATOR, 0.0);
    }
    let (emission, activity) = ((e1 - e0) / e0, (g1 - g0) / g0);
    if activity.abs() <= 1e-9 {
        return (f64::NAN, state::KNOWN, share(f64::from(emission < 0.0)));
    }
    let x = emission / activity;
    let score = if activity > 0.0 {
        share((upper - x) / (upper - lower))
    } else {
        match (x * 1e12).round() / 1e12 {
            x if x >= 1.2 => 100.0,
            x if x >= 0.8 => 50.0,
            _ => 0.0,
        }
    };
    (x, state::KNOWN, score)
}
