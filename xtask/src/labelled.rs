//! What the reader says of ads that were labelled by hand. The rules of labelling are beside the
//! labels.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, ensure};
use facts::experience;
use facts::pay::Pay;
use facts::place::Place;
use facts::reader::{Facts, Reader};
use facts::skill::{By, Kind};
use facts::text::Span;
use flate2::Crc;
use serde::Deserialize;

use crate::ads::{self, Ad};
use crate::card::Card;

const ADS: &str = include_str!("../../crates/facts/tests/labels/ads.jsonl");
const PAY: &str = include_str!("../../crates/facts/tests/labels/pay.jsonl");
const MORE: &str = include_str!("../../crates/facts/tests/labels/more.jsonl");
const FRESH: &str = include_str!("../../crates/facts/tests/labels/fresh.jsonl");

/// The files of labels that are measured together. The readers were made on the first ones and
/// corrected by the second; the last one was labelled before anybody looked at what they say of it,
/// and nothing was tuned on it.
const SETS: [(&str, &[&str]); 3] = [
    ("labelled ads", &[ADS, PAY]),
    ("more labelled ads", &[MORE]),
    ("fresh ads", &[FRESH]),
];

/// The labels of one ad. What a line does not name was not looked at.
#[derive(Deserialize)]
struct Labels {
    source: String,
    id: String,
    /// Of the ad's text: offsets mean nothing in another one.
    crc32: u32,
    pay: Option<PayLabel>,
    experience: Option<ExperienceLabel>,
    education: Option<EducationLabel>,
    seniority: Option<Value>,
    employment: Option<Vec<String>>,
    remote: Option<Value>,
    place: Option<PlaceLabel>,
    skills: Option<Vec<Vec<serde_json::Value>>>,
}

#[derive(Deserialize)]
struct PayLabel {
    min: Option<f64>,
    max: Option<f64>,
    period: Option<String>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct ExperienceLabel {
    min_years: Option<f64>,
    max_years: Option<f64>,
}

#[derive(Deserialize)]
struct EducationLabel {
    required: Option<LevelLabel>,
    preferred: Option<LevelLabel>,
}

#[derive(Deserialize)]
struct LevelLabel {
    level: String,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

#[derive(Deserialize)]
struct PlaceLabel {
    city: Option<String>,
    state: Option<String>,
    country: Option<String>,
}

/// How often one step was right.
#[derive(Default)]
struct Score {
    right: usize,
    said: usize,
    labelled: usize,
}

/// Prints precision and recall of every step; with `mistakes`, also what was said instead.
///
/// # Errors
/// When the postings are missing, or are not those that were labelled.
pub fn eval(shared: &Path, mistakes: bool, card: &mut Card) -> anyhow::Result<()> {
    let mut postings = BTreeMap::<(&str, String), Ad>::new();
    for (source, _) in ads::SOURCES {
        postings.extend(
            ads::read(shared, source)?
                .into_iter()
                .map(|ad| ((source, ad.id.clone()), ad)),
        );
    }
    let reader = Reader::new(&crate::catalogue()?);
    for (name, files) in SETS {
        let mut scores = Scores {
            scores: BTreeMap::new(),
            mistakes,
        };
        for line in files.iter().flat_map(|file| file.lines()) {
            let labels: Labels = serde_json::from_str(line)?;
            let ad = postings
                .get(&(labels.source.as_str(), labels.id.clone()))
                .with_context(|| format!("no ad {} of {}", labels.id, labels.source))?;
            let mut crc = Crc::new();
            crc.update(ad.text.as_bytes());
            ensure!(
                crc.sum() == labels.crc32,
                "the text of {} is not the one that was labelled",
                labels.id
            );
            let facts = reader.read(&ad.text);
            scores.pay(&labels, &facts);
            scores.rest(&labels, &facts, &ad.text);
        }
        scores.print(name);
        scores.tell(name, card);
    }
    println!(
        "target: pay, experience, education 0.97 and 0.92; seniority, workplace, employment, place 0.95 precision"
    );
    Ok(())
}

struct Scores {
    scores: BTreeMap<&'static str, Score>,
    mistakes: bool,
}

impl Scores {
    /// Counts one step of one ad: what was said, what was labelled, each as words.
    fn one(&mut self, step: &'static str, id: &str, said: Option<&str>, labelled: Option<&str>) {
        if self.mistakes && said != labelled {
            println!(
                "{step}\t{id}\tsaid {}\tlabelled {}",
                said.unwrap_or("-"),
                labelled.unwrap_or("-")
            );
        }
        let score = self.scores.entry(step).or_default();
        score.right += usize::from(said.is_some() && said == labelled);
        score.said += usize::from(said.is_some());
        score.labelled += usize::from(labelled.is_some());
    }

