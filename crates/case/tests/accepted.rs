//! What spreadsheets and editors make of a file, and what a case may leave out: no fault.

#![allow(clippy::unwrap_used, reason = "tests")]

mod small_case;

use small_case::{GOOD, read, with};
use std::collections::BTreeMap;
use tandem_case::Case;

#[track_caller]
fn accepted(changes: &[(&str, Vec<u8>)]) -> Case {
    let reading = read(changes);
    assert_eq!(reading.faults, []);
    reading.case.unwrap()
}

/// Id, source, process, unit, quantity, rsd, evidence and line.
type Row = (String, String, String, String, f64, f32, String, u32);

fn rows(case: &Case) -> Vec<Row> {
    let records = &case.records;
    let a = &records.activities;
    let name = |sym| records.symbols.name(sym).to_owned();
    (0..a.len())
        .map(|at| {
            let kind = a.kind_of(at as u32);
            (
                a.ids.get(at).to_owned(),
                name(records.sources[a.source[at] as usize].id),
                name(kind.process),
                name(kind.unit_text),
                a.quantity[at],
                a.rsd[at],
                name(a.evidence[at]),
                a.line[at],
            )
        })
        .collect()
}

#[test]
fn the_sound_case_comes_through_whole() {
    let case = accepted(&[]);
    let row = |id: &str, source: &str, unit: &str, quantity, rsd, line| {
        (id.to_owned(), source.to_owned(), "demo_p".to_owned(), unit.to_owned(), quantity, rsd, "x".to_owned(), line)
    };
    assert_eq!(
        rows(&case),
        [
            row("a1", "S2", "t", 11.0, 0.0, 2),
            row("a2", "S1", "t", 12.0, 0.05, 3),
            row("a3", "S2", "t", 13.0, 0.0, 4),
            row("a4", "S1", "万吨", 14.0, 0.0, 5),
        ]
    );
    assert_eq!(case.records.controls.len(), 1);
    assert_eq!(case.records.factors.len(), case.library.factors.len() + 2);
    assert_eq!(case.manifest.name_zh, "算例");
    assert!(!case.records.gwp.is_empty());
}

#[test]
fn marks_of_spreadsheets_are_as_if_not_there() {
    let plain = rows(&accepted(&[]));
    let spreadsheet: Vec<(&str, Vec<u8>)> = GOOD
        .iter()
        .map(|(name, text)| (*name, format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()))
        .collect();
    assert_eq!(rows(&accepted(&spreadsheet)), plain);
    let quoted: String = GOOD[3].1.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect();
    assert_eq!(rows(&accepted(&[("activities.csv", quoted.into_bytes())])), plain);
    let without_last_newline = GOOD[3].1.trim_end().as_bytes().to_vec();
    assert_eq!(rows(&accepted(&[("activities.csv", without_last_newline)])), plain);
}

#[test]
fn blanks_around_cells_and_rows_of_commas_are_nothing() {
    let case =
        accepted(&[with("activities.csv", "a2,S1,2022,demo_p,,,12,t", ",,,,,,,,,\n a2 ,S1, 2022 , demo_p,,, 12 ,t ")]);
    assert_eq!(rows(&case)[1].0, "a2");
    assert_eq!(rows(&case)[1].7, 4);
}

#[test]
fn cells_may_span_lines_and_hold_commas_and_quotes() {
    let case = accepted(&[with("activities.csv", "11,t,,x", "11,t,,\"two\r\nlines, \"\"quoted\"\"\"")]);
    let rows = rows(&case);
    assert_eq!(rows[0].6, "two\r\nlines, \"quoted\"");
    assert_eq!((rows[0].7, rows[1].7), (2, 4));
}

#[test]
fn names_are_in_any_script_and_columns_in_any_order() {
    let text = "evidence,unit,数量说明,quantity,process,period,source_id,activity_id\n能源统计报表,万吨,甲,1.5,demo_p,2022-01-01/2022-06-30,S1,a2\n";
    let case = accepted(&[("activities.csv", text.into())]);
    assert_eq!(
        rows(&case),
        [("a2".into(), "S1".into(), "demo_p".into(), "万吨".into(), 1.5, 0.0, "能源统计报表".into(), 2)]
    );
    let case = accepted(&[with("sources.csv", "S1,One", "S1,首钢京唐")]);
    assert_eq!(case.records.sources[0].name, "首钢京唐");
}

#[test]
fn numbers_may_be_written_in_all_plain_ways() {
    for (text, value) in [
        ("+11", 11.0),
        ("1.1e1", 11.0),
        ("1100E-2", 11.0),
        ("011", 11.0),
        ("11.", 11.0),
        (".5", 0.5),
        ("0", 0.0),
        ("-0", 0.0),
    ] {
        assert_eq!(rows(&accepted(&[with("activities.csv", ",11,t", &format!(",{text},t"))]))[0].4, value, "{text}");
    }
}

#[test]
fn only_case_toml_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), GOOD[0].1).unwrap();
    let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
    assert_eq!(reading.faults, []);
    assert!(reading.case.unwrap().records.activities.is_empty());
}

#[test]
fn a_header_alone_is_an_empty_table() {
    let header = |at: usize| (GOOD[at].0, format!("{}\n", GOOD[at].1.lines().next().unwrap()).into_bytes());
    let case = accepted(&[header(3), header(4), header(5)]);
    assert!(case.records.activities.is_empty() && case.records.controls.is_empty());
}

#[test]
fn technologies_are_known_by_all_their_names() {
    let controls = "source_id,activity_id,technology,coverage,species,efficiency,route\n\
        S1,a2,wet limestone FGD,,,,\nS1,a4,demo wash,0.5,SO2,0.8,\nS1,,demo wash,1,,,\nS1,,own device,1,,,\n";
    let factors = format!("{}d1,,,own device,,,,,,,SO2,0.8,fraction,,,control,,x\n", GOOD[5].1);
    let case = accepted(&[("controls.csv", controls.into()), ("factors.csv", factors.into_bytes())]);
    assert_eq!(case.records.controls.len(), 4);
    assert_eq!(case.records.controls[0].coverage, 1.0);
}

#[test]
fn the_same_folder_gives_the_same_stamps() {
    let folder = tempfile::tempdir().unwrap();
    small_case::write(folder.path(), &[]);
    let case = tandem_case::read(folder.path(), &|_, _| {}).unwrap().case.unwrap();
    assert_eq!(case.files, tandem_case::stamps(folder.path()).unwrap());
    let sizes: BTreeMap<&str, u64> = case.files.iter().map(|f| (f.path.as_str(), f.bytes)).collect();
    assert_eq!(sizes.len(), GOOD.len());
    assert!(GOOD.iter().all(|(name, text)| sizes[name] == text.len() as u64));
}

#[test]
fn passwords_of_devices_are_not_shown() {
    let monitors =
        "monitor_id,name,kind,mn,source_id,lon,lat,height_m,password\nM1,Stack,stack,0100,S1,,,,secret-word\n";
    let case = accepted(&[("monitors.csv", monitors.into())]);
    assert_eq!(case.monitors[0].password, "secret-word");
    assert!(!format!("{:?} {:?}", case.monitors, case).contains("secret-word"));
}

#[test]
fn progress_rises_to_one() {
    let folder = tempfile::tempdir().unwrap();
    small_case::write(folder.path(), &[]);
    let told = std::cell::RefCell::new(Vec::new());
    tandem_case::read(folder.path(), &|share, file| told.borrow_mut().push((share, file.to_owned()))).unwrap();
    let told = told.into_inner();
    assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{told:?}");
    assert_eq!(told.last().map(|t| t.0), Some(1.0));
}
