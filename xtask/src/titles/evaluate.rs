//! How often the coder is right, and how fast it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use catalogue::Catalogue;
use catalogue::code::{OnetCode, SocCode};
use facts::title::{Candidate, Coder};

use super::TEST_FOLD;
use super::data::{self, Benchmark, Onet, fold};
use crate::ads;
use crate::card::Card;

/// What others reach with the same queries and candidates: name, first, in first five, titles a
/// second.
const PEERS: [(&str, f64, f64, &str); 6] = [
    ("sockit 0.3.1 (6-digit)", 35.0, 47.1, "23500"),
    ("BM25 on stemmed words", 43.6, 72.5, "2400"),
    ("character 2-5-gram TF-IDF", 43.0, 73.1, "500"),
    ("MiniLM, nearest title", 48.4, 78.9, "760"),
    ("votes by TF-IDF and embeddings", 55.2, 82.1, ""),
    ("target", 57.0, 84.0, "23500"),
];

/// The fastest of so many passes is the one that other programs disturbed least.
const PASSES: usize = 10;

/// Source, id, where the title stands in the ad's text, and the codes that a careful coder would
/// give it.
const LABELS: &str = include_str!("../../../crates/facts/tests/labels/titles.tsv");

/// Prints all figures.
///
/// # Errors
/// When a source cannot be read.
pub fn evaluate(shared: &Path, card: &mut Card) -> anyhow::Result<()> {
    let benchmark = Onet::read(shared)?.without(TEST_FOLD);
    let coder = Coder::with(
        facts::title::model::Model::shipped(),
        benchmark
            .candidates
            .iter()
            .map(|(title, code)| (title.as_str(), *code)),
    );
    print_held_out(&coder, &benchmark, card);
    drop(coder);

    let catalogue = crate::catalogue()?;
    let started = Instant::now();
    let coder = Coder::new(&catalogue);
    println!(
        "\nbuilt for the catalogue in {} ms",
        started.elapsed().as_millis()
    );
    print_real(shared, &coder)?;
    print_labelled(shared, &catalogue, &coder, card)
}

/// What is right among answers, and how sure they were.
#[derive(Default)]
struct Tally {
    asked: usize,
    first: usize,
    first_five: usize,
    coded: usize,
    coded_right: usize,
    /// By tenths of the stated probability: answers, right ones, sum of probabilities.
    tenths: [(usize, usize, f32); 10],
}

