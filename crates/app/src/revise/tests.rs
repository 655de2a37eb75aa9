use super::*;
use tandem_testkit::small_city;

/// A case with its editor and desk.
struct Office {
    case: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    store: Store,
    editor: Editor,
    desk: Desk,
}

impl Office {
    fn new() -> Self {
        let case = small_city().write();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self::open(case, runtime)
    }

    fn open(case: tempfile::TempDir, runtime: tokio::runtime::Runtime) -> Self {
        let store = runtime.block_on(Store::open(case.path())).unwrap();
        runtime.block_on(recover(&store)).unwrap();
        runtime.block_on(store.take_in_folder(Timestamp::now())).unwrap();
        let desk = Desk::new(Loaded::open(case.path(), &|_, _| {}).ok().unwrap());
        let editor = Editor::new(store.clone(), runtime.handle().clone());
        Self { case, runtime, store, editor, desk }
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.case.path().join(file)).unwrap()
    }

    fn hash(&self, file: &str) -> Option<String> {
        std::fs::read(self.case.path().join(file)).ok().map(|bytes| journal::sha256(&bytes))
    }

    /// A change of one row as a page makes it: with the texts that are there now.
    fn change(&self, table: &str, op: Op, key: &str, new: &[(&str, &str)]) -> Change {
        let rows = self.editor.rows(table, "", 0, 1000).unwrap();
        let row = rows["rows"].as_array().unwrap().iter().find(|row| row["key"] == key);
        let old = row.map_or_else(BTreeMap::new, |row| {
            let columns = rows["columns"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned());
            columns.zip(row["cells"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned())).collect()
        });
        let new = new.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect();
        Change { table: table.into(), op, key: key.into(), after: None, old, new }
    }

    fn draft(&self, changes: Vec<Change>) -> Draft {
        let file = |change: &Change| table_kind(&change.table).unwrap().file;
        let base = changes.iter().map(|c| (file(c).to_owned(), self.hash(file(c)))).collect();
        Draft { base, changes }
    }

    fn accept(&self, author: &str, draft: &Draft) -> Result<Taken, ReviseError> {
        self.editor.accept(&self.desk, author, &serde_json::to_string(draft).unwrap())
    }

    fn co2(&self) -> f64 {
        totals(&self.desk.case(), "2022")[&("CO2".to_owned(), "air".to_owned())]
    }
}

#[test]
fn an_edit_is_tried_taken_in_and_taken_back() {
    let office = Office::new();
    let (file, co2) = (office.text("activities.csv"), office.co2());
    let mut draft = office.draft(vec![office.change("activities", Op::Update, "kiln", &[("quantity", "60000")])]);

    draft.changes[0].new.insert("unit".into(), "tonn".into());
    let found = office.editor.check(&office.desk, &draft).unwrap();
    let fault = &found["faults"][0];
    assert_eq!((&fault["change"], &fault["column"], &fault["key"]), (&json!(0), &json!("unit"), &json!("kiln")));
    assert!(matches!(office.accept("lin", &draft), Err(ReviseError::Faults { .. })));
    assert_eq!(office.text("activities.csv"), file, "a refused edit writes nothing");

    draft.changes[0].new.remove("unit");
    let found = office.editor.check(&office.desk, &draft).unwrap();
    assert_eq!(found["faults"], json!([]));
    let effects = found["effect"].as_array().unwrap();
    let effect = effects.iter().find(|e| e["species"] == "CO2" && e["period"] == "2022").unwrap();
    assert!((effect["after"].as_f64().unwrap() - effect["before"].as_f64().unwrap() - 5.2e6).abs() < 1.0);

    let taken = office.accept("lin", &draft).unwrap();
    assert_eq!(taken.revision, 2);
    assert!((office.co2() - co2 - 5.2e6).abs() < 1.0, "the desk shows the new state");
    let changed: Vec<(&str, String)> =
        file.lines().zip(office.text("activities.csv").lines().map(str::to_owned)).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1, "one line differs: {changed:?}");
    let newest = office.runtime.block_on(office.store.revisions(1)).unwrap().remove(0);
    assert_eq!((newest.kind.as_str(), newest.author.as_str()), ("edit", "lin"));
    assert_eq!(newest.files[0].sha256, office.hash("activities.csv"));
    let audit = office.runtime.block_on(office.store.audit(None, 1)).unwrap().remove(0);
    assert_eq!((audit.actor.as_str(), audit.subject.as_str()), ("lin", "edit 2"));
    assert_eq!(
        office.runtime.block_on(office.store.take_in_folder(Timestamp::now())).unwrap(),
        2,
        "nothing is outside"
    );

    assert_eq!(office.editor.undo(&office.desk, "wu", 2).unwrap().revision, 3);
    assert_eq!(office.text("activities.csv"), file, "byte for byte");
    assert!((office.co2() - co2).abs() < 1e-6);
    assert!(matches!(office.editor.undo(&office.desk, "wu", 2), Err(ReviseError::Clash { .. })), "taken back already");
    // Taking the undo back brings the edit again.
    office.editor.undo(&office.desk, "wu", 3).unwrap();
    assert!((office.co2() - co2 - 5.2e6).abs() < 1.0);
}

