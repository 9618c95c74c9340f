//! Accounts: people who sign in.
//!
//! ```text
//!  asks for a link ──▶ link_request ──job──▶ link + mail ──opened, button──▶ account ──▶ session
//!  the operator's terminal, an administrator ─────▶ link ──────┘
//! ```
//!
//! An account begins when somebody opens a link that was sent to its address, so that everyone who
//! has one has shown to read it, and nothing that somebody else prepared is in it.

pub mod administration;
pub mod api;
pub mod api_token;
mod bearer;
mod ceremony;
mod device;
pub mod erasure;
pub mod export;
pub mod half_way;
pub mod identity;
mod known_browser;
pub mod last_origin;
pub mod link;
mod name;
pub mod openid;
pub mod page;
pub mod passkey;
mod password;
pub mod recovery_code;
pub mod second_factor;
pub mod session;
pub mod sign_in;
mod time_zone;
pub mod totp;
mod visitor;

use serde::Serialize;

pub use self::bearer::Bearer;
pub use self::known_browser::KNOWN_FOR;
pub use self::link::{Link, Purpose};
pub use self::name::{Name, NotAName};
pub use self::password::{Password, Weak};
pub use self::session::Session;
pub use self::time_zone::{NotATimeZone, TimeZone};
pub use self::visitor::{Proved, SignedIn, Visitor};
use crate::audit::{Actor, Event};
use crate::db::{self, On, Transaction, text_id_type};
use crate::mail::Address;
use crate::sql;
use crate::token::Token;

text_id_type! {
    /// Names an account for ever; random, so that nobody can count accounts or guess one.
    AccountId
}

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Account {
    /// Names it for ever.
    pub id: AccountId,
    /// Its address of mail.
    pub address: String,
    /// What the person wants to be called.
    pub name: String,
    /// As in the time zone database: see [`TimeZone::of`].
    pub time_zone: String,
    /// Whether it looks after this installation.
    pub is_administrator: bool,
    /// Whether it may not sign in.
    pub is_disabled: bool,
    /// In seconds since 1970, as all times.
    pub created_at: i64,
    /// When it was used last, to the day.
    pub used_at: i64,
}

/// What an account begins with.
#[derive(Debug)]
pub struct NewAccount<'a> {
    /// Shown to be theirs.
    pub address: &'a Address,
    /// What the person wants to be called.
    pub name: &'a Name,
    /// The hash of the password; none where there is another way in.
    pub password: Option<&'a str>,
    /// Whether it looks after this installation.
    pub is_administrator: bool,
}

/// Makes an account; none if the address has one already.
///
/// # Errors
/// When the database fails.
pub async fn create(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    new: &NewAccount<'_>,
) -> db::Result<Option<AccountId>> {
    let made: Option<(AccountId,)> = sql!(
        "INSERT INTO account (id, address, name, time_zone, password, is_administrator, is_disabled, created_at, used_at)
         VALUES ($1, $2, $3, 'UTC', $4, $5, FALSE, $6, $6)
         ON CONFLICT (address) DO NOTHING RETURNING id",
        actor.random.hex::<16>(),
        new.address.as_str(),
        new.name.as_str(),
        new.password,
        new.is_administrator,
        actor.now
    )
    .optional(&mut *tx)
    .await?;
    let Some((id,)) = made else {
        return Ok(None);
    };
    let own = Actor {
        account: Some(id.as_str()),
        ..*actor
    };
    own.did(tx, Event::AccountMade, own.account).await?;
    Ok(Some(id))
}

/// The account of an address.
///
/// # Errors
/// When the database fails.
pub async fn by_address(on: impl Into<On<'_>>, address: &Address) -> db::Result<Option<Account>> {
    sql!(
        "SELECT id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at FROM account WHERE address = $1",
        address.as_str()
    )
    .optional(on)
    .await
}

