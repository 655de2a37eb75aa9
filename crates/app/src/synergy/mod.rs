//! Methods of synergy on a file of numbers: each is one entry of a table, which gives the verb, its help and its pages.
//!
//! # Adding a method
//! 1. The formula is a pure function of `tandem_evaluate::synergy`, with its tests.
//! 2. In a file of this folder write a `pub(super) static NAME: Method`: its name on the command line, what it tells in both languages, the
//!    columns it reads ([`Shape`]: by name, and with `others` all further ones as numbers), what they mean, the columns it
//!    gives, its options, and `run`, which gets the [`NumberTable`] and the [`Options`] and makes [`Rows`]. Numbers that are
//!    undefined are null (`maybe`), with a state that says so; they never become NaN or 0.
//! 3. What only the rows together show to be wrong is a fault: [`NumberTable::fault`] in [`Refusal::Faults`]. Its message and
//!    help are sentences with a full stop, and have their Chinese in `crates/case/src/chinese/sentences.txt`. An option that
//!    does not fit the file is [`Refusal::Usage`]; where figures exist but are not to be used, set [`Rows::unfit`].
//! 4. Name the entry in [`METHODS`]. Command line, `--help` and the list of methods follow from it. Texts of an entry end
//!    without a full stop.

mod causes;
mod costs;
mod course;
mod measures;
mod systems;
mod targets;
mod together;
mod weighing;

use crate::answer::Answer;
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use tandem_case::free_table::{NumberTable, Shape, TableError};
use tandem_case::{CaseError, Fault};

/// All methods, in the order of the help.
pub static METHODS: &[&Method] = &[
    &together::ELASTICITY,
    &together::CROSS_ELASTICITY,
    &together::COORDINATES,
    &together::TAPIO,
    &causes::LMDI,
    &course::PEAK,
    &costs::UNIT_COST,
    &costs::MACC,
    &costs::CHOOSE,
    &systems::COUPLING,
    &systems::ORDER_DEGREE,
    &weighing::ENTROPY,
    &weighing::CRITIC,
    &weighing::AHP,
    &weighing::TOPSIS,
    &targets::DECOMPOSE,
];

/// A method.
pub struct Method {
    /// Name on the command line.
    pub name: &'static str,
    /// What it tells, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// Columns that its file has.
    pub shape: Shape,
    /// What the columns of the file mean, in the order of the help.
    pub columns_in: &'static [ColumnDoc],
    /// Columns of its rows, in order.
    pub columns_out: &'static [ColumnDoc],
    /// Its options.
    pub options: &'static [OptionDoc],
    /// Reads the table into the method and its result into rows.
    pub run: fn(&NumberTable, &Options) -> Result<Rows, Refusal>,
}

/// A column, explained.
pub struct ColumnDoc {
    /// Name, or how further columns are called together.
    pub name: &'static str,
    /// What it holds and in what unit.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// A column, explained in both languages.
pub(crate) const fn column(name: &'static str, en: &'static str, zh: &'static str) -> ColumnDoc {
    ColumnDoc { name, en, zh }
}

/// An option, explained.
pub struct OptionDoc {
    /// Name without the dashes.
    pub name: &'static str,
    /// What stands behind it; empty for a switch.
    pub value: &'static str,
    /// What it does, with its default.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// An option, explained in both languages.
pub(crate) const fn option(name: &'static str, value: &'static str, en: &'static str, zh: &'static str) -> OptionDoc {
    OptionDoc { name, value, en, zh }
}

/// Rows of a method, each as long as [`Method::columns_out`].
#[derive(Default)]
pub struct Rows {
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Keys beside the rows.
    pub tail: Vec<(&'static str, Value)>,
    /// Why the figures are not to be used although they are there.
    pub unfit: Option<String>,
    /// Columns, where an option asks for others than [`Method::columns_out`].
    pub columns: Option<Vec<&'static str>>,
}

/// Why a method gives no rows.
#[derive(Debug)]
pub enum Refusal {
    /// The file is faulty.
    Faults(Vec<Fault>),
    /// An option is wrong, or does not fit the file.
    Usage(String),
    /// The question has no answer.
    NoAnswer(String),
}

/// Why there is no answer.
#[derive(Debug)]
pub enum SynergyError {
    /// The method refuses.
    Refused(Refusal),
    /// The file cannot be read.
    Unread(CaseError),
}

/// Options as they were given: names with texts, empty for a switch.
#[derive(Clone, Default, Debug)]
pub struct Options(Vec<(String, String)>);

impl Options {
    /// No option.
    pub fn none() -> Self {
        Self::default()
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    fn first_not_of(&self, method: &Method) -> Option<&str> {
        self.0.iter().map(|(name, _)| name.as_str()).find(|name| !method.options.iter().any(|o| o.name == *name))
    }

    /// Text of an option, if it was given.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Whether a switch was given.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// Number of an option within bounds, or its default.
    pub(crate) fn number(&self, name: &str, default: f64, low: f64, high: f64) -> Result<f64, Refusal> {
        self.maybe_number(name, low, high).map(|value| value.unwrap_or(default))
    }

    /// Number of an option within bounds, if it was given.
    pub(crate) fn maybe_number(&self, name: &str, low: f64, high: f64) -> Result<Option<f64>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let value = text.trim().parse::<f64>().ok().filter(|value| (low..=high).contains(value));
        let allowed = if high.is_finite() { format!("between {low} and {high}") } else { format!("of at least {low}") };
        value.map(Some).ok_or_else(|| Refusal::Usage(format!("`--{name} {text}` is not a number {allowed}")))
    }

