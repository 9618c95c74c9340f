//! All postings read anew, or all cells summed anew, beside what is shown, and then shown instead
//! of it in one step.
//!
//! What is being made has an edition of its own. A page sees the old edition until the last posting
//! is in the new one. A rework that was cut off goes on where it stopped; how far it came is
//! committed together with each piece.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::db::{self, Db};
use crate::posting::fact::RULES;
use crate::posting::month::month_of;
use crate::posting::{self, Fact, Names, State, insert_facts, lock};
use crate::release::Current;
use crate::{profile, sql};

/// Postings that are read, or summed, in one transaction: some seconds of work, which a rework that
/// is cut off loses.
pub const PIECE: i64 = 2_000;

/// How far a rework is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Steps that are done: postings read, and postings summed.
    pub done: i64,
    /// Steps in all.
    pub of: i64,
}

/// Why a rework ended early.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A thread that reads ads panicked, which is a mistake of ours.
    #[error("reading ads failed")]
    Panicked(#[from] tokio::task::JoinError),
    /// Two processes do the same.
    #[error("another process does the same; wait for it to end")]
    Elsewhere,
}

#[derive(Debug, Clone, Copy, sqlx::FromRow)]
struct Rework {
    edition: i64,
    facts: i64,
    facts_upto: i64,
    cells_upto: i64,
}

impl Rework {
    /// Whether it has facts of its own.
    fn reads(&self) -> bool {
        self.facts == self.edition
    }

    /// Fails when the facts that it sums are shown no more.
    fn still_counts(&self, state: &State) -> Result<(), Error> {
        if self.reads() || self.facts == state.facts_edition {
            Ok(())
        } else {
            Err(Error::Elsewhere)
        }
    }
}

/// Reads all postings with the rules of this program, so many in one transaction.
///
/// # Errors
/// When the database fails; what is shown has not changed then.
pub async fn reread(
    db: &Db,
    current: &Arc<Current>,
    piece: i64,
    on_progress: impl FnMut(Progress),
) -> Result<(), Error> {
    rework(db, Some(current), piece, on_progress).await
}

/// Sums all cells from the facts, so many postings in one transaction.
///
/// # Errors
/// When the database fails; what is shown has not changed then.
pub async fn rebuild(db: &Db, piece: i64, on_progress: impl FnMut(Progress)) -> Result<(), Error> {
    rework(db, None, piece, on_progress).await
}

async fn rework(
    db: &Db,
    current: Option<&Arc<Current>>,
    piece: i64,
    mut on_progress: impl FnMut(Progress),
) -> Result<(), Error> {
    sweep(db).await?;
    let rules = if current.is_some() { RULES } else { 0 };
    let mut rework = begin(db, rules).await?;
    loop {
        let last = posting::state(db).await?.last_posting;
        let stages = if current.is_some() { 2 } else { 1 };
        while let Some(current) = current.filter(|_| rework.facts_upto < last) {
            rework.facts_upto =
                read_piece(db, current, &rework, (rework.facts_upto + piece).min(last)).await?;
            on_progress(Progress {
                done: rework.facts_upto + rework.cells_upto,
                of: stages * last,
            });
        }
        while rework.cells_upto < last {
            rework.cells_upto =
                sum_piece(db, &rework, (rework.cells_upto + piece).min(last)).await?;
            let read = if current.is_some() { last } else { 0 };
            on_progress(Progress {
                done: read + rework.cells_upto,
                of: stages * last,
            });
        }
        // Postings that were committed meanwhile are missing: once more, for those.
        if show(db, &rework, last).await? {
            break;
        }
    }
    Ok(())
}

