use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use futures_util::stream::unfold;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tandem_app::jobs::{Job, JobState, Work};
use tokio::sync::watch;
use utoipa::ToSchema;

use super::case::Plain;
use super::{Ask, Asked, Told};
use crate::access::Permit;
use crate::platform::Platform;
use crate::problem::Problem;

/// Work that takes a while.
#[derive(Serialize, ToSchema)]
#[schema(title = "Job")]
pub(crate) struct JobItem {
    id: i64,
    /// What is done.
    #[schema(example = "recompute")]
    kind: String,
    /// queued, running, done, failed or cancelled.
    #[schema(example = "running")]
    state: &'static str,
    /// Share done, 0 to 1.
    #[schema(minimum = 0.0, maximum = 1.0)]
    progress: f64,
    /// What it is at, or how it ended.
    message: String,
    /// Who asked for it.
    author: String,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// When it ended; null before.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished: Option<Timestamp>,
}

impl From<Job> for JobItem {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            state: job.state.name(),
            progress: job.progress,
            message: job.message,
            author: job.author,
            created: job.created,
            finished: job.finished,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(crate) struct JobList {
    items: Vec<JobItem>,
}

/// The newest jobs.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs",
    responses((status = 200, body = JobList, description = "The newest 100, newest first")))]
pub(crate) async fn list(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    let (jobs, _) = asked.platform.vault.jobs(&asked.permit)?;
    let items = jobs.list(100).await?.into_iter().map(JobItem::from);
    asked.say(&JobList { items: items.collect() })
}

/// What to do.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJob {
    kind: JobKind,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum JobKind {
    /// Reads the case folder again and computes everything from it.
    Recompute,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct JobId {
    id: i64,
}

/// Starts a job. `recompute` reads the case folder again; until it has ended, the old state is shown.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "jobs", request_body = NewJob,
    responses((status = 202, body = JobId, description = "Taken into the queue"),
        (status = 503, description = "Too many jobs wait", body = crate::problem::ProblemBody,
            content_type = "application/problem+json")))]
pub(crate) async fn submit(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Told(NewJob { kind: JobKind::Recompute }): Told<NewJob>,
) -> Result<Response, Problem> {
    let (jobs, data) = platform.vault.jobs(&permit)?;
    let (data, shared) = (Arc::clone(data), Arc::clone(&platform));
    let runtime = tokio::runtime::Handle::current();
    let work: Work = Box::new(move |progress| {
        let report = |share: f32, message: &str| progress.report(share, message);
        let message = data.reload(&report, progress.cancelled()).map_err(|error| error.to_string())?;
        // Once the server stops there is no runtime to lean on; the next start takes the changes in.
        if !progress.cancelled().load(Ordering::Relaxed) {
            runtime.block_on(shared.take_in_changes());
        }
        Ok(message)
    });
    let id = jobs.submit("recompute", permit.name(), work).await?;
    let place = format!("/api/v1/jobs/{id}");
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(JobId { id })).into_response())
}

/// One job as it stands.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = i64, Path, description = "Number of the job")),
    responses((status = 200, body = JobItem, description = "The job")))]
pub(crate) async fn show(asked: Asked, Path(id): Path<String>) -> Result<Response, Problem> {
    let (jobs, _) = asked.platform.vault.jobs(&asked.permit)?;
    let job = jobs.get(number(&id)?).await?;
    asked.say(&JobItem::from(job))
}

/// Asks a job to stop. It ends when it next looks; its events tell when.
#[utoipa::path(delete, path = "/api/v1/jobs/{id}", tag = "jobs", params(("id" = i64, Path, description = "Number of the job")),
    responses((status = 202, body = JobItem, description = "Asked to stop"),
        (status = 409, description = "It has ended", body = crate::problem::ProblemBody,
            content_type = "application/problem+json")))]
pub(crate) async fn cancel(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (jobs, _) = platform.vault.jobs(&permit)?;
    let job = jobs.cancel(number(&id)?, permit.name()).await?;
    Ok((StatusCode::ACCEPTED, Json(JobItem::from(job))).into_response())
}

/// Follows a job. Each event is named `progress`, `done`, `failed` or `cancelled` and holds the job as JSON; the
/// stream ends with the job.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/events", tag = "jobs",
    params(("id" = i64, Path, description = "Number of the job")),
    responses((status = 200, body = String, content_type = "text/event-stream", description = "Server-sent events")))]
pub(crate) async fn events(
    State(platform): State<Arc<Platform>>,
    permit: Permit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (jobs, _) = platform.vault.jobs(&permit)?;
    let status = jobs.follow(number(&id)?).await?;
    let stream = follow(status, platform.stopping.clone());
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response())
}

fn number(id: &str) -> Result<i64, Problem> {
    id.parse().map_err(|_| Problem::not_found(format!("there is no job {id}"), "GET /api/v1/jobs lists the newest."))
}

/// Time between two events to a follower; what lies between is passed over, since each event tells the whole state.
const PACE: Duration = Duration::from_millis(100);

enum Step {
    First,
    Next,
    Over,
}

fn follow(
    status: watch::Receiver<Job>,
    stopping: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((status, stopping, Step::First), |(mut status, mut stopping, step)| async move {
        match step {
            Step::Over => return None,
            Step::First => {}
            Step::Next => {
                tokio::time::sleep(PACE).await;
                tokio::select! {
                    changed = status.changed() => changed.ok()?,
                    _ = stopping.wait_for(|stop| *stop) => return None,
                }
            }
        }
        let job = status.borrow_and_update().clone();
        let step = if job.state.ended() { Step::Over } else { Step::Next };
        Some((Ok(event(job)), (status, stopping, step)))
    })
}

fn event(job: Job) -> Event {
    let name = match job.state {
        JobState::Queued | JobState::Running => "progress",
        ended => ended.name(),
    };
    let data = serde_json::to_string(&JobItem::from(job)).unwrap_or_default();
    Event::default().event(name).data(data)
}
