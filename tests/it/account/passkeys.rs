//! Passkeys: made and used once for each challenge, by their owner, at this site.

use axum::http::header;
use metier::sql;
use serde_json::Value;

use crate::support::authenticator::Authenticator;
use crate::support::person::{Browser, PASSWORD, at_both, mails_to, signs_up};
use crate::support::site::{Answer, NOW, Site};

/// Adds a passkey to the account that a browser is signed in to.
fn adds(browser: &Browser, name: &str) -> (Authenticator, Answer) {
    let authenticator = Authenticator::default();
    let asked = browser.post("/account/passkeys/begin", &[("name", name)]);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let made = authenticator.create(&asked.json());
    let added = browser.post(
        "/account/passkeys",
        &[("name", name), ("credential", &made)],
    );
    assert_eq!(added.status, 200, "{}", added.text());
    (authenticator, added)
}

fn asked(browser: &Browser) -> Value {
    browser.post("/sign-in/passkey/begin", &[]).json()
}

fn sign_in(browser: &Browser, answer: &str, address: &str) -> Answer {
    browser.post(
        "/sign-in/passkey",
        &[("credential", answer), ("address", address)],
    )
}

/// Makes what ended the ceremonies of somebody a minute old, as time stands still in tests.
fn age_end(site: &'static Site, address: &str) {
    let db = &site.node().db;
    let aged = sql!(
        "UPDATE account SET ended_at = $1 WHERE address = $2 AND ended_at > $1",
        NOW - 60,
        address
    );
    site.wait(aged.execute(db)).unwrap();
}

