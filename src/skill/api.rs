//! `GET /api/v1/skills` and `/api/v1/skills/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::ranker::{Kind, MOST_HITS};
use catalogue::skill::Skill;
use catalogue::{Catalogue, Doc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::{Items, Paging, Params};
use crate::error::{ApiError, Error, Problem};
use crate::web::App;

/// A skill in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillItem {
    /// Its id, part of its address.
    pub id: String,
    /// Preferred label.
    pub label: String,
    /// `specialized` or `common`.
    pub kind: &'static str,
    /// Whether it is a piece of software.
    pub software: bool,
    /// The path of its page.
    pub path: String,
}

impl From<&Skill> for SkillItem {
    fn from(skill: &Skill) -> Self {
        Self {
            id: skill.slug.clone(),
            label: skill.label.clone(),
            kind: skill.kind.id(),
            software: skill.software,
            path: super::path(skill),
        }
    }
}

/// A skill with its sources and the occupations that ask for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillDetail {
    /// As in a list.
    #[serde(flatten)]
    item: SkillItem,
    /// Alternative labels.
    alternatives: Vec<String>,
    /// The O*NET element, such as `2.A.1.a`.
    onet_element: Option<String>,
    /// The O*NET technology class.
    onet_technology_class: Option<String>,
    /// The ESCO concept.
    esco_uri: Option<String>,
    /// Occupations that use it as a technology.
    used_in: Vec<UsedIn>,
}

/// An occupation that uses a technology.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedIn {
    /// Its code.
    code: String,
    /// Its title.
    title: String,
    /// Often asked for in job ads of this occupation.
    in_demand: bool,
    /// Often asked for in job ads of all occupations.
    hot: bool,
}

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SkillQuery {
    /// Only skills that match, best first, 50 at most; all by id without it.
    q: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<u32>,
}

/// List skills, or search them by label.
#[utoipa::path(
    get,
    path = "/skills",
    operation_id = "list_skills",
    tag = "skills",
    params(SkillQuery),
    responses((status = 200, body = Items<SkillItem>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(asked): Params<SkillQuery>,
) -> Result<Json<Items<SkillItem>>, ApiError> {
    let part = Paging::new(asked.limit, asked.offset).check()?;
    let current = app.current();
    let catalogue = &current.catalogue;
    Ok(Json(match asked.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => {
            let found = catalogue.search(q, Some(Kind::Skill), MOST_HITS);
            let skills: Vec<&Skill> = found.iter().filter_map(|found| skill_of(catalogue, found.doc)).collect();
            Items::part(skills.into_iter().map(SkillItem::from), part)
        }
        None => Items::part(catalogue.vocabulary.skills.iter().map(SkillItem::from), part),
    }))
}

fn skill_of(catalogue: &Catalogue, doc: Doc) -> Option<&Skill> {
    if let Doc::Skill(index) = doc { catalogue.vocabulary.skills.get(index) } else { None }
}

/// Get a skill with its sources and the occupations that ask for it.
#[utoipa::path(
    get,
    path = "/skills/{id}",
    operation_id = "get_skill",
    tag = "skills",
    params(("id" = String, Path, description = "The skill's id, such as `python`")),
    responses((status = 200, body = SkillDetail), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<SkillDetail>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let skill = catalogue.vocabulary.get(&id).or_else(|| super::by_other_name(catalogue, &id));
    let skill = skill.ok_or_else(|| Error::NotFound("There is no skill with this id.".to_owned()))?;
    let esco = skill.esco.and_then(|at| catalogue.esco.as_ref()?.skills.get(usize::try_from(at).ok()?));
    let used_in = skill.uses.iter().map(|one| {
        let occupation = &catalogue.occupations[one.occupation];
        UsedIn {
            code: occupation.code.to_string(),
            title: occupation.title.clone(),
            in_demand: one.in_demand,
            hot: one.hot,
        }
    });
    Ok(Json(SkillDetail {
        item: SkillItem::from(skill),
        alternatives: skill.alternatives.clone(),
        onet_element: skill.element.map(|at| catalogue.elements[usize::from(at)].id.clone()),
        onet_technology_class: skill.class.clone(),
        esco_uri: esco.map(catalogue::esco::EscoSkill::uri),
        used_in: used_in.collect(),
    }))
}
