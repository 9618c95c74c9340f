-- Who signs in by OpenID Connect. See src/account/. The rules are in src/db.rs.

-- What an account is known by at a provider. The address that the provider tells is no part of it: it may
-- become somebody else's there.
CREATE TABLE openid_identity (
    id         TEXT PRIMARY KEY NOT NULL, -- names it on pages
    account    TEXT NOT NULL REFERENCES account (id),
    issuer     TEXT NOT NULL,             -- the provider, as it names itself
    subject    TEXT NOT NULL,             -- the person, as the provider names them for ever
    created_at BIGINT NOT NULL,
    used_at    BIGINT                     -- none: not yet
);
CREATE UNIQUE INDEX openid_identity_subject ON openid_identity (issuer, subject);
CREATE UNIQUE INDEX openid_identity_account ON openid_identity (account, issuer);
