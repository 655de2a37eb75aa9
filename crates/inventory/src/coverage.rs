//! What the inventory covers: every category and species is estimated, or it is said why not (CONTRACT V6).

use crate::compile::Ledger;
use crate::records::ActivityAt;
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
    /// kg in the base period, where that is another one and estimated.
    pub kg_base: Option<f64>,
    /// The largest record of each kind, largest first, with its kg; at most five.
    pub largest: Vec<(ActivityAt, f64)>,
    /// Among the categories that make up 95 % of the species' level.
    pub key_level: bool,
    /// Among those that make up 95 % of its change since the base period; `None` where that is not known.
    pub key_trend: Option<bool>,
}

/// Share of level and of trend that key categories make up (IPCC 2006 vol. 1 ch. 4).
const KEY_SHARE: f64 = 0.95;

/// Records named for each category and species.
const LARGEST: usize = 5;

/// What a category has of a species.
#[derive(Clone, Default)]
struct Sum {
    kg: f64,
    largest: Vec<(ActivityAt, f64)>,
}

impl Sum {
    fn take(&mut self, other: &Self) {
        self.kg += other.kg;
        self.largest.extend_from_slice(&other.largest);
        self.largest.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        self.largest.truncate(LARGEST);
    }
}

/// Sums by category and species.
type Sums = FxHashMap<(String, SpeciesId), Sum>;

impl Ledger {
    /// Coverage of `list` in `period`, with key categories by level and by change since `base`.
    ///
    /// A category answers for its own code and all below it; fuel burnt in vehicles and machines belongs to their category,
    /// whatever the sector of the source.
    pub fn coverage(&self, list: &[Category], period: Option<Period>, base: Option<Period>) -> Vec<Cover> {
        let (now, recorded) = self.by_category(period);
        let before = base.filter(|b| Some(*b) != period).map(|b| self.by_category(Some(b)).0);
        let mut rows: Vec<Cover> = list
            .iter()
            .map(|category| {
                let sum = of_category(&now, category);
                let present = recorded.iter().any(|code| below(code, &category.sector));
                let covered = match sum {
                    Some(_) => Covered::Estimated,
                    None if present => Covered::NoFactor,
                    None => Covered::NoActivity,
                };
                let kg = sum.as_ref().map(|s| s.kg);
                let kg_base = before.as_ref().and_then(|b| of_category(b, category)).map(|s| s.kg);
                let largest = sum.map(|s| s.largest).unwrap_or_default();
                Cover { category: category.clone(), covered, kg, kg_base, largest, key_level: false, key_trend: None }
            })
            .collect();
        let levels: Vec<f64> = rows.iter().map(|r| r.kg.unwrap_or(0.0).abs()).collect();
        for at in key(&rows, &levels) {
            rows[at].key_level = true;
        }
        if before.is_some() {
            let changes: Vec<f64> =
                rows.iter().map(|r| (r.kg.unwrap_or(0.0) - r.kg_base.unwrap_or(0.0)).abs()).collect();
            let keys = key(&rows, &changes);
            for (at, row) in rows.iter_mut().enumerate() {
                row.key_trend = Some(keys.contains(&at));
            }
        }
        rows
    }

    /// Sums by category and species, scope 1, and the categories that have records at all.
    fn by_category(&self, period: Option<Period>) -> (Sums, FxHashSet<&str>) {
        let activities = &self.records.activities;
        let mut quantity = vec![0.0; self.recipes.len()];
        // The largest record of a recipe is its largest of every species.
        let mut largest: Vec<Option<(ActivityAt, f64)>> = vec![None; self.recipes.len()];
        let shares: Vec<f64> = activities.kinds.iter().map(|k| period.map_or(1.0, |p| k.period.share_in(p))).collect();
        for entry in self.entries() {
            let share = shares[entry.kind as usize];
            if share > 0.0 {
                let (recipe, base) = (entry.recipe as usize, self.base_quantity(entry.activity) * share);
                quantity[recipe] += base;
                if largest[recipe].is_none_or(|(_, most)| base.abs() > most.abs()) {
                    largest[recipe] = Some((entry.activity, base));
                }
            }
        }
        let mut table = Sums::default();
        let mut recorded = FxHashSet::default();
        for (at, recipe) in self.recipes.iter().enumerate() {
            let Some((record, most)) = largest[at] else { continue };
            recorded.insert(recipe.category.as_str());
            for line in &recipe.lines {
                if line.scope != crate::records::Scope::Two && line.species != species::known("CO2e") {
                    let sum = Sum { kg: line.per_unit * quantity[at], largest: vec![(record, line.per_unit * most)] };
                    table.entry((recipe.category.clone(), line.species)).or_default().take(&sum);
                }
            }
        }
        (table, recorded)
    }
}

fn of_category(sums: &Sums, category: &Category) -> Option<Sum> {
    let mut found: Option<Sum> = None;
    for ((code, species), sum) in sums {
        if *species == category.species && below(code, &category.sector) {
            found.get_or_insert_with(Sum::default).take(sum);
        }
    }
    found
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
