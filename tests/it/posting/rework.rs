//! All postings read or summed anew: the same numbers, shown in one step.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use metier::clock::Clock;
use metier::db::Db;
use metier::ingest::{self, Progress};
use metier::posting::{self, EditionId, Scope};
use metier::profile::{self, Collections, Profile};
use metier::sql;
use tokio::sync::Notify;

use super::cells::READINGS;
use crate::support::database::{Database, on_both};
use crate::support::posting::{ads, assert_same, cells, commit, facts, ingest};
use crate::support::site;

/// Nothing here depends on the time.
const CLOCK: Clock = Clock::of(|| 0);

async fn filled(database: &Database, postings: usize) -> Db {
    let db = database.open().await;
    commit(&db, &site::catalogue(), &READINGS[..postings], 61).await;
    db
}

async fn reread(db: &Db, piece: u32) {
    ingest::reread(db, CLOCK, &site::catalogue(), piece, |_| {})
        .await
        .unwrap();
}

async fn rebuild(db: &Db, piece: u32) {
    ingest::rebuild(db, CLOCK, piece, |_| {}).await.unwrap();
}

/// Which words each fact was read from.
async fn evidence(db: &Db) -> Vec<(i64, Vec<u8>)> {
    sql!(
        "SELECT posting, evidence FROM fact
         WHERE edition = (SELECT facts_edition FROM posting_state) ORDER BY posting"
    )
    .all(db)
    .await
    .unwrap()
}

/// What older rules might have read and summed.
pub(crate) async fn as_if_read_by_older_rules(db: &Db) {
    for statement in [
        sql!("UPDATE fact SET experience_min = 1, place = 'XX', profile = 0 WHERE posting % 3 = 0"),
        sql!("DELETE FROM posting_skill WHERE posting % 5 = 0"),
        sql!("UPDATE profile_cell SET postings = 3 * postings, total = 3 * total"),
        sql!("UPDATE skill_cell SET postings = 3 * postings"),
        sql!("UPDATE skill_month SET postings = 3 * postings"),
        sql!("UPDATE skill_profile SET postings = 3 * postings"),
    ] {
        statement.execute(db).await.unwrap();
    }
}

/// What a page would say of an occupation now.
async fn shown(db: &Db) -> String {
    let current = site::catalogue();
    let catalogue = &current.catalogue;
    let collections = Collections::load(db, catalogue).await.unwrap();
    let scope = Scope::Occupation(catalogue.occupation("15-1254.00".parse().unwrap()).unwrap());
    let profile = profile::of(
        db,
        profile::Data {
            catalogue,
            collections: &collections,
        },
        &scope,
        1,
    )
    .await
    .unwrap();
    written(profile.unwrap())
}

/// A profile without the number of its edition, which grows with every rework.
fn written(profile: Profile) -> String {
    format!(
        "{:?}",
        Profile {
            edition: EditionId::default(),
            ..profile
        }
    )
}