/// Whether an account has a password.
///
/// # Errors
/// When the database fails.
pub async fn has_password(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<bool> {
    let (passwords,): (i64,) = sql!(
        "SELECT COUNT(*) AS count FROM account WHERE id = $1 AND password IS NOT NULL",
        account
    )
    .one(on)
    .await?;
    Ok(passwords > 0)
}

/// Whether somebody looks after this installation.
///
/// # Errors
/// When the database fails.
pub async fn has_administrator(on: impl Into<On<'_>>) -> db::Result<bool> {
    let (count,): (i64,) =
        sql!("SELECT COUNT(*) AS count FROM account WHERE is_administrator AND NOT is_disabled")
            .one(on)
            .await?;
    Ok(count > 0)
}

/// Gives an account another password, and ends all other ways in that are open.
///
/// # Errors
/// When the database fails.
pub async fn set_password(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    hash: &str,
    stays: Option<&Token>,
) -> db::Result<()> {
    sql!(
        "UPDATE account SET password = $1 WHERE id = $2",
        hash,
        account
    )
    .execute(&mut *tx)
    .await?;
    ceremony::end_all(&mut *tx, actor.now, account).await?;
    end_what_is_open(tx, account, stays).await?;
    let whose = Some(account.as_str());
    actor.did(tx, Event::PasswordChanged, whose).await
}

/// Gives an account another address, and ends all other ways in that are open. Says whether it could:
/// the address may have an account by now.
///
/// # Errors
/// When the database fails.
pub async fn set_address(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    address: &Address,
) -> db::Result<bool> {
    if by_address(&mut *tx, address).await?.is_some() {
        return Ok(false);
    }
    sql!(
        "UPDATE account SET address = $1 WHERE id = $2",
        address.as_str(),
        account
    )
    .execute(&mut *tx)
    .await?;
    ceremony::end_all(&mut *tx, actor.now, account).await?;
    end_what_is_open(tx, account, None).await?;
    let whose = Some(account.as_str());
    actor.did(tx, Event::AddressChanged, whose).await?;
    Ok(true)
}

/// Changes what a person is called.
///
/// # Errors
/// When the database fails.
pub async fn set_name(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    name: &Name,
) -> db::Result<()> {
    sql!(
        "UPDATE account SET name = $1 WHERE id = $2",
        name.as_str(),
        account
    )
    .execute(&mut *tx)
    .await?;
    let whose = Some(account.as_str());
    actor.did(tx, Event::NameChanged, whose).await
}

/// Changes in which time zone a person reads times.
///
/// # Errors
/// When the database fails.
pub async fn set_time_zone(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    zone: &TimeZone,
) -> db::Result<()> {
    sql!(
        "UPDATE account SET time_zone = $1 WHERE id = $2",
        zone.to_string(),
        account
    )
    .execute(&mut *tx)
    .await?;
    let whose = Some(account.as_str());
    actor.did(tx, Event::TimeZoneChanged, whose).await
}

/// Ends every session but one, and every link, browser and half-way sign-in that somebody else may
/// hold: after a change of a way in.
async fn end_what_is_open(
    tx: &mut Transaction,
    account: &AccountId,
    stays: Option<&Token>,
) -> db::Result<()> {
    session::end_others(&mut *tx, account, stays).await?;
    known_browser::forget_all(&mut *tx, account).await?;
    half_way::end_all(&mut *tx, account).await?;
    link::end_all(tx, account).await
}

/// Removes what is kept for a while only.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &db::Db, now: i64) -> db::Result<()> {
    session::forget(db, now).await?;
    known_browser::forget(db, now).await?;
    half_way::forget(db, now).await?;
    api_token::forget(db, now).await?;
    erasure::forget(db, now).await?;
    ceremony::forget(db, now).await?;
    link::forget(db, now).await
}

/// What must not come to life again with a backup: whoever was signed in, links that were open, and tokens,
/// which may have been revoked since.
///
/// # Errors
/// When the database fails.
pub async fn restored(tx: &mut Transaction) -> db::Result<()> {
    sql!("DELETE FROM session").execute(&mut *tx).await?;
    sql!("DELETE FROM api_token").execute(&mut *tx).await?;
    sql!("DELETE FROM known_browser").execute(&mut *tx).await?;
    sql!("DELETE FROM half_sign_in").execute(&mut *tx).await?;
    sql!("DELETE FROM ceremony").execute(&mut *tx).await?;
    sql!("DELETE FROM link").execute(&mut *tx).await?;
    sql!("DELETE FROM link_request").execute(tx).await?;
    Ok(())
}
