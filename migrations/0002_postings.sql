-- Job ads, what was read from them, and the sums that profiles are made of. Counts, months, cents and bins are integers, so that
-- a profile is a sum, whichever database adds it up. The rules are in src/db.rs, the meaning of the numbers in src/posting/fact.rs.

-- One row: how far numbering has come, and which editions are shown.
CREATE TABLE posting_state (
    id            BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    last_posting  BIGINT NOT NULL,
    last_batch    BIGINT NOT NULL,
    last_edition  BIGINT NOT NULL,
    facts_edition BIGINT NOT NULL, -- facts of this edition are shown
    cells_edition BIGINT NOT NULL, -- and cells of this one
    version       BIGINT NOT NULL  -- grows with every change that a page could show
);
INSERT INTO posting_state VALUES (1, 0, 0, 1, 1, 1, 0);

-- A file or feed, as it was read last.
CREATE TABLE posting_source (
    source        TEXT PRIMARY KEY NOT NULL,
    read_at       BIGINT NOT NULL,
    report        TEXT NOT NULL, -- JSON: read, new, duplicate, known, rejected and why
    etag          TEXT,          -- of a feed: what to send along, to be told only what changed
    last_modified TEXT
);

-- Ads that were committed together.
CREATE TABLE posting_batch (
    id            BIGINT PRIMARY KEY NOT NULL,
    source        TEXT NOT NULL,
    committed_at  BIGINT NOT NULL,
    rules         BIGINT NOT NULL, -- version of the rules that read it
    first_posting BIGINT NOT NULL,
    last_posting  BIGINT NOT NULL,
    unique_count  BIGINT NOT NULL,
    uncoded       BIGINT NOT NULL, -- of the unique ones
    duplicates    BIGINT NOT NULL
);

CREATE TABLE posting (
    id           BIGINT PRIMARY KEY NOT NULL,
    source       TEXT NOT NULL,
    key          TEXT NOT NULL,    -- what the source knows it by
    batch        BIGINT NOT NULL REFERENCES posting_batch (id),
    url          TEXT,
    posted       BIGINT,           -- days since 1970-01-01
    title        TEXT NOT NULL,
    employer     TEXT NOT NULL,
    identity     BIGINT,           -- hash of normalized title, employer and place, where all three are known
    duplicate_of BIGINT REFERENCES posting (id),
    body         TEXT NOT NULL,    -- empty for a duplicate
    UNIQUE (source, key)
);
CREATE INDEX posting_identity ON posting (identity);

-- Sketches of a unique posting's text: near-identical texts share some of them.
CREATE TABLE posting_sketch (
    sketch  BIGINT NOT NULL,
    posting BIGINT NOT NULL REFERENCES posting (id),
    PRIMARY KEY (sketch, posting)
) WITHOUT ROWID;

-- Numbers for what cells are counted by: an occupation or a specialized occupation, and a skill. Number 0 is none, or all.
CREATE TABLE profile (
    id             BIGINT PRIMARY KEY NOT NULL, -- the eight digits of the code, then three for the specialized occupation
    code           TEXT NOT NULL,
    specialization TEXT NOT NULL,               -- its part of the address; empty: of no specialized occupation
    UNIQUE (code, specialization)
);
CREATE TABLE asked_skill (
    id   BIGINT PRIMARY KEY NOT NULL,
    slug TEXT UNIQUE NOT NULL
);

-- What one unique posting says. NULL: it does not say.
CREATE TABLE fact (
    edition             BIGINT NOT NULL,
    posting             BIGINT NOT NULL REFERENCES posting (id),
    profile             BIGINT NOT NULL, -- 0: uncoded
    place               TEXT NOT NULL,   -- US-CA, or a country, or empty
    month               BIGINT NOT NULL, -- 201907; 0: unknown
    seniority           BIGINT NOT NULL, -- 0: unstated
    workplace           BIGINT NOT NULL, -- 0: unstated
    employment          BIGINT NOT NULL, -- a bit for each kind
    currency            TEXT,
    pay                 BIGINT,          -- cents a year, the middle of the range; NULL beside a currency: not plausible
    pay_bin             BIGINT,
    experience_min      BIGINT,          -- months
    experience_max      BIGINT,
    education           BIGINT,          -- the lowest level that is enough
    education_preferred BIGINT,
    evidence            BYTEA NOT NULL,  -- from which words each was read
    PRIMARY KEY (edition, posting)
) WITHOUT ROWID;
CREATE INDEX fact_profile ON fact (edition, profile, posting);

CREATE TABLE posting_skill (
    edition BIGINT NOT NULL,
    posting BIGINT NOT NULL REFERENCES posting (id),
    skill   BIGINT NOT NULL,
    PRIMARY KEY (edition, posting, skill)
) WITHOUT ROWID;

-- Sums of facts, made by src/profile/profile.sql and by nothing else.
CREATE TABLE profile_cell (
    edition   BIGINT NOT NULL,
    profile   BIGINT NOT NULL,
    place     TEXT NOT NULL,
    month     BIGINT NOT NULL,
    seniority BIGINT NOT NULL,
    workplace BIGINT NOT NULL,
    measure   TEXT NOT NULL,
    value     BIGINT NOT NULL,
    postings  BIGINT NOT NULL,
    total     BIGINT NOT NULL,
    PRIMARY KEY (edition, profile, place, month, seniority, workplace, measure, value)
) WITHOUT ROWID;
CREATE TABLE skill_cell (
    edition   BIGINT NOT NULL,
    profile   BIGINT NOT NULL,
    place     TEXT NOT NULL,
    month     BIGINT NOT NULL,
    seniority BIGINT NOT NULL,
    workplace BIGINT NOT NULL,
    skill     BIGINT NOT NULL,
    postings  BIGINT NOT NULL,
    PRIMARY KEY (edition, profile, place, month, seniority, workplace, skill)
) WITHOUT ROWID;

-- The same, summed up further: what a skill is compared with, and who asks for it. Skill 0: all postings.
CREATE TABLE skill_month (
    edition  BIGINT NOT NULL,
    skill    BIGINT NOT NULL,
    month    BIGINT NOT NULL,
    postings BIGINT NOT NULL,
    PRIMARY KEY (edition, skill, month)
) WITHOUT ROWID;
CREATE TABLE skill_profile (
    edition  BIGINT NOT NULL,
    skill    BIGINT NOT NULL,
    profile  BIGINT NOT NULL,
    postings BIGINT NOT NULL,
    PRIMARY KEY (edition, skill, profile)
) WITHOUT ROWID;

-- A reading of all postings with newer rules, or a new sum of all cells, that is under way.
CREATE TABLE posting_rework (
    edition    BIGINT PRIMARY KEY NOT NULL,
    rules      BIGINT NOT NULL, -- 0: the facts stay, only cells are summed anew
    facts      BIGINT NOT NULL, -- the edition of the facts that are summed
    facts_upto BIGINT NOT NULL,
    cells_upto BIGINT NOT NULL
);

-- Which files or feeds an edition of cells was made of, where its postings are not in this database.
CREATE TABLE collection (
    edition BIGINT PRIMARY KEY NOT NULL,
    id      TEXT NOT NULL, -- hash of its content
    about   TEXT NOT NULL  -- JSON
);
