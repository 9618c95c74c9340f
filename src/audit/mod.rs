//! The audit: who did what, and who looked at whose data. An entry is written in the transaction of
//! what it is about, so that one is there exactly if the other is, and is never changed.
//!
//! ```text
//!  change + entry ──one transaction──▶ audit_entry ──some seconds──▶ sealed with all before it
//! ```
//!
//! People stand in it as random ids. Erasing a person deletes the row that says whose the id is.

mod seal;

pub use self::seal::{Broken, Seal, check, newest, seal_all};
use crate::db::{self, Transaction};
use crate::random::Random;
use crate::sql;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// An account was made.
    AccountMade,
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// Sessions were ended from elsewhere.
    SessionsEnded,
    /// A name was changed.
    NameChanged,
    /// A time zone was changed.
    TimeZoneChanged,
    /// A token for the API was made.
    TokenMade,
    /// A token for the API was revoked.
    TokenRevoked,
    /// A password was changed, or chosen anew with a link.
    PasswordChanged,
    /// An account was given another way to sign in, by OpenID Connect.
    IdentityAdded,
    /// That way was taken from it.
    IdentityRemoved,
    /// A link to change the address was asked for.
    AddressChangeAsked,
    /// An address was changed.
    AddressChanged,
    /// Somebody was invited to make an account.
    Invited,
    /// A link to choose another password was handed over.
    ResetHandedOver,
    /// Somebody became one who looks after the installation, or ceased to be.
    AdministratorChanged,
    /// An account was disabled, or enabled again.
    DisabledChanged,
    /// All that is kept of a person was taken along.
    Exported,
    /// An account was erased.
    Erased,
    /// The outbox was read.
    OutboxRead,
}

impl Event {
    /// Its name in the database and for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccountMade => "account made",
            Self::SignedIn => "signed in",
            Self::SignedOut => "signed out",
            Self::SessionsEnded => "sessions ended",
            Self::NameChanged => "name changed",
            Self::TimeZoneChanged => "time zone changed",
            Self::TokenMade => "token made",
            Self::TokenRevoked => "token revoked",
            Self::PasswordChanged => "password changed",
            Self::IdentityAdded => "identity added",
            Self::IdentityRemoved => "identity removed",
            Self::AddressChangeAsked => "address change asked",
            Self::AddressChanged => "address changed",
            Self::Invited => "invited",
            Self::ResetHandedOver => "reset handed over",
            Self::AdministratorChanged => "administrator changed",
            Self::DisabledChanged => "disabled changed",
            Self::Exported => "exported",
            Self::Erased => "erased",
            Self::OutboxRead => "outbox read",
        }
    }
}

/// Where what was done came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The network of whoever sent it: not the address, which is one person's.
    pub network: Option<String>,
    /// The id of the request, as the log has it.
    pub request_id: Option<String>,
}

/// Who does something, when, and from where.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The id of the account; none: somebody without one, or the operator by a command.
    pub account: Option<&'a str>,
    /// Where it comes from.
    pub origin: &'a Origin,
    /// Seconds since 1970.
    pub now: i64,
    /// Where randomness comes from.
    pub random: Random,
}

impl Actor<'_> {
    /// Writes what was done, in the transaction of it; `whose` is the id of the account that it is
    /// about.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn did(
        &self,
        tx: &mut Transaction,
        event: Event,
        whose: Option<&str>,
    ) -> db::Result<()> {
        let by = person(tx, self.random, self.account).await?;
        let whose = if whose == self.account {
            by.clone()
        } else {
            person(tx, self.random, whose).await?
        };
        sql!(
            "INSERT INTO audit_entry (id, at, event, person, whose, network, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.random.hex::<16>(),
            self.now,
            event.name(),
            by,
            whose,
            self.origin.network.as_deref(),
            self.origin.request_id.as_deref()
        )
        .execute(tx)
        .await?;
        Ok(())
    }
}

/// The random id that stands for an account, which gets one with its first entry.
async fn person(
    tx: &mut Transaction,
    random: Random,
    account: Option<&str>,
) -> db::Result<Option<String>> {
    let Some(account) = account else {
        return Ok(None);
    };
    let (person,): (String,) = sql!(
        "INSERT INTO audit_person (account, person) VALUES ($1, $2)
         ON CONFLICT (account) DO UPDATE SET person = audit_person.person RETURNING person",
        account,
        random.hex::<16>()
    )
    .one(tx)
    .await?;
    Ok(Some(person))
}

/// Forgets whose the random id of an account is.
///
/// # Errors
/// When the database fails.
pub async fn forget_person(tx: &mut Transaction, account: &str) -> db::Result<()> {
    sql!("DELETE FROM audit_person WHERE account = $1", account)
        .execute(tx)
        .await?;
    Ok(())
}

/// An entry as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Shown {
    /// When, in seconds since 1970.
    pub at: i64,
    /// What.
    pub event: String,
    /// Whether the person did it, and not somebody else.
    pub by_self: bool,
    /// The network that it came from.
    pub network: Option<String>,
}

/// What was done about an account, and by whom it was looked at, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn about(db: &db::Db, account: &str, most: i64) -> db::Result<Vec<Shown>> {
    sql!(
        "SELECT at, event, COALESCE(audit_entry.person = whose, FALSE) AS by_self, network
         FROM audit_entry JOIN audit_person ON audit_person.person = whose
         WHERE account = $1 ORDER BY at DESC, id LIMIT $2",
        account,
        most
    )
    .all(db)
    .await
}
