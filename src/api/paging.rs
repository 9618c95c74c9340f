//! Parts of a list: which part of it is asked for, and the part as it is sent.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::web::error::Error;
use crate::web::params::Params;
use crate::web::problem::ApiError;

/// What a part of a list has at most.
const MOST: u32 = 100;
/// No list is longer.
const FARTHEST: u32 = 1_000_000;
/// What a part of a list has unless asked otherwise.
const USUAL: u32 = 20;

/// Which part of a list is asked for, checked: `limit` and `offset` of the address.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<u32>,
}

impl Paging {
    /// How many items at most.
    pub fn limit(self) -> usize {
        self.limit.unwrap_or(USUAL) as usize
    }

    /// How many items to skip.
    pub fn offset(self) -> usize {
        self.offset.unwrap_or(0) as usize
    }

    fn check(self) -> Result<Self, Error> {
        let invalid = |field, problem| Err(Error::invalid(field, problem));
        if !(1..=MOST).contains(&self.limit.unwrap_or(USUAL)) {
            return invalid("limit", format!("must be between 1 and {MOST}"));
        }
        if self.offset.unwrap_or(0) > FARTHEST {
            return invalid("offset", format!("must be at most {FARTHEST}"));
        }
        Ok(self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Paging {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let Params(paging) = Params::<Self>::from_request_parts(parts, state).await?;
        paging
            .check()
            .map_err(|error| ApiError(error).into_response())
    }
}

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The items.
    pub items: Vec<T>,
    /// How many there are in all.
    pub total: usize,
    /// How many were skipped.
    pub offset: usize,
}

impl<T> Items<T> {
    /// Takes the part that was asked for.
    pub fn part(all: impl ExactSizeIterator<Item = T>, paging: Paging) -> Self {
        Self {
            total: all.len(),
            items: all.skip(paging.offset()).take(paging.limit()).collect(),
            offset: paging.offset(),
        }
    }

    /// A list that is always sent whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            total: items.len(),
            items,
            offset: 0,
        }
    }
}
