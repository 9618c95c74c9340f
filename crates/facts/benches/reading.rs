//! How fast ads are read on one core: `cargo bench -p metier-facts`, with ads of your own in
//! `FACTS_ADS` (JSON lines with `text`), else with one ad many times; `-- skills` measures the
//! steps whose name has that word. Speeds of other programs move with the machine: compare only
//! within a run.
#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a benchmark"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use catalogue::release::Release;
use catalogue::{Catalogue, starter};
use facts::reader::Reader;
use facts::skill::forms::Forms;
use facts::skill::tagger::Tagger;
use facts::text::Text;

const AD: &str = "Senior Back End Developer (remote)\nLakeside Freight, Madison, WI\n\nWe move dairy across five states, and you \
                  own the part that talks to trucks, warehouses and customers.\n\nWhat you bring\n- 5-7 years of experience \
                  with back end development\n- Bachelor's degree in computer science or equivalent experience\n- PostgreSQL, \
                  Docker and Linux; Go or Python\n- Good communication skills\n\nFull-time, $135,000 - $155,000 per year.";
/// Enough to warm up, and little enough to wait for.
const ADS: usize = 3_000;
/// The fastest of so many passes is the one that other programs disturbed least.
const PASSES: usize = 3;

/// The ads of the file that `FACTS_ADS` names; without it, one made-up ad many times.
fn ads() -> Vec<String> {
    match std::env::var("FACTS_ADS") {
        Ok(path) => {
            let lines = std::fs::read_to_string(path).unwrap();
            let text = |line: &str| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["text"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            };
            // Every so many, so that all collections of the file have their part.
            let every = (lines.lines().count() / ADS).max(1);
            lines.lines().step_by(every).map(text).collect()
        }
        Err(_) => vec![AD.to_owned(); ADS],
    }
}

/// The usual way to find many words: an automaton of all labels.
fn peer(catalogue: &Catalogue) -> AhoCorasick {
    let labels = catalogue
        .vocabulary
        .skills
        .iter()
        .flat_map(|skill| skill.alternatives.iter().chain([&skill.label]));
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(labels.filter(|label| !label.is_empty()))
        .unwrap()
}

#[expect(
    clippy::too_many_lines,
    reason = "one report, in the order of its lines"
)]
fn main() {
    let ads = ads();
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes).unwrap())
        .collect();
    let catalogue = Catalogue::assemble(releases).unwrap();
    let started = Instant::now();
    let reader = Reader::new(&catalogue);
    println!("built in {} ms", started.elapsed().as_millis());
    let forms = Forms::new(&catalogue);
    let tagger = Tagger::load();
    let peer = peer(&catalogue);
    let texts: Vec<Text> = ads.iter().map(|ad| Text::new(ad)).collect();
    let matches: Vec<_> = texts.iter().map(|text| forms.matches(text)).collect();
    let bytes: usize = ads.iter().map(String::len).sum();
    println!("{} ads, {} bytes on average", ads.len(), bytes / ads.len());
    let wanted = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with('-'))
        .unwrap_or_default();
    let measure = |name: &str, step: &dyn Fn(usize)| {
        if !name.contains(&wanted) {
            return;
        }
        let pass = || {
            let started = Instant::now();
            (0..ads.len()).for_each(step);
            started.elapsed()
        };
        let fastest = (0..PASSES)
            .map(|_| pass())
            .min()
            .unwrap_or(Duration::MAX)
            .as_secs_f64();
        println!(
            "{name:34} {:8.1} MB/s {:9.0} ads/s",
            bytes as f64 / fastest / 1e6,
            ads.len() as f64 / fastest
        );
    };
    measure("aho-corasick over the labels", &|at| {
        black_box(peer.find_iter(&ads[at]).count());
    });
    measure("text cut", &|at| drop(black_box(Text::new(&ads[at]))));
    measure("vocabulary in cut text", &|at| {
        drop(black_box(forms.matches(&texts[at])));
    });
    measure("tagger in cut text", &|at| {
        drop(black_box(tagger.tag(&texts[at], &matches[at])));
    });
    measure("vocabulary and tagger in cut text", &|at| {
        drop(black_box(
            tagger.tag(&texts[at], &forms.matches(&texts[at])),
        ));
    });
    measure("skills in cut text", &|at| {
        drop(black_box(reader.extractor().extract(&texts[at])));
    });
    measure("ad to facts", &|at| drop(black_box(reader.read(&ads[at]))));
    if let Some(most) = most_memory() {
        println!("at most {most} KB of memory, with the catalogue, the ads and the peer");
    }
}

/// The most memory that this process had, in kilobytes, where the system tells.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
