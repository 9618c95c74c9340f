//! Facts as people and programs see them: names instead of numbers, and offsets in bytes.

use catalogue::Catalogue;
use facts::education::Level;
use facts::experience::{self, Experience};
use facts::pay::{Cents, Equity, Pay};
use facts::place::Place;
use facts::reader::Facts;
use facts::skill::{By, Mention};
use facts::text::Span;
use facts::title::Candidate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::occupation;

/// What was read from one text.
#[derive(Debug, Serialize, ToSchema)]
pub struct Extracted {
    /// The id that came with the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The language of most of it, as ISO 639-1 has it; null when it is too short to tell, or
    /// another one.
    pub language: Option<&'static str>,
    /// The title of the job.
    pub title: Option<Quote>,
    /// Who offers it, where the heading plainly says so.
    pub employer: Option<Quote>,
    /// The occupations that the title may mean, most likely first; empty when it is uncoded.
    pub candidates: Vec<CandidateItem>,
    /// Base pay.
    pub pay: Option<PayItem>,
    /// Pay of further jobs in the same ad.
    pub more_pay: Vec<PayItem>,
    /// A share in the company.
    pub equity: Option<EquityItem>,
    /// The experience that is required.
    pub experience: Option<ExperienceItem>,
    /// The experience that is preferred.
    pub experience_preferred: Option<ExperienceItem>,
    /// Education.
    pub education: EducationItem,
    /// How senior the job is: intern, entry, mid, senior, lead, manager, executive.
    pub seniority: Option<Named>,
    /// As what it is offered: full-time, part-time, contract, temporary, internship, volunteer,
    /// per-diem.
    pub employment: Vec<Named>,
    /// Where the work is done, what allows most: onsite, hybrid, remote.
    pub workplace: Option<Named>,
    /// Where the job is, the main place first.
    pub places: Vec<PlaceItem>,
    /// The skills that it asks for, in the order of the text.
    pub mentions: Vec<MentionItem>,
    /// Whether there are more mentions: one answer carries 20,000, and the rest is left out.
    pub mentions_cut: bool,
}

/// A title and the occupations that it may mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct Coded {
    /// The id that came with the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Most likely first; empty when the title is uncoded.
    pub candidates: Vec<CandidateItem>,
}

/// An occupation that a title may mean.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateItem {
    /// O*NET-SOC code.
    pub code: String,
    /// The occupation's title.
    pub title: String,
    /// The specialized occupation, as in its address.
    pub specialization: Option<String>,
    /// The name of the specialized occupation.
    pub specialization_name: Option<String>,
    /// How likely it is meant, 0 to 1.
    pub probability: f32,
    /// The path of its page.
    pub path: String,
}

/// A part of the text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    /// First byte.
    pub start: u32,
    /// After the last byte.
    pub end: u32,
    /// What stands there.
    pub text: String,
}

/// A word for what was read, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    /// The word.
    pub value: &'static str,
    /// Where it was read.
    #[serde(flatten)]
    pub quote: Quote,
}

/// Pay as stated.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayItem {
    /// At least, for the period.
    pub min: Option<f64>,
    /// At most, for the period.
    pub max: Option<f64>,
    /// `hour`, `day`, `week`, `month` or `year`.
    pub period: &'static str,
    /// Whether the ad names the period; otherwise it is told from the size of the amount.
    pub period_stated: bool,
    /// ISO 4217.
    pub currency: &'static str,
    /// At least, for a year of full-time work (2,080 hours, 260 days, 52 weeks, 12 months).
    pub yearly_min: Option<f64>,
    /// At most, for a year of full-time work.
    pub yearly_max: Option<f64>,
    /// Where it was read.
    #[serde(flatten)]
    pub quote: Quote,
}

/// A share in the company.
#[derive(Debug, Serialize, ToSchema)]
pub struct EquityItem {
    /// At least, in percent.
    pub min_percent: Option<f64>,
    /// At most, in percent.
    pub max_percent: Option<f64>,
    /// Where it was read.
    #[serde(flatten)]
    pub quote: Quote,
}

/// Experience as stated, in months.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExperienceItem {
    /// At least.
    pub min: Option<u16>,
    /// At most.
    pub max: Option<u16>,
    /// Where it was read.
    #[serde(flatten)]
    pub quote: Quote,
}

/// Education as stated.
#[derive(Debug, Serialize, ToSchema)]
pub struct EducationItem {
    /// The lowest level that is enough: none, high-school, certificate, associate, bachelor,
    /// master, professional, doctorate.
    pub required: Option<Named>,
    /// A higher one that is welcome.
    pub preferred: Option<Named>,
    /// Whether experience may stand for it.
    pub equivalent: bool,
}

/// A place of the job.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceItem {
    /// The city, by its usual name.
    pub city: Option<String>,
    /// Postal abbreviation of a state of the United States.
    pub state: Option<&'static str>,
    /// ISO 3166-1, two letters.
    pub country: Option<&'static str>,
    /// Where it was read.
    #[serde(flatten)]
    pub quote: Quote,
}

/// A skill where the text asks for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MentionItem {
    /// First byte.
    pub start: u32,
    /// After the last byte.
    pub end: u32,
    /// What stands there.
    pub text: String,
    /// `knowledge` (a nameable tool or subject) or `competence` (a phrase of doing).
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The skill's id, where the vocabulary has it.
    pub skill: Option<String>,
    /// The skill's label.
    pub label: Option<String>,
    /// How sure it is that the text asks for this, 0 to 1.
    pub confidence: f32,
    /// Who says so: `vocabulary` (the words are known), `context` (the words around decided),
    /// `tagger` (the phrase reads like a skill that is asked for).
    pub by: &'static str,
}

