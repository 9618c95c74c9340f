//! `GET …/profile` of an occupation, a group or an area, and what hangs on it.

mod answer;

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

pub use self::answer::{
    AdvertisedPay, EstimateItem, Experience, LevelShare, NamedShare, PayCount, PayDistribution,
    PlaceCount, ProfileItem, ScopeItem, SkillShare, TrendItem, TrendMonth,
};
use super::{Collection, Conditions, Filter, Profile, Scope, compute, trend};
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Paging, Params};
use crate::error::{ApiError, Error};
use crate::occupation::api::occupation;
use crate::skill;
use crate::web::{App, Current};

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

impl App {
    /// The profile of a scope; one of no postings where no job ads are known at all.
    async fn asked_profile(
        &self,
        current: &Current,
        scope: &Scope<'_>,
        conditions: &Conditions,
    ) -> Result<Arc<Profile>, Error> {
        let counted = self.counted();
        if let Some(profile) = self.profile(current, &counted, scope, conditions).await? {
            return Ok(profile);
        }
        let known = (&current.catalogue, &counted.collections);
        let none = Collection::empty();
        Ok(Arc::new(
            compute::compute(
                &self.db,
                known,
                &none,
                scope,
                conditions,
                self.least_postings,
            )
            .await?,
        ))
    }
}

/// The scope of an occupation, or of one of its specialized occupations.
pub(crate) fn scope_of<'a>(
    catalogue: &'a Catalogue,
    code: &str,
    specialization: Option<&str>,
) -> Result<Scope<'a>, Error> {
    let occupation = occupation(catalogue, code)?;
    let Some(slug) = specialization.filter(|slug| !slug.is_empty()) else {
        return Ok(Scope::Occupation(occupation));
    };
    let found = catalogue
        .specializations_of(occupation)
        .iter()
        .find(|one| one.slug == slug);
    found.map(Scope::Specialization).ok_or_else(|| {
        Error::NotFound("This occupation has no specialized occupation with this name.".to_owned())
    })
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Json<ProfileItem>, ApiError> {
    let current = app.current();
    let scope = scope_of(&current.catalogue, &code, asked.specialization.as_deref())?;
    let profile = app
        .asked_profile(&current, &scope, &filter.conditions()?)
        .await?;
    Ok(Json(ProfileItem::of(&current.catalogue, &scope, &profile)))
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
    State(app): State<Arc<App>>,
    Path(area): Path<String>,
    Params(filter): Params<Filter>,
) -> Result<Json<ProfileItem>, ApiError> {
    let current = app.current();
    let found = current
        .catalogue
        .areas
        .iter()
        .find(|one| one.slug == area)
        .map(Scope::Area);
    let scope =
        found.ok_or_else(|| Error::NotFound("There is no career area with this id.".to_owned()))?;
    let profile = app
        .asked_profile(&current, &scope, &filter.conditions()?)
        .await?;
    Ok(Json(ProfileItem::of(&current.catalogue, &scope, &profile)))
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
    State(app): State<Arc<App>>,
    Path((area, group)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Json<ProfileItem>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let found = catalogue
        .groups
        .iter()
        .find(|one| one.slug == group && catalogue.areas[one.area].slug == area);
    let scope = found.map(Scope::Group);
    let scope = scope
        .ok_or_else(|| Error::NotFound("This career area has no group with this id.".to_owned()))?;
    let profile = app
        .asked_profile(&current, &scope, &filter.conditions()?)
        .await?;
    Ok(Json(ProfileItem::of(catalogue, &scope, &profile)))
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(list): Params<ProfileSkillsQuery>,
) -> Result<Json<Items<SkillShare>>, ApiError> {
    let part = Paging::new(list.limit, list.offset).check()?;
    let current = app.current();
    let scope = scope_of(&current.catalogue, &code, asked.specialization.as_deref())?;
    let profile = app
        .asked_profile(&current, &scope, &filter.conditions()?)
        .await?;
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
    Ok(Json(Items::part(
        rows.into_iter()
            .map(|row| SkillShare::of(&current.catalogue, row)),
        part,
    )))
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
) -> Result<Json<PayDistribution>, ApiError> {
    let current = app.current();
    let scope = scope_of(&current.catalogue, &code, asked.specialization.as_deref())?;
    let profile = app
        .asked_profile(&current, &scope, &filter.conditions()?)
        .await?;
    Ok(Json(PayDistribution::of(&profile)))
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
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<ProfileQuery>,
    Params(filter): Params<Filter>,
    Params(of): Params<TrendQuery>,
) -> Result<Json<TrendItem>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let scope = scope_of(catalogue, &code, asked.specialization.as_deref())?;
    let conditions = filter.conditions()?;
    let skill = of
        .skill
        .as_deref()
        .filter(|id| !id.is_empty())
        .map(|id| skill::asked(catalogue, id))
        .transpose()?;
    let profile = app.asked_profile(&current, &scope, &conditions).await?;
    let Some(skill) = skill else {
        return Ok(Json(TrendItem::of(&profile)));
    };
    let number = app.counted().collections.number(skill).unwrap_or(-1);
    let months = trend::of_skill(&app.db, catalogue, &profile, &scope, &conditions, number).await?;
    Ok(Json(TrendItem::of_skill(
        catalogue, &profile, skill, &months,
    )))
}
