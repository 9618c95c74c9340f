//! Signing up: one account for an address, and nobody learns who has one.

use std::thread;

use axum::http::header;
use metier::account::by_address;
use metier::sql;

use crate::support::person::{Browser, PASSWORD, at_both, link_of, mail_to, mails_to, signs_up};
use crate::support::site::Answer;

/// All that somebody sees of an answer, but the address that they typed and what differs each time.
fn seen(answer: &Answer, typed: &str) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    let text = answer.text().replace(typed, "ADDRESS");
    format!("{}\n{}\n{text}", answer.status, headers.join("\n"))
}

at_both! {
    fn whoever_signs_up_gets_a_link_chooses_a_password_and_is_in(site) {
        let browser = signs_up(site, "ines@example.org", "Ines Alba");
        let account = browser.get("/account");
        assert!(account.text().contains("Ines Alba") && account.text().contains("ines@example.org"));
        assert_eq!(account.header(header::CACHE_CONTROL), "no-store");
    }

    fn every_spelling_of_an_address_is_the_same_account(site) {
        signs_up(site, "rita.lund@example.org", "Rita Lund");
        let before = mails_to(site, "rita.lund@example.org").len();
        let again = Browser::at(site).post("/sign-up", &[("address", "rita.lund@EXAMPLE.org")]);
        assert_eq!(again.status, 200);
        let mails = mails_to(site, "rita.lund@example.org");
        assert_eq!(mails.len(), before + 1, "the owner is told");
        let told = mails.iter().find(|mail| mail.subject.starts_with("You have an account"));
        assert!(told.is_some_and(|mail| !mail.link.as_deref().unwrap().contains("/link/")));
        for spelled in ["RITA.LUND@example.org", " rita.lund@example.org "] {
            let browser = Browser::at(site);
            browser.sign_in(spelled, PASSWORD);
            assert!(browser.is_signed_in(), "{spelled}");
        }
    }

    fn two_who_open_links_for_one_address_at_once_get_one_account(site) {
        for typed in ["Lea@example.org", "lea@EXAMPLE.ORG"] {
            Browser::at(site).post("/sign-up", &[("address", typed)]);
        }
        let links: Vec<String> = mails_to(site, "lea@example.org").iter().map(link_of).collect();
        assert_eq!(links.len(), 2);
        let made: Vec<bool> = thread::scope(|scope| {
            let runs: Vec<_> = links
                .iter()
                .map(|link| {
                    scope.spawn(move || {
                        let fields = [("name", "Lea"), ("password", PASSWORD)];
                        Browser::at(site).post(link, &fields).status == 303
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
        let db = &site.node().db;
        let count = sql!("SELECT COUNT(*) FROM account WHERE address = $1", "lea@example.org");
        assert_eq!(site.wait(count.one::<(i64,)>(db)).unwrap(), (1,));
    }

    fn an_address_that_is_known_gets_the_same_answer_as_any_other(site) {
        signs_up(site, "known@example.org", "Known");
        let (known, other) = ("known@example.org", "other@example.org");
        for page in ["/sign-up", "/sign-in/reset"] {
            let answers = [known, other].map(|address| {
                seen(&Browser::at(site).post(page, &[("address", address)]), address)
            });
            assert_eq!(answers[0], answers[1], "{page}");
        }
        let failed = [known, other].map(|address| {
            seen(&Browser::at(site).sign_in(address, "not the password"), address)
        });
        assert_eq!(failed[0], failed[1]);
        assert!(mails_to(site, other).iter().all(|mail| !mail.subject.contains("password")));
    }

    fn an_address_that_only_looks_alike_gets_no_mail_of_somebody_else(site) {
        signs_up(site, "mika@example.org", "Mika");
        let before = mails_to(site, "mika@example.org");
        for typed in ["mi\u{212a}a@example.org", "mi\u{43a}a@example.org"] {
            let answer = Browser::at(site).post("/sign-in/reset", &[("address", typed)]);
            assert_eq!(answer.status, 200);
            assert_eq!(mails_to(site, typed), []);
            assert_eq!(mails_to(site, "mika@example.org"), before);
        }
    }

    fn nothing_is_there_before_the_link_is_used(site) {
        Browser::at(site).post("/sign-up", &[("address", "noor@example.org")]);
        mail_to(site, "noor@example.org");
        let address = "noor@example.org".parse().unwrap();
        let found = by_address(&site.node().db, &address);
        assert_eq!(site.wait(found).unwrap(), None);
    }

    fn what_cannot_be_used_is_said_beside_its_field_and_the_link_still_holds(site) {
        Browser::at(site).post("/sign-up", &[("address", "otto@example.org")]);
        let link = link_of(&mail_to(site, "otto@example.org"));
        let browser = Browser::at(site);
        for (name, password, problem) in [
            ("", PASSWORD, "Your name must not be empty"),
            ("www.evil.example/now", PASSWORD, "Your name must be a name"),
            ("Otto", "short", "Password must have 8 characters or more"),
            ("Otto", "otto@example.org", "Password is easy to guess"),
        ] {
            let wrong = browser.post(&link, &[("name", name), ("password", password)]);
            assert_eq!(wrong.status, 422);
            assert!(wrong.page().one(".error").starts_with(problem), "{problem}");
        }
        browser.post(&link, &[("name", "Otto"), ("password", PASSWORD)]);
        assert!(browser.is_signed_in());
    }

    fn what_is_no_address_is_said_beside_the_field(site) {
        for page in ["/sign-up", "/sign-in/reset"] {
            let answer = Browser::at(site).post(page, &[("address", "ada@example.org\r\nBcc: all@example.org")]);
            assert_eq!(answer.status, 422);
            assert!(answer.page().one(".error").contains("must be an e-mail address"));
        }
    }
}
