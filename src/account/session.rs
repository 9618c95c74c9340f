//! Sessions: browsers that are signed in.

use super::{Account, AccountId};
use crate::db::{self, Db, On, Transaction};
use crate::random::Random;
use crate::sql;
use crate::token::{Hash, Token};
use crate::web::shell::SessionEnd;

/// The use of a session is noted this often, in seconds, so that most requests write nothing.
const NOTED_EVERY: i64 = 60;
/// How recent a proof must be for what matters most, in seconds.
const RECENT: i64 = 15 * 60;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// On a device that others use as well: until the browser is closed, or some hours.
    Shortly,
    /// On a device of one's own.
    Long,
}

impl Lasts {
    /// It ends after so many seconds without use: 2 hours, or 14 days.
    pub const fn idle(self) -> i64 {
        match self {
            Self::Shortly => 2 * 60 * 60,
            Self::Long => 14 * 24 * 60 * 60,
        }
    }

    /// It ends after so many seconds, whatever happens: 12 hours, or 30 days.
    pub const fn at_most(self) -> i64 {
        match self {
            Self::Shortly => 12 * 60 * 60,
            Self::Long => 30 * 24 * 60 * 60,
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Session {
    /// Names it on pages.
    pub session: String,
    /// Which browser on which system, in words.
    pub device: String,
    /// When it began, in seconds since 1970, as all times.
    pub begun_at: i64,
    /// When it was used last, to a minute.
    pub seen_at: i64,
    /// When the person last showed who they are.
    pub proved_at: i64,
    /// When it ends unless it is used before.
    pub idle_ends_at: i64,
    /// When it ends whatever happens.
    pub ends_at: i64,
}

impl Session {
    /// How long it was meant to last.
    pub const fn lasts(&self) -> Lasts {
        if self.idle_ends_at - self.seen_at > Lasts::Shortly.idle() {
            Lasts::Long
        } else {
            Lasts::Shortly
        }
    }

    /// When it ends, seen from a request that has just used it.
    pub fn end(&self, now: i64) -> SessionEnd {
        let idle = self.idle_ends_at - self.seen_at;
        let left = self.ends_at - now;
        SessionEnd {
            seconds: left.min(idle),
            is_final: left <= idle,
        }
    }

    /// Whether the person showed who they are a short while ago.
    pub const fn is_recent(&self, now: i64) -> bool {
        self.proved_at + RECENT > now
    }
}

/// A session with whose it is.
#[derive(Debug, sqlx::FromRow)]
struct Found {
    #[sqlx(flatten)]
    session: Session,
    #[sqlx(flatten)]
    account: Account,
}

/// Begins a session, and gives the token that its cookie holds.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    on: impl Into<On<'_>>,
    random: Random,
    now: i64,
    account: &AccountId,
    (device, lasts): (&str, Lasts),
) -> db::Result<Token> {
    let token = Token::new(random);
    sql!(
        "INSERT INTO session (token, id, account, device, created_at, used_at, proved_at, ends_at, idle)
         VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7)",
        token.hash(),
        random.hex::<8>(),
        account,
        device,
        now,
        now + lasts.at_most(),
        lasts.idle()
    )
    .execute(on)
    .await?;
    Ok(token)
}

/// The session of a token, and whose it is; none if it has ended, or if its account may not sign in.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, now: i64, token: &Token) -> db::Result<Option<(Session, Account)>> {
    let found: Option<Found> = sql!(
        "SELECT session.id AS session, device, session.created_at AS begun_at, session.used_at AS seen_at, proved_at,
                session.used_at + idle AS idle_ends_at, ends_at,
                account.id, address, name, time_zone, is_administrator, is_disabled, account.created_at, account.used_at
         FROM session JOIN account ON account.id = session.account
         WHERE token = $1 AND ends_at > $2 AND session.used_at + idle > $2 AND NOT is_disabled",
        token.hash(),
        now
    )
    .optional(db)
    .await?;
    let Some(Found { session, account }) = found else {
        return Ok(None);
    };
    if session.seen_at + NOTED_EVERY <= now {
        sql!(
            "UPDATE session SET used_at = $1 WHERE token = $2",
            now,
            token.hash()
        )
        .execute(db)
        .await?;
    }
    Ok(Some((session, account)))
}

/// The sessions of an account, the one used last first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, now: i64, account: &AccountId) -> db::Result<Vec<Session>> {
    sql!(
        "SELECT id AS session, device, created_at AS begun_at, used_at AS seen_at, proved_at,
                used_at + idle AS idle_ends_at, ends_at
         FROM session WHERE account = $1 AND ends_at > $2 AND used_at + idle > $2
         ORDER BY used_at DESC, id",
        account,
        now
    )
    .all(db)
    .await
}

/// Ends the session of a token.
///
/// # Errors
/// When the database fails.
pub async fn end(on: impl Into<On<'_>>, token: &Token) -> db::Result<()> {
    sql!("DELETE FROM session WHERE token = $1", token.hash())
        .execute(on)
        .await?;
    Ok(())
}

/// Ends a session of an account by its name on pages; says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn end_named(
    tx: &mut Transaction,
    account: &AccountId,
    session: &str,
) -> db::Result<bool> {
    let ended = sql!(
        "DELETE FROM session WHERE account = $1 AND id = $2",
        account,
        session
    )
    .execute(tx)
    .await?;
    Ok(ended > 0)
}

/// Ends all sessions of an account but that of a token.
///
/// # Errors
/// When the database fails.
pub async fn end_others(
    on: impl Into<On<'_>>,
    account: &AccountId,
    stays: Option<&Token>,
) -> db::Result<u64> {
    // No token has this hash.
    let stays = stays.map_or_else(Hash::of_none, Token::hash);
    sql!(
        "DELETE FROM session WHERE account = $1 AND token <> $2",
        account,
        stays
    )
    .execute(on)
    .await
}

/// Gives the session of a token a new one, when the person has shown who they are once more: whoever
/// has the old one has nothing.
///
/// # Errors
/// When the database fails.
pub async fn renew(
    tx: &mut Transaction,
    random: Random,
    now: i64,
    token: &Token,
) -> db::Result<Token> {
    let renewed = Token::new(random);
    sql!(
        "UPDATE session SET token = $1, proved_at = $2, used_at = $2 WHERE token = $3",
        renewed.hash(),
        now,
        token.hash()
    )
    .execute(tx)
    .await?;
    Ok(renewed)
}

/// Removes sessions that have ended.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!(
        "DELETE FROM session WHERE ends_at <= $1 OR used_at + idle <= $1",
        now
    )
    .execute(db)
    .await?;
    Ok(())
}
