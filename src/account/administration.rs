//! What those who look after an installation do with accounts, on its pages and by commands.

use super::{Account, AccountId, api_token, end_what_is_open, erasure, link, session};
use crate::audit::{Actor, Event};
use crate::db::{self, Db, Transaction};
use crate::mail::Address;
use crate::sql;
use crate::token::Token;

/// Why something cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody could look after the installation any more.
    #[error("this is the only account that looks after the site: let another one do that first")]
    LastAdministrator,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// All accounts, by their addresses.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db) -> db::Result<Vec<Account>> {
    sql!(
        "SELECT id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at FROM account ORDER BY address"
    )
    .all(db)
    .await
}

/// Makes a link with which somebody makes an account, to be handed over.
///
/// # Errors
/// When the database fails.
pub async fn invite(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    address: &Address,
) -> db::Result<Token> {
    actor.did(tx, Event::Invited, None).await?;
    let to = (link::Purpose::SignUp, Some(address));
    link::make(tx, actor.random, actor.now, to, None).await
}

/// Makes a link with which the owner of an account chooses another password, to be handed over.
///
/// # Errors
/// When the database fails.
pub async fn reset(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &Account,
) -> db::Result<Token> {
    actor
        .did(tx, Event::ResetHandedOver, Some(account.id.as_str()))
        .await?;
    let address = account.address.parse().ok();
    let to = (link::Purpose::Reset, address.as_ref());
    link::make(tx, actor.random, actor.now, to, Some(&account.id)).await
}

/// Lets an account look after the installation, or no longer.
///
/// # Errors
/// When nobody else would, or the database fails.
pub async fn set_administrator(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    is_administrator: bool,
) -> Result<(), Error> {
    if !is_administrator {
        check_not_last(tx, account).await?;
    }
    sql!(
        "UPDATE account SET is_administrator = $1 WHERE id = $2",
        is_administrator,
        account
    )
    .execute(&mut *tx)
    .await?;
    actor
        .did(tx, Event::AdministratorChanged, Some(account.as_str()))
        .await?;
    Ok(())
}

/// Disables an account, which is out at once, or enables it again.
///
/// # Errors
/// When nobody else would look after the installation, or the database fails.
pub async fn set_disabled(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    is_disabled: bool,
) -> Result<(), Error> {
    if is_disabled {
        check_not_last(tx, account).await?;
        end_what_is_open(tx, account, None).await?;
        api_token::end_all(&mut *tx, account).await?;
    }
    sql!(
        "UPDATE account SET is_disabled = $1 WHERE id = $2",
        is_disabled,
        account
    )
    .execute(&mut *tx)
    .await?;
    actor
        .did(tx, Event::DisabledChanged, Some(account.as_str()))
        .await?;
    Ok(())
}

/// Ends all sessions of an account, and says how many.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
) -> db::Result<u64> {
    let ended = session::end_others(&mut *tx, account, None).await?;
    actor
        .did(tx, Event::SessionsEnded, Some(account.as_str()))
        .await?;
    Ok(ended)
}

/// Erases an account with all that is its own; what stays is its id, for a while. The audit keeps what was done, and knows no more by
/// whom.
///
/// # Errors
/// When nobody else would look after the installation, or the database fails.
pub async fn erase(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &Account,
) -> Result<(), Error> {
    check_not_last(tx, &account.id).await?;
    Ok(erasure::erase(tx, actor, account).await?)
}

async fn check_not_last(tx: &mut Transaction, account: &AccountId) -> Result<(), Error> {
    let (others, is_one): (i64, bool) = sql!(
        "SELECT (SELECT COUNT(*) FROM account WHERE is_administrator AND NOT is_disabled AND id <> $1) AS others,
                EXISTS (SELECT 1 FROM account WHERE id = $1 AND is_administrator AND NOT is_disabled) AS is_one",
        account
    )
    .one(tx)
    .await?;
    if is_one && others == 0 {
        return Err(Error::LastAdministrator);
    }
    Ok(())
}
