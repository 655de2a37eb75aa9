//! Energy balances of 2007 in physical units, and the rule that turns them into what is burnt where.

use crate::accounts::FUELS;
use crate::sheets::{Book, Table};
use std::path::Path;

/// A row of a balance at which fuel is burnt.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) enum Use {
    Agriculture,
    Industry,
    Construction,
    Transport,
    Trade,
    Other,
    Urban,
    Rural,
    Power,
}

impl Use {
    pub(crate) const ALL: [Self; 9] = [
        Self::Agriculture,
        Self::Industry,
        Self::Construction,
        Self::Transport,
        Self::Trade,
        Self::Other,
        Self::Urban,
        Self::Rural,
        Self::Power,
    ];
    /// The rows that are not industry, and the sector of the accounts that is the same.
    pub(crate) const BESIDE_INDUSTRY: [(Self, usize); 7] = [
        (Self::Agriculture, 0),
        (Self::Construction, 41),
        (Self::Transport, 42),
        (Self::Trade, 43),
        (Self::Other, 44),
        (Self::Urban, 45),
        (Self::Rural, 46),
    ];

    /// Sector of the ledger.
    pub(crate) fn sector(self) -> &'static str {
        match self {
            Self::Agriculture => "A",
            Self::Industry => "C",
            Self::Construction => "E",
            Self::Transport => "G",
            Self::Trade => "F",
            Self::Other => "S",
            Self::Urban => "residential_urban",
            Self::Rural => "residential_rural",
            Self::Power => "D44",
        }
    }

    /// How the row begins, number and signs before it left out.
    fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Agriculture => &["农、林、牧"],
            Self::Industry => &["工业"],
            Self::Construction => &["建筑业"],
            Self::Transport => &["交通运输"],
            Self::Trade => &["批发"],
            Self::Other => &["其他"],
            Self::Urban => &["城镇"],
            Self::Rural => &["乡村"],
            Self::Power => &["火力发电", "供热"],
        }
    }
}

/// Raw material use inside industry.
const NON_ENERGY: &str = "用作原料";

/// How non-energy use is treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NonEnergy {
    /// Taken out for raw coal and all fuels with one factor, not for the three other coals.
    ByRule,
    /// Burnt like the rest.
    Burnt,
}

/// Coals that keep their non-energy use under the rule.
const KEPT: [&str; 3] = ["cleaned_coal", "other_washed_coal", "coal_briquettes"];

/// One balance: quantities in 10^4 t, gases in 10^8 m3, as printed; transformation inputs positive.
pub(crate) struct Balance {
    rows: Vec<(Use, [f64; 17])>,
    non_energy: [f64; 17],
    /// Rows that the rule does not use.
    pub(crate) unused: Vec<String>,
}

impl Balance {
    pub(crate) fn read(path: &Path) -> Self {
        let mut book = Book::open(path);
        let first = book.names()[0].clone();
        Self::of(&book.table(&first))
    }

    fn of(table: &Table) -> Self {
        let (heads, _) = table.find(&["原煤"]);
        let columns = FUELS.map(|(_, _, head)| table.column(heads, head));
        let mut rows: Vec<(Use, [f64; 17])> = Use::ALL.map(|u| (u, [0.0; 17])).into();
        let mut met = Vec::new();
        let (mut non_energy, mut unused) = ([0.0; 17], Vec::new());
        for row in heads + 1..table.rows.len() {
            let label = table.text(row, 0);
            let plain = label.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九.#、".contains(c));
            let values = columns.map(|c| table.number(row, c).unwrap_or(0.0));
            let used = rows
                .iter_mut()
                .find_map(|(u, v)| u.labels().iter().find(|l| plain.starts_with(**l)).map(|l| (*u, *l, v)));
            if let Some((u, word, into)) = used {
                met.push(word);
                let sign = if u == Use::Power { -1.0 } else { 1.0 };
                for (i, v) in into.iter_mut().zip(values) {
                    *i += sign * v;
                }
            } else if plain.starts_with(NON_ENERGY) {
                met.push(NON_ENERGY);
                non_energy = values;
            } else if !plain.is_empty() && values.iter().any(|v| *v != 0.0) {
                unused.push(label);
            }
        }
        met.sort_unstable();
        let words = met.len();
        met.dedup();
        assert_eq!((met.len(), words), (11, 11), "each row of use stands once: {met:?}");
        Self { rows, non_energy, unused }
    }

    /// Quantity in a cell as printed.
    pub(crate) fn printed(&self, at: Use, fuel: usize) -> f64 {
        self.rows.iter().find(|(u, _)| *u == at).map_or(0.0, |(_, v)| v[fuel])
    }

    /// What is burnt in a cell.
    ///
    /// Other petroleum products count in power and heat only. In industry, what is used as material is taken out, at most down to
    /// nothing.
    pub(crate) fn burnt(&self, at: Use, fuel: usize, treat: NonEnergy) -> f64 {
        let name = FUELS[fuel].0;
        if name == "other_petroleum" && at != Use::Power {
            return 0.0;
        }
        let printed = self.printed(at, fuel);
        if at == Use::Industry && treat == NonEnergy::ByRule && !KEPT.contains(&name) {
            (printed - self.non_energy[fuel]).max(0.0)
        } else {
            printed
        }
    }
}
