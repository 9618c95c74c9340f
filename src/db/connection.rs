//! A connection while it is used: each answer is awaited for a while only, and whoever gives up leaves
//! nothing behind for the next.

use std::error::Error;
use std::io;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool, Postgres, Sqlite, raw_sql};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout, timeout_at};

/// How long a server may take to confirm that a connection is free again. A connection that takes
/// longer is closed: on a server that does not answer, all of them would otherwise wait for it.
const RETURN: Duration = Duration::from_secs(3);

/// What differs between the connections of the two databases.
pub(super) trait Engine: Database {
    /// Whether somebody else may fail to answer. Such a connection is closed when nobody waits for
    /// its answer any longer. A thread of this program always answers; it is waited for, so that
    /// statements nobody waits for never outnumber the connections.
    const IS_REMOTE: bool;

    /// Runs statements that have no values and give no rows.
    fn run<'c>(
        connection: &'c mut Self::Connection,
        sql: &'static str,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send + 'c;
}

macro_rules! engine {
    ($database:ty, $is_remote:literal) => {
        impl Engine for $database {
            const IS_REMOTE: bool = $is_remote;

            async fn run(
                connection: &mut Self::Connection,
                sql: &'static str,
            ) -> Result<(), sqlx::Error> {
                raw_sql(sql).execute(connection).await.map(|_| ())
            }
        }
    };
}

engine!(Sqlite, false);
engine!(Postgres, true);

/// A connection of a pool, with whatever was begun on it. Dropped, it is undone and returned.
pub(super) struct Lease<DB: Engine> {
    /// Taken only when dropped.
    connection: Option<PoolConnection<DB>>,
    is_waiting: bool,
    is_in_transaction: bool,
}

impl<DB: Engine> Lease<DB> {
    /// A connection, once one is free.
    pub(super) async fn of(pool: &Pool<DB>, deadline: Instant) -> Result<Self, sqlx::Error> {
        Ok(Self {
            connection: Some(within(deadline, Box::pin(pool.acquire())).await?),
            is_waiting: false,
            is_in_transaction: false,
        })
    }

    /// Runs statements that have no values and give no rows.
    pub(super) async fn run(
        &mut self,
        deadline: Instant,
        sql: &'static str,
    ) -> Result<(), sqlx::Error> {
        let outcome = within(deadline, DB::run(self.ask(), sql)).await;
        self.answered(&outcome);
        outcome
    }

    /// Begins a transaction on it.
    pub(super) async fn begun(
        mut self,
        deadline: Instant,
        sql: &'static str,
    ) -> Result<Self, sqlx::Error> {
        // Before it is asked for: whoever is dropped meanwhile does not know whether it began.
        self.is_in_transaction = true;
        self.run(deadline, sql).await?;
        Ok(self)
    }

    /// Ends a transaction.
    pub(super) async fn end(
        &mut self,
        deadline: Instant,
        sql: &'static str,
    ) -> Result<(), sqlx::Error> {
        self.run(deadline, sql).await?;
        self.is_in_transaction = false;
        Ok(())
    }

    /// Whether an answer never came: nothing more can be asked then.
    pub(super) const fn is_waiting(&self) -> bool {
        self.is_waiting
    }

    /// The connection, to ask something; [`answered`](Self::answered) follows.
    pub(super) fn ask(&mut self) -> &mut DB::Connection {
        self.is_waiting = true;
        let connection = self.connection.as_mut();
        connection.expect("a connection is taken only when it is dropped")
    }

    /// What was asked has this outcome.
    pub(super) fn answered<T>(&mut self, outcome: &Result<T, sqlx::Error>) {
        self.is_waiting = matches!(outcome, Err(error) if is_late(error));
    }
}

impl<DB: Engine> Drop for Lease<DB> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if self.is_waiting && DB::IS_REMOTE {
            // The server undoes what was begun on it.
            drop(connection.detach());
            return;
        }
        // Without a runtime nothing can be returned, or be asked for again.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(give_back(connection, self.is_in_transaction));
        }
    }
}

async fn give_back<DB: Engine>(mut connection: PoolConnection<DB>, is_in_transaction: bool) {
    let limit = if DB::IS_REMOTE { RETURN } else { Duration::MAX };
    if is_in_transaction {
        // It fails where the transaction never began, or ended already.
        let undone = timeout(limit, DB::run(&mut connection, "ROLLBACK")).await;
        if undone.is_err() {
            drop(connection.detach());
            return;
        }
    }
    // What a pool does when a connection is dropped, but with an end: it asks whether all is well.
    let _ = timeout(limit, connection.return_to_pool()).await;
}

/// What is there before the deadline.
pub(super) async fn within<T>(
    deadline: Instant,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let late = |_| sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, Late));
    timeout_at(deadline, work).await.map_err(late)?
}

/// Why there is no answer: it was not waited for any longer.
#[derive(Debug, thiserror::Error)]
#[error("no answer in time")]
struct Late;

fn is_late(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => {
            let inner: Option<&(dyn Error + Send + Sync)> = error.get_ref();
            inner.is_some_and(<dyn Error + Send + Sync>::is::<Late>)
        }
        _ => false,
    }
}
