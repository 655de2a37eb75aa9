use std::sync::Arc;

use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use tandem_app::revise::Draft;
use tandem_app::rights::Right;
use utoipa::IntoParams;

use super::case::Plain;
use super::{Ask, Asked, computed, filled, limit};
use crate::access::Permit;
use crate::data::{Data, DataError, LibraryQuery, Page};
use crate::platform::Platform;
use crate::problem::Problem;

/// The tables that can be edited.
#[utoipa::path(get, path = "/api/v1/tables", tag = "data",
    responses((status = 200, body = Object, description = "items [{table, file, rows, exists}]; rows is null for a file that is no table")))]
pub(crate) async fn list(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer_afresh(Right::ReadCase, |data| data.tables()).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TableParams {
    /// Only rows with this text in one of their cells.
    #[serde(default, deserialize_with = "filled")]
    filter: Option<String>,
    /// At most so many rows, 1 to 10000; 200 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    #[serde(default, deserialize_with = "filled")]
    cursor: Option<String>,
}

/// Rows of a table as its file has them, with line numbers and the texts of the cells.
#[utoipa::path(get, path = "/api/v1/tables/{table}", tag = "data", params(
        ("table" = String, Path, description = "activities, sources, controls, factors, statistics, targets, organisations or regions"),
        TableParams),
    responses((status = 200, body = Object,
        description = "table, file, exists, sha256, columns, key (columns), total, matched, rows [{key, line, cells}], next")))]
pub(crate) async fn rows(
    asked: Asked,
    Path(table): Path<String>,
    Ask(params): Ask<TableParams>,
) -> Result<Response, Problem> {
    let page = Page { limit: limit(params.limit, 200)?, cursor: params.cursor };
    let filter = params.filter.unwrap_or_default();
    asked.answer_afresh(Right::ReadCase, move |data| data.table(&table, &filter, &page)).await
}

/// The changes that the caller has not handed in yet.
#[utoipa::path(get, path = "/api/v1/draft", tag = "data",
    responses((status = 200, body = Object, description = "draft {base, changes} or null, and the time it was kept")))]
pub(crate) async fn show(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    let kept = asked.platform.vault.drafts(&asked.permit)?.draft(asked.permit.name()).await?;
    let draft = kept.as_ref().and_then(|kept| serde_json::from_str::<Value>(&kept.body).ok());
    asked.say(&json!({ "draft": draft, "time": kept.map(|kept| kept.time) }))
}

/// A draft as a page sends it; larger than other bodies, since rows are pasted into it.
pub(crate) struct Sent(Draft);

const DRAFT_LIMIT: usize = 8 << 20;

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        super::said_to_be_json(request.headers())?;
        let large = "a draft may have 8 MiB; hand in a part first";
        let body = super::received(request, DRAFT_LIMIT, super::BODY_TIME, large).await?;
        let said = serde_json::from_slice(&body);
        said.map(Self).map_err(|error| Problem::bad_body(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

/// Keeps the caller's changes in place of those kept before. Nothing is checked and nothing of the case is touched.
#[utoipa::path(put, path = "/api/v1/draft", tag = "data", request_body(content = Object,
        description = "base {file: SHA-256 as it was seen, or null}, changes [{table, op: update|insert|delete, key, after?, old {column: text}, new {column: text}}]"),
    responses((status = 204, description = "Kept")))]
