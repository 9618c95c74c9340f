//! `/postings/{number}`: one ad with the words that each fact was read from.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::Catalogue;
use facts::education::Level;
use facts::employment::Employment;
use facts::text::Span;

use super::{occupation_of, shortened, title};
use crate::extract::{Mark, Piece, pieces};
use crate::format::Money;
use crate::posting::PostingId;
use crate::posting::fact::{FactRow, Words};
use crate::posting::place::place_name;
use crate::posting::search::{self, Found, Posting};
use crate::snapshot::Node;
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::part::Link;
use crate::web::shell::Shell;
use crate::{clock, skill};

#[derive(Template)]
#[template(path = "posting/posting.html")]
struct PostingPage<'a> {
    shell: Shell<'a>,
    title: String,
    employer: String,
    occupation: Option<Link>,
    source: String,
    url: Option<String>,
    posted: Option<String>,
    read: String,
    rules: i64,
    facts: Vec<FactLine>,
    skills: Vec<SkillLine>,
    pieces: Vec<Piece<'a>>,
}

/// What the ad says of one thing.
struct FactLine {
    name: &'static str,
    value: String,
    /// The words that it was read from; empty where it stands in a field of its own.
    words: String,
}

/// A skill that the ad asks for.
struct SkillLine {
    skill: Link,
    /// How sure it is.
    percent: String,
    /// The words that it was read from.
    words: String,
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let not_found = || Error::NotFound("There is no job ad with this number.".to_owned());
    let id: PostingId = text.parse().map_err(|_| not_found())?;
    if text != id.to_string() {
        return Ok(Redirect::permanent(&format!("/postings/{id}")).into_response());
    }
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
        skills: skills(catalogue, &posting),
        pieces: pieces(&posting.body, marks(catalogue, &posting)),
        title: title.clone(),
    })?;
    Ok(snapshot.public(html).into_response())
}

fn skills(catalogue: &Catalogue, posting: &Posting) -> Vec<SkillLine> {
    let lines = posting.skills.iter().filter_map(|mention| {
        let at = catalogue.vocabulary.by_id(&mention.id)?;
        let skill = &catalogue.vocabulary.skills[at];
        Some(SkillLine {
            skill: Link {
                name: skill.label.clone(),
                path: skill::path(skill),
            },
            percent: format!("{}%", mention.percent),
            words: quoted(&posting.body, mention.words),
        })
    });
    lines.collect()
}

fn quoted(body: &str, (start, end): Words) -> String {
    shortened(body.get(start as usize..end as usize).unwrap_or_default())
}

/// What it says.
fn facts(posting: &Posting) -> Vec<FactLine> {
    let (fact, evidence) = (&posting.row.fact, &posting.evidence);
    let quote = |words: Option<Words>| {
        words
            .map(|words| quoted(&posting.body, words))
            .unwrap_or_default()
    };
    let mut facts = Vec::new();
    let mut add = |name, value: Option<String>, words: Option<Words>| {
        if let Some(value) = value {
            facts.push(FactLine {
                name,
                value,
                words: quote(words),
            });
        }
    };
    add("Advertised pay", pay(fact), evidence.pay);
    add("Experience", experience(fact), evidence.experience);
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

fn pay(fact: &FactRow) -> Option<String> {
    let currency = fact.currency.as_deref()?;
    let Some(cents) = fact.pay else {
        return Some("stated, and not plausible: it does not count".to_owned());
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "cents of pay are far below 2^53"
    )]
    let amount = Money(cents as f64 / 100.0, currency);
    Some(format!("{amount} a year, the middle of what is stated"))
}

fn experience(fact: &FactRow) -> Option<String> {
    Some(match (fact.experience_min, fact.experience_max) {
        (None, None) => return None,
        (Some(min), None) => format!("{}+ years", years(min)),
        (None, Some(max)) => format!("up to {} years", years(max)),
        (Some(min), Some(max)) if min == max => format!("{} years", years(min)),
        (Some(min), Some(max)) => format!("{} to {} years", years(min), years(max)),
    })
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
    for mention in &posting.skills {
        let at = catalogue.vocabulary.by_id(&mention.id);
        let label = at.map_or("skill", |at| catalogue.vocabulary.skills[at].label.as_str());
        add(mention.words, "knowledge", label);
    }
    marks
}