on_both! {
    async fn a_rebuild_equals_what_was_summed_batch_by_batch(database) {
        let db = filled(&database, 700).await;
        let before = (cells(&db).await, facts(&db).await, posting::state(&db).await.unwrap());
        for piece in [97, 10_000] {
            rebuild(&db, piece).await;
            assert_same(&cells(&db).await, &before.0);
            assert_same(&facts(&db).await, &before.1);
        }
        let after = posting::state(&db).await.unwrap();
        assert!(after.cells_edition > before.2.cells_edition);
        assert_eq!(after.version, before.2.version + 2, "pages are made anew once for each rebuild, not for each piece");
        // And goes on from there.
        let more = ads(7, 40);
        ingest(&db, "more", more.clone(), 40).await;
        let alone = Database::sqlite();
        let alone = filled(&alone, 700).await;
        ingest(&alone, "more", more, 40).await;
        assert_same(&cells(&db).await, &cells(&alone).await);
    }

    async fn ads_that_are_read_again_say_the_same(database) {
        let db = filled(&database, 150).await;
        let before = (cells(&db).await, facts(&db).await, evidence(&db).await);
        reread(&db, 40).await;
        assert_same(&cells(&db).await, &before.0);
        assert_same(&facts(&db).await, &before.1);
        assert!(evidence(&db).await == before.2);
    }

    async fn what_older_rules_read_is_replaced_and_no_page_mixes_old_and_new(database) {
        let db = filled(&database, 150).await;
        let right = (cells(&db).await, facts(&db).await, shown(&db).await);
        as_if_read_by_older_rules(&db).await;
        let old = shown(&db).await;
        assert_ne!(old, right.2);

        let ended = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn({
            let (db, old, new, ended) = (db.clone(), old.clone(), right.2.clone(), Arc::clone(&ended));
            async move {
                let (mut of_old, mut of_new) = (0, 0);
                while !ended.load(Ordering::Relaxed) {
                    let shown = shown(&db).await;
                    assert!(shown == old || shown == new, "neither old nor new: {shown}");
                    assert!(of_new == 0 || shown == new, "old after new");
                    if shown == old { of_old += 1 } else { of_new += 1 }
                }
                (of_old, of_new)
            }
        });
        reread(&db, 10).await;
        // And while the old ones are removed.
        ingest::sweep(&db).await.unwrap();
        assert_eq!(shown(&db).await, right.2);
        ended.store(true, Ordering::Relaxed);
        let (of_old, _) = reader.await.unwrap();
        assert!(of_old > 0, "pages were made while ads were read");
        assert_same(&cells(&db).await, &right.0);
        assert_same(&facts(&db).await, &right.1);
    }

    async fn a_page_that_began_before_a_rework_ended_shows_no_removed_cells(database) {
        let db = filled(&database, 150).await;
        let current = site::catalogue();
        let collections = Collections::load(&db, &current.catalogue).await.unwrap();
        rebuild(&db, 100).await;
        ingest::sweep(&db).await.unwrap();
        let scope = Scope::Occupation(current.catalogue.occupation("15-1254.00".parse().unwrap()).unwrap());
        let data = profile::Data { catalogue: &current.catalogue, collections: &collections };
        let late = profile::of(&db, data, &scope, 1).await.unwrap();
        assert_eq!(written(late.unwrap()), shown(&db).await);
    }

    async fn a_rework_that_was_cut_off_goes_on_where_it_stopped(database) {
        let db = filled(&database, 120).await;
        let right = (cells(&db).await, facts(&db).await);
        as_if_read_by_older_rules(&db).await;
        let furthest = std::cell::Cell::new(0);
        let mut starts = 0;
        loop {
            starts += 1;
            let cut = Notify::new();
            let of_this_start = std::cell::Cell::new(0);
            let current = site::catalogue();
            let count = |progress: Progress| {
                assert!(progress.done > furthest.replace(progress.done), "no piece is made twice");
                of_this_start.set(of_this_start.get() + 1);
                // After the last piece nothing is left to go on with, should the end arrive yet.
                if of_this_start.get() >= 2 && progress.done < progress.of {
                    cut.notify_one();
                }
            };
            let whole = tokio::select! {
                biased;
                () = cut.notified() => false,
                outcome = ingest::reread(&db, CLOCK, &current, 20, count) => { outcome.unwrap(); true }
            };
            if whole {
                break;
            }
        }
        assert!(starts > 2, "{starts}");
        assert_same(&cells(&db).await, &right.0);
        assert_same(&facts(&db).await, &right.1);
    }

    async fn ads_that_come_while_others_are_read_again_are_not_lost(database) {
        let db = filled(&database, 100).await;
        let (first, second) = (ads(8, 60), ads(9, 60));
        tokio::join!(
            async { reread(&db, 10).await },
            async { ingest(&db, "first", first.clone(), 9).await; }
        );
        tokio::join!(
            async { rebuild(&db, 10).await },
            async { ingest(&db, "second", second.clone(), 9).await; }
        );
        let alone = Database::sqlite();
        let alone = filled(&alone, 100).await;
        ingest(&alone, "first", first, 60).await;
        ingest(&alone, "second", second, 60).await;
        assert_same(&cells(&db).await, &cells(&alone).await);
        assert_same(&facts(&db).await, &facts(&alone).await);
    }

    async fn two_reworks_at_once_end_with_the_right_numbers(database) {
        let nodes = [filled(&database, 120).await, database.open().await];
        let right = (cells(&nodes[0]).await, facts(&nodes[0]).await);
        as_if_read_by_older_rules(&nodes[0]).await;
        let current = site::catalogue();
        let (read, summed) = tokio::join!(
            ingest::reread(&nodes[0], CLOCK, &current, 10, |_| {}),
            ingest::rebuild(&nodes[1], CLOCK, 10, |_| {})
        );
        read.unwrap();
        // Whether it ends before the other or not, nothing is shown of the facts that are gone.
        assert!(matches!(summed, Ok(()) | Err(ingest::ReworkError::Elsewhere)), "{summed:?}");
        assert_same(&cells(&nodes[0]).await, &right.0);
        assert_same(&facts(&nodes[0]).await, &right.1);
        ingest::sweep(&nodes[0]).await.unwrap();
        let editions: Vec<(EditionId,)> = sql!("SELECT DISTINCT edition FROM profile_cell").all(&nodes[0]).await.unwrap();
        assert_eq!(editions, [(posting::state(&nodes[0]).await.unwrap().cells_edition,)], "nothing else is left");
    }
}
