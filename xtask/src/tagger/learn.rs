//! Learns the weights: maximum likelihood of the marked labels, by `AdaGrad` (Duchi et al. 2011)
//! with a small rate, features left out at random, and the mean of the weights after each pass.

use std::collections::HashMap;

use facts::skill::forms::Forms;
use facts::skill::tagger::around::Around;
use facts::skill::tagger::chain::{
    BEGIN, Chain, INSIDE, LABELS, LAST, Scores, Sums, UNIT, follows,
};
use facts::skill::tagger::cues::Cues;
use facts::skill::tagger::features::{
    ROLES, Role, of_cues, of_pairs, of_place, of_sentence, of_word,
};
use facts::skill::tagger::groups::of_groups;
use facts::skill::tagger::units::{Unit, Units, Word};
use facts::skill::tagger::vocabulary::{AFTER, BEFORE, Vocabulary};
use facts::skill::tagger::weights::{KINDS, ROWS, Table, WIDTH};
use facts::skill::tagger::whole::Whole;
use facts::skill::tagger::{after_cue, is_heading};
use facts::splitmix::SplitMix64;
use facts::text::{Span, Text};

use super::skillspan::Marked;

/// A feature that was seen less often would only learn the texts by heart.
const LEAST_COUNT: u32 = 2;

/// Times over all sentences. With this and the rate, learning stops early, which is the only other
/// bound on the weights.
const PASSES: usize = 12;

/// The mean begins after so many passes.
const WARM_UP: usize = 2;

const RATE: f32 = 0.02;

/// The share of features left out at random.
const LEFT_OUT: f32 = 0.35;

/// Times that all is learnt, each with another order and other features left out. Weights are the
/// mean of all.
const SEEDS: u64 = 4;

/// Until the second look is learnt: near half of the strict F1 that each kind reaches.
const THRESHOLDS: [f32; KINDS] = [0.24, 0.15];

/// The rows that were learnt, and the weights between labels and of the second look.
#[derive(Clone)]
pub struct Learnt {
    /// Which feature has which row.
    pub table: Table,
    /// The rows, by place in the table.
    pub rows: Vec<[f32; WIDTH]>,
    /// For each kind.
    pub chains: [Chain; KINDS],
    /// The second look.
    pub whole: Whole,
    /// For each kind: of which probability on a span is chosen.
    pub thresholds: [f32; KINDS],
}

/// A sentence as its features (later: as the places of their rows) and labels.
struct Example<F> {
    /// Of each unit.
    places: Vec<Vec<F>>,
    /// Of the words of this sentence, the one before and the heading.
    words: Vec<F>,
    /// One by the root of the number of features in `words`, also those without a row.
    share: f32,
    labels: [Vec<usize>; KINDS],
}

/// Learns from texts, each with the vocabulary to read it by.
pub fn learn(texts: &[(&Vocabulary, &Marked)], forms: &Forms) -> Learnt {
    let examples: Vec<Example<u64>> = texts
        .iter()
        .flat_map(|(vocabulary, text)| examples(vocabulary, forms, text))
        .collect();
    let table = table(&examples);
    let examples: Vec<Example<usize>> = examples
        .into_iter()
        .map(|example| example.with(&table))
        .collect();
    let mut mean = learnt_from(1, &examples);
    for seed in 2..=SEEDS {
        #[expect(clippy::cast_precision_loss, reason = "a few seeds")]
        mean.approach(&learnt_from(seed, &examples), 1.0 / seed as f32);
    }
    Learnt {
        table,
        rows: mean.rows,
        chains: mean.chains,
        whole: Whole::default(),
        thresholds: THRESHOLDS,
    }
}

fn learnt_from(seed: u64, examples: &[Example<usize>]) -> State {
    let mut learner = Learner::new(seed);
    learner.learn(examples);
    learner.mean
}

