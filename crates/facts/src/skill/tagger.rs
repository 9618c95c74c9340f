//! Which words of a sentence ask for a skill: a tagger that learnt it from the [SkillSpan]
//! annotations.
//!
//! A linear-chain conditional random field for each kind of span, over hashed features of words, of
//! their neighbours, of how 55,000 unlabelled ads use them, and of what they mean; then a second
//! look at each likely span of knowledge as a whole. `cargo xtask train tagger` writes the weights,
//! `cargo xtask eval tagger` measures them.
//!
//! [SkillSpan]: https://aclanthology.org/2022.naacl-main.366/

pub mod around;
pub mod chain;
pub mod cues;
pub mod features;
mod file;
pub mod groups;
pub mod normal;
pub mod units;
pub mod vocabulary;
pub mod weights;
pub mod whole;

use std::ops::Range;

use around::Around;
use chain::{Factors, Found, LABELS, Sums};
use cues::Cues;
use features::{PER_WORD, ROLES, Role, of_cues, of_place, of_sentence, of_word};
pub use file::Broken;
use units::{Unit, Units, Word};
use vocabulary::{AFTER, BEFORE};
use weights::{KINDS, Rows, Sum, WIDTH, Weights};

use super::forms::Match;
use super::kind::Kind;
use crate::text::{Sentence, Text};

/// All kinds, in the order of their weights.
pub const ALL_KINDS: [Kind; KINDS] = [Kind::Knowledge, Kind::Competence];

/// A span that asks for a skill.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagged {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// The probability that an annotator would mark just these tokens, 0 to 1.
    pub confidence: f32,
}

/// What the tagger says of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Tags {
    /// The spans that it marks, sentence by sentence, in each by kind and place. Spans of one kind
    /// do not overlap.
    pub marked: Vec<Tagged>,
    /// For each token whether it is in a span of knowledge that could have been marked.
    pub considered: Vec<bool>,
}

/// Marks the spans of a text that ask for skills.
#[derive(Debug)]
pub struct Tagger {
    weights: Weights,
    factors: [Factors; KINDS],
}

static BUNDLED: &[u8] = include_bytes!("../../data/tagger.bin");

/// A span that the chain finds less likely has no second look; one that is less likely after it is
/// not considered.
const LEAST: f32 = 0.05;

/// A heading has at most so many units.
const LONGEST_HEADING: usize = 6;

impl Tagger {
    /// With the weights that are part of the program.
    ///
    /// # Panics
    /// Never: a test reads the bundled weights.
    pub fn load() -> Self {
        Self::from_bytes(BUNDLED).expect("the bundled weights are whole")
    }

    /// With the weights of a file.
    ///
    /// # Errors
    /// When the bytes are no file of weights.
    pub fn from_bytes(file: &[u8]) -> Result<Self, Broken> {
        Weights::from_bytes(file).map(Self::new)
    }

    /// With weights just learnt.
    pub fn new(weights: Weights) -> Self {
        let factors = weights.chains.each_ref().map(chain::Chain::factors);
        Self { weights, factors }
    }

    /// The weights again.
    pub fn into_weights(self) -> Weights {
        self.weights
    }

    /// What asks for skills in a text. `matches` are the forms found in it.
    pub fn tag(&self, text: &Text, matches: &[Match]) -> Tags {
        let mut tags = Tags {
            marked: Vec::new(),
            considered: vec![false; text.tokens.len()],
        };
        self.for_each_sentence(text, matches, |at, units, sums| {
            if ALL_KINDS[at] == Kind::Knowledge {
                whole::weigh(&self.weights.whole, units, &mut sums.candidates);
                for span in sums
                    .candidates
                    .iter()
                    .filter(|span| span.probability >= LEAST)
                {
                    tags.considered[tokens(text, units, span)].fill(true);
                }
            }
            for span in sums.choose(self.weights.thresholds[at]) {
                let confidence = calibrated(span.probability, self.weights.calibration[at]);
                tags.marked.push(Tagged {
                    tokens: tokens(text, units, &span),
                    kind: ALL_KINDS[at],
                    confidence,
                });
            }
        });
        tags
    }

    /// The spans that have a [second look](whole), with what they say.
    pub fn candidates(
        &self,
        text: &Text,
        matches: &[Match],
        mut give: impl FnMut(Range<usize>, whole::Numbers, Vec<u64>),
    ) {
        self.for_each_sentence(text, matches, |at, units, sums| {
            if ALL_KINDS[at] != Kind::Knowledge {
                return;
            }
            for (found, numbers) in sums.candidates.iter().zip(whole::numbers(&sums.candidates)) {
                let mut features = Vec::new();
                whole::features(units, found, |feature| features.push(feature));
                give(tokens(text, units, found), numbers, features);
            }
        });
    }

