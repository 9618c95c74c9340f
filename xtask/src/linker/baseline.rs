//! What the linker has to be better than: BM25, and the vectors before they were trained.

use std::collections::HashMap;

use facts::skill::link::model::{DIMENSIONS, Vector};
use facts::skill::link::pieces::{Pieces, each_word};

/// Ranks labels by BM25 (Robertson and Zaragoza 2009), with the usual constants.
pub struct Bm25 {
    /// For each word, the labels that have it and what that is worth.
    postings: HashMap<String, Vec<(usize, f64)>>,
    labels: usize,
}

const K1: f64 = 1.5;
const B: f64 = 0.75;

impl Bm25 {
    /// Indexes labels.
    pub fn new(labels: &[String]) -> Self {
        let labels: Vec<Vec<String>> = labels.iter().map(|label| words(label)).collect();
        let mean = count(labels.iter().map(Vec::len).sum()) / count(labels.len());
        let mut postings = HashMap::<String, Vec<(usize, f64)>>::new();
        for (number, label) in labels.iter().enumerate() {
            let mut counts = HashMap::<&String, usize>::new();
            for word in label {
                *counts.entry(word).or_default() += 1;
            }
            for (word, times) in counts {
                let times = count(times);
                let worth =
                    times * (K1 + 1.0) / (times + K1 * (1.0 - B + B * count(label.len()) / mean));
                postings
                    .entry(word.clone())
                    .or_default()
                    .push((number, worth));
            }
        }
        for posting in postings.values_mut() {
            let (with, all) = (count(posting.len()), count(labels.len()));
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for (_, worth) in posting {
                *worth *= rarity;
            }
        }
        Self {
            postings,
            labels: labels.len(),
        }
    }

    /// The best labels for a sentence.
    pub fn rank(&self, sentence: &str, limit: usize) -> Vec<usize> {
        let mut scores = vec![0.0; self.labels];
        for (label, worth) in words(sentence)
            .iter()
            .filter_map(|word| self.postings.get(word))
            .flatten()
        {
            scores[*label] += worth;
        }
        best(&scores, limit)
    }
}

/// Ranks labels by the cosine of the whole sentence, with the vectors that training starts with.
pub struct Static {
    pieces: Pieces,
    vectors: Vec<Vector>,
    labels: Vec<Vector>,
}

impl Static {
    /// Encodes labels.
    pub fn new(model: Vec<(String, Vector)>, labels: &[String]) -> Self {
        let pieces = Pieces::new(model.iter().map(|(piece, _)| piece.as_str()));
        let vectors = model.into_iter().map(|(_, vector)| vector).collect();
        let mut new = Self {
            pieces,
            vectors,
            labels: Vec::new(),
        };
        new.labels = labels.iter().map(|label| new.encode(label)).collect();
        new
    }

    /// The best labels for a sentence.
    pub fn rank(&self, sentence: &str, limit: usize) -> Vec<usize> {
        let to = self.encode(sentence);
        let near = |label: &Vector| label.iter().zip(&to).map(|(a, b)| f64::from(a * b)).sum();
        best(&self.labels.iter().map(near).collect::<Vec<f64>>(), limit)
    }

    fn encode(&self, text: &str) -> Vector {
        let mut sum: Vector = [0.0; DIMENSIONS];
        each_word(text, |word| {
            self.pieces.each_of(word, |piece| {
                sum.iter_mut()
                    .zip(&self.vectors[piece as usize])
                    .for_each(|(sum, x)| *sum += x);
            });
        });
        let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-9);
        sum.map(|x| x / length)
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    each_word(text, |word| words.push(word.to_owned()));
    words
}

fn best(scores: &[f64], limit: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    order.truncate(limit);
    order
}

#[expect(clippy::cast_precision_loss, reason = "numbers of labels and of words")]
fn count(n: usize) -> f64 {
    n as f64
}
