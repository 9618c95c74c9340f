//! Where the site said that it is reached when it started last: what was handed out leads there.

use crate::db::{self, Db};
use crate::sql;

/// What breaks with another origin, for whoever looks after the site.
pub const BREAKS: &str = "links in mails that were sent lead to the old address, passkeys belong to the old host, and everybody has \
                          to sign in again";

/// Where the site was reached; none if it never started.
///
/// # Errors
/// When the database fails.
pub async fn get(db: &Db) -> db::Result<Option<String>> {
    let found: Option<(String,)> = sql!("SELECT origin FROM last_start WHERE id = 1")
        .optional(db)
        .await?;
    Ok(found.map(|(origin,)| origin))
}

/// Notes where the site is reached as it starts.
///
/// # Errors
/// When the database fails.
pub async fn note(db: &Db, origin: &str) -> db::Result<()> {
    sql!(
        "INSERT INTO last_start (id, origin) VALUES (1, $1)
         ON CONFLICT (id) DO UPDATE SET origin = excluded.origin",
        origin
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether something breaks: an address of this machine is nobody else's.
pub fn is_moved(before: &str, now: &str) -> bool {
    let is_local = |origin: &str| origin.starts_with("http://localhost");
    before != now && !(is_local(before) && is_local(now))
}
