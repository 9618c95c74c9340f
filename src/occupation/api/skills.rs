//! `GET …/skills` of an occupation: what O*NET lists for it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::onet::{ElementKind, Score};
use catalogue::release::Source;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::named;
use crate::api::problem::{Unknown, Unreadable};
use crate::api::{Params, Provenance};
use crate::skill::SkillItem;
use crate::snapshot::Node;
use crate::web::cache::Public;
use crate::web::problem::ApiError;

/// What is asked of an occupation's skills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SkillsQuery {
    /// Only these: `skill`, `knowledge`, `ability`, `activity` or `technology`.
    #[param(inline)]
    kind: Option<RatedKind>,
}

/// A kind of thing that O*NET lists for an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RatedKind {
    /// Developed capacities.
    Skill,
    /// Bodies of knowledge.
    Knowledge,
    /// Enduring attributes.
    Ability,
    /// Work activities.
    Activity,
    /// Software.
    Technology,
}

/// The skills of an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationSkills {
    /// Rated elements, most important first within their kind.
    ratings: Vec<RatingItem>,
    /// Technologies: in demand first, then hot.
    technologies: Vec<TechnologyItem>,
    /// Where they come from.
    provenance: Option<Provenance>,
}

/// A rated element.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingItem {
    /// O*NET element id.
    element: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: RatedKind,
    /// The id of the skill, for skills and knowledge.
    skill: Option<String>,
    /// Importance, 1 to 5.
    importance: Option<ScoreItem>,
    /// Level, 0 to 7.
    level: Option<ScoreItem>,
}

/// A rating with its sample.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreItem {
    /// Mean rating.
    value: f64,
    /// How many were asked, where O*NET says.
    n: Option<u16>,
    /// Standard error, where O*NET says.
    standard_error: Option<f64>,
    /// O*NET recommends not to use the value.
    recommend_suppress: bool,
    /// Raters said that it is not relevant to the occupation.
    not_relevant: bool,
}

impl From<Score> for ScoreItem {
    fn from(score: Score) -> Self {
        Self {
            value: f64::from(score.hundredths) / 100.0,
            n: score.n,
            standard_error: score.error_e4.map(|error| f64::from(error) / 10_000.0),
            recommend_suppress: score.suppress,
            not_relevant: score.not_relevant,
        }
    }
}

/// A technology of an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechnologyItem {
    /// The skill.
    #[serde(flatten)]
    skill: SkillItem,
    /// Often asked for in job ads of all occupations.
    hot: bool,
    /// Often asked for in job ads of this occupation.
    in_demand: bool,
}

/// Get the skills, knowledge, abilities, activities and technologies of an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/skills",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), SkillsQuery),
    responses(
        (status = 200, body = OccupationSkills),
        Unreadable,
        Unknown,
    )
)]
pub(crate) async fn skills(
    State(node): State<Arc<Node>>,
    Path(code): Path<String>,
    Params(asked): Params<SkillsQuery>,
) -> Result<Public<Json<OccupationSkills>>, ApiError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let occupation = named(catalogue, &code)?;
    let wanted = |kind: RatedKind| asked.kind.is_none_or(|asked| asked == kind);
    let mut ratings: Vec<RatingItem> = occupation
        .ratings
        .iter()
        .filter_map(|rating| {
            let element = &catalogue.elements[usize::from(rating.element)];
            let kind = rated_kind(element.kind)?;
            let skill = catalogue.vocabulary.element(rating.element);
            wanted(kind).then(|| RatingItem {
                element: element.id.clone(),
                name: element.name.clone(),
                kind,
                skill: skill.map(|at| catalogue.vocabulary.skills[at].id.to_string()),
                importance: rating.importance.map(ScoreItem::from),
                level: rating.level.map(ScoreItem::from),
            })
        })
        .collect();
    let importance = |item: &RatingItem| item.importance.as_ref().map_or(0.0, |score| score.value);
    ratings.sort_by(|a, b| {
        (a.kind as u8)
            .cmp(&(b.kind as u8))
            .then(importance(b).total_cmp(&importance(a)))
    });
    let technologies = occupation
        .technologies
        .iter()
        .filter(|_| wanted(RatedKind::Technology))
        .map(|one| TechnologyItem {
            skill: SkillItem::from(&catalogue.vocabulary.skills[one.skill]),
            hot: one.hot,
            in_demand: one.in_demand,
        });
    Ok(snapshot.public(Json(OccupationSkills {
        ratings,
        technologies: technologies.collect(),
        provenance: Provenance::of(catalogue, Source::Onet),
    })))
}

const fn rated_kind(kind: ElementKind) -> Option<RatedKind> {
    match kind {
        ElementKind::Skill => Some(RatedKind::Skill),
        ElementKind::Knowledge => Some(RatedKind::Knowledge),
        ElementKind::Ability => Some(RatedKind::Ability),
        ElementKind::Activity => Some(RatedKind::Activity),
        ElementKind::Interest | ElementKind::Style => None,
    }
}
