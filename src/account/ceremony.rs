//! Ceremonies: between what a browser is asked and what its authenticator, or a provider of OpenID
//! Connect, answers, the database keeps what the answer must fit, so that any node can check it, once.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::AccountId;
use crate::db::{self, Db, On, Transaction};
use crate::random::Random;
use crate::sql;
use crate::token::Token;

/// How long the answer of an authenticator is waited for, in seconds: as long as browsers ask for one.
pub const LASTS: i64 = 5 * 60;

/// What is kept of a ceremony.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Ceremony {
    /// Whose it is; none where somebody signs in, as nobody knows yet who.
    pub(super) account: Option<AccountId>,
    content: String,
    /// In seconds since 1970.
    pub(super) begun_at: i64,
}

impl Ceremony {
    /// What the answer must fit; none if it is of another kind of ceremony.
    pub(super) fn expected<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.content).ok()
    }
}

/// Keeps what an answer must fit for so many seconds, and gives the token that the browser's cookie
/// holds.
///
/// # Errors
/// When the database fails.
pub(super) async fn begin(
    on: impl Into<On<'_>>,
    random: Random,
    (now, lasts): (i64, i64),
    account: Option<&AccountId>,
    expected: &impl Serialize,
) -> db::Result<Token> {
    let token = Token::new(random);
    let content = serde_json::to_string(expected).expect("what is expected can be written as JSON");
    sql!(
        "INSERT INTO ceremony (token, account, content, begun_at, ends_at) VALUES ($1, $2, $3, $4, $5)",
        token.hash(),
        account.map(AccountId::as_str),
        content,
        now,
        now + lasts
    )
    .execute(on)
    .await?;
    Ok(token)
}

/// The ceremony of a token, which goes on; none if its time is over.
///
/// # Errors
/// When the database fails.
pub(super) async fn find(db: &Db, now: i64, token: &Token) -> db::Result<Option<Ceremony>> {
    sql!(
        "SELECT account, content, begun_at FROM ceremony WHERE token = $1 AND ends_at > $2",
        token.hash(),
        now
    )
    .optional(db)
    .await
}

/// Ends the ceremony of a token, and gives what was kept of it; none if its time is over.
///
/// # Errors
/// When the database fails.
pub(super) async fn spend(
    on: impl Into<On<'_>>,
    now: i64,
    token: &Token,
) -> db::Result<Option<Ceremony>> {
    sql!(
        "DELETE FROM ceremony WHERE token = $1 AND ends_at > $2 RETURNING account, content, begun_at",
        token.hash(),
        now
    )
    .optional(on)
    .await
}

/// Ends every ceremony of an account. Those in which somebody signs in are not known to be of it before
/// they end: what began until now ends in vain.
///
/// # Errors
/// When the database fails.
pub(super) async fn end_all(tx: &mut Transaction, now: i64, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM ceremony WHERE account = $1", account)
        .execute(&mut *tx)
        .await?;
    sql!(
        "UPDATE account SET ended_at = $1 WHERE id = $2",
        now,
        account
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes ceremonies whose time is over.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM ceremony WHERE ends_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}
