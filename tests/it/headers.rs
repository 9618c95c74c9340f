//! What every answer carries: headers for browsers and caches, encodings, methods.

use std::io::Read as _;

use axum::http::{HeaderName, Method, StatusCode, header};

use crate::support::site::{get, get_with, send};

/// One address of each kind.
const KINDS: [&str; 10] = [
    "/",
    "/occupations/15-1254.00",
    "/occupations/15-1254",
    "/nothing",
    "/api",
    "/api/v1/occupations",
    "/api/v1/nothing",
    "/sitemap.xml",
    "/healthz",
    "/static/0/metier.css",
];

#[test]
fn every_answer_tells_the_browser_to_run_nothing_but_our_files() {
    for path in KINDS {
        let answer = get(path);
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.starts_with("default-src 'none';"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe") && !policy.contains('*'),
            "{path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(
            answer.header(header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
        assert_eq!(
            answer.header(header::REFERRER_POLICY),
            "strict-origin-when-cross-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        let resource = if path.starts_with("/api/") {
            "cross-origin" // The one exception: public data, for the scripts of any site.
        } else {
            "same-origin"
        };
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            resource,
            "{path}"
        );
        assert!(!answer.header("permissions-policy").is_empty(), "{path}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{path}");
        if answer.status == StatusCode::OK {
            let kind = answer.header(header::CONTENT_TYPE);
            assert!(
                kind.contains("charset=utf-8") || kind == "application/json",
                "{path}: {kind}"
            );
        }
    }
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let ids = [get("/"), get("/"), get("/nothing"), get("/healthz")]
        .map(|a| a.header("x-request-id").to_owned());
    let is_random = |id: &String| id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(ids.iter().all(is_random), "{ids:?}");
    assert!(
        (1..ids.len()).all(|at| !ids[..at].contains(&ids[at])),
        "{ids:?}"
    );
}

#[test]
fn nobody_chooses_the_id_of_a_request() {
    let name = HeaderName::from_static("x-request-id");
    let answer = get_with("/", &[(name, "chosen")]);
    assert_ne!(answer.header("x-request-id"), "chosen");
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    for path in [
        "/",
        "/occupations/15-1254.00",
        "/api/v1/occupations",
        "/sitemap.xml",
    ] {
        let first = get(path);
        let tag = first.header(header::ETAG);
        assert!(
            tag.starts_with("W/\"") && tag.ends_with('"'),
            "{path}: {tag}"
        );
        assert_eq!(
            first.header(header::CACHE_CONTROL),
            "public, max-age=300",
            "{path}"
        );
        assert_eq!(
            first.header(header::VARY),
            "accept-encoding, cookie",
            "{path}"
        );

        for known in [
            tag.to_owned(),
            format!("\"other\", {tag}"),
            tag.trim_start_matches("W/").to_owned(),
        ] {
            let again = get_with(path, &[(header::IF_NONE_MATCH, &known)]);
            assert_eq!(
                (again.status, again.body.len()),
                (StatusCode::NOT_MODIFIED, 0),
                "{path}: {known}"
            );
            for name in [
                header::ETAG,
                header::CACHE_CONTROL,
                header::VARY,
                header::CONTENT_SECURITY_POLICY,
            ] {
                assert_eq!(again.header(&name), first.header(&name), "{path}: {name}");
            }
        }
        let kept = get(path);
        assert_eq!(
            kept.header(header::CONTENT_SECURITY_POLICY),
            first.header(header::CONTENT_SECURITY_POLICY),
            "{path}"
        );
        assert!(
            !kept.header(header::CONTENT_SECURITY_POLICY).is_empty(),
            "{path}"
        );
        assert_eq!(
            get_with(path, &[(header::IF_NONE_MATCH, "\"other\"")]).status,
            StatusCode::OK,
            "{path}"
        );
    }
}

#[test]
fn what_went_wrong_is_not_kept() {
    for path in [
        "/nothing",
        "/occupations/99-9999.99",
        "/api/v1/occupations?limit=0",
        "/healthz",
    ] {
        let answer = get(path);
        assert!(answer.headers.get(header::ETAG).is_none(), "{path}");
        assert!(
            !answer.header(header::CACHE_CONTROL).contains("public"),
            "{path}"
        );
    }
}

#[test]
fn the_encodings_of_a_page_are_the_same_page() {
    for path in [
        "/occupations/15-1254.00",
        "/api/openapi.json",
        "/sitemap.xml",
        "/nothing",
    ] {
        let plain = get(path);
        assert!(
            plain.headers.get(header::CONTENT_ENCODING).is_none(),
            "{path}"
        );
        for encoding in ["gzip", "br", "zstd"] {
            for time in ["made", "kept"] {
                let packed = get_with(path, &[(header::ACCEPT_ENCODING, encoding)]);
                assert_eq!(
                    packed.header(header::CONTENT_ENCODING),
                    encoding,
                    "{path}, {time}"
                );
                assert!(
                    packed.header(header::VARY).contains("accept-encoding"),
                    "{path}, {time}"
                );
                assert!(packed.body.len() < plain.body.len(), "{path}, {time}");
                assert!(
                    unpack(encoding, &packed.body) == plain.body,
                    "{path}, {time}, {encoding}"
                );
            }
        }
    }
}

fn unpack(encoding: &str, packed: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match encoding {
        "gzip" => flate2::read::GzDecoder::new(packed).read_to_end(&mut plain),
        "br" => brotli::Decompressor::new(packed, 4096).read_to_end(&mut plain),
        _ => zstd::Decoder::new(packed).and_then(|mut decoder| decoder.read_to_end(&mut plain)),
    };
    read.unwrap();
    plain
}

#[test]
fn head_answers_as_get_does_without_a_body() {
    for path in KINDS {
        for _ in ["made", "kept"] {
            let (head, get) = (send(Method::HEAD, path, &[]), get(path));
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.body.len(), 0, "{path}");
            let names: [HeaderName; 5] = [
                header::CONTENT_TYPE,
                header::ETAG,
                header::CACHE_CONTROL,
                header::VARY,
                header::LOCATION,
            ];
            for name in names {
                assert_eq!(head.header(&name), get.header(&name), "{path}: {name}");
            }
        }
    }
}

