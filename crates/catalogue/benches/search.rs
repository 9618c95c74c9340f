//! Search latency on the bundled starter release, one thread, beside a plain finite-state
//! transducer over the same titles.
//!
//! `cargo bench -p metier-catalogue --bench search` prints, for exact titles, unfinished ones and
//! ones with a typing mistake, the median and the 99th percentile of both and their ratio. The peer
//! only lists titles in alphabetical order; it neither ranks nor knows abbreviations, so it is a
//! floor and not an equal.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a benchmark fails by panicking"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use catalogue::release::Release;
use catalogue::{Catalogue, starter};
use fst::automaton::{Levenshtein, Str};
use fst::{Automaton, IntoStreamer, Set, Streamer};

/// As many results as a list of suggestions shows.
const LIMIT: usize = 10;
/// Each query counts with its fastest of so many runs: what is left is the work, not the machine's
/// other business.
const RUNS: usize = 5;
/// Every so many titles one is asked for.
const STRIDE: usize = 19;

fn main() {
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes).unwrap());
    let releases: Vec<_> = releases.collect();
    let started = Instant::now();
    let catalogue = Catalogue::assemble(releases).unwrap();
    println!(
        "assembled in {:.0} ms",
        started.elapsed().as_secs_f64() * 1e3
    );

    let mut titles: Vec<String> = catalogue
        .occupations
        .iter()
        .flat_map(|one| &one.titles)
        .map(|title| title.text.to_lowercase())
        .collect();
    titles.sort();
    titles.dedup();
    let peer = Set::from_iter(&titles).expect("sorted");
    let asked: Vec<&String> = titles.iter().step_by(STRIDE).collect();
    let exact: Vec<String> = asked.iter().map(|title| (*title).clone()).collect();
    let unfinished: Vec<String> = asked
        .iter()
        .enumerate()
        .map(|(index, title)| title.chars().take(1 + index % 16).collect::<String>())
        .filter(|query| !query.trim().is_empty())
        .collect();
    let mistyped: Vec<String> = asked
        .iter()
        .enumerate()
        .filter_map(|(index, title)| mistype(title, index))
        .collect();
    println!(
        "{:>10} {:>8} {:>14} {:>14} {:>12}",
        "queries", "", "p50", "p99", "p99 of peer"
    );
    for (name, queries, is_fuzzy) in [
        ("exact", &exact, false),
        ("prefix", &unfinished, false),
        ("typo", &mistyped, true),
    ] {
        let ours = percentiles(queries, |query| catalogue.search(query, None, LIMIT).len());
        let theirs = percentiles(queries, |query| ask_peer(&peer, query, is_fuzzy));
        println!(
            "{name:>10} {:>8} {:>11.1} µs {:>11.1} µs {:>9.1} µs  ratio {:.2}",
            queries.len(),
            micros(ours.0),
            micros(ours.1),
            micros(theirs.1),
            micros(theirs.1) / micros(ours.1)
        );
    }
}

fn ask_peer(peer: &Set<Vec<u8>>, query: &str, is_fuzzy: bool) -> usize {
    let mut found = 0;
    if is_fuzzy {
        // It refuses what would need more than 10,000 states.
        let Ok(automaton) = Levenshtein::new(query, 1) else {
            return 0;
        };
        let mut stream = peer.search(automaton).into_stream();
        while found < LIMIT && stream.next().is_some() {
            found += 1;
        }
    } else {
        let mut stream = peer.search(Str::new(query).starts_with()).into_stream();
        while found < LIMIT && stream.next().is_some() {
            found += 1;
        }
    }
    found
}

/// Leaves out, doubles or exchanges a letter in the middle of a word; which one depends on the
/// number only.
fn mistype(title: &str, number: usize) -> Option<String> {
    let mut letters: Vec<char> = title.chars().collect();
    let at = 1 + (number * 7) % letters.len().checked_sub(3)?.max(1);
    if !letters.get(at)?.is_alphabetic() || !letters.get(at + 1)?.is_alphabetic() {
        return None;
    }
    match number % 3 {
        0 => drop(letters.remove(at)),
        1 => letters.swap(at, at + 1),
        _ => letters.insert(at, letters[at]),
    }
    Some(letters.into_iter().collect())
}

/// Median and 99th percentile over the queries.
fn percentiles(queries: &[String], ask: impl Fn(&str) -> usize) -> (Duration, Duration) {
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|query| {
            let runs = (0..RUNS).map(|_| {
                let started = Instant::now();
                black_box(ask(black_box(query)));
                started.elapsed()
            });
            runs.min().unwrap_or_default()
        })
        .collect();
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
