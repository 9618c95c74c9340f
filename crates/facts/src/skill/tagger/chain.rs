//! A linear-chain conditional random field (Lafferty, `McCallum` and Pereira 2001) over the places
//! of a sentence: the probability of every span, and the spans with the best expected score.

use super::file::{Broken, Reader, Writer};

/// What a place is: outside of any span; the begin, inside or last of a longer one; or a span of
/// one unit.
pub const LABELS: usize = 5;

/// Outside of any span.
pub const OUTSIDE: usize = 0;
/// The first of a span.
pub const BEGIN: usize = 1;
/// Neither first nor last.
pub const INSIDE: usize = 2;
/// The last of a span.
pub const LAST: usize = 3;
/// The only one of a span.
pub const UNIT: usize = 4;

/// A number for each label.
pub type Scores = [f32; LABELS];

/// The labels after which a span is not open, and those that may then follow.
const CLOSED: [usize; 3] = [OUTSIDE, LAST, UNIT];
const STARTS: [usize; 3] = [OUTSIDE, BEGIN, UNIT];
/// The labels after which a span is open, and those that must then follow.
const OPEN: [usize; 2] = [BEGIN, INSIDE];
const GOES_ON: [usize; 2] = [INSIDE, LAST];

/// Which label may follow which.
pub fn follows() -> impl Iterator<Item = (usize, usize)> {
    let closed = CLOSED
        .iter()
        .flat_map(|a| STARTS.iter().map(move |b| (*a, *b)));
    closed.chain(
        OPEN.iter()
            .flat_map(|a| GOES_ON.iter().map(move |b| (*a, *b))),
    )
}

/// The weights of neighbouring labels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chain {
    /// From label to label.
    pub steps: [Scores; LABELS],
    /// Of the first label.
    pub first: Scores,
    /// Of the last label.
    pub last: Scores,
}

/// A chain, ready to use: the exponentials of its weights, zero where a label may not stand.
#[derive(Debug, Clone)]
pub struct Factors {
    steps: [Scores; LABELS],
    first: Scores,
    last: Scores,
}

impl Chain {
    /// The same weights as factors.
    pub fn factors(&self) -> Factors {
        let mut factors = Factors {
            steps: [[0.0; LABELS]; LABELS],
            first: [0.0; LABELS],
            last: [0.0; LABELS],
        };
        for (a, b) in follows() {
            factors.steps[a][b] = exp(self.steps[a][b]);
        }
        for label in STARTS {
            factors.first[label] = exp(self.first[label]);
        }
        for label in CLOSED {
            factors.last[label] = exp(self.last[label]);
        }
        factors
    }

    pub(super) fn write(&self, out: &mut Writer) {
        for weight in self.steps.iter().chain([&self.first, &self.last]).flatten() {
            out.float(*weight);
        }
    }

    pub(super) fn read(file: &mut Reader) -> Result<Self, Broken> {
        let mut chain = Self::default();
        for scores in chain
            .steps
            .iter_mut()
            .chain([&mut chain.first, &mut chain.last])
        {
            for weight in scores {
                *weight = file.float()?;
            }
        }
        Ok(chain)
    }
}

/// A span of places with its probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// First place.
    pub start: usize,
    /// After the last place.
    pub end: usize,
    /// That just this is a span.
    pub probability: f32,
}

/// Sums over all labellings of a sentence. Kept from sentence to sentence, to allocate once.
#[derive(Debug, Default)]
pub struct Sums {
    /// By place and label: the factor of the label's own score.
    own: Vec<Scores>,
    /// By place and label: the sum over all that may come before, scaled to one in each place.
    forward: Vec<Scores>,
    /// By place and label: the sum over all that may come after, scaled to match.
    backward: Vec<Scores>,
    /// By place: one by the scale.
    scale: Vec<f32>,
    /// Spans that may be chosen.
    pub candidates: Vec<Found>,
    best: Vec<(f32, Option<usize>)>,
}

impl Sums {
    /// Sums for a sentence. `scores` has at each place the score of each label but [`OUTSIDE`],
    /// which scores zero.
    pub fn sum(&mut self, factors: &Factors, scores: impl Iterator<Item = [f32; LABELS - 1]>) {
        self.own.clear();
        self.own.extend(scores.map(|scores| {
            let most = scores.iter().fold(0.0_f32, |most, score| most.max(*score));
            let [begin, inside, last, unit] = scores.map(|score| exp(score - most));
            [exp(-most), begin, inside, last, unit]
        }));
        self.sum_forward(factors);
        self.sum_backward(factors);
    }

