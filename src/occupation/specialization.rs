//! `/occupations/{code}/{specialization}`.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::slug::slug;
use catalogue::specialization::Specialization;
use catalogue::{Catalogue, Occupation};

use super::sections::{Link, Provenance, Stat, TechnologyGroup};
use super::{Named, find, specialization_path};
use crate::api::Params;
use crate::error::{Error, PageError};
use crate::profile::{Filter, Scope};
use crate::web::shell::Shell;
use crate::web::{App, page};
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
    technologies: Vec<TechnologyGroup<'a>>,
    also_under: Vec<Link>,
    siblings: Vec<Link>,
    titles_from: Provenance<'a>,
    technologies_from: Provenance<'a>,
    ads: Option<&'a str>,
}

/// Shows a specialised occupation, or redirects to it from another spelling or from one of its
/// titles.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((code, text)): Path<(String, String)>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let current = app.current();
    let catalogue = &current.catalogue;
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
            let ads = app
                .ads_section(&current, &Scope::Specialization(specialization), &filter)
                .await?;
            return render(&app, catalogue, occupation, specialization, ads.as_deref());
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
    app: &App,
    catalogue: &Catalogue,
    occupation: &Occupation,
    specialization: &Specialization,
    ads: Option<&str>,
) -> Result<Response, PageError> {
    let path = specialization_path(specialization);
    let occupation_path = super::path(occupation);
    let mut breadcrumb = career::breadcrumb(catalogue, occupation);
    breadcrumb.push(Link {
        name: occupation.title.clone(),
        path: occupation_path.clone(),
    });
    let description = format!(
        "{}: job titles, and what is known of {}, the occupation it belongs to: pay, outlook, education and technologies.",
        specialization.name, occupation.title
    );
    let mut steps: Vec<(&str, &str)> = breadcrumb
        .iter()
        .map(|link| (link.name.as_str(), link.path.as_str()))
        .collect();
    steps.push((&specialization.name, &path));
    let json_ld = [json_ld::block(&json_ld::breadcrumb(&app.origin, &steps))];
    let also_under = specialization
        .also_under
        .iter()
        .filter_map(|code| catalogue.occupation(*code));
    page(&SpecializationPage {
        shell: Shell {
            title: &specialization.name,
            description: &description,
            path: &path,
            origin: &app.origin,
            query: "",
            json_ld: &json_ld,
        },
        specialization,
        occupation,
        bright: super::sections::bright(catalogue, occupation),
        stats: super::sections::stats(catalogue, occupation),
        technologies: TechnologyGroup::of(catalogue, occupation)
            .into_iter()
            .filter(|group| !group.folded)
            .collect(),
        also_under: also_under
            .map(|other| Link {
                name: other.title.clone(),
                path: super::path(other),
            })
            .collect(),
        siblings: catalogue
            .specializations_of(occupation)
            .iter()
            .filter(|one| one.slug != specialization.slug)
            .map(|one| Link {
                name: one.name.clone(),
                path: specialization_path(one),
            })
            .collect(),
        titles_from: Provenance::of(catalogue, catalogue.titles_source),
        technologies_from: Provenance::of(catalogue, catalogue::release::Source::Onet),
        breadcrumb,
        occupation_path,
        ads,
    })
}
