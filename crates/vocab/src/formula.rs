//! Formulas as text: numbers, names, `+ − * / ^`, parentheses, and functions: `min`, `max`, `exp`, `ln`, `sqrt`, or those
//! that a caller has instead ([`Functions`]).
//!
//! A formula is parsed once into a tree and evaluated with the values of its names. There is no other way into it: no
//! assignment, no loop, no call of anything else, and a bounded length and depth.

use std::fmt;
use winnow::ascii::{float, space0};
use winnow::combinator::{Infix, Prefix, alt, cut_err, delimited, dispatch, expression, fail, preceded, separated};
use winnow::error::ContextError;
use winnow::prelude::*;
use winnow::token::{any, one_of, take_while};

/// Longest text of a formula, bytes.
pub const LONGEST: usize = 2000;
/// Deepest nesting of parentheses.
pub const DEEPEST: usize = 40;

/// Functions that formulas of a kind may call.
pub trait Functions: Copy + PartialEq + fmt::Debug + 'static {
    /// All of them: which, its name, the fewest and the most arguments.
    const ALL: &'static [(Self, &'static str, usize, usize)];

    /// Its name.
    fn name(self) -> &'static str {
        Self::ALL.iter().find(|f| f.0 == self).map_or("", |f| f.1)
    }
}

/// No limit to the number of arguments.
pub const ANY: usize = usize::MAX;

/// A function of one or more arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// Smallest argument.
    Min,
    /// Largest argument.
    Max,
    /// e to the argument.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root.
    Sqrt,
}

impl Functions for Function {
    const ALL: &'static [(Self, &'static str, usize, usize)] = &[
        (Self::Min, "min", 1, ANY),
        (Self::Max, "max", 1, ANY),
        (Self::Exp, "exp", 1, 1),
        (Self::Ln, "ln", 1, 1),
        (Self::Sqrt, "sqrt", 1, 1),
    ];
}

/// An operator between two terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// Sum.
    Add,
    /// Difference.
    Subtract,
    /// Product.
    Multiply,
    /// Quotient.
    Divide,
    /// Power.
    Power,
}

/// A term of a formula.
#[derive(Clone, PartialEq, Debug)]
pub enum Term<F = Function> {
    /// A number.
    Number(f64),
    /// A name, by its position in [`Formula::names`].
    Name(usize),
    /// The negative of a term.
    Negative(Box<Term<F>>),
    /// Two terms.
    Binary(Operator, Box<Term<F>>, Box<Term<F>>),
    /// A function of terms.
    Call(F, Vec<Term<F>>),
}

/// A parsed formula.
#[derive(Clone, PartialEq, Debug)]
pub struct Formula<F = Function> {
    text: String,
    names: Vec<String>,
    root: Term<F>,
}

/// Why a text is no formula.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormulaError {
    /// What is wrong.
    pub message: String,
    /// Byte at which reading stopped.
    pub at: usize,
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.message, self.at + 1)
    }
}

impl std::error::Error for FormulaError {}

impl<F: Functions> Formula<F> {
    /// Parses a text.
    ///
    /// # Errors
    /// [`FormulaError`] with the place, for a text that is no formula or is too long or nested too deeply.
    pub fn parse(text: &str) -> Result<Self, FormulaError> {
        if text.len() > LONGEST {
            return Err(FormulaError { message: format!("longer than {LONGEST} characters"), at: LONGEST });
        }
        let mut depth = 0_usize;
        for (at, c) in text.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Err(FormulaError { message: format!("more than {DEEPEST} parentheses inside each other"), at });
            }
        }
        let parsed = delimited(space0, sum, space0).parse(text).map_err(|e| {
            let at = e.offset();
            let found = text.get(at..).and_then(|rest| rest.chars().next());
            let message = match found {
                Some(c) => format!("`{c}` is not expected here"),
                None => "the formula breaks off".to_owned(),
            };
            FormulaError { message, at }
        })?;
        let mut names = Vec::new();
        let root = resolve(parsed, &mut names)?;
        Ok(Self { text: text.trim().to_owned(), names, root })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names in the order in which they first stand in the text.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The text with `texts[i]` in place of `names()[i]`.
    pub fn with(&self, texts: &[String]) -> String {
        let mut out = String::new();
        let mut rest = self.text.as_str();
        while let Some(c) = rest.chars().next() {
            let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@');
            let length = if name(c) { rest.find(|c| !name(c)).unwrap_or(rest.len()) } else { c.len_utf8() };
            let (word, after) = rest.split_at(length);
            out.push_str(self.names.iter().position(|n| n == word).map_or(word, |at| texts[at].as_str()));
            rest = after;
        }
        out
    }

    /// The tree.
    pub fn root(&self) -> &Term<F> {
        &self.root
    }
}

