//! The cases that ship inside the binary.

use crate::embedded;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Names of the shipped cases, sorted.
pub fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = embedded::cases()
        .iter()
        .filter_map(|(path, _)| path.strip_suffix("/case.toml"))
        .filter(|name| !name.contains('/'))
        .collect();
    names.sort_unstable();
    names
}

/// The files of a shipped case: path below its folder, and bytes.
pub fn files(name: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let prefix = format!("{name}/");
    embedded::cases()
        .iter()
        .filter_map(move |(path, bytes)| path.strip_prefix(prefix.as_str()).map(|rest| (rest, *bytes)))
}

/// Writes a shipped case into the folder `into`, which is made if need be.
///
/// A file that is there already with the same bytes is left alone; nothing at all is written if one differs.
///
/// # Errors
/// `NotFound` for an unknown name (with the known ones), `AlreadyExists` naming the file that differs, and what the
/// file system says.
pub fn unpack(name: &str, into: &Path) -> io::Result<()> {
    if !names().contains(&name) {
        let known = names().join(", ");
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!("no shipped case is called `{name}`; there are: {known}"),
        ));
    }
    write_all(&files(name).collect::<Vec<_>>(), into)
}

fn write_all(files: &[(&str, &[u8])], into: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    for (path, bytes) in files {
        let target = into.join(path);
        match fs::read(&target) {
            Ok(found) if found == *bytes => {}
            Ok(_) => {
                let message = format!(
                    "`{path}` is there already and differs from the shipped one; choose another folder, or move the file away: {}",
                    target.display()
                );
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, message));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push((target, *bytes)),
            Err(error) => return Err(error),
        }
    }
    for (target, bytes) in missing {
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        // Under another name first: a file that is there is whole.
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let part = target.with_file_name(format!(".{name}.part"));
        let written = fs::File::create(&part)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&part, &target));
        if let Err(error) = written {
            let _ = fs::remove_file(&part);
            return Err(error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: &[(&str, &[u8])] = &[("case.toml", b"[case]\n"), ("monitoring/a.csv", b"x\n")];

    #[test]
    fn a_case_is_written_once_and_left_alone_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        write_all(FILES, folder.path()).unwrap();
        assert_eq!(fs::read(folder.path().join("monitoring/a.csv")).unwrap(), b"x\n");
        write_all(FILES, folder.path()).unwrap();
    }

    #[test]
    fn a_changed_file_stops_it_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("monitoring")).unwrap();
        fs::write(folder.path().join("monitoring/a.csv"), "mine\n").unwrap();
        let error = write_all(FILES, folder.path()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(error.to_string().contains("monitoring/a.csv"));
        assert!(!folder.path().join("case.toml").exists());
    }

    #[test]
    fn an_unknown_name_is_told() {
        assert_eq!(unpack("atlantis", Path::new("/nowhere")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
