use tandem_app::rights::Role;

use crate::support::{Running, loopback};

const DRAFT: &str = r#"{"base":{"activities.csv":"aa"},"changes":[{"table":"activities","op":"update","key":"k","old":{"unit":"t"},"new":{"unit":"kg"}}]}"#;

#[tokio::test]
async fn a_draft_is_kept_for_each_person_and_handed_in() {
    let server = Running::start(loopback()).await;
    let (analyst, administrator) = (server.token(Role::Analyst).await, server.token(Role::Administrator).await);
    let ask = async |who: &str, method: &str, path: &str, body: &str| {
        server.ask(method, path, &[("authorization", who)], body).await
    };
    ask(&analyst, "POST", "/api/v1/draft/check", "").await.is_problem(409, "conflict");
    assert_eq!(ask(&analyst, "PUT", "/api/v1/draft", DRAFT).await.status, 204);
    let kept = ask(&analyst, "GET", "/api/v1/draft", "").await.json();
    assert_eq!(kept["draft"]["changes"][0]["new"]["unit"], "kg");
    assert!(kept["time"].is_string());
    assert!(ask(&administrator, "GET", "/api/v1/draft", "").await.json()["draft"].is_null(), "drafts are private");
    let checked = ask(&analyst, "POST", "/api/v1/draft/check", "").await.json();
    assert_eq!(checked["checked"]["changes"][0]["key"], "k");
    let taken = ask(&analyst, "POST", "/api/v1/draft/accept", "").await.json();
    assert_eq!((taken["revision"].as_i64(), taken["author"].as_str()), (Some(2), Some("token of analyst")));
    assert_eq!(ask(&analyst, "DELETE", "/api/v1/draft", "").await.status, 204);
    assert!(ask(&analyst, "GET", "/api/v1/draft", "").await.json()["draft"].is_null());
    assert_eq!(ask(&analyst, "POST", "/api/v1/revisions/2/undo", "").await.json()["revision"], 3);
    ask(&analyst, "POST", "/api/v1/revisions/two/undo", "").await.is_problem(404, "not_found");
}

#[tokio::test]
async fn a_clash_and_faults_say_more_than_a_sentence() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    for (key, status, code, member) in [("clash", 409, "clash", "clashes"), ("fault", 422, "faults", "faults")] {
        let draft = DRAFT.replace("\"k\"", &format!("\"{key}\""));
        server.ask("PUT", "/api/v1/draft", &[("authorization", &analyst)], &draft).await;
        let answer = server.ask("POST", "/api/v1/draft/accept", &[("authorization", &analyst)], "").await;
        answer.is_problem(status, code);
        assert!(answer.json()[member][0].is_object());
    }
}

#[tokio::test]
async fn a_body_that_is_no_draft_is_refused() {
    let server = Running::start(loopback()).await;
    let analyst = server.token(Role::Analyst).await;
    for body in ["{", "\"text\"", r#"{"colour": 1}"#, r#"{"changes": [{"table": "t", "op": "burn", "key": "k"}]}"#] {
        server.ask("PUT", "/api/v1/draft", &[("authorization", &analyst)], body).await.is_problem(400, "bad_body");
    }
    let large = format!(r#"{{"base": {{"{}": null}}}}"#, "x".repeat(9 << 20));
    let answer = server.ask("PUT", "/api/v1/draft", &[("authorization", &analyst)], &large).await;
    answer.is_problem(413, "body_too_large");
    let pasted = format!(r#"{{"base": {{"{}": null}}}}"#, "x".repeat(1 << 20));
    assert_eq!(server.ask("PUT", "/api/v1/draft", &[("authorization", &analyst)], &pasted).await.status, 204);
}

#[tokio::test]
async fn tables_and_library_are_read_page_by_page() {
    let server = Running::start(loopback()).await;
    let viewer = server.token(Role::Viewer).await;
    let page = server.get_as(&viewer, "/api/v1/tables/sources?filter=kiln&limit=5&cursor=10").await.json();
    assert_eq!((page["table"].as_str(), page["filter"].as_str()), (Some("sources"), Some("kiln")));
    assert_eq!((page["limit"].as_u64(), page["cursor"].as_str()), (Some(5), Some("10")));
    let found = server.get_as(&viewer, "/api/v1/library?search=%E6%B0%B4%E6%B3%A5&kind=fuel&used=true").await.json();
    assert_eq!((found["search"].as_str(), found["used"].as_bool()), (Some("水泥"), Some(true)));
    server.get_as(&viewer, "/api/v1/library?colour=red").await.is_problem(400, "bad_query");
    assert_eq!(server.get_as(&viewer, "/api/v1/revisions/2/diff").await.json()["revision"], 2);
}
