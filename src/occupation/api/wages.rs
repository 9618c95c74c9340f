//! `GET …/wages` of an occupation: what OEWS says, place by place.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::release::Source;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::super::answer::WageItem;
use super::super::named;
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Params};
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::problem::ApiError;

/// What is asked of an occupation's wages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WagesQuery {
    /// Which places; all without it.
    #[param(inline)]
    level: Option<Level>,
}

/// A level of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole country.
    National,
    /// States and territories.
    State,
    /// Metropolitan and nonmetropolitan areas, where they are imported.
    Metropolitan,
}

impl Level {
    const ALL: [Self; 3] = [Self::National, Self::State, Self::Metropolitan];

    const fn source(self) -> Source {
        match self {
            Self::National => Source::OewsNational,
            Self::State => Source::OewsState,
            Self::Metropolitan => Source::OewsMetropolitan,
        }
    }
}

/// Get the wages of an occupation by place.
#[utoipa::path(
    get,
    path = "/occupations/{code}/wages",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), WagesQuery),
    responses(
        (status = 200, body = Items<WageItem>),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn wages(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(asked): Params<WagesQuery>,
) -> Result<Public<Json<Items<WageItem>>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let occupation = named(catalogue, &code)?;
    let levels = Level::ALL
        .into_iter()
        .filter(|level| asked.level.is_none_or(|asked| asked == *level));
    let items = levels.flat_map(|level| {
        let source = level.source();
        catalogue
            .wages_of(occupation, source)
            .iter()
            .map(move |cell| WageItem::of(catalogue, occupation, source, cell))
    });
    Ok(snapshot.public(Json(Items::whole(items.collect()))))
}
