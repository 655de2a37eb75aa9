//! An index system: a tree of weighted indicators with formulas, normalisations, rules, gates and grades.
//!
//! [`Draft`] is a system as somebody wrote it, with names as text; [`crate::check::check`] turns it into a [`System`], whose names
//! are positions and whose formulas are compiled, or says everything that is wrong.

use crate::formula::Formula;
use crate::program::Program;

/// A system as it was written.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Id, such as `city`.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Version.
    pub version: String,
    /// `official` for a system that an authority published; empty is a set of reference.
    pub status: String,
    /// Who may be a subject: `region`, `organisation`, or empty for both.
    pub subjects: String,
    /// Accounting boundary of what the inventory fills in: `territory`, `organisation`, `as_recorded` or empty.
    pub boundary: String,
    /// Score of the best, 100.
    pub scale: f64,
    /// Nodes at the three levels, as the text claims.
    pub counts: [Option<u32>; 3],
    /// Which year is the base, in words.
    pub base_year_rule: String,
    /// The same in Chinese; empty where it is not given.
    pub base_year_rule_zh: String,
    /// Node of bonus points, its cap, and the cap of the total.
    pub bonus: Option<BonusRule>,
    /// Rules for what is missing.
    pub missing: MissingRules,
    /// Gates by grade.
    pub gates: Vec<DraftGate>,
    /// Grades, best first.
    pub grades: Vec<Grade>,
    /// Dimensions by which bounds differ.
    pub contexts: Vec<ContextDimension>,
    /// First-level nodes.
    pub level1: Vec<Node>,
    /// Second-level nodes.
    pub level2: Vec<Node>,
    /// Indicators.
    pub level3: Vec<DraftIndicator>,
    /// Inputs of formulas.
    pub inputs: Vec<Input>,
}

/// Bonus points.
#[derive(Clone, PartialEq, Debug)]
pub struct BonusRule {
    /// Id of the first-level node that holds them.
    pub level1: String,
    /// Most points that count.
    pub cap: f64,
    /// Most that base and bonus give together.
    pub total_cap: f64,
}

/// Rules for what is missing.
#[derive(Clone, PartialEq, Debug)]
pub struct MissingRules {
    /// Years that a value may be carried forward.
    pub carry_forward_max_years: u32,
    /// What a carried score is multiplied by.
    pub carry_forward_penalty: f64,
    /// Effective weight that may be excluded; above it a result is incomplete and has no grade.
    pub max_excluded_weight: f64,
}

impl Default for MissingRules {
    fn default() -> Self {
        Self { carry_forward_max_years: 1, carry_forward_penalty: 0.9, max_excluded_weight: 0.2 }
    }
}

/// A grade and its lower edge.
#[derive(Clone, PartialEq, Debug)]
pub struct Grade {
    /// Id, such as `good`.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Lower edge, inclusive.
    pub min: f64,
}

/// A dimension of the context, such as the region's kind.
#[derive(Clone, PartialEq, Debug)]
pub struct ContextDimension {
    /// Id.
    pub id: String,
    /// Values it may have.
    pub values: Vec<String>,
    /// Value where none is given.
    pub default: String,
}

/// A node of the first or second level.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Id.
    pub id: String,
    /// Id of the node above; empty at the first level.
    pub parent: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Weight inside the node above.
    pub weight: f64,
    /// Whether it holds bonus points.
    pub bonus: bool,
}

/// An input of formulas.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Input {
    /// Id, such as `stat.gdp`.
    pub id: String,
    /// Unit, such as `10^4 CNY, constant price`.
    pub unit: String,
    /// Where it comes from, in words.
    pub from: String,
    /// The same in Chinese; empty where it is not given.
    pub from_zh: String,
    /// English name; empty is the id.
    pub name_en: String,
    /// Chinese name; empty is the id.
    pub name_zh: String,
    /// A formula over other inputs; empty for what is looked up.
    pub formula: String,
}

/// A gate as it was written.
#[derive(Clone, PartialEq, Debug)]
pub enum DraftGate {
    /// A grade asks for scores.
    Scores {
        /// Id of the grade.
        grade: String,
        /// Least score of every first-level node.
        min_level1_score: Option<f64>,
        /// Least score without bonus.
        base_min: Option<f64>,
    },
    /// A grade asks for a class of an indicator.
    Class {
        /// Id of the grade.
        grade: String,
        /// Id of the indicator.
        indicator: String,
        /// Class it must be in.
        class: String,
    },
    /// An indicator above a value bars every grade better than one.
    Bar {
        /// Best grade that is left.
        grade: String,
        /// Id of the indicator.
        indicator: String,
        /// Value above which it bars.
        value_above: f64,
    },
}

