//! Limits on what can be guessed and on mails: attempts are counted in the database, so that all
//! nodes count together, and separately for the account and for the network address.

use std::net::{IpAddr, Ipv6Addr};

use sha2::{Digest, Sha256};

use crate::db::{self, Db};
use crate::sql;

/// How many attempts are allowed in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is attempted, such as `sign-in`.
    pub kind: &'static str,
    /// So many at most.
    pub attempts: i64,
    /// In so many seconds, which begin with the first attempt.
    pub seconds: i64,
}

/// Whose attempts are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

/// Why an attempt is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There were too many.
    #[error("too many attempts; try again in {retry_after} seconds")]
    TooMany {
        /// When the next one is allowed, in seconds from now.
        retry_after: i64,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

impl Subject {
    /// An account, by the name that was typed, whether there is such an account or not. The name is
    /// kept as a hash: it may be the address of somebody who never had an account.
    pub fn account(name: &str) -> Self {
        let hash = Sha256::digest(name);
        Self(format!("account {}", catalogue::release::hex(&hash)))
    }

    /// A network address. One person has a whole /64 of IPv6, which counts as one.
    pub fn address(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => format!("address {address}"),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                let network = Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0);
                format!("address {network}/64")
            }
        })
    }
}

/// Counts an attempt, and refuses it if there were too many. One that is refused counts as well,
/// but makes nobody wait longer.
///
/// # Errors
/// When there were too many attempts, or the database fails.
pub async fn take(db: &Db, now: i64, limit: Limit, subject: &Subject) -> Result<(), Error> {
    let (attempts, ends_at): (i64, i64) = sql!(
        "INSERT INTO attempt (kind, subject, attempts, ends_at) VALUES ($1, $2, 1, $4)
         ON CONFLICT (kind, subject) DO UPDATE SET
             attempts = CASE WHEN attempt.ends_at <= $3 THEN 1 ELSE attempt.attempts + 1 END,
             ends_at = CASE WHEN attempt.ends_at <= $3 THEN excluded.ends_at ELSE attempt.ends_at END
         RETURNING attempts, ends_at",
        limit.kind,
        &subject.0,
        now,
        now + limit.seconds
    )
    .one(db)
    .await?;
    if attempts > limit.attempts {
        let retry_after = ends_at - now;
        return Err(Error::TooMany { retry_after });
    }
    Ok(())
}

/// Takes back an attempt that was none.
///
/// # Errors
/// When the database fails.
pub async fn give_back(db: &Db, limit: Limit, subject: &Subject) -> db::Result<()> {
    sql!(
        "UPDATE attempt SET attempts = attempts - 1 WHERE kind = $1 AND subject = $2 AND attempts > 0",
        limit.kind,
        &subject.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the attempts of somebody who has shown who they are.
///
/// # Errors
/// When the database fails.
pub async fn clear(db: &Db, limit: Limit, subject: &Subject) -> db::Result<()> {
    sql!(
        "DELETE FROM attempt WHERE kind = $1 AND subject = $2",
        limit.kind,
        &subject.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes what no longer counts, and says of how many subjects.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, now: i64) -> db::Result<u64> {
    sql!("DELETE FROM attempt WHERE ends_at <= $1", now)
        .execute(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::Subject;

    fn address(text: &str) -> Subject {
        Subject::address(text.parse().expect("an address"))
    }

    #[test]
    fn an_ipv4_address_is_itself_however_it_is_written() {
        assert_eq!(address("192.0.2.7"), address("::ffff:192.0.2.7"));
        assert_ne!(address("192.0.2.7"), address("192.0.2.8"));
    }

    #[test]
    fn an_ipv6_address_counts_with_its_network() {
        assert_eq!(address("2001:db8:1:2::7"), address("2001:db8:1:2:ffff::1"));
        assert_ne!(address("2001:db8:1:2::7"), address("2001:db8:1:3::7"));
    }

    #[test]
    fn an_account_is_not_kept_by_name() {
        let subject = Subject::account("ada@example.org");
        assert!(!subject.0.contains("ada"), "{subject:?}");
        assert_ne!(subject, Subject::account("bob@example.org"));
    }
}
