//! organisations.csv: enterprises and parks that run sources.

use crate::csv_table::{Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::{CaseError, words};
use rustc_hash::FxHashMap;
use tandem_vocab::RegionTree;

/// A row of organisations.csv.
#[derive(Clone, PartialEq, Debug)]
pub struct Organisation {
    /// Id.
    pub org_id: String,
    /// Name.
    pub name: String,
    /// Chinese name; empty where the file has only one.
    pub name_zh: String,
    /// Region it lies in; may be empty.
    pub region: String,
    /// Sector; may be empty.
    pub sector: String,
    /// Employees.
    pub employees: Option<f64>,
    /// Land in mu (1/15 ha).
    pub land_mu: Option<f64>,
    /// Output value in the case's currency and price year, as the file has it.
    pub output_value: Option<f64>,
    /// Line of the file.
    pub line: u32,
}

const COLUMNS: &[Column] = &[
    needed("org_id"),
    optional("name"),
    optional("region"),
    optional("sector"),
    optional("employees"),
    optional("land_mu"),
    optional("output_value"),
    optional("name_zh"),
];

pub(crate) const FILE: &str = "organisations.csv";

/// Which organisations a case has.
#[derive(Clone, Debug)]
pub(crate) enum KnownOrganisations {
    /// The file is not there, or not readable: no reference into it is checked.
    Unchecked,
    /// The ids of the file.
    Listed(FxHashMap<String, u32>),
}

/// Reads the file.
pub(crate) fn read(
    folder: &Folder<'_>,
    library: &Library,
    regions: Option<&RegionTree>,
    faults: &mut FileFaults,
) -> Result<(Vec<Organisation>, KnownOrganisations), CaseError> {
    let mut rows = Vec::new();
    let mut lines: FxHashMap<String, u32> = FxHashMap::default();
    let there = folder.each(FILE, COLUMNS, faults, |cells| {
        let Some(id) = cells.id(0) else { return };
        if let Some(first) = lines.get(id) {
            cells.fault(
                0,
                format!("The organisation `{id}` stands in row {first} already."),
                "Give each organisation one row.",
            );
            return;
        }
        lines.insert(id.to_owned(), cells.line());
        if let (Some(region), Some(tree)) = (cells.filled(2), regions)
            && !tree.knows(region)
        {
            let (message, help) = words::unknown_region(tree, region);
            cells.fault(2, message, help);
        }
        if let Some(sector) = cells.filled(3)
            && library.sectors.find(sector).is_none()
        {
            let (message, help) = words::unknown_sector(library, sector);
            cells.fault(3, message, help);
        }
        rows.push(Organisation {
            org_id: id.to_owned(),
            name: cells.text(1).to_owned(),
            name_zh: cells.text(7).to_owned(),
            region: cells.text(2).to_owned(),
            sector: cells.text(3).to_owned(),
            employees: cells.number_within(4, 0.0, f64::INFINITY, "Write the number of employees."),
            land_mu: cells.number_within(5, 0.0, f64::INFINITY, "Write the land in mu."),
            output_value: cells.number(6),
            line: cells.line(),
        });
    })?;
    Ok((rows, if there { KnownOrganisations::Listed(lines) } else { KnownOrganisations::Unchecked }))
}
