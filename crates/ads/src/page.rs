//! Web pages: finds the JSON-LD in a page's scripts, and the ads in that.

use std::io::Read;

use serde_json::Value;

use crate::ad::Ad;
use crate::record::{LONGEST_RECORD, Reason, Rejected};
use crate::schema_org;
use crate::unpack::Stream;

/// A longer tag is none.
const LONGEST_TAG: usize = 512;

/// The ads of a page, which stands `at` a place and, if it is on the web, at an address.
pub(super) fn records(
    stream: Stream,
    at: &str,
    address: Option<&str>,
    now: i64,
) -> Vec<Result<Ad, Rejected>> {
    let mut bytes = Vec::new();
    let ads = match stream
        .take(LONGEST_RECORD as u64 + 1)
        .read_to_end(&mut bytes)
    {
        Ok(read) if read > LONGEST_RECORD => vec![Err((None, Reason::TooLong(LONGEST_RECORD)))],
        Ok(_) => match std::str::from_utf8(&bytes) {
            Ok(html) => of_html(html, now),
            Err(error) => vec![Err((None, Reason::Encoding(error.valid_up_to() + 1)))],
        },
        Err(error) => vec![Err((None, Reason::Unreadable(error.to_string())))],
    };
    let at = |script: Option<usize>| {
        script.map_or_else(|| at.to_owned(), |script| format!("{at}, script {script}"))
    };
    ads.into_iter()
        .map(|ad| match ad {
            Ok(mut ad) => {
                ad.url = ad.url.or_else(|| address.map(str::to_owned));
                Ok(ad)
            }
            Err((script, reason)) => Err(Rejected {
                at: at(script),
                reason,
            }),
        })
        .collect()
}

/// The ads of all scripts of a page, and what is wrong in which. Pages say much else in JSON-LD, so
/// that only a page without any posting is worth a word.
fn of_html(html: &str, now: i64) -> Vec<Result<Ad, (Option<usize>, Reason)>> {
    let mut found = Vec::new();
    for (at, script) in scripts(html).enumerate() {
        let numbered = |reason| (Some(at + 1), reason);
        match parse(script) {
            Ok(value) => found.extend(
                schema_org::ads(&value, now)
                    .into_iter()
                    .map(|ad| ad.map_err(numbered)),
            ),
            Err(reason) => found.push(Err(numbered(reason))),
        }
    }
    if found.is_empty() {
        found.push(Err((None, Reason::NoAd("the page has no JobPosting"))));
    }
    found
}

/// What stands in the scripts of JSON-LD.
fn scripts(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let start = find(rest, "<script")?;
            rest = &rest[start + "<script".len()..];
            let head = &rest[..rest.floor_char_boundary(LONGEST_TAG)];
            let Some(end) = head.find('>') else { continue };
            let tag = rest[..end].to_ascii_lowercase();
            rest = &rest[end + 1..];
            let script = &rest[..find(rest, "</script").unwrap_or(rest.len())];
            rest = &rest[script.len()..];
            if tag.contains("application/ld+json") {
                return Some(script);
            }
        }
    })
}

/// Where a tag begins, in whatever case.
fn find(html: &str, tag: &str) -> Option<usize> {
    let begins = |at: usize| {
        html.as_bytes()[at..]
            .get(..tag.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()))
    };
    html.match_indices('<')
        .map(|(at, _)| at)
        .find(|at| begins(*at))
}

/// Parses JSON, also as pages have it: in a comment or CDATA, with line breaks within strings, or
/// escaped as HTML.
fn parse(script: &str) -> Result<Value, Reason> {
    let mut json = script.trim();
    for (start, end) in [
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("<![CDATA[", "]]>"),
    ] {
        json = json.strip_prefix(start).unwrap_or(json);
        json = json.strip_suffix(end).unwrap_or(json).trim();
    }
    let error = match serde_json::from_str(json) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let spaced = json.replace(|c: char| c.is_control(), " ");
    serde_json::from_str(&spaced)
        .or_else(|_| serde_json::from_str(&facts::html::text(&spaced)))
        .map_err(|_| Reason::Json(error.to_string()))
}
