//! Forms: the body that a browser sends, and fields as a page shows them again, each with what was
//! typed and what is wrong with it.

use std::borrow::Cow;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;

use super::error::{Error, PageError};
use super::unreadable::unreadable;

/// The body of a form.
#[derive(Debug)]
pub struct FormBody<T>(pub T);

impl<T, S> FromRequest<S> for FormBody<T>
where
    Form<T>: FromRequest<S, Rejection = FormRejection>,
    S: Send + Sync,
{
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        match Form::from_request(request, state).await {
            Ok(Form(body)) => Ok(Self(body)),
            Err(rejection) => Err(PageError(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
                StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                    Error::WrongType("application/x-www-form-urlencoded")
                }
                _ => unreadable("form", &rejection),
            })),
        }
    }
}

/// A field of a form as a page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field<'a> {
    /// What was typed, or chosen; empty at first.
    pub value: Cow<'a, str>,
    /// What is wrong with it, and what would be right.
    pub error: Option<String>,
}

impl<'a> Field<'a> {
    /// A field with what was typed, and nothing wrong with it.
    pub fn typed(value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }

    /// The same field, with what is wrong with it.
    #[must_use]
    pub fn wrong(self, problem: impl Into<String>) -> Self {
        Self {
            error: Some(problem.into()),
            ..self
        }
    }
}
