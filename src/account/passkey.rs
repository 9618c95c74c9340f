//! Passkeys (WebAuthn): made and used in a ceremony between this site and an authenticator, which asks
//! its owner who they are. A passkey alone is a whole sign-in.
//!
//! Each is discoverable: the browser lists those of this site, and nobody types an address. What they
//! know an account by is one random value for ever, so that an authenticator keeps one for each account.

use serde_json::Value;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{Account, AccountId, Name, ceremony};
use crate::db::{self, Db, On, Transaction};
use crate::random::Random;
use crate::sql;
use crate::token::Token;

/// As many as somebody has devices, and few enough to be sent to an authenticator.
const MOST: usize = 20;

/// Why a passkey is not made or not taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Passkeys belong to a name.
    #[error(
        "passkeys do not work here, because the address of this site ({0}) has no name of a host"
    )]
    NoName(String),
    /// The ceremony has ended, or never began.
    #[error("that took too long, or another window began it anew; try again")]
    Over,
    /// What the browser sent cannot be read.
    #[error("the browser sent no passkey; it works with JavaScript only")]
    Unreadable(#[source] serde_json::Error),
    /// No account has it.
    #[error("this site does not know that passkey; it may have been removed from its account")]
    Unknown,
    /// It is somebody's already.
    #[error("this passkey is in use already")]
    Known,
    /// The account has as many as it may have.
    #[error("an account has {MOST} passkeys at most; remove one first")]
    TooMany,
    /// It does not prove what it should.
    #[error("the passkey could not be checked; try again")]
    Refused(#[source] WebauthnError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Passkey {
    /// Names it on pages.
    pub id: String,
    /// As its owner calls it.
    pub name: String,
    /// In seconds since 1970, as all times.
    pub created_at: i64,
    /// When it was used last; none: not yet.
    pub used_at: Option<i64>,
}

/// A passkey that somebody signs in with, and whose it is.
#[derive(sqlx::FromRow)]
struct Used {
    passkey: String,
    content: String,
    ended_at: i64,
    #[sqlx(flatten)]
    account: Account,
}

/// What makes and checks the passkeys of a site. The site is what the operator says that it is, never
/// what a request says.
///
/// # Errors
/// [`Error::NoName`]
pub fn site(origin: &str) -> Result<Webauthn, Error> {
    let no_name = |_| Error::NoName(origin.to_owned());
    let url = Url::parse(origin).map_err(|_| Error::NoName(origin.to_owned()))?;
    let host = url.domain().unwrap_or_default();
    let builder = WebauthnBuilder::new(host, &url).map_err(no_name)?;
    builder.rp_name(host).build().map_err(no_name)
}

/// Begins to make a passkey: what the browser is asked, and the token that its cookie holds.
///
/// # Errors
/// When there are too many, or the database fails.
pub async fn begin_new(
    tx: &mut Transaction,
    site: &Webauthn,
    random: Random,
    now: i64,
    account: &Account,
) -> Result<(Value, Token), Error> {
    let known: Vec<(Vec<u8>,)> = sql!(
        "SELECT credential FROM passkey WHERE account = $1",
        &account.id
    )
    .all(&mut *tx)
    .await?;
    if known.len() >= MOST {
        return Err(Error::TooMany);
    }
    let handle = handle(&mut *tx, random, &account.id).await?;
    // An authenticator that has one already says so, instead of making the first one useless.
    let known = known.into_iter().map(|(id,)| id).collect();
    let (asked, expected) = site
        .start_passkey_registration(handle, &account.address, &account.name, Some(known))
        .map_err(Error::Refused)?;
    let mut asked = serde_json::to_value(asked).map_err(Error::Unreadable)?;
    // The library leaves it to the authenticator whether the browser can list a passkey.
    let wanted = &mut asked["publicKey"]["authenticatorSelection"];
    wanted["residentKey"] = "required".into();
    wanted["requireResidentKey"] = true.into();
    let token = ceremony::begin(
        tx,
        random,
        (now, ceremony::LASTS),
        Some(&account.id),
        &expected,
    )
    .await?;
    Ok((asked, token))
}

/// What the passkeys of an account know it by; made the first time.
async fn handle(on: impl Into<On<'_>>, random: Random, account: &AccountId) -> Result<Uuid, Error> {
    let (handle,): (String,) = sql!(
        "UPDATE account SET passkey_handle = COALESCE(passkey_handle, $1) WHERE id = $2 RETURNING passkey_handle",
        random.hex::<16>(),
        account
    )
    .one(on)
    .await?;
    Uuid::parse_str(&handle).map_err(|_| Error::Unknown)
}

/// Makes the passkey that the browser answered with.
///
/// # Errors
/// When the answer does not fit, or the database fails.
pub async fn finish_new(
    tx: &mut Transaction,
    (random, now): (Random, i64),
    account: &AccountId,
    name: &Name,
    made: &Made,
) -> Result<(), Error> {
    let added = sql!(
        "INSERT INTO passkey (id, account, name, credential, content, created_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, NULL) ON CONFLICT (credential) DO NOTHING",
        random.hex::<8>(),
        account,
        free_name(&list(&mut *tx, account).await?, name.as_str()),
        &made.credential,
        &made.content,
        now
    )
    .execute(tx)
    .await?;
    if added == 0 {
        return Err(Error::Known);
    }
    Ok(())
}

/// A passkey whose answer fits, and which is nobody's yet.
#[derive(Debug)]
pub struct Made {
    credential: Vec<u8>,
    content: String,
}

/// Checks what the browser answered when it was asked to make a passkey. However it ends, the ceremony
/// has ended.
///
/// # Errors
/// When the answer does not fit, or the database fails.
pub async fn check_new(
    db: &Db,
    site: &Webauthn,
    now: i64,
    account: &AccountId,
    (token, answer): (Option<Token>, &str),
) -> Result<Made, Error> {
    let begun = ceremony::spend(db, now, &token.ok_or(Error::Over)?).await?;
    let begun = begun.filter(|begun| begun.account.as_ref() == Some(account));
    let expected: Option<PasskeyRegistration> = begun.and_then(|begun| begun.expected());
    let expected = expected.ok_or(Error::Over)?;
    let answer: RegisterPublicKeyCredential =
        serde_json::from_str(answer).map_err(Error::Unreadable)?;
    let passkey = site
        .finish_passkey_registration(&answer, &expected)
        .map_err(Error::Refused)?;
    Ok(Made {
        credential: passkey.cred_id().clone(),
        content: serde_json::to_string(&passkey).map_err(Error::Unreadable)?,
    })
}

/// Two passkeys that are called the same cannot be told apart: the second is called so with a number.
fn free_name(others: &[Passkey], name: &str) -> String {
    let is_free = |name: &String| others.iter().all(|other| other.name != *name);
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(is_free).unwrap_or_default()
}

/// Begins to use a passkey, whosever it is: what the browser is asked, and the token that its cookie
/// holds.
///
/// # Errors
/// When the database fails.
pub async fn begin_use(
    db: &Db,
    site: &Webauthn,
    random: Random,
    now: i64,
) -> Result<(Value, Token), Error> {
    let (asked, expected) = site
        .start_discoverable_authentication()
        .map_err(Error::Refused)?;
    let asked = serde_json::to_value(asked).map_err(Error::Unreadable)?;
    let token = ceremony::begin(db, random, (now, ceremony::LASTS), None, &expected).await?;
    Ok((asked, token))
}

/// Whose passkey the browser answered with. However it ends, the ceremony has ended.
///
/// # Errors
/// When the answer does not fit, nobody has the passkey, or the database fails.
pub async fn check_use(
    db: &Db,
    site: &Webauthn,
    now: i64,
    (token, answer): (Option<Token>, &str),
) -> Result<Account, Error> {
    let begun = ceremony::spend(db, now, &token.ok_or(Error::Over)?).await?;
    let begun = begun.ok_or(Error::Over)?;
    let expected: DiscoverableAuthentication = begun.expected().ok_or(Error::Over)?;
    let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(Error::Unreadable)?;
    let (handle, credential) = site
        .identify_discoverable_authentication(&answer)
        .map_err(Error::Refused)?;
    let used: Option<Used> = sql!(
        "SELECT passkey.id AS passkey, content, ended_at,
                account.id, address, account.name, time_zone, is_administrator, is_disabled, account.created_at, account.used_at
         FROM passkey JOIN account ON account.id = passkey.account
         WHERE credential = $1 AND passkey_handle = $2 AND NOT is_disabled",
        credential,
        handle.simple().to_string()
    )
    .optional(db)
    .await?;
    let used = used.ok_or(Error::Unknown)?;
    if used.ended_at >= begun.begun_at {
        return Err(Error::Over);
    }
    let mut passkey: webauthn_rs::prelude::Passkey =
        serde_json::from_str(&used.content).map_err(Error::Unreadable)?;
    let proof = site
        .finish_discoverable_authentication_v2(&answer, expected, &passkey)
        .map_err(Error::Refused)?;
    passkey.update_credential(&proof);
    sql!(
        "UPDATE passkey SET used_at = $1, content = $2 WHERE id = $3",
        now,
        serde_json::to_string(&passkey).map_err(Error::Unreadable)?,
        used.passkey
    )
    .execute(db)
    .await?;
    Ok(used.account)
}

/// The passkeys of an account, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<Vec<Passkey>> {
    sql!(
        "SELECT id, name, created_at, used_at FROM passkey WHERE account = $1 ORDER BY created_at, id",
        account
    )
    .all(on)
    .await
}

/// Removes a passkey of an account. Says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn remove(on: impl Into<On<'_>>, account: &AccountId, passkey: &str) -> db::Result<bool> {
    let removed = sql!(
        "DELETE FROM passkey WHERE account = $1 AND id = $2",
        account,
        passkey
    )
    .execute(on)
    .await?;
    Ok(removed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_of_a_host() {
        for origin in [
            "https://metier.example",
            "https://metier.example:8443",
            "http://localhost:8080",
        ] {
            assert!(site(origin).is_ok(), "{origin}");
        }
        for origin in ["https://192.0.2.1", "https://[2001:db8::1]", "metier"] {
            assert!(matches!(site(origin), Err(Error::NoName(_))), "{origin}");
        }
    }

    #[test]
    fn passkeys_of_one_name_are_told_apart() {
        let called = |name: &str| Passkey {
            id: String::new(),
            name: name.to_owned(),
            created_at: 0,
            used_at: None,
        };
        let others = [called("Laptop"), called("Laptop (2)")];
        assert_eq!(free_name(&others, "Laptop"), "Laptop (3)");
        assert_eq!(free_name(&others, "Telephone"), "Telephone");
    }
}
