//! Trains the vectors of pieces and writes the model.

use std::fs;
use std::path::Path;

use anyhow::Context;
use facts::skill::link::model::{Vector, write};
use facts::skill::link::pieces::{Pieces, each_word};

use super::contrast::{self, Pair};
use super::{catalogue, embeddings, esco};
use crate::ads;

/// A piece that no label has is kept if ads have it so often.
const LEAST_COUNT: usize = 20;

/// The beginning of a text says what it is about.
const MOST_PIECES: usize = 64;

/// Trains on ESCO's alternative labels and descriptions, and writes the model for the facts crate.
///
/// # Errors
/// When the development data is missing or the model cannot be written.
pub fn train(shared: &Path, out: &Path) -> anyhow::Result<()> {
    let model = embeddings::read(&shared.join("models/static-minilm-256"))?;
    let (vocabulary, mut vectors): (Vec<String>, Vec<Vector>) = model.into_iter().unzip();
    let pieces = Pieces::new(vocabulary.iter().map(String::as_str));
    let mut counts = vec![0_usize; vocabulary.len()];
    let catalogue = catalogue(|_| ())?;
    let skills = &catalogue
        .esco
        .as_ref()
        .context("no ESCO in the bundled catalogue")?
        .skills;
    let descriptions = esco::descriptions(shared, skills)?;
    let mut pairs = Vec::new();
    for (number, skill) in (0..).zip(skills) {
        let label = of(&pieces, &skill.label);
        let texts = skill
            .alternatives
            .iter()
            .chain(descriptions.get(&skill.id))
            .map(|text| of(&pieces, text));
        pairs.extend(texts.map(|text| Pair {
            text,
            label: label.clone(),
            skill: number,
        }));
    }
    pairs.retain(|pair| !pair.text.is_empty() && !pair.label.is_empty());
    for piece in pairs
        .iter()
        .flat_map(|pair| pair.text.iter().chain(&pair.label))
    {
        counts[*piece as usize] += LEAST_COUNT;
    }
    println!("{} pairs", pairs.len());
    contrast::train(&mut vectors, &pairs);

    for source in ads::SOURCES {
        for ad in ads::read(shared, source.0)? {
            each_word(&ad.text, |word| {
                pieces.each_of(word, |piece| counts[piece as usize] += 1);
            });
        }
    }
    let kept = vocabulary
        .into_iter()
        .zip(vectors)
        .zip(counts)
        .filter(|(_, count)| *count >= LEAST_COUNT);
    let kept: Vec<(String, Vector)> = kept.map(|(piece, _)| piece).collect();
    let file = write(&kept);
    println!("{} pieces, {} bytes", kept.len(), file.len());
    fs::write(out, file).with_context(|| format!("write {}", out.display()))
}

fn of(pieces: &Pieces, text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    each_word(text, |word| pieces.each_of(word, |piece| found.push(piece)));
    found.truncate(MOST_PIECES);
    found
}