impl Formula {
    /// The value with `values[i]` for `names()[i]`.
    ///
    /// # Panics
    /// When `values` is shorter than the names.
    pub fn value(&self, values: &[f64]) -> f64 {
        value(&self.root, values)
    }
}

fn value(term: &Term, values: &[f64]) -> f64 {
    match term {
        Term::Number(n) => *n,
        Term::Name(at) => values[*at],
        Term::Negative(a) => -value(a, values),
        Term::Binary(operator, a, b) => {
            let (a, b) = (value(a, values), value(b, values));
            match operator {
                Operator::Add => a + b,
                Operator::Subtract => a - b,
                Operator::Multiply => a * b,
                Operator::Divide => a / b,
                Operator::Power => a.powf(b),
            }
        }
        Term::Call(function, terms) => {
            let mut all = terms.iter().map(|t| value(t, values));
            let first = all.next().unwrap_or(f64::NAN);
            match function {
                Function::Min => all.fold(first, f64::min),
                Function::Max => all.fold(first, f64::max),
                Function::Exp => first.exp(),
                Function::Ln => first.ln(),
                Function::Sqrt => first.sqrt(),
            }
        }
    }
}

/// A tree with its names as text.
#[derive(Clone)]
enum Raw {
    Number(f64),
    Name(String),
    Negative(Box<Raw>),
    Binary(Operator, Box<Raw>, Box<Raw>),
    Call(String, Vec<Raw>),
}

fn resolve<F: Functions>(raw: Raw, names: &mut Vec<String>) -> Result<Term<F>, FormulaError> {
    Ok(match raw {
        Raw::Number(n) => Term::Number(n),
        Raw::Name(name) => Term::Name(names.iter().position(|n| *n == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })),
        Raw::Negative(a) => Term::Negative(Box::new(resolve(*a, names)?)),
        Raw::Binary(operator, a, b) => {
            let a = resolve(*a, names)?;
            Term::Binary(operator, Box::new(a), Box::new(resolve(*b, names)?))
        }
        Raw::Call(name, terms) => {
            let Some(&(function, _, fewest, most)) = F::ALL.iter().find(|f| f.1 == name) else {
                let known: Vec<&str> = F::ALL.iter().map(|f| f.1).collect();
                let message = format!("`{name}` is no function; there are {}", known.join(", "));
                return Err(FormulaError { message, at: 0 });
            };
            if !(fewest..=most).contains(&terms.len()) {
                let arguments = match (fewest, most) {
                    (0, 0) => "no argument".to_owned(),
                    (1, 1) => "one argument".to_owned(),
                    (_, ANY) => format!("at least {fewest} arguments"),
                    _ if fewest == most => format!("{most} arguments"),
                    _ => format!("{fewest} to {most} arguments"),
                };
                let message = format!("`{name}` takes {arguments}, not {}", terms.len());
                return Err(FormulaError { message, at: 0 });
            }
            Term::Call(function, terms.into_iter().map(|t| resolve(t, names)).collect::<Result<_, _>>()?)
        }
    })
}

fn binary(operator: Operator) -> impl Fn(&mut &str, Raw, Raw) -> ModalResult<Raw> {
    move |_, a, b| Ok(Raw::Binary(operator, Box::new(a), Box::new(b)))
}

fn sum(input: &mut &str) -> ModalResult<Raw> {
    let multiply: fn(&mut &str, Raw, Raw) -> ModalResult<Raw> = |i, a, b| binary(Operator::Multiply)(i, a, b);
    let divide: fn(&mut &str, Raw, Raw) -> ModalResult<Raw> = |i, a, b| binary(Operator::Divide)(i, a, b);
    let add: fn(&mut &str, Raw, Raw) -> ModalResult<Raw> = |i, a, b| binary(Operator::Add)(i, a, b);
    let subtract: fn(&mut &str, Raw, Raw) -> ModalResult<Raw> = |i, a, b| binary(Operator::Subtract)(i, a, b);
    let power: fn(&mut &str, Raw, Raw) -> ModalResult<Raw> = |i, a, b| binary(Operator::Power)(i, a, b);
    expression(delimited(space0, operand, space0))
        .prefix(dispatch! {preceded(space0, any);
            '-' | '\u{2212}' => Prefix(8, |_: &mut _, a| Ok(Raw::Negative(Box::new(a)))),
            _ => fail,
        })
        .infix(dispatch! {any;
            '+' => Infix::Left(5, add),
            '-' | '\u{2212}' => Infix::Left(5, subtract),
            '*' | '\u{d7}' => Infix::Left(7, multiply),
            '/' => Infix::Left(7, divide),
            '^' => Infix::Right(9, power),
            _ => fail,
        })
        .parse_next(input)
}

