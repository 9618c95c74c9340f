//! The command line. `metier --help` is the reference for all configuration.

mod background;
mod export;
mod import;
mod ingest;
mod jobs;
mod read;
mod serve;
mod show;
mod starter;

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use catalogue::Catalogue;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::clock::Clock;
use crate::db::{DatabaseUrl, Db};
use crate::web::client::Network;
use crate::{release, search};

/// What an occupation asks for, and how to get there: occupation pages whose every number can be
/// traced.
///
/// Without a command, serves on localhost, port 8080, with the bundled starter release.
#[derive(Debug, Parser)]
#[command(name = "metier", version)]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Where things are. Each also by environment.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Configuration")]
struct Options {
    /// The folder for the database; created if it is missing.
    #[arg(
        long,
        global = true,
        env = "METIER_DATA",
        value_name = "DIR",
        default_value = "./metier-data"
    )]
    data: PathBuf,
    /// The database; SQLite in the data folder without it.
    #[arg(
        long,
        global = true,
        help = "The database, such as postgres://user@host/metier; SQLite in the data folder without it",
        env = "METIER_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    database: Option<String>,
    /// The address to listen on.
    #[arg(
        long,
        global = true,
        env = "METIER_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// Where the site is reached from outside, for links that leave it; http://localhost:PORT
    /// without it.
    #[arg(long, global = true, env = "METIER_ORIGIN", value_name = "URL")]
    origin: Option<String>,
    /// How many megabytes of rendered pages are kept in memory; 0 keeps none.
    #[arg(
        long,
        global = true,
        env = "METIER_PAGE_CACHE",
        value_name = "MB",
        default_value_t = 48
    )]
    page_cache: u64,
    /// With fewer job ads a number from job ads is withheld.
    #[arg(long, global = true, env = "METIER_LEAST_POSTINGS", value_name = "N", default_value_t = crate::estimate::LEAST,
          value_parser = clap::value_parser!(i64).range(1..=1000))]
    least_postings: i64,
    /// A reverse proxy whose word for a visitor's address is taken: an address, or a network such
    /// as 10.0.0.0/8; several with commas. Nobody's without it.
    #[arg(
        long,
        global = true,
        env = "METIER_TRUSTED_PROXY",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<Network>,
    /// What is logged: error, warn, info, debug, or a filter such as metier=debug.
    #[arg(
        long,
        global = true,
        env = "METIER_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    log: String,
    /// How the log is written.
    #[arg(
        long,
        global = true,
        env = "METIER_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "text"
    )]
    log_format: LogFormat,
    /// Answer as JSON, for programs.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API (the default).
    Serve,
    /// Import official files: folders or zips as downloaded from O*NET, BLS and ESCO.
    ///
    /// Everything found at the paths becomes new releases, and all of them become current together.
    /// A file that is damaged or incomplete changes nothing.
    Import {
        /// Folders, zips or files.
        #[arg(required_unless_present = "starter")]
        paths: Vec<PathBuf>,
        /// Go back to the bundled starter release of every source that it has.
        #[arg(long, conflicts_with = "paths")]
        starter: bool,
        /// Read and check only; change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Read job ads into the database: files, folders of saved pages, or job boards such as
    /// greenhouse:acme.
    ///
    /// An ad that a source has had before is left out, so a run that was cut off is finished by
    /// running it again.
    Ingest {
        /// Files, folders, sitemaps (https://…) or job boards (greenhouse:acme; also lever, ashby,
        /// smartrecruiters, workable, recruitee, usajobs).
        sources: Vec<String>,
        #[command(flatten)]
        reading: ingest::Reading,
    },
    /// Write facts and profile cells as Parquet files, for DuckDB, pandas and the like.
    Export {
        /// The folder; created if it is missing.
        dir: PathBuf,
        /// What is written.
        #[arg(long, value_name = "WHAT", default_value = "all")]
        what: crate::export::What,
    },
    /// Work on the job ads in the database.
    Postings {
        #[command(subcommand)]
        command: Postings,
    },
    /// Work on the profiles that are made of them.
    Profiles {
        #[command(subcommand)]
        command: Profiles,
    },
    /// List the releases, or say which one to use.
    Releases {
        #[command(subcommand)]
        command: Option<Releases>,
    },
    /// List what nodes do in the background, or try a job again.
    Jobs {
        #[command(subcommand)]
        command: Option<jobs::Jobs>,
    },
    /// Search occupations, specialized occupations and skills.
    Search {
        /// A title, skill or abbreviation.
        #[arg(required = true)]
        query: Vec<String>,
        /// How many results at most, up to 50.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=50))]
        limit: u8,
    },
    /// Show an occupation.
    Show {
        /// Its code (15-1254.00, 15-1254), title, or words that find it.
        #[arg(required = true)]
        occupation: Vec<String>,
    },
    /// Code a job title: the occupations that it may mean.
    Code {
        /// The title.
        #[arg(required_unless_present = "jsonl")]
        title: Vec<String>,
        /// Read titles from standard input, one JSON object a line: {"id", "title",
        /// "description"?}; answer a line each.
        #[arg(long, conflicts_with = "title")]
        jsonl: bool,
    },
    /// Read a job ad: occupation, pay, experience, education and skills, each with its place in the
    /// text.
    Extract {
        /// The ad, as plain text or HTML; standard input without it.
        file: Option<PathBuf>,
        /// Read ads from standard input, one JSON object a line: {"id", "text", "title"?}; answer a
        /// line each.
        #[arg(long, conflicts_with = "file")]
        jsonl: bool,
    },
    /// Write shell completions to standard output.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write the manual page to standard output.
    Man,
    /// Build the starter release from the official files, or the starter collection from job ads
    /// (for those who release Metier).
    Starter {
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
    },
}

