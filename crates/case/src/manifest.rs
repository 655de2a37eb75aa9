//! case.toml: what the case is called and how it is reckoned.

use crate::CaseError;
use crate::csv_table::{Folder, id_words, is_id};
use crate::fault::FileFaults;
use crate::numbers::shorten;
use crate::stamp::Hasher;
use std::io;
use std::ops::Range;
use tandem_vocab::{Period, nearest};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) const FILE: &str = "case.toml";

/// Sets of warming potentials that a case may choose from (CONTRACT 1).
pub const GWP_SETS: [&str; 4] = ["AR4-100", "AR5-100", "AR6-100", "AR6-20"];

/// Set of warming potentials that stands in where case.toml names none that is known.
pub(crate) const STAND_IN_GWP: &str = "AR6-100";

/// What case.toml says.
#[derive(Clone, PartialEq, Debug)]
pub struct Manifest {
    /// Id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Region of the case as a whole.
    pub region: Option<String>,
    /// Period with which others are compared.
    pub base_period: Period,
    /// Set of warming potentials, such as `AR6-100`.
    pub gwp: String,
    /// Currency of money in the case (ISO 4217).
    pub currency: Option<String>,
    /// Year whose prices hold.
    pub price_year: Option<i16>,
    /// What a reader must know before any figure (`notice` of `[case]`), in English.
    pub notice_en: Option<String>,
    /// The same in Chinese.
    pub notice_zh: Option<String>,
    /// Whether the case is invented.
    pub made_up: bool,
    /// `illustrative` where the boundaries on the map are not surveyed ones.
    pub boundaries: Option<String>,
    /// The whole of case.toml.
    pub raw: toml::Table,
}

impl Manifest {
    /// What stands in for a case.toml with faults, so that the other files can be checked in the same pass.
    fn stand_in() -> Self {
        Self {
            id: String::new(),
            name_en: String::new(),
            name_zh: String::new(),
            region: None,
            base_period: Period::year_of(2020),
            gwp: STAND_IN_GWP.to_owned(),
            currency: None,
            price_year: None,
            notice_en: None,
            notice_zh: None,
            made_up: false,
            boundaries: None,
            raw: toml::Table::new(),
        }
    }
}

/// Reads the file. With faults, what could not be read is a stand-in.
pub(crate) fn read(folder: &Folder<'_>, faults: &mut FileFaults) -> Result<Manifest, CaseError> {
    let path = folder.file(FILE);
    let bytes = std::fs::read(&path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CaseError::NoManifest { path: path.clone() },
        _ => CaseError::reading(&path, error),
    })?;
    let mut hasher = Hasher::default();
    hasher.update(&bytes);
    folder.stamp(FILE, bytes.len() as u64, &hasher.finish());
    Ok(parse(&bytes, faults))
}

fn parse(bytes: &[u8], faults: &mut FileFaults) -> Manifest {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text,
        Ok(_) => {
            faults.refuse(
                None,
                "",
                "The file holds zero bytes: it is not a text file.".to_owned(),
                "Save it as UTF-8 text.",
            );
            return Manifest::stand_in();
        }
        Err(_) if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") => {
            faults.refuse(None, "", "The file is UTF-16 text; a case is UTF-8.".to_owned(), "Save it as UTF-8 text.");
            return Manifest::stand_in();
        }
        Err(error) => {
            let line = line_of(bytes, error.valid_up_to());
            faults.refuse(line, "", "The line is not UTF-8.".to_owned(), "Save the file as UTF-8 text.");
            return Manifest::stand_in();
        }
    };
    // After a fault the parser goes on differently behind CR LF than behind LF.
    let text = text.replace("\r\n", "\n");
    let (text, bytes) = (text.as_str(), text.as_bytes());
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut told = Vec::new();
    for error in &errors {
        let line = error.span().map(|span| line_of(bytes, span.start));
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
    let document = document.into_inner();
    let Some((case_key, case)) = document.iter().find(|(key, _)| key.get_ref() == "case") else {
        if errors.is_empty() {
            faults.refuse(
                None,
                "case",
                "The table [case] is missing.".to_owned(),
                "Add [case] with id, name, base_period and gwp.",
            );
        }
        return Manifest::stand_in();
    };
    let Some(table) = case.get_ref().as_table() else {
        faults.refuse(
            line_of(bytes, case_key.span().start),
            "case",
            "`case` is not a table.".to_owned(),
            "Write [case] on a line of its own and its keys below.",
        );
        return Manifest::stand_in();
    };
    let whole = errors.is_empty();
    let head = line_of(bytes, case_key.span().start);
    let mut reader = Keys { bytes, head, table, faults, whole };
    let mut manifest = manifest(&mut reader);
    if whole {
        manifest.raw = text.parse().unwrap_or_default();
    }
    manifest
}

