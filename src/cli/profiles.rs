//! `metier profiles`: the sums that profiles are made of.

use clap::Subcommand;

use super::program::Program;
use super::{postings, progress};
use crate::ingest;

/// Work on the profiles that are made of job ads.
#[derive(Debug, clap::Args)]
pub(super) struct Command {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Sum all profiles again from the facts. Pages show the old ones until all are summed.
    Rebuild,
}

pub(super) async fn run(command: &Command, program: &Program) -> anyhow::Result<()> {
    let Action::Rebuild = command.action;
    let work = program.with_database(async |db| {
        let bar = progress::work_bar("summing profiles");
        ingest::rebuild(db, program.clock, ingest::PIECE, |progress| {
            progress::show(&bar, progress);
        })
        .await?;
        bar.finish_and_clear();
        postings::state(db).await
    });
    postings::print(&work.await?, "summed again", program.options.json)
}
