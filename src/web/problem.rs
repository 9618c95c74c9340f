//! Errors as JSON: `application/problem+json` (RFC 9457).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::error::Error;

/// The media type of problems (RFC 9457, section 3).
pub const PROBLEM: &str = "application/problem+json";

/// An error of the API.
#[derive(Debug)]
pub struct ApiError(pub Error);

impl<E: Into<Error>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// The members of RFC 9457 that we use, and two of our own.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// What kind of problem it is, in a few words; the same for every problem of the kind.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with this request.
    pub detail: String,
    /// What is wrong with each field, where fields are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The posting that the ad that was asked for repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<i64>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The parameter, or the field of the body.
    pub field: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl Problem {
    /// The problem that an error is.
    pub fn of(error: &Error) -> Self {
        let errors = match error {
            Error::Invalid(fields) | Error::TooLong(fields) => fields
                .iter()
                .map(|one| FieldProblem {
                    field: one.field.to_string(),
                    problem: one.problem.clone(),
                })
                .collect(),
            _ => Vec::new(),
        };
        let title = match error {
            Error::NotFound(_) => "Not found",
            other => other.title(),
        };
        Self {
            title,
            status: error.status().as_u16(),
            detail: error.detail(),
            errors,
            duplicate_of: None,
        }
    }

    /// The problem as an answer.
    pub fn response(&self, status: StatusCode) -> Response {
        let body = serde_json::to_string(self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM)], body).into_response()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = Problem::of(&self.0).response(self.0.status());
        self.0.set_headers(&mut response);
        response
    }
}
