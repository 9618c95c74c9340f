//! `cargo xtask`: trains, samples and evaluates what the facts crate ships.
//!
//! Reads the development data beside the checkout (`../shared`, or `--shared DIR`), which a user's
//! checkout does not have.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts become shares for reading, and weights become bytes"
)]

mod ads;
mod card;
mod conditions;
mod context;
mod labelled;
mod linker;
mod places;
mod sentences;
mod tagger;
mod titles;

use std::path::PathBuf;

use catalogue::release::Release;
use catalogue::{Catalogue, starter};
use clap::{Parser, Subcommand};

/// Trains, samples and evaluates what the facts crate ships.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where the development data is.
    #[arg(long, default_value = "../shared", global = true)]
    shared: PathBuf,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Prints postings as JSON lines of source, id, title and text, as the facts crate reads them.
    Ads {
        /// `hn`, `us-data` or `jobs-et`; all of them if none is named.
        source: Option<String>,
    },
    /// Trains a model and writes it into the repository.
    Train {
        #[command(subcommand)]
        model: Model,
    },
    /// Measures against labels, with the peers' figures beside.
    Eval {
        #[command(subcommand)]
        what: Option<What>,
    },
}

#[derive(Debug, Subcommand)]
enum Model {
    /// Whether a word is a skill where it stands.
    Context,
    /// Job titles.
    Titles {
        /// Keep another fold aside, print how good the model is there, and write nothing.
        #[arg(long)]
        dev: bool,
    },
    /// Which words of a sentence ask for a skill.
    Tagger,
    /// Which skill a phrase means.
    Linker,
    /// The table of cities, from the delineation of metropolitan areas.
    Places,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Ambiguous words in sentences.
    Sentences,
    /// Skills in text: the dev half of `SkillSpan`.
    Tagger {
        /// Learns from three quarters of the train half and measures on the last instead, for each
        /// quarter.
        #[arg(long)]
        cross: bool,
    },
    /// From sentences to ESCO skills: the validation halves of Decorte and others.
    Linker,
    /// Job titles: published ones kept aside, and those of labelled ads.
    Titles,
    /// Pay, experience, education, conditions and skills of labelled ads.
    Ads {
        /// Prints each mistake, too.
        #[arg(long)]
        mistakes: bool,
    },
    /// How many postings state which conditions, and how fast they are found.
    Conditions {
        /// Prints what is found as JSON lines instead.
        #[arg(long)]
        print: bool,
        /// Only of this collection.
        #[arg(requires = "print")]
        source: Option<String>,
    },
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut card = card::Card::default();
    match arguments.task {
        Task::Ads { source } => ads::print(&arguments.shared, source.as_deref()),
        Task::Train {
            model: Model::Context,
        } => context::train(&arguments.shared, &data("")),
        Task::Train {
            model: Model::Titles { dev },
        } => titles::train(&arguments.shared, dev),
        Task::Train {
            model: Model::Tagger,
        } => tagger::train(&arguments.shared),
        Task::Train {
            model: Model::Linker,
        } => linker::train(&arguments.shared, &data("linker.model")),
        Task::Train {
            model: Model::Places,
        } => places::write(&arguments.shared),
        Task::Eval { what: None } => {
            sentences::eval(&mut card)?;
            labelled::eval(&arguments.shared, false, &mut card)?;
            tagger::eval(&arguments.shared, &mut card)?;
            linker::evaluate(&arguments.shared, &mut card)?;
            titles::evaluate(&arguments.shared, &mut card)?;
            println!("\n{card}");
            Ok(())
        }
        Task::Eval {
            what: Some(What::Sentences),
        } => sentences::eval(&mut card),
        Task::Eval {
            what: Some(What::Ads { mistakes }),
        } => labelled::eval(&arguments.shared, mistakes, &mut card),
        Task::Eval {
            what: Some(What::Tagger { cross: false }),
        } => tagger::eval(&arguments.shared, &mut card),
        Task::Eval {
            what: Some(What::Tagger { cross: true }),
        } => tagger::cross_check(&arguments.shared),
        Task::Eval {
            what: Some(What::Linker),
        } => linker::evaluate(&arguments.shared, &mut card),
        Task::Eval {
            what: Some(What::Titles),
        } => titles::evaluate(&arguments.shared, &mut card),
        Task::Eval {
            what:
                Some(What::Conditions {
                    print: true,
                    source,
                }),
        } => conditions::print(&arguments.shared, source.as_deref()),
        Task::Eval {
            what: Some(What::Conditions { .. }),
        } => conditions::measure(&arguments.shared),
    }
}

/// Where the facts crate keeps a file.
fn data(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/facts/data")).join(name)
}

/// The catalogue of the bundled starter release.
fn catalogue() -> anyhow::Result<Catalogue> {
    let releases: Result<Vec<_>, _> = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes))
        .collect();
    Ok(Catalogue::assemble(releases?)?)
}
