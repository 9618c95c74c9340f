//! Answers for programs (`--json`), written to standard output.

use std::io::Write as _;

use serde::Serialize;

/// Writes one value as indented JSON.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
