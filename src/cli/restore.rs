//! `metier restore`.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};

use super::backup::tell;
use super::program::Program;
use super::{output, progress};
use crate::backup::{self, Restored};
use crate::clock;
use crate::format::Count;
use crate::posting::{self, PostingId};

/// Put a backup in the place of all that the database holds.
///
/// The file is checked first, and the database holds all of it or what it held before. Nodes that
/// serve show it at once.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The file that `metier backup` wrote.
    file: PathBuf,
    /// Only check the file, and say what is in it.
    #[arg(long)]
    check: bool,
    /// Do not ask whether what is there may be replaced; without a terminal nobody is asked.
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let file = &command.file;
    let unusable = || format!("{} cannot be restored", file.display());
    if command.check {
        let header = backup::check(file).await.with_context(unusable)?;
        return tell("Sound:", file, &header, program.options.json);
    }
    let db = program.connect().await?;
    let work = async {
        backup::check(file).await.with_context(unusable)?;
        if !command.yes {
            confirm(posting::state(&db).await?.last_posting)?;
        }
        let bar = progress::work_bar("restoring");
        let mut on_progress = |progress| progress::show_rows(&bar, progress);
        let restored = backup::restore(
            &db,
            (program.clock.now(), program.random),
            file,
            &mut on_progress,
        )
        .await;
        bar.finish_and_clear();
        restored.with_context(|| format!("{}; the database is as it was", unusable()))
    };
    let restored = work.await;
    db.close().await;
    let restored = restored?;
    tell("Restored", file, &restored.header, program.options.json)?;
    tell_erasures(&restored)
}

/// Says which accounts stay erased, and for which time nobody knows.
fn tell_erasures(restored: &Restored) -> anyhow::Result<()> {
    let mut out = output::errors();
    if restored.erased_again > 0 {
        let accounts = Count(restored.erased_again);
        writeln!(
            out,
            "Accounts erased since the backup, and now erased again: {accounts}"
        )?;
    }
    if let Some(until) = restored.unknown_until
        && restored.header.rows_of("account") > 0
    {
        writeln!(
            out,
            "Which accounts were erased between {} and {} is not known here: erase those again (metier user erase).",
            clock::written(restored.header.taken_at),
            clock::written(until)
        )?;
    }
    Ok(())
}

/// Asks whoever sits at a terminal.
fn confirm(last_posting: PostingId) -> anyhow::Result<()> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Ok(());
    }
    let ads = Count(last_posting.number().unsigned_abs());
    let mut out = output::errors();
    write!(
        out,
        "The backup replaces all that the database holds, {ads} job ads among it. Go on? [y/N] "
    )?;
    out.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    if !["y", "yes"].contains(&answer.trim().to_lowercase().as_str()) {
        bail!("nothing was restored");
    }
    Ok(())
}
