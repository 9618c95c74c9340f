//! Who sends a request.

use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{Account, Session, second_factor, session};
use crate::clock::Clock;
use crate::db::Db;
use crate::token::Token;
use crate::web::cookie;
use crate::web::error::{Error, PageError};
use crate::web::shell::Shell;

/// Where the ways to sign in are added and removed.
pub(super) const WAYS: &str = "/account/ways";
/// Where somebody shows once more who they are.
const PROVE: &str = "/account/prove";

/// Somebody who has signed in. A page that takes one sends everybody else to sign in first, and whoever
/// looks after the installation to add a second factor first.
#[derive(Debug)]
pub struct Visitor {
    /// Who it is.
    pub account: Account,
    /// By which session.
    pub session: Session,
    /// What the session's cookie holds.
    pub token: Token,
}

impl Visitor {
    /// The head of a page for this visitor alone.
    pub fn shell<'a>(&self, now: i64, title: &'a str) -> Shell<'a> {
        Shell {
            session: Some(self.session.end(now)),
            ..Shell::unlisted(title)
        }
    }
}

/// Somebody who has signed in, even if they may do nothing yet but add a second factor.
#[derive(Debug)]
pub struct SignedIn(pub Visitor);

/// Somebody who has signed in and showed who they are a short while ago, as [`SignedIn`]: whoever finds
/// a device that was left open changes no way in. Everybody else is sent to show it first.
#[derive(Debug)]
pub struct Proved(pub Visitor);

/// Who has signed in with the browser that sends a request.
async fn find<S>(parts: &Parts, state: &S) -> Result<Option<Visitor>, Error>
where
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    let Some(token) = cookie::SESSION.token(&parts.headers) else {
        return Ok(None);
    };
    let now = Clock::from_ref(state).now();
    let found = session::find(&Db::from_ref(state), now, &token).await?;
    Ok(found.map(|(session, account)| Visitor {
        account,
        session,
        token,
    }))
}

/// Sends somebody to a page first; what a form would have done is not done.
fn first(parts: &Parts, page: &str, error: Error) -> Response {
    match parts.method {
        Method::GET | Method::HEAD => Redirect::to(page).into_response(),
        _ => PageError(error).into_response(),
    }
}

impl<S> OptionalFromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let found = find(parts, state).await;
        let found = found.map_err(|error| PageError(error).into_response())?;
        Ok(found.map(Self))
    }
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let found = <Self as OptionalFromRequestParts<S>>::from_request_parts(parts, state).await?;
        found.ok_or_else(|| first(parts, &to_sign_in(&parts.uri), Error::SignIn))
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
        let SignedIn(visitor) =
            <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        let is_missing = second_factor::is_missing(&Db::from_ref(state), &visitor.account).await;
        match is_missing {
            Ok(false) => Ok(visitor),
            Ok(true) => {
                let why = "You look after this site, which needs a second factor. Add one first.";
                Err(first(parts, WAYS, Error::Forbidden(why.to_owned())))
            }
            Err(error) => Err(PageError::from(error).into_response()),
        }
    }
}

impl<S> FromRequestParts<S> for Proved
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let SignedIn(visitor) =
            <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        if visitor.session.is_recent(Clock::from_ref(state).now()) {
            Ok(Self(visitor))
        } else {
            Err(Redirect::to(&to_prove(parts)).into_response())
        }
    }
}

/// The address of the page to show once more who one is. It leads back to a page that was asked for,
/// and after a form, whose fields are gone, to the ways in.
fn to_prove(parts: &Parts) -> String {
    match parts.method {
        Method::GET | Method::HEAD if parts.uri.path() != WAYS => {
            format!("{PROVE}?{}", leads_back(&parts.uri))
        }
        _ => PROVE.to_owned(),
    }
}

/// The address of the page to sign in that leads back.
fn to_sign_in(uri: &Uri) -> String {
    format!("/sign-in?{}", leads_back(uri))
}

/// The query that says where to go afterwards.
fn leads_back(uri: &Uri) -> String {
    let back = uri.path_and_query().map_or("/", |whole| whole.as_str());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", back);
    query.finish()
}
