//! What a platform must remember beside the case folder: people, sessions, jobs, revisions and the audit log.
//!
//! All of it lies in one SQLite database, `CASE/.tandem/tandem.db`. The case folder holds the accepted input and
//! stays complete without it: removing `.tandem/` loses sign-ins and history, never a figure. What is acknowledged
//! is on stable storage (WAL with `synchronous=FULL`), and a second process, such as `tandem admin token`, may
//! write while the server runs.
//!
//! The crate keeps rows and hashes. It knows nothing of HTTP, of what a role may do or of what a case means:
//! roles, job kinds and actions are text to it. Time is an argument, so that expiry can be tested.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use tandem_store::{Lifetime, Store};
//!
//! let case = tempfile::tempdir().unwrap();
//! let store = Store::open(case.path()).await.unwrap();
//! let now = jiff::Timestamp::now();
//! let token = store.create_bearer("nightly export", "analyst", Lifetime::hours(1), now).await.unwrap();
//! let bearer = store.bearer(token.expose(), now).await.unwrap().unwrap();
//! assert_eq!(bearer.role, "analyst");
//! # });
//! ```

mod audit;
mod drafts;
mod error;
mod jobs;
mod people;
mod revisions;
mod schema;
mod secret;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection, SqlitePool};

pub use audit::{AuditRow, Chain};
pub use drafts::{DraftRow, EditRow, NewEdit};
pub use error::StoreError;
pub use jobs::JobRow;
pub use people::{Bearer, SignedIn, User};
pub use revisions::{FileHash, Revision, RevisionFile, input_files};
pub use secret::Secret;

/// How long a secret stays good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime(Duration);

impl Lifetime {
    /// So many minutes.
    pub const fn minutes(minutes: u64) -> Self {
        Self(Duration::from_secs(minutes * 60))
    }

    /// So many hours.
    pub const fn hours(hours: u64) -> Self {
        Self::minutes(hours * 60)
    }

    /// The same in seconds, as a cookie states it.
    pub const fn as_secs(self) -> u64 {
        self.0.as_secs()
    }

    fn end_ms(self, now: Timestamp) -> i64 {
        now.as_millisecond().saturating_add(i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The database of one case. Cheap to clone; all clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    // One connection writes, so writers of this process queue here instead of polling SQLite's lock.
    writer: SqlitePool,
    readers: SqlitePool,
    path: Arc<Path>,
}

/// How long we wait for another process to end its write, far longer than any write of ours takes.
const WAIT_FOR_LOCK: Duration = Duration::from_secs(10);

impl Store {
    /// Opens the database of a case folder, and makes or brings up to date what is missing.
    ///
    /// Writes at once, so call it only after the case itself was found good.
    ///
    /// # Errors
    /// `NotWritable`, `DiskFull`, `Foreign`, `Locked`, `Newer`, `Damaged`; each names the path and a remedy.
    pub async fn open(case: &Path) -> Result<Self, StoreError> {
        let folder = case.join(".tandem");
        make_folder(&folder)?;
        let path: Arc<Path> = folder.join("tandem.db").into();
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(WAIT_FOR_LOCK)
            .foreign_keys(true);
        // A pool would hide why a first connection fails behind its own time-out.
        let fault = |error| StoreError::of(&path, error);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT_FOR_LOCK * 2)
            .after_release(|connection, _| Box::pin(async { Ok(undo_unfinished(connection).await) }))
            .connect_with(options.clone())
            .await
            .map_err(fault)?;
        schema::bring_up_to_date(&writer, &path).await?;
        let readers = SqlitePoolOptions::new().max_connections(4).min_connections(0).connect_lazy_with(options);
        Ok(Self { writer, readers, path })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The case folder that the database belongs to.
    pub fn case(&self) -> &Path {
        // `open` put two components behind it.
        self.path.ancestors().nth(2).unwrap_or(&self.path)
    }

    /// Ends all connections and folds the write-ahead log into the database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What SQLite said when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.named(async { sqlx::query("SELECT 1").execute(&self.readers).await.map(drop) }).await
    }

    /// Lets the database grow by a few pages only, so that a test meets SQLite's own "disk full".
    #[doc(hidden)]
    pub async fn limit_pages_for_tests(&self) {
        let _ = sqlx::raw_sql("PRAGMA max_page_count = 64").execute(&self.writer).await;
    }

    /// A write transaction, the lock taken at its start: a lock taken later could fail half way.
    async fn begin(&self) -> sqlx::Result<Writing> {
        let mut connection = self.writer.acquire().await?;
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await?;
        Ok(Writing(connection))
    }

    /// Runs database work and puts this store's path to its error.
    async fn named<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Result<T, StoreError> {
        work.await.map_err(|error| StoreError::of(&self.path, error))
    }
}

/// A write transaction; dropped before `commit`, it is undone.
///
/// Not sqlx's own: on a full disk SQLite ends a transaction by itself, and sqlx then loses count of them, so that
/// the connection refuses every later transaction.
struct Writing(PoolConnection<Sqlite>);

impl Writing {
    async fn commit(mut self) -> sqlx::Result<()> {
        sqlx::raw_sql("COMMIT").execute(&mut *self.0).await.map(drop)
    }
}

impl std::ops::Deref for Writing {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.0
    }
}

impl std::ops::DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}

/// Runs when the writing connection comes back: rolls back what was not committed. Most often nothing is open, and
/// SQLite's complaint about that is the answer we want.
async fn undo_unfinished(connection: &mut SqliteConnection) -> bool {
    let said = sqlx::raw_sql("ROLLBACK").execute(connection).await;
    said.is_ok() || said.is_err_and(|error| error.as_database_error().is_some())
}

/// Waits until nobody else, in this process or another, puts input files in place; they wait while the file is held.
///
/// # Errors
/// What the system said.
pub fn hold_files(case: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    let held = options.create(true).truncate(false).write(true).open(case.join(".tandem").join("files.lock"))?;
    held.lock()?;
    Ok(held)
}

/// Makes `.tandem` with access for its owner only, and keeps it out of a case's version control.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if !folder.is_dir() {
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(folder) {
            Ok(()) => {}
            // Another process was faster.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && folder.is_dir() => {}
            Err(error) => return Err(StoreError::writing(folder, &error)),
        }
    }
    let ignore: PathBuf = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(&ignore, "*\n").map_err(|error| StoreError::writing(&ignore, &error))?;
    }
    Ok(())
}

fn timestamp(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