    fn sum_forward(&mut self, factors: &Factors) {
        self.forward.clear();
        self.scale.clear();
        let steps = &factors.steps;
        let mut before: Option<Scores> = None;
        for own in &self.own {
            let mut sums = before.map_or(factors.first, |before| {
                let closed = |b: usize| {
                    CLOSED
                        .iter()
                        .map(|a| before[*a] * steps[*a][b])
                        .sum::<f32>()
                };
                let open = |b: usize| OPEN.iter().map(|a| before[*a] * steps[*a][b]).sum::<f32>();
                [
                    closed(OUTSIDE),
                    closed(BEGIN),
                    open(INSIDE),
                    open(LAST),
                    closed(UNIT),
                ]
            });
            for (sum, own) in sums.iter_mut().zip(own) {
                *sum *= own;
            }
            let scale = sums.iter().sum::<f32>().recip();
            let sums = sums.map(|sum| sum * scale);
            self.scale.push(scale);
            self.forward.push(sums);
            before = Some(sums);
        }
    }

    fn sum_backward(&mut self, factors: &Factors) {
        self.backward.clear();
        self.backward.resize(self.own.len(), [0.0; LABELS]);
        let steps = &factors.steps;
        let Some(end) = self.forward.last() else {
            return;
        };
        let whole = end
            .iter()
            .zip(&factors.last)
            .map(|(sum, last)| sum * last)
            .sum::<f32>()
            .recip();
        let mut sums = factors.last.map(|last| last * whole);
        for at in (0..self.own.len()).rev() {
            self.backward[at] = sums;
            let mut after = [0.0; LABELS];
            for label in 0..LABELS {
                after[label] = sums[label] * self.own[at][label] * self.scale[at];
            }
            let closed = |a: usize| STARTS.iter().map(|b| after[*b] * steps[a][*b]).sum::<f32>();
            let open = |a: usize| {
                GOES_ON
                    .iter()
                    .map(|b| after[*b] * steps[a][*b])
                    .sum::<f32>()
            };
            sums = [
                closed(OUTSIDE),
                open(BEGIN),
                open(INSIDE),
                closed(LAST),
                closed(UNIT),
            ];
        }
    }

    /// The probability of each label at a place.
    pub fn label(&self, at: usize) -> Scores {
        let mut probabilities = self.forward[at];
        for (probability, backward) in probabilities.iter_mut().zip(self.backward[at]) {
            *probability *= backward;
        }
        probabilities
    }

    /// The probability of each step of labels from the place before to this one, which is not the
    /// first.
    pub fn step(&self, factors: &Factors, at: usize) -> [Scores; LABELS] {
        let mut probabilities = [[0.0; LABELS]; LABELS];
        for (a, b) in follows() {
            let to = factors.steps[a][b] * self.own[at][b] * self.scale[at] * self.backward[at][b];
            probabilities[a][b] = self.forward[at - 1][a] * to;
        }
        probabilities
    }

    /// Of the candidates those that do not overlap and have the greatest sum of (probability −
    /// `threshold`), in order.
    ///
    /// With half of the reachable F1 as threshold this makes the expected F1 greatest.
    pub fn choose(&mut self, threshold: f32) -> Vec<Found> {
        self.candidates.retain(|span| span.probability > threshold);
        if self.candidates.is_empty() {
            return Vec::new();
        }
        self.candidates.sort_by_key(|span| span.end);
        self.best.clear();
        self.best.push((0.0, None));
        let mut next = 0;
        for end in 1..=self.own.len() {
            let mut best = (self.best[end - 1].0, None);
            while let Some(span) = self.candidates.get(next).filter(|span| span.end == end) {
                let sum = self.best[span.start].0 + span.probability - threshold;
                if sum > best.0 {
                    best = (sum, Some(next));
                }
                next += 1;
            }
            self.best.push(best);
        }
        let mut chosen = Vec::new();
        let mut end = self.own.len();
        while end > 0 {
            if let Some(number) = self.best[end].1 {
                chosen.push(self.candidates[number]);
                end = self.candidates[number].start;
            } else {
                end -= 1;
            }
        }
        chosen.reverse();
        chosen
    }

