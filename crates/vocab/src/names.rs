//! Interned names, and the nearest known name to a mistyped one.

use rustc_hash::FxHashMap;

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
#[derive(Clone, Debug)]
pub struct Symbols {
    ids: FxHashMap<Box<str>, Sym>,
    names: Vec<Box<str>>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut table = Self { ids: FxHashMap::default(), names: Vec::new() };
        table.intern("");
        table
    }
}

impl Symbols {
    /// The symbol of `name`, made if it is new.
    pub fn intern(&mut self, name: &str) -> Sym {
        if let Some(&sym) = self.ids.get(name) {
            return sym;
        }
        let sym = Sym(u32::try_from(self.names.len()).expect("fewer than 2^32 names"));
        self.names.push(name.into());
        self.ids.insert(name.into(), sym);
        sym
    }

    /// The symbol of `name` if it is known.
    pub fn get(&self, name: &str) -> Option<Sym> {
        self.ids.get(name).copied()
    }

    /// The name behind a symbol of this table.
    pub fn name(&self, sym: Sym) -> &str {
        &self.names[sym.index()]
    }

    /// How many names there are, the empty one included.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether only the empty name is there.
    pub fn is_empty(&self) -> bool {
        self.names.len() <= 1
    }
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
    }

    #[test]
    fn the_nearest_name_is_one_slip_away_or_none() {
        assert_eq!(nearest("natural_gaz", ["diesel", "natural_gas"]), Some("natural_gas"));
        assert_eq!(nearest("xyz", ["diesel", "natural_gas"]), None);
    }
}
