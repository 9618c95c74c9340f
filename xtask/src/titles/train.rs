//! Trains the model that the coder ships.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use catalogue::code::OnetCode;
use facts::title::Coder;
use facts::title::features::{self, Feature};
use facts::title::model::{Model, Weights};

use super::data::{self, Onet, fold};
use super::fit::{Example, Settings, fit, most_common};
use super::{DEV_FOLD, TEST_FOLD};
use crate::card::Card;

/// Where the model lies in the checkout.
const MODEL: &str = "crates/facts/data/titles.model";

/// A feature of fewer titles says nothing that would hold for the next one.
const LEAST_COUNT: u32 = 3;

/// 134 bytes each: the file stays below 7 MB.
const MOST_FEATURES: usize = 50_000;

/// Chosen on the development fold.
const SETTINGS: Settings = Settings {
    epochs: 12,
    step: 0.1,
    drop: 0.6,
};

/// How much a lesson counts beside an O*NET title, which counts 1. The crosswalk mostly says what
/// is near, not what is the same; titles of real ads are noisy, and were given their ESCO
/// occupation by a machine; a task is no title.
const CROSSWALK_WEIGHT: f32 = 0.3;
const REAL_WEIGHT: f32 = 0.1;
const TEXT_WEIGHT: f32 = 0.2;

/// Text, shares of occupations, weight, and whether it is running text.
struct Lesson {
    text: String,
    codes: Vec<(OnetCode, f32)>,
    weight: f32,
    running: bool,
}

/// Trains on everything but the test fold and writes the model; with `dev`, also without the
/// development fold, and prints how good the coder is there instead.
///
/// # Errors
/// When a source cannot be read or the model cannot be written.
pub fn train(shared: &Path, dev: bool) -> anyhow::Result<()> {
    let started = Instant::now();
    let onet = Onet::read(shared)?;
    let kept_aside = |title: &str| fold(title) == TEST_FOLD || dev && fold(title) == DEV_FOLD;
    let lessons = lessons(shared, &onet, &kept_aside)?;
    let mut codes: Vec<OnetCode> = onet.own.iter().map(|(_, code)| *code).collect();
    codes.sort_unstable();

    // Which words are roles is learnt from the titles, not from the model.
    let untrained = Model::from_bytes(&Weights::default().to_bytes()).context("an empty model")?;
    let benchmark = onet.without(if dev { DEV_FOLD } else { TEST_FOLD });
    let candidates: Vec<_> = benchmark
        .candidates
        .iter()
        .filter(|(title, _)| !(dev && fold(title) == TEST_FOLD))
        .map(|(title, code)| (title.as_str(), *code))
        .collect();
    let reader = Coder::with(untrained, candidates.iter().copied());
    let read: Vec<Vec<(Feature, f32)>> =
        lessons.iter().map(|lesson| read(&reader, lesson)).collect();

    let mut counts: BTreeMap<Feature, u32> = BTreeMap::new();
    for (features, _) in read.iter().zip(&lessons) {
        let distinct: BTreeSet<Feature> = features.iter().map(|(feature, _)| *feature).collect();
        for feature in distinct {
            *counts.entry(feature).or_default() += 1;
        }
    }
    let mut weights = Weights {
        features: most_common(counts, LEAST_COUNT, MOST_FEATURES),
        codes,
        ..Weights::default()
    };
    let examples: Vec<Example> = read
        .iter()
        .zip(&lessons)
        .filter_map(|(features, lesson)| example(&weights, features, lesson))
        .collect();
    eprintln!(
        "{} examples, {} features",
        examples.len(),
        weights.features.len()
    );
    fit(&mut weights, &examples, SETTINGS);
    eprintln!("trained in {:.0} s", started.elapsed().as_secs_f32());

    let bytes = weights.to_bytes();
    if dev {
        let model = Model::from_bytes(&bytes).context("the model just trained")?;
        super::evaluate::print_held_out(
            &Coder::with(model, candidates.iter().copied()),
            &benchmark,
            &mut Card::default(),
        );
    } else {
        std::fs::write(MODEL, &bytes).with_context(|| format!("write {MODEL}"))?;
        eprintln!("{MODEL}: {} bytes", bytes.len());
    }
    Ok(())
}