    /// Calls `see` with each sentence and the number of each kind; the candidates of the sums are
    /// what the chain finds likely enough: to be chosen, or for a second look.
    fn for_each_sentence(
        &self,
        text: &Text,
        matches: &[Match],
        mut see: impl FnMut(usize, &[Unit], &mut Sums),
    ) {
        let mut reader = Reader::new(&self.weights);
        let mut sums = Sums::default();
        for number in 0..text.sentences.len() {
            if !reader.read(text, matches, number) {
                continue;
            }
            let units = &reader.units.all;
            for (at, kind) in ALL_KINDS.into_iter().enumerate() {
                let first = at * (LABELS - 1);
                sums.sum(
                    &self.factors[at],
                    reader
                        .scores
                        .iter()
                        .map(|scores| std::array::from_fn(|label| scores[first + label])),
                );
                // A list of tools is many spans; a phrase of doing may have commas in it.
                let cuts = |place: usize| kind == Kind::Knowledge && units[place].comma;
                let least = if kind == Kind::Knowledge {
                    LEAST
                } else {
                    self.weights.thresholds[at]
                };
                sums.find(&self.factors[at], least, cuts);
                see(at, units, &mut sums);
            }
        }
    }
}

/// The tokens of a span.
fn tokens(text: &Text, units: &[Unit], span: &Found) -> Range<usize> {
    let mut tokens = units[span.start].first as usize..units[span.end - 1].last as usize + 1;
    while tokens.len() > 1 && ends_phrase(text, tokens.end - 1) {
        tokens.end -= 1;
    }
    tokens
}

/// Whether a mark at the end of a phrase is no part of it. In the annotated ads every mark stands
/// alone, and annotators often took one with the phrase.
fn ends_phrase(text: &Text, at: usize) -> bool {
    !text.tokens[at].spaced && matches!(text.word(at), ";" | ":" | "," | ".")
}

fn calibrated(probability: f32, [slope, intercept]: [f32; 2]) -> f32 {
    whole::probability(slope * whole::log_odds(probability) + intercept)
}

/// Reads sentence after sentence and remembers what a sentence says about the next.
struct Reader<'a> {
    weights: &'a Weights,
    units: Units,
    scores: Vec<[f32; WIDTH]>,
    places: Vec<Sum>,
    previous: Context,
    heading: Context,
}

/// What words say about sentences after theirs.
#[derive(Clone, Copy, Default)]
struct Context {
    sum: [i32; WIDTH],
    features: usize,
}

impl Context {
    fn add(&mut self, row: &Sum, features: usize) {
        let (before, row) = (self.sum, *row);
        self.sum = std::array::from_fn(|at| before[at] + i32::from(row[at]));
        self.features += features;
    }
}

impl<'a> Reader<'a> {
    fn new(weights: &'a Weights) -> Self {
        Self {
            weights,
            units: Units::default(),
            scores: Vec::new(),
            places: Vec::new(),
            previous: Context::default(),
            heading: Context::default(),
        }
    }

