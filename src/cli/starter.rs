//! `metier starter`: writes the files that `crates/catalogue/src/starter.rs` and
//! `src/profile/starter.rs` include.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use catalogue::release::{Release, ReleaseId};
use catalogue::{Catalogue, skill, source, starter};
use serde_json::json;

use super::program::Program;
use super::{ingest, output};
use crate::profile;

/// Build the starter release from the official files, or the starter collection from job ads
/// (for those who release Metier).
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The official files.
    #[arg(required_unless_present = "postings")]
    sources: Option<PathBuf>,
    /// The folder to write.
    #[arg(long, default_value = "crates/catalogue/starter")]
    out: PathBuf,
    /// Files of job ads instead: their sums, and nothing else, become the starter collection.
    #[arg(long, num_args = 1.., value_name = "FILE", conflicts_with = "sources")]
    postings: Vec<String>,
    /// The file to write for them.
    #[arg(long, default_value = "src/profile/starter.bin", requires = "postings")]
    collection: PathBuf,
}

pub(super) fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    match &command.sources {
        Some(sources) => build(sources, &command.out),
        None => program.block_on(collect(program, &command.postings, &command.collection)),
    }
}

/// Builds the starter release. The same official files give the same bytes.
fn build(sources: &Path, out: &Path) -> anyhow::Result<()> {
    let releases = source::read(sources, &|_| {})?;
    std::fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut manifest = Vec::new();
    let mut built = Vec::new();
    for (release, packed) in starter::build(releases) {
        let about = &release.about;
        let file = format!("{}.release", about.source);
        write(&out.join(&file), &packed.bytes)?;
        manifest.push(json!({
            "file": file,
            "id": packed.id.as_str(),
            "bytes": packed.bytes.len(),
            "publisher": about.source.publisher(),
            "address": about.source.address(),
            "licence": about.source.licence(),
            "attribution": about.source.attribution(&about.vintage),
            "about": about,
        }));
        writeln!(
            output::text(),
            "{file}: {} bytes, {}",
            packed.bytes.len(),
            about.vintage
        )?;
        built.push((packed.id, release));
    }
    print_missing_skill_rows(built)?;
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    write(&out.join("manifest.json"), text.as_bytes())
}

/// Prints which joins and which moved addresses of skills the new release makes that the tables of
/// the catalogue do not hold. They are written there by hand, because a label may mislead.
fn print_missing_skill_rows(built: Vec<(ReleaseId, Release)>) -> anyhow::Result<()> {
    let bundled = || {
        let files = starter::files().iter();
        files
            .map(|(_, bytes)| Release::unpack(bytes))
            .collect::<Result<Vec<_>, _>>()
    };
    let before = Catalogue::assemble(bundled()?)?.vocabulary;
    let mut releases = bundled()?;
    releases.extend(built);
    // The later one of a source is the one in use.
    let after = Catalogue::assemble(releases)?.vocabulary;
    for (table, lines) in [
        ("skill-aliases.tsv", skill::undeclared(&after)),
        ("skill-addresses.tsv", skill::moved(&before, &after)),
    ] {
        if !lines.is_empty() {
            let lines = lines.join("\n");
            writeln!(
                output::text(),
                "add to crates/catalogue/data/{table}, with the month, if it is right:\n{lines}"
            )?;
        }
    }
    Ok(())
}

/// Builds the starter collection: reads the ads into a database of its own and packs the sums. The
/// same ads, read by the same rules, give the same bytes.
async fn collect(program: &Program, postings: &[String], out: &Path) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("cannot create a folder for a while")?;
    let program = program.in_folder(folder.path());
    ingest::run(&ingest::Command::of(postings.to_vec()), &program).await?;
    let work = program.with_database(async |db| Ok(profile::starter::pack(db).await?));
    let bytes = work.await?;
    write(out, &bytes)?;
    writeln!(output::text(), "{}: {} bytes", out.display(), bytes.len())?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
