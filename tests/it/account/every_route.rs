//! What holds at every route, now and later: the routes are read off `src/routes.rs`, the fields of
//! forms off the templates.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use axum::http::{HeaderName, Method, StatusCode, header};
use metier::db::{self, Cell, newest_migration, tables};

use crate::support::person::{Browser, PASSWORD, at_both, signs_up};
use crate::support::program::in_repository;
use crate::support::site::Site;

/// Every pattern of a page, as `/account/sessions/end`.
fn patterns() -> Vec<String> {
    let text = fs::read_to_string(in_repository("src/routes.rs")).unwrap();
    let begins = text.split(".route(").skip(1);
    let patterns: BTreeSet<String> = begins
        .filter_map(|rest| rest.split('"').nth(1))
        .filter(|pattern| pattern.starts_with('/'))
        .map(str::to_owned)
        .collect();
    assert!(patterns.contains("/account/sessions/end") && patterns.len() > 40);
    patterns.into_iter().collect()
}

/// Those of people who sign in.
fn patterns_of_accounts() -> Vec<String> {
    let all = patterns().into_iter();
    all.filter(|pattern| {
        ["/account", "/admin", "/organisation"]
            .iter()
            .any(|place| pattern.starts_with(place))
    })
    .collect()
}

/// The templates of all pages.
fn templates(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.extension() {
            _ if path.is_dir() => templates(&path),
            Some(ending) if ending == "html" => vec![path],
            _ => Vec::new(),
        })
        .collect()
}

/// The name of every field of every form.
fn fields() -> BTreeSet<String> {
    let texts = templates(&in_repository("src"));
    let texts = texts.iter().map(|path| fs::read_to_string(path).unwrap());
    let names: BTreeSet<String> = texts
        .flat_map(|text| {
            let attributes = text.split(" name=\"").skip(1);
            let called = text.split("call fields::text(\"").skip(1);
            let names = attributes
                .chain(called)
                .filter_map(|rest| rest.split('"').next());
            names.map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|name| {
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'-')
        })
        .collect();
    assert!(
        names.contains("session") && names.contains("address"),
        "{names:?}"
    );
    names
}

/// A pattern with something in each of its places.
fn filled(pattern: &str, with: &str) -> String {
    let mut path = String::new();
    for (at, part) in pattern.split(['{', '}']).enumerate() {
        path.push_str(if at % 2 == 0 { part } else { with });
    }
    path
}

fn names(row: &[Cell], account: &str) -> bool {
    row.iter()
        .any(|cell| matches!(cell, Cell::Text(text) if text == account))
}

/// The rows that name an account, as `table: cells`.
async fn rows_of(db: &db::Db, account: &str) -> Vec<(String, Vec<Cell>)> {
    let mut found = Vec::new();
    let mut snapshot = db.snapshot().await.unwrap();
    for table in tables(newest_migration()).await.unwrap() {
        let on_row = |row: Vec<Cell>| -> db::Result<()> {
            if names(&row, account) {
                found.push((table.name.clone(), row));
            }
            Ok(())
        };
        table.each_row(&mut snapshot, on_row).await.unwrap();
    }
    found.sort_by_key(|row| format!("{row:?}"));
    found
}

fn id_of(site: &Site, address: &str) -> String {
    let address = address.parse().unwrap();
    let found = site.wait(metier::account::by_address(&site.node().db, &address));
    found.unwrap().unwrap().id.as_str().to_owned()
}

/// Somebody with a row in many tables, who keeps still from here on; the name says who.
fn victim(site: &'static Site, address: &str) -> (String, Vec<(String, Vec<Cell>)>) {
    let browser = signs_up(site, address, "Veraholm Victoria");
    browser.post("/account/app/begin", &[]);
    let id = id_of(site, address);
    let rows = site.wait(rows_of(&site.node().db, &id));
    let tables: BTreeSet<&str> = rows.iter().map(|(table, _)| table.as_str()).collect();
    for table in ["account", "session", "totp", "known_browser"] {
        assert!(tables.contains(table), "{tables:?}");
    }
    (id, rows)
}

