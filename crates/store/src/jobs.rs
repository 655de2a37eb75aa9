use jiff::Timestamp;
use sqlx::Row;

use crate::audit::append;
use crate::{Store, StoreError, timestamp};

/// A job as it is remembered after the process that ran it is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct JobRow {
    /// Number of the job, never used twice.
    pub id: i64,
    /// What is done.
    pub kind: String,
    /// Name of the state.
    pub state: String,
    /// Share done, 0 to 1.
    pub progress: f64,
    /// What it is at, or how it ended.
    pub message: String,
    /// Who started it.
    pub author: String,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

impl Store {
    /// Keeps a new job and says its number.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn add_job(&self, kind: &str, state: &str, author: &str, now: Timestamp) -> Result<i64, StoreError> {
        let insert = "INSERT INTO jobs (kind, state, progress, message, author, created_ms) VALUES (?, ?, 0, '', ?, ?)";
        self.named(async {
            let mut transaction = self.begin().await?;
            let query = sqlx::query(insert).bind(kind).bind(state).bind(author).bind(now.as_millisecond());
            let id = query.execute(&mut *transaction).await?.last_insert_rowid();
            append(&mut transaction, author, "job_start", &format!("{kind} {id}"), now).await?;
            transaction.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Keeps where a job stands; `finished` is set once it has ended.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn update_job(
        &self,
        id: i64,
        state: &str,
        progress: f64,
        message: &str,
        finished: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let update = "UPDATE jobs SET state = ?, progress = ?, message = ?, finished_ms = ? WHERE job_id = ?";
        let query = sqlx::query(update).bind(state).bind(progress).bind(message);
        let query = query.bind(finished.map(Timestamp::as_millisecond)).bind(id);
        self.named(query.execute(&self.writer)).await.map(drop)
    }

    /// Gives jobs that an earlier process left unfinished the state and message that say so, and counts them.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn end_unfinished_jobs(&self, state: &str, message: &str, now: Timestamp) -> Result<u64, StoreError> {
        let update = "UPDATE jobs SET state = ?, message = ?, finished_ms = ? WHERE finished_ms IS NULL";
        let query = sqlx::query(update).bind(state).bind(message).bind(now.as_millisecond());
        Ok(self.named(query.execute(&self.writer)).await?.rows_affected())
    }

    /// One job.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn job(&self, id: i64) -> Result<Option<JobRow>, StoreError> {
        let query =
            "SELECT job_id, kind, state, progress, message, author, created_ms, finished_ms FROM jobs WHERE job_id = ?";
        Ok(self.named(sqlx::query(query).bind(id).fetch_optional(&self.readers)).await?.as_ref().map(job))
    }

    /// The newest `limit` jobs, newest first.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        let query = "SELECT job_id, kind, state, progress, message, author, created_ms, finished_ms FROM jobs
            ORDER BY job_id DESC LIMIT ?";
        Ok(self.named(sqlx::query(query).bind(limit).fetch_all(&self.readers)).await?.iter().map(job).collect())
    }
}

fn job(row: &sqlx::sqlite::SqliteRow) -> JobRow {
    JobRow {
        id: row.get(0),
        kind: row.get(1),
        state: row.get(2),
        progress: row.get(3),
        message: row.get(4),
        author: row.get(5),
        created: timestamp(row.get(6)),
        finished: row.get::<Option<i64>, _>(7).map(timestamp),
    }
}
