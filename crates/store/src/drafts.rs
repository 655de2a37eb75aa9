use jiff::Timestamp;
use sqlx::Row;

use crate::audit::append;
use crate::{RevisionFile, Store, StoreError, timestamp};

/// What a person has changed and not yet handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// The changes, as text that the store does not look into.
    pub body: String,
    /// When it was last kept.
    pub time: Timestamp,
}

/// An edit that is about to become a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdit<'a> {
    /// Ties the revision to the files prepared for it.
    pub token: &'a str,
    /// `edit` or `undo`.
    pub kind: &'a str,
    /// Who made it.
    pub author: &'a str,
    /// The revision that it takes back.
    pub undoes: Option<i64>,
    /// The files with their new hashes.
    pub files: &'a [RevisionFile],
    /// What it does to which rows.
    pub diff: &'a str,
    /// The draft that is used up by it, if the draft still says this.
    pub draft: Option<&'a str>,
}

/// What an accepted edit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRow {
    /// The revision that it takes back.
    pub undoes: Option<i64>,
    /// What it did to which rows.
    pub diff: String,
}

impl Store {
    /// The draft of a person.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn draft(&self, person: &str) -> Result<Option<DraftRow>, StoreError> {
        let query = sqlx::query("SELECT body, time_ms FROM drafts WHERE person = ?").bind(person);
        let found = self.named(query.fetch_optional(&self.readers)).await?;
        Ok(found.map(|row| DraftRow { body: row.get(0), time: timestamp(row.get(1)) }))
    }

    /// Keeps the draft of a person in place of the one before.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn keep_draft(&self, person: &str, body: &str, now: Timestamp) -> Result<(), StoreError> {
        let query = "INSERT INTO drafts (person, body, time_ms) VALUES (?, ?, ?) \
            ON CONFLICT (person) DO UPDATE SET body = excluded.body, time_ms = excluded.time_ms";
        let query = sqlx::query(query).bind(person).bind(body).bind(now.as_millisecond());
        self.named(query.execute(&self.writer)).await.map(drop)
    }

    /// Throws the draft of a person away.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn drop_draft(&self, person: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM drafts WHERE person = ?").bind(person);
        self.named(query.execute(&self.writer)).await.map(drop)
    }

    /// Makes an edit a revision: number, files, rows, audit line and the end of its draft, all or nothing.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn accept(&self, edit: &NewEdit<'_>, now: Timestamp) -> Result<i64, StoreError> {
        self.named(async {
            let mut transaction = self.begin().await?;
            let revision: i64 = sqlx::query_scalar("SELECT coalesce(max(revision), 0) + 1 FROM revisions")
                .fetch_one(&mut *transaction)
                .await?;
            sqlx::query("INSERT INTO revisions (revision, time_ms, kind, author) VALUES (?, ?, ?, ?)")
                .bind(revision)
                .bind(now.as_millisecond())
                .bind(edit.kind)
                .bind(edit.author)
                .execute(&mut *transaction)
                .await?;
            for file in edit.files {
                sqlx::query("INSERT INTO revision_files (revision, path, sha256) VALUES (?, ?, ?)")
                    .bind(revision)
                    .bind(&file.path)
                    .bind(&file.sha256)
                    .execute(&mut *transaction)
                    .await?;
            }
            sqlx::query("INSERT INTO revision_edits (revision, token, undoes, diff) VALUES (?, ?, ?, ?)")
                .bind(revision)
                .bind(edit.token)
                .bind(edit.undoes)
                .bind(edit.diff)
                .execute(&mut *transaction)
                .await?;
            if let Some(body) = edit.draft {
                // What was typed while the edit was taken in stays.
                sqlx::query("DELETE FROM drafts WHERE person = ? AND body = ?")
                    .bind(edit.author)
                    .bind(body)
                    .execute(&mut *transaction)
                    .await?;
            }
            append(&mut transaction, edit.author, "revision", &format!("{} {revision}", edit.kind), now).await?;
            transaction.commit().await?;
            Ok(revision)
        })
        .await
    }

    /// The revision that an edit with this token became.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn accepted(&self, token: &str) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query_scalar("SELECT revision FROM revision_edits WHERE token = ?").bind(token);
        self.named(query.fetch_optional(&self.readers)).await
    }

    /// What a revision did to which rows; `None` for one that was not made by an edit.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn edit(&self, revision: i64) -> Result<Option<EditRow>, StoreError> {
        let query = sqlx::query("SELECT undoes, diff FROM revision_edits WHERE revision = ?").bind(revision);
        let found = self.named(query.fetch_optional(&self.readers)).await?;
        Ok(found.map(|row| EditRow { undoes: row.get(0), diff: row.get(1) }))
    }
}