    /// Scores the places of a sentence; whether it has any.
    fn read(&mut self, text: &Text, matches: &[Match], number: usize) -> bool {
        let sentence = &text.sentences[number];
        self.units.cut(
            &self.weights.vocabulary,
            text,
            sentence.tokens.clone(),
            matches,
        );
        if self.units.all.is_empty() {
            return false;
        }
        self.places.clear();
        self.places.resize(self.units.all.len(), Sum::default());
        self.add_edges();
        let [own, previous, heading] = self.add_words();
        self.add_places(sentence);

        let mut same = Rows::default();
        of_sentence(&self.units.all, |feature| {
            self.weights.add(feature, &mut same);
        });
        let same = same.sum();
        let features = own.features + self.previous.features + self.heading.features;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sentence has some hundred words"
        )]
        let share = 1.0 / (features as f32).sqrt();
        let unit = self.weights.unit;
        let base: [f32; WIDTH] = std::array::from_fn(|label| {
            let sum = own.sum[label] + self.previous.sum[label] + self.heading.sum[label];
            #[expect(clippy::cast_precision_loss, reason = "a sum of some thousand bytes")]
            let shared = sum as f32 * share;
            (shared + f32::from(same[label])) * unit
        });
        self.scores.clear();
        self.scores.extend(
            self.places
                .iter()
                .map(|sum| std::array::from_fn(|label| base[label] + f32::from(sum[label]) * unit)),
        );

        if is_heading(text, number, &self.units.all) {
            self.heading = heading;
        }
        self.previous = previous;
        true
    }

    /// Adds what stands before and after every sentence.
    fn add_edges(&mut self) {
        let Self {
            weights, places, ..
        } = self;
        let before = weights.word(BEFORE);
        for (at, role) in [
            (0, Role::Before),
            (1, Role::SecondBefore),
            (0, Role::SecondBefore),
        ] {
            if let Some(place) = places.get_mut(at) {
                add(place, &before[role as usize]);
            }
        }
        let after = weights.word(AFTER);
        let last = places.len();
        for (back, role) in [
            (1, Role::After),
            (2, Role::SecondAfter),
            (1, Role::SecondAfter),
        ] {
            if let Some(place) = last.checked_sub(back).and_then(|at| places.get_mut(at)) {
                add(place, &after[role as usize]);
            }
        }
    }

    /// Adds what each word says at the places around it; returns what all say about the sentence,
    /// the next, and those under it.
    fn add_words(&mut self) -> [Context; 3] {
        let Self {
            weights,
            units,
            places,
            ..
        } = self;
        let mut contexts = [Context::default(); 3];
        for (at, unit) in units.all.iter().enumerate() {
            let new;
            let rows = match unit.word {
                Word::Known(number) => weights.word(number),
                Word::New(number) => {
                    let affixes = &units.affixes[number as usize];
                    new = ROLES.map(|role| {
                        let mut rows = Rows::default();
                        of_word(unit.key, unit.habits, Some(affixes), role, |feature| {
                            weights.add(feature, &mut rows);
                        });
                        rows.sum()
                    });
                    &new
                }
            };
            add(&mut places[at], &rows[Role::Here as usize]);
            for (back, role) in [(1, Role::After), (2, Role::SecondAfter)] {
                if let Some(before) = at.checked_sub(back) {
                    add(&mut places[before], &rows[role as usize]);
                }
            }
            for (ahead, role) in [(1, Role::Before), (2, Role::SecondBefore)] {
                if let Some(place) = places.get_mut(at + ahead) {
                    add(place, &rows[role as usize]);
                }
            }
            for (context, role) in [Role::Sentence, Role::Previous, Role::Heading]
                .into_iter()
                .enumerate()
            {
                contexts[context].add(&rows[role as usize], PER_WORD[context]);
            }
        }
        contexts
    }

    fn add_places(&mut self, sentence: &Sentence) {
        let Self {
            weights,
            units,
            places,
            ..
        } = self;
        let mut cues = Cues::default();
        let mut of_last = None;
        for (at, place) in places.iter_mut().enumerate() {
            let around = Around::new(&weights.vocabulary, &units.all, sentence, cues, at);
            let mut rows = Rows::default();
            of_place(&around, |feature| weights.add(feature, &mut rows));
            weights.add_pairs(around.pairs(), &mut rows);
            let mut sum = rows.sum();
            for way in groups::of(&around) {
                add(&mut sum, weights.way(way));
            }
            add(place, &sum);
            let said = of_last.get_or_insert_with(|| {
                let mut rows = Rows::default();
                of_cues(cues, |feature| weights.add(feature, &mut rows));
                rows.sum()
            });
            add(place, said);
            if units.all[at].cue != 0 {
                cues = after_cue(cues, &units.all[at]);
                of_last = None;
            }
        }
    }
}

/// By value: the processor adds all eight at once when they cannot change while it does.
#[inline]
fn add(sum: &mut Sum, row: &Sum) {
    let (before, row) = (*sum, *row);
    *sum = std::array::from_fn(|at| before[at] + row[at]);
}

/// The last three cues after a unit.
pub fn after_cue(cues: Cues, unit: &Unit) -> Cues {
    if unit.cue == 0 {
        cues
    } else {
        [unit.cue, cues[0], cues[1]]
    }
}

/// Whether a sentence is a short line of its own, or ends with a colon.
pub fn is_heading(text: &Text, number: usize, units: &[Unit]) -> bool {
    let last = units
        .last()
        .map_or("", |last| text.word(last.last as usize));
    let own_line = text.sentences[number].begins_line
        && text
            .sentences
            .get(number + 1)
            .is_none_or(|next| next.begins_line);
    units.len() <= LONGEST_HEADING && (last == ":" || own_line && last != ".")
}

#[cfg(test)]
mod tests;