#[expect(
    clippy::too_many_lines,
    reason = "one pass over the sentences, each with what was said before it"
)]
fn examples(vocabulary: &Vocabulary, forms: &Forms, marked: &Marked) -> Vec<Example<u64>> {
    let text = Text::new(&marked.text);
    let mut units = Units::default();
    let mut examples = Vec::new();
    let (mut previous, mut heading) = (Vec::new(), Vec::new());
    let matches = forms.matches(&text);
    for (number, sentence) in text.sentences.iter().enumerate() {
        units.cut(vocabulary, &text, sentence.tokens.clone(), &matches);
        let all = &units.all;
        if all.is_empty() {
            continue;
        }
        let said = |role: Role| {
            let mut features = Vec::new();
            for unit in all {
                say(&units, unit, role, &mut features);
            }
            features
        };
        let mut places = vec![Vec::new(); all.len()];
        let mut cues = Cues::default();
        for (at, place) in places.iter_mut().enumerate() {
            for (role, offset) in [
                (Role::Here, 0),
                (Role::Before, -1),
                (Role::After, 1),
                (Role::SecondBefore, -2),
                (Role::SecondAfter, 2),
            ] {
                match at.checked_add_signed(offset).map(|at| all.get(at)) {
                    Some(Some(unit)) => say(&units, unit, role, place),
                    outside => {
                        let edge = if outside.is_none() { BEFORE } else { AFTER };
                        let (key, habits) = (u64::from(edge) + 1, vocabulary.habits(edge));
                        of_word(key, habits, None, role, |feature| place.push(feature));
                    }
                }
            }
            of_sentence(all, |feature| place.push(feature));
            let around = Around::new(vocabulary, all, sentence, cues, at);
            of_place(&around, |feature| place.push(feature));
            of_groups(&around, |feature| place.push(feature));
            of_pairs(&around, |feature| place.push(feature));
            of_cues(cues, |feature| place.push(feature));
            cues = after_cue(cues, &all[at]);
        }
        let words = [
            said(Role::Sentence),
            std::mem::take(&mut previous),
            heading.clone(),
        ]
        .concat();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sentence has some hundred words"
        )]
        let share = 1.0 / (words.len() as f32).sqrt();
        let labels = marked.gold.each_ref().map(|gold| labels(&text, all, gold));
        examples.push(Example {
            places,
            words,
            share,
            labels,
        });
        previous = said(Role::Previous);
        if is_heading(&text, number, all) {
            heading = said(Role::Heading);
        }
    }
    examples
}

fn say(units: &Units, unit: &Unit, role: Role, features: &mut Vec<u64>) {
    debug_assert!(ROLES.contains(&role), "every role has a number");
    let affixes = match unit.word {
        Word::Known(_) => None,
        Word::New(number) => Some(&units.affixes[number as usize]),
    };
    of_word(unit.key, unit.habits, affixes, role, |feature| {
        features.push(feature);
    });
}

/// The label of each unit. A unit that a span only touches is of the span.
fn labels(text: &Text, units: &[Unit], gold: &[Span]) -> Vec<usize> {
    let spans: Vec<Span> = units
        .iter()
        .map(|unit| text.span(unit.first as usize..unit.last as usize + 1))
        .collect();
    let mut labels = vec![0; units.len()];
    for span in gold {
        let touched: Vec<usize> = (0..units.len())
            .filter(|at| spans[*at].overlaps(*span))
            .collect();
        let (Some(first), Some(last)) = (touched.first(), touched.last()) else {
            continue;
        };
        if touched.iter().any(|at| labels[*at] != 0) {
            continue;
        }
        labels[*first..=*last].fill(INSIDE);
        labels[*first] = BEGIN;
        labels[*last] = if first == last { UNIT } else { LAST };
    }
    labels
}

/// Gives rows to the features, the most frequent first.
fn table(examples: &[Example<u64>]) -> Table {
    let mut counts: HashMap<u64, u32> = HashMap::new();
    for feature in examples
        .iter()
        .flat_map(|example| example.places.iter().flatten().chain(&example.words))
    {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut features: Vec<(u64, u32)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= LEAST_COUNT)
        .collect();
    features.sort_unstable_by_key(|(feature, count)| (std::cmp::Reverse(*count), *feature));
    let mut table = Table::empty();
    let taken = features
        .iter()
        .filter(|(feature, _)| table.take(*feature).is_some())
        .count();
    println!("{} features, {taken} of them with a row", features.len());
    table
}

impl Example<u64> {
    fn with(self, table: &Table) -> Example<usize> {
        let rows = |features: &[u64]| {
            features
                .iter()
                .filter_map(|feature| table.find(*feature))
                .collect::<Vec<_>>()
        };
        Example {
            places: self.places.iter().map(|place| rows(place)).collect(),
            words: rows(&self.words),
            share: self.share,
            labels: self.labels,
        }
    }
}

/// Something for each weight: the weight itself, or the sum of its squared gradients.
#[derive(Clone)]
struct State {
    /// By place in the table.
    rows: Vec<[f32; WIDTH]>,
    chains: [Chain; KINDS],
}

struct Learner {
    now: State,
    squares: State,
    mean: State,
    random: SplitMix64,
    sums: Sums,
}

/// Sums of squared gradients begin with these: rows have few and small gradients, chains many.
const FIRST_SQUARES: f32 = 0.01;
const FIRST_SQUARES_OF_CHAIN: f32 = 1.0;

/// A smaller gradient would not change a weight in its eighth bit.
const LEAST_GRADIENT: f32 = 1e-3;

impl Learner {
    fn new(seed: u64) -> Self {
        let all = |row: f32, chain: f32| State {
            rows: vec![[row; WIDTH]; ROWS],
            chains: std::array::from_fn(|_| Chain {
                steps: [[chain; LABELS]; LABELS],
                first: [chain; LABELS],
                last: [chain; LABELS],
            }),
        };
        Self {
            now: all(0.0, 0.0),
            squares: all(FIRST_SQUARES, FIRST_SQUARES_OF_CHAIN),
            mean: all(0.0, 0.0),
            random: SplitMix64::new(seed),
            sums: Sums::default(),
        }
    }

