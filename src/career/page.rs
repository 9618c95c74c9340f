//! The pages of the taxonomy.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::release::Source;
use catalogue::slug::slug;
use catalogue::taxonomy::{CareerArea, OccupationGroup};
use catalogue::{Catalogue, Occupation};

use super::{area_path, group_path};
use crate::api::Params;
use crate::format::Change;
use crate::json_ld;
use crate::occupation::{self, median};
use crate::posting::{Filter, Scope};
use crate::profile::RenderedSection;
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::part::{Link, Provenance};
use crate::web::shell::Shell;

#[derive(Template)]
#[template(path = "career/all.html")]
struct AllPage<'a> {
    shell: Shell<'a>,
    areas: Vec<AreaEntry<'a>>,
}

struct AreaEntry<'a> {
    area: &'a CareerArea,
    path: String,
    groups: Vec<Link>,
    occupations: usize,
}

#[derive(Template)]
#[template(path = "career/area.html")]
struct AreaPage<'a> {
    shell: Shell<'a>,
    ads: Option<Arc<str>>,
    area: &'a CareerArea,
    groups: Vec<GroupEntry<'a>>,
    oews: Provenance<'a>,
    projections: Provenance<'a>,
}

#[derive(Template)]
#[template(path = "career/group.html")]
struct GroupPage<'a> {
    shell: Shell<'a>,
    ads: Option<Arc<str>>,
    breadcrumb: Vec<Link>,
    group: GroupEntry<'a>,
    siblings: Vec<Link>,
    oews: Provenance<'a>,
    projections: Provenance<'a>,
}

/// A group with the rows of its table.
struct GroupEntry<'a> {
    group: &'a OccupationGroup,
    path: String,
    rows: Vec<Row<'a>>,
}

/// One occupation in a table.
struct Row<'a> {
    occupation: &'a Occupation,
    path: String,
    wage: String,
    growth: String,
    education: &'a str,
    bright: bool,
}

pub(crate) async fn all(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let entry = |area| AreaEntry {
        area,
        path: area_path(area),
        groups: area
            .groups
            .iter()
            .map(|at| link(catalogue, &catalogue.groups[*at]))
            .collect(),
        occupations: area
            .groups
            .iter()
            .map(|at| catalogue.groups[*at].occupations.len())
            .sum(),
    };
    let html = page(&AllPage {
        shell: Shell {
            title: "All careers",
            description: "Every occupation in the United States by career area, with pay, outlook and skills.",
            path: "/careers",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        areas: catalogue
            .areas
            .iter()
            .map(entry)
            .filter(|entry| entry.occupations > 0)
            .collect(),
    })?;
    Ok(snapshot.public(html).into_response())
}

pub(crate) async fn area(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let area = find_area(catalogue, &text)?;
    if area.slug != text {
        return Ok(Redirect::permanent(&area_path(area)).into_response());
    }
    let path = area_path(area);
    let description = format!(
        "{}: every occupation with its pay, outlook and typical education.",
        area.name
    );
    let steps = [("Careers", "/careers"), (area.name, path.as_str())];
    let json_ld = [json_ld::block(&json_ld::breadcrumb(
        &node.settings.origin,
        &steps,
    ))];
    let ads = snapshot
        .ads_section(&node.db, &Scope::Area(area), &filter)
        .await?;
    let status = RenderedSection::status(ads.as_ref());
    let html = page(&AreaPage {
        ads: ads.map(|ads| ads.html),
        shell: Shell {
            title: area.name,
            description: &description,
            path: &path,
            origin: &node.settings.origin,
            query: "",
            json_ld: &json_ld,
            session: None,
        },
        area,
        groups: area
            .groups
            .iter()
            .map(|at| entry(catalogue, *at))
            .filter(|entry| !entry.rows.is_empty())
            .collect(),
        oews: Provenance::of(catalogue, Source::OewsNational),
        projections: Provenance::of(catalogue, Source::Projections),
    })?;
    Ok(snapshot.public((status, html)).into_response())
}

pub(crate) async fn group(
    State(node): State<Arc<Node>>,
    Path((area_text, text)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let area = find_area(catalogue, &area_text)?;
    let at = find_group(catalogue, area, &text)?;
    let group = &catalogue.groups[at];
    if group.slug != text || area.slug != area_text {
        return Ok(Redirect::permanent(&group_path(catalogue, group)).into_response());
    }
    let path = group_path(catalogue, group);
    let area_link = Link {
        name: area.name.to_owned(),
        path: area_path(area),
    };
    let description = format!(
        "{}: occupations with their pay, outlook and typical education.",
        group.name
    );
    let steps = [
        ("Careers", "/careers"),
        (area.name, area_link.path.as_str()),
        (group.name, path.as_str()),
    ];
    let json_ld = [json_ld::block(&json_ld::breadcrumb(
        &node.settings.origin,
        &steps,
    ))];
    let ads = snapshot
        .ads_section(&node.db, &Scope::Group(group), &filter)
        .await?;
    let status = RenderedSection::status(ads.as_ref());
    let html = page(&GroupPage {
        ads: ads.map(|ads| ads.html),
        shell: Shell {
            title: group.name,
            description: &description,
            path: &path,
            origin: &node.settings.origin,
            query: "",
            json_ld: &json_ld,
            session: None,
        },
        group: entry(catalogue, at),
        siblings: area
            .groups
            .iter()
            .filter(|other| **other != at)
            .map(|o| link(catalogue, &catalogue.groups[*o]))
            .collect(),
        breadcrumb: vec![area_link],
        oews: Provenance::of(catalogue, Source::OewsNational),
        projections: Provenance::of(catalogue, Source::Projections),
    })?;
    Ok(snapshot.public((status, html)).into_response())
}

fn find_area<'a>(catalogue: &'a Catalogue, text: &str) -> Result<&'a CareerArea, Error> {
    let wanted = slug(text);
    let found = catalogue.areas.iter().find(|area| area.slug == wanted);
    found.ok_or_else(|| Error::NotFound("There is no career area with this name.".to_owned()))
}

/// The index of a group of an area.
fn find_group(catalogue: &Catalogue, area: &CareerArea, text: &str) -> Result<usize, Error> {
    let wanted = slug(text);
    let mut groups = area.groups.iter().copied();
    let found = groups.find(|at| catalogue.groups[*at].slug == wanted);
    found.ok_or_else(|| Error::NotFound("There is no occupation group with this name.".to_owned()))
}

fn link(catalogue: &Catalogue, group: &OccupationGroup) -> Link {
    Link {
        name: group.name.to_owned(),
        path: group_path(catalogue, group),
    }
}

fn entry(catalogue: &Catalogue, at: usize) -> GroupEntry<'_> {
    let group = &catalogue.groups[at];
    let row = |index: &usize| {
        let occupation = &catalogue.occupations[*index];
        let outlook = catalogue.outlook(occupation);
        Row {
            occupation,
            path: occupation::path(occupation),
            wage: catalogue
                .national_wage(occupation)
                .and_then(|cell| median(catalogue, cell))
                .map_or_else(
                    || "not published".to_owned(),
                    |wage| wage.trim_end_matches(" a year").to_owned(),
                ),
            growth: outlook.map_or_else(
                || "not projected".to_owned(),
                |one| Change(one.growth_tenths).to_string(),
            ),
            education: outlook
                .and_then(|one| one.education.as_deref())
                .unwrap_or("not published"),
            bright: occupation.bright.is_some(),
        }
    };
    GroupEntry {
        group,
        path: group_path(catalogue, group),
        rows: group.occupations.iter().map(row).collect(),
    }
}