    fn pay(&mut self, labels: &Labels, facts: &Facts) {
        let said = facts.pay.salaries.first().map(pay_words);
        let labelled = labels.pay.as_ref().map(|pay| {
            // A period that nobody could tell is not compared.
            let period = pay
                .period
                .as_deref()
                .or(facts.pay.salaries.first().map(|pay| pay.period.id()))
                .unwrap_or("year");
            let currency = pay.currency.as_deref().unwrap_or("USD");
            format!("{:?}-{:?} {currency} a {period}", pay.min, pay.max)
        });
        self.one("pay", &labels.id, said.as_deref(), labelled.as_deref());
    }

    /// All steps but pay, which are labelled where the education is.
    fn rest(&mut self, labels: &Labels, facts: &Facts, text: &str) {
        let id = &labels.id;
        let Some(education) = labels.education.as_ref() else {
            return;
        };
        let years = |months: Option<u16>| months.map(|months| f64::from(months) / 12.0);
        let said = experience::requirement(&facts.experience);
        let said = said.map(|one| format!("{:?}-{:?}", years(one.min), years(one.max)));
        let labelled = labels
            .experience
            .as_ref()
            .map(|one| format!("{:?}-{:?}", one.min_years, one.max_years));
        self.one("experience", id, said.as_deref(), labelled.as_deref());
        let level =
            |level: Option<(facts::education::Level, Span)>| level.map(|(level, _)| level.id());
        let labelled =
            |level: &'_ Option<LevelLabel>| level.as_ref().map(|level| level.level.clone());
        self.one(
            "education",
            id,
            level(facts.education.required),
            labelled(&education.required).as_deref(),
        );
        let preferred = labelled(&education.preferred);
        self.one(
            "education preferred",
            id,
            level(facts.education.preferred),
            preferred.as_deref(),
        );
        let seniority = facts.seniority.map(|(one, _)| one.id());
        self.one(
            "seniority",
            id,
            seniority,
            labels.seniority.as_ref().map(|one| one.value.as_str()),
        );
        let workplace = facts.workplace.most().map(|(one, _)| one.id());
        self.one(
            "workplace",
            id,
            workplace,
            labels.remote.as_ref().map(|one| one.value.as_str()),
        );
        self.employment(labels, facts);
        let said = facts.places.first().map(|place| place_words(place, labels));
        let labelled = labels.place.as_ref().map(label_words);
        self.one("place", id, said.as_deref(), labelled.as_deref());
        if labels.skills.is_some() {
            self.skills(labels, facts, text);
        }
    }

    fn employment(&mut self, labels: &Labels, facts: &Facts) {
        let labelled: BTreeSet<String> = labels.employment.iter().flatten().cloned().collect();
        let said: BTreeSet<String> = facts
            .employment
            .iter()
            .map(|(one, _)| one.id().to_owned())
            .collect();
        for one in labelled.union(&said) {
            let of = |set: &BTreeSet<String>| set.contains(one).then_some(one.as_str());
            self.one("employment", &labels.id, of(&said), of(&labelled));
        }
    }

