//! Home, search, and the files for search engines. One ranker answers pages, API and command line
//! alike.

pub mod api;
pub mod page;

use catalogue::ranker::Kind;
use catalogue::{Catalogue, Doc, Found};

/// A search result as people and programs see it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, utoipa::ToSchema)]
pub struct Result {
    /// `occupation`, `specialization` or `skill`.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// O*NET-SOC code, for an occupation and for a specialized occupation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The path of its page.
    pub path: String,
    /// The title or label that matched, where it is not the name itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
    /// What else helps to tell it apart: the occupation of a specialized occupation, the kind of a
    /// skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
}

/// Finds by title and label, best first.
pub fn find(catalogue: &Catalogue, query: &str, kind: Option<Kind>, limit: usize) -> Vec<Result> {
    catalogue
        .search(query, kind, limit)
        .into_iter()
        .map(|found| result(catalogue, &found))
        .collect()
}

fn result(catalogue: &Catalogue, found: &Found<'_>) -> Result {
    let matched = |name: &str| (found.matched != name).then(|| found.matched.to_owned());
    match found.doc {
        Doc::Occupation(index) => {
            let occupation = &catalogue.occupations[index];
            Result {
                kind: "occupation",
                title: occupation.title.clone(),
                code: Some(occupation.code.to_string()),
                path: crate::occupation::path(occupation),
                matched: matched(&occupation.title),
                context: None,
            }
        }
        Doc::Specialization(index) => {
            let specialization = &catalogue.specializations[index];
            let parent = catalogue
                .occupation(specialization.code)
                .map(|occupation| occupation.title.clone());
            Result {
                kind: "specialization",
                title: specialization.name.clone(),
                code: Some(specialization.code.to_string()),
                path: crate::occupation::specialization_path(specialization),
                matched: matched(&specialization.name),
                context: parent,
            }
        }
        Doc::Skill(index) => {
            let skill = &catalogue.vocabulary.skills[index];
            Result {
                kind: "skill",
                title: skill.label.clone(),
                code: None,
                path: crate::skill::path(skill),
                matched: matched(&skill.label),
                context: Some(
                    if skill.software {
                        "software"
                    } else {
                        skill.kind.id()
                    }
                    .to_owned(),
                ),
            }
        }
    }
}
