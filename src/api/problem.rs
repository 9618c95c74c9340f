//! The problems that several endpoints answer with, as the API's document describes them.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use utoipa::IntoResponses;
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};

use crate::web::problem::PROBLEM;

/// The answer to a request that cannot be understood.
pub struct Unreadable;

impl IntoResponses for Unreadable {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problem(StatusCode::BAD_REQUEST)
    }
}

/// The answer to a request for what is not there.
pub struct Unknown;

impl IntoResponses for Unknown {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problem(StatusCode::NOT_FOUND)
    }
}

/// The answers to a body that is not taken: too large, of another kind, or more than the server has
/// room for.
pub struct NotTaken;

impl IntoResponses for NotTaken {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            StatusCode::PAYLOAD_TOO_LARGE,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            StatusCode::SERVICE_UNAVAILABLE,
        ]
        .into_iter()
        .flat_map(problem)
        .collect()
    }
}

/// The answers to a request without a token that may do this, or from where too many wrong ones came.
pub struct Refused;

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            StatusCode::UNAUTHORIZED,
            StatusCode::FORBIDDEN,
            StatusCode::TOO_MANY_REQUESTS,
        ]
        .into_iter()
        .flat_map(problem)
        .collect()
    }
}

fn problem(status: StatusCode) -> BTreeMap<String, RefOr<Response>> {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    BTreeMap::from([(
        status.as_str().to_owned(),
        ResponseBuilder::new()
            .content(PROBLEM, content)
            .build()
            .into(),
    )])
}