fn manifest(keys: &mut Keys<'_, '_>) -> Manifest {
    let mut manifest = Manifest::stand_in();
    if let Some((id, span)) = keys.required_text("id", "Give the case an id of letters, digits and _ . : -") {
        if is_id(id.as_bytes()) {
            manifest.id = id;
        } else {
            let (message, help) = id_words("id", &id);
            keys.fault(&span, "id", message, help);
        }
    }
    if let Some((text, span)) = keys.required_text("base_period", "Add base_period, such as \"2022\".") {
        match Period::parse(&text) {
            Ok(period) => manifest.base_period = period,
            Err(why) => keys.fault(
                &span,
                "base_period",
                format!("The base_period `{}` cannot be used: {why}.", shorten(&text)),
                "Write a year (\"2013\"), a month (\"2013-07\") or a span of days (\"2013-07-01/2013-07-31\")."
                    .to_owned(),
            ),
        }
    }
    if let Some((set, span)) = keys.required_text("gwp", "Add gwp, such as \"AR6-100\".") {
        if GWP_SETS.contains(&set.as_str()) {
            manifest.gwp = set;
        } else {
            let near = nearest(&set, GWP_SETS).map_or_else(String::new, |near| format!(" The nearest is `{near}`."));
            let known = GWP_SETS.join(", ");
            keys.fault(
                &span,
                "gwp",
                format!("The gwp `{}` is not known; it is one of {known}.", shorten(&set)),
                format!("Write one of these sets.{near}"),
            );
        }
    }
    (manifest.name_en, manifest.name_zh) = keys.two_languages("name").unwrap_or_default();
    if let Some((en, zh)) = keys.two_languages("notice") {
        (manifest.notice_en, manifest.notice_zh) =
            (Some(en).filter(|t| !t.is_empty()), Some(zh).filter(|t| !t.is_empty()));
    }
    manifest.region = keys.text("region").map(|(text, _)| text);
    manifest.boundaries = keys.text("boundaries").map(|(text, _)| text);
    if let Some((currency, span)) = keys.text("currency") {
        if currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()) {
            manifest.currency = Some(currency);
        } else {
            keys.fault(
                &span,
                "currency",
                format!("The currency `{}` is no ISO 4217 code.", shorten(&currency)),
                "Write three capital letters, such as \"CNY\".".to_owned(),
            );
        }
    }
    manifest.price_year = keys.year("price_year");
    manifest.made_up = keys.yes_or_no("made_up");
    manifest
}

/// The keys of `[case]`, with the lines they stand on.
struct Keys<'a, 'f> {
    bytes: &'a [u8],
    head: u32,
    table: &'a DeTable<'a>,
    faults: &'f mut FileFaults,
    /// Whether the file parsed as a whole: only then is a key known to be missing.
    whole: bool,
}

impl<'a> Keys<'a, '_> {
    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.iter().find(|(k, _)| k.get_ref() == key).map(|(_, value)| value)
    }

    fn fault(&mut self, span: &Range<usize>, key: &str, message: String, help: String) {
        self.faults.add(line_of(self.bytes, span.start), key, || (message, help));
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

    fn text(&mut self, key: &str) -> Option<(String, Range<usize>)> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some((text.to_owned(), value.span())),
            None => {
                self.wrong_kind(value, key, "a text in quotes");
                None
            }
        }
    }

    fn required_text(&mut self, key: &str, help: &str) -> Option<(String, Range<usize>)> {
        if self.get(key).is_none() {
            if self.whole {
                let head = self.head;
                self.faults.add(head, key, || (format!("The key `{key}` is missing in [case]."), help.to_owned()));
            }
            return None;
        }
        self.text(key)
    }

    /// `key = { en = "...", zh = "..." }`, or one text for both.
    fn two_languages(&mut self, key: &str) -> Option<(String, String)> {
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

    fn year(&mut self, key: &str) -> Option<i16> {
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

    fn yes_or_no(&mut self, key: &str) -> bool {
        let Some(value) = self.get(key) else { return false };
        match value.get_ref().as_bool() {
            Some(answer) => answer,
            None => {
                self.wrong_kind(value, key, "true or false");
                false
            }
        }
    }
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u32
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Faults;

    type Place = (Option<u32>, Option<String>);

    fn check(text: &str) -> (Manifest, Vec<Place>) {
        let mut faults = Faults::default();
        let manifest = parse(text.as_bytes(), faults.of(FILE));
        (manifest, faults.into_list().into_iter().map(|f| (f.row, f.column)).collect())
    }

    #[test]
    fn all_keys_are_read() {
        let (manifest, faults) = check(
            "\u{feff}[case]\r\nid = \"b\"\r\nname = { en = \"B\", zh = \"北\" }\r\nregion = \"110000\"\r\nbase_period = \"2013\"\r\ngwp = \"AR6-100\"\r\n\
             currency = \"CNY\"\r\nprice_year = 2015\r\nmade_up = true\r\nnotice = { en = \"Made up.\", zh = \"虚构\" }\r\n[air]\r\nnx = 3\r\n",
        );
        assert_eq!(faults, []);
        assert_eq!((manifest.id.as_str(), manifest.name_zh.as_str(), manifest.price_year), ("b", "北", Some(2015)));
        assert!(manifest.made_up && manifest.notice_en.as_deref() == Some("Made up."));
        assert!(manifest.raw.contains_key("air"));
    }

    #[test]
    fn faults_name_their_line_and_key() {
        let (_, faults) = check(
            "[case]\nid = \"a b\"\nbase_period = \"2013-13\"\ngwp = \"AR7\"\ncurrency = \"yuan\"\nprice_year = \"2015\"\n",
        );
        let found: Vec<(u32, &str)> =
            faults.iter().map(|(row, column)| (row.unwrap(), column.as_deref().unwrap())).collect();
        assert_eq!(found, [(2, "id"), (3, "base_period"), (4, "gwp"), (5, "currency"), (6, "price_year")]);
    }

    #[test]
    fn a_line_that_is_no_toml_is_named_once() {
        let (_, faults) = check("[case]\nid = \"a\"\nregion = R0\nbase_period = \"2013\"\ngwp = \"AR6-100\"\n");
        assert_eq!(faults, [(Some(3), None)]);
    }

    #[test]
    fn what_is_missing_is_told() {
        let (_, faults) = check("[case]\nid = \"a\"\n");
        assert_eq!(faults.len(), 2);
        assert_eq!(check("").1, [(None, Some("case".to_owned()))]);
    }
}
