//! Several files put in place as one step, whatever ends the process in between.
//!
//! Files come, are replaced or go. Prepared files lie in `.tandem/edit/` with a list of where they belong. While the list is called `journal.json`
//! nothing of the case was touched. Once the store holds the revision the list becomes `go.json`; from then on whoever
//! comes first carries the files over. So a case is read as it was before the edit or as it is after it.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What was prepared.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Journal {
    /// Under which the store knows the revision.
    pub(crate) token: String,
    files: Vec<Prepared>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Prepared {
    path: String,
    before: Option<String>,
    /// Null for a file that goes.
    after: Option<String>,
}

/// A file that will be put in place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planned<'a> {
    /// Relative to the case.
    pub(crate) path: &'a str,
    /// Hash of what lies there; `None` if nothing does.
    pub(crate) before: Option<&'a str>,
    pub(crate) content: Content<'a>,
}

/// What a file will hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'a> {
    Bytes(&'a [u8]),
    /// A copy of another file.
    Copy(&'a Path),
    /// Nothing: it goes.
    Gone,
}

fn folder(case: &Path) -> PathBuf {
    case.join(".tandem").join("edit")
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Hash of the file that lies at a path; `None` where none does.
pub(crate) fn hash_at(path: &Path) -> io::Result<Option<String>> {
    match File::open(path) {
        Ok(file) => copy_hashed(file, &mut io::sink()).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn copy_hashed(mut from: impl Read, to: &mut impl Write) -> io::Result<String> {
    let (mut digest, mut block) = (Sha256::new(), vec![0; 256 << 10]);
    loop {
        match from.read(&mut block)? {
            0 => return Ok(hex(&digest.finalize())),
            read => {
                digest.update(&block[..read]);
                to.write_all(&block[..read])?;
            }
        }
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes the new files and the list of them to stable storage. Nothing of the case is touched.
pub(crate) fn prepare(case: &Path, token: &str, files: &[Planned<'_>]) -> io::Result<()> {
    let folder = folder(case);
    discard(case)?;
    std::fs::create_dir_all(&folder)?;
    let mut list = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let staged = folder.join(at.to_string());
        let after = match file.content {
            Content::Bytes(bytes) => Some(write_through(&staged, bytes)?),
            Content::Copy(from) => Some(write_through(&staged, File::open(from)?)?),
            Content::Gone => None,
        };
        if after.is_some()
            && let Ok(old) = std::fs::metadata(case.join(file.path))
        {
            std::fs::set_permissions(&staged, old.permissions())?;
        }
        list.push(Prepared { path: file.path.to_owned(), before: file.before.map(str::to_owned), after });
    }
    let journal = Journal { token: token.to_owned(), files: list };
    let draft = folder.join("journal.new");
    write_through(&draft, serde_json::to_vec(&journal)?.as_slice())?;
    std::fs::rename(draft, folder.join("journal.json"))?;
    sync_folder(&folder)
}

/// Says that the revision is kept: the files will be carried over, by us or by whoever opens the case next.
pub(crate) fn decide(case: &Path) -> io::Result<()> {
    let folder = folder(case);
    std::fs::rename(folder.join("journal.json"), folder.join("go.json"))?;
    sync_folder(&folder)
}

/// The list of an edit of which it is not known whether the store kept it.
pub(crate) fn undecided(case: &Path) -> io::Result<Option<Journal>> {
    read(&folder(case).join("journal.json"))
}

/// Whether files wait to be carried over.
pub(crate) fn is_decided(case: &Path) -> bool {
    folder(case).join("go.json").exists()
}

/// Carries the files over that wait for it. The caller holds the files. True if there were any.
pub(crate) fn carry_over(case: &Path) -> io::Result<bool> {
    let folder = folder(case);
    let Some(journal) = read(&folder.join("go.json"))? else { return Ok(false) };
    for (at, file) in journal.files.iter().enumerate() {
        carry(case, &folder.join(at.to_string()), file)?;
    }
    let folders = journal.files.iter().filter_map(|file| case.join(&file.path).parent().map(Path::to_owned));
    for folder in folders.collect::<BTreeSet<_>>() {
        sync_folder(&folder)?;
    }
    std::fs::remove_file(folder.join("go.json"))?;
    sync_folder(&folder)?;
    discard(case)?;
    Ok(true)
}

fn carry(case: &Path, staged: &Path, file: &Prepared) -> io::Result<()> {
    if file.after.is_some() && !staged.exists() {
        return Ok(());
    }
    let target = case.join(&file.path);
    let now = hash_at(&target)?;
    if now.is_some() && now != file.before && now != file.after {
        // Someone wrote the file after us and outside of us: theirs is set aside, not lost.
        let aside = case.join(".tandem").join(format!("{}.set-aside", file.path.replace('/', "_")));
        std::fs::copy(&target, aside)?;
    }
    if file.after.is_none() {
        return if now.is_some() { std::fs::remove_file(target) } else { Ok(()) };
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::rename(staged, target)
}

/// Puts files in place as one step where no store keeps revisions.
pub(crate) fn put(case: &Path, files: &[Planned<'_>]) -> io::Result<()> {
    let own = case.join(".tandem");
    let new = !own.exists();
    let done = prepare(case, "", files).inspect_err(|_| {
        let _ = discard(case);
    });
    let done = done.and_then(|()| decide(case)).and_then(|()| carry_over(case));
    if new {
        // It goes unless something waits in it still.
        let _ = std::fs::remove_dir(own);
    }
    done.map(drop)
}

/// Carries only the first `count` files over, as a process does that is ended in between.
#[cfg(test)]
pub(crate) fn carry_some(case: &Path, count: usize) -> io::Result<()> {
    let folder = folder(case);
    let journal = read(&folder.join("go.json"))?.ok_or(io::ErrorKind::NotFound)?;
    for (at, file) in journal.files.iter().enumerate().take(count) {
        carry(case, &folder.join(at.to_string()), file)?;
    }
    Ok(())
}

/// Throws away what was prepared.
pub(crate) fn discard(case: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder(case)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn read(path: &Path) -> io::Result<Option<Journal>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write_through(path: &Path, from: impl Read) -> io::Result<String> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let hash = copy_hashed(from, &mut file)?;
    file.sync_all()?;
    Ok(hash)
}

/// A rename lasts once its folder is on stable storage.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process that ends at any step leaves all files as they were or all as they are to be.
    #[test]
    fn files_come_change_and_go_as_one_step() {
        for ended_after in 0..=5 {
            let case = tempfile::tempdir().unwrap();
            let at = |name: &str| case.path().join(name);
            let read = |name: &str| std::fs::read_to_string(at(name)).ok();
            std::fs::write(at("changes.csv"), "old").unwrap();
            std::fs::write(at("goes.csv"), "old").unwrap();
            std::fs::write(at("staged"), "copied").unwrap();
            let old = sha256(b"old");
            let staged = at("staged");
            let planned = |path, before, content| Planned { path, before, content };
            let files = [
                planned("changes.csv", Some(old.as_str()), Content::Bytes(b"new")),
                planned("goes.csv", Some(old.as_str()), Content::Gone),
                planned("imports/map.toml", None, Content::Bytes(b"map")),
                planned("comes.csv", None, Content::Copy(&staged)),
            ];
            prepare(case.path(), "t", &files).unwrap();
            assert_eq!((read("changes.csv").as_deref(), read("goes.csv").as_deref()), (Some("old"), Some("old")));
            if ended_after == 0 {
                assert_eq!(undecided(case.path()).unwrap().unwrap().token, "t");
                discard(case.path()).unwrap();
                assert!(!carry_over(case.path()).unwrap());
                assert_eq!((read("changes.csv").as_deref(), read("comes.csv")), (Some("old"), None));
                continue;
            }
            decide(case.path()).unwrap();
            carry_some(case.path(), ended_after - 1).unwrap();
            assert!(carry_over(case.path()).unwrap());
            assert_eq!((read("changes.csv").as_deref(), read("goes.csv")), (Some("new"), None), "after {ended_after}");
            assert_eq!(
                (read("imports/map.toml").as_deref(), read("comes.csv").as_deref()),
                (Some("map"), Some("copied"))
            );
            assert_eq!(hash_at(&at("comes.csv")).unwrap(), Some(sha256(b"copied")));
            assert!(!at(".tandem/edit").exists());
        }
    }

    #[test]
    fn what_someone_wrote_in_between_is_set_aside() {
        let case = tempfile::tempdir().unwrap();
        let goes = case.path().join("goes.csv");
        std::fs::write(&goes, "old").unwrap();
        let old = sha256(b"old");
        let files = [Planned { path: "goes.csv", before: Some(&old), content: Content::Gone }];
        prepare(case.path(), "t", &files).unwrap();
        decide(case.path()).unwrap();
        std::fs::write(&goes, "theirs").unwrap();
        carry_over(case.path()).unwrap();
        assert!(!goes.exists());
        let aside = case.path().join(".tandem/goes.csv.set-aside");
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "theirs");
    }

    #[test]
    fn without_a_store_nothing_is_left_beside_the_files() {
        let case = tempfile::tempdir().unwrap();
        let files = [Planned { path: "a.csv", before: None, content: Content::Bytes(b"a") }];
        put(case.path(), &files).unwrap();
        let missing = case.path().join("none");
        assert!(
            put(case.path(), &[Planned { path: "b.csv", before: None, content: Content::Copy(&missing) }]).is_err()
        );
        let names: Vec<_> = std::fs::read_dir(case.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["a.csv"]);
    }
}
