//! What can go wrong while a request is answered, by what the client can do about it, and the page
//! that says so. The API says the same as JSON: see [`super::problem`].

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::shell::Shell;
use crate::db;

/// When somebody may try again who met a database that is away: it takes some seconds to come back.
const AFTER_OUTAGE: Duration = Duration::from_secs(5);

/// Why a request has no proper answer. Rooms have errors of their own and say which of these each
/// one is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing at this address; what was looked for, in words.
    #[error("{0}")]
    NotFound(String),
    /// Only somebody who has signed in may see it.
    #[error("Please sign in first.")]
    SignIn,
    /// Only a program with a token may ask.
    #[error(
        "Send a personal token: Authorization: Bearer metier_…. You make one at /account/tokens."
    )]
    NoToken,
    /// The token is none, or none any more: nobody can tell which.
    #[error("This token does not hold: it was never made, was revoked, or has ended.")]
    WrongToken,
    /// The token may not do this; the scope that it would need.
    #[error("This token may not do this: it lacks the scope `{0}`.")]
    MissingScope(&'static str),
    /// Whoever asks may not do this; why, in words.
    #[error("{0}")]
    Forbidden(String),
    /// What was sent cannot be used: which fields, and why.
    #[error("{0}")]
    Invalid(Fields),
    /// Somebody else changed the same meanwhile, or it is there already; in words.
    #[error("{0}")]
    Conflict(String),
    /// The body is larger than this address takes.
    #[error("what was sent is larger than this address takes")]
    TooLarge,
    /// Some of what was sent is longer than it may be: which fields, and how much longer.
    #[error("{0}")]
    TooLong(Fields),
    /// The body is of a kind that this address does not read; which kind it reads.
    #[error("this address reads {0}")]
    WrongType(&'static str),
    /// The address takes other methods than this one.
    #[error("this address does not take this method")]
    WrongMethod,
    /// Too many attempts; when to try again.
    #[error("too many attempts")]
    TooMany(Duration),
    /// The server has as much to do as it can take; when to try again.
    #[error("the server is busy")]
    Busy(Duration),
    /// The database is away, too busy, or of a newer version of this program.
    #[error("the request cannot be answered at the moment")]
    Away(#[source] db::Error),
    /// A mistake of ours, or of what the server runs on.
    #[error("the request failed")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What is wrong with the fields of a form, a query or a body, in their order. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<FieldError>);

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as whoever sent it knows it.
    pub field: Cow<'static, str>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Fields {
    /// One wrong field.
    pub fn one(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self(vec![FieldError {
            field: field.into(),
            problem: problem.into(),
        }])
    }

    /// The wrong fields.
    pub fn iter(&self) -> impl Iterator<Item = &FieldError> {
        self.0.iter()
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let gap = if at > 0 { "; " } else { "" };
            write!(f, "{gap}{}: {}", error.field, error.problem)?;
        }
        Ok(())
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        if error.is_away() || matches!(error, db::Error::Newer { .. }) {
            Self::Away(error)
        } else {
            Self::internal(error)
        }
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl Error {
    /// A field that cannot be used.
    pub fn invalid(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self::Invalid(Fields::one(field, problem))
    }

    /// A failure that the client can do nothing about.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(error.into())
    }

    /// The status of the answer.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::SignIn | Self::NoToken | Self::WrongToken => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) | Self::MissingScope(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge | Self::TooLong(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) | Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What kind of error it is, in a few words: the same for every error of the kind.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "Page not found",
            Self::SignIn => "Sign in to go on",
            Self::NoToken => "A token is needed",
            Self::WrongToken => "Not a token that holds",
            Self::MissingScope(_) => "The token may not do this",
            Self::Forbidden(_) => "You may not do this",
            Self::Invalid(_) => "That request does not work",
            Self::Conflict(_) => "Changed meanwhile",
            Self::TooLarge | Self::TooLong(_) => "Too large",
            Self::WrongType(_) => "Not a kind that is read here",
            Self::WrongMethod => "This method is not offered here",
            Self::TooMany(_) => "Too many attempts",
            Self::Busy(_) => "Busy",
            Self::Away(_) => "Not available at the moment",
            Self::Internal(_) => "Something went wrong on our side",
        }
    }

    /// What a client may know about it. Internals go to the log, once, and to nobody else.
    pub fn detail(&self) -> String {
        match self {
            Self::NotFound(_)
            | Self::SignIn
            | Self::NoToken
            | Self::WrongToken
            | Self::MissingScope(_)
            | Self::Forbidden(_)
            | Self::Invalid(_)
            | Self::TooLong(_)
            | Self::Conflict(_) => self.to_string(),
            Self::TooLarge => "What was sent is larger than this address takes. Send less at a \
                               time."
                .to_owned(),
            Self::WrongType(kind) => format!("This address reads {kind}."),
            Self::WrongMethod => {
                "This address does not take this method. The API's document at /api lists what \
                 each takes."
                    .to_owned()
            }
            Self::TooMany(after) | Self::Busy(after) => {
                format!("Please try again in {} seconds.", after.as_secs().max(1))
            }
            Self::Away(db::Error::Newer { .. }) => {
                "This server is being upgraded: its database is of a newer version than the server \
                 that you asked. Please try again in a moment."
                    .to_owned()
            }
            Self::Away(_) => {
                tracing::warn!(
                    error = self.chain(),
                    "a request met a database that is away"
                );
                format!(
                    "The database does not answer at the moment. Please try again in {} seconds.",
                    AFTER_OUTAGE.as_secs()
                )
            }
            Self::Internal(_) => {
                tracing::error!(error = self.chain(), "request failed");
                "Please try again in a moment. If it keeps happening, tell the people who run \
                 this site the request id that your browser received (x-request-id)."
                    .to_owned()
            }
        }
    }

    /// What failed, and the causes behind it, for the log.
    fn chain(&self) -> String {
        let mut chain = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            let _ = write!(chain, ": {error}");
            cause = error.source();
        }
        chain
    }

    /// When to try again, where that may help.
    const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany(after) | Self::Busy(after) => Some(*after),
            Self::Away(_) => Some(AFTER_OUTAGE),
            _ => None,
        }
    }

    /// What a token would have to be (RFC 6750, section 3), where one is missing or is not enough.
    fn challenge(&self) -> Option<HeaderValue> {
        match self {
            Self::NoToken => Some(HeaderValue::from_static("Bearer")),
            Self::WrongToken => Some(HeaderValue::from_static("Bearer error=\"invalid_token\"")),
            Self::MissingScope(scope) => {
                let text = format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");
                text.try_into().ok()
            }
            _ => None,
        }
    }

    /// Adds what an answer says in headers: when to try again, which token, and never to keep it.
    pub fn set_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(after) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, after.as_secs().max(1).into());
        }
        if let Some(challenge) = self.challenge() {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
    }
}

/// An error of a page.
#[derive(Debug)]
pub struct PageError(pub Error);

impl<E: Into<Error>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage<'a> {
    shell: Shell<'a>,
    title: &'a str,
    detail: &'a str,
    is_not_found: bool,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (title, detail) = (self.0.title(), self.0.detail());
        let page = ErrorPage {
            shell: Shell::unlisted(title),
            title,
            detail: &detail,
            is_not_found: matches!(self.0, Error::NotFound(_)),
        };
        let body = page
            .render()
            .unwrap_or_else(|_| format!("{title}. {detail}"));
        let html = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
        let mut response = (self.0.status(), html, body).into_response();
        self.0.set_headers(&mut response);
        response
    }
}
