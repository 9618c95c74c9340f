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

/// The skill that an alternative label or another spelling of its slug names.
fn by_other_name<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a Skill> {
    let wanted = slug(text);
    let by_slug = catalogue.vocabulary.get(&wanted);
    by_slug.or_else(|| {
        let named = |skill: &&Skill| skill.alternatives.iter().any(|label| slug(label) == wanted);
        catalogue.vocabulary.skills.iter().find(named)
    })
}
