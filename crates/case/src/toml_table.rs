//! A TOML file of the case as tables of keys: every key knows its line, so that a fault can name it.

use crate::csv_table::{id_words, is_id};
use crate::fault::FileFaults;
use crate::numbers::{self, shorten};
use std::ops::Range;
use tandem_vocab::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file with LF at the ends of its lines; `None` with a fault where it is no UTF-8 text.
pub(crate) fn text(bytes: &[u8], faults: &mut FileFaults) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        // After a fault the parser goes on differently behind CR LF than behind LF.
        Ok(text) if !text.contains('\0') => return Some(text.replace("\r\n", "\n")),
        Ok(_) => {
            let message = "The file holds zero bytes: it is not a text file.".to_owned();
            faults.refuse(None, "", message, "Save it as UTF-8 text.");
        }
        Err(_) if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") => {
            faults.refuse(None, "", "The file is UTF-16 text; a case is UTF-8.".to_owned(), "Save it as UTF-8 text.");
        }
        Err(error) => {
            let line = line_of(bytes, error.valid_up_to());
            faults.refuse(line, "", "The line is not UTF-8.".to_owned(), "Save the file as UTF-8 text.");
        }
    }
    None
}

/// The tables of a text, and whether all of it could be parsed; each line that is no TOML is a fault.
pub(crate) fn parse<'t>(text: &'t str, faults: &mut FileFaults) -> (DeTable<'t>, bool) {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut told = Vec::new();
    for error in &errors {
        let line = error.span().map(|span| line_of(text.as_bytes(), span.start));
        if !told.contains(&line) {
            told.push(line);
            faults.refuse(
                line,
                "",
                format!("The line is not TOML: {}.", one_line(error.message())),
                "Mend the line; texts stand in double quotes.",
            );
        }
    }
    (document.into_inner(), errors.is_empty())
}

/// The keys of one table, with the lines they stand on.
pub(crate) struct Keys<'a, 'f> {
    pub(crate) text: &'a str,
    /// Line of the table's head.
    pub(crate) head: u32,
    /// The table as it is written, such as `[case]`.
    pub(crate) place: String,
    pub(crate) table: &'a DeTable<'a>,
    pub(crate) faults: &'f mut FileFaults,
    /// Whether the file parsed as a whole: only then is a key known to be missing.
    pub(crate) whole: bool,
}

