use tandem_app::rights::Role;

use crate::support::{Running, loopback, visitors};

#[tokio::test]
async fn a_file_is_sent_tried_and_taken_in() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    let ask = async |method: &str, path: &str, body: &str| {
        server.ask(method, path, &[("authorization", &analyst)], body).await
    };
    let sent = server
        .ask(
            "POST",
            "/api/v1/imports?file=%E8%83%BD%E8%80%97.csv",
            &[("authorization", &analyst), ("content-type", "application/octet-stream")],
            "a,b\n1,2\n",
        )
        .await;
    assert_eq!(sent.status, 201);
    assert_eq!(sent.json()["upload"], "token of analyst/能耗.csv/8");
    let tried = ask("POST", "/api/v1/imports/7/try", r#"{"reuse": ""}"#).await.json();
    assert_eq!((tried["upload"].as_str(), tried["author"].as_str()), (Some("7"), Some("token of analyst")));
    let mapping = r#"{"mapping": {"table": "activities", "head_rows": [2, 3], "columns": {"fuel": {"head": "燃料"},
        "unit": {"value": "万吨"}, "activity_id": {"join": ["source_id", "fuel"]}}}}"#;
    let tried = ask("POST", "/api/v1/imports/7/try", mapping).await.json();
    assert!(tried["reading"].as_str().unwrap().contains("燃料"));
    let taken = ask("POST", "/api/v1/imports/7/accept", r#"{"base": {}, "keep": "energy"}"#).await.json();
    assert_eq!((taken["revision"].as_i64(), taken["author"].as_str()), (Some(2), Some("token of analyst")));
    let clash = ask("POST", "/api/v1/imports/clash/accept", r#"{"base": {}}"#).await;
    clash.is_problem(409, "clash");
    assert_eq!(clash.json()["moved"][0], "activities.csv");
    ask("POST", "/api/v1/imports/fault/accept", r#"{"base": {}}"#).await.is_problem(422, "faults");
    assert_eq!(ask("DELETE", "/api/v1/imports/1", "").await.status, 204);
    ask("DELETE", "/api/v1/imports/2", "").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn what_is_no_file_or_reading_is_refused() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    let with = [("authorization", analyst.as_str()), ("content-type", "application/octet-stream")];
    server.ask("POST", "/api/v1/imports?file=a.csv", &with, "").await.is_problem(400, "bad_body");
    server.ask("POST", "/api/v1/imports", &with, "a").await.is_problem(400, "bad_query");
    server.ask("POST", "/api/v1/imports?file=a&to=b", &with, "a").await.is_problem(400, "bad_query");
    server.ask("POST", "/api/v1/imports?file=no%20room", &with, "a").await.is_problem(503, "busy");
    let large = "x".repeat((1 << 20) + 1);
    server.ask("POST", "/api/v1/imports?file=a.csv", &with, &large).await.is_problem(413, "body_too_large");
    let stranger = [("content-type", "application/octet-stream")];
    server.ask("POST", "/api/v1/imports?file=a.csv", &stranger, &large).await.is_problem(401, "login_needed");
    let bearer = [("authorization", analyst.as_str())];
    for body in ["{", "\"text\"", r#"{"mapping": {}}"#, r#"{"colour": 1}"#] {
        server.ask("POST", "/api/v1/imports/1/try", &bearer, body).await.is_problem(400, "bad_body");
    }
    server.ask("POST", "/api/v1/imports/1/accept", &bearer, "{}").await.is_problem(400, "bad_body");
}

#[tokio::test]
async fn a_file_that_is_longer_than_it_says_is_cut_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    let mut stream = tokio::net::TcpStream::connect(server.ready.address).await.unwrap();
    let head = format!(
        "POST /api/v1/imports?file=a.csv HTTP/1.1\r\nhost: {}\r\nauthorization: {analyst}\r\ntransfer-encoding: chunked\r\n\r\n",
        server.ready.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{:x}\r\n{}\r\n", 64 << 10, "x".repeat(64 << 10));
    for _ in 0..32 {
        // The server may hang up in between.
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(answer, b"HTTP/1.1 413");
}

#[tokio::test]
async fn files_go_out_under_a_name() {
    let server = Running::start(visitors()).await;
    let file = server.get("/api/v1/tables/sources/file?format=csv&filter=kiln").await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"sources.csv\"");
    assert!(file.header("etag").starts_with("W/") && file.body.starts_with(b"sources kiln Csv"));
    server.get("/api/v1/tables/sources/file?format=doc").await.is_problem(400, "bad_query");
    server.get("/api/v1/tables/sources/file").await.is_problem(400, "bad_query");
    assert_eq!(server.get("/api/v1/template?lang=zh").await.body, "zh");
    assert_eq!(server.get("/api/v1/template").await.body, "both");
    let table = r#"{"title": "t", "columns": ["a"], "rows": [["x"], [1.5], [null]], "about": [["source", "s"]]}"#;
    let book = server.ask("POST", "/api/v1/workbook", &[], table).await;
    assert_eq!(book.body, r#"["t",["a"],[["x"],[1.5],[null]],[["source","s"]]]"#);
    let closed = Running::start(loopback()).await;
    closed.ask("POST", "/api/v1/workbook", &[], table).await.is_problem(401, "login_needed");
}
