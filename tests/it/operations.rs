//! `/healthz`, `/readyz`, `/metrics`, and the first minute of a server.

use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use axum::http::{StatusCode, header};

use crate::support::program::{Home, Server, eventually, get_from};
use crate::support::site::get;

#[test]
fn health_and_readiness_are_plain_and_never_kept() {
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = get(path);
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, body));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[test]
fn metrics_count_requests_by_route_and_never_by_address() {
    let home = Home::new();
    let server = Server::start(&home);
    for path in [
        "/",
        "/occupations/15-1254.00",
        "/occupations/secret-word",
        "/secret-word",
    ] {
        server.get(path);
    }
    let metrics = server.get("/metrics");
    for line in [
        r#"metier_http_requests_total{route="/",status="2xx"} 1"#,
        r#"metier_http_requests_total{route="/occupations/{code}",status="2xx"} 1"#,
        r#"metier_http_requests_total{route="/occupations/{code}",status="4xx"} 1"#,
        r#"metier_http_requests_total{route="none",status="4xx"} 1"#,
        "metier_catalogue_occupations 1016",
    ] {
        assert!(
            metrics.lines().any(|one| one == line),
            "{line} is not in\n{metrics}"
        );
    }
    assert!(
        metrics.contains("metier_http_request_seconds_bucket"),
        "{metrics}"
    );
    assert!(!metrics.contains("secret-word"), "{metrics}");
}

#[test]
fn metrics_may_have_an_address_of_their_own_and_are_nowhere_else_then() {
    let home = Home::new();
    let apart = ["--metrics-listen", "127.0.0.1:0"];
    let mut server = Server::start_with(&home, &apart, Stdio::null());
    server.says(); // Where its data is.
    let said = server.says();
    let address = said
        .strip_prefix("Metrics are at http://")
        .and_then(|rest| rest.strip_suffix("/metrics"))
        .unwrap_or_else(|| panic!("{said}"));
    assert!(server.get("/metrics").starts_with("HTTP/1.1 404 "));
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200 "));
    let metrics = get_from(address, "/metrics");
    assert!(metrics.starts_with("HTTP/1.1 200 "), "{metrics}");
    assert!(metrics.contains("metier_http_requests_total"), "{metrics}");
    assert!(get_from(address, "/").starts_with("HTTP/1.1 404 "));
}

#[test]
fn the_log_names_the_route_and_never_the_address() {
    let home = Home::new();
    let log = File::create(home.path("log")).unwrap();
    let server = Server::start_with(&home, &["--log", "metier=debug"], log.into());
    for path in [
        "/occupations/secret-word",
        "/search?q=secret-word",
        "/secret-word",
        "/api/v1/me?access_token=metier_secret-word",
    ] {
        server.get(path);
    }
    let log = || std::fs::read_to_string(home.path("log")).unwrap();
    eventually(Duration::from_secs(10), "requests are logged", || {
        log().matches("request").count() >= 4
    });
    assert!(log().contains("/occupations/{code}"), "{}", log());
    assert!(!log().contains("secret-word"), "{}", log());
}

#[test]
fn a_server_started_for_the_first_time_comes_to_show_job_ads() {
    let home = Home::new();
    let server = Server::start(&home);
    // The page is kept as it was before, too.
    server.get("/occupations/15-1254.00");
    eventually(
        Duration::from_mins(1),
        "the starter collection is on the page",
        || {
            server
                .get("/occupations/15-1254.00")
                .contains(r#"<section class="ads""#)
        },
    );
}
