use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use crate::audit::append;
use crate::secret::hash;
use crate::{Lifetime, Secret, Store, StoreError, timestamp};

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Unique name.
    pub name: String,
    /// Name of the role; what it may do is for the caller to know.
    pub role: String,
    /// When the account was made.
    pub created: Timestamp,
}

/// The holder of a valid session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who it is.
    pub user: User,
    /// When the session ends unless it is extended.
    pub expires: Timestamp,
}

/// The holder of a valid bearer token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// What the token was made for.
    pub name: String,
    /// Name of the role it acts in.
    pub role: String,
}

impl Store {
    /// Everyone who can sign in, by name.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        let query = "SELECT name, role, created_ms FROM users WHERE disabled_ms IS NULL ORDER BY name";
        self.named(async { Ok(sqlx::query(query).fetch_all(&self.readers).await?.iter().map(user).collect()) }).await
    }

    /// Whether anyone holds `role`.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn has_user_with_role(&self, role: &str) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM users WHERE role = ? AND disabled_ms IS NULL)";
        self.named(sqlx::query_scalar(query).bind(role).fetch_one(&self.readers)).await
    }

    /// A new key for the start link: good once, for `lifetime`. Keys that can no longer be used are removed.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn create_start_key(&self, lifetime: Lifetime, now: Timestamp) -> Result<Secret, StoreError> {
        let key = Secret::random::<16>("")?;
        self.named(async {
            let mut transaction = self.begin().await?;
            sqlx::query("DELETE FROM start_keys WHERE expires_ms <= ? OR used_ms IS NOT NULL")
                .bind(now.as_millisecond())
                .execute(&mut *transaction)
                .await?;
            sqlx::query("INSERT INTO start_keys (key_sha256, created_ms, expires_ms) VALUES (?, ?, ?)")
                .bind(key.hash())
                .bind(now.as_millisecond())
                .bind(lifetime.end_ms(now))
                .execute(&mut *transaction)
                .await?;
            append(&mut transaction, "tandem", "start_key", "", now).await?;
            transaction.commit().await
        })
        .await?;
        Ok(key)
    }

    /// Uses up a start key and opens a session for the first user with `role`, who is made as `name` if there is none.
    ///
    /// All of it happens in one transaction: of two callers with the same key one gets a session, the other `None`,
    /// as does a caller whose key is unknown, used or expired.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn redeem_start_key(
        &self,
        key: &str,
        name: &str,
        role: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Option<(Secret, User)>, StoreError> {
        let token = Secret::random::<32>("")?;
        self.named(async {
            let mut transaction = self.begin().await?;
            let now_ms = now.as_millisecond();
            let used = sqlx::query(
                "UPDATE start_keys SET used_ms = ? WHERE key_sha256 = ? AND used_ms IS NULL AND expires_ms > ?",
            )
            .bind(now_ms)
            .bind(hash(key))
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
            if used.rows_affected() != 1 {
                return Ok(None);
            }
            let (user_id, user) = first_with_role(&mut transaction, name, role, now).await?;
            sqlx::query("DELETE FROM sessions WHERE expires_ms <= ?").bind(now_ms).execute(&mut *transaction).await?;
            sqlx::query("INSERT INTO sessions (token_sha256, user_id, created_ms, expires_ms) VALUES (?, ?, ?, ?)")
                .bind(token.hash())
                .bind(user_id)
                .bind(now_ms)
                .bind(lifetime.end_ms(now))
                .execute(&mut *transaction)
                .await?;
            append(&mut transaction, &user.name, "sign_in", "start key", now).await?;
            transaction.commit().await?;
            Ok(Some((token, user)))
        })
        .await
    }

    /// Who holds the session with this token, or `None` if it is unknown or over, or the account is disabled.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn session(&self, token: &str, now: Timestamp) -> Result<Option<SignedIn>, StoreError> {
        let query = "SELECT name, role, users.created_ms, expires_ms FROM sessions JOIN users USING (user_id)
            WHERE token_sha256 = ? AND expires_ms > ? AND disabled_ms IS NULL";
        let found = sqlx::query(query).bind(hash(token)).bind(now.as_millisecond());
        let row = self.named(found.fetch_optional(&self.readers)).await?;
        Ok(row.map(|row| SignedIn { user: user(&row), expires: timestamp(row.get(3)) }))
    }

    /// Lets a session end `lifetime` after `now`.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn extend_session(&self, token: &str, lifetime: Lifetime, now: Timestamp) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE sessions SET expires_ms = ? WHERE token_sha256 = ? AND expires_ms > ?");
        let query = query.bind(lifetime.end_ms(now)).bind(hash(token)).bind(now.as_millisecond());
        self.named(query.execute(&self.writer)).await.map(drop)
    }

    /// Ends a session; an unknown one is no error.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn end_session(&self, token: &str, actor: &str, now: Timestamp) -> Result<(), StoreError> {
        self.forget("DELETE FROM sessions WHERE token_sha256 = ?", token, actor, "sign_out", now).await
    }

    /// A new bearer token that acts in `role` for `lifetime`. Tokens that are over are removed.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn create_bearer(
        &self,
        name: &str,
        role: &str,
        lifetime: Lifetime,
        now: Timestamp,
    ) -> Result<Secret, StoreError> {
        let token = Secret::random::<32>("tandem_")?;
        self.named(async {
            let mut transaction = self.begin().await?;
            sqlx::query("DELETE FROM bearer_tokens WHERE expires_ms <= ?")
                .bind(now.as_millisecond())
                .execute(&mut *transaction)
                .await?;
            let insert =
                "INSERT INTO bearer_tokens (token_sha256, name, role, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)";
            sqlx::query(insert)
                .bind(token.hash())
                .bind(name)
                .bind(role)
                .bind(now.as_millisecond())
                .bind(lifetime.end_ms(now))
                .execute(&mut *transaction)
                .await?;
            append(&mut transaction, name, "token_made", role, now).await?;
            transaction.commit().await
        })
        .await?;
        Ok(token)
    }

    /// Who holds this bearer token, or `None` if it is unknown or over.
    ///
    /// # Errors
    /// The database could not be read.
    pub async fn bearer(&self, token: &str, now: Timestamp) -> Result<Option<Bearer>, StoreError> {
        let query = sqlx::query("SELECT name, role FROM bearer_tokens WHERE token_sha256 = ? AND expires_ms > ?");
        let query = query.bind(hash(token)).bind(now.as_millisecond());
        let row = self.named(query.fetch_optional(&self.readers)).await?;
        Ok(row.map(|row| Bearer { name: row.get(0), role: row.get(1) }))
    }

    /// Ends a bearer token before its time; an unknown one is no error.
    ///
    /// # Errors
    /// The database could not be written.
    pub async fn end_bearer(&self, token: &str, actor: &str, now: Timestamp) -> Result<(), StoreError> {
        self.forget("DELETE FROM bearer_tokens WHERE token_sha256 = ?", token, actor, "token_ended", now).await
    }

    async fn forget(
        &self,
        delete: &'static str,
        token: &str,
        actor: &str,
        action: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.named(async {
            let mut transaction = self.begin().await?;
            let gone = sqlx::query(delete).bind(hash(token)).execute(&mut *transaction).await?;
            if gone.rows_affected() > 0 {
                append(&mut transaction, actor, action, "", now).await?;
            }
            transaction.commit().await
        })
        .await
    }
}

async fn first_with_role(
    connection: &mut SqliteConnection,
    name: &str,
    role: &str,
    now: Timestamp,
) -> sqlx::Result<(i64, User)> {
    let query = "SELECT name, role, created_ms, user_id FROM users WHERE role = ? AND disabled_ms IS NULL ORDER BY user_id LIMIT 1";
    if let Some(row) = sqlx::query(query).bind(role).fetch_optional(&mut *connection).await? {
        return Ok((row.get(3), user(&row)));
    }
    let insert = "INSERT INTO users (name, role, created_ms) VALUES (?, ?, ?)";
    let made = sqlx::query(insert).bind(name).bind(role).bind(now.as_millisecond()).execute(&mut *connection).await?;
    append(connection, "tandem", "user_made", name, now).await?;
    let user = User { name: name.to_string(), role: role.to_string(), created: timestamp(now.as_millisecond()) };
    Ok((made.last_insert_rowid(), user))
}

/// Reads the columns name, role, created_ms.
fn user(row: &sqlx::sqlite::SqliteRow) -> User {
    User { name: row.get(0), role: row.get(1), created: timestamp(row.get(2)) }
}
