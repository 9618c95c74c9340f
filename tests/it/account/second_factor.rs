//! Second factors: asked for after the password, never gone round, and never lost altogether.

use axum::http::{Method, header};
use metier::account::totp::{self, Secret};
use metier::account::{self, AccountId, NewAccount, half_way, passkey, recovery_code};
use metier::audit::{Actor, Origin};
use metier::random::Random;
use metier::{sql, transaction};

use crate::support::database::on_both;
use crate::support::person::{
    Browser, PASSWORD, STEP, account_of, adds_app, administrator, app_of, at_both, link_of,
    mails_to, signs_up,
};
use crate::support::site::{Answer, NOW, ORIGIN, Site};

/// The recovery codes that a page shows.
fn codes(answer: &Answer) -> Vec<String> {
    let codes = answer.page().texts(".codes li");
    assert_eq!(codes.len(), 10);
    codes
}

/// Lets the last proof of who somebody is be so many seconds old.
fn age_proof(site: &'static Site, address: &str, seconds: i64) {
    let id = account_of(site, address).id;
    let aged = sql!(
        "UPDATE session SET proved_at = $1 WHERE account = $2",
        NOW - seconds,
        &id
    );
    site.wait(aged.execute(&site.node().db)).unwrap();
}

at_both! {
    fn an_app_counts_once_a_code_of_it_was_typed(site) {
        let browser = signs_up(site, "app@example.org", "App");
        browser.post("/account/app/begin", &[]);
        let page = browser.get("/account/app");
        let secret = app_of(site, "app@example.org").secret;
        assert!(page.text().contains(&secret.text()) && page.text().contains("<svg"));
        assert_eq!(browser.post("/account/app", &[("code", "000000")]).status, 422);
        let other = Browser::at(site);
        other.sign_in("app@example.org", PASSWORD);
        assert!(other.is_signed_in(), "nothing is asked for yet");
        adds_app(site, &browser, "app@example.org");
        assert!(!other.is_signed_in(), "whoever signed in without it is out");
        assert!(browser.is_signed_in());
        let told = mails_to(site, "app@example.org");
        assert!(told.iter().any(|mail| mail.text.contains("authenticator app, which was added")));
        assert_eq!(browser.get("/account/app").header(header::LOCATION), "/account/ways", "it is shown no more");
    }

    fn the_password_alone_signs_nobody_in_who_has_a_second_factor(site) {
        let browser = signs_up(site, "two@example.org", "Two");
        let (secret, _) = adds_app(site, &browser, "two@example.org");
        let fields = [("address", "two@example.org"), ("password", PASSWORD), ("next", "/data"), ("keep", "yes")];
        let asked = browser.post("/sign-in", &fields);
        assert_eq!(asked.header(header::LOCATION), "/sign-in/second?next=%2Fdata&keep=yes");
        let stranger = Browser::at(site);
        let half = Browser::at(site);
        half.sign_in("two@example.org", PASSWORD);
        assert!(!half.is_signed_in() && !half.cookies.borrow().contains_key("__Host-session"));
        assert_eq!(half.get("/sign-in/second").status, 200);
        assert_eq!(half.post("/sign-in/second", &[("code", "123456")]).status, 422);
        let code = secret.code(STEP);
        assert_eq!(stranger.post("/sign-in/second", &[("code", &code)]).header(header::LOCATION), "/sign-in");
        let done = half.post("/sign-in/second", &[("code", &code), ("next", "/data")]);
        assert_eq!(done.header(header::LOCATION), "/data");
        assert!(half.is_signed_in());
        assert_eq!(half.get("/sign-in/second").header(header::LOCATION), "/sign-in", "it is done");
    }

    fn a_code_of_the_app_is_taken_once(site) {
        let browser = signs_up(site, "once@example.org", "Once");
        let (secret, _) = adds_app(site, &browser, "once@example.org");
        let (first, second) = (Browser::at(site), Browser::at(site));
        for browser in [&first, &second] {
            browser.sign_in("once@example.org", PASSWORD);
        }
        let code = secret.code(STEP);
        first.post("/sign-in/second", &[("code", &code)]);
        assert!(first.is_signed_in());
        assert_eq!(second.post("/sign-in/second", &[("code", &code)]).status, 422);
        assert_eq!(second.post("/sign-in/second", &[("code", &secret.code(STEP - 1))]).status, 422);
        second.post("/sign-in/second", &[("code", &secret.code(STEP + 1))]);
        assert!(second.is_signed_in());
    }

    fn a_recovery_code_is_taken_once_and_its_owner_is_told(site) {
        let browser = signs_up(site, "lost@example.org", "Lost");
        let (_, added) = adds_app(site, &browser, "lost@example.org");
        let code = codes(&added)[0].to_uppercase().replace('-', " ");
        for is_in in [true, false] {
            let browser = Browser::at(site);
            browser.sign_in("lost@example.org", PASSWORD);
            browser.post("/sign-in/second", &[("code", &code)]);
            assert_eq!(browser.is_signed_in(), is_in);
        }
        let told = mails_to(site, "lost@example.org");
        assert!(told.iter().any(|mail| mail.text.contains("recovery code, with which")));
        assert!(browser.get("/account").text().contains("Recovery codes: 9 left"));
    }

    fn new_recovery_codes_make_the_old_ones_void(site) {
        let browser = signs_up(site, "renew@example.org", "Renew");
        let (_, added) = adds_app(site, &browser, "renew@example.org");
        let old = codes(&added).remove(0);
        let new = codes(&browser.post("/account/recovery-codes", &[])).remove(0);
        let other = Browser::at(site);
        other.sign_in("renew@example.org", PASSWORD);
        assert_eq!(other.post("/sign-in/second", &[("code", &old)]).status, 422);
        other.post("/sign-in/second", &[("code", &new)]);
        assert!(other.is_signed_in());
        let id = account_of(site, "renew@example.org").id;
        let stored: Vec<(Vec<u8>,)> = site
            .wait(sql!("SELECT code FROM recovery_code WHERE account = $1", &id).all(&site.node().db))
            .unwrap();
        assert!(stored.len() == 9 && stored.iter().all(|(code,)| code.len() == 32), "hashes");
    }

    fn whoever_guesses_codes_is_stopped(site) {
        let browser = signs_up(site, "codes@example.org", "Codes");
        let (secret, _) = adds_app(site, &browser, "codes@example.org");
        browser.sign_in("codes@example.org", PASSWORD);
        browser.post("/sign-in/second", &[("code", &secret.code(STEP))]);
        let guesser = Browser::at(site);
        guesser.sign_in("codes@example.org", PASSWORD);
        let statuses: Vec<u16> = (0..6)
            .map(|_| guesser.post("/sign-in/second", &[("code", "000000")]).status.as_u16())
            .collect();
        assert_eq!(statuses, [422, 422, 422, 422, 422, 429]);
        let right = secret.code(STEP + 1);
        assert_eq!(guesser.post("/sign-in/second", &[("code", &right)]).status, 429);
        browser.post("/sign-out", &[]);
        browser.sign_in("codes@example.org", PASSWORD);
        browser.post("/sign-in/second", &[("code", &right)]);
        assert!(browser.is_signed_in(), "from a browser that is known");
    }

    fn a_reset_ends_a_sign_in_that_is_half_way_and_asks_for_the_second_factor(site) {
        let browser = signs_up(site, "half@example.org", "Half");
        let (secret, _) = adds_app(site, &browser, "half@example.org");
        let half = Browser::at(site);
        half.sign_in("half@example.org", PASSWORD);
        browser.post("/sign-in/reset", &[("address", "half@example.org")]);
        let reset = mails_to(site, "half@example.org")
            .into_iter()
            .find(|mail| mail.subject.starts_with("Choose another password"))
            .unwrap();
        let whoever = Browser::at(site);
        let done = whoever.post(&link_of(&reset), &[("password", "another velvet monsoon")]);
        assert!(done.header(header::LOCATION).starts_with("/sign-in/second?"), "mail alone is not enough");
        assert!(!whoever.is_signed_in() && !browser.is_signed_in());
        let code = secret.code(STEP);
        assert_eq!(half.post("/sign-in/second", &[("code", &code)]).header(header::LOCATION), "/sign-in");
        assert!(!half.is_signed_in());
        whoever.post("/sign-in/second", &[("code", &code)]);
        assert!(whoever.is_signed_in());
    }

    fn a_half_way_sign_in_ends_after_five_minutes(site) {
        let browser = signs_up(site, "late@example.org", "Late");
        adds_app(site, &browser, "late@example.org");
        let half = Browser::at(site);
        half.sign_in("late@example.org", PASSWORD);
        let id = account_of(site, "late@example.org").id;
        let aged = sql!("UPDATE half_sign_in SET ends_at = ends_at - 300 WHERE account = $1", &id);
        site.wait(aged.execute(&site.node().db)).unwrap();
        assert_eq!(half.get("/sign-in/second").header(header::LOCATION), "/sign-in");
    }

    fn the_ways_in_are_changed_by_whoever_showed_who_they_are_a_short_while_ago(site) {
        let browser = signs_up(site, "prove@example.org", "Prove");
        age_proof(site, "prove@example.org", 15 * 60);
        for (method, path) in [
            (Method::GET, "/account/ways"),
            (Method::POST, "/account/app/begin"),
            (Method::POST, "/account/app/remove"),
            (Method::POST, "/account/passkeys"),
            (Method::POST, "/account/passkeys/remove"),
            (Method::POST, "/account/recovery-codes"),
        ] {
            let answer = match method {
                Method::GET => browser.get(path),
                _ => browser.post(path, &[]),
            };
            assert_eq!(answer.header(header::LOCATION), "/account/prove", "{path}");
        }
        assert_eq!(browser.post("/account/passkeys/begin", &[("name", "Laptop")]).status, 403);
        assert_eq!(browser.post("/account/prove", &[("present", "not it")]).status, 422);
        let before = browser.cookies.borrow()["__Host-session"].clone();
        let proved = browser.post("/account/prove", &[("present", PASSWORD)]);
        assert_eq!(proved.header(header::LOCATION), "/account/ways");
        assert_ne!(browser.cookies.borrow()["__Host-session"], before);
        assert_eq!(browser.get("/account/ways").status, 200);
    }

    fn a_second_factor_that_goes_takes_its_recovery_codes_and_other_sessions_along(site) {
        let browser = signs_up(site, "without@example.org", "Without");
        let (secret, _) = adds_app(site, &browser, "without@example.org");
        let other = Browser::at(site);
        other.sign_in("without@example.org", PASSWORD);
        other.post("/sign-in/second", &[("code", &secret.code(STEP))]);
        assert!(other.is_signed_in());
        assert_eq!(browser.post("/account/app/remove", &[]).status, 200);
        assert!(browser.is_signed_in() && !other.is_signed_in());
        other.sign_in("without@example.org", PASSWORD);
        assert!(other.is_signed_in());
        let id = account_of(site, "without@example.org").id;
        assert_eq!(site.wait(recovery_code::left(&site.node().db, &id)).unwrap(), 0);
        assert_eq!(browser.post("/account/recovery-codes", &[]).status, 422, "they stand in for nothing");
    }

    fn whoever_looks_after_the_site_adds_a_second_factor_before_anything_else(site) {
        let browser = administrator(site, "keeper@example.org");
        assert_eq!(browser.get("/account").header(header::LOCATION), "/account/ways");
        assert_eq!(browser.post("/account/name", &[("name", "Else")]).status, 403);
        assert!(browser.get("/account/ways").text().contains("You look after this site"));
        let (secret, _) = adds_app(site, &browser, "keeper@example.org");
        assert_eq!(browser.get("/account").status, 200);
        let kept = browser.post("/account/app/remove", &[]);
        assert_eq!(kept.status, 422);
        assert!(kept.text().contains("needs a second factor"), "{}", kept.text());
        browser.post("/sign-out", &[]);
        browser.sign_in("keeper@example.org", PASSWORD);
        assert!(!browser.is_signed_in());
        browser.post("/sign-in/second", &[("code", &secret.code(STEP))]);
        assert!(browser.is_signed_in());
        let unsettled = administrator(site, "unsettled@example.org");
        assert_eq!(unsettled.post("/sign-out", &[]).header(header::LOCATION), "/");
        assert_eq!(unsettled.get("/account").header(header::LOCATION), "/sign-in?next=%2Faccount");
    }

    fn nobody_removes_or_confirms_what_is_somebody_elses(site) {
        let (mine, theirs) = (
            signs_up(site, "mine@example.org", "Mine"),
            signs_up(site, "theirs@example.org", "Theirs"),
        );
        mine.post("/account/app/begin", &[]);
        theirs.post("/account/app/begin", &[]);
        let code = app_of(site, "mine@example.org").secret.code(STEP);
        assert_eq!(theirs.post("/account/app", &[("code", &code)]).status, 422);
        let (id, passkey) = (account_of(site, "mine@example.org").id, "k1");
        let added = sql!(
            "INSERT INTO passkey (id, account, name, credential, content, created_at, used_at)
             VALUES ($1, $2, 'Laptop', $3, '{}', 0, NULL)",
            passkey, &id, &b"k1"[..]
        );
        site.wait(added.execute(&site.node().db)).unwrap();
        assert_eq!(theirs.post("/account/passkeys/remove", &[("passkey", passkey)]).status, 422);
        assert!(mine.get("/account").text().contains("Laptop"));
        assert_eq!(mine.post("/account/passkeys/remove", &[("passkey", passkey)]).status, 200);
        assert!(!mine.get("/account").text().contains("Laptop"));
    }
}

