//! Accounts that were erased: only their ids, so that no backup brings one back.

use super::{Account, AccountId, api_token, end_what_is_open, link};
use crate::audit::{self, Actor, Event};
use crate::db::{self, Db, Transaction};
use crate::sql;

/// How long an id is kept, in seconds: 400 days. Older backups should be gone.
pub const KEPT: i64 = 400 * 24 * 60 * 60;

/// An account that was erased, and when.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Erasure {
    account: AccountId,
    at: i64,
}

/// What a database knows of erasures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    erasures: Vec<Erasure>,
    /// Whether it ever had an account: a new database knows of no erasure, whatever there was.
    pub had_accounts: bool,
}

/// Erases an account with all that is its own, and notes its id.
pub(super) async fn erase(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &Account,
) -> db::Result<()> {
    end_what_is_open(tx, &account.id, None).await?;
    api_token::end_all(&mut *tx, &account.id).await?;
    if let Ok(address) = account.address.parse() {
        link::end_all_to(&mut *tx, &address).await?;
    }
    for statement in [
        sql!("DELETE FROM mail WHERE address = $1", &account.address),
        sql!(
            "DELETE FROM link_request WHERE address = $1",
            &account.address
        ),
        sql!("DELETE FROM passkey WHERE account = $1", &account.id),
        sql!(
            "DELETE FROM openid_identity WHERE account = $1",
            &account.id
        ),
        sql!("DELETE FROM totp WHERE account = $1", &account.id),
        sql!("DELETE FROM recovery_code WHERE account = $1", &account.id),
        sql!("DELETE FROM ceremony WHERE account = $1", &account.id),
        sql!("DELETE FROM account WHERE id = $1", &account.id),
    ] {
        statement.execute(&mut *tx).await?;
    }
    let whose = Some(account.id.as_str());
    actor.did(tx, Event::Erased, whose).await?;
    audit::forget_person(tx, account.id.as_str()).await?;
    note(tx, &account.id, actor.now).await
}

async fn note(tx: &mut Transaction, account: &AccountId, at: i64) -> db::Result<()> {
    sql!(
        "INSERT INTO erased (account, at) VALUES ($1, $2) ON CONFLICT (account) DO NOTHING",
        account,
        at
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What a database knows, before a backup takes its place.
///
/// # Errors
/// When the database fails.
pub async fn known(tx: &mut Transaction) -> db::Result<Known> {
    let erasures: Vec<Erasure> = sql!("SELECT account, at FROM erased ORDER BY account")
        .all(&mut *tx)
        .await?;
    let (accounts,): (i64,) = sql!("SELECT COUNT(*) AS count FROM account")
        .one(tx)
        .await?;
    Ok(Known {
        had_accounts: accounts > 0 || !erasures.is_empty(),
        erasures,
    })
}

/// Erases again what a backup brought back, and says how many accounts. The last one that looks after
/// the installation goes as well: whoever starts the program is given a link to make another.
///
/// # Errors
/// When the database fails.
pub async fn take_over(tx: &mut Transaction, actor: &Actor<'_>, known: &Known) -> db::Result<u64> {
    let mut again = 0;
    for Erasure { account, at } in &known.erasures {
        // With the time at which it was erased: the period for which it is kept begins there.
        note(tx, account, *at).await?;
        let back: Option<Account> = sql!(
            "SELECT id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at FROM account
             WHERE id = $1",
            account
        )
        .optional(&mut *tx)
        .await?;
        if let Some(account) = back {
            erase(tx, actor, &account).await?;
            again += 1;
        }
    }
    Ok(again)
}

/// Forgets erasures that no backup is old enough for.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM erased WHERE at <= $1", now - KEPT)
        .execute(db)
        .await?;
    Ok(())
}
