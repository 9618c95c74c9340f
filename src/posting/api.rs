//! `GET /api/v1/postings`: own postings, one posting with the words of each fact, and what the
//! database has in all.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{CoverageItem, PostingDetail, PostingList};
use super::coverage;
use super::search::{self, Found, Search};
use super::{PostingId, Scope};
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Paging, Params};
use crate::posting::Filter;
use crate::skill;
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::error::Error;
use crate::web::problem::{ApiError, Problem};

/// Titles without an occupation that are listed: what is rarer is not worth a correction.
const UNCODED: usize = 50;

/// Which postings are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostingQuery {
    /// Only those of this occupation, by its O*NET-SOC or SOC code.
    occupation: Option<String>,
    /// Only those of this specialized occupation of the occupation: the last part of its path.
    specialization: Option<String>,
    /// Only those that ask for this skill, by its id or slug; each is listed with the words that
    /// ask for it.
    skill: Option<String>,
}

/// List the job ads in this database, those that were read last first.
#[utoipa::path(
    get,
    path = "/postings",
    operation_id = "list_postings",
    tag = "postings",
    params(PostingQuery, Paging, Filter),
    responses(
        (status = 200, body = PostingList),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn list(
    State(node): State<Arc<Node>>,
    Params(asked): Params<PostingQuery>,
    Params(filter): Params<Filter>,
    paging: Paging,
) -> Result<Public<Json<PostingList>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
    let scope = match (given(&asked.occupation), given(&asked.specialization)) {
        (Some(code), specialization) => {
            Some(Scope::named(catalogue, &code, specialization.as_deref())?)
        }
        (None, None) => None,
        (None, Some(_)) => {
            let problem =
                "A specialized occupation is found only with the occupation that it belongs to."
                    .to_owned();
            return Err(Error::NotFound(problem).into());
        }
    };
    let skill = given(&asked.skill)
        .map(|id| skill::find(catalogue, &id))
        .transpose()?;
    let skill = skill.map(|index| &catalogue.vocabulary.skills[index]);
    let search = Search {
        scope,
        skill,
        conditions: filter.conditions()?,
    };
    let part = (paging.limit(), paging.offset());
    let found = search::search(&node.db, catalogue, &search, part).await?;
    Ok(snapshot.public(Json(PostingList::of(catalogue, &found, paging.offset()))))
}

/// Get a job ad: its text, and everything that was read from it with the words it was read from.
#[utoipa::path(
    get,
    path = "/postings/{id}",
    operation_id = "get_posting",
    tag = "postings",
    params(("id" = String, Path, description = "The posting's id, a number")),
    responses(
        (status = 200, body = PostingDetail),
        (status = 404, description = "There is none, or it repeats another one, which `duplicate_of` names",
         body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn get(
    State(node): State<Arc<Node>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let snapshot = node.snapshot();
    // Written in one way only, as in every other address: `007` is none.
    let number = id.parse().ok();
    let number = number.filter(|number: &PostingId| number.to_string() == id);
    let found = match number {
        Some(number) => search::get(&node.db, number).await?,
        None => None,
    };
    match found {
        Some(Found::Posting(posting)) => {
            let detail = PostingDetail::of(snapshot.catalogue(), *posting);
            Ok(snapshot.public(Json(detail)).into_response())
        }
        Some(Found::DuplicateOf(of)) => {
            let error = Error::NotFound(format!(
                "This ad repeats posting {of}, and only that one is kept."
            ));
            let problem = Problem {
                duplicate_of: Some(of.number()),
                ..Problem::of(&error)
            };
            Ok(problem.response(error.status()))
        }
        None => Err(Error::NotFound("There is no posting with this id.".to_owned()).into()),
    }
}

/// Get what the database has in all: sources and batches, titles without an occupation, pay that
/// was left out.
#[utoipa::path(
    get,
    path = "/postings/coverage",
    operation_id = "get_postings_coverage",
    tag = "postings",
    responses((status = 200, body = CoverageItem))
)]
pub(crate) async fn coverage(
    State(node): State<Arc<Node>>,
) -> Result<Public<Json<CoverageItem>>, ApiError> {
    let snapshot = node.snapshot();
    let coverage = coverage::coverage(&node.db).await?;
    let uncoded = coverage::uncoded(&node.db, UNCODED).await?;
    Ok(snapshot.public(Json(CoverageItem::of(coverage, uncoded))))
}