at_both! {
    fn a_passkey_alone_signs_its_owner_in(site) {
        let owner = signs_up(site, "key@example.org", "Key");
        let (authenticator, added) = adds(&owner, "Laptop");
        assert_eq!(added.page().all(".codes li").len(), 10, "recovery codes come with the first");
        assert!(mails_to(site, "key@example.org").iter().any(|mail| mail.text.contains("Laptop")));
        for address in ["", "key@example.org", " KEY@example.org"] {
            let browser = Browser::at(site);
            let answer = authenticator.get(&asked(&browser));
            let fields = [("credential", answer.as_str()), ("address", address), ("next", "/data")];
            assert_eq!(browser.post("/sign-in/passkey", &fields).header(header::LOCATION), "/data");
            assert!(browser.is_signed_in());
        }
        assert!(owner.get("/account").text().contains("last used on 2026-01-05"));
    }

    fn all_passkeys_of_an_account_know_it_by_one_value_that_says_nothing(site) {
        let owner = signs_up(site, "handle@example.org", "Handle");
        let other = signs_up(site, "other-handle@example.org", "Other");
        let (first, _) = adds(&owner, "Laptop");
        let (second, added) = adds(&owner, "Laptop");
        let (another, _) = adds(&other, "Laptop");
        assert_eq!(first.handle(), second.handle());
        assert_ne!(first.handle(), another.handle());
        assert_eq!(first.handle().len(), 16);
        assert!(added.text().contains("Laptop (2)"), "they are told apart");
        let asked = owner.post("/account/passkeys/begin", &[("name", "Third")]).json();
        let known = asked["publicKey"]["excludeCredentials"].as_array().unwrap();
        assert_eq!(known.len(), 2, "no authenticator makes a second one");
    }

    fn an_answer_is_taken_once_and_by_the_browser_that_was_asked(site) {
        let owner = signs_up(site, "replay@example.org", "Replay");
        let (authenticator, _) = adds(&owner, "Laptop");
        let (browser, thief) = (Browser::at(site), Browser::at(site));
        let asked_for = asked(&browser);
        let answer = authenticator.get(&asked_for);
        assert_eq!(sign_in(&thief, &answer, "").status, 422);
        asked(&thief);
        assert_eq!(sign_in(&thief, &answer, "").status, 422, "it fits another challenge");
        let cookies = browser.cookies.borrow().clone();
        assert_eq!(sign_in(&browser, &answer, "").status, 303);
        let again = Browser::at(site);
        again.cookies.replace(cookies);
        assert_eq!(sign_in(&again, &answer, "").status, 422);
        assert!(!thief.is_signed_in() && !again.is_signed_in());
    }

    fn an_answer_that_was_given_to_another_site_is_none(site) {
        let owner = signs_up(site, "phished@example.org", "Phished");
        let (authenticator, _) = adds(&owner, "Laptop");
        for origin in ["https://metier.example.evil", "http://metier.example", "https://metier.example:8443"] {
            let browser = Browser::at(site);
            let answer = authenticator.get_at(&asked(&browser), origin);
            assert_eq!(sign_in(&browser, &answer, "").status, 422, "{origin}");
            assert!(!browser.is_signed_in());
        }
    }

    fn an_address_that_was_typed_must_be_that_of_the_passkey(site) {
        let owner = signs_up(site, "typed@example.org", "Typed");
        let (authenticator, _) = adds(&owner, "Laptop");
        let browser = Browser::at(site);
        let answer = authenticator.get(&asked(&browser));
        let refused = sign_in(&browser, &answer, "somebody@example.org");
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("another account"));
        assert!(!browser.is_signed_in());
    }

    fn a_passkey_is_a_second_factor_as_well(site) {
        let owner = signs_up(site, "both@example.org", "Both");
        let (authenticator, added) = adds(&owner, "Laptop");
        let browser = Browser::at(site);
        browser.sign_in("both@example.org", PASSWORD);
        assert!(!browser.is_signed_in());
        assert!(browser.get("/sign-in/second").text().contains("Recovery code"));
        let answer = authenticator.get(&asked(&browser));
        let wrong = sign_in(&browser, "{}", "both@example.org");
        assert!(wrong.status == 422 && wrong.text().contains("One more step"));
        assert_eq!(sign_in(&browser, &answer, "both@example.org").status, 422, "that ended it");
        let answer = authenticator.get(&asked(&browser));
        sign_in(&browser, &answer, "both@example.org");
        assert!(browser.is_signed_in());
        let other = Browser::at(site);
        other.sign_in("both@example.org", PASSWORD);
        other.post("/sign-in/second", &[("code", &added.page().texts(".codes li")[3])]);
        assert!(other.is_signed_in(), "a recovery code does it, too");
    }

    fn a_passkey_that_was_removed_signs_nobody_in(site) {
        let owner = signs_up(site, "gone-key@example.org", "Gone");
        let (authenticator, _) = adds(&owner, "Laptop");
        let page = owner.get("/account/ways").page();
        let id = page.attribute("input[name=passkey]", "value");
        assert_eq!(owner.post("/account/passkeys/remove", &[("passkey", &id)]).status, 200);
        let browser = Browser::at(site);
        let answer = authenticator.get(&asked(&browser));
        let refused = sign_in(&browser, &answer, "");
        assert!(refused.status == 422 && refused.text().contains("does not know that passkey"));
        browser.sign_in("gone-key@example.org", PASSWORD);
        assert!(browser.is_signed_in(), "nothing else is asked for any more");
    }

    fn a_change_of_password_ends_every_ceremony_in_progress(site) {
        let owner = signs_up(site, "ended@example.org", "Ended");
        let (authenticator, _) = adds(&owner, "Laptop");
        age_end(site, "ended@example.org");
        let (using, adding) = (Browser::at(site), Browser::at(site));
        sign_in(&adding, &authenticator.get(&asked(&adding)), "");
        let answer = authenticator.get(&asked(&using));
        let begun = adding.post("/account/passkeys/begin", &[("name", "Telephone")]).json();
        let fields = [("present", PASSWORD), ("password", "another velvet monsoon")];
        assert_eq!(owner.post("/account/password", &fields).status, 200);
        assert_eq!(sign_in(&using, &answer, "").status, 422);
        assert!(!using.is_signed_in());
        let made = Authenticator::default().create(&begun);
        let fields = [("name", "Telephone"), ("credential", made.as_str())];
        // Even if the session could go on.
        adding.cookies.borrow_mut().insert(
            "__Host-session".to_owned(),
            owner.cookies.borrow()["__Host-session"].clone(),
        );
        assert_eq!(adding.post("/account/passkeys", &fields).status, 422);
        assert!(!owner.get("/account").text().contains("Telephone"));
        age_end(site, "ended@example.org");
        sign_in(&using, &authenticator.get(&asked(&using)), "");
        assert!(using.is_signed_in(), "the passkey itself stays");
    }

    fn a_passkey_shows_once_more_who_somebody_is(site) {
        let owner = signs_up(site, "again@example.org", "Again");
        let other = signs_up(site, "not-again@example.org", "Other");
        let ((authenticator, _), (others, _)) = (adds(&owner, "Laptop"), adds(&other, "Laptop"));
        let mine = sql!(
            "UPDATE session SET proved_at = $1 WHERE account = (SELECT id FROM account WHERE address = $2)",
            NOW - 15 * 60,
            "again@example.org"
        );
        site.wait(mine.execute(&site.node().db)).unwrap();
        assert_eq!(owner.get("/account/ways").header(header::LOCATION), "/account/prove");
        let wrong = others.get(&asked(&owner));
        assert_eq!(owner.post("/account/prove/passkey", &[("credential", &wrong)]).status, 422);
        let right = authenticator.get(&asked(&owner));
        let proved = owner.post("/account/prove/passkey", &[("credential", &right)]);
        assert_eq!(proved.header(header::LOCATION), "/account/ways");
        assert_eq!(owner.get("/account/ways").status, 200);
    }

    fn a_passkey_of_an_account_that_is_disabled_signs_nobody_in(site) {
        let owner = signs_up(site, "off@example.org", "Off");
        let (authenticator, _) = adds(&owner, "Laptop");
        let disable = sql!("UPDATE account SET is_disabled = TRUE WHERE address = $1", "off@example.org");
        site.wait(disable.execute(&site.node().db)).unwrap();
        let browser = Browser::at(site);
        assert_eq!(sign_in(&browser, &authenticator.get(&asked(&browser)), "").status, 422);
    }

    fn what_is_no_answer_is_said(site) {
        let browser = signs_up(site, "none@example.org", "None");
        for credential in ["", "{}", "[", "null"] {
            let stranger = Browser::at(site);
            asked(&stranger);
            let refused = sign_in(&stranger, credential, "");
            assert_eq!(refused.status, 422, "{credential}");
            assert!(refused.text().contains("The browser sent no passkey"), "{credential}");
        }
        assert_eq!(browser.post("/account/passkeys/begin", &[("name", "")]).status, 409);
        browser.post("/account/passkeys/begin", &[("name", "Laptop")]);
        assert_eq!(browser.post("/account/passkeys", &[("name", "Laptop")]).status, 422);
        assert_eq!(Browser::at(site).post("/account/passkeys", &[]).status, 401);
    }
}
