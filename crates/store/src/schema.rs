use std::path::Path;

use sqlx::{AssertSqlSafe, SqlitePool};

use crate::StoreError;

/// The schema, one file a step. Released files never change: a new need is a new file.
const STEPS: [&str; 2] = [include_str!("../migrations/0001.sql"), include_str!("../migrations/0002.sql")];

/// Runs the steps that the database lacks, each in a transaction of its own.
///
/// `PRAGMA user_version` counts the steps done. It is read inside the write transaction, so two processes that
/// open a new case at once run each step once.
pub(crate) async fn bring_up_to_date(pool: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    let fault = |error| StoreError::of(path, error);
    let known = STEPS.len() as i64;
    loop {
        let done = steps_done(pool).await.map_err(fault)?;
        if done > known {
            return Err(StoreError::Newer { path: path.to_path_buf(), found: done, known });
        }
        if done == known {
            return Ok(());
        }
        run_next(pool).await.map_err(fault)?;
    }
}

async fn steps_done(pool: &SqlitePool) -> sqlx::Result<i64> {
    sqlx::query_scalar("PRAGMA user_version").fetch_one(pool).await
}

async fn run_next(pool: &SqlitePool) -> sqlx::Result<()> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let done: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
    let Some(step) = usize::try_from(done).ok().and_then(|done| STEPS.get(done)) else {
        return Ok(());
    };
    sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    let count = AssertSqlSafe(format!("PRAGMA user_version = {}", done + 1));
    sqlx::raw_sql(count).execute(&mut *transaction).await?;
    transaction.commit().await
}
