//! `metier export`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::program::Program;
use super::{output, progress};
use crate::export::{self, Exported, What};
use crate::format::Count;

/// Write facts and profile cells as Parquet files, for DuckDB, pandas and the like.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The folder; created if it is missing.
    dir: PathBuf,
    /// What is written.
    #[arg(long, value_name = "WHAT", default_value = "all")]
    what: What,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let work = program.with_database(async |db| {
        let bar = progress::work_bar("exporting");
        let mut on_progress = |progress| progress::show(&bar, progress);
        let exported = export::export(db, &command.dir, command.what, &mut on_progress).await;
        bar.finish_and_clear();
        exported.with_context(|| format!("nothing was exported to {}", command.dir.display()))
    });
    let exported = work.await?;
    if program.options.json {
        return output::json(&exported);
    }
    print(&command.dir, &exported)
}

fn print(folder: &Path, exported: &Exported) -> anyhow::Result<()> {
    let mut out = output::text();
    for file in &exported.files {
        let rows = Count(file.rows).to_string();
        let kilobytes = Count(file.bytes.div_ceil(1024));
        let path = folder.join(&file.file);
        writeln!(
            out,
            "{rows:>12} rows  {kilobytes:>9} KB  {}",
            path.display()
        )?;
    }
    Ok(())
}
