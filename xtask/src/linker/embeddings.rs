//! Reads the static embeddings that training starts with, in the form of `model2vec`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use facts::skill::link::model::{DIMENSIONS, Vector};
use serde::Deserialize;

#[derive(Deserialize)]
struct Tokenizer {
    model: WordPiece,
}

#[derive(Deserialize)]
struct WordPiece {
    vocab: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
struct Header {
    embeddings: Tensor,
}

#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: [usize; 2],
}

/// The pieces with their vectors, in the order of the vocabulary.
///
/// # Errors
/// When the files are missing or of another form.
pub fn read(folder: &Path) -> anyhow::Result<Vec<(String, Vector)>> {
    let open = |name| {
        fs::read(folder.join(name)).with_context(|| format!("read {name} of {}", folder.display()))
    };
    let tokenizer: Tokenizer = serde_json::from_slice(&open("tokenizer.json")?)?;
    let mut vocabulary: Vec<(usize, String)> = tokenizer
        .model
        .vocab
        .into_iter()
        .map(|(piece, number)| (number, piece))
        .collect();
    vocabulary.sort_unstable();

    let file = open("model.safetensors")?;
    let (length, rest) = file.split_first_chunk::<8>().context("an empty model")?;
    let (header, numbers) = rest
        .split_at_checked(usize::try_from(u64::from_le_bytes(*length))?)
        .context("a model without end")?;
    let Tensor { dtype, shape } = serde_json::from_slice::<Header>(header)?.embeddings;
    ensure!(
        dtype == "F16" && shape == [vocabulary.len(), DIMENSIONS],
        "a model of another form: {dtype} {shape:?}"
    );
    let (numbers, _) = numbers.as_chunks::<2>();
    let (rows, _) = numbers.as_chunks::<DIMENSIONS>();
    ensure!(rows.len() == vocabulary.len(), "a model that was cut off");
    Ok(vocabulary
        .into_iter()
        .zip(rows)
        .map(|((_, piece), row)| (piece, row.map(half)))
        .collect())
}

/// A number of 16 bits (IEEE 754 binary16).
fn half(bytes: [u8; 2]) -> f32 {
    let bits = u16::from_le_bytes(bytes);
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff) / 1024.0;
    let size = match exponent {
        0 => fraction * 2.0_f32.powi(-14),
        _ => (1.0 + fraction) * 2.0_f32.powi(exponent - 15),
    };
    if bits >> 15 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    #[test]
    fn halves_are_read() {
        let known = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0000, 0.0),
            (0x0001, 1.0 / 16_777_216.0),
        ];
        for (bits, number) in known {
            assert!((super::half(u16::to_le_bytes(bits)) - number).abs() < 1e-12);
        }
    }
}
