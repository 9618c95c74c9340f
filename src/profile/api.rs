//! `GET …/profile` of an occupation, a group or an area, and what hangs on it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::skill::SkillKind;
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
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<u32>,
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
    /// Also the postings that ask for this skill, by its id.
    skill: Option<String>,
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
    let known = (snapshot.catalogue(), &snapshot.collections);
    let none = Collection::empty();
    let least = node.settings.least_postings;
    let empty = compute::compute(&node.db, known, &none, scope, conditions, least).await?;
    Ok(Arc::new(empty))
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
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<ProfileItem>>, ApiError> {
    let snapshot = node.snapshot();
    let scope = Scope::named(snapshot.catalogue(), &code, asked.specialization.as_deref())?;
    let profile = profile_of(&node, &snapshot, &scope, &filter.conditions()?).await?;
    Ok(snapshot.public(Json(ProfileItem::of(
        snapshot.catalogue(),
        &scope,
        &profile,
    ))))
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
    let snapshot = node.snapshot();
    let found = snapshot
        .catalogue()
        .areas
        .iter()
        .find(|one| one.slug == area)
        .map(Scope::Area);
    let scope =
        found.ok_or_else(|| Error::NotFound("There is no career area with this id.".to_owned()))?;
    let profile = profile_of(&node, &snapshot, &scope, &filter.conditions()?).await?;
    Ok(snapshot.public(Json(ProfileItem::of(
        snapshot.catalogue(),
        &scope,
        &profile,
    ))))
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
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let found = catalogue
        .groups
        .iter()
        .find(|one| one.slug == group && catalogue.areas[one.area].slug == area);
    let scope = found.map(Scope::Group);
    let scope = scope
        .ok_or_else(|| Error::NotFound("This career area has no group with this id.".to_owned()))?;
    let profile = profile_of(&node, &snapshot, &scope, &filter.conditions()?).await?;
    Ok(snapshot.public(Json(ProfileItem::of(catalogue, &scope, &profile))))
}

/// List the skills that job ads of an occupation ask for, the most relevant first.
#[utoipa::path(
    get,
    path = "/occupations/{code}/profile/skills",
    operation_id = "list_profile_skills",
    tag = "profiles",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), ProfileQuery, Filter, ProfileSkillsQuery),
    responses(
        (status = 200, body = Items<SkillShare>),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn skills(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(list): Params<ProfileSkillsQuery>,
) -> Result<Public<Json<Items<SkillShare>>>, ApiError> {
    let part = Paging::new(list.limit, list.offset).check()?;
    let snapshot = node.snapshot();
    let scope = Scope::named(snapshot.catalogue(), &code, asked.specialization.as_deref())?;
    let profile = profile_of(&node, &snapshot, &scope, &filter.conditions()?).await?;
    let wanted = |kind: SkillKind| match list.kind {
        None => true,
        Some(KindOfSkill::Specialized) => kind == SkillKind::Specialized,
        Some(KindOfSkill::Common) => kind == SkillKind::Common,
    };
    let rows: Vec<_> = profile
        .skills
        .iter()
        .filter(|row| wanted(row.kind))
        .collect();
    Ok(snapshot.public(Json(Items::part(
        rows.into_iter()
            .map(|row| SkillShare::of(snapshot.catalogue(), row)),
        part,
    ))))
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
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Public<Json<PayDistribution>>, ApiError> {
    let snapshot = node.snapshot();
    let scope = Scope::named(snapshot.catalogue(), &code, asked.specialization.as_deref())?;
    let profile = profile_of(&node, &snapshot, &scope, &filter.conditions()?).await?;
    Ok(snapshot.public(Json(PayDistribution::of(&profile))))
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
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(of): Params<TrendQuery>,
) -> Result<Public<Json<TrendItem>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let scope = Scope::named(catalogue, &code, asked.specialization.as_deref())?;
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
    let number = snapshot.collections.number(skill).unwrap_or(-1);
    let months =
        trend::of_skill(&node.db, catalogue, &profile, &scope, &conditions, number).await?;
    Ok(snapshot.public(Json(TrendItem::of_skill(
        catalogue, &profile, skill, &months,
    ))))
}
