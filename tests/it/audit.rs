//! The audit: what was done is in it exactly if it was done, and nobody changes it unseen.

use metier::account::administration::{self, Error};
use metier::account::{self, NewAccount, by_address};
use metier::audit::{self, Actor, Broken, Event, Origin};
use metier::db::Db;
use metier::random::Random;
use metier::{sql, transaction};

use crate::support::database::on_both;
use crate::support::person::{PASSWORD, at_both, signs_up};
use crate::support::site::Site;

/// What is written about the account of an address, the oldest first.
fn events(site: &'static Site, address: &str) -> Vec<String> {
    let db = &site.node().db;
    let account = site
        .wait(by_address(db, &address.parse().unwrap()))
        .unwrap();
    let shown = site
        .wait(audit::about(db, account.unwrap().id.as_str(), 100))
        .unwrap();
    let mut events: Vec<String> = shown.into_iter().map(|one| one.event).collect();
    events.sort();
    events
}

async fn did(db: &Db, event: Event, account: &str) {
    let origin = Origin::default();
    let actor = Actor {
        account: Some(account),
        origin: &origin,
        now: 0,
        random: Random::system(),
    };
    let written: metier::db::Result<()> =
        transaction!(db, |tx| actor.did(&mut tx, event, actor.account).await);
    written.unwrap();
}

at_both! {
    fn what_somebody_does_to_an_account_is_written_with_it(site) {
        let browser = signs_up(site, "seen@example.org", "Seen");
        browser.post("/account/name", &[("name", "Seen Again")]);
        browser.post("/account/name", &[("name", "")]);
        browser.post("/account/password", &[("present", PASSWORD), ("password", "another velvet monsoon")]);
        browser.post("/sign-out", &[]);
        assert_eq!(
            events(site, "seen@example.org"),
            ["account made", "name changed", "password changed", "signed in", "signed out"]
        );
    }

    fn whoever_is_erased_is_nobody_in_it(site) {
        signs_up(site, "erased@example.org", "Erased");
        let db = &site.node().db;
        let account = site.wait(async {
            by_address(db, &"erased@example.org".parse().unwrap()).await.unwrap().unwrap()
        });
        let origin = Origin::default();
        let actor = Actor { account: None, origin: &origin, now: 0, random: Random::system() };
        let erased: Result<(), Error> = site.wait(async {
            transaction!(db, |tx| administration::erase(&mut tx, &actor, &account).await)
        });
        erased.unwrap();
        let rows: Vec<(String,)> = site
            .wait(sql!("SELECT account FROM audit_person WHERE account = $1", account.id.as_str()).all(db))
            .unwrap();
        assert_eq!(rows, []);
        let found = site.wait(async {
            by_address(db, &"erased@example.org".parse().unwrap()).await.unwrap()
        });
        assert_eq!(found, None);
    }
}

on_both! {
    async fn the_last_who_looks_after_the_site_stays(database) {
        let db = database.open().await;
        let origin = Origin::default();
        let actor = Actor { account: None, origin: &origin, now: 0, random: Random::system() };
        let new = NewAccount {
            address: &"last@example.org".parse().unwrap(),
            name: &"Last".parse().unwrap(),
            password: None,
            is_administrator: true,
        };
        let last: metier::db::Result<_> =
            transaction!(&db, |tx| account::create(&mut tx, &actor, &new).await);
        let last = last.unwrap().unwrap();
        for is_disabled in [true, false] {
            let done: Result<(), Error> = transaction!(&db, |tx| if is_disabled {
                administration::set_disabled(&mut tx, &actor, &last, true).await
            } else {
                administration::set_administrator(&mut tx, &actor, &last, false).await
            });
            assert!(matches!(done, Err(Error::LastAdministrator)));
        }
    }

    async fn seals_hold_until_something_is_changed_added_or_removed(database) {
        let db = database.open().await;
        for round in 0..3 {
            for event in [Event::SignedIn, Event::SignedOut] {
                did(&db, event, "a").await;
            }
            audit::seal_all(&db, round).await.unwrap();
        }
        assert_eq!(audit::check(&db).await.unwrap(), Ok(3));
        let entries: Vec<(String, i64)> =
            sql!("SELECT id, seal FROM audit_entry ORDER BY seal, id").all(&db).await.unwrap();
        let [first, _, _, middle, ..] = &entries[..] else { panic!("{entries:?}") };
        sql!("UPDATE audit_entry SET event = 'nothing' WHERE id = $1", &middle.0).execute(&db).await.unwrap();
        assert_eq!(audit::check(&db).await.unwrap(), Err(Broken(2)));
        sql!("DELETE FROM audit_entry WHERE id = $1", &first.0).execute(&db).await.unwrap();
        assert_eq!(audit::check(&db).await.unwrap(), Err(Broken(1)));
    }

    async fn a_seal_that_is_removed_is_missed(database) {
        let db = database.open().await;
        for round in 0..3 {
            did(&db, Event::SignedIn, "a").await;
            audit::seal_all(&db, round).await.unwrap();
        }
        sql!("DELETE FROM audit_entry WHERE seal = 2").execute(&db).await.unwrap();
        sql!("DELETE FROM audit_seal WHERE number = 2").execute(&db).await.unwrap();
        assert_eq!(audit::check(&db).await.unwrap(), Err(Broken(2)));
    }

    async fn nothing_is_sealed_twice_and_nothing_is_no_seal(database) {
        let db = database.open().await;
        audit::seal_all(&db, 0).await.unwrap();
        assert_eq!(audit::newest(&db).await.unwrap(), None);
        did(&db, Event::SignedIn, "a").await;
        audit::seal_all(&db, 0).await.unwrap();
        audit::seal_all(&db, 0).await.unwrap();
        assert_eq!(audit::newest(&db).await.unwrap().unwrap().number, 1);
    }
}
