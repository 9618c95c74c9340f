//! `metier export`.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;

use super::ingest::{step, steps};
use crate::db::Db;
use crate::export::{self, What};
use crate::format::Count;

/// Writes the files, with a progress bar, and says what is in them.
pub(super) async fn export(
    db: &Db,
    folder: &Path,
    what: What,
    as_json: bool,
) -> anyhow::Result<()> {
    let bar = steps("exporting");
    let exported = export::export(db, folder, what, &mut |progress| step(&bar, progress)).await;
    bar.finish_and_clear();
    let exported =
        exported.with_context(|| format!("nothing was exported to {}", folder.display()))?;
    let mut out = std::io::stdout();
    if as_json {
        writeln!(out, "{}", serde_json::to_string_pretty(&exported)?)?;
        return Ok(());
    }
    for file in &exported.files {
        let (rows, kilobytes) = (
            Count(file.rows).to_string(),
            Count(file.bytes.div_ceil(1024)),
        );
        writeln!(
            out,
            "{rows:>12} rows  {kilobytes:>9} KB  {}",
            folder.join(&file.file).display()
        )?;
    }
    Ok(())
}
