//! Puts a backup in the place of all that the database holds.

use std::fs::File;
use std::path::Path;

use super::file::{check, read};
use super::{Error, Header, Progress, damaged};
use crate::account::erasure::{self, Known};
use crate::audit::{Actor, Origin};
use crate::db::{self, Db, Transaction};
use crate::random::Random;
use crate::{account, job, mail, posting, transaction};

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub header: Header,
    /// Accounts that it brought back although they were erased, and that were erased again.
    pub erased_again: u64,
    /// The erasures before this time are not known, from the backup on; in seconds since 1970. None where
    /// all are.
    pub unknown_until: Option<i64>,
}

/// Restores a backup in one transaction: whatever happens, the database holds all of it or what it
/// held before. A backup of an older version is brought up to date. Accounts that were erased since stay
/// erased, as far as the database that is replaced knows of them.
///
/// # Errors
/// When the file is no sound backup or the database fails; the database is as it was.
pub async fn restore(
    db: &Db,
    (now, random): (i64, Random),
    path: &Path,
    on_progress: &mut impl FnMut(Progress),
) -> Result<Restored, Error> {
    let header = check(path).await?;
    let actor = Actor {
        account: None,
        origin: &Origin::default(),
        now,
        random,
    };
    db.check_references(false).await?;
    let outcome: Result<(Known, u64), Error> = transaction!(db, |tx| {
        tx.take_time().await?;
        let version = posting::state(&mut tx).await?.version;
        let known = erasure::known(&mut tx).await?;
        fill(&mut tx, path, on_progress).await?;
        tx.migrate(None).await?;
        if !tx.references_hold().await? {
            return Err(damaged("a row refers to one that is missing"));
        }
        after(&mut tx, version).await?;
        let erased_again = erasure::take_over(&mut tx, &actor, &known).await?;
        Ok((known, erased_again))
    });
    db.check_references(true).await?;
    let (known, erased_again) = outcome?;
    // A new database knows of none; an older one has forgotten those of long ago.
    let until = if known.had_accounts {
        now - erasure::KEPT
    } else {
        now
    };
    Ok(Restored {
        unknown_until: (header.taken_at < until).then_some(until),
        header,
        erased_again,
    })
}

/// Makes the tables of the backup's version, and fills them.
async fn fill(
    tx: &mut Transaction,
    path: &Path,
    on_progress: &mut impl FnMut(Progress),
) -> Result<(), Error> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = read(file, length)?;
    let (mut done, of) = (0, reader.header().rows());
    tx.make_tables(reader.header().migration).await?;
    // Migrations fill some tables; the backup has those rows too.
    for contents in reader.header().tables.iter().rev() {
        tx.clear(&contents.table).await?;
    }
    while let Some(block) = reader.block()? {
        let table = &reader.header().tables[block.table].table;
        table.insert(tx, &block.rows).await?;
        done += block.rows.len() as u64;
        on_progress(Progress { done, of });
    }
    Ok(())
}

/// What must not come to life again with a backup: each room says what of its own. `version` is that
/// of the postings before.
async fn after(tx: &mut Transaction, version: i64) -> db::Result<()> {
    posting::restored(tx, version).await?;
    account::restored(tx).await?;
    mail::restored(tx).await?;
    job::restored(tx).await
}
