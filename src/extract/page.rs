//! `/extract`: paste an ad and see what is read from it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use facts::education::Level;
use serde::Deserialize;

use super::answer::{ExperienceItem, Extracted, MentionItem, Named, PayItem, Quote, extracted};
use super::highlight::{Piece, marks, pieces};
use super::{MOST_MENTIONS, too_long};
use crate::format::{Amount, Count};
use crate::snapshot::Node;
use crate::web::error::PageError;
use crate::web::form::{Field, FormBody};
use crate::web::page;
use crate::web::params::Params;
use crate::web::shell::Shell;

/// Written for this page.
const EXAMPLE: &str = include_str!("example.txt");

#[derive(Template)]
#[template(path = "extract/extract.html")]
struct ExtractPage<'a> {
    shell: Shell<'a>,
    text: Field<'a>,
    result: Option<Shown<'a>>,
}

/// What is shown of a text.
struct Shown<'a> {
    pieces: Vec<Piece<'a>>,
    facts: Vec<Fact>,
    candidates: Vec<Candidate>,
    skills: Vec<Skill>,
    /// How many mentions are shown, where the text has more.
    cut_at: Option<Count>,
}

/// One fact: what it is, its value, and the words that it was read from.
struct Fact {
    name: &'static str,
    value: String,
    quote: String,
}

struct Candidate {
    name: String,
    path: String,
    code: String,
    percent: String,
}

/// A skill, with all the places that ask for it.
struct Skill {
    name: String,
    path: Option<String>,
    kind: &'static str,
    percent: String,
    why: &'static str,
    times: usize,
}

/// What the address of the form may ask for.
#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    /// The example, with any value.
    example: Option<String>,
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    text: String,
}

pub(crate) async fn form(
    State(node): State<Arc<Node>>,
    Params(asked): Params<Asked>,
) -> Result<Response, PageError> {
    let text = asked.example.map_or("", |_| EXAMPLE);
    let html = page(&ExtractPage {
        shell: shell(&node),
        text: Field::typed(text),
        result: None,
    })?;
    Ok(node.snapshot().public(html).into_response())
}

pub(crate) async fn read(
    State(node): State<Arc<Node>>,
    FormBody(Sent { text }): FormBody<Sent>,
) -> Result<Response, PageError> {
    // Browsers send line ends as two characters.
    let text = text.replace("\r\n", "\n");
    let unlisted = Shell {
        path: "",
        ..shell(&node)
    };
    if let Some(problem) = problem_of(&text) {
        let html = page(&ExtractPage {
            shell: unlisted,
            text: Field::typed(&text).wrong(problem),
            result: None,
        })?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response());
    }
    let snapshot = node.snapshot();
    let answer = node.capacity.run(move |stop| {
        let catalogue = snapshot.catalogue();
        let mut facts = snapshot.current.reader().read_unless(&text, stop)?;
        let answer = extracted(catalogue, None, &text, &facts, MOST_MENTIONS);
        facts.mentions.truncate(MOST_MENTIONS);
        let skills = &catalogue.vocabulary.skills;
        let marks = marks(&facts, |index| {
            skills.get(index as usize).map(|skill| skill.label.clone())
        });
        Ok((text, answer, marks))
    });
    let (text, answer, marks) = answer.await?;
    let html = page(&ExtractPage {
        shell: unlisted,
        text: Field::typed(&text),
        result: Some(Shown {
            pieces: pieces(&text, marks),
            facts: facts(&answer),
            candidates: candidates(&answer),
            skills: skills(&answer.mentions),
            cut_at: (answer.mentions_cut).then_some(Count(answer.mentions.len() as u64)),
        }),
    })?;
    Ok(html.into_response())
}

/// What is wrong with a text that somebody wants read, if anything.
fn problem_of(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("Paste the text of a job ad here first.".to_owned());
    }
    too_long(text.len())
}

fn shell(node: &Node) -> Shell<'_> {
    Shell {
        title: "Read a job ad",
        description: "Paste a job ad, a course description or a résumé and see what is read from it: occupation, pay, \
                      experience, education and skills, each with the words it was read from.",
        path: "/extract",
        origin: &node.settings.origin,
        query: "",
        json_ld: &[],
        session: None,
    }
}