/// The candidates of a title.
pub fn coded(catalogue: &Catalogue, id: Option<String>, candidates: &[Candidate]) -> Coded {
    Coded {
        id,
        candidates: candidates
            .iter()
            .filter_map(|one| candidate(catalogue, one))
            .collect(),
    }
}

/// The facts of a text, with so many of its mentions at most.
pub fn extracted(
    catalogue: &Catalogue,
    id: Option<String>,
    text: &str,
    facts: &Facts,
    most_mentions: usize,
) -> Extracted {
    let quote = |span: Span| Quote::of(text, span);
    let named = |(value, span): (&'static str, Span)| Named {
        value,
        quote: quote(span),
    };
    let level = |(level, span): (Level, Span)| named((level.id(), span));
    let experience = |one: &Experience| ExperienceItem::of(text, one);
    let pay = |pay: &Pay| PayItem::of(text, pay);
    let preferred = facts.experience.iter().find(|one| one.preferred);
    Extracted {
        id,
        language: facts.language.code(),
        title: facts.title.map(quote),
        employer: facts.employer.map(quote),
        candidates: coded(catalogue, None, &facts.occupations).candidates,
        pay: facts.pay.salaries.first().map(pay),
        more_pay: facts.pay.salaries.iter().skip(1).map(pay).collect(),
        equity: (facts.pay.equity.as_ref()).map(|equity| EquityItem::of(text, equity)),
        experience: experience::requirement(&facts.experience).map(experience),
        experience_preferred: preferred.map(experience),
        education: EducationItem {
            required: facts.education.required.map(level),
            preferred: facts.education.preferred.map(level),
            equivalent: facts.education.equivalent,
        },
        seniority: facts.seniority.map(|(one, span)| named((one.id(), span))),
        employment: (facts.employment.iter())
            .map(|(one, span)| named((one.id(), *span)))
            .collect(),
        workplace: (facts.workplace.most()).map(|(one, span)| named((one.id(), span))),
        places: (facts.places.iter())
            .map(|place| PlaceItem::of(text, place))
            .collect(),
        mentions: (facts.mentions.iter().take(most_mentions))
            .map(|one| mention(catalogue, text, one))
            .collect(),
        mentions_cut: facts.mentions.len() > most_mentions,
    }
}

impl Quote {
    fn of(text: &str, span: Span) -> Self {
        Self {
            start: span.start,
            end: span.end,
            text: span.of(text).to_owned(),
        }
    }
}

impl PayItem {
    fn of(text: &str, pay: &Pay) -> Self {
        let (yearly_min, yearly_max) = pay.yearly();
        Self {
            min: pay.min.map(units),
            max: pay.max.map(units),
            period: pay.period.id(),
            period_stated: pay.stated,
            currency: pay.currency.code(),
            yearly_min: yearly_min.map(units),
            yearly_max: yearly_max.map(units),
            quote: Quote::of(text, pay.span),
        }
    }
}

impl EquityItem {
    fn of(text: &str, equity: &Equity) -> Self {
        Self {
            min_percent: equity.min.map(percent),
            max_percent: equity.max.map(percent),
            quote: Quote::of(text, equity.span),
        }
    }
}

impl ExperienceItem {
    fn of(text: &str, experience: &Experience) -> Self {
        Self {
            min: experience.min,
            max: experience.max,
            quote: Quote::of(text, experience.span),
        }
    }
}

impl PlaceItem {
    fn of(text: &str, place: &Place) -> Self {
        Self {
            city: place.city.clone(),
            state: place.state,
            country: place.country,
            quote: Quote::of(text, place.span),
        }
    }
}

fn candidate(catalogue: &Catalogue, candidate: &Candidate) -> Option<CandidateItem> {
    let occupation = catalogue.occupation(candidate.occupation)?;
    let specialization = candidate
        .specialization
        .and_then(|index| catalogue.specializations.get(index));
    Some(CandidateItem {
        code: occupation.code.to_string(),
        title: occupation.title.clone(),
        specialization: specialization.map(|one| one.slug.clone()),
        specialization_name: specialization.map(|one| one.name.clone()),
        probability: hundredths(candidate.probability),
        path: specialization.map_or_else(
            || occupation::path(occupation),
            occupation::specialization_path,
        ),
    })
}

fn mention(catalogue: &Catalogue, text: &str, mention: &Mention) -> MentionItem {
    let skill = mention
        .skill
        .and_then(|index| catalogue.vocabulary.skills.get(index as usize));
    MentionItem {
        start: mention.span.start,
        end: mention.span.end,
        text: mention.span.of(text).to_owned(),
        kind: mention.kind.id(),
        skill: skill.map(|skill| skill.id.to_string()),
        label: skill.map(|skill| skill.label.clone()),
        confidence: hundredths(mention.confidence),
        by: match mention.by {
            By::Vocabulary => "vocabulary",
            By::Context => "context",
            By::Tagger => "tagger",
        },
    }
}

/// More digits would claim what is not known.
fn hundredths(probability: f32) -> f32 {
    (probability * 100.0).round() / 100.0
}

#[expect(clippy::cast_precision_loss, reason = "pay has far fewer digits")]
fn units(cents: Cents) -> f64 {
    cents as f64 / 100.0
}

fn percent(basis_points: u32) -> f64 {
    f64::from(basis_points) / 100.0
}
