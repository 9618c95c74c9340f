//! Jobs: work in the background that one node does, however many there are.
//!
//! ```text
//! queue ──▶ waiting ──claim──▶ running ──▶ done
//!              ▲                  │
//!              ├─── a pause ◀─ it failed ──too often──▶ failed
//!              └──────────── metier jobs retry ◀───────────┘
//! ```
//!
//! A node claims a job for a short time and renews the claim while it works. When the node dies the
//! claim lapses and another node begins the job again, so what a job does must bear being begun
//! twice.

mod claim;
mod run;

use serde::Serialize;
use serde_json::Value;

pub use self::run::{Failure, Handler, run, run_one};
use crate::db::{self, Db, On, Transaction};
use crate::sql;

/// How long a job that ended is kept for the operator to see, in seconds: a week.
const KEPT: i64 = 7 * 24 * 60 * 60;

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob<'a> {
    /// What is to be done: its kind, and of what, such as `mail:4711`. There is one job of an id.
    pub id: &'a str,
    /// Which handler does it.
    pub kind: &'a str,
    /// What the handler is given.
    pub payload: Value,
    /// When it may begin, in seconds since 1970.
    pub run_at: i64,
}

/// A job as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct Job {
    /// What is to be done.
    pub id: String,
    /// Which handler does it.
    pub kind: String,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// When it may begin, in seconds since 1970, as all times here.
    pub run_at: i64,
    /// How often it was begun.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was queued first.
    pub created_at: i64,
    /// When it ended.
    pub finished_at: Option<i64>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A node does it now.
    Running,
    /// Its time has not come, or no node had time.
    Waiting,
    /// It failed too often; an operator must see to it.
    Failed,
    /// It was done.
    Done,
}

impl State {
    const ALL: [Self; 4] = [Self::Running, Self::Waiting, Self::Failed, Self::Done];

    /// Its name, in the database and for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|state| state.name() == name);
        named.ok_or_else(|| format!("a job is in an unknown state: {name}"))
    }
}

/// Queues a job. One that waits already waits for the later of the two times; one that runs runs
/// once more; one that ended begins anew. In a transaction, it is queued when that is committed.
///
/// # Errors
/// When the database fails.
pub async fn queue(on: impl Into<On<'_>>, now: i64, job: &NewJob<'_>) -> db::Result<()> {
    sql!(
        "INSERT INTO job (id, kind, payload, state, run_at, attempts, queued, created_at)
         VALUES ($1, $2, $3, 'waiting', $4, 0, 1, $5)
         ON CONFLICT (id) DO UPDATE SET
             payload = excluded.payload,
             queued = job.queued + 1,
             run_at = CASE WHEN job.state = 'waiting' AND job.run_at > excluded.run_at
                      THEN job.run_at ELSE excluded.run_at END,
             state = CASE WHEN job.state = 'running' THEN 'running' ELSE 'waiting' END,
             attempts = CASE WHEN job.state IN ('done', 'failed') THEN 0 ELSE job.attempts END,
             finished_at = NULL",
        job.id,
        job.kind,
        job.payload.to_string(),
        job.run_at,
        now
    )
    .execute(on)
    .await?;
    Ok(())
}

/// All jobs: those that run, wait, failed and were done, each in the order of their times.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db) -> db::Result<Vec<Job>> {
    let mut jobs: Vec<Job> = sql!(
        "SELECT id, kind, state, run_at, attempts, last_error, created_at, finished_at
         FROM job ORDER BY run_at, id"
    )
    .all(db)
    .await?;
    jobs.sort_by_key(|job| job.state);
    Ok(jobs)
}

/// Why a job cannot be tried again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// There is none.
    #[error("there is no job {0}; `metier jobs` lists them")]
    NotFound(String),
    /// It is being done.
    #[error("{0} is running")]
    Running(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Lets a job begin at once, as if it had never failed.
///
/// # Errors
/// When there is no such job, it is running, or the database fails.
pub async fn retry(db: &Db, now: i64, id: &str) -> Result<(), RetryError> {
    let waits = sql!(
        "UPDATE job SET state = 'waiting', run_at = $1, attempts = 0, finished_at = NULL
         WHERE id = $2 AND state <> 'running'",
        now,
        id
    );
    if waits.execute(db).await? == 1 {
        return Ok(());
    }
    let found: Option<(String,)> = sql!("SELECT id FROM job WHERE id = $1", id)
        .optional(db)
        .await?;
    Err(match found {
        Some((id,)) => RetryError::Running(id),
        None => RetryError::NotFound(id.to_owned()),
    })
}

/// After a backup was restored: what was running when it was taken is begun again.
///
/// # Errors
/// When the database fails.
pub async fn restored(tx: &mut Transaction) -> db::Result<()> {
    sql!("UPDATE job SET state = 'waiting', claimed_until = NULL WHERE state = 'running'")
        .execute(tx)
        .await?;
    Ok(())
}

/// Removes jobs that ended a week ago, and says how many.
///
/// # Errors
/// When the database fails.
pub async fn remove_finished(db: &Db, now: i64) -> db::Result<u64> {
    sql!("DELETE FROM job WHERE finished_at < $1", now - KEPT)
        .execute(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn every_state_has_its_own_name_and_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::try_from(state.name().to_owned()), Ok(state));
            assert_eq!(serde_json::json!(state), state.name());
        }
        assert!(State::try_from("lost".to_owned()).is_err());
    }
}
