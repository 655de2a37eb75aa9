//! Deny by default: which route needs which right, and the one way to the data.
//!
//! [`ROUTES`] is the only list. The guard lets a request through to a handler only along one of its rows, the OpenAPI
//! document takes its `security` from it, and the handler reaches data, jobs and people only by showing the permit
//! that the guard gave it, which is checked once more at that point.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde_json::Value;
use tandem_app::jobs::Jobs;
use tandem_app::rights::{Accounts, Caller, Person, Right, Store, StoreError};

use crate::data::{Data, DataError};
use crate::platform::{Platform, Transported};
use crate::problem::Problem;

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nothing, and it does not look at who calls: health and the description of the API.
    Open,
    /// Nothing, but it looks at who calls: the session itself.
    Anyone,
    /// A right that visitors of a public case hold too.
    Visitor(Right),
    /// A right that only a login gives.
    Login(Right),
}

use Access::{Anyone, Login, Open, Visitor};

/// Every route of the API.
pub(crate) const ROUTES: &[(&str, &str, Access)] = &[
    ("GET", "/healthz", Open),
    ("GET", "/readyz", Open),
    ("GET", "/metrics", Open),
    ("GET", "/api/openapi.json", Open),
    ("GET", "/api/v1/session", Anyone),
    ("DELETE", "/api/v1/session", Anyone),
    ("POST", "/api/v1/session/start", Anyone),
    ("GET", "/api/v1/case", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/sources", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/organisations", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/inventory", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/comparison", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/coverage", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/tradeoffs", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/importance", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/balance", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/index-systems", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/evaluation", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/evaluation/subjects", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/evaluation/history", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/evaluation/ranking", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/evaluation/sensitivity", Visitor(Right::ReadCase)),
    ("POST", "/api/v1/evaluation/what-if", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/credit", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/cleaner", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/explain", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/factors/{id}", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/activities", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/statistics", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/targets", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/vocabulary", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/monitors", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/readings", Login(Right::ReadReadings)),
    ("GET", "/api/v1/check", Login(Right::ReadHistory)),
    ("GET", "/api/v1/revisions", Login(Right::ReadHistory)),
    ("GET", "/api/v1/tables", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/tables/{table}", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/tables/{table}/file", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/template", Visitor(Right::ReadCase)),
    ("POST", "/api/v1/workbook", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/imports", Login(Right::EditCase)),
    ("POST", "/api/v1/imports", Login(Right::EditCase)),
    ("DELETE", "/api/v1/imports/{id}", Login(Right::EditCase)),
    ("POST", "/api/v1/imports/{id}/try", Login(Right::EditCase)),
    ("POST", "/api/v1/imports/{id}/accept", Login(Right::EditCase)),
    ("GET", "/api/v1/library", Visitor(Right::ReadCase)),
    ("GET", "/api/v1/revisions/{n}/diff", Login(Right::ReadHistory)),
    ("POST", "/api/v1/revisions/{n}/undo", Login(Right::EditCase)),
    ("GET", "/api/v1/draft", Login(Right::EditCase)),
    ("PUT", "/api/v1/draft", Login(Right::EditCase)),
    ("DELETE", "/api/v1/draft", Login(Right::EditCase)),
    ("POST", "/api/v1/draft/check", Login(Right::EditCase)),
    ("POST", "/api/v1/draft/accept", Login(Right::EditCase)),
    ("GET", "/api/v1/jobs", Login(Right::RunJobs)),
    ("POST", "/api/v1/jobs", Login(Right::RunJobs)),
    ("GET", "/api/v1/jobs/{id}", Login(Right::RunJobs)),
    ("DELETE", "/api/v1/jobs/{id}", Login(Right::RunJobs)),
    ("GET", "/api/v1/jobs/{id}/events", Login(Right::RunJobs)),
    ("GET", "/api/v1/users", Login(Right::ManagePeople)),
    ("GET", "/api/v1/audit", Login(Right::ManagePeople)),
];

/// What the row of a route says; `None` for a route or method that is not listed, which is refused.
pub(crate) fn access(method: &str, path: &str) -> Option<Access> {
    let method = if method == "HEAD" { "GET" } else { method };
    ROUTES.iter().find(|row| row.0 == method && row.1 == path).map(|row| row.2)
}

/// What the guard found out about a caller. Only the guard makes one.
#[derive(Clone, Debug)]
pub(crate) struct Permit {
    caller: Caller,
    proof: Proof,
}

/// What a caller proved itself with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proof {
    Nothing,
    Cookie(String),
    Token(String),
}

impl Permit {
    pub(crate) fn person(&self) -> Option<&Person> {
        match &self.caller {
            Caller::Person(person) => Some(person),
            Caller::Stranger | Caller::Visitor => None,
        }
    }

    /// Name of the caller for the audit log.
    pub(crate) fn name(&self) -> &str {
        self.person().map_or("visitor", |person| &person.name)
    }

    fn allow(&self, right: Right) -> Result<(), Problem> {
        match &self.caller {
            caller if caller.may(right) => Ok(()),
            Caller::Person(person) => Err(Problem::forbidden(person.role.name())),
            Caller::Stranger | Caller::Visitor => Err(Problem::login_needed()),
        }
    }

    /// Ends the session or token that the caller came with.
    pub(crate) async fn revoke(&self, accounts: &Accounts) -> Result<(), Problem> {
        if let Some(person) = self.person() {
            match &self.proof {
                Proof::Cookie(token) => accounts.sign_out(token, person).await?,
                Proof::Token(token) => accounts.end_token(token, person).await?,
                Proof::Nothing => {}
            }
        }
        Ok(())
    }
}

impl<S: Sync> FromRequestParts<S> for Permit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(Problem::login_needed)
    }
}

