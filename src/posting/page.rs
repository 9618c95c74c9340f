//! `/postings`: what was collected; the ads behind a number; one ad with the words that each fact
//! was read from.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::Catalogue;
use facts::education::Level;
use facts::employment::Employment;
use facts::text::Span;
use serde::Deserialize;

use super::coverage::{self, Coverage};
use super::fact::Words;
use super::search::{self, Found, Posting, PostingRow, Search};
use crate::api::Params;
use crate::extract::{Mark, Piece, pieces};
use crate::format::{Count, Money, Share};
use crate::occupation::{self, Named};
use crate::posting::month::period_name;
use crate::posting::place::place_name;
use crate::posting::{Filter, Month, PostingId, Scope};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::shell::Shell;
use crate::{clock, estimate, skill};

/// Ads on one page of a list.
const ON_A_PAGE: usize = 20;
/// Uncoded titles that are listed.
const TITLES: usize = 50;

#[derive(Template)]
#[template(path = "posting/overview.html")]
struct OverviewPage<'a> {
    shell: Shell<'a>,
    collections: Vec<CollectionLine>,
    sources: Vec<SourceLine>,
    old_rules: bool,
    titles: Vec<(String, String, String)>,
    dropped: Vec<(String, String, String)>,
}

struct CollectionLine {
    name: &'static str,
    postings: String,
    period: String,
    sources: String,
}

struct SourceLine {
    name: String,
    unique: String,
    duplicates: String,
    uncoded: String,
    with_pay: String,
    period: String,
    read: String,
    batches: String,
}

pub(crate) async fn overview(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let coverage = coverage::coverage(&node.db).await?;
    let uncoded = coverage::uncoded(&node.db, TITLES).await?;
    let collections = snapshot.collections.all.iter().map(|one| CollectionLine {
        name: if one.own {
            "Read into this site"
        } else {
            "Starter collection, came with Metier"
        },
        postings: Count::of(one.postings).to_string(),
        period: period(one.basis.from.as_deref(), one.basis.to.as_deref()),
        sources: one.basis.sources.join(", "),
    });
    let titles = uncoded.titles.iter().map(|one| {
        let title = if one.title.is_empty() {
            "(no title found)".to_owned()
        } else {
            shortened(&one.title)
        };
        (
            title,
            Count::of(one.postings).to_string(),
            format!("/postings/{}", one.example),
        )
    });
    let dropped = coverage.pay_dropped.iter().map(|one| {
        (
            one.currency.clone(),
            Count::of(one.postings).to_string(),
            Count::of(one.of).to_string(),
        )
    });
    let html = page(&OverviewPage {
        shell: Shell {
            title: "Job ads",
            description: "Which job ads the numbers are made of: sources, periods, duplicates, titles without an occupation, \
                          and pay that was left out.",
            path: "/postings",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
        },
        collections: collections.collect(),
        old_rules: coverage
            .sources
            .iter()
            .any(|source| source.rules < coverage.rules),
        sources: sources(&coverage),
        titles: titles.collect(),
        dropped: dropped.collect(),
    })?;
    Ok(snapshot.public(html).into_response())
}

fn sources(coverage: &Coverage) -> Vec<SourceLine> {
    let line = |source: &coverage::SourceCovered| SourceLine {
        name: source.source.clone(),
        unique: Count::of(source.unique).to_string(),
        duplicates: Count::of(source.duplicates).to_string(),
        uncoded: format!(
            "{} ({})",
            Count::of(source.uncoded),
            Share(estimate::ratio(source.uncoded, source.unique))
        ),
        with_pay: Share(estimate::ratio(source.with_pay, source.unique)).to_string(),
        period: period(
            source.first_month.and_then(Month::written).as_deref(),
            source.last_month.and_then(Month::written).as_deref(),
        ),
        read: clock::written(source.last_read),
        batches: Count::of(source.batches).to_string(),
    };
    coverage.sources.iter().map(line).collect()
}

fn period(from: Option<&str>, to: Option<&str>) -> String {
    period_name(from, to).unwrap_or_else(|| "no dates".to_owned())
}

/// What is asked for besides the filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// The path of the page whose number it is.
    of: Option<String>,
    /// A skill.
    skill: Option<String>,
    /// Which page of the list, from 1.
    page: Option<usize>,
}

#[derive(Template)]
#[template(path = "posting/search.html")]
struct SearchPage<'a> {
    shell: Shell<'a>,
    heading: String,
    back: Option<(String, String)>,
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
    details: String,
    quote: Option<(String, String, String)>,
}

