//! Which occupation a job title means.
//!
//! Two witnesses: a small trained [`model`] that reads words, pairs and parts of words, and the
//! published titles that are neighbours of this one, which vote for the occupations they stand
//! under. Their mixture, brought to a power that was fitted on titles kept aside, is the
//! probability.

pub mod features;
pub mod model;
mod neighbours;
pub mod words;

use std::collections::BTreeMap;

use catalogue::Catalogue;
use catalogue::code::OnetCode;

use self::model::Model;
use self::neighbours::{Neighbours, Vector};
use self::words::Opening;

/// An occupation that a title may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The occupation.
    pub occupation: OnetCode,
    /// Of the first candidate: the specialised occupation whose titles are nearest, as index of
    /// [`Catalogue::specializations`], if one is near.
    pub specialization: Option<usize>,
    /// How likely it is meant, 0 to 1.
    pub probability: f32,
}

/// Codes job titles.
#[derive(Debug, Clone)]
pub struct Coder {
    model: Model,
    /// Sorted; what numbers of occupations stand for.
    codes: Vec<OnetCode>,
    /// The number of each occupation of the model, where it is among the codes.
    of_model: Vec<Option<u16>>,
    neighbours: Neighbours,
    /// How likely each occupation is before its title is known, up to a factor.
    priors: Vec<f32>,
    specializations: BTreeMap<OnetCode, Specials>,
}

/// The specialised occupations of an occupation.
#[derive(Debug, Clone)]
struct Specials {
    /// The occupation's own title: what is nearer to it is no special kind.
    own: Vector,
    /// Index and titles.
    all: Vec<(usize, Vec<Special>)>,
}

/// A title of a specialised occupation.
#[derive(Debug, Clone)]
struct Special {
    vector: Vector,
    /// The numbers of the words that set it apart: those that name no role, or all where each names
    /// one.
    apart: Box<[u32]>,
}

/// No list of choices is longer.
pub const MOST_CANDIDATES: usize = 10;

/// A title is uncoded if its best occupation is less likely. Nine of ten ads stay coded.
pub const LEAST_PROBABILITY: f32 = 0.3;

/// A choice of less is none; it would be shown as 0%.
const LEAST_CHOICE: f32 = 0.01;

/// The share of the neighbours in the mixture. Fitted.
const NEIGHBOURS_SHARE: f32 = 0.3;

/// The model is surer of itself than it should be of titles that it never saw. Fitted.
const SMOOTHING: f32 = 0.75;

/// Their share where the title itself is published: its occupations come first.
const PUBLISHED_SHARE: f32 = 0.5;

/// Similarity from which on a title counts as published: it has the same words.
const SAME: f32 = 0.999;

/// Probabilities are the mixture to this power. Fitted.
const POWER: f32 = 1.5;

/// A word that no published title has may be a slip of one that has; a shorter one says nothing:
/// *OK* is no cook.
const SHORTEST_GUESS: usize = 5;

/// What has less of the mixture does not count.
const LEAST_SHARE: f32 = 1e-3;

/// Of a description this much is read: what the work is stands near its beginning, and later come
/// benefits and the employer.
const DESCRIPTION_BYTES: usize = 1_500;

/// What the description says counts so much beside the title. Chosen on ads coded by hand.
const DESCRIPTION_SHARE: f32 = 0.3;

/// An occupation of ten times as many jobs is twice as likely, all else equal: less than in
/// proportion, because published titles favour large occupations already. Chosen on ads coded by
/// hand.
const PRIOR_POWER: f32 = 0.3;

/// An occupation of fewer jobs, or without a figure, is as likely as one of so many.
const FEWEST_JOBS: f32 = 1_000.0;

/// The similarity that a specialised occupation's nearest title needs.
const NEAR: f32 = 0.6;

