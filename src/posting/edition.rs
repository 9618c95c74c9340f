//! Editions: facts and cells that are shown together. A new one is made beside the one that is
//! shown, which it replaces in one step.

use crate::db::{self, On, Transaction, id_type};
use crate::job::{self, NewJob};
use crate::sql;

id_type! {
    /// The number of an edition. Later ones have higher numbers.
    EditionId
}

/// Facts of one edition, and cells that are summed from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Editions {
    /// The edition of the facts.
    pub facts: EditionId,
    /// The edition of the cells.
    pub cells: EditionId,
}

/// The kind of the job that removes old editions.
pub const SWEEP: &str = "sweep";

/// How long an old edition stays, in seconds: longer than a page is being made, which may still
/// read it.
const STAYS: i64 = 5 * 60;

/// The number of a new edition.
///
/// # Errors
/// When the database fails.
pub async fn next_edition(tx: &mut Transaction) -> db::Result<EditionId> {
    let (edition,) = sql!(
        "UPDATE posting_state SET last_edition = last_edition + 1 WHERE id = 1 RETURNING last_edition"
    )
    .one(tx)
    .await?;
    Ok(edition)
}

/// Lets old editions be removed in some minutes.
///
/// # Errors
/// When the database fails.
pub async fn queue_sweep(on: impl Into<On<'_>>, now: i64) -> db::Result<()> {
    let sweep = NewJob {
        id: SWEEP,
        kind: SWEEP,
        payload: serde_json::Value::Null,
        run_at: now + STAYS,
    };
    job::queue(on, now, &sweep).await
}
