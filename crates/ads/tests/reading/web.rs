//! Reading from the web as a guest, and what a site can do about it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use ads::{Source, Validators, WebOptions, open};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::stand_in::{Reply, StandIn};
use super::{messages, options, sorted};

const BOARD: &str = r#"{"jobs":[{"id":7,"title":"Nurse","content":"Care"}]}"#;

/// A server that has one board and no `robots.txt`.
fn board(answer: impl Fn(usize) -> Reply + Send + Sync + 'static) -> StandIn {
    StandIn::start(move |asked, before| {
        if asked.path == "/robots.txt" {
            Reply::status(404)
        } else {
            answer(before)
        }
    })
}

fn keys(stand_in: &StandIn) -> Vec<String> {
    let (ads, rejected) = sorted(stand_in.open("greenhouse:acme").unwrap());
    assert_eq!(messages(&rejected), Vec::<String>::new());
    ads.into_iter().map(|ad| ad.key).collect()
}

#[test]
fn a_guest_says_who_it_is() {
    let site = board(|_| Reply::ok(BOARD));
    assert_eq!(keys(&site), ["7"]);
    let asked = site.requests();
    assert_eq!(asked[0].path, "/v1/boards/acme/jobs?content=true");
    let name = format!(
        "Metier/{} (+https://careers.example)",
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(asked[0].headers["user-agent"], name);
}

#[test]
fn what_robots_txt_refuses_is_not_read() {
    let site = StandIn::start(|asked, _| match asked.path.as_str() {
        "/robots.txt" => Reply::ok("User-agent: *\nDisallow: /v1/boards/*/jobs"),
        _ => Reply::ok(BOARD),
    });
    let told = site.refused("greenhouse:acme");
    assert_eq!(
        told,
        "BASE/v1/boards/acme/jobs?content=true: the site asks programs not to read this (robots.txt)"
    );
    assert_eq!(site.paths(), Vec::<String>::new());
}

#[test]
fn where_robots_txt_cannot_be_read_nothing_is_read() {
    let site = StandIn::start(|asked, _| {
        if asked.path == "/robots.txt" {
            Reply::status(503)
        } else {
            Reply::ok(BOARD)
        }
    });
    assert_eq!(
        site.refused("greenhouse:acme"),
        "127.0.0.1 does not tell whether it may be read: its robots.txt cannot be read"
    );
    assert_eq!(site.paths(), Vec::<String>::new());
}

#[test]
fn what_has_not_changed_is_not_read_again() {
    let site =
        StandIn::start(
            |asked, _| match asked.headers.get("if-none-match").map(String::as_str) {
                _ if asked.path == "/robots.txt" => Reply::status(404),
                Some("\"v1\"") => Reply::status(304),
                _ => Reply::Whole(
                    200,
                    vec![
                        ("etag", "\"v1\"".to_owned()),
                        ("last-modified", "Sat, 01 Nov 2025 08:00:00 GMT".to_owned()),
                    ],
                    BOARD.into(),
                ),
            },
        );
    let first = site.open("greenhouse:acme").unwrap();
    assert!(!first.is_unchanged());
    let validators = first.validators().unwrap().clone();
    assert_eq!(
        validators,
        Validators {
            etag: Some("\"v1\"".to_owned()),
            last_modified: Some("Sat, 01 Nov 2025 08:00:00 GMT".to_owned())
        }
    );
    let source: Source = "greenhouse:acme".parse().unwrap();
    let mut options = site.options();
    options.web.validators = Some(validators);
    let again = open(&source, &options).unwrap();
    assert!(again.is_unchanged());
    assert_eq!(again.count(), 0);
    assert_eq!(
        site.requests()[1].headers["if-modified-since"],
        "Sat, 01 Nov 2025 08:00:00 GMT"
    );
}

#[test]
fn a_site_that_asks_to_wait_is_asked_again_after_that_time() {
    let site = board(|before| match before {
        0 => Reply::Whole(429, vec![("retry-after", "7".to_owned())], Vec::new()),
        _ => Reply::ok(BOARD),
    });
    assert_eq!(keys(&site), ["7"]);
    assert_eq!(site.slept(), [Duration::from_secs(7)]);
}

#[test]
fn a_site_that_asks_for_a_longer_wait_than_a_run_has_is_left() {
    let site = board(|_| Reply::Whole(503, vec![("retry-after", "86400".to_owned())], Vec::new()));
    assert_eq!(
        site.refused("greenhouse:acme"),
        "BASE/v1/boards/acme/jobs?content=true asks to come back in 86400 s"
    );
    assert_eq!(site.slept(), []);
}

#[test]
fn a_site_that_fails_is_asked_four_times_ever_slower_and_then_given_up() {
    let site = board(|_| Reply::status(500));
    assert_eq!(
        site.refused("greenhouse:acme"),
        "BASE/v1/boards/acme/jobs?content=true cannot be read after 4 attempts: it answers 500"
    );
    assert_eq!(site.slept(), [2, 4, 8].map(Duration::from_secs));
}

#[test]
fn a_site_that_breaks_off_once_is_read() {
    let site = board(|before| {
        if before == 0 {
            Reply::Nothing
        } else {
            Reply::ok(BOARD)
        }
    });
    assert_eq!(keys(&site), ["7"]);
    assert_eq!(site.paths().len(), 2);
}

#[test]
fn a_board_that_does_not_exist_is_asked_for_once() {
    let site = board(|_| Reply::status(404));
    assert_eq!(
        site.refused("greenhouse:acme"),
        "BASE/v1/boards/acme/jobs?content=true answers 404"
    );
    assert_eq!(site.paths().len(), 1);
}

#[test]
fn no_redirect_leads_to_a_private_address() {
    // Another server on this machine, which must never be asked.
    let inside = board(|_| Reply::ok(BOARD));
    for (location, told) in [
        (inside.address(), format!("{}/: only addresses that begin with https:// are read", inside.address())),
        (
            inside.address().replace("http:", "https:"),
            "an address leads to 127.0.0.1, which is not on the public internet: nothing is read from there".to_owned(),
        ),
        (
            "https://localhost/".to_owned(),
            "localhost is at ".to_owned(),
        ),
        (
            "https://[::ffff:169.254.169.254]/latest/meta-data".to_owned(),
            "an address leads to ::ffff:169.254.169.254, which is not on the public internet: nothing is read from there".to_owned(),
        ),
        ("https://10.0.0.1/".to_owned(), "an address leads to 10.0.0.1, which is not on the public internet".to_owned()),
        ("file:///etc/passwd".to_owned(), "file:///etc/passwd: only addresses that begin with https:// are read".to_owned()),
    ] {
        let to = location.clone();
        let site = board(move |_| Reply::to(to.clone()));
        let refused = site.refused("greenhouse:acme");
        assert!(refused.starts_with(&told), "{location}: {refused}");
    }
    assert_eq!(inside.paths(), Vec::<String>::new());
}

#[test]
fn without_a_stand_in_nothing_on_this_machine_is_read() {
    let source: Source = "https://localhost/sitemap.xml".parse().unwrap();
    let error = open(&source, &options()).err().unwrap().to_string();
    assert!(
        error.starts_with("localhost is at ") || error.contains("no root certificates"),
        "{error}"
    );
}

#[test]
fn redirects_on_the_site_are_followed_a_few_times() {
    let site = board(|before| {
        if before == 0 {
            Reply::to("/moved?page=1")
        } else {
            Reply::ok(BOARD)
        }
    });
    assert_eq!(keys(&site), ["7"]);
    assert_eq!(site.paths()[1], "/moved?page=1");
    let circle = board(|_| Reply::to("/again"));
    assert!(
        circle
            .refused("greenhouse:acme")
            .ends_with("leads from one address to the next, more than 5 times")
    );
    assert_eq!(circle.paths().len(), 6);
}

#[test]
fn an_answer_without_end_is_left_at_the_limit() {
    let site = board(|_| Reply::Endless);
    assert_eq!(
        site.refused("greenhouse:acme"),
        "BASE/v1/boards/acme/jobs?content=true answers with more than 1 MB"
    );
}

#[test]
fn an_answer_that_does_not_get_done_is_left_in_time() {
    let site = board(|_| Reply::Slow);
    let source: Source = "greenhouse:acme".parse().unwrap();
    let mut options = site.options();
    options.web.limits.whole = Duration::from_millis(500);
    options.web.limits.attempts = 2;
    let start = Instant::now();
    let told = open(&source, &options).err().unwrap().to_string();
    assert!(
        told.contains(
            "?content=true cannot be read after 2 attempts: the answer does not end in time"
        ),
        "{told}"
    );
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn packed_answers_are_unpacked_and_a_bomb_is_left_at_the_limit() {
    let packed = |body: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    };
    let (small, bomb) = (packed(BOARD.as_bytes()), packed(&vec![b' '; 64 << 20]));
    assert!(bomb.len() < 1 << 20);
    let gzip =
        |body: Vec<u8>| Reply::Whole(200, vec![("content-encoding", "gzip".to_owned())], body);
    let site = board(move |_| gzip(small.clone()));
    assert_eq!(keys(&site), ["7"]);
    let site = board(move |_| gzip(bomb.clone()));
    assert!(
        site.refused("greenhouse:acme")
            .ends_with("answers with more than 1 MB")
    );
}

#[test]
fn a_site_that_does_not_speak_tls_is_not_read_in_plain() {
    let site = board(|_| Reply::ok(BOARD));
    let source: Source = "greenhouse:acme".parse().unwrap();
    let mut options = site.options();
    options.web.base = Some(site.address().replace("http:", "https:").parse().unwrap());
    let error = format!(
        "{:#}",
        anyhow::Error::from(open(&source, &options).err().unwrap())
    );
    assert!(error.contains("cannot be read after 4 attempts"), "{error}");
    assert_eq!(site.paths(), Vec::<String>::new());
}

#[test]
fn a_damaged_job_costs_itself_only() {
    let body = [
        br#"{"jobs":[{"id":1,"content":"One"},{"id":2,"content":"#.as_slice(),
        b"\"\xff\"},{\"content\":\"x\"},",
        br#"{"id":4,"content":"Four"},{"id":5}]}"#,
    ]
    .concat();
    let site = board(move |_| Reply::ok(body.clone()));
    let (ads, rejected) = sorted(site.open("greenhouse:acme").unwrap());
    assert_eq!(
        ads.iter().map(|ad| ad.key.as_str()).collect::<Vec<_>>(),
        ["1", "4"]
    );
    assert_eq!(
        messages(&rejected),
        [
            "job 2: is not UTF-8 (byte 20 of the record): the file is damaged or was saved in another encoding",
            "job 3: is no job ad: it has no id",
            "job 5: has no text",
        ]
    );
}

#[test]
fn the_pages_of_a_sitemap_are_read_one_after_the_other() {
    let page = |id: &str| {
        format!(
            r#"<script type="application/ld+json">{{"@type":"JobPosting","identifier":"{id}","title":"Nurse","description":"Care"}}</script>"#
        )
    };
    let site = StandIn::start(move |asked, _| match asked.path.as_str() {
        "/robots.txt" => Reply::ok("User-agent: metier\nDisallow: /hidden\nCrawl-delay: 3"),
        "/sitemap.xml" => Reply::ok(
            "<sitemapindex><sitemap><loc>https://jobs.example/1.xml</loc></sitemap></sitemapindex>",
        ),
        "/1.xml" => {
            let mut list = "<urlset>".to_owned();
            for location in [
                "jobs.example/a?x=1&amp;y=2",
                "other.example/b",
                "jobs.example/hidden/c",
                "jobs.example/gone",
                "jobs.example/d",
            ] {
                write!(list, "<url><loc>https://{location}</loc></url>").unwrap();
            }
            Reply::ok(list)
        }
        "/a?x=1&y=2" => Reply::ok(page("1")),
        "/d" => Reply::ok(page("2")),
        _ => Reply::status(410),
    });
    let (ads, rejected) = sorted(site.open("https://jobs.example/sitemap.xml").unwrap());
    assert_eq!(
        ads.iter().map(|ad| ad.key.as_str()).collect::<Vec<_>>(),
        ["1", "2"]
    );
    assert_eq!(ads[1].url.as_deref(), Some("https://jobs.example/d"));
    let rejected: Vec<String> = messages(&rejected)
        .iter()
        .map(|told| told.replace(&site.address(), "BASE"))
        .collect();
    assert_eq!(
        rejected,
        [
            "https://other.example/b: cannot be read: it is not on the host of the sitemap",
            "https://jobs.example/hidden/c: cannot be read: BASE/hidden/c: the site asks programs not to read this (robots.txt)",
            "https://jobs.example/gone: cannot be read: BASE/gone answers 410",
        ]
    );
    assert!(
        site.slept()
            .iter()
            .all(|slept| *slept == Duration::from_secs(3)),
        "{:?}",
        site.slept()
    );
}

#[test]
fn what_is_read_before_a_site_fails_is_kept_and_the_end_is_told() {
    let site = StandIn::start(|asked, _| match asked.path.as_str() {
        "/robots.txt" => Reply::status(404),
        "/v1/companies/acme/postings?limit=100&offset=0" => {
            Reply::ok(r#"{"totalFound":3,"content":[{"id":"1"},{"id":"../2"},{"id":"3"}]}"#)
        }
        "/v1/companies/acme/postings/1" => Reply::ok(
            r#"{"id":"1","name":"Nurse","jobAd":{"sections":{"jobDescription":{"text":"Care"}}}}"#,
        ),
        _ => Reply::status(500),
    });
    let (ads, rejected) = sorted(site.open("smartrecruiters:acme").unwrap());
    assert_eq!(ads.len(), 1);
    assert_eq!(rejected.len(), 1);
    assert!(rejected[0].reason.ends_the_source());
    let told = messages(&rejected)[0].replace(&site.address(), "BASE");
    assert!(
        told.starts_with(
            "job 2: cannot be read from here on (BASE/v1/companies/acme/postings/3 cannot be read after 4"
        ),
        "{told}"
    );
}

#[test]
fn a_key_is_never_shown() {
    let web = WebOptions {
        usajobs: Some(ads::UsaJobs {
            key: "secret-key".to_owned(),
            email: "me@example.org".to_owned(),
        }),
        ..WebOptions::default()
    };
    let shown = format!("{web:?}");
    assert!(
        !shown.contains("secret-key") && !shown.contains("me@"),
        "{shown}"
    );
}
