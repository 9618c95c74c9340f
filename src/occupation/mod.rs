//! Occupations and specialised occupations: what the pages and the API say about one.

mod answers;
pub mod api;
pub mod compare;
mod page;
mod sections;
mod specialization;

pub use answers::median;
pub use page::prepare;
pub use sections::{Link, Provenance, bright, stats};

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use catalogue::code::{OnetCode, SocCode};
use catalogue::slug::slug;
use catalogue::specialization::Specialization;
use catalogue::{Catalogue, Occupation};

use crate::web::App;

/// `/occupations/{code}`, `/occupations/{code}/{specialization}` and `/compare`.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/occupations/{code}", get(page::show))
        .route(
            "/occupations/{code}/{specialization}",
            get(specialization::show),
        )
        .route("/compare", get(compare::show))
}

/// The path of an occupation's page.
pub fn path(occupation: &Occupation) -> String {
    format!("/occupations/{}", occupation.code)
}

/// The path of a specialised occupation's page.
pub fn specialization_path(specialization: &Specialization) -> String {
    format!(
        "/occupations/{}/{}",
        specialization.code, specialization.slug
    )
}

/// What an address names.
#[derive(Debug)]
pub enum Named<'a> {
    /// This occupation.
    Here(&'a Occupation),
    /// This occupation, under another spelling: redirect.
    Elsewhere(&'a Occupation),
}

/// Finds an occupation by its code, or by what people write instead: the SOC code (`15-1254`), its
/// digits (`151254`), or the title as words (`web-developers`).
pub fn find<'a>(catalogue: &'a Catalogue, text: &str) -> Option<Named<'a>> {
    if let Some(occupation) = text
        .parse::<OnetCode>()
        .ok()
        .and_then(|code| catalogue.occupation(code))
    {
        return Some(Named::Here(occupation));
    }
    let soc = text
        .parse::<SocCode>()
        .or_else(|_| SocCode::from_digits(text))
        .ok();
    if let Some(soc) = soc {
        let whole = catalogue.occupation(OnetCode::from(soc));
        // Some SOC occupations have parts only in O*NET; the first stands for them.
        let part = || {
            catalogue
                .occupations
                .iter()
                .find(|occupation| occupation.code.soc() == soc)
        };
        return whole.or_else(part).map(Named::Elsewhere);
    }
    let wanted = slug(text);
    catalogue
        .occupations
        .iter()
        .find(|occupation| slug(&occupation.title) == wanted)
        .map(Named::Elsewhere)
}
