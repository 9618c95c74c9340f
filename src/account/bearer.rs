//! Whose program sends a request: by the token in its `Authorization` header, and by nothing else.

use std::time::Duration;

use axum::extract::{FromRef, FromRequestParts, OriginalUri};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::Account;
use super::api_token::{self, Scope, Scopes};
use crate::clock::Clock;
use crate::db::Db;
use crate::limit::{self, Limit, Subject};
use crate::web::client::{self, TrustedProxies};
use crate::web::error::Error;
use crate::web::problem::ApiError;

/// Wrong tokens from one address of the network in a quarter of an hour, whichever they are. No program
/// that works sends one; a class may run the same old one.
const WRONG_FROM_ONE_ADDRESS: Limit = Limit {
    kind: "api-token address",
    attempts: 100,
    seconds: 15 * 60,
};
/// What a token in an address would be called (RFC 6750, 2.3).
const IN_ADDRESS: &str = "access_token";

/// A program that acts for a person. A cookie says nothing here: no other site can borrow it.
#[derive(Debug)]
pub struct Bearer {
    /// For whom.
    pub account: Account,
    scopes: Scopes,
}

impl Bearer {
    /// Refuses what the token may not do.
    ///
    /// # Errors
    /// [`Error::MissingScope`].
    pub fn may(&self, scope: Scope) -> Result<(), Error> {
        if self.scopes.has(scope) {
            Ok(())
        } else {
            Err(Error::MissingScope(scope.name()))
        }
    }
}

impl<S> FromRequestParts<S> for Bearer
where
    S: Send + Sync,
    Db: FromRef<S>,
    Clock: FromRef<S>,
    TrustedProxies: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        refuse_in_address(parts)?;
        let text = sent(parts)?;
        let (db, now) = (Db::from_ref(state), Clock::from_ref(state).now());
        let found = match api_token::read(text) {
            Ok(token) => api_token::find(&db, now, &token).await?,
            Err(_) => None,
        };
        if let Some((account, scopes)) = found {
            return Ok(Self { account, scopes });
        }
        // Only wrong ones are counted: whoever guesses keeps no right one out.
        let TrustedProxies(trusted) = TrustedProxies::from_ref(state);
        if let Some(peer) = client::address(parts, &trusted) {
            let subject = Subject::address(peer);
            let counted = limit::take(&db, now, WRONG_FROM_ONE_ADDRESS, &subject).await;
            counted.map_err(too_many)?;
        }
        Err(ApiError(Error::WrongToken))
    }
}

/// What follows `Bearer` in the one header that may have it.
fn sent(parts: &Parts) -> Result<&str, Error> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(Error::NoToken);
    };
    let (scheme, text) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(Error::NoToken)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(text.trim())
    } else {
        Err(Error::NoToken)
    }
}

/// Addresses stand in logs and histories: a token in one is refused, right or wrong.
fn refuse_in_address(parts: &Parts) -> Result<(), Error> {
    // As it was sent: what a route does not read has gone from the address by now.
    let whole = parts.extensions.get::<OriginalUri>();
    let uri = whole.map_or(&parts.uri, |OriginalUri(uri)| uri);
    let query = uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    if pairs.any(|(name, _)| name == IN_ADDRESS) {
        let problem = "must not stand in an address, where others read it: revoke this token, and send the next one in the \
                       Authorization header";
        return Err(Error::invalid(IN_ADDRESS, problem));
    }
    Ok(())
}

fn too_many(error: limit::Error) -> Error {
    match error {
        limit::Error::TooMany { retry_after } => {
            Error::TooMany(Duration::from_secs(retry_after.unsigned_abs()))
        }
        limit::Error::Database(error) => error.into(),
    }
}
