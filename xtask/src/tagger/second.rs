//! Learns the second look: logistic regression with a penalty on large weights, one weight after
//! the other by Newton's method.

use std::collections::HashMap;

use facts::skill::forms::Forms;
use facts::skill::tagger::Tagger;
use facts::skill::tagger::weights::KINDS;
use facts::skill::tagger::whole::{NUMBERS, Numbers, Whole};
use facts::text::Text;

use super::learn::Learnt;
use super::skillspan::Marked;

/// A span that the chain finds likely, what it says as a whole, and whether annotators marked just
/// it.
#[derive(Debug, Clone)]
pub struct Candidate {
    numbers: Numbers,
    features: Vec<u64>,
    right: bool,
}

/// A feature that was seen less often would only learn the texts by heart.
const LEAST_COUNT: usize = 2;

/// Chosen on the dev half: the variance that weights are expected to have.
const VARIANCE: f64 = 0.03;

/// Chosen on the dev half: near half of the strict F1 that each kind reaches, lower where more
/// overlap is won than strict agreement lost.
const THRESHOLDS: [f32; KINDS] = [0.28, 0.13];

/// Which of the kinds has a second look.
const KNOWLEDGE: usize = 0;

/// Times that each weight is moved.
const PASSES: usize = 20;

/// The candidates of a tagger in a text.
pub fn candidates(tagger: &Tagger, forms: &Forms, marked: &Marked) -> Vec<Candidate> {
    let text = Text::new(&marked.text);
    let mut all = Vec::new();
    tagger.candidates(&text, &forms.matches(&text), |tokens, numbers, features| {
        let right = marked.gold[KNOWLEDGE].contains(&text.span(tokens));
        all.push(Candidate {
            numbers,
            features,
            right,
        });
    });
    all
}

impl Learnt {
    /// Learns the second look from candidates that the chain had not learnt from.
    pub fn look_again(&mut self, candidates: &[Candidate]) {
        let mut seen: HashMap<u64, Column> = HashMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            for feature in &candidate.features {
                seen.entry(*feature).or_default().push((at, 1.0));
            }
        }
        let mut features: Vec<(u64, Column)> = seen
            .into_iter()
            .filter(|(_, places)| places.len() >= LEAST_COUNT)
            .collect();
        features
            .sort_unstable_by_key(|(feature, places)| (std::cmp::Reverse(places.len()), *feature));
        let number = |number: usize| {
            candidates
                .iter()
                .map(move |one| f64::from(one.numbers[number]))
                .enumerate()
                .collect()
        };
        let mut columns: Vec<Column> = (0..NUMBERS).map(number).collect();
        columns.push((0..candidates.len()).map(|at| (at, 1.0)).collect());
        let (features, places): (Vec<u64>, Vec<Column>) = features.into_iter().unzip();
        columns.extend(places);
        let right: Vec<f64> = candidates
            .iter()
            .map(|candidate| f64::from(u8::from(candidate.right)))
            .collect();
        let weights: Vec<f32> = fit(&columns, &right)
            .into_iter()
            .map(|weight| weight as f32)
            .collect();
        let (numbers, bias) = (std::array::from_fn(|at| weights[at]), weights[NUMBERS]);
        println!(
            "second look: {} candidates, {} features, {numbers:?}, {bias}",
            candidates.len(),
            features.len()
        );
        let features: Vec<(u64, f32)> = features
            .into_iter()
            .zip(weights[NUMBERS + 1..].iter().copied())
            .collect();
        self.whole = Whole::new(numbers, bias, &features);
        self.thresholds = THRESHOLDS;
    }
}

/// The examples that something is in, and its value there.
type Column = Vec<(usize, f64)>;

/// The weights of columns.
fn fit(columns: &[Column], right: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; columns.len()];
    let mut sums = vec![0.0_f64; right.len()];
    for _ in 0..PASSES {
        for (weight, column) in weights.iter_mut().zip(columns) {
            let (mut slope, mut curve) = (-*weight / VARIANCE, 1.0 / VARIANCE);
            for (at, value) in column {
                let probability = 1.0 / (1.0 + (-sums[*at]).exp());
                slope += (right[*at] - probability) * value;
                curve += probability * (1.0 - probability) * value * value;
            }
            let step = slope / curve;
            *weight += step;
            for (at, value) in column {
                sums[*at] += step * value;
            }
        }
    }
    weights
}
