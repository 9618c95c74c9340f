//! Signing in: whoever guesses is slowed, and the owner still gets in.

use axum::http::header;
use metier::sql;

use crate::support::person::{Browser, PASSWORD, at_both, signs_up};

at_both! {
    fn whoever_signs_in_is_led_to_where_they_were_and_nowhere_else(site) {
        signs_up(site, "next@example.org", "Next");
        for (next, led) in [
            ("/occupations/15-1254.00", "/occupations/15-1254.00"),
            ("https://evil.example", "/account"),
            ("//evil.example", "/account"),
            ("/\\evil.example", "/account"),
        ] {
            let fields = [("address", "next@example.org"), ("password", PASSWORD), ("next", next)];
            let answer = Browser::at(site).post("/sign-in", &fields);
            assert_eq!(answer.header(header::LOCATION), led);
        }
    }

    fn whoever_guesses_is_stopped_and_the_owner_still_gets_in(site) {
        let owner = signs_up(site, "guessed@example.org", "Guessed");
        owner.post("/sign-out", &[]);
        let guesser = Browser::at(site);
        let statuses: Vec<u16> = (0..15)
            .map(|at| guesser.sign_in("guessed@example.org", &format!("guess {at}")).status.as_u16())
            .collect();
        assert_eq!(statuses[..10], [422; 10]);
        assert_eq!(statuses[10..], [429; 5]);
        assert_eq!(guesser.sign_in("guessed@example.org", PASSWORD).status, 429);
        owner.sign_in("guessed@example.org", PASSWORD);
        assert!(owner.is_signed_in(), "from a browser that is known");
    }

    fn an_account_that_nobody_has_is_counted_like_any_other(site) {
        let guesser = Browser::at(site);
        let statuses: Vec<u16> = (0..11)
            .map(|_| guesser.sign_in("nobody@example.org", "guess").status.as_u16())
            .collect();
        assert_eq!((statuses[9], statuses[10]), (422, 429));
    }

    fn a_password_and_a_session_are_kept_as_hashes(site) {
        let browser = signs_up(site, "hash@example.org", "Hash");
        let db = &site.node().db;
        let (password,): (String,) = site
            .wait(sql!("SELECT password FROM account WHERE address = $1", "hash@example.org").one(db))
            .unwrap();
        assert!(password.starts_with("$argon2id$"));
        let held = browser.cookies.borrow()["__Host-session"].clone();
        let sessions: Vec<(Vec<u8>,)> = site.wait(sql!("SELECT token FROM session").all(db)).unwrap();
        assert!(sessions.iter().all(|(token,)| token.len() == 32 && token != held.as_bytes()));
    }

    fn a_form_without_fields_is_answered_like_a_wrong_one(site) {
        assert_eq!(Browser::at(site).post("/sign-in", &[]).status, 422);
    }
}
