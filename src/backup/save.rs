//! Saves all that the database holds at one moment.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::Path;

use tempfile::TempPath;

use super::{Contents, Error, Header, Progress, Writer};
use crate::db::{self, Db, newest_migration, tables};
use crate::file;

/// Writes a backup to a file, which is whole or not there; a file of that name is replaced. Nodes may
/// serve and write meanwhile: it holds every row that was committed when it began. Says what is in it.
///
/// # Errors
/// When the database fails or the file cannot be written; a file of that name is as it was.
pub async fn save(
    db: &Db,
    now: i64,
    path: &Path,
    on_progress: &mut impl FnMut(Progress),
) -> Result<Header, Error> {
    let (out, part) = begin(path)?;
    let (out, header) = write(db, now, out, on_progress).await?;
    out.sync_all()?;
    part.persist(path).map_err(|error| error.error)?;
    file::sync_name(path)?;
    Ok(header)
}

/// The file as long as it is not whole, which goes again when it does not become so. What a killed
/// program left is written over.
fn begin(path: &Path) -> Result<(File, TempPath), Error> {
    let part = path.with_added_extension("part");
    let out = file::private().create(true).open(&part)?;
    out.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Error::Elsewhere,
        TryLockError::Error(error) => Error::File(error),
    })?;
    out.set_len(0)?;
    Ok((out, TempPath::try_from_path(part)?))
}

async fn write<W: Write>(
    db: &Db,
    now: i64,
    out: W,
    on_progress: &mut impl FnMut(Progress),
) -> Result<(W, Header), Error> {
    // Everything is read of this one moment.
    let mut snapshot = db.snapshot().await?;
    snapshot.take_time().await?;
    let migration = newest_migration();
    let mut counted = Vec::new();
    for table in tables(migration).await? {
        let rows = table.count(&mut snapshot).await?.unsigned_abs();
        counted.push(Contents { table, rows });
    }
    let header = Header {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        migration,
        taken_at: now,
        tables: counted,
    };
    let mut writer = Writer::new(out, &header)?;
    let (mut done, of) = (0, header.rows());
    for (at, Contents { table, .. }) in (0..).zip(&header.tables) {
        let write_row = |row: Vec<db::Cell>| -> Result<(), Error> {
            writer.row(at, row)?;
            done += 1;
            if done % REPORTED_EVERY == 0 {
                on_progress(Progress { done, of });
            }
            Ok(())
        };
        table.each_row(&mut snapshot, write_row).await?;
    }
    Ok((writer.finish()?, header))
}

/// Rows after which progress is told.
const REPORTED_EVERY: u64 = 10_000;
