//! All postings read anew, or all cells summed anew, beside what is shown, and then shown instead
//! of it in one step.
//!
//! What is being made has an edition of its own. A page sees the old edition until the last posting
//! is in the new one. A rework that was cut off goes on where it stopped; how far it came is
//! committed together with each piece.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::sweep::void_reworks;
use crate::clock::Clock;
use crate::db::{self, BatchSize, Db};
use crate::posting::fact::RULES;
use crate::posting::{
    self, EditionId, Editions, Fact, Month, Names, PostingId, State, insert_facts, lock,
    next_edition, queue_sweep,
};
use crate::release::Current;
use crate::{profile, sql, transaction};

/// The most postings that are read, or summed, in one transaction: some seconds of reading, which a
/// rework that is cut off loses.
pub const PIECE: u32 = 2_000;

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
    edition: EditionId,
    facts: EditionId,
    facts_upto: PostingId,
    cells_upto: PostingId,
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

/// Reads all postings with the rules of this program, at most so many in one transaction.
///
/// # Errors
/// When the database fails; what is shown has not changed then.
pub async fn reread(
    db: &Db,
    clock: Clock,
    current: &Arc<Current>,
    piece: u32,
    on_progress: impl FnMut(Progress),
) -> Result<(), Error> {
    rework(db, clock, Some(current), piece, on_progress).await
}

/// Sums all cells from the facts, at most so many postings in one transaction.
///
/// # Errors
/// When the database fails; what is shown has not changed then.
pub async fn rebuild(
    db: &Db,
    clock: Clock,
    piece: u32,
    on_progress: impl FnMut(Progress),
) -> Result<(), Error> {
    rework(db, clock, None, piece, on_progress).await
}

async fn rework(
    db: &Db,
    clock: Clock,
    current: Option<&Arc<Current>>,
    piece: u32,
    mut on_progress: impl FnMut(Progress),
) -> Result<(), Error> {
    let rules = if current.is_some() { RULES } else { 0 };
    let mut rework = begin(db, clock.now(), rules).await?;
    let (mut to_read, mut to_sum) = (BatchSize::new(piece), BatchSize::new(piece));
    loop {
        let last = posting::state(db).await?.last_posting;
        let stages = if current.is_some() { 2 } else { 1 };
        while let Some(current) = current.filter(|_| rework.facts_upto < last) {
            rework.facts_upto = read_piece(db, &mut to_read, current, &rework, last).await?;
            on_progress(Progress {
                done: rework.facts_upto.number() + rework.cells_upto.number(),
                of: stages * last.number(),
            });
        }
        while rework.cells_upto < last {
            rework.cells_upto = sum_piece(db, &mut to_sum, &rework, last).await?;
            let read = if current.is_some() { last.number() } else { 0 };
            on_progress(Progress {
                done: read + rework.cells_upto.number(),
                of: stages * last.number(),
            });
        }
        // Postings that were committed meanwhile are missing: once more, for those.
        if show(db, clock.now(), &rework, last).await? {
            break;
        }
    }
    Ok(())
}

/// Goes on with a rework of the same rules that was cut off, or begins one.
async fn begin(db: &Db, now: i64, rules: i64) -> db::Result<Rework> {
    transaction!(db, |tx| {
        let state = lock(&mut tx).await?;
        if void_reworks(&mut tx).await? > 0 {
            queue_sweep(&mut tx, now).await?;
        }
        let begun: Option<Rework> = sql!(
            "SELECT edition, facts, facts_upto, cells_upto FROM posting_rework WHERE rules = $1 ORDER BY edition LIMIT 1",
            rules
        )
        .optional(&mut tx)
        .await?;
        if let Some(begun) = begun {
            return Ok(begun);
        }
        let edition = next_edition(&mut tx).await?;
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
        Ok(Rework {
            edition,
            facts,
            facts_upto: PostingId::NONE,
            cells_upto: PostingId::NONE,
        })
    })
}

/// Reads the next postings, none after `last`, and says up to which.
async fn read_piece(
    db: &Db,
    size: &mut BatchSize,
    current: &Arc<Current>,
    rework: &Rework,
    last: PostingId,
) -> Result<PostingId, Error> {
    let left = last.since(rework.facts_upto);
    let upto = rework.facts_upto.plus(size.take(left));
    let postings: Vec<(PostingId, Option<i64>, String, String)> = sql!(
        "SELECT id, posted, employer, body FROM posting WHERE id > $1 AND id <= $2 AND duplicate_of IS NULL ORDER BY id",
        rework.facts_upto,
        upto
    )
    .all(db)
    .await?;
    let reads = Arc::clone(current);
    let facts: Vec<(PostingId, Month, Fact)> = spawn_blocking(move || {
        let reader = reads.reader();
        let read = |body: &str, employer: &str| {
            Fact::of(&reads.catalogue, &reader.read(body), body, employer)
        };
        postings
            .iter()
            .map(|(id, posted, employer, body)| (*id, Month::of_day(*posted), read(body, employer)))
            .collect()
    })
    .await?;
    let facts: Vec<(PostingId, Month, &Fact)> = facts
        .iter()
        .map(|(id, month, fact)| (*id, *month, fact))
        .collect();
    transaction!(db, size, |tx| {
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
        Ok(upto)
    })
}

/// Sums the next postings, none after `last`, and says up to which.
async fn sum_piece(
    db: &Db,
    size: &mut BatchSize,
    rework: &Rework,
    last: PostingId,
) -> Result<PostingId, Error> {
    let left = last.since(rework.cells_upto);
    let upto = rework.cells_upto.plus(size.take(left));
    transaction!(db, size, |tx| {
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
        let postings = rework.cells_upto.plus(1)..=upto;
        let editions = Editions {
            facts: rework.facts,
            cells: rework.edition,
        };
        profile::add(&mut tx, editions, postings).await?;
        Ok(upto)
    })
}

/// Shows the new edition, if no posting is missing in it.
async fn show(db: &Db, now: i64, rework: &Rework, last: PostingId) -> Result<bool, Error> {
    transaction!(db, |tx| {
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
        queue_sweep(&mut tx, now).await?;
        Ok(true)
    })
}
