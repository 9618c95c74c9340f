//! Occupations and specialised occupations: what the pages and the API say about one.

pub mod answer;
pub mod api;
pub mod page;
pub mod section;
mod sentence;

use catalogue::code::{OnetCode, SocCode};
use catalogue::release::Source;
use catalogue::slug::slug;
use catalogue::specialization::Specialization;
use catalogue::wages::Cap;
use catalogue::{Catalogue, Occupation};

pub use self::sentence::median;
use crate::web::error::Error;
use crate::web::part::Link;

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

/// An occupation with its page.
pub fn link(occupation: &Occupation) -> Link {
    Link {
        name: occupation.title.clone(),
        path: path(occupation),
    }
}

/// A specialized occupation with its page.
pub fn specialization_link(specialization: &Specialization) -> Link {
    Link {
        name: specialization.name.clone(),
        path: specialization_path(specialization),
    }
}

/// What an address names.
#[derive(Debug)]
pub enum Named<'a> {
    /// This occupation.
    Here(&'a Occupation),
    /// This occupation, under another spelling: redirect.
    Elsewhere(&'a Occupation),
}

/// There is no occupation with the code that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("There is no occupation with this code.")]
pub struct UnknownOccupation;

impl From<UnknownOccupation> for Error {
    fn from(unknown: UnknownOccupation) -> Self {
        Self::NotFound(unknown.to_string())
    }
}

/// The occupation of a code as it stands in a query, in any spelling that [`find`] knows.
///
/// # Errors
/// When there is none.
pub fn named<'a>(
    catalogue: &'a Catalogue,
    code: &str,
) -> Result<&'a Occupation, UnknownOccupation> {
    match find(catalogue, code) {
        Some(Named::Here(occupation) | Named::Elsewhere(occupation)) => Ok(occupation),
        None => Err(UnknownOccupation),
    }
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

/// The highest wages that a release states as numbers.
fn cap(catalogue: &Catalogue, source: Source) -> Cap {
    catalogue
        .wages
        .get(&source)
        .map(|wages| wages.cap)
        .unwrap_or_default()
}
