//! Compiled formulas, run over lanes: many subjects at once, or many draws of one subject.
//!
//! A lane holds a value and a state. A missing input makes what depends on it missing; a division by zero is a state of its own,
//! never an infinity. What is the same in all lanes is computed once.

use crate::synergy::coupling;

/// Lanes that are worked on at once.
pub const WIDTH: usize = 256;

/// How a value in a lane came about. What is worse is larger.
pub mod state {
    /// A value.
    pub const KNOWN: u8 = 0;
    /// An input is missing.
    pub const MISSING: u8 = 1;
    /// A denominator is zero.
    pub const ZERO_DENOMINATOR: u8 = 2;
    /// No number: a root or logarithm of a negative number, or too large.
    pub const UNDEFINED: u8 = 3;
}

/// When an input is taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Moment {
    /// The base period.
    Base,
    /// So many years before the evaluated period; 0 is that itself.
    Ago(u32),
}

/// A step of a body. Operands are on a stack.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    /// A number.
    Number(f64),
    /// An input, by position; whether its value of the base period is meant.
    Input(usize, bool),
    /// Years between base and evaluation.
    Years,
    /// Sign changed.
    Negative,
    /// Sum of two.
    Add,
    /// Difference of two.
    Subtract,
    /// Product of two.
    Multiply,
    /// Quotient of two.
    Divide,
    /// Power of two.
    Power,
    /// Mean of so many terms, of which at least so many must be known; whether a missing one counts 0.
    Mean(usize, usize, bool),
    /// Smallest of so many.
    Min(usize),
    /// Largest of so many.
    Max(usize),
    /// e to one.
    Exp,
    /// Natural logarithm of one.
    Ln,
    /// Square root of one.
    Sqrt,
    /// Corrected coupling coordination degree of two.
    Coupling,
}

/// Steps that leave one value.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Body {
    /// In order.
    pub steps: Vec<Step>,
    /// Most values on the stack at once.
    pub depth: usize,
}

/// A compiled formula.
#[derive(Clone, PartialEq, Debug)]
pub enum Program {
    /// A number.
    Value(Body),
    /// A ratio of two declines, numerator and denominator.
    Declines(Box<[Body; 2]>),
    /// Emission now and then, activity now and then.
    Tapio(Box<[Body; 4]>),
    /// Pollutant now and then, carbon now and then.
    DoubleDecline(Box<[Body; 4]>),
    /// Class of a series, by position of its input.
    Peak(usize),
    /// Points of proven items.
    Checklist,
}

/// Values in lanes.
#[derive(Clone, Debug)]
pub struct Lanes {
    /// Whether the first lane stands for all.
    pub same: bool,
    /// Whether every state is known.
    pub clean: bool,
    /// Values.
    pub value: Box<[f64; WIDTH]>,
    /// States ([`state`]).
    pub state: Box<[u8; WIDTH]>,
}

impl Default for Lanes {
    fn default() -> Self {
        Self { same: true, clean: true, value: Box::new([0.0; WIDTH]), state: Box::new([0; WIDTH]) }
    }
}

impl Lanes {
    /// The same number in every lane; missing where it is none.
    pub fn set_same(&mut self, value: f64) {
        self.same = true;
        self.clean = !value.is_nan();
        self.value[0] = value;
        self.state[0] = if value.is_nan() { state::MISSING } else { state::KNOWN };
    }

    /// A number for each lane; missing where it is none.
    pub fn set_each(&mut self, values: &[f64]) {
        self.same = false;
        self.clean = true;
        for (at, value) in values.iter().enumerate() {
            self.value[at] = *value;
            self.state[at] = if value.is_nan() { state::MISSING } else { state::KNOWN };
            self.clean &= !value.is_nan();
        }
    }

    /// Value and state of a lane.
    pub fn at(&self, lane: usize) -> (f64, u8) {
        let lane = if self.same { 0 } else { lane };
        (self.value[lane], if self.clean { state::KNOWN } else { self.state[lane] })
    }

