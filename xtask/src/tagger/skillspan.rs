//! The `SkillSpan` annotations, as plain text with spans of bytes.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, ensure};
use facts::skill::tagger::weights::KINDS;
use facts::text::Span;
use flate2::read::GzDecoder;
use serde::Deserialize;

/// A text with the spans that the annotators marked, by kind: knowledge, competence.
#[derive(Debug, Default, Clone)]
pub struct Marked {
    /// Tokens joined by spaces, sentences by line breaks.
    pub text: String,
    /// In order.
    pub gold: [Vec<Span>; KINDS],
}

/// What one text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// A whole ad.
    Document,
    /// A sentence.
    Sentence,
}

#[derive(Deserialize)]
struct Line {
    idx: u64,
    source: String,
    tokens: Vec<String>,
    tags_skill: Vec<String>,
    tags_knowledge: Vec<String>,
}

/// Reads the half that is called `train` or `dev`.
///
/// # Errors
/// When the file is missing or not of the expected form.
pub fn read(shared: &Path, half: &str, per: Per) -> anyhow::Result<Vec<Marked>> {
    let path = shared
        .join("benchmarks/skillspan")
        .join(format!("{half}.jsonl.gz"));
    let lines = BufReader::new(GzDecoder::new(
        File::open(&path).with_context(|| format!("open {}", path.display()))?,
    ));
    let mut texts: Vec<Marked> = Vec::new();
    let mut last = None;
    for line in lines.lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let id = Some((line.source.clone(), line.idx));
        if per == Per::Sentence || last != id {
            texts.push(Marked::default());
        }
        last = id;
        texts.last_mut().context("a text was begun")?.push(&line)?;
    }
    Ok(texts)
}

impl Marked {
    fn push(&mut self, line: &Line) -> anyhow::Result<()> {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let mut spans = Vec::with_capacity(line.tokens.len());
        for (at, token) in line.tokens.iter().enumerate() {
            if at > 0 {
                self.text.push(' ');
            }
            let start = u32::try_from(self.text.len())?;
            self.text.push_str(token);
            spans.push(Span {
                start,
                end: u32::try_from(self.text.len())?,
            });
        }
        for (gold, tags) in self
            .gold
            .iter_mut()
            .zip([&line.tags_knowledge, &line.tags_skill])
        {
            ensure!(tags.len() == spans.len(), "as many tags as tokens");
            let mut open = false;
            for (tag, span) in tags.iter().zip(&spans) {
                match (tag.as_str(), gold.last_mut()) {
                    ("I", Some(begun)) if open => begun.end = span.end,
                    ("B" | "I", _) => gold.push(*span),
                    _ => {}
                }
                open = tag != "O";
            }
        }
        Ok(())
    }
}
