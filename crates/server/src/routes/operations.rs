use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::metrics::Gauges;
use crate::platform::Platform;

/// Says that the process lives.
#[utoipa::path(get, path = "/healthz", tag = "operations",
    responses((status = 200, description = "The process lives", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Says whether the platform answers questions: the case is loaded, the store is open and no stop is under way.
#[utoipa::path(get, path = "/readyz", tag = "operations",
    responses((status = 200, description = "Ready", body = String, content_type = "text/plain"),
        (status = 503, description = "Not ready, or about to stop", body = String, content_type = "text/plain")))]
pub(crate) async fn readyz(State(platform): State<Arc<Platform>>) -> Response {
    if !platform.ready.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    if !platform.vault.store_answers().await {
        return (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n").into_response();
    }
    "ready\n".into_response()
}

/// Counts and durations of requests, jobs and the state of the case, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operations",
    responses((status = 200, description = "Prometheus text format", body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(State(platform): State<Arc<Platform>>) -> Response {
    let gauges = Gauges {
        ready: platform.ready.load(Ordering::Relaxed),
        unfinished_jobs: platform.vault.unfinished_jobs(),
        generation: platform.vault.generation(),
        revision: platform.revision(),
        started_s: platform.started.as_second(),
    };
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, platform.metrics.text(&gauges)).into_response()
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn openapi(State(platform): State<Arc<Platform>>, headers: HeaderMap) -> Response {
    platform.openapi.clone().for_caller(&headers)
}
