//! A case is read once: opening it asks the system for each byte of its files a single time, hashes included.
//!
//! The only test of its program: the system counts what a whole process reads.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot write its case fails")]

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;
use tandem_app::Loaded;
use tandem_sheets::parquet_out::{Cell, Column, Kind, ParquetWriter};
use tandem_testkit::small_city;

/// Every file has at least so many bytes, and what is read beside the files has fewer.
const LEAST: u64 = 64 << 10;

/// Bytes that this process has asked for so far, whether a cache had them or not.
fn asked_for() -> u64 {
    let text = fs::read_to_string("/proc/self/io").unwrap();
    text.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap().parse().unwrap()
}

/// Adds rows or comments that say nothing, until each file is long.
fn lengthen(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let row = match path.extension().unwrap().to_str().unwrap() {
            "csv" => ",".repeat(text.lines().next().unwrap().matches(',').count()) + "\n",
            "toml" => "# nothing to say\n".to_owned(),
            other => panic!("a case has no .{other} file"),
        };
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(row.repeat(LEAST as usize / row.len() + 1).as_bytes()).unwrap();
    }
}

/// Writes the activities as Parquet in place of CSV, all text; the evidence makes the file long.
fn turn_to_parquet(folder: &Path) {
    let csv = folder.join("activities.csv");
    let text = fs::read_to_string(&csv).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with(','));
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let columns: Vec<Column<'_>> = names.iter().map(|name| Column { name, kind: Kind::Text }).collect();
    let mut writer = ParquetWriter::begin(File::create(folder.join("activities.parquet")).unwrap(), &columns).unwrap();
    let (mut state, mut count) = (1u64, 0);
    for line in lines {
        // Text that no compression makes short.
        let evidence: String = (0..LEAST)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from(b'A' + ((state >> 59) as u8 % 26))
            })
            .collect();
        let mut cells: Vec<&str> = line.split(',').collect();
        if count == 0 {
            *cells.last_mut().unwrap() = &evidence;
        }
        count += 1;
        let cells: Vec<Cell<'_>> =
            cells.iter().map(|text| if text.is_empty() { Cell::Null } else { Cell::Text(text) }).collect();
        writer.push(&cells).unwrap();
    }
    writer.finish().unwrap();
    fs::remove_file(csv).unwrap();
}

/// Bytes asked for beyond those of the files, when the case is opened.
fn beyond(folder: &Path) -> (i64, usize) {
    let before = asked_for();
    let loaded = Loaded::open(folder, &|_, _| {}).unwrap_or_else(|error| panic!("{error:?}"));
    let read = asked_for() - before;
    let sizes: Vec<u64> = loaded.files.iter().map(|file| file.bytes).collect();
    assert!(sizes.iter().all(|size| *size >= LEAST / 2), "{:?}", loaded.files);
    (read as i64 - sizes.iter().sum::<u64>() as i64, sizes.len())
}

#[test]
fn opening_a_case_reads_each_of_its_files_once() {
    let folder = small_city().write();
    lengthen(folder.path());
    // What a process reads once in its life, such as the number of its processors, is read here.
    beyond(folder.path());
    for parquet in [false, true] {
        if parquet {
            turn_to_parquet(folder.path());
        }
        let (more, files) = beyond(folder.path());
        assert!(files > 5 && more.unsigned_abs() < LEAST / 8, "{more} bytes more than {files} files have");
    }
}