impl Tally {
    fn add(&mut self, answer: &[Candidate], is_right: impl Fn(OnetCode) -> bool) {
        self.asked += 1;
        let Some(best) = answer.first() else { return };
        let right = usize::from(is_right(best.occupation));
        self.first += right;
        self.first_five += usize::from(answer.iter().take(5).any(|one| is_right(one.occupation)));
        if best.probability >= facts::title::LEAST_PROBABILITY {
            self.coded += 1;
            self.coded_right += right;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a tenth of 0 to 1"
        )]
        let tenth = &mut self.tenths[((best.probability * 10.0) as usize).min(9)];
        *tenth = (tenth.0 + 1, tenth.1 + right, tenth.2 + best.probability);
    }

    fn print_coded(&self) {
        println!(
            "coded {:.1}% (from probability {}), of these right {:.1}%; first right {:.1}%, in first five {:.1}%",
            percent(self.coded, self.asked),
            facts::title::LEAST_PROBABILITY,
            percent(self.coded_right, self.coded),
            percent(self.first, self.asked),
            percent(self.first_five, self.asked),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

/// Prints how good and how fast the coder is with titles kept aside.
pub fn print_held_out(coder: &Coder, benchmark: &Benchmark, card: &mut Card) {
    let mut fastest = Duration::MAX;
    let mut answers = Vec::new();
    for _ in 0..PASSES {
        let started = Instant::now();
        answers = benchmark
            .queries
            .keys()
            .map(|query| coder.rank(query, None))
            .collect();
        fastest = fastest.min(started.elapsed());
    }
    let mut tally = Tally::default();
    for (answer, right) in answers.iter().zip(benchmark.queries.values()) {
        tally.add(answer, |code| right.contains(&code));
    }
    println!(
        "{} published titles kept aside: first, in first five, titles a second on one core",
        tally.asked
    );
    for (name, first, five, speed) in PEERS {
        println!("  {name:32} {first:5.1} {five:5.1} {speed:>8}");
    }
    let speed = Duration::from_secs(1).as_nanos() * answers.len() as u128 / fastest.as_nanos();
    let (first, five) = (
        percent(tally.first, tally.asked),
        percent(tally.first_five, tally.asked),
    );
    println!("  {:32} {first:5.1} {five:5.1} {speed:>8}", "this coder");
    card.add("published titles kept aside: first, %", first, 57.0);
    card.add("published titles kept aside: in first five, %", five, 84.0);
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
    card.add("titles coded a second, one core", speed as f64, 23_500.0);
    println!("stated probability, and share of right first answers:");
    for (count, right, sum) in tally.tenths.iter().filter(|(count, ..)| *count > 0) {
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let stated = 100.0 * f64::from(*sum) / *count as f64;
        println!(
            "  {count:5} stated {stated:5.1}% right {:5.1}%",
            percent(*right, *count)
        );
    }
    tally.print_coded();
}

/// Titles of real ads whose ESCO occupation is known, of the test fold, which training never saw;
/// six digits count, and any of the occupations on the other side of the crosswalk.
fn print_real(shared: &Path, coder: &Coder) -> anyhow::Result<()> {
    let crosswalk = data::crosswalk(shared)?;
    let mut tally = Tally::default();
    for (title, address) in data::real_titles(shared)?
        .iter()
        .filter(|(title, _)| fold(title) == TEST_FOLD)
    {
        let Some(crossed) = crosswalk.get(address) else {
            continue;
        };
        let right: BTreeSet<SocCode> = crossed.codes.iter().map(|(code, _)| code.soc()).collect();
        tally.add(&coder.rank(title, None), |code| right.contains(&code.soc()));
    }
    println!(
        "\n{} titles of real ads along the ESCO crosswalk (noisy):",
        tally.asked
    );
    tally.print_coded();
    Ok(())
}

/// Titles of ads that were coded by hand; six digits count.
#[expect(
    clippy::too_many_lines,
    reason = "one report, in the order of its lines"
)]
fn print_labelled(
    shared: &Path,
    catalogue: &Catalogue,
    coder: &Coder,
    card: &mut Card,
) -> anyhow::Result<()> {
    let mut ads_by_id: BTreeMap<(&str, String), ads::Ad> = BTreeMap::new();
    for (source, _) in ads::SOURCES {
        ads_by_id.extend(
            ads::read(shared, source)?
                .into_iter()
                .map(|ad| ((source, ad.id.clone()), ad)),
        );
    }
    let mut tallies: BTreeMap<(&str, bool), Tally> = BTreeMap::new();
    for line in LABELS.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [source, id, start, end, by_hand] = cells[..] else {
            continue;
        };
        let ad = ads_by_id
            .get(&(source, id.to_owned()))
            .with_context(|| format!("no ad {id} of {source}"))?;
        let title = ad
            .text
            .get(start.parse()?..end.parse()?)
            .with_context(|| format!("no title in {id}"))?;
        let right: Vec<SocCode> = by_hand
            .split(',')
            .filter_map(|code| Some(code.parse::<OnetCode>().ok()?.soc()))
            .collect();
        if right.is_empty() {
            continue; // nobody could code it
        }
        for with_description in [false, true] {
            let answer = coder.rank(title, with_description.then_some(ad.text.as_str()));
            for group in [source, "all"] {
                tallies
                    .entry((group, with_description))
                    .or_default()
                    .add(&answer, |code| right.contains(&code.soc()));
            }
            let best = answer
                .first()
                .filter(|best| !with_description && !right.contains(&best.occupation.soc()));
            if let Some(best) = best {
                let name = catalogue
                    .occupation(best.occupation)
                    .map_or("", |occupation| &occupation.title);
                eprintln!(
                    "{source}: {title:?} coded {} {name} ({:.2}), by hand {by_hand}",
                    best.occupation, best.probability
                );
            }
        }
    }
    println!("\nads coded by hand:");
    for ((source, with_description), tally) in tallies {
        let with = if with_description {
            "title and text"
        } else {
            "title"
        };
        if (source, with_description) == ("all", true) {
            card.add(
                "ads coded by hand: right of those coded, %",
                percent(tally.coded_right, tally.coded),
                75.0,
            );
            card.add(
                "ads coded by hand: coded, %",
                percent(tally.coded, tally.asked),
                85.0,
            );
        }
        print!("  {source}, {with}, {}: ", tally.asked);
        tally.print_coded();
    }
    Ok(())
}
