//! Query parameters. What cannot be read is an error in the form of the address.

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, OriginalUri, Query};
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::guard::respond;
use super::unreadable::unreadable;

/// The query of an address.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let read: Result<Query<T>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match read {
            Ok(Query(params)) => Ok(Self(params)),
            Err(rejection) => {
                let error = unreadable("query", &rejection);
                // Where routes are nested, the address itself has lost its beginning.
                let whole = parts.extensions.get::<OriginalUri>();
                let path = whole.map_or(parts.uri.path(), |OriginalUri(uri)| uri.path());
                Err(respond(path, error))
            }
        }
    }
}
