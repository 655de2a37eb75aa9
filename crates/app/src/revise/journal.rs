//! Several files put in place as one step, whatever ends the process in between.
//!
//! Prepared files lie in `.tandem/edit/` with a list of where they belong. While the list is called `journal.json`
//! nothing of the case was touched. Once the store holds the revision the list becomes `go.json`; from then on whoever
//! comes first carries the files over. So a case is read as it was before the edit or as it is after it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
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
    after: String,
}

fn folder(case: &Path) -> PathBuf {
    case.join(".tandem").join("edit")
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write;
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes the new files and the list of them to stable storage. Nothing of the case is touched.
pub(crate) fn prepare(case: &Path, token: &str, files: &[(&str, Option<&str>, &[u8])]) -> io::Result<()> {
    let folder = folder(case);
    discard(case)?;
    std::fs::create_dir_all(&folder)?;
    let mut list = Vec::new();
    for (at, (path, before, bytes)) in files.iter().enumerate() {
        let staged = folder.join(at.to_string());
        write_through(&staged, bytes)?;
        if let Ok(old) = std::fs::metadata(case.join(path)) {
            std::fs::set_permissions(&staged, old.permissions())?;
        }
        list.push(Prepared { path: (*path).to_owned(), before: before.map(str::to_owned), after: sha256(bytes) });
    }
    let journal = Journal { token: token.to_owned(), files: list };
    let draft = folder.join("journal.new");
    write_through(&draft, &serde_json::to_vec(&journal)?)?;
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
    sync_folder(case)?;
    std::fs::remove_file(folder.join("go.json"))?;
    sync_folder(&folder)?;
    discard(case)?;
    Ok(true)
}

fn carry(case: &Path, staged: &Path, file: &Prepared) -> io::Result<()> {
    if !staged.exists() {
        return Ok(());
    }
    let target = case.join(&file.path);
    let now = match std::fs::read(&target) {
        Ok(bytes) => Some(sha256(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if now.is_some() && now != file.before && now.as_ref() != Some(&file.after) {
        // Someone wrote the file after us and outside of us: theirs is set aside, not lost.
        let aside = case.join(".tandem").join(format!("{}.set-aside", file.path.replace('/', "_")));
        std::fs::copy(&target, aside)?;
    }
    std::fs::rename(staged, target)
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

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A rename lasts once its folder is on stable storage.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