impl<'a> Keys<'a, '_> {
    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| value)
    }

    /// Line of a place in the file.
    pub(crate) fn line(&self, span: &Range<usize>) -> u32 {
        line_of(self.text.as_bytes(), span.start)
    }

    /// Line of a key, else of the table's head.
    pub(crate) fn line_of(&self, key: &str) -> u32 {
        self.get(key).map_or(self.head, |value| self.line(&value.span()))
    }

    /// Adds a fault of what stands at a place.
    pub(crate) fn fault(&mut self, span: &Range<usize>, key: &str, message: String, help: String) {
        self.faults.add(line_of(self.text.as_bytes(), span.start), key, || (message, help));
    }

    /// Adds a fault of a key, or of the table where it has no such key.
    pub(crate) fn fault_of(&mut self, key: &str, message: String, help: impl Into<String>) {
        self.faults.add(self.line_of(key), key, || (message, help.into()));
    }

    fn wrong_kind(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        self.fault(
            &value.span(),
            key,
            format!("`{key}` is of type {found}; it takes {wanted}."),
            format!("Write {wanted}."),
        );
    }

    /// Adds a fault for each key that the table does not know.
    pub(crate) fn only(&mut self, known: &[&str]) {
        let table = self.table;
        for (key, _) in table.iter().filter(|(key, _)| !known.contains(&key.get_ref().as_ref())) {
            let (name, place) = (key.get_ref(), self.place.clone());
            let help = nearest(name, known.iter().copied()).map_or_else(
                || format!("Take the key out; {place} knows {}.", known.join(", ")),
                |near| format!("Write `{near}` if that is meant."),
            );
            self.fault(&key.span(), name, format!("The key `{}` is not known in {place}.", shorten(name)), help);
        }
    }

    /// A text, with its place.
    pub(crate) fn text(&mut self, key: &str) -> Option<(String, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text.to_owned(), value.span())),
            None => {
                self.wrong_kind(value, key, "a text in quotes");
                None
            }
        }
    }

    /// Whether a key is there; a fault if it is not.
    pub(crate) fn require(&mut self, key: &str, help: &str) -> bool {
        let there = self.get(key).is_some();
        if !there && self.whole {
            let (head, place) = (self.head, &self.place);
            self.faults.add(head, key, || (format!("The key `{key}` is missing in {place}."), help.to_owned()));
        }
        there
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, key: &str, help: &str) -> Option<(String, Range<usize>)> {
        if self.require(key, help) { self.text(key) } else { None }
    }

    /// An id that must be there.
    pub(crate) fn required_id(&mut self, key: &str) -> Option<String> {
        let (text, span) = self.required_text(key, "Give it an id of letters, digits and _ . : -")?;
        if is_id(text.as_bytes()) {
            return Some(text);
        }
        let (message, help) = id_words(key, &text);
        self.fault(&span, key, message, help);
        None
    }

    /// Whether the file is of the schema that is read here; a fault if it is not.
    pub(crate) fn schema(&mut self, wanted: &str) -> bool {
        let Some((text, span)) = self.required_text("schema", &format!("Begin the file with schema = \"{wanted}\"."))
        else {
            return false;
        };
        if text != wanted {
            let message = format!("The schema is `{}`; here it is `{wanted}`.", shorten(&text));
            self.fault(&span, "schema", message, format!("Begin the file with schema = \"{wanted}\"."));
        }
        text == wanted
    }

    /// A fault of `key` where weights or points do not add up.
    pub(crate) fn adds_up(&mut self, key: &str, what: &str, sum: f64, wanted: f64) {
        const SLACK: f64 = 1e-9;
        if self.whole && (sum - wanted).abs() > SLACK * wanted {
            let message = format!("The weights of {what} add up to {sum}, not {wanted}.");
            self.fault_of(key, message, "Change them so that they add up.");
        }
    }

    /// `key = { en = "...", zh = "..." }`, or one text for both.
    pub(crate) fn two_languages(&mut self, key: &str) -> Option<(String, String)> {
        let value = self.get(key)?;
        if let Some(text) = value.get_ref().as_str() {
            return Some((text.to_owned(), text.to_owned()));
        }
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_kind(value, key, "{ en = \"...\", zh = \"...\" }");
            return None;
        };
        let mut part = |language: &str| -> String {
            let Some((_, text)) = table.iter().find(|(k, _)| k.get_ref() == language) else { return String::new() };
            match text.get_ref().as_str() {
                Some(text) => text.to_owned(),
                None => {
                    self.wrong_kind(text, &format!("{key}.{language}"), "a text in quotes");
                    String::new()
                }
            }
        };
        let (en, zh) = (part("en"), part("zh"));
        Some(if en.is_empty() {
            (zh.clone(), zh)
        } else if zh.is_empty() {
            (en.clone(), en)
        } else {
            (en, zh)
        })
    }

    /// Names in both languages that must be there.
    pub(crate) fn required_names(&mut self, key: &str) -> Option<(String, String)> {
        if !self.require(key, "Name it in both languages: { en = \"...\", zh = \"...\" }.") {
            return None;
        }
        let names = self.two_languages(key)?;
        if names.0.is_empty() {
            self.fault_of(
                key,
                format!("`{key}` is empty."),
                "Name it in both languages: { en = \"...\", zh = \"...\" }.",
            );
            return None;
        }
        Some(names)
    }

    /// A year of four digits.
    pub(crate) fn year(&mut self, key: &str) -> Option<i16> {
        let value = self.get(key)?;
        let year = value
            .get_ref()
            .as_integer()
            .and_then(|i| i16::from_str_radix(i.as_str(), i.radix()).ok())
            .filter(|y| (1000..=9999).contains(y));
        if year.is_none() {
            self.wrong_kind(value, key, "a year of four digits without quotes");
        }
        year
    }

    /// True or false; false where it is not there.
    pub(crate) fn yes_or_no(&mut self, key: &str) -> bool {
        let Some(value) = self.get(key) else { return false };
        match value.get_ref().as_bool() {
            Some(answer) => answer,
            None => {
                self.wrong_kind(value, key, "true or false");
                false
            }
        }
    }

    /// A number.
    pub(crate) fn number(&mut self, key: &str) -> Option<f64> {
        let value = self.get(key)?;
        let number = as_number(value.get_ref());
        if number.is_none() {
            match value.get_ref() {
                DeValue::Integer(_) | DeValue::Float(_) => self.fault(
                    &value.span(),
                    key,
                    format!("`{key}` is no finite number, or larger than {:e}.", numbers::LARGEST),
                    "Write a number that can be computed with.".to_owned(),
                ),
                _ => self.wrong_kind(value, key, "a number without quotes"),
            }
        }
        number
    }

    /// A number that must be there.
    pub(crate) fn required_number(&mut self, key: &str, help: &str) -> Option<f64> {
        if self.require(key, help) { self.number(key) } else { None }
    }

    /// A number that must be there and lie within bounds.
    pub(crate) fn number_within(&mut self, key: &str, low: f64, high: f64, help: &str) -> Option<f64> {
        let value = self.required_number(key, help)?;
        if (low..=high).contains(&value) {
            return Some(value);
        }
        let allowed = if high.is_finite() {
            format!("it lies between {low} and {high}")
        } else {
            format!("it is at least {low}")
        };
        self.fault_of(key, format!("The {key} is {value}; {allowed}."), help);
        None
    }

    /// A text out of a short list, which must be there.
    pub(crate) fn word(&mut self, key: &str, allowed: &[&str]) -> Option<String> {
        let known = allowed.join(", ");
        let (text, span) = self.required_text(key, &format!("Add {key}, one of {known}."))?;
        if allowed.contains(&text.as_str()) {
            return Some(text);
        }
        let help = nearest(&text, allowed.iter().copied())
            .map_or_else(|| "Write one of these words.".to_owned(), |near| format!("Write `{near}` if that is meant."));
        self.fault(&span, key, format!("The {key} `{}` is not known; it is one of {known}.", shorten(&text)), help);
        None
    }

    /// A list of texts, each with its place; empty where it is not there.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let list = value.get_ref().as_array().into_iter().flat_map(|list| list.iter());
        let texts: Vec<_> =
            list.map(|item| item.get_ref().as_str().map(|text| (text.to_owned(), item.span()))).collect();
        if value.get_ref().as_array().is_none() || texts.iter().any(Option::is_none) {
            self.wrong_kind(value, key, "a list of texts in quotes");
        }
        texts.into_iter().flatten().collect()
    }

    /// Goes through a list of tables, each as keys of its own; a fault where `key` is something else.
    pub(crate) fn each(&mut self, key: &str, mut take: impl FnMut(&mut Keys<'a, '_>)) {
        let Some(value) = self.get(key) else { return };
        let tables: Option<Vec<_>> = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| item.get_ref().as_table().map(|t| (t, item.span()))).collect());
        let Some(tables) = tables else {
            self.wrong_kind(value, key, "a list of tables");
            return;
        };
        for (table, span) in tables {
            let head = self.line(&span);
            take(&mut Keys {
                text: self.text,
                head,
                place: format!("[[{key}]]"),
                table,
                faults: self.faults,
                whole: self.whole,
            });
        }
    }

    /// A table that must be there, as keys of its own.
    pub(crate) fn inner<T>(&mut self, key: &str, help: &str, take: impl FnOnce(&mut Keys<'a, '_>) -> T) -> Option<T> {
        if !self.require(key, help) {
            return None;
        }
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_kind(value, key, "a table");
            return None;
        };
        let head = self.line_of(key);
        Some(take(&mut Keys {
            text: self.text,
            head,
            place: format!("[{key}]"),
            table,
            faults: self.faults,
            whole: self.whole,
        }))
    }
}

/// A TOML number that computes: finite and not larger than what a case may hold.
fn as_number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|i| i as f64),
        DeValue::Float(f) => f.as_str().parse::<f64>().ok(),
        _ => None,
    };
    number.filter(|n| n.is_finite() && n.abs() <= numbers::LARGEST)
}

/// Line of a place in a text.
pub(crate) fn line_of(bytes: &[u8], at: usize) -> u32 {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u32
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