    /// Lanes that hold something of their own.
    fn used(&self, lanes: usize) -> usize {
        if self.same { 1 } else { lanes }
    }

    fn spread(&mut self, lanes: usize) {
        if self.same {
            let (value, state) = self.at(0);
            self.value[..lanes].fill(value);
            self.state[..lanes].fill(state);
            self.same = false;
        }
    }

    fn unary(&mut self, lanes: usize, f: impl Fn(f64) -> f64) {
        let used = self.used(lanes);
        for value in &mut self.value[..used] {
            *value = f(*value);
        }
    }

    /// Marks what is no number.
    fn refuse_nan(&mut self, lanes: usize) {
        let used = self.used(lanes);
        if self.value[..used].iter().all(|v| v.is_finite()) {
            return;
        }
        self.own_states(used);
        for at in 0..used {
            if !self.value[at].is_finite() && self.state[at] == state::KNOWN {
                self.state[at] = state::UNDEFINED;
                self.clean = false;
            }
        }
    }

    fn own_states(&mut self, used: usize) {
        if self.clean {
            self.state[..used].fill(state::KNOWN);
        }
    }

    fn binary(&mut self, other: &mut Self, lanes: usize, f: impl Fn(f64, f64) -> f64) {
        match (self.same, other.same) {
            (true, true) => self.value[0] = f(self.value[0], other.value[0]),
            (false, true) => {
                let b = other.value[0];
                self.value[..lanes].iter_mut().for_each(|a| *a = f(*a, b));
            }
            (true, false) => {
                let a = self.value[0];
                let known = self.at(0).1;
                for (own, b) in self.value[..lanes].iter_mut().zip(&other.value[..lanes]) {
                    *own = f(a, *b);
                }
                if !self.clean {
                    self.state[..lanes].fill(known);
                }
                self.same = false;
            }
            (false, false) => {
                for (a, b) in self.value[..lanes].iter_mut().zip(&other.value[..lanes]) {
                    *a = f(*a, *b);
                }
            }
        }
        if !other.clean {
            let used = self.used(lanes);
            self.own_states(used);
            for at in 0..used {
                self.state[at] = self.state[at].max(other.at(at).1);
            }
            self.clean = false;
        }
    }

    fn divide(&mut self, other: &mut Self, lanes: usize) {
        let zero = |lanes: &Self, at: usize| {
            let (value, state) = lanes.at(at);
            state == state::KNOWN && value == 0.0
        };
        let any = (0..other.used(lanes)).any(|at| zero(other, at));
        self.binary(other, lanes, |a, b| a / b);
        if any {
            let used = self.used(lanes);
            self.own_states(used);
            for at in 0..used {
                if zero(other, at) {
                    self.state[at] = self.state[at].max(state::ZERO_DENOMINATOR);
                }
            }
            self.clean = false;
        }
    }
}

/// Where values of inputs come from.
pub trait Source {
    /// The lanes of an input at a moment.
    fn input(&self, input: usize, moment: Moment, out: &mut Lanes);

    /// Years between base and evaluated period.
    fn years(&self) -> f64;
}

/// Room in which bodies run.
#[derive(Debug, Default)]
pub struct Stack(Vec<Lanes>);