#[test]
fn systems_of_the_case_stay_through_an_edit() {
    let case = small_city().write();
    std::fs::create_dir_all(case.path().join("index")).unwrap();
    let own = std::str::from_utf8(crate::credit::shipped_file()).unwrap().replace("id = \"credit\"", "id = \"own\"");
    std::fs::write(case.path().join("index/credit.toml"), own).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let office = Office::open(case, runtime);
    assert_eq!(office.desk.case().credit_system.id, "own");
    let draft = office.draft(vec![office.change("activities", Op::Update, "kiln", &[("quantity", "60000")])]);
    office.accept("lin", &draft).unwrap();
    assert_eq!(office.desk.case().credit_system.id, "own");
    assert!(office.desk.case().files.iter().any(|file| file.path == "index/credit.toml"));
}

#[test]
fn rows_come_and_go_and_come_back() {
    let office = Office::new();
    let file = office.text("activities.csv");
    let mut new = office.change("activities", Op::Insert, "new:1", &[]);
    for (column, text) in [
        ("activity_id", "kiln_2"),
        ("source_id", "KILN"),
        ("period", "2022"),
        ("process", "test_kiln"),
        ("quantity", "10"),
        ("unit", "t"),
    ] {
        new.new.insert(column.into(), text.into());
    }
    new.after = Some("unit_1".into());
    let gone = office.change("activities", Op::Delete, "kiln", &[]);
    let draft = office.draft(vec![new, gone]);
    office.accept("lin", &draft).unwrap();
    let text = office.text("activities.csv");
    assert!(text.contains("kiln_2") && !text.contains("\nkiln,"), "{text}");
    assert!(text.find("unit_1") < text.find("kiln_2") && text.find("kiln_2") < text.find("power"));
    let diff = office.editor.diff(2).unwrap().remove(0);
    assert_eq!(diff.rows.iter().map(|row| row.op).collect::<Vec<_>>(), [Op::Insert, Op::Delete]);
    office.editor.undo(&office.desk, "lin", 2).unwrap();
    assert_eq!(office.text("activities.csv"), file);
}

#[test]
fn a_second_persons_edit_of_the_same_row_is_shown_cell_by_cell() {
    let office = Office::new();
    let mine = office.draft(vec![office.change("activities", Op::Update, "kiln", &[("quantity", "60000")])]);
    let other = office.draft(vec![office.change("activities", Op::Update, "unit_1", &[("rsd", "0.1")])]);
    let theirs = office.draft(vec![office.change(
        "activities",
        Op::Update,
        "kiln",
        &[("quantity", "70000"), ("evidence", "meter")],
    )]);
    office.accept("wu", &theirs).unwrap();
    let Err(ReviseError::Clash { more, .. }) = office.accept("lin", &mine) else { panic!("no clash") };
    let cells = more["clashes"][0]["cells"].as_array().unwrap();
    let quantity = cells.iter().find(|cell| cell["column"] == "quantity").unwrap();
    assert_eq!(
        (&quantity["base"], &quantity["theirs"], &quantity["mine"]),
        (&json!("50000"), &json!("70000"), &json!("60000"))
    );
    assert_eq!(quantity["both"], true);
    // Whoever touched another row only has to look again: the file moved, the row did not.
    let Err(ReviseError::Clash { more, .. }) = office.accept("lin", &other) else { panic!("no clash") };
    assert_eq!((&more["clashes"], &more["moved"]), (&json!([]), &json!(["activities.csv"])));
    let again = Draft { base: serde_json::from_value(more["base"].clone()).unwrap(), ..other };
    office.accept("lin", &again).unwrap();
    // The later edit stands in the way of taking back only where it touched the same row.
    office
        .accept("wu", &office.draft(vec![office.change("activities", Op::Update, "kiln", &[("quantity", "1")])]))
        .unwrap();
    let Err(ReviseError::Clash { more, .. }) = office.editor.undo(&office.desk, "wu", 2) else { panic!("no clash") };
    assert_eq!(more["clashes"][0]["key"], "kiln");
    office.editor.undo(&office.desk, "wu", 3).unwrap();
}

