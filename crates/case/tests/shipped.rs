//! The cases that ship: whole, without a fault, and unpacked as they are.

#![allow(clippy::unwrap_used, reason = "tests")]

#[test]
fn every_shipped_case_is_without_a_fault() {
    let names = tandem_case::shipped::names();
    assert!(names.contains(&"beijing") && names.contains(&"sample_city"), "{names:?}");
    for name in names {
        let folder = tempfile::tempdir().unwrap();
        tandem_case::shipped::unpack(name, folder.path()).unwrap();
        tandem_case::shipped::unpack(name, folder.path()).unwrap();
        let reading = tandem_case::read(folder.path(), &|_, _| {}).unwrap();
        assert_eq!(reading.faults, [], "{name}");
        assert_eq!(tandem_case::monitoring::check(folder.path()).unwrap(), [], "{name}");
        let case = reading.case.unwrap();
        assert!(!case.records.activities.is_empty() && !case.manifest.id.is_empty(), "{name}");
        assert!(!case.manifest.name_en.is_empty() && !case.manifest.name_zh.is_empty(), "{name}");
    }
}

#[test]
fn what_a_user_changed_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("case.toml"), "mine").unwrap();
    let error = tandem_case::shipped::unpack("beijing", folder.path()).unwrap_err();
    assert!(error.to_string().contains("case.toml"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
