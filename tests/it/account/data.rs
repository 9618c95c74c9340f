//! What is kept of a person: seen, taken along, and erased.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use axum::http::header;
use metier::audit;
use metier::db::{self, Cell, Db, newest_migration, tables};
use metier::sql;
use zip::ZipArchive;

use crate::support::database::Database;
use crate::support::person::{
    Browser, PASSWORD, account_of, adds_app, at_both, looks_after, mails_to, signs_up,
};
use crate::support::program::in_repository;
use crate::support::site::{NOW, Site};

/// What `docs/privacy.md` says that erasing does to each table.
fn said() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(in_repository("docs/privacy.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        (cells[1].trim_matches('`').to_owned(), cells[3].to_owned())
    })
    .collect()
}

/// The tables in which some text stands, in whatever cell.
async fn tables_with(db: &Db, texts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut snapshot = db.snapshot().await.unwrap();
    for table in tables(newest_migration()).await.unwrap() {
        let on_row = |row: Vec<Cell>| -> db::Result<()> {
            let has = |cell: &Cell| matches!(cell, Cell::Text(text) if texts.iter().any(|one| text.contains(one)));
            if row.iter().any(has) {
                found.insert(table.name.clone());
            }
            Ok(())
        };
        table.each_row(&mut snapshot, on_row).await.unwrap();
    }
    found
}

/// Somebody who has a row in every table that may hold a person.
fn everywhere(site: &'static Site, address: &str, name: &str) -> Browser {
    let browser = signs_up(site, address, name);
    let (secret, _) = adds_app(site, &browser, address);
    browser.post(
        "/account/tokens",
        &[("name", "Notebook"), ("read", "yes"), ("days", "30")],
    );
    Browser::at(site).post("/sign-in/reset", &[("address", address)]);
    mails_to(site, address);
    // A sign-in that waits for its second factor, and a request whose job did not run yet.
    Browser::at(site).sign_in(address, PASSWORD);
    assert!(!secret.text().is_empty());
    let id = account_of(site, address).id;
    for statement in [
        sql!(
            "INSERT INTO known_browser (token, account, ends_at) VALUES ($1, $2, $3)",
            id.as_str().as_bytes(),
            &id,
            NOW + 300
        ),
        sql!(
            "INSERT INTO link_request (id, purpose, address, created_at) VALUES ($1, 'reset', $2, $3)",
            id.as_str(),
            address,
            NOW
        ),
        sql!(
            "INSERT INTO passkey (id, account, name, credential, content, created_at) VALUES ($1, $1, 'Laptop', $2, '{}', $3)",
            &id,
            id.as_str().as_bytes(),
            NOW
        ),
        sql!(
            "INSERT INTO openid_identity (id, account, issuer, subject, created_at) VALUES ($1, $1, 'https://provider.example', $2, $3)",
            &id,
            id.as_str(),
            NOW
        ),
        sql!(
            "INSERT INTO ceremony (token, account, content, begun_at, ends_at) VALUES ($1, $2, '{}', $3, $4)",
            id.as_str().as_bytes(),
            &id,
            NOW,
            NOW + 300
        ),
    ] {
        site.wait(statement.execute(&site.node().db)).unwrap();
    }
    browser
}

#[test]
fn the_document_says_of_every_table_what_erasing_does_to_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let there = runtime.block_on(tables(newest_migration())).unwrap();
    let there: BTreeSet<String> = there.into_iter().map(|table| table.name).collect();
    let said: BTreeSet<String> = said().into_keys().collect();
    assert_eq!(said, there);
}

