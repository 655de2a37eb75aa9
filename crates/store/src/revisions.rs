use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};

use crate::audit::append;
use crate::secret::hex;
use crate::{Store, StoreError, timestamp};

/// An input file of the case and the hash of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileHash {
    /// Relative to the case folder, with `/` between its parts.
    pub path: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// A state of the case's input files that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Number, from 1, without gaps.
    pub revision: i64,
    /// When it was taken in.
    pub time: Timestamp,
    /// `first`, `outside` for a change made without Tandem, `edit` or `undo`.
    pub kind: String,
    /// Who made it.
    pub author: String,
    /// The files it changed, by path.
    pub files: Vec<RevisionFile>,
}

/// A file that a revision changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionFile {
    /// Relative to the case folder.
    pub path: String,
    /// SHA-256 in hexadecimal; `None` when the file was removed.
    pub sha256: Option<String>,
}

impl Store {
    /// Hashes the input files of the case folder and takes in what changed, as [`Store::take_in`] does.
    ///
    /// # Errors
    /// `Unreadable`, or the database could not be written.
    pub async fn take_in_folder(&self, now: Timestamp) -> Result<i64, StoreError> {
        let case = self.case().to_path_buf();
        let hashed = tokio::task::spawn_blocking(move || {
            // An edit half in place would look like a change from outside.
            let unwritable = |source| StoreError::Unreadable { path: case.join(".tandem/files.lock"), source };
            let held = crate::hold_files(&case).map_err(unwritable)?;
            input_files(&case).map(|files| (files, held))
        });
        let (files, _held) = hashed.await.expect("hashing files does not panic and is not aborted")?;
        self.take_in(&files, "tandem", now).await
    }

    /// Compares the input files with the newest revision and, where they differ, takes them in as a revision of
    /// kind `outside` (`first` when there is none yet). Gives the number of the newest revision after that.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn take_in(&self, files: &[FileHash], author: &str, now: Timestamp) -> Result<i64, StoreError> {
        self.named(async {
            let mut transaction = self.begin().await?;
            let newest: Option<i64> =
                sqlx::query_scalar("SELECT max(revision) FROM revisions").fetch_one(&mut *transaction).await?;
            let changes = changes(&current_files(&mut transaction).await?, files);
            let (revision, kind) = match newest {
                Some(newest) if changes.is_empty() => return Ok(newest),
                Some(newest) => (newest + 1, "outside"),
                None => (1, "first"),
            };
            sqlx::query("INSERT INTO revisions (revision, time_ms, kind, author) VALUES (?, ?, ?, ?)")
                .bind(revision)
                .bind(now.as_millisecond())
                .bind(kind)
                .bind(author)
                .execute(&mut *transaction)
                .await?;
            for file in &changes {
                sqlx::query("INSERT INTO revision_files (revision, path, sha256) VALUES (?, ?, ?)")
                    .bind(revision)
                    .bind(&file.path)
                    .bind(&file.sha256)
                    .execute(&mut *transaction)
                    .await?;
            }
            append(&mut transaction, author, "revision", &format!("{kind} {revision}"), now).await?;
            transaction.commit().await?;
            Ok(revision)
        })
        .await
    }

    /// The newest `limit` revisions, newest first.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn revisions(&self, limit: u32) -> Result<Vec<Revision>, StoreError> {
        self.named(async {
            let query = "SELECT revision, time_ms, kind, author FROM revisions ORDER BY revision DESC LIMIT ?";
            let rows = sqlx::query(query).bind(limit).fetch_all(&self.readers).await?;
            let mut revisions: Vec<Revision> = rows.iter().map(revision).collect();
            let Some(oldest) = revisions.last().map(|revision| revision.revision) else { return Ok(revisions) };
            let query = "SELECT revision, path, sha256 FROM revision_files WHERE revision >= ? ORDER BY path";
            let mut files: BTreeMap<i64, Vec<RevisionFile>> = BTreeMap::new();
            for row in sqlx::query(query).bind(oldest).fetch_all(&self.readers).await? {
                files.entry(row.get(0)).or_default().push(RevisionFile { path: row.get(1), sha256: row.get(2) });
            }
            for revision in &mut revisions {
                revision.files = files.remove(&revision.revision).unwrap_or_default();
            }
            Ok(revisions)
        })
        .await
    }

    /// Hash of a file at the newest revision, if it was there.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn known_hash(&self, path: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT sha256 FROM revision_files WHERE path = ? ORDER BY revision DESC LIMIT 1";
        let query = sqlx::query_scalar::<_, Option<String>>(query).bind(path);
        self.named(query.fetch_optional(&self.readers)).await.map(Option::flatten)
    }

    /// Number of the newest revision, 0 when there is none.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn newest_revision(&self) -> Result<i64, StoreError> {
        let query = sqlx::query_scalar("SELECT coalesce(max(revision), 0) FROM revisions");
        self.named(query.fetch_one(&self.readers)).await
    }
}

fn revision(row: &sqlx::sqlite::SqliteRow) -> Revision {
    Revision {
        revision: row.get(0),
        time: timestamp(row.get(1)),
        kind: row.get(2),
        author: row.get(3),
        files: Vec::new(),
    }
}

async fn current_files(connection: &mut SqliteConnection) -> sqlx::Result<BTreeMap<String, String>> {
    // With max(), SQLite takes the other columns from the row that holds the maximum.
    let query = "SELECT path, sha256, max(revision) FROM revision_files GROUP BY path";
    let rows = sqlx::query(query).fetch_all(connection).await?;
    Ok(rows.iter().filter_map(|row| Some((row.get(0), row.get::<Option<String>, _>(1)?))).collect())
}

fn changes(before: &BTreeMap<String, String>, after: &[FileHash]) -> Vec<RevisionFile> {
    let after: BTreeMap<&str, &str> = after.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    let gone = before.keys().filter(|path| !after.contains_key(path.as_str()));
    let gone = gone.map(|path| RevisionFile { path: path.clone(), sha256: None });
    let changed = after.iter().filter(|(path, hash)| before.get(**path).map(String::as_str) != Some(**hash));
    let changed = changed.map(|(path, hash)| RevisionFile { path: path.to_string(), sha256: Some(hash.to_string()) });
    gone.chain(changed).collect()
}

/// The input files of a case folder with their hashes, by path.
///
/// Input is what has one of the endings csv, toml, parquet, geojson; hidden files and folders are not, and links to
/// folders are not followed. Reads every byte of them: run it off the async threads.
///
/// # Errors
/// `Unreadable`, naming the file.
pub fn input_files(case: &Path) -> Result<Vec<FileHash>, StoreError> {
    let mut files = Vec::new();
    walk(case, "", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<FileHash>) -> Result<(), StoreError> {
    let unreadable = |source| StoreError::Unreadable { path: folder.to_path_buf(), source };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        let relative = format!("{prefix}{name}");
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(&path, &format!("{relative}/"), files)?;
        } else if is_input(&path) && path.is_file() {
            let sha256 = hash_file(&path).map_err(|source| StoreError::Unreadable { path, source })?;
            files.push(FileHash { path: relative, sha256 });
        }
    }
    Ok(())
}

fn is_input(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["csv", "toml", "parquet", "geojson"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn hash_file(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&digest.finalize())),
            read => digest.update(&buffer[..read]),
        }
    }
}