pub(crate) async fn search(
    State(node): State<Arc<Node>>,
    Params(wanted): Params<Wanted>,
    Params(filter): Params<Filter>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let scope = match wanted.of.as_deref().filter(|of| !of.is_empty()) {
        Some(path) => Some(scope_of(catalogue, path).ok_or_else(|| {
            let problem = "must be the path of an occupation, a group or a career area";
            Error::invalid("of", problem)
        })?),
        None => None,
    };
    let skill = match wanted.skill.as_deref().filter(|skill| !skill.is_empty()) {
        Some(text) => {
            let found = skill::find(catalogue, text)
                .map_err(|_| Error::invalid("skill", "there is no such skill"))?;
            Some(&catalogue.vocabulary.skills[found])
        }
        None => None,
    };
    let number = wanted
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
    let heading = match (skill, &scope) {
        (Some(skill), Some(scope)) => {
            format!("Ads for {} that ask for {}", scope.name(), skill.label)
        }
        (Some(skill), None) => format!("Ads that ask for {}", skill.label),
        (None, Some(scope)) => format!("Ads for {}", scope.name()),
        (None, None) => "All ads".to_owned(),
    };
    let slug = skill.map(|skill| skill.slug.as_str());
    let address = |number: usize| {
        let path = match &scope {
            Some(scope) => crate::profile::ads_path(scope, catalogue, slug, &filter),
            None => format!("/postings/search?skill={}", slug.unwrap_or_default()),
        };
        format!("{path}&page={number}")
    };
    let total = Count(found.total as u64);
    let html = page(&SearchPage {
        // Each is one of very many, and says nothing that the pages behind it do not.
        shell: Shell::unlisted(&heading),
        back: scope.map(|scope| (scope.name().to_owned(), scope.path(catalogue))),
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
    details.extend(occupation_of(catalogue, row).map(|(name, _)| name));
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
        details: details.join(" · "),
        quote: row
            .skill
            .clone()
            .map(|quote| (quote.before, quote.words, quote.after)),
    }
}

/// A title of an ad may be a whole paragraph.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 100;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST).collect();
    short.push('…');
    short
}

fn title(row: &PostingRow) -> String {
    if row.title.is_empty() {
        "Ad without a title".to_owned()
    } else {
        shortened(&row.title)
    }
}

/// Name and path of the occupation, or of the specialised one, that an ad is counted for.
fn occupation_of(catalogue: &Catalogue, row: &PostingRow) -> Option<(String, String)> {
    let occupation = catalogue.occupation(row.fact.code.parse().ok()?)?;
    let all = catalogue.specializations_of(occupation);
    let scope = match all.iter().find(|one| one.slug == row.fact.specialization) {
        Some(specialization) => Scope::Specialization(specialization),
        None => Scope::Occupation(occupation),
    };
    Some((scope.name().to_owned(), scope.path(catalogue)))
}

#[derive(Template)]
#[template(path = "posting/posting.html")]
struct PostingPage<'a> {
    shell: Shell<'a>,
    title: String,
    employer: String,
    occupation: Option<(String, String)>,
    source: String,
    url: Option<String>,
    posted: Option<String>,
    read: String,
    rules: i64,
    facts: Vec<(&'static str, String, String)>,
    skills: Vec<(String, String, String, String)>,
    pieces: Vec<Piece<'a>>,
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let not_found = || Error::NotFound("There is no job ad with this number.".to_owned());
    let id: PostingId = text.parse().map_err(|_| not_found())?;
    let posting = match search::get(&node.db, id).await? {
        Some(Found::Posting(posting)) => posting,
        Some(Found::DuplicateOf(original)) => {
            return Ok(Redirect::permanent(&format!("/postings/{original}")).into_response());
        }
        None => return Err(not_found().into()),
    };
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let title = title(&posting.row);
    let skills = posting.skills.iter().filter_map(|asked| {
        let at = catalogue.vocabulary.by_id(&asked.id)?;
        let skill = &catalogue.vocabulary.skills[at];
        let words = quoted(&posting.body, asked.words);
        Some((
            skill.label.clone(),
            skill::path(skill),
            format!("{}%", asked.percent),
            words,
        ))
    });
    let html = page(&PostingPage {
        // Other people's words: nothing for a search engine to find here.
        shell: Shell::unlisted(&title),
        employer: shortened(&posting.row.employer),
        occupation: occupation_of(catalogue, &posting.row),
        source: posting.row.source.clone(),
        url: posting
            .row
            .url
            .clone()
            .filter(|url| url.starts_with("https://") || url.starts_with("http://")),
        posted: posting
            .row
            .posted
            .and_then(clock::date)
            .map(|date| date.to_string()),
        read: clock::written(posting.read_at),
        rules: posting.rules,
        facts: facts(&posting),
        skills: skills.collect(),
        pieces: pieces(&posting.body, marks(catalogue, &posting)),
        title: title.clone(),
    })?;
    Ok(snapshot.public(html).into_response())
}

