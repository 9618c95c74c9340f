//! The pages of job ads: what was collected; the ads behind a number; one ad with the words that
//! each fact was read from.

mod list;
mod overview;
mod posting;

use catalogue::Catalogue;

pub(crate) use self::list::search;
pub(crate) use self::overview::overview;
pub(crate) use self::posting::show;
use super::search::PostingRow;
use crate::posting::Scope;
use crate::web::part::Link;

/// A title of an ad may be a whole paragraph.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 100;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

fn title(row: &PostingRow) -> String {
    if row.title.is_empty() {
        "Ad without a title".to_owned()
    } else {
        shortened(&row.title)
    }
}

/// The occupation, or the specialized one, that an ad is counted for.
fn occupation_of(catalogue: &Catalogue, row: &PostingRow) -> Option<Link> {
    let occupation = catalogue.occupation(row.fact.code.parse().ok()?)?;
    let all = catalogue.specializations_of(occupation);
    let scope = match all.iter().find(|one| one.slug == row.fact.specialization) {
        Some(specialization) => Scope::Specialization(specialization),
        None => Scope::Occupation(occupation),
    };
    Some(link(catalogue, &scope))
}

/// The page of a scope.
fn link(catalogue: &Catalogue, scope: &Scope<'_>) -> Link {
    Link {
        name: scope.name().to_owned(),
        path: scope.path(catalogue),
    }
}
