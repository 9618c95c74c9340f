//! How long the database is waited for: briefly by requests, longer by large work.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::error;

/// How long a request waits for the database to do one thing: people wait no longer for a page.
const REQUEST: Duration = Duration::from_secs(3);
/// How long large work waits for that. Its pieces take a tenth of a second; a table of a release, or
/// a full export, some seconds.
const WORK: Duration = Duration::from_mins(1);
/// How long a statement may take that goes through a whole table: a server that does not answer is
/// given up at last.
const WHOLE_TABLES: Duration = Duration::from_hours(6);
/// How long large work waits for a connection before it says that it waits.
const CONNECTION: Duration = Duration::from_secs(5);
/// How much later this program gives up than the database, which then still says so itself and keeps
/// the connection.
const MARGIN: Duration = Duration::from_millis(500);
/// How long large work tries again while the database is away: longer than a server takes to be
/// upgraded or to come back after a crash.
const OUTAGE: Duration = Duration::from_mins(5);
/// The pause between two attempts.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it is said that the database is still waited for.
const SAY_EVERY: Duration = Duration::from_secs(30);

/// How long to wait, and how often to try.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// How long it may take until there is a connection.
    pub(super) connection: Duration,
    /// How long the database may take for a statement.
    pub(super) statement: Duration,
    /// How long what can be done again is tried again while the database is away.
    pub(super) outage: Duration,
}

impl Patience {
    /// That of a request.
    pub(super) const REQUEST: Self = Self {
        connection: REQUEST,
        statement: REQUEST,
        outage: Duration::ZERO,
    };
    /// That of large work.
    pub(super) const WORK: Self = Self {
        connection: CONNECTION,
        statement: WORK,
        outage: OUTAGE,
    };

    /// That of a backup or a restore, whose statements go through whole tables. Nobody waits for it
    /// but the operator, who can end it.
    pub(super) const WHOLE_TABLES: Self = Self {
        connection: CONNECTION,
        statement: WHOLE_TABLES,
        outage: OUTAGE,
    };

    /// When a statement that begins now must have its answer, the wait for a connection included.
    pub(super) fn deadline(self) -> Instant {
        Instant::now() + self.statement + MARGIN
    }

    /// What PostgreSQL is told when a connection is opened, so that a statement ends there as well.
    pub(super) fn options(self) -> [(&'static str, String); 2] {
        let limit = format!("{}ms", self.statement.as_millis());
        [
            ("statement_timeout", limit.clone()),
            ("idle_in_transaction_session_timeout", limit),
        ]
    }

    /// What SQLite is told before its writer is used.
    pub(super) const fn pragmas(self, is_durable: bool) -> &'static str {
        match (self.outage.is_zero(), is_durable) {
            (true, true) => "PRAGMA busy_timeout = 3000; PRAGMA synchronous = FULL",
            (true, false) => "PRAGMA busy_timeout = 3000; PRAGMA synchronous = NORMAL",
            (false, true) => "PRAGMA busy_timeout = 60000; PRAGMA synchronous = FULL",
            (false, false) => "PRAGMA busy_timeout = 60000; PRAGMA synchronous = NORMAL",
        }
    }
}

/// What a work that can be done again lives through.
#[derive(Debug)]
pub(super) struct Outage {
    longest: Duration,
    began: Option<Instant>,
    said: Option<Instant>,
}

impl Outage {
    pub(super) const fn new(patience: Patience) -> Self {
        Self {
            longest: patience.outage,
            began: None,
            said: None,
        }
    }

    /// After an error: whether to try again, after a [`pause`].
    pub(super) fn goes_on(&mut self, error: &(dyn std::error::Error + 'static)) -> bool {
        if self.longest.is_zero() || !error::is_away(error) {
            return false;
        }
        let now = Instant::now();
        let began = *self.began.get_or_insert(now);
        let left = self.longest.saturating_sub(now - began);
        if left.is_zero() {
            tracing::error!("the database was away for too long; run this again when it is back");
            return false;
        }
        if self.said.is_none_or(|said| now - said >= SAY_EVERY) {
            self.said = Some(now);
            tracing::warn!(
                error,
                "waiting for the database, which does not answer; this goes on where it was, or is given up in {} s",
                left.as_secs()
            );
        }
        true
    }

    /// After a success.
    pub(super) fn end(&mut self) {
        if let Some(began) = self.began.take() {
            self.said = None;
            tracing::info!(
                "the database answers again, after {} s",
                began.elapsed().as_secs()
            );
        }
    }
}

/// Lets a database that is away alone for a moment.
pub(super) async fn pause() {
    sleep(PAUSE).await;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outage, Patience};
    use crate::db::Error;

    #[test]
    fn sqlite_is_told_how_long_to_wait() {
        for patience in [Patience::REQUEST, Patience::WORK] {
            let told = format!("busy_timeout = {};", patience.statement.as_millis());
            for is_durable in [true, false] {
                assert!(patience.pragmas(is_durable).contains(&told), "{patience:?}");
            }
        }
    }

    #[test]
    fn what_can_be_done_again_is_tried_for_a_while_and_not_for_ever() {
        let away = Error::Transaction(sqlx::Error::PoolTimedOut);
        let mut outage = Outage::new(Patience::WORK);
        assert!(outage.goes_on(&away), "it has only begun");
        outage.longest = Duration::ZERO;
        assert!(!outage.goes_on(&away), "it took too long");
    }

    #[test]
    fn a_request_and_what_is_refused_are_not_tried_again() {
        let away = Error::Transaction(sqlx::Error::PoolTimedOut);
        assert!(!Outage::new(Patience::REQUEST).goes_on(&away));
        let refused = Error::Transaction(sqlx::Error::RowNotFound);
        assert!(!Outage::new(Patience::WORK).goes_on(&refused));
    }
}
