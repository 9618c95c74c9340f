//! Skills: `/skills/{skill}`, "who asks for it".

mod answer;
pub mod api;
pub mod page;

use catalogue::Catalogue;
use catalogue::skill::Skill;
use catalogue::slug::slug;

pub use self::answer::SkillItem;
use crate::web::error::Error;

/// The path of a skill's page.
pub fn path(skill: &Skill) -> String {
    format!("/skills/{}", skill.slug)
}

/// There is no skill with the id that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no skill with this id.")]
pub struct UnknownSkill;

impl From<UnknownSkill> for Error {
    fn from(unknown: UnknownSkill) -> Self {
        Self::NotFound(unknown.to_string())
    }
}

/// The skill that a text names, by its place in the vocabulary: by its id, an address where it stands
/// or stood, an alternative label or another spelling of these.
///
/// # Errors
/// When there is none.
pub fn find(catalogue: &Catalogue, text: &str) -> Result<usize, UnknownSkill> {
    let vocabulary = &catalogue.vocabulary;
    let by_id = text.parse().ok().and_then(|id| vocabulary.by_id(&id));
    by_id
        .or_else(|| vocabulary.by_address(text))
        .or_else(|| by_other_name(catalogue, text))
        .ok_or(UnknownSkill)
}

fn by_other_name(catalogue: &Catalogue, text: &str) -> Option<usize> {
    let wanted = slug(text);
    let named = |skill: &Skill| skill.alternatives.iter().any(|label| slug(label) == wanted);
    let vocabulary = &catalogue.vocabulary;
    vocabulary
        .by_address(&wanted)
        .or_else(|| vocabulary.skills.iter().position(named))
}
