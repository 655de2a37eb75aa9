-- Times are milliseconds since 1970-01-01T00:00Z. Secrets are kept as SHA-256 only: each is 128 random bits
-- or more, so a plain hash cannot be turned back.

CREATE TABLE users (
    user_id     INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    role        TEXT    NOT NULL,
    created_ms  INTEGER NOT NULL,
    disabled_ms INTEGER
) STRICT;

CREATE TABLE sessions (
    token_sha256 BLOB    PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
    created_ms   INTEGER NOT NULL,
    expires_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE bearer_tokens (
    token_sha256 BLOB    PRIMARY KEY,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL,
    created_ms   INTEGER NOT NULL,
    expires_ms   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE start_keys (
    key_sha256 BLOB    PRIMARY KEY,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_ms    INTEGER
) STRICT, WITHOUT ROWID;

-- A revision lists what it changed: a file that is gone has no hash. The state of the folder at a revision is
-- the newest row of each path up to it.
CREATE TABLE revisions (
    revision INTEGER PRIMARY KEY,
    time_ms  INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    author   TEXT    NOT NULL
) STRICT;

CREATE TABLE revision_files (
    revision INTEGER NOT NULL REFERENCES revisions,
    path     TEXT    NOT NULL,
    sha256   TEXT,
    PRIMARY KEY (path, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    job_id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    progress    REAL    NOT NULL,
    message     TEXT    NOT NULL,
    author      TEXT    NOT NULL,
    created_ms  INTEGER NOT NULL,
    finished_ms INTEGER
) STRICT;

-- Each row holds the hash of the row before it, so a changed, inserted or removed row breaks the chain.
CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    time_ms  INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    action   TEXT    NOT NULL,
    subject  TEXT    NOT NULL,
    previous BLOB    NOT NULL,
    hash     BLOB    NOT NULL
) STRICT;

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;

CREATE TRIGGER audit_loses_none BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
