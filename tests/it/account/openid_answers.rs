//! OpenID Connect: what a provider answers is believed only where everything holds, once, and by the browser
//! that asked.

use axum::http::{HeaderName, Method, header};
use metier::account::openid::{Configuration, Error, Provider};
use metier::random::Random;
use metier::sql;
use serde_json::json;

use crate::support::person::{Browser, PASSWORD, at_both, signs_up};
use crate::support::program::Home;
use crate::support::provider::{
    self, NAME, age_end, counts, goes, joins, lets_in, signs_in, vouched, with,
};
use crate::support::site::{NOW, ORIGIN};

at_both! {
    fn what_does_not_hold_signs_nobody_in(site) {
        let who = vouched("lied-about", "lied-about@example.org");
        joins(site, &who);
        let signed = |how: &str| {
            let mut who = who.clone();
            who["sign"] = how.into();
            who
        };
        let lies = [
            with(&who, "nonce", json!("0")),
            with(&who, "nonce", json!(null)),
            with(&who, "aud", json!("another client")),
            with(&who, "aud", json!(["metier & friends", "another client"])),
            with(&who, "aud", json!(null)),
            with(&who, "azp", json!("another client")),
            with(&who, "iss", json!("https://accounts.example.org")),
            with(&who, "iss", json!(provider::issuer("main") + "/")),
            with(&who, "exp", json!(NOW)),
            with(&who, "exp", json!(null)),
            with(&who, "sub", json!("")),
            with(&who, "sub", json!("x".repeat(256))),
            with(&who, "email_verified", json!(1)),
            signed("none"),
            signed("shared secret"),
            signed("hidden"),
            signed("unknown"),
            signed("nothing"),
            json!({"claims": who["claims"], "iss": "https://accounts.example.org"}),
        ];
        for lie in &lies {
            let browser = Browser::at(site);
            let refused = signs_in(&browser, lie);
            assert_eq!(refused.status, 422, "{lie}");
            let said = refused.page().one("[role=alert]");
            assert!(said.starts_with("What College answered does not hold"), "{lie}: {said}");
            assert!(!browser.is_signed_in(), "{lie}");
        }
        let browser = Browser::at(site);
        signs_in(&browser, &with(&who, "azp", json!("metier & friends")));
        assert!(browser.is_signed_in(), "all else holds");
    }

    fn an_answer_is_taken_once_and_by_the_browser_that_asked(site) {
        let who = vouched("replayed", "replayed@example.org");
        joins(site, &who);
        let (browser, thief) = (Browser::at(site), Browser::at(site));
        let back = lets_in(&browser.post("/sign-in/openid", &[]), &who);
        let kept = browser.cookies.borrow().clone();
        assert_eq!(thief.is_led(&back).status, 422);
        thief.post("/sign-in/openid", &[]);
        assert_eq!(thief.is_led(&back).status, 422, "it has the state of another browser");
        let code = back.split("code=").nth(1).unwrap();
        let made_up = format!("/sign-in/openid/back?state={}&code={code}", "0".repeat(64));
        assert_eq!(browser.is_led(&made_up).status, 422);
        assert_eq!(browser.is_led(&format!("/sign-in/openid/back?code={code}")).status, 422);
        assert_eq!(browser.is_led(&back).header(header::LOCATION), "/account", "that ended nothing");
        assert!(browser.is_signed_in() && !thief.is_signed_in());
        let again = Browser::at(site);
        again.cookies.replace(kept);
        assert!(again.is_led(&back).text().contains("That took too long"), "nobody is asked again");
        assert!(!again.is_signed_in());
    }

    fn a_code_that_was_used_before_signs_nobody_in(site) {
        let who = vouched("stolen", "stolen@example.org");
        joins(site, &who);
        let (browser, thief) = (Browser::at(site), Browser::at(site));
        let code = |back: &str| back.split("code=").nth(1).unwrap().to_owned();
        let back = lets_in(&browser.post("/sign-in/openid", &[]), &who);
        let of_thief = lets_in(&thief.post("/sign-in/openid", &[]), &vouched("thief", "thief@example.org"));
        let injected = of_thief.replace(&code(&of_thief), &code(&back));
        assert_eq!(thief.is_led(&injected).status, 422, "it has no verifier for it");
        assert!(!thief.is_signed_in());
        assert_eq!(browser.is_led(&back).status, 422, "the provider gave it up");
        signs_in(&browser, &who);
        assert!(browser.is_signed_in());
    }

    fn a_session_is_new_and_leads_to_this_site_alone(site) {
        let who = vouched("fixed", "fixed@example.org");
        let browser = joins(site, &who);
        let before = browser.cookies.borrow()["__Host-session"].clone();
        for (next, led) in [
            ("/data?x=1", "/data?x=1"),
            ("https://evil.example/", "/account"),
            ("//evil.example", "/account"),
            ("/\\evil.example", "/account"),
        ] {
            let away = browser.post("/sign-in/openid", &[("next", next), ("keep", "yes")]);
            let back = browser.is_led(&lets_in(&away, &who));
            assert_eq!(back.header(header::LOCATION), led, "{next}");
        }
        let after = browser.cookies.borrow()["__Host-session"].clone();
        assert_ne!(before, after);
        browser.cookies.borrow_mut().insert("__Host-session".to_owned(), before);
        assert!(!browser.is_signed_in(), "the one of before has ended");
        assert_eq!(counts(site, "fixed@example.org").1, 1);
    }

    fn the_way_to_the_provider_and_back_shows_nothing_to_others(site) {
        let browser = Browser::at(site);
        let headers = [
            (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            (header::HOST, "evil.example"),
            (HeaderName::from_static("x-forwarded-host"), "evil.example"),
        ];
        let away = site.send(Method::POST, "/sign-in/openid", &headers, String::new());
        let cookie = away.header(header::SET_COOKIE);
        assert!(cookie.starts_with("__Host-openid=") && cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        assert_eq!(away.header(header::REFERRER_POLICY), "no-referrer");
        assert_eq!(away.header(header::CACHE_CONTROL), "no-store");
        let (page, token) = (away.page(), &cookie["__Host-openid=".len()..][..64]);
        let address = page.attribute("#onward", "href");
        assert_eq!(page.attribute("meta[http-equiv=refresh]", "content"), format!("0; url={address}"));
        assert!(address.starts_with(&provider::issuer("main")), "{address}");
        let back: String = form_urlencoded::byte_serialize(format!("{ORIGIN}/sign-in/openid/back").as_bytes()).collect();
        assert!(address.contains(&back) && !address.contains("evil") && !address.contains(token));
        assert!(address.contains("code_challenge_method=S256"));
        let stored: Vec<(Vec<u8>,)> = site.wait(sql!("SELECT token FROM ceremony").all(&site.node().db)).unwrap();
        assert!(stored.iter().all(|(token,)| token.len() == 32), "hashes");
        let elsewhere = [
            (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            (HeaderName::from_static("sec-fetch-site"), "cross-site"),
        ];
        let forged = site.send(Method::POST, "/sign-in/openid", &elsewhere, String::new());
        assert_eq!(forged.status, 403, "no other site begins it");
        let over = browser.is_led("/sign-in/openid/back?state=a&code=b");
        assert!(over.status == 422 && over.header(header::REFERRER_POLICY) == "no-referrer");
    }

    fn a_change_of_password_ends_what_is_under_way_at_the_provider(site) {
        let who = vouched("changed", "changed@example.org");
        let owner = signs_up(site, "changed@example.org", "Changed");
        let add = |browser: &Browser| lets_in(&browser.post("/account/openid", &[]), &who);
        goes(&owner, "/account/openid", &who);
        let (browser, adding) = (Browser::at(site), signs_up(site, "adding@example.org", "Adding"));
        let back = lets_in(&browser.post("/sign-in/openid", &[]), &who);
        let fields = [("present", PASSWORD), ("password", "another velvet monsoon")];
        assert_eq!(owner.post("/account/password", &fields).status, 200);
        let refused = browser.is_led(&back);
        assert!(refused.status == 422 && refused.text().contains("was changed meanwhile"));
        assert!(!browser.is_signed_in());
        let back = add(&adding);
        assert_eq!(adding.post("/account/password", &fields).status, 200);
        assert_eq!(adding.is_led(&back).status, 422);
        assert_eq!(counts(site, "adding@example.org").0, 0);
        age_end(site, "changed@example.org");
        signs_in(&browser, &who);
        assert!(browser.is_signed_in(), "the identity itself stays");
    }

    fn an_error_of_the_provider_is_told_in_words_of_our_own(site) {
        for (error, said) in [
            ("access_denied", "College was not allowed to say who you are"),
            ("<script>alert(1)</script>", "College did not say who you are"),
            ("server_error", "College did not say who you are"),
        ] {
            let browser = Browser::at(site);
            let refused = signs_in(&browser, &json!({"error": error, "claims": {}}));
            assert_eq!(refused.status, 422);
            assert!(refused.page().one("[role=alert]").starts_with(said));
            assert!(!refused.text().contains("alert(1)") && !refused.text().contains("Words of others"));
            assert!(!browser.cookies.borrow().contains_key("__Host-openid"));
        }
    }

    fn a_provider_that_is_down_keeps_nobody_else_out(site) {
        let owner = signs_up(site, "patient@example.org", "Patient");
        let down = Configuration::new("http://127.0.0.1:1", "metier", "secret", NAME).unwrap();
        let beside = site.beside(|_| (), Some(down));
        let browser = Browser::at(beside);
        for _ in 0..2 {
            let told = browser.post("/sign-in/openid", &[("next", "/data")]);
            assert_eq!(told.status, 502);
            assert!(told.page().one("[role=alert]").starts_with("College cannot be asked at the moment"));
            assert_eq!(told.page().attribute("main input[name=next]", "value"), "/data");
        }
        browser.sign_in("patient@example.org", PASSWORD);
        assert!(browser.is_signed_in());
        browser.cookies.replace(owner.cookies.borrow().clone());
        assert_eq!(browser.post("/account/openid", &[]).status, 502);
    }

    fn without_a_provider_no_page_speaks_of_one(site) {
        let who = vouched("former", "former@example.org");
        let owner = joins(site, &who);
        let without = site.beside(|_| (), None);
        let browser = Browser::at(without);
        for page in ["/sign-in", "/sign-up"] {
            assert!(Browser::at(site).get(page).text().contains("with College"), "{page}");
            assert!(!browser.get(page).text().contains("College"), "{page}");
        }
        assert_eq!(browser.post("/sign-in/openid", &[]).status, 404);
        assert_eq!(browser.get("/sign-in/openid/back?state=a&code=b").status, 404);
        browser.cookies.replace(owner.cookies.borrow().clone());
        let ways = browser.get("/account/ways");
        assert!(ways.text().contains("no longer used here") && ways.text().contains(&provider::issuer("main")));
        let id = ways.page().attribute("input[name=identity]", "value");
        assert_eq!(browser.post("/account/password", &[("password", PASSWORD)]).status, 200);
        assert_eq!(browser.post("/account/openid/remove", &[("identity", &id)]).status, 200);
        assert_eq!(counts(site, "former@example.org").0, 0);
    }

    fn a_provider_that_wants_the_secret_in_the_form_gets_it_there(site) {
        let site = site.beside(|_| (), Some(provider::configuration("wants-a-form")));
        let browser = joins(site, &vouched("posted", "posted@example.org"));
        assert!(browser.is_signed_in());
    }

    fn a_key_that_the_provider_has_added_is_looked_for(site) {
        let site = site.beside(|_| (), Some(provider::configuration(&Random::system().hex::<8>())));
        let address = format!("{}@example.org", Random::system().hex::<8>());
        let mut who = vouched("rotating", &address);
        joins(site, &who);
        who["sign"] = "second".into();
        let browser = Browser::at(site);
        signs_in(&browser, &who);
        assert!(browser.is_signed_in());
    }
}

#[test]
fn a_provider_whose_document_does_not_hold_is_not_gone_to() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for odd in [
        "impostor",
        "overheard",
        "keys-overheard",
        "elsewhere",
        "endless",
        "broken",
        "failing",
    ] {
        let provider = Provider::new(provider::configuration(odd), ORIGIN);
        let asked = runtime.block_on(provider.ask(Random::system(), NOW, false));
        assert!(matches!(asked, Err(Error::Away(_))), "{odd}: {asked:?}");
    }
    let provider = Provider::new(provider::configuration("sound"), ORIGIN);
    let asked = runtime.block_on(provider.ask(Random::system(), NOW, false));
    assert!(asked.is_ok(), "{asked:?}");
}

#[test]
fn a_provider_that_is_named_in_part_or_wrongly_is_told_at_the_start() {
    let home = Home::new();
    let secret = home.write("secret", "s3cret-of-the-client\n");
    let all = [
        ("--openid-issuer", "https://accounts.example.org"),
        ("--openid-client-id", "metier"),
        ("--openid-client-secret-file", secret.as_str()),
        ("--openid-name", "College"),
    ];
    for missing in 0..all.len() {
        let given = all.iter().enumerate().filter(|(at, _)| *at != missing);
        let given: Vec<&str> = given
            .flat_map(|(_, (name, value))| [*name, *value])
            .collect();
        let told = home.complains(&[&["--log", "error"], given.as_slice()].concat());
        assert!(told.contains("go together"), "{told}");
    }
    for (at, value, problem) in [
        (0, "http://accounts.example.org", "https://"),
        (2, "nowhere", "--openid-client-secret-file nowhere"),
        (3, " ", "the name of the provider is empty"),
    ] {
        let mut wrong = all;
        wrong[at].1 = value;
        let given: Vec<&str> = wrong
            .iter()
            .flat_map(|(name, value)| [*name, *value])
            .collect();
        let told = home.complains(&[&["--log", "error"], given.as_slice()].concat());
        assert!(told.contains(problem), "{told}");
        assert!(!told.contains("s3cret"), "{told}");
    }
}
