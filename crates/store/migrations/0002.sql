-- What a person has changed and not yet handed in: one draft each, as the JSON that the pages exchange.
CREATE TABLE drafts (
    person  TEXT    PRIMARY KEY,
    body    TEXT    NOT NULL,
    time_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an accepted edit did to which rows, enough to take it back. The token ties the row to the files that were put
-- in place for it: with the token here the edit counts, without it the prepared files are thrown away.
CREATE TABLE revision_edits (
    revision INTEGER PRIMARY KEY REFERENCES revisions,
    token    TEXT    NOT NULL UNIQUE,
    undoes   INTEGER REFERENCES revisions,
    diff     TEXT    NOT NULL
) STRICT;
