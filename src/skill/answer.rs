//! A skill as it stands in answers of the API.

use catalogue::skill::Skill;
use serde::Serialize;
use utoipa::ToSchema;

/// A skill in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillItem {
    /// Its id, such as `tech:python`: the same whichever release is in use.
    pub id: String,
    /// The word that stands for it in addresses. It follows the label.
    pub slug: String,
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
            id: skill.id.to_string(),
            slug: skill.slug.clone(),
            label: skill.label.clone(),
            kind: skill.kind.id(),
            software: skill.software,
            path: super::path(skill),
        }
    }
}
