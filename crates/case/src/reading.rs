//! The whole folder in one pass.

use crate::csv_table::Folder;
use crate::fault::{Fault, Faults};
use crate::library::{Library, library};
use crate::manifest::{self, Manifest};
use crate::monitors::{self, Monitor};
use crate::organisations::{self, Organisation};
use crate::regions::{self, RegionRow};
use crate::stamp::FileStamp;
use crate::statistics::{self, ChecklistItem, Statistic, Subjects, Target};
use crate::words::OwnWords;
use crate::{CaseError, activities, controls, factors, sources};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tandem_inventory::records::Records;

/// The files that make a case at load, by name.
pub const INPUT_FILES: [&str; 11] = [
    activities::FILE,
    manifest::FILE,
    statistics::CHECKLISTS,
    controls::FILE,
    factors::FILE,
    monitors::FILE,
    organisations::FILE,
    regions::FILE,
    sources::FILE,
    statistics::STATISTICS,
    statistics::TARGETS,
];

/// A case as it was read.
#[derive(Clone, Debug)]
pub struct Case {
    /// Where it lies.
    pub folder: PathBuf,
    /// What case.toml says.
    pub manifest: Manifest,
    /// What the inventory is compiled from.
    pub records: Records,
    /// Rows of regions.csv.
    pub region_rows: Vec<RegionRow>,
    /// Rows of organisations.csv.
    pub organisations: Vec<Organisation>,
    /// Rows of statistics.csv.
    pub statistics: Vec<Statistic>,
    /// Rows of targets.csv.
    pub targets: Vec<Target>,
    /// Rows of monitors.csv.
    pub monitors: Vec<Monitor>,
    /// Rows of checklists.csv.
    pub checklists: Vec<ChecklistItem>,
    /// The files read, by path.
    pub files: Vec<FileStamp>,
    /// The library it was read against.
    pub library: Arc<Library>,
}

/// What came of reading a case.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Id that case.toml gives, whether the rest has faults or not.
    pub id: Option<String>,
    /// The case; with faults it lacks the rows that have one and is good for finding further faults only.
    /// `None` where a file that the inventory is compiled from could not be read at all.
    pub case: Option<Case>,
    /// All faults, sorted by file, row and column.
    pub faults: Vec<Fault>,
}

/// Reads the case in `folder` and checks it; `progress` is told the share done and the file at hand.
///
/// Nothing is written. Faults of the input are in the result; those that only show when records and factors meet are
/// found by compiling the case.
///
/// # Errors
/// When the folder or its case.toml is missing, or reading fails.
pub fn read(folder: &Path, progress: &dyn Fn(f32, &str)) -> Result<Reading, CaseError> {
    read_with(folder, library(), progress)
}

/// Reads case.toml alone: the manifest, stand-ins where it has faults, and those faults.
///
/// # Errors
/// As [`read`].
pub fn read_manifest(folder: &Path) -> Result<(Manifest, Vec<Fault>), CaseError> {
    if !folder.is_dir() {
        return Err(CaseError::NoFolder { path: folder.to_owned() });
    }
    let mut faults = Faults::default();
    let manifest = manifest::read(&Folder::new(folder, 0, &|_, _| {}), faults.of(manifest::FILE))?;
    Ok((manifest, faults.into_list()))
}

