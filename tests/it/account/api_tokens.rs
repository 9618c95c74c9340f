//! Personal tokens: a program does what its token may, and nothing by a cookie.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use metier::account::{administration, restored};
use metier::audit::{Actor, Origin};
use metier::{sql, transaction};

use crate::support::database::on_both;
use crate::support::person::{
    Browser, PASSWORD, account_of, at_both, link_of, mails_to, other_node, signs_up,
};
use crate::support::site::{Answer, NOW, Site};

const ME: &str = "/api/v1/me";

/// Makes a token on the page, and reads it off the answer.
fn token(browser: &Browser, name: &str, scopes: &[&str]) -> String {
    let mut fields = vec![("name", name), ("days", "30")];
    fields.extend(scopes.iter().map(|scope| (*scope, "yes")));
    let made = browser.post("/account/tokens", &fields);
    assert_eq!(made.status, StatusCode::OK, "{}", made.text());
    let text = made.page().texts(".secret").remove(0);
    assert!(text.starts_with("metier_") && text.len() == 71, "{text}");
    text
}

/// What a program sends with a token.
fn asks(site: &Site, method: Method, token: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [
        (header::AUTHORIZATION, bearer.as_str()),
        (header::CONTENT_TYPE, "application/json"),
    ];
    site.send(method, ME, &headers, body.to_owned())
}

fn get(site: &Site, token: &str) -> Answer {
    asks(site, Method::GET, token, "")
}

/// `GET` with a token from an address of the network.
fn get_from(site: &Site, peer: [u8; 4], token: &str) -> Answer {
    let request = Request::builder()
        .uri(ME)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .extension(ConnectInfo(SocketAddr::new(IpAddr::from(peer), 50_000)));
    site.answer(request.body(Body::empty()).unwrap())
}

fn wrong(at: usize) -> String {
    format!("metier_{at:064x}")
}

/// As an operator does it by a command.
fn actor<'a>(site: &Site, origin: &'a Origin) -> Actor<'a> {
    Actor {
        account: None,
        origin,
        now: NOW,
        random: site.node().random,
    }
}

