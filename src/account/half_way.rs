//! Signing in half-way: the password was right, or a provider of OpenID Connect vouched, and a second
//! factor is waited for.

use super::{Account, AccountId};
use crate::db::{self, Db, On};
use crate::random::Random;
use crate::sql;
use crate::token::Token;

/// How long a second factor is waited for, in seconds: enough to find one's telephone.
pub const LASTS: i64 = 5 * 60;

/// Notes that somebody is half-way in; gives the token that the browser's cookie holds.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    on: impl Into<On<'_>>,
    random: Random,
    now: i64,
    account: &AccountId,
) -> db::Result<Token> {
    let token = Token::new(random);
    sql!(
        "INSERT INTO half_sign_in (token, account, ends_at) VALUES ($1, $2, $3)",
        token.hash(),
        account,
        now + LASTS
    )
    .execute(on)
    .await?;
    Ok(token)
}

/// Who is half-way in with a token.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, now: i64, token: &Token) -> db::Result<Option<Account>> {
    sql!(
        "SELECT account.id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at
         FROM half_sign_in JOIN account ON account.id = half_sign_in.account
         WHERE token = $1 AND ends_at > $2 AND NOT is_disabled",
        token.hash(),
        now
    )
    .optional(db)
    .await
}

/// Ends the way of a token: somebody has arrived, or begins again. Says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn end(on: impl Into<On<'_>>, token: &Token) -> db::Result<bool> {
    let ended = sql!("DELETE FROM half_sign_in WHERE token = $1", token.hash())
        .execute(on)
        .await?;
    Ok(ended > 0)
}

/// Ends every one of an account.
///
/// # Errors
/// When the database fails.
pub async fn end_all(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM half_sign_in WHERE account = $1", account)
        .execute(on)
        .await?;
    Ok(())
}

/// Removes those whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM half_sign_in WHERE ends_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}
