//! sources.csv: where emissions come from.

use crate::csv_table::{Cells, Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::names::NameIndex;
use crate::organisations::{self, KnownOrganisations};
use crate::{CaseError, words};
use tandem_inventory::records::Source;
use tandem_vocab::{RegionTree, Symbols};

pub(crate) const FILE: &str = "sources.csv";

const SOURCE_ID: usize = 0;
const ORG: usize = 2;
const REGION: usize = 3;
const SECTOR: usize = 4;
const LON: usize = 6;
const LAT: usize = 7;
const COLUMNS: &[Column] = &[
    needed("source_id"),
    optional("name"),
    optional("org_id"),
    needed("region"),
    needed("sector"),
    optional("kind"),
    optional("lon"),
    optional("lat"),
    optional("stack_height_m"),
    optional("stack_diameter_m"),
    optional("exit_temperature_k"),
    optional("exit_velocity_m_s"),
    optional("name_zh"),
];

/// The sources of a case and where each id leads.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Sound rows.
    pub(crate) rows: Vec<Source>,
    /// Ids of the file, those of rows with a fault included: what refers to them is not at fault.
    pub(crate) ids: NameIndex,
    /// Position in `rows` of each of `ids`, [`FAULTY`] for a row with a fault.
    pub(crate) row_of: Vec<u32>,
    lines: Vec<u32>,
    /// Whether the file was there and readable.
    pub(crate) readable: bool,
}

/// Stands for a row that has a fault.
pub(crate) const FAULTY: u32 = u32::MAX;

impl Sources {
    /// Position of a source: outer `None` if the file has no such id, inner if its row has a fault.
    pub(crate) fn find(&self, id: &str) -> Option<Option<u32>> {
        self.ids.get(id.as_bytes()).map(|at| Some(self.row_of[at as usize]).filter(|row| *row != FAULTY))
    }

    /// Ids of the file.
    pub(crate) fn id_list(&self) -> Vec<&str> {
        self.ids.iter().filter_map(|id| std::str::from_utf8(id).ok()).collect()
    }
}

/// Reads the file.
pub(crate) fn read(
    folder: &Folder<'_>,
    library: &Library,
    regions: Option<&RegionTree>,
    known: &KnownOrganisations,
    symbols: &mut Symbols,
    faults: &mut FileFaults,
) -> Result<Sources, CaseError> {
    let mut sources = Sources::default();
    let readable = folder.each(FILE, COLUMNS, faults, |cells| {
        let Some(id) = cells.id(SOURCE_ID) else { return };
        if let Some(at) = sources.ids.get(id.as_bytes()) {
            let first = sources.lines[at as usize];
            cells.fault(
                SOURCE_ID,
                format!("The source_id `{id}` stands in row {first} already."),
                "Give each source an id of its own.",
            );
            return;
        }
        sources.ids.add(id.as_bytes());
        sources.lines.push(cells.line());
        check_words(cells, library, regions, known);
        let kind = cells.choice(5, &["point", "area", "line"]).to_owned();
        let (lon, lat) = place(cells);
        for column in 8..12 {
            cells.number_within(column, 0.0, f64::INFINITY, "Leave it empty if it is not known.");
        }
        let row = if cells.sound() {
            sources.rows.push(Source {
                id: symbols.intern(id),
                name: cells.text(1).to_owned(),
                name_zh: cells.text(12).to_owned(),
                org: symbols.intern(cells.text(ORG)),
                region: symbols.intern(cells.text(REGION)),
                sector: symbols.intern(cells.text(SECTOR)),
                kind,
                lon,
                lat,
            });
            sources.rows.len() as u32 - 1
        } else {
            FAULTY
        };
        sources.row_of.push(row);
    })?;
    sources.readable = readable;
    Ok(sources)
}

fn check_words(cells: &mut Cells<'_>, library: &Library, regions: Option<&RegionTree>, known: &KnownOrganisations) {
    let region = cells.required(REGION);
    if let Some(tree) = regions
        && !region.is_empty()
        && !tree.knows(region)
    {
        let (message, help) = words::unknown_region(tree, region);
        cells.fault(REGION, message, help);
    }
    let sector = cells.required(SECTOR);
    if !sector.is_empty() && library.sectors.find(sector).is_none() {
        let (message, help) = words::unknown_sector(library, sector);
        cells.fault(SECTOR, message, help);
    }
    if let (Some(org), KnownOrganisations::Listed(ids)) = (cells.filled(ORG), known)
        && !ids.contains_key(org)
    {
        let mut listed: Vec<&str> = ids.keys().map(String::as_str).collect();
        listed.sort_unstable();
        let (message, help) = words::dangling("organisation", org, organisations::FILE, listed);
        cells.fault(ORG, message, help);
    }
}

/// Longitude and latitude: both or none.
fn place(cells: &mut Cells<'_>) -> (Option<f64>, Option<f64>) {
    place_of(cells, LON, LAT)
}

/// The same for any table with the two columns.
pub(crate) fn place_of(cells: &mut Cells<'_>, lon_column: usize, lat_column: usize) -> (Option<f64>, Option<f64>) {
    let (lon_given, lat_given) = (cells.filled(lon_column).is_some(), cells.filled(lat_column).is_some());
    let lon = cells.number_within(lon_column, -180.0, 180.0, "Write degrees east, such as 116.4.");
    let lat = cells.number_within(
        lat_column,
        -90.0,
        90.0,
        "Write degrees north, such as 39.9; if lon and lat have changed places, swap them.",
    );
    if lon_given != lat_given {
        let (empty, full) = if lon_given { (lat_column, "lon") } else { (lon_column, "lat") };
        cells.fault(
            empty,
            format!("The place is half given: only {full} is there."),
            "Give both lon and lat, or neither.",
        );
    }
    (lon, lat)
}
