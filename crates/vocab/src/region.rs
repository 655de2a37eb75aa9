//! Regions: a case's own tree, GB/T 2260 codes by pattern, regional grids, China, the world.

use rustc_hash::FxHashMap;

/// Provincial codes of GB/T 2260 with the regional grid that serves them.
///
/// Grids as in the announcements of 2021 and later (Southwest apart from Central China); Taiwan, Hong Kong and Macao have none.
static PROVINCES: &[(&str, &str)] = &[
    ("11", "CN-NORTH"),
    ("12", "CN-NORTH"),
    ("13", "CN-NORTH"),
    ("14", "CN-NORTH"),
    ("15", "CN-NORTH"),
    ("21", "CN-NORTHEAST"),
    ("22", "CN-NORTHEAST"),
    ("23", "CN-NORTHEAST"),
    ("31", "CN-EAST"),
    ("32", "CN-EAST"),
    ("33", "CN-EAST"),
    ("34", "CN-EAST"),
    ("35", "CN-EAST"),
    ("36", "CN-CENTRAL"),
    ("37", "CN-NORTH"),
    ("41", "CN-CENTRAL"),
    ("42", "CN-CENTRAL"),
    ("43", "CN-CENTRAL"),
    ("44", "CN-SOUTH"),
    ("45", "CN-SOUTH"),
    ("46", "CN-SOUTH"),
    ("50", "CN-SOUTHWEST"),
    ("51", "CN-SOUTHWEST"),
    ("52", "CN-SOUTH"),
    ("53", "CN-SOUTH"),
    ("54", "CN-SOUTHWEST"),
    ("61", "CN-NORTHWEST"),
    ("62", "CN-NORTHWEST"),
    ("63", "CN-NORTHWEST"),
    ("64", "CN-NORTHWEST"),
    ("65", "CN-NORTHWEST"),
    ("71", ""),
    ("81", ""),
    ("82", ""),
];

/// China as a region of library rows.
pub const CHINA: &str = "CN";

/// Whether `code` is a GB/T 2260 code: six digits that begin with a provincial code.
pub fn is_gbt2260(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) && PROVINCES.iter().any(|(p, _)| code.starts_with(p))
}

/// Whether `code` names a regional grid or China.
pub fn is_library_region(code: &str) -> bool {
    code == CHINA || PROVINCES.iter().any(|(_, grid)| !grid.is_empty() && *grid == code)
}

/// The regions of a case, child to parent.
#[derive(Clone, Debug, Default)]
pub struct RegionTree {
    parent: FxHashMap<String, Option<String>>,
}

impl RegionTree {
    /// From pairs of region and parent.
    pub fn new(pairs: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        Self { parent: pairs.into_iter().collect() }
    }

    /// Whether the region is one of the case, or a GB/T 2260 code.
    pub fn knows(&self, region: &str) -> bool {
        self.parent.contains_key(region) || is_gbt2260(region)
    }

    /// The case's regions.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        self.parent.keys().map(String::as_str)
    }

    /// The region that lies on a circle of parents with itself, if any.
    pub fn circle(&self) -> Option<&str> {
        let mut names: Vec<&str> = self.regions().collect();
        names.sort_unstable();
        names.into_iter().find(|start| {
            let mut at = self.parent.get(*start).and_then(|p| p.as_deref());
            let mut steps = 0;
            while let Some(region) = at {
                if region == *start {
                    return true;
                }
                steps += 1;
                if steps > self.parent.len() {
                    return false;
                }
                at = self.parent.get(region).and_then(|p| p.as_deref());
            }
            false
        })
    }

    /// The region and all it lies in, nearest first: parents of the case, then by GB/T 2260, the regional grid and China.
    ///
    /// A root that is not a GB/T 2260 code lies in China (CONTRACT G4).
    pub fn chain(&self, region: &str) -> Vec<String> {
        let mut chain = vec![region.to_owned()];
        while let Some(Some(parent)) = self.parent.get(&chain[chain.len() - 1]) {
            if chain.contains(parent) {
                break;
            }
            chain.push(parent.clone());
        }
        let root = chain[chain.len() - 1].clone();
        if is_gbt2260(&root) {
            for above in [format!("{}00", &root[..4]), format!("{}0000", &root[..2])] {
                if !chain.contains(&above) {
                    chain.push(above);
                }
            }
            let grid = PROVINCES.iter().find(|(p, _)| root.starts_with(p)).map_or("", |(_, grid)| grid);
            if !grid.is_empty() {
                chain.push(grid.to_owned());
            }
        }
        chain.push(CHINA.to_owned());
        chain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(pairs: &[(&str, &str)]) -> RegionTree {
        RegionTree::new(pairs.iter().map(|(r, p)| ((*r).to_owned(), Some((*p).to_owned()).filter(|p| !p.is_empty()))))
    }

    #[test]
    fn a_district_lies_in_its_city_grid_and_china() {
        let regions = tree(&[("110000", ""), ("110105", "110000"), ("park", "110105")]);
        assert_eq!(regions.chain("park"), ["park", "110105", "110000", "CN-NORTH", "CN"]);
        assert_eq!(regions.chain("440106"), ["440106", "440100", "440000", "CN-SOUTH", "CN"]);
        assert_eq!(tree(&[("R0", "")]).chain("R0"), ["R0", "CN"]);
    }

    #[test]
    fn a_circle_is_found() {
        assert!(tree(&[("a", "b"), ("b", "a")]).circle().is_some());
        assert!(tree(&[("a", "b"), ("b", "")]).circle().is_none());
    }
}
