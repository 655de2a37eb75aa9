//! From a system as it was written to one that can be evaluated, or everything that is wrong with it.

use crate::formula::{BASE, Call, Classes, Formula, Term, YEARS};
use crate::program::{Body, Program, Step};
use crate::system::{
    Context, Direction, Draft, DraftGate, DraftIndicator, DraftNorm, Gate, Indicator, Item, Norm, Rule, System, Variant,
};
use crate::unit::Unit;
use std::collections::{BTreeMap, BTreeSet};
use tandem_vocab::formula::Operator;
use tandem_vocab::nearest;

/// Where a flaw is, by position in the order of the text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Place {
    /// `[system]`.
    System,
    /// `[missing]`.
    Missing,
    /// A gate, in the order of the draft.
    Gate(usize),
    /// A `[[grade]]`.
    Grade(usize),
    /// A `[[context]]`.
    Context(usize),
    /// A `[[level1]]`.
    Level1(usize),
    /// A `[[level2]]`.
    Level2(usize),
    /// A `[[level3]]`.
    Level3(usize),
    /// A `[[level3.variant]]`.
    Variant(usize, usize),
    /// An item of an indicator's checklist.
    Item(usize, usize),
    /// An `[[input]]`.
    Input(usize),
}

/// What is wrong with a system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flaw {
    /// Where.
    pub place: Place,
    /// Key of the text; empty for the place as a whole.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

/// How far a sum of weights may be from 1.
const WEIGHT_TOLERANCE: f64 = 1e-6;
/// Most steps of a formula, derived inputs put in.
const MOST_STEPS: usize = 5000;
/// Most items of a checklist.
pub const MOST_ITEMS: usize = 64;

/// Checks a system and compiles its formulas.
///
/// # Errors
/// All flaws, in the order of the text.
pub fn check(draft: Draft) -> Result<System, Vec<Flaw>> {
    let mut checker = Checker::new(&draft);
    checker.head();
    checker.tree();
    checker.cycles();
    let indicators: Vec<Option<Indicator>> = (0..draft.level3.len()).map(|at| checker.indicator(at)).collect();
    let gates = checker.gates(&indicators);
    checker.unused();
    let mut flaws = checker.flaws;
    if !flaws.is_empty() {
        flaws.sort_by_key(|f| f.place);
        return Err(flaws);
    }
    let position = |id: &str| draft.level1.iter().position(|n| n.id == id);
    let parent2: Vec<usize> = draft.level2.iter().map(|n| position(&n.parent).unwrap_or_default()).collect();
    let indicators: Vec<Indicator> = indicators.into_iter().flatten().collect();
    let children1 =
        (0..draft.level1.len()).map(|at| (0..draft.level2.len()).filter(|&n| parent2[n] == at).collect()).collect();
    let children2 = (0..draft.level2.len())
        .map(|at| (0..indicators.len()).filter(|&i| indicators[i].parent == at).collect())
        .collect();
    let bonus1 = draft.bonus.as_ref().and_then(|b| position(&b.level1));
    Ok(System { children1, parent2, children2, indicators, gates, bonus1, draft })
}

struct Checker<'a> {
    draft: &'a Draft,
    inputs: BTreeMap<&'a str, usize>,
    units: Vec<Unit>,
    derived: Vec<Option<Formula>>,
    cyclic: BTreeSet<usize>,
    used: BTreeSet<usize>,
    flaws: Vec<Flaw>,
}

impl<'a> Checker<'a> {
    fn new(draft: &'a Draft) -> Self {
        let mut checker = Self {
            draft,
            inputs: BTreeMap::new(),
            units: draft.inputs.iter().map(|i| Unit::parse(&i.unit)).collect(),
            derived: vec![None; draft.inputs.len()],
            cyclic: BTreeSet::new(),
            used: BTreeSet::new(),
            flaws: Vec::new(),
        };
        for (at, input) in draft.inputs.iter().enumerate() {
            if checker.inputs.contains_key(input.id.as_str()) {
                checker.flaw(
                    Place::Input(at),
                    "id",
                    format!("the input `{}` is described twice", input.id),
                    "take one of the two out".into(),
                );
            } else {
                checker.inputs.insert(&input.id, at);
            }
        }
        checker
    }

