use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tandem_assets::Asset;

use crate::answers::{entity_tag, holds};
use crate::problem::Problem;

/// What no route of the API answers: files of the web app, and its first page for every address that the app knows itself.
pub(crate) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    if path == "/api" || path.starts_with("/api/") {
        return Problem::unknown_route(path).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::method_not_allowed(method.as_str(), "GET, HEAD").into_response();
    }
    let name = path.trim_start_matches('/');
    match tandem_assets::find(name) {
        Some(asset) => file(asset, &headers),
        // A file that a page of an older build asks for: the first page in its place would be taken for a script.
        None if name.starts_with("assets/") => (StatusCode::NOT_FOUND, "no such file\n").into_response(),
        None => file(tandem_assets::index(), &headers),
    }
}

fn file(asset: Asset, headers: &HeaderMap) -> Response {
    let tag = entity_tag(&asset.sha256);
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let fixed = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static(keep)),
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
    ];
    if holds(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let body = match asset.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    (fixed, body).into_response()
}
