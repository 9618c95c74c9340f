//! `GET …/profile` of an occupation, a group or an area, and what hangs on it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use catalogue::taxonomy::OccupationGroup;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::answer::{PayDistribution, ProfileItem, SkillShare, TrendItem};
use super::{Collection, Profile, compute, trend};
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Paging, Params};
use crate::posting::{Conditions, Filter, Scope};
use crate::skill;
use crate::snapshot::{Node, Snapshot};
use crate::web::cache::Public;
use crate::web::error::Error;
use crate::web::problem::ApiError;

/// Which postings of an occupation are counted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProfileQuery {
    /// Only those of this specialized occupation: the last part of its path.
    specialization: Option<String>,
}

/// Which skills of a profile are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProfileSkillsQuery {
    /// Only these: `specialized` or `common`.
    #[param(inline)]
    kind: Option<KindOfSkill>,
}

/// A kind of skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindOfSkill {
    /// Of some occupations.
    Specialized,
    /// Of nearly all.
    Common,
}

/// Which skill a trend is of.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrendQuery {
    /// Also the postings that ask for this skill, by its id or slug.
    skill: Option<String>,
}

/// Whose profile an address asks for.
enum ProfileOf<'a> {
    /// An occupation by its code, or one of its specialized occupations.
    Occupation(&'a str, &'a ProfileQuery),
    /// A career area by its id.
    Area(&'a str),
    /// A group by the ids of its area and of itself.
    Group(&'a str, &'a str),
}

impl ProfileOf<'_> {
    fn scope<'c>(&self, catalogue: &'c Catalogue) -> Result<Scope<'c>, Error> {
        let none = |problem: &str| Error::NotFound(problem.to_owned());
        match *self {
            Self::Occupation(code, query) => {
                let specialization = query.specialization.as_deref();
                Ok(Scope::named(catalogue, code, specialization)?)
            }
            Self::Area(area) => {
                let found = catalogue.areas.iter().find(|one| one.slug == area);
                let found = found.ok_or_else(|| none("There is no career area with this id."));
                found.map(Scope::Area)
            }
            Self::Group(area, group) => {
                let in_area = |one: &&OccupationGroup| catalogue.areas[one.area].slug == area;
                let mut groups = catalogue.groups.iter().filter(in_area);
                let found = groups.find(|one| one.slug == group);
                let found =
                    found.ok_or_else(|| none("This career area has no group with this id."));
                found.map(Scope::Group)
            }
        }
    }
}

/// The profile of a scope; one of no postings where no job ads are known at all.
async fn profile_of(
    node: &Node,
    snapshot: &Snapshot,
    scope: &Scope<'_>,
    conditions: &Conditions,
) -> Result<Arc<Profile>, Error> {
    if let Some(profile) = snapshot.profile(&node.db, scope, conditions).await? {
        return Ok(profile);
    }
    let data = snapshot.data();
    let nothing = Collection::empty();
    let least = node.settings.least_postings;
    let empty = compute::compute(&node.db, data, &nothing, scope, conditions, least).await?;
    Ok(Arc::new(empty))
}

