//! Fits the weights of the model: softmax regression of low rank by stochastic gradient descent,
//! with the step of each vector adapted to its gradients so far (Duchi et al., *Adaptive
//! Subgradient Methods*, 2011).

use facts::title::features::Feature;
use facts::title::model::{RANK, Weights};

/// Something to learn from.
pub struct Example {
    /// Features by position in [`Weights::features`], with weights whose squares sum to 1.
    pub features: Vec<(u32, f32)>,
    /// Occupations by position in [`Weights::codes`], with shares that sum to 1.
    pub codes: Vec<(u32, f32)>,
    /// How much it counts.
    pub weight: f32,
}

/// What training may be told.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How often each example is seen.
    pub epochs: u32,
    /// The first step; it falls to nothing.
    pub step: f32,
    /// The share of features that an example is seen without, so that no single one is relied on.
    pub drop: f32,
}

/// A generator of numbers that look random (xorshift64*), always the same ones.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "24 bits are exact")]
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    /// About normal, with a deviation of `deviation`.
    fn near_zero(&mut self, deviation: f32) -> f32 {
        let sum: f32 = (0..4).map(|_| self.share() - 0.5).sum();
        sum * deviation * 3_f32.sqrt()
    }

    fn vectors(&mut self, count: usize) -> Vec<[f32; RANK]> {
        (0..count)
            .map(|_| std::array::from_fn(|_| self.near_zero(0.1)))
            .collect()
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a remainder of a usize is one"
    )]
    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

/// A gradient that is smaller does not move its class: most of a thousand classes are out of the
/// question for an example.
const LEAST_GRADIENT: f32 = 1e-4;

/// Fits vectors and biases; fills them into `weights`, which says features and codes.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share of the work done needs few digits"
)]
#[expect(
    clippy::too_many_lines,
    reason = "one step of the descent, with the numbers that it changes"
)]
pub fn fit(weights: &mut Weights, examples: &[Example], settings: Settings) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    weights.vectors = random.vectors(weights.features.len());
    weights.classes = random.vectors(weights.codes.len());
    weights.biases = vec![0.0; weights.codes.len()];
    let mut vector_squares = vec![1e-6; weights.features.len()];
    let mut class_squares = vec![1e-6; weights.codes.len()];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let all = examples.len() * settings.epochs as usize;
    let mut done = 0;
    let mut kept = Vec::new();
    let mut shares = vec![0.0; weights.codes.len()];
    for epoch in 0..settings.epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0;
        for example in order.iter().map(|at| &examples[*at]) {
            let step = settings.step * (1.0 - done as f32 / all as f32);
            done += 1;
            kept.clear();
            let scale = 1.0 / (1.0 - settings.drop);
            let seen = example
                .features
                .iter()
                .filter(|_| random.share() >= settings.drop);
            kept.extend(seen.map(|(feature, value)| (*feature as usize, value * scale)));

            let mut sum = [0_f32; RANK];
            for (feature, value) in &kept {
                add(&mut sum, *value, &weights.vectors[*feature]);
            }
            for ((share, class), bias) in
                shares.iter_mut().zip(&weights.classes).zip(&weights.biases)
            {
                *share = product(&sum, class) + bias;
            }
            softmax(&mut shares);
            for (code, share) in &example.codes {
                loss -= share * shares[*code as usize].max(1e-9).ln();
                shares[*code as usize] -= share;
            }
            // `shares` are gradients now.
            let mut back = [0_f32; RANK];
            let size = product(&sum, &sum) / RANK as f32;
            for (class, gradient) in shares.iter().copied().enumerate() {
                let gradient = gradient * example.weight;
                if gradient.abs() < LEAST_GRADIENT {
                    continue;
                }
                add(&mut back, gradient, &weights.classes[class]);
                class_squares[class] += gradient * gradient * size;
                add(
                    &mut weights.classes[class],
                    -step * gradient / f32::sqrt(class_squares[class]),
                    &sum,
                );
                weights.biases[class] -= 0.01 * step * gradient;
            }
            let size = product(&back, &back) / RANK as f32;
            for (feature, value) in &kept {
                vector_squares[*feature] += value * value * size;
                let step = step * value / f32::sqrt(vector_squares[*feature]);
                add(&mut weights.vectors[*feature], -step, &back);
            }
        }
        eprintln!("epoch {epoch}: loss {:.3}", loss / examples.len() as f32);
    }
}

fn add(to: &mut [f32; RANK], times: f32, what: &[f32; RANK]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

/// In eight lanes, which the processor adds up at once.
fn product(a: &[f32; RANK], b: &[f32; RANK]) -> f32 {
    let mut lanes = [0_f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let mut all = 0.0;
    for value in values.iter_mut() {
        let above = *value - most;
        *value = if above > -15.0 { above.exp() } else { 0.0 };
        all += *value;
    }
    for value in values {
        *value /= all;
    }
}

/// The features that come in most examples; ties by number.
pub fn most_common(
    counts: std::collections::BTreeMap<Feature, u32>,
    least: u32,
    most: usize,
) -> Vec<Feature> {
    let mut counts: Vec<(Feature, u32)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= least)
        .collect();
    counts.sort_by_key(|(feature, count)| (std::cmp::Reverse(*count), *feature));
    counts.truncate(most);
    let mut features: Vec<Feature> = counts.into_iter().map(|(feature, _)| feature).collect();
    features.sort_unstable();
    features
}
