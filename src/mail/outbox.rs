//! The job that sends what waits.

use super::{NotSent, Smtp, Stored};
use crate::clock::Clock;
use crate::db::{self, Db, Transaction};
use crate::job::{self, Failure, Handler, NewJob};
use crate::sql;

/// The kind of the job, which is one for all mails.
const KIND: &str = "mail";

/// Queues the job.
pub(super) async fn queue(tx: &mut Transaction, now: i64) -> db::Result<()> {
    let job = NewJob {
        id: KIND,
        kind: KIND,
        payload: serde_json::Value::Null,
        run_at: now,
    };
    job::queue(tx, now, &job).await
}

/// Sends what waits, where there is a server for mail; else it waits for whoever reads it here.
pub fn handler(db: Db, clock: Clock, smtp: Option<Smtp>) -> Handler {
    Handler::new(KIND, move |_| {
        let (db, smtp) = (db.clone(), smtp.clone());
        async move {
            match smtp {
                Some(smtp) => send_all(&db, clock, &smtp).await,
                None => Ok(()),
            }
        }
    })
    .never_gives_up()
}

/// Sends each mail by itself: one that is refused keeps no other from going out.
async fn send_all(db: &Db, clock: Clock, smtp: &Smtp) -> Result<(), Failure> {
    let mut later = None;
    for mail in waiting(db).await? {
        let outcome = smtp.send(&mail).await;
        let (id, now) = (mail.id.as_str(), clock.now());
        match outcome {
            Ok(()) => {
                metrics::counter!("metier_mails_total", "outcome" => "sent").increment(1);
                sql!(
                    "UPDATE mail SET sent_at = $1, link = NULL, last_error = NULL WHERE id = $2",
                    now,
                    id
                )
                .execute(db)
                .await?;
            }
            Err(NotSent::Refused(why)) => {
                metrics::counter!("metier_mails_total", "outcome" => "refused").increment(1);
                sql!(
                    "UPDATE mail SET failed_at = $1, link = NULL, last_error = $2 WHERE id = $3",
                    now,
                    &why,
                    id
                )
                .execute(db)
                .await?;
            }
            Err(NotSent::Later(why)) => {
                metrics::counter!("metier_mails_total", "outcome" => "later").increment(1);
                sql!("UPDATE mail SET last_error = $1 WHERE id = $2", &why, id)
                    .execute(db)
                    .await?;
                later = Some(why);
            }
        }
    }
    later.map_or(Ok(()), |why| Err(why.into()))
}

/// What may still be sent. A link that is gone is of no use to anybody.
async fn waiting(db: &Db) -> db::Result<Vec<Stored>> {
    let all = super::waiting(db).await?;
    let may_go = |mail: &Stored| mail.failed_at.is_none() && mail.link.is_some();
    Ok(all.into_iter().filter(may_go).collect())
}
