//! Templates and imports from end to end: what is filled in comes into the case, and a fault leaves the case as it was.

#![allow(clippy::unwrap_used, reason = "a test that cannot write its files fails")]

use std::path::{Path, PathBuf};
use tandem_app::Loaded;
use tandem_app::import::{Asked, Import, ImportError};
use tandem_app::template::{Lang, bytes, write};

struct Place {
    folder: tempfile::TempDir,
    case: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let case = folder.path().join("case");
    tandem_app::scaffold::new_case(&case, "310000").unwrap();
    Place { folder, case }
}

impl Place {
    fn asked(&self, name: &str) -> Asked {
        Asked { case: self.case.clone(), file: self.folder.path().join(name), ..Asked::default() }
    }

    fn prepare(&self, name: &str) -> Result<Import, ImportError> {
        Import::prepare(&self.asked(name), &|_, _| {})
    }
}

fn listing(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.append(&mut listing(&path));
        } else {
            all.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn a_template_comes_back_without_a_mapping() {
    let place = place();
    for lang in [Lang::Zh, Lang::En, Lang::Both] {
        write(&place.folder.path().join("forms.xlsx"), lang).unwrap();
        let import = place.prepare("forms.xlsx").unwrap();
        let taken: Vec<(&str, u64)> = import.tables().iter().map(|t| (t.table.name, t.kept)).collect();
        assert_eq!(taken.len(), 9);
        assert!(taken.iter().all(|(_, kept)| *kept == 1), "{taken:?}");
        assert!(import.tables().iter().all(|t| t.unused.is_empty()));
    }
    let import = place.prepare("forms.xlsx").unwrap();
    let written = import.write().unwrap();
    assert_eq!(written.len(), 9);
    let loaded = Loaded::open(&place.case, &|_, _| {}).unwrap();
    assert_eq!(loaded.ledger.records.activities.len(), 1);
    assert_eq!((loaded.statistics.len(), loaded.targets.len(), loaded.organisations.len()), (1, 1, 1));
    // Once more changes nothing.
    let before = listing(&place.case);
    let again = place.prepare("forms.xlsx").unwrap();
    assert!(again.tables().iter().all(|t| t.replaced == 1));
    again.write().unwrap();
    assert_eq!(listing(&place.case), before);
}

#[test]
fn the_same_build_gives_the_same_template() {
    assert!(bytes(Lang::Both).unwrap() == bytes(Lang::Both).unwrap());
    assert!(bytes(Lang::Zh).unwrap() != bytes(Lang::En).unwrap());
}

#[test]
fn a_sheet_is_imported_and_its_mapping_kept_for_next_year() {
    let place = place();
    let write_csv = |year: u32, quantity: &str| {
        let text = format!("排放源,燃料,消耗量(万吨)\nB1,原煤,{quantity}\n");
        std::fs::write(place.folder.path().join(format!("能耗{year}.csv")), text).unwrap();
    };
    write_csv(2024, "0.1");
    let mut asked = place.asked("能耗2024.csv");
    asked.set = vec![("process".into(), "industrial_boiler".into()), ("period".into(), "2024".into())];
    let import = Import::prepare(&asked, &|_, _| {}).unwrap();
    assert_eq!(import.write().unwrap(), ["activities.csv", "imports/能耗.toml"]);
    let value = import.answer(&["activities.csv".into()]).into_value();
    assert_eq!((value["dry_run"].as_bool(), value["rows"][0]["quantity"].as_str()), (Some(false), Some("0.1")));
    write_csv(2025, "0.2");
    let faults = place.prepare("能耗2025.csv").unwrap_err();
    let ImportError::Faults { faults, .. } = faults else { panic!("{faults}") };
    assert_eq!(faults[0].column.as_deref(), Some("period"), "last year's is not taken for this one's: {faults:#?}");
    let mut asked = place.asked("能耗2025.csv");
    asked.set = vec![("period".into(), "2025".into())];
    let import = Import::prepare(&asked, &|_, _| {}).unwrap();
    assert_eq!(import.reused(), Some("imports/能耗.toml"));
    import.write().unwrap();
    let loaded = Loaded::open(&place.case, &|_, _| {}).unwrap();
    assert_eq!(loaded.ledger.records.activities.len(), 3);
    let text = std::fs::read_to_string(place.case.join("activities.csv")).unwrap();
    assert!(
        text.ends_with("B1-industrial_boiler-raw_coal-2025,B1,2025,industrial_boiler,raw_coal,,0.2,万吨,,\n"),
        "{text}"
    );
}

#[test]
fn on_a_fault_the_case_stays_as_it_was() {
    let place = place();
    let before = listing(&place.case);
    let heads = "activity_id,source_id,period,process,fuel,quantity,unit\n";
    let rows =
        format!("{heads}x1,B1,2024,industrial_boiler,raw_coal,5,t\nx2,B1,2024,industrial_boiler,raw_coal,5,km\n");
    std::fs::write(place.folder.path().join("t.csv"), rows).unwrap();
    let ImportError::Faults { case, faults, mapping } = place.prepare("t.csv").unwrap_err() else {
        panic!("no faults")
    };
    assert_eq!(case.as_deref(), Some("case"));
    assert_eq!(
        (faults[0].file.as_str(), faults[0].row),
        ("t.csv", Some(3)),
        "what the compiler finds is led back: {faults:#?}"
    );
    assert!(mapping.contains("[columns]"));
    assert_eq!(listing(&place.case), before);
    assert!(matches!(place.prepare("none.csv"), Err(ImportError::Io { .. })));
}

#[test]
fn what_someone_else_changed_meanwhile_is_not_written_over() {
    let place = place();
    let row = "activity_id,source_id,period,process,fuel,quantity,unit\nx1,B1,2024,industrial_boiler,raw_coal,5,t\n";
    std::fs::write(place.folder.path().join("t.csv"), row).unwrap();
    let import = place.prepare("t.csv").unwrap();
    let activities = place.case.join("activities.csv");
    let theirs = std::fs::read_to_string(&activities).unwrap().replace(",1000,t,", ",12345,t,");
    std::fs::write(&activities, &theirs).unwrap();
    assert!(matches!(import.write(), Err(ImportError::Changed)));
    assert_eq!(std::fs::read_to_string(&activities).unwrap(), theirs);
    place.prepare("t.csv").unwrap().write().unwrap();
    assert!(std::fs::read_to_string(&activities).unwrap().contains("12345"));
}
