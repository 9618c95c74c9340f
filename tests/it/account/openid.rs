//! OpenID Connect: who is who. An identity is known by issuer and subject alone, and joins an account only
//! where its owner says so.

use std::thread;

use axum::http::header;
use metier::account::{administration, totp};
use metier::audit::{self, Actor, Origin};
use metier::random::Random;
use metier::snapshot::SignUp;
use metier::{sql, transaction};
use serde_json::json;

use crate::support::person::{
    Browser, PASSWORD, administrator, at_both, link_of, mail_to, mails_to, signs_up,
};
use crate::support::provider::{
    self, account, age_end, counts, goes, joins, lets_in, signs_in, stop, vouched, with,
};
use crate::support::site::{NOW, Site};

/// Lets the last proof of who somebody is be a quarter of an hour old.
fn age_proof(site: &'static Site, address: &str) {
    let id = account(site, address).unwrap().id;
    let aged = sql!(
        "UPDATE session SET proved_at = $1 WHERE account = $2",
        NOW - 900,
        &id
    );
    site.wait(aged.execute(&site.node().db)).unwrap();
}

at_both! {
    fn whoever_is_new_chooses_a_name_and_has_an_account_without_a_password(site) {
        let (browser, who) = (Browser::at(site), vouched("new", "New.One@Example.org"));
        let new = signs_in(&browser, &who);
        assert_eq!(new.header(header::LOCATION), "/sign-up/openid");
        assert!(account(site, "new.one@example.org").is_none(), "nothing is made yet");
        let page = browser.get("/sign-up/openid");
        assert!(page.text().contains("new.one@example.org"));
        assert_eq!(page.page().attribute("#name", "value"), "Vera Voss", "as the provider says");
        assert_eq!(browser.post("/sign-up/openid", &[("name", "<b>")]).status, 422);
        let made = browser.post("/sign-up/openid", &[("name", "Vera"), ("address", "other@example.org")]);
        assert_eq!(made.header(header::LOCATION), "/account");
        assert!(browser.is_signed_in() && account(site, "other@example.org").is_none());
        assert!(!browser.cookies.borrow().contains_key("__Host-openid"), "it is done");
        assert_eq!(counts(site, "new.one@example.org"), (1, 1));
        let id = account(site, "new.one@example.org").unwrap().id;
        let shown = site.wait(audit::about(&site.node().db, id.as_str(), 10)).unwrap();
        let mut events: Vec<_> = shown.iter().map(|one| (one.event.as_str(), one.by_self)).collect();
        events.sort_unstable();
        assert_eq!(events, [("account made", true), ("identity added", true), ("signed in", true)]);
        let other = Browser::at(site);
        other.sign_in("new.one@example.org", "");
        assert!(!other.is_signed_in(), "there is no password");
        let back = signs_in(&other, &who);
        assert_eq!(back.header(header::LOCATION), "/account");
        assert!(other.is_signed_in());
        assert!(other.get("/account").text().contains("last used on 2026-01-05"));
    }

    fn somebody_is_known_by_the_subject_whatever_else_the_provider_says(site) {
        signs_up(site, "somebody@example.org", "Somebody");
        let who = vouched("constant", "constant@example.org");
        joins(site, &who);
        for (claim, value) in [
            ("email", json!("somebody@example.org")),
            ("email", json!(null)),
            ("email_verified", json!(false)),
            ("email_verified", json!("true")),
            ("name", json!("Else")),
        ] {
            let browser = Browser::at(site);
            signs_in(&browser, &with(&who, claim, value));
            assert!(browser.get("/account").text().contains("constant@example.org"), "{claim}");
        }
        let other = Browser::at(site);
        assert_eq!(stop(&signs_in(&other, &with(&who, "sub", json!("Constant")))), "Sign in first");
        assert!(!other.is_signed_in(), "a like address is not the same person");
    }

    fn an_address_that_is_not_vouched_for_joins_no_account_and_says_nothing_of_it(site) {
        let owner = signs_up(site, "vera@example.org", "Vera");
        let password = || -> (Option<String>,) {
            let of = sql!("SELECT password FROM account WHERE address = $1", "vera@example.org");
            site.wait(of.one(&site.node().db)).unwrap()
        };
        let (before, session) = (password(), owner.cookies.borrow()["__Host-session"].clone());
        for verified in [json!(false), json!(null), json!("true")] {
            let seen = ["vera@example.org", "nobody-yet@example.org"].map(|address| {
                let browser = Browser::at(site);
                let who = with(&vouched("stranger", address), "email_verified", verified.clone());
                let answer = signs_in(&browser, &who);
                assert!(!browser.is_signed_in(), "{verified}");
                assert!(answer.text().contains("sign in first"), "{verified}");
                assert_eq!(browser.get("/sign-up/openid").header(header::LOCATION), "/sign-up");
                (stop(&answer), answer.text().replace(address, "ADDRESS"))
            });
            assert_eq!(seen[0], seen[1], "nobody learns whether there is an account");
        }
        assert_eq!(counts(site, "vera@example.org"), (0, 1));
        assert_eq!(password(), before);
        assert!(owner.is_signed_in() && owner.cookies.borrow()["__Host-session"] == session);
        owner.post("/sign-out", &[]);
        owner.sign_in("vera@example.org", PASSWORD);
        assert!(owner.is_signed_in());
        let told = mails_to(site, "vera@example.org");
        assert!(told.iter().any(|mail| mail.subject.starts_with("You have an account")));
        assert!(account(site, "nobody-yet@example.org").is_none());
        let link = link_of(&mail_to(site, "nobody-yet@example.org"));
        let reader = Browser::at(site);
        reader.post(&link, &[("name", "Reader"), ("password", PASSWORD)]);
        assert!(reader.is_signed_in(), "the mail shows who reads it");
        assert_eq!(counts(site, "nobody-yet@example.org").0, 0);
    }

    fn a_like_address_joins_after_its_owner_has_signed_in_and_added_the_provider(site) {
        let owner = signs_up(site, "owner@example.org", "Owner");
        let who = vouched("owner", "owner@example.org");
        let browser = Browser::at(site);
        assert_eq!(stop(&signs_in(&browser, &who)), "Sign in first");
        assert!(!browser.is_signed_in() && counts(site, "owner@example.org").0 == 0);
        assert!(owner.get("/account/ways").text().contains("Add College"));
        let added = goes(&owner, "/account/openid", &who);
        assert_eq!(added.page().one(".notice[role=status]"), "You can sign in with College from now on.");
        assert!(!added.text().contains("Add College"));
        let told = mails_to(site, "owner@example.org");
        assert!(told.iter().any(|mail| mail.text.contains("way to sign in with College, which was added")));
        signs_in(&browser, &who);
        assert!(browser.is_signed_in());
        let again = goes(&owner, "/account/openid", &who);
        assert!(again.status == 422 && again.text().contains("It was added already."));
        let second = goes(&owner, "/account/openid", &vouched("owner-2", "owner@example.org"));
        assert!(second.status == 422 && second.text().contains("Remove that first."));
        assert_eq!(counts(site, "owner@example.org").0, 1);
    }

    fn nobody_adds_what_is_somebody_elses_or_to_an_account_of_somebody_else(site) {
        let who = vouched("taken", "taken@example.org");
        joins(site, &who);
        let other = signs_up(site, "other-taker@example.org", "Other");
        let refused = goes(&other, "/account/openid", &who);
        assert!(refused.status == 422 && refused.text().contains("Another account here"));
        assert_eq!(counts(site, "other-taker@example.org").0, 0);
        let away = other.post("/account/openid", &[]);
        let back = lets_in(&away, &vouched("free", "free@example.org"));
        let third = signs_up(site, "third@example.org", "Third");
        let session = third.cookies.borrow()["__Host-session"].clone();
        other.cookies.borrow_mut().insert("__Host-session".to_owned(), session);
        let refused = other.is_led(&back);
        assert!(refused.status == 422 && refused.text().contains("You signed out meanwhile"));
        assert_eq!(counts(site, "third@example.org").0, 0);
        let id = third.get("/account/ways").page();
        assert!(id.all("input[name=identity]").is_empty());
        let shown = joins(site, &vouched("mine", "mine-openid@example.org")).get("/account/ways");
        let id = shown.page().attribute("input[name=identity]", "value");
        assert_eq!(third.post("/account/openid/remove", &[("identity", &id)]).status, 422);
        assert_eq!(counts(site, "mine-openid@example.org").0, 1);
    }

    fn a_second_factor_is_asked_for_after_the_provider(site) {
        let who = vouched("double", "double@example.org");
        let owner = joins(site, &who);
        owner.post("/account/app/begin", &[]);
        let id = account(site, "double@example.org").unwrap().id;
        let db = &site.node().db;
        let app = site.wait(totp::of(db, &id)).unwrap().unwrap();
        owner.post("/account/app", &[("code", &app.secret.code(NOW / 30 - 1))]);
        let browser = Browser::at(site);
        let away = browser.post("/sign-in/openid", &[("next", "/data"), ("keep", "yes")]);
        let asked = browser.is_led(&lets_in(&away, &who));
        assert_eq!(asked.header(header::LOCATION), "/sign-in/second?next=%2Fdata&keep=yes");
        assert!(!browser.is_signed_in());
        browser.post("/sign-in/second", &[("code", &app.secret.code(NOW / 30))]);
        assert!(browser.is_signed_in());
    }

    fn whoever_looks_after_the_site_needs_a_second_factor_here_as_well(site) {
        let browser = administrator(site, "openid-keeper@example.org");
        let who = vouched("keeper", "openid-keeper@example.org");
        goes(&browser, "/account/openid", &who);
        let again = Browser::at(site);
        signs_in(&again, &who);
        assert_eq!(again.get("/account").header(header::LOCATION), "/account/ways");
    }

    fn an_account_that_is_disabled_is_out_here_as_well(site) {
        let who = vouched("disabled", "disabled@example.org");
        joins(site, &who);
        let disable = sql!("UPDATE account SET is_disabled = TRUE WHERE address = $1", "disabled@example.org");
        site.wait(disable.execute(&site.node().db)).unwrap();
        let browser = Browser::at(site);
        let refused = signs_in(&browser, &who);
        assert!(refused.status == 422 && refused.text().contains("Nobody can sign in to that account"));
        assert!(!browser.is_signed_in());
    }

    fn the_last_way_in_stays_until_there_is_another(site) {
        let owner = joins(site, &vouched("only", "only@example.org"));
        let page = owner.get("/account/ways");
        let id = page.page().attribute("input[name=identity]", "value");
        let remove = [("identity", id.as_str())];
        let kept = owner.post("/account/openid/remove", &remove);
        assert!(kept.status == 422 && kept.text().contains("the only way into your account"));
        let account = owner.get("/account").page();
        assert!(account.all("input[name=present]").is_empty(), "there is no password to ask for");
        let weak = owner.post("/account/password", &[("password", "short")]);
        assert!(weak.status == 422 && weak.text().contains("8 characters or more"));
        assert_eq!(owner.post("/account/password", &[("password", PASSWORD)]).status, 200);
        assert!(owner.get("/account").text().contains("Present password"));
        let other = Browser::at(site);
        age_end(site, "only@example.org");
        signs_in(&other, &vouched("only", "only@example.org"));
        assert!(other.is_signed_in());
        assert_eq!(owner.post("/account/openid/remove", &remove).status, 200);
        assert!(owner.is_signed_in() && !other.is_signed_in());
        assert_eq!(counts(site, "only@example.org"), (0, 1));
        let told = mails_to(site, "only@example.org");
        assert!(told.iter().any(|mail| mail.text.contains("which was removed")));
        let stranger = Browser::at(site);
        assert_eq!(stop(&signs_in(&stranger, &vouched("only", "only@example.org"))), "Sign in first");
        stranger.sign_in("only@example.org", PASSWORD);
        assert!(stranger.is_signed_in());
        assert_eq!(owner.post("/account/openid/remove", &remove).status, 422, "it was removed already");
    }

    fn a_reset_gives_a_password_to_whoever_has_none(site) {
        joins(site, &vouched("forgetful", "forgetful@example.org"));
        Browser::at(site).post("/sign-in/reset", &[("address", "forgetful@example.org")]);
        let link = link_of(&mail_to(site, "forgetful@example.org"));
        let browser = Browser::at(site);
        browser.post(&link, &[("password", PASSWORD)]);
        assert!(browser.is_signed_in());
        let other = Browser::at(site);
        other.sign_in("forgetful@example.org", PASSWORD);
        assert!(other.is_signed_in());
    }

    fn whoever_has_no_password_shows_anew_at_the_provider_who_they_are(site) {
        let who = vouched("anew", "anew@example.org");
        let owner = joins(site, &who);
        age_proof(site, "anew@example.org");
        assert_eq!(owner.get("/account/ways").header(header::LOCATION), "/account/prove");
        assert_eq!(owner.post("/account/openid", &[]).header(header::LOCATION), "/account/prove");
        assert_eq!(owner.post("/account/password", &[("password", PASSWORD)]).status, 422);
        let address = [("address", "thief@example.org")];
        assert_eq!(owner.post("/account/address", &address).status, 422);
        assert_eq!(owner.post("/account/prove", &[("present", "")]).status, 422);
        let page = owner.get("/account/prove");
        assert!(page.page().all("input[name=present]").is_empty() && page.text().contains("Use College"));
        let asked = owner.post("/account/prove/openid", &[]).page().attribute("#onward", "href");
        assert!(asked.contains("prompt=login") && asked.contains("max_age=0"), "{asked}");
        for (who, why) in [
            (with(&who, "auth_time", json!(NOW - 61)), "did not ask you who you are"),
            (with(&who, "auth_time", json!(null)), "did not ask you who you are"),
            (vouched("somebody-else", "anew@example.org"), "is not one that you sign in with"),
        ] {
            let refused = goes(&owner, "/account/prove/openid", &who);
            assert_eq!(refused.status, 422, "{why}");
            assert!(refused.text().contains(why), "{why}: {}", refused.text());
            assert_eq!(owner.get("/account/ways").header(header::LOCATION), "/account/prove");
        }
        let before = owner.cookies.borrow()["__Host-session"].clone();
        let proved = goes(&owner, "/account/prove/openid", &who);
        assert_eq!(proved.header(header::LOCATION), "/account/ways");
        assert_ne!(owner.cookies.borrow()["__Host-session"], before);
        assert_eq!(owner.get("/account/ways").status, 200);
        assert_eq!(owner.post("/account/password", &[("password", PASSWORD)]).status, 200);
    }

    fn without_an_address_that_can_be_used_nothing_is_made(site) {
        for address in [json!(null), json!("no address"), json!("a@b\r\nBcc: all@example.org")] {
            let browser = Browser::at(site);
            let who = with(&vouched("unaddressed", ""), "email", address);
            assert_eq!(stop(&signs_in(&browser, &who)), "College does not say your address");
        }
        let browser = Browser::at(site);
        let who = with(&vouched("odd-name", "odd-name@example.org"), "name", json!("www.evil.example"));
        signs_in(&browser, &who);
        assert_eq!(browser.get("/sign-up/openid").page().attribute("#name", "value"), "");
    }

    fn two_who_finish_at_once_make_one_account(site) {
        let browser = Browser::at(site);
        signs_in(&browser, &vouched("twice", "twice@example.org"));
        let cookies = browser.cookies.borrow().clone();
        thread::scope(|scope| {
            for _ in 0..2 {
                let cookies = cookies.clone();
                scope.spawn(move || {
                    let browser = Browser::at(site);
                    browser.cookies.replace(cookies);
                    browser.post("/sign-up/openid", &[("name", "Twice")]);
                });
            }
        });
        assert_eq!(counts(site, "twice@example.org"), (1, 1));
        let (first, second) = (Browser::at(site), Browser::at(site));
        let who = vouched("two-windows", "two-windows@example.org");
        signs_in(&first, &who);
        signs_in(&second, &who);
        first.post("/sign-up/openid", &[("name", "First")]);
        assert_eq!(stop(&second.post("/sign-up/openid", &[("name", "Second")])), "Sign in first");
        assert_eq!(counts(site, "two-windows@example.org"), (1, 1));
    }

    fn where_accounts_are_made_by_invitation_newcomers_need_one(site) {
        let who = vouched("member", "member@example.org");
        joins(site, &who);
        for sign_up in [SignUp::Invited, SignUp::Off] {
            let closed = site.beside(|settings| settings.sign_up = sign_up, Some(provider::configuration("main")));
            let browser = Browser::at(closed);
            let new = vouched("uninvited", "uninvited@example.org");
            assert_eq!(stop(&signs_in(&browser, &new)), "You need an invitation");
            assert_eq!(stop(&signs_in(&browser, &vouched("like", "member@example.org"))), "Sign in first");
            let seen = ["uninvited@example.org", "member@example.org"].map(|address| {
                let who = with(&vouched("like", address), "email_verified", json!(false));
                signs_in(&browser, &who).text().replace(address, "ADDRESS")
            });
            assert_eq!(seen[0], seen[1]);
            assert_eq!(mails_to(site, "uninvited@example.org"), []);
            signs_in(&browser, &who);
            assert!(browser.is_signed_in());
            let open = Browser::at(site);
            signs_in(&open, &new);
            let late = Browser::at(closed);
            late.cookies.replace(open.cookies.borrow().clone());
            assert_eq!(stop(&late.post("/sign-up/openid", &[("name", "Late")])), "You need an invitation");
            assert!(account(site, "uninvited@example.org").is_none());
        }
    }

    fn the_same_subject_of_another_provider_is_somebody_else(site) {
        joins(site, &vouched("same", "same@example.org"));
        let other = site.beside(|_| (), Some(provider::configuration("other")));
        let browser = Browser::at(other);
        assert_eq!(stop(&signs_in(&browser, &vouched("same", "same@example.org"))), "Sign in first");
        let new = signs_in(&browser, &vouched("same", "not-the-same@example.org"));
        assert_eq!(new.header(header::LOCATION), "/sign-up/openid");
        let back = Browser::at(site);
        back.cookies.replace(browser.cookies.borrow().clone());
        let led = back.post("/sign-up/openid", &[("name", "Moved")]);
        assert_eq!(led.header(header::LOCATION), "/sign-up", "the provider is another one now");
    }

    fn erasing_an_account_erases_what_it_is_known_by(site) {
        let who = vouched("erased", "erased-openid@example.org");
        let owner = joins(site, &who);
        owner.post("/account/openid", &[]);
        let erased = account(site, "erased-openid@example.org").unwrap();
        let (db, origin) = (&site.node().db, Origin::default());
        let actor = Actor { account: None, origin: &origin, now: NOW, random: Random::system() };
        let done: Result<(), administration::Error> = site.wait(async {
            transaction!(db, |tx| administration::erase(&mut tx, &actor, &erased).await)
        });
        done.unwrap();
        let left: (i64,) = site
            .wait(sql!("SELECT COUNT(*) FROM openid_identity WHERE subject = $1", "erased").one(db))
            .unwrap();
        assert_eq!(left, (0,));
        assert!(!owner.is_signed_in());
        let browser = Browser::at(site);
        assert_eq!(signs_in(&browser, &who).header(header::LOCATION), "/sign-up/openid", "somebody new");
    }
}
