//! Lists the files of `data/` and `cases/`, so that they can be put into the binary.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut text = String::new();
    for folder in ["data", "cases"] {
        let path = root.join(folder);
        // Cargo watches the folder with all below it; one that is missing is looked for again at each build.
        println!("cargo::rerun-if-changed={}", path.display());
        let mut files = Vec::new();
        list(&path, "", &mut files)?;
        files.sort();
        let _ = writeln!(
            text,
            "/// Files of `{folder}/` by path.\npub(crate) static {}: &[(&str, &[u8])] = &[",
            folder.to_uppercase()
        );
        for name in files {
            let file = path.join(&name).canonicalize()?;
            let _ = writeln!(text, "    ({name:?}, include_bytes!({:?})),", file.to_string_lossy());
        }
        text.push_str("];\n");
    }
    fs::write(out.join("embedded.rs"), text)
}

/// Names of all files below a folder, with `/`; what begins with a dot is left out (`.tandem` is no input).
fn list(folder: &Path, under: &str, files: &mut Vec<String>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if under.is_empty() { name } else { format!("{under}/{name}") };
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
