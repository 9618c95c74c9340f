//! Second factors: what somebody shows beside the password, which ones an account has, and which of
//! them may go.

use super::identity::{self, Identity};
use super::passkey::{self, Passkey};
use super::recovery_code::{self, RecoveryCode};
use super::totp::{self, Totp};
use super::{Account, AccountId, has_password};
use crate::db::{self, Db, On, Transaction};
use crate::limit::{self, Limit, Subject};
use crate::sql;

/// Wrong codes for one account in a quarter of an hour: more than a person types who holds the
/// telephone, and so few that to guess one of three among a million takes more than a year.
const WRONG_CODES: Limit = Limit {
    kind: "second factor",
    attempts: 5,
    seconds: 15 * 60,
};

/// All that lets somebody into an account.
#[derive(Debug)]
pub struct Ways {
    /// Whether it has a password.
    pub has_password: bool,
    /// Its passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// What it is known by at providers of OpenID Connect.
    pub identities: Vec<Identity>,
    /// Its authenticator app, if it counts.
    pub app: Option<Totp>,
    /// How many recovery codes are left.
    pub recovery_codes: i64,
}

/// Why a way in has to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Needed {
    /// Nobody could sign in any more.
    #[error("This is the only way into your account. Add another one first.")]
    LastWayIn,
    /// Administrators need a second factor.
    #[error("You look after this site, which needs a second factor. Add another one first.")]
    LastSecondFactor,
}

/// A way in that somebody wants to remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed<'a> {
    /// A passkey by its id.
    Passkey(&'a str),
    /// What it is known by at a provider, by its id.
    Identity(&'a str),
    /// The authenticator app.
    App,
}

/// Which code was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// One of the authenticator app.
    App,
    /// A recovery code, which is gone now.
    Recovery,
}

impl Ways {
    /// Whether something beside the password is asked for.
    pub fn has_second_factor(&self) -> bool {
        !self.passkeys.is_empty() || self.app.is_some()
    }

    /// Whether the provider that this site asks now lets somebody in.
    pub fn has_identity(&self) -> bool {
        self.identities.iter().any(|one| one.is_current)
    }

    /// Whether it may go.
    ///
    /// # Errors
    /// Why not.
    pub fn may_go(&self, removed: Removed<'_>, is_administrator: bool) -> Result<(), Needed> {
        let passkeys = self.passkeys.iter();
        let passkeys = passkeys.filter(|one| removed != Removed::Passkey(&one.id));
        let passkeys = passkeys.count();
        let mut identities = self.identities.iter().filter(|one| one.is_current);
        let has_identity = identities.any(|one| removed != Removed::Identity(&one.id));
        let has_app = self.app.is_some() && removed != Removed::App;
        if !self.has_password && passkeys == 0 && !has_identity {
            return Err(Needed::LastWayIn);
        }
        if is_administrator && passkeys == 0 && !has_app {
            return Err(Needed::LastSecondFactor);
        }
        Ok(())
    }
}

/// All that lets somebody into an account, where a provider of OpenID Connect is asked, with its issuer.
///
/// # Errors
/// When the database fails.
pub async fn ways(
    tx: &mut Transaction,
    account: &AccountId,
    issuer: Option<&str>,
) -> db::Result<Ways> {
    let app = totp::of(&mut *tx, account).await?;
    Ok(Ways {
        has_password: has_password(&mut *tx, account).await?,
        passkeys: passkey::list(&mut *tx, account).await?,
        identities: identity::list(&mut *tx, account, issuer).await?,
        app: app.filter(|app| app.confirmed_at.is_some()),
        recovery_codes: recovery_code::left(tx, account).await?,
    })
}

