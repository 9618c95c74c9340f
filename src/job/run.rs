//! The runner: takes one job after the other, on every node.

use std::collections::HashMap;
use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::claim::{Claim, End};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::sql;

/// How often a claim is renewed: a third of what it lasts, so that one late renewal does no harm.
const RENEW_EVERY: Duration = Duration::from_secs(10);
/// How long a node that found nothing to do waits before it looks again.
const POLL: Duration = Duration::from_secs(1);
/// How long the job that is being done may still take after the signal to stop: a mail that is on
/// its way arrives, and larger work goes on elsewhere, where it was.
const GRACE: Duration = Duration::from_secs(2);
/// The pause after the first attempt that failed, in seconds; it doubles with each.
const FIRST_PAUSE: i64 = 10;
/// The longest pause, in seconds: an hour.
const LONGEST_PAUSE: i64 = 60 * 60;
/// How often a job is tried: with the pauses between, for about half a day.
const ATTEMPTS: i64 = 20;

/// Why an attempt failed; an operator reads it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

type Attempt = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// What does the jobs of one kind.
pub struct Handler {
    kind: &'static str,
    attempts: i64,
    run: Box<dyn Fn(Value) -> Attempt + Send + Sync>,
}

impl Handler {
    /// Does jobs of a kind, each from its payload. It may be cut off anywhere and begun again.
    pub fn new<F, E>(kind: &'static str, run: impl Fn(Value) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure>,
    {
        let run = move |payload| -> Attempt {
            let attempt = run(payload);
            Box::pin(async move { attempt.await.map_err(Into::into) })
        };
        Self {
            kind,
            attempts: ATTEMPTS,
            run: Box::new(run),
        }
    }

    /// Tries until it succeeds, ever more rarely.
    #[must_use]
    pub fn never_gives_up(self) -> Self {
        Self {
            attempts: i64::MAX,
            ..self
        }
    }
}

/// Does jobs, one after the other, until `stop` ends; the job that is then being done may finish,
/// or is left to another node.
pub async fn run(db: Db, clock: Clock, handlers: Vec<Handler>, stop: impl Future<Output = ()>) {
    let mut stop = pin!(stop);
    loop {
        // A node that stops begins no further job.
        tokio::select! {
            biased;
            () = &mut stop => return,
            () = ready(()) => {}
        }
        let mut one = pin!(run_one(&db, clock, &handlers));
        let outcome = tokio::select! {
            biased;
            outcome = &mut one => outcome,
            () = &mut stop => {
                if timeout(GRACE, one).await.is_err() {
                    tracing::warn!("a job did not finish in time; it is begun again later");
                }
                return;
            }
        };
        match outcome {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(
                error = &error as &dyn std::error::Error,
                "jobs wait: the database does not answer"
            ),
        }
        measure(&db, clock, &handlers).await;
        tokio::select! {
            () = &mut stop => return,
            () = sleep(POLL) => {}
        }
    }
}

/// Does the job that has been due for longest, if there is one, and says whether there was.
///
/// # Errors
/// When the database fails; an attempt that fails is no error.
///
/// # Panics
/// Never: only jobs that a handler does are claimed.
pub async fn run_one(db: &Db, clock: Clock, handlers: &[Handler]) -> db::Result<bool> {
    let kinds: Vec<&str> = handlers.iter().map(|handler| handler.kind).collect();
    let Some(mut claim) = Claim::next(db, clock.now(), &kinds).await? else {
        return Ok(false);
    };
    let handler = handlers.iter().find(|handler| handler.kind == claim.kind);
    let handler = handler.expect("only jobs of these kinds are claimed");
    let attempt = if claim.attempts > handler.attempts {
        Some(Err("its node ended in every attempt".into()))
    } else {
        attempt(db, clock, handler, &mut claim).await
    };
    let (end, outcome) = match attempt {
        None => (None, "lost"),
        Some(Ok(())) => (Some(End::Done), "done"),
        Some(Err(error)) => {
            let error = error_chain(&*error);
            let (id, attempts) = (&claim.id, claim.attempts);
            if attempts >= handler.attempts {
                tracing::error!(id, attempts, error, "a job failed and is given up");
                (Some(End::Failed(error)), "failed")
            } else {
                tracing::warn!(id, attempts, error, "a job failed and is tried again");
                let at = clock.now() + pause(attempts);
                (Some(End::Later(at, error)), "retried")
            }
        }
    };
    let kind = handler.kind;
    metrics::counter!("metier_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    if let Some(end) = end {
        claim.end(db, clock.now(), end).await?;
    }
    Ok(true)
}

/// One attempt at a job; nothing if the claim lapsed meanwhile and another node has the job.
async fn attempt(
    db: &Db,
    clock: Clock,
    handler: &Handler,
    claim: &mut Claim,
) -> Option<Result<(), Failure>> {
    let payload = match serde_json::from_str(&claim.payload) {
        Ok(payload) => payload,
        Err(error) => return Some(Err(error.into())),
    };
    // A task of its own, which may panic or compute for long; it ends when this is dropped.
    let mut task = JoinSet::new();
    task.spawn((handler.run)(payload));
    loop {
        tokio::select! {
            Some(ended) = task.join_next() => {
                return Some(ended.unwrap_or_else(|panicked| Err(panicked.into())));
            }
            () = sleep(RENEW_EVERY) => match claim.renew(db, clock.now()).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(id = claim.id, "a job took so long to answer that another node has it");
                    return None;
                }
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the claim of a job could not be renewed"
                ),
            }
        }
    }
}

/// How long to wait after so many attempts, in seconds.
fn pause(attempts: i64) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(u32::MAX);
    let factor = 2_i64.checked_pow(doublings).unwrap_or(i64::MAX);
    FIRST_PAUSE.saturating_mul(factor).min(LONGEST_PAUSE)
}

/// An error with its causes, in one line.
fn error_chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// Tells the metrics how many jobs of each kind are due.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
async fn measure(db: &Db, clock: Clock, handlers: &[Handler]) {
    let due: db::Result<Vec<(String, i64)>> = sql!(
        "SELECT kind, COUNT(*) AS jobs FROM job WHERE state = 'waiting' AND run_at <= $1 GROUP BY kind",
        clock.now()
    )
    .all(db)
    .await;
    // When the database fails, the runner says so.
    let Ok(due) = due else { return };
    let due: HashMap<String, i64> = due.into_iter().collect();
    for Handler { kind, .. } in handlers {
        let jobs = due.get(*kind).copied().unwrap_or_default();
        metrics::gauge!("metier_jobs_due", "kind" => *kind).set(jobs as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn a_pause_doubles_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=10).map(pause).collect();
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600]);
        assert_eq!(pause(i64::MAX), 3_600);
    }
}
