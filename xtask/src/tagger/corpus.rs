//! Unlabelled ads: which words stand beside which, where the commas are, and which words have
//! capitals.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::Context;
use facts::skill::tagger::units::{Units, Word};
use facts::skill::tagger::vocabulary::{CLUSTERS, Habits, Vocabulary};
use facts::text::Text;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::clusters;
use super::skillspan::{self, Per};
use crate::ads;
use crate::linker::embeddings;

/// The most frequent words: these were seen seven times or more.
const WORDS: usize = 25_000;

/// Ads that begin alike are one ad, posted month after month.
const BEGINNING: usize = 300;

/// All sentences, and what was counted of their words.
#[derive(Default)]
struct Corpus {
    /// Sentence after sentence: the number of a word, and whether a comma stands before it. `None`
    /// ends a sentence.
    stream: Vec<Option<(u32, bool)>>,
    numbers: HashMap<u64, u32>,
    words: Vec<Seen>,
}

#[derive(Default)]
struct Seen {
    key: u64,
    /// In lower case.
    word: String,
    count: u32,
    comma_before: u32,
    comma_after: u32,
    /// How often it stands inside a sentence, and how often of these with a capital.
    inside: u32,
    capital: u32,
}

/// Reads all postings and the sentences of the training halves (not their labels), and learns the
/// vocabulary from them.
///
/// # Errors
/// When a file is missing or not of the expected form.
pub fn vocabulary(shared: &Path) -> anyhow::Result<Vocabulary> {
    let none = Vocabulary::new(Vec::new(), vec![0; CLUSTERS[1] * CLUSTERS[1]])?;
    let mut corpus = Corpus::default();
    for text in postings(shared)? {
        corpus.read(&none, &text)?;
    }
    for text in skillspan::read(shared, "train", Per::Sentence)? {
        corpus.read(&none, &text.text)?;
    }
    for text in green(shared)? {
        corpus.read(&none, &text)?;
    }
    corpus.learn(shared)
}

/// The unlabelled ads, each once.
///
/// # Errors
/// When a collection cannot be read.
pub fn postings(shared: &Path) -> anyhow::Result<Vec<String>> {
    let mut beginnings = HashSet::new();
    let mut texts = Vec::new();
    for (source, _) in ads::SOURCES {
        for ad in ads::read(shared, source)? {
            if beginnings.insert(ad.text.chars().take(BEGINNING).collect::<String>()) {
                texts.push(ad.text);
            }
        }
    }
    Ok(texts)
}

/// The sentences of the Green benchmark.
fn green(shared: &Path) -> anyhow::Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Line {
        tokens: Vec<String>,
    }
    let path = shared.join("benchmarks/green/train.jsonl.gz");
    let lines = BufReader::new(GzDecoder::new(
        File::open(&path).with_context(|| format!("open {}", path.display()))?,
    ));
    lines
        .lines()
        .map(|line| {
            let line: Line = serde_json::from_str(&line?)?;
            // Its commas have become double quotes.
            let words: Vec<&str> = line
                .tokens
                .iter()
                .map(String::as_str)
                .filter(|token| *token != "\"")
                .collect();
            Ok(words.join(" "))
        })
        .collect()
}

impl Corpus {
    fn read(&mut self, none: &Vocabulary, raw: &str) -> anyhow::Result<()> {
        let text = Text::new(raw);
        let mut units = Units::default();
        for sentence in &text.sentences {
            units.cut(none, &text, sentence.tokens.clone(), &[]);
            // What stands alone has no neighbours.
            if units.all.len() < 2 {
                continue;
            }
            let mut before: Option<u32> = None;
            for unit in &units.all {
                debug_assert!(matches!(unit.word, Word::New(_)), "the vocabulary is empty");
                let new = u32::try_from(self.words.len())?;
                let number = *self.numbers.entry(unit.key).or_insert(new);
                if number == new {
                    self.words.push(Seen {
                        key: unit.key,
                        word: text.word(unit.first as usize).to_lowercase(),
                        ..Seen::default()
                    });
                }
                let seen = &mut self.words[number as usize];
                seen.count += 1;
                seen.comma_before += u32::from(unit.comma);
                if before.is_some() {
                    seen.inside += 1;
                    seen.capital += u32::from(
                        text.word(unit.first as usize)
                            .starts_with(char::is_uppercase),
                    );
                }
                if let Some(before) = before.filter(|_| unit.comma) {
                    self.words[before as usize].comma_after += 1;
                }
                self.stream.push(Some((number, unit.comma)));
                before = Some(number);
            }
            self.stream.push(None);
        }
        Ok(())
    }

