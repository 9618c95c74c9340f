//! How often the coder is right, and how fast it is.

use std::path::Path;
use std::time::Instant;

use facts::title::Coder;

use super::TEST_FOLD;
use super::data::{Benchmark, Onet};

/// Others on the same queries: first, in the first five, titles a second.
const PEERS: [(&str, f32, f32, u32); 4] = [
    ("sockit 0.3.1 (6 digits)", 35.0, 47.1, 23_500),
    ("BM25 on stemmed words", 43.6, 72.5, 2_400),
    ("character n-grams", 43.0, 73.1, 500),
    ("MiniLM embeddings", 48.4, 78.9, 760),
];

/// Prints how the coder does on the titles that neither it nor its training has seen, beside its peers.
///
/// # Errors
/// When a source cannot be read.
pub fn evaluate(shared: &Path) -> anyhow::Result<()> {
    for (name, first, five, speed) in PEERS {
        println!("{name}: first {first:.1}, five {five:.1}; {speed}/s");
    }
    let benchmark = Onet::read(shared)?.without(TEST_FOLD);
    let candidates = benchmark.candidates.iter().map(|(title, code)| (title.as_str(), *code));
    print_scores("metier", &Coder::with(Coder::bundled_model(), candidates), &benchmark);
    println!("target: first 57.0, five 84.0; 23500/s");
    Ok(())
}

/// Prints how often the first and one of the first five are right, how fast, and how far probabilities are true.
pub fn print_scores(name: &str, coder: &Coder, benchmark: &Benchmark) {
    let (mut first, mut five, mut found) = (0, 0, 0);
    let started = Instant::now();
    let answers: Vec<_> = benchmark.queries.keys().map(|query| coder.rank(query)).collect();
    let seconds = started.elapsed().as_secs_f64();
    let mut bins = [(0, 0, 0.0); 10];
    for (answer, right) in answers.iter().zip(benchmark.queries.values()) {
        let Some(best) = answer.first() else { continue };
        found += 1;
        let bin = &mut bins[((best.probability * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.2 += best.probability;
        if right.contains(&best.occupation) {
            first += 1;
            bin.1 += 1;
        }
        five += usize::from(answer.iter().take(5).any(|one| right.contains(&one.occupation)));
    }
    let all = benchmark.queries.len() as f64;
    println!(
        "{name}: first {:.1}, five {:.1}, answered {:.1}; {:.0}/s",
        100.0 * f64::from(first) / all,
        100.0 * five as f64 / all,
        100.0 * f64::from(found) / all,
        all / seconds
    );
    for (count, right, sum) in bins {
        println!("  {count:5} said {:.2} right {:.2}", sum / count as f32, right as f32 / count as f32);
    }
}
