//! Identities: what an account is known by at a provider of OpenID Connect. It is who vouches (the
//! issuer) and for whom (the subject), and never the address, which may become somebody else's there.

use serde::{Deserialize, Serialize};

use super::openid::Question;
use super::{Account, AccountId, Name};
use crate::audit::{Actor, Event};
use crate::db::{self, On, Transaction};
use crate::sql;

/// How long somebody who is at the provider is waited for, in seconds: enough to find a password and a
/// telephone there.
pub const LASTS: i64 = 15 * 60;

/// An identity as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Identity {
    /// Names it on pages.
    pub id: String,
    /// The provider, as it names itself.
    pub issuer: String,
    /// In seconds since 1970, as all times.
    pub created_at: i64,
    /// When it was used last; none: not yet.
    pub used_at: Option<i64>,
    /// Whether the provider is the one that this site asks now: no other lets anybody in.
    pub is_current: bool,
}

/// Whose an identity is.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Owner {
    #[sqlx(flatten)]
    pub(super) account: Account,
    /// When the password or the address changed the last time.
    pub(super) ended_at: i64,
}

/// What somebody is at the provider for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Purpose {
    /// To sign in, to be led on, and perhaps to stay.
    SignIn { next: String, keep: Option<String> },
    /// To add an identity to an account.
    Add,
    /// To show once more who it is.
    Prove,
}

/// What is kept while somebody is at the provider.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Away {
    pub(super) question: Question,
    pub(super) purpose: Purpose,
}

/// What is kept of somebody who came from the provider and has no account yet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Newcomer {
    pub(super) issuer: String,
    pub(super) subject: String,
    /// The provider vouches that they read it.
    pub(super) address: String,
    /// What they are called there.
    pub(super) called: String,
}

impl Newcomer {
    /// What they are called there, if it is a name here.
    pub(super) fn name(&self) -> Option<Name> {
        self.called.parse().ok()
    }
}

/// Whose an identity is.
///
/// # Errors
/// When the database fails.
pub(super) async fn owner(
    on: impl Into<On<'_>>,
    issuer: &str,
    subject: &str,
) -> db::Result<Option<Owner>> {
    sql!(
        "SELECT account.id, address, name, time_zone, is_administrator, is_disabled, account.created_at, account.used_at, ended_at
         FROM openid_identity JOIN account ON account.id = openid_identity.account
         WHERE issuer = $1 AND subject = $2",
        issuer,
        subject
    )
    .optional(on)
    .await
}

/// Adds an identity to an account. Not if somebody has it, or if the account has one of this provider.
///
/// # Errors
/// When the database fails.
pub(super) async fn add(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    (issuer, subject): (&str, &str),
) -> db::Result<bool> {
    let added = sql!(
        "INSERT INTO openid_identity (id, account, issuer, subject, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT DO NOTHING",
        actor.random.hex::<8>(),
        account,
        issuer,
        subject,
        actor.now
    )
    .execute(&mut *tx)
    .await?;
    if added > 0 {
        actor
            .did(tx, Event::IdentityAdded, Some(account.as_str()))
            .await?;
    }
    Ok(added > 0)
}

/// Notes that somebody signed in with an identity.
///
/// # Errors
/// When the database fails.
pub(super) async fn note_use(
    on: impl Into<On<'_>>,
    now: i64,
    issuer: &str,
    subject: &str,
) -> db::Result<()> {
    sql!(
        "UPDATE openid_identity SET used_at = $1 WHERE issuer = $2 AND subject = $3",
        now,
        issuer,
        subject
    )
    .execute(on)
    .await?;
    Ok(())
}

/// The identities of an account, where the site asks a provider now; the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    on: impl Into<On<'_>>,
    account: &AccountId,
    issuer: Option<&str>,
) -> db::Result<Vec<Identity>> {
    sql!(
        "SELECT id, issuer, created_at, used_at, issuer = $2 AS is_current
         FROM openid_identity WHERE account = $1 ORDER BY created_at, id",
        account,
        issuer.unwrap_or_default()
    )
    .all(on)
    .await
}

/// Removes an identity of an account. Says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(on: impl Into<On<'_>>, account: &AccountId, id: &str) -> db::Result<bool> {
    let removed = sql!(
        "DELETE FROM openid_identity WHERE account = $1 AND id = $2",
        account,
        id
    )
    .execute(on)
    .await?;
    Ok(removed > 0)
}
