//! What BLS projects for an occupation.

use catalogue::projections::ProjectedWage;
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use serde::Serialize;
use utoipa::ToSchema;

use super::wages::UnderItem;
use crate::api::Provenance;

/// What BLS projects for an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlookItem {
    /// From which year.
    from: u16,
    /// To which year.
    to: u16,
    /// The code that BLS publishes the figures under.
    published_under: Option<UnderItem>,
    /// Jobs at the start.
    employment: u64,
    /// Jobs at the end.
    projected_employment: u64,
    /// Change in percent.
    growth_percent: f64,
    /// Openings a year on average.
    openings_a_year: Option<u64>,
    /// Median wage in the starting year as this table states it; with `wage_is_at_cap` the same or
    /// more.
    wage: Option<u32>,
    /// Whether the wage is at the cap.
    wage_is_at_cap: bool,
    /// Typical education needed for entry.
    education: Option<String>,
    /// Work experience in a related occupation.
    experience: Option<String>,
    /// Typical on-the-job training.
    training: Option<String>,
    /// Where they come from.
    provenance: Option<Provenance>,
}

impl OutlookItem {
    /// The projection of an occupation; none where BLS makes none.
    pub fn of(catalogue: &Catalogue, occupation: &Occupation) -> Option<Self> {
        let (outlook, projections) = (
            catalogue.outlook(occupation)?,
            catalogue.projections.as_ref()?,
        );
        let jobs = |hundreds: u32| u64::from(hundreds) * 100;
        let (wage, wage_is_at_cap) = match outlook.wage {
            ProjectedWage::Dollars(dollars) => (Some(dollars), false),
            ProjectedWage::AtLeast(dollars) => (Some(dollars), true),
            ProjectedWage::NotGiven => (None, false),
        };
        Some(Self {
            from: projections.from,
            to: projections.to,
            published_under: occupation.outlook_code.as_ref().map(UnderItem::from),
            employment: jobs(outlook.employment_hundreds),
            projected_employment: jobs(outlook.projected_hundreds),
            growth_percent: f64::from(outlook.growth_tenths) / 10.0,
            openings_a_year: outlook.openings_hundreds.map(jobs),
            wage,
            wage_is_at_cap,
            education: outlook.education.clone(),
            experience: outlook.experience.clone(),
            training: outlook.training.clone(),
            provenance: Provenance::of(catalogue, Source::Projections),
        })
    }
}
