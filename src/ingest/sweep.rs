//! Old editions removed: facts and cells that belong to no edition that is shown, being made, or
//! came with the program.
//!
//! Pages that are being made while the edition changes may still read the one before, so it is
//! removed some minutes later, by a job.

use std::collections::HashSet;

use crate::db::{self, BatchSize, Db, Query, Transaction};
use crate::job::Handler;
use crate::posting::fact::RULES;
use crate::posting::{EditionId, SWEEP, lock, state};
use crate::{sql, sql_file, transaction};

/// The most rows of each table that are removed together.
const BATCH: u32 = 10_000;

/// Does the jobs of [`queue_sweep`](crate::posting::queue_sweep).
pub fn sweep_handler(db: Db) -> Handler {
    Handler::new(SWEEP, move |_| {
        let db = db.clone();
        async move { sweep(&db).await }
    })
}

/// Removes all old editions, some rows at a time. One that is cut off is finished by the next one.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &Db) -> db::Result<()> {
    let voided: db::Result<u64> = transaction!(db, |tx| void_reworks(&mut tx).await);
    voided?;
    let last = state(db).await?.last_edition;
    let editions = || (0..=last.number()).map(EditionId::new);
    // An edition that is old stays so; those that are begun from here on have later numbers.
    let facts: Vec<(EditionId,)> = sql!(
        "SELECT facts_edition AS edition FROM posting_state UNION SELECT edition FROM posting_rework"
    )
    .all(db)
    .await?;
    let cells: Vec<(EditionId,)> = sql!(
        "SELECT cells_edition AS edition FROM posting_state UNION SELECT edition FROM posting_rework
         UNION SELECT edition FROM collection UNION SELECT edition FROM collection_install"
    )
    .all(db)
    .await?;
    let (facts, cells): (HashSet<_>, HashSet<_>) =
        (facts.into_iter().collect(), cells.into_iter().collect());
    let mut size = BatchSize::new(BATCH);
    for edition in editions().filter(|edition| !facts.contains(&(*edition,))) {
        remove(db, &mut size, |rows| {
            sql_file!("sweep_facts.sql", edition, rows)
        })
        .await?;
    }
    for edition in editions().filter(|edition| !cells.contains(&(*edition,))) {
        remove(db, &mut size, |rows| {
            sql_file!("sweep_cells.sql", edition, rows)
        })
        .await?;
    }
    Ok(())
}

/// Gives up reworks that nobody can finish, and says how many.
pub(super) async fn void_reworks(tx: &mut Transaction) -> db::Result<u64> {
    let state = lock(tx).await?;
    let other_rules = sql!(
        "DELETE FROM posting_rework WHERE rules <> 0 AND rules <> $1",
        RULES
    );
    // A rework of cells only is void when the facts that it sums are shown no more.
    let other_facts = sql!(
        "DELETE FROM posting_rework WHERE rules = 0 AND facts <> $1",
        state.facts_edition
    );
    Ok(other_rules.execute(&mut *tx).await? + other_facts.execute(tx).await?)
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
