//! `metier show`: an occupation, with the source of each number.

use std::io::Write as _;

use anyhow::Context as _;
use catalogue::ranker::Kind;
use catalogue::{Catalogue, Doc, Occupation};

use super::output;
use super::program::Program;
use crate::career;
use crate::occupation::answer::OccupationDetail;
use crate::occupation::{self, Named};

/// Show an occupation.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// Its code (15-1254.00, 15-1254), title, or words that find it.
    #[arg(required = true)]
    occupation: Vec<String>,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let catalogue = program.catalogue().await?;
    let text = command.occupation.join(" ");
    let occupation = find(&catalogue, &text)
        .with_context(|| format!("no occupation is called `{text}`; try: metier search {text}"))?;
    if program.options.json {
        let detail = OccupationDetail::of(&catalogue, occupation);
        return output::json(&serde_json::to_value(detail)?);
    }
    print(&catalogue, occupation)
}

/// The occupation of that code or title; else the first that a search finds.
fn find<'a>(catalogue: &'a Catalogue, text: &str) -> Option<&'a Occupation> {
    if let Some(Named::Here(one) | Named::Elsewhere(one)) = occupation::find(catalogue, text) {
        return Some(one);
    }
    let found = catalogue.search(text, Some(Kind::Occupation), 1);
    match found.first()?.doc {
        Doc::Occupation(index) => Some(&catalogue.occupations[index]),
        _ => None,
    }
}

fn print(catalogue: &Catalogue, one: &Occupation) -> anyhow::Result<()> {
    let mut out = output::text();
    let above: Vec<String> = career::breadcrumb(catalogue, one)
        .into_iter()
        .map(|link| link.name)
        .collect();
    writeln!(out, "{} ({})\n{}", one.title, one.code, above.join(" › "))?;
    if let Some(summary) = one.summary {
        writeln!(out, "\n{summary}")?;
    }
    writeln!(out)?;
    for (label, value) in rows(catalogue, one) {
        writeln!(out, "{label:<26} {value}")?;
    }
    Ok(())
}

/// The numbers, then what has no number, as rows of label and value.
fn rows(catalogue: &Catalogue, one: &Occupation) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    for stat in occupation::section::stats(catalogue, one) {
        let note = if stat.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", stat.note)
        };
        let value = format!("{}{note}  [{}]", stat.value, stat.from.cited());
        rows.push((stat.label, value));
    }
    if let Some(bright) = occupation::section::bright(catalogue, one) {
        rows.push(("Bright Outlook", bright));
    }
    let technologies: Vec<&str> = one
        .technologies
        .iter()
        .filter(|technology| technology.in_demand)
        .map(|technology| catalogue.vocabulary.skills[technology.skill].label.as_str())
        .collect();
    if !technologies.is_empty() {
        rows.push(("Technologies in demand", technologies.join(", ")));
    }
    let specializations: Vec<&str> = catalogue
        .specializations_of(one)
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    if !specializations.is_empty() {
        rows.push(("Specialized occupations", specializations.join(", ")));
    }
    rows
}
