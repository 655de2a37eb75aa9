//! What is looked at before a workbook is parsed: a workbook is a ZIP of XML files, and both can be made to fill memory.
//!
//! Refused are packages with too many parts, parts that lie over each other, parts that grow too large, that grow more
//! than any table does, that are larger than they say (as damage: the ZIP reader stops there), and XML that declares entities. Sizes are measured by inflating,
//! not believed: a part is inflated once, into nothing, and only as far as the limits go.

use std::io::{Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most parts of a package; a workbook with a thousand sheets has about two thousand.
pub const MOST_PARTS: usize = 4096;
/// Most bytes of all parts together when inflated: a sheet of a million rows has about half of it.
pub const MOST_BYTES: u64 = 512 << 20;
/// Bytes up to which a part may grow by any factor.
pub const SMALL_PART: u64 = 8 << 20;
/// Largest factor by which a part above [`SMALL_PART`] may grow; tables grow by 5 to 60, deflate allows 1032.
pub const LARGEST_RATIO: u64 = 200;

const BLOCK: usize = 64 << 10;

/// Why a file is not taken for a workbook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PackageFault {
    /// The workbook is encrypted.
    #[error("the workbook is protected by a password")]
    Password,
    /// A workbook of the format before 2007.
    #[error("the file is a workbook of the old format (.xls), whatever its name")]
    OldFormat,
    /// No ZIP at all.
    #[error("the file is no workbook: it does not begin as one")]
    NotPackage,
    /// The ZIP is cut off or damaged.
    #[error("the workbook is cut off or damaged: {0}")]
    Damaged(String),
    /// A ZIP, but no workbook inside.
    #[error("the file is a ZIP archive without a workbook in it")]
    NoWorkbook,
    /// More parts than [`MOST_PARTS`].
    #[error("the file has {0} parts; a workbook has at most {MOST_PARTS}")]
    Parts(usize),
    /// Parts that share bytes.
    #[error("parts of the file lie over each other, as only a file made to do harm has them")]
    Overlap,
    /// More bytes than [`MOST_BYTES`].
    #[error("the file grows to more than {} MB when opened", MOST_BYTES >> 20)]
    TooLarge,
    /// A part grows by more than [`LARGEST_RATIO`].
    #[error("the part `{0}` grows more than {LARGEST_RATIO}-fold when opened, as no table does")]
    Ratio(String),
    /// XML with a document type, which declares entities.
    #[error("the part `{0}` declares a document type or entities, which no spreadsheet writes")]
    Entities(String),
}

/// Looks a package through.
///
/// # Errors
/// [`PackageFault`].
pub fn inspect(file: &mut (impl Read + Seek)) -> Result<(), PackageFault> {
    let damaged = |e: ZipError| PackageFault::Damaged(e.to_string());
    refuse_foreign(file)?;
    let length = file.seek(std::io::SeekFrom::End(0)).map_err(|e| damaged(e.into()))?;
    let mut archive = ZipArchive::new(file).map_err(damaged)?;
    if archive.len() > MOST_PARTS {
        return Err(PackageFault::Parts(archive.len()));
    }
    if archive.decompressed_size().is_some_and(|size| size > u128::from(MOST_BYTES)) {
        return Err(PackageFault::TooLarge);
    }
    let mut packed: u64 = 0;
    let mut workbook = false;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(damaged)?;
        packed = packed.saturating_add(part.compressed_size());
        workbook |= part.name().is_ok_and(|name| name.eq_ignore_ascii_case("xl/workbook.xml"));
        if part.encrypted() {
            return Err(PackageFault::Password);
        }
    }
    if packed > length || archive.has_overlapping_entries().map_err(damaged)? {
        return Err(PackageFault::Overlap);
    }
    if !workbook {
        return Err(PackageFault::NoWorkbook);
    }
    let mut total = 0;
    for at in 0..archive.len() {
        total += measure(&mut archive, at, MOST_BYTES - total)?;
    }
    Ok(())
}

/// Refuses what is no ZIP by its first bytes.
fn refuse_foreign(file: &mut (impl Read + Seek)) -> Result<(), PackageFault> {
    const OLD: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let io = |e: std::io::Error| PackageFault::Damaged(e.to_string());
    let mut start = Vec::new();
    // A protected workbook is a container of the old kind with a stream of this name, near its beginning or its end.
    file.by_ref().take(8).read_to_end(&mut start).map_err(io)?;
    if start == OLD {
        file.by_ref().take(64 << 20).read_to_end(&mut start).map_err(io)?;
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let protected = memchr::memmem::find(&start, &name).is_some();
        return Err(if protected { PackageFault::Password } else { PackageFault::OldFormat });
    }
    file.rewind().map_err(io)?;
    if start.starts_with(b"PK") { Ok(()) } else { Err(PackageFault::NotPackage) }
}

