//! The case that a server has on its desk: one state at a time, replaced whole.

use crate::loaded::{Loaded, OpenError};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The loaded case of a running server.
pub struct Desk {
    folder: PathBuf,
    case: RwLock<Arc<Loaded>>,
    generation: AtomicU64,
}

/// Why a case was not replaced; the old state stays.
#[derive(Debug)]
pub enum ReloadError {
    /// It was stopped.
    Cancelled,
    /// The folder cannot be used as it is now.
    Open(OpenError),
}

impl Desk {
    /// Puts a case on the desk.
    pub fn new(case: Loaded) -> Self {
        Self { folder: case.folder.clone(), case: RwLock::new(Arc::new(case)), generation: AtomicU64::new(1) }
    }

    /// The case as it is now; it stays whole for whoever holds it.
    pub fn case(&self) -> Arc<Loaded> {
        Arc::clone(&self.case.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// A number that changes with every replacement.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The folder of the case.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Reads the folder again and replaces the case; returns the number of activities.
    ///
    /// # Errors
    /// [`ReloadError`]; the old state stays.
    pub fn reload(&self, progress: &dyn Fn(f32, &str), cancelled: &AtomicBool) -> Result<usize, ReloadError> {
        // An edit must not be put in place while its files are read; a folder without a store has no edits.
        let waiting = |source| tandem_case::CaseError::Io { path: self.folder.join(".tandem/edit"), source };
        crate::revise::finish_waiting(&self.folder).map_err(|e| ReloadError::Open(waiting(e).into()))?;
        let _held = tandem_store::hold_files(&self.folder).ok();
        let fresh = Loaded::read(&self.folder, progress).map_err(ReloadError::Open)?;
        if cancelled.load(Ordering::Relaxed) {
            return Err(ReloadError::Cancelled);
        }
        let activities = fresh.ledger.records.activities.len();
        self.put(fresh);
        Ok(activities)
    }

    /// Replaces the case by one that was read already.
    pub(crate) fn put(&self, case: Loaded) {
        *self.case.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(case);
        self.generation.fetch_add(1, Ordering::AcqRel);
    }
}
