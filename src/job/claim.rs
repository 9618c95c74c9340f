//! Claims: a job is done by whoever claimed it, and by nobody else until the claim lapses.

use super::State;
use crate::db::{self, Db, Value};
use crate::sql;

/// How long a claim lasts when it is not renewed, in seconds: a node that is silent for so long is
/// taken for dead.
pub(super) const LEASE: i64 = 30;

/// A job that this node has claimed.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) kind: String,
    /// JSON.
    pub(super) payload: String,
    /// This one included.
    pub(super) attempts: i64,
    queued: i64,
    claimed_until: i64,
}

/// How an attempt ended.
pub(super) enum End {
    Done,
    /// It failed, and is tried again then.
    Later(i64, String),
    /// It failed for good.
    Failed(String),
}

impl Claim {
    /// Claims the job of these kinds that has been due for longest.
    pub(super) async fn next(
        db: &Db,
        now: i64,
        kinds: &[&'static str],
    ) -> db::Result<Option<Self>> {
        if kinds.is_empty() {
            return Ok(None);
        }
        // The condition stands there twice: of two nodes that find the same job, the second waits for
        // the first and then sees that it is claimed.
        sql!(
            "UPDATE job SET state = 'running', attempts = attempts + 1, claimed_until = $2
             WHERE id = (SELECT id FROM job
                         WHERE kind IN (VALUES (CAST($3 AS TEXT)))
                           AND (state = 'waiting' AND run_at <= $1 OR state = 'running' AND claimed_until <= $1)
                         ORDER BY run_at, id LIMIT 1)
               AND (state = 'waiting' AND run_at <= $1 OR state = 'running' AND claimed_until <= $1)
             RETURNING id, kind, payload, attempts, queued, claimed_until",
            now,
            now + LEASE
        )
        .rows(kinds.iter().map(|kind| [Value::from(*kind)]))
        .optional(db)
        .await
    }

    /// Makes the claim last longer; not if it lapsed and another node has the job.
    pub(super) async fn renew(&mut self, db: &Db, now: i64) -> db::Result<bool> {
        let until = now + LEASE;
        let renewed = sql!(
            "UPDATE job SET claimed_until = $1 WHERE id = $2 AND claimed_until = $3",
            until,
            &self.id,
            self.claimed_until
        );
        let is_ours = renewed.execute(db).await? == 1;
        if is_ours {
            self.claimed_until = until;
        }
        Ok(is_ours)
    }

    /// Ends the claim; does nothing if another node has the job. A job that was queued again while it
    /// ran waits again.
    pub(super) async fn end(self, db: &Db, now: i64, end: End) -> db::Result<bool> {
        let (state, run_at, error) = match end {
            End::Done => (State::Done, None, None),
            End::Later(at, error) => (State::Waiting, Some(at), Some(error)),
            End::Failed(error) => (State::Failed, None, Some(error)),
        };
        let ended = sql!(
            "UPDATE job SET
                 state = CASE WHEN queued = $3 THEN $4 ELSE 'waiting' END,
                 run_at = CASE WHEN queued = $3 THEN COALESCE($5, run_at) ELSE run_at END,
                 attempts = CASE WHEN queued = $3 THEN attempts ELSE 0 END,
                 finished_at = CASE WHEN queued = $3 THEN CAST($7 AS BIGINT) END,
                 last_error = $6,
                 claimed_until = NULL
             WHERE id = $1 AND claimed_until = $2",
            &self.id,
            self.claimed_until,
            self.queued,
            state.name(),
            run_at,
            error,
            (state != State::Waiting).then_some(now)
        );
        Ok(ended.execute(db).await? == 1)
    }
}
