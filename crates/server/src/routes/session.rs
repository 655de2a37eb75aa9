use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Told;
use crate::access::{Permit, ended_cookie, session_cookie};
use crate::platform::{Platform, Transported};
use crate::problem::Problem;

/// Who is signed in, and to what.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    /// The person; null without a login.
    user: Option<SessionUser>,
    /// Whether the case may be read without a login.
    visitor: bool,
    case: SessionCase,
}

#[derive(Serialize, ToSchema)]
struct SessionUser {
    name: String,
    /// administrator, analyst, duty_officer, planner, park_manager, enterprise or viewer.
    #[schema(example = "analyst")]
    role: &'static str,
}

#[derive(Serialize, ToSchema)]
struct SessionCase {
    #[schema(value_type = String, example = "beijing")]
    id: Value,
    /// The name in English (`en`) and Chinese (`zh`).
    #[schema(value_type = Object, example = json!({"en": "Beijing", "zh": "北京"}))]
    name: Value,
    /// Whether everyone may read the case.
    public: bool,
}

/// Who is signed in. Answers without a login too.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, description = "The session", body = Session)))]
pub(crate) async fn show(State(platform): State<Arc<Platform>>, permit: Permit) -> Result<Response, Problem> {
    let asked = Arc::clone(&platform);
    let title = tokio::task::spawn_blocking(move || asked.vault.title()).await;
    let (id, name) = title.map_err(|_| Problem::internal())??;
    let user = permit.person().map(|person| SessionUser { name: person.name.clone(), role: person.role.name() });
    let public = platform.visitor;
    let session = Session { user, visitor: public, case: SessionCase { id, name, public } };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(session)).into_response())
}

/// The key of a start link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartKey {
    /// What stands after `#` in the link that `tandem serve` printed.
    key: String,
}

/// Signs in with the key of the start link, as the first administrator. A key is good once, for 15 minutes.
#[utoipa::path(post, path = "/api/v1/session/start", tag = "session", request_body = StartKey,
    responses((status = 204, description = "Signed in; the answer sets the session cookie"),
        (status = 403, description = "The key is unknown, used or expired", body = crate::problem::ProblemBody,
            content_type = "application/problem+json")))]
pub(crate) async fn start(
    State(platform): State<Arc<Platform>>,
    Extension(transported): Extension<Transported>,
    Told(told): Told<StartKey>,
) -> Result<Response, Problem> {
    if !transported.confidential {
        return Err(Problem::insecure());
    }
    let Some((token, person)) = platform.accounts.sign_in(&told.key).await? else {
        tracing::warn!("a start key was not accepted");
        return Err(Problem::bad_start_key());
    };
    tracing::info!(name = person.name, "signed in with the start link");
    let cookie = session_cookie(token.expose(), transported.secure).ok_or_else(Problem::internal)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Signs out: ends the session, or the bearer token, that the request came with.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn end(
    State(platform): State<Arc<Platform>>,
    Extension(transported): Extension<Transported>,
    permit: Permit,
) -> Result<Response, Problem> {
    permit.revoke(&platform.accounts).await?;
    let cookie = ended_cookie(transported.secure).ok_or_else(Problem::internal)?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