/// What a stranger may know of somebody: the ids of all that is theirs, and the address.
fn ids(rows: &[(String, Vec<Cell>)], address: &str) -> BTreeSet<String> {
    let texts = rows
        .iter()
        .flat_map(|(_, cells)| cells)
        .filter_map(|cell| match cell {
            Cell::Text(text) if text.len() < 70 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Some(text.clone())
            }
            _ => None,
        });
    texts.chain([address.to_owned()]).collect()
}

/// Signs in, or up where the account went.
fn stranger(site: &'static Site, address: &str) -> Browser {
    let browser = Browser::at(site);
    browser.sign_in(address, PASSWORD);
    if browser.is_signed_in() {
        browser
    } else {
        signs_up(site, address, "Stranger")
    }
}

at_both! {
    fn nobody_sees_or_changes_what_is_somebody_elses(site) {
        let theirs = "veraholm@example.org";
        let (id, before) = victim(site, theirs);
        let own = "nosy@example.org";
        let mut browser = stranger(site, own);
        let fields = fields();
        for pattern in patterns() {
            for known in ids(&before, theirs) {
                let path = filled(&pattern, &known);
                let form: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|field| (field.as_str(), known.as_str()))
                    .collect();
                for answer in [browser.get(&path), browser.post(&path, &form)] {
                    assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
                    let body = String::from_utf8_lossy(&answer.body);
                    assert!(!body.contains("Veraholm"), "{path} shows who it is");
                }
                if !browser.is_signed_in() {
                    browser = stranger(site, own);
                }
            }
        }
        // What the stranger called things of their own says nothing about anybody, and whoever asks
        // for a link has it sent to its owner.
        let strangers = id_of(site, own);
        let is_theirs = |(table, row): &(String, Vec<Cell>)| table != "link" && !names(row, &strangers);
        let after = site.wait(rows_of(&site.node().db, &id));
        let after: Vec<_> = after.into_iter().filter(is_theirs).collect();
        assert_eq!(after, before);
    }

    fn a_form_of_another_site_does_nothing_anywhere(site) {
        let address = "lured@example.org";
        let browser = signs_up(site, address, "Lured");
        let cookies = browser.cookies.borrow();
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let id = id_of(site, address);
        let before = site.wait(rows_of(&site.node().db, &id));
        for pattern in patterns() {
            let headers = [
                (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
                (HeaderName::from_static("sec-fetch-site"), "cross-site"),
                (header::COOKIE, cookies.as_str()),
            ];
            let path = filled(&pattern, &id);
            let answer = site.send(Method::POST, &path, &headers, String::new());
            let is_refused = matches!(answer.status.as_u16(), 403..=405);
            assert!(is_refused, "{path}: {}", answer.status);
        }
        assert_eq!(site.wait(rows_of(&site.node().db, &id)), before);
    }

    fn nobody_keeps_a_page_of_somebody_who_signed_in(site) {
        let browser = signs_up(site, "kept@example.org", "Kept");
        for pattern in patterns_of_accounts() {
            let path = filled(&pattern, "0");
            let answer = browser.get(&path);
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        }
    }

    fn whoever_has_not_signed_in_is_sent_to_sign_in_first(site) {
        for pattern in patterns_of_accounts() {
            let path = filled(&pattern, "0");
            let answer = Browser::at(site).get(&path);
            match answer.status {
                StatusCode::SEE_OTHER => {
                    assert!(answer.header(header::LOCATION).starts_with("/sign-in?next="), "{path}");
                }
                status => assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{path}"),
            }
            let sent = Browser::at(site).post(&path, &[]);
            let is_refused = matches!(sent.status.as_u16(), 303 | 401 | 405);
            assert!(is_refused, "{path}: {}", sent.status);
        }
    }
}
