//! `/occupations/{code}`.

pub mod compare;
pub mod specialization;

use std::cmp::Reverse;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use serde_json::json;

use super::section::{Bars, Outlook, Stat, TechnologyGroup, Wages};
use super::sentence::{self, Answer};
use super::{Named, find};
use crate::api::Params;
use crate::posting::{Filter, Scope};
use crate::profile::RenderedSection;
use crate::snapshot::{Node, Settings};
use crate::web::content::{BETWEEN, Content};
use crate::web::error::{Error, PageError};
use crate::web::part::{Link, Provenance};
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
    technologies: Vec<TechnologyGroup>,
    ratings: Vec<Bars<'a>>,
    specializations: Vec<Link>,
    related: Vec<Link>,
    answers: Vec<Answer>,
    invites: bool,
    /// How many titles are shown before "show all".
    titles_shown: usize,
    tasks_from: Provenance<'a>,
    titles_from: Provenance<'a>,
    /// Where the section on job ads stands.
    between: char,
}

/// Shows an occupation, or redirects to it from another spelling of its code.
pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    match find(catalogue, &text) {
        Some(Named::Here(occupation)) => {
            let ads = snapshot
                .ads_section(&node.db, &Scope::Occupation(occupation), &filter)
                .await?;
            let settings = &node.settings;
            let path = super::path(occupation);
            let make = || content(settings, catalogue, occupation);
            let status = RenderedSection::status(ads.as_ref());
            let ads = ads.map(|ads| ads.html);
            let mut page = snapshot.contents.page(&settings.origin, &path, make, ads)?;
            *page.status_mut() = status;
            Ok(snapshot.public(page).into_response())
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

/// Makes the insides of the largest occupations' pages ahead, until the memory for them is full or
/// another catalogue has come.
///
/// # Errors
/// When rendering fails, which is a mistake of ours.
pub(crate) fn prepare(node: &Node) -> Result<(), Error> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let mut occupations: Vec<&Occupation> = catalogue.occupations.iter().collect();
    occupations.sort_by_key(|occupation| Reverse(catalogue.employment(occupation)));
    for occupation in occupations {
        if !node.answers_from(&snapshot.current) || snapshot.contents.is_full() {
            break;
        }
        let make = || content(&node.settings, catalogue, occupation);
        snapshot.contents.prepare(&super::path(occupation), make)?;
    }
    Ok(())
}

fn content(
    settings: &Settings,
    catalogue: &Catalogue,
    occupation: &Occupation,
) -> Result<Content, Error> {
    let origin = &settings.origin;
    let path = super::path(occupation);
    let breadcrumb = career::breadcrumb(catalogue, occupation);
    let glance = sentence::at_a_glance(catalogue, occupation);
    let answers = sentence::frequent(catalogue, occupation);
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
        bright: super::section::bright(catalogue, occupation),
        notice: sentence::fallback_notice(occupation),
        stats: super::section::stats(catalogue, occupation),
        wages: Wages::of(catalogue, occupation),
        outlook: Outlook::of(catalogue, occupation),
        attainment: Bars::attainment(catalogue, occupation),
        required: Bars::required_education(catalogue, occupation),
        technologies: TechnologyGroup::of(catalogue, occupation),
        ratings: Bars::ratings(catalogue, occupation),
        specializations: catalogue
            .specializations_of(occupation)
            .iter()
            .map(super::specialization_link)
            .collect(),
        related: related(catalogue, occupation),
        breadcrumb,
        answers,
        invites: settings.invites(),
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
        .map(|one| super::link(&catalogue.occupations[one.occupation]));
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