/// The things that rights protect. Its fields are private to this module: a permit is the only key.
pub(crate) struct Vault {
    data: Arc<dyn Data>,
    jobs: Jobs,
    store: Store,
}

impl Vault {
    pub(crate) fn new(data: Arc<dyn Data>, jobs: Jobs, store: Store) -> Self {
        Self { data, jobs, store }
    }

    /// The case's data, for a caller who holds `right`.
    pub(crate) fn data(&self, permit: &Permit, right: Right) -> Result<&Arc<dyn Data>, Problem> {
        permit.allow(right).map(|()| &self.data)
    }

    /// The queue of jobs, with the data that they work on.
    pub(crate) fn jobs(&self, permit: &Permit) -> Result<(&Jobs, &Arc<dyn Data>), Problem> {
        permit.allow(Right::RunJobs).map(|()| (&self.jobs, &self.data))
    }

    /// Revisions.
    pub(crate) fn history(&self, permit: &Permit) -> Result<&Store, Problem> {
        permit.allow(Right::ReadHistory).map(|()| &self.store)
    }

    /// Drafts.
    pub(crate) fn drafts(&self, permit: &Permit) -> Result<&Store, Problem> {
        permit.allow(Right::EditCase).map(|()| &self.store)
    }

    /// People and the audit log.
    pub(crate) fn people(&self, permit: &Permit) -> Result<&Store, Problem> {
        permit.allow(Right::ManagePeople).map(|()| &self.store)
    }

    /// Id and names of the case: what the sign-in page shows to everyone who reaches the server.
    pub(crate) fn title(&self) -> Result<(Value, Value), DataError> {
        let card = self.data.case()?;
        Ok((card["id"].clone(), card["name"].clone()))
    }

    /// Number of the data's state: a figure of the metrics.
    pub(crate) fn generation(&self) -> u64 {
        self.data.generation()
    }

    /// Takes in what was changed in the case folder from outside, and says the newest revision.
    pub(crate) async fn take_in_folder(&self) -> Result<i64, StoreError> {
        self.store.take_in_folder(Timestamp::now()).await
    }

    /// Ends all jobs and connections to the store.
    pub(crate) async fn close(&self, patience: Duration) {
        self.jobs.stop(patience).await;
        if tokio::time::timeout(patience, self.store.close()).await.is_err() {
            tracing::warn!("the store did not close in time; it recovers at the next start");
        }
    }

    /// How many jobs wait or run: a figure of the metrics.
    pub(crate) fn unfinished_jobs(&self) -> usize {
        self.jobs.unfinished()
    }

    /// Whether the store answers: a part of being ready.
    pub(crate) async fn store_answers(&self) -> bool {
        self.store.ping().await.is_ok()
    }
}

/// The route that answered, left in the response for the metrics.
#[derive(Clone)]
pub(crate) struct Answered(pub(crate) MatchedPath);