/// Whether something beside the password is asked for when somebody signs in to an account.
///
/// # Errors
/// When the database fails.
pub async fn is_asked_for(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<bool> {
    let (count,): (i64,) = sql!(
        "SELECT (SELECT COUNT(*) FROM passkey WHERE account = $1)
              + (SELECT COUNT(*) FROM totp WHERE account = $1 AND confirmed_at IS NOT NULL) AS count",
        account
    )
    .one(on)
    .await?;
    Ok(count > 0)
}

/// Whether an account has to be given a second factor before it may do anything else: those who look
/// after an installation can do the most harm.
///
/// # Errors
/// When the database fails.
pub async fn is_missing(on: impl Into<On<'_>>, account: &Account) -> db::Result<bool> {
    Ok(account.is_administrator && !is_asked_for(on, &account.id).await?)
}

/// Takes a code that somebody typed, of the app or for recovery; none if it is wrong. Wrong ones are
/// counted for the account and, apart from others, for a browser that is known.
///
/// # Errors
/// When there were too many wrong ones, or the database fails.
pub async fn take_code(
    db: &Db,
    now: i64,
    (account, subject): (&AccountId, &Subject),
    typed: &str,
) -> Result<Option<Code>, limit::Error> {
    // Counted first, and forgotten if it was right: many at once are all counted.
    limit::take(db, now, WRONG_CODES, subject).await?;
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let app = totp::of(db, account).await?;
    let mut taken = None;
    if let Some(app) = app.filter(|app| app.confirmed_at.is_some())
        && totp::take(db, now, account, (&app, &digits)).await?
    {
        taken = Some(Code::App);
    } else if let Some(code) = RecoveryCode::typed(typed)
        && is_asked_for(db, account).await?
        && recovery_code::take(db, account, &code).await?
    {
        taken = Some(Code::Recovery);
    }
    if taken.is_some() {
        limit::clear(db, WRONG_CODES, subject).await?;
    }
    Ok(taken)
}

/// Removes a way in, and with the last second factor its recovery codes. Says whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    tx: &mut Transaction,
    account: &AccountId,
    removed: Removed<'_>,
) -> db::Result<bool> {
    let is_removed = match removed {
        Removed::Passkey(id) => passkey::remove(&mut *tx, account, id).await?,
        Removed::Identity(id) => identity::remove(&mut *tx, account, id).await?,
        Removed::App => totp::remove(&mut *tx, account).await?,
    };
    if !is_asked_for(&mut *tx, account).await? {
        recovery_code::remove_all(tx, account).await?;
    }
    Ok(is_removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn ways(has_password: bool, passkeys: &[&str], has_app: bool) -> Ways {
        let passkey = |id: &&str| Passkey {
            id: (*id).to_owned(),
            name: String::new(),
            created_at: 0,
            used_at: None,
        };
        Ways {
            has_password,
            passkeys: passkeys.iter().map(passkey).collect(),
            identities: Vec::new(),
            app: has_app.then(|| Totp {
                secret: totp::Secret::new(Random::system()),
                confirmed_at: Some(0),
                used_step: 0,
                used_at: None,
            }),
            recovery_codes: 0,
        }
    }

    #[test]
    fn nobody_can_remove_the_last_way_in() {
        let passkey = Removed::Passkey("a");
        let last = ways(false, &["a"], true);
        assert_eq!(last.may_go(passkey, false), Err(Needed::LastWayIn));
        assert_eq!(
            ways(false, &["a", "b"], false).may_go(passkey, false),
            Ok(())
        );
        assert_eq!(ways(true, &["a"], false).may_go(passkey, false), Ok(()));
    }

    #[test]
    fn an_identity_is_a_way_in_where_its_provider_is_asked() {
        let with = |has_password: bool, current: &[bool]| Ways {
            identities: current
                .iter()
                .map(|is_current| Identity {
                    id: "i".to_owned() + if *is_current { "" } else { " of before" },
                    issuer: String::new(),
                    created_at: 0,
                    used_at: None,
                    is_current: *is_current,
                })
                .collect(),
            ..ways(has_password, &["a"], false)
        };
        let (passkey, identity) = (Removed::Passkey("a"), Removed::Identity("i"));
        assert_eq!(with(false, &[true]).may_go(passkey, false), Ok(()));
        assert_eq!(with(false, &[true]).may_go(identity, false), Ok(()));
        let before = with(false, &[false]).may_go(passkey, false);
        assert_eq!(before, Err(Needed::LastWayIn));
        let alone = |has_password| Ways {
            passkeys: Vec::new(),
            ..with(has_password, &[true, false])
        };
        let last = alone(false).may_go(identity, false);
        assert_eq!(last, Err(Needed::LastWayIn));
        assert_eq!(alone(true).may_go(identity, false), Ok(()));
        let of_before = Removed::Identity("i of before");
        assert_eq!(alone(false).may_go(of_before, false), Ok(()));
    }

    #[test]
    fn an_administrator_keeps_a_second_factor() {
        for (ways, removed, may) in [
            (ways(true, &["a"], false), Removed::Passkey("a"), false),
            (ways(true, &["a"], true), Removed::Passkey("a"), true),
            (ways(true, &["a"], true), Removed::App, true),
            (ways(true, &[], true), Removed::App, false),
        ] {
            let expected = if may {
                Ok(())
            } else {
                Err(Needed::LastSecondFactor)
            };
            assert_eq!(ways.may_go(removed, true), expected, "{removed:?}");
            assert_eq!(ways.may_go(removed, false), Ok(()), "{removed:?}");
        }
    }
}
