//! `metier releases`: which releases there are, and which are in use.

use std::io::Write as _;

use clap::Subcommand;
use serde_json::{Value, json};

use super::output;
use super::program::Program;
use crate::clock;
use crate::format::Count;
use crate::release::{self, Stored};

/// List the imported releases, or say which one to use.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List every release (the default).
    List,
    /// Use a release again; pages follow within seconds.
    Use {
        /// The first six or more digits of its id.
        id: String,
    },
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let work = program.with_database(async |db| {
        if let Some(Action::Use { id }) = &command.action {
            let id = release::use_release(db, program.clock.now(), id).await?;
            writeln!(output::errors(), "using release {}", &id[..12])?;
        }
        Ok(release::list(db).await?)
    });
    let releases = work.await?;
    if program.options.json {
        let items: Vec<Value> = releases.iter().map(item).collect();
        return output::json(&items);
    }
    print(&releases)
}

/// A release for programs.
fn item(release: &Stored) -> Value {
    json!({
        "id": release.id,
        "source": release.source,
        "vintage": release.vintage,
        "license": release.licence,
        "rows": release.row_count,
        "bytes": release.byte_count,
        "imported_at": release.imported_at,
        "current": release.is_current,
        "about": serde_json::from_str::<Value>(&release.about_json).unwrap_or_default(),
    })
}

fn print(releases: &[Stored]) -> anyhow::Result<()> {
    let mut out = output::text();
    writeln!(
        out,
        "  {:<12}  {:<18} {:<20} {:>10}  {:<21} LICENSE",
        "ID", "SOURCE", "VINTAGE", "ROWS", "IMPORTED"
    )?;
    for release in releases {
        writeln!(
            out,
            "{} {:<12}  {:<18} {:<20} {:>10}  {:<21} {}",
            if release.is_current { '*' } else { ' ' },
            release.id.get(..12).unwrap_or(&release.id),
            release.source,
            release.vintage,
            Count(u64::try_from(release.row_count).unwrap_or(0)).to_string(),
            clock::written(release.imported_at),
            release.licence,
        )?;
    }
    writeln!(
        out,
        "\n* in use. Use another one with: metier releases use ID"
    )?;
    Ok(())
}
