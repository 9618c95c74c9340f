//! What can go wrong while answering a request, and how it is told: a page with a way onward, or
//! RFC 9457 JSON.

use std::fmt::Write as _;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::db;
use crate::web::shell::Shell;

/// Why a request has no proper answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nothing under this address; what was looked for, in words.
    #[error("{0}")]
    NotFound(String),
    /// There is an ad, which repeats the posting of this number, and only that one is kept.
    #[error("This ad repeats posting {0}, and only that one is kept.")]
    Duplicate(i64),
    /// A parameter cannot be used; which one, and why.
    #[error("{parameter}: {problem}")]
    Invalid {
        /// The parameter as the caller knows it.
        parameter: &'static str,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] db::Error),
    /// A page could not be rendered: a mistake of ours.
    #[error("a page could not be rendered")]
    Render(#[from] askama::Error),
    /// Work in the background stopped before it was done: a mistake of ours.
    #[error("the work was interrupted")]
    Interrupted,
}

impl Error {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) | Self::Duplicate(_) => StatusCode::NOT_FOUND,
            Self::Invalid { .. } => StatusCode::BAD_REQUEST,
            Self::Database(_) | Self::Render(_) | Self::Interrupted => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    const fn title(&self) -> &'static str {
        match self {
            Self::NotFound(_) | Self::Duplicate(_) => "Page not found",
            Self::Invalid { .. } => "That request does not work",
            Self::Database(_) | Self::Render(_) | Self::Interrupted => {
                "Something went wrong on our side"
            }
        }
    }

    /// What a caller may know: internals go to the log only.
    fn detail(&self) -> String {
        match self {
            Self::NotFound(_) | Self::Duplicate(_) | Self::Invalid { .. } => self.to_string(),
            Self::Database(_) | Self::Render(_) | Self::Interrupted => {
                let mut chain = self.to_string();
                let mut cause = std::error::Error::source(self);
                while let Some(error) = cause {
                    let _ = write!(chain, ": {error}");
                    cause = error.source();
                }
                tracing::error!(error = chain, "request failed");
                "Please try again in a moment. If it keeps happening, tell the people who run this site the request id \
                 that your browser received (x-request-id)."
                    .to_owned()
            }
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
            is_not_found: matches!(self.0, Error::NotFound(_) | Error::Duplicate(_)),
        };
        let body = page
            .render()
            .unwrap_or_else(|_| format!("{title}. {detail}"));
        (
            self.0.status(),
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            body,
        )
            .into_response()
    }
}

/// An error of the API: `application/problem+json` (RFC 9457).
#[derive(Debug)]
pub struct ApiError(pub Error);

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// The members of RFC 9457 that we use.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// What kind of problem it is, in a few words; the same for every problem of the kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// The posting that the ad that was asked for repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<i64>,
}

/// The media type of problems (RFC 9457, section 3).
pub const PROBLEM: &str = "application/problem+json";

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let is_not_found = self.0.status() == StatusCode::NOT_FOUND;
        let title = if is_not_found {
            "Not found"
        } else {
            self.0.title()
        };
        let duplicate_of = if let Error::Duplicate(of) = self.0 {
            Some(of)
        } else {
            None
        };
        told(
            &Problem {
                duplicate_of,
                ..Problem::of(self.0.status(), title, self.0.detail())
            },
            self.0.status(),
        )
    }
}

impl Problem {
    fn of(status: StatusCode, title: &str, detail: String) -> Self {
        Self {
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            duplicate_of: None,
        }
    }
}

/// A problem as a response.
pub fn problem(status: StatusCode, title: &str, detail: String) -> Response {
    told(&Problem::of(status, title, detail), status)
}

fn told(problem: &Problem, status: StatusCode) -> Response {
    let body = serde_json::to_string(problem).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, PROBLEM)], body).into_response()
}