fn facts(answer: &Extracted) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut add = |name, value: String, quote: &Quote| {
        let quote = quote.text.clone();
        facts.push(Fact { name, value, quote });
    };
    for pay in answer.pay.iter().chain(&answer.more_pay) {
        add("Advertised pay", paid(pay), &pay.quote);
    }
    if let Some(equity) = &answer.equity {
        let percent = |percent: f64| format!("{percent}%");
        let value = range(equity.min_percent, equity.max_percent, percent);
        add("Equity", value, &equity.quote);
    }
    if let Some(one) = &answer.experience {
        add("Experience", years(one), &one.quote);
    }
    if let Some(one) = &answer.experience_preferred {
        add("Experience preferred", years(one), &one.quote);
    }
    if let Some(one) = &answer.education.required {
        let or = if answer.education.equivalent {
            " or equivalent experience"
        } else {
            ""
        };
        add("Education", format!("{}{or}", level(one)), &one.quote);
    }
    if let Some(one) = &answer.education.preferred {
        add("Education preferred", level(one).to_owned(), &one.quote);
    }
    if let Some(one) = &answer.seniority {
        add("Seniority", words(one.value), &one.quote);
    }
    for one in &answer.employment {
        add("Employment", words(one.value), &one.quote);
    }
    if let Some(one) = &answer.workplace {
        add("Workplace", words(one.value), &one.quote);
    }
    for place in &answer.places {
        let parts = [place.city.as_deref(), place.state, place.country];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        add("Place", parts.join(", "), &place.quote);
    }
    facts
}

fn paid(pay: &PayItem) -> String {
    let amount = |amount: f64| Amount(amount, pay.currency).to_string();
    let stated = range(pay.min, pay.max, amount);
    let told = if pay.period_stated {
        ""
    } else {
        " (period told from the amount)"
    };
    let yearly = if pay.period == "year" {
        String::new()
    } else {
        format!(
            ", {} a full-time year",
            range(pay.yearly_min, pay.yearly_max, amount)
        )
    };
    let article = if pay.period == "hour" { "an" } else { "a" };
    format!("{stated} {article} {}{told}{yearly}", pay.period)
}

fn range(min: Option<f64>, max: Option<f64>, written: impl Fn(f64) -> String) -> String {
    match (min, max) {
        (Some(min), Some(max)) if (max - min).abs() < f64::EPSILON => written(min),
        (Some(min), Some(max)) => format!("{} to {}", written(min), written(max)),
        (Some(min), None) => format!("{} or more", written(min)),
        (None, Some(max)) => format!("up to {}", written(max)),
        (None, None) => String::new(),
    }
}

fn years(experience: &ExperienceItem) -> String {
    let years = |months: u16| (f64::from(months) / 12.0 * 100.0).round() / 100.0;
    let (min, max) = (experience.min.map(years), experience.max.map(years));
    let number = range(min, max, |years| years.to_string());
    if number == "1" {
        "1 year".to_owned()
    } else {
        format!("{number} years")
    }
}

fn level(named: &Named) -> &'static str {
    Level::from_id(named.value).map_or(named.value, Level::name)
}

/// `full-time` as people write it: Full time.
fn words(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn percent(probability: f32) -> String {
    format!("{:.0}%", probability * 100.0)
}

fn candidates(answer: &Extracted) -> Vec<Candidate> {
    let candidate = |one: &super::answer::CandidateItem| Candidate {
        name: one
            .specialization_name
            .clone()
            .unwrap_or_else(|| one.title.clone()),
        path: one.path.clone(),
        code: one.code.clone(),
        percent: percent(one.probability),
    };
    answer.candidates.iter().take(5).map(candidate).collect()
}

/// One row for each skill, in the order of the text; what the vocabulary does not have stands under
/// its own words.
fn skills(mentions: &[MentionItem]) -> Vec<Skill> {
    let mut skills: Vec<Skill> = Vec::new();
    let mut rows = std::collections::HashMap::<&str, usize>::new();
    for mention in mentions {
        let key = mention.skill.as_deref().unwrap_or(&mention.text);
        if let Some(row) = rows.get(key) {
            skills[*row].times += 1;
            continue;
        }
        rows.insert(key, skills.len());
        skills.push(Skill {
            name: mention
                .label
                .clone()
                .unwrap_or_else(|| mention.text.clone()),
            path: mention.skill.as_ref().map(|id| format!("/skills/{id}")),
            kind: mention.kind,
            percent: percent(mention.confidence),
            why: match mention.by {
                "vocabulary" => "a known name",
                "context" => "told by the words around it",
                _ => "reads like a skill that is asked for",
            },
            times: 1,
        });
    }
    skills
}
