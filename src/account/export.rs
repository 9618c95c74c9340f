//! All that is kept of a person, as one archive that anybody can read without this program: a table of
//! everything as JSON, and each list as CSV.

use std::io::{Cursor, Write as _};

use serde_json::{Map, Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{Account, AccountId, api_token, second_factor, session};
use crate::audit;
use crate::clock::for_programs;
use crate::db::{self, Db};
use crate::sql;

/// A list of what is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// What is in it, as a sentence.
    pub about: &'static str,
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, a text for each column; empty where there is nothing.
    pub rows: Vec<Vec<String>>,
}

/// Why an archive cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The archive could not be written.
    #[error("the archive cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl From<zip::result::ZipError> for Error {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Write(error.into())
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}

/// A mail as its receiver may see it: what its link held is nobody's but the mailbox's.
#[derive(sqlx::FromRow)]
struct Mail {
    subject: String,
    text: String,
    created_at: i64,
    sent_at: Option<i64>,
}

fn day(at: Option<i64>) -> String {
    at.map(for_programs).unwrap_or_default()
}

/// Everything that is kept of a person, but for secrets: nobody gets those back, not even their owner.
///
/// # Errors
/// When the database fails.
pub async fn collect(db: &Db, now: i64, account: &Account) -> db::Result<Vec<List>> {
    let id = &account.id;
    let own = List {
        name: "account",
        about: "Your account: who you are here.",
        columns: &["id", "address", "name", "time_zone", "made", "last_used"],
        rows: vec![vec![
            id.as_str().to_owned(),
            account.address.clone(),
            account.name.clone(),
            account.time_zone.clone(),
            for_programs(account.created_at),
            for_programs(account.used_at),
        ]],
    };
    let sessions = session::list(db, now, id).await?;
    let sessions = List {
        name: "sessions",
        about: "Where you are signed in.",
        columns: &["device", "since", "last_used", "ends_at_the_latest"],
        rows: sessions
            .into_iter()
            .map(|one| {
                let times = [one.begun_at, one.seen_at, one.ends_at].map(for_programs);
                [vec![one.device], times.to_vec()].concat()
            })
            .collect(),
    };
    Ok(vec![
        own,
        sessions,
        ways(db, id).await?,
        tokens(db, now, id).await?,
        mails(db, account).await?,
        events(db, id).await?,
    ])
}

async fn ways(db: &Db, account: &AccountId) -> db::Result<List> {
    let mut snapshot = db.snapshot().await?;
    let ways = second_factor::ways(&mut snapshot, account, None).await?;
    let row = |kind: &str, name: String, added: Option<i64>, used: Option<i64>| {
        vec![kind.to_owned(), name, day(added), day(used)]
    };
    let password = ways
        .has_password
        .then(|| row("password", String::new(), None, None));
    let app = ways.app.map(|app| {
        row(
            "authenticator app",
            String::new(),
            app.confirmed_at,
            app.used_at,
        )
    });
    let passkeys = ways
        .passkeys
        .into_iter()
        .map(|one| row("passkey", one.name, Some(one.created_at), one.used_at));
    let identities = ways
        .identities
        .into_iter()
        .map(|one| row("provider", one.issuer, Some(one.created_at), one.used_at));
    let codes = (0..ways.recovery_codes).map(|_| row("recovery code", String::new(), None, None));
    Ok(List {
        name: "ways-to-sign-in",
        about: "How you sign in. What is secret of it is left out, as nobody can read it.",
        columns: &["kind", "name", "added", "last_used"],
        rows: password
            .into_iter()
            .chain(passkeys)
            .chain(identities)
            .chain(app)
            .chain(codes)
            .collect(),
    })
}

async fn tokens(db: &Db, now: i64, account: &AccountId) -> db::Result<List> {
    let tokens = api_token::list(db, now, account).await?;
    Ok(List {
        name: "tokens",
        about: "The tokens that you made for programs.",
        columns: &["name", "scopes", "made", "last_used", "ends"],
        rows: tokens
            .into_iter()
            .map(|one| {
                vec![
                    one.name,
                    one.scopes.to_string(),
                    for_programs(one.created_at),
                    day(one.used_at),
                    for_programs(one.ends_at),
                ]
            })
            .collect(),
    })
}

async fn mails(db: &Db, account: &Account) -> db::Result<List> {
    let mails: Vec<Mail> = sql!(
        "SELECT subject, text, created_at, sent_at FROM mail WHERE address = $1 ORDER BY created_at, id",
        &account.address
    )
    .all(db)
    .await?;
    Ok(List {
        name: "mails",
        about: "The mails to you that are still kept here.",
        columns: &["subject", "text", "written", "sent"],
        rows: mails
            .into_iter()
            .map(|one| {
                vec![
                    one.subject,
                    one.text,
                    for_programs(one.created_at),
                    day(one.sent_at),
                ]
            })
            .collect(),
    })
}

async fn events(db: &Db, account: &AccountId) -> db::Result<List> {
    let events = audit::about(db, account.as_str(), i64::MAX).await?;
    Ok(List {
        name: "what-was-done",
        about: "What was done about your account, and who looked at it, the newest first.",
        columns: &["when", "what", "by", "network"],
        rows: events
            .into_iter()
            .map(|one| {
                let by = if one.by_self { "you" } else { "somebody else" };
                vec![
                    for_programs(one.at),
                    one.event,
                    by.to_owned(),
                    one.network.unwrap_or_default(),
                ]
            })
            .collect(),
    })
}

/// Packs lists into a zip: `README.txt`, `everything.json`, and a CSV for each list.
///
/// # Errors
/// When it cannot be written, which memory allows.
pub fn pack(site: &str, now: i64, lists: &[List]) -> Result<Vec<u8>, Error> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("README.txt", options)?;
    write!(zip, "{}", readme(site, now, lists))?;
    zip.start_file("everything.json", options)?;
    serde_json::to_writer_pretty(&mut zip, &everything(lists)).map_err(std::io::Error::from)?;
    for list in lists {
        zip.start_file(format!("{}.csv", list.name), options)?;
        let mut csv = csv::Writer::from_writer(&mut zip);
        csv.write_record(list.columns)?;
        for row in &list.rows {
            csv.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
        csv.flush()?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A cell that no spreadsheet takes for a formula (OWASP, CSV Injection).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn readme(site: &str, now: i64, lists: &[List]) -> String {
    let files = lists
        .iter()
        .map(|list| format!("{}.csv: {}", list.name, list.about));
    format!(
        "All that {site} keeps of you, as of {}.\n\n\
         everything.json has all of it; each list is a table as well:\n\n{}\n\n\
         Times are in UTC. In the tables, a value that a spreadsheet would take for a formula begins with '.\n",
        for_programs(now),
        files.collect::<Vec<_>>().join("\n")
    )
}

fn everything(lists: &[List]) -> Value {
    let rows = |list: &List| -> Value {
        let object = |row: &Vec<String>| -> Value {
            let cells = list.columns.iter().zip(row);
            cells
                .map(|(column, cell)| ((*column).to_owned(), json!(cell)))
                .collect::<Map<String, Value>>()
                .into()
        };
        list.rows.iter().map(object).collect()
    };
    let lists = lists.iter().map(|list| (list.name.to_owned(), rows(list)));
    Value::Object(lists.collect())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@name"), "'@name");
        assert_eq!(harmless("Ada"), "Ada");
    }
}
