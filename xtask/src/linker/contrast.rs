//! Contrastive training of the vectors of pieces: of a batch of pairs, each text is to be nearest
//! to its own label.
//!
//! The loss is the symmetric cross-entropy over the cosines in a batch (`InfoNCE`, van den Oord et
//! al. 2018, <https://arxiv.org/abs/1807.03748>, as CLIP has it), the steps are `AdaGrad`'s with
//! one rate for each piece. Sums are in a fixed order, and the shuffle has a fixed seed: the same
//! pairs give the same vectors.

use facts::skill::link::model::{DIMENSIONS, Vector};
use facts::splitmix::SplitMix64;

/// A text and the label it means, as pieces, and the skill.
pub struct Pair {
    /// The text.
    pub text: Vec<u32>,
    /// The label.
    pub label: Vec<u32>,
    /// The skill: pairs of the same are no contrast to each other.
    pub skill: u32,
}

const BATCH: usize = 512;
const EPOCHS: usize = 3;
/// Cosines are divided by this, so that a hundredth matters.
const TEMPERATURE: f32 = 0.05;
/// The length of the first steps; it falls to a tenth.
const RATE: f32 = 0.02;

/// Trains vectors in place.
pub fn train(vectors: &mut [Vector], pairs: &[Pair]) {
    let mut trainer = Trainer {
        squares: vec![1e-6; vectors.len()],
        gradient: vec![[0.0; DIMENSIONS]; vectors.len()],
        vectors,
    };
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    let mut seed = SplitMix64::new(1);
    let steps = EPOCHS * (pairs.len() / BATCH);
    let mut step = 0.0;
    for epoch in 1..=EPOCHS {
        seed.shuffle(&mut order);
        let mut loss = 0.0;
        let (batches, _) = order.as_chunks::<BATCH>();
        for batch in batches {
            let batch: Vec<&Pair> = batch.iter().map(|number| &pairs[*number]).collect();
            loss += trainer.step(&batch, RATE * (1.0 - 0.9 * step / count(steps)));
            step += 1.0;
        }
        println!("epoch {epoch}: loss {:.4}", loss / count(batches.len()));
    }
}

struct Trainer<'a> {
    vectors: &'a mut [Vector],
    /// Sums of the squares of the gradients so far.
    squares: Vec<f32>,
    gradient: Vec<Vector>,
}

/// The direction of a text.
struct Encoded {
    unit: Vector,
    length: f32,
}

impl Trainer<'_> {
    /// Goes one step down and gives the loss before.
    fn step(&mut self, batch: &[&Pair], rate: f32) -> f32 {
        let texts: Vec<Encoded> = batch.iter().map(|pair| self.encode(&pair.text)).collect();
        let labels: Vec<Encoded> = batch.iter().map(|pair| self.encode(&pair.label)).collect();
        let (pull, loss) = pull(batch, &texts, &labels);
        let mut touched = Vec::new();
        for (i, pair) in batch.iter().enumerate() {
            let (mut text, mut label) = ([0.0; DIMENSIONS], [0.0; DIMENSIONS]);
            for j in 0..batch.len() {
                add(&mut text, pull[i * batch.len() + j], &labels[j].unit);
                add(&mut label, pull[j * batch.len() + i], &texts[j].unit);
            }
            self.pass_on(&texts[i], &text, &pair.text, &mut touched);
            self.pass_on(&labels[i], &label, &pair.label, &mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        for piece in touched {
            let piece = piece as usize;
            let gradient = std::mem::replace(&mut self.gradient[piece], [0.0; DIMENSIONS]);
            self.squares[piece] += dot(&gradient, &gradient) / count(DIMENSIONS);
            add(
                &mut self.vectors[piece],
                -rate / self.squares[piece].sqrt(),
                &gradient,
            );
        }
        loss
    }

    fn encode(&self, pieces: &[u32]) -> Encoded {
        let mut sum = [0.0; DIMENSIONS];
        for piece in pieces {
            add(&mut sum, 1.0, &self.vectors[*piece as usize]);
        }
        let length = dot(&sum, &sum).sqrt().max(1e-9);
        Encoded {
            unit: sum.map(|x| x / length),
            length,
        }
    }

    /// From the gradient of a direction to those of the pieces.
    fn pass_on(
        &mut self,
        encoded: &Encoded,
        of_unit: &Vector,
        pieces: &[u32],
        touched: &mut Vec<u32>,
    ) {
        let along = dot(of_unit, &encoded.unit);
        let of_sum: Vector =
            std::array::from_fn(|at| (of_unit[at] - along * encoded.unit[at]) / encoded.length);
        for piece in pieces {
            add(&mut self.gradient[*piece as usize], 1.0, &of_sum);
            touched.push(*piece);
        }
    }
}

/// The derivatives of the loss by the cosines of a batch, texts by labels, and the loss.
fn pull(batch: &[&Pair], texts: &[Encoded], labels: &[Encoded]) -> (Vec<f32>, f32) {
    let size = batch.len();
    let mut likely = vec![0.0; size * size];
    let (mut of_text, mut of_label) = (vec![0.0; size], vec![0.0; size]);
    for i in 0..size {
        for j in 0..size {
            if i == j || batch[i].skill != batch[j].skill {
                // No cosine is above 1, so nothing overflows.
                let x = ((dot(&texts[i].unit, &labels[j].unit) - 1.0) / TEMPERATURE).exp();
                likely[i * size + j] = x;
                of_text[i] += x;
                of_label[j] += x;
            }
        }
    }
    let mut loss = 0.0;
    for i in 0..size {
        let own = likely[i * size + i];
        loss -= f32::midpoint((own / of_text[i]).ln(), (own / of_label[i]).ln());
        for j in 0..size {
            let x = &mut likely[i * size + j];
            *x = f32::midpoint(*x / of_text[i], *x / of_label[j]);
            if i == j {
                *x -= 1.0;
            }
            *x /= TEMPERATURE;
        }
    }
    (likely, loss / count(size))
}

fn add(to: &mut Vector, times: f32, vector: &Vector) {
    to.iter_mut()
        .zip(vector)
        .for_each(|(to, x)| *to += times * x);
}

/// In sixteen sums, so that the processor can add them side by side.
fn dot(a: &Vector, b: &Vector) -> f32 {
    let mut sums = [0.0; 16];
    for (a, b) in a.as_chunks::<16>().0.iter().zip(b.as_chunks::<16>().0) {
        for at in 0..16 {
            sums[at] += a[at] * b[at];
        }
    }
    sums.iter().sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of pairs and of dimensions"
)]
fn count(n: usize) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_moves_a_text_towards_its_label() {
        let mut seed = SplitMix64::new(7);
        let mut vector = |_| std::array::from_fn(|_| count(seed.index(1000)) / 1000.0 - 0.5);
        let mut vectors: Vec<Vector> = (0..2 * BATCH).map(&mut vector).collect();
        let number = |i: usize| u32::try_from(i).unwrap();
        let pairs: Vec<Pair> = (0..BATCH)
            .map(|i| Pair {
                text: vec![number(i)],
                label: vec![number(BATCH + i)],
                skill: number(i),
            })
            .collect();
        let near = |vectors: &[Vector]| dot(&vectors[3], &vectors[BATCH + 3]);
        let before = near(&vectors);
        train(&mut vectors, &pairs);
        assert!(near(&vectors) > before);
    }
}
