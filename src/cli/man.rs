//! `metier man`.

use clap::CommandFactory as _;

use super::output;

/// Write the manual page to standard output.
#[derive(Debug, clap::Args)]
pub(super) struct Command;

pub(super) fn run() -> anyhow::Result<()> {
    let page = clap_mangen::Man::new(super::Cli::command());
    Ok(page.render(&mut output::raw())?)
}
