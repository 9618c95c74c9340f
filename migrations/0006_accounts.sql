-- Who signs in, and the mail that they get. The rules are in src/db.rs.

-- A person who signs in. See src/account/.
CREATE TABLE account (
    id               TEXT PRIMARY KEY NOT NULL,
    address          TEXT NOT NULL,    -- of mail, in its one spelling; shown to be theirs
    name             TEXT NOT NULL,
    time_zone        TEXT NOT NULL,    -- as in the time zone database, such as America/Chicago
    password         TEXT,             -- its hash as a PHC string; none: another way in
    is_administrator BOOLEAN NOT NULL, -- of the installation
    is_disabled      BOOLEAN NOT NULL,
    created_at       BIGINT NOT NULL,
    used_at          BIGINT NOT NULL   -- to the day
);
CREATE UNIQUE INDEX account_address ON account (address);

-- A browser that is signed in.
CREATE TABLE session (
    token      BYTEA PRIMARY KEY NOT NULL, -- SHA-256 of what its cookie holds
    id         TEXT NOT NULL,              -- names it on pages
    account    TEXT NOT NULL REFERENCES account (id),
    device     TEXT NOT NULL,              -- in words, from what the browser says of itself
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,            -- to some minutes
    proved_at  BIGINT NOT NULL,            -- when the person last showed who they are
    ends_at    BIGINT NOT NULL,            -- whatever happens
    idle       BIGINT NOT NULL             -- ends after so many seconds without use
) WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- A browser in which somebody has signed in before: whoever guesses elsewhere does not shut it out.
CREATE TABLE known_browser (
    token   BYTEA NOT NULL, -- SHA-256 of what its cookie holds
    account TEXT NOT NULL REFERENCES account (id),
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (token, account)
) WITHOUT ROWID;
CREATE INDEX known_browser_account ON known_browser (account);

-- What somebody holds who was sent a link; gone once it is used.
CREATE TABLE link (
    token   BYTEA PRIMARY KEY NOT NULL, -- SHA-256 of what stands in the link
    purpose TEXT NOT NULL CHECK (purpose IN ('administrator', 'sign-up', 'reset', 'change-address')),
    address TEXT,                       -- whoever opens it has shown to read this address; none: handed over by hand
    account TEXT REFERENCES account (id),
    ends_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX link_account ON link (account);
CREATE INDEX link_address ON link (address);

-- Somebody asked for a link: what becomes of it is decided later, so that nobody can tell from the answer.
CREATE TABLE link_request (
    id         TEXT PRIMARY KEY NOT NULL,
    purpose    TEXT NOT NULL,
    address    TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Mail that waits, and for a while what was sent. See src/mail/.
CREATE TABLE mail (
    id         TEXT PRIMARY KEY NOT NULL,
    address    TEXT NOT NULL,
    subject    TEXT NOT NULL,
    text       TEXT NOT NULL,
    link       TEXT,            -- gone once it is sent, or after a day
    created_at BIGINT NOT NULL,
    sent_at    BIGINT,
    failed_at  BIGINT,          -- it will never be sent
    last_error TEXT             -- why it could not be sent the last time
);