#[test]
fn a_change_from_outside_is_a_revision_of_its_own() {
    let office = Office::new();
    let path = office.case.path().join("activities.csv");
    std::fs::write(&path, office.text("activities.csv").replace("50000", "51000")).unwrap();
    let draft = office.draft(vec![office.change("activities", Op::Update, "unit_1", &[("rsd", "0.1")])]);
    assert_eq!(office.accept("lin", &draft).unwrap().revision, 3);
    let kinds: Vec<String> =
        office.runtime.block_on(office.store.revisions(9)).unwrap().into_iter().map(|r| r.kind).collect();
    assert_eq!(kinds, ["edit", "outside", "first"]);
}

/// A process that ends at any step leaves the case as it was or as it is after the edit, never in between.
#[test]
fn an_edit_of_two_files_is_there_as_a_whole_or_not_at_all() {
    for ended_at in 0..5 {
        let office = Office::new();
        let (sources, activities) = (office.text("sources.csv"), office.text("activities.csv"));
        let draft = office.draft(vec![
            office.change("sources", Op::Update, "KILN", &[("name", "New kiln")]),
            office.change("activities", Op::Update, "kiln", &[("quantity", "60000")]),
        ]);
        // The steps of `take_in`, until the process ends.
        let build::Outcome::Built(mut built) = build::from_draft(&draft, |kind| office.editor.present(kind)).unwrap()
        else {
            panic!("not built")
        };
        let case = office.case.path();
        let prepared: Vec<Planned<'_>> = built.files.iter().map(NewFile::planned).collect();
        journal::prepare(case, "t", &prepared).unwrap();
        if ended_at >= 1 {
            let diff: Vec<FileDiff> = built.files.iter_mut().map(NewFile::take_diff).collect();
            let files: Vec<RevisionFile> =
                diff.iter().map(|d| RevisionFile { path: d.file.clone(), sha256: d.after.clone() }).collect();
            let text = serde_json::to_string(&diff).unwrap();
            let edit = NewEdit {
                token: "t",
                kind: "edit",
                author: "lin",
                undoes: None,
                files: &files,
                diff: &text,
                draft: None,
            };
            office.runtime.block_on(office.store.accept(&edit, Timestamp::now())).unwrap();
        }
        if ended_at >= 2 {
            journal::decide(case).unwrap();
            journal::carry_some(case, ended_at - 2).unwrap();
        }
        let Office { case, runtime, store, editor, desk } = office;
        drop((editor, desk));
        runtime.block_on(store.close());
        // A command that only reads comes first: it sees one state or the other.
        let seen = Loaded::open(case.path(), &|_, _| {}).ok().unwrap();
        let seen = totals(&seen, "2022")[&("CO2".to_owned(), "air".to_owned())];
        let office = Office::open(case, runtime);
        let (now, newest) =
            ((office.text("sources.csv"), office.text("activities.csv")), office.store.newest_revision());
        let newest = office.runtime.block_on(newest).unwrap();
        if ended_at == 0 {
            assert_eq!((now, newest), ((sources, activities), 1), "nothing was decided, so nothing happened");
        } else {
            assert!(now.0.contains("New kiln") && now.1.contains("60000"), "ended at {ended_at}");
            assert_eq!(newest, 2, "the edit is the newest revision, and nothing is taken for a change from outside");
        }
        let old_or_new = if ended_at < 2 { office.co2() - f64::from(ended_at as u8) * 5.2e6 } else { office.co2() };
        assert!((seen - old_or_new).abs() < 1.0, "ended at {ended_at}");
        assert!(!office.case.path().join(".tandem/edit").exists());
    }
}

