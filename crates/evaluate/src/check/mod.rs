//! From a system as it was written to one that can be evaluated, or everything that is wrong with it.

mod formulas;
mod norms;
mod tree;

use crate::formula::{Classes, Formula};
use crate::program::Program;
use crate::system::{Context, Direction, Draft, DraftGate, Gate, Indicator, Norm, Rule, System, Variant};
use crate::unit::Unit;
use formulas::{LANGUAGE, Name};
use std::collections::{BTreeMap, BTreeSet};
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

/// Classes that a program tells apart.
pub fn classes(program: &Program) -> Option<Classes> {
    match program {
        Program::Peak(_) => Some(Classes::Peak),
        Program::DoubleDecline(_) => Some(Classes::DoubleDecline),
        _ => None,
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
