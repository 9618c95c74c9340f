-- Who did what, and who looked at whose data. The rules are in src/db.rs.

-- Stands for a person in the audit. Erasing a person deletes the row, and nobody knows any more who it was.
CREATE TABLE audit_person (
    account TEXT PRIMARY KEY NOT NULL,
    person  TEXT NOT NULL -- random
) WITHOUT ROWID;
CREATE UNIQUE INDEX audit_person_person ON audit_person (person);

-- Seals entries, and the seal before: whoever changes or removes one breaks all that follow.
CREATE TABLE audit_seal (
    number  BIGINT PRIMARY KEY NOT NULL, -- 1, 2, …
    at      BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    hash    BYTEA NOT NULL               -- SHA-256 of the seal before, and of the entries in the order of their ids
);

-- One thing that was done. Never changed, but for its seal. See src/audit/.
CREATE TABLE audit_entry (
    id         TEXT PRIMARY KEY NOT NULL,
    at         BIGINT NOT NULL,
    event      TEXT NOT NULL,
    person     TEXT,                      -- who did it; none: the program, or a command of the operator
    whose      TEXT,                      -- whose data it is about
    network    TEXT,                      -- the network it came from, not the address
    request_id TEXT,
    seal       BIGINT REFERENCES audit_seal (number) -- none for the first seconds
);
CREATE INDEX audit_entry_seal ON audit_entry (seal, id);
CREATE INDEX audit_entry_whose ON audit_entry (whose, at);
