//! The routes: each takes a question apart, calls what computes, and puts the answer together.

pub(crate) mod case;
pub(crate) mod evaluation;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod ledger;
pub(crate) mod operations;
pub(crate) mod page;
pub(crate) mod people;
pub(crate) mod session;
pub(crate) mod tables;

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tandem_app::rights::Right;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Permit;
use crate::answers::{Answer, Moment};
use crate::data::{Data, DataError, DataErrorKind};
use crate::platform::Platform;
use crate::problem::Problem;

/// All routes of the API with their description.
pub(crate) fn all() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(operations::healthz))
        .routes(routes!(operations::readyz))
        .routes(routes!(operations::metrics))
        .routes(routes!(operations::openapi))
        .routes(routes!(session::show, session::end))
        .routes(routes!(session::start))
        .routes(routes!(case::case))
        .routes(routes!(case::sources))
        .routes(routes!(case::organisations))
        .routes(routes!(case::inventory))
        .routes(routes!(case::comparison))
        .routes(routes!(case::coverage))
        .routes(routes!(case::tradeoffs))
        .routes(routes!(ledger::importance))
        .routes(routes!(ledger::balance))
        .routes(routes!(evaluation::systems))
        .routes(routes!(evaluation::subjects))
        .routes(routes!(evaluation::score))
        .routes(routes!(evaluation::history))
        .routes(routes!(evaluation::ranking))
        .routes(routes!(evaluation::sensitivity))
        .routes(routes!(evaluation::what_if))
        .routes(routes!(evaluation::credit))
        .routes(routes!(evaluation::cleaner))
        .routes(routes!(case::explain))
        .routes(routes!(case::factor))
        .routes(routes!(case::activities))
        .routes(routes!(case::statistics))
        .routes(routes!(case::targets))
        .routes(routes!(case::vocabulary))
        .routes(routes!(case::monitors))
        .routes(routes!(case::readings))
        .routes(routes!(case::check))
        .routes(routes!(case::revisions))
        .routes(routes!(tables::list))
        .routes(routes!(tables::rows))
        .routes(routes!(tables::show, tables::keep, tables::discard))
        .routes(routes!(tables::check))
        .routes(routes!(tables::accept))
        .routes(routes!(tables::diff))
        .routes(routes!(tables::undo))
        .routes(routes!(tables::library))
        .routes(routes!(files::table))
        .routes(routes!(files::workbook))
        .routes(routes!(files::template))
        .routes(routes!(imports::list, imports::upload))
        .routes(routes!(imports::discard))
        .routes(routes!(imports::attempt))
        .routes(routes!(imports::accept))
        .routes(routes!(jobs::list, jobs::submit))
        .routes(routes!(jobs::show, jobs::cancel))
        .routes(routes!(jobs::events))
        .routes(routes!(people::users))
        .routes(routes!(people::audit))
}

/// The query of a request. A parameter that the route does not know is an error, not passed over.
pub(crate) struct Ask<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Ask<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let help = "The parameters of each address are described in /api/openapi.json.";
        let query = Query::<T>::try_from_uri(&parts.uri);
        query.map(|query| Self(query.0)).map_err(|refused| Problem::bad_query(refused.body_text(), help))
    }
}

/// The JSON body of a request, bounded in size and time.
pub(crate) struct Told<T>(pub(crate) T);

/// The bodies of this API are a few words; room for files comes with the routes that take them.
pub(crate) const BODY_LIMIT: usize = 64 << 10;
const BODY_TIME: Duration = Duration::from_secs(10);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Told<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        said_to_be_json(request.headers())?;
        let body = tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state)).await;
        let slow = |_| Problem::bad_body(StatusCode::REQUEST_TIMEOUT, "the body did not arrive within 10 s");
        let body = body.map_err(slow)?.map_err(|refused| Problem::bad_body(refused.status(), refused.body_text()))?;
        let said = serde_json::from_slice(&body);
        said.map(Self).map_err(|error| Problem::bad_body(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

/// A body of at most so many bytes that arrives in time. One that is said to be larger is refused before it is read.
async fn received(request: Request, most: usize, time: Duration, large: &'static str) -> Result<Bytes, Problem> {
    let too_large = || Problem::bad_body(StatusCode::PAYLOAD_TOO_LARGE, large);
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if said.is_some_and(|said: u64| said > most as u64) {
        return Err(too_large());
    }
    let slow = format!("the body did not arrive within {} s", time.as_secs());
    let body = tokio::time::timeout(time, to_bytes(request.into_body(), most)).await;
    body.map_err(|_| Problem::bad_body(StatusCode::REQUEST_TIMEOUT, slow))?.map_err(|_| too_large())
}

fn said_to_be_json(headers: &HeaderMap) -> Result<(), Problem> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|text| text.split(';').next()).map(str::trim).unwrap_or_default();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let detail = "the body must be sent with Content-Type: application/json";
    Err(Problem::bad_body(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
}

/// A question about the case, with all that answering it needs.
pub(crate) struct Asked {
    platform: Arc<Platform>,
    permit: Permit,
    question: String,
    headers: HeaderMap,
}

impl FromRequestParts<Arc<Platform>> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, platform: &Arc<Platform>) -> Result<Self, Problem> {
        let permit = Permit::from_request_parts(parts, platform).await?;
        let question = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
        Ok(Self { platform: Arc::clone(platform), permit, question, headers: parts.headers.clone() })
    }
}