    fn learn(self, shared: &Path) -> anyhow::Result<Vocabulary> {
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_key(|number| (std::cmp::Reverse(self.words[*number].count), *number));
        order.truncate(WORDS);
        let mut ranks = vec![None; self.words.len()];
        for (rank, number) in (0..).zip(&order) {
            ranks[*number] = Some(rank);
        }
        let stream: Vec<Option<(Option<u32>, bool)>> = self
            .stream
            .iter()
            .map(|word| word.map(|(number, comma)| (ranks[number as usize], comma)))
            .collect();
        let clusters = clusters::of_words(
            order.len(),
            stream.iter().map(|word| word.map(|(rank, _)| rank)),
        );
        let pairs = pairs(&stream, |rank| clusters[rank as usize][1]);
        let pieces = embeddings::read(&shared.join("models/static-minilm-256"))?;
        let names: Vec<&str> = order
            .iter()
            .map(|number| self.words[*number].word.as_str())
            .collect();
        let meanings = clusters::by_meaning(&pieces, &names);
        let words = order
            .iter()
            .zip(clusters.iter().zip(&meanings))
            .map(|(number, (clusters, meanings))| {
                (
                    self.words[*number].key,
                    self.words[*number].habits(*clusters, *meanings),
                )
            })
            .collect();
        Ok(Vocabulary::new(words, pairs)?)
    }
}

impl Seen {
    fn habits(&self, clusters: [u16; 3], meanings: [u16; 2]) -> Habits {
        // Rare words get the share of most words: one in ten has a comma, one in five a capital.
        let comma = |count| step(count, 0.3, self.count, 3.0, 12.0);
        Habits {
            clusters,
            meanings,
            comma_before: comma(self.comma_before),
            comma_after: comma(self.comma_after),
            capital: step(self.capital, 0.2, self.inside, 1.0, 6.0),
            asked: [0; 3],
        }
    }
}

/// The share of `count` (and `more`) in `all` (and `more_all`), as one of some steps, the first of
/// them one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 1 and 13"
)]
fn step(count: u32, more: f64, all: u32, more_all: f64, steps: f64) -> u8 {
    ((f64::from(count) + more) / (f64::from(all) + more_all) * steps) as u8 + 1
}

/// How often a comma stands between words of two middle clusters, as [`Vocabulary::new`] says.
fn pairs(stream: &[Option<(Option<u32>, bool)>], cluster: impl Fn(u32) -> u16) -> Vec<u8> {
    let mut counts = vec![[0_u32; 2]; CLUSTERS[1] * CLUSTERS[1]];
    let mut before: Option<usize> = None;
    for word in stream {
        let Some((rank, comma)) = word else {
            before = None;
            continue;
        };
        let here = rank.map_or(0, |rank| usize::from(cluster(rank)));
        if let Some(before) = before {
            counts[before * CLUSTERS[1] + here][usize::from(*comma)] += 1;
        }
        before = Some(here);
    }
    counts
        .into_iter()
        .map(|[without, with]| {
            let all = f64::from(without) + f64::from(with);
            if all < 3.0 {
                return 0;
            }
            let class = match (f64::from(with) + 0.1) / (all + 1.0) {
                share if share < 0.02 => 1,
                share if share < 0.1 => 2,
                share if share < 0.3 => 3,
                share if share < 0.6 => 4,
                _ => 5,
            };
            if all < 10.0 { class } else { class + 5 }
        })
        .collect()
}
