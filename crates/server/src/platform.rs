//! What all routes share, and what happens to every request before and after its route.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use tandem_app::rights::Accounts;
use tokio::sync::{Semaphore, watch};

use crate::access::{Answered, Vault};
use crate::answers::Answers;
use crate::listen::Peer;
use crate::metrics::Metrics;
use crate::problem::Problem;

/// What all routes share.
pub(crate) struct Platform {
    pub(crate) vault: Vault,
    pub(crate) accounts: Accounts,
    pub(crate) answers: Answers,
    pub(crate) metrics: Metrics,
    /// Computations at once: more than the cores only make each other wait.
    pub(crate) computing: Semaphore,
    /// Files being received at once: each is held whole until it has arrived.
    pub(crate) receiving: Semaphore,
    /// Whether the case may be read without a login.
    pub(crate) visitor: bool,
    pub(crate) reached: Reached,
    pub(crate) revision: AtomicI64,
    pub(crate) ready: AtomicBool,
    pub(crate) started: Timestamp,
    /// Turns true when the server stops; open event streams end then.
    pub(crate) stopping: watch::Receiver<bool>,
    pub(crate) openapi: crate::answers::Answer,
}

impl Platform {
    pub(crate) fn revision(&self) -> i64 {
        self.revision.load(Ordering::Relaxed)
    }

    /// Takes in what was changed in the case folder from outside. Where that fails the figures are still right; only
    /// the list of revisions lags, so it is told and the work goes on.
    pub(crate) async fn take_in_changes(&self) {
        match self.vault.take_in_folder().await {
            Ok(revision) => self.revision.store(revision, Ordering::Relaxed),
            Err(error) => {
                tracing::error!(%error, "the input files could not be taken in as a revision")
            }
        }
    }
}

/// From where requests may come, which decides what their headers are worth.
#[derive(Clone, Debug)]
pub(crate) enum Reached {
    /// From this machine only, without encryption.
    Loopback,
    /// From anywhere, over our own TLS.
    Tls,
    /// Through one of these proxies, which tell by `X-Forwarded-Proto` how they were reached.
    Proxy(Vec<IpAddr>),
}

/// Whether the way to the caller is encrypted, as far as we can know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transported {
    /// Cookies may be marked `Secure`.
    pub(crate) secure: bool,
    /// Secrets may pass: encrypted, or never leaving this machine.
    pub(crate) confidential: bool,
}

impl Reached {
    fn transported(&self, peer: Peer, headers: &HeaderMap) -> Result<Transported, Problem> {
        let local = peer.address.ip().to_canonical().is_loopback();
        match self {
            Self::Tls => Ok(Transported { secure: true, confidential: true }),
            Self::Loopback => {
                refuse_foreign_names(headers)?;
                Ok(Transported { secure: peer.tls, confidential: peer.tls || local })
            }
            Self::Proxy(proxies) if proxies.contains(&peer.address.ip().to_canonical()) => {
                // The last word is our proxy's; what stands before it came from further out and may be made up.
                let forwarded = headers.get_all("x-forwarded-proto").iter().next_back();
                let forwarded = forwarded.map(|value| value.to_str().unwrap_or("unreadable"));
                let forwarded = forwarded.and_then(|value| value.rsplit(',').next());
                // Without the header it is a program on this machine, or a proxy that was not set up for it.
                let secure = forwarded.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
                Ok(Transported { secure, confidential: secure || (local && forwarded.is_none()) })
            }
            // A program on this machine, such as a health check, has no need of the proxy.
            Self::Proxy(_) if local => Ok(Transported { secure: false, confidential: true }),
            Self::Proxy(_) => Err(Problem::not_through_proxy()),
        }
    }
}

/// A web site can let its own name point to 127.0.0.1 and so have a browser read our answers as its own (DNS
/// rebinding). The browser then sends that name as `Host`, by which we know it.
fn refuse_foreign_names(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(host) = headers.get(header::HOST) else {
        return Ok(());
    };
    let host = host.to_str().unwrap_or("unreadable");
    let name = host.parse::<Authority>().map(|authority| authority.host().to_ascii_lowercase()).unwrap_or_default();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let ours =
        name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|ip| ip.to_canonical().is_loopback());
    if ours { Ok(()) } else { Err(Problem::wrong_host(host)) }
}

/// Goes around everything: where the request came from, what every answer carries, and the count of it.
pub(crate) async fn surround(State(platform): State<Arc<Platform>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    name_host(&mut request);
    let peer = request.extensions().get::<Peer>().copied();
    let transported = peer.map(|peer| platform.reached.transported(peer, request.headers()));
    let mut response = match transported {
        Some(Ok(transported)) => {
            request.extensions_mut().insert(transported);
            next.run(request).await
        }
        Some(Err(problem)) => problem.into_response(),
        None => Problem::internal().into_response(),
    };
    add_security_headers(response.headers_mut());
    let route = response.extensions().get::<Answered>().map_or("page", |route| route.0.as_str());
    // Methods are the caller's text; only known ones become a label.
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let method = known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other");
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    tracing::debug!(method, route, status, ?took, "answered");
    platform.metrics.count(route, method, status, took);
    response
}

/// HTTP/2 names the host in its own way; what looks at `Host` should not have to care.
fn name_host(request: &mut Request) {
    let authority = request.uri().authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let Some(Ok(host)) = authority {
        request.headers_mut().entry(header::HOST).or_insert(host);
    }
}

/// `blob:` workers and images are the map's; inline styles are the charts'. Scripts are our own files only.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn add_security_headers(headers: &mut HeaderMap) {
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transported(reached: &Reached, from: &str, pairs: &[(&'static str, &'static str)]) -> Option<(bool, bool)> {
        let headers = pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect();
        let peer = Peer { address: from.parse().expect("an address"), tls: false };
        reached.transported(peer, &headers).ok().map(|how| (how.secure, how.confidential))
    }

    #[test]
    fn only_the_proxy_is_believed() {
        let reached = Reached::Proxy(vec!["10.0.0.2".parse().expect("an address")]);
        let (https, http) = (&[("x-forwarded-proto", "https")], &[("x-forwarded-proto", "http")]);
        assert_eq!(transported(&reached, "10.0.0.2:5", https), Some((true, true)));
        assert_eq!(transported(&reached, "[::ffff:10.0.0.2]:5", https), Some((true, true)));
        assert_eq!(transported(&reached, "10.0.0.2:5", http), Some((false, false)));
        assert_eq!(transported(&reached, "10.0.0.2:5", &[]), Some((false, false)));
        assert_eq!(transported(&reached, "10.0.0.9:5", https), None);
        assert_eq!(transported(&reached, "127.0.0.1:5", https), Some((false, true)));
    }

    #[test]
    fn on_loopback_only_names_of_this_machine_are_answered() {
        for (host, fine) in [
            ("127.0.0.1:8080", true),
            ("localhost", true),
            ("[::1]:8080", true),
            ("evil.example:8080", false),
            ("127.0.0.1.evil.example", false),
            ("192.168.0.5:8080", false),
            ("", false),
        ] {
            let answered = transported(&Reached::Loopback, "127.0.0.1:5", &[("host", host)]);
            assert_eq!(answered, fine.then_some((false, true)), "{host}");
        }
    }
}
