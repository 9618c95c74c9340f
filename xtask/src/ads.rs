//! The postings of the development data, as plain text.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::Context;
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

/// The collections: what labels call them, and their files.
pub const SOURCES: [(&str, &str); 3] = [
    ("hn", "hn-whoishiring-2011-2019.jsonl.gz"),
    ("us-data", "us-data-jobs-2020.jsonl.gz"),
    ("jobs-et", "jobs-et-2026.jsonl.gz"),
];

/// One ad.
#[derive(Debug, Clone, Serialize)]
pub struct Ad {
    /// Which collection it is of.
    pub source: &'static str,
    /// Its id there.
    pub id: String,
    /// Its title, where the collection states it apart.
    pub title: Option<String>,
    /// All its text, the title first.
    pub text: String,
}

#[derive(Deserialize)]
struct Line {
    id: Option<u64>,
    text: Option<String>,
    identifier: Option<String>,
    title: Option<String>,
    description: Option<String>,
}

/// Reads one collection.
///
/// # Errors
/// When the file is missing or a line is no JSON.
pub fn read(shared: &Path, source: &str) -> anyhow::Result<Vec<Ad>> {
    let (source, file) = *SOURCES
        .iter()
        .find(|(name, _)| *name == source)
        .context("no such collection")?;
    let path = shared.join("postings").join(file);
    let lines = BufReader::new(GzDecoder::new(
        File::open(&path).with_context(|| format!("open {}", path.display()))?,
    ));
    let mut ads = Vec::new();
    for line in lines.lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let body = facts::html::text(&line.text.or(line.description).unwrap_or_default());
        let title = line.title.map(|title| facts::html::text(&title));
        let text = title
            .as_ref()
            .map_or_else(|| body.clone(), |title| format!("{title}\n\n{body}"));
        let id = line
            .identifier
            .or(line.id.map(|id| id.to_string()))
            .unwrap_or_default();
        ads.push(Ad {
            source,
            id,
            title,
            text,
        });
    }
    Ok(ads)
}

/// Prints ads as JSON lines.
///
/// # Errors
/// When a collection cannot be read or the output is closed.
pub fn print(shared: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (source, _) in SOURCES
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        for ad in read(shared, source)? {
            serde_json::to_writer(&mut out, &ad)?;
            writeln!(out)?;
        }
    }
    Ok(())
}