at_both! {
    fn a_token_shows_the_account_of_its_owner_and_nothing_else(site) {
        let browser = signs_up(site, "me@tokens.example", "Me Myself");
        let token = token(&browser, "Notes", &["read"]);
        let answer = get(site, &token);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let account = account_of(site, "me@tokens.example");
        assert_eq!(answer.json(), serde_json::json!({
            "id": account.id.as_str(), "address": "me@tokens.example", "name": "Me Myself",
            "time_zone": "UTC", "created_at": "2026-01-05T08:00:00Z",
        }));
        assert!(mails_to(site, "me@tokens.example").iter().any(|mail| mail.text.contains("tokens for programs")));
    }

    fn a_token_is_shown_once_and_kept_as_a_hash(site) {
        let browser = signs_up(site, "once@tokens.example", "Once");
        let token = token(&browser, "Shown once", &["read", "write"]);
        let page = browser.get("/account/tokens");
        assert!(page.text().contains("Shown once") && page.text().contains("read write"));
        assert!(!page.text().contains(&token[7..]));
        let id = account_of(site, "once@tokens.example").id;
        let rows: Vec<(Vec<u8>,)> = site
            .wait(sql!("SELECT token FROM api_token WHERE account = $1", &id).all(&site.node().db))
            .unwrap();
        assert!(rows.len() == 1 && rows[0].0.len() == 32);
    }

    fn a_write_needs_the_scope_and_the_answer_names_it(site) {
        let browser = signs_up(site, "scope@tokens.example", "Scope");
        let reads = token(&browser, "Reads", &["read"]);
        let refused = asks(site, Method::PATCH, &reads, r#"{"name": "Other"}"#);
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.json()["detail"].as_str().unwrap().contains("`write`"));
        assert_eq!(refused.header(header::WWW_AUTHENTICATE), r#"Bearer error="insufficient_scope", scope="write""#);
        assert_eq!(account_of(site, "scope@tokens.example").name, "Scope");
        let writes = token(&browser, "Writes", &["write"]);
        assert_eq!(get(site, &writes).status, StatusCode::FORBIDDEN);
        let body = r#"{"name": "Other", "time_zone": "america/chicago"}"#;
        assert_eq!(asks(site, Method::PATCH, &writes, body).status, StatusCode::NO_CONTENT);
        let account = account_of(site, "scope@tokens.example");
        assert_eq!((account.name.as_str(), account.time_zone.as_str()), ("Other", "America/Chicago"));
    }

    fn nothing_is_changed_by_a_field_that_nobody_may_change(site) {
        let browser = signs_up(site, "mass@tokens.example", "Mass");
        let writes = token(&browser, "Writes", &["write"]);
        for body in [
            r#"{"name": "New", "is_administrator": true}"#,
            r#"{"name": "New", "address": "other@tokens.example"}"#,
            r#"{"name": "New", "id": "0"}"#,
            r#"{"name": "New", "time_zone": "Nowhere"}"#,
            r#"{"name": ""}"#,
            r"[]",
            r#"["New"]"#,
        ] {
            let refused = asks(site, Method::PATCH, &writes, body);
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}: {}", refused.text());
        }
        let account = account_of(site, "mass@tokens.example");
        assert!(account.name == "Mass" && !account.is_administrator && account.time_zone == "UTC");
    }

    fn a_cookie_alone_is_nobody(site) {
        let browser = signs_up(site, "cookie@tokens.example", "Cookie");
        let refused = browser.get(ME);
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.header(header::WWW_AUTHENTICATE), "Bearer");
        assert_eq!(refused.header(header::CONTENT_TYPE), "application/problem+json");
        let session = browser.cookies.borrow()["__Host-session"].clone();
        assert_eq!(get(site, &session).status, StatusCode::UNAUTHORIZED, "it is no token");
    }

    fn a_token_in_an_address_is_refused(site) {
        let browser = signs_up(site, "address@tokens.example", "Address");
        let token = token(&browser, "Reads", &["read"]);
        let path = format!("{ME}?access_token={token}");
        let refused = site.get(&path);
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(!refused.text().contains(&token));
        let bearer = format!("Bearer {token}");
        let both = site.send(Method::GET, &path, &[(header::AUTHORIZATION, &bearer)], String::new());
        assert_eq!(both.status, StatusCode::BAD_REQUEST);
    }

    fn guesses_are_stopped_together_and_a_right_token_goes_on(site) {
        let browser = signs_up(site, "guesses@tokens.example", "Guesses");
        let right = token(&browser, "Right", &["read"]);
        let (guesser, elsewhere) = ([198, 51, 100, 59], [198, 51, 100, 60]);
        let nodes = [site, other_node(site)];
        let mut statuses = Vec::new();
        for at in 0..500 {
            let answer = get_from(nodes[at % 2], guesser, &wrong(at));
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                assert!(!answer.header(header::RETRY_AFTER).is_empty());
            }
            statuses.push(answer.status.as_u16());
            if at % 100 == 0 {
                assert_eq!(get_from(nodes[at / 100 % 2], guesser, &right).status, StatusCode::OK, "even from there");
                assert_eq!(get_from(site, elsewhere, &right).status, StatusCode::OK);
            }
        }
        assert_eq!(statuses[..100], [401; 100]);
        assert_eq!(statuses[100..], [429; 400]);
        assert_eq!(get_from(site, elsewhere, &wrong(1)).status, StatusCode::UNAUTHORIZED);
    }

    fn a_token_ends_by_itself_and_when_it_is_revoked(site) {
        let browser = signs_up(site, "ends@tokens.example", "Ends");
        let (first, second) = (token(&browser, "First", &["read"]), token(&browser, "Second", &["read"]));
        let id = account_of(site, "ends@tokens.example").id;
        let db = &site.node().db;
        site.wait(sql!("UPDATE api_token SET ends_at = $1 WHERE account = $2 AND name = 'First'", NOW, &id).execute(db)).unwrap();
        assert_eq!(get(site, &first).status, StatusCode::UNAUTHORIZED);
        let (which,): (String,) = site
            .wait(sql!("SELECT id FROM api_token WHERE account = $1 AND name = 'Second'", &id).one(db))
            .unwrap();
        let other = signs_up(site, "ends-other@tokens.example", "Other");
        assert_eq!(other.post("/account/tokens/revoke", &[("token", &which)]).status, StatusCode::NOT_FOUND);
        assert_eq!(get(site, &second).status, StatusCode::OK, "it is somebody else's");
        browser.post("/account/tokens/revoke", &[("token", &which)]);
        let refused = get(site, &second);
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.header(header::WWW_AUTHENTICATE), r#"Bearer error="invalid_token""#);
    }

    fn its_use_is_noted_to_the_day(site) {
        let browser = signs_up(site, "used@tokens.example", "Used");
        let token = token(&browser, "Used", &["read"]);
        assert!(browser.get("/account/tokens").text().contains("not yet"));
        get(site, &token);
        let id = account_of(site, "used@tokens.example").id;
        let (used,): (Option<i64>,) = site
            .wait(sql!("SELECT used_at FROM api_token WHERE account = $1", &id).one(&site.node().db))
            .unwrap();
        assert_eq!(used, Some(NOW - NOW % (24 * 60 * 60)));
        assert!(browser.get("/account/tokens").text().contains("2026-01-05"));
    }

    fn an_account_has_so_many_at_most(site) {
        let browser = signs_up(site, "many@tokens.example", "Many");
        for at in 0..20 {
            token(&browser, &format!("Program {at}"), &["read"]);
        }
        let fields = [("name", "One more"), ("days", "30"), ("read", "yes")];
        assert_eq!(browser.post("/account/tokens", &fields).status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    fn what_the_form_does_not_offer_is_refused(site) {
        let browser = signs_up(site, "offers@tokens.example", "Offers");
        for fields in [
            &[("name", "No scope"), ("days", "30")][..],
            &[("name", "For ever"), ("days", "3650"), ("read", "yes")],
            &[("name", ""), ("days", "30"), ("read", "yes")],
        ] {
            assert_eq!(browser.post("/account/tokens", fields).status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        }
    }

    fn whoever_signed_in_long_ago_shows_first_who_they_are(site) {
        let browser = signs_up(site, "proves@tokens.example", "Proves");
        let id = account_of(site, "proves@tokens.example").id;
        let aged = sql!("UPDATE session SET proved_at = $1 WHERE account = $2", NOW - 3600, &id);
        site.wait(aged.execute(&site.node().db)).unwrap();
        let asked = browser.get("/account/tokens");
        assert_eq!(asked.header(header::LOCATION), "/account/prove?next=%2Faccount%2Ftokens");
        let made = browser.post("/account/tokens", &[("name", "Not yet"), ("days", "30"), ("read", "yes")]);
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let form = browser.get(asked.header(header::LOCATION));
        assert!(form.text().contains(r#"name="next" value="/account/tokens""#));
        let fields = [("present", PASSWORD), ("next", "/account/tokens")];
        assert_eq!(browser.post("/account/prove", &fields).header(header::LOCATION), "/account/tokens");
        token(&browser, "Now", &["read"]);
    }

    fn a_change_of_the_password_keeps_tokens_and_a_reset_ends_them(site) {
        let browser = signs_up(site, "resets@tokens.example", "Resets");
        let token = token(&browser, "Kept", &["read"]);
        let new = "harbor trellis copper";
        let changed = browser.post("/account/password", &[("present", PASSWORD), ("password", new)]);
        assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
        assert_eq!(get(site, &token).status, StatusCode::OK);
        let anybody = Browser::at(site);
        anybody.post("/sign-in/reset", &[("address", "resets@tokens.example")]);
        // That of signing up is among them, and holds no more.
        for link in mails_to(site, "resets@tokens.example").iter().map(link_of) {
            if link.starts_with("/link/") {
                anybody.post(&link, &[("password", PASSWORD)]);
            }
        }
        assert!(anybody.is_signed_in());
        assert_eq!(get(site, &token).status, StatusCode::UNAUTHORIZED);
    }

    fn a_disabled_account_has_no_tokens_at_once(site) {
        let browser = signs_up(site, "off@tokens.example", "Off");
        let token = token(&browser, "Off", &["read"]);
        let (id, origin) = (account_of(site, "off@tokens.example").id, Origin::default());
        let actor = actor(site, &origin);
        for is_disabled in [true, false] {
            let done: Result<(), administration::Error> = site.wait(async {
                transaction!(&site.node().db, |tx| {
                    administration::set_disabled(&mut tx, &actor, &id, is_disabled).await
                })
            });
            done.unwrap();
            assert_eq!(get(site, &token).status, StatusCode::UNAUTHORIZED, "nor when it is enabled again");
        }
    }

    fn an_erased_account_leaves_no_token(site) {
        let browser = signs_up(site, "gone@tokens.example", "Gone");
        let token = token(&browser, "Gone", &["read"]);
        let (account, origin) = (account_of(site, "gone@tokens.example"), Origin::default());
        let actor = actor(site, &origin);
        let done: Result<(), administration::Error> = site.wait(async {
            transaction!(&site.node().db, |tx| administration::erase(&mut tx, &actor, &account).await)
        });
        done.unwrap();
        assert_eq!(get(site, &token).status, StatusCode::UNAUTHORIZED);
    }

    fn times_are_shown_in_the_time_zone_of_their_reader(site) {
        let browser = signs_up(site, "zone@tokens.example", "Zone");
        assert!(browser.get("/account").text().contains("2026-01-05 08:00 UTC"));
        let changed = browser.post("/account/time-zone", &[("time_zone", "Asia/Kolkata")]);
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        let page = browser.get("/account");
        assert!(page.text().contains("2026-01-05 13:30 IST"), "{}", page.text());
        assert_eq!(page.page().texts("#time_zone option[selected]"), ["Asia/Kolkata"]);
        assert_eq!(browser.post("/account/time-zone", &[("time_zone", "Nowhere")]).status, StatusCode::BAD_REQUEST);
        assert_eq!(account_of(site, "zone@tokens.example").time_zone, "Asia/Kolkata");
    }

    fn sign_ins_are_counted_by_what_came_of_them_and_by_nobodys_name(site) {
        metier::web::observe::start_metrics();
        let address = "measured@tokens.example";
        signs_up(site, address, "Measured");
        let guesser = Browser::at(site);
        for _ in 0..11 {
            guesser.sign_in(address, "guess");
        }
        let metrics = site.get("/metrics");
        for outcome in ["ok", "wrong", "limited"] {
            let name = format!("metier_sign_ins_total{{outcome=\"{outcome}\"}} ");
            assert!(metrics.text().contains(&name), "{name} is not in\n{}", metrics.text());
        }
        site.wait(metier::mail::measure(&site.node().db)).unwrap();
        assert!(site.get("/metrics").text().contains("metier_mails_waiting "));
        assert!(!metrics.text().contains("measured"));
    }
}

// On a database of its own: it ends what all others use.
on_both! {
    async fn no_token_comes_to_life_again_with_a_backup(database) {
        let db = database.open().await;
        let origin = Origin::default();
        let random = metier::random::Random::system();
        let actor = Actor { account: None, origin: &origin, now: NOW, random };
        let left: metier::db::Result<i64> = transaction!(&db, |tx| {
            sql!(
                "INSERT INTO account (id, address, name, time_zone, is_administrator, is_disabled, created_at, used_at)
                 VALUES ('1', 'a@tokens.example', 'A', 'UTC', FALSE, FALSE, $1, $1)",
                actor.now
            )
            .execute(&mut tx)
            .await?;
            sql!(
                "INSERT INTO api_token (token, id, account, name, scopes, created_at, ends_at) VALUES ($1, '1', '1', 'A', 'read', $2, $3)",
                vec![1_u8],
                NOW,
                NOW + 1
            )
            .execute(&mut tx)
            .await?;
            restored(&mut tx).await?;
            let (left,): (i64,) = sql!("SELECT COUNT(*) AS count FROM api_token").one(&mut tx).await?;
            Ok(left)
        });
        assert_eq!(left.unwrap(), 0);
    }
}