pub(crate) async fn keep(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Sent(draft): Sent,
) -> Result<Response, Problem> {
    let body = serde_json::to_string(&draft).map_err(|_| Problem::internal())?;
    platform.vault.drafts(&permit)?.keep_draft(permit.name(), &body, Timestamp::now()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Throws the caller's changes away.
#[utoipa::path(delete, path = "/api/v1/draft", tag = "data", responses((status = 204, description = "Gone")))]
pub(crate) async fn discard(State(platform): State<Arc<Platform>>, permit: Permit) -> Result<Response, Problem> {
    platform.vault.drafts(&permit)?.drop_draft(permit.name()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The kept draft of the caller.
async fn kept(platform: &Platform, permit: &Permit) -> Result<String, Problem> {
    let kept = platform.vault.drafts(permit)?.draft(permit.name()).await?;
    let none = || Problem::conflict("you have no draft: nothing was changed");
    kept.map(|kept| kept.body).ok_or_else(none)
}

/// Tries the kept draft: the faults it would leave, rows that someone else changed, and the totals it changes.
#[utoipa::path(post, path = "/api/v1/draft/check", tag = "data",
    responses((status = 200, body = Object,
        description = "changes, faults [{file, row, column, message, help, message_zh, help_zh, table, key, change}], \
            clashes [{change, table, key, gone, cells [{column, base, theirs, mine, both}]}], moved [files], base {file: SHA-256 now}, \
            effect [{period, species, medium, before, after}] in kg or null")))]
pub(crate) async fn check(asked: Asked) -> Result<Response, Problem> {
    let body = kept(&asked.platform, &asked.permit).await?;
    asked.answer_afresh(Right::EditCase, move |data| data.check_draft(&body)).await
}

/// Takes the kept draft in: the files are replaced, one revision says what changed, and figures follow at once.
#[utoipa::path(post, path = "/api/v1/draft/accept", tag = "data",
    responses((status = 200, body = Object, description = "revision, effect [{period, species, medium, before, after}]"),
        (status = 409, description = "Someone else changed the same rows or files since: `clashes`, `moved`, `base` as of the check",
            body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The case would have faults: `faults` as of the check",
            body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn accept(State(platform): State<Arc<Platform>>, permit: Permit) -> Result<Response, Problem> {
    let body = kept(&platform, &permit).await?;
    let author = permit.name().to_owned();
    changed(&platform, &permit, move |data| data.accept_draft(&author, &body)).await
}

/// Does what changes the case and lets the platform know the new revision.
pub(super) async fn changed(
    platform: &Arc<Platform>,
    permit: &Permit,
    work: impl FnOnce(&dyn Data) -> Result<Value, DataError> + Send + 'static,
) -> Result<Response, Problem> {
    let data = Arc::clone(platform.vault.data(permit, Right::EditCase)?);
    // On its own task: a browser that goes away must not leave the number of the revision behind.
    let shared = Arc::clone(platform);
    let done = tokio::spawn(async move {
        let answer = computed(&shared, data, work).await;
        if answer.is_ok() {
            shared.take_in_changes().await;
        }
        answer
    });
    let answer = done.await.map_err(|_| Problem::internal())??;
    Ok(answer.for_caller(&axum::http::HeaderMap::new()))
}

fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| {
        Problem::not_found(format!("there is no revision {id}"), "GET /api/v1/revisions lists the newest.")
    })
}

/// What a revision did to which rows.
#[utoipa::path(get, path = "/api/v1/revisions/{n}/diff", tag = "data", params(("n" = i64, Path, description = "Number of the revision")),
    responses((status = 200, body = Object,
        description = "revision, files [{file, table, columns, before, after, count, rows [{op, key, line, old, new}]}], of each file the \
            first 1000 rows of `count`; 404 for a revision that no edit or import here made")))]
pub(crate) async fn diff(asked: Asked, Path(n): Path<String>) -> Result<Response, Problem> {
    let revision = number(&n)?;
    asked.answer_afresh(Right::ReadHistory, move |data| data.revision_diff(revision)).await
}

/// Takes a revision back by a new one that restores its rows.
#[utoipa::path(post, path = "/api/v1/revisions/{n}/undo", tag = "data", params(("n" = i64, Path, description = "Number of the revision")),
    responses((status = 200, body = Object, description = "revision, effect [{period, species, medium, before, after}]"),
        (status = 409, description = "Some of its rows were changed later: `clashes`",
            body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The case would have faults: `faults`",
            body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn undo(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(n): Path<String>,
) -> Result<Response, Problem> {
    let (revision, author) = (number(&n)?, permit.name().to_owned());
    changed(&platform, &permit, move |data| data.undo_revision(&author, revision)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LibraryParams {
    /// Words that must all occur: names in either language, ids, sources, tables.
    #[serde(default, deserialize_with = "filled")]
    search: Option<String>,
    /// process, fuel, technology or factor; all without it.
    #[serde(default, deserialize_with = "filled")]
    kind: Option<String>,
    /// `true`: only what this case uses.
    used: Option<bool>,
    /// At most so many items, 1 to 10000; 100 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    #[serde(default, deserialize_with = "filled")]
    cursor: Option<String>,
}

/// The library: processes, fuels, technologies and factor rows, with source, status, flags and where the case uses them.
#[utoipa::path(get, path = "/api/v1/library", tag = "data", params(LibraryParams),
    responses((status = 200, body = Object,
        description = "items [{kind, id, name {en, zh}, used {count, activities}, ...}], matched, counts {kind: n}, next")))]
pub(crate) async fn library(asked: Asked, Ask(params): Ask<LibraryParams>) -> Result<Response, Problem> {
    let page = Page { limit: limit(params.limit, 100)?, cursor: params.cursor };
    let query = LibraryQuery {
        search: params.search.unwrap_or_default(),
        kind: params.kind,
        used: params.used.unwrap_or_default(),
    };
    asked.answer(Right::ReadCase, move |data| data.library(&query, &page)).await
}