/// Answers with what `item` makes of a profile.
async fn answer<T>(
    node: &Node,
    of: ProfileOf<'_>,
    filter: &Filter,
    item: impl FnOnce(&Catalogue, &Scope<'_>, &Profile) -> T,
) -> Result<Public<Json<T>>, ApiError>
where
    Json<T>: IntoResponse,
{
    let snapshot = node.snapshot();
    let scope = of.scope(snapshot.catalogue())?;
    let profile = profile_of(node, &snapshot, &scope, &filter.conditions()?).await?;
    Ok(snapshot.public(Json(item(snapshot.catalogue(), &scope, &profile))))
}

/// Get what job ads of an occupation say: pay, experience, education, conditions, places; each
/// number with its sample.
#[utoipa::path(
    get,
    path = "/occupations/{code}/profile",
    operation_id = "get_occupation_profile",
    tag = "profiles",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), ProfileQuery, Filter),
    responses(
        (status = 200, body = ProfileItem),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn of_occupation(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(query): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<ProfileItem>>, ApiError> {
    let of = ProfileOf::Occupation(&code, &query);
    answer(&node, of, &filter, ProfileItem::of).await
}

/// Get what job ads of a career area say.
#[utoipa::path(
    get,
    path = "/areas/{area}/profile",
    operation_id = "get_area_profile",
    tag = "profiles",
    params(("area" = String, Path, description = "The area's id, as in `/areas`"), Filter),
    responses(
        (status = 200, body = ProfileItem),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn of_area(
    State(node): State<Arc<Node>>,
    Path(area): Path<String>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<ProfileItem>>, ApiError> {
    answer(&node, ProfileOf::Area(&area), &filter, ProfileItem::of).await
}

/// Get what job ads of an occupation group say.
#[utoipa::path(
    get,
    path = "/areas/{area}/groups/{group}/profile",
    operation_id = "get_group_profile",
    tag = "profiles",
    params(
        ("area" = String, Path, description = "The area's id, as in `/areas`"),
        ("group" = String, Path, description = "The group's id, as in `/areas`"),
        Filter,
    ),
    responses(
        (status = 200, body = ProfileItem),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn of_group(
    State(node): State<Arc<Node>>,
    Path((area, group)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<ProfileItem>>, ApiError> {
    let of = ProfileOf::Group(&area, &group);
    answer(&node, of, &filter, ProfileItem::of).await
}

/// List the skills that job ads of an occupation ask for, the most relevant first.
#[utoipa::path(
    get,
    path = "/occupations/{code}/profile/skills",
    operation_id = "list_profile_skills",
    tag = "profiles",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), ProfileQuery, Filter, ProfileSkillsQuery, Paging),
    responses(
        (status = 200, body = Items<SkillShare>),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn skills(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(query): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(list): Params<ProfileSkillsQuery>,
    paging: Paging,
) -> Result<Public<Json<Items<SkillShare>>>, ApiError> {
    let wanted = |kind: SkillKind| match list.kind {
        None => true,
        Some(KindOfSkill::Specialized) => kind == SkillKind::Specialized,
        Some(KindOfSkill::Common) => kind == SkillKind::Common,
    };
    let of = ProfileOf::Occupation(&code, &query);
    answer(&node, of, &filter, |catalogue, _, profile| {
        let rows = profile.skills.iter().filter(|row| wanted(row.kind));
        let rows: Vec<_> = rows.map(|row| SkillShare::of(catalogue, row)).collect();
        Items::part(rows.into_iter(), paging)
    })
    .await
}

/// Get the distribution of the pay that job ads of an occupation offer.
#[utoipa::path(
    get,
    path = "/occupations/{code}/profile/pay",
    operation_id = "get_profile_pay",
    tag = "profiles",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), ProfileQuery, Filter),
    responses(
        (status = 200, body = PayDistribution),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn pay(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(query): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<PayDistribution>>, ApiError> {
    let of = ProfileOf::Occupation(&code, &query);
    answer(&node, of, &filter, |_, _, profile| {
        PayDistribution::of(profile)
    })
    .await
}

/// Get the number of job ads of an occupation month by month, and of those that ask for a skill.
#[utoipa::path(
    get,
    path = "/occupations/{code}/profile/trend",
    operation_id = "get_profile_trend",
    tag = "profiles",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), ProfileQuery, Filter, TrendQuery),
    responses(
        (status = 200, body = TrendItem),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn months(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(query): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(of): Params<TrendQuery>,
) -> Result<Public<Json<TrendItem>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let scope = ProfileOf::Occupation(&code, &query).scope(catalogue)?;
    let conditions = filter.conditions()?;
    let skill = of
        .skill
        .as_deref()
        .filter(|id| !id.is_empty())
        .map(|id| skill::find(catalogue, id))
        .transpose()?;
    let profile = profile_of(&node, &snapshot, &scope, &conditions).await?;
    let Some(skill) = skill else {
        return Ok(snapshot.public(Json(TrendItem::of(&profile))));
    };
    let numbers = snapshot.collections.numbers(skill);
    let months =
        trend::of_skill(&node.db, catalogue, &profile, &scope, &conditions, numbers).await?;
    Ok(snapshot.public(Json(TrendItem::of_skill(
        catalogue, &profile, skill, &months,
    ))))
}
