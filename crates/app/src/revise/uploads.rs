//! Files that people sent to be imported: kept until they are taken in, thrown away or too old.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{ReviseError, io};

/// Bytes that a file may have.
pub const LARGEST: usize = 32 << 20;
/// Files of one person; the oldest makes room for one more.
const MOST_OF_ONE: usize = 3;
/// Files of everybody.
const MOST: usize = 24;
/// How long a file waits.
const AGE: Duration = Duration::from_secs(3600);
/// Where they lie, in `.tandem`.
pub(super) const FOLDER: &str = "uploads";

/// The files that wait.
pub(super) struct Uploads {
    folder: PathBuf,
    runtime: tokio::runtime::Handle,
    kept: Arc<Mutex<BTreeMap<String, Upload>>>,
}

struct Upload {
    author: String,
    path: PathBuf,
    since: Instant,
}

impl Drop for Upload {
    fn drop(&mut self) {
        if let Some(folder) = self.path.parent() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl Uploads {
    pub(super) fn new(case: &Path, runtime: tokio::runtime::Handle) -> Self {
        Self { folder: case.join(".tandem").join(FOLDER), runtime, kept: Arc::default() }
    }

    /// Keeps a file and gives its id. Its name serves for messages and for the name of its mapping.
    pub(super) fn add(&self, author: &str, name: &str, bytes: &[u8]) -> Result<String, ReviseError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, upload| upload.since.elapsed() < AGE);
        let of_author = |kept: &BTreeMap<String, Upload>| {
            let mut own: Vec<_> = kept.iter().filter(|(_, upload)| upload.author == author).collect();
            own.sort_by_key(|(_, upload)| upload.since);
            (own.len(), own.first().map(|(id, _)| (*id).clone()))
        };
        if let (MOST_OF_ONE.., Some(oldest)) = of_author(&kept) {
            kept.remove(&oldest);
        }
        if kept.len() >= MOST {
            return Err(ReviseError::Busy("too many files wait to be imported".to_owned()));
        }
        let id = format!("{:x}", Timestamp::now().as_nanosecond());
        let folder = self.folder.join(&id);
        let upload = Upload { author: author.to_owned(), path: folder.join(plain(name)), since: Instant::now() };
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&upload.path, bytes));
        written.map_err(io("cannot keep the file"))?;
        kept.insert(id.clone(), upload);
        drop(kept);
        // Nobody need come by for an old file to go.
        let kept = Arc::downgrade(&self.kept);
        self.runtime.spawn(async move {
            tokio::time::sleep(AGE + Duration::from_secs(1)).await;
            if let Some(kept) = kept.upgrade() {
                kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, upload| upload.since.elapsed() < AGE);
            }
        });
        Ok(id)
    }

    /// Where a file of this person lies.
    pub(super) fn path(&self, author: &str, id: &str) -> Result<PathBuf, ReviseError> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(id).filter(|upload| upload.author == author && upload.since.elapsed() < AGE);
        found.map(|upload| upload.path.clone()).ok_or_else(gone)
    }

    /// Throws a file of this person away.
    pub(super) fn remove(&self, author: &str, id: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.get(id).is_some_and(|upload| upload.author == author) {
            kept.remove(id);
        }
    }
}

/// A file that is not kept, or no longer.
pub(super) fn gone() -> ReviseError {
    ReviseError::Unknown("the file is no longer kept; send it again".to_owned())
}

/// The last part of a name as a file of any system may be called.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept = last.chars().map(|c| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c });
    let letters: Vec<char> = kept.collect();
    // The end says what kind of file it is.
    let short: String = letters[letters.len().saturating_sub(60)..].iter().collect();
    let short = short.trim_matches([' ', '.']);
    if short.is_empty() { "table".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path() {
        for (name, is) in [
            ("能耗2024.xlsx", "能耗2024.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\tables\\a.csv", "a.csv"),
            ("a\0b?.csv", "a_b_.csv"),
            ("..", "table"),
            ("", "table"),
        ] {
            assert_eq!(plain(name), is);
        }
        assert!(plain(&"很".repeat(200)).len() <= 180);
    }

    #[test]
    fn files_are_ones_own_few_and_go() {
        let case = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let uploads = Uploads::new(case.path(), runtime.handle().clone());
        let ids: Vec<String> = (0..4).map(|n| uploads.add("lin", &format!("{n}.csv"), b"a\n").unwrap()).collect();
        assert!(uploads.path("lin", &ids[0]).is_err(), "the oldest made room");
        let path = uploads.path("lin", &ids[1]).unwrap();
        assert!(path.ends_with("1.csv") && path.is_file());
        assert!(uploads.path("wu", &ids[1]).is_err(), "nobody else's");
        uploads.remove("wu", &ids[1]);
        assert!(path.is_file());
        uploads.remove("lin", &ids[1]);
        assert!(!path.exists());
        for n in 0..22 {
            uploads.add(&format!("person {n}"), "a.csv", b"a\n").unwrap();
        }
        assert!(matches!(uploads.add("one more", "a.csv", b"a\n"), Err(ReviseError::Busy(_))));
        drop(uploads);
        assert_eq!(std::fs::read_dir(case.path().join(".tandem").join(FOLDER)).unwrap().count(), 0);
    }
}