#[test]
fn what_a_draft_cannot_mean_is_said() {
    let office = Office::new();
    let mut draft = office.draft(vec![office.change("activities", Op::Update, "kiln", &[("colour", "red")])]);
    let found = office.editor.check(&office.desk, &draft).unwrap();
    assert_eq!(found["faults"][0]["column"], "colour");
    draft.base.clear();
    assert!(matches!(office.accept("lin", &draft), Err(ReviseError::BadDraft(_))));
    assert!(matches!(office.accept("lin", &Draft::default()), Err(ReviseError::BadDraft(_))));
    assert!(matches!(office.editor.rows("passwords", "", 0, 1), Err(ReviseError::Unknown(_))));
    assert!(matches!(office.editor.undo(&office.desk, "lin", 1), Err(ReviseError::Unknown(_))));
    let page = office.editor.rows("activities", "KILN", 0, 10).unwrap();
    assert_eq!((&page["matched"], &page["rows"][0]["key"]), (&json!(1), &json!("kiln")));
}

/// Rows that were not touched keep byte-order mark, line endings, quotes and blanks.
#[test]
fn a_file_from_a_spreadsheet_keeps_its_ways() {
    let office = Office::new();
    let path = office.case.path().join("organisations.csv");
    let odd = "\u{feff}org_id,name,region,sector\r\nO1,\"Power company\",D1, D44\r\n\r\nO2,Building materials,D2,C30";
    std::fs::write(&path, odd).unwrap();
    office.desk.reload(&|_, _| {}, &Default::default()).unwrap();
    let draft = office.draft(vec![office.change("organisations", Op::Update, "O2", &[("name", "Bricks, \"red\"")])]);
    let revision = office.accept("lin", &draft).unwrap().revision;
    let due = odd.replace("Building materials", "\"Bricks, \"\"red\"\"\"");
    assert_eq!(office.text("organisations.csv"), due);
    office.editor.undo(&office.desk, "lin", revision).unwrap();
    assert_eq!(office.text("organisations.csv"), odd);
}

/// The small city's diesel as a bureau holds it.
const HELD: &str = "activity_id,source_id,period,process,fuel,quantity,unit,evidence\n";

impl Office {
    fn tried(&self, name: &str, text: &str) -> (String, Value) {
        let id = self.editor.upload("lin", name, text.as_bytes()).unwrap();
        let tried = self.editor.try_import(&self.desk, "lin", &id, &Reading::default()).unwrap();
        (id, tried)
    }

    fn take_in(&self, id: &str, tried: &Value, keep: &str) -> Result<Taken, ReviseError> {
        let asked = serde_json::from_value(json!({ "base": tried["base"], "keep": keep })).unwrap();
        self.editor.accept_import(&self.desk, "lin", id, &asked)
    }
}

#[test]
fn an_import_is_tried_taken_in_as_one_revision_and_taken_back() {
    let office = Office::new();
    let (activities, co2) = (office.text("activities.csv"), office.co2());
    let kiln = activities.lines().find(|line| line.starts_with("kiln,")).unwrap().to_owned();
    let process = kiln.split(',').nth(3).unwrap();
    let text = format!("{HELD}kiln_9,KILN,2022,{process},,100,t,book\nkiln,KILN,2022,{process},,60000,t,\n");
    let (id, tried) = office.tried("../figures 2022.csv", &text);
    assert_eq!(office.text("activities.csv"), activities, "a trial writes nothing");
    assert_eq!((&tried["faults"], &tried["changes"]), (&json!([]), &json!(2)), "{tried}");
    let table = &tried["tables"][0];
    assert_eq!((&table["new"], &table["changed"], &table["rows"][0]["state"]), (&json!(1), &json!(1), &json!("new")));
    assert_eq!(table["rows"][1]["was"]["quantity"], "50000");
    let carbon = tried["effect"].as_array().unwrap().iter().find(|e| e["species"] == "CO2").unwrap();
    assert!(carbon["after"].as_f64() > carbon["before"].as_f64());

    assert_eq!(office.take_in(&id, &tried, "figures").unwrap().revision, 2);
    assert!(office.co2() > co2 + 5.0e6, "the desk shows the new state");
    let text = office.text("activities.csv");
    assert!(text.contains("kiln_9,KILN,2022") && text.find("kiln,").unwrap() < text.find("kiln_9,").unwrap());
    let newest = office.runtime.block_on(office.store.revisions(1)).unwrap().remove(0);
    assert_eq!((newest.kind.as_str(), newest.author.as_str()), ("import", "lin"));
    let files: Vec<&str> = newest.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["activities.csv", "imports/figures.toml"]);
    assert!(newest.files.iter().all(|file| file.sha256 == office.hash(&file.path)));
    assert_eq!(
        office.runtime.block_on(office.store.take_in_folder(Timestamp::now())).unwrap(),
        2,
        "nothing of it is a change from outside"
    );
    let ops: Vec<Op> = office.editor.diff(2).unwrap()[0].rows.iter().map(|row| row.op).collect();
    assert_eq!(ops, [Op::Update, Op::Insert]);
    assert_eq!(office.editor.imports().unwrap()["mappings"][0]["name"], "figures");
    assert!(matches!(office.take_in(&id, &tried, ""), Err(ReviseError::Unknown(_))), "the file is used up");

    office.editor.undo(&office.desk, "wu", 2).unwrap();
    assert_eq!(office.text("activities.csv"), activities, "byte for byte");
    assert!((office.co2() - co2).abs() < 1e-6);
    office.editor.undo(&office.desk, "wu", 3).unwrap();
    assert_eq!(office.text("activities.csv"), text);
}

