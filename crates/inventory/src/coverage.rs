//! What the inventory covers: every category and species is estimated, or it is said why not (CONTRACT V6).

use crate::compile::Ledger;
use rustc_hash::{FxHashMap, FxHashSet};
use tandem_vocab::{Period, SpeciesId, species};

/// A row of the category list.
#[derive(Clone, Debug)]
pub struct Category {
    /// NFR code.
    pub sector: String,
    /// Species.
    pub species: SpeciesId,
    /// What data would mend a gap, English.
    pub need_en: String,
    /// The same, Chinese.
    pub need_zh: String,
}

/// State of a category and species.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Covered {
    /// There is a figure.
    Estimated,
    /// There are activities of the category, but none gives the species.
    NoFactor,
    /// There is no activity of the category.
    NoActivity,
}

/// A row of the answer.
#[derive(Clone, Debug)]
pub struct Cover {
    /// Category.
    pub category: Category,
    /// State.
    pub covered: Covered,
    /// kg, where estimated.
    pub kg: Option<f64>,
    /// Among the categories that make up 95 % of the species' level.
    pub key_level: bool,
    /// Among those that make up 95 % of its change since the base period; `None` where that is not known.
    pub key_trend: Option<bool>,
}

/// Share of level and of trend that key categories make up (IPCC 2006 vol. 1 ch. 4).
const KEY_SHARE: f64 = 0.95;

impl Ledger {
    /// Coverage of `list` in `period`, with key categories by level and by change since `base`.
    ///
    /// A category answers for its own code and all below it; fuel burnt in vehicles and machines belongs to their category,
    /// whatever the sector of the source.
    pub fn coverage(&self, list: &[Category], period: Option<Period>, base: Option<Period>) -> Vec<Cover> {
        let (now, recorded) = self.by_category(period);
        let before = base.filter(|b| Some(*b) != period).map(|b| self.by_category(Some(b)).0);
        let sum = |table: &FxHashMap<(String, SpeciesId), f64>, category: &Category| {
            let mut found = None;
            for ((code, species), kg) in table {
                if *species == category.species && below(code, &category.sector) {
                    *found.get_or_insert(0.0) += kg;
                }
            }
            found
        };
        let mut rows: Vec<Cover> = list
            .iter()
            .map(|category| {
                let kg = sum(&now, category);
                let present = recorded.iter().any(|code| below(code, &category.sector));
                let covered = match kg {
                    Some(_) => Covered::Estimated,
                    None if present => Covered::NoFactor,
                    None => Covered::NoActivity,
                };
                Cover { category: category.clone(), covered, kg, key_level: false, key_trend: None }
            })
            .collect();
        let levels: Vec<f64> = rows.iter().map(|r| r.kg.unwrap_or(0.0).abs()).collect();
        for at in key(&rows, &levels) {
            rows[at].key_level = true;
        }
        if let Some(before) = before {
            let changes: Vec<f64> =
                rows.iter().map(|r| (r.kg.unwrap_or(0.0) - sum(&before, &r.category).unwrap_or(0.0)).abs()).collect();
            let keys = key(&rows, &changes);
            for (at, row) in rows.iter_mut().enumerate() {
                row.key_trend = Some(keys.contains(&at));
            }
        }
        rows
    }

    /// kg by category and species, scope 1, and the categories that have records at all.
    fn by_category(&self, period: Option<Period>) -> (FxHashMap<(String, SpeciesId), f64>, FxHashSet<&str>) {
        let activities = &self.records.activities;
        let mut quantity = vec![0.0; self.recipes.len()];
        let mut seen = vec![false; self.recipes.len()];
        let shares: Vec<f64> = activities.kinds.iter().map(|k| period.map_or(1.0, |p| k.period.share_in(p))).collect();
        for entry in self.entries() {
            let share = shares[entry.kind as usize];
            if share > 0.0 {
                quantity[entry.recipe as usize] += self.base_quantity(entry.activity) * share;
                seen[entry.recipe as usize] = true;
            }
        }
        let mut table = FxHashMap::default();
        let mut recorded = FxHashSet::default();
        for (at, recipe) in self.recipes.iter().enumerate().filter(|(at, _)| seen[*at]) {
            recorded.insert(recipe.category.as_str());
            for line in &recipe.lines {
                if line.scope != crate::records::Scope::Two && line.species != species::known("CO2e") {
                    *table.entry((recipe.category.clone(), line.species)).or_insert(0.0) +=
                        line.per_unit * quantity[at];
                }
            }
        }
        (table, recorded)
    }
}

fn below(code: &str, category: &str) -> bool {
    code.strip_prefix(category).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Positions of the rows that make up 95 % of each species' sum.
fn key(rows: &[Cover], values: &[f64]) -> Vec<usize> {
    let mut keys = Vec::new();
    let mut species: Vec<SpeciesId> = rows.iter().map(|r| r.category.species).collect();
    species.sort_unstable();
    species.dedup();
    for s in species {
        let mut of: Vec<usize> =
            (0..rows.len()).filter(|&at| rows[at].category.species == s && values[at] > 0.0).collect();
        of.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
        let total: f64 = of.iter().map(|&at| values[at]).sum();
        let mut sum = 0.0;
        for at in of {
            if sum >= KEY_SHARE * total {
                break;
            }
            sum += values[at];
            keys.push(at);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_category_answers_for_codes_below_it() {
        assert!(below("1.A.2.f", "1.A.2") && below("1.A.2", "1.A.2"));
        assert!(!below("1.A.20", "1.A.2") && !below("1.A", "1.A.2"));
    }
}
