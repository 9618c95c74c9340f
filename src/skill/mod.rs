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

/// The skill of an id that stands in a query, by its place in the vocabulary.
///
/// # Errors
/// When there is none.
pub fn find(catalogue: &Catalogue, id: &str) -> Result<usize, UnknownSkill> {
    let skill = catalogue
        .vocabulary
        .get(id)
        .or_else(|| by_other_name(catalogue, id));
    let found = skill.and_then(|skill| catalogue.vocabulary.index(&skill.slug));
    found.ok_or(UnknownSkill)
}

/// The skill that an alternative label or another spelling of its slug names.
pub fn by_other_name<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a Skill> {
    let wanted = slug(text);
    let by_slug = catalogue.vocabulary.get(&wanted);
    by_slug.or_else(|| {
        let named = |skill: &&Skill| skill.alternatives.iter().any(|label| slug(label) == wanted);
        catalogue.vocabulary.skills.iter().find(named)
    })
}
