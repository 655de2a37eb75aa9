//! Activities added up by cell and recipe: the step before species are multiplied out.

use rustc_hash::FxHashMap;

/// Sums by cell and recipe: quantity, and squared absolute error of activities.
pub struct Pairs {
    recipes: usize,
    table: Table,
    /// Rows on their way to a table that is larger than the caches.
    waiting: Option<Waiting>,
    /// (cell, recipe, Σ quantity, Σ (quantity · rsd)²), in order of appearance; unused where the table itself holds the sums.
    sums: Vec<(u32, u32, f64, f64)>,
}

/// Where the sum of a pair stands: the larger cells × recipes, the more memory a direct table would cost.
enum Table {
    /// The sums themselves, [Σ quantity, Σ variance]; a variance below zero marks a pair that never occurred.
    Sums(Vec<[f64; 2]>),
    /// Position in `sums`.
    Places(Vec<u32>),
    /// Position in `sums`, by key.
    Keys(FxHashMap<u64, u32>),
}

/// Rows put in the order of their cells before they are added: the sums of one cell fit a cache, those of all cells do not.
struct Waiting {
    rows: Vec<(u32, u32, f64, f64)>,
    in_order: Vec<(u32, u32, f64, f64)>,
    /// Rows of each cell.
    counts: Vec<u32>,
}

impl Waiting {
    /// Adds the rows to the sums, cell by cell; rows of one pair in the order in which they came.
    fn add_to(&mut self, sums: &mut [[f64; 2]], recipes: usize) {
        self.in_order.resize(self.rows.len(), (0, 0, 0.0, 0.0));
        let mut from = 0;
        for count in &mut self.counts {
            from += std::mem::replace(count, from);
        }
        for row in self.rows.drain(..) {
            let place = &mut self.counts[row.0 as usize];
            self.in_order[*place as usize] = row;
            *place += 1;
        }
        for &(cell, recipe, quantity, variance) in &self.in_order {
            let sum = &mut sums[cell as usize * recipes + recipe as usize];
            sum[0] += quantity;
            sum[1] = sum[1].max(0.0) + variance;
        }
        self.counts.fill(0);
    }
}

/// Smallest table of sums for which rows wait: 16 MB; rows that wait at a time, twice 24 MB; and most cells that they are told apart by.
const WAITING: (usize, usize, usize) = (1 << 20, 1 << 20, 1 << 12);
/// Largest table of sums: 64 MB.
const SUMS: usize = 1 << 22;
/// Largest table of positions: 64 MB.
const PLACES: usize = 1 << 24;

impl Pairs {
    /// For so many cells and recipes.
    pub fn new(cells: usize, recipes: usize) -> Self {
        let all = cells.saturating_mul(recipes);
        let waits = all > WAITING.0 && all <= SUMS && cells <= WAITING.2;
        let waiting = waits.then(|| Waiting {
            rows: Vec::with_capacity(WAITING.1),
            in_order: Vec::new(),
            counts: vec![0; cells],
        });
        let table = match all {
            all if all <= SUMS => Table::Sums(vec![[0.0, -1.0]; all]),
            all if all <= PLACES => Table::Places(vec![u32::MAX; all]),
            _ => Table::Keys(FxHashMap::default()),
        };
        Self { recipes, table, waiting, sums: Vec::new() }
    }

    /// Adds an activity: its quantity and its standard deviation, in base units.
    #[inline]
    pub fn add(&mut self, cell: u32, recipe: u32, quantity: f64, sd: f64) {
        let place = cell as usize * self.recipes + recipe as usize;
        let next = self.sums.len() as u32;
        let at = match &mut self.table {
            Table::Sums(table) => {
                if let Some(waiting) = &mut self.waiting {
                    waiting.rows.push((cell, recipe, quantity, sd * sd));
                    waiting.counts[cell as usize] += 1;
                    if waiting.rows.len() == WAITING.1 {
                        waiting.add_to(table, self.recipes);
                    }
                    return;
                }
                let sum = &mut table[place];
                sum[0] += quantity;
                sum[1] = sum[1].max(0.0) + sd * sd;
                return;
            }
            Table::Places(table) => {
                let slot = &mut table[place];
                if *slot == u32::MAX {
                    *slot = next;
                }
                *slot
            }
            Table::Keys(table) => *table.entry(u64::from(cell) << 32 | u64::from(recipe)).or_insert(next),
        };
        if at == next {
            self.sums.push((cell, recipe, quantity, sd * sd));
        } else {
            let sum = &mut self.sums[at as usize];
            sum.2 += quantity;
            sum.3 += sd * sd;
        }
    }

    /// The sums, cell by cell.
    pub fn into_cells(mut self) -> Vec<(u32, u32, f64, f64)> {
        if let Table::Sums(mut table) = self.table {
            if let Some(mut waiting) = self.waiting {
                waiting.add_to(&mut table, self.recipes);
            }
            let recipes = self.recipes.max(1);
            let occurred = table.into_iter().enumerate().filter(|(_, sum)| sum[1] >= 0.0);
            return occurred
                .map(|(place, sum)| ((place / recipes) as u32, (place % recipes) as u32, sum[0], sum[1]))
                .collect();
        }
        self.sums.sort_by_key(|s| s.0);
        self.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_the_same_whatever_they_are_held_in() {
        // More rows than wait at a time; 300 cells by 5 000 recipes wait, by 10 are sums at once, by 200 000 are looked up.
        let rows = || {
            (0..WAITING.1 as u32 + 5_000).map(|at| {
                let mixed = at.wrapping_mul(2_654_435_761) >> 8;
                (mixed % 300, mixed / 300 % 10, f64::from(at % 97) * 0.1, f64::from(at % 13) * 0.01)
            })
        };
        let held = |recipes: usize| {
            let mut pairs = Pairs::new(300, recipes);
            rows().for_each(|(cell, recipe, quantity, sd)| pairs.add(cell, recipe, quantity, sd));
            let waits = pairs.waiting.is_some();
            let mut sums = pairs.into_cells();
            sums.sort_by_key(|sum| (sum.0, sum.1));
            (waits, sums)
        };
        let (at_once, waited, looked_up) = (held(10), held(5_000), held(200_000));
        assert_eq!((at_once.0, waited.0, looked_up.0), (false, true, false));
        assert!(at_once.1.len() == 3_000 && at_once.1 == waited.1 && at_once.1 == looked_up.1);
    }
}
