//! `metier import`: official files become the releases in use.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use catalogue::release::{Packed, Release};
use catalogue::source;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::output;
use super::program::Program;
use super::progress::FileBars;
use crate::format::Count;
use crate::release::{self, Installed};

/// Import official files: folders or zips as downloaded from O*NET, BLS and ESCO.
///
/// Everything found at the paths becomes new releases, and all of them become current together.
/// A file that is damaged or incomplete changes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// Folders, zips or files.
    #[arg(required_unless_present = "starter")]
    paths: Vec<PathBuf>,
    /// Go back to the bundled starter release of every source that it has.
    #[arg(long, conflicts_with = "paths")]
    starter: bool,
    /// Read and check only; change nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let releases = if command.starter {
        bundled()?
    } else {
        pack(read(&command.paths)?)
    };
    let outcomes = if command.dry_run {
        vec!["read and checked; nothing was changed"; releases.len()]
    } else {
        install(program, &releases).await?
    };
    let imported: Vec<Imported<'_>> = releases
        .iter()
        .zip(outcomes)
        .map(|((release, packed), outcome)| (release, packed, outcome))
        .collect();
    if program.options.json {
        let items: Vec<Value> = imported.iter().map(item).collect();
        return output::json(&items);
    }
    print(&imported)
}

/// A release, its packed form, and what became of it.
type Imported<'a> = (&'a Release, &'a Packed, &'static str);

/// Reads the official files at the paths, with a progress bar for each.
fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Release>> {
    let bars = FileBars::new();
    let mut releases: Vec<Release> = Vec::new();
    for path in paths {
        for release in source::read(path, &|step| bars.step(step))? {
            let source = release.about.source;
            let twice = releases.iter().find(|other| other.about.source == source);
            if let Some(other) = twice {
                bail!(
                    "{source} is given twice ({} and {}): import one at a time",
                    other.about.vintage,
                    release.about.vintage
                );
            }
            releases.push(release);
        }
    }
    bars.finish();
    Ok(releases)
}

fn pack(releases: Vec<Release>) -> Vec<(Release, Packed)> {
    let spinner = ProgressBar::new_spinner();
    let packed = releases
        .into_iter()
        .map(|release| {
            spinner.set_message(format!("packing {}", release.about.source));
            spinner.tick();
            let packed = release.pack();
            (release, packed)
        })
        .collect();
    spinner.finish_and_clear();
    packed
}

/// The releases that are packed into the program.
fn bundled() -> anyhow::Result<Vec<(Release, Packed)>> {
    let unpack = |bytes: &[u8]| {
        let (id, release) = Release::unpack(bytes).context("the bundled starter release")?;
        let bytes = bytes.to_vec();
        Ok((release, Packed { id, bytes }))
    };
    let files = catalogue::starter::files().iter();
    files.map(|(_, bytes)| unpack(bytes)).collect()
}

/// Stores the releases and makes them current, all or none.
async fn install(
    program: &Program,
    releases: &[(Release, Packed)],
) -> anyhow::Result<Vec<&'static str>> {
    let stored: Vec<_> = releases
        .iter()
        .map(|(release, packed)| release::to_store(release, packed.clone()))
        .collect();
    let now = program.clock.now();
    let work = program.with_database(async |db| Ok(release::install(db, now, &stored).await?));
    let outcome = |installed| match installed {
        Installed::New => "new, now in use",
        Installed::AlreadyThere => "known already, now in use",
    };
    Ok(work.await?.into_iter().map(outcome).collect())
}

/// An imported release for programs.
fn item((release, packed, outcome): &Imported<'_>) -> Value {
    json!({"id": packed.id.as_str(), "outcome": outcome, "about": release.about})
}

fn print(imported: &[Imported<'_>]) -> anyhow::Result<()> {
    let mut out = output::text();
    for (release, packed, outcome) in imported {
        let about = &release.about;
        writeln!(
            out,
            "{} · {} · {} · {outcome}",
            about.source.name(),
            about.vintage,
            packed.id.short(),
        )?;
        for count in &about.counts {
            let rows = Count(count.rows).to_string();
            writeln!(out, "  {rows:>12} {}", count.table)?;
        }
        for note in &about.notes {
            writeln!(out, "  note: {note}")?;
        }
    }
    Ok(())
}
