//! Signing in with a password.

use std::net::IpAddr;
use std::time::Duration;

use super::{Account, Password, known_browser};
use crate::db::{self, Db};
use crate::limit::{self, Limit, Subject};
use crate::mail::Address;
use crate::sql;
use crate::token::Token;
use crate::web::capacity::Capacity;
use crate::web::error::Error as WebError;

/// Wrong passwords for one account in a quarter of an hour: more than a person types who looks for the
/// right one. From a browser that is known they are counted apart.
const FOR_ONE_ACCOUNT: Limit = Limit {
    kind: "sign-in account",
    attempts: 10,
    seconds: 15 * 60,
};
/// Wrong passwords from one address of the network in a quarter of an hour: a class of forty behind
/// one address mistypes that often.
const FROM_ONE_ADDRESS: Limit = Limit {
    kind: "sign-in address",
    attempts: 100,
    seconds: 15 * 60,
};

/// Somebody who wants to sign in.
#[derive(Debug)]
pub struct Attempt {
    /// The address, as typed.
    pub address: String,
    /// The password.
    pub password: Password,
    /// What the browser was given when somebody signed in with it before.
    pub browser: Option<Token>,
    /// Where it comes from.
    pub peer: Option<IpAddr>,
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody has this address and this password; or may not sign in.
    #[error("the address or the password is wrong")]
    Wrong,
    /// There were too many wrong ones.
    #[error("too many attempts; try again in {retry_after} seconds")]
    TooMany {
        /// In seconds.
        retry_after: i64,
    },
    /// There is as much to do as the node can take, or the database failed.
    #[error(transparent)]
    Failed(#[from] WebError),
}

impl From<Error> for WebError {
    fn from(error: Error) -> Self {
        match error {
            Error::Wrong => Self::invalid("password", "is wrong"),
            Error::TooMany { retry_after } => {
                Self::TooMany(Duration::from_secs(retry_after.unsigned_abs()))
            }
            Error::Failed(error) => error,
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<limit::Error> for Error {
    fn from(error: limit::Error) -> Self {
        match error {
            limit::Error::TooMany { retry_after } => Self::TooMany { retry_after },
            limit::Error::Database(error) => error.into(),
        }
    }
}

/// The account that an address and a password are of. Takes the same time whether there is one.
///
/// # Errors
/// When there is none, or there were too many attempts, or the node is busy.
pub async fn check(
    db: &Db,
    capacity: &Capacity,
    now: i64,
    attempt: Attempt,
) -> Result<Account, Error> {
    let address: Option<Address> = attempt.address.parse().ok();
    let typed = address
        .as_ref()
        .map_or(attempt.address.as_str(), Address::as_str);
    let by_account = subject(db, now, typed, attempt.browser.as_ref()).await?;
    let by_peer = attempt.peer.map(Subject::address);
    // Counted first, and taken back if it was right: many at once are all counted.
    if let Some(subject) = &by_peer {
        limit::take(db, now, FROM_ONE_ADDRESS, subject).await?;
    }
    limit::take(db, now, FOR_ONE_ACCOUNT, &by_account).await?;
    let (account, hash) = match find(db, typed).await? {
        Some(Known { account, password }) => (Some(account), password),
        None => (None, None),
    };
    let password = attempt.password;
    let is_right = capacity
        .run(move |_| Ok(password.is(hash.as_deref())))
        .await?;
    match account {
        Some(account) if is_right && !account.is_disabled => {
            if let Some(subject) = &by_peer {
                limit::give_back(db, FROM_ONE_ADDRESS, subject).await?;
            }
            limit::clear(db, FOR_ONE_ACCOUNT, &by_account).await?;
            Ok(account)
        }
        _ => Err(Error::Wrong),
    }
}

/// Whose wrong attempts are counted together: those at an account, apart from those that come from a
/// browser in which its owner has signed in before.
pub(super) async fn subject(
    db: &Db,
    now: i64,
    address: &str,
    browser: Option<&Token>,
) -> db::Result<Subject> {
    Ok(match browser {
        Some(browser) if known_browser::is_known(db, now, address, browser).await? => {
            Subject::account(&format!("{address} {}", browser.as_str()))
        }
        _ => Subject::account(address),
    })
}

/// An account with the hash of its password, if it has one.
#[derive(sqlx::FromRow)]
struct Known {
    #[sqlx(flatten)]
    account: Account,
    password: Option<String>,
}

async fn find(db: &Db, address: &str) -> db::Result<Option<Known>> {
    sql!(
        "SELECT id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at, password
         FROM account WHERE address = $1",
        address
    )
    .optional(db)
    .await
}
