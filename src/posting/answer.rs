//! What the API says of postings.

use catalogue::Catalogue;
use facts::education::Level;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock;
use crate::posting::coverage::{Coverage, Uncoded};
use crate::posting::fact::Words;
use crate::posting::search::{Posting, PostingRow, Postings, SkillMention};
use crate::posting::{FactRow, Month};

/// A part of the postings.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingList {
    /// The items.
    items: Vec<PostingItem>,
    /// How many there are in all, counted up to 1,000 or as far as was skipped.
    total: usize,
    /// Whether there are more than that.
    more: bool,
    /// How many were skipped.
    offset: usize,
}

/// A posting in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingItem {
    /// Its id.
    id: i64,
    /// The title of the job; none where none was found.
    title: Option<String>,
    /// Who offers it; none where nobody was found.
    employer: Option<String>,
    /// Where people can read it.
    url: Option<String>,
    /// When it was posted, as `2019-07-01`.
    posted: Option<String>,
    /// When it was posted, as `2019-07`.
    month: Option<String>,
    /// The source that it was read from.
    source: String,
    /// The occupation; none where the title means none.
    occupation: Option<Occupation>,
    /// `US-CA`, or the two letters of another country.
    place: Option<String>,
    /// `onsite`, `hybrid` or `remote`.
    workplace: Option<&'static str>,
    /// How senior the job is, such as `senior`.
    seniority: Option<&'static str>,
    /// The words that ask for the skill that was searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    skill_words: Option<WordsItem>,
}

/// The occupation of a posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct Occupation {
    /// O*NET-SOC code.
    code: String,
    /// Title; none where the catalogue has the code no more.
    title: Option<String>,
    /// The last part of the path of the specialized occupation.
    specialization: Option<String>,
    /// Its name.
    specialization_name: Option<String>,
}

/// Words of a posting's text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WordsItem {
    /// The first byte.
    start: u32,
    /// The byte after the last.
    end: u32,
    /// What stands there.
    text: String,
}

fn not_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl Occupation {
    fn of(catalogue: &Catalogue, fact: &FactRow) -> Option<Self> {
        let code = not_empty(fact.code.clone())?;
        let occupation = code
            .parse()
            .ok()
            .and_then(|code| catalogue.occupation(code));
        let specializations = occupation
            .map(|one| catalogue.specializations_of(one))
            .unwrap_or_default();
        let specialization = specializations
            .iter()
            .find(|one| one.slug == fact.specialization);
        Some(Self {
            code,
            title: occupation.map(|one| one.title.clone()),
            specialization: not_empty(fact.specialization.clone()),
            specialization_name: specialization.map(|one| one.name.clone()),
        })
    }
}

impl PostingItem {
    fn of(catalogue: &Catalogue, row: PostingRow) -> Self {
        Self {
            occupation: Occupation::of(catalogue, &row.fact),
            posted: row
                .posted
                .and_then(clock::date)
                .map(|date| date.to_string()),
            month: row.fact.month.written(),
            workplace: row.fact.workplace().map(Workplace::id),
            seniority: row.fact.seniority().map(Seniority::id),
            skill_words: row.skill.map(|quote| WordsItem {
                start: quote.at.0,
                end: quote.at.1,
                text: quote.words,
            }),
            place: not_empty(row.fact.place),
            id: row.id.number(),
            title: not_empty(row.title),
            employer: not_empty(row.employer),
            url: row.url,
            source: row.source,
        }
    }
}

impl PostingList {
    /// What a search found.
    pub fn of(catalogue: &Catalogue, found: &Postings, offset: usize) -> Self {
        let items = found
            .rows
            .iter()
            .map(|row| PostingItem::of(catalogue, row.clone()))
            .collect();
        Self {
            items,
            total: found.total,
            more: found.more,
            offset,
        }
    }
}

