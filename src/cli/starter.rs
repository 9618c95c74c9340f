//! `metier starter`: writes the files that `crates/catalogue/src/starter.rs` and
//! `src/profile/starter.rs` include.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use catalogue::release::{Release, ReleaseId};
use catalogue::{Catalogue, skill, source, starter};
use serde_json::json;

use crate::clock::Clock;
use crate::db::Db;
use crate::{profile, release};

/// Builds the starter release. The same official files give the same bytes.
pub(super) fn build(sources: &Path, out: &Path) -> anyhow::Result<()> {
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
            std::io::stdout(),
            "{file}: {} bytes, {}",
            packed.bytes.len(),
            about.vintage
        )?;
        built.push((packed.id, release));
    }
    say_what_the_tables_of_skills_lack(built)?;
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    write(&out.join("manifest.json"), text.as_bytes())
}

/// Says which joins and which moved addresses of skills the new release makes that the tables of the
/// catalogue do not hold. They are written there by hand, because a label may mislead.
fn say_what_the_tables_of_skills_lack(built: Vec<(ReleaseId, Release)>) -> anyhow::Result<()> {
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
                std::io::stdout(),
                "add to crates/catalogue/data/{table}, with the month, if it is right:\n{lines}"
            )?;
        }
    }
    Ok(())
}

/// Builds the starter collection: reads the ads into a database of its own and packs the sums. The
/// same ads, read by the same rules, give the same bytes.
pub(super) async fn collect(postings: &[String], out: &Path) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("cannot create a folder for a while")?;
    let url = format!("sqlite://{}", folder.path().join("metier.db").display()).parse()?;
    let db = Db::connect(&url).await?;
    release::install_starter(&db, Clock::system().now()).await?;
    super::ingest::ingest(
        &db,
        postings,
        &super::ingest::Reading::default(),
        None,
        false,
    )
    .await?;
    let bytes = profile::starter::pack(&db).await?;
    db.close().await;
    write(out, &bytes)?;
    writeln!(
        std::io::stdout(),
        "{}: {} bytes",
        out.display(),
        bytes.len()
    )?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