/// An indicator as it was written.
#[derive(Clone, Debug, Default)]
pub struct DraftIndicator {
    /// Id.
    pub id: String,
    /// Id of the node above.
    pub parent: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Unit of the value.
    pub unit: String,
    /// `benefit`, `cost` or `interval`.
    pub direction: String,
    /// `outcome` or `process`.
    pub kind: String,
    /// Formula.
    pub formula: String,
    /// Ids of the inputs it uses.
    pub inputs: Vec<String>,
    /// Weight inside the node above.
    pub weight: f64,
    /// Normalisation.
    pub norm: Option<DraftNorm>,
    /// Normalisations by context, in the order of the text.
    pub variants: Vec<DraftVariant>,
    /// Where its data come from, in words.
    pub data_source: String,
    /// The same in Chinese; empty where it is not given.
    pub data_source_zh: String,
    /// What to do where an input is missing: `carry_forward`, `zero` or `exclude_renormalise`.
    pub missing: String,
    /// What a division by zero means: `exclude_renormalise`, `zero`, or empty for the first.
    pub zero_denominator: String,
    /// Fewest terms of a mean; 1 where absent.
    pub min_terms: Option<u32>,
    /// What is ours and what is published.
    pub provenance: String,
    /// The same in Chinese; empty where it is not given.
    pub provenance_zh: String,
    /// A remark.
    pub note: String,
    /// The same in Chinese; empty where it is not given.
    pub note_zh: String,
}

/// A normalisation for a context.
#[derive(Clone, Debug)]
pub struct DraftVariant {
    /// Values that the context must have.
    pub when: Vec<(String, String)>,
    /// The normalisation.
    pub norm: DraftNorm,
}

/// A normalisation as it was written: its kind and what it is told.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DraftNorm {
    /// Kind, such as `linear`.
    pub kind: String,
    /// Numbers by name, such as `lower`.
    pub numbers: Vec<(String, f64)>,
    /// Texts by name, such as `target_input`.
    pub texts: Vec<(String, String)>,
    /// Scores of classes.
    pub scores: Vec<(String, f64)>,
    /// Steps: upper edge and score.
    pub steps: Vec<(f64, f64)>,
    /// Items of a checklist.
    pub items: Vec<Item>,
}

/// An item of a checklist.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Item {
    /// Id.
    pub id: String,
    /// What must be proven, in English.
    pub text: String,
    /// The same in Chinese; empty where it is not given.
    pub text_zh: String,
    /// Points.
    pub points: f64,
}

/// Better is more, less, or a middle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// More is better.
    Benefit,
    /// Less is better.
    Cost,
    /// A middle is best.
    Interval,
}

impl Direction {
    /// The word of the text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Benefit => "benefit",
            Self::Cost => "cost",
            Self::Interval => "interval",
        }
    }
}

/// What is done where data are missing or a denominator is zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The value of an earlier year at a reduced score, else excluded.
    CarryForward,
    /// Score 0: no evidence, no points.
    Zero,
    /// Taken out; the weights of its neighbours are rescaled.
    Exclude,
}

impl Rule {
    /// The word of the text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CarryForward => "carry_forward",
            Self::Zero => "zero",
            Self::Exclude => "exclude_renormalise",
        }
    }
}

/// A normalisation to a score of 0 to 100.
#[derive(Clone, PartialEq, Debug)]
pub enum Norm {
    /// Straight between two bounds.
    Linear {
        /// Lower bound.
        lower: f64,
        /// Upper bound, above the lower one.
        upper: f64,
        /// Whether more is better.
        benefit: bool,
    },
    /// 100 inside the best interval, straight down to 0 at the bounds. Ours; not used by the shipped systems.
    Interval {
        /// Score 0 at and below.
        lower: f64,
        /// Best from here.
        best_low: f64,
        /// Best up to here.
        best_high: f64,
        /// Score 0 at and above.
        upper: f64,
    },
    /// Against what the target asks for by now.
    TargetRatio {
        /// Position of the input that holds the assigned target of the period.
        target: Option<usize>,
        /// Target where none is assigned: decline over the period, a fraction.
        default: f64,
        /// Length of the period, years.
        period_years: f64,
    },
    /// Ratio of two declines.
    Elasticity {
        /// Best from here.
        best_low: f64,
        /// Best up to here.
        best_high: f64,
        /// Each decline must reach this, else 0.
        min_decline: f64,
    },
    /// Change of emission over change of activity.
    Tapio {
        /// Score 100 at and below.
        lower: f64,
        /// Score 0 at and above.
        upper: f64,
    },
    /// Score by class.
    Classes {
        /// Scores, in the order of the classes of the function ([`crate::formula::Classes`]).
        scores: Vec<f64>,
        /// Rise that still counts as flat, a fraction (double decline).
        flat_band: f64,
    },
    /// Score of the first step whose edge is not passed.
    Steps {
        /// Upper edge, inclusive, and score; ascending.
        steps: Vec<(f64, f64)>,
        /// Score above the last edge.
        above: f64,
    },
    /// Points of proven items, 100 together.
    Checklist,
    /// Points beside the score.
    Bonus {
        /// Most points.
        max_points: f64,
        /// The highest item only, instead of the sum.
        highest_only: bool,
    },
}

