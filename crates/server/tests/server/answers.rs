use std::sync::atomic::Ordering;

use serde_json::json;
use tandem_app::rights::Role;

use crate::support::{Running, loopback, visitors};

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = Running::start(loopback()).await;
    for path in ["/", "/inventory?by=sector", "/api/v1/case", "/api/v1/none", "/healthz", "/assets/none.js"] {
        let answer = server.get(path).await;
        let policy = answer.header("content-security-policy");
        for part in ["script-src 'self';", "frame-ancestors 'none'", "worker-src 'self' blob:", "connect-src 'self'"] {
            assert!(policy.contains(part), "{path}: {part} is missing in {policy}");
        }
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).unwrap();
        assert!(!scripts.contains("unsafe"), "{scripts}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("referrer-policy").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn every_address_of_the_app_gets_its_first_page() {
    let server = Running::start(loopback()).await;
    for path in ["/", "/start", "/inventory/species/PM2.5"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("content-type").starts_with("text/html"));
        assert_eq!(answer.header("cache-control"), "no-cache");
        let again = server.ask("GET", path, &[("if-none-match", answer.header("etag"))], "").await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    }
    assert_eq!(server.get("/assets/index-old.js").await.status, 404);
    server.ask("POST", "/inventory", &[], "{}").await.is_problem(405, "method_not_allowed");
    assert_eq!(server.ask("HEAD", "/", &[], "").await.status, 200);
}

#[tokio::test]
async fn an_answer_that_still_holds_is_not_sent_again() {
    let server = Running::start(visitors()).await;
    let first = server.get("/api/v1/inventory?by=sector").await;
    assert_eq!(first.status, 200);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let tag = first.header("etag").to_string();
    let known = [("if-none-match", tag.as_str())];
    let again = server.ask("GET", "/api/v1/inventory?by=sector", &known, "").await;
    assert_eq!((again.status.as_u16(), again.body.len(), again.header("etag")), (304, 0, tag.as_str()));
    let other = server.ask("GET", "/api/v1/inventory?by=region", &known, "").await;
    assert_eq!(other.status, 200);
    assert_eq!(server.data.computed.load(Ordering::Relaxed), 2, "the second was answered from what was kept");

    server.data.generation.fetch_add(1, Ordering::Relaxed);
    server.ask("GET", "/api/v1/inventory?by=sector", &known, "").await;
    assert_eq!(server.data.computed.load(Ordering::Relaxed), 3, "another state of the case is computed anew");
}

#[tokio::test]
async fn what_was_kept_is_not_shown_to_whom_it_is_not_for() {
    let server = Running::start(loopback()).await;
    let viewer = server.token(Role::Viewer).await;
    let answer = server.get_as(&viewer, "/api/v1/case").await;
    let known = [("if-none-match", answer.header("etag"))];
    server.ask("GET", "/api/v1/case", &known, "").await.is_problem(401, "login_needed");
}

#[tokio::test]
async fn long_answers_are_compressed() {
    let server = Running::start(visitors()).await;
    let plain = server.get("/api/v1/inventory").await;
    for coding in ["br", "gzip"] {
        let packed = server.ask("GET", "/api/v1/inventory", &[("accept-encoding", coding)], "").await;
        assert_eq!(packed.header("content-encoding"), coding);
        assert!(packed.body.len() * 3 < plain.body.len(), "{} of {}", packed.body.len(), plain.body.len());
        assert!(packed.header("vary").to_lowercase().contains("accept-encoding"));
    }
}

#[tokio::test]
async fn questions_arrive_as_they_were_asked() {
    let server = Running::start(visitors()).await;
    let path =
        "/api/v1/inventory?period=2013&by=sector,species&boundary=territory&species=CO2,%20NOx&region=&fuel=raw_coal";
    let answer = server.get(path).await.json();
    assert_eq!(answer["period"], "2013");
    assert_eq!(answer["by"], json!(["sector", "species"]));
    assert_eq!(answer["boundary"], "territory");
    assert_eq!(answer["keep"], json!({"fuel": ["raw_coal"], "species": ["CO2", "NOx"]}));
    let answer = server.get("/api/v1/activities?sector=D44&limit=5&cursor=abc").await.json();
    assert_eq!((&answer["sector"], &answer["limit"], &answer["cursor"]), (&json!("D44"), &json!(5), &json!("abc")));
    let card = server.get("/api/v1/case").await.json();
    assert_eq!((&card["public"], &card["id"]), (&json!(true), &json!("sample")));
}

