//! A case in memory, compiled: what every question is asked of.

use crate::answer::{Answer, text};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tandem_case::index::IndexFile;
use tandem_case::index::cleaner::CleanerSystem;
use tandem_case::index::credit::CreditSystem;
use tandem_case::{
    CaseError, ChecklistItem, Fault, FileStamp, Library, Manifest, Monitor, Organisation, RegionRow, Statistic, Target,
};
use tandem_inventory::Ledger;

/// A case without a fault, ready for questions.
pub struct Loaded {
    /// Folder it was read from.
    pub folder: PathBuf,
    /// case.toml.
    pub manifest: Manifest,
    /// regions.csv.
    pub regions: Vec<RegionRow>,
    /// organisations.csv.
    pub organisations: Vec<Organisation>,
    /// statistics.csv.
    pub statistics: Vec<Statistic>,
    /// targets.csv.
    pub targets: Vec<Target>,
    /// checklists.csv.
    pub checklists: Vec<ChecklistItem>,
    /// Index systems of the case.
    pub index_systems: Vec<IndexFile>,
    /// How carbon credit is scored.
    pub credit_system: Arc<CreditSystem>,
    /// Cleaner-production systems of the case.
    pub cleaner_systems: Vec<CleanerSystem>,
    /// monitors.csv.
    pub monitors: Vec<Monitor>,
    /// File of the activities: activities.csv or activities.parquet.
    pub activities_file: &'static str,
    /// Input files with their hashes.
    pub files: Vec<FileStamp>,
    /// The shipped library.
    pub library: Arc<Library>,
    /// The compiled records.
    pub ledger: Ledger,
    /// Where the library is used, once someone asked.
    pub(crate) uses: std::sync::OnceLock<crate::shelves::Uses>,
}

/// Why a case cannot be used.
#[derive(Debug)]
pub enum OpenError {
    /// Its files have faults; the case's id where it could be read.
    Faults {
        /// Id of the case.
        case: Option<String>,
        /// All faults of one pass.
        faults: Vec<Fault>,
    },
    /// It could not be read at all.
    Case(CaseError),
}

impl From<CaseError> for OpenError {
    fn from(error: CaseError) -> Self {
        let CaseError::NoManifest { .. } = error else { return Self::Case(error) };
        let missing = Fault {
            file: "case.toml".into(),
            row: None,
            column: None,
            message: "the folder holds no case.toml, so it is no case".into(),
            help: "name the folder of a case, or make one with `tandem new`".into(),
        };
        Self::Faults { case: None, faults: vec![missing] }
    }
}

impl Loaded {
    /// The case, if it holds activities to add up.
    ///
    /// # Errors
    /// A fault that names the file which is missing.
    pub fn with_activities(self) -> Result<Self, OpenError> {
        if self.files.iter().any(|f| f.path == self.activities_file) {
            return Ok(self);
        }
        let missing = Fault {
            file: "activities.csv".into(),
            row: None,
            column: None,
            message: "the case has neither activities.csv nor activities.parquet, so there is nothing to add up".into(),
            help: "add activities.csv with the columns activity_id,source_id,period,process,fuel,technology,quantity,unit,rsd,evidence".into(),
        };
        Err(OpenError::Faults { case: Some(self.manifest.id), faults: vec![missing] })
    }
}

impl Loaded {
    /// The case, if it holds organisations to judge.
    ///
    /// # Errors
    /// A fault that names the file which is missing.
    pub fn with_organisations(self) -> Result<Self, OpenError> {
        if !self.organisations.is_empty() {
            return Ok(self);
        }
        let missing = Fault {
            file: "organisations.csv".into(),
            row: None,
            column: None,
            message: "the case has no organisation".into(),
            help: "add organisations.csv with the columns org_id,name,region,sector".into(),
        };
        Err(OpenError::Faults { case: Some(self.manifest.id), faults: vec![missing] })
    }

