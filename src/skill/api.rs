//! `GET /api/v1/skills`, `/api/v1/skills/{id}` and `/api/v1/skills/{id}/demand`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::ranker::{Kind, MOST_HITS};
use catalogue::skill::{Skill, SkillId};

use catalogue::{Catalogue, Doc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::SkillItem;
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Items, Paging, Params};
use crate::estimate::Basis;
use crate::profile::answer::{EstimateItem, TrendMonth};
use crate::profile::demand::{self, Demand};
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::problem::ApiError;

/// A skill with its sources and the occupations that ask for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillDetail {
    /// As in a list.
    #[serde(flatten)]
    item: SkillItem,
    /// Other ids of the same skill: of other sources, and of earlier releases.
    aliases: Vec<String>,
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
    /// Only skills that match, best first, 50 at most; all by slug without it.
    q: Option<String>,
}

/// List skills, or search them by label.
#[utoipa::path(
    get,
    path = "/skills",
    operation_id = "list_skills",
    tag = "skills",
    params(SkillQuery, Paging),
    responses((status = 200, body = Items<SkillItem>), Unreadable)
)]
pub(crate) async fn list(
    State(node): State<Arc<Node>>,
    Params(asked): Params<SkillQuery>,
    paging: Paging,
) -> Result<Public<Json<Items<SkillItem>>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    Ok(snapshot.public(Json(
        match asked.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
            Some(q) => {
                let found = catalogue.search(q, Some(Kind::Skill), MOST_HITS);
                let skills: Vec<&Skill> = found
                    .iter()
                    .filter_map(|found| skill_of(catalogue, found.doc))
                    .collect();
                Items::part(skills.into_iter().map(SkillItem::from), paging)
            }
            None => Items::part(
                catalogue.vocabulary.skills.iter().map(SkillItem::from),
                paging,
            ),
        },
    )))
}

fn skill_of(catalogue: &Catalogue, doc: Doc) -> Option<&Skill> {
    if let Doc::Skill(index) = doc {
        catalogue.vocabulary.skills.get(index)
    } else {
        None
    }
}

/// Get a skill with its sources and the occupations that ask for it.
#[utoipa::path(
    get,
    path = "/skills/{id}",
    operation_id = "get_skill",
    tag = "skills",
    params(("id" = String, Path, description = "The skill's id, such as `tech:python`, or its slug")),
    responses((status = 200, body = SkillDetail), Unknown)
)]
pub(crate) async fn get(
    State(node): State<Arc<Node>>,
    Path(id): Path<String>,
) -> Result<Public<Json<SkillDetail>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let skill = &catalogue.vocabulary.skills[super::find(catalogue, &id)?];
    let esco = skill.esco.and_then(|at| {
        catalogue
            .esco
            .as_ref()?
            .skills
            .get(usize::try_from(at).ok()?)
    });
    let used_in = skill.uses.iter().map(|one| {
        let occupation = &catalogue.occupations[one.occupation];
        UsedIn {
            code: occupation.code.to_string(),
            title: occupation.title.clone(),
            in_demand: one.in_demand,
            hot: one.hot,
        }
    });
    Ok(snapshot.public(Json(SkillDetail {
        item: SkillItem::from(skill),
        aliases: skill.aliases.iter().map(SkillId::to_string).collect(),
        alternatives: skill.alternatives.clone(),
        onet_element: skill
            .element
            .map(|at| catalogue.elements[usize::from(at)].id.clone()),
        onet_technology_class: skill.class.clone(),
        esco_uri: esco.map(catalogue::esco::EscoSkill::uri),
        used_in: used_in.collect(),
    })))
}

/// The postings that ask for a skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillDemand {
    /// The skill.
    skill: SkillItem,
    /// Where the postings come from, and of which months.
    basis: Basis,
    /// Whether single postings can be read under `/postings`.
    postings_are_here: bool,
    /// With fewer postings a share is withheld.
    least: i64,
    /// All postings of the collection.
    postings: i64,
    /// Those that ask for the skill.
    asking: i64,
    /// Their share.
    share: EstimateItem,
    /// By month; postings without a date are left out.
    months: Vec<TrendMonth>,
    /// By occupation, where the title means one; those with most first.
    occupations: Vec<OccupationDemand>,
}

/// The postings of an occupation that ask for a skill.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationDemand {
    /// O*NET-SOC code.
    code: String,
    /// Title.
    title: String,
    /// Its postings.
    postings: i64,
    /// Those that ask for the skill.
    asking: i64,
    /// Their share.
    share: EstimateItem,
}

impl SkillDemand {
    fn of(catalogue: &Catalogue, skill: &Skill, demand: &Demand) -> Self {
        let months = demand.months.iter();
        let occupations = demand.occupations.iter().map(|one| {
            let occupation = &catalogue.occupations[one.of];
            OccupationDemand {
                code: occupation.code.to_string(),
                title: occupation.title.clone(),
                postings: one.postings,
                asking: one.asking,
                share: (&one.share).into(),
            }
        });
        Self {
            skill: SkillItem::from(skill),
            basis: (*demand.basis).clone(),
            postings_are_here: demand.own,
            least: demand.least,
            postings: demand.postings,
            asking: demand.asking,
            share: (&demand.share).into(),
            months: months
                .filter_map(|one| TrendMonth::asking(one.of, one.postings, one.asking, &one.share))
                .collect(),
            occupations: occupations.collect(),
        }
    }
}

/// Get how many job ads ask for a skill, by month and by occupation.
#[utoipa::path(
    get,
    path = "/skills/{id}/demand",
    operation_id = "get_skill_demand",
    tag = "skills",
    params(("id" = String, Path, description = "The skill's id, such as `tech:python`, or its slug")),
    responses((status = 200, body = SkillDemand), Unknown)
)]
pub(crate) async fn demand(
    State(node): State<Arc<Node>>,
    Path(id): Path<String>,
) -> Result<Public<Json<SkillDemand>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let index = super::find(catalogue, &id)?;
    let demand = demand::demand(
        &node.db,
        catalogue,
        &snapshot.collections,
        index,
        node.settings.least_postings,
    )
    .await?;
    Ok(snapshot.public(Json(SkillDemand::of(
        catalogue,
        &catalogue.vocabulary.skills[index],
        &demand,
    ))))
}
