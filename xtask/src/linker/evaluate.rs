//! Evaluates the linker on the validation halves of Decorte et al. (2022,
//! <https://ceur-ws.org/Vol-3218/RecSysHR2022-paper_4.pdf>): sentences of job ads whose phrases are
//! annotated with skills of ESCO 1.1.0.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use catalogue::Catalogue;
use facts::skill::link::{Linked, Linker};
use facts::splitmix::SplitMix64;
use serde::Deserialize;

use super::baseline::{Bm25, Static};
use super::{catalogue, embeddings, esco};
use crate::card::Card;

/// The sets, and what their files are called.
const SETS: [&str; 2] = ["tech", "house"];
/// Of the test halves.
const TARGETS: [f64; 2] = [46.0, 35.0];

/// What the annotators wrote where no skill of ESCO fits.
const NO_SKILL: [&str; 2] = ["LABEL NOT PRESENT", "UNDERSPECIFIED"];

/// How many labels are judged.
const JUDGED: usize = 5;

/// Resamples for an interval.
const RESAMPLES: usize = 2000;

/// Passes over the phrases, of which the quickest counts: others may be using the machine.
const TIMED: usize = 20;

#[derive(Deserialize)]
struct Annotation {
    sentence: String,
    span: String,
    sub_span: String,
    label: String,
}

impl Annotation {
    fn phrase(&self) -> &str {
        if self.sub_span.is_empty() {
            &self.span
        } else {
            &self.sub_span
        }
    }

    fn skill(&self) -> Option<&str> {
        (!NO_SKILL.contains(&self.label.as_str()) && !self.label.is_empty())
            .then_some(self.label.as_str())
    }
}

/// Prints the quality of the linker and of simpler rankers.
///
/// # Errors
/// When the development data is missing.
#[expect(
    clippy::too_many_lines,
    reason = "one report, in the order of its lines"
)]
pub fn evaluate(shared: &Path, card: &mut Card) -> anyhow::Result<()> {
    let sets = SETS.map(|set| read(shared, set));
    let sets = sets.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
    let labels = esco::labels(shared)?;
    let flat = esco::flat(shared)?;
    let bundled = catalogue(|_| ())?;
    let complete = catalogue(|esco| esco::complete(esco, &flat, &labels))?;

    println!("R-precision at {JUDGED}, %, with the 95% interval of a bootstrap over sentences");
    println!("{:<44}{:>22}{:>22}", "", SETS[0], SETS[1]);
    let names = |ranked: Vec<usize>| {
        ranked
            .into_iter()
            .map(|label| labels[label].as_str())
            .collect()
    };
    println!(
        "test halves, for comparison: MiniLM 45.6 tech, 34.0 house; BM25 40.5, 26.6; target 46, 35"
    );
    let bm25 = Bm25::new(&labels);
    let base = print("BM25", &sets, |sentence| names(bm25.rank(sentence, JUDGED)));
    let plain = Static::new(
        embeddings::read(&shared.join("models/static-minilm-256"))?,
        &labels,
    );
    print("static embeddings, not trained", &sets, |sentence| {
        names(plain.rank(sentence, JUDGED))
    });
    for (name, catalogue) in [
        ("bundled catalogue", &bundled),
        ("catalogue with all of ESCO 1.1.0", &complete),
    ] {
        let start = Instant::now();
        let linker = Linker::new(catalogue);
        println!("{name}: read in {:.0?}", start.elapsed());
        let rank = |linker: &Linker, sentence: &str| ranked(catalogue, linker, sentence);
        let precisions = print("linker", &sets, |sentence| rank(&linker, sentence));
        for ((set, precisions), target) in SETS.iter().zip(&precisions).zip(TARGETS) {
            card.add(
                format!("sentence to skill, {set}, {name}: RP@5"),
                100.0 * interval(precisions).0,
                target,
            );
        }
        let better = |(ours, theirs): (&Vec<f64>, &Vec<f64>)| {
            ours.iter().zip(theirs).map(|(a, b)| a - b).collect()
        };
        print_figures(
            "linker less BM25, by sentence",
            &precisions.iter().zip(&base).map(better).collect::<Vec<_>>(),
        );
        let start = Instant::now();
        let sentences: BTreeSet<&str> = sets
            .iter()
            .flatten()
            .map(|one| one.sentence.as_str())
            .collect();
        for sentence in &sentences {
            linker.sentence(sentence, JUDGED);
        }
        println!(
            "{:.1} µs/sentence",
            start.elapsed().as_secs_f64() * 1e6 / count(sentences.len())
        );
        phrases(catalogue, &linker, &sets);
    }
    Ok(())
}

