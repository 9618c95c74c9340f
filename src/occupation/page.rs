//! `/occupations/{code}`.

use std::cmp::Reverse;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use serde_json::json;

use super::answers::{self, Answer};
use super::sections::{Bars, Link, Outlook, Provenance, Stat, TechnologyGroup, Wages};
use super::{Named, find};
use crate::api::Params;
use crate::error::{Error, PageError};
use crate::profile::{Filter, Scope};
use crate::web::App;
use crate::web::content::{BETWEEN, Content};
use crate::{career, json_ld};

#[derive(Template)]
#[template(path = "occupation/occupation.html")]
struct OccupationPage<'a> {
    occupation: &'a Occupation,
    breadcrumb: Vec<Link>,
    glance: Vec<String>,
    bright: Option<String>,
    notice: Option<String>,
    stats: Vec<Stat<'a>>,
    wages: Option<Wages<'a>>,
    outlook: Option<Outlook<'a>>,
    attainment: Option<Bars<'a>>,
    required: Option<Bars<'a>>,
    technologies: Vec<TechnologyGroup<'a>>,
    ratings: Vec<Bars<'a>>,
    specializations: Vec<Link>,
    related: Vec<Link>,
    answers: Vec<Answer>,
    /// How many titles are shown before "show all".
    titles_shown: usize,
    tasks_from: Provenance<'a>,
    titles_from: Provenance<'a>,
    /// Where the section on job ads stands.
    between: char,
}

/// Shows an occupation, or redirects to it from another spelling of its code.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(text): Path<String>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    match find(catalogue, &text) {
        Some(Named::Here(occupation)) => {
            let ads = app
                .ads_section(&current, &Scope::Occupation(occupation), &filter)
                .await?;
            let make = || content(&app.origin, catalogue, occupation);
            app.content(&super::path(occupation), &current.version, make, ads)
        }
        Some(Named::Elsewhere(occupation)) => {
            Ok(Redirect::permanent(&super::path(occupation)).into_response())
        }
        None => Err(Error::NotFound(format!(
            "There is no occupation with the code or name “{}”.",
            text.chars().take(60).collect::<String>()
        ))
        .into()),
    }
}

/// Makes the contents of all occupation pages before somebody asks, those that most people work in
/// first. Stops when newer releases are loaded meanwhile, and when there is no more room.
///
/// # Errors
/// When rendering fails, which is a mistake of ours.
pub fn prepare(app: &App) -> Result<(), PageError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let mut occupations: Vec<&Occupation> = catalogue.occupations.iter().collect();
    occupations.sort_by_key(|occupation| Reverse(catalogue.employment(occupation)));
    for occupation in occupations {
        if !app.is_current(&current) || app.contents_are_full() {
            break;
        }
        app.prepare(&super::path(occupation), &current.version, || {
            content(&app.origin, catalogue, occupation)
        })?;
    }
    Ok(())
}

fn content(
    origin: &str,
    catalogue: &Catalogue,
    occupation: &Occupation,
) -> Result<Content, PageError> {
    let path = super::path(occupation);
    let breadcrumb = career::breadcrumb(catalogue, occupation);
    let glance = answers::at_a_glance(catalogue, occupation);
    let answers = answers::frequent(catalogue, occupation);
    let description = match occupation.summary {
        Some(summary) => format!(
            "{summary} {}",
            glance.first().map(String::as_str).unwrap_or_default()
        ),
        None => glance.join(" "),
    };
    let json_ld = json_ld(origin, catalogue, occupation, &breadcrumb, &answers, &path);
    let rendered = OccupationPage {
        occupation,
        glance,
        bright: super::sections::bright(catalogue, occupation),
        notice: answers::fallback_notice(occupation),
        stats: super::sections::stats(catalogue, occupation),
        wages: Wages::of(catalogue, occupation),
        outlook: Outlook::of(catalogue, occupation),
        attainment: Bars::attainment(catalogue, occupation),
        required: Bars::required_education(catalogue, occupation),
        technologies: TechnologyGroup::of(catalogue, occupation),
        ratings: Bars::ratings(catalogue, occupation),
        specializations: catalogue
            .specializations_of(occupation)
            .iter()
            .map(|one| Link {
                name: one.name.clone(),
                path: super::specialization_path(one),
            })
            .collect(),
        related: related(catalogue, occupation),
        breadcrumb,
        answers,
        titles_shown: titles_shown(occupation),
        tasks_from: Provenance::of(catalogue, Source::Onet),
        titles_from: Provenance::of(catalogue, catalogue.titles_source),
        between: BETWEEN,
    };
    let html = rendered.render()?.into();
    Ok(Content {
        title: occupation.title.clone(),
        description: description.trim().to_owned(),
        path,
        json_ld,
        html,
    })
}

/// Those that people reported themselves; where nobody was asked, the first few.
fn titles_shown(occupation: &Occupation) -> usize {
    const FEW: usize = 12;
    let reported = occupation
        .titles
        .iter()
        .filter(|title| title.reported)
        .count();
    if reported > 0 {
        reported
    } else {
        occupation.titles.len().min(FEW)
    }
}

fn related(catalogue: &Catalogue, occupation: &Occupation) -> Vec<Link> {
    let related = occupation
        .related
        .iter()
        .filter(|one| one.primary)
        .map(|one| {
            let other = &catalogue.occupations[one.occupation];
            Link {
                name: other.title.clone(),
                path: super::path(other),
            }
        });
    related.collect()
}

fn json_ld(
    origin: &str,
    catalogue: &Catalogue,
    occupation: &Occupation,
    breadcrumb: &[Link],
    answers: &[Answer],
    path: &str,
) -> Vec<String> {
    let mut described = json!({
        "@context": "https://schema.org",
        "@type": "Occupation",
        "name": occupation.title,
        "url": format!("{origin}{path}"),
        "description": occupation.summary.or(occupation.description.as_deref()),
        "occupationalCategory": {
            "@type": "CategoryCode",
            "codeValue": occupation.code.to_string(),
            "inCodeSet": "O*NET-SOC 2019",
        },
        "skills": catalogue.ratings_of(occupation, catalogue::onet::ElementKind::Skill).iter().take(10)
            .map(|rating| catalogue.elements[usize::from(rating.element)].name.as_str()).collect::<Vec<_>>(),
    });
    if let Some(salary) = Wages::of(catalogue, occupation).and_then(|wages| wages.json_ld()) {
        described["estimatedSalary"] = salary;
        described["occupationLocation"] = json!({"@type": "Country", "name": "United States"});
        described["mainEntityOfPage"] = json!({
            "@type": "WebPage",
            "lastReviewed": catalogue.vintage(Source::OewsNational),
        });
    }
    if let Some(education) = catalogue
        .outlook(occupation)
        .and_then(|outlook| outlook.education.as_deref())
    {
        described["educationRequirements"] = json!(education);
    }
    let mut steps: Vec<(&str, &str)> = breadcrumb
        .iter()
        .map(|link| (link.name.as_str(), link.path.as_str()))
        .collect();
    steps.push((&occupation.title, path));
    let mut blocks = vec![
        json_ld::block(&described),
        json_ld::block(&json_ld::breadcrumb(origin, &steps)),
    ];
    if !answers.is_empty() {
        let pairs = answers
            .iter()
            .map(|answer| (answer.question.as_str(), answer.text.as_str()));
        blocks.push(json_ld::block(&json_ld::questions(pairs)));
    }
    blocks
}
