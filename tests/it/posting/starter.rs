//! A packed collection, installed beside what is shown and then shown in one step.

use std::time::Duration;

use metier::clock::Clock;
use metier::db::Db;
use metier::ingest;
use metier::posting::{self, EditionId};
use metier::profile::starter::{self, Error};
use metier::sql;

use super::cells::READINGS;
use crate::support::database::{Database, on_both};
use crate::support::posting::{assert_same, cells, cells_of, commit};
use crate::support::site;

/// Nothing here depends on the time.
const CLOCK: Clock = Clock::of(|| 0);

/// The sums of some made-up ads, packed, and the cells that they were packed from.
async fn packed(postings: usize) -> (Vec<u8>, Vec<String>) {
    let database = Database::sqlite();
    let db = database.open().await;
    commit(&db, &site::catalogue(), &READINGS[..postings], 700).await;
    (starter::pack(&db).await.unwrap(), cells(&db).await)
}

/// The cells of the collection that is shown; none where there is none.
async fn shown(db: &Db) -> Vec<String> {
    let edition: Option<(EditionId,)> = sql!("SELECT edition FROM collection")
        .optional(db)
        .await
        .unwrap();
    match edition {
        Some((edition,)) => cells_of(db, edition).await,
        None => Vec::new(),
    }
}

/// Every edition that has cells.
async fn editions(db: &Db) -> Vec<i64> {
    let editions: Vec<(i64,)> = sql!(
        "SELECT edition FROM profile_cell UNION SELECT edition FROM skill_cell
         UNION SELECT edition FROM skill_month UNION SELECT edition FROM skill_profile ORDER BY edition"
    )
    .all(db)
    .await
    .unwrap();
    editions.into_iter().map(|(edition,)| edition).collect()
}

on_both! {
    async fn an_installed_collection_has_the_cells_that_were_packed(database) {
        let (bytes, expected) = packed(700).await;
        let db = database.open().await;
        assert!(starter::install_packed(&db, CLOCK, bytes.clone()).await.unwrap());
        assert_same(&shown(&db).await, &expected);
        let version = posting::state(&db).await.unwrap().version;
        assert!(!starter::install_packed(&db, CLOCK, bytes).await.unwrap(), "it is there already");
        assert_eq!(posting::state(&db).await.unwrap().version, version, "no page is made anew for that");
    }

    async fn another_collection_takes_its_place_and_the_old_cells_can_be_swept(database) {
        let (first, second) = (packed(300).await, packed(500).await);
        let db = database.open().await;
        starter::install_packed(&db, CLOCK, first.0).await.unwrap();
        starter::install_packed(&db, CLOCK, second.0).await.unwrap();
        assert_same(&shown(&db).await, &second.1);
        assert_eq!(editions(&db).await.len(), 2, "a page that is being made may still read the old ones");
        ingest::sweep(&db).await.unwrap();
        assert_eq!(editions(&db).await.len(), 1);
        assert_same(&shown(&db).await, &second.1);
    }

    async fn an_install_that_is_cut_off_shows_nothing_and_goes_on_where_it_stopped(database) {
        let (bytes, expected) = packed(500).await;
        let db = database.open().await;
        let mut cuts = 0;
        let mut patience = Duration::from_millis(1);
        while tokio::time::timeout(patience, starter::install_packed(&db, CLOCK, bytes.clone())).await.is_err() {
            cuts += 1;
            patience += Duration::from_millis(1);
            // The last commit may have been on its way when it was cut off, and arrive.
            let shown = shown(&db).await;
            assert!(shown.is_empty() || shown == expected, "{} of {} cells", shown.len(), expected.len());
            // What is on its way stays.
            ingest::sweep(&db).await.unwrap();
        }
        assert!(cuts > 2, "{cuts}");
        assert_same(&shown(&db).await, &expected);
        assert_eq!(editions(&db).await.len(), 1, "it went on under the edition that it had begun");
    }

    async fn what_was_installed_half_is_swept_once_another_collection_is_there(database) {
        let (half, whole) = (packed(500).await, packed(300).await);
        let db = database.open().await;
        let mut patience = Duration::from_millis(1);
        while editions(&db).await.is_empty() {
            let cut = tokio::time::timeout(patience, starter::install_packed(&db, CLOCK, half.0.clone())).await;
            assert!(cut.is_err(), "it was quicker than it could be cut off");
            patience += Duration::from_millis(1);
        }
        starter::install_packed(&db, CLOCK, whole.0).await.unwrap();
        assert_eq!(editions(&db).await.len(), 2);
        ingest::sweep(&db).await.unwrap();
        assert_eq!(editions(&db).await.len(), 1);
        assert_same(&shown(&db).await, &whole.1);
    }

    async fn two_nodes_that_install_the_same_at_once_write_it_once(database) {
        let (bytes, expected) = packed(300).await;
        let nodes = [database.open().await, database.open().await];
        let installs = nodes.each_ref().map(|db| {
            let (db, bytes) = (db.clone(), bytes.clone());
            tokio::spawn(async move { starter::install_packed(&db, CLOCK, bytes).await })
        });
        for install in installs {
            let outcome = install.await.unwrap();
            assert!(matches!(outcome, Ok(_) | Err(Error::Elsewhere)), "{outcome:?}");
        }
        // Each may have been in the way of the other once.
        starter::install_packed(&nodes[0], CLOCK, bytes).await.unwrap();
        assert_same(&shown(&nodes[0]).await, &expected);
        assert_eq!(editions(&nodes[0]).await.len(), 1);
    }

    async fn damaged_bytes_are_refused_and_change_nothing(database) {
        let (mut bytes, _) = packed(50).await;
        bytes.truncate(bytes.len() / 2);
        let db = database.open().await;
        let before = posting::state(&db).await.unwrap();
        let error = starter::install_packed(&db, CLOCK, bytes).await.unwrap_err();
        assert!(matches!(error, Error::Damaged(_)), "{error}");
        assert_eq!(posting::state(&db).await.unwrap(), before);
    }
}
