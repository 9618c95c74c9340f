//! Seals: each holds the hash of the one before it and of entries, so that whoever changes, adds or
//! removes one breaks every seal from there on. The newest one is written to the log each day and
//! stands in each backup: a cut tail shows as well.

use sha2::{Digest as _, Sha256};

use crate::db::{self, Db, Transaction};
use crate::{sql, transaction};

/// The most entries of a seal: a short transaction.
const MOST: i64 = 500;

/// A seal.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Seal {
    /// 1, 2, ….
    pub number: i64,
    /// When it was made, in seconds since 1970.
    pub at: i64,
    /// How many entries it seals.
    pub entries: i64,
    /// The hash of the seal before it and of its entries.
    pub hash: Vec<u8>,
}

/// A seal that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the audit was changed: seal {0} does not hold")]
pub struct Broken(pub i64);

/// An entry as it is hashed.
#[derive(Debug, sqlx::FromRow)]
struct Sealed {
    id: String,
    at: i64,
    event: String,
    person: Option<String>,
    whose: Option<String>,
    network: Option<String>,
    request_id: Option<String>,
}

/// Seals all entries that are not sealed yet. Any node may: one that has nothing to seal writes nothing.
///
/// # Errors
/// When the database fails.
pub async fn seal_all(db: &Db, now: i64) -> db::Result<()> {
    let open = sql!(
        "SELECT COUNT(*) AS count FROM (SELECT 1 FROM audit_entry WHERE seal IS NULL LIMIT 1) AS open"
    );
    let (open,): (i64,) = open.one(db).await?;
    while open > 0 && seal(db, now).await? {}
    Ok(())
}

/// Seals entries that are not sealed yet, and says whether there were any.
async fn seal(db: &Db, now: i64) -> db::Result<bool> {
    transaction!(db, |tx| {
        let entries: Vec<Sealed> = sql!(
            "SELECT id, at, event, person, whose, network, request_id FROM audit_entry
             WHERE seal IS NULL ORDER BY id LIMIT $1",
            MOST
        )
        .all(&mut tx)
        .await?;
        let Some(last) = entries.last() else {
            return Ok(false);
        };
        let before = newest_in(&mut tx).await?;
        let number = before.as_ref().map_or(0, |seal| seal.number) + 1;
        sql!(
            "INSERT INTO audit_seal (number, at, entries, hash) VALUES ($1, $2, $3, $4)",
            number,
            now,
            i64::try_from(entries.len()).unwrap_or(i64::MAX),
            hash(before.as_ref(), &entries)
        )
        .execute(&mut tx)
        .await?;
        sql!(
            "UPDATE audit_entry SET seal = $1 WHERE seal IS NULL AND id <= $2",
            number,
            &last.id
        )
        .execute(&mut tx)
        .await?;
        Ok(true)
    })
}

/// The hash of a seal: every value with its length before it, so that no two lists are alike.
fn hash(before: Option<&Seal>, entries: &[Sealed]) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut add = |value: Option<&[u8]>| match value {
        Some(value) => {
            hash.update((value.len() as u64).to_be_bytes());
            hash.update(value);
        }
        None => hash.update(u64::MAX.to_be_bytes()),
    };
    add(before.map(|seal| seal.hash.as_slice()));
    for entry in entries {
        add(Some(entry.id.as_bytes()));
        add(Some(&entry.at.to_be_bytes()));
        add(Some(entry.event.as_bytes()));
        for value in [
            &entry.person,
            &entry.whose,
            &entry.network,
            &entry.request_id,
        ] {
            add(value.as_deref().map(str::as_bytes));
        }
    }
    hash.finalize().to_vec()
}

async fn newest_in(tx: &mut Transaction) -> db::Result<Option<Seal>> {
    sql!("SELECT number, at, entries, hash FROM audit_seal ORDER BY number DESC LIMIT 1")
        .optional(tx)
        .await
}

/// The newest seal.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: &Db) -> db::Result<Option<Seal>> {
    sql!("SELECT number, at, entries, hash FROM audit_seal ORDER BY number DESC LIMIT 1")
        .optional(db)
        .await
}

/// Makes every seal once more, and says which is the first that does not hold, if any.
///
/// # Errors
/// When the database fails.
pub async fn check(db: &Db) -> db::Result<Result<u64, Broken>> {
    let mut before: Option<Seal> = None;
    loop {
        let number = before.as_ref().map_or(0, |seal| seal.number) + 1;
        let seal: Option<Seal> = sql!(
            "SELECT number, at, entries, hash FROM audit_seal WHERE number = $1",
            number
        )
        .optional(db)
        .await?;
        let Some(seal) = seal else {
            break;
        };
        let entries: Vec<Sealed> = sql!(
            "SELECT id, at, event, person, whose, network, request_id FROM audit_entry
             WHERE seal = $1 ORDER BY id",
            number
        )
        .all(db)
        .await?;
        if hash(before.as_ref(), &entries) != seal.hash {
            return Ok(Err(Broken(number)));
        }
        before = Some(seal);
    }
    // One in the middle that is gone leaves later ones behind.
    let held = before.map_or(0, |seal| seal.number);
    let (seals,): (i64,) = sql!("SELECT COUNT(*) AS count FROM audit_seal")
        .one(db)
        .await?;
    if seals == held {
        Ok(Ok(held.unsigned_abs()))
    } else {
        Ok(Err(Broken(held + 1)))
    }
}
