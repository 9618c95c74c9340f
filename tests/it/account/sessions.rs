//! Sessions: listed, ended one by one and all at once, never anybody else's.

use axum::http::header;
use metier::sql;

use crate::support::person::{Browser, PASSWORD, at_both, signs_up};
use crate::support::site::{NOW, Site};

/// Ages the sessions of an account by so many seconds since their last use, or since they began.
fn age(site: &'static Site, address: &str, column: &str, seconds: i64) {
    let db = &site.node().db;
    let statement = match column {
        "used_at" => sql!(
            "UPDATE session SET used_at = $1 WHERE account = (SELECT id FROM account WHERE address = $2)",
            NOW - seconds,
            address
        ),
        _ => sql!(
            "UPDATE session SET ends_at = ends_at - $1 WHERE account = (SELECT id FROM account WHERE address = $2)",
            seconds,
            address
        ),
    };
    site.wait(statement.execute(db)).unwrap();
}

at_both! {
    fn a_session_is_a_new_one_at_each_sign_in(site) {
        let browser = signs_up(site, "fix@example.org", "Fix");
        let before = browser.cookies.borrow()["__Host-session"].clone();
        // What somebody else put there does not become a session either.
        let planted = "f".repeat(64);
        browser.cookies.borrow_mut().insert("__Host-session".to_owned(), planted.clone());
        browser.sign_in("fix@example.org", PASSWORD);
        let after = browser.cookies.borrow()["__Host-session"].clone();
        assert!(after != before && after != planted);
        browser.sign_in("fix@example.org", PASSWORD);
        let old = Browser::at(site);
        old.cookies.borrow_mut().insert("__Host-session".to_owned(), after);
        assert!(!old.is_signed_in(), "signing in again ends the session that the browser had");
    }

    fn signing_out_ends_the_session_and_clears_what_the_browser_keeps(site) {
        let browser = signs_up(site, "out@example.org", "Out");
        let kept = Browser::at(site);
        kept.cookies.replace(browser.cookies.borrow().clone());
        let out = browser.post("/sign-out", &[]);
        assert_eq!(out.header("clear-site-data"), "\"cache\"");
        assert!(!browser.is_signed_in() && !kept.is_signed_in());
        assert!(!browser.cookies.borrow().contains_key("__Host-session"));
        assert!(browser.get("/account").header(header::LOCATION).starts_with("/sign-in?next="));
    }

    fn sessions_are_listed_and_end_one_by_one_and_all_at_once(site) {
        let (here, there, elsewhere) = (
            signs_up(site, "all@example.org", "All"),
            Browser::at(site),
            Browser::at(site),
        );
        for browser in [&there, &elsewhere] {
            browser.sign_in("all@example.org", PASSWORD);
        }
        let page = here.get("/account").page();
        assert_eq!(page.all("section[aria-labelledby=sessions] tbody tr").len(), 3);
        let other = page.all("input[name=session]")[0].value().attr("value").unwrap().to_owned();
        assert_eq!(here.post("/account/sessions/end", &[("session", &other)]).status, 303);
        assert!([&there, &elsewhere].iter().filter(|one| one.is_signed_in()).count() == 1);
        here.post("/account/sessions/end-others", &[]);
        assert!(here.is_signed_in() && !there.is_signed_in() && !elsewhere.is_signed_in());
    }

    fn nobody_ends_a_session_of_somebody_else(site) {
        let victim = signs_up(site, "victim@example.org", "Victim");
        let other = Browser::at(site);
        other.sign_in("victim@example.org", PASSWORD);
        let page = victim.get("/account").page();
        let session = page.all("input[name=session]")[0].value().attr("value").unwrap().to_owned();
        let stranger = signs_up(site, "stranger@example.org", "Stranger");
        assert_eq!(stranger.post("/account/sessions/end", &[("session", &session)]).status, 404);
        assert!(other.is_signed_in());
    }

    fn a_session_ends_when_it_is_not_used_and_in_any_case(site) {
        let browser = signs_up(site, "idle@example.org", "Idle");
        age(site, "idle@example.org", "used_at", 2 * 60 * 60 - 1);
        assert!(browser.is_signed_in(), "and is used now");
        age(site, "idle@example.org", "used_at", 2 * 60 * 60);
        assert!(!browser.is_signed_in());
        browser.sign_in("idle@example.org", PASSWORD);
        assert!(browser.is_signed_in());
        age(site, "idle@example.org", "ends_at", 12 * 60 * 60);
        assert!(!browser.is_signed_in());
    }

    fn a_change_of_password_signs_everybody_else_out(site) {
        let (browser, other) = (signs_up(site, "pass@example.org", "Pass"), Browser::at(site));
        other.sign_in("pass@example.org", PASSWORD);
        let wrong = browser.post("/account/password", &[("present", "not it"), ("password", "another velvet monsoon")]);
        assert_eq!(wrong.status, 422);
        browser.post("/account/password", &[("present", PASSWORD), ("password", "another velvet monsoon")]);
        assert!(browser.is_signed_in() && !other.is_signed_in());
        other.sign_in("pass@example.org", PASSWORD);
        assert!(!other.is_signed_in(), "the old one is no password any more");
    }

    fn an_account_that_is_disabled_is_out_at_once(site) {
        let browser = signs_up(site, "gone@example.org", "Gone");
        let disable = sql!("UPDATE account SET is_disabled = TRUE WHERE address = $1", "gone@example.org");
        site.wait(disable.execute(&site.node().db)).unwrap();
        assert!(!browser.is_signed_in());
        browser.sign_in("gone@example.org", PASSWORD);
        assert!(!browser.is_signed_in());
    }
}
