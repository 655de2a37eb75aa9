//! monitors.csv: stations, stacks, outfalls and meters.

use crate::CaseError;
use crate::csv_table::{Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::sources::{self, Sources, place_of};
use crate::words;
use rustc_hash::FxHashMap;

/// A row of monitors.csv. Its password is not shown by `Debug`.
#[derive(Clone, PartialEq)]
pub struct Monitor {
    /// Id.
    pub monitor_id: String,
    /// Name.
    pub name: String,
    /// Chinese name; empty where the file has only one.
    pub name_zh: String,
    /// `station`, `stack`, `outfall` or `meter`; may be empty.
    pub kind: String,
    /// Device number (MN of HJ 212); may be empty.
    pub mn: String,
    /// Source it watches; may be empty.
    pub source_id: String,
    /// Longitude, degrees east.
    pub lon: Option<f64>,
    /// Latitude, degrees north.
    pub lat: Option<f64>,
    /// Height above ground in m.
    pub height_m: Option<f64>,
    /// Password of the device; empty accepts any. Never to be shown or sent.
    pub password: String,
    /// Line of the file.
    pub line: u32,
}

impl std::fmt::Debug for Monitor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Monitor")
            .field("monitor_id", &self.monitor_id)
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("mn", &self.mn)
            .field("source_id", &self.source_id)
            .field("lon", &self.lon)
            .field("lat", &self.lat)
            .field("height_m", &self.height_m)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

pub(crate) const FILE: &str = "monitors.csv";

const COLUMNS: &[Column] = &[
    needed("monitor_id"),
    optional("name"),
    optional("kind"),
    optional("mn"),
    optional("source_id"),
    optional("lon"),
    optional("lat"),
    optional("height_m"),
    optional("password"),
    optional("name_zh"),
];

/// Reads the file.
pub(crate) fn read(folder: &Folder<'_>, known: &Sources, faults: &mut FileFaults) -> Result<Vec<Monitor>, CaseError> {
    let mut rows = Vec::new();
    let mut lines: FxHashMap<String, u32> = FxHashMap::default();
    folder.each(FILE, COLUMNS, faults, |cells| {
        let Some(id) = cells.id(0) else { return };
        if let Some(first) = lines.get(id) {
            cells.fault(
                0,
                format!("The monitor_id `{id}` stands in row {first} already."),
                "Give each monitor an id of its own.",
            );
            return;
        }
        lines.insert(id.to_owned(), cells.line());
        let kind = cells.choice(2, &["station", "stack", "outfall", "meter"]).to_owned();
        if let Some(source) = cells.filled(4)
            && known.readable
            && known.find(source).is_none()
        {
            let (message, help) = words::dangling("source", source, sources::FILE, known.id_list());
            cells.fault(4, message, help);
        }
        let (lon, lat) = place_of(cells, 5, 6);
        let height_m = cells.number(7);
        if cells.sound() {
            rows.push(Monitor {
                monitor_id: id.to_owned(),
                name: cells.text(1).to_owned(),
                name_zh: cells.text(9).to_owned(),
                kind,
                mn: cells.text(3).to_owned(),
                source_id: cells.text(4).to_owned(),
                lon,
                lat,
                height_m,
                password: cells.text(8).to_owned(),
                line: cells.line(),
            });
        }
    })?;
    Ok(rows)
}
