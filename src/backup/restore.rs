//! Puts a backup in the place of all that the database holds.

use std::fs::File;
use std::path::Path;

use super::file::{check, read};
use super::{Error, Header, Progress, damaged};
use crate::db::{self, Db, Transaction};
use crate::{account, job, mail, posting, transaction};

/// Restores a backup in one transaction: whatever happens, the database holds all of it or what it
/// held before. A backup of an older version is brought up to date. Says what was in it.
///
/// # Errors
/// When the file is no sound backup or the database fails; the database is as it was.
pub async fn restore(
    db: &Db,
    path: &Path,
    on_progress: &mut impl FnMut(Progress),
) -> Result<Header, Error> {
    let header = check(path).await?;
    db.check_references(false).await?;
    let outcome: Result<(), Error> = transaction!(db, |tx| {
        tx.take_time().await?;
        let version = posting::state(&mut tx).await?.version;
        fill(&mut tx, path, on_progress).await?;
        tx.migrate(None).await?;
        if !tx.references_hold().await? {
            return Err(damaged("a row refers to one that is missing"));
        }
        after(&mut tx, version).await?;
        Ok(())
    });
    db.check_references(true).await?;
    outcome?;
    Ok(header)
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
