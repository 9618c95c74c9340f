//! `metier import`.

use std::cell::RefCell;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use catalogue::release::{Packed, Release};
use catalogue::source::{self, Step};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::clock::Clock;
use crate::db::Db;
use crate::format::Count;
use crate::release::{self, Installed};

/// Reads the official files at the paths, with a progress bar for each.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<(Release, Packed)>> {
    let bar = RefCell::new((String::new(), ProgressBar::hidden()));
    let on_step = |step: Step<'_>| {
        let mut bar = bar.borrow_mut();
        if bar.0 != step.file {
            bar.1.finish_and_clear();
            *bar = (step.file.to_owned(), progress_bar(step));
        }
        bar.1.set_position(step.read);
    };
    let mut releases: Vec<Release> = Vec::new();
    for path in paths {
        for release in source::read(path, &on_step)? {
            if let Some(other) = releases
                .iter()
                .find(|other| other.about.source == release.about.source)
            {
                bail!(
                    "{} is given twice ({} and {}): import one at a time",
                    release.about.source,
                    other.about.vintage,
                    release.about.vintage
                );
            }
            releases.push(release);
        }
    }
    bar.borrow().1.finish_and_clear();
    let spinner = ProgressBar::new_spinner().with_message("packing");
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
    Ok(packed)
}

fn progress_bar(step: Step<'_>) -> ProgressBar {
    const STYLE: &str = "{prefix:40!} {bar:30} {bytes:>10} of {total_bytes}";
    let style =
        ProgressStyle::with_template(STYLE).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(step.of)
        .with_style(style)
        .with_prefix(step.file.to_owned())
}

/// The releases that are packed into the program.
pub(super) fn bundled() -> anyhow::Result<Vec<(Release, Packed)>> {
    let unpack = |bytes: &&[u8]| -> anyhow::Result<(Release, Packed)> {
        let (id, release) = Release::unpack(bytes).context("the bundled starter release")?;
        Ok((
            release,
            Packed {
                id,
                bytes: bytes.to_vec(),
            },
        ))
    };
    catalogue::starter::files()
        .iter()
        .map(|(_, bytes)| unpack(bytes))
        .collect()
}

/// Stores the releases and makes them current, all or none, and says what was read.
pub(super) async fn install(
    db: &Db,
    releases: Vec<(Release, Packed)>,
    as_json: bool,
) -> anyhow::Result<()> {
    let stored: Vec<_> = releases
        .iter()
        .map(|(release, packed)| release::to_store(release, packed.clone()))
        .collect();
    let installed = release::install(db, Clock::system().now(), &stored).await?;
    report(&releases, Some(&installed), as_json)
}

/// Says what was read, and what became of it.
pub(super) fn report(
    releases: &[(Release, Packed)],
    installed: Option<&[Installed]>,
    as_json: bool,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    let outcome = |index: usize| match installed.map(|all| all[index]) {
        Some(Installed::New) => "new, now in use",
        Some(Installed::AlreadyThere) => "known already, now in use",
        None => "read and checked; nothing was changed",
    };
    if as_json {
        let items: Vec<_> = releases
            .iter()
            .enumerate()
            .map(|(index, (release, packed))| json!({"id": packed.id.as_str(), "outcome": outcome(index), "about": release.about}))
            .collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&items)?)?;
        return Ok(());
    }
    for (index, (release, packed)) in releases.iter().enumerate() {
        let about = &release.about;
        writeln!(
            out,
            "{} · {} · {} · {}",
            about.source.name(),
            about.vintage,
            packed.id.short(),
            outcome(index)
        )?;
        for count in &about.counts {
            writeln!(
                out,
                "  {:>12} {}",
                Count(count.rows).to_string(),
                count.table
            )?;
        }
        for note in &about.notes {
            writeln!(out, "  note: {note}")?;
        }
    }
    Ok(())
}
