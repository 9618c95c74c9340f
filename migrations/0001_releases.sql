-- Releases of the catalogue. One set of migrations serves SQLite and PostgreSQL; the rules are in src/db.rs.

-- One vintage of one source, as imported: never changed, named by the hash of its content.
CREATE TABLE release (
    id          TEXT PRIMARY KEY NOT NULL CHECK (length(id) = 64),
    source      TEXT NOT NULL,
    vintage     TEXT NOT NULL,
    licence     TEXT NOT NULL,
    about       TEXT NOT NULL,   -- JSON: the files it was read from, what it holds, what is odd in it
    row_count   BIGINT NOT NULL,
    byte_count  BIGINT NOT NULL, -- of content, so that a list need not read it
    imported_at BIGINT NOT NULL,
    content     BYTEA NOT NULL   -- last, because SQLite walks through a large value to reach what lies behind it
);

-- Which release of each source the pages are made of.
CREATE TABLE current_release (
    source      TEXT PRIMARY KEY NOT NULL,
    release_id  TEXT NOT NULL REFERENCES release (id),
    switched_at BIGINT NOT NULL
);
