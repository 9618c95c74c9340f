//! Occupations as answers of the API and of the command line have them.

mod outlook;
mod wages;

use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::outlook::OutlookItem;
pub use self::wages::{Distribution, FigureItem, UnderItem, WageItem};
use super::{section, sentence};
use crate::api::Provenance;

/// An occupation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationItem {
    /// O*NET-SOC code.
    code: String,
    /// Title.
    title: String,
    /// Metier's sentence about it.
    summary: Option<&'static str>,
    /// The path of its page.
    path: String,
    /// The title that matched a search, where it is not the occupation's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<String>,
}

impl OccupationItem {
    /// As in a list.
    pub fn of(occupation: &Occupation) -> Self {
        Self {
            code: occupation.code.to_string(),
            title: occupation.title.clone(),
            summary: occupation.summary,
            path: super::path(occupation),
            matched: None,
        }
    }

    /// As a search found it, by this title.
    pub fn matched(occupation: &Occupation, title: &str) -> Self {
        let matched = (title != occupation.title).then(|| title.to_owned());
        Self {
            matched,
            ..Self::of(occupation)
        }
    }
}

/// An occupation with its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationDetail {
    /// As in a list.
    #[serde(flatten)]
    item: OccupationItem,
    /// O*NET's description, where the operator imported it.
    description: Option<String>,
    /// Career area.
    area: Reference,
    /// Occupation group.
    group: Reference,
    /// Job zone, 1 (little preparation) to 5 (extensive).
    job_zone: Option<u8>,
    /// Why the outlook is bright, in words; none where it is not.
    bright_outlook: Option<String>,
    /// Sentences composed from the numbers.
    at_a_glance: Vec<String>,
    /// Titles people use.
    titles: Vec<TitleItem>,
    /// The wage in the whole country.
    wage: Option<WageItem>,
    /// What BLS projects.
    outlook: Option<OutlookItem>,
    /// Where the description, titles and job zone come from.
    provenance: Option<Provenance>,
}

/// An id with a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reference {
    /// Id.
    id: String,
    /// Name.
    name: &'static str,
}

/// A job title.
#[derive(Debug, Serialize, ToSchema)]
pub struct TitleItem {
    /// As published.
    title: String,
    /// Whether people in the occupation reported it themselves.
    reported: bool,
}

impl OccupationDetail {
    /// An occupation with its numbers.
    pub fn of(catalogue: &Catalogue, occupation: &Occupation) -> Self {
        let group = &catalogue.groups[occupation.group];
        let area = &catalogue.areas[group.area];
        let title = |title: &catalogue::onet::Title| TitleItem {
            title: title.text.clone(),
            reported: title.reported,
        };
        let wage = |cell| WageItem::of(catalogue, occupation, Source::OewsNational, cell);
        Self {
            item: OccupationItem::of(occupation),
            description: occupation.description.clone(),
            area: Reference {
                id: area.slug.clone(),
                name: area.name,
            },
            group: Reference {
                id: group.slug.clone(),
                name: group.name,
            },
            job_zone: occupation.job_zone,
            bright_outlook: section::bright(catalogue, occupation),
            at_a_glance: sentence::at_a_glance(catalogue, occupation),
            titles: occupation.titles.iter().map(title).collect(),
            wage: catalogue.national_wage(occupation).map(wage),
            outlook: OutlookItem::of(catalogue, occupation),
            provenance: Provenance::of(catalogue, Source::Onet),
        }
    }
}
