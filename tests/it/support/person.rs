//! People who use a site with their browsers: cookies are kept, mail is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use metier::account::totp::{self, Secret, Totp};
use metier::account::{self, Account, AccountId, NewAccount, Password};
use metier::audit::{Actor, Origin};
use metier::job::{self, Handler};
use metier::mail::{self, Stored};
use metier::{sql, transaction};

use super::database::Database;
use super::site::{Answer, NOW, ORIGIN, Site};

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

/// A site of tests with its database.
struct Shared {
    site: Site,
    /// Another node of the site, which some tests need.
    other: OnceLock<Site>,
    database: Database,
}

impl Shared {
    fn on(database: Database) -> Self {
        Self {
            site: looked_after(Site::on(&database)),
            other: OnceLock::new(),
            database,
        }
    }
}

static ON_SQLITE: LazyLock<Shared> = LazyLock::new(|| Shared::on(Database::sqlite()));
static ON_POSTGRES: LazyLock<Option<Shared>> = LazyLock::new(|| {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(Database::postgres()).map(Shared::on)
});

pub(crate) fn site_on_sqlite() -> &'static Site {
    &ON_SQLITE.site
}

pub(crate) fn site_on_postgres() -> Option<&'static Site> {
    ON_POSTGRES.as_ref().map(|shared| &shared.site)
}

/// Another node of the same site, with nothing in common but the database.
pub(crate) fn other_node(site: &'static Site) -> &'static Site {
    let shared = match ON_POSTGRES.as_ref() {
        Some(shared) if std::ptr::eq(&raw const shared.site, site) => shared,
        _ => &ON_SQLITE,
    };
    shared.other.get_or_init(|| Site::on(&shared.database))
}

/// A site that somebody looks after: before that nobody else can sign up.
fn looked_after(site: Site) -> Site {
    add_administrator(&site, "administrator@example.org");
    site
}

fn add_administrator(site: &Site, address: &str) {
    let (address, name) = (
        address.parse().expect("an address"),
        "Administrator".parse().expect("a name"),
    );
    let node = site.node();
    let new = NewAccount {
        address: &address,
        name: &name,
        password: Some(&Password::typed(PASSWORD).hash(node.random)),
        is_administrator: true,
    };
    let origin = Origin::default();
    let actor = Actor {
        account: None,
        origin: &origin,
        now: node.clock.now(),
        random: node.random,
    };
    let made: metier::db::Result<Option<AccountId>> = site.wait(async {
        transaction!(&node.db, |tx| {
            account::create(&mut tx, &actor, &new).await
        })
    });
    made.expect("a database").expect("a new account");
}

/// Somebody who looks after a site as well, and has signed in for the first time, with no second
/// factor yet.
pub(crate) fn administrator(site: &'static Site, address: &str) -> Browser {
    add_administrator(site, address);
    let browser = Browser::at(site);
    browser.sign_in(address, PASSWORD);
    browser
}

/// Somebody who looks after a site as well, and has signed in and added a second factor.
pub(crate) fn looks_after(site: &'static Site, address: &str) -> Browser {
    let browser = administrator(site, address);
    adds_app(site, &browser, address);
    browser
}

/// The half minute that it is at every site of the tests.
pub(crate) const STEP: i64 = NOW / 30;

pub(crate) fn account_of(site: &'static Site, address: &str) -> Account {
    let address = address.parse().expect("it is there");
    site.wait(account::by_address(&site.node().db, &address))
        .expect("it is there")
        .expect("it is there")
}

/// What the authenticator app of somebody knows.
pub(crate) fn app_of(site: &'static Site, address: &str) -> Totp {
    let id = account_of(site, address).id;
    site.wait(totp::of(&site.node().db, &id))
        .expect("it is there")
        .expect("it is there")
}

/// Adds an authenticator app with the code of the step before; gives its secret and the answer.
pub(crate) fn adds_app(site: &'static Site, browser: &Browser, address: &str) -> (Secret, Answer) {
    browser.post("/account/app/begin", &[]);
    let secret = app_of(site, address).secret;
    let added = browser.post("/account/app", &[("code", &secret.code(STEP - 1))]);
    assert_eq!(added.status, 200, "{}", added.text());
    (secret, added)
}

/// A browser, with the cookies that it was given.
pub(crate) struct Browser {
    site: &'static Site,
    pub(crate) cookies: RefCell<BTreeMap<String, String>>,
    peer: Option<IpAddr>,
    /// What it says of itself beside.
    says: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn at(site: &'static Site) -> Self {
        Self {
            site,
            cookies: RefCell::default(),
            peer: None,
            says: Vec::new(),
        }
    }

    /// The same, at an address of the network.
    pub(crate) fn from(self, peer: impl Into<IpAddr>) -> Self {
        Self {
            peer: Some(peer.into()),
            ..self
        }
    }

    /// The same, with another header.
    pub(crate) fn saying(mut self, header: &'static str, value: String) -> Self {
        self.says.push((header, value));
        self
    }

    /// The same browser, which comes to another node of the site.
    pub(crate) fn moved_to(&self, site: &'static Site) -> Self {
        Self {
            site,
            cookies: self.cookies.clone(),
            peer: self.peer,
            says: self.says.clone(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, "", "same-origin")
    }

    /// Follows a link of another site.
    pub(crate) fn is_led(&self, path: &str) -> Answer {
        self.send(&Method::GET, path, "", "cross-site")
    }

    /// Sends a form.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.send(&Method::POST, path, &body, "same-origin")
    }

    /// Sends a request, again while the site is too busy, as its answer asks for.
    fn send(&self, method: &Method, path: &str, body: &str, from: &str) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.send_once(method.clone(), path, body.to_owned(), from);
            if answer.status != 503 || begun.elapsed() > PATIENCE {
                return answer;
            }
        }
    }

    fn send_once(&self, method: Method, path: &str, body: String, from: &str) -> Answer {
        let cookies = self
            .cookies
            .borrow()
            .iter()
            .fold(String::new(), |all, (name, value)| {
                let gap = if all.is_empty() { "" } else { "; " };
                format!("{all}{gap}{name}={value}")
            });
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", from);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, &cookies);
        }
        for (name, value) in &self.says {
            request = request.header(*name, value);
        }
        if let Some(peer) = self.peer {
            request = request.extension(ConnectInfo(SocketAddr::new(peer, 50_000)));
        }
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.site.answer(request);
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