fn quoted(body: &str, (start, end): Words) -> String {
    shortened(body.get(start as usize..end as usize).unwrap_or_default())
}

/// What it says: name, value, and the words.
fn facts(posting: &Posting) -> Vec<(&'static str, String, String)> {
    let (fact, evidence) = (&posting.row.fact, &posting.evidence);
    let quote = |words: Option<Words>| {
        words
            .map(|words| quoted(&posting.body, words))
            .unwrap_or_default()
    };
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>, words: Option<Words>| {
        if let Some(value) = value {
            facts.push((name, value, quote(words)));
        }
    };
    let pay = fact.currency.as_deref().map(|currency| match fact.pay {
        #[expect(
            clippy::cast_precision_loss,
            reason = "cents of pay are far below 2^53"
        )]
        Some(cents) => format!(
            "{} a year, the middle of what is stated",
            Money(cents as f64 / 100.0, currency)
        ),
        None => "stated, and not plausible: it does not count".to_owned(),
    });
    add("Advertised pay", pay, evidence.pay);
    let experience = match (fact.experience_min, fact.experience_max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("{}+ years", years(min))),
        (None, Some(max)) => Some(format!("up to {} years", years(max))),
        (Some(min), Some(max)) if min == max => Some(format!("{} years", years(min))),
        (Some(min), Some(max)) => Some(format!("{} to {} years", years(min), years(max))),
    };
    add("Experience", experience, evidence.experience);
    let level = |level: Option<Level>| level.map(|level| level.name().to_owned());
    let (required, preferred) = (fact.education(), fact.education_preferred());
    add("Education", level(required), evidence.education);
    let words = evidence.education_preferred;
    add("Education preferred", level(preferred), words);
    let seniority = fact.seniority().map(|one| one.id().to_owned());
    add("Seniority", seniority, evidence.seniority);
    let workplace = fact.workplace().map(|one| one.id().to_owned());
    add("Workplace", workplace, evidence.workplace);
    let employment: Vec<&str> = fact.employment().map(Employment::name).collect();
    add(
        "Employment",
        (!employment.is_empty()).then(|| employment.join(", ")),
        evidence.employment.first().copied(),
    );
    add(
        "Place",
        Some(&fact.place)
            .filter(|place| !place.is_empty())
            .map(|place| place_name(place)),
        evidence.place,
    );
    facts
}

fn years(months: i64) -> String {
    if months % 12 == 0 {
        return (months / 12).to_string();
    }
    #[expect(clippy::cast_precision_loss, reason = "months of experience are few")]
    let months = months as f64;
    format!("{:.1}", months / 12.0)
}

/// What is marked in the text.
fn marks(catalogue: &Catalogue, posting: &Posting) -> Vec<(Span, Mark)> {
    let evidence = &posting.evidence;
    let length = posting.body.len();
    let mut marks = Vec::new();
    let mut add = |words: Words, class: &'static str, name: &str| {
        let whole = posting
            .body
            .get(words.0 as usize..words.1 as usize)
            .is_some_and(|text| !text.is_empty());
        if whole && words.1 as usize <= length {
            marks.push((
                Span {
                    start: words.0,
                    end: words.1,
                },
                Mark {
                    class,
                    words: name.to_owned(),
                },
            ));
        }
    };
    for (words, class, name) in [
        (evidence.title, "title", "job title"),
        (evidence.employer, "fact", "employer"),
        (evidence.pay, "fact", "pay"),
        (evidence.experience, "fact", "experience"),
        (evidence.education, "fact", "education"),
        (evidence.education_preferred, "fact", "education preferred"),
        (evidence.seniority, "fact", "seniority"),
        (evidence.workplace, "fact", "workplace"),
        (evidence.place, "fact", "place"),
    ] {
        if let Some(words) = words {
            add(words, class, name);
        }
    }
    for words in &evidence.employment {
        add(*words, "fact", "employment");
    }
    for asked in &posting.skills {
        let at = catalogue.vocabulary.by_id(&asked.id);
        let label = at.map_or("skill", |at| catalogue.vocabulary.skills[at].label.as_str());
        add(asked.words, "knowledge", label);
    }
    marks
}
