//! Index systems as text: those that ship, those of a case in its folder `index`, and one that is named.
//!
//! Beside them lie two kinds of systems of their own: `index/credit.toml` ([`credit`]) and `index/cleaner/*.toml` ([`cleaner`]).

pub mod cleaner;
pub mod credit;
mod norm;
mod system;

use crate::csv_table::Folder;
use crate::fault::{Fault, Faults, FileFaults};
use crate::stamp::held;
use crate::{CaseError, embedded, manifest};
use std::io;
use std::path::Path;
use std::sync::OnceLock;
use tandem_evaluate::system::System;

/// The folder of a case that holds its own systems.
pub const FOLDER: &str = "index";

/// Systems that ship, in the order in which they are listed.
const SHIPPED: [&str; 4] = ["city", "park", "enterprise", "zhejiang_style"];

/// A system of a case.
#[derive(Clone, Debug)]
pub struct IndexFile {
    /// Its file, relative to the case.
    pub path: String,
    /// The system.
    pub system: System,
}

/// The files of a case that hold index systems, relative to it, sorted.
///
/// # Errors
/// When the folder cannot be listed.
pub fn names(case: &Path) -> Result<Vec<String>, CaseError> {
    let mut names = texts(case, FOLDER)?;
    names.retain(|name| name != credit::FILE);
    Ok(names)
}

/// All files of a case that hold systems of some kind, relative to it, sorted.
pub(crate) fn files(case: &Path) -> Result<Vec<String>, CaseError> {
    let mut files = texts(case, FOLDER)?;
    files.extend(texts(case, cleaner::FOLDER)?);
    files.sort_unstable();
    Ok(files)
}

/// The TOML files in a folder of a case, relative to the case, sorted.
fn texts(case: &Path, within: &str) -> Result<Vec<String>, CaseError> {
    let folder = case.join(within);
    let failed = |source| CaseError::reading(&folder, source);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && name.ends_with(".toml") && entry.path().is_file() {
            names.push(format!("{within}/{name}"));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Reads the systems of a case; two of one id are a fault.
pub(crate) fn read(place: &Folder<'_>, faults: &mut Faults) -> Result<Vec<IndexFile>, CaseError> {
    let mut files: Vec<IndexFile> = Vec::new();
    for path in names(place.path)? {
        let (bytes, stamp) = held(&place.file(&path), &path)?;
        place.keep(stamp);
        let faults = faults.of(&path);
        let Some((system, line)) = system::read(&bytes, faults) else { continue };
        if let Some(first) = files.iter().find(|file| file.system.draft.id == system.draft.id) {
            let message = format!("The index system `{}` stands in {} too.", system.draft.id, first.path);
            faults.add(line, "id", || (message, "Give each index system of a case an id of its own."));
            continue;
        }
        files.push(IndexFile { path, system });
    }
    Ok(files)
}

/// Reads a file that somebody names.
///
/// # Errors
/// All its faults, under its path within the case that it lies in, else under its own name.
pub fn read_file(path: &Path) -> Result<System, Vec<Fault>> {
    let mut all = Faults::default();
    let faults = all.of(&name_of(path));
    let read = match std::fs::read(path) {
        Ok(bytes) => system::read(&bytes, faults),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let help = "Name a file that holds an index system; `tandem index new FILE` begins one.";
            faults.refuse(None, "", "The file is not there.".to_owned(), help);
            None
        }
        Err(error) => {
            let message = format!("The file cannot be read: {error}.");
            faults.refuse(None, "", message, "Name a file that holds an index system and that you may read.");
            None
        }
    };
    read.map(|(system, _)| system).ok_or_else(|| all.into_list())
}

/// The path of a file within the case that it lies in, else its own name.
fn name_of(path: &Path) -> String {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let case = whole.ancestors().skip(1).find(|folder| folder.join(manifest::FILE).is_file());
    let within = case.and_then(|case| whole.strip_prefix(case).ok());
    let own = || whole.file_name().map_or(path, Path::new);
    within.unwrap_or_else(own).to_string_lossy().replace('\\', "/")
}

/// The systems that ship.
pub fn shipped() -> &'static [System] {
    static SYSTEMS: OnceLock<Vec<System>> = OnceLock::new();
    SYSTEMS.get_or_init(|| {
        SHIPPED
            .iter()
            .filter_map(|name| {
                let file = format!("{FOLDER}/{name}.toml");
                let (_, bytes) = embedded::data().iter().find(|(path, _)| *path == file)?;
                // A test holds them to be without a fault.
                system::read(bytes, &mut FileFaults::new(&file)).map(|(system, _)| system)
            })
            .collect()
    })
}

/// A system that ships, by its id.
pub fn shipped_system(id: &str) -> Option<&'static System> {
    shipped().iter().find(|system| system.draft.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_that_ship_have_no_fault() {
        for name in SHIPPED {
            let file = format!("{FOLDER}/{name}.toml");
            let (_, bytes) = embedded::data().iter().find(|(path, _)| *path == file).expect(&file);
            let mut faults = Faults::default();
            let read = system::read(bytes, faults.of(&file));
            assert_eq!(faults.into_list(), []);
            assert_eq!(read.expect("no fault, so a system").0.draft.id, name);
        }
        assert_eq!(shipped().len(), SHIPPED.len());
    }
}
