//! The formula language of index systems: arithmetic over inputs, `name@base`, `years`, and the functions of [`Call`].

use tandem_vocab::formula::{self, ANY, Functions};

/// A formula of an indicator or of a derived input.
pub type Formula = formula::Formula<Call>;

/// A term of such a formula.
pub type Term = formula::Term<Call>;

/// Name of the years between base and evaluation.
pub const YEARS: &str = "years";

/// What marks the value of the base year.
pub const BASE: &str = "@base";

/// Functions of formulas.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Call {
    /// Mean of the terms that have data.
    Mean,
    /// Smallest of the terms.
    Min,
    /// Largest of the terms.
    Max,
    /// e to the term.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root.
    Sqrt,
    /// Class of a yearly series by the carbon-peak test.
    PeakClass,
    /// Class of two quantities that should both fall: pollutant now and then, carbon now and then.
    DoubleDecline,
    /// Change of emission over change of activity: emission now and then, activity now and then.
    Tapio,
    /// Corrected coupling coordination degree of two numbers in 0..1 ([`crate::synergy`]).
    Coupling,
    /// Points of the proven items of the indicator.
    Checklist,
    /// Bonus points of the proven items of the indicator.
    BonusChecklist,
}

impl Functions for Call {
    const ALL: &'static [(Self, &'static str, usize, usize)] = &[
        (Self::Mean, "mean", 1, ANY),
        (Self::Min, "min", 1, ANY),
        (Self::Max, "max", 1, ANY),
        (Self::Exp, "exp", 1, 1),
        (Self::Ln, "ln", 1, 1),
        (Self::Sqrt, "sqrt", 1, 1),
        (Self::PeakClass, "peak_class", 1, 1),
        (Self::DoubleDecline, "double_decline", 4, 4),
        (Self::Tapio, "tapio", 4, 4),
        (Self::Coupling, "coupling", 2, 2),
        (Self::Checklist, "checklist", 0, 0),
        (Self::BonusChecklist, "bonus_checklist", 0, 0),
    ];
}

/// Classes that a function tells apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Classes {
    /// Of `peak_class`.
    Peak,
    /// Of `double_decline`.
    DoubleDecline,
}

impl Classes {
    /// Names, as texts of systems write them.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Peak => &["peaked", "plateau", "slowing", "rising", "undetermined"],
            Self::DoubleDecline => &["both", "one_other_flat", "one_other_up", "none"],
        }
    }
}