fn read(shared: &Path, set: &str) -> anyhow::Result<Vec<Annotation>> {
    let path = shared
        .join("benchmarks/esco-linking")
        .join(format!("{set}_validation_annotations.csv"));
    let file = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    Ok(csv::Reader::from_reader(file.as_slice())
        .deserialize()
        .collect::<Result<_, _>>()?)
}

/// The best preferred labels of ESCO. Elements of O*NET that ESCO lacks are not judged.
fn ranked<'a>(catalogue: &'a Catalogue, linker: &Linker, sentence: &str) -> Vec<&'a str> {
    linker
        .sentence(sentence, 2 * JUDGED)
        .into_iter()
        .filter_map(|one| label(catalogue, one))
        .take(JUDGED)
        .collect()
}

fn label(catalogue: &Catalogue, one: Linked) -> Option<&str> {
    let concept = catalogue.vocabulary.skills[one.skill].esco?;
    Some(
        catalogue.esco.as_ref()?.skills[concept as usize]
            .label
            .as_str(),
    )
}

/// Prints the figures of a ranker and gives the precision of each sentence, by set.
fn print<'a>(
    name: &str,
    sets: &[Vec<Annotation>],
    rank: impl Fn(&str) -> Vec<&'a str>,
) -> Vec<Vec<f64>> {
    let sets: Vec<Vec<f64>> = sets.iter().map(|set| precisions(set, &rank)).collect();
    print_figures(name, &sets);
    sets
}

fn print_figures(name: &str, sets: &[Vec<f64>]) {
    print!("{name:<44}");
    for set in sets {
        let (mean, low, high) = interval(set);
        print!(
            "{:>22}",
            format!(
                "{:.1} [{:.1}, {:.1}]",
                100.0 * mean,
                100.0 * low,
                100.0 * high
            )
        );
    }
    println!();
}

/// The R-precision at five of each sentence that has a skill: how many of the first five labels are
/// right, of as many as could be: `RP@K = 1/N Σ_n 1/min(K, R_n) Σ_k Rel(n, k)`, where sentence n
/// has `R_n` skills (Chalkidis et al. 2019, <https://aclanthology.org/P19-1636>; Decorte et al.
/// take K = 5). A sentence that was annotated twice counts once, with the skills of both.
fn precisions<'a>(set: &[Annotation], rank: &impl Fn(&str) -> Vec<&'a str>) -> Vec<f64> {
    let mut sentences = BTreeMap::<&str, BTreeSet<&str>>::new();
    for annotation in set {
        if let Some(skill) = annotation.skill() {
            sentences
                .entry(&annotation.sentence)
                .or_default()
                .insert(skill);
        }
    }
    let precision = |(sentence, skills): (&str, BTreeSet<&str>)| {
        let right = rank(sentence)
            .into_iter()
            .filter(|label| skills.contains(label))
            .count();
        count(right) / count(skills.len().min(JUDGED))
    };
    sentences.into_iter().map(precision).collect()
}

