//! A case on the server: who may ask, and that it answers as the terminal does.

use serde_json::Value;
use std::path::Path;
use tandem_e2e::{PATIENCE, Server, run, tandem};
use tandem_testkit::{close, small_city, wait_until};

fn serve(case: &Path) -> Server {
    Server::start(tandem(case, ["serve", ".", "--http", "127.0.0.1:0"]))
}

fn token(case: &Path, role: &str) -> String {
    let told = run(case, &["admin", "token", ".", "--role", role, "--format", "json"]);
    told.done().json()["token"].as_str().unwrap().to_owned()
}

fn json(answer: (u16, String)) -> Value {
    assert_eq!(answer.0, 200, "{}", answer.1);
    serde_json::from_str(answer.1.trim()).unwrap()
}

#[test]
fn the_first_start_prints_a_link_and_the_next_one_none() {
    let case = small_city().write();
    let server = serve(case.path());
    assert!(server.line.starts_with("open http://127.0.0.1:") && server.line.contains("/start#"), "{}", server.line);
    let key = server.line.split('#').nth(1).unwrap().to_owned();
    let start = |key: &str| server.ask("POST", "/api/v1/session/start", None, &format!("{{\"key\":\"{key}\"}}")).0;
    assert_eq!(start("wrong"), 403);
    assert_eq!(start(&key), 204);
    assert_eq!(start(&key), 403, "a start link works twice");
    drop(server);
    assert!(!serve(case.path()).line.contains("/start#"));
}

#[test]
fn a_role_sees_what_is_its_own() {
    let case = small_city().write();
    let server = serve(case.path());
    for (role, users, jobs) in [("administrator", 200, 202), ("analyst", 403, 202), ("viewer", 403, 403)] {
        let token = token(case.path(), role);
        assert_eq!(server.ask("GET", "/api/v1/inventory", Some(&token), "").0, 200, "{role}");
        assert_eq!(server.ask("GET", "/api/v1/users", Some(&token), "").0, users, "{role}");
        assert_eq!(server.ask("POST", "/api/v1/jobs", Some(&token), "{\"kind\":\"recompute\"}").0, jobs, "{role}");
    }
    assert_eq!(server.ask("GET", "/api/v1/case", Some("made-up"), "").0, 401);
    assert_eq!(run(case.path(), &["admin", "token", ".", "--role", "king"]).status, Some(2));
}

#[test]
fn the_server_answers_as_the_terminal_does() {
    let case = small_city().write();
    let server = serve(case.path());
    let token = token(case.path(), "viewer");
    let ask = |path: &str| json(server.ask("GET", path, Some(&token), ""));
    let told = run(
        case.path(),
        &["inventory", ".", "--by", "source_id,scope,species", "--period", "2022", "--format", "json"],
    );
    let told = told.done().json();
    let served = ask("/api/v1/inventory?by=source_id,scope,species&period=2022");
    for key in ["rows", "records", "boundary", "gwp", "by"] {
        assert_eq!(told[key], served[key], "{key}");
    }
    let told = run(case.path(), &["explain", ".", "--activity", "unit_1", "--species", "SO2", "--format", "json"]);
    let served = ask("/api/v1/explain?activity=unit_1&species=SO2");
    for key in ["kg", "kg_low", "kg_high", "factor", "controls", "byproducts", "steps", "rejected"] {
        assert_eq!(told.done().json()[key], served[key], "{key}");
    }
}

/// Total of NOx that the server tells.
fn nox(server: &Server, token: &str) -> f64 {
    let answer = json(server.ask("GET", "/api/v1/inventory?by=species&species=NOx", Some(token), ""));
    answer["rows"][0]["kg"].as_f64().unwrap()
}

/// Reads the folder again; the state and message with which the job ended.
fn recompute(server: &Server, token: &str) -> (String, String) {
    let (status, body) = server.ask("POST", "/api/v1/jobs", Some(token), "{\"kind\":\"recompute\"}");
    assert_eq!(status, 202, "{body}");
    let id = serde_json::from_str::<Value>(body.trim()).unwrap()["id"].to_string();
    let mut job = Value::Null;
    let ended = wait_until(PATIENCE, || {
        job = json(server.ask("GET", &format!("/api/v1/jobs/{id}"), Some(token), ""));
        matches!(job["state"].as_str(), Some("done" | "failed" | "cancelled"))
    });
    assert!(ended, "{job}");
    let text = |key: &str| job[key].as_str().unwrap().to_owned();
    (text("state"), text("message"))
}

#[test]
fn an_edit_is_taken_in_and_a_faulty_one_keeps_the_old_state() {
    let case = small_city().write();
    let server = serve(case.path());
    let token = token(case.path(), "administrator");
    assert!(close(nox(&server, &token), 60_000.0, 1e-9));
    let path = case.path().join("activities.csv");
    let good = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, good.replace("test_kiln,,,50000,t", "test_kiln,,,100000,t")).unwrap();
    assert_eq!(recompute(&server, &token).0, "done");
    assert!(close(nox(&server, &token), 120_000.0, 1e-9), "{}", nox(&server, &token));
    let revisions = json(server.ask("GET", "/api/v1/revisions", Some(&token), ""));
    let outside = revisions["items"].as_array().unwrap().iter().find(|r| r["kind"] == "outside");
    assert!(outside.is_some_and(|r| r["files"][0]["path"] == "activities.csv"), "{revisions:#}");
    std::fs::write(&path, good.replace("test_kiln,,,50000,t", "test_kiln,,,minus,t")).unwrap();
    let (state, message) = recompute(&server, &token);
    assert!(state == "failed" && message.contains("activities.csv"), "{state}: {message}");
    assert!(close(nox(&server, &token), 120_000.0, 1e-9));
    let faults = json(server.ask("GET", "/api/v1/check", Some(&token), ""));
    assert_eq!(faults["rows"][0]["column"], "quantity", "{faults:#}");
}

#[test]
fn a_server_killed_at_work_starts_again() {
    let case = small_city().write();
    let server = serve(case.path());
    let token = token(case.path(), "administrator");
    assert_eq!(server.ask("POST", "/api/v1/jobs", Some(&token), "{\"kind\":\"recompute\"}").0, 202);
    // Dropped: killed, not told to stop.
    drop(server);
    let server = serve(case.path());
    assert!(close(nox(&server, &token), 60_000.0, 1e-9), "a token outlives its server");
    let jobs = json(server.ask("GET", "/api/v1/jobs", Some(&token), ""));
    let state = jobs["items"][0]["state"].as_str().unwrap();
    assert!(matches!(state, "done" | "failed"), "{jobs:#}");
}
