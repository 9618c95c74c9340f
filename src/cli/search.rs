//! `metier search`.

use std::io::Write as _;

use serde_json::json;

use super::output;
use super::program::Program;
use crate::search;

/// Search occupations, specialized occupations and skills.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// A title, skill or abbreviation.
    #[arg(required = true)]
    query: Vec<String>,
    /// How many results at most, up to 50.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=50))]
    limit: u8,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let catalogue = program.catalogue().await?;
    let query = command.query.join(" ");
    let results = search::find(&catalogue, &query, None, usize::from(command.limit));
    if program.options.json {
        return output::json(&json!({"items": results}));
    }
    print(&results)
}

fn print(results: &[search::Result]) -> anyhow::Result<()> {
    let mut out = output::text();
    if results.is_empty() {
        writeln!(out, "Nothing was found. Try fewer or simpler words.")?;
    }
    for one in results {
        let code = one.code.as_deref().unwrap_or("skill");
        write!(out, "{code:<11} {}", one.title)?;
        if let Some(context) = &one.context {
            write!(out, " ({context})")?;
        }
        if let Some(matched) = &one.matched {
            write!(out, ", also called {matched}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
