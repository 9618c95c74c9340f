//! `metier code` and `metier extract`: titles and ads read on the command line, one or line by
//! line.

use std::io::{BufRead, BufWriter, Read as _, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use catalogue::Catalogue;
use facts::reader::Reader;
use facts::title::Coder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::extract::{Coded, Extracted, coded, extracted};

/// No ad is longer; what claims to be one is not read into memory.
const LONGEST: u64 = 16 << 20;

/// A line of `metier code --jsonl`.
#[derive(Deserialize)]
struct ToCode {
    #[serde(default)]
    id: Value,
    title: String,
    #[serde(default)]
    description: Option<String>,
}

/// A line of `metier extract --jsonl`.
#[derive(Deserialize)]
struct ToRead {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    title: Option<String>,
    text: String,
}

/// An answer with the id that came with the question, whatever it is.
#[derive(Serialize)]
struct WithId<T> {
    id: Value,
    #[serde(flatten)]
    answer: T,
}

pub(super) fn code(catalogue: &Catalogue, title: &str, as_json: bool) -> anyhow::Result<()> {
    let answer = coded(catalogue, None, &Coder::new(catalogue).code(title, None));
    let mut out = std::io::stdout();
    if as_json {
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?);
    }
    candidates(&mut out, &answer)
}

fn candidates(out: &mut impl Write, answer: &Coded) -> anyhow::Result<()> {
    if answer.candidates.is_empty() {
        writeln!(out, "Uncoded: no occupation is likely enough.")?;
    }
    for one in &answer.candidates {
        let name = one
            .specialization_name
            .as_ref()
            .map_or_else(String::new, |name| format!(" › {name}"));
        writeln!(
            out,
            "{:>4.0}%  {}  {}{name}",
            one.probability * 100.0,
            one.code,
            one.title
        )?;
    }
    Ok(())
}

pub(super) fn extract(
    catalogue: &Catalogue,
    file: Option<&Path>,
    as_json: bool,
) -> anyhow::Result<()> {
    let text = match file {
        Some(path) => {
            text(std::fs::File::open(path).with_context(|| format!("open {}", path.display()))?)
                .with_context(|| path.display().to_string())?
        }
        None => text(std::io::stdin()).context("standard input")?,
    };
    let text = facts::html::text(&text);
    let answer = extracted(catalogue, None, &text, &Reader::new(catalogue).read(&text));
    let mut out = std::io::stdout();
    if as_json {
        return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?);
    }
    report(&mut out, answer)
}

fn text(from: impl std::io::Read) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        bail!("is longer than {} MB, which is no ad", LONGEST >> 20);
    }
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "byte {} is not UTF-8; convert the file first (iconv -t utf-8)",
            error.utf8_error().valid_up_to()
        )
    })
}

fn report(out: &mut impl Write, answer: Extracted) -> anyhow::Result<()> {
    let mut row = |name: &str, value: String| writeln!(out, "{name:<12} {value}");
    if let Some(title) = &answer.title {
        row("Title", title.text.clone())?;
    }
    for (at, one) in answer.candidates.iter().take(3).enumerate() {
        let name = one.specialization_name.as_ref().unwrap_or(&one.title);
        row(
            if at == 0 { "Occupation" } else { "" },
            format!("{} {name} ({:.0}%)", one.code, one.probability * 100.0),
        )?;
    }
    let quotes = [
        ("Pay", answer.pay.as_ref().map(|one| &one.quote.text)),
        ("Equity", answer.equity.as_ref().map(|one| &one.quote.text)),
        (
            "Experience",
            answer.experience.as_ref().map(|one| &one.quote.text),
        ),
        (
            "Education",
            answer
                .education
                .required
                .as_ref()
                .map(|one| &one.quote.text),
        ),
        (
            "Seniority",
            answer.seniority.as_ref().map(|one| &one.quote.text),
        ),
        (
            "Workplace",
            answer.workplace.as_ref().map(|one| &one.quote.text),
        ),
    ];
    for (name, quote) in quotes {
        if let Some(quote) = quote {
            row(name, quote.clone())?;
        }
    }
    for (name, quotes) in [
        (
            "Employment",
            answer
                .employment
                .iter()
                .map(|one| &one.quote.text)
                .collect::<Vec<_>>(),
        ),
        (
            "Place",
            answer.places.iter().map(|one| &one.quote.text).collect(),
        ),
    ] {
        for quote in quotes {
            row(name, quote.clone())?;
        }
    }
    if answer.mentions.is_empty() {
        return Ok(writeln!(out, "No skills were found.")?);
    }
    writeln!(out, "\n  SURE  KIND        SKILL")?;
    for one in answer.mentions {
        let label = one
            .label
            .filter(|label| *label != one.text)
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

pub(super) fn code_lines(catalogue: &Catalogue) -> anyhow::Result<()> {
    let coder = Coder::new(catalogue);
    lines(
        |ToCode {
             id,
             title,
             description,
         }| WithId {
            id,
            answer: coded(catalogue, None, &coder.code(&title, description.as_deref())),
        },
    )
}

pub(super) fn extract_lines(catalogue: &Catalogue) -> anyhow::Result<()> {
    let reader = Reader::new(catalogue);
    lines(|ToRead { id, title, text }| {
        let text = title.map_or_else(|| text.clone(), |title| format!("{title}\n\n{text}"));
        WithId {
            id,
            answer: extracted(catalogue, None, &text, &reader.read(&text)),
        }
    })
}

/// Answers standard input line by line, in order. A line that cannot be read is answered with an
/// error, and the others are still answered; the program fails at the end.
fn lines<Q: DeserializeOwned, A: Serialize>(answer: impl Fn(Q) -> A) -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut number, mut wrong) = (0_u64, 0_u64);
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut input).take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let too_long = line.len() as u64 == LONGEST && line.last() != Some(&b'\n');
        if too_long {
            skip_line(&mut input)?;
        } else if line.trim_ascii().is_empty() {
            continue;
        }
        let question = if too_long {
            Err(format!("is longer than {} MB", LONGEST >> 20))
        } else {
            serde_json::from_slice::<Q>(&line).map_err(|error| error.to_string())
        };
        match question {
            Ok(question) => serde_json::to_writer(&mut out, &answer(question))?,
            Err(problem) => {
                wrong += 1;
                serde_json::to_writer(
                    &mut out,
                    &serde_json::json!({"line": number, "error": problem}),
                )?;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    if wrong > 0 {
        bail!("{wrong} of {number} lines could not be read; each is answered with its error");
    }
    Ok(())
}

/// Passes over the rest of a line without keeping it.
fn skip_line(input: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let passed = end.map_or(buffer.len(), |end| end + 1);
        input.consume(passed);
        if end.is_some() {
            return Ok(());
        }
    }
}