/// Stands before every route: finds out who calls and refuses before the body is looked at.
pub(crate) async fn guard(
    State(platform): State<Arc<Platform>>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = match admit(&platform, path.as_str(), &parts).await {
        Ok((permit, renewed)) => {
            parts.extensions.insert(permit);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if let Some(cookie) = renewed {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(problem) => problem.into_response(),
    };
    response.extensions_mut().insert(Answered(path));
    response
}

async fn admit(platform: &Platform, path: &str, request: &Parts) -> Result<(Permit, Option<HeaderValue>), Problem> {
    let stranger = Permit { caller: Caller::Stranger, proof: Proof::Nothing };
    let access = access(request.method.as_str(), path).ok_or_else(|| wrong_method(&request.method, path))?;
    let (permit, renewed) = match access {
        Open => return Ok((stranger, None)),
        Anyone | Visitor(_) | Login(_) => identify(platform, request).await?,
    };
    let changes = !(request.method == Method::GET || request.method == Method::HEAD);
    if changes && !matches!(permit.proof, Proof::Token(_)) {
        let by_cookie = matches!(permit.proof, Proof::Cookie(_));
        refuse_other_sites(&request.headers, by_cookie)?;
    }
    if let Visitor(right) | Login(right) = access {
        permit.allow(right)?;
    }
    Ok((permit, renewed))
}

fn wrong_method(method: &Method, path: &str) -> Problem {
    let known = ROUTES.iter().filter(|row| row.1 == path).map(|row| row.0);
    Problem::method_not_allowed(method.as_str(), &known.collect::<Vec<_>>().join(", "))
}

/// Finds out who calls. A bearer token that is no good is an error everywhere: its sender believes it works.
/// A cookie that is no good is as none: browsers keep sending old ones.
async fn identify(platform: &Platform, request: &Parts) -> Result<(Permit, Option<HeaderValue>), Problem> {
    let headers = &request.headers;
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let token = bearer(authorization).ok_or_else(Problem::bad_token)?;
        let person = platform.accounts.by_token(token).await?.ok_or_else(Problem::bad_token)?;
        return Ok((Permit { caller: Caller::Person(person), proof: Proof::Token(token.to_string()) }, None));
    }
    let nobody = if platform.visitor { Caller::Visitor } else { Caller::Stranger };
    let nobody = Permit { caller: nobody, proof: Proof::Nothing };
    let secure = request.extensions.get::<Transported>().is_some_and(|how| how.secure);
    let Some(token) = cookie(headers, cookie_name(secure)) else {
        return Ok((nobody, None));
    };
    let Some((person, renew)) = platform.accounts.by_session(token).await? else {
        return Ok((nobody, None));
    };
    let renewed = renew.then(|| session_cookie(token, secure)).flatten();
    Ok((Permit { caller: Caller::Person(person), proof: Proof::Cookie(token.to_string()) }, renewed))
}

fn bearer(authorization: &HeaderValue) -> Option<&str> {
    let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|pair| pair.0 == name).map(|pair| pair.1)
}

/// With `__Host-` a browser takes the cookie only over TLS, and from this very host.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-tandem_session" } else { "tandem_session" }
}

/// The `Set-Cookie` of a session.
pub(crate) fn session_cookie(token: &str, secure: bool) -> Option<HeaderValue> {
    set_cookie(token, tandem_app::rights::SESSION_LIFETIME.as_secs(), secure)
}

/// The `Set-Cookie` that makes a browser forget its session.
pub(crate) fn ended_cookie(secure: bool) -> Option<HeaderValue> {
    set_cookie("", 0, secure)
}

fn set_cookie(value: &str, seconds: u64, secure: bool) -> Option<HeaderValue> {
    let (name, flag) = (cookie_name(secure), if secure { "; Secure" } else { "" });
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}");
    let mut header = HeaderValue::try_from(text).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// A page of another site can make a browser send our cookie with its request; the browser then says where from.
///
/// Current browsers send `Sec-Fetch-Site`; older ones at least `Origin` with whatever changes something. A program
/// sends neither, which is fine as long as it shows no cookie.
fn refuse_other_sites(headers: &HeaderMap, by_cookie: bool) -> Result<(), Problem> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let same = match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST)
        }
        (None, None) => !by_cookie,
    };
    if same { Ok(()) } else { Err(Problem::cross_site()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_our_own_pages_may_change_things_by_cookie() {
        for (pairs, by_cookie, fine) in [
            (&[("sec-fetch-site", "same-origin")][..], true, true),
            (&[("sec-fetch-site", "same-site")], true, false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "http://h:1"), ("host", "h:1")], true, false),
            (&[("origin", "http://h:1"), ("host", "h:1")], true, true),
            (&[("origin", "http://evil"), ("host", "h:1")], true, false),
            (&[("origin", "http://evil"), ("host", "h:1")], false, false),
            (&[("origin", "null"), ("host", "h:1")], false, false),
            (&[("host", "h:1")], true, false),
            (&[("host", "h:1")], false, true),
        ] {
            assert_eq!(refuse_other_sites(&headers(pairs), by_cookie).is_ok(), fine, "{pairs:?}");
        }
    }

    #[test]
    fn cookies_are_found_among_others() {
        let headers = headers(&[("cookie", "a=1; tandem_session=xyz; b=2")]);
        assert_eq!(cookie(&headers, "tandem_session"), Some("xyz"));
        assert_eq!(cookie(&headers, "__Host-tandem_session"), None);
    }

    #[test]
    fn what_is_not_listed_is_refused() {
        assert_eq!(access("HEAD", "/healthz"), Some(Open));
        assert_eq!(access("POST", "/api/v1/case"), None);
        assert_eq!(access("GET", "/api/v1/secrets"), None);
    }
}