    fn flaw(&mut self, place: Place, key: &'static str, message: String, help: String) {
        self.flaws.push(Flaw { place, key, message, help });
    }

    fn head(&mut self) {
        let draft = self.draft;
        if draft.scale != 100.0 {
            let message = format!("the scale is {}, but scores go from 0 to 100", draft.scale);
            self.flaw(Place::System, "scale", message, "write scale = 100.0".into());
        }
        let levels = [draft.level1.len(), draft.level2.len(), draft.level3.len()];
        for (at, (claimed, found)) in draft.counts.iter().zip(levels).enumerate() {
            if let Some(claimed) = claimed.filter(|c| *c as usize != found) {
                let message = format!("counts says {claimed} at level {}, and there are {found}", at + 1);
                self.flaw(Place::System, "counts", message, "mend the count, or the list".into());
            }
        }
        if !["", "region", "organisation"].contains(&draft.subjects.as_str()) {
            let message = format!("subjects cannot be `{}`", draft.subjects);
            self.flaw(Place::System, "subjects", message, "write region or organisation, or leave it out".into());
        }
        if !["", "territory", "organisation", "as_recorded"].contains(&draft.boundary.as_str()) {
            let message = format!("there is no boundary `{}`", draft.boundary);
            let help = "write territory, organisation or as_recorded, or leave it out".into();
            self.flaw(Place::System, "boundary", message, help);
        }
        let missing = &draft.missing;
        let shares = [
            ("carry_forward_penalty", missing.carry_forward_penalty),
            ("max_excluded_weight", missing.max_excluded_weight),
        ];
        for (key, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                let message = format!("{key} is {share}, and must lie between 0 and 1");
                self.flaw(Place::Missing, key, message, "write a share, such as 0.9".into());
            }
        }
        if missing.carry_forward_max_years > 5 {
            let message = format!("a value would be carried forward {} years", missing.carry_forward_max_years);
            self.flaw(Place::Missing, "carry_forward_max_years", message, "at most 5 are possible".into());
        }
        if draft.grades.is_empty() {
            self.flaw(Place::System, "", "there is no grade".into(), "add [[grade]] with id, names and min".into());
        }
        for at in 1..draft.grades.len() {
            if draft.grades[at].min >= draft.grades[at - 1].min {
                let message = format!(
                    "the grade `{}` begins at {}, not below `{}`",
                    draft.grades[at].id,
                    draft.grades[at].min,
                    draft.grades[at - 1].id
                );
                self.flaw(Place::Grade(at), "min", message, "list grades from the best to the worst".into());
            }
        }
        if let Some(last) = draft.grades.last()
            && last.min != 0.0
        {
            let message = format!("the last grade begins at {}, so lower scores have none", last.min);
            self.flaw(Place::Grade(draft.grades.len() - 1), "min", message, "begin the last grade at 0".into());
        }
        for (at, dimension) in draft.contexts.iter().enumerate() {
            if !dimension.values.contains(&dimension.default) {
                let message = format!("`{}` is not among the values of `{}`", dimension.default, dimension.id);
                let help = format!("write one of {}", dimension.values.join(", "));
                self.flaw(Place::Context(at), "default", message, help);
            }
        }
        if let Some(bonus) = &draft.bonus {
            match draft.level1.iter().position(|n| n.id == bonus.level1) {
                None => {
                    let message = format!("bonus names `{}`, which is no first-level node", bonus.level1);
                    self.flaw(Place::System, "bonus", message, "name the node that holds the bonus points".into());
                }
                Some(at) if !draft.level1[at].bonus => {
                    let message = format!("`{}` holds the bonus points and does not say so", bonus.level1);
                    self.flaw(Place::Level1(at), "bonus", message, "add bonus = true".into());
                }
                Some(_) => {}
            }
        }
    }

    fn tree(&mut self) {
        let draft = self.draft;
        let mut ids: BTreeMap<&str, Place> = BTreeMap::new();
        let places = (draft.level1.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level1(at))))
            .chain(draft.level2.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level2(at))))
            .chain(draft.level3.iter().enumerate().map(|(at, n)| (n.id.as_str(), Place::Level3(at))));
        for (id, place) in places {
            if ids.insert(id, place).is_some() {
                let message = format!("the id `{id}` stands twice");
                self.flaw(place, "id", message, "give each node and each indicator an id of its own".into());
            }
        }
        let bonus = |id: &str| draft.level1.iter().any(|n| n.id == id && n.bonus);
        // What stands below an unknown node is told there, once.
        let apart = |parent: &str| bonus(parent) || !draft.level1.iter().any(|n| n.id == parent);
        let bonus2 = |id: &str| draft.level2.iter().any(|n| n.id == id && apart(&n.parent));
        let known1: Vec<&str> = draft.level1.iter().map(|n| n.id.as_str()).collect();
        let known2: Vec<&str> = draft.level2.iter().map(|n| n.id.as_str()).collect();
        for (at, node) in draft.level2.iter().enumerate() {
            self.parent(Place::Level2(at), &node.id, &node.parent, &known1);
        }
        for (at, indicator) in draft.level3.iter().enumerate() {
            self.parent(Place::Level3(at), &indicator.id, &indicator.parent, &known2);
        }
        let top: Vec<_> = draft.level1.iter().enumerate().filter(|(_, n)| !n.bonus).collect();
        let all: Vec<_> = top.iter().map(|(at, n)| (Place::Level1(*at), n.weight)).collect();
        self.weights("the first-level weights", &all);
        for node in draft.level1.iter().filter(|n| !n.bonus) {
            let below: Vec<_> = draft.level2.iter().enumerate().filter(|(_, n)| n.parent == node.id).collect();
            let all: Vec<_> = below.iter().map(|(at, n)| (Place::Level2(*at), n.weight)).collect();
            self.weights(&format!("the weights below `{}`", node.id), &all);
        }
        for node in draft.level2.iter().filter(|n| !bonus2(&n.id)) {
            let below: Vec<_> = draft.level3.iter().enumerate().filter(|(_, n)| n.parent == node.id).collect();
            let all: Vec<_> = below.iter().map(|(at, n)| (Place::Level3(*at), n.weight)).collect();
            self.weights(&format!("the weights below `{}`", node.id), &all);
        }
    }

    fn parent(&mut self, place: Place, id: &str, parent: &str, known: &[&str]) {
        if known.contains(&parent) {
            return;
        }
        let message = format!("`{id}` stands below `{parent}`, which does not exist");
        let help = nearest(parent, known.iter().copied())
            .map_or_else(|| format!("name one of {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
        self.flaw(place, "parent", message, help);
    }

    fn weights(&mut self, what: &str, list: &[(Place, f64)]) {
        for (place, weight) in list {
            if !(0.0..=1.0).contains(weight) {
                let message = format!("the weight is {weight}, and must lie between 0 and 1");
                self.flaw(*place, "weight", message, "write a share of the node above".into());
            }
        }
        let sum: f64 = list.iter().map(|(_, w)| w).sum();
        if let Some((place, _)) = list.first()
            && (sum - 1.0).abs() > WEIGHT_TOLERANCE
        {
            let sum = (sum * 1e6).round() / 1e6;
            let message = format!("{what} add up to {sum}, not to 1");
            self.flaw(*place, "weight", message, "mend one of the weights so that they add up to 1".into());
        }
    }

    /// Parses derived inputs and finds those that depend on themselves.
    fn cycles(&mut self) {
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
    fn series_in(&self, term: &Term) -> bool {
        match term {
            Term::Call(call, _) if whole(*call) => true,
            Term::Call(_, terms) => terms.iter().any(|t| self.series_in(t)),
            Term::Negative(a) => self.series_in(a),
            Term::Binary(_, a, b) => self.series_in(a) || self.series_in(b),
            Term::Number(_) | Term::Name(_) => false,
        }
    }

    /// The inputs that the names of a formula mean; `None` where one is unknown.
    fn names(&mut self, place: Place, formula: &Formula, listed: Option<&[String]>) -> Option<Vec<Name>> {
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
    fn unit(&mut self, place: Place, term: &Term, names: &[Name]) -> Option<Unit> {
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

    fn same(&mut self, place: Place, a: &Unit, b: &Unit, what: &str) -> Option<()> {
        if a == b {
            return Some(());
        }
        let message = format!("quantities in {a} and in {b} are {what}");
        self.flaw(place, "formula", message, "bring both to one unit in the formula".into());
        None
    }

    /// A ratio may be one of different units; every other unit must be what the formula gives.
    fn agrees(&mut self, place: Place, key: &'static str, unit: &Unit, declared: &str, id: &str) {
        let said = Unit::parse(declared);
        if *unit == said || (said.is_plain() && declared != "1") {
            return;
        }
        let message = format!("`{id}` is said to be in {declared}, and its formula gives {unit}");
        self.flaw(place, key, message, format!("write unit = \"{unit}\", or mend the formula"));
    }

    fn indicator(&mut self, at: usize) -> Option<Indicator> {
        let draft = &self.draft.level3[at];
        let place = Place::Level3(at);
        let before = self.flaws.len();
        let formula = match Formula::parse(&draft.formula) {
            Ok(formula) => formula,
            Err(error) => {
                self.flaw(place, "formula", format!("the formula cannot be read: {error}"), LANGUAGE.into());
                return None;
            }
        };
        let names = self.names(place, &formula, Some(&draft.inputs));
        for listed in &draft.inputs {
            if let Some(&input) = self.inputs.get(listed.as_str()) {
                self.used.insert(input);
            } else {
                let help = nearest(listed, self.inputs.keys().copied())
                    .map_or_else(|| "describe it in an [[input]]".to_owned(), |near| format!("did you mean `{near}`?"));
                self.flaw(place, "inputs", format!("`{listed}` among the inputs is not described"), help);
            }
        }
        let direction = match draft.direction.as_str() {
            "benefit" => Direction::Benefit,
            "cost" => Direction::Cost,
            "interval" => Direction::Interval,
            other => {
                let message = format!("there is no direction `{other}`");
                self.flaw(place, "direction", message, "write benefit, cost or interval".into());
                Direction::Benefit
            }
        };
        let missing = self.rule(place, "missing", &draft.missing, true);
        let zero_word = if draft.zero_denominator.is_empty() { "exclude_renormalise" } else { &draft.zero_denominator };
        let zero_denominator = self.rule(place, "zero_denominator", zero_word, false);
        let names = names.filter(|_| self.cyclic.is_empty())?;
        let shape = self.shape(place, draft, &formula, &names, missing)?;
        let mut norms = Vec::new();
        if let Some(norm) = &draft.norm {
            let norm = self.norm(place, draft, norm, direction, &shape)?;
            norms.push(Variant { when: Vec::new(), norm });
        } else {
            self.flaw(place, "norm", "there is no normalisation".into(), "add norm = { kind = ... }".into());
        }
        for (number, variant) in draft.variants.iter().enumerate() {
            let place = Place::Variant(at, number);
            let when = self.when(place, &variant.when);
            if let (Some(when), Some(norm)) = (when, self.norm(place, draft, &variant.norm, direction, &shape)) {
                norms.push(Variant { when, norm });
            }
        }
        let items = self.items(at, draft);
        let parent = self.draft.level2.iter().position(|n| n.id == draft.parent)?;
        let node1 = self.draft.level1.iter().find(|n| n.id == self.draft.level2[parent].parent)?;
        let points = matches!(norms.first()?.norm, Norm::Bonus { .. });
        if node1.bonus != points {
            let (message, help) = if node1.bonus {
                ("an indicator of bonus points needs a normalisation of kind `bonus`", "write kind = \"bonus\"")
            } else {
                (
                    "points beside the score stand below a node that holds no bonus",
                    "move the indicator below the bonus node",
                )
            };
            self.flaw(place, "norm", message.into(), help.into());
        }
        if self.flaws.len() > before {
            return None;
        }
        let mut inputs: BTreeSet<usize> = BTreeSet::new();
        for name in &names {
            if let Name::Input(input, _) = name {
                self.leaves(*input, &mut inputs);
            }
        }
        for variant in &norms {
            if let Norm::TargetRatio { target: Some(target), .. } = variant.norm {
                inputs.insert(target);
            }
        }
        let inputs = inputs.into_iter().collect();
        let bonus = node1.bonus;
        let draft = draft.clone();
        Some(Indicator {
            draft,
            parent,
            direction,
            formula,
            program: shape,
            norms,
            items,
            missing,
            zero_denominator,
            inputs,
            bonus,
        })
    }

    fn leaves(&self, input: usize, into: &mut BTreeSet<usize>) {
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

    fn rule(&mut self, place: Place, key: &'static str, word: &str, carry: bool) -> Rule {
        match word {
            "carry_forward" if carry => Rule::CarryForward,
            "zero" => Rule::Zero,
            "exclude_renormalise" => Rule::Exclude,
            _ => {
                let known =
                    if carry { "carry_forward, zero or exclude_renormalise" } else { "zero or exclude_renormalise" };
                self.flaw(place, key, format!("there is no rule `{word}`"), format!("write {known}"));
                Rule::Exclude
            }
        }
    }

    /// The compiled formula, with its unit checked against the indicator's.
    fn shape(
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
    fn terms(&mut self, place: Place, draft: &DraftIndicator, root: &Term) {
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

    fn when(&mut self, place: Place, pairs: &[(String, String)]) -> Option<Vec<(usize, usize)>> {
        let mut when = Vec::new();
        for (id, value) in pairs {
            let Some(dimension) = self.draft.contexts.iter().position(|d| d.id == *id) else {
                let known: Vec<&str> = self.draft.contexts.iter().map(|d| d.id.as_str()).collect();
                let message = format!("`{id}` is no dimension of the context");
                self.flaw(place, "when", message, format!("there are: {}", known.join(", ")));
                return None;
            };
            let values = &self.draft.contexts[dimension].values;
            let Some(at) = values.iter().position(|v| v == value) else {
                let message = format!("`{id}` cannot be `{value}`");
                self.flaw(place, "when", message, format!("it is one of {}", values.join(", ")));
                return None;
            };
            when.push((dimension, at));
        }
        Some(when)
    }

    fn items(&mut self, at: usize, draft: &DraftIndicator) -> Vec<Item> {
        let Some(norm) = draft.norm.as_ref().filter(|n| n.kind == "checklist" || n.kind == "bonus") else {
            return Vec::new();
        };
        let mut seen = BTreeSet::new();
        for (number, item) in norm.items.iter().enumerate() {
            if !seen.insert(item.id.as_str()) {
                let message = format!("the item `{}` stands twice", item.id);
                self.flaw(Place::Item(at, number), "id", message, "give each item an id of its own".into());
            }
            if !(item.points > 0.0 && item.points <= 100.0) {
                let message = format!("the item `{}` has {} points", item.id, item.points);
                self.flaw(Place::Item(at, number), "points", message, "give it more than 0 and at most 100".into());
            }
        }
        norm.items.clone()
    }

    fn norm(
        &mut self,
        place: Place,
        indicator: &DraftIndicator,
        draft: &DraftNorm,
        direction: Direction,
        program: &Program,
    ) -> Option<Norm> {
        let number = |key: &str| draft.numbers.iter().find(|(k, _)| k == key).map(|(_, v)| *v);
        let wanted = match program {
            Program::Declines(_) => &["elasticity"][..],
            Program::Tapio(_) => &["tapio_linear"],
            Program::DoubleDecline(_) | Program::Peak(_) => &["classes"],
            Program::Checklist if indicator.formula.trim_start().starts_with("bonus") => &["bonus"],
            Program::Checklist => &["checklist"],
            Program::Value(_) => &["linear", "interval", "target_ratio", "steps"],
        };
        if !wanted.contains(&draft.kind.as_str()) {
            let message = format!("the formula cannot be scored by a normalisation of kind `{}`", draft.kind);
            let help = if draft.kind == "elasticity" {
                "a formula of this kind is one division of two declines".to_owned()
            } else {
                format!("write kind = \"{}\"", wanted.join("\" or \""))
            };
            self.flaw(place, "norm", message, help);
            return None;
        }
        let needed: &[&str] = match draft.kind.as_str() {
            "linear" | "tapio_linear" => &["lower", "upper"],
            "interval" => &["lower", "best_low", "best_high", "upper"],
            "elasticity" => &["opt_low", "opt_high", "min_decline"],
            "target_ratio" => &["default_period_target", "period_years"],
            "bonus" => &["max_points"],
            "steps" => &["above"],
            _ => &[],
        };
        let mut values = Vec::new();
        for key in needed {
            match number(key) {
                Some(value) => values.push(value),
                None => {
                    let message = format!("a normalisation of kind `{}` needs `{key}`", draft.kind);
                    self.flaw(place, "norm", message, format!("add {key} = ..."));
                }
            }
        }
        if values.len() < needed.len() {
            return None;
        }
        let order = |values: &[f64]| values.windows(2).all(|w| w[0] <= w[1]) && values.first() < values.last();
        let norm = match draft.kind.as_str() {
            "linear" | "tapio_linear" | "interval" | "elasticity" => {
                let bounds = if draft.kind == "elasticity" { &values[..2] } else { &values[..] };
                let flat = draft.kind == "elasticity" && bounds[0] == bounds[1] && bounds[0] > 0.0;
                if !(order(bounds) || flat) || (draft.kind == "elasticity" && bounds[0] <= 0.0) {
                    let found: Vec<String> = bounds.iter().map(f64::to_string).collect();
                    let message = format!("the bounds {} do not ascend", found.join(", "));
                    self.flaw(
                        place,
                        "norm",
                        message,
                        "write the lower bound first; direction says which end is best".into(),
                    );
                    return None;
                }
                match draft.kind.as_str() {
                    "linear" => {
                        if direction == Direction::Interval {
                            let message = "a straight normalisation has no best middle".to_owned();
                            self.flaw(
                                place,
                                "norm",
                                message,
                                "write direction = \"benefit\" or \"cost\", or kind = \"interval\"".into(),
                            );
                            return None;
                        }
                        Norm::Linear { lower: values[0], upper: values[1], benefit: direction == Direction::Benefit }
                    }
                    "tapio_linear" => Norm::Tapio { lower: values[0], upper: values[1] },
                    "interval" => {
                        Norm::Interval { lower: values[0], best_low: values[1], best_high: values[2], upper: values[3] }
                    }
                    _ => Norm::Elasticity { best_low: values[0], best_high: values[1], min_decline: values[2] },
                }
            }
            "target_ratio" => {
                if !(values[0] < 1.0 && values[1] > 0.0) {
                    let message = format!("a decline of {} in {} years cannot be asked for", values[0], values[1]);
                    self.flaw(place, "norm", message, "write a fraction below 1 and a length above 0".into());
                    return None;
                }
                let id = draft.texts.iter().find(|(k, _)| k == "target_input").map(|(_, v)| v.as_str());
                let target = match id {
                    None => None,
                    Some(id) => {
                        let Some(&at) = self.inputs.get(id) else {
                            let help = nearest(id, self.inputs.keys().copied()).map_or_else(
                                || "describe it in an [[input]]".to_owned(),
                                |n| format!("did you mean `{n}`?"),
                            );
                            self.flaw(place, "norm", format!("the target input `{id}` is not described"), help);
                            return None;
                        };
                        self.used.insert(at);
                        Some(at)
                    }
                };
                Norm::TargetRatio { target, default: values[0], period_years: values[1] }
            }
            "classes" => {
                let classes = if matches!(program, Program::Peak(_)) { Classes::Peak } else { Classes::DoubleDecline };
                let mut scores = Vec::new();
                for name in classes.names() {
                    match draft.scores.iter().find(|(n, _)| n == name) {
                        Some((_, score)) if (0.0..=100.0).contains(score) => scores.push(*score),
                        Some((_, score)) => {
                            let message = format!("the class `{name}` scores {score}");
                            self.flaw(place, "norm", message, "write a score between 0 and 100".into());
                        }
                        None => {
                            let message = format!("the class `{name}` has no score");
                            self.flaw(place, "norm", message, format!("add {name} = ... to scores"));
                        }
                    }
                }
                for (name, _) in draft.scores.iter().filter(|(n, _)| !classes.names().contains(&n.as_str())) {
                    let message = format!("`{name}` is no class of the formula");
                    self.flaw(place, "norm", message, format!("there are: {}", classes.names().join(", ")));
                }
                if scores.len() < classes.names().len() {
                    return None;
                }
                Norm::Classes { scores, flat_band: number("flat_band").unwrap_or_default() }
            }
            "steps" => {
                let ascending = draft.steps.windows(2).all(|w| w[0].0 < w[1].0);
                let inside = draft.steps.iter().map(|s| s.1).chain([values[0]]).all(|s| (0.0..=100.0).contains(&s));
                if draft.steps.is_empty() || !ascending || !inside {
                    let message = "steps do not ascend, or score outside 0 to 100".to_owned();
                    self.flaw(
                        place,
                        "norm",
                        message,
                        "write steps = [{ max = 0.6, score = 100 }, ...] in ascending order".into(),
                    );
                    return None;
                }
                Norm::Steps { steps: draft.steps.clone(), above: values[0] }
            }
            "checklist" => {
                let sum: f64 = draft.items.iter().map(|i| i.points).sum();
                if (sum - 100.0).abs() > WEIGHT_TOLERANCE || draft.items.len() > MOST_ITEMS {
                    let message = format!("the points of the {} items add up to {sum}, not to 100", draft.items.len());
                    let help = format!("mend the points; a checklist has at most {MOST_ITEMS} items");
                    self.flaw(place, "norm", message, help);
                    return None;
                }
                Norm::Checklist
            }
            _ => {
                let combine = draft.texts.iter().find(|(k, _)| k == "combine").map_or("sum", |(_, v)| v.as_str());
                if !["sum", "max"].contains(&combine) || draft.items.is_empty() || draft.items.len() > MOST_ITEMS {
                    let message =
                        format!("bonus points of {} items cannot be combined by `{combine}`", draft.items.len());
                    let help = format!("give 1 to {MOST_ITEMS} items, and combine = \"sum\" or \"max\"");
                    self.flaw(place, "norm", message, help);
                    return None;
                }
                Norm::Bonus { max_points: values[0], highest_only: combine == "max" }
            }
        };
        Some(norm)
    }

    fn gates(&mut self, indicators: &[Option<Indicator>]) -> Vec<Gate> {
        let draft = self.draft;
        let mut gates = Vec::new();
        for (gate_at, gate) in draft.gates.iter().enumerate() {
            let place = Place::Gate(gate_at);
            let (grade, indicator) = match gate {
                DraftGate::Scores { grade, .. } => (grade, None),
                DraftGate::Class { grade, indicator, .. } | DraftGate::Bar { grade, indicator, .. } => {
                    (grade, Some(indicator))
                }
            };
            let Some(grade_at) = draft.grades.iter().position(|g| g.id == *grade) else {
                let known: Vec<&str> = draft.grades.iter().map(|g| g.id.as_str()).collect();
                let message = format!("a gate names the grade `{grade}`, which does not exist");
                self.flaw(place, "", message, format!("there are: {}", known.join(", ")));
                continue;
            };
            let at = match indicator {
                None => 0,
                Some(id) => {
                    let Some(at) = draft.level3.iter().position(|i| i.id == *id) else {
                        let ids = draft.level3.iter().map(|i| i.id.as_str());
                        let help = nearest(id, ids).map_or_else(
                            || "write the id of an indicator that the file holds".to_owned(),
                            |near| format!("did you mean `{near}`?"),
                        );
                        self.flaw(place, "", format!("a gate names the indicator `{id}`, which does not exist"), help);
                        continue;
                    };
                    at
                }
            };
            gates.push(match gate {
                DraftGate::Scores { min_level1_score, base_min, .. } => {
                    Gate::Scores { grade: grade_at, min_level1_score: *min_level1_score, base_min: *base_min }
                }
                DraftGate::Class { class, .. } => {
                    let classes = indicators[at].as_ref().and_then(|i| classes(&i.program));
                    let names = classes.map_or(&[][..], Classes::names);
                    let Some(class_at) = names.iter().position(|n| n == class) else {
                        if indicators[at].is_some() {
                            let message = format!("`{}` has no class `{class}`", draft.level3[at].id);
                            self.flaw(place, "", message, format!("there are: {}", names.join(", ")));
                        }
                        continue;
                    };
                    Gate::Class { grade: grade_at, indicator: at, class: class_at }
                }
                DraftGate::Bar { value_above, .. } => {
                    Gate::Bar { grade: grade_at, indicator: at, value_above: *value_above }
                }
            });
        }
        gates
    }

    /// Inputs that nothing uses are probably misspelt.
    fn unused(&mut self) {
        for (at, input) in self.draft.inputs.iter().enumerate() {
            let first = self.inputs.get(input.id.as_str()) == Some(&at);
            if first && !self.used.contains(&at) {
                let message = format!("no formula uses the input `{}`", input.id);
                self.flaw(Place::Input(at), "id", message, "use it, or take it out".into());
            }
        }
    }
}

/// What a formula may be made of.
const LANGUAGE: &str = "a formula has numbers, names of inputs, name@base, years, + - * / ^, parentheses and the functions mean, min, max, exp, ln, sqrt, peak_class, double_decline, tapio, coupling, checklist and bonus_checklist";

/// Classes that a program tells apart.
pub fn classes(program: &Program) -> Option<Classes> {
    match program {
        Program::Peak(_) => Some(Classes::Peak),
        Program::DoubleDecline(_) => Some(Classes::DoubleDecline),
        _ => None,
    }
}

/// Functions that are a whole formula.
fn whole(call: Call) -> bool {
    matches!(call, Call::PeakClass | Call::DoubleDecline | Call::Tapio | Call::Checklist | Call::BonusChecklist)
}

/// What a name in a formula means.
#[derive(Clone, Copy, Debug)]
enum Name {
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

/// Reads a context such as `region=key_region`.
///
/// # Errors
/// Message and help for an unknown dimension or value.
pub fn context(system: &System, pairs: &[(String, String)]) -> Result<Context, (String, String)> {
    let mut context = system.default_context();
    for (id, value) in pairs {
        let known: Vec<&str> = system.draft.contexts.iter().map(|d| d.id.as_str()).collect();
        let Some(dimension) = known.iter().position(|d| d == id) else {
            return Err((format!("`{id}` is no dimension of the context"), format!("there are: {}", known.join(", "))));
        };
        let values = &system.draft.contexts[dimension].values;
        let Some(at) = values.iter().position(|v| v == value) else {
            return Err((format!("`{id}` cannot be `{value}`"), format!("it is one of {}", values.join(", "))));
        };
        context[dimension] = at;
    }
    Ok(context)
}