/// A posting with everything that was read from it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingDetail {
    /// As in a list.
    #[serde(flatten)]
    item: PostingItem,
    /// What the source knows it by.
    key: String,
    /// The version of the rules that read it.
    rules: i64,
    /// When it was read, in seconds since 1970.
    read_at: i64,
    /// The words of the title.
    title_words: Option<WordsItem>,
    /// The words of the employer.
    employer_words: Option<WordsItem>,
    /// The words of the main place.
    place_words: Option<WordsItem>,
    /// The words of the workplace.
    workplace_words: Option<WordsItem>,
    /// The words of the seniority.
    seniority_words: Option<WordsItem>,
    /// Pay; none where it is not stated.
    pay: Option<PostingPay>,
    /// Required experience; none where it is not stated.
    experience: Option<PostingExperience>,
    /// The lowest level of education that is enough.
    education: Option<PostingLevel>,
    /// A higher one that is welcome.
    education_preferred: Option<PostingLevel>,
    /// The types of employment that it offers, such as `full-time`.
    employment: Vec<&'static str>,
    /// Their words.
    employment_words: Vec<WordsItem>,
    /// The skills that it asks for, in the order of the text.
    skills: Vec<PostingSkill>,
    /// The text that all of this was read from. Words are places in it, in bytes.
    text: String,
}

/// Pay of a posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingPay {
    /// ISO 4217.
    currency: String,
    /// Units a year, the middle of the range; none where it is not plausible and does not count.
    yearly: Option<f64>,
    /// Its words.
    words: Option<WordsItem>,
}

/// Experience that a posting requires, in months.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingExperience {
    /// At least.
    min: Option<i64>,
    /// At most.
    max: Option<i64>,
    /// Its words.
    words: Option<WordsItem>,
}

/// A level of education in a posting.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingLevel {
    /// The level, such as `bachelor`.
    level: &'static str,
    /// Its words.
    words: Option<WordsItem>,
}

/// A skill that a posting asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingSkill {
    /// Its id.
    id: String,
    /// The word that stands for it in addresses; none where the catalogue has the skill no more.
    slug: Option<String>,
    /// Its label; none where the catalogue has the skill no more.
    label: Option<String>,
    /// `specialized` or `common`.
    kind: Option<&'static str>,
    /// How sure it is that the words ask for it, from 0 to 1.
    confidence: f64,
    /// Its words.
    words: Option<WordsItem>,
}

impl PostingSkill {
    fn of(catalogue: &Catalogue, body: &str, mention: &SkillMention) -> Self {
        let at = catalogue.vocabulary.by_id(&mention.id);
        let skill = at.map(|at| &catalogue.vocabulary.skills[at]);
        Self {
            label: skill.map(|skill| skill.label.clone()),
            kind: skill.map(|skill| skill.kind.id()),
            confidence: f64::from(mention.percent) / 100.0,
            words: words(body, mention.words),
            id: mention.id.to_string(),
            slug: skill.map(|skill| skill.slug.clone()),
        }
    }
}

impl PostingDetail {
    /// A posting with everything that was read from it.
    pub fn of(catalogue: &Catalogue, posting: Posting) -> Self {
        let Posting {
            row,
            key,
            rules,
            read_at,
            body,
            evidence,
            skills,
        } = posting;
        let words = |at: Option<Words>| words(&body, at?);
        let fact = &row.fact;
        let level = |level: Option<Level>, at| {
            level.map(|level| PostingLevel {
                level: level.id(),
                words: words(at),
            })
        };
        let experience = fact
            .experience_min
            .or(fact.experience_max)
            .map(|_| PostingExperience {
                min: fact.experience_min,
                max: fact.experience_max,
                words: words(evidence.experience),
            });
        let skills = skills
            .into_iter()
            .map(|one| PostingSkill::of(catalogue, &body, &one));
        Self {
            key,
            rules,
            read_at,
            title_words: words(evidence.title),
            employer_words: words(evidence.employer),
            place_words: words(evidence.place),
            workplace_words: words(evidence.workplace),
            seniority_words: words(evidence.seniority),
            pay: fact.currency.clone().map(|currency| PostingPay {
                currency,
                yearly: fact.pay.map(units),
                words: words(evidence.pay),
            }),
            experience,
            education: level(fact.education(), evidence.education),
            education_preferred: level(fact.education_preferred(), evidence.education_preferred),
            employment: fact.employment().map(Employment::id).collect(),
            employment_words: evidence
                .employment
                .iter()
                .filter_map(|at| words(Some(*at)))
                .collect(),
            skills: skills.collect(),
            item: PostingItem::of(catalogue, row),
            text: body,
        }
    }
}