fn operand(input: &mut &str) -> ModalResult<Raw> {
    alt((delimited('(', cut_err(sum), cut_err(')')), number, call_or_name)).parse_next(input)
}

fn number(input: &mut &str) -> ModalResult<Raw> {
    // A sign belongs to the expression; `inf` and `nan` are names.
    let starts = input.chars().next().is_some_and(|c| c.is_ascii_digit() || c == '.');
    if !starts {
        return fail.parse_next(input);
    }
    float::<_, f64, winnow::error::ErrMode<ContextError>>.map(Raw::Number).parse_next(input)
}

fn call_or_name(input: &mut &str) -> ModalResult<Raw> {
    let head = one_of(|c: char| c.is_ascii_alphabetic() || c == '_');
    let tail = take_while(0.., |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@'));
    let name: &str = (head, tail).take().parse_next(input)?;
    let name = name.to_owned();
    space0.parse_next(input)?;
    if input.starts_with('(') {
        let arguments: Vec<Raw> = delimited('(', separated(0.., sum, ','), cut_err((space0, ')'))).parse_next(input)?;
        return Ok(Raw::Call(name, arguments));
    }
    Ok(Raw::Name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, values: &[f64]) -> f64 {
        Formula::<Function>::parse(text).unwrap().value(values)
    }

    #[test]
    fn arithmetic_has_the_usual_order() {
        assert_eq!(at("1 + 2 * 3", &[]), 7.0);
        assert_eq!(at("(1 + 2) * 3", &[]), 9.0);
        assert_eq!(at("2 ^ 3 ^ 2", &[]), 512.0);
        assert_eq!(at("-2 ^ 2", &[]), -4.0);
        assert_eq!(at("8 / 4 / 2", &[]), 1.0);
        assert_eq!(at("1 - 2 - 3", &[]), -4.0);
        assert_eq!(at("2 * -3", &[]), -6.0);
        assert_eq!(at("1.5e3", &[]), 1500.0);
    }

    #[test]
    fn names_and_functions() {
        let formula = Formula::<Function>::parse("doc * docf * max(0, 1 - ox) * 16/12 * doc").unwrap();
        assert_eq!(formula.names(), ["doc", "docf", "ox"]);
        assert_eq!(formula.value(&[0.15, 0.7, 0.1]), 0.15 * 0.7 * 0.9 * 16.0 / 12.0 * 0.15);
        let texts = ["0.15", "0.7", "0.1"].map(str::to_owned);
        assert_eq!(formula.with(&texts), "0.15 * 0.7 * max(0, 1 - 0.1) * 16/12 * 0.15");
        assert_eq!(at("min(3, 1, 2)", &[]), 1.0);
        assert!((at("exp(ln(5)) - sqrt(25)", &[])).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_formula_is_refused_with_its_place() {
        for (text, place) in [("1 +", 3), ("a b", 2), ("(1", 2), ("1 $ 2", 2), ("", 0)] {
            assert_eq!(Formula::<Function>::parse(text).unwrap_err().at, place, "{text}");
        }
        assert!(Formula::<Function>::parse("system(1)").unwrap_err().message.contains("is no function"));
        assert!(Formula::<Function>::parse("max()").unwrap_err().message.contains("at least 1"));
        assert!(Formula::<Function>::parse("exp(1, 2)").unwrap_err().message.contains("one argument"));
        assert!(Formula::<Function>::parse(&"(".repeat(3000)).is_err());
        assert!(Formula::<Function>::parse(&format!("{}1{}", "(".repeat(41), ")".repeat(41))).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in "[-a-z0-9+*/^(), .]{0,60}") {
            let _ = Formula::<Function>::parse(&text);
        }
    }
}