#[test]
fn a_faulty_import_names_the_row_of_the_sheet_and_writes_nothing() {
    let office = Office::new();
    let before = office.text("activities.csv");
    let (id, tried) = office.tried(
        "t.csv",
        &format!(
            "{HELD}n1,KILN,2022,test_kiln,,5,t,\nn2,NOWHERE,2022,test_kiln,,5,t,\nn3,KILN,2022,test_kiln,,5,tonn,\n"
        ),
    );
    let faults = tried["faults"].as_array().unwrap();
    let places: Vec<_> =
        faults.iter().map(|f| (f["file"].as_str().unwrap(), f["row"].as_u64(), f["column"].as_str())).collect();
    assert_eq!(places, [("t.csv", Some(3), Some("source_id")), ("t.csv", Some(4), Some("unit"))], "{faults:?}");
    assert!(faults.iter().all(|fault| !fault["help"].as_str().unwrap().is_empty()));
    assert_eq!(faults[1]["message_zh"], "无法识别的单位“tonn”。");
    assert!(tried["effect"].is_null());
    let Err(ReviseError::Faults { more, .. }) = office.take_in(&id, &tried, "") else { panic!("taken in") };
    assert_eq!(more["faults"], tried["faults"]);
    assert_eq!(office.text("activities.csv"), before);
    assert_eq!(office.runtime.block_on(office.store.newest_revision()).unwrap(), 1);
}

#[test]
fn an_import_over_a_change_made_meanwhile_is_a_clash() {
    let office = Office::new();
    let (id, tried) = office.tried("t.csv", &format!("{HELD}n1,KILN,2022,test_kiln,,5,t,\n"));
    office
        .accept("wu", &office.draft(vec![office.change("activities", Op::Update, "kiln", &[("quantity", "70000")])]))
        .unwrap();
    let theirs = office.text("activities.csv");
    let Err(ReviseError::Clash { message, more }) = office.take_in(&id, &tried, "t") else { panic!("no clash") };
    assert!(message.contains("activities.csv"), "{message}");
    assert_eq!(more["moved"], json!(["activities.csv"]));
    assert_eq!(office.text("activities.csv"), theirs);
    assert!(!office.case.path().join("imports").exists(), "nothing is half written");
    let again = office.editor.try_import(&office.desk, "lin", &id, &Reading::default()).unwrap();
    office.take_in(&id, &again, "").unwrap();
    assert!(office.text("activities.csv").contains("70000") && office.text("activities.csv").contains("n1,KILN"));
}

