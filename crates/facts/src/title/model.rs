//! The model of titles: a vector of small integers for each feature and each occupation. What
//! speaks for an occupation is the product of its vector with the sum of the title's features (a
//! linear classifier of low rank, as in Joulin et al., *Bag of Tricks for Efficient Text
//! Classification*, 2017).

use catalogue::code::OnetCode;

use super::features::Feature;

/// Numbers in a vector.
pub const RANK: usize = 96;

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

/// The weights, ready to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    features: Vec<Feature>,
    /// Where the features begin whose upper 16 bits are the index, and where the last ones end.
    buckets: Vec<u32>,
    vectors: Vec<Vector>,
    codes: Vec<OnetCode>,
    classes: Vec<[f32; RANK]>,
    biases: Vec<f32>,
}

/// A vector of small integers, and what one step of them is worth.
#[derive(Debug, Clone, PartialEq)]
struct Vector {
    step: f32,
    values: [i8; RANK],
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
    /// Writes them in 8 bits, little-endian: magic, number of features and of occupations, then
    /// column by column.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for count in [self.features.len(), self.codes.len()] {
            bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
        }
        bytes.extend(
            self.features
                .iter()
                .flat_map(|feature| feature.to_le_bytes()),
        );
        bytes.extend(
            self.codes
                .iter()
                .flat_map(|code| code.to_string().into_bytes()),
        );
        bytes.extend(self.biases.iter().flat_map(|bias| bias.to_le_bytes()));
        for vectors in [&self.vectors, &self.classes] {
            bytes.extend(vectors.iter().flat_map(|vector| step(vector).to_le_bytes()));
            for vector in vectors {
                let step = step(vector);
                bytes.extend(
                    vector
                        .iter()
                        .flat_map(|value| to_i8(value / step).to_le_bytes()),
                );
            }
        }
        bytes
    }
}

/// What one step is worth when the greatest value of the vector takes all of them.
fn step(vector: &[f32; RANK]) -> f32 {
    let greatest = vector
        .iter()
        .fold(0_f32, |greatest, value| greatest.max(value.abs()));
    if greatest > 0.0 {
        greatest / f32::from(i8::MAX)
    } else {
        1.0
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the step keeps values within ±127"
)]
fn to_i8(value: f32) -> i8 {
    value.round() as i8
}

const SHIPPED: &[u8] = include_bytes!("../../data/titles.model");

impl Model {
    /// The one that is packed into the program; `cargo xtask train titles` writes it.
    ///
    /// # Panics
    /// Never: a test reads it.
    pub fn shipped() -> Self {
        Self::from_bytes(SHIPPED).expect("the file that training wrote")
    }

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
        let vectors = rest.vectors(features.len())?;
        let classes = rest.vectors(codes.len())?;
        let classes = classes
            .iter()
            .map(|class| class.values.map(|value| f32::from(value) * class.step))
            .collect();
        if !rest.0.is_empty() || !features.is_sorted() {
            return Err(NoModel);
        }
        let buckets = (0..=1 << 16)
            .map(|upper: u64| features.partition_point(|&one| u64::from(one) < upper << 16));
        let buckets = buckets
            .map(|at| u32::try_from(at).unwrap_or(u32::MAX))
            .collect();
        Ok(Self {
            features,
            buckets,
            vectors,
            codes,
            classes,
            biases,
        })
    }

    /// The occupations that it knows, sorted.
    pub fn codes(&self) -> &[OnetCode] {
        &self.codes
    }

    /// Where a feature stands.
    fn position(&self, feature: Feature) -> Option<usize> {
        let upper = (feature >> 16) as usize;
        let bucket = self.buckets[upper] as usize..self.buckets[upper + 1] as usize;
        let within = self.features[bucket.clone()]
            .iter()
            .position(|one| *one == feature)?;
        Some(bucket.start + within)
    }

    /// What speaks for each occupation: the logarithm of its probability, but for a constant. None
    /// if no feature is known.
    ///
    /// `features` calls back with each feature and its weight.
    pub fn evidence(
        &self,
        features: impl FnOnce(&mut dyn FnMut(Feature, f32)),
    ) -> Option<Vec<f32>> {
        let mut sum = [0_f32; RANK];
        let mut squares = 0.0;
        features(&mut |feature, weight| {
            let Some(at) = self.position(feature) else {
                return;
            };
            squares += weight * weight;
            let vector = &self.vectors[at];
            let weight = weight * vector.step;
            for (sum, value) in sum.iter_mut().zip(&vector.values) {
                *sum += weight * f32::from(*value);
            }
        });
        if squares == 0.0 {
            return None;
        }
        let scale = 1.0 / squares.sqrt();
        let classes = self.classes.iter().zip(&self.biases);
        Some(
            classes
                .map(|(class, bias)| product(&sum, class) * scale + bias)
                .collect(),
        )
    }
}