on_both! {
    async fn a_backup_brings_no_half_way_sign_in_and_no_ceremony_back(database) {
        let db = database.open().await;
        let (random, address, name) = (
            Random::system(),
            "backup@example.org".parse().unwrap(),
            "Backup".parse().unwrap(),
        );
        let new = NewAccount {
            address: &address,
            name: &name,
            password: None,
            is_administrator: false,
        };
        let site = passkey::site(ORIGIN).unwrap();
        let origin = Origin::default();
        let actor = Actor { account: None, origin: &origin, now: NOW, random };
        let id: metier::db::Result<Option<AccountId>> = transaction!(&db, |tx| {
            account::create(&mut tx, &actor, &new).await
        });
        let id = id.unwrap().unwrap();
        totp::prepare(&db, NOW, &id, &Secret::new(random)).await.unwrap();
        half_way::begin(&db, random, NOW, &id).await.unwrap();
        passkey::begin_use(&db, &site, random, NOW).await.unwrap();
        let restored: metier::db::Result<()> = transaction!(&db, |tx| account::restored(&mut tx).await);
        restored.unwrap();
        let counts: (i64, i64, i64) = sql!(
            "SELECT (SELECT COUNT(*) FROM half_sign_in), (SELECT COUNT(*) FROM ceremony), (SELECT COUNT(*) FROM totp)"
        )
        .one(&db)
        .await
        .unwrap();
        assert_eq!(counts, (0, 0, 1));
    }
}
