//! Formulas: names that exist, units that agree, no circle; then the steps that compute them.

use super::{Checker, Place};
use crate::formula::{BASE, Call, Formula, Term, YEARS};
use crate::program::{Body, Program, Step};
use crate::system::{DraftIndicator, Rule};
use crate::unit::Unit;
use std::collections::BTreeSet;
use tandem_vocab::formula::Operator;
use tandem_vocab::nearest;

/// What a formula may be made of.
pub(super) const LANGUAGE: &str = "a formula has numbers, names of inputs, name@base, years, + - * / ^, parentheses and the functions mean, min, max, exp, ln, sqrt, peak_class, double_decline, tapio, coupling, checklist and bonus_checklist";

/// Most steps of a formula, derived inputs put in.
const MOST_STEPS: usize = 5000;

impl Checker<'_> {
    /// Parses derived inputs and finds those that depend on themselves.
    pub(super) fn cycles(&mut self) {
        let draft = self.draft;
        for (at, input) in draft.inputs.iter().enumerate().filter(|(_, i)| !i.formula.is_empty()) {
            match Formula::parse(&input.formula) {
                Ok(formula) => self.derived[at] = Some(formula),
                Err(error) => {
                    let message = format!("the formula of `{}` cannot be read: {error}", input.id);
                    self.flaw(Place::Input(at), "formula", message, LANGUAGE.into());
                }
            }
        }
        let below = |checker: &Self, at: usize| -> Vec<usize> {
            let names = checker.derived[at].iter().flat_map(Formula::names);
            names.filter_map(|n| checker.inputs.get(n.strip_suffix(BASE).unwrap_or(n)).copied()).collect()
        };
        for start in 0..draft.inputs.len() {
            let (mut seen, mut todo) = (BTreeSet::new(), below(self, start));
            while let Some(at) = todo.pop() {
                if seen.insert(at) {
                    todo.extend(below(self, at));
                }
            }
            if seen.contains(&start) {
                self.cyclic.insert(start);
            }
        }
        for at in self.cyclic.clone() {
            let message = format!("the input `{}` depends on itself", draft.inputs[at].id);
            let help = "take it out of the formulas that it is made of".into();
            self.flaw(Place::Input(at), "formula", message, help);
        }
        for at in 0..draft.inputs.len() {
            let Some(formula) = self.derived[at].clone().filter(|_| self.cyclic.is_empty()) else { continue };
            let place = Place::Input(at);
            let names = self.names(place, &formula, None);
            if let (Some(names), false) = (names, self.series_in(formula.root())) {
                if let Some(unit) = self.unit(place, formula.root(), &names) {
                    self.agrees(place, "unit", &unit, &draft.inputs[at].unit, &draft.inputs[at].id);
                }
            } else if self.series_in(formula.root()) {
                let message = format!("the formula of `{}` calls a function of indicators", draft.inputs[at].id);
                self.flaw(place, "formula", message, "use it in the formula of an indicator".into());
            }
        }
    }

    /// Whether a term calls what is for whole indicators only.
    pub(super) fn series_in(&self, term: &Term) -> bool {
        match term {
            Term::Call(call, _) if whole(*call) => true,
            Term::Call(_, terms) => terms.iter().any(|t| self.series_in(t)),
            Term::Negative(a) => self.series_in(a),
            Term::Binary(_, a, b) => self.series_in(a) || self.series_in(b),
            Term::Number(_) | Term::Name(_) => false,
        }
    }

    /// The inputs that the names of a formula mean; `None` where one is unknown.
    pub(super) fn names(&mut self, place: Place, formula: &Formula, listed: Option<&[String]>) -> Option<Vec<Name>> {
        let mut all = Vec::new();
        let mut sound = true;
        for name in formula.names() {
            if name == YEARS {
                all.push(Name::Years);
                continue;
            }
            let id = name.strip_suffix(BASE).unwrap_or(name);
            let Some(&at) = self.inputs.get(id) else {
                let help = nearest(id, self.inputs.keys().copied()).map_or_else(
                    || format!("describe it in an [[input]] with id = \"{id}\" and its unit"),
                    |near| format!("did you mean `{near}`? Or describe it in an [[input]]"),
                );
                self.flaw(place, "formula", format!("`{id}` in the formula is no input"), help);
                sound = false;
                continue;
            };
            if let Some(listed) = listed
                && !listed.iter().any(|l| l == id)
            {
                let message = format!("the formula uses `{id}`, which is not among the inputs of the indicator");
                self.flaw(place, "inputs", message, format!("add \"{id}\" to inputs"));
            }
            self.used.insert(at);
            all.push(Name::Input(at, name.ends_with(BASE)));
        }
        sound.then_some(all)
    }

    /// Unit of a term; `None` after a flaw.
    pub(super) fn unit(&mut self, place: Place, term: &Term, names: &[Name]) -> Option<Unit> {
        Some(match term {
            Term::Number(_) => Unit::plain(),
            Term::Name(at) => match names[*at] {
                Name::Years => Unit::plain(),
                Name::Input(input, _) => self.units[input].clone(),
            },
            Term::Negative(a) => self.unit(place, a, names)?,
            Term::Binary(operator, a, b) => {
                let (left, right) = (self.unit(place, a, names), self.unit(place, b, names));
                let (left, right) = (left?, right?);
                match operator {
                    Operator::Multiply => left.times(&right, 1),
                    Operator::Divide => left.times(&right, -1),
                    Operator::Add | Operator::Subtract => {
                        self.same(place, &left, &right, "added or subtracted")?;
                        left
                    }
                    Operator::Power => {
                        if !right.is_plain() {
                            let message = format!("the exponent has the unit {right}");
                            let help = "an exponent is a plain number: divide by a quantity of its unit".into();
                            self.flaw(place, "formula", message, help);
                            return None;
                        }
                        match (left.is_plain(), b.as_ref()) {
                            (true, _) => left,
                            (false, Term::Number(n)) if n.fract() == 0.0 && n.abs() <= 9.0 => left.power(*n as i32),
                            _ => {
                                let message =
                                    format!("a quantity in {left} is raised to a power that is no whole number");
                                let help = "divide by a quantity of the same unit first".into();
                                self.flaw(place, "formula", message, help);
                                return None;
                            }
                        }
                    }
                }
            }
            Term::Call(call, terms) => {
                let units: Vec<Option<Unit>> = terms.iter().map(|t| self.unit(place, t, names)).collect();
                let units: Vec<Unit> = units.into_iter().collect::<Option<_>>()?;
                match call {
                    Call::Exp | Call::Ln | Call::Sqrt | Call::Coupling => {
                        if let Some(unit) = units.iter().find(|u| !u.is_plain()) {
                            let message = format!("a function of plain numbers is given a quantity in {unit}");
                            let help = "divide by a quantity of its unit first".into();
                            self.flaw(place, "formula", message, help);
                            return None;
                        }
                        Unit::plain()
                    }
                    Call::DoubleDecline | Call::Tapio => {
                        self.same(place, &units[0], &units[1], "compared")?;
                        self.same(place, &units[2], &units[3], "compared")?;
                        Unit::plain()
                    }
                    Call::Checklist | Call::BonusChecklist | Call::PeakClass => Unit::plain(),
                    Call::Mean | Call::Min | Call::Max => {
                        for unit in &units[1..] {
                            self.same(place, &units[0], unit, "compared")?;
                        }
                        units[0].clone()
                    }
                }
            }
        })
    }

    pub(super) fn same(&mut self, place: Place, a: &Unit, b: &Unit, what: &str) -> Option<()> {
        if a == b {
            return Some(());
        }
        let message = format!("quantities in {a} and in {b} are {what}");
        self.flaw(place, "formula", message, "bring both to one unit in the formula".into());
        None
    }

    /// A ratio may be one of different units; every other unit must be what the formula gives.
    pub(super) fn agrees(&mut self, place: Place, key: &'static str, unit: &Unit, declared: &str, id: &str) {
        let said = Unit::parse(declared);
        if *unit == said || (said.is_plain() && declared != "1") {
            return;
        }
        let message = format!("`{id}` is said to be in {declared}, and its formula gives {unit}");
        self.flaw(place, key, message, format!("write unit = \"{unit}\", or mend the formula"));
    }

    pub(super) fn leaves(&self, input: usize, into: &mut BTreeSet<usize>) {
        match &self.derived[input] {
            None => {
                into.insert(input);
            }
            Some(formula) => {
                for name in formula.names() {
                    if let Some(&below) = self.inputs.get(name.strip_suffix(BASE).unwrap_or(name)) {
                        self.leaves(below, into);
                    }
                }
            }
        }
    }

    /// The compiled formula, with its unit checked against the indicator's.
    pub(super) fn shape(
        &mut self,
        place: Place,
        draft: &DraftIndicator,
        formula: &Formula,
        names: &[Name],
        missing: Rule,
    ) -> Option<Program> {
        let unit = self.unit(place, formula.root(), names)?;
        self.terms(place, draft, formula.root());
        let fewest = draft.min_terms.unwrap_or(1) as usize;
        let compile = Compiler { checker: self, fewest, zero: missing == Rule::Zero };
        let elasticity = draft.norm.as_ref().is_some_and(|n| n.kind == "elasticity");
        let four = |terms: &[Term]| -> Option<Box<[Body; 4]>> {
            let bodies: Option<Vec<Body>> = terms.iter().map(|t| compile.body(t, names)).collect();
            bodies?.try_into().ok().map(Box::new)
        };
        let program = match formula.root() {
            Term::Call(Call::Checklist | Call::BonusChecklist, _) => Some(Program::Checklist),
            Term::Call(Call::PeakClass, terms) => match (&terms[0], names) {
                (Term::Name(at), _) => match names[*at] {
                    Name::Input(input, false) if self.derived[input].is_none() => Some(Program::Peak(input)),
                    _ => None,
                },
                _ => None,
            },
            Term::Call(Call::DoubleDecline, terms) => four(terms).map(Program::DoubleDecline),
            Term::Call(Call::Tapio, terms) => four(terms).map(Program::Tapio),
            Term::Binary(Operator::Divide, a, b) if elasticity => {
                let bodies = compile.body(a, names).zip(compile.body(b, names));
                bodies.map(|(a, b)| Program::Declines(Box::new([a, b])))
            }
            root => compile.body(root, names).map(Program::Value),
        };
        let Some(program) = program else {
            let message =
                "a function of whole indicators stands inside a formula, or the formula is too long".to_owned();
            let help = "peak_class takes the name of a series; double_decline, tapio and checklist stand alone".into();
            self.flaw(place, "formula", message, help);
            return None;
        };
        if let Program::Value(_) | Program::Declines(_) = program {
            self.agrees(place, "unit", &unit, &draft.unit, &draft.id);
        }
        Some(program)
    }

    /// What can never be computed: a division by the number 0, a mean of fewer terms than are asked for.
    pub(super) fn terms(&mut self, place: Place, draft: &DraftIndicator, root: &Term) {
        let mut means = Vec::new();
        let mut todo = vec![root];
        let mut zero = false;
        while let Some(term) = todo.pop() {
            match term {
                Term::Number(_) | Term::Name(_) => {}
                Term::Negative(a) => todo.push(a),
                Term::Binary(operator, a, b) => {
                    zero |= *operator == Operator::Divide && matches!(b.as_ref(), Term::Number(n) if *n == 0.0);
                    todo.extend([a.as_ref(), b.as_ref()]);
                }
                Term::Call(call, terms) => {
                    if *call == Call::Mean {
                        means.push(terms.len());
                    }
                    todo.extend(terms);
                }
            }
        }
        if zero {
            let message = "the formula divides by the number 0".to_owned();
            self.flaw(place, "formula", message, "divide by a quantity, or by another number".into());
        }
        if let Some(fewest) = draft.min_terms {
            let most = means.iter().copied().max();
            if most.is_none_or(|most| fewest as usize > most) {
                let message = match most {
                    None => "min_terms is given, and the formula has no mean".to_owned(),
                    Some(most) => format!("min_terms asks for {fewest} terms, and the mean has {most}"),
                };
                self.flaw(place, "min_terms", message, "mend min_terms, or take it out".into());
            }
        }
    }
}

