//! case.toml: what the case is called and how it is reckoned.

use crate::CaseError;
use crate::csv_table::{Folder, id_words, is_id};
use crate::fault::FileFaults;
use crate::numbers::shorten;
use crate::stamp::Hasher;
use crate::toml_table::{self, Keys};
use std::io;
use tandem_vocab::{Period, nearest};

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
    let Some(text) = toml_table::text(bytes, faults) else { return Manifest::stand_in() };
    let (document, whole) = toml_table::parse(&text, faults);
    let Some((case_key, case)) = document.iter().find(|(key, _)| key.get_ref() == "case") else {
        if whole {
            faults.refuse(
                None,
                "case",
                "The table [case] is missing.".to_owned(),
                "Add [case] with id, name, base_period and gwp.",
            );
        }
        return Manifest::stand_in();
    };
    let head = toml_table::line_of(text.as_bytes(), case_key.span().start);
    let Some(table) = case.get_ref().as_table() else {
        faults.refuse(
            head,
            "case",
            "`case` is not a table.".to_owned(),
            "Write [case] on a line of its own and its keys below.",
        );
        return Manifest::stand_in();
    };
    let mut reader = Keys { text: &text, head, place: "[case]".to_owned(), table, faults, whole };
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
                format!("Choose one of these sets.{near}"),
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
