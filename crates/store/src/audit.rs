use futures_util::TryStreamExt;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{Row, SqliteConnection};

use crate::secret::hex;
use crate::{Store, StoreError, timestamp};

/// One line of the audit log: who did what to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Position in the log, from 1, without gaps.
    pub seq: i64,
    /// When it happened.
    pub time: Timestamp,
    /// Name of the person, token or program.
    pub actor: String,
    /// What was done, such as `sign_in` or `job_start`.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// SHA-256 over the previous row's hash and this row, in hexadecimal.
    pub hash: String,
}

/// What a walk over the audit log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chain {
    /// Every row fits the one before it. Keep `head` elsewhere to notice later if the end is cut off.
    Whole {
        /// Number of rows.
        rows: i64,
        /// Hash of the last row, in hexadecimal; of an empty log all zeros.
        head: String,
    },
    /// The row at `seq` was changed, or one before it was added or removed.
    Broken {
        /// Position at which the chain no longer fits.
        seq: i64,
    },
}

const FIRST: [u8; 32] = [0; 32];

impl Store {
    /// Adds a line to the audit log.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn record(&self, actor: &str, action: &str, subject: &str, now: Timestamp) -> Result<(), StoreError> {
        self.named(async {
            let mut transaction = self.begin().await?;
            append(&mut transaction, actor, action, subject, now).await?;
            transaction.commit().await
        })
        .await
    }

    /// Up to `limit` lines of the audit log, newest first, of those before position `before`.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn audit(&self, before: Option<i64>, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let query =
            "SELECT seq, time_ms, actor, action, subject, hash FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?";
        self.named(async {
            let rows = sqlx::query(query).bind(before.unwrap_or(i64::MAX)).bind(limit).fetch_all(&self.readers).await?;
            let row = |row: &sqlx::sqlite::SqliteRow| AuditRow {
                seq: row.get(0),
                time: timestamp(row.get(1)),
                actor: row.get(2),
                action: row.get(3),
                subject: row.get(4),
                hash: hex(row.get(5)),
            };
            Ok(rows.iter().map(row).collect())
        })
        .await
    }

    /// Walks the whole audit log and checks that each row follows from the one before it.
    ///
    /// A log whose newest rows were cut off is still whole in itself: compare `head` and `rows` with a copy kept elsewhere.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn verify_audit(&self) -> Result<Chain, StoreError> {
        self.named(async {
            let query = "SELECT seq, time_ms, actor, action, subject, previous, hash FROM audit ORDER BY seq";
            let mut rows = sqlx::query(query).fetch(&self.readers);
            let (mut head, mut count) = (FIRST.to_vec(), 0);
            while let Some(row) = rows.try_next().await? {
                count += 1;
                let seq: i64 = row.get(0);
                let due = link(&head, seq, row.get(1), row.get(2), row.get(3), row.get(4));
                if seq != count || row.get::<&[u8], _>(5) != head || row.get::<&[u8], _>(6) != due {
                    return Ok(Chain::Broken { seq });
                }
                head = due;
            }
            Ok(Chain::Whole { rows: count, head: hex(&head) })
        })
        .await
    }
}

/// Adds a line inside the transaction of the change it tells of: both are kept or neither.
pub(crate) async fn append(
    connection: &mut SqliteConnection,
    actor: &str,
    action: &str,
    subject: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    let last = sqlx::query_as::<_, (i64, Vec<u8>)>("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    let (seq, previous) = last.fetch_optional(&mut *connection).await?.unwrap_or((0, FIRST.to_vec()));
    let (seq, time_ms) = (seq + 1, now.as_millisecond());
    let hash = link(&previous, seq, time_ms, actor, action, subject);
    sqlx::query(
        "INSERT INTO audit (seq, time_ms, actor, action, subject, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(seq)
    .bind(time_ms)
    .bind(actor)
    .bind(action)
    .bind(subject)
    .bind(previous)
    .bind(hash)
    .execute(connection)
    .await?;
    Ok(())
}

/// Hash of a row: the previous hash, then each field. Texts carry their length, so that no two rows share an encoding.
fn link(previous: &[u8], seq: i64, time_ms: i64, actor: &str, action: &str, subject: &str) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(previous);
    digest.update(seq.to_be_bytes());
    digest.update(time_ms.to_be_bytes());
    for text in [actor, action, subject] {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    digest.finalize().to_vec()
}
