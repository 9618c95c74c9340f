//! `GET /api/v1/occupations` and what hangs on one.

pub mod outlook;
pub mod skills;
pub mod wages;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::ranker::{Kind, MOST_HITS};
use catalogue::release::Source;
use catalogue::{Catalogue, Doc, Occupation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::outlook::OutlookItem;
use self::wages::WageItem;
use super::{Named, find};
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Paging, Params, Provenance};
use crate::error::{ApiError, Error};
use crate::web::App;

/// An occupation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationItem {
    /// O*NET-SOC code.
    code: String,
    /// Title.
    title: String,
    /// Metier's sentence about it.
    summary: Option<&'static str>,
    /// The path of its page.
    path: String,
    /// The title that matched a search, where it is not the occupation's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<String>,
}

impl OccupationItem {
    fn of(occupation: &Occupation) -> Self {
        Self {
            code: occupation.code.to_string(),
            title: occupation.title.clone(),
            summary: occupation.summary,
            path: super::path(occupation),
            matched: None,
        }
    }
}

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OccupationQuery {
    /// Only occupations that match a title, skill or abbreviation, best first, 50 at most; all by
    /// code without it.
    q: Option<String>,
    /// Only occupations of this career area (its id).
    area: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<u32>,
}

/// List occupations, or search them by title.
#[utoipa::path(
    get,
    path = "/occupations",
    operation_id = "list_occupations",
    tag = "occupations",
    params(OccupationQuery),
    responses((status = 200, body = Items<OccupationItem>), Unreadable)
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(asked): Params<OccupationQuery>,
) -> Result<Json<Items<OccupationItem>>, ApiError> {
    let part = Paging::new(asked.limit, asked.offset).check()?;
    let current = app.current();
    let catalogue = &current.catalogue;
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
    Ok(Json(Items::part(items.into_iter(), part)))
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
            let matched = (found.matched != occupation.title).then(|| found.matched.to_owned());
            Some((
                occupation,
                OccupationItem {
                    matched,
                    ..OccupationItem::of(occupation)
                },
            ))
        })
}

/// An occupation with its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationDetail {
    /// As in a list.
    #[serde(flatten)]
    item: OccupationItem,
    /// O*NET's description, where the operator imported it.
    description: Option<String>,
    /// Career area.
    area: Reference,
    /// Occupation group.
    group: Reference,
    /// Job zone, 1 (little preparation) to 5 (extensive).
    job_zone: Option<u8>,
    /// Why the outlook is bright, in words; none where it is not.
    bright_outlook: Option<String>,
    /// Sentences composed from the numbers.
    at_a_glance: Vec<String>,
    /// Titles people use.
    titles: Vec<TitleItem>,
    /// The wage in the whole country.
    wage: Option<WageItem>,
    /// What BLS projects.
    outlook: Option<OutlookItem>,
    /// Where the description, titles and job zone come from.
    provenance: Option<Provenance>,
}

/// An id with a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reference {
    /// Id.
    id: String,
    /// Name.
    name: &'static str,
}

/// A job title.
#[derive(Debug, Serialize, ToSchema)]
pub struct TitleItem {
    /// As published.
    title: String,
    /// Whether people in the occupation reported it themselves.
    reported: bool,
}

/// The occupation of a code as it stands in an address.
///
/// # Errors
/// When there is none.
pub(crate) fn occupation<'a>(
    catalogue: &'a Catalogue,
    code: &str,
) -> Result<&'a Occupation, Error> {
    match find(catalogue, code) {
        Some(Named::Here(occupation) | Named::Elsewhere(occupation)) => Ok(occupation),
        None => Err(Error::NotFound(
            "There is no occupation with this code.".to_owned(),
        )),
    }
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<OccupationDetail>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
    Ok(Json(OccupationDetail::of(catalogue, occupation)))
}

impl OccupationDetail {
    /// An occupation with its numbers.
    pub fn of(catalogue: &Catalogue, occupation: &Occupation) -> Self {
        let group = &catalogue.groups[occupation.group];
        let area = &catalogue.areas[group.area];
        let title = |title: &catalogue::onet::Title| TitleItem {
            title: title.text.clone(),
            reported: title.reported,
        };
        let wage = |cell| WageItem::of(catalogue, occupation, Source::OewsNational, cell);
        Self {
            item: OccupationItem::of(occupation),
            description: occupation.description.clone(),
            area: Reference {
                id: area.slug.clone(),
                name: area.name,
            },
            group: Reference {
                id: group.slug.clone(),
                name: group.name,
            },
            job_zone: occupation.job_zone,
            bright_outlook: super::sections::bright(catalogue, occupation),
            at_a_glance: super::answers::at_a_glance(catalogue, occupation),
            titles: occupation.titles.iter().map(title).collect(),
            wage: catalogue.national_wage(occupation).map(wage),
            outlook: OutlookItem::of(catalogue, occupation),
            provenance: Provenance::of(catalogue, Source::Onet),
        }
    }
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<Items<RelatedItem>>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let related = occupation(catalogue, &code)?
        .related
        .iter()
        .map(|one| RelatedItem {
            item: OccupationItem::of(&catalogue.occupations[one.occupation]),
            primary: one.primary,
        });
    Ok(Json(Items::whole(related.collect())))
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<Items<SpecializationItem>>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
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
    Ok(Json(Items::whole(items.collect())))
}
