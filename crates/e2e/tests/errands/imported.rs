//! A table taken in over the API: tried, one revision, taken back; and the terminal in between.

use serde_json::{Value, json};
use std::path::Path;
use tandem_e2e::{Server, run, tandem};
use tandem_testkit::{contents, small_city};

const TABLE: &str = "activity_id,source_id,period,process,fuel,quantity,unit\nkiln_2,KILN,2022,test_kiln,,10,t\nkiln,KILN,2022,test_kiln,,60000,t\n";

struct Desk {
    server: Server,
    token: String,
}

impl Desk {
    fn new(case: &Path) -> Self {
        let server = Server::start(tandem(case, ["serve", ".", "--http", "127.0.0.1:0"]));
        let told = run(case, &["admin", "token", ".", "--role", "analyst", "--format", "json"]);
        let token = told.done().json()["token"].as_str().unwrap().to_owned();
        Self { server, token }
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, text) = self.server.ask(method, &format!("/api/v1/{path}"), Some(&self.token), body);
        (status, serde_json::from_str(text.trim()).unwrap_or(Value::Null))
    }

    /// Sends a file and tries it: its id and what it would bring.
    fn tried(&self, name: &str, text: &str) -> (String, Value) {
        let (status, sent) = self.ask("POST", &format!("imports?file={name}"), text);
        assert_eq!(status, 201, "{sent}");
        let id = sent["upload"].as_str().unwrap().to_owned();
        let (status, tried) = self.ask("POST", &format!("imports/{id}/try"), "{}");
        assert_eq!(status, 200, "{tried}");
        (id, tried)
    }

    fn take_in(&self, id: &str, tried: &Value) -> (u16, Value) {
        let asked = json!({ "base": tried["base"], "keep": tried["mapping_name"] });
        self.ask("POST", &format!("imports/{id}/accept"), &asked.to_string())
    }
}

/// Files of the case, without those of the server.
fn inputs(case: &Path) -> Vec<(String, Vec<u8>)> {
    contents(case)
        .into_iter()
        .map(|(name, bytes)| (name.to_string(), bytes))
        .filter(|(name, _)| !name.starts_with(".tandem"))
        .collect()
}

#[test]
fn a_table_is_tried_taken_in_and_taken_back() {
    let case = small_city().write();
    let desk = Desk::new(case.path());
    let before = inputs(case.path());
    let (id, tried) = desk.tried("kilns_2022.csv", TABLE);
    assert_eq!((&tried["fault_count"], &tried["changes"]), (&json!(0), &json!(2)), "{tried}");
    assert_eq!(inputs(case.path()), before, "a trial writes nothing");
    let (status, taken) = desk.take_in(&id, &tried);
    assert_eq!((status, &taken["revision"]), (200, &json!(2)), "{taken}");
    let newest = desk.ask("GET", "revisions", "").1["items"][0].clone();
    assert_eq!((&newest["kind"], newest["files"].as_array().map(Vec::len)), (&json!("import"), Some(2)));
    assert!(case.path().join("imports/kilns.toml").is_file());
    let text = std::fs::read_to_string(case.path().join("activities.csv")).unwrap();
    assert!(text.contains("kiln_2,KILN") && text.contains(",60000,"), "{text}");
    assert_eq!(desk.ask("POST", &format!("imports/{id}/try"), "{}").0, 404, "it is used up");

    assert_eq!(desk.ask("POST", "revisions/2/undo", "").0, 200);
    std::fs::remove_dir_all(case.path().join("imports")).unwrap();
    assert_eq!(inputs(case.path()), before, "byte for byte");
}

#[test]
fn what_the_terminal_wrote_meanwhile_is_not_written_over() {
    let case = small_city().write();
    let desk = Desk::new(case.path());
    let (id, tried) = desk.tried("kilns.csv", TABLE);
    let place = tempfile::tempdir().unwrap();
    let theirs = TABLE.replace("60000", "70000");
    std::fs::write(place.path().join("theirs.csv"), theirs).unwrap();
    let theirs = place.path().join("theirs.csv").to_string_lossy().into_owned();
    run(case.path(), &["import", ".", &theirs, "--write"]).done();
    let before = inputs(case.path());
    let (status, refused) = desk.take_in(&id, &tried);
    assert_eq!((status, &refused["code"], &refused["moved"]), (409, &json!("clash"), &json!(["activities.csv"])));
    assert_eq!(inputs(case.path()), before);
    // Looked at once more, it goes in on top of what was changed outside, which is a revision of its own.
    let tried = desk.ask("POST", &format!("imports/{id}/try"), "{}").1;
    assert_eq!(desk.take_in(&id, &tried).0, 200);
    let kinds: Vec<Value> =
        desk.ask("GET", "revisions", "").1["items"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(kinds, ["import", "outside", "first"]);
}

#[test]
fn an_import_in_the_terminal_leaves_nothing_of_a_server_behind() {
    let case = small_city().write();
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("kilns.csv");
    std::fs::write(&file, TABLE).unwrap();
    run(case.path(), &["import", ".", &file.to_string_lossy(), "--write"]).done();
    assert!(!case.path().join(".tandem").exists());
    assert!(case.path().join("imports/kilns.toml").is_file());
}
