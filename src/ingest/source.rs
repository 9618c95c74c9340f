//! What is remembered of a source of ads: what became of it when it was read last, and what a feed
//! said of itself then.

use super::Report;
use crate::db::{self, Db};
use crate::{sql, transaction};

/// What a feed said of itself when it was read last: `ETag` and `Last-Modified`.
///
/// # Errors
/// When the database fails.
pub async fn last_answer(
    db: &Db,
    source: &str,
) -> db::Result<Option<(Option<String>, Option<String>)>> {
    sql!(
        "SELECT etag, last_modified FROM posting_source WHERE source = $1",
        source
    )
    .optional(db)
    .await
}

/// Keeps what became of a source, and what it said of itself.
///
/// # Errors
/// When the database fails.
pub async fn keep_report(
    db: &Db,
    now: i64,
    report: &Report,
    (etag, last_modified): (Option<&str>, Option<&str>),
) -> db::Result<()> {
    let text = serde_json::json!(report).to_string();
    transaction!(db, |tx| {
        sql!(
        "INSERT INTO posting_source (source, read_at, report, etag, last_modified) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (source) DO UPDATE SET read_at = excluded.read_at, report = excluded.report,
             etag = excluded.etag, last_modified = excluded.last_modified",
        &report.source,
        now,
        &text,
        etag,
        last_modified
    )
    .execute(&mut tx)
    .await?;
        Ok(())
    })
}
