//! The model of meaning: a vector for each piece of a word, so that phrases that mean the same point
//! the same way.
//!
//! The vectors were distilled from a transformer (`all-MiniLM-L6-v2`, by `model2vec`) and trained
//! on: the alternative labels of ESCO, each to be nearest to its preferred label. `cargo xtask
//! train linker` makes the file.

use super::pieces::{Pieces, each_word};

/// Numbers in a vector.
pub const DIMENSIONS: usize = 256;

/// The direction in which a phrase points, or the sum of those of its pieces. Sums need no division
/// by the number of pieces, because only the direction counts.
pub type Vector = [f32; DIMENSIONS];

/// The largest number of four bits.
const MOST: f32 = 7.0;

/// Pieces and their vectors, each number in four bits times a scale of the piece.
#[derive(Debug, Clone)]
pub struct Model {
    pieces: Pieces,
    scales: Vec<f32>,
    packed: Vec<[u8; DIMENSIONS / 2]>,
}

impl Model {
    /// Reads a file that [`fn@write`] made; none if it is not whole.
    pub fn read(file: &[u8]) -> Option<Self> {
        let (length, rest) = file.split_first_chunk::<4>()?;
        let (vocabulary, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let vocabulary = std::str::from_utf8(vocabulary).ok()?;
        let count = vocabulary.lines().count();
        let (scales, packed) = rest.split_at_checked(count * size_of::<f32>())?;
        let scales: Vec<f32> = scales
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        let packed = packed.as_chunks().0.to_vec();
        (packed.len() == count).then(|| Self {
            pieces: Pieces::new(vocabulary.lines()),
            scales,
            packed,
        })
    }

    /// Its pieces.
    pub fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// The vector of a phrase: the sum over its words.
    pub fn vector(&self, phrase: &str) -> Vector {
        let mut sum = [0.0; DIMENSIONS];
        each_word(phrase, |word| {
            self.pieces.each_of(word, |piece| self.add(piece, &mut sum));
        });
        sum
    }

    /// Adds the vector of a piece.
    pub fn add(&self, piece: u32, sum: &mut Vector) {
        let scale = self.scales[piece as usize];
        for (pair, byte) in sum
            .as_chunks_mut::<2>()
            .0
            .iter_mut()
            .zip(&self.packed[piece as usize])
        {
            pair[0] += scale * (f32::from(byte & 0xf) - MOST);
            pair[1] += scale * (f32::from(byte >> 4) - MOST);
        }
    }
}

/// The file for pieces and their vectors: the length of the vocabulary, the vocabulary by lines,
/// the scales, the vectors.
///
/// # Panics
/// When the vocabulary has four gigabytes.
pub fn write(pieces: &[(String, Vector)]) -> Vec<u8> {
    let vocabulary: String = pieces.iter().flat_map(|(piece, _)| [piece, "\n"]).collect();
    let length = u32::try_from(vocabulary.len()).expect("a vocabulary of four gigabytes is none");
    let mut file = length.to_le_bytes().to_vec();
    file.extend(vocabulary.as_bytes());
    let scales = pieces
        .iter()
        .map(|(_, vector)| vector.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / MOST);
    let scales: Vec<f32> = scales.collect();
    file.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
    for ((_, vector), scale) in pieces.iter().zip(scales) {
        let nibble = |x: f32| nibble(if scale > 0.0 { x / scale } else { 0.0 });
        file.extend(
            vector
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| nibble(pair[0]) | nibble(pair[1]) << 4),
        );
    }
    file
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is between 0 and 14"
)]
fn nibble(x: f32) -> u8 {
    (x.round().clamp(-MOST, MOST) + MOST) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_read_as_it_was_written_within_four_bits() {
        let mut weld: Vector = [0.0; DIMENSIONS];
        (weld[0], weld[1], weld[255]) = (0.7, -0.2, 0.11);
        let model = Model::read(&write(&[
            ("weld".to_owned(), weld),
            ("##ing".to_owned(), [0.0; DIMENSIONS]),
        ]))
        .unwrap();
        for (read, written) in model.vector("welding").iter().zip(weld) {
            assert!((read - written).abs() <= 0.05, "{read} for {written}");
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_no_model() {
        let file = write(&[("weld".to_owned(), [1.0; DIMENSIONS])]);
        assert!((0..file.len()).all(|end| Model::read(&file[..end]).is_none()));
    }
}
