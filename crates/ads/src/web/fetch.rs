//! Makes one HTTP request, and makes it again where that can help.

use std::io::Read;
use std::time::Duration;

use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};
use url::Url;

use super::address::NotPublic;
use super::error::WebError;
use super::options::{Validators, WebOptions};
use crate::unpack::unpack;

/// What came back.
pub(crate) enum Answer {
    /// It is as it was.
    Unchanged,
    /// A body, unpacked.
    Body(Vec<u8>, Validators),
}

/// What came of a request.
pub(super) enum Fetched {
    Answer(Answer),
    /// Another address to ask.
    Elsewhere(String),
}

/// Why an attempt failed.
enum Failure {
    /// Another attempt would fail as well.
    Final(WebError),
    /// Another attempt may help, after the time that the server asks for.
    Passing {
        problem: String,
        after: Option<Duration>,
    },
}

/// Asks for an address, several times if need be.
pub(super) fn fetch(
    agent: &Agent,
    options: &WebOptions,
    address: &Url,
    headers: &[(&str, &str)],
    longest: usize,
) -> Result<Fetched, WebError> {
    let limits = &options.limits;
    let mut wait = limits.back_off;
    let mut attempt = 1;
    loop {
        let (problem, after) = match once(agent, address, headers, longest) {
            Ok(fetched) => return Ok(fetched),
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Passing { problem, after }) => (problem, after),
        };
        if attempt >= limits.attempts {
            return Err(WebError::Failed {
                address: address.to_string(),
                attempts: attempt,
                problem,
            });
        }
        if let Some(asked) = after
            && asked > limits.longest_wait
        {
            return Err(WebError::Later {
                address: address.to_string(),
                seconds: asked.as_secs(),
            });
        }
        (options.sleep)(after.unwrap_or(wait).min(limits.longest_wait));
        wait *= 2;
        attempt += 1;
    }
}

fn once(
    agent: &Agent,
    address: &Url,
    headers: &[(&str, &str)],
    longest: usize,
) -> Result<Fetched, Failure> {
    let mut request = agent.get(address.as_str());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.call().map_err(|error| failure(address, &error))?;
    let status = response.status().as_u16();
    let header = |name: &str| text(response.headers(), name);
    match status {
        200 => read(address, response, longest).map(Fetched::Answer),
        304 => Ok(Fetched::Answer(Answer::Unchanged)),
        301 | 302 | 303 | 307 | 308 => match header("location") {
            Some(location) => Ok(Fetched::Elsewhere(location)),
            None => Err(Failure::Final(WebError::Status {
                address: address.to_string(),
                status,
            })),
        },
        429 | 500 | 502 | 503 | 504 => {
            let after = header("retry-after")
                .and_then(|after| retry_after(&after, header("date").as_deref()));
            Err(Failure::Passing {
                problem: format!("it answers {status}"),
                after,
            })
        }
        _ => Err(Failure::Final(WebError::Status {
            address: address.to_string(),
            status,
        })),
    }
}

/// The body, unpacked, up to the longest that is taken: what a server says of its length is not
/// relied on.
fn read(address: &Url, response: Response<Body>, longest: usize) -> Result<Answer, Failure> {
    let known = Validators {
        etag: text(response.headers(), "etag"),
        last_modified: text(response.headers(), "last-modified"),
    };
    let most = longest as u64 + 1;
    let packed = response
        .into_body()
        .into_with_config()
        .limit(u64::MAX)
        .reader()
        .take(most);
    let mut body = Vec::new();
    let broken = |error: std::io::Error| Failure::Passing {
        problem: reason(&error),
        after: None,
    };
    let (stream, _) = unpack(packed).map_err(broken)?;
    let read = stream.take(most).read_to_end(&mut body);
    if body.len() > longest {
        return Err(Failure::Final(WebError::TooLong {
            address: address.to_string(),
            longest,
        }));
    }
    read.map_err(broken)?;
    Ok(Answer::Body(body, known))
}

fn failure(address: &Url, error: &ureq::Error) -> Failure {
    if let ureq::Error::Io(error) = error
        && let Some(NotPublic(ip)) = error.get_ref().and_then(|inner| inner.downcast_ref())
    {
        let host = address.host_str().unwrap_or_default().to_owned();
        return Failure::Final(WebError::Private { host, ip: *ip });
    }
    let passing = matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::HostNotFound
    );
    let problem = match error {
        ureq::Error::Timeout(_) => "no answer comes in time".to_owned(),
        _ => error.to_string(),
    };
    if passing {
        Failure::Passing {
            problem,
            after: None,
        }
    } else {
        Failure::Final(WebError::Failed {
            address: address.to_string(),
            attempts: 1,
            problem,
        })
    }
}

/// What went wrong while a body was read.
fn reason(error: &std::io::Error) -> String {
    let late = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref())
        .is_some_and(|inner| matches!(inner, ureq::Error::Timeout(_)));
    match error.kind() {
        _ if late => "the answer does not end in time".to_owned(),
        std::io::ErrorKind::UnexpectedEof => "the answer breaks off".to_owned(),
        _ => error.to_string(),
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// How long a server asks to wait: in seconds, or until a time, compared to the server's own.
fn retry_after(after: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = after.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = |text: &str| {
        Some(
            jiff::fmt::rfc2822::parse(text.trim())
                .ok()?
                .timestamp()
                .as_second(),
        )
    };
    let seconds = time(after)?.saturating_sub(time(date?)?);
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_asked_for_in_seconds_or_until_a_time() {
        assert_eq!(retry_after("120", None), Some(Duration::from_mins(2)));
        let (after, date) = (
            "Wed, 21 Oct 2026 07:28:00 GMT",
            Some("Wed, 21 Oct 2026 07:27:30 GMT"),
        );
        assert_eq!(retry_after(after, date), Some(Duration::from_secs(30)));
        assert_eq!(
            retry_after("Wed, 21 Oct 2020 07:28:00 GMT", date),
            Some(Duration::ZERO)
        );
        assert_eq!(retry_after("soon", date), None);
        assert_eq!(retry_after("-5", None), None);
    }
}
