//! Mail: an outbox in the database. What is written there is sent by a job once it is committed; where
//! no server for mail is set, administrators read it there.

mod address;
mod outbox;
mod smtp;

pub use self::address::{Address, NotAnAddress};
pub use self::outbox::handler;
pub use self::smtp::{NoServer, NotSent, Smtp, html, plain};
use askama::Template;

use crate::db::{self, On, Transaction};
use crate::random::Random;
use crate::sql;

/// How long what was sent is kept, in seconds: 30 days.
pub const SENT_KEPT: i64 = 30 * 24 * 60 * 60;
/// How long a link stands in the outbox, in seconds: a day. Whoever reads the outbox later finds none.
const LINK_KEPT: i64 = 24 * 60 * 60;

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To whom: the address that is stored, never one that somebody else typed.
    pub to: Address,
    /// One line.
    pub subject: String,
    /// Paragraphs of plain text, with an empty line between them.
    pub text: String,
    /// The one address that it leads to, which stands after the text.
    pub link: Option<String>,
}

impl Message {
    /// A mail to somebody, from a template: its first line is the subject, the rest the text.
    pub fn written(to: &Address, template: &impl Template, link: Option<String>) -> Self {
        let written = template.render().unwrap_or_default();
        let (subject, text) = written.split_once('\n').unwrap_or((&written, ""));
        Self {
            to: to.clone(),
            subject: subject.to_owned(),
            text: text.trim().to_owned(),
            link,
        }
    }
}

/// A mail in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    /// Names it.
    pub id: String,
    /// To whom.
    pub address: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The one address that it leads to; gone after a day, and once it was sent.
    pub link: Option<String>,
    /// In seconds since 1970, as all times.
    pub created_at: i64,
    /// When it was refused for ever.
    pub failed_at: Option<i64>,
    /// Why it could not be sent the last time.
    pub last_error: Option<String>,
}

/// Puts a mail into the outbox.
///
/// # Errors
/// When the database fails.
pub async fn queue(
    tx: &mut Transaction,
    random: Random,
    now: i64,
    message: &Message,
) -> db::Result<()> {
    sql!(
        "INSERT INTO mail (id, address, subject, text, link, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        random.hex::<16>(),
        message.to.as_str(),
        &message.subject,
        &message.text,
        message.link.as_deref(),
        now
    )
    .execute(&mut *tx)
    .await?;
    outbox::queue(tx, now).await
}

/// The mails that were not sent, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(on: impl Into<On<'_>>) -> db::Result<Vec<Stored>> {
    sql!(
        "SELECT id, address, subject, text, link, created_at, failed_at, last_error FROM mail
         WHERE sent_at IS NULL ORDER BY created_at, id"
    )
    .all(on)
    .await
}

/// Tells the metrics how many mails wait to be sent, or to be read in the outbox.
///
/// # Errors
/// When the database fails.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub async fn measure(db: &db::Db) -> db::Result<()> {
    let (waiting,): (i64,) =
        sql!("SELECT COUNT(*) AS count FROM mail WHERE sent_at IS NULL AND failed_at IS NULL")
            .one(db)
            .await?;
    metrics::gauge!("metier_mails_waiting").set(waiting as f64);
    Ok(())
}

/// Removes what is kept for a while only.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &db::Db, now: i64) -> db::Result<()> {
    sql!(
        "DELETE FROM mail WHERE sent_at <= $1 OR failed_at <= $1",
        now - SENT_KEPT
    )
    .execute(db)
    .await?;
    sql!(
        "UPDATE mail SET link = NULL WHERE link IS NOT NULL AND created_at <= $1",
        now - LINK_KEPT
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What must not come to life again with a backup: mails that were sent since, and their links.
///
/// # Errors
/// When the database fails.
pub async fn restored(tx: &mut Transaction) -> db::Result<()> {
    sql!("DELETE FROM mail WHERE sent_at IS NULL")
        .execute(tx)
        .await?;
    Ok(())
}
