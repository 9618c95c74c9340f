//! Receipts: whether PostgreSQL committed a transaction, when the answer to that was lost.
//!
//! The status of a transaction by its number is not enough: a server that crashes may give a number
//! that never came to the disk to another transaction.

use sqlx::{PgConnection, raw_sql};

use super::connection::within;
use super::{Db, Error, Result, error};

/// The table of receipts, which are of no use after a day. Made when the database is opened, as the
/// table of migrations is; SQLite has none.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS _metier_receipt (
         id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
         at TIMESTAMPTZ NOT NULL DEFAULT now()
     );
     DELETE FROM _metier_receipt WHERE at < now() - INTERVAL '1 day'";

/// What a transaction leaves behind if it is committed.
#[derive(Debug)]
pub(super) struct Receipt {
    pub(super) id: String,
    /// The number of the transaction.
    pub(super) transaction: String,
}

impl Receipt {
    /// Leaves one. It reads nothing, so that no two transactions conflict over it.
    pub(super) const LEAVE: &str = "INSERT INTO _metier_receipt DEFAULT VALUES
         RETURNING CAST(id AS TEXT), CAST(pg_current_xact_id() AS TEXT)";

    /// Whether it is there; none while its transaction goes on.
    pub(super) async fn is_there(&self, db: &Db) -> Result<Option<bool>> {
        let deadline = db.patience.deadline();
        let ask = async {
            let mut lease = db.postgres(deadline).await?;
            let sql = "SELECT pg_xact_status(CAST($1 AS XID8))";
            let status = sqlx::query_scalar(sql).bind(&self.transaction);
            let status = within(deadline, status.fetch_one(lease.ask())).await;
            lease.answered(&status);
            let status: Option<String> = match status {
                // After a crash, a number that is still to come: nothing of it was kept.
                Err(error) if error::is_out_of_range(&error) => None,
                status => status?,
            };
            if status.as_deref() == Some("in progress") {
                return Ok(None);
            }
            let sql = "SELECT EXISTS (SELECT 1 FROM _metier_receipt WHERE id = CAST($1 AS UUID))";
            let is_there = sqlx::query_scalar(sql).bind(&self.id);
            let is_there = within(deadline, is_there.fetch_one(lease.ask())).await;
            lease.answered(&is_there);
            is_there.map(Some)
        };
        ask.await.map_err(Error::Transaction)
    }
}

/// Makes the table of receipts, and removes those that nobody asks for any longer.
pub(super) async fn prepare(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    raw_sql(TABLE).execute(connection).await.map(|_| ())
}
