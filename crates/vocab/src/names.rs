//! Interned names, and the nearest known name to a mistyped one.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A name interned in a [`Symbols`] table; [`Sym::NONE`] stands for "no name" (an empty key).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Sym(pub u32);

impl Sym {
    /// The empty name.
    pub const NONE: Self = Self(0);

    /// Whether a name is there.
    pub fn is_some(self) -> bool {
        self != Self::NONE
    }

    /// Whether no name is there.
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// The position of the name in its table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Names to small integers and back. The empty name is always [`Sym::NONE`].
///
/// All names stand in one run of text, so that a million of them cost little more than their letters.
#[derive(Clone, Debug)]
pub struct Symbols {
    ids: HashTable<Sym>,
    text: String,
    ends: Vec<u32>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut table = Self { ids: HashTable::new(), text: String::new(), ends: Vec::new() };
        table.intern("");
        table
    }
}

impl Symbols {
    /// The symbol of `name`, made if it is new.
    pub fn intern(&mut self, name: &str) -> Sym {
        if let Some(sym) = self.get(name) {
            return sym;
        }
        let sym = self.append(name);
        let Self { ids, text, ends } = self;
        ids.insert_unique(hash(name), sym, |other| hash(name_of(text, ends, *other)));
        sym
    }

    /// A symbol for a text that nobody will look up, such as a remark: it costs no entry, and is not [`Symbols::get`] by its text.
    ///
    /// # Panics
    /// When all names together pass 4 GB.
    pub fn append(&mut self, text: &str) -> Sym {
        let sym = Sym(u32::try_from(self.ends.len()).expect("fewer than 2^32 names"));
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).expect("names of fewer than 4 GB"));
        sym
    }

    /// The symbol of `name` if it is known.
    pub fn get(&self, name: &str) -> Option<Sym> {
        self.ids.find(hash(name), |sym| name_of(&self.text, &self.ends, *sym) == name).copied()
    }

    /// The name behind a symbol of this table.
    pub fn name(&self, sym: Sym) -> &str {
        name_of(&self.text, &self.ends, sym)
    }

    /// How many names there are, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether only the empty name is there.
    pub fn is_empty(&self) -> bool {
        self.ends.len() <= 1
    }
}

fn name_of<'a>(text: &'a str, ends: &[u32], sym: Sym) -> &'a str {
    let from = if sym.is_none() { 0 } else { ends[sym.index() - 1] as usize };
    &text[from..ends[sym.index()] as usize]
}

fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// The known name most like `typed`, if one is near enough to be meant.
///
/// Similarity is Jaro–Winkler on lower case, at least 0.75; ties go to the earlier name.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let score = strsim::jaro_winkler(&typed, &name.to_lowercase());
        if score >= 0.75 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_symbol() {
        let mut table = Symbols::default();
        let coal = table.intern("raw_coal");
        assert_eq!(table.intern("raw_coal"), coal);
        assert_eq!(table.name(coal), "raw_coal");
        assert_eq!(table.intern(""), Sym::NONE);
        let remark = table.append("raw_coal");
        assert_ne!(remark, coal);
        assert_eq!((table.name(remark), table.get("raw_coal")), ("raw_coal", Some(coal)));
    }

    #[test]
    fn the_nearest_name_is_one_slip_away_or_none() {
        assert_eq!(nearest("natural_gaz", ["diesel", "natural_gas"]), Some("natural_gas"));
        assert_eq!(nearest("xyz", ["diesel", "natural_gas"]), None);
    }
}
