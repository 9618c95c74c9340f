//! `metier code`: the occupations that a job title may mean.

use std::io::Write as _;

use facts::title::Coder;
use serde::Deserialize;
use serde_json::Value;

use super::lines::{self, Answer};
use super::output;
use super::program::Program;
use crate::extract::{Coded, coded};

/// Code a job title: the occupations that it may mean.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The title.
    #[arg(required_unless_present = "jsonl")]
    title: Vec<String>,
    /// Read titles from standard input, one JSON object a line: {"id", "title",
    /// "description"?}; answer a line each.
    #[arg(long, conflicts_with = "title")]
    jsonl: bool,
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: Value,
    title: String,
    #[serde(default)]
    description: Option<String>,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let catalogue = program.catalogue().await?;
    let coder = Coder::new(&catalogue);
    let answer = |title: &str, description: Option<&str>| {
        coded(&catalogue, None, &coder.code(title, description))
    };
    if command.jsonl {
        return lines::answer(|question: Question| Answer {
            id: question.id,
            answer: answer(&question.title, question.description.as_deref()),
        });
    }
    let answer = answer(&command.title.join(" "), None);
    if program.options.json {
        return output::json(&answer);
    }
    print(&answer)
}

fn print(answer: &Coded) -> anyhow::Result<()> {
    let mut out = output::text();
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
