//! What lies in a folder, to be compared before and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Path below the folder, and bytes; folders end in `/` and have none.
pub type Contents = BTreeMap<String, Vec<u8>>;

/// Everything in a folder, hidden files too.
///
/// # Panics
/// When something cannot be read.
pub fn contents(folder: &Path) -> Contents {
    let mut all = Contents::new();
    list(folder, "", &mut all);
    all
}

fn list(folder: &Path, under: &str, all: &mut Contents) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let name = format!("{under}{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("a kind of file").is_dir() {
            all.insert(format!("{name}/"), Vec::new());
            list(&entry.path(), &format!("{name}/"), all);
        } else {
            all.insert(name, fs::read(entry.path()).expect("the file can be read"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_and_empty_folders_count() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/.b"), "x").unwrap();
        let found = contents(folder.path());
        assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), ["a/", "a/.b"]);
        assert_eq!(found["a/.b"], b"x");
    }
}