#[tokio::test]
async fn questions_that_make_no_sense_are_told_what_does() {
    let server = Running::start(visitors()).await;
    for path in [
        "/api/v1/inventory?specis=CO2",
        "/api/v1/inventory?by=sector&by=region",
        "/api/v1/inventory?by=colour",
        "/api/v1/explain?activity=a1",
        "/api/v1/activities?limit=0",
        "/api/v1/activities?limit=10001",
        "/api/v1/activities?limit=many",
        "/api/v1/case?x=1",
    ] {
        server.get(path).await.is_problem(400, "bad_query");
    }
    let problem = server.get("/api/v1/inventory?specis=CO2").await.json();
    assert!(problem["detail"].as_str().unwrap().contains("specis"), "{problem}");
}

#[tokio::test]
async fn bodies_are_bounded_and_checked() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    let login = ("authorization", analyst.as_str());
    let huge = format!("{{\"kind\": \"{}\"}}", "x".repeat(70_000));
    server.ask("POST", "/api/v1/jobs", &[login], &huge).await.is_problem(413, "body_too_large");
    server.ask("POST", "/api/v1/jobs", &[], &huge).await.is_problem(401, "login_needed");
    for body in
        ["{", "[]", r#"{"kind": "explode"}"#, r#"{"kind": "recompute", "extra": 1}"#, r#"{"kind": "recompute"} x"#]
    {
        server.ask("POST", "/api/v1/jobs", &[login], body).await.is_problem(400, "bad_body");
    }
    let form = ("content-type", "text/plain");
    server.ask("POST", "/api/v1/jobs", &[login, form], r#"{"kind": "recompute"}"#).await.is_problem(415, "not_json");
}

#[tokio::test]
async fn a_bug_in_a_computation_is_one_failed_answer() {
    let server = Running::start(visitors()).await;
    server.get("/api/v1/explain?activity=bug&species=CO2").await.is_problem(500, "internal");
    assert_eq!(server.get("/api/v1/explain?activity=a1&species=CO2").await.json()["activity"]["id"], "a1");
}

#[tokio::test]
async fn health_and_metrics_are_told() {
    let server = Running::start(loopback()).await;
    assert_eq!(server.get("/readyz").await.status, 200);
    server.get("/api/v1/factors/17").await;
    server.get("/wp-login.php").await;
    let metrics = server.get("/metrics").await;
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = String::from_utf8(metrics.body.to_vec()).unwrap();
    for line in [
        "# TYPE http_requests_total counter",
        "# TYPE http_request_duration_seconds histogram",
        "tandem_ready 1",
        "http_requests_total{route=\"/api/v1/factors/{id}\",method=\"GET\",status=\"401\"} 1",
        "http_requests_total{route=\"page\",method=\"GET\",status=\"200\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    server.store.close().await;
    assert_eq!(server.get("/readyz").await.status, 503);
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn changes_of_the_folder_become_revisions() {
    let case = tempfile::tempdir().unwrap();
    std::fs::write(case.path().join("case.toml"), "[case]").unwrap();
    let server = Running::start_in(case, loopback()).await;
    let viewer = server.token(Role::Viewer).await;
    let first = server.get_as(&viewer, "/api/v1/revisions").await.json();
    assert_eq!((&first["items"][0]["revision"], &first["items"][0]["kind"]), (&json!(1), &json!("first")));
    assert_eq!(server.get_as(&viewer, "/api/v1/case").await.json()["revision"], 1);

    std::fs::write(server.case.path().join("sources.csv"), "source_id\n").unwrap();
    let Running { case, .. } = server;
    let server = Running::start_in(case, loopback()).await;
    let newest = server.get_as(&viewer, "/api/v1/revisions").await.json()["items"][0].clone();
    assert_eq!((&newest["kind"], &newest["files"][0]["path"]), (&json!("outside"), &json!("sources.csv")));
    assert!(newest["time"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test]
async fn administrators_read_people_and_the_audit_log() {
    let server = Running::start(loopback()).await;
    crate::sessions::sign_in(&server).await;
    let administrator = server.token(Role::Administrator).await;
    let users = server.get_as(&administrator, "/api/v1/users").await.json();
    assert_eq!(users["items"][0]["role"], "administrator");
    let page = server.get_as(&administrator, "/api/v1/audit?limit=2").await.json();
    let next = page["next"].as_str().unwrap();
    let rest = server.get_as(&administrator, &format!("/api/v1/audit?cursor={next}")).await.json();
    let all: Vec<_> = page["items"].as_array().unwrap().iter().chain(rest["items"].as_array().unwrap()).collect();
    let seqs: Vec<_> = all.iter().map(|item| item["seq"].as_i64().unwrap()).collect();
    assert!(seqs.windows(2).all(|pair| pair[0] == pair[1] + 1) && seqs.last() == Some(&1), "{seqs:?}");
    assert!(all.iter().any(|item| item["action"] == "sign_in"));
    assert_eq!(rest["next"], json!(null));
}
