//! `/`, `/search` and `/methodology`.

pub mod sitemap;

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::code::{OnetCode, SocCode};
use catalogue::release::Source;
use serde_json::json;

use super::{Result as Found, find};
use crate::career;
use crate::format::Count;
use crate::json_ld;
use crate::occupation;
use crate::snapshot::Node;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::part::{Link, Provenance};
use crate::web::shell::Shell;

/// A page of results; more would not be read.
const LIMIT: usize = 40;
const METHODOLOGY: &str = include_str!("../../docs/methodology.md");

#[derive(Template)]
#[template(path = "search/home.html")]
struct HomePage<'a> {
    shell: Shell<'a>,
    areas: Vec<Link>,
    occupations: String,
    titles: String,
    skills: String,
    specializations: String,
    onet: Provenance<'a>,
    titles_from: Provenance<'a>,
    oews: Provenance<'a>,
    projections: Provenance<'a>,
}

pub(crate) async fn home(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let json_ld = [json_ld::block(&json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Metier",
        "url": format!("{}/", node.settings.origin),
        "potentialAction": {
            "@type": "SearchAction",
            "target": format!("{}/search?q={{query}}", node.settings.origin),
            "query-input": "required name=query",
        },
    }))];
    let areas = catalogue.areas.iter().map(|area| Link {
        name: area.name.to_owned(),
        path: career::area_path(area),
    });
    let count = |n: usize| Count(n as u64).to_string();
    let html = page(&HomePage {
        shell: Shell {
            title: "What does an occupation ask for, and how do I get there?",
            description: "Pay, outlook, education, skills and job titles of every occupation in the United States. Every \
                          number names its source.",
            path: "/",
            origin: &node.settings.origin,
            query: "",
            json_ld: &json_ld,
            session: None,
        },
        areas: areas.collect(),
        occupations: count(catalogue.occupations.len()),
        titles: count(
            catalogue
                .occupations
                .iter()
                .map(|occupation| occupation.titles.len())
                .sum(),
        ),
        skills: count(catalogue.vocabulary.skills.len()),
        specializations: count(catalogue.specializations.len()),
        onet: Provenance::of(catalogue, Source::Onet),
        titles_from: Provenance::of(catalogue, catalogue.titles_source),
        oews: Provenance::of(catalogue, Source::OewsNational),
        projections: Provenance::of(catalogue, Source::Projections),
    })?;
    Ok(snapshot.public(html).into_response())
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage<'a> {
    shell: Shell<'a>,
    query: &'a str,
    work: Vec<Found>,
    skills: Vec<Found>,
}

pub(crate) async fn search(
    State(node): State<Arc<Node>>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let query = query.unwrap_or_default();
    // The first one counts, and there may be none: whatever is asked is a search.
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
    let asked = asked.map(|(_, value)| value).unwrap_or_default();
    let query = asked.trim();
    // A code leads straight to its page.
    let is_code = query.parse::<OnetCode>().is_ok()
        || query.parse::<SocCode>().is_ok()
        || SocCode::from_digits(query).is_ok();
    if is_code
        && let Some(occupation::Named::Here(one) | occupation::Named::Elsewhere(one)) =
            occupation::find(catalogue, query)
    {
        return Ok(Redirect::to(&occupation::path(one)).into_response());
    }
    let (skills, work): (Vec<Found>, Vec<Found>) = find(catalogue, query, None, LIMIT)
        .into_iter()
        .partition(|found| found.kind == "skill");
    let title = if query.is_empty() {
        "Search".to_owned()
    } else {
        format!("Search: {query}")
    };
    let html = page(&SearchPage {
        shell: Shell {
            query,
            ..Shell::unlisted(&title)
        },
        query,
        work,
        skills,
    })?;
    Ok(snapshot.public(html).into_response())
}

#[derive(Template)]
#[template(path = "search/methodology.html")]
struct MethodologyPage<'a> {
    shell: Shell<'a>,
    html: &'a str,
}

/// The document in the repository is the page: rendered once.
pub(crate) async fn methodology(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    static HTML: LazyLock<String> = LazyLock::new(|| render_markdown(METHODOLOGY));
    let snapshot = node.snapshot();
    let html = page(&MethodologyPage {
        shell: Shell {
            title: "How the numbers are made",
            description: "Where each number on Metier comes from, how it is computed, and what it cannot tell you.",
            path: "/methodology",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        html: &HTML,
    })?;
    Ok(snapshot.public(html).into_response())
}

/// Markdown as HTML, with an id on each heading so that pages can point at a rule.
fn render_markdown(text: &str) -> String {
    use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, html};
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    for index in 0..events.len() {
        let heading: String = match &events[index] {
            Event::Start(Tag::Heading { .. }) => events[index + 1..]
                .iter()
                .take_while(|event| !matches!(event, Event::End(_)))
                .filter_map(|event| {
                    if let Event::Text(text) = event {
                        Some(text.as_ref())
                    } else {
                        None
                    }
                })
                .collect(),
            _ => continue,
        };
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[index] {
            *id = Some(CowStr::from(catalogue::slug::slug(&heading)));
        }
    }
    let mut rendered = String::new();
    html::push_html(&mut rendered, events.into_iter());
    rendered.replace("<th>", "<th scope=\"col\">")
}
