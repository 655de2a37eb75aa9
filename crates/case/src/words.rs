//! The words a case may use: the shipped tables, and what its own files name.

use crate::library::Library;
use crate::numbers::shorten;
use rustc_hash::FxHashSet;
use tandem_vocab::{RegionTree, nearest, region};

/// A kind of word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Word {
    /// A process.
    Process,
    /// A fuel.
    Fuel,
    /// A technology.
    Technology,
}

impl Word {
    /// The column that holds it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::Fuel => "fuel",
            Self::Technology => "technology",
        }
    }

    fn list(self) -> &'static str {
        match self {
            Self::Process => "processes",
            Self::Fuel => "fuels",
            Self::Technology => "technologies",
        }
    }
}

/// Names that the case itself makes known (CONTRACT I5).
#[derive(Debug, Default)]
pub(crate) struct OwnWords {
    processes: FxHashSet<String>,
    fuels: FxHashSet<String>,
    technologies: FxHashSet<String>,
    /// Processes with a factor that asks for no fuel and no technology.
    plain: FxHashSet<String>,
    /// Whether a factor selects activities by source or activity alone.
    any_by_id: bool,
    /// Whether factors.csv could not be read: what it would have named is not known.
    pub(crate) open: bool,
    /// Whether controls.csv could not be read, which may name technologies.
    pub(crate) technologies_open: bool,
}

impl OwnWords {
    /// Makes a name known.
    pub(crate) fn add(&mut self, word: Word, name: &str) {
        if !name.is_empty() && !self.set(word).contains(name) {
            let name = name.to_owned();
            match word {
                Word::Process => self.processes.insert(name),
                Word::Fuel => self.fuels.insert(name),
                Word::Technology => self.technologies.insert(name),
            };
        }
    }

    /// Notes a factor row that needs neither fuel nor technology of the record.
    pub(crate) fn add_plain(&mut self, process: &str, by_id: bool) {
        if process.is_empty() {
            self.any_by_id |= by_id;
        } else {
            self.plain.insert(process.to_owned());
        }
    }

    /// Whether a record of the process may do without fuel or technology, because a factor of the case asks for none.
    pub(crate) fn asks_nothing_more(&self, process: &str) -> bool {
        self.open || self.any_by_id || self.plain.contains(process)
    }

    fn set(&self, word: Word) -> &FxHashSet<String> {
        match word {
            Word::Process => &self.processes,
            Word::Fuel => &self.fuels,
            Word::Technology => &self.technologies,
        }
    }

    /// Whether the name is known, by the library or by the case.
    pub(crate) fn knows(&self, library: &Library, word: Word, name: &str) -> bool {
        self.open
            || (self.technologies_open && word == Word::Technology)
            || self.set(word).contains(name)
            || match word {
                Word::Process => library.terms.process(name).is_some(),
                Word::Fuel => library.terms.fuel(name).is_some(),
                Word::Technology => library.terms.technology(name).is_some(),
            }
            || library.is_case_word(word.noun(), name)
    }

    /// Message and help for a name that is not known.
    pub(crate) fn unknown(&self, library: &Library, word: Word, name: &str) -> (String, String) {
        let mut own: Vec<&str> = self.set(word).iter().map(String::as_str).collect();
        own.sort_unstable();
        let terms = &library.terms;
        let near = match word {
            Word::Process => nearest(name, own.into_iter().chain(terms.processes.iter().map(|p| p.name.as_str()))),
            Word::Fuel => nearest(name, own.into_iter().chain(terms.fuels.iter().map(|f| f.name.as_str()))),
            Word::Technology => nearest(
                name,
                own.into_iter().chain(
                    terms
                        .technologies
                        .iter()
                        .flat_map(|t| std::iter::once(t.name.as_str()).chain(t.aliases.iter().map(String::as_str))),
                ),
            ),
        };
        let (noun, list) = (word.noun(), word.list());
        let message = format!("The {noun} `{}` is not known.", shorten(name));
        let help = near.map_or_else(
            || format!("`tandem list {list}` shows the known ones; a row of factors.csv that names a {noun} makes it known."),
            |near| format!("The nearest known {noun} is `{near}`; `tandem list {list}` shows all, and a row of factors.csv makes a new one known."),
        );
        (message, help)
    }
}

/// Message and help for a region that is not known.
pub(crate) fn unknown_region(tree: &RegionTree, name: &str) -> (String, String) {
    unknown_place("region", tree, name)
}

/// The same for a region that is told by another noun, such as `parent`.
pub(crate) fn unknown_place(noun: &str, tree: &RegionTree, name: &str) -> (String, String) {
    let mut regions: Vec<&str> = tree.regions().collect();
    regions.sort_unstable();
    let near = nearest(name, regions).map_or_else(
        || "Add it to regions.csv, or write a GB/T 2260 code of six digits.".to_owned(),
        |near| format!("The nearest region of the case is `{near}`; add a new one to regions.csv."),
    );
    (format!("The {noun} `{}` is neither in regions.csv nor a GB/T 2260 code.", shorten(name)), near)
}

/// Whether a factor row may name the region: one of the case, of GB/T 2260, China or a regional grid.
pub(crate) fn is_factor_region(tree: Option<&RegionTree>, name: &str) -> bool {
    region::is_library_region(name) || region::is_gbt2260(name) || tree.is_none_or(|t| t.knows(name))
}

/// Message and help for a sector that is not known.
pub(crate) fn unknown_sector(library: &Library, name: &str) -> (String, String) {
    let help = library.sectors.nearest(name).map_or_else(
        || "Write a GB/T 4754 code with its letter (C30, D4411), an NFR or IPCC code, or a name of `tandem list sectors`.".to_owned(),
        |near| format!("The nearest known sector is `{near}`; `tandem list sectors` shows all."),
    );
    (
        format!("The sector `{}` is not known: no GB/T 4754, NFR, IPCC or shipped sector is called so.", shorten(name)),
        help,
    )
}

/// Ids among which the nearest is looked for; among more the search of a thousand faults would take seconds.
const SEARCHED: usize = 2000;

/// Message and help for an id that a file does not hold.
pub(crate) fn dangling(noun: &str, id: &str, file: &str, known: Vec<&str>) -> (String, String) {
    let help = Some(known).filter(|known| known.len() <= SEARCHED).and_then(|known| nearest(id, known)).map_or_else(
        || format!("Add the {noun} to {file}, or mend the reference."),
        |near| format!("Add it to {file}, or write `{near}` if that is meant."),
    );
    (format!("The {noun} `{}` is not in {file}.", shorten(id)), help)
}
