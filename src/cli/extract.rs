//! `metier extract`: what a job ad says.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use facts::reader::Reader;
use serde::Deserialize;
use serde_json::Value;

use super::lines::{self, Answer, LONGEST_AD_BYTES};
use super::output;
use super::program::Program;
use crate::extract::{Extracted, extracted};

/// Read a job ad: occupation, pay, experience, education and skills, each with its place in the
/// text.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The ad, as plain text or HTML; standard input without it.
    file: Option<PathBuf>,
    /// Read ads from standard input, one JSON object a line: {"id", "text", "title"?}; answer a
    /// line each.
    #[arg(long, conflicts_with = "file")]
    jsonl: bool,
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: Option<String>,
    text: String,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let catalogue = program.catalogue().await?;
    let reader = Reader::new(&catalogue);
    let answer = |text: &str| extracted(&catalogue, None, text, &reader.read(text), usize::MAX);
    if command.jsonl {
        return lines::answer(|Question { id, title, text }| {
            let text = title.map_or_else(|| text.clone(), |title| format!("{title}\n\n{text}"));
            let answer = answer(&text);
            Answer { id, answer }
        });
    }
    let answer = answer(&facts::html::text(&read(command.file.as_deref())?));
    if program.options.json {
        return output::json(&answer);
    }
    print(&answer)
}

/// The text of a file, or of standard input.
fn read(file: Option<&Path>) -> anyhow::Result<String> {
    let Some(path) = file else {
        return read_text(std::io::stdin()).context("standard input");
    };
    let file = std::fs::File::open(path).with_context(|| format!("open {}", path.display()))?;
    read_text(file).with_context(|| path.display().to_string())
}

fn read_text(from: impl std::io::Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    from.take(LONGEST_AD_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_AD_BYTES {
        bail!(
            "is longer than {} MB, which is no ad",
            LONGEST_AD_BYTES >> 20
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "byte {} is not UTF-8; convert the file first (iconv -t utf-8)",
            error.utf8_error().valid_up_to()
        )
    })
}

fn print(answer: &Extracted) -> anyhow::Result<()> {
    let mut out = output::text();
    for (name, value) in rows(answer) {
        writeln!(out, "{name:<12} {value}")?;
    }
    if answer.mentions.is_empty() {
        return Ok(writeln!(out, "No skills were found.")?);
    }
    writeln!(out, "\n  SURE  KIND        SKILL")?;
    for one in &answer.mentions {
        let label = one
            .label
            .as_ref()
            .filter(|label| **label != one.text)
            .map_or_else(String::new, |label| format!(" → {label}"));
        writeln!(
            out,
            "  {:>3.0}%  {:<11} {}{label}",
            one.confidence * 100.0,
            one.kind,
            one.text.replace('\n', " ")
        )?;
    }
    Ok(())
}

/// What the ad says beside skills, as rows of name and quote.
fn rows(answer: &Extracted) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if let Some(title) = &answer.title {
        rows.push(("Title", title.text.clone()));
    }
    for (at, one) in answer.candidates.iter().take(3).enumerate() {
        let name = one.specialization_name.as_ref().unwrap_or(&one.title);
        rows.push((
            if at == 0 { "Occupation" } else { "" },
            format!("{} {name} ({:.0}%)", one.code, one.probability * 100.0),
        ));
    }
    let education = &answer.education.required;
    let quotes = [
        ("Pay", answer.pay.as_ref().map(|one| &one.quote)),
        ("Equity", answer.equity.as_ref().map(|one| &one.quote)),
        (
            "Experience",
            answer.experience.as_ref().map(|one| &one.quote),
        ),
        ("Education", education.as_ref().map(|one| &one.quote)),
        ("Seniority", answer.seniority.as_ref().map(|one| &one.quote)),
        ("Workplace", answer.workplace.as_ref().map(|one| &one.quote)),
    ];
    let stated = quotes
        .into_iter()
        .filter_map(|(name, quote)| Some((name, quote?.text.clone())));
    rows.extend(stated);
    let employment = answer.employment.iter();
    rows.extend(employment.map(|one| ("Employment", one.quote.text.clone())));
    let places = answer.places.iter();
    rows.extend(places.map(|one| ("Place", one.quote.text.clone())));
    rows
}
