//! Words of people's tables to names of the shipped tables: by name, by English or Chinese name, by the synonyms of
//! `synonyms.csv`. Exactly, never by likeness: a word that is not there stays as it is and is a fault where it is checked.

use super::tables::lines;
use crate::library::Library;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use tandem_vocab::{Unit, species};

/// What a word leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// One name.
    Name(String),
    /// Several names: nobody can say which.
    Several(Vec<String>),
    /// Nothing that is shipped.
    Unknown,
}

/// Words by kind.
pub(super) struct Dictionary {
    names: FxHashMap<(&'static str, String), Vec<String>>,
}

impl Dictionary {
    /// The dictionary of the shipped library, made once.
    pub(super) fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Dictionary> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::new(&crate::library()))
    }

    fn new(library: &Library) -> Self {
        let mut dictionary = Self { names: FxHashMap::default() };
        let terms = &library.terms;
        // Words of the shipped cases stand for a name of the tables; the name is meant.
        let own = |name: &str| library.case_words.get(name).is_none_or(|word| word.maps_to == name);
        for fuel in terms.fuels.iter().filter(|fuel| own(&fuel.name)) {
            dictionary.add("fuel", &fuel.name, &[&fuel.name_en, &fuel.name_zh]);
        }
        for process in library.processes() {
            dictionary.add("process", &process.name, &[&process.name_en, &process.name_zh]);
        }
        for technology in terms.technologies.iter().filter(|technology| own(&technology.name)) {
            dictionary.add("technology", &technology.name, &[&technology.name_en, &technology.name_zh]);
            for alias in &technology.aliases {
                dictionary.add("technology", &technology.name, &[alias]);
            }
        }
        for sector in library.sectors.rows().iter().filter(|sector| sector.system == "gbt4754") {
            dictionary.add("sector", &sector.code, &[&sector.name_zh, &sector.name_en]);
        }
        for one in species::ALL {
            dictionary.add("species", one.name, &[one.name_en, one.name_zh]);
        }
        for [kind, word, name] in lines(include_str!("synonyms.csv")) {
            dictionary.add(kind, name, &[word]);
        }
        dictionary
    }

    fn add(&mut self, kind: &'static str, name: &str, words: &[&str]) {
        for word in words.iter().filter(|word| !word.is_empty()) {
            let names = self.names.entry((kind, normal(word))).or_default();
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }

    /// What a word of a kind means. A name of the shipped tables means itself.
    pub(super) fn find(&self, library: &Library, kind: &'static str, word: &str) -> Meaning {
        let terms = &library.terms;
        let known = match kind {
            "fuel" => terms.fuel(word).is_some(),
            "process" => terms.process(word).is_some(),
            "technology" => terms.technology(word).is_some(),
            "sector" => library.sectors.find(word).is_some(),
            "unit" => Unit::parse(word).is_some(),
            _ => false,
        };
        if known {
            return Meaning::Name(word.to_owned());
        }
        match self.names.get(&(kind, normal(word))).map(Vec::as_slice) {
            None | Some([]) => Meaning::Unknown,
            Some([one]) => Meaning::Name(one.clone()),
            Some(several) => Meaning::Several(several.to_vec()),
        }
    }

    /// A unit in whatever way a head writes it, in a way that is read.
    pub(super) fn unit(&self, library: &Library, text: &str) -> Option<String> {
        let text = text.trim();
        match self.find(library, "unit", text) {
            Meaning::Name(name) => Some(name),
            _ => None,
        }
    }

    /// What a row is that begins with a word: `total`, `note` or nothing of the kind.
    pub(super) fn row(&self, word: &str) -> Option<&str> {
        self.names.get(&("row", normal(word))).and_then(|names| names.first()).map(String::as_str)
    }
}

/// A word as it is compared: full-width signs narrow, no blanks inside Chinese, lower case.
pub(super) fn normal(word: &str) -> String {
    let narrow = word.trim().chars().map(narrow);
    narrow.filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The ASCII sign for a full-width one.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_both_languages_lead_to_names() {
        let library = crate::library();
        let dictionary = Dictionary::shipped();
        for (kind, word, name) in [
            ("fuel", "原煤", "raw_coal"),
            ("fuel", "raw_coal", "raw_coal"),
            ("fuel", "Raw coal", "raw_coal"),
            ("fuel", "液化气", "lpg"),
            ("process", "工业锅炉", "industrial_boiler"),
            ("process", "外购电力", "electricity_bought"),
            ("technology", "布袋除尘器", "fabric_filter"),
            ("unit", "万吨", "万吨"),
            ("unit", "万方", "万m3"),
            ("species", "二氧化硫", "SO2"),
            ("level", "市", "city"),
        ] {
            assert_eq!(dictionary.find(&library, kind, word), Meaning::Name(name.to_owned()), "{kind} {word}");
        }
        assert_eq!(dictionary.find(&library, "fuel", "神秘燃料"), Meaning::Unknown);
        assert_eq!(dictionary.row("合　计"), Some("total"));
    }

    #[test]
    fn every_synonym_leads_to_a_shipped_name() {
        let library = crate::library();
        let dictionary = Dictionary::shipped();
        for [kind, word, name] in lines(include_str!("synonyms.csv")) {
            if !matches!(kind, "fuel" | "process" | "technology" | "unit") {
                continue;
            }
            assert_eq!(
                dictionary.find(&library, kind, name),
                Meaning::Name(name.to_owned()),
                "{kind} {word}: `{name}` is shipped"
            );
            assert_ne!(dictionary.find(&library, kind, word), Meaning::Unknown, "{kind} {word}");
        }
    }
}