at_both! {
    fn whoever_erases_their_account_is_nowhere_any_more(site) {
        let (address, name) = ("erased-here@example.org", "Gonerilla Ganz");
        let browser = everywhere(site, address, name);
        let db = &site.node().db;
        let id = account_of(site, address).id;
        let texts = [id.as_str(), address, name];
        let before = site.wait(tables_with(db, &texts));
        let deletes: BTreeSet<String> = said()
            .into_iter()
            .filter(|(_, what)| what == "deletes it")
            .map(|(table, _)| table)
            .collect();
        assert_eq!(before, deletes, "the test has a row in every table that is deleted from");

        let page = browser.get("/account/erase");
        assert!(page.text().contains(address));
        let erased = browser.post("/account/erase", &[]);
        assert!(erased.text().contains("Your account is erased"));
        assert!(erased.headers.get_all(header::SET_COOKIE).iter().count() >= 2);
        assert!(!browser.is_signed_in());
        let left = site.wait(tables_with(db, &texts));
        // Which id went, so that no backup brings it back.
        assert_eq!(left.into_iter().filter(|table| table != "erased").count(), 0);
        site.wait(audit::seal_all(db, NOW)).unwrap();
        assert!(site.wait(audit::check(db)).unwrap().is_ok());
    }

    fn everything_that_was_entered_is_taken_along_and_nothing_of_anybody_else(site) {
        let (address, name) = ("taken-along@example.org", "Alonga Alba");
        let browser = everywhere(site, address, name);
        signs_up(site, "neighbor@example.org", "Neighbor Nord");
        let taken = browser.post("/account/export", &[]);
        assert_eq!(taken.status, 200);
        assert_eq!(taken.header(header::CONTENT_TYPE), "application/zip");
        assert!(taken.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
        assert_eq!(taken.header(header::CACHE_CONTROL), "no-store");
        let mut zip = ZipArchive::new(Cursor::new(taken.body.to_vec())).unwrap();
        let mut all = String::new();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        for file in &names {
            zip.by_name(file).unwrap().read_to_string(&mut all).unwrap();
        }
        assert!(names.contains(&"README.txt".to_owned()) && names.contains(&"everything.json".to_owned()));
        for text in [address, name, "Laptop", "Notebook", "authenticator app", "https://provider.example", "account made"] {
            assert!(all.contains(text), "{text}");
        }
        assert!(!all.contains("Neighbor"));
        let secret = crate::support::person::app_of(site, address).secret.text();
        for text in ["$argon2id", "/link/", &secret, "metier_"] {
            assert!(!all.contains(text), "{text}");
        }
    }

    fn taking_everything_along_has_a_limit(site) {
        let browser = signs_up(site, "exports-often@example.org", "Again");
        let statuses: Vec<u16> = (0..11).map(|_| browser.post("/account/export", &[]).status.as_u16()).collect();
        assert_eq!(statuses[..10], [200; 10]);
        assert_eq!(statuses[10], 429);
    }

    fn who_did_what_with_an_account_is_on_its_page(site) {
        let browser = signs_up(site, "looked@example.org", "Looked");
        let administrator = looks_after(site, "looker@example.org");
        administrator.post("/admin/reset", &[("address", "looked@example.org")]);
        let rows = browser.get("/account/data").page().texts("tbody tr");
        let row = |what: &str| rows.iter().find(|row| row.contains(what)).unwrap();
        assert!(row("account made").contains("you"));
        assert!(row("reset handed over").contains("somebody who looks after this site"));
    }

    fn what_is_kept_is_shown_and_erased_for_whoever_showed_a_short_while_ago_who_they_are(site) {
        let browser = signs_up(site, "left-open@example.org", "Open");
        let id = account_of(site, "left-open@example.org").id;
        let aged = sql!("UPDATE session SET proved_at = $1 WHERE account = $2", NOW - 3600, &id);
        site.wait(aged.execute(&site.node().db)).unwrap();
        for page in ["/account/data", "/account/erase"] {
            let sent = browser.get(page);
            let to = sent.header(header::LOCATION);
            assert!(to.starts_with("/account/prove?next=%2Faccount%2F"), "{to}");
        }
        for form in ["/account/erase", "/account/export"] {
            assert_eq!(browser.post(form, &[]).header(header::LOCATION), "/account/prove");
        }
        assert!(browser.is_signed_in());
    }
}

#[test]
fn the_last_who_looks_after_a_site_is_told_why_they_stay() {
    let database = Database::sqlite();
    let site: &'static Site = Box::leak(Box::new(Site::on(&database)));
    let browser = looks_after(site, "only@example.org");
    let refused = browser.post("/account/erase", &[]);
    assert_eq!(refused.status, 409);
    assert!(
        refused
            .page()
            .one(".error")
            .contains("only account that looks after the site")
    );
    assert!(browser.is_signed_in());
}