/// A normalisation and when it holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Variant {
    /// Values that the context must have: dimension and value, by position.
    pub when: Vec<(usize, usize)>,
    /// The normalisation.
    pub norm: Norm,
}

/// An indicator.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// As it was written.
    pub draft: DraftIndicator,
    /// Position of its second-level node.
    pub parent: usize,
    /// Direction.
    pub direction: Direction,
    /// Formula with its names.
    pub formula: Formula,
    /// The formula, compiled.
    pub program: Program,
    /// Normalisations: the general one first, then variants.
    pub norms: Vec<Variant>,
    /// Items of its checklist; empty for other formulas.
    pub items: Vec<Item>,
    /// What is done where an input is missing.
    pub missing: Rule,
    /// What is done where a denominator is zero.
    pub zero_denominator: Rule,
    /// Positions of the inputs that the value depends on, derived ones resolved, and of the target.
    pub inputs: Vec<usize>,
    /// Whether its points are a bonus.
    pub bonus: bool,
}

/// A gate.
#[derive(Clone, PartialEq, Debug)]
pub enum Gate {
    /// A grade asks for scores.
    Scores {
        /// Position of the grade.
        grade: usize,
        /// Least score of every first-level node.
        min_level1_score: Option<f64>,
        /// Least score without bonus.
        base_min: Option<f64>,
    },
    /// A grade asks for a class of an indicator.
    Class {
        /// Position of the grade.
        grade: usize,
        /// Position of the indicator.
        indicator: usize,
        /// Class, by position in the classes of its function.
        class: usize,
    },
    /// An indicator above a value bars every grade better than one.
    Bar {
        /// Position of the best grade that is left.
        grade: usize,
        /// Position of the indicator.
        indicator: usize,
        /// Value above which it bars.
        value_above: f64,
    },
}

/// A checked system.
#[derive(Clone, Debug)]
pub struct System {
    /// As it was written.
    pub draft: Draft,
    /// First-level nodes: positions of their second-level nodes.
    pub children1: Vec<Vec<usize>>,
    /// Second-level nodes: position of the node above.
    pub parent2: Vec<usize>,
    /// Second-level nodes: positions of their indicators.
    pub children2: Vec<Vec<usize>>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Position of the first-level node of bonus points.
    pub bonus1: Option<usize>,
}

impl System {
    /// Inputs of formulas.
    pub fn inputs(&self) -> &[Input] {
        &self.draft.inputs
    }

    /// Position of an input.
    pub fn input(&self, id: &str) -> Option<usize> {
        self.draft.inputs.iter().position(|i| i.id == id)
    }

    /// Position of an indicator.
    pub fn indicator(&self, id: &str) -> Option<usize> {
        self.indicators.iter().position(|i| i.draft.id == id)
    }

    /// Whether the system is one of reference and not published by an authority.
    pub fn is_reference(&self) -> bool {
        self.draft.status != "official"
    }
}

/// Values of the dimensions of a context, by position.
pub type Context = Vec<usize>;

impl System {
    /// The context where nothing is given.
    pub fn default_context(&self) -> Context {
        self.draft.contexts.iter().map(|d| d.values.iter().position(|v| *v == d.default).unwrap_or_default()).collect()
    }

    /// The normalisation of an indicator in a context: most matching pairs, then first in the text.
    pub fn norm(&self, indicator: usize, context: &Context) -> &Norm {
        let norms = &self.indicators[indicator].norms;
        let mut best = &norms[0];
        for variant in &norms[1..] {
            let fits = variant.when.iter().all(|&(dimension, value)| context[dimension] == value);
            if fits && variant.when.len() > best.when.len() {
                best = variant;
            }
        }
        &best.norm
    }
}
