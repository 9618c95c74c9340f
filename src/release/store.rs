//! Releases of the catalogue: every vintage ever imported, kept as one immutable blob each, and
//! which of them is current.
//!
//! The releases of an import become current in one transaction: a page is made of the releases before
//! it or of those after it, never of a mixture.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::db::{self, Db, Transaction};
use crate::{sql, transaction};

/// The fewest hex digits that name a release: enough that two of a thousand rarely share them.
const SHORTEST_PREFIX: usize = 6;
/// Hex digits of a version: enough that two never meet by chance.
const VERSION_DIGITS: usize = 16;

/// A release to be stored.
#[derive(Debug, Clone)]
pub struct NewRelease {
    /// The hash of its content: 64 lower-case hex digits.
    pub id: String,
    /// Where it comes from, such as `onet`.
    pub source: String,
    /// Which vintage, as the publisher names it.
    pub vintage: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// What it is, as JSON.
    pub about_json: String,
    /// The rows of all its tables together.
    pub row_count: i64,
    /// What it holds.
    pub content: Vec<u8>,
}

/// A stored release, without its content.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Release {
    /// The hash of its content.
    pub id: String,
    /// Where it comes from.
    pub source: String,
    /// Which vintage.
    pub vintage: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// What it is, as JSON.
    #[sqlx(rename = "about")]
    pub about_json: String,
    /// The rows of all its tables together.
    pub row_count: i64,
    /// The size of its content as stored.
    pub byte_count: i64,
    /// When it was imported.
    pub imported_at: i64,
    /// Whether pages are made of it.
    pub is_current: bool,
}

/// What became of a release that was to be installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// Stored now.
    New,
    /// The same content had been stored before.
    AlreadyThere,
}

/// Why a release cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Too short to name one, or not hex digits.
    #[error(
        "`{0}` does not name a release: give at least the first {SHORTEST_PREFIX} hex digits of its id"
    )]
    Prefix(String),
    /// None has this id.
    #[error("no release has an id that starts with {0}")]
    NotFound(String),
    /// Several have.
    #[error("{} releases have an id that starts with {prefix}: {}", candidates.len(), candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// Their ids, in order.
        candidates: Vec<String>,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
}

/// Stores releases and makes each the current one of its source. The last of a source wins. They
/// become current all of them or none; what was stored before an error stays, and nothing is made
/// of it.
///
/// # Errors
/// When the database fails; the same releases are current then as before.
pub async fn install(db: &Db, now: i64, releases: &[NewRelease]) -> db::Result<Vec<Installed>> {
    let mut outcomes = Vec::with_capacity(releases.len());
    for release in releases {
        // Each by itself: together they would keep others from writing for long.
        let outcome: db::Result<Installed> =
            transaction!(db, |tx| store(&mut tx, now, release).await);
        outcomes.push(outcome?);
    }
    let current: BTreeMap<_, _> = releases
        .iter()
        .map(|release| (&release.source, &release.id))
        .collect();
    let switched: db::Result<()> = transaction!(db, |tx| {
        // In order of source, so that two imports at the same time never wait in a circle.
        for (source, id) in &current {
            switch(&mut tx, now, source, id).await?;
        }
        Ok(())
    });
    switched?;
    Ok(outcomes)
}

async fn store(tx: &mut Transaction, now: i64, release: &NewRelease) -> db::Result<Installed> {
    let NewRelease {
        id,
        source,
        vintage,
        licence,
        about_json,
        row_count,
        content,
    } = release;
    let byte_count = i64::try_from(content.len()).expect("no content has more than 2^63 bytes");
    let stored = sql!(
        "INSERT INTO release (id, source, vintage, licence, about, row_count, byte_count, imported_at, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO NOTHING",
        id,
        source,
        vintage,
        licence,
        about_json,
        *row_count,
        byte_count,
        now,
        content
    );
    Ok(if stored.execute(tx).await? == 1 {
        Installed::New
    } else {
        Installed::AlreadyThere
    })
}

async fn switch(tx: &mut Transaction, now: i64, source: &str, id: &str) -> db::Result<()> {
    sql!(
        "INSERT INTO current_release (source, release_id, switched_at) VALUES ($1, $2, $3)
         ON CONFLICT (source) DO UPDATE SET release_id = excluded.release_id, switched_at = excluded.switched_at
         WHERE current_release.release_id <> excluded.release_id",
        source,
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Every release, by source, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db) -> db::Result<Vec<Release>> {
    sql!(
        "SELECT id, release.source, vintage, licence, about, row_count, byte_count, imported_at,
                release_id IS NOT NULL AS is_current
         FROM release LEFT JOIN current_release ON release_id = id
         ORDER BY release.source, imported_at DESC, vintage DESC, id"
    )
    .all(db)
    .await
}

/// Makes the release whose id starts with `prefix` the current one of its source, and gives its id.
///
/// # Errors
/// When the prefix names no release, or several, or the database fails.
pub async fn use_release(db: &Db, now: i64, prefix: &str) -> Result<String, Error> {
    let prefix = prefix.to_ascii_lowercase();
    if prefix.len() < SHORTEST_PREFIX || !prefix.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(Error::Prefix(prefix));
    }
    transaction!(db, |tx| {
        // `g` follows the last hex digit, so this range is every id that starts with the prefix.
        let mut named: Vec<(String, String)> = sql!(
            "SELECT id, source FROM release WHERE id >= $1 AND id < $1 || 'g' ORDER BY id",
            &prefix
        )
        .all(&mut tx)
        .await?;
        match (named.pop(), named.len()) {
            (None, _) => Err(Error::NotFound(prefix.clone())),
            (Some((id, source)), 0) => {
                switch(&mut tx, now, &source, &id).await?;
                Ok(id)
            }
            (Some(last), _) => {
                named.push(last);
                Err(Error::Ambiguous {
                    prefix: prefix.clone(),
                    candidates: named.into_iter().map(|(id, _)| id).collect(),
                })
            }
        }
    })
}

/// Which set of releases is current: a node asks every few seconds whether the catalogue in its
/// memory still is.
///
/// # Errors
/// When the database fails.
pub async fn current_version(db: &Db) -> db::Result<String> {
    let ids: Vec<(String,)> = sql!("SELECT release_id FROM current_release ORDER BY release_id")
        .all(db)
        .await?;
    Ok(version_of(ids.iter().map(|(id,)| id.as_str())))
}

/// The current releases, by id, with their content.
///
/// # Errors
/// When the database fails.
pub async fn load_current(db: &Db) -> db::Result<Vec<(String, Vec<u8>)>> {
    sql!("SELECT id, content FROM current_release JOIN release ON id = release_id ORDER BY id")
        .all(db)
        .await
}

/// The version of a catalogue made of these releases, their ids in order: what [`current_version`]
/// says while they are current.
pub fn version_of<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for id in ids {
        hash.update(id);
    }
    let mut version = format!("{:x}", hash.finalize());
    version.truncate(VERSION_DIGITS);
    version
}