impl Coder {
    /// For the titles of a catalogue, with the weights that are packed into the program.
    pub fn new(catalogue: &Catalogue) -> Self {
        let titles = catalogue.occupations.iter().flat_map(|occupation| {
            let short = |title: &'_ catalogue::onet::Title| title.short.clone();
            let texts = occupation
                .titles
                .iter()
                .flat_map(move |title| [Some(title.text.clone()), short(title)]);
            let own = std::iter::once(occupation.title.clone());
            own.chain(texts.flatten())
                .map(|text| (text, occupation.code))
        });
        let titles: Vec<(String, OnetCode)> = titles.collect();
        let mut coder = Self::with(
            Model::shipped(),
            titles.iter().map(|(text, code)| (text.as_str(), *code)),
        );
        coder.priors = coder
            .codes
            .iter()
            .map(|code| prior(catalogue, *code))
            .collect();
        let mut specializations: BTreeMap<OnetCode, Specials> = BTreeMap::new();
        for (index, one) in catalogue.specializations.iter().enumerate() {
            let titles = one.titles.iter().chain([&one.name]);
            let titles = titles
                .map(|title| coder.special(&coder.words(title)))
                .collect();
            let own = || {
                let title = catalogue
                    .occupation(one.code)
                    .map_or("", |occupation| &occupation.title);
                Specials {
                    own: coder.neighbours.vector(&split(&coder.words(title))),
                    all: Vec::new(),
                }
            };
            specializations
                .entry(one.code)
                .or_insert_with(own)
                .all
                .push((index, titles));
        }
        coder.specializations = specializations;
        coder
    }

