//! People who use a site with their browsers: cookies are kept, mail is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use axum::http::{HeaderName, Method, header};
use metier::account::{self, AccountId, NewAccount, Password};
use metier::job::{self, Handler};
use metier::mail::{self, Stored};
use metier::{sql, transaction};

use super::database::Database;
use super::site::{Answer, ORIGIN, Site};

/// Longer than a job takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes two tests of one: `name::on_sqlite` and `name::on_postgres`, each with the site that all
/// tests of people share. Each test uses addresses of its own.
macro_rules! at_both {
    ($(fn $name:ident($site:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            fn holds($site: &'static $crate::support::site::Site) $body

            #[test]
            fn on_sqlite() {
                holds($crate::support::person::site_on_sqlite());
            }

            #[test]
            fn on_postgres() {
                if let Some(site) = $crate::support::person::site_on_postgres() {
                    holds(site);
                }
            }
        }
    )+};
}
pub(crate) use at_both;

pub(crate) fn site_on_sqlite() -> &'static Site {
    static SITE: LazyLock<(Site, Database)> = LazyLock::new(|| {
        let database = Database::sqlite();
        (looked_after(Site::on(&database)), database)
    });
    &SITE.0
}

pub(crate) fn site_on_postgres() -> Option<&'static Site> {
    static SITE: LazyLock<Option<(Site, Database)>> = LazyLock::new(|| {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let database = runtime.block_on(Database::postgres())?;
        Some((looked_after(Site::on(&database)), database))
    });
    SITE.as_ref().map(|(site, _)| site)
}

/// A site that somebody looks after: before that nobody else can sign up.
fn looked_after(site: Site) -> Site {
    let (address, name) = (
        "administrator@example.org".parse().expect("an address"),
        "Administrator".parse().expect("a name"),
    );
    let node = site.node();
    let new = NewAccount {
        address: &address,
        name: &name,
        password: &Password::typed(PASSWORD).hash(node.random),
        is_administrator: true,
    };
    let made: metier::db::Result<Option<AccountId>> = site.wait(async {
        transaction!(&node.db, |tx| {
            account::create(&mut tx, node.random, node.clock.now(), &new).await
        })
    });
    made.expect("a database").expect("a new account");
    site
}

/// A browser, with the cookies that it was given.
pub(crate) struct Browser {
    site: &'static Site,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn at(site: &'static Site) -> Self {
        Self {
            site,
            cookies: RefCell::default(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, String::new())
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(Method::POST, path, body)
    }

    fn send(&self, method: Method, path: &str, body: String) -> Answer {
        let cookies = self
            .cookies
            .borrow()
            .iter()
            .fold(String::new(), |all, (name, value)| {
                let gap = if all.is_empty() { "" } else { "; " };
                format!("{all}{gap}{name}={value}")
            });
        let mut headers = vec![
            (header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            (HeaderName::from_static("sec-fetch-site"), "same-origin"),
        ];
        if !cookies.is_empty() {
            headers.push((header::COOKIE, &cookies));
        }
        let answer = self.site.send(method, path, &headers, body);
        for set in answer.headers.get_all(header::SET_COOKIE) {
            let set = set.to_str().expect("headers are ASCII");
            let (name, rest) = set.split_once('=').expect("a cookie");
            let (value, attributes) = rest.split_once(';').expect("attributes");
            let mut cookies = self.cookies.borrow_mut();
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// Signs in with a password.
    pub(crate) fn sign_in(&self, address: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("address", address), ("password", password)])
    }

    /// Whether somebody is signed in.
    pub(crate) fn is_signed_in(&self) -> bool {
        self.get("/account").status == 200
    }
}

/// A password that is taken.
pub(crate) const PASSWORD: &str = "velvet anchor monsoon";

/// Signs up as somebody who has none yet, and stays signed in.
pub(crate) fn signs_up(site: &'static Site, address: &str, name: &str) -> Browser {
    let browser = Browser::at(site);
    assert_eq!(
        browser.post("/sign-up", &[("address", address)]).status,
        200
    );
    let link = link_of(&mail_to(site, address));
    let made = browser.post(&link, &[("name", name), ("password", PASSWORD)]);
    assert_eq!(made.header(header::LOCATION), "/account", "{}", made.text());
    browser
}

/// The jobs that write mail, all done.
fn do_jobs(site: &'static Site) {
    let node = site.node();
    let handlers: [Handler; 1] = [account::link::handler(
        node.db.clone(),
        node.clock,
        node.random,
        ORIGIN.to_owned(),
    )];
    while site
        .wait(job::run_one(&node.db, node.clock, &handlers))
        .expect("a database")
    {}
}

/// The mails that wait for an address, once nothing more is to be written.
pub(crate) fn mails_to(site: &'static Site, address: &str) -> Vec<Stored> {
    let begun = Instant::now();
    loop {
        do_jobs(site);
        let db = &site.node().db;
        let (open,): (i64,) = site
            .wait(
                sql!(
                    "SELECT COUNT(*) FROM link_request WHERE address = $1",
                    address
                )
                .one(db),
            )
            .expect("a database");
        let mails = site.wait(mail::waiting(db)).expect("a database");
        if open == 0 {
            return mails
                .into_iter()
                .filter(|mail| mail.address == address)
                .collect();
        }
        // Another test does this job.
        assert!(begun.elapsed() < PATIENCE, "no mail is written");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The newest mail that waits for an address.
pub(crate) fn mail_to(site: &'static Site, address: &str) -> Stored {
    mails_to(site, address).pop().expect("a mail")
}

/// Where the link of a mail leads, as a path of the site.
pub(crate) fn link_of(mail: &Stored) -> String {
    let link = mail.link.as_deref().expect("a link");
    link.strip_prefix(ORIGIN)
        .expect("a link to the site")
        .to_owned()
}