/// Goes on with a rework of the same rules that was cut off, or begins one.
async fn begin(db: &Db, rules: i64) -> db::Result<Rework> {
    let mut tx = db.begin().await?;
    let state = lock(&mut tx).await?;
    let begun: Option<Rework> = sql!(
        "SELECT edition, facts, facts_upto, cells_upto FROM posting_rework WHERE rules = $1 ORDER BY edition LIMIT 1",
        rules
    )
    .optional(&mut tx)
    .await?;
    if let Some(begun) = begun {
        return Ok(begun);
    }
    let (edition,): (i64,) =
        sql!("UPDATE posting_state SET last_edition = last_edition + 1 WHERE id = 1 RETURNING last_edition")
            .one(&mut tx)
            .await?;
    let facts = if rules == 0 {
        state.facts_edition
    } else {
        edition
    };
    sql!(
        "INSERT INTO posting_rework (edition, rules, facts, facts_upto, cells_upto) VALUES ($1, $2, $3, 0, 0)",
        edition,
        rules,
        facts
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(Rework {
        edition,
        facts,
        facts_upto: 0,
        cells_upto: 0,
    })
}

async fn read_piece(
    db: &Db,
    current: &Arc<Current>,
    rework: &Rework,
    upto: i64,
) -> Result<i64, Error> {
    let postings: Vec<(i64, Option<i64>, String, String)> = sql!(
        "SELECT id, posted, employer, body FROM posting WHERE id > $1 AND id <= $2 AND duplicate_of IS NULL ORDER BY id",
        rework.facts_upto,
        upto
    )
    .all(db)
    .await?;
    let reads = Arc::clone(current);
    let facts: Vec<(i64, i64, Fact)> = spawn_blocking(move || {
        let reader = reads.reader();
        let read = |body: &str, employer: &str| {
            Fact::of(&reads.catalogue, &reader.read(body), body, employer)
        };
        postings
            .iter()
            .map(|(id, posted, employer, body)| (*id, month_of(*posted), read(body, employer)))
            .collect()
    })
    .await?;
    let facts: Vec<(i64, i64, &Fact)> = facts
        .iter()
        .map(|(id, month, fact)| (*id, *month, fact))
        .collect();
    let mut tx = db.begin().await?;
    lock(&mut tx).await?;
    let moved = sql!(
        "UPDATE posting_rework SET facts_upto = $1 WHERE edition = $2 AND facts_upto = $3",
        upto,
        rework.edition,
        rework.facts_upto
    );
    if moved.execute(&mut tx).await? != 1 {
        return Err(Error::Elsewhere);
    }
    insert_facts(&mut tx, rework.edition, &Names(&current.catalogue), &facts).await?;
    tx.commit().await?;
    Ok(upto)
}

async fn sum_piece(db: &Db, rework: &Rework, upto: i64) -> Result<i64, Error> {
    let mut tx = db.begin().await?;
    let state = lock(&mut tx).await?;
    rework.still_counts(&state)?;
    let moved = sql!(
        "UPDATE posting_rework SET cells_upto = $1 WHERE edition = $2 AND cells_upto = $3",
        upto,
        rework.edition,
        rework.cells_upto
    );
    if moved.execute(&mut tx).await? != 1 {
        return Err(Error::Elsewhere);
    }
    profile::add(
        &mut tx,
        rework.facts,
        rework.edition,
        rework.cells_upto + 1..=upto,
    )
    .await?;
    tx.commit().await?;
    Ok(upto)
}

/// Shows the new edition, if no posting is missing in it.
async fn show(db: &Db, rework: &Rework, last: i64) -> Result<bool, Error> {
    let mut tx = db.begin().await?;
    let state = lock(&mut tx).await?;
    if state.last_posting != last {
        return Ok(false);
    }
    rework.still_counts(&state)?;
    sql!(
        "UPDATE posting_state SET cells_edition = $1, version = version + 1 WHERE id = 1",
        rework.edition
    )
    .execute(&mut tx)
    .await?;
    if rework.reads() {
        sql!(
            "UPDATE posting_state SET facts_edition = $1 WHERE id = 1",
            rework.edition
        )
        .execute(&mut tx)
        .await?;
        sql!("UPDATE posting_batch SET rules = $1", RULES)
            .execute(&mut tx)
            .await?;
    }
    sql!(
        "DELETE FROM posting_rework WHERE edition = $1",
        rework.edition
    )
    .execute(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(true)
}

/// Removes what belongs to no edition that is shown, being made, or came with the program. Pages
/// that are being made while the edition changes may still read the one before, so it goes only
/// when the next ingest or rework begins.
///
/// # Errors
/// When the database fails.
pub async fn sweep(db: &Db) -> db::Result<()> {
    let mut tx = db.begin().await?;
    lock(&mut tx).await?;
    sql!(
        "DELETE FROM posting_rework WHERE rules <> 0 AND rules <> $1",
        RULES
    )
    .execute(&mut tx)
    .await?;
    // A rework of cells only is void when the facts that it sums are shown no more.
    sql!(
        "DELETE FROM posting_rework WHERE rules = 0
         AND facts <> (SELECT facts_edition FROM posting_state)"
    )
    .execute(&mut tx)
    .await?;
    for statement in crate::sql_file!("sweep.sql") {
        statement.execute(&mut tx).await?;
    }
    tx.commit().await
}
