use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::case::Plain;
use super::{Ask, Asked, limit};
use crate::problem::Problem;

#[derive(Serialize, ToSchema)]
pub(crate) struct Users {
    items: Vec<UserItem>,
}

/// Someone who can sign in.
#[derive(Serialize, ToSchema)]
struct UserItem {
    name: String,
    role: String,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
}

/// Everyone who can sign in.
#[utoipa::path(get, path = "/api/v1/users", tag = "people",
    responses((status = 200, body = Users, description = "By name")))]
pub(crate) async fn users(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    let users = asked.platform.vault.people(&asked.permit)?.users().await?;
    let items = users.into_iter().map(|user| UserItem { name: user.name, role: user.role, created: user.created });
    asked.say(&Users { items: items.collect() })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// At most so many items, 1 to 10000; 100 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    cursor: Option<i64>,
}

/// One line of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditItem {
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// Who did it.
    actor: String,
    /// What was done.
    #[schema(example = "sign_in")]
    action: String,
    /// What it was done to.
    subject: String,
    /// SHA-256 over the hash of the line before and this line.
    hash: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Audit {
    items: Vec<AuditItem>,
    /// What to send as `cursor` for the next page; null on the last one.
    next: Option<String>,
}

/// Who did what, the newest first.
#[utoipa::path(get, path = "/api/v1/audit", tag = "people", params(AuditParams),
    responses((status = 200, body = Audit, description = "A page of the audit log")))]
pub(crate) async fn audit(asked: Asked, Ask(params): Ask<AuditParams>) -> Result<Response, Problem> {
    let limit = limit(params.limit, 100)?;
    let store = asked.platform.vault.people(&asked.permit)?;
    // `limit` lies within 1 to 10,000.
    let rows = store.audit(params.cursor, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    let last = rows.last().filter(|row| rows.len() == limit && row.seq > 1);
    let next = last.map(|row| row.seq.to_string());
    let items = rows.into_iter().map(|row| AuditItem {
        seq: row.seq,
        time: row.time,
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        hash: row.hash,
    });
    asked.say(&Audit { items: items.collect(), next })
}
