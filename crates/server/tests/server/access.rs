use serde_json::Value;
use tandem_app::rights::Role;

use crate::support::{Running, loopback, visitors};

/// Who may use a route, said here once more and independently of the server's own table.
#[derive(Clone, Copy, PartialEq)]
enum For {
    Everyone,
    Readers,
    LoggedIn,
    Workers,
    Editors,
    Administrators,
}
use For::{Administrators, Editors, Everyone, LoggedIn, Readers, Workers};

const ROUTES: [(&str, &str, For); 60] = [
    ("GET", "/healthz", Everyone),
    ("GET", "/readyz", Everyone),
    ("GET", "/metrics", Everyone),
    ("GET", "/api/openapi.json", Everyone),
    ("GET", "/api/v1/session", Everyone),
    ("POST", "/api/v1/session/start", Everyone),
    ("DELETE", "/api/v1/session", Everyone),
    ("GET", "/api/v1/case", Readers),
    ("GET", "/api/v1/sources", Readers),
    ("GET", "/api/v1/organisations", Readers),
    ("GET", "/api/v1/inventory", Readers),
    ("GET", "/api/v1/comparison", Readers),
    ("GET", "/api/v1/coverage", Readers),
    ("GET", "/api/v1/tradeoffs", Readers),
    ("GET", "/api/v1/importance", Readers),
    ("GET", "/api/v1/balance", Readers),
    ("GET", "/api/v1/index-systems", Readers),
    ("GET", "/api/v1/evaluation", Readers),
    ("GET", "/api/v1/evaluation/subjects", Readers),
    ("GET", "/api/v1/evaluation/history", Readers),
    ("GET", "/api/v1/evaluation/ranking", Readers),
    ("GET", "/api/v1/evaluation/sensitivity", Readers),
    ("POST", "/api/v1/evaluation/what-if", Readers),
    ("GET", "/api/v1/credit", Readers),
    ("GET", "/api/v1/cleaner", Readers),
    ("GET", "/api/v1/explain", Readers),
    ("GET", "/api/v1/factors/{id}", Readers),
    ("GET", "/api/v1/activities", Readers),
    ("GET", "/api/v1/statistics", Readers),
    ("GET", "/api/v1/targets", Readers),
    ("GET", "/api/v1/vocabulary", Readers),
    ("GET", "/api/v1/monitors", Readers),
    ("GET", "/api/v1/readings", LoggedIn),
    ("GET", "/api/v1/check", LoggedIn),
    ("GET", "/api/v1/revisions", LoggedIn),
    ("GET", "/api/v1/tables", Readers),
    ("GET", "/api/v1/tables/{table}", Readers),
    ("GET", "/api/v1/tables/{table}/file", Readers),
    ("GET", "/api/v1/template", Readers),
    ("POST", "/api/v1/workbook", Readers),
    ("GET", "/api/v1/imports", Editors),
    ("POST", "/api/v1/imports", Editors),
    ("DELETE", "/api/v1/imports/{id}", Editors),
    ("POST", "/api/v1/imports/{id}/try", Editors),
    ("POST", "/api/v1/imports/{id}/accept", Editors),
    ("GET", "/api/v1/library", Readers),
    ("GET", "/api/v1/revisions/{n}/diff", LoggedIn),
    ("POST", "/api/v1/revisions/{n}/undo", Editors),
    ("GET", "/api/v1/draft", Editors),
    ("PUT", "/api/v1/draft", Editors),
    ("DELETE", "/api/v1/draft", Editors),
    ("POST", "/api/v1/draft/check", Editors),
    ("POST", "/api/v1/draft/accept", Editors),
    ("GET", "/api/v1/jobs", Workers),
    ("POST", "/api/v1/jobs", Workers),
    ("GET", "/api/v1/jobs/{id}", Workers),
    ("GET", "/api/v1/jobs/{id}/events", Workers),
    ("DELETE", "/api/v1/jobs/{id}", Workers),
    ("GET", "/api/v1/users", Administrators),
    ("GET", "/api/v1/audit", Administrators),
];

/// A way to come: no proof, or a role by token, or an administrator's session by cookie.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Login {
    Stranger,
    Visitor,
    Token(Role),
    Cookie,
}

/// 0 means: the route itself answers, whatever it says.
fn expected(route: For, login: Login) -> u16 {
    match (route, login) {
        (Everyone, _)
        | (_, Login::Cookie | Login::Token(Role::Administrator))
        | (Readers | LoggedIn, Login::Token(_)) => 0,
        (Readers, Login::Visitor) => 0,
        (_, Login::Stranger | Login::Visitor) => 401,
        (Workers, Login::Token(role)) => {
            if matches!(role, Role::Analyst | Role::Planner) {
                0
            } else {
                403
            }
        }
        (Editors, Login::Token(role)) => {
            if role == Role::Analyst {
                0
            } else {
                403
            }
        }
        (Administrators, Login::Token(_)) => 403,
    }
}

