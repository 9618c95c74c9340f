//! `/occupations/{code}/{specialization}`.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::slug::slug;
use catalogue::specialization::Specialization;
use catalogue::{Catalogue, Occupation};

use crate::api::Params;
use crate::occupation::section::{self, Stat, TechnologyGroup};
use crate::occupation::{self, Named, find, specialization_link, specialization_path};
use crate::posting::{Filter, Scope};
use crate::profile::RenderedSection;
use crate::snapshot::{Node, Snapshot};
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::part::{Link, Provenance};
use crate::web::shell::Shell;
use crate::{career, json_ld};

#[derive(Template)]
#[template(path = "occupation/specialization.html")]
struct SpecializationPage<'a> {
    shell: Shell<'a>,
    specialization: &'a Specialization,
    occupation: &'a Occupation,
    occupation_path: String,
    breadcrumb: Vec<Link>,
    bright: Option<String>,
    stats: Vec<Stat<'a>>,
    technologies: Vec<TechnologyGroup>,
    also_under: Vec<Link>,
    siblings: Vec<Link>,
    titles_from: Provenance<'a>,
    technologies_from: Provenance<'a>,
    ads: Option<&'a str>,
    invites: bool,
}

/// Shows a specialized occupation, or redirects to it from another spelling or from one of its
/// titles.
pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Path((code, text)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let not_found = || {
        let text: String = text.chars().take(60).collect();
        Error::NotFound(format!(
            "There is no specialized occupation “{text}” under this code."
        ))
    };
    let (Named::Here(occupation) | Named::Elsewhere(occupation)) =
        find(catalogue, &code).ok_or_else(not_found)?;
    let all = catalogue.specializations_of(occupation);
    if let Some(specialization) = all.iter().find(|one| one.slug == text) {
        if code == occupation.code.to_string() {
            let ads = snapshot
                .ads_section(&node.db, &Scope::Specialization(specialization), &filter)
                .await?;
            return render(&node, &snapshot, occupation, specialization, ads.as_ref());
        }
        return Ok(Redirect::permanent(&specialization_path(specialization)).into_response());
    }
    let wanted = slug(&text);
    let by_title = all
        .iter()
        .find(|one| one.slug == wanted || one.titles.iter().any(|title| slug(title) == wanted));
    let by_title = by_title.ok_or_else(not_found)?;
    Ok(Redirect::permanent(&specialization_path(by_title)).into_response())
}

fn render(
    node: &Node,
    snapshot: &Snapshot,
    occupation: &Occupation,
    specialization: &Specialization,
    ads: Option<&RenderedSection>,
) -> Result<Response, PageError> {
    let catalogue = snapshot.catalogue();
    let path = specialization_path(specialization);
    let mut breadcrumb = career::breadcrumb(catalogue, occupation);
    breadcrumb.push(occupation::link(occupation));
    let description = format!(
        "{}: job titles, and what is known of {}, the occupation it belongs to: pay, outlook, education and technologies.",
        specialization.name, occupation.title
    );
    let mut steps: Vec<(&str, &str)> = breadcrumb
        .iter()
        .map(|link| (link.name.as_str(), link.path.as_str()))
        .collect();
    steps.push((&specialization.name, &path));
    let json_ld = [json_ld::block(&json_ld::breadcrumb(
        &node.settings.origin,
        &steps,
    ))];
    let html = page(&SpecializationPage {
        shell: Shell {
            title: &specialization.name,
            description: &description,
            path: &path,
            origin: &node.settings.origin,
            query: "",
            json_ld: &json_ld,
            session: None,
        },
        specialization,
        occupation,
        bright: section::bright(catalogue, occupation),
        stats: section::stats(catalogue, occupation),
        technologies: TechnologyGroup::of(catalogue, occupation)
            .into_iter()
            .filter(|group| !group.folded)
            .collect(),
        also_under: also_under(catalogue, specialization),
        siblings: siblings(catalogue, occupation, specialization),
        titles_from: Provenance::of(catalogue, catalogue.titles_source),
        technologies_from: Provenance::of(catalogue, catalogue::release::Source::Onet),
        breadcrumb,
        occupation_path: occupation::path(occupation),
        ads: ads.map(|ads| &*ads.html),
        invites: node.settings.invites(),
    })?;
    let answer = (RenderedSection::status(ads), html);
    Ok(snapshot.public(answer).into_response())
}

/// The other occupations under which its titles stand.
fn also_under(catalogue: &Catalogue, specialization: &Specialization) -> Vec<Link> {
    let codes = specialization.also_under.iter();
    codes
        .filter_map(|code| catalogue.occupation(*code))
        .map(occupation::link)
        .collect()
}

/// The other specialized occupations of the same occupation.
fn siblings(
    catalogue: &Catalogue,
    occupation: &Occupation,
    specialization: &Specialization,
) -> Vec<Link> {
    let all = catalogue.specializations_of(occupation).iter();
    all.filter(|one| one.slug != specialization.slug)
        .map(specialization_link)
        .collect()
}