#[derive(Debug, Subcommand)]
enum Postings {
    /// Read all ads again with the rules of this version. Pages show the old facts until all are
    /// read.
    Reread,
}

#[derive(Debug, Subcommand)]
enum Profiles {
    /// Sum all profiles again from the facts. Pages show the old ones until all are summed.
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum Releases {
    /// List every release (the default).
    List,
    /// Use a release again; pages follow within seconds.
    Use {
        /// The first six or more digits of its id.
        id: String,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: what failed, and the causes behind it.
            eprintln!("metier: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `metier search x | head` closes the pipe early, which is no error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<std::io::Error>())
        .map(std::io::Error::kind);
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let Cli { options, command } = cli;
    match command {
        Some(Command::Completions { shell }) => {
            // Into memory first: a closed pipe is no reason to panic.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "metier", &mut script);
            return Ok(std::io::stdout().write_all(&script)?);
        }
        Some(Command::Man) => {
            return Ok(clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?);
        }
        Some(Command::Starter {
            sources: Some(sources),
            out,
            ..
        }) => return starter::build(&sources, &out),
        _ => {}
    }
    start_log(&options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    runtime.block_on(async {
        match command {
            None | Some(Command::Serve) => serve::run(&options).await,
            Some(Command::Import {
                paths,
                starter,
                dry_run,
            }) => {
                let releases = if starter {
                    import::bundled()?
                } else {
                    import::read(&paths)?
                };
                if dry_run {
                    return import::report(&releases, None, options.json);
                }
                let db = connect(&options).await?;
                let result = import::install(&db, releases, options.json).await;
                db.close().await;
                result
            }
            Some(Command::Ingest { sources, reading }) => {
                let db = connect(&options).await?;
                let result = ingest::ingest(
                    &db,
                    &sources,
                    &reading,
                    options.origin.as_deref(),
                    options.json,
                )
                .await;
                db.close().await;
                result
            }
            Some(Command::Export { dir, what }) => {
                let db = connect(&options).await?;
                let result = export::export(&db, &dir, what, options.json).await;
                db.close().await;
                result
            }
            Some(Command::Postings {
                command: Postings::Reread,
            }) => {
                let db = connect(&options).await?;
                let result = ingest::reread(&db, options.json).await;
                db.close().await;
                result
            }
            Some(Command::Profiles {
                command: Profiles::Rebuild,
            }) => {
                let db = connect(&options).await?;
                let result = ingest::rebuild(&db, options.json).await;
                db.close().await;
                result
            }
            Some(Command::Jobs { command }) => {
                let db = connect(&options).await?;
                let result = jobs::run(&db, Clock::system(), command.as_ref(), options.json).await;
                db.close().await;
                result
            }
            Some(Command::Releases { command }) => {
                let db = connect(&options).await?;
                if let Some(Releases::Use { id }) = command {
                    let id = release::use_release(&db, Clock::system().now(), &id).await?;
                    writeln!(std::io::stderr(), "using release {}", &id[..12])?;
                }
                show::releases(&release::list(&db).await?, options.json)
            }
            Some(Command::Search { query, limit }) => {
                let catalogue = open_catalogue(&options).await?;
                show::results(
                    &search::find(&catalogue, &query.join(" "), None, usize::from(limit)),
                    options.json,
                )
            }
            Some(Command::Show { occupation }) => {
                let catalogue = open_catalogue(&options).await?;
                show::occupation(&catalogue, &occupation.join(" "), options.json)
            }
            Some(Command::Code { title, jsonl }) => {
                let catalogue = open_catalogue(&options).await?;
                if jsonl {
                    read::code_lines(&catalogue)
                } else {
                    read::code(&catalogue, &title.join(" "), options.json)
                }
            }
            Some(Command::Extract { file, jsonl }) => {
                let catalogue = open_catalogue(&options).await?;
                if jsonl {
                    read::extract_lines(&catalogue)
                } else {
                    read::extract(&catalogue, file.as_deref(), options.json)
                }
            }
            Some(Command::Starter {
                postings,
                collection,
                ..
            }) => starter::collect(&postings, &collection).await,
            Some(Command::Completions { .. } | Command::Man) => Ok(()),
        }
    })
}

fn start_log(options: &Options) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&options.log)
        .map_err(|error| anyhow::anyhow!("--log: `{}` is not a filter: {error}", options.log))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match options.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}

/// Opens the database and makes sure that there is something in it.
async fn connect(options: &Options) -> anyhow::Result<Db> {
    let url: DatabaseUrl = if let Some(url) = &options.database {
        // Read here and not by the argument parser, whose error would repeat a password.
        url.parse().context("--database")?
    } else {
        create_folder(&options.data)?;
        let file = std::path::absolute(&options.data)?.join("metier.db");
        format!("sqlite://{}", file.display())
            .parse()
            .context("--data")?
    };
    let db = Db::connect(&url).await?;
    let installed = release::install_starter(&db, Clock::system().now()).await?;
    if installed > 0 {
        tracing::info!(
            releases = installed,
            "installed the bundled starter release"
        );
    }
    Ok(db)
}

fn create_folder(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot create the data folder {}", folder.display()))
}

async fn open_catalogue(options: &Options) -> anyhow::Result<Catalogue> {
    let db = connect(options).await?;
    let catalogue = release::load(&db).await?.catalogue;
    db.close().await;
    Ok(catalogue)
}