#[test]
fn other_methods_are_refused_by_name() {
    for path in [
        "/",
        "/occupations/15-1254.00",
        "/search",
        "/api/v1/occupations",
        "/api",
        "/healthz",
    ] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = send(method.clone(), path, &[]);
            assert_eq!(
                answer.status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {path}"
            );
            let allowed = answer.header(header::ALLOW);
            assert!(
                allowed.contains("GET") && allowed.contains("HEAD"),
                "{method} {path}: `{allowed}`"
            );
        }
    }
}

#[test]
fn files_are_kept_for_ever_under_an_address_that_changes_with_them() {
    let home = get("/").page();
    let addresses = [
        (
            home.attribute("link[rel=stylesheet]", "href"),
            "text/css; charset=utf-8",
        ),
        (
            home.attribute("script[src]", "src"),
            "text/javascript; charset=utf-8",
        ),
        (
            home.attribute("link[rel=icon]", "href"),
            "image/svg+xml; charset=utf-8",
        ),
    ];
    for (path, kind) in addresses {
        let file = get(&path);
        assert_eq!(
            (file.status, file.header(header::CONTENT_TYPE)),
            (StatusCode::OK, kind),
            "{path}"
        );
        assert_eq!(
            file.header(header::CACHE_CONTROL),
            "public, max-age=31536000, immutable",
            "{path}"
        );
        let name = path.rsplit('/').next().unwrap();
        let other = get(&format!("/static/0/{name}"));
        assert_eq!(
            (other.status, other.header(header::CACHE_CONTROL)),
            (StatusCode::OK, "no-store"),
            "{path}"
        );
    }
}
