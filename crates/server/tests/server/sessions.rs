use jiff::{SignedDuration, Timestamp};
use tandem_app::rights::{Chain, START_KEY_LIFETIME};
use tandem_server::{Options, StartLink};

use crate::support::{Answer, Running, loopback};

async fn redeem(server: &Running, key: &str) -> Answer {
    server.ask("POST", "/api/v1/session/start", &[], &format!("{{\"key\": \"{key}\"}}")).await
}

/// Signs in with the start link and gives the `Cookie` header to send from then on.
pub(crate) async fn sign_in(server: &Running) -> String {
    let answer = redeem(server, &server.key()).await;
    assert_eq!(answer.status, 204);
    answer.header("set-cookie").split(';').next().unwrap().to_string()
}

#[tokio::test]
async fn the_start_link_signs_in_once() {
    let server = Running::start(loopback()).await;
    let link = server.ready.start_link.clone().unwrap();
    assert!(link.starts_with(&format!("http://{}/start#", server.ready.address)), "{link}");
    assert_eq!(server.get("/api/v1/session").await.json()["user"], serde_json::Value::Null);

    let answer = redeem(&server, &server.key()).await;
    assert_eq!(answer.status, 204);
    let cookie = answer.header("set-cookie").to_string();
    for part in ["tandem_session=", "; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    redeem(&server, &server.key()).await.is_problem(403, "bad_start_key");

    let cookie = cookie.split(';').next().unwrap();
    let session = server.ask("GET", "/api/v1/session", &[("cookie", cookie)], "").await;
    assert_eq!(session.header("cache-control"), "no-store");
    let session = session.json();
    assert_eq!(session["user"], serde_json::json!({"name": "administrator", "role": "administrator"}));
    assert_eq!(
        session["case"],
        serde_json::json!({"id": "sample", "name": {"en": "Sample", "zh": "算例"}, "public": false})
    );
    assert_eq!(server.ask("GET", "/api/v1/case", &[("cookie", cookie)], "").await.status, 200);
}

#[tokio::test]
async fn a_start_key_older_than_a_quarter_of_an_hour_is_refused() {
    let server = Running::start(loopback()).await;
    let made = Timestamp::now() - SignedDuration::from_mins(15);
    let key = server.store.create_start_key(START_KEY_LIFETIME, made).await.unwrap();
    redeem(&server, key.expose()).await.is_problem(403, "bad_start_key");
    let made = Timestamp::now() - SignedDuration::from_mins(14);
    let key = server.store.create_start_key(START_KEY_LIFETIME, made).await.unwrap();
    assert_eq!(redeem(&server, key.expose()).await.status, 204);
}

#[tokio::test]
async fn a_start_link_is_made_until_there_is_an_administrator() {
    let server = Running::start(loopback()).await;
    sign_in(&server).await;
    let Running { case, .. } = server;
    let server = Running::start_in(case, loopback()).await;
    assert_eq!(server.ready.start_link, None);
    let Running { case, .. } = server;
    let server = Running::start_in(case, Options { start_link: StartLink::Always, ..loopback() }).await;
    sign_in(&server).await;
    assert_eq!(server.store.users().await.unwrap().len(), 1);
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = Running::start(loopback()).await;
    let cookie = sign_in(&server).await;
    let own = [("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    let answer = server.ask("DELETE", "/api/v1/session", &own, "").await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    server.ask("GET", "/api/v1/case", &own, "").await.is_problem(401, "login_needed");
    assert!(matches!(server.store.verify_audit().await.unwrap(), Chain::Whole { rows, .. } if rows >= 4));
}

#[tokio::test]
async fn other_sites_cannot_use_the_cookie_or_sign_a_browser_in() {
    let server = Running::start(loopback()).await;
    let cookie = sign_in(&server).await;
    let host = server.ready.address.to_string();
    let own = format!("http://{host}");
    for (headers, fine) in [
        (vec![("sec-fetch-site", "same-origin")], true),
        (vec![("origin", own.as_str())], true),
        (vec![("sec-fetch-site", "cross-site"), ("origin", own.as_str())], false),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("sec-fetch-site", "none")], false),
        (vec![("origin", "http://evil.example")], false),
        (vec![], false),
    ] {
        let mut all = headers.clone();
        all.push(("cookie", &cookie));
        let answer = server.ask("POST", "/api/v1/jobs", &all, r#"{"kind": "recompute"}"#).await;
        if fine { assert_eq!(answer.status, 202) } else { answer.is_problem(403, "cross_site") }
    }
    let evil = [("sec-fetch-site", "cross-site")];
    let answer = server.ask("POST", "/api/v1/session/start", &evil, r#"{"key": "x"}"#).await;
    answer.is_problem(403, "cross_site");
}

#[tokio::test]
async fn a_session_in_use_is_extended_about_once_a_day() {
    let server = Running::start(loopback()).await;
    let made = Timestamp::now() - SignedDuration::from_hours(30);
    let key = server.store.create_start_key(START_KEY_LIFETIME, made).await.unwrap();
    let lifetime = tandem_app::rights::SESSION_LIFETIME;
    let (token, _) =
        server.store.redeem_start_key(key.expose(), "a", "administrator", lifetime, made).await.unwrap().unwrap();
    let cookie = format!("tandem_session={}", token.expose());
    let renewed = |answer: &Answer| answer.header("set-cookie").starts_with(&cookie);
    assert!(renewed(&server.ask("GET", "/api/v1/case", &[("cookie", &cookie)], "").await));
    assert!(!renewed(&server.ask("GET", "/api/v1/case", &[("cookie", &cookie)], "").await));
}
