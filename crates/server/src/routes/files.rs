//! Files to take along: tables as workbooks and CSV, and the workbook to fill in.

use std::sync::Arc;

use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use tandem_app::export::ShownTable;
use tandem_app::revise::FileKind;
use tandem_app::rights::Right;
use utoipa::IntoParams;

use super::{Ask, Asked, filled, in_turn, received, said_to_be_json};
use crate::access::Permit;
use crate::answers::Answer;
use crate::data::{Data, DataError, Document};
use crate::platform::Platform;
use crate::problem::Problem;

/// Makes a file off the async threads and sends it to be saved.
async fn sent(
    platform: &Platform,
    data: &Arc<dyn Data>,
    headers: &HeaderMap,
    make: impl FnOnce(&dyn Data) -> Result<Document, DataError> + Send + 'static,
) -> Result<Response, Problem> {
    let data = Arc::clone(data);
    let made = in_turn(platform, move || {
        let document = make(&*data)?;
        Ok((document.name, Answer::of_type(document.bytes, document.media_type)))
    });
    let (name, answer) = made.await?;
    let mut response = answer.for_caller(headers);
    if let Ok(disposition) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileParams {
    /// `xlsx` or `csv`.
    #[param(example = "xlsx")]
    format: String,
    /// Only rows with this text in one of their cells.
    #[serde(default, deserialize_with = "filled")]
    filter: Option<String>,
}

/// A table of the case as a file. CSV has the bytes of the case's file; a workbook says on a second sheet where it comes
/// from, and can be imported again as it is.
#[utoipa::path(get, path = "/api/v1/tables/{table}/file", tag = "data", params(
        ("table" = String, Path, description = "Name of the table, as /api/v1/tables lists it"), FileParams),
    responses((status = 200, description = "The file", content_type = "application/octet-stream")))]
pub(crate) async fn table(
    asked: Asked,
    Path(table): Path<String>,
    Ask(params): Ask<FileParams>,
) -> Result<Response, Problem> {
    let kind = match params.format.as_str() {
        "csv" => FileKind::Csv,
        "xlsx" => FileKind::Xlsx,
        other => return Err(Problem::bad_query(format!("format is {other}"), "It may be xlsx or csv.")),
    };
    let about = vec![("revision".to_owned(), asked.platform.revision().to_string())];
    let data = asked.platform.vault.data(&asked.permit, Right::ReadCase)?;
    let filter = params.filter.unwrap_or_default();
    let make = move |data: &dyn Data| data.table_file(&table, &filter, kind, about);
    sent(&asked.platform, data, &asked.headers, make).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplateParams {
    /// Language of the notes: `zh`, `en` or, without it, both.
    #[serde(default, deserialize_with = "filled")]
    lang: Option<String>,
}

/// The workbook to fill in: a sheet for each table with notes and drop-downs, as `tandem template` writes it.
#[utoipa::path(get, path = "/api/v1/template", tag = "data", params(TemplateParams),
    responses((status = 200, description = "The workbook", content_type = "application/octet-stream")))]
pub(crate) async fn template(asked: Asked, Ask(params): Ask<TemplateParams>) -> Result<Response, Problem> {
    let data = asked.platform.vault.data(&asked.permit, Right::ReadCase)?;
    let lang = params.lang.unwrap_or_else(|| "both".to_owned());
    sent(&asked.platform, data, &asked.headers, move |data| data.template(&lang)).await
}

/// A table as a page sends it.
pub(crate) struct Shown(ShownTable);

const SHOWN_LIMIT: usize = 8 << 20;

impl<S: Send + Sync> FromRequest<S> for Shown {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        said_to_be_json(request.headers())?;
        let large = "a table may have 8 MiB; show less of it";
        let body = received(request, SHOWN_LIMIT, super::BODY_TIME, large).await?;
        let said = serde_json::from_slice(&body);
        said.map(Self).map_err(|error| Problem::bad_body(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

/// A table that a page shows as a workbook. Texts stay texts, numbers are numbers with all their digits, and a second
/// sheet says what they are and where they come from.
#[utoipa::path(post, path = "/api/v1/workbook", tag = "data", request_body(content = Object,
        description = "title, columns [texts], rows [[text, number or null]], about [[name, text]]"),
    responses((status = 200, description = "The workbook", content_type = "application/octet-stream")))]
pub(crate) async fn workbook(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Shown(table): Shown,
) -> Result<Response, Problem> {
    let data = platform.vault.data(&permit, Right::ReadCase)?;
    sent(&platform, data, &HeaderMap::new(), move |data| data.workbook(&table)).await
}
