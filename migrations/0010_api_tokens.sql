-- What programs show in place of a session, and what a backup must not bring back. The rules are in src/db.rs.

-- A personal token for the API. See src/account/api_token.rs.
CREATE TABLE api_token (
    token      BYTEA PRIMARY KEY NOT NULL, -- SHA-256 of what a program sends
    id         TEXT NOT NULL,              -- names it on pages
    account    TEXT NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL,              -- as its owner calls it
    scopes     TEXT NOT NULL,              -- what it may do: names with spaces between
    created_at BIGINT NOT NULL,
    ends_at    BIGINT NOT NULL,
    used_at    BIGINT                      -- to the day; none: not yet
) WITHOUT ROWID;
CREATE INDEX api_token_account ON api_token (account);

-- An account that was erased: its id and nothing else, so that no backup brings it back.
CREATE TABLE erased (
    account TEXT PRIMARY KEY NOT NULL,
    at      BIGINT NOT NULL
) WITHOUT ROWID;

-- Where the site said that it is reached when it started last: one row.
CREATE TABLE last_start (
    id     BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    origin TEXT NOT NULL
);
