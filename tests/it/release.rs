//! Releases of the catalogue, stored and chosen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use metier::db::Db;
use metier::release::{
    Error, Installed, NewRelease, current_version, install, install_starter, list, load_current,
    use_release, version_of,
};
use metier::sql;

use crate::support::database::on_both;

const MONDAY: i64 = 1_767_600_000;
const TUESDAY: i64 = MONDAY + 86_400;

/// A release whose id starts with `digits`.
fn release(source: &str, digits: &str) -> NewRelease {
    NewRelease {
        id: format!("{digits:0<64}"),
        source: source.to_owned(),
        vintage: format!("{source} {digits}"),
        licence: "CC BY 4.0".to_owned(),
        about_json: r#"{"files":[]}"#.to_owned(),
        row_count: 3,
        content: digits.as_bytes().to_vec(),
    }
}

async fn current(db: &Db) -> Vec<String> {
    load_current(db)
        .await
        .unwrap()
        .into_iter()
        .map(|(_, content)| String::from_utf8(content).unwrap())
        .collect()
}

on_both! {
    async fn a_first_start_that_was_cut_off_is_finished_by_the_next(database) {
        let db = database.open().await;
        let installed = install_starter(&db, MONDAY).await.unwrap();
        let whole = current_version(&db).await.unwrap();
        // Stored by then, and not yet in use.
        sql!("DELETE FROM current_release").execute(&db).await.unwrap();
        assert_eq!(install_starter(&db, TUESDAY).await.unwrap(), installed);
        assert_eq!(current_version(&db).await.unwrap(), whole);
        assert_eq!(install_starter(&db, TUESDAY).await.unwrap(), 0);
    }

    async fn an_import_is_stored_and_current(database) {
        let db = database.open().await;
        let outcome = install(&db, MONDAY, &[release("onet", "aaaaaa1"), release("esco", "bbbbbb1")]).await.unwrap();
        assert_eq!(outcome, [Installed::New, Installed::New]);
        assert_eq!(current(&db).await, ["aaaaaa1", "bbbbbb1"]);

        let listed = list(&db).await.unwrap();
        let [esco, onet] = listed.as_slice() else { panic!("{listed:?}") };
        assert_eq!((esco.source.as_str(), onet.source.as_str()), ("esco", "onet"));
        assert_eq!(onet.id, format!("{:0<64}", "aaaaaa1"));
        assert_eq!((onet.vintage.as_str(), onet.licence.as_str()), ("onet aaaaaa1", "CC BY 4.0"));
        assert_eq!(onet.about_json, r#"{"files":[]}"#);
        assert_eq!((onet.row_count, onet.byte_count, onet.imported_at, onet.is_current), (3, 7, MONDAY, true));
    }

    async fn a_database_without_releases_has_a_version_too(database) {
        let db = database.open().await;
        assert_eq!(current_version(&db).await.unwrap(), version_of([]));
        assert!(load_current(&db).await.unwrap().is_empty() && list(&db).await.unwrap().is_empty());
        assert!(install(&db, MONDAY, &[]).await.unwrap().is_empty());
    }

    async fn installing_the_same_release_twice_changes_nothing(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1")]).await.unwrap();
        let before = (list(&db).await.unwrap(), current_version(&db).await.unwrap());
        let outcome = install(&db, TUESDAY, &[release("onet", "aaaaaa1")]).await.unwrap();
        assert_eq!(outcome, [Installed::AlreadyThere]);
        assert_eq!((list(&db).await.unwrap(), current_version(&db).await.unwrap()), before);
    }

    async fn a_newer_release_replaces_the_current_one_and_both_stay(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1"), release("esco", "bbbbbb1")]).await.unwrap();
        install(&db, TUESDAY, &[release("onet", "aaaaaa2")]).await.unwrap();
        assert_eq!(current(&db).await, ["aaaaaa2", "bbbbbb1"]);
        let listed: Vec<_> = list(&db).await.unwrap().into_iter().map(|r| (r.vintage, r.is_current)).collect();
        let expected = [("esco bbbbbb1", true), ("onet aaaaaa2", true), ("onet aaaaaa1", false)];
        assert_eq!(listed, expected.map(|(vintage, is_current)| (vintage.to_owned(), is_current)));
    }

    async fn the_last_release_of_a_source_in_an_import_wins(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa2"), release("onet", "aaaaaa1")]).await.unwrap();
        assert_eq!(current(&db).await, ["aaaaaa1"]);
    }

    async fn an_import_that_fails_half_way_changes_nothing_that_is_shown(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1")]).await.unwrap();
        let broken = NewRelease { id: "too short".to_owned(), ..release("esco", "bbbbbb1") };
        install(&db, TUESDAY, &[release("onet", "aaaaaa2"), broken]).await.unwrap_err();
        assert_eq!(current(&db).await, ["aaaaaa1"]);
        // What was stored before the error is there when it is imported again.
        let outcome = install(&db, TUESDAY, &[release("onet", "aaaaaa2")]).await.unwrap();
        assert_eq!((outcome, current(&db).await), (vec![Installed::AlreadyThere], vec!["aaaaaa2".to_owned()]));
    }

    async fn a_reader_sees_the_releases_before_an_import_or_those_after_it(database) {
        let db = database.open().await;
        let import = |n: u32| [release("onet", &format!("aaaaaa{n}")), release("esco", &format!("bbbbbb{n}"))];
        install(&db, MONDAY, &import(0)).await.unwrap();

        let done = Arc::new(AtomicBool::new(false));
        let reader = tokio::spawn({
            let (db, done) = (db.clone(), Arc::clone(&done));
            async move {
                let mut seen = 0;
                while !done.load(Ordering::Relaxed) {
                    let contents = current(&db).await;
                    let [onet, esco] = contents.as_slice() else { panic!("{contents:?}") };
                    assert_eq!(onet.trim_start_matches('a'), esco.trim_start_matches('b'));
                    seen += 1;
                }
                seen
            }
        });
        for n in 1..100 {
            install(&db, MONDAY + i64::from(n), &import(n)).await.unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(reader.await.unwrap() > 0);
    }

    async fn two_nodes_importing_at_once_leave_one_whole_import(database) {
        let nodes = [database.open().await, database.open().await];
        for round in 10..40 {
            let [one, mut two] = ["1", "2"].map(|node| {
                ["onet", "esco", "crosswalk", "projections"].map(|source| release(source, &format!("{source:x<11}{node}{round}")))
            });
            two.reverse();
            let (one, two) = tokio::join!(install(&nodes[0], MONDAY, &one), install(&nodes[1], MONDAY, &two));
            assert_eq!((one.unwrap(), two.unwrap()), (vec![Installed::New; 4], vec![Installed::New; 4]));
            let whose: BTreeSet<_> = current(&nodes[0]).await.into_iter().map(|digits| digits[11..].to_owned()).collect();
            assert_eq!(whose.len(), 1, "{whose:?}");
        }
    }

    async fn two_nodes_importing_the_same_at_once_store_it_once(database) {
        let nodes = [database.open().await, database.open().await];
        for round in 10..40 {
            let one = ["onet", "esco", "crosswalk", "projections"].map(|source| release(source, &format!("{source}{round}")));
            let mut two = one.clone();
            two.reverse();
            let (one, two) = tokio::join!(install(&nodes[0], MONDAY, &one), install(&nodes[1], MONDAY, &two));
            let outcomes = [one.unwrap(), two.unwrap()].concat();
            assert_eq!(outcomes.iter().filter(|&&outcome| outcome == Installed::New).count(), 4);
        }
    }

    async fn the_version_follows_the_current_releases(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1")]).await.unwrap();
        let first = current_version(&db).await.unwrap();
        install(&db, TUESDAY, &[release("onet", "aaaaaa2"), release("esco", "000001")]).await.unwrap();
        let second = current_version(&db).await.unwrap();
        assert_ne!(first, second);

        let loaded = load_current(&db).await.unwrap();
        assert_eq!(version_of(loaded.iter().map(|(id, _)| id.as_str())), second);
    }

    async fn an_older_release_can_be_used_again(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1"), release("esco", "bbbbbb1")]).await.unwrap();
        let before = current_version(&db).await.unwrap();
        install(&db, TUESDAY, &[release("onet", "aaaaaa2")]).await.unwrap();

        assert_eq!(use_release(&db, TUESDAY, "AAAAAA1").await.unwrap(), format!("{:0<64}", "aaaaaa1"));
        assert_eq!(current(&db).await, ["aaaaaa1", "bbbbbb1"]);
        assert_eq!(current_version(&db).await.unwrap(), before);
        assert_eq!(list(&db).await.unwrap().len(), 3);
    }

    async fn a_prefix_must_name_one_release(database) {
        let db = database.open().await;
        install(&db, MONDAY, &[release("onet", "aaaaaa1"), release("onet", "aaaaaaf"), release("esco", "fffffff")])
            .await
            .unwrap();
        for short in ["", "aaaaa", "aaaaag", "aaaa%_", "ääääää"] {
            assert!(matches!(use_release(&db, TUESDAY, short).await, Err(Error::Prefix(_))), "{short}");
        }
        assert!(matches!(use_release(&db, TUESDAY, "aaaaab").await, Err(Error::NotFound(_))));
        assert_eq!(use_release(&db, TUESDAY, "ffffff").await.unwrap(), format!("{:f<7}{:0<57}", "", ""));
        let Err(Error::Ambiguous { prefix, candidates }) = use_release(&db, TUESDAY, "aaaaaa").await else {
            panic!("two releases have this prefix")
        };
        assert_eq!(prefix, "aaaaaa");
        assert_eq!(candidates, ["aaaaaa1", "aaaaaaf"].map(|digits| format!("{digits:0<64}")));
    }
}
