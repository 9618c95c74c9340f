//! What training leaves: a vector of small integers for each feature and for each occupation. What speaks for an occupation
//! is the product of its vector with the sum of the title's features (a linear classifier of low rank, as in Joulin et al.,
//! *Bag of Tricks for Efficient Text Classification*, 2017).

use catalogue::code::OnetCode;

use super::features::Feature;

/// Numbers in a vector.
pub const RANK: usize = 128;

/// The weights, as trained.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Weights {
    /// Features, sorted.
    pub features: Vec<Feature>,
    /// A vector for each feature.
    pub vectors: Vec<[f32; RANK]>,
    /// Occupations, sorted.
    pub codes: Vec<OnetCode>,
    /// A vector for each occupation.
    pub classes: Vec<[f32; RANK]>,
    /// What speaks for each occupation whatever the title.
    pub biases: Vec<f32>,
}

/// The weights in 8 bits, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    features: Vec<Feature>,
    /// Where the features begin whose upper 16 bits are the index, and where the last ones end.
    buckets: Vec<u32>,
    vectors: Vectors<i8>,
    codes: Vec<OnetCode>,
    classes: Vectors<i16>,
    biases: Vec<f32>,
}

/// Vectors of integers, each with what one step of them is worth.
#[derive(Debug, Clone, PartialEq)]
struct Vectors<T> {
    steps: Vec<f32>,
    values: Vec<[T; RANK]>,
}

/// Why bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no model of job titles")]
pub struct NoModel;

/// The first bytes of the file; the digit is the version of its form.
const MAGIC: &[u8; 8] = b"titles 1";

/// How a code is written: `15-1254.00`.
const CODE_BYTES: usize = 10;

impl Weights {
    /// Writes them in 8 bits, little-endian: magic, number of features and of occupations, then column by column.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for count in [self.features.len(), self.codes.len()] {
            bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes.extend(self.features.iter().flat_map(|feature| feature.to_le_bytes()));
        bytes.extend(self.codes.iter().flat_map(|code| code.to_string().into_bytes()));
        bytes.extend(self.biases.iter().flat_map(|bias| bias.to_le_bytes()));
        for vectors in [&self.vectors, &self.classes] {
            bytes.extend(vectors.iter().flat_map(|vector| step(vector, i8::MAX.into()).to_le_bytes()));
            for vector in vectors {
                let step = step(vector, i8::MAX.into());
                bytes.extend(vector.iter().flat_map(|value| to_i8(value / step).to_le_bytes()));
            }
        }
        bytes
    }
}

/// What one step is worth when the greatest value of the vector takes so many.
fn step(vector: &[f32; RANK], most: f32) -> f32 {
    let greatest = vector.iter().fold(0_f32, |greatest, value| greatest.max(value.abs()));
    if greatest > 0.0 { greatest / most } else { 1.0 }
}

#[expect(clippy::cast_possible_truncation, reason = "the step keeps values within ±127")]
fn to_i8(value: f32) -> i8 {
    value.round() as i8
}

#[expect(clippy::cast_possible_truncation, reason = "the step keeps values within ±32767")]
fn to_i16(value: f32) -> i16 {
    value as i16
}

impl Model {
    /// Reads what [`Weights::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoModel> {
        let mut rest = Rest(bytes);
        if rest.take(MAGIC.len())? != MAGIC {
            return Err(NoModel);
        }
        let (features, codes) = (rest.count()?, rest.count()?);
        let features = rest.numbers(features, u32::from_le_bytes)?;
        let written = rest.take(codes * CODE_BYTES)?.chunks_exact(CODE_BYTES);
        let code = |written| str::from_utf8(written).ok()?.parse().ok();
        let codes: Vec<OnetCode> = written.map(code).collect::<Option<_>>().ok_or(NoModel)?;
        let biases = rest.numbers(codes.len(), f32::from_le_bytes)?;
        let vectors = rest.vectors(features.len(), |value| value)?;
        let classes = rest.vectors(codes.len(), i16::from)?;
        if !rest.0.is_empty() || !features.is_sorted() {
            return Err(NoModel);
        }
        let buckets = (0..=1 << 16).map(|upper: u64| features.partition_point(|&one| u64::from(one) < upper << 16));
        let buckets = buckets.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        Ok(Self { features, buckets, vectors, codes, classes, biases })
    }

    /// The occupations that it knows, sorted.
    pub fn codes(&self) -> &[OnetCode] {
        &self.codes
    }

    /// Where a feature stands.
    fn position(&self, feature: Feature) -> Option<usize> {
        let upper = (feature >> 16) as usize;
        let bucket = self.buckets[upper] as usize..self.buckets[upper + 1] as usize;
        let within = self.features[bucket.clone()].iter().position(|one| *one == feature)?;
        Some(bucket.start + within)
    }

    /// What speaks for each occupation: the logarithm of its probability, but for a constant. None if no feature is known.
    ///
    /// `features` calls back with each feature and its weight.
    pub fn evidence(&self, features: impl FnOnce(&mut dyn FnMut(Feature, f32))) -> Option<Vec<f32>> {
        let mut sum = [0_f32; RANK];
        let mut squares = 0.0;
        features(&mut |feature, weight| {
            let Some(at) = self.position(feature) else { return };
            squares += weight * weight;
            let weight = weight * self.vectors.steps[at];
            for (sum, value) in sum.iter_mut().zip(&self.vectors.values[at]) {
                *sum += weight * f32::from(*value);
            }
        });
        if squares == 0.0 {
            return None;
        }
        // 16 bits for the sum and 8 for the classes: products of 128 of them fit into 32 bits.
        let step = step(&sum, i16::MAX.into());
        let sum = sum.map(|value| to_i16(value / step));
        let step = step / squares.sqrt();
        let classes = self.classes.values.iter().zip(&self.classes.steps).zip(&self.biases);
        Some(classes.map(|((class, class_step), bias)| product(&sum, class) * step * class_step + bias).collect())
    }
}

#[expect(clippy::cast_precision_loss, reason = "24 bits of 30 are more than the weights are worth")]
fn product(a: &[i16; RANK], b: &[i16; RANK]) -> f32 {
    a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>() as f32
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], NoModel> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or(NoModel)?;
        self.0 = rest;
        Ok(taken)
    }

    fn count(&mut self) -> Result<usize, NoModel> {
        let counts = self.numbers(1, u32::from_le_bytes)?;
        // No more than there are bytes, so that nothing is reserved for a broken count, and products do not overflow.
        usize::try_from(counts[0]).ok().filter(|count| *count <= self.0.len()).ok_or(NoModel)
    }

    fn numbers<T>(&mut self, count: usize, read: impl Fn([u8; 4]) -> T) -> Result<Vec<T>, NoModel> {
        let (numbers, _) = self.take(count * 4)?.as_chunks();
        Ok(numbers.iter().map(|bytes| read(*bytes)).collect())
    }

    fn vectors<T>(&mut self, count: usize, widen: impl Fn(i8) -> T + Copy) -> Result<Vectors<T>, NoModel> {
        let steps = self.numbers(count, f32::from_le_bytes)?;
        let (vectors, _) = self.take(count * RANK)?.as_chunks::<RANK>();
        let values = vectors.iter().map(|bytes| bytes.map(|byte| widen(byte.cast_signed()))).collect();
        Ok(Vectors { steps, values })
    }
}
