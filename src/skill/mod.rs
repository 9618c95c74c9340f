//! Skills: `/skills/{skill}`, "who asks for it".

pub mod api;
mod page;

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use catalogue::Catalogue;
use catalogue::skill::Skill;
use catalogue::slug::slug;

use crate::error::Error;
use crate::web::App;

/// The pages.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/skills", get(|| async { Redirect::permanent("/search") }))
        .route("/skills/{skill}", get(page::show))
}

/// The path of a skill's page.
pub fn path(skill: &Skill) -> String {
    format!("/skills/{}", skill.slug)
}

/// The skill of an id that stands in a query, by its place in the vocabulary.
///
/// # Errors
/// When there is none.
pub(crate) fn asked(catalogue: &Catalogue, id: &str) -> Result<usize, Error> {
    let skill = catalogue
        .vocabulary
        .get(id)
        .or_else(|| by_other_name(catalogue, id));
    let found = skill.and_then(|skill| catalogue.vocabulary.index(&skill.slug));
    found.ok_or_else(|| Error::NotFound("There is no skill with this id.".to_owned()))
}

/// The skill that an alternative label or another spelling of its slug names.
pub(crate) fn by_other_name<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a Skill> {
    let wanted = slug(text);
    let by_slug = catalogue.vocabulary.get(&wanted);
    by_slug.or_else(|| {
        let named = |skill: &&Skill| skill.alternatives.iter().any(|label| slug(label) == wanted);
        catalogue.vocabulary.skills.iter().find(named)
    })
}
