//! What there is after a kill, and after the work.

use std::path::Path;

use metier::backup;
use metier::db::{Db, newest_migration, tables};
use metier::sql;

use crate::support::database::Database;
use crate::support::posting::{cells, facts};
use crate::support::rows::rows_without;

/// What a work may leave behind one way or another: times; batches, whose size follows from how long
/// they take, and what a source said when it was read last; the version, which grows with each batch;
/// and what nodes do in the background.
const LEFT_OUT: [&str; 12] = [
    "imported_at",
    "switched_at",
    "committed_at",
    "posting_batch",
    "batch",
    "last_batch",
    "posting_source",
    "version",
    "job",
    "attempt",
    // Each start without an administrator makes another one.
    "link",
    // Each start of a test has another port.
    "last_start",
];

/// What names skills by numbers, which are given in the order in which batches ask for them, and is
/// compared by name in [`Found`].
const NUMBERED: [&str; 6] = [
    "counted_skill",
    "evidence",
    "posting_skill",
    "skill_cell",
    "skill_month",
    "skill_profile",
];

/// What pages are made of, in parts of which each changes in one step, and how many rows there are.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    releases: Vec<String>,
    /// The collection that comes with the program.
    collection: Vec<String>,
    postings: Vec<String>,
    /// Rows of the tables in the backup that the work replaces.
    saved: Vec<String>,
    /// Rows of each table.
    counts: Vec<String>,
}

impl Found {
    /// Opens the database, which has to be sound, and the backup, if there is one.
    pub(crate) async fn at(database: &Database, backup: Option<&Path>) -> Self {
        let db = database.open().await;
        assert_is_sound(database, &db).await;
        let found = Self {
            releases: releases(&db).await,
            collection: collection(&db).await,
            postings: [cells(&db).await, facts(&db).await].concat(),
            saved: match backup {
                Some(backup) => saved(backup).await,
                None => Vec::new(),
            },
            counts: counts(&db).await,
        };
        db.close().await;
        found
    }

    /// Fails unless each part is that of before or that of after the work; where postings come bit by
    /// bit, they are neither.
    pub(crate) fn assert_is_old_or_new(&self, [before, after]: [&Self; 2], bit_by_bit: bool) {
        type Part = fn(&Found) -> &Vec<String>;
        let parts: [(&str, Part); 4] = [
            ("releases", |found| &found.releases),
            ("collection", |found| &found.collection),
            ("postings", |found| &found.postings),
            ("backup", |found| &found.saved),
        ];
        for (name, part) in parts {
            let is_whole = [before, after].map(part).contains(&part(self));
            let may_be_cut = bit_by_bit && name == "postings";
            assert!(is_whole || may_be_cut, "{name} of neither old nor new");
        }
    }
}

async fn assert_is_sound(database: &Database, db: &Db) {
    if database.file().is_some() {
        let check = sql!("SELECT integrity_check FROM pragma_integrity_check");
        let (found,): (String,) = check.one(db).await.unwrap();
        assert_eq!(found, "ok");
    }
}

/// Fails unless a batch is there with its sums or not at all.
pub(crate) async fn assert_sums_are_of_facts(database: &Database) {
    let db = database.open().await;
    let (summed, facts): (i64, i64) = sql!(
        "SELECT (SELECT CAST(COALESCE(SUM(postings), 0) AS BIGINT) FROM skill_month
                 WHERE skill = 0 AND edition = cells_edition) AS summed,
                (SELECT COUNT(*) FROM fact WHERE edition = facts_edition) AS facts
         FROM posting_state"
    )
    .one(&db)
    .await
    .unwrap();
    db.close().await;
    assert_eq!(summed, facts);
}

/// Every row that does not depend on chance, nor, of a work that comes bit by bit, on its batches.
pub(super) async fn rows(database: &Database, bit_by_bit: bool) -> Vec<String> {
    let numbered: &[&str] = if bit_by_bit { &NUMBERED } else { &[] };
    let db = database.open().await;
    let rows = rows_without(&db, &[&LEFT_OUT, numbered].concat()).await;
    db.close().await;
    rows
}

/// Whether the collection that comes with the program is shown.
pub(super) async fn has_collection(database: &Database) -> bool {
    let Ok(db) = Db::open_to_look(&database.url()).await else {
        return false; // It is not there yet.
    };
    let count = sql!("SELECT COUNT(*) FROM collection");
    let found = count.one::<(i64,)>(&db).await;
    db.close().await;
    found.is_ok_and(|(collections,)| collections > 0)
}

async fn releases(db: &Db) -> Vec<String> {
    let current = sql!("SELECT source, release_id FROM current_release ORDER BY source");
    let current: Vec<(String, String)> = current.all(db).await.unwrap();
    current.iter().map(|row| format!("{row:?}")).collect()
}

async fn collection(db: &Db) -> Vec<String> {
    let shown: Vec<(String, i64)> = sql!(
        "SELECT id, (SELECT COUNT(*) FROM skill_cell WHERE skill_cell.edition = collection.edition) AS cells
         FROM collection"
    )
    .all(db)
    .await
    .unwrap();
    shown.iter().map(|row| format!("{row:?}")).collect()
}

async fn saved(backup: &Path) -> Vec<String> {
    let header = backup::check(backup).await.unwrap();
    let tables = header.tables.iter();
    tables
        .map(|one| format!("{} {}", one.table.name, one.rows))
        .collect()
}

async fn counts(db: &Db) -> Vec<String> {
    let mut counts = Vec::new();
    let mut snapshot = db.snapshot().await.unwrap();
    for table in tables(newest_migration()).await.unwrap() {
        if !LEFT_OUT.contains(&table.name.as_str()) {
            let rows = table.count(&mut snapshot).await.unwrap();
            counts.push(format!("{} {rows}", table.name));
        }
    }
    counts
}
