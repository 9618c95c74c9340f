-- What people show beside a password, or in its place. See src/account/. The rules are in src/db.rs.

-- What the passkeys of an account know it by: random, made once, and no part of anything else.
ALTER TABLE account ADD COLUMN passkey_handle TEXT;
CREATE UNIQUE INDEX account_passkey_handle ON account (passkey_handle);
-- When the password or the address changed the last time: the use of a passkey that began before is void,
-- although nobody knew yet whose it is.
ALTER TABLE account ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;

-- A passkey: what a device, a security key or a password manager signs with.
CREATE TABLE passkey (
    id         TEXT PRIMARY KEY NOT NULL, -- names it on pages
    account    TEXT NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL,             -- as its owner calls it
    credential BYTEA NOT NULL,            -- its id, as the authenticator knows it
    content    TEXT NOT NULL,             -- its public key and counter, as JSON of webauthn-rs
    created_at BIGINT NOT NULL,
    used_at    BIGINT                     -- none: not yet
);
CREATE UNIQUE INDEX passkey_credential ON passkey (credential);
CREATE INDEX passkey_account ON passkey (account);

-- An authenticator app, which shows another code every half minute (TOTP).
CREATE TABLE totp (
    account      TEXT PRIMARY KEY NOT NULL REFERENCES account (id),
    secret       BYTEA NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT,          -- none: it does not count yet
    used_step    BIGINT NOT NULL, -- the half minute of the last code: none is taken twice
    used_at      BIGINT
);

-- Codes for whoever has lost everything else; gone once used.
CREATE TABLE recovery_code (
    code    BYTEA PRIMARY KEY NOT NULL, -- SHA-256
    account TEXT NOT NULL REFERENCES account (id)
) WITHOUT ROWID;
CREATE INDEX recovery_code_account ON recovery_code (account);

-- A browser in which the password was right, and a second factor is waited for.
CREATE TABLE half_sign_in (
    token   BYTEA PRIMARY KEY NOT NULL, -- SHA-256 of what its cookie holds
    account TEXT NOT NULL REFERENCES account (id),
    ends_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX half_sign_in_account ON half_sign_in (account);

-- A passkey that is being made or used: what its answer must fit.
CREATE TABLE ceremony (
    token    BYTEA PRIMARY KEY NOT NULL, -- SHA-256 of what its cookie holds
    account  TEXT REFERENCES account (id), -- whose passkey is made; none: whoever uses one
    content  TEXT NOT NULL,              -- what is expected, as JSON of webauthn-rs
    begun_at BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX ceremony_account ON ceremony (account);
