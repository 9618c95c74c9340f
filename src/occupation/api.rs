//! `GET /api/v1/occupations` and what hangs on one.

pub mod outlook;
pub mod skills;
pub mod wages;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::ranker::{Kind, MOST_HITS};
use catalogue::{Catalogue, Doc, Occupation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{OccupationDetail, OccupationItem};
use super::named;
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Paging, Params};
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::problem::ApiError;

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OccupationQuery {
    /// Only occupations that match a title, skill or abbreviation, best first, 50 at most; all by
    /// code without it.
    q: Option<String>,
    /// Only occupations of this career area (its id).
    area: Option<String>,
}

/// List occupations, or search them by title.
#[utoipa::path(
    get,
    path = "/occupations",
    operation_id = "list_occupations",
    tag = "occupations",
    params(OccupationQuery, Paging),
    responses((status = 200, body = Items<OccupationItem>), Unreadable)
)]
pub(crate) async fn list(
    State(node): State<Arc<Node>>,
    Params(asked): Params<OccupationQuery>,
    paging: Paging,
) -> Result<Public<Json<Items<OccupationItem>>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let in_area = |occupation: &Occupation| {
        let area = &catalogue.areas[catalogue.groups[occupation.group].area];
        asked.area.as_ref().is_none_or(|id| area.slug == *id)
    };
    let items: Vec<OccupationItem> =
        match asked.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            Some(q) => matches(catalogue, q)
                .filter(|(occupation, _)| in_area(occupation))
                .map(|(_, item)| item)
                .collect(),
            None => catalogue
                .occupations
                .iter()
                .filter(|one| in_area(one))
                .map(OccupationItem::of)
                .collect(),
        };
    Ok(snapshot.public(Json(Items::part(items.into_iter(), paging))))
}

fn matches<'a>(
    catalogue: &'a Catalogue,
    q: &str,
) -> impl Iterator<Item = (&'a Occupation, OccupationItem)> {
    catalogue
        .search(q, Some(Kind::Occupation), MOST_HITS)
        .into_iter()
        .filter_map(|found| {
            let Doc::Occupation(index) = found.doc else {
                return None;
            };
            let occupation = &catalogue.occupations[index];
            let item = OccupationItem::matched(occupation, found.matched);
            Some((occupation, item))
        })
}

/// Get an occupation: titles, wage, outlook, and sentences composed from them.
#[utoipa::path(
    get,
    path = "/occupations/{code}",
    operation_id = "get_occupation",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC code such as `15-1254.00`, or SOC code such as `15-1254`")),
    responses((status = 200, body = OccupationDetail), Unknown)
)]
pub(crate) async fn get(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
) -> Result<Public<Json<OccupationDetail>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let occupation = named(catalogue, &code)?;
    Ok(snapshot.public(Json(OccupationDetail::of(catalogue, occupation))))
}

/// A related occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedItem {
    /// The occupation.
    #[serde(flatten)]
    item: OccupationItem,
    /// Whether O*NET counts it among the primary ones.
    primary: bool,
}

/// List the occupations related to one, nearest first.
#[utoipa::path(
    get,
    path = "/occupations/{code}/related",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = Items<RelatedItem>), Unknown)
)]
pub(crate) async fn related(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
) -> Result<Public<Json<Items<RelatedItem>>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let related = named(catalogue, &code)?
        .related
        .iter()
        .map(|one| RelatedItem {
            item: OccupationItem::of(&catalogue.occupations[one.occupation]),
            primary: one.primary,
        });
    Ok(snapshot.public(Json(Items::whole(related.collect()))))
}

/// A specialized occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecializationItem {
    /// Its id, unique under the occupation.
    id: String,
    /// Its name.
    name: String,
    /// The path of its page.
    path: String,
    /// The job titles it was derived from.
    titles: Vec<String>,
    /// Codes of other occupations under which the same titles stand.
    also_under: Vec<String>,
    /// Whether it could not be said which of them is its home.
    ambiguous: bool,
}

/// List the specialized occupations under an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/specializations",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = Items<SpecializationItem>), Unknown)
)]
pub(crate) async fn specializations(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
) -> Result<Public<Json<Items<SpecializationItem>>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let occupation = named(catalogue, &code)?;
    let items = catalogue
        .specializations_of(occupation)
        .iter()
        .map(|one| SpecializationItem {
            id: one.slug.clone(),
            name: one.name.clone(),
            path: super::specialization_path(one),
            titles: one.titles.clone(),
            also_under: one.also_under.iter().map(ToString::to_string).collect(),
            ambiguous: one.ambiguous,
        });
    Ok(snapshot.public(Json(Items::whole(items.collect()))))
}