    /// The case, if it holds cleaner-production systems.
    ///
    /// # Errors
    /// A fault that names the folder which is empty.
    pub fn with_cleaner_systems(self) -> Result<Self, OpenError> {
        if !self.cleaner_systems.is_empty() {
            return Ok(self);
        }
        let missing = Fault {
            file: "index/cleaner".into(),
            row: None,
            column: None,
            message: "the case has no cleaner-production system".into(),
            help: "add index/cleaner/NAME.toml with the indicators of a sector, transcribed from its document".into(),
        };
        Err(OpenError::Faults { case: Some(self.manifest.id), faults: vec![missing] })
    }
}

/// The id of the case in `folder`, if it is one.
///
/// # Errors
/// The faults of its case.toml, or the reason why it cannot be read.
pub fn case_id(folder: &Path) -> Result<String, OpenError> {
    let (manifest, faults) = tandem_case::read_manifest(folder)?;
    if faults.is_empty() {
        return Ok(manifest.id);
    }
    let case = Some(manifest.id).filter(|id| !id.is_empty());
    Err(OpenError::Faults { case, faults })
}

impl Loaded {
    /// Reads, checks and compiles the case in `folder`. `progress` is told shares of the whole and what is being done.
    ///
    /// # Errors
    /// All faults of the files, of rows alone and of rows together, or the reason why the folder cannot be read.
    pub fn open(folder: &Path, progress: &dyn Fn(f32, &str)) -> Result<Self, OpenError> {
        let waiting = |source| OpenError::Case(CaseError::Io { path: folder.join(".tandem/edit"), source });
        crate::revise::finish_waiting(folder).map_err(waiting)?;
        Self::read(folder, progress)
    }

    /// As [`Loaded::open`], for a caller who holds the files of the case.
    pub(crate) fn read(folder: &Path, progress: &dyn Fn(f32, &str)) -> Result<Self, OpenError> {
        const READING: f32 = 0.8;
        let reading = tandem_case::read(folder, &|share, what| progress(share * READING, what))?;
        let Some(case) = reading.case else {
            return Err(OpenError::Faults { case: reading.id, faults: reading.faults });
        };
        progress(READING, "matching factors");
        let (ledger, findings) = tandem_inventory::compile(case.records);
        let faults = tandem_case::with_findings(reading.faults, &findings, case.activities_file);
        if !faults.is_empty() {
            return Err(OpenError::Faults { case: Some(case.manifest.id), faults });
        }
        progress(1.0, "ready");
        Ok(Self {
            folder: case.folder,
            manifest: case.manifest,
            regions: case.region_rows,
            organisations: case.organisations,
            statistics: case.statistics,
            targets: case.targets,
            checklists: case.checklists,
            index_systems: case.index_systems,
            credit_system: case.credit,
            cleaner_systems: case.cleaner,
            monitors: case.monitors,
            activities_file: case.activities_file,
            files: case.files,
            library: case.library,
            ledger,
            uses: std::sync::OnceLock::new(),
        })
    }
}

/// What is told of a fault.
const FAULT_COLUMNS: [&str; 7] = ["file", "row", "column", "message", "help", "message_zh", "help_zh"];

fn fault_cells(fault: &Fault) -> [Value; FAULT_COLUMNS.len()] {
    [
        text(&fault.file),
        fault.row.map_or(Value::Null, |r| json!(r)),
        fault.column.as_deref().map_or(Value::Null, text),
        text(&fault.message),
        text(&fault.help),
        text(&fault.message_zh()),
        text(&fault.help_zh()),
    ]
}

/// A fault as an object, to which a caller adds what more it knows of its place.
pub(crate) fn fault_object(fault: &Fault) -> Map<String, Value> {
    FAULT_COLUMNS.iter().map(|column| (*column).to_owned()).zip(fault_cells(fault)).collect()
}

/// The object of `check`: the faults as rows, under the verb that met them.
pub fn faults_answer<'a>(command: &'static str, case: Option<&str>, faults: &'a [Fault]) -> Answer<'a> {
    Answer {
        head: vec![("command", json!(command)), ("case", case.map_or(Value::Null, |c| json!(c)))],
        columns: FAULT_COLUMNS.to_vec(),
        rows: Box::new(faults.iter().map(|fault| fault_cells(fault).to_vec())),
        tail: Vec::new(),
    }
}