/// Two files, one of them new and one with a column more, in one revision, and back to what was there.
#[test]
fn tables_that_refer_to_each_other_come_and_go_together() {
    let office = Office::new();
    std::fs::remove_file(office.case.path().join("targets.csv")).ok();
    let path = office.case.path().join("sources.csv");
    let all = office.text("sources.csv");
    let odd = all.trim_end().replace('\n', "\r\n");
    std::fs::write(&path, &odd).unwrap();
    office.desk.reload(&|_, _| {}, &Default::default()).unwrap();
    let head = |names: &[&str]| {
        names
            .iter()
            .map(|name| tandem_sheets::workbook_out::Head { name: (*name).into(), ..Default::default() })
            .collect()
    };
    let sheet = |name: &str, heads: &[&str], rows: &[&[&str]]| tandem_sheets::workbook_out::SheetOut {
        name: name.into(),
        heads: head(heads),
        rows: rows
            .iter()
            .map(|row| row.iter().map(|t| tandem_sheets::workbook_out::Value::Text((*t).into())).collect())
            .collect(),
        reading: false,
    };
    let book = tandem_sheets::workbook_out::workbook(
        "t",
        &[
            sheet(
                "sources",
                &["source_id", "name", "region", "sector", "name_zh"],
                &[&["NEW", "New works", "D2", "C30", "新厂"]],
            ),
            sheet(
                "targets",
                &["region", "period", "indicator", "kind", "value", "unit"],
                &[&["D2", "2030", "NOx", "total", "5", "t"]],
            ),
        ],
        &[],
    )
    .unwrap();
    let id = office.editor.upload("lin", "forms.xlsx", &book).unwrap();
    let tried = office.editor.try_import(&office.desk, "lin", &id, &Reading::default()).unwrap();
    assert_eq!(tried["faults"], json!([]), "{tried}");
    let taken = office.take_in(&id, &tried, "").unwrap();
    let text = office.text("sources.csv");
    assert!(text.lines().next().unwrap().ends_with(",name_zh") && text.ends_with(",新厂\r\n"), "{text}");
    assert!(office.case.path().join("targets.csv").is_file());
    let back = office.editor.undo(&office.desk, "lin", taken.revision).unwrap();
    assert_eq!(office.text("sources.csv"), odd, "byte for byte, without a last line end");
    assert!(!office.case.path().join("targets.csv").exists(), "a file that the import made goes with it");
    assert_eq!(
        office.runtime.block_on(office.store.take_in_folder(Timestamp::now())).unwrap(),
        back.revision,
        "nothing is outside"
    );
    office.editor.undo(&office.desk, "lin", back.revision).unwrap();
    assert_eq!(office.text("sources.csv"), text);
    assert!(office.text("targets.csv").contains("D2,2030,NOx"));
}

#[test]
fn a_header_that_others_wrote_rows_under_is_not_taken_back() {
    let office = Office::new();
    let text = "source_id,region,sector,name_zh\nKILN,D2,C30,水泥窑\n";
    let id = office.editor.upload("lin", "sources.csv", text.as_bytes()).unwrap();
    let tried = office.editor.try_import(&office.desk, "lin", &id, &Reading::default()).unwrap();
    assert_eq!(tried["faults"], json!([]), "{tried}");
    let revision = office.take_in(&id, &tried, "").unwrap().revision;
    let cells = [("source_id", "S9"), ("region", "D2"), ("sector", "C30"), ("name_zh", "新源")];
    let new = office.change("sources", Op::Insert, "new:1", &cells);
    office.accept("wu", &office.draft(vec![new])).unwrap();
    let Err(ReviseError::Clash { more, .. }) = office.editor.undo(&office.desk, "lin", revision) else {
        panic!("undone")
    };
    assert_eq!(more["clashes"][0]["file"], "sources.csv");
}

#[test]
fn a_table_goes_out_and_comes_back_without_a_change() {
    let office = Office::new();
    for table in &TABLES {
        let csv = office.editor.table_file(table.name, "", FileKind::Csv, Vec::new()).unwrap();
        if let Ok(there) = std::fs::read(office.case.path().join(table.file)) {
            assert!(csv == there, "{}", table.name);
        }
    }
    let found = office.editor.table_file("activities", "KILN", FileKind::Csv, Vec::new()).unwrap();
    assert_eq!(String::from_utf8(found).unwrap().lines().count(), 2);
    let about = vec![("case".to_owned(), "small city".to_owned())];
    let book = office.editor.table_file("activities", "", FileKind::Xlsx, about).unwrap();
    let id = office.editor.upload("lin", "activities.xlsx", &book).unwrap();
    let tried = office.editor.try_import(&office.desk, "lin", &id, &Reading::default()).unwrap();
    assert_eq!((&tried["faults"], &tried["changes"]), (&json!([]), &json!(0)), "{tried}");
    assert!(matches!(office.take_in(&id, &tried, ""), Err(ReviseError::BadDraft(_))));
    assert!(matches!(
        office.editor.table_file("passwords", "", FileKind::Csv, Vec::new()),
        Err(ReviseError::Unknown(_))
    ));
}
