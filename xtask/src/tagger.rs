//! Trains and measures the tagger of skills.

mod asked;
mod clusters;
mod corpus;
mod learn;
mod score;
mod second;
mod skillspan;

use std::path::Path;

use crate::card::Card;
use anyhow::Context;
use asked::Asked;
use facts::skill::Extractor;
use facts::skill::forms::Forms;
use facts::skill::tagger::vocabulary::Vocabulary;
use facts::skill::tagger::weights::{KINDS, Weights};
use facts::skill::tagger::{ALL_KINDS, Tagger};
use facts::text::Text;
use learn::{Learnt, learn};
use score::{Outcome, Score, agree, score};
use second::Candidate;
use skillspan::{Marked, Per};

/// Where the weights are, from the root of the checkout.
const FILE: &str = "crates/facts/data/tagger.bin";

/// Parts of the train half: for the first of two times of learning, for the second look, and for
/// the cross-check.
const PARTS: usize = 4;

/// No calibration.
const AS_IT_IS: [[f32; 2]; KINDS] = [[1.0, 0.0]; KINDS];

/// Learns the vocabulary from all postings and the weights from the train half of `SkillSpan`,
/// calibrates on its dev half, and writes the file of weights.
///
/// # Errors
/// When data is missing or the file cannot be written.
pub fn train(shared: &Path) -> anyhow::Result<()> {
    let forms = Forms::new(&crate::catalogue()?);
    let texts = skillspan::read(shared, "train", Per::Document)?;
    let mut vocabularies = asked(
        corpus::vocabulary(shared)?,
        &forms,
        &texts,
        &corpus::postings(shared)?,
    );
    let mut learnt = learn(&with_parts(&texts, &vocabularies), &forms);
    let unseen = unseen(&texts, &vocabularies, &forms);
    learnt.look_again(
        &unseen
            .into_iter()
            .flat_map(|part| part.candidates)
            .collect::<Vec<_>>(),
    );
    let vocabulary = vocabularies.pop().context("one for other texts")?;
    let tagger = Tagger::new(weights(vocabulary, learnt, AS_IT_IS));
    let (reached, outcomes) = score(
        &tagger,
        &forms,
        &skillspan::read(shared, "dev", Per::Document)?,
    );
    println!("dev half, the tagger alone\n{reached}");
    let mut weights = tagger.into_weights();
    weights.calibration = outcomes.each_ref().map(|outcomes| calibrate(outcomes));
    println!("calibration {:?}", weights.calibration);
    let bytes = weights.to_bytes();
    std::fs::write(FILE, &bytes).with_context(|| format!("write {FILE}"))?;
    println!("{FILE}: {} bytes", bytes.len());
    Ok(())
}

/// The vocabulary as a part of the texts is read: with how often taggers that have not seen that
/// part mark each word of it in the postings. The last is for other texts.
///
/// Had the tagger seen the texts, their words would seem to be asked for more surely than those of
/// other texts.
fn asked(
    plain: Vocabulary,
    forms: &Forms,
    texts: &[Marked],
    postings: &[String],
) -> Vec<Vocabulary> {
    let mut all = Asked::default();
    let mut vocabularies = Vec::new();
    for part in 0..PARTS {
        let others = texts
            .iter()
            .enumerate()
            .filter(|(number, _)| number % PARTS != part);
        let others: Vec<(&Vocabulary, &Marked)> = others.map(|(_, text)| (&plain, text)).collect();
        let tagger = Tagger::new(weights(plain.clone(), learn(&others, forms), AS_IT_IS));
        let asked = Asked::count(&tagger, &plain, forms, postings);
        vocabularies.push(plain.clone().with_asked(&asked.steps()));
        all.merge(&asked);
    }
    vocabularies.push(plain.with_asked(&all.steps()));
    vocabularies
}

/// What is learnt from all texts but those of a part, and the candidates that it finds in these.
struct Part {
    learnt: Learnt,
    candidates: Vec<Candidate>,
}

