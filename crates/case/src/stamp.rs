//! Size and hash of input files, by which a change is seen.

use crate::CaseError;
use sha2::Digest;
use std::io::Read;
use std::path::Path;

/// A file as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileStamp {
    /// Path relative to the case, with `/`.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

impl FileStamp {
    pub(crate) fn new(path: &str, bytes: u64, hash: &[u8; 32]) -> Self {
        Self { path: path.to_owned(), bytes, sha256: hexadecimal(hash) }
    }
}

/// Running SHA-256.
#[derive(Default)]
pub(crate) struct Hasher(sha2::Sha256);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// The stamps of the input files that lie in a case folder, without reading them as tables: the same list as
/// [`crate::Case::files`].
///
/// # Errors
/// When a file cannot be read.
pub fn stamps(folder: &Path) -> Result<Vec<FileStamp>, CaseError> {
    let mut all = Vec::new();
    for name in crate::input_files(folder)? {
        let path = folder.join(&name);
        if path.is_file() {
            all.push(stamp(&path, &name)?);
        }
    }
    Ok(all)
}

/// The bytes of a file with their stamp, under a name.
pub(crate) fn held(path: &Path, name: &str) -> Result<(Vec<u8>, FileStamp), CaseError> {
    let bytes = std::fs::read(path).map_err(|source| CaseError::reading(path, source))?;
    let mut hasher = Hasher::default();
    hasher.update(&bytes);
    let stamp = FileStamp::new(name, bytes.len() as u64, &hasher.finish());
    Ok((bytes, stamp))
}

/// The stamp of one file, under a name.
pub(crate) fn stamp(path: &Path, name: &str) -> Result<FileStamp, CaseError> {
    let failed = |source| CaseError::reading(path, source);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let mut hasher = Hasher::default();
    let mut block = vec![0; 256 << 10];
    let mut bytes = 0;
    loop {
        let count = match file.read(&mut block) {
            Ok(count) => count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(failed(error)),
        };
        if count == 0 {
            return Ok(FileStamp::new(name, bytes, &hasher.finish()));
        }
        hasher.update(&block[..count]);
        bytes += count as u64;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, b| {
        text.push(char::from(b"0123456789abcdef"[usize::from(b >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(b & 15)]));
        text
    })
}
