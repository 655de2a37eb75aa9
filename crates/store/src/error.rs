use std::path::{Path, PathBuf};

/// Why the store could not be opened, read or written. The message names the path and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder or the database cannot be written by this user, or lies on a read-only disk.
    #[error("cannot write {}: {reason}. Give this user write access to the case folder, or copy the case to a folder you can write", path.display())]
    NotWritable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Something else stands where the database or its folder belongs.
    #[error("{} is not what Tandem keeps there: {reason}. Move it away, or restore it from a backup", path.display())]
    Foreign {
        /// The folder or file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The disk has no room left. What was being written is undone as a whole.
    #[error("the disk is full: {} could not grow. Free some space and try again; nothing was half-written", path.display())]
    DiskFull {
        /// The database file.
        path: PathBuf,
    },
    /// Another process held the database for longer than we wait.
    #[error("another program keeps {} locked. End it and try again", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
    },
    /// A newer Tandem has written this database.
    #[error("{} has schema {found}, this Tandem knows up to {known}. Use the newer Tandem that wrote it, or restore an older backup", path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// Schema number in the file.
        found: i64,
        /// Newest schema number that this build knows.
        known: i64,
    },
    /// The file is no database, or a damaged one.
    #[error("{} is damaged ({reason}). Stop Tandem, move the file away and restore a backup; the case folder itself is not touched", path.display())]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// A file of the case could not be read while it was hashed.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(getrandom::Error),
    /// Anything else that SQLite or its driver said.
    #[error("{}: {source}", path.display())]
    Other {
        /// The database file.
        path: PathBuf,
        /// The driver's error.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

// Primary result codes of https://www.sqlite.org/rescode.html; the low byte of an extended code.
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READONLY: u32 = 8;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANTOPEN: u32 = 14;
const NOTADB: u32 = 26;

impl StoreError {
    /// Puts the database's path and a remedy to what the driver said.
    pub(crate) fn of(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_path_buf();
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Locked { path },
                other => Self::Other { path, source: Box::new(other) },
            };
        };
        let reason = database.message().to_string();
        let code = database.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(0);
        match code & 0xff {
            BUSY | LOCKED => Self::Locked { path },
            READONLY | CANTOPEN => Self::NotWritable { path, reason },
            FULL => Self::DiskFull { path },
            CORRUPT | NOTADB => Self::Damaged { path, reason },
            _ => Self::Other { path, source: Box::new(error) },
        }
    }

    /// Puts the path and a remedy to a failure to make the folder or a file in it.
    pub(crate) fn writing(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let path = path.to_path_buf();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => Self::Foreign { path, reason: error.to_string() },
            _ => Self::NotWritable { path, reason: error.to_string() },
        }
    }
}