    /// For given titles and weights; knows no specialised occupations.
    pub fn with<'a>(model: Model, titles: impl IntoIterator<Item = (&'a str, OnetCode)>) -> Self {
        let titles: Vec<(String, OnetCode)> = titles
            .into_iter()
            .map(|(title, code)| {
                let parts: Vec<String> = words::parts(title)
                    .into_iter()
                    .map(|part| part.words)
                    .collect();
                (parts.join(" "), code)
            })
            .collect();
        let mut codes: Vec<OnetCode> = titles.iter().map(|(_, code)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        let number = |code: OnetCode| u16::try_from(codes.binary_search(&code).ok()?).ok();
        let mut under: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
        for (title, code) in &titles {
            let occupations = under.entry(title).or_default();
            if let Some(number) = number(*code).filter(|number| !occupations.contains(number)) {
                occupations.push(number);
            }
        }
        let neighbours = Neighbours::new(
            under
                .iter()
                .map(|(title, occupations)| (*title, occupations.as_slice())),
        );
        let of_model = model.codes().iter().map(|code| number(*code)).collect();
        let priors = vec![1.0; codes.len()];
        Self {
            model,
            codes,
            of_model,
            neighbours,
            priors,
            specializations: BTreeMap::new(),
        }
    }

    /// The occupations that a title may mean, most likely first, without those that hardly can be
    /// meant; none if there is no likely one. The description decides between occupations that the
    /// title leaves open.
    pub fn code(&self, title: &str, description: Option<&str>) -> Vec<Candidate> {
        let mut candidates = self.rank(title, description);
        if candidates
            .first()
            .is_none_or(|best| best.probability < LEAST_PROBABILITY)
        {
            candidates.clear();
        }
        candidates.retain(|one| one.probability >= LEAST_CHOICE);
        candidates
    }

    /// The occupations that a title may mean, however unlikely; none if its words say nothing.
    pub fn rank(&self, title: &str, description: Option<&str>) -> Vec<Candidate> {
        let words = self.words(title);
        let words = split(&words);
        let says = |word: &&str| word.len() >= SHORTEST_GUESS || self.neighbours.knows(word);
        if !words.iter().any(says) {
            return Vec::new();
        }
        let mut shares = vec![0_f32; self.codes.len()];
        let vector = self.neighbours.vector(&words);
        let (all, nearest) = self.neighbours.vote(&vector, &mut shares);
        let evidence = self.model.evidence(|add| features::of_title(&words, add));
        let share = match &evidence {
            None => 1.0,
            Some(_) if nearest >= SAME => PUBLISHED_SHARE,
            Some(_) => NEIGHBOURS_SHARE,
        };
        let share = if all > 0.0 { share } else { 0.0 };
        if all > 0.0 {
            for vote in &mut shares {
                *vote *= share / all;
            }
        }
        if let Some(evidence) = evidence {
            self.add_model(&evidence, 1.0 - share, &mut shares);
        }
        for (share, prior) in shares.iter_mut().zip(&self.priors) {
            *share *= prior;
        }
        if let Some(description) = description {
            self.weigh(description, &mut shares);
        }
        let least = shares.iter().sum::<f32>() * LEAST_SHARE;
        let likely = || {
            shares
                .iter()
                .copied()
                .enumerate()
                .filter(|(_, share)| *share > 0.0 && *share >= least)
        };
        let most = shares.iter().copied().fold(0.0, f32::max);
        let total: f32 = likely().map(|(_, share)| (share / most).powf(POWER)).sum();
        let mut best: Vec<(usize, f32)> = likely().collect();
        best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(MOST_CANDIDATES);
        let candidate = |(number, share): (usize, f32)| Candidate {
            occupation: self.codes[number],
            specialization: None,
            probability: (share / most).powf(POWER) / total,
        };
        let mut candidates: Vec<Candidate> = best.into_iter().map(candidate).collect();
        if let Some(first) = candidates.first_mut() {
            first.specialization = self.specialization(first.occupation, &words, &vector);
        }
        candidates
    }

    fn add_model(&self, evidence: &[f32], share: f32, shares: &mut [f32]) {
        /// What is e⁻⁸ times as likely as the best does not count.
        const LEAST: f32 = -8.0;
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        let likely = || {
            evidence
                .iter()
                .zip(&self.of_model)
                .filter(|(one, _)| **one - most > LEAST)
        };
        let all: f32 = likely()
            .map(|(one, _)| ((one - most) * SMOOTHING).exp())
            .sum();
        for (one, number) in likely() {
            if let Some(number) = number {
                shares[usize::from(*number)] += share * ((one - most) * SMOOTHING).exp() / all;
            }
        }
    }

    /// Makes occupations that a description does not speak for less likely; those that the title
    /// rules out stay so.
    fn weigh(&self, description: &str, shares: &mut [f32]) {
        let words = words::of_text(words::cut(description, DESCRIPTION_BYTES));
        let Some(evidence) = self
            .model
            .evidence(|add| features::of_text(&split(&words), add))
        else {
            return;
        };
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        for (one, number) in evidence.iter().zip(&self.of_model) {
            if let Some(number) = number {
                shares[usize::from(*number)] *= ((one - most) * DESCRIPTION_SHARE).exp();
            }
        }
    }

    fn special(&self, words: &str) -> Special {
        let words = split(words);
        let numbers = |only: &dyn Fn(&str) -> bool| -> Box<[u32]> {
            words
                .iter()
                .filter(|word| only(word))
                .filter_map(|word| self.neighbours.number(word))
                .collect()
        };
        let mut apart = numbers(&|word| !self.neighbours.is_role(word));
        if apart.is_empty() {
            apart = numbers(&|_| true);
        }
        Special {
            vector: self.neighbours.vector(&words),
            apart,
        }
    }

    /// The nearest one whose words the title has: an accountant is no certified public one, as long
    /// as nobody says so. None where the occupation's own title is as near.
    fn specialization(&self, code: OnetCode, words: &[&str], vector: &Vector) -> Option<usize> {
        let specials = self.specializations.get(&code)?;
        let words: Vec<u32> = words
            .iter()
            .filter_map(|word| self.neighbours.number(word))
            .collect();
        let mut best = (NEAR.max(vector.similarity(&specials.own)), None);
        for (index, titles) in &specials.all {
            for title in titles {
                let similarity = vector.similarity(&title.vector);
                let said = || title.apart.iter().all(|word| words.contains(word));
                if similarity > best.0 && said() {
                    best = (similarity, Some(*index));
                }
            }
        }
        best.1
    }

    /// The words of a title that say what the work is: of its first part that names a role, and of
    /// other parts those that published titles are made of; all words where none names a role.
    pub fn words(&self, title: &str) -> String {
        let parts = words::parts(title);
        let names_role = |part: &words::Part| {
            part.words
                .split(' ')
                .any(|word| self.neighbours.is_role(word))
        };
        let Some(main) = parts.iter().position(names_role) else {
            return parts
                .into_iter()
                .map(|part| part.words)
                .collect::<Vec<_>>()
                .join(" ");
        };
        let mut words = parts[main].words.clone();
        for part in parts[main + 1..]
            .iter()
            .take_while(|part| part.opening != Opening::Other)
        {
            if part
                .words
                .split(' ')
                .all(|word| self.neighbours.knows(word))
            {
                words.push(' ');
                words.push_str(&part.words);
            }
        }
        words
    }
}

/// How likely an occupation is before its title is known, up to a factor: parts of a SOC occupation
/// share its jobs.
#[expect(
    clippy::cast_precision_loss,
    reason = "a prior needs no more than three digits"
)]
fn prior(catalogue: &Catalogue, code: OnetCode) -> f32 {
    let all = &catalogue.occupations;
    let from = all.partition_point(|other| other.code.soc() < code.soc());
    let parts = all.partition_point(|other| other.code.soc() <= code.soc()) - from;
    let jobs = catalogue
        .occupation(code)
        .and_then(|occupation| catalogue.employment(occupation))
        .unwrap_or(0);
    (jobs as f32 / parts.max(1) as f32)
        .max(FEWEST_JOBS)
        .powf(PRIOR_POWER)
}

fn split(words: &str) -> Vec<&str> {
    words.split(' ').filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests;