/// In lanes, which the processor adds up at once.
fn product(a: &[f32; RANK], b: &[f32; RANK]) -> f32 {
    const LANES: usize = 16;
    let mut lanes = [0_f32; LANES];
    for (a, b) in a
        .as_chunks::<LANES>()
        .0
        .iter()
        .zip(b.as_chunks::<LANES>().0)
    {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
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
        // No more than there are bytes, so that nothing is reserved for a broken count, and
        // products do not overflow.
        usize::try_from(counts[0])
            .ok()
            .filter(|count| *count <= self.0.len())
            .ok_or(NoModel)
    }

    fn numbers<T>(&mut self, count: usize, read: impl Fn([u8; 4]) -> T) -> Result<Vec<T>, NoModel> {
        let (numbers, _) = self.take(count * 4)?.as_chunks();
        Ok(numbers.iter().map(|bytes| read(*bytes)).collect())
    }

    fn vectors(&mut self, count: usize) -> Result<Vec<Vector>, NoModel> {
        let steps = self.numbers(count, f32::from_le_bytes)?;
        let (vectors, _) = self.take(count * RANK)?.as_chunks::<RANK>();
        let vectors = vectors.iter().zip(steps);
        Ok(vectors
            .map(|(bytes, step)| Vector {
                step,
                values: bytes.map(u8::cast_signed),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two features that speak for one occupation each.
    fn weights() -> Weights {
        let unit = |at: usize| std::array::from_fn(|index| if index == at { 1.0 } else { 0.0 });
        Weights {
            features: vec![7, 1 << 31],
            vectors: vec![unit(0), unit(1)],
            codes: ["15-1254.00", "29-1141.00"]
                .map(|code| code.parse().unwrap())
                .to_vec(),
            classes: vec![unit(0), unit(1)],
            biases: vec![0.0, 0.0],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let model = Model::from_bytes(&weights().to_bytes()).unwrap();
        assert_eq!(model.codes(), weights().codes);
        let evidence = |feature| model.evidence(|add| add(feature, 2.0));
        let (one, other) = (evidence(7).unwrap(), evidence(1 << 31).unwrap());
        assert!(
            (one[0] - 1.0).abs() < 1e-5 && one[1].abs() < 1e-5,
            "{one:?}"
        );
        assert!(
            (other[1] - 1.0).abs() < 1e-5 && other[0].abs() < 1e-5,
            "{other:?}"
        );
        assert_eq!(evidence(8), None);
    }

    #[test]
    fn a_file_that_ends_early_or_late_is_refused() {
        let bytes = weights().to_bytes();
        assert!((0..bytes.len()).all(|end| Model::from_bytes(&bytes[..end]).is_err()));
        assert!(Model::from_bytes(&[bytes, vec![0]].concat()).is_err());
    }

    #[test]
    fn the_shipped_model_is_read() {
        assert!(Model::shipped().codes().len() > 1_000);
    }
}