/// The mean, and the bounds between which 95% of the means of resamples are.
fn interval(values: &[f64]) -> (f64, f64, f64) {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / count(values.len());
    let mut seed = SplitMix64::new(1);
    let mut resample = |_| {
        mean(
            &values
                .iter()
                .map(|_| values[seed.index(values.len())])
                .collect::<Vec<f64>>(),
        )
    };
    let mut means: Vec<f64> = (0..RESAMPLES).map(&mut resample).collect();
    means.sort_by(f64::total_cmp);
    (
        mean(values),
        means[RESAMPLES / 40],
        means[RESAMPLES - RESAMPLES / 40],
    )
}

/// A phrase, as the linker judged it.
struct Judged {
    near: f64,
    confidence: f32,
    right: bool,
}

/// Links the annotated phrases that are not themselves a label, which is what the linker is asked
/// for, and prints how well the confidence says whether a link is right.
fn phrases(catalogue: &Catalogue, linker: &Linker, sets: &[Vec<Annotation>]) {
    let fold = |text: &str| text.to_lowercase();
    let labels = catalogue
        .vocabulary
        .skills
        .iter()
        .flat_map(|skill| skill.alternatives.iter().chain([&skill.label]));
    let labels: HashSet<String> = labels.map(|label| fold(label)).collect();
    let annotations = sets.iter().flatten().map(|one| (one.phrase(), one.skill()));
    let distinct: BTreeSet<(&str, Option<&str>)> = annotations
        .filter(|(phrase, _)| !labels.contains(&fold(phrase)))
        .collect();
    let mut nearest = Vec::new();
    let mut seconds = f64::INFINITY;
    for _ in 0..TIMED {
        let start = Instant::now();
        nearest = distinct
            .iter()
            .map(|(phrase, _)| linker.nearest(phrase))
            .collect();
        seconds = seconds.min(start.elapsed().as_secs_f64());
    }
    let each = seconds * 1e6 / count(nearest.len());
    let judged = nearest
        .into_iter()
        .zip(&distinct)
        .filter_map(|(nearest, (_, skill))| {
            let one = nearest?;
            let right = skill.is_some() && label(catalogue, one) == *skill;
            Some(Judged {
                near: f64::from(one.near),
                confidence: one.confidence,
                right,
            })
        });
    let judged: Vec<Judged> = judged.collect();
    let with_skill = distinct.iter().filter(|(_, skill)| skill.is_some()).count();
    println!(
        "{} phrases, {with_skill} with a skill, {each:.1} µs each; logistic fit {:?}",
        distinct.len(),
        fit(&judged)
    );
    for least in [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] {
        let kept: Vec<&Judged> = judged
            .iter()
            .filter(|one| one.confidence >= least)
            .collect();
        let right = count(kept.iter().filter(|one| one.right).count());
        let (precision, recall) = (right / count(kept.len()), right / count(with_skill));
        println!(
            "  confidence ≥ {least}: {} linked, precision {precision:.2}, recall {recall:.2}",
            kept.len()
        );
    }
}

/// The cosine at which a link is as often right as wrong, and how fast that rises: logistic
/// regression by Newton's method.
fn fit(judged: &[Judged]) -> (f64, f64) {
    let (mut constant, mut slope) = (0.0_f64, 0.0_f64);
    for _ in 0..50 {
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
        for one in judged {
            let p = 1.0 / (1.0 + (-(constant + slope * one.near)).exp());
            let (error, weight) = (f64::from(u8::from(one.right)) - p, p * (1.0 - p));
            (g0, g1) = (g0 + error, g1 + error * one.near);
            (h00, h01, h11) = (
                h00 + weight,
                h01 + weight * one.near,
                h11 + weight * one.near * one.near,
            );
        }
        let determinant = h00 * h11 - h01 * h01;
        constant += (h11 * g0 - h01 * g1) / determinant;
        slope += (h00 * g1 - h01 * g0) / determinant;
    }
    (-constant / slope, slope)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of sentences and phrases"
)]
fn count(n: usize) -> f64 {
    n as f64
}