/// The same as [`read`] against a given library.
fn read_with(folder: &Path, library: Arc<Library>, progress: &dyn Fn(f32, &str)) -> Result<Reading, CaseError> {
    if !folder.is_dir() {
        return Err(CaseError::NoFolder { path: folder.to_owned() });
    }
    let total = INPUT_FILES.iter().filter_map(|name| std::fs::metadata(folder.join(name)).ok()).map(|m| m.len()).sum();
    let place = Folder::new(folder, total, progress);
    let mut faults = Faults::default();
    let lib = library.as_ref();

    let manifest = manifest::read(&place, faults.of(manifest::FILE))?;
    let (region_rows, tree) = regions::read(&place, faults.of(regions::FILE))?;
    let regions = (!faults.refused(regions::FILE)).then_some(&tree);
    let (organisations, known) = organisations::read(&place, lib, regions, faults.of(organisations::FILE))?;
    let mut symbols = lib.symbols.clone();
    let mut own = OwnWords::default();
    let mut sources = sources::read(&place, lib, regions, &known, &mut symbols, faults.of(sources::FILE))?;
    if !folder.join(sources::FILE).is_file() && !folder.join(activities::FILE).is_file() {
        // A case without either has no sources; what names one leads nowhere.
        sources.readable = true;
    }
    let own_factors = factors::read(&place, lib, regions, &mut symbols, &mut own, faults.of(factors::FILE))?;
    let drafts = controls::read(&place, &mut symbols, &mut own, faults.of(controls::FILE))?;
    own.technologies_open = faults.refused(controls::FILE);
    refuse_parquet(folder, &mut faults);
    let mut read = activities::read(&place, lib, &own, &sources, &mut symbols, faults.of(activities::FILE))?;
    check_sources_there(folder, &sources, read.readable, &mut faults);

    read.complete = !faults.refused(activities::FILE);
    factors::check_ids(&own_factors, &symbols, &sources, &read, faults.of(factors::FILE));
    let controls = controls::resolve(drafts, lib, &own, &sources, &read, &symbols, faults.of(controls::FILE));

    let subjects = Subjects { regions, organisations: &known, open: faults.refused(organisations::FILE) };
    let statistics = statistics::read_statistics(&place, &subjects, faults.of(statistics::STATISTICS))?;
    let targets = statistics::read_targets(&place, &subjects, faults.of(statistics::TARGETS))?;
    let checklists = statistics::read_checklists(&place, &subjects, faults.of(statistics::CHECKLISTS))?;
    let monitors = monitors::read(&place, &sources, faults.of(monitors::FILE))?;

    let compiled_from = [regions::FILE, sources::FILE, factors::FILE, controls::FILE, activities::FILE];
    let whole = !compiled_from.iter().any(|file| faults.refused(file));
    let id = Some(manifest.id.clone()).filter(|id| !id.is_empty());
    if !whole {
        return Ok(Reading { id, case: None, faults: faults.into_list() });
    }
    let case = Case {
        folder: folder.to_owned(),
        records: Records {
            symbols,
            terms: Arc::clone(&library.terms),
            sectors: Arc::clone(&library.sectors),
            regions: tree,
            sources: sources.rows,
            activities: read.activities,
            controls,
            factors: lib.factors.iter().cloned().chain(own_factors).collect(),
            gwp: lib.gwp_sets.get(&manifest.gwp).cloned().unwrap_or_default(),
        },
        manifest,
        region_rows,
        organisations,
        statistics,
        targets,
        monitors,
        checklists,
        files: place.into_stamps(),
        library: Arc::clone(&library),
    };
    Ok(Reading { id, case: Some(case), faults: faults.into_list() })
}

/// This version reads activities as CSV only.
fn refuse_parquet(folder: &Path, faults: &mut Faults) {
    const PARQUET: &str = "activities.parquet";
    if !folder.join(PARQUET).is_file() {
        return;
    }
    if folder.join(activities::FILE).is_file() {
        let message =
            "activities.csv and activities.parquet are both there: nobody can say which one holds.".to_owned();
        faults.of(PARQUET).refuse(None, "", message, "Keep one of the two.");
    } else {
        let message = "This version reads activities from CSV only.".to_owned();
        let help = "Convert it, for example with DuckDB: COPY (FROM 'activities.parquet') TO 'activities.csv' (HEADER); then delete the Parquet file.";
        faults.of(PARQUET).refuse(None, "", message, help);
        // What refers to activities only follows from this.
        faults.of(activities::FILE).unreadable = true;
    }
}

/// Activities without any sources.csv are one fault, not one of each row.
fn check_sources_there(folder: &Path, sources: &sources::Sources, activities_there: bool, faults: &mut Faults) {
    if activities_there && !sources.readable && !folder.join(sources::FILE).is_file() {
        let message = "The file is missing; activities.csv refers to sources.".to_owned();
        faults.of(sources::FILE).refuse(
            None,
            "",
            message,
            "Add sources.csv with the columns source_id, name, region and sector.",
        );
    }
}