/// Bytes that a part really has, at most `allowed`.
fn measure<R: Read + Seek>(archive: &mut ZipArchive<R>, at: usize, allowed: u64) -> Result<u64, PackageFault> {
    let mut part = archive.by_index(at).map_err(|e| PackageFault::Damaged(e.to_string()))?;
    let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
    let packed = part.compressed_size();
    let xml = [".xml", ".rels", ".vml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let mut size: u64 = 0;
    let mut block = vec![0; BLOCK];
    let mut kept = 0;
    loop {
        let count = match part.read(&mut block[kept..]) {
            Ok(0) => return Ok(size),
            Ok(count) => count,
            Err(e) => return Err(PackageFault::Damaged(format!("{name}: {e}"))),
        };
        size += count as u64;
        if size > allowed {
            return Err(PackageFault::TooLarge);
        }
        if size > SMALL_PART && size / LARGEST_RATIO > packed {
            return Err(PackageFault::Ratio(name));
        }
        if !xml {
            continue;
        }
        let filled = kept + count;
        if declares_entities(&block[..filled]) {
            return Err(PackageFault::Entities(name));
        }
        // A mark may lie across two blocks.
        kept = filled.min(LONGEST_MARK - 1);
        block.copy_within(filled - kept..filled, 0);
    }
}

const LONGEST_MARK: usize = b"<!DOCTYPE".len();

fn declares_entities(text: &[u8]) -> bool {
    memchr::memmem::find_iter(text, b"<!").any(|at| {
        let mark = text[at..].iter().take(LONGEST_MARK).map(u8::to_ascii_uppercase);
        let mark: Vec<u8> = mark.collect();
        mark == b"<!DOCTYPE" || mark.starts_with(b"<!ENTITY")
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use std::time::Instant;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    pub(crate) fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn fault(bytes: Vec<u8>) -> PackageFault {
        inspect(&mut Cursor::new(bytes)).unwrap_err()
    }

    #[test]
    fn what_is_no_workbook_is_named() {
        assert_eq!(fault(b"a,b\n1,2\n".to_vec()), PackageFault::NotPackage);
        assert_eq!(fault(Vec::new()), PackageFault::NotPackage);
        assert_eq!(fault(package(&[("readme.txt", b"hello")])), PackageFault::NoWorkbook);
        let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        old.extend([0; 600]);
        assert_eq!(fault(old.clone()), PackageFault::OldFormat);
        old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(fault(old), PackageFault::Password);
    }

    #[test]
    fn a_sound_package_passes_and_a_cut_one_does_not() {
        let bytes = package(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &[b'x'; 100_000])]);
        assert_eq!(inspect(&mut Cursor::new(bytes.clone())), Ok(()));
        for part in [3, 30, bytes.len() / 2, bytes.len() - 1] {
            assert!(matches!(fault(bytes[..part].to_vec()), PackageFault::Damaged(_)), "{part}");
        }
    }

    #[test]
    fn a_bomb_of_42_kb_is_refused_within_a_second() {
        let bomb =
            package(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 42_000_000])]);
        assert!(bomb.len() < 45_000, "{}", bomb.len());
        let started = Instant::now();
        assert_eq!(fault(bomb), PackageFault::Ratio("xl/worksheets/sheet1.xml".to_owned()));
        assert!(started.elapsed().as_secs_f64() < 1.0);
    }

    #[test]
    fn a_package_that_says_it_is_huge_is_refused_unopened() {
        let mut bytes = package(&[("xl/workbook.xml", b"<workbook/>"), ("xl/a.xml", &[b'a'; 5000])]);
        // The size in the central directory: 24 bytes behind its mark.
        let at = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap() + 24;
        bytes[at..at + 4].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
        assert_eq!(fault(bytes), PackageFault::TooLarge);
    }

    #[test]
    fn a_part_that_is_larger_than_it_says_is_refused() {
        let mut bytes = package(&[("xl/workbook.xml", b"<workbook/>"), ("xl/a.xml", &[b'a'; 500_000])]);
        let at = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap() + 24;
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
        assert!(matches!(fault(bytes), PackageFault::Damaged(why) if why.contains("larger than its declared")));
    }

    #[test]
    fn parts_over_each_other_and_too_many_parts_are_refused() {
        let mut bytes = package(&[("xl/workbook.xml", &[b'w'; 300]), ("xl/a.xml", &[b'a'; 300])]);
        // The second entry of the directory points at the first part.
        let at = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap() + 42;
        bytes[at..at + 4].copy_from_slice(&0_u32.to_le_bytes());
        assert!(matches!(fault(bytes), PackageFault::Overlap | PackageFault::Damaged(_)));
        let names: Vec<String> = (0..=MOST_PARTS).map(|at| format!("p{at}")).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(fault(package(&parts)), PackageFault::Parts(MOST_PARTS + 1));
    }

    #[test]
    fn entities_are_refused_even_across_blocks() {
        let laughs =
            b"<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><workbook/>";
        assert_eq!(
            fault(package(&[("xl/workbook.xml", laughs)])),
            PackageFault::Entities("xl/workbook.xml".to_owned())
        );
        for before in BLOCK - 12..BLOCK + 4 {
            let mut text = vec![b' '; before];
            text.extend_from_slice(b"<!doctype x>");
            let bytes = package(&[("xl/workbook.xml", &text)]);
            assert_eq!(fault(bytes), PackageFault::Entities("xl/workbook.xml".to_owned()), "{before}");
        }
    }
}