    /// Makes the spans that are more probable than `threshold` the candidates, by their beginnings.
    /// `cuts` says before which places no span may go on.
    pub fn find(&mut self, factors: &Factors, threshold: f32, cuts: impl Fn(usize) -> bool) {
        self.candidates.clear();
        let steps = &factors.steps;
        for start in 0..self.own.len() {
            let (forward, backward) = (self.forward[start], self.backward[start]);
            let probability = forward[UNIT] * backward[UNIT];
            if probability > threshold {
                self.candidates.push(Found {
                    start,
                    end: start + 1,
                    probability,
                });
            }
            let mut open = forward[BEGIN];
            let mut step = &steps[BEGIN];
            // What goes on from here is a part of what has gone on, so below the threshold nothing
            // more can be found.
            if open * backward[BEGIN] <= threshold {
                continue;
            }
            for at in start + 1..self.own.len() {
                if cuts(at) {
                    break;
                }
                let (own, backward) = (self.own[at], self.backward[at]);
                let scaled = open * self.scale[at];
                let probability = scaled * step[LAST] * own[LAST] * backward[LAST];
                if probability > threshold {
                    self.candidates.push(Found {
                        start,
                        end: at + 1,
                        probability,
                    });
                }
                open = scaled * step[INSIDE] * own[INSIDE];
                step = &steps[INSIDE];
                if open * backward[INSIDE] <= threshold {
                    break;
                }
            }
        }
    }
}

/// e to the power of `x`, within 3 parts in 10⁷ near zero and 4 in 10⁶ anywhere, the same on every
/// machine (the standard library's is not).
pub(super) fn exp(x: f32) -> f32 {
    /// Beyond these the result would be infinite or lose its precision.
    const LEAST: f32 = -80.0;
    const MOST: f32 = 80.0;
    /// 1.5 · 2²³: beside it a float has no room for a fraction.
    const ROUNDS: f32 = 12_582_912.0;
    let scaled = x.clamp(LEAST, MOST) * std::f32::consts::LOG2_E;
    let whole = (scaled + ROUNDS) - ROUNDS;
    let part = (scaled - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part
                    * (0.5
                        + part
                            * (1.0 / 6.0
                                + part * (1.0 / 24.0 + part * (1.0 / 120.0 + part / 720.0)))));
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and between -116 and 116"
    )]
    let exponent = whole as i32;
    #[expect(clippy::cast_sign_loss, reason = "between 11 and 243")]
    let power = f32::from_bits(((exponent + 127) as u32) << 23);
    series * power
}

/// The natural logarithm of a positive number, within 3 parts in 10⁷, the same on every machine.
pub(super) fn ln(x: f32) -> f32 {
    const MANTISSA: u32 = 0x007f_ffff;
    const ONE: u32 = 0x3f80_0000;
    /// Numbers between this and its double are near enough to one for the series.
    const LEAST: f32 = std::f32::consts::FRAC_1_SQRT_2;
    let bits = x.to_bits();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_wrap,
        reason = "between -127 and 128"
    )]
    let mut exponent = ((bits >> 23) as i32 - 127) as f32;
    let mut part = f32::from_bits(bits & MANTISSA | ONE);
    if part * LEAST > 1.0 {
        part *= 0.5;
        exponent += 1.0;
    }
    let share = (part - 1.0) / (part + 1.0);
    let square = share * share;
    let series = 1.0 + square * (1.0 / 3.0 + square * (0.2 + square * (1.0 / 7.0 + square / 9.0)));
    exponent * std::f32::consts::LN_2 + 2.0 * share * series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(found: f32, expected: f64, share: f64) -> bool {
        (f64::from(found) - expected).abs() <= share * expected.abs()
    }

    #[test]
    fn exponential_and_logarithm_are_those_of_the_standard_library() {
        for step in -8_000..8_000_i16 {
            let x = f32::from(step) / 100.0;
            assert!(is_near(exp(x), f64::from(x).exp(), 4e-6), "exp {x}");
            assert!(
                x.abs() > 1.0 || is_near(exp(x), f64::from(x).exp(), 3e-7),
                "exp {x}"
            );
            let power = x.exp();
            assert!(
                is_near(ln(power), f64::from(power).ln(), 3e-7),
                "ln {power}"
            );
        }
    }
}
