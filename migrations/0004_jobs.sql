-- What nodes do in the background, limits that they count together, and collections that are being installed. The rules are in
-- src/db.rs.

-- Work to be done by any node, once. See src/job/mod.rs.
CREATE TABLE job (
    id            TEXT PRIMARY KEY NOT NULL, -- what is to be done, such as sweep or mail:4711
    kind          TEXT NOT NULL,             -- who can do it
    payload       TEXT NOT NULL,             -- JSON
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    run_at        BIGINT NOT NULL,           -- not before
    attempts      BIGINT NOT NULL,           -- begun since it was queued
    queued        BIGINT NOT NULL,           -- how often: more than when it was claimed, it runs again
    claimed_until BIGINT,                    -- of a running job: then its node is taken for dead
    last_error    TEXT,
    created_at    BIGINT NOT NULL,
    finished_at   BIGINT
);
CREATE INDEX job_due ON job (state, run_at);

-- Attempts at what can be guessed, and mails sent. See src/limit.rs.
CREATE TABLE attempt (
    kind     TEXT NOT NULL,
    subject  TEXT NOT NULL,   -- an account or a network address
    attempts BIGINT NOT NULL, -- since the first of them
    ends_at  BIGINT NOT NULL, -- when they are forgotten
    PRIMARY KEY (kind, subject)
) WITHOUT ROWID;
CREATE INDEX attempt_end ON attempt (ends_at);

-- A collection whose cells are being written, and how many rows of it are there.
CREATE TABLE collection_install (
    edition BIGINT PRIMARY KEY NOT NULL,
    id      TEXT NOT NULL, -- hash of its content
    written BIGINT NOT NULL
);