    /// Knowledge by overlap. A skill is labelled where it is first asked for; a later mention of
    /// the same words is right, too.
    #[expect(
        clippy::too_many_lines,
        reason = "one comparison, and the counts that it gives"
    )]
    fn skills(&mut self, labels: &Labels, facts: &Facts, text: &str) {
        let number =
            |cell: &serde_json::Value| cell.as_u64().and_then(|number| u32::try_from(number).ok());
        let labelled: Vec<Span> = (labels.skills.iter().flatten())
            .filter(|row| {
                row.get(2).and_then(serde_json::Value::as_str) == Some("knowledge")
                    && row.len() == 3
            })
            .filter_map(|row| {
                Some(Span {
                    start: number(&row[0])?,
                    end: number(&row[1])?,
                })
            })
            .collect();
        let any: Vec<Span> = (labels.skills.iter().flatten())
            .filter_map(|row| {
                Some(Span {
                    start: number(&row[0])?,
                    end: number(&row[1])?,
                })
            })
            .collect();
        let words: BTreeSet<String> = any
            .iter()
            .map(|span| span.of(text).to_lowercase())
            .collect();
        let said: Vec<Span> = facts
            .mentions
            .iter()
            .filter(|one| one.kind == Kind::Knowledge)
            .map(|one| one.name)
            .collect();
        let right = |span: &&Span| {
            any.iter().any(|label| label.overlaps(**span))
                || words.contains(&span.of(text).to_lowercase())
        };
        if self.mistakes {
            for span in said.iter().filter(|span| !right(span)) {
                println!("knowledge\t{}\tsaid {}", labels.id, span.of(text));
            }
            for span in labelled
                .iter()
                .filter(|label| !said.iter().any(|span| span.overlaps(**label)))
            {
                println!("knowledge\t{}\tlabelled {}", labels.id, span.of(text));
            }
        }
        for (one, span) in facts
            .mentions
            .iter()
            .filter(|one| one.kind == Kind::Knowledge)
            .zip(&said)
        {
            let by = match one.by {
                By::Vocabulary => "knowledge by vocabulary",
                By::Context => "knowledge by context",
                By::Tagger => "knowledge by tagger",
            };
            for step in [by, "knowledge, precision"] {
                let precision = self.scores.entry(step).or_default();
                precision.right += usize::from(right(&span));
                precision.said += 1;
            }
        }
        let recall = self.scores.entry("knowledge, recall").or_default();
        recall.right += labelled
            .iter()
            .filter(|label| said.iter().any(|span| span.overlaps(**label)))
            .count();
        recall.labelled += labelled.len();
    }

    /// The figures that have a target: precision and recall of three steps, precision of the
    /// conditions.
    fn tell(&self, name: &str, card: &mut Card) {
        let steps = [("pay", true), ("experience", true), ("education", true)];
        let conditions =
            ["seniority", "workplace", "employment", "place"].map(|step| (step, false));
        for (step, stated) in steps.into_iter().chain(conditions) {
            let Some(Score {
                right,
                said,
                labelled,
            }) = self.scores.get(step)
            else {
                continue;
            };
            let percent = |of: usize| 100.0 * *right as f64 / of.max(1) as f64;
            card.add(
                format!("{name}: {step}, precision of {said}, %"),
                percent(*said),
                if stated { 97.0 } else { 95.0 },
            );
            if stated {
                card.add(
                    format!("{name}: {step}, recall of {labelled}, %"),
                    percent(*labelled),
                    92.0,
                );
            }
        }
    }

    fn print(&self, name: &str) {
        println!(
            "{name:22} {:>9} {:>7} {:>6} {:>5} {:>9}",
            "precision", "recall", "right", "said", "labelled"
        );
        for (
            step,
            Score {
                right,
                said,
                labelled,
            },
        ) in &self.scores
        {
            let share = |of: usize| {
                if of == 0 {
                    "-".to_owned()
                } else {
                    format!("{:.3}", *right as f64 / of as f64)
                }
            };
            println!(
                "{step:22} {:>9} {:>7} {right:6} {said:5} {labelled:9}",
                share(*said),
                share(*labelled)
            );
        }
    }
}

fn pay_words(pay: &Pay) -> String {
    let units = |cents: Option<i64>| cents.map(|cents| cents as f64 / 100.0);
    format!(
        "{:?}-{:?} {} a {}",
        units(pay.min),
        units(pay.max),
        pay.currency.code(),
        pay.period.id()
    )
}

fn label_words(place: &PlaceLabel) -> String {
    let part = |part: Option<&String>| part.map_or("-".to_owned(), Clone::clone);
    format!(
        "{}, {}, {}",
        part(place.city.as_ref()),
        part(place.state.as_ref()),
        part(place.country.as_ref())
    )
}

/// What was said of a place, as far as the label tells: a state or country that nobody labelled is
/// no mistake.
fn place_words(place: &Place, labels: &Labels) -> String {
    let label = labels.place.as_ref();
    let known =
        |said: Option<&str>, labelled: bool| said.filter(|_| labelled).unwrap_or("-").to_owned();
    format!(
        "{}, {}, {}",
        place.city.as_deref().unwrap_or("-"),
        known(place.state, label.is_none_or(|label| label.state.is_some())),
        known(
            place.country,
            label.is_none_or(|label| label.country.is_some())
        ),
    )
}