/// For each part what is learnt from the others. Had the tagger seen the texts, it would be surer
/// of its candidates than it is of those of other texts.
fn unseen(texts: &[Marked], vocabularies: &[Vocabulary], forms: &Forms) -> Vec<Part> {
    let part = |part: usize| {
        let others: Vec<_> = with_parts(texts, vocabularies)
            .into_iter()
            .enumerate()
            .filter_map(|(number, text)| (number % PARTS != part).then_some(text))
            .collect();
        let learnt = learn(&others, forms);
        let tagger = Tagger::new(weights(
            vocabularies[part].clone(),
            learnt.clone(),
            AS_IT_IS,
        ));
        let own = texts.iter().skip(part).step_by(PARTS);
        let candidates = own
            .flat_map(|marked| second::candidates(&tagger, forms, marked))
            .collect();
        Part { learnt, candidates }
    };
    (0..PARTS).map(part).collect()
}

/// Each text with the vocabulary of its part.
fn with_parts<'a>(
    texts: &'a [Marked],
    vocabularies: &'a [Vocabulary],
) -> Vec<(&'a Vocabulary, &'a Marked)> {
    texts
        .iter()
        .enumerate()
        .map(|(number, text)| (&vocabularies[number % PARTS], text))
        .collect()
}

/// Measures the weights of the file on the dev half, text by text and sentence by sentence.
///
/// # Errors
/// When data is missing.
pub fn eval(shared: &Path, card: &mut Card) -> anyhow::Result<()> {
    /// Strict F1 of knowledge, of competences and of both, and overlap F1 of both, as published or
    /// measured on the test half.
    const PEERS: [(&str, &str); 5] = [
        (
            "skill-extractor 0.2.0, full model",
            "37.1   3.8  26.9  38.6",
        ),
        ("skill-extractor 0.2.0, gazetteer", "28.6   4.7  26.7  48.6"),
        ("ssg-sea 1.6", "25.4     -  16.4  24.0"),
        ("sockit 0.3.1", "17.9   5.8  16.6  38.3"),
        ("target", "58.0  32.0  47.0  71.0"),
    ];
    println!(
        "Skills in text: SkillSpan, F1 of spans: knowledge, competence, both; both, overlap (peers: test half)"
    );
    for (name, figures) in PEERS {
        println!("  {name:<34} {figures}");
    }
    let tagger = read()?;
    let catalogue = crate::catalogue()?;
    let forms = Forms::new(&catalogue);
    let extractor = Extractor::new(&catalogue);
    for (name, per) in [("documents", Per::Document), ("sentences", Per::Sentence)] {
        let texts = skillspan::read(shared, "dev", per)?;
        let (score, outcomes) = score(&tagger, &forms, &texts);
        println!("SkillSpan dev half, {name} as texts, the tagger alone\n{score}");
        let mentions = |text: &Text| {
            let mentions = extractor.extract(text);
            ALL_KINDS.map(|kind| {
                let mut spans: Vec<_> = mentions
                    .iter()
                    .filter(|one| one.kind == kind)
                    .map(|one| one.span)
                    .collect();
                // A phrase that names two skills is one span.
                spans.dedup();
                spans
            })
        };
        let with_vocabulary = agree(&texts, mentions);
        println!("the same with vocabulary and context\n{with_vocabulary}");
        if per == Per::Document {
            score.tell("tagger", card);
            with_vocabulary.tell("extractor", card);
            reliability(&outcomes);
        }
    }
    Ok(())
}

