//! Who sends a request.

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{Account, Session, session};
use crate::clock::Clock;
use crate::db::Db;
use crate::token::Token;
use crate::web::cookie;
use crate::web::error::{Error, PageError};

/// Somebody who has signed in. A page that takes one sends everybody else to sign in first.
#[derive(Debug)]
pub struct Visitor {
    /// Who it is.
    pub account: Account,
    /// By which session.
    pub session: Session,
    /// What the session's cookie holds.
    pub token: Token,
}

impl<S> OptionalFromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let token = cookie::SESSION.of(&parts.headers);
        let Some(token) = token.and_then(|text| text.parse::<Token>().ok()) else {
            return Ok(None);
        };
        let now = Clock::from_ref(state).now();
        let found = session::find(&Db::from_ref(state), now, &token).await;
        let found = found.map_err(|error| PageError::from(error).into_response())?;
        Ok(found.map(|(session, account)| Self {
            account,
            session,
            token,
        }))
    }
}

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let visitor =
            <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        visitor.ok_or_else(|| match parts.method {
            Method::GET | Method::HEAD => Redirect::to(&to_sign_in(&parts.uri)).into_response(),
            _ => PageError(Error::SignIn).into_response(),
        })
    }
}

/// The address of the page to sign in that leads back.
fn to_sign_in(uri: &Uri) -> String {
    let back = uri.path_and_query().map_or("/", |whole| whole.as_str());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", back);
    format!("/sign-in?{}", query.finish())
}
