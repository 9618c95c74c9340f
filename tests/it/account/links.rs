//! Links of mails: used by a button, once, and not after what they are for has changed.

use axum::http::{HeaderName, Method, header};

use crate::support::person::{Browser, PASSWORD, at_both, link_of, mail_to, mails_to, signs_up};
use crate::support::site::ORIGIN;

/// What is shown of a link that nobody was ever sent.
fn made_up(browser: &Browser) -> (u16, String) {
    let answer = browser.get(&format!("/link/{}", "0".repeat(64)));
    (answer.status.as_u16(), answer.text().to_owned())
}

/// Asks so many times for a link to choose another password, and gives all of them.
fn reset_links(
    site: &'static crate::support::site::Site,
    address: &str,
    times: usize,
) -> Vec<String> {
    for _ in 0..times {
        Browser::at(site).post("/sign-in/reset", &[("address", address)]);
    }
    let mails = mails_to(site, address);
    let resets = mails
        .iter()
        .filter(|mail| mail.subject.starts_with("Choose another password"));
    let links: Vec<String> = resets.map(link_of).collect();
    assert_eq!(links.len(), times);
    links
}

at_both! {
    fn opening_a_link_changes_nothing(site) {
        signs_up(site, "uma@example.org", "Uma");
        let [link] = reset_links(site, "uma@example.org", 1).try_into().unwrap();
        for (method, agent) in [(Method::HEAD, "scanner"), (Method::GET, "scanner"), (Method::GET, "other")] {
            let headers = [(header::USER_AGENT, agent)];
            let answer = site.send(method, &link, &headers, String::new());
            assert_eq!(answer.status, 200);
            assert!(!answer.headers.contains_key(header::SET_COOKIE));
        }
        let browser = Browser::at(site);
        let page = browser.get(&link);
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
        assert_eq!(page.page().all("main form button").len(), 1);
        browser.post(&link, &[("password", "another velvet monsoon")]);
        assert!(browser.is_signed_in());
    }

    fn after_one_link_was_used_the_others_cannot_be_told_from_made_up_ones(site) {
        signs_up(site, "per@example.org", "Per");
        let links = reset_links(site, "per@example.org", 3);
        let browser = Browser::at(site);
        browser.post(&links[1], &[("password", "another velvet monsoon")]);
        assert!(browser.is_signed_in());
        let stranger = Browser::at(site);
        for link in &links {
            let answer = stranger.get(link);
            assert_eq!((answer.status.as_u16(), answer.text().to_owned()), made_up(&stranger));
            let spent = stranger.post(link, &[("password", "a third velvet monsoon")]);
            assert_eq!(spent.status, 404);
        }
        assert!(!stranger.is_signed_in());
    }

    fn a_change_of_password_ends_the_links_that_are_open(site) {
        let browser = signs_up(site, "eli@example.org", "Eli");
        let [link] = reset_links(site, "eli@example.org", 1).try_into().unwrap();
        let changed = browser.post(
            "/account/password",
            &[("present", PASSWORD), ("password", "another velvet monsoon")],
        );
        assert_eq!(changed.status, 200);
        assert_eq!(Browser::at(site).get(&link).status, 404);
    }

    fn a_change_of_address_is_confirmed_by_the_new_one_and_told_to_the_old(site) {
        let browser = signs_up(site, "old@example.org", "Olga");
        let [reset] = reset_links(site, "old@example.org", 1).try_into().unwrap();
        let asked = browser.post("/account/address", &[("address", "New@Example.org"), ("present", PASSWORD)]);
        assert_eq!(asked.status, 200);
        let told = mails_to(site, "old@example.org");
        assert!(told.iter().any(|mail| mail.subject.starts_with("About your account")));
        assert!(browser.get("/account").text().contains("old@example.org"), "not yet");
        let link = link_of(&mail_to(site, "new@example.org"));
        Browser::at(site).post(&link, &[]);
        assert!(!browser.is_signed_in(), "all sessions have ended");
        assert_eq!(Browser::at(site).get(&reset).status, 404);
        browser.sign_in("old@example.org", PASSWORD);
        assert!(!browser.is_signed_in());
        browser.sign_in("new@example.org", PASSWORD);
        assert!(browser.is_signed_in());
    }

    fn nobody_takes_the_address_of_somebody_else(site) {
        signs_up(site, "first@example.org", "First");
        let browser = signs_up(site, "second@example.org", "Second");
        browser.post("/account/address", &[("address", "first@example.org"), ("present", PASSWORD)]);
        let mails = mails_to(site, "first@example.org");
        let link = mails.iter().find(|mail| mail.subject.starts_with("Confirm")).map(link_of);
        assert_eq!(Browser::at(site).post(&link.unwrap(), &[]).status, 404);
        assert!(browser.get("/account").text().contains("second@example.org"));
    }

    fn a_link_leads_to_the_address_of_the_site_whatever_the_request_says(site) {
        signs_up(site, "host@example.org", "Host");
        for name in ["host", "x-forwarded-host", "forwarded"] {
            let headers = [
                (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
                (HeaderName::from_static(name), "evil.example"),
            ];
            let body = "address=host%40example.org".to_owned();
            site.send(Method::POST, "/sign-in/reset", &headers, body);
        }
        let mails = mails_to(site, "host@example.org");
        assert!(mails.len() >= 3);
        for mail in mails {
            assert!(mail.link.is_none_or(|link| link.starts_with(ORIGIN)));
            assert!(!mail.text.contains("evil"));
        }
    }
}