#[tokio::test]
async fn each_route_answers_whom_it_should_and_nobody_else() {
    let (closed, open) = (Running::start(loopback()).await, Running::start(visitors()).await);
    let cookie = crate::sessions::sign_in(&closed).await;
    let mut logins = vec![Login::Stranger, Login::Visitor, Login::Cookie];
    logins.extend(Role::ALL.map(Login::Token));
    let mut tried = 0;
    for (method, path, route) in ROUTES {
        // Signing out in the middle would make strangers of all that follow.
        if (method, path) == ("DELETE", "/api/v1/session") {
            continue;
        }
        for login in &logins {
            let server = if *login == Login::Visitor { &open } else { &closed };
            let authorization = match login {
                Login::Token(role) => server.token(*role).await,
                _ => String::new(),
            };
            let mut headers = match login {
                Login::Token(_) => vec![("authorization", authorization.as_str())],
                Login::Cookie => vec![("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")],
                Login::Stranger | Login::Visitor => vec![],
            };
            // A body that no route understands: refusals must come before anyone looks at it.
            let body = if method == "POST" { "{\"nonsense\": " } else { "" };
            headers.push(("accept", "application/json"));
            let path = path.replace("{id}", "1").replace("{n}", "1").replace("{table}", "activities");
            let answer = server.ask(method, &path, &headers, body).await;
            let status = answer.status.as_u16();
            match expected(route, *login) {
                0 => assert!(
                    status != 401 && status != 403 && status < 500,
                    "{method} {path} refuses {login:?}: {status}"
                ),
                due => assert_eq!(status, due, "{method} {path} for {login:?}"),
            }
            tried += 1;
        }
    }
    assert_eq!(tried, (ROUTES.len() - 1) * logins.len());
}

#[tokio::test]
async fn the_description_names_every_route_and_who_may_use_it() {
    for (server, visitor) in [(Running::start(loopback()).await, false), (Running::start(visitors()).await, true)] {
        let document = server.get("/api/openapi.json").await.json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3."));
        let mut described = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let known = ROUTES.iter().find(|row| row.0.eq_ignore_ascii_case(method) && row.1 == path);
                let route = known.unwrap_or_else(|| panic!("{method} {path} is not in the matrix")).2;
                let public = route == Everyone || (visitor && route == Readers);
                let security = operation["security"].as_array().unwrap_or_else(|| panic!("{method} {path}"));
                assert_eq!(security.is_empty(), public, "{method} {path}, visitor {visitor}");
                assert!(operation["summary"].is_string() && operation["responses"].is_object(), "{method} {path}");
                described += 1;
            }
        }
        assert_eq!(described, ROUTES.len());
        every_reference_leads_somewhere(&document, &document);
    }
}

fn every_reference_leads_somewhere(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            }
            members.values().for_each(|member| every_reference_leads_somewhere(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| every_reference_leads_somewhere(document, item)),
        _ => {}
    }
}

#[tokio::test]
async fn a_token_that_is_no_good_is_refused_everywhere_it_is_looked_at() {
    let server = Running::start(visitors()).await;
    for authorization in ["Bearer made-up", "Bearer ", "Basic YTpi", "nonsense"] {
        server.get_as(authorization, "/api/v1/readings").await.is_problem(401, "bad_token");
        server.get_as(authorization, "/api/v1/case").await.is_problem(401, "bad_token");
        assert_eq!(server.get_as(authorization, "/healthz").await.status, 200);
    }
    let answer = server.get("/api/v1/readings").await;
    answer.is_problem(401, "login_needed");
    assert!(answer.header("www-authenticate").starts_with("Bearer"));
}

#[tokio::test]
async fn a_token_made_by_another_process_works_at_once() {
    let server = Running::start(loopback()).await;
    let other = tandem_app::rights::open_store(server.case.path()).await.unwrap();
    let token = tandem_app::rights::Accounts::new(other).issue_token(Role::Viewer).await.unwrap();
    let authorization = format!("Bearer {}", token.expose());
    let answer = server.get_as(&authorization, "/api/v1/readings?monitor_id=M1").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["items"]), (200, &serde_json::json!([])));
    let session = server.get_as(&authorization, "/api/v1/session").await.json();
    assert_eq!(session["user"]["role"], "viewer");
    assert_eq!(server.ask("DELETE", "/api/v1/session", &[("authorization", &authorization)], "").await.status, 204);
    server.get_as(&authorization, "/api/v1/readings").await.is_problem(401, "bad_token");
}

#[tokio::test]
async fn what_does_not_exist_is_told_apart() {
    let server = Running::start(loopback()).await;
    let viewer = server.token(Role::Viewer).await;
    for path in ["/api/v1/no-such-thing", "/api", "/api/", "/api/v2/case"] {
        server.get(path).await.is_problem(404, "unknown_route");
        server.get_as(&viewer, path).await.is_problem(404, "unknown_route");
    }
    let answer = server.ask("PUT", "/api/v1/case", &[("authorization", &viewer)], "{}").await;
    answer.is_problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET");
    server.get_as(&viewer, "/api/v1/factors/none").await.is_problem(404, "not_found");
    assert_eq!(server.get_as(&viewer, "/api/v1/factors/f%2F1").await.json()["factor_id"], "f/1");
    let analyst = server.token(Role::Analyst).await;
    for id in ["99", "abc", "99999999999999999999"] {
        server.get_as(&analyst, &format!("/api/v1/jobs/{id}")).await.is_problem(404, "not_found");
    }
}