/// Learns from three quarters of the train half and measures on the last, for each quarter.
///
/// How often words are asked for is counted once for all quarters, by taggers that saw two of the
/// three that a quarter is measured against; the clusters are those of the file. The second look
/// learns from candidates of chains that saw the quarter.
///
/// # Errors
/// When data is missing.
pub fn cross_check(shared: &Path) -> anyhow::Result<()> {
    let forms = Forms::new(&crate::catalogue()?);
    let texts = skillspan::read(shared, "train", Per::Document)?;
    let vocabulary = read()?.into_weights().vocabulary;
    let none = vec![[0; 3]; vocabulary.words().len()];
    let plain = vocabulary.with_asked(&none);
    let vocabularies = asked(plain, &forms, &texts, &corpus::postings(shared)?);
    let parts = unseen(&texts, &vocabularies, &forms);
    let mut all = Score::default();
    for (part, vocabulary) in vocabularies.iter().take(PARTS).enumerate() {
        let others = parts
            .iter()
            .enumerate()
            .filter(|(number, _)| *number != part);
        let candidates: Vec<Candidate> = others
            .flat_map(|(_, other)| other.candidates.iter().cloned())
            .collect();
        let mut learnt = parts[part].learnt.clone();
        learnt.look_again(&candidates);
        let tagger = Tagger::new(weights(vocabulary.clone(), learnt, AS_IT_IS));
        let own: Vec<Marked> = texts.iter().skip(part).step_by(PARTS).cloned().collect();
        all.merge(&score(&tagger, &forms, &own).0);
    }
    println!("train half, each quarter by the other three\n{all}");
    Ok(())
}

fn read() -> anyhow::Result<Tagger> {
    let bytes = std::fs::read(FILE).with_context(|| format!("read {FILE}"))?;
    Ok(Tagger::from_bytes(&bytes)?)
}

/// Rounds the rows to bytes.
fn weights(vocabulary: Vocabulary, learnt: Learnt, calibration: [[f32; 2]; KINDS]) -> Weights {
    let Learnt {
        mut table,
        rows,
        chains,
        whole,
        thresholds,
    } = learnt;
    let most = rows
        .iter()
        .flatten()
        .fold(0.0_f32, |most, weight| most.max(weight.abs()));
    let unit = most / f32::from(i8::MAX);
    for (place, row) in rows.iter().enumerate() {
        #[expect(clippy::cast_possible_truncation, reason = "between -127 and 127")]
        let rounded = row.map(|weight| (weight / unit).round() as i8);
        table.set(place, rounded);
    }
    Weights::new(
        vocabulary,
        table,
        unit,
        chains,
        whole,
        thresholds,
        calibration,
    )
}

/// Slope and intercept of the logistic regression of being right on the log-odds, by Newton's
/// method.
fn calibrate(outcomes: &[Outcome]) -> [f32; 2] {
    /// Converges in five.
    const STEPS: usize = 20;
    let [mut slope, mut intercept] = [1.0_f64, 0.0];
    for _ in 0..STEPS {
        let [mut g0, mut g1, mut h00, mut h01, mut h11] = [0.0; 5];
        for (odds, right) in outcomes {
            let odds = f64::from(*odds);
            let probability = 1.0 / (1.0 + (-(slope * odds + intercept)).exp());
            let error = f64::from(u8::from(*right)) - probability;
            let weight = probability * (1.0 - probability);
            g0 += error * odds;
            g1 += error;
            h00 += weight * odds * odds;
            h01 += weight * odds;
            h11 += weight;
        }
        let determinant = h00 * h11 - h01 * h01;
        slope += (h11 * g0 - h01 * g1) / determinant;
        intercept += (h00 * g1 - h01 * g0) / determinant;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a confidence needs no more precision"
    )]
    let fitted = [slope as f32, intercept as f32];
    fitted
}

/// Prints how often spans of some confidence are right.
fn reliability(outcomes: &[Vec<Outcome>; KINDS]) {
    for (name, outcomes) in ["knowledge", "competence"].into_iter().zip(outcomes) {
        let mut bins = [(0_u32, 0.0_f32, 0_u32); 5];
        for (odds, right) in outcomes {
            let confidence = 1.0 / (1.0 + (-odds).exp());
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "between 0 and 5"
            )]
            let bin = &mut bins[(confidence * 5.0).min(4.0) as usize];
            *bin = (bin.0 + 1, bin.1 + confidence, bin.2 + u32::from(*right));
        }
        for (count, confidence, right) in bins.into_iter().filter(|bin| bin.0 > 0) {
            let count = f64::from(count);
            println!(
                "  {name:<10}  {count:>4} spans of mean confidence {:.2}: {:.2} right",
                f64::from(confidence) / count,
                f64::from(right) / count
            );
        }
    }
}
