//! Browsers in which somebody has signed in before. Wrong passwords that come from one of them are
//! counted apart, so that whoever guesses elsewhere cannot keep the owner out.

use super::AccountId;
use crate::db::{self, Db, On};
use crate::random::Random;
use crate::sql;
use crate::token::Token;

/// How long a browser is known, in seconds: a year.
pub const KNOWN_FOR: i64 = 365 * 24 * 60 * 60;

/// Whether an account was signed in to with this browser before.
///
/// # Errors
/// When the database fails.
pub async fn is_known(db: &Db, now: i64, address: &str, browser: &Token) -> db::Result<bool> {
    let (count,): (i64,) = sql!(
        "SELECT COUNT(*) AS count FROM known_browser JOIN account ON account.id = account
         WHERE token = $1 AND address = $2 AND ends_at > $3",
        browser.hash(),
        address,
        now
    )
    .one(db)
    .await?;
    Ok(count > 0)
}

/// Notes that an account was signed in to with this browser, or with a new one; gives the token that
/// its cookie holds.
///
/// # Errors
/// When the database fails.
pub async fn note(
    on: impl Into<On<'_>>,
    random: Random,
    now: i64,
    account: &AccountId,
    browser: Option<Token>,
) -> db::Result<Token> {
    let browser = browser.unwrap_or_else(|| Token::new(random));
    sql!(
        "INSERT INTO known_browser (token, account, ends_at) VALUES ($1, $2, $3)
         ON CONFLICT (token, account) DO UPDATE SET ends_at = excluded.ends_at",
        browser.hash(),
        account,
        now + KNOWN_FOR
    )
    .execute(on)
    .await?;
    Ok(browser)
}

/// Forgets the browsers of an account.
///
/// # Errors
/// When the database fails.
pub async fn forget_all(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM known_browser WHERE account = $1", account)
        .execute(on)
        .await?;
    Ok(())
}

/// Removes what is known no longer.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM known_browser WHERE ends_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}
