use std::sync::atomic::Ordering;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::{Value, json};
use tandem_app::rights::Role;

use crate::support::{Running, loopback};

const RECOMPUTE: &str = r#"{"kind": "recompute"}"#;

async fn submit(server: &Running, authorization: &str) -> i64 {
    let answer = server.ask("POST", "/api/v1/jobs", &[("authorization", authorization)], RECOMPUTE).await;
    assert_eq!(answer.status, 202, "{:?}", answer.body);
    let id = answer.json()["id"].as_i64().unwrap();
    assert_eq!(answer.header("location"), format!("/api/v1/jobs/{id}"));
    id
}

/// The stream's events so far as (name, job), read until `enough` or the end of the stream.
async fn read(body: &mut Incoming, enough: impl Fn(&[(String, Value)]) -> bool) -> Vec<(String, Value)> {
    let (mut text, mut events) = (String::new(), Vec::new());
    while !enough(&events) {
        let Some(frame) = body.frame().await else {
            break;
        };
        text.push_str(std::str::from_utf8(frame.unwrap().data_ref().unwrap()).unwrap());
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            if let (Some(name), Some(data)) = (field("event:"), field("data:")) {
                events.push((name.to_string(), serde_json::from_str(data).unwrap()));
            }
            text = rest.to_string();
        }
    }
    events
}

async fn follow(server: &Running, authorization: &str, id: i64) -> Incoming {
    let path = format!("/api/v1/jobs/{id}/events");
    let response =
        server.open("GET", &path, &[("authorization", authorization), ("accept-encoding", "gzip")], "").await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(!response.headers().contains_key("content-encoding"), "a compressed stream would be held back");
    response.into_body()
}

#[tokio::test]
async fn a_recompute_is_followed_to_its_end_and_changes_the_case() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    server.data.slow.store(true, Ordering::Relaxed);
    let id = submit(&server, &analyst).await;
    let mut body = follow(&server, &analyst, id).await;
    let begun = read(&mut body, |events| events.iter().any(|event| event.1["progress"] == 0.5)).await;
    assert!(begun.iter().all(|event| event.0 == "progress"));
    assert_eq!(server.get_as(&analyst, "/api/v1/jobs").await.json()["items"][0]["message"], "reading");

    std::fs::write(server.case.path().join("case.toml"), "[case]").unwrap();
    server.data.slow.store(false, Ordering::Relaxed);
    let (name, job) = read(&mut body, |_| false).await.pop().unwrap();
    assert_eq!((name.as_str(), &job["progress"], &job["message"]), ("done", &json!(1.0), &json!("200 records")));
    assert_eq!(server.data.generation.load(Ordering::Relaxed), 1);
    assert_eq!(server.get_as(&analyst, "/api/v1/revisions").await.json()["items"][0]["kind"], "outside");

    let mut late = follow(&server, &analyst, id).await;
    assert_eq!(read(&mut late, |_| false).await.len(), 1, "who comes late gets the end at once");
    let shown = server.get_as(&analyst, &format!("/api/v1/jobs/{id}")).await.json();
    assert_eq!((&shown["state"], &shown["kind"]), (&json!("done"), &json!("recompute")));
    let answer = server.ask("DELETE", &format!("/api/v1/jobs/{id}"), &[("authorization", &analyst)], "").await;
    answer.is_problem(409, "conflict");
}

#[tokio::test]
async fn a_job_can_be_cancelled_and_leaves_the_case_as_it_was() {
    let server = Running::start(loopback()).await;
    let planner = server.token(Role::Planner).await;
    server.data.slow.store(true, Ordering::Relaxed);
    let id = submit(&server, &planner).await;
    let mut body = follow(&server, &planner, id).await;
    let answer = server.ask("DELETE", &format!("/api/v1/jobs/{id}"), &[("authorization", &planner)], "").await;
    assert_eq!(answer.status, 202);
    let (name, job) = read(&mut body, |_| false).await.pop().unwrap();
    assert_eq!((name.as_str(), &job["state"]), ("cancelled", &json!("cancelled")));
    assert_eq!(server.data.generation.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn the_server_stops_in_time_with_open_streams_and_work() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    server.data.slow.store(true, Ordering::Relaxed);
    let id = submit(&server, &analyst).await;
    let mut body = follow(&server, &analyst, id).await;
    read(&mut body, |events| !events.is_empty()).await;
    let idle = tokio::net::TcpStream::connect(server.ready.address).await.unwrap();
    let (stopped, _) = tokio::join!(server.stop(), read(&mut body, |_| false));
    let (took, case) = stopped;
    assert!(took < Duration::from_secs(6), "{took:?}");
    drop(idle);
    let store = tandem_app::rights::open_store(case.path()).await.unwrap();
    assert_eq!(store.job(id).await.unwrap().unwrap().state, "cancelled");
}
