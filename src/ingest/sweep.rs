//! Old editions removed: facts and cells that belong to no edition that is shown, being made, or
//! came with the program.
//!
//! Pages that are being made while the edition changes may still read the one before, so it is
//! removed some minutes later.

use std::collections::HashSet;

use crate::db::{self, BatchSize, Db, Query};
use crate::posting::fact::RULES;
use crate::posting::lock;
use crate::{sql, sql_file, transaction};

/// The most rows of each table that are removed together.
const BATCH: u32 = 10_000;

/// Removes all old editions, some rows at a time. One that is cut off is finished by the next one.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &Db) -> db::Result<()> {
    let last = void_reworks(db).await?;
    // An edition that is old stays so; those that are begun from here on have later numbers.
    let facts: Vec<(i64,)> = sql!(
        "SELECT facts_edition AS edition FROM posting_state UNION SELECT edition FROM posting_rework"
    )
    .all(db)
    .await?;
    let cells: Vec<(i64,)> = sql!(
        "SELECT cells_edition AS edition FROM posting_state UNION SELECT edition FROM posting_rework
         UNION SELECT edition FROM collection UNION SELECT edition FROM collection_install"
    )
    .all(db)
    .await?;
    let (facts, cells): (HashSet<_>, HashSet<_>) =
        (facts.into_iter().collect(), cells.into_iter().collect());
    let mut size = BatchSize::new(BATCH);
    for edition in (0..=last).filter(|edition| !facts.contains(&(*edition,))) {
        remove(db, &mut size, |rows| {
            sql_file!("sweep_facts.sql", edition, rows)
        })
        .await?;
    }
    for edition in (0..=last).filter(|edition| !cells.contains(&(*edition,))) {
        remove(db, &mut size, |rows| {
            sql_file!("sweep_cells.sql", edition, rows)
        })
        .await?;
    }
    Ok(())
}

/// Gives up reworks that nobody can finish, and gives the number of the last edition.
async fn void_reworks(db: &Db) -> db::Result<i64> {
    transaction!(db, |tx| {
        let state = lock(&mut tx).await?;
        sql!(
            "DELETE FROM posting_rework WHERE rules <> 0 AND rules <> $1",
            RULES
        )
        .execute(&mut tx)
        .await?;
        // A rework of cells only is void when the facts that it sums are shown no more.
        sql!(
            "DELETE FROM posting_rework WHERE rules = 0 AND facts <> $1",
            state.facts_edition
        )
        .execute(&mut tx)
        .await?;
        Ok(state.last_edition)
    })
}

/// Runs statements that remove so many rows, until there are none left.
async fn remove<S: Iterator<Item = Query<'static>>>(
    db: &Db,
    size: &mut BatchSize,
    statements: impl Fn(i64) -> S,
) -> db::Result<()> {
    loop {
        let rows = size.take(i64::MAX);
        let removed: u64 = transaction!(db, size, |tx| {
            let mut removed = 0;
            for statement in statements(rows) {
                removed += statement.execute(&mut tx).await?;
            }
            db::Result::Ok(removed)
        })?;
        if removed == 0 {
            return Ok(());
        }
    }
}
