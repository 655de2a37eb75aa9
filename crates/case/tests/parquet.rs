//! activities.parquet: the same records and the same faults as activities.csv, by record number.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its case fails")]

mod small_case;

use small_case::{GOOD, are_in_chinese};
use std::path::Path;
use tandem_case::{Fault, Reading};
use tandem_sheets::parquet_out::{Cell, Column, Kind, ParquetWriter};

const P: &str = "activities.parquet";

/// The small case with its activities in Parquet; `quantity` as a number or as text.
fn write(folder: &Path, csv: &str, quantity: Kind) {
    small_case::write(folder, &[]);
    std::fs::remove_file(folder.join("activities.csv")).unwrap();
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let kind = |name: &str| if matches!(name, "quantity" | "rsd") { quantity } else { Kind::Text };
    let columns: Vec<Column<'_>> = names.iter().map(|name| Column { name, kind: kind(name) }).collect();
    let mut writer = ParquetWriter::begin(std::fs::File::create(folder.join(P)).unwrap(), &columns).unwrap();
    for line in lines {
        let cells: Vec<Cell<'_>> = line
            .split(',')
            .zip(&columns)
            .map(|(text, column)| match (text, column.kind) {
                ("", _) => Cell::Null,
                (text, Kind::Text) => Cell::Text(text),
                (text, Kind::Number) => text.parse().map_or(Cell::Null, Cell::Number),
            })
            .collect();
        writer.push(&cells).unwrap();
    }
    writer.finish().unwrap();
}

fn read(csv: &str, quantity: Kind) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), csv, quantity);
    tandem_case::read(folder.path(), &|_, _| {}).unwrap()
}

fn good() -> &'static str {
    GOOD.iter().find(|(name, _)| *name == "activities.csv").unwrap().1
}

fn shown(faults: &[Fault]) -> Vec<(String, Option<u32>, String)> {
    are_in_chinese(faults);
    faults.iter().map(|f| (f.file.clone(), f.row, f.column.clone().unwrap_or_default())).collect()
}

#[test]
fn the_records_are_those_of_the_csv_file() {
    let csv = small_case::read(&[]).case.unwrap();
    for quantity in [Kind::Text, Kind::Number] {
        let reading = read(good(), quantity);
        assert_eq!(reading.faults, []);
        let case = reading.case.unwrap();
        let (ours, theirs) = (&case.records.activities, &csv.records.activities);
        assert_eq!(ours.quantity, theirs.quantity);
        assert_eq!(ours.rsd, theirs.rsd);
        assert_eq!(ours.line, [1, 2, 3, 4], "the record number");
        assert!((0..4).all(|at| ours.ids.get(at) == theirs.ids.get(at)));
        assert_eq!(case.activities_file, P);
        let stamps = tandem_case::stamps(&case.folder);
        assert!(stamps.is_ok() && case.files.iter().any(|f| f.path == P && f.sha256.len() == 64));
    }
}

#[test]
fn faults_name_the_record() {
    let csv = good().replace(",12,t", ",-12,tt").replace("a4,S1", "a4,S9");
    assert_eq!(
        shown(&read(&csv, Kind::Number).faults),
        [
            (P.to_owned(), Some(2), "quantity".to_owned()),
            (P.to_owned(), Some(2), "unit".to_owned()),
            (P.to_owned(), Some(4), "source_id".to_owned()),
        ]
    );
    let missing = good().replace("unit", "units");
    let faults = read(&missing, Kind::Number).faults;
    assert_eq!(shown(&faults), [(P.to_owned(), None, "unit".to_owned())]);
}

#[test]
fn both_files_are_a_fault() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), good(), Kind::Number);
    std::fs::write(folder.path().join("activities.csv"), good()).unwrap();
    let faults = tandem_case::read(folder.path(), &|_, _| {}).unwrap().faults;
    assert_eq!(shown(&faults), [(P.to_owned(), None, String::new())]);
    assert!(faults[0].message.contains("both there"));
}

#[test]
fn a_file_that_is_no_parquet_is_one_fault() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), good(), Kind::Number);
    let bytes = std::fs::read(folder.path().join(P)).unwrap();
    for bad in [b"PAR1".to_vec(), Vec::new(), bytes[..bytes.len() - 9].to_vec(), good().as_bytes().to_vec()] {
        std::fs::write(folder.path().join(P), bad).unwrap();
        let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
        assert_eq!(shown(&reading.faults), [(P.to_owned(), None, String::new())]);
        assert!(reading.case.is_none());
    }
}

#[test]
fn texts_with_commas_quotes_and_line_ends_stay_one_record() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), good(), Kind::Number);
    let names = ["activity_id", "source_id", "period", "process", "quantity", "unit", "evidence"];
    let columns: Vec<Column<'_>> = names
        .iter()
        .map(|name| Column { name, kind: if *name == "quantity" { Kind::Number } else { Kind::Text } })
        .collect();
    let mut writer = ParquetWriter::begin(std::fs::File::create(folder.path().join(P)).unwrap(), &columns).unwrap();
    let mut push = |id: &str, quantity: f64, evidence: &str| {
        let t = Cell::Text;
        writer.push(&[t(id), t("S1"), t("2022"), t("demo_p"), Cell::Number(quantity), t("t"), t(evidence)]).unwrap();
    };
    push("a1", 0.1 + 0.2, "meter, \"north\"\nhall");
    push("a2", 1e-7, "x\ry");
    push("a3", f64::NAN, "");
    writer.finish().unwrap();
    let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
    assert_eq!(shown(&reading.faults), [(P.to_owned(), Some(3), "quantity".to_owned())]);
    let case = reading.case.unwrap();
    assert_eq!(case.records.activities.quantity, [0.1 + 0.2, 1e-7]);
    let evidence = case.records.symbols.name(case.records.activities.evidence[0]);
    assert_eq!(evidence, "meter, \"north\" hall");
}