impl Asked {
    /// Answers from what was computed before for the same question and state of the case, else computes.
    async fn answer(
        self,
        right: Right,
        compute: impl FnOnce(&dyn Data) -> Result<Value, DataError> + Send + 'static,
    ) -> Result<Response, Problem> {
        let data = self.platform.vault.data(&self.permit, right)?;
        let moment = Moment { generation: data.generation(), revision: self.platform.revision() };
        if let Some(answer) = self.platform.answers.get(moment, &self.question) {
            return Ok(answer.for_caller(&self.headers));
        }
        let answer = computed(&self.platform, Arc::clone(data), compute).await?;
        // A reload in between may have mixed two states.
        if data.generation() == moment.generation {
            self.platform.answers.put(moment, self.question, &answer);
        }
        Ok(answer.for_caller(&self.headers))
    }

    /// Computes anew: for what does not follow from the loaded state alone.
    async fn answer_afresh(
        self,
        right: Right,
        compute: impl FnOnce(&dyn Data) -> Result<Value, DataError> + Send + 'static,
    ) -> Result<Response, Problem> {
        let data = Arc::clone(self.platform.vault.data(&self.permit, right)?);
        Ok(computed(&self.platform, data, compute).await?.for_caller(&self.headers))
    }

    /// Says what needs no computing.
    fn say(&self, body: &impl serde::Serialize) -> Result<Response, Problem> {
        Ok(written(body)?.for_caller(&self.headers))
    }
}

fn written(body: &impl serde::Serialize) -> Result<Answer, Problem> {
    serde_json::to_vec(body).map(Answer::new).map_err(|error| {
        tracing::error!(%error, "an answer could not be written as JSON");
        Problem::internal()
    })
}

/// How long a question waits while others are computed.
const WAIT_FOR_TURN: Duration = Duration::from_secs(20);

async fn computed(
    platform: &Platform,
    data: Arc<dyn Data>,
    compute: impl FnOnce(&dyn Data) -> Result<Value, DataError> + Send + 'static,
) -> Result<Answer, Problem> {
    in_turn(platform, move || written(&compute(&*data)?)).await
}

/// Does work off the async threads, when a turn comes.
async fn in_turn<T: Send + 'static>(
    platform: &Platform,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let turn = tokio::time::timeout(WAIT_FOR_TURN, platform.computing.acquire()).await;
    let _turn =
        turn.map_err(|_| Problem::busy("too many computations are waiting"))?.map_err(|_| Problem::internal())?;
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a computation panicked");
        Err(Problem::internal())
    })
}

impl From<DataError> for Problem {
    fn from(error: DataError) -> Self {
        match error.kind {
            DataErrorKind::NotFound => Self::not_found(error.detail, error.help),
            DataErrorKind::BadQuestion => Self::bad_query(error.detail, error.help),
            DataErrorKind::Unusable => Self::unusable(error.detail, error.help),
            DataErrorKind::Clash => Self::clash(error.detail, error.help, error.more),
            DataErrorKind::Faulty => Self::faults(error.detail, error.help, error.more),
            DataErrorKind::Busy => Self::busy(error.detail),
            DataErrorKind::Internal => {
                tracing::error!(%error, "the case could not answer");
                Self::internal()
            }
        }
    }
}

/// Reads `name=` as if it were not there.
fn filled<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.filter(|text| !text.is_empty()))
}

/// Reads `limit=`; a list page holds 1 to 10,000 items.
fn limit(asked: Option<u32>, usual: usize) -> Result<usize, Problem> {
    match asked {
        None => Ok(usual),
        Some(limit @ 1..=10_000) => Ok(limit as usize),
        Some(limit) => {
            let detail = format!("limit is {limit}; it may be 1 to 10000");
            Err(Problem::bad_query(detail, "Read long lists page by page: send `next` as `cursor`."))
        }
    }
}