impl Body {
    /// Runs the body for the evaluated period as it was `ago` years before, and leaves its value in `out`.
    pub fn run<S: Source>(&self, source: &S, ago: u32, lanes: usize, stack: &mut Stack, out: &mut Lanes) {
        if stack.0.len() <= self.depth {
            stack.0.resize_with(self.depth + 1, Lanes::default);
        }
        let mut top = 0;
        for step in &self.steps {
            match *step {
                Step::Number(number) => {
                    stack.0[top].set_same(number);
                    top += 1;
                }
                Step::Input(input, base) => {
                    // In the base period itself there is nothing to compare with.
                    if base && source.years() - f64::from(ago) <= 0.0 {
                        stack.0[top].set_same(f64::NAN);
                    } else {
                        let moment = if base { Moment::Base } else { Moment::Ago(ago) };
                        source.input(input, moment, &mut stack.0[top]);
                    }
                    top += 1;
                }
                Step::Years => {
                    let years = source.years() - f64::from(ago);
                    stack.0[top].set_same(if years > 0.0 { years } else { f64::NAN });
                    top += 1;
                }
                Step::Negative => stack.0[top - 1].unary(lanes, |a| -a),
                Step::Exp => stack.0[top - 1].unary(lanes, f64::exp),
                Step::Ln => stack.0[top - 1].unary(lanes, f64::ln),
                Step::Sqrt => stack.0[top - 1].unary(lanes, f64::sqrt),
                Step::Add | Step::Subtract | Step::Multiply | Step::Divide | Step::Power | Step::Coupling => {
                    top -= 1;
                    let (below, above) = stack.0.split_at_mut(top);
                    let (a, b) = (&mut below[top - 1], &mut above[0]);
                    match step {
                        Step::Add => a.binary(b, lanes, |a, b| a + b),
                        Step::Subtract => a.binary(b, lanes, |a, b| a - b),
                        Step::Multiply => a.binary(b, lanes, |a, b| a * b),
                        Step::Divide => a.divide(b, lanes),
                        Step::Power => a.binary(b, lanes, f64::powf),
                        _ => a.binary(b, lanes, coupling),
                    }
                }
                Step::Min(terms) | Step::Max(terms) => {
                    let smallest = matches!(step, Step::Min(_));
                    for _ in 1..terms {
                        top -= 1;
                        let (below, above) = stack.0.split_at_mut(top);
                        below[top - 1].binary(&mut above[0], lanes, |a, b| if smallest { a.min(b) } else { a.max(b) });
                    }
                }
                Step::Mean(terms, fewest, zero) => {
                    top = top + 1 - terms;
                    mean(&mut stack.0[top - 1..top - 1 + terms], lanes, fewest, zero);
                }
            }
        }
        std::mem::swap(out, &mut stack.0[0]);
        out.refuse_nan(lanes);
    }
}

/// Mean of the terms of each lane, left in the first. A term with a zero denominator is left out; a missing one is left out, or
/// counts 0 where `zero`. With fewer than `fewest` terms the mean is missing, or has a zero denominator where that left none.
fn mean(terms: &mut [Lanes], lanes: usize, fewest: usize, zero: bool) {
    let used = if terms.iter().all(|t| t.same) { 1 } else { lanes };
    if used > 1 {
        terms[0].spread(lanes);
    }
    let mut clean = true;
    for at in 0..used {
        let (mut sum, mut known, mut missing) = (0.0, 0_usize, 0_usize);
        for term in terms.iter() {
            match term.at(at) {
                (value, state::KNOWN) => {
                    sum += value;
                    known += 1;
                }
                (_, state::MISSING) if zero => known += 1,
                (_, state::MISSING) => missing += 1,
                _ => {}
            }
        }
        let enough = known >= fewest.max(1);
        // A lane of the first is read above and written here, and no other lane looks at it.
        let first = &mut terms[0];
        first.value[at] = if enough { sum / known as f64 } else { f64::NAN };
        first.state[at] = match (enough, known + missing) {
            (true, _) => state::KNOWN,
            (false, 0) => state::ZERO_DENOMINATOR,
            (false, _) => state::MISSING,
        };
        clean &= enough;
    }
    terms[0].clean = clean;
}

/// Corrected coupling coordination degree D' of two numbers in 0..1; no number outside.
fn coupling(a: f64, b: f64) -> f64 {
    coupling::coupling(&[a, b], &[0.5, 0.5]).map_or(f64::NAN, |c| c.d_corrected)
}