/// Functions that are a whole formula.
fn whole(call: Call) -> bool {
    matches!(call, Call::PeakClass | Call::DoubleDecline | Call::Tapio | Call::Checklist | Call::BonusChecklist)
}

/// What a name in a formula means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name {
    Years,
    Input(usize, bool),
}

struct Compiler<'a, 'b> {
    checker: &'a Checker<'b>,
    fewest: usize,
    zero: bool,
}

impl Compiler<'_, '_> {
    /// The steps of a term; `None` where it calls what must stand alone, or becomes too long.
    fn body(&self, term: &Term, names: &[Name]) -> Option<Body> {
        let mut body = Body::default();
        self.push(term, names, false, &mut body, 0)?;
        Some(body)
    }

    /// Adds the steps of a term that leaves its value at `height`; `base` where the whole is of the base period.
    fn push(&self, term: &Term, names: &[Name], base: bool, body: &mut Body, height: usize) -> Option<()> {
        body.depth = body.depth.max(height + 1);
        if body.steps.len() > MOST_STEPS {
            return None;
        }
        let step = match term {
            Term::Number(number) => Step::Number(*number),
            Term::Name(at) => match names[*at] {
                Name::Years => Step::Years,
                Name::Input(input, own_base) => {
                    let base = base || own_base;
                    let Some(formula) = &self.checker.derived[input] else {
                        body.steps.push(Step::Input(input, base));
                        return Some(());
                    };
                    let inner: Option<Vec<Name>> = formula
                        .names()
                        .iter()
                        .map(|n| {
                            if n == YEARS {
                                return Some(Name::Years);
                            }
                            let id = n.strip_suffix(BASE).unwrap_or(n);
                            self.checker.inputs.get(id).map(|at| Name::Input(*at, n.ends_with(BASE)))
                        })
                        .collect();
                    return self.push(formula.root(), &inner?, base, body, height);
                }
            },
            Term::Negative(a) => {
                self.push(a, names, base, body, height)?;
                Step::Negative
            }
            Term::Binary(operator, a, b) => {
                self.push(a, names, base, body, height)?;
                self.push(b, names, base, body, height + 1)?;
                match operator {
                    Operator::Add => Step::Add,
                    Operator::Subtract => Step::Subtract,
                    Operator::Multiply => Step::Multiply,
                    Operator::Divide => Step::Divide,
                    Operator::Power => Step::Power,
                }
            }
            Term::Call(call, terms) => {
                for (at, term) in terms.iter().enumerate() {
                    self.push(term, names, base, body, height + at)?;
                }
                match call {
                    Call::Mean => Step::Mean(terms.len(), self.fewest, self.zero),
                    Call::Min => Step::Min(terms.len()),
                    Call::Max => Step::Max(terms.len()),
                    Call::Exp => Step::Exp,
                    Call::Ln => Step::Ln,
                    Call::Sqrt => Step::Sqrt,
                    Call::Coupling => Step::Coupling,
                    _ => return None,
                }
            }
        };
        body.steps.push(step);
        Some(())
    }
}
