//! What a node does in the background: the jobs that it can do, and those that are queued whenever
//! a node starts.

use crate::clock::Clock;
use crate::db::{self, Db};
use crate::job::{self, Handler, NewJob};
use crate::mail::Smtp;
use crate::posting::queue_sweep;
use crate::profile::starter;
use crate::random::Random;
use crate::{account, audit, ingest, limit, mail};

/// The job that removes what is kept for a while only.
const TIDY: &str = "tidy";
/// How long until the next one, in seconds: a day.
const TIDY_EVERY: i64 = 24 * 60 * 60;

/// Everything that does jobs.
pub(super) fn handlers(
    db: &Db,
    (clock, random): (Clock, Random),
    origin: &str,
    smtp: Option<Smtp>,
) -> Vec<Handler> {
    let tidied = db.clone();
    vec![
        starter::handler(db.clone(), clock),
        ingest::sweep_handler(db.clone()),
        mail::handler(db.clone(), clock, smtp),
        account::link::handler(db.clone(), clock, random, origin.to_owned()),
        Handler::new(TIDY, move |_| tidy(tidied.clone(), clock)),
    ]
}

/// Queues what every node wants to be done; what waits already waits on.
pub(super) async fn queue(db: &Db, now: i64) -> db::Result<()> {
    starter::queue(db, now).await?;
    // What was left over by a program that knew no jobs.
    queue_sweep(db, now).await?;
    queue_tidy(db, now, now).await
}

async fn queue_tidy(db: &Db, now: i64, run_at: i64) -> db::Result<()> {
    let tidy = NewJob {
        id: TIDY,
        kind: TIDY,
        payload: serde_json::Value::Null,
        run_at,
    };
    job::queue(db, now, &tidy).await
}

async fn tidy(db: Db, clock: Clock) -> db::Result<()> {
    let now = clock.now();
    // Where the database does not reach: a tail of the audit that was cut off shows against it.
    if let Some(seal) = audit::newest(&db).await? {
        let hash = catalogue::release::hex(&seal.hash);
        tracing::info!(number = seal.number, hash, "the newest seal of the audit");
    }
    let jobs = job::remove_finished(&db, now).await?;
    let attempts = limit::forget(&db, now).await?;
    account::forget(&db, now).await?;
    mail::forget(&db, now).await?;
    tracing::debug!(jobs, attempts, "removed what is kept no longer");
    queue_tidy(&db, now, now + TIDY_EVERY).await
}