    /// Texts of an option with commas between; empty if it was not given.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let text = self.text(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
    }

    /// Numbers of an option with commas between, if it was given.
    pub(crate) fn numbers(&self, name: &str) -> Result<Option<Vec<f64>>, Refusal> {
        if self.text(name).is_none() {
            return Ok(None);
        }
        let read = |text: &str| {
            let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
            value.ok_or_else(|| {
                Refusal::Usage(format!("`{text}` in --{name} is not a number; write --{name} 0.5,0.3,0.2"))
            })
        };
        self.list(name).into_iter().map(read).collect::<Result<_, _>>().map(Some)
    }
}

/// The method of a name.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().copied().find(|method| method.name == name)
}

impl Method {
    /// Asks the method about the file at `path`.
    ///
    /// # Errors
    /// Faults of the file, an option that is wrong, or a file that cannot be read.
    pub fn ask_file(
        &'static self,
        path: &Path,
        options: &Options,
    ) -> Result<(Answer<'static>, Option<String>), SynergyError> {
        let table = NumberTable::open(path, &self.shape).map_err(|error| match error {
            TableError::Faults(faults) => SynergyError::Refused(Refusal::Faults(faults)),
            TableError::Unread(error) => SynergyError::Unread(error),
        })?;
        self.ask(&table, options).map_err(SynergyError::Refused)
    }

    /// Asks the method about a table that faults call `file`.
    ///
    /// # Errors
    /// As [`Method::ask_file`].
    pub fn ask_text(
        &'static self,
        input: impl Read,
        file: &str,
        options: &Options,
    ) -> Result<(Answer<'static>, Option<String>), SynergyError> {
        let table = NumberTable::read(input, file, &self.shape)
            .map_err(|source| SynergyError::Unread(CaseError::Io { path: file.into(), source }))?
            .map_err(|faults| SynergyError::Refused(Refusal::Faults(faults)))?;
        self.ask(&table, options).map_err(SynergyError::Refused)
    }

    /// The answer, and why it is not to be used where it is not.
    fn ask(
        &'static self,
        table: &NumberTable,
        options: &Options,
    ) -> Result<(Answer<'static>, Option<String>), Refusal> {
        if let Some(name) = options.first_not_of(self) {
            return Err(Refusal::Usage(format!("{} has no option --{name}", self.name)));
        }
        let found = (self.run)(table, options)?;
        let answer = Answer {
            head: vec![("command", json!("synergy")), ("case", Value::Null), ("method", json!(self.name))],
            columns: found.columns.unwrap_or_else(|| self.columns_out.iter().map(|column| column.name).collect()),
            rows: Box::new(found.rows.into_iter()),
            tail: found.tail,
        };
        Ok((answer, found.unfit))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The whole answer to a table.
    pub(crate) fn asked(name: &str, table: &str, options: &Options) -> Value {
        let answer = method(name).unwrap().ask_text(table.as_bytes(), "a.csv", options);
        answer.map(|(answer, _)| answer.into_value()).unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Row, column and message of the faults of a table.
    pub(crate) fn faults(name: &str, table: &str) -> Vec<(Option<u32>, String, String)> {
        match method(name).unwrap().ask_text(table.as_bytes(), "a.csv", &Options::none()) {
            Err(SynergyError::Refused(Refusal::Faults(faults))) => {
                faults.into_iter().map(|f| (f.row, f.column.unwrap_or_default(), f.message)).collect()
            }
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("no fault"),
        }
    }

    #[test]
    fn every_entry_explains_itself_in_both_languages() {
        for method in METHODS {
            let mut texts = vec![(method.en, method.zh)];
            texts.extend(method.columns_in.iter().chain(method.columns_out).map(|c| (c.en, c.zh)));
            texts.extend(method.options.iter().map(|o| (o.en, o.zh)));
            for (en, zh) in texts {
                assert!(!en.is_empty() && !en.ends_with('.'), "{}: {en}", method.name);
                assert!(zh.chars().any(|c| c >= '\u{4e00}') && !zh.ends_with('。'), "{}: {zh}", method.name);
            }
            let explained: Vec<&str> = method.columns_in.iter().map(|c| c.name).collect();
            for wanted in method.shape.wanted {
                assert!(explained.contains(&wanted.name), "{}: {} is not explained", method.name, wanted.name);
            }
        }
        let mut names: Vec<&str> = METHODS.iter().map(|method| method.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), METHODS.len());
    }

    #[test]
    fn an_option_of_another_method_is_refused() {
        let options = Options::none().with("cost", "p0");
        let answer = method("tapio").unwrap().ask_text(&b"label,p0,p1,c0,c1\na,1,2,3,4\n"[..], "a.csv", &options);
        assert!(matches!(answer, Err(SynergyError::Refused(Refusal::Usage(said))) if said.contains("--cost")));
    }

    #[test]
    fn options_are_read_within_their_bounds() {
        let options = Options::none().with("tax", "1.2").with("weights", "0.5, 0.5").with("discount", "7");
        assert_eq!(options.number("tax", 9.0, 0.0, 100.0).unwrap(), 1.2);
        assert_eq!(options.number("other", 9.0, 0.0, 100.0).unwrap(), 9.0);
        assert_eq!(options.numbers("weights").unwrap(), Some(vec![0.5, 0.5]));
        assert!(matches!(options.number("discount", 0.0, 0.0, 1.0), Err(Refusal::Usage(_))));
    }
}