    fn learn(&mut self, examples: &[Example<usize>]) {
        let mut order: Vec<&Example<usize>> = examples.iter().collect();
        let mut averaged = 0.0;
        for pass in 0..PASSES {
            self.random.shuffle(&mut order);
            for example in &order {
                self.step(example);
            }
            if pass >= WARM_UP {
                averaged += 1.0;
                self.mean.approach(&self.now, 1.0 / averaged);
            }
        }
    }

    fn some(&mut self, features: &[usize]) -> Vec<usize> {
        features
            .iter()
            .copied()
            .filter(|_| self.random.fraction() >= LEFT_OUT)
            .collect()
    }

    fn step(&mut self, example: &Example<usize>) {
        // What is left weighs more, so that the sums stay as large.
        let more = 1.0 / (1.0 - LEFT_OUT);
        let words = self.some(&example.words);
        let places: Vec<Vec<usize>> = example
            .places
            .iter()
            .map(|place| self.some(place))
            .collect();
        let share = example.share * more;
        let shared = self.now.sum(&words).map(|sum| sum * share);
        let scores: Vec<[f32; WIDTH]> = places
            .iter()
            .map(|place| {
                let own = self.now.sum(place);
                std::array::from_fn(|label| own[label] * more + shared[label])
            })
            .collect();
        let mut gradients = vec![[0.0; WIDTH]; places.len()];
        for kind in 0..KINDS {
            self.step_chain(kind, &scores, &example.labels[kind], &mut gradients);
        }
        let mut all = [0.0; WIDTH];
        for (place, gradient) in places.iter().zip(&gradients) {
            for (all, gradient) in all.iter_mut().zip(gradient) {
                *all += gradient * share;
            }
            if gradient
                .iter()
                .any(|gradient| gradient.abs() >= LEAST_GRADIENT)
            {
                self.climb(place, gradient);
            }
        }
        self.climb(&words, &all);
    }

    /// Moves the weights of a chain, and adds the gradients of its scores.
    fn step_chain(
        &mut self,
        kind: usize,
        scores: &[[f32; WIDTH]],
        labels: &[usize],
        gradients: &mut [[f32; WIDTH]],
    ) {
        let first = kind * (LABELS - 1);
        let factors = self.now.chains[kind].factors();
        let of_kind = |scores: &[f32; WIDTH]| std::array::from_fn(|label| scores[first + label]);
        self.sums.sum(&factors, scores.iter().map(of_kind));
        let is = |label: usize, expected: usize| f32::from(u8::from(label == expected));
        let mut chain = Chain::default();
        for (at, label) in labels.iter().enumerate() {
            let expected = self.sums.label(at);
            for other in 1..LABELS {
                gradients[at][first + other - 1] = is(*label, other) - expected[other];
            }
            if at > 0 {
                let expected = self.sums.step(&factors, at);
                for (a, b) in follows() {
                    chain.steps[a][b] += is(labels[at - 1], a) * is(*label, b) - expected[a][b];
                }
            }
        }
        for (scores, at) in [(&mut chain.first, 0), (&mut chain.last, labels.len() - 1)] {
            let expected = self.sums.label(at);
            for label in 0..LABELS {
                scores[label] = is(labels[at], label) - expected[label];
            }
        }
        let squares = weights(&mut self.squares.chains[kind]);
        for ((weight, square), gradient) in weights(&mut self.now.chains[kind])
            .zip(squares)
            .zip(weights(&mut chain))
        {
            climb(weight, square, *gradient);
        }
    }

    fn climb(&mut self, rows: &[usize], gradient: &[f32; WIDTH]) {
        for row in rows {
            let squares = &mut self.squares.rows[*row];
            for ((weight, square), gradient) in
                self.now.rows[*row].iter_mut().zip(squares).zip(gradient)
            {
                climb(weight, square, *gradient);
            }
        }
    }
}

fn climb(weight: &mut f32, square: &mut f32, gradient: f32) {
    *square += gradient * gradient;
    *weight += RATE * gradient / square.sqrt();
}

fn weights(chain: &mut Chain) -> impl Iterator<Item = &mut f32> {
    let ends: [&mut Scores; 2] = [&mut chain.first, &mut chain.last];
    chain.steps.iter_mut().chain(ends).flatten()
}

impl State {
    fn sum(&self, rows: &[usize]) -> [f32; WIDTH] {
        let mut sum = [0.0; WIDTH];
        for row in rows {
            for (sum, weight) in sum.iter_mut().zip(&self.rows[*row]) {
                *sum += weight;
            }
        }
        sum
    }

    fn approach(&mut self, other: &Self, share: f32) {
        let mut other = other.clone();
        let rows = self
            .rows
            .iter_mut()
            .flatten()
            .zip(other.rows.iter_mut().flatten());
        let chains = self
            .chains
            .iter_mut()
            .flat_map(weights)
            .zip(other.chains.iter_mut().flat_map(weights));
        for (own, other) in rows.chain(chains) {
            *own += (*other - *own) * share;
        }
    }
}
