//! Personal tokens for the API: what a program shows that acts for a person. Each may do what its
//! scopes say, and ends.

use std::fmt;
use std::str::FromStr;

use super::{Account, AccountId, Name};
use crate::audit::{Actor, Event};
use crate::db::{self, Db, On, Transaction};
use crate::sql;
use crate::token::{NotAToken, Token};

/// How a token begins, so that programs that look for secrets in code and logs know it.
const PREFIX: &str = "metier_";
/// As many as somebody can keep apart; more are forgotten ones.
pub const MOST: i64 = 20;
const DAY: i64 = 24 * 60 * 60;

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// See the account of its owner.
    Read,
    /// Change the name and the time zone of its owner.
    Write,
}

impl Scope {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// Its name in the database, on pages and for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What a token may do: some scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Those that are named; none if one is unknown, or there is none at all.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<Self> {
        let find = |name| Scope::ALL.into_iter().find(|scope| scope.name() == name);
        let scopes: Vec<Scope> = names.into_iter().map(find).collect::<Option<_>>()?;
        (!scopes.is_empty()).then_some(Self(scopes))
    }

    /// Whether a scope is among them.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }
}

/// Their names with spaces between, as OAuth writes them (RFC 6749, 3.3).
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|scope| scope.name()).collect();
        f.write_str(&names.join(" "))
    }
}

impl TryFrom<String> for Scopes {
    type Error = String;

    fn try_from(names: String) -> Result<Self, String> {
        Self::named(names.split(' ')).ok_or_else(|| format!("a token has unknown scopes: {names}"))
    }
}

/// How long a token holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// 30 days.
    Month,
    /// 90 days.
    Quarter,
    /// A year, the longest: a token that nobody needs any more ends by itself.
    Year,
}

impl Lasts {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// In days, which is its name in a form.
    pub const fn days(self) -> i64 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

impl FromStr for Lasts {
    type Err = ();

    fn from_str(days: &str) -> Result<Self, ()> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.days().to_string() == days).ok_or(())
    }
}

/// A token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiToken {
    /// Names it on pages.
    pub id: String,
    /// As its owner calls it.
    pub name: String,
    /// What it may do.
    #[sqlx(try_from = "String")]
    pub scopes: Scopes,
    /// When it was made, in seconds since 1970, as all times.
    pub created_at: i64,
    /// When it ends.
    pub ends_at: i64,
    /// When it was used last, to the day.
    pub used_at: Option<i64>,
}

/// What a token begins with.
#[derive(Debug)]
pub struct NewApiToken<'a> {
    /// As its owner calls it.
    pub name: &'a Name,
    /// What it may do.
    pub scopes: &'a Scopes,
    /// How long it holds.
    pub lasts: Lasts,
}

/// The text of a token, as a program sends it: `metier_` and 64 hex digits.
pub fn text(token: &Token) -> String {
    format!("{PREFIX}{}", token.as_str())
}

/// The token that a program sends.
///
/// # Errors
/// When the text is none.
pub fn read(text: &str) -> Result<Token, NotAToken> {
    text.strip_prefix(PREFIX).ok_or(NotAToken)?.parse()
}

/// Makes a token, which can be shown now and never again; none where the account has as many as it
/// may.
///
/// # Errors
/// When the database fails.
pub async fn make(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    new: &NewApiToken<'_>,
) -> db::Result<Option<Token>> {
    let (count,): (i64,) = sql!(
        "SELECT COUNT(*) AS count FROM api_token WHERE account = $1 AND ends_at > $2",
        account,
        actor.now
    )
    .one(&mut *tx)
    .await?;
    if count >= MOST {
        return Ok(None);
    }
    let token = Token::new(actor.random);
    sql!(
        "INSERT INTO api_token (token, id, account, name, scopes, created_at, ends_at, used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        token.hash(),
        actor.random.hex::<8>(),
        account,
        new.name.as_str(),
        new.scopes.to_string(),
        actor.now,
        actor.now + new.lasts.days() * DAY
    )
    .execute(&mut *tx)
    .await?;
    actor.did(tx, Event::TokenMade, actor.account).await?;
    Ok(Some(token))
}

/// The tokens of an account, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, now: i64, account: &AccountId) -> db::Result<Vec<ApiToken>> {
    sql!(
        "SELECT id, name, scopes, created_at, ends_at, used_at FROM api_token
         WHERE account = $1 AND ends_at > $2 ORDER BY created_at DESC, id",
        account,
        now
    )
    .all(db)
    .await
}

/// A token with whose it is.
#[derive(Debug, sqlx::FromRow)]
struct Found {
    #[sqlx(try_from = "String")]
    scopes: Scopes,
    seen_at: Option<i64>,
    #[sqlx(flatten)]
    account: Account,
}

/// Whose a token is, and what it may do; none if there is no such token, if it has ended, or if its
/// account may not sign in.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &Db, now: i64, token: &Token) -> db::Result<Option<(Account, Scopes)>> {
    let found: Option<Found> = sql!(
        "SELECT scopes, api_token.used_at AS seen_at,
                account.id, address, account.name, time_zone, is_administrator, is_disabled, account.created_at, account.used_at
         FROM api_token JOIN account ON account.id = api_token.account
         WHERE token = $1 AND ends_at > $2 AND NOT is_disabled",
        token.hash(),
        now
    )
    .optional(db)
    .await?;
    let Some(found) = found else {
        return Ok(None);
    };
    // To the day: most requests write nothing.
    let today = now - now.rem_euclid(DAY);
    if found.seen_at.is_none_or(|seen| seen < today) {
        sql!(
            "UPDATE api_token SET used_at = $1 WHERE token = $2",
            today,
            token.hash()
        )
        .execute(db)
        .await?;
    }
    Ok(Some((found.account, found.scopes)))
}

/// Revokes a token of an account by its name on pages; says whether there was one.
///
/// # Errors
/// When the database fails.
pub async fn revoke(
    tx: &mut Transaction,
    actor: &Actor<'_>,
    account: &AccountId,
    id: &str,
) -> db::Result<bool> {
    let revoked = sql!(
        "DELETE FROM api_token WHERE account = $1 AND id = $2",
        account,
        id
    )
    .execute(&mut *tx)
    .await?;
    if revoked > 0 {
        actor.did(tx, Event::TokenRevoked, actor.account).await?;
    }
    Ok(revoked > 0)
}

/// Revokes every token of an account.
///
/// # Errors
/// When the database fails.
pub async fn end_all(on: impl Into<On<'_>>, account: &AccountId) -> db::Result<()> {
    sql!("DELETE FROM api_token WHERE account = $1", account)
        .execute(on)
        .await?;
    Ok(())
}

/// Removes tokens that have ended.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<()> {
    sql!("DELETE FROM api_token WHERE ends_at <= $1", now)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_token_reads_as_itself_with_its_beginning_only() {
        let token = Token::new(Random::system());
        assert_eq!(read(&text(&token)), Ok(token.clone()));
        for other in [
            "",
            "metier_",
            token.as_str(),
            &format!("Metier_{}", token.as_str()),
        ] {
            assert_eq!(read(other), Err(NotAToken), "{other}");
        }
    }

    #[test]
    fn scopes_read_as_they_are_written() {
        let both = Scopes(Scope::ALL.to_vec());
        assert_eq!(both.to_string().try_into(), Ok(both));
        for odd in ["", "read all", "Read"] {
            assert!(Scopes::try_from(odd.to_owned()).is_err(), "{odd}");
        }
    }
}
