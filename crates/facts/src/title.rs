//! Which occupation a job title means.
//!
//! Two witnesses: a small trained [`model`] that reads words, pairs and parts of words, and the published titles that are
//! neighbours of this one, which vote for the occupations they stand under. Their mixture, brought to a power that was
//! fitted on titles kept aside, is the probability.

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
    /// By code: index and titles.
    specializations: BTreeMap<OnetCode, Vec<(usize, Vec<Vector>)>>,
}

/// No list of choices is longer.
pub const MOST_CANDIDATES: usize = 10;

/// A title is uncoded if its best occupation is less likely.
pub const LEAST_PROBABILITY: f32 = 0.15;

/// The share of the neighbours in the mixture. Chosen on titles kept aside.
const NEIGHBOURS_SHARE: f32 = 0.25;

/// Their share where the title itself is published: its occupations come first.
const PUBLISHED_SHARE: f32 = 0.6;

/// Similarity from which on a title counts as published: it has the same words.
const SAME: f32 = 0.999;

/// Probabilities are the mixture to this power. Fitted.
const POWER: f32 = 1.5;

/// What has less of the mixture does not count.
const LEAST_SHARE: f32 = 1e-3;

/// The similarity that a specialised occupation's nearest title needs.
const NEAR: f32 = 0.6;

const MODEL: &[u8] = include_bytes!("../data/titles.model");

impl Coder {
    /// For the titles of a catalogue, with the weights that are packed into the program.
    ///
    /// # Panics
    /// Never: the weights are read in a test.
    pub fn new(catalogue: &Catalogue) -> Self {
        let titles = catalogue.occupations.iter().flat_map(|occupation| {
            let short = |title: &'_ catalogue::onet::Title| title.short.clone();
            let texts = occupation.titles.iter().flat_map(move |title| [Some(title.text.clone()), short(title)]);
            let own = std::iter::once(occupation.title.clone());
            own.chain(texts.flatten()).map(|text| (text, occupation.code))
        });
        let titles: Vec<(String, OnetCode)> = titles.collect();
        let mut coder = Self::with(Self::bundled_model(), titles.iter().map(|(text, code)| (text.as_str(), *code)));
        for (index, one) in catalogue.specializations.iter().enumerate() {
            let titles = one.titles.iter().chain([&one.name]);
            let vectors = titles.map(|title| coder.neighbours.vector(&split(&coder.words(title)))).collect();
            coder.specializations.entry(one.code).or_default().push((index, vectors));
        }
        coder
    }

    /// The weights that are packed into the program.
    ///
    /// # Panics
    /// Never: the weights are read in a test.
    pub fn bundled_model() -> Model {
        Model::from_bytes(MODEL).expect("the file that training wrote")
    }

    /// For given titles and weights; knows no specialised occupations.
    pub fn with<'a>(model: Model, titles: impl IntoIterator<Item = (&'a str, OnetCode)>) -> Self {
        let titles: Vec<(String, OnetCode)> = titles
            .into_iter()
            .map(|(title, code)| {
                let parts: Vec<String> = words::parts(title).into_iter().map(|part| part.words).collect();
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
        let neighbours = Neighbours::new(under.iter().map(|(title, occupations)| (*title, occupations.as_slice())));
        let of_model = model.codes().iter().map(|code| number(*code)).collect();
        Self { model, codes, of_model, neighbours, specializations: BTreeMap::new() }
    }

    /// The occupations that a title may mean, most likely first; none if there is no likely one.
    pub fn code(&self, title: &str) -> Vec<Candidate> {
        let mut candidates = self.rank(title);
        if candidates.first().is_none_or(|best| best.probability < LEAST_PROBABILITY) {
            candidates.clear();
        }
        candidates
    }

    /// The occupations that a title may mean, however unlikely.
    pub fn rank(&self, title: &str) -> Vec<Candidate> {
        let words = self.words(title);
        let words = split(&words);
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
        let likely = || shares.iter().copied().enumerate().filter(|(_, share)| *share >= LEAST_SHARE);
        let total: f32 = likely().map(|(_, share)| share.powf(POWER)).sum();
        let mut best: Vec<(usize, f32)> = likely().collect();
        best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(MOST_CANDIDATES);
        let candidate = |(number, share): (usize, f32)| Candidate {
            occupation: self.codes[number],
            specialization: None,
            probability: share.powf(POWER) / total,
        };
        let mut candidates: Vec<Candidate> = best.into_iter().map(candidate).collect();
        if let Some(first) = candidates.first_mut() {
            first.specialization = self.specialization(first.occupation, &vector);
        }
        candidates
    }

    fn add_model(&self, evidence: &[f32], share: f32, shares: &mut [f32]) {
        /// What is e⁻¹² times as likely as the best does not count.
        const LEAST: f32 = -12.0;
        let most = evidence.iter().copied().fold(f32::MIN, f32::max);
        let likely = || evidence.iter().zip(&self.of_model).filter(|(one, _)| **one - most > LEAST);
        let all: f32 = likely().map(|(one, _)| (one - most).exp()).sum();
        for (one, number) in likely() {
            if let Some(number) = number {
                shares[usize::from(*number)] += share * (one - most).exp() / all;
            }
        }
    }

    fn specialization(&self, code: OnetCode, vector: &Vector) -> Option<usize> {
        let mut best = (NEAR, None);
        for (index, titles) in self.specializations.get(&code)? {
            for title in titles {
                let similarity = vector.similarity(title);
                if similarity > best.0 {
                    best = (similarity, Some(*index));
                }
            }
        }
        best.1
    }

    /// The words of a title that say what the work is: of its first part that names a role, and of other parts those that
    /// published titles are made of; all words where none names a role.
    pub fn words(&self, title: &str) -> String {
        let parts = words::parts(title);
        let names_role = |part: &words::Part| part.words.split(' ').any(|word| self.neighbours.is_role(word));
        let Some(main) = parts.iter().position(names_role) else {
            return parts.into_iter().map(|part| part.words).collect::<Vec<_>>().join(" ");
        };
        let mut words = parts[main].words.clone();
        for part in parts[main + 1..].iter().take_while(|part| part.opening != Opening::Other) {
            if part.words.split(' ').all(|word| self.neighbours.knows(word)) {
                words.push(' ');
                words.push_str(&part.words);
            }
        }
        words
    }
}

fn split(words: &str) -> Vec<&str> {
    words.split(' ').filter(|word| !word.is_empty()).collect()
}
