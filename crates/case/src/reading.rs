//! The whole folder in one pass.

use crate::activities::{Known, ReadActivities};
use crate::csv_table::Folder;
use crate::fault::{Fault, Faults};
use crate::index::cleaner::{self, CleanerSystem};
use crate::index::credit::{self, CreditSystem};
use crate::library::{Library, library};
use crate::manifest::{self, Manifest};
use crate::monitors::{self, Monitor};
use crate::organisations::{self, Organisation};
use crate::regions::{self, RegionRow};
use crate::stamp::FileStamp;
use crate::statistics::{self, ChecklistItem, Statistic, Subjects, Target};
use crate::words::OwnWords;
use crate::{CaseError, activities, activities_parquet, controls, factors, index, sources};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tandem_inventory::records::Records;
use tandem_vocab::Symbols;

/// The files of fixed names that make a case at load.
const INPUT_FILES: [&str; 12] = [
    activities::FILE,
    activities_parquet::FILE,
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

/// The files that a case at load may be made of, by path below it, sorted: those of fixed names, there or not, and what lies in
/// its folder `index/`.
///
/// # Errors
/// When the folder cannot be listed.
pub fn input_files(case: &Path) -> Result<Vec<String>, CaseError> {
    let mut files = index::files(case)?;
    files.extend(INPUT_FILES.map(str::to_owned));
    files.sort();
    Ok(files)
}

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
    /// Index systems of its own, by file.
    pub index_systems: Vec<index::IndexFile>,
    /// How carbon credit is scored: by index/credit.toml, else as shipped.
    pub credit: Arc<CreditSystem>,
    /// Cleaner-production systems of the case.
    pub cleaner: Vec<CleanerSystem>,
    /// The file its activities came from: activities.csv or activities.parquet.
    pub activities_file: &'static str,
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
    read_with(folder, library(), &[], progress)
}

/// The same as [`read`] with files in place of those of the same name: the case as it would be.
///
/// # Errors
/// As [`read`].
pub fn read_staged(
    folder: &Path,
    staged: &[(String, PathBuf)],
    progress: &dyn Fn(f32, &str),
) -> Result<Reading, CaseError> {
    read_with(folder, library(), staged, progress)
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
fn read_with(
    folder: &Path,
    library: Arc<Library>,
    staged: &[(String, PathBuf)],
    progress: &dyn Fn(f32, &str),
) -> Result<Reading, CaseError> {
    if !folder.is_dir() {
        return Err(CaseError::NoFolder { path: folder.to_owned() });
    }
    let files = input_files(folder)?;
    let total = files.iter().filter_map(|name| std::fs::metadata(folder.join(name)).ok()).map(|m| m.len()).sum();
    let place = Folder::new(folder, total, progress).with(staged);
    let mut faults = Faults::default();
    let lib = library.as_ref();

    let manifest = manifest::read(&place, faults.of(manifest::FILE))?;
    let (region_rows, tree) = regions::read(&place, faults.of(regions::FILE))?;
    let regions = (!faults.refused(regions::FILE)).then_some(&tree);
    let (organisations, known) = organisations::read(&place, lib, regions, faults.of(organisations::FILE))?;
    let mut symbols = lib.symbols.clone();
    let mut own = OwnWords::default();
    let mut sources = sources::read(&place, lib, regions, &known, &mut symbols, faults.of(sources::FILE))?;
    let records_there = [activities::FILE, activities_parquet::FILE].iter().any(|file| place.file(file).is_file());
    if !place.file(sources::FILE).is_file() && !records_there {
        // A case without either has no sources; what names one leads nowhere.
        sources.readable = true;
    }
    let own_factors = factors::read(&place, lib, regions, &mut symbols, &mut own, faults.of(factors::FILE))?;
    let drafts = controls::read(&place, &mut symbols, &mut own, faults.of(controls::FILE))?;
    own.technologies_open = faults.refused(controls::FILE);
    let known_rows = Known { library: lib, own: &own, sources: &sources };
    let (mut read, activities_file) = read_activities(&place, &known_rows, &mut symbols, &mut faults)?;
    check_sources_there(&place, &sources, read.readable.then_some(activities_file), &mut faults);

    read.file = activities_file;
    read.complete = !faults.refused(activities_file);
    factors::check_ids(&own_factors, &symbols, &sources, &read, faults.of(factors::FILE));
    let controls = controls::resolve(drafts, lib, &own, &sources, &read, &symbols, faults.of(controls::FILE));

    let subjects = Subjects { regions, organisations: &known, open: faults.refused(organisations::FILE) };
    let statistics = statistics::read_statistics(&place, &subjects, faults.of(statistics::STATISTICS))?;
    let targets = statistics::read_targets(&place, &subjects, faults.of(statistics::TARGETS))?;
    let checklists = statistics::read_checklists(&place, &subjects, faults.of(statistics::CHECKLISTS))?;
    let monitors = monitors::read(&place, &sources, faults.of(monitors::FILE))?;
    let index_systems = index::read(&place, &mut faults)?;
    let own_credit = files.iter().any(|file| file == credit::FILE);
    let credit = credit::read(&place, own_credit, faults.of(credit::FILE))?;
    let mut cleaner = Vec::new();
    for file in files.iter().filter(|file| file.starts_with(cleaner::FOLDER)) {
        cleaner.extend(cleaner::read(&place, file, lib, faults.of(file))?);
    }

    let compiled_from = [regions::FILE, sources::FILE, factors::FILE, controls::FILE, activities_file];
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
            methods: Arc::clone(&library.methods),
            gwp: lib.gwp_sets.get(&manifest.gwp).cloned().unwrap_or_default(),
        },
        manifest,
        activities_file,
        region_rows,
        organisations,
        statistics,
        targets,
        monitors,
        checklists,
        index_systems,
        credit,
        cleaner,
        files: place.into_stamps(),
        library: Arc::clone(&library),
    };
    Ok(Reading { id, case: Some(case), faults: faults.into_list() })
}

/// Reads the activities from whichever file holds them; both at once are a fault. Gives the file's name too.
fn read_activities(
    place: &Folder<'_>,
    known: &Known<'_>,
    symbols: &mut Symbols,
    faults: &mut Faults,
) -> Result<(ReadActivities, &'static str), CaseError> {
    let (csv, parquet) = (activities::FILE, activities_parquet::FILE);
    if !place.file(parquet).is_file() {
        return Ok((activities::read(place, known, symbols, faults.of(csv))?, csv));
    }
    if !place.file(csv).is_file() {
        return Ok((activities_parquet::read(place, known, symbols, faults.of(parquet))?, parquet));
    }
    let message = "activities.csv and activities.parquet are both there: nobody can say which one holds.".to_owned();
    faults.of(parquet).refuse(None, "", message, "Keep one of the two.");
    Ok((activities::read(place, known, symbols, faults.of(csv))?, csv))
}

/// Activities without any sources.csv are one fault, not one of each row.
fn check_sources_there(place: &Folder<'_>, sources: &sources::Sources, records: Option<&str>, faults: &mut Faults) {
    if let Some(records) = records
        && !sources.readable
        && !place.file(sources::FILE).is_file()
    {
        let message = format!("The file is missing; {records} refers to sources.");
        faults.of(sources::FILE).refuse(
            None,
            "",
            message,
            "Add sources.csv with the columns source_id, name, region and sector.",
        );
    }
}
