//! Trains the model that decides whether a word is a skill where it stands.
//!
//! Examples for: names of software that mean it wherever they stand. Examples against: all other
//! words, except names that may be either. Both come from the postings; only the weights leave this
//! program.

use std::collections::BTreeMap;
use std::path::Path;

use facts::skill::context::{self, Place};
use facts::skill::forms::{Forms, Trust};
use facts::text::{Text, TokenKind};

use crate::ads;

/// Of all ads every so many is read.
const EVERY: usize = 1;
/// Of ordinary words every so many is an example, so that the two kinds are of like size.
const ORDINARY: u64 = 23;
const EPOCHS: u32 = 4;

struct Example {
    features: Vec<u32>,
    skill: bool,
}

/// Trains and writes `context.bin` and `context-priors.tsv` into a folder.
///
/// # Errors
/// When postings are missing or the file cannot be written.
pub fn train(shared: &Path, to: &Path) -> anyhow::Result<()> {
    let forms = Forms::new(&crate::catalogue()?);
    let mut examples = Vec::new();
    for (source, _) in ads::SOURCES {
        for ad in ads::read(shared, source)?.iter().step_by(EVERY) {
            collect(&forms, &Text::new(&ad.text), &mut examples);
        }
    }
    let positive = examples.iter().filter(|example| example.skill).count();
    println!("{} examples, {positive} of them skills", examples.len());
    let (weights, bias) = fit(&examples);
    let right = examples
        .iter()
        .filter(|example| (score(&weights, bias, example) > 0.0) == example.skill)
        .count();
    println!(
        "{:.2}% of them right",
        100.0 * right as f64 / examples.len() as f64
    );
    std::fs::write(to.join("context.bin"), pack(&weights, bias))?;
    let share = positive as f32 / examples.len() as f32;
    std::fs::write(
        to.join("context-priors.tsv"),
        priors(shared, &forms, &weights, bias, share)?,
    )?;
    Ok(())
}

/// A form that is rarer gets no prior of its own.
const COMMON: usize = 30;
/// No form is certain: the context must be able to say otherwise.
const CERTAIN: f32 = 0.97;

/// How often each form that is to be judged means its skill, estimated from its contexts by
/// expectation maximisation (Saerens, Latinne and Decaestecker, 2002).
fn priors(
    shared: &Path,
    forms: &Forms,
    weights: &[f32],
    bias: f32,
    share: f32,
) -> anyhow::Result<String> {
    let mut scores = BTreeMap::<String, Vec<f32>>::new();
    for (source, _) in ads::SOURCES {
        for ad in ads::read(shared, source)?.iter().step_by(EVERY) {
            let text = Text::new(&ad.text);
            let matches = forms.matches(&text);
            let mut sentences = text.sentences.iter().peekable();
            for found in matches
                .iter()
                .filter(|found| found.form.trust == Trust::Judge)
            {
                while sentences
                    .peek()
                    .is_some_and(|sentence| sentence.tokens.end <= found.tokens.start)
                {
                    sentences.next();
                }
                let Some(sentence) = sentences.peek() else {
                    break;
                };
                let sentence = sentence.tokens.clone();
                let place = Place {
                    text: &text,
                    tokens: found.tokens.clone(),
                    sentence,
                    matches: &matches,
                };
                let mut features = Vec::with_capacity(20);
                context::features(&place, |feature| features.push(feature));
                let form = text.span(found.tokens.clone()).of(text.raw).to_lowercase();
                scores.entry(form).or_default().push(score(
                    weights,
                    bias,
                    &Example {
                        features,
                        skill: false,
                    },
                ));
            }
        }
    }
    let mut table = format!("form\t{share:.4}\n");
    for (form, scores) in scores
        .iter()
        .filter(|(form, scores)| scores.len() >= COMMON && !form.contains('\n'))
    {
        let mut prior = share;
        for _ in 0..30 {
            let shift = context::logit(prior) - context::logit(share);
            let sum: f32 = scores
                .iter()
                .map(|score| context::logistic(score + shift))
                .sum();
            prior = (sum / scores.len() as f32).clamp(1.0 - CERTAIN, CERTAIN);
        }
        table.extend([form.as_str(), "\t", &format!("{prior:.3}"), "\n"]);
    }
    Ok(table)
}

fn collect(forms: &Forms, text: &Text, examples: &mut Vec<Example>) {
    let matches = forms.matches(text);
    let mut next = matches.iter().peekable();
    for sentence in &text.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            while next.peek().is_some_and(|found| found.tokens.end <= at) {
                next.next();
            }
            let found = next.peek().filter(|found| found.tokens.start == at);
            let end = found.map_or(at + 1, |found| found.tokens.end);
            let skill = found.is_some_and(|found| found.form.software);
            let take = match found {
                Some(found) => {
                    found.form.software
                        && found.form.trust == Trust::Sight
                        && found.tokens.len() == 1
                }
                None => {
                    text.tokens[at].kind == TokenKind::Word
                        && text.keys[at]
                            .wrapping_add(at as u64 * 7919)
                            .is_multiple_of(ORDINARY)
                }
            };
            if take {
                let place = Place {
                    text,
                    tokens: at..end,
                    sentence: sentence.tokens.clone(),
                    matches: &matches,
                };
                let mut features = Vec::with_capacity(20);
                context::features(&place, |feature| features.push(feature));
                examples.push(Example { features, skill });
            }
            at = end;
        }
    }
}

fn score(weights: &[f32], bias: f32, example: &Example) -> f32 {
    bias + example
        .features
        .iter()
        .map(|feature| weights[*feature as usize])
        .sum::<f32>()
}

/// Logistic regression by stochastic gradient descent with `AdaGrad` steps, in a fixed order.
fn fit(examples: &[Example]) -> (Vec<f32>, f32) {
    let mut weights = vec![0_f32; 1 << context::BITS];
    let mut squares = vec![1e-3_f32; 1 << context::BITS];
    let mut bias = 0_f32;
    let n = examples.len();
    // A step that shares no factor with their number visits all examples in a scattered order.
    let step = (n / 2 + 1..n).find(|step| gcd(*step, n) == 1).unwrap_or(1);
    for epoch in 0..EPOCHS {
        let mut at = epoch as usize;
        for _ in 0..n {
            let example = &examples[at % n];
            let error = f32::from(u8::from(example.skill))
                - 1.0 / (1.0 + (-score(&weights, bias, example)).exp());
            bias += 0.001 * error;
            for feature in &example.features {
                let feature = *feature as usize;
                squares[feature] += error * error;
                weights[feature] += 0.1 * error / squares[feature].sqrt() - 1e-6 * weights[feature];
            }
            at += step;
        }
    }
    (weights, bias)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn pack(weights: &[f32], bias: f32) -> Vec<u8> {
    let largest = weights
        .iter()
        .fold(0_f32, |largest, weight| largest.max(weight.abs()));
    let scale = largest / 127.0;
    let mut bytes = Vec::from(scale.to_le_bytes());
    bytes.extend(bias.to_le_bytes());
    bytes.extend(
        weights
            .iter()
            .map(|weight| ((weight / scale).round() as i8).cast_unsigned()),
    );
    bytes
}
