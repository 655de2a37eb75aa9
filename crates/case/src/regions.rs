//! regions.csv: the regions of a case and what they lie in.

use crate::csv_table::{Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::{CaseError, words};
use rustc_hash::FxHashMap;
use tandem_vocab::{RegionTree, region};

/// Levels of a region.
pub const LEVELS: [&str; 5] = ["country", "province", "city", "county", "park"];

/// A row of regions.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct RegionRow {
    /// Id or GB/T 2260 code.
    pub region: String,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Region it lies in.
    pub parent: Option<String>,
    /// One of [`LEVELS`], or empty.
    pub level: String,
    /// Inhabitants.
    pub population: Option<f64>,
    /// Area in km².
    pub area_km2: Option<f64>,
    /// Line of the file.
    pub line: u32,
}

const REGION: usize = 0;
const PARENT: usize = 3;
const COLUMNS: &[Column] = &[
    needed("region"),
    optional("name_en"),
    optional("name_zh"),
    optional("parent"),
    optional("level"),
    optional("population"),
    optional("area_km2"),
];

pub(crate) const FILE: &str = "regions.csv";

/// Reads the file: rows and the tree they make.
pub(crate) fn read(folder: &Folder<'_>, faults: &mut FileFaults) -> Result<(Vec<RegionRow>, RegionTree), CaseError> {
    let mut rows: Vec<RegionRow> = Vec::new();
    let mut lines: FxHashMap<String, u32> = FxHashMap::default();
    folder.each(FILE, COLUMNS, faults, |cells| {
        let Some(id) = cells.id(REGION) else { return };
        if let Some(first) = lines.get(id) {
            cells.fault(
                REGION,
                format!("The region `{id}` stands in row {first} already."),
                "Give each region one row.",
            );
            return;
        }
        lines.insert(id.to_owned(), cells.line());
        let row = RegionRow {
            region: id.to_owned(),
            name_en: cells.text(1).to_owned(),
            name_zh: cells.text(2).to_owned(),
            parent: cells.filled(PARENT).map(str::to_owned),
            level: cells.choice(4, &LEVELS).to_owned(),
            population: cells.number_within(5, 0.0, f64::INFINITY, "Write the number of inhabitants."),
            area_km2: cells.number_within(6, 0.0, f64::INFINITY, "Write the area in km2."),
            line: cells.line(),
        };
        // A row with a fault in its figures still names a region: what refers to it is not at fault.
        rows.push(row);
    })?;
    for row in &rows {
        if let Some(parent) = &row.parent
            && !lines.contains_key(parent)
            && !region::is_gbt2260(parent)
        {
            let tree = RegionTree::new(rows.iter().map(|r| (r.region.clone(), None)));
            faults.add(row.line, COLUMNS[PARENT].name, || words::unknown_place("parent", &tree, parent));
        }
    }
    let tree = RegionTree::new(rows.iter().map(|r| (r.region.clone(), r.parent.clone())));
    if let Some(start) = tree.circle() {
        let mut round = vec![start];
        let mut at = start;
        while let Some(parent) = rows.iter().find(|r| r.region == at).and_then(|r| r.parent.as_deref()) {
            round.push(parent);
            if parent == start {
                break;
            }
            at = parent;
        }
        let shown = round.join(" -> ");
        faults.add(lines.get(start).copied(), COLUMNS[PARENT].name, || {
            (
                format!("The region `{start}` lies in itself: {shown}."),
                "Leave the parent of the outermost region empty.",
            )
        });
    }
    Ok((rows, tree))
}
