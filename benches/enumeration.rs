//! Whether the time of an answer tells who has an account.
//!
//! `cargo bench -p metier --bench enumeration [-- TRIES]` signs in and asks for links to choose another
//! password, so many times for each kind of address (1,000 unless told otherwise), the kinds in turn.
//! It prints the times of each kind beside those of an address that nobody has, and how far the two
//! distributions are apart (Kolmogorov–Smirnov). It fails where a median is more than 10% off.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use metier::account::{self, NewAccount, Password};
use metier::audit::{Actor, Origin};
use metier::clock::Clock;
use metier::db::{self, Db};
use metier::random::Random;
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::web::front::Front;
use metier::{release, sql, transaction};
use tower::ServiceExt as _;

const TRIES: usize = 1_000;
/// How far a median may be from that of an address that nobody has.
const APART: f64 = 0.1;
const PASSWORD: &str = "velvet anchor monsoon";

/// Goes on by an hour with each try, so that nobody is stopped for guessing.
static NOW: AtomicI64 = AtomicI64::new(1_767_600_000);
const CLOCK: Clock = Clock::of(|| NOW.load(Ordering::Relaxed));

/// A kind of request: what it is, where it goes, and its form.
type Kind = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// The first of each group is of an address that nobody has.
const GROUPS: [&[Kind]; 2] = [
    &[
        (
            "nobody",
            "/sign-in",
            &[
                ("address", "nobody@example.org"),
                ("password", "a wrong guess"),
            ],
        ),
        (
            "a wrong password",
            "/sign-in",
            &[
                ("address", "known@example.org"),
                ("password", "a wrong guess"),
            ],
        ),
        (
            "an empty password",
            "/sign-in",
            &[("address", "known@example.org"), ("password", "")],
        ),
        (
            "without a password",
            "/sign-in",
            &[
                ("address", "passkey@example.org"),
                ("password", "a wrong guess"),
            ],
        ),
        (
            "disabled, the right one",
            "/sign-in",
            &[("address", "disabled@example.org"), ("password", PASSWORD)],
        ),
    ],
    &[
        (
            "nobody",
            "/sign-in/reset",
            &[("address", "nobody@example.org")],
        ),
        (
            "an account",
            "/sign-in/reset",
            &[("address", "known@example.org")],
        ),
    ],
];

async fn add(db: &Db, address: &str) {
    let (address, name) = (address.parse().unwrap(), "Somebody".parse().unwrap());
    let random = Random::system();
    let new = NewAccount {
        address: &address,
        name: &name,
        password: Some(&Password::typed(PASSWORD).hash(random)),
        is_administrator: false,
    };
    let origin = Origin::default();
    let actor = Actor {
        account: None,
        origin: &origin,
        now: CLOCK.now(),
        random,
    };
    let made: db::Result<_> = transaction!(db, |tx| account::create(&mut tx, &actor, &new).await);
    made.unwrap().unwrap();
}

async fn node() -> (Front, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/metier.db", folder.path().display());
    let db = Db::connect(&url.parse().unwrap()).await.unwrap();
    release::install_starter(&db, CLOCK.now()).await.unwrap();
    for address in [
        "known@example.org",
        "passkey@example.org",
        "disabled@example.org",
    ] {
        add(&db, address).await;
    }
    for change in [
        sql!("UPDATE account SET password = NULL WHERE address = 'passkey@example.org'"),
        sql!("UPDATE account SET is_disabled = TRUE WHERE address = 'disabled@example.org'"),
    ] {
        change.execute(&db).await.unwrap();
    }
    let settings = Settings {
        origin: "https://metier.example".to_owned(),
        page_cache_bytes: 0,
        least_postings: metier::estimate::LEAST,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let node = Node::load(db, settings, CLOCK, Random::system()).await;
    (site(&Arc::new(node.unwrap())), folder)
}

/// How long an answer takes, to its last byte.
async fn time(site: &Front, (_, path, fields): &Kind) -> Duration {
    NOW.fetch_add(60 * 60, Ordering::Relaxed);
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(*fields)
        .finish();
    let request = Request::post(*path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let begun = Instant::now();
    let answer = site.clone().oneshot(request).await.unwrap();
    to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    begun.elapsed()
}

/// The time below which a share of them lies, in milliseconds; they are sorted.
fn quantile(times: &[Duration], share: usize) -> f64 {
    times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3
}

/// The largest distance of two distributions, of 0 to 1; both are sorted.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn distance(a: &[Duration], b: &[Duration]) -> f64 {
    let below = |times: &[Duration], at: Duration| {
        times.partition_point(|time| *time <= at) as f64 / times.len() as f64
    };
    let both = a.iter().chain(b);
    both.map(|at| (below(a, *at) - below(b, *at)).abs())
        .fold(0.0, f64::max)
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut numbers = std::env::args().filter_map(|one| one.parse().ok());
    let tries = numbers.next().unwrap_or(TRIES);
    let (site, _folder) = node().await;
    let mut is_apart = false;
    for kinds in GROUPS {
        let mut times = vec![Vec::with_capacity(tries); kinds.len()];
        for at in 0..tries {
            // Each kind follows each other one equally often.
            for step in 0..kinds.len() {
                let which = (at + step * (1 + at % (kinds.len() - 1).max(1))) % kinds.len();
                times[which].push(time(&site, &kinds[which]).await);
            }
        }
        for times in &mut times {
            times.sort_unstable();
        }
        println!("{} ({tries} of each): ms at 5%, 50%, 95%", kinds[0].1);
        for (kind, of_kind) in kinds.iter().zip(&times) {
            let [low, median, high] = [5, 50, 95].map(|share| quantile(of_kind, share));
            let ratio = median / quantile(&times[0], 50);
            is_apart |= (ratio - 1.0).abs() > APART;
            println!(
                "  {:24} {low:7.2} {median:7.2} {high:7.2}   median {ratio:.3} of nobody's, distance {:.3}",
                kind.0,
                distance(of_kind, &times[0])
            );
        }
    }
    if is_apart {
        println!(
            "A median is more than {:.0}% off: the time tells who has an account.",
            APART * 100.0
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
