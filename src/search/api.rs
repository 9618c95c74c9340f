//! `GET /api/v1/search`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use catalogue::ranker::Kind;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::Result as Found;
use crate::api::problem::Unreadable;
use crate::api::{Items, Params};
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::error::Error;
use crate::web::problem::ApiError;

/// More results than this are never useful as one types.
const MOST: u32 = 50;
const USUAL: u32 = 10;

/// What is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// A title, skill or abbreviation; the last word may be unfinished.
    q: String,
    /// Only results of this kind.
    #[param(inline)]
    kind: Option<KindName>,
    /// How many results at most.
    #[param(minimum = 1, maximum = 50, default = 10)]
    limit: Option<u32>,
}

/// A kind of result.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindName {
    /// Occupations.
    Occupation,
    /// Specialized occupations.
    Specialization,
    /// Skills.
    Skill,
}

impl From<KindName> for Kind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Occupation => Self::Occupation,
            KindName::Specialization => Self::Specialization,
            KindName::Skill => Self::Skill,
        }
    }
}

/// Search occupations, specialized occupations and skills, best match first.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(Search),
    responses((status = 200, body = Items<Found>), Unreadable)
)]
pub(crate) async fn search(
    State(node): State<Arc<Node>>,
    Params(asked): Params<Search>,
) -> Result<Public<Json<Items<Found>>>, ApiError> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(Error::invalid("limit", format!("must be between 1 and {MOST}")).into());
    }
    let snapshot = node.snapshot();
    let found = super::find(
        snapshot.catalogue(),
        &asked.q,
        asked.kind.map(Kind::from),
        limit as usize,
    );
    Ok(snapshot.public(Json(Items::whole(found))))
}
