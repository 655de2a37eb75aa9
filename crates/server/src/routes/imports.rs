//! Tables that people hold, on their way in: sent, tried, taken in.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use tandem_app::revise::{Acceptance, Reading};
use tandem_app::rights::Right;
use utoipa::IntoParams;

use super::case::Plain;
use super::tables::changed;
use super::{Ask, Asked, Told, computed, in_turn, received};
use crate::access::Permit;
use crate::platform::Platform;
use crate::problem::Problem;

/// How long a file may take to arrive.
const FILE_TIME: Duration = Duration::from_secs(60);

/// Kept mappings, the tables that can be imported with their columns, and the limits.
#[utoipa::path(get, path = "/api/v1/imports", tag = "data",
    responses((status = 200, body = Object,
        description = "mappings [{name, table, sheet, faulty}], tables [{table, columns [{name, needed, kind, note {en, zh}}]}], \
            largest_bytes, most_rows")))]
pub(crate) async fn list(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer_afresh(Right::EditCase, |data| data.imports()).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadParams {
    /// Name of the file.
    #[param(example = "energy_2024.xlsx")]
    file: String,
}

/// Keeps a workbook or CSV file for an hour, to be tried and taken in. Nothing in it is run, and nothing of the case is
/// touched. Of one person three files are kept; the oldest makes room.
#[utoipa::path(post, path = "/api/v1/imports", tag = "data", params(UploadParams),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes of the file"),
    responses((status = 201, body = Object, description = "upload: its id"),
        (status = 413, description = "Larger than `largest_bytes`", body = crate::problem::ProblemBody,
            content_type = "application/problem+json")))]
pub(crate) async fn upload(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Ask(params): Ask<UploadParams>,
    request: Request,
) -> Result<Response, Problem> {
    let data = Arc::clone(platform.vault.data(&permit, Right::EditCase)?);
    let _room = platform.receiving.try_acquire().map_err(|_| Problem::busy("other files are being received"))?;
    let large = "the file is larger than a page takes; import it with `tandem import` on the machine of the case";
    let bytes = received(request, data.largest_upload(), FILE_TIME, large).await?;
    if bytes.is_empty() {
        return Err(Problem::bad_body(StatusCode::BAD_REQUEST, "the file is empty"));
    }
    let author = permit.name().to_owned();
    let id = in_turn(&platform, move || Ok(data.upload(&author, &params.file, &bytes)?)).await?;
    Ok((StatusCode::CREATED, axum::Json(json!({ "upload": id }))).into_response())
}

/// Throws a kept file away.
#[utoipa::path(delete, path = "/api/v1/imports/{id}", tag = "data", params(("id" = String, Path, description = "Its id")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn discard(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let data = Arc::clone(platform.vault.data(&permit, Right::EditCase)?);
    let author = permit.name().to_owned();
    in_turn(&platform, move || Ok(data.drop_upload(&author, &id)?)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a kept file would bring: how it is read, its rows beside those of the case, all faults by row of the sheet, and
/// the totals that change. Nothing is written. Send the mapping back corrected as often as needed.
#[utoipa::path(post, path = "/api/v1/imports/{id}/try", tag = "data", params(("id" = String, Path, description = "Its id")),
    request_body(content = Object,
        description = "mapping {table, sheet, head_rows [first, last], columns {column: {head} | {value} | {join}}, words \
            {column: {word: name}}, skip} as it was corrected, or reuse: name of a kept mapping, empty for none; {} begins with \
            the mapping of the file's name, else guesses"),
    responses((status = 200, body = Object,
        description = "file, mapping_name, reused, sheets [{name, hidden}], tops [{sheet, rows}], readings [{table, sheet, heads, \
            unused, plain, mapping}], tables [{table, file, sheet, read, kept, dropped, new, changed, columns, rows [{row, state, \
            cells, was}]}], faults [{file, row, column, message, help, message_zh, help_zh}], fault_count, changes, \
            base {file: SHA-256}, effect")))]
pub(crate) async fn attempt(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(id): Path<String>,
    Told(reading): Told<Reading>,
) -> Result<Response, Problem> {
    let data = Arc::clone(platform.vault.data(&permit, Right::EditCase)?);
    let author = permit.name().to_owned();
    let tried = computed(&platform, data, move |data| data.try_import(&author, &id, &reading)).await?;
    Ok(tried.for_caller(&axum::http::HeaderMap::new()))
}

/// Takes a kept file in, all its tables as one revision of kind `import`, and throws the file away.
#[utoipa::path(post, path = "/api/v1/imports/{id}/accept", tag = "data", params(("id" = String, Path, description = "Its id")),
    request_body(content = Object,
        description = "mapping or reuse as of the trial, base as the trial gave it, keep: name under which the mapping is kept"),
    responses((status = 200, body = Object, description = "revision, effect [{period, species, medium, before, after}]"),
        (status = 409, description = "A table changed since the trial: `moved`, `base` as it is now",
            body = crate::problem::ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The case would have faults: `faults`",
            body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn accept(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(id): Path<String>,
    Told(asked): Told<Acceptance>,
) -> Result<Response, Problem> {
    let author = permit.name().to_owned();
    changed(&platform, &permit, move |data| data.accept_import(&author, &id, &asked)).await
}
