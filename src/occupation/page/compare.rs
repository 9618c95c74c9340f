//! `/compare?o=…&o=…`: up to four occupations side by side.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use catalogue::code::OnetCode;
use catalogue::onet::ElementKind;
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};

use crate::occupation::section::{self, Stat};
use crate::occupation::{self, Named, find};
use crate::snapshot::Node;
use crate::web::error::PageError;
use crate::web::page;
use crate::web::part::{Link, Provenance};
use crate::web::shell::Shell;

/// More columns than this cannot be read on any screen.
const MOST: usize = 4;
/// How many are looked up, known or not: one may be named twice, in other words.
const MOST_NAMED: usize = 3 * MOST;
/// How many skills and technologies a column lists.
const LISTED: usize = 8;

#[derive(Template)]
#[template(path = "occupation/compare.html")]
struct ComparePage<'a> {
    shell: Shell<'a>,
    columns: Vec<Column<'a>>,
    rows: Vec<Row<'a>>,
    unknown: Vec<String>,
    too_many: bool,
    onet: Provenance<'a>,
}

/// One occupation, with the address of the comparison without it.
struct Column<'a> {
    occupation: &'a Occupation,
    path: String,
    without: String,
    skills: Vec<&'a str>,
    technologies: Vec<Link>,
}

/// One number across the occupations.
struct Row<'a> {
    label: &'static str,
    cells: Vec<Option<Stat<'a>>>,
}

/// Shows the comparison; what is not known is named, not dropped.
pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let Selection {
        occupations,
        unknown,
        too_many,
    } = Selection::of(catalogue, &query.unwrap_or_default());
    let codes: Vec<String> = occupations.iter().map(|one| one.code.to_string()).collect();
    let columns = occupations
        .iter()
        .map(|one| column(catalogue, one, &codes))
        .collect();
    let names: Vec<&str> = occupations.iter().map(|one| one.title.as_str()).collect();
    let title = if names.is_empty() {
        "Compare occupations".to_owned()
    } else {
        format!("Compare {}", crate::format::list(&names))
    };
    let html = page(&ComparePage {
        shell: Shell {
            title: &title,
            description: "Pay, outlook, education and skills of up to four occupations side by side.",
            path: if codes.is_empty() { "/compare" } else { "" },
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        columns,
        rows: rows(catalogue, &occupations),
        unknown,
        too_many,
        onet: Provenance::of(catalogue, Source::Onet),
    })?;
    Ok(snapshot.public(html).into_response())
}

/// The occupations that an address names.
#[derive(Default)]
struct Selection<'a> {
    /// Each once, at most [`MOST`].
    occupations: Vec<&'a Occupation>,
    /// What was named and is no occupation.
    unknown: Vec<String>,
    /// Whether more were named.
    too_many: bool,
}

impl<'a> Selection<'a> {
    fn of(catalogue: &'a Catalogue, query: &str) -> Self {
        let named: Vec<String> = form_urlencoded::parse(query.as_bytes())
            .filter(|(name, value)| name == "o" && !value.trim().is_empty())
            .map(|(_, value)| value.trim().chars().take(200).collect())
            .collect();
        let mut selection = Self {
            too_many: named.len() > MOST_NAMED,
            ..Self::default()
        };
        let chosen = &mut selection.occupations;
        for text in named.into_iter().take(MOST_NAMED) {
            match find(catalogue, &text).or_else(|| by_search(catalogue, &text)) {
                Some(Named::Here(one) | Named::Elsewhere(one))
                    if chosen.iter().any(|other| other.code == one.code) => {}
                Some(_) if chosen.len() == MOST => selection.too_many = true,
                Some(Named::Here(one) | Named::Elsewhere(one)) => chosen.push(one),
                None => selection.unknown.push(text),
            }
        }
        selection
    }
}

/// The numbers of the occupations, each in one row.
fn rows<'a>(catalogue: &'a Catalogue, occupations: &[&'a Occupation]) -> Vec<Row<'a>> {
    let stats: Vec<Vec<Stat<'_>>> = occupations
        .iter()
        .map(|one| section::stats(catalogue, one))
        .collect();
    let mut labels: Vec<&'static str> = Vec::new();
    for stat in stats.iter().flatten() {
        if !labels.contains(&stat.label) {
            labels.push(stat.label);
        }
    }
    let cell =
        |stats: &Vec<Stat<'a>>, label| stats.iter().find(|stat| stat.label == label).cloned();
    labels
        .into_iter()
        .map(|label| Row {
            label,
            cells: stats.iter().map(|stats| cell(stats, label)).collect(),
        })
        .collect()
}

/// What somebody typed into the box: the best occupation for it.
fn by_search<'a>(catalogue: &'a Catalogue, text: &str) -> Option<Named<'a>> {
    // A code that is none is a mistake, and nothing that it happens to look like.
    if text.parse::<OnetCode>().is_ok() {
        return None;
    }
    let found = catalogue.search(text, Some(catalogue::ranker::Kind::Occupation), 1);
    match found.first()?.doc {
        catalogue::Doc::Occupation(index) => Some(Named::Elsewhere(&catalogue.occupations[index])),
        _ => None,
    }
}

fn column<'a>(
    catalogue: &'a Catalogue,
    occupation: &'a Occupation,
    codes: &[String],
) -> Column<'a> {
    let own = occupation.code.to_string();
    let others: Vec<String> = codes
        .iter()
        .filter(|code| **code != own)
        .map(|code| format!("o={code}"))
        .collect();
    let skills = catalogue.ratings_of(occupation, ElementKind::Skill);
    Column {
        occupation,
        path: occupation::path(occupation),
        without: format!("/compare?{}", others.join("&"))
            .trim_end_matches('?')
            .to_owned(),
        skills: skills
            .iter()
            .take(LISTED)
            .map(|r| catalogue.elements[usize::from(r.element)].name.as_str())
            .collect(),
        technologies: occupation
            .technologies
            .iter()
            .filter(|one| one.in_demand || one.hot)
            .take(LISTED)
            .map(|one| &catalogue.vocabulary.skills[one.skill])
            .map(|skill| Link {
                name: skill.label.clone(),
                path: crate::skill::path(skill),
            })
            .collect(),
    }
}
