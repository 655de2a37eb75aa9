use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tandem_app::jobs::JobError;
use tandem_app::rights::StoreError;
use utoipa::ToSchema;

/// An answer that says what went wrong and what to do, as RFC 9457 has it.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    title: &'static str,
    detail: String,
    help: String,
    extra: Option<Extra>,
    /// Further members of the body.
    more: Option<Box<serde_json::Value>>,
}

/// A header that goes with the problem.
#[derive(Clone, Debug)]
enum Extra {
    Authenticate,
    Allow(String),
    RetryAfter,
}

impl Extra {
    fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Authenticate => Some((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tandem\""))),
            Self::Allow(methods) => Some((header::ALLOW, HeaderValue::from_str(methods).ok()?)),
            Self::RetryAfter => Some((header::RETRY_AFTER, HeaderValue::from_static("5"))),
        }
    }
}

/// The body of an `application/problem+json` answer.
#[derive(Serialize, ToSchema)]
#[schema(title = "Problem")]
pub(crate) struct ProblemBody {
    /// A name for the kind of problem, as a URN.
    #[schema(example = "urn:tandem:problem:not_found")]
    r#type: String,
    /// The kind of problem in words.
    #[schema(example = "Not found")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// What went wrong this time.
    #[schema(example = "there is no factor EMEP-1")]
    detail: String,
    /// The kind of problem as a word for programs.
    #[schema(example = "not_found")]
    code: &'static str,
    /// What to do next.
    help: String,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { status, code, title, detail: detail.into(), help: help.into(), extra: None, more: None }
    }

    pub(crate) fn login_needed() -> Self {
        let help = "Open the start link that `tandem serve` prints, or send a token of `tandem admin token` as `Authorization: Bearer`.";
        let mut problem =
            Self::new(StatusCode::UNAUTHORIZED, "login_needed", "Login needed", "this needs a login", help);
        problem.extra = Some(Extra::Authenticate);
        problem
    }

    pub(crate) fn bad_token() -> Self {
        let mut problem = Self::login_needed();
        problem.code = "bad_token";
        problem.detail = "the bearer token is unknown or its time is over".to_string();
        problem.help = "Make a new one with `tandem admin token`.".to_string();
        problem
    }

    pub(crate) fn bad_start_key() -> Self {
        let detail = "the start key is unknown, used or older than 15 minutes";
        let help = "Start `tandem serve` again: it prints a new link while nobody has signed in.";
        Self::new(StatusCode::FORBIDDEN, "bad_start_key", "Start key not accepted", detail, help)
    }

    pub(crate) fn forbidden(role: &str) -> Self {
        let detail = format!("the role {role} may not do this");
        Self::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "Not allowed",
            detail,
            "Ask an administrator for a role that may.",
        )
    }

    pub(crate) fn cross_site() -> Self {
        let detail = "a request that changes something must come from Tandem's own pages";
        let help = "Use the web app, or send a bearer token instead of the session cookie.";
        Self::new(StatusCode::FORBIDDEN, "cross_site", "Request from another site", detail, help)
    }

    pub(crate) fn insecure() -> Self {
        let detail = "signing in needs https here";
        let help = "Open the https address; behind a proxy, let it send X-Forwarded-Proto.";
        Self::new(StatusCode::FORBIDDEN, "insecure_transport", "Connection not encrypted", detail, help)
    }

    pub(crate) fn not_through_proxy() -> Self {
        let detail = "this server only answers its proxy";
        let help = "Use the public address. If this is the proxy, name its address with --proxy.";
        Self::new(StatusCode::FORBIDDEN, "not_through_proxy", "Not through the proxy", detail, help)
    }

    pub(crate) fn wrong_host(host: &str) -> Self {
        let detail = format!("this server is reached as localhost or 127.0.0.1, not as {host:?}");
        let help =
            "Use http://127.0.0.1; to serve under a name, start with --tls-cert and --tls-key or --behind-proxy.";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "wrong_host", "Wrong host name", detail, help)
    }

    pub(crate) fn unknown_route(path: &str) -> Self {
        let detail = format!("there is no {path}");
        Self::new(
            StatusCode::NOT_FOUND,
            "unknown_route",
            "No such address",
            detail,
            "All addresses are listed in /api/openapi.json.",
        )
    }

    pub(crate) fn not_found(detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail, help)
    }

    pub(crate) fn method_not_allowed(method: &str, allow: &str) -> Self {
        let detail = format!("{method} is not possible here");
        let help = format!("Possible are: {allow}.");
        let mut problem =
            Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not possible", detail, help);
        problem.extra = Some(Extra::Allow(allow.to_string()));
        problem
    }

    pub(crate) fn bad_query(detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_query", "Question not understood", detail, help)
    }

    pub(crate) fn bad_body(status: StatusCode, detail: impl Into<String>) -> Self {
        let (code, title) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "Body too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("not_json", "Not JSON"),
            StatusCode::REQUEST_TIMEOUT => ("body_too_slow", "Body too slow"),
            _ => ("bad_body", "Body not understood"),
        };
        Self::new(status, code, title, detail, "The shape of the body is described in /api/openapi.json.")
    }

    pub(crate) fn unusable(detail: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "faulty_case", "The case cannot answer this", detail, help)
    }

    pub(crate) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Not possible now", detail, "")
    }

    pub(crate) fn clash(
        detail: impl Into<String>,
        help: impl Into<String>,
        more: Option<Box<serde_json::Value>>,
    ) -> Self {
        let problem = Self::new(StatusCode::CONFLICT, "clash", "Changed by someone else", detail, help);
        Self { more, ..problem }
    }

    pub(crate) fn faults(
        detail: impl Into<String>,
        help: impl Into<String>,
        more: Option<Box<serde_json::Value>>,
    ) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "faults", "Faults in the case", detail, help);
        Self { more, ..problem }
    }

    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy", detail, "Try again in a moment.");
        problem.extra = Some(Extra::RetryAfter);
        problem
    }

    /// Our own fault: the log tells more than the caller may know.
    pub(crate) fn internal() -> Self {
        let detail = "an error inside Tandem; the server's log tells more";
        let help = "Try again; if it stays, report it with the lines of the log.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Error inside Tandem", detail, help)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        let (status, code, title) = match error {
            StoreError::DiskFull { .. } => (StatusCode::INSUFFICIENT_STORAGE, "disk_full", "Disk full"),
            StoreError::Locked { .. } => {
                return Self::busy("another program keeps the store locked");
            }
            StoreError::NotWritable { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "not_writable", "Store not writable"),
            _ => return Self::internal(),
        };
        // Without the path, which is nobody's business outside.
        Self::new(
            status,
            code,
            title,
            "what was asked could not be kept",
            "The server's log names the place and the remedy.",
        )
    }
}

impl From<JobError> for Problem {
    fn from(error: JobError) -> Self {
        match error {
            JobError::QueueFull { .. } => Self::busy(error.to_string()),
            JobError::Unknown(_) => Self::not_found(error.to_string(), "GET /api/v1/jobs lists the newest."),
            JobError::Ended { .. } => Self::conflict(error.to_string()),
            JobError::Store(error) => error.into(),
            other => {
                tracing::error!(error = %other, "a job failed in an unknown way");
                Self::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            r#type: format!("urn:tandem:problem:{}", self.code),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code,
            help: self.help,
        };
        let mut body = serde_json::to_value(body).unwrap_or_default();
        if let (Some(body), Some(serde_json::Value::Object(more))) = (body.as_object_mut(), self.more.map(|more| *more))
        {
            body.extend(more);
        }
        let mut response = (self.status, axum::Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = self.extra.as_ref().and_then(Extra::header) {
            headers.insert(name, value);
        }
        response
    }
}
