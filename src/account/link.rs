//! Links that are sent by mail or handed over: whoever has one may do one thing, once. Opening it
//! changes nothing, as programs that look through mail open every link; the button on its page does.

mod request;

pub(super) use self::request::host;
pub use self::request::{ask, handler, queue};
use super::AccountId;
use crate::db::{self, Db, On, Transaction};
use crate::mail::Address;
use crate::random::Random;
use crate::sql;
use crate::token::Token;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To make the first account that looks after the installation.
    Administrator,
    /// To make an account.
    SignUp,
    /// To choose another password.
    Reset,
    /// To make this the address of an account.
    ChangeAddress,
}

impl Purpose {
    /// Each of them.
    const ALL: [Self; 4] = [
        Self::Administrator,
        Self::SignUp,
        Self::Reset,
        Self::ChangeAddress,
    ];

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::SignUp => "sign-up",
            Self::Reset => "reset",
            Self::ChangeAddress => "change-address",
        }
    }

    /// How long a link for it holds, in seconds.
    pub const fn lasts(self) -> i64 {
        const HOUR: i64 = 60 * 60;
        match self {
            Self::Reset => HOUR,
            Self::Administrator | Self::ChangeAddress => 24 * HOUR,
            Self::SignUp => 7 * 24 * HOUR,
        }
    }
}

impl TryFrom<String> for Purpose {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|one| one.name() == name);
        named.ok_or_else(|| format!("a link has an unknown purpose: {name}"))
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Link {
    /// What it is for.
    #[sqlx(try_from = "String")]
    pub purpose: Purpose,
    /// Whoever has it reads this address; none where it was handed over.
    pub address: Option<String>,
    /// Of whom it changes something; none where there is no account yet.
    pub account: Option<AccountId>,
}

/// Makes a link, and gives the token that it holds.
///
/// # Errors
/// When the database fails.
pub async fn make(
    on: impl Into<On<'_>>,
    random: Random,
    now: i64,
    (purpose, address): (Purpose, Option<&Address>),
    account: Option<&AccountId>,
) -> db::Result<Token> {
    let token = Token::new(random);
    sql!(
        "INSERT INTO link (token, purpose, address, account, ends_at) VALUES ($1, $2, $3, $4, $5)",
        token.hash(),
        purpose.name(),
        address.map(Address::as_str),
        account.map(AccountId::as_str),
        now + purpose.lasts()
    )
    .execute(on)
    .await?;
    Ok(token)
}

/// Where a link leads, below the address of the site.
pub fn path(token: &Token) -> String {
    format!("/link/{}", token.as_str())
}

/// The link of a token. None if there was never one, if it was used, or if its time is over: nobody
/// can tell which.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, now: i64, token: &Token) -> db::Result<Option<Link>> {
    sql!(
        "SELECT purpose, address, account FROM link WHERE token = $1 AND ends_at > $2",
        token.hash(),
        now
    )
    .optional(db)
    .await
}

/// Uses the link of a token up; none as in [`find`].
///
/// # Errors
/// When the database fails.
pub async fn spend(tx: &mut Transaction, now: i64, token: &Token) -> db::Result<Option<Link>> {
    sql!(
        "DELETE FROM link WHERE token = $1 AND ends_at > $2 RETURNING purpose, address, account",
        token.hash(),
        now
    )
    .optional(tx)
    .await
}

/// Ends every open link of an account.
///
/// # Errors
/// When the database fails.
pub async fn end_all(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM link WHERE account = $1", account)
        .execute(on)
        .await?;
    Ok(())
}

/// Ends every open link that was sent to an address or is for a purpose that is no longer.
///
/// # Errors
/// When the database fails.
pub async fn end_all_to(on: impl Into<On<'_>>, address: &Address) -> db::Result<()> {
    sql!("DELETE FROM link WHERE address = $1", address.as_str())
        .execute(on)
        .await?;
    Ok(())
}

/// Ends every open link of a purpose.
///
/// # Errors
/// When the database fails.
pub async fn end_all_for(on: impl Into<On<'_>>, purpose: Purpose) -> db::Result<()> {
    sql!("DELETE FROM link WHERE purpose = $1", purpose.name())
        .execute(on)
        .await?;
    Ok(())
}

/// Removes links whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM link WHERE ends_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}
