//! Who was erased stays erased, whatever backup is restored.

use std::path::Path;

use metier::account::{self, Account, AccountId, NewAccount, administration};
use metier::audit::{Actor, Origin};
use metier::backup::{self, Restored};
use metier::db::{self, Db};
use metier::random::Random;
use metier::transaction;

use crate::support::database::on_both;
use crate::support::site::NOW;

const DAY: i64 = 24 * 60 * 60;

fn actor(origin: &Origin, now: i64) -> Actor<'_> {
    Actor {
        account: None,
        origin,
        now,
        random: Random::system(),
    }
}

async fn sign_up(db: &Db, address: &str) {
    let new = NewAccount {
        address: &address.parse().unwrap(),
        name: &"Somebody".parse().unwrap(),
        password: None,
        is_administrator: false,
    };
    let origin = Origin::default();
    let actor = actor(&origin, NOW);
    let made: db::Result<Option<AccountId>> =
        transaction!(db, |tx| account::create(&mut tx, &actor, &new).await);
    assert!(made.unwrap().is_some());
}

async fn find(db: &Db, address: &str) -> Option<Account> {
    account::by_address(db, &address.parse().unwrap())
        .await
        .unwrap()
}

async fn erase(db: &Db, address: &str, now: i64) {
    let account = find(db, address).await.unwrap();
    let origin = Origin::default();
    let actor = actor(&origin, now);
    let erased: Result<(), administration::Error> =
        transaction!(db, |tx| administration::erase(&mut tx, &actor, &account)
            .await);
    erased.unwrap();
}

async fn save(db: &Db, path: &Path) {
    backup::save(db, NOW, path, &mut |_| {}).await.unwrap();
}

async fn restore(db: &Db, now: i64, path: &Path) -> Restored {
    let by = (now, Random::system());
    backup::restore(db, by, path, &mut |_| {}).await.unwrap()
}

on_both! {
    async fn no_backup_brings_back_who_was_erased_since(database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let db = database.open().await;
        sign_up(&db, "stays@example.org").await;
        sign_up(&db, "goes@example.org").await;
        save(&db, &path).await;
        erase(&db, "goes@example.org", NOW + DAY).await;
        for again in ["once", "and once more"] {
            let restored = restore(&db, NOW + 2 * DAY, &path).await;
            assert_eq!((restored.erased_again, restored.unknown_until), (1, None), "{again}");
            assert!(find(&db, "stays@example.org").await.is_some());
            assert_eq!(find(&db, "goes@example.org").await, None, "{again}");
        }
    }

    async fn a_new_database_says_for_which_time_erasures_are_not_known(database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let db = database.open().await;
        sign_up(&db, "moves@example.org").await;
        save(&db, &path).await;
        erase(&db, "moves@example.org", NOW).await;
        let new = crate::support::database::Database::sqlite();
        let new = new.open().await;
        let restored = restore(&new, NOW + DAY, &path).await;
        assert_eq!((restored.erased_again, restored.unknown_until), (0, Some(NOW + DAY)));
        assert!(find(&new, "moves@example.org").await.is_some());
    }

    async fn an_erasure_is_known_for_400_days(database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let db = database.open().await;
        sign_up(&db, "old@example.org").await;
        save(&db, &path).await;
        erase(&db, "old@example.org", NOW).await;
        sign_up(&db, "other@example.org").await;
        account::forget(&db, NOW + 399 * DAY).await.unwrap();
        assert_eq!(restore(&db, NOW + 399 * DAY, &path).await.erased_again, 1);
        sign_up(&db, "another@example.org").await;
        account::forget(&db, NOW + 400 * DAY).await.unwrap();
        let restored = restore(&db, NOW + 401 * DAY, &path).await;
        assert_eq!((restored.erased_again, restored.unknown_until), (0, Some(NOW + DAY)));
    }
}