#[expect(clippy::too_many_lines, reason = "a list of the sources of lessons")]
fn lessons(
    shared: &Path,
    onet: &Onet,
    kept_aside: &dyn Fn(&str) -> bool,
) -> anyhow::Result<Vec<Lesson>> {
    let mut under: BTreeMap<String, BTreeSet<OnetCode>> = BTreeMap::new();
    let own: BTreeSet<String> = onet
        .own
        .iter()
        .map(|(title, _)| title.to_lowercase())
        .collect();
    for (title, code) in onet
        .own
        .iter()
        .chain(&onet.alternate)
        .chain(&data::more_titles(shared)?)
    {
        if own.contains(&title.to_lowercase()) || !kept_aside(title) {
            under.entry(title.to_lowercase()).or_default().insert(*code);
        }
    }
    let mut lessons: Vec<Lesson> = Vec::new();
    for (text, codes) in under {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a title stands under few occupations"
        )]
        let share = 1.0 / codes.len() as f32;
        let codes = codes.into_iter().map(|code| (code, share)).collect();
        lessons.push(Lesson {
            text,
            codes,
            weight: 1.0,
            running: false,
        });
    }
    let crosswalk = data::crosswalk(shared)?;
    for crossed in crosswalk
        .values()
        .filter(|crossed| !kept_aside(&crossed.label))
    {
        lessons.push(Lesson {
            text: crossed.label.clone(),
            codes: crossed.codes.clone(),
            weight: CROSSWALK_WEIGHT,
            running: false,
        });
    }
    for (title, address) in data::real_titles(shared)? {
        if let Some(crossed) = crosswalk.get(&address).filter(|_| !kept_aside(&title)) {
            lessons.push(Lesson {
                text: title,
                codes: crossed.codes.clone(),
                weight: REAL_WEIGHT,
                running: false,
            });
        }
    }
    for (one, code) in data::texts(shared)? {
        lessons.push(Lesson {
            text: one,
            codes: vec![(code, 1.0)],
            weight: TEXT_WEIGHT,
            running: true,
        });
    }
    Ok(lessons)
}

fn read(reader: &Coder, lesson: &Lesson) -> Vec<(Feature, f32)> {
    let mut found = Vec::new();
    let mut add = |feature, weight| found.push((feature, weight));
    if lesson.running {
        let words = facts::title::words::of_text(&lesson.text);
        features::of_text(&words.split(' ').collect::<Vec<_>>(), &mut add);
    } else {
        let words = reader.words(&lesson.text);
        features::of_title(
            &words
                .split(' ')
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>(),
            &mut add,
        );
    }
    found
}

fn example(weights: &Weights, features: &[(Feature, f32)], lesson: &Lesson) -> Option<Example> {
    let position =
        |feature: &Feature| u32::try_from(weights.features.binary_search(feature).ok()?).ok();
    let mut features: Vec<(u32, f32)> = features
        .iter()
        .filter_map(|(feature, weight)| Some((position(feature)?, *weight)))
        .collect();
    let length = features
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f32>()
        .sqrt();
    for (_, weight) in &mut features {
        *weight /= length;
    }
    let code = |code: &OnetCode| u32::try_from(weights.codes.binary_search(code).ok()?).ok();
    let codes: Vec<(u32, f32)> = lesson
        .codes
        .iter()
        .filter_map(|(one, share)| Some((code(one)?, *share)))
        .collect();
    (!features.is_empty() && !codes.is_empty()).then_some(Example {
        features,
        codes,
        weight: lesson.weight,
    })
}
