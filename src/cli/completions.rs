//! `metier completions`.

use std::io::Write as _;

use clap::CommandFactory as _;

use super::output;

/// Write shell completions to standard output.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    /// The shell.
    shell: clap_complete::Shell,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    // Into memory first: a closed pipe is no reason to panic.
    let mut script = Vec::new();
    clap_complete::generate(
        command.shell,
        &mut super::Cli::command(),
        "metier",
        &mut script,
    );
    Ok(output::raw().write_all(&script)?)
}