fn words(body: &str, at: Words) -> Option<WordsItem> {
    let text = body.get(at.0 as usize..at.1 as usize)?.to_owned();
    Some(WordsItem {
        start: at.0,
        end: at.1,
        text,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "cents of pay are far below 2^53"
)]
fn units(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// What the database has in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageItem {
    /// The version of the rules of this program.
    rules: i64,
    /// The sources, by name.
    sources: Vec<SourceItem>,
    /// Postings without an occupation whose titles were counted: those that were read last.
    uncoded_looked_at: i64,
    /// The most frequent of their titles.
    uncoded_titles: Vec<UncodedItem>,
    /// Pay left out because nobody is paid so much or so little for the period it is stated for, by
    /// currency.
    pay_dropped: Vec<PayDroppedItem>,
}

/// What a source gave.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceItem {
    /// Its name.
    source: String,
    /// Batches that were committed.
    batches: i64,
    /// When the first was, in seconds since 1970.
    first_read: i64,
    /// When the last was.
    last_read: i64,
    /// The oldest version of the rules that read any of its postings.
    rules: i64,
    /// Unique postings.
    unique: i64,
    /// Of these, postings without an occupation.
    uncoded: i64,
    /// Of these, postings that state pay.
    with_pay: i64,
    /// Ads that repeat a posting.
    duplicates: i64,
    /// The first month of its unique postings, as `2019-07`.
    first_month: Option<String>,
    /// The last month.
    last_month: Option<String>,
}

/// A title that means no occupation to the coder.
#[derive(Debug, Serialize, ToSchema)]
pub struct UncodedItem {
    /// As written; none where no title was found.
    title: Option<String>,
    /// Postings with this title, in capitals or not.
    postings: i64,
    /// The id of the last of them.
    example: i64,
}

/// Pay in one currency that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayDroppedItem {
    /// ISO 4217.
    currency: String,
    /// Postings whose pay was left out.
    postings: i64,
    /// Postings that state pay in this currency.
    of: i64,
}

impl CoverageItem {
    /// What the database has in all.
    pub fn of(coverage: Coverage, uncoded: Uncoded) -> Self {
        let source = coverage.sources.into_iter().map(|one| SourceItem {
            first_month: one.first_month.and_then(Month::written),
            last_month: one.last_month.and_then(Month::written),
            source: one.source,
            batches: one.batches,
            first_read: one.first_read,
            last_read: one.last_read,
            rules: one.rules,
            unique: one.unique,
            uncoded: one.uncoded,
            with_pay: one.with_pay,
            duplicates: one.duplicates,
        });
        let title = uncoded.titles.into_iter().map(|one| UncodedItem {
            title: not_empty(one.title),
            postings: one.postings,
            example: one.example.number(),
        });
        let dropped = coverage.pay_dropped.into_iter().map(|one| PayDroppedItem {
            currency: one.currency,
            postings: one.postings,
            of: one.of,
        });
        Self {
            rules: coverage.rules,
            sources: source.collect(),
            uncoded_looked_at: uncoded.of,
            uncoded_titles: title.collect(),
            pay_dropped: dropped.collect(),
        }
    }
}
