//! `metier backup`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use super::program::Program;
use super::{output, progress};
use crate::backup::{self, Header};
use crate::clock;
use crate::format::Count;

/// Save all that the database holds as one file, while nodes serve.
///
/// The file can be restored into SQLite and into PostgreSQL. It is whole or not there: a file of that
/// name is replaced when the new one is complete.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The file, such as metier-2026-11-30.backup.
    file: PathBuf,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let work = program.with_database(async |db| {
        let bar = progress::work_bar("saving");
        let mut on_progress = |progress| progress::show_rows(&bar, progress);
        let saved = backup::save(db, program.clock.now(), &command.file, &mut on_progress).await;
        bar.finish_and_clear();
        saved.with_context(|| format!("nothing was saved to {}", command.file.display()))
    });
    let header = work.await?;
    tell("Saved", &command.file, &header, program.options.json)
}

/// A backup, for programs.
#[derive(Serialize)]
struct Told<'a> {
    file: String,
    bytes: u64,
    taken_at: String,
    program: &'a str,
    migration: i64,
    /// Rows by table.
    tables: BTreeMap<&'a str, u64>,
}

/// Says what was done with a backup, and what is in it.
pub(super) fn tell(done: &str, file: &Path, header: &Header, json: bool) -> anyhow::Result<()> {
    let bytes = std::fs::metadata(file)?.len();
    let taken_at = clock::written(header.taken_at);
    if json {
        let tables = header.tables.iter();
        return output::json(&Told {
            file: file.display().to_string(),
            bytes,
            taken_at,
            program: &header.program,
            migration: header.migration,
            tables: tables
                .map(|one| (one.table.name.as_str(), one.rows))
                .collect(),
        });
    }
    let count = |rows: u64| Count(rows).to_string();
    let mut out = output::text();
    writeln!(
        out,
        "{done} {}: {} releases, {} job ads, {} rows in all, of {taken_at} ({} KB)",
        file.display(),
        count(header.rows_of("release")),
        count(header.rows_of("posting")),
        count(header.rows()),
        Count(bytes.div_ceil(1024))
    )?;
    Ok(())
}
