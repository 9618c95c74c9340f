//! `metier starter`: writes the files that `crates/catalogue/src/starter.rs` includes, and their manifest.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use catalogue::{source, starter};
use serde_json::json;

/// Builds the starter release. The same official files give the same bytes.
pub(super) fn build(sources: &Path, out: &Path) -> anyhow::Result<()> {
    let releases = source::read(sources, &|_| {})?;
    std::fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let mut manifest = Vec::new();
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
        writeln!(std::io::stdout(), "{file}: {} bytes, {}", packed.bytes.len(), about.vintage)?;
    }
    let mut text = serde_json::to_string_pretty(&manifest)?;
    text.push('\n');
    write(&out.join("manifest.json"), text.as_bytes())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
