//! Career areas and occupation groups: `/careers`, `/careers/{area}`, `/careers/{area}/{group}`.

pub mod api;
pub mod page;

use catalogue::taxonomy::{CareerArea, OccupationGroup};
use catalogue::{Catalogue, Occupation};

use crate::web::part::Link;

/// The path of an area's page.
pub fn area_path(area: &CareerArea) -> String {
    format!("/careers/{}", area.slug)
}

/// The path of a group's page.
pub fn group_path(catalogue: &Catalogue, group: &OccupationGroup) -> String {
    format!(
        "/careers/{}/{}",
        catalogue.areas[group.area].slug, group.slug
    )
}

/// The area and group above an occupation.
pub fn breadcrumb(catalogue: &Catalogue, occupation: &Occupation) -> Vec<Link> {
    let group = &catalogue.groups[occupation.group];
    let area = &catalogue.areas[group.area];
    vec![
        Link {
            name: area.name.to_owned(),
            path: area_path(area),
        },
        Link {
            name: group.name.to_owned(),
            path: group_path(catalogue, group),
        },
    ]
}
