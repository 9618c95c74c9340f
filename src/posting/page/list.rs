//! `/postings/search`: the ads behind a number.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use catalogue::Catalogue;
use catalogue::skill::Skill;
use serde::Deserialize;

use super::{link, occupation_of, shortened, title};
use crate::api::Params;
use crate::clock;
use crate::format::Count;
use crate::occupation::{self, Named};
use crate::posting::place::place_name;
use crate::posting::search::{self, PostingRow, Quote, Search};
use crate::posting::{Filter, Scope};
use crate::skill;
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::part::Link;
use crate::web::shell::Shell;

/// Ads on one page of a list.
const ON_A_PAGE: usize = 20;

/// Which ads are listed, besides the filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    /// The path of the page whose number it is.
    of: Option<String>,
    /// A skill.
    skill: Option<String>,
    /// Which page of the list, from 1.
    page: Option<usize>,
}

#[derive(Template)]
#[template(path = "posting/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    heading: String,
    back: Option<Link>,
    total: String,
    filters: Vec<String>,
    ads: Vec<AdLine>,
    before: Option<String>,
    after: Option<String>,
}

/// An ad in a list.
struct AdLine {
    path: String,
    title: String,
    employer: String,
    details: Vec<String>,
    quote: Option<Quote>,
}

pub(crate) async fn search(
    State(node): State<Arc<Node>>,
    Params(query): Params<ListQuery>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    filter.possible()?;
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let scope = query.scope(catalogue)?;
    let skill = query.skill(catalogue)?;
    let number = query
        .page
        .unwrap_or(1)
        .clamp(1, search::COUNTED / ON_A_PAGE);
    let search = Search {
        scope,
        skill,
        conditions: filter.conditions()?,
    };
    let part = (ON_A_PAGE, (number - 1) * ON_A_PAGE);
    let found = search::search(&node.db, catalogue, &search, part).await?;
    let heading = heading(scope.as_ref(), skill);
    let slug = skill.map(|skill| skill.slug.as_str());
    let address = |number: usize| {
        let path = match &scope {
            Some(scope) => crate::profile::ads_path(scope, catalogue, slug, &filter),
            None => format!("/postings/search?skill={}", slug.unwrap_or_default()),
        };
        format!("{path}&page={number}")
    };
    let total = Count(found.total as u64);
    let html = page(&ListPage {
        // Each is one of very many, and says nothing that the pages behind it do not.
        shell: Shell::unlisted(&heading),
        back: scope.map(|scope| link(catalogue, &scope)),
        total: if found.more {
            format!("{total} or more")
        } else {
            total.to_string()
        },
        filters: filter.words(),
        ads: found.rows.iter().map(|row| line(catalogue, row)).collect(),
        before: (number > 1).then(|| address(number - 1)),
        after: (number * ON_A_PAGE < found.total).then(|| address(number + 1)),
        heading: heading.clone(),
    })?;
    Ok(snapshot.public(html).into_response())
}

impl ListQuery {
    /// The scope whose page it names.
    fn scope<'a>(&self, catalogue: &'a Catalogue) -> Result<Option<Scope<'a>>, Error> {
        let Some(path) = self.of.as_deref().filter(|of| !of.is_empty()) else {
            return Ok(None);
        };
        let problem = "must be the path of an occupation, a group or a career area";
        let scope = scope_of(catalogue, path).ok_or_else(|| Error::invalid("of", problem))?;
        Ok(Some(scope))
    }

    /// The skill that it names.
    fn skill<'a>(&self, catalogue: &'a Catalogue) -> Result<Option<&'a Skill>, Error> {
        let Some(text) = self.skill.as_deref().filter(|skill| !skill.is_empty()) else {
            return Ok(None);
        };
        let found = skill::find(catalogue, text)
            .map_err(|_| Error::invalid("skill", "there is no such skill"))?;
        Ok(Some(&catalogue.vocabulary.skills[found]))
    }
}

fn heading(scope: Option<&Scope<'_>>, skill: Option<&Skill>) -> String {
    match (skill, scope) {
        (Some(skill), Some(scope)) => {
            format!("Ads for {} that ask for {}", scope.name(), skill.label)
        }
        (Some(skill), None) => format!("Ads that ask for {}", skill.label),
        (None, Some(scope)) => format!("Ads for {}", scope.name()),
        (None, None) => "All ads".to_owned(),
    }
}

/// The scope whose page has this path.
fn scope_of<'a>(catalogue: &'a Catalogue, path: &str) -> Option<Scope<'a>> {
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    match parts.as_slice() {
        ["occupations", code] => match occupation::find(catalogue, code)? {
            Named::Here(occupation) | Named::Elsewhere(occupation) => {
                Some(Scope::Occupation(occupation))
            }
        },
        ["occupations", code, slug] => {
            let (Named::Here(occupation) | Named::Elsewhere(occupation)) =
                occupation::find(catalogue, code)?;
            let all = catalogue.specializations_of(occupation);
            all.iter()
                .find(|one| one.slug == *slug)
                .map(Scope::Specialization)
        }
        ["careers", area] => catalogue
            .areas
            .iter()
            .find(|one| one.slug == *area)
            .map(Scope::Area),
        ["careers", area, slug] => {
            let area = catalogue.areas.iter().find(|one| one.slug == *area)?;
            let mut groups = area.groups.iter().map(|at| &catalogue.groups[*at]);
            groups.find(|group| group.slug == *slug).map(Scope::Group)
        }
        _ => None,
    }
}

fn line(catalogue: &Catalogue, row: &PostingRow) -> AdLine {
    let mut details = Vec::new();
    details.extend(occupation_of(catalogue, row).map(|occupation| occupation.name));
    details.extend(
        Some(row.fact.place.as_str())
            .filter(|place| !place.is_empty())
            .map(place_name),
    );
    details.extend(
        row.posted
            .and_then(clock::date)
            .map(|date| date.to_string()),
    );
    details.push(row.source.clone());
    AdLine {
        path: format!("/postings/{}", row.id),
        title: title(row),
        employer: shortened(&row.employer),
        details,
        quote: row.skill.clone(),
    }
}
