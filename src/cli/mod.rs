//! The command line: the options that every command takes, and the list of commands.
//! `metier --help` is the reference for all configuration.
//!
//! Each command has a file of its own: its arguments (`Command`, whose comments are its help) and
//! its `run`.

mod background;
mod backup;
mod code;
mod completions;
mod doctor;
mod export;
mod extract;
mod import;
mod ingest;
mod jobs;
mod lines;
mod man;
mod output;
mod postings;
mod profiles;
mod program;
mod progress;
mod releases;
mod restore;
mod search;
mod serve;
mod show;
mod starter;
mod user;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use self::program::Program;
use crate::clock::Clock;
use crate::db;
use crate::random::Random;
use crate::snapshot;
use crate::web::client::Network;

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

/// The options that every command takes; most can also be given by an environment variable.
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
    /// A file that holds the URL of the database, so that a password in it is seen neither in the
    /// list of processes nor in the environment.
    #[arg(
        long,
        global = true,
        env = "METIER_DATABASE_FILE",
        value_name = "FILE",
        conflicts_with = "database"
    )]
    database_file: Option<PathBuf>,
    /// The address to listen on.
    #[arg(
        long,
        global = true,
        env = "METIER_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// The address to serve /metrics at, and nowhere else; with the pages without it.
    #[arg(
        long,
        global = true,
        env = "METIER_METRICS_LISTEN",
        value_name = "ADDR"
    )]
    metrics_listen: Option<SocketAddr>,
    /// The public address of the site, for links that leave it; http://localhost:PORT without it.
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
    /// A number from fewer job ads than this is withheld.
    #[arg(
        long,
        global = true,
        env = "METIER_LEAST_POSTINGS",
        value_name = "N",
        default_value_t = crate::estimate::LEAST,
        value_parser = clap::value_parser!(i64).range(1..=1000)
    )]
    least_postings: i64,
    /// A reverse proxy whose X-Forwarded-For header is believed: an address, or a network such as
    /// 10.0.0.0/8; several with commas. Without it, none is.
    #[arg(
        long,
        global = true,
        env = "METIER_TRUSTED_PROXY",
        value_name = "NETWORK",
        value_delimiter = ','
    )]
    trusted_proxy: Vec<Network>,
    /// Who may make an account.
    #[arg(
        long,
        global = true,
        env = "METIER_SIGN_UP",
        value_name = "WHO",
        default_value = "invited"
    )]
    sign_up: SignUp,
    /// Who runs the site, as its page on privacy says.
    #[arg(long, global = true, env = "METIER_RUN_BY", value_name = "NAME")]
    run_by: Option<String>,
    /// Where people write to about their data: an e-mail address or a web page.
    #[arg(long, global = true, env = "METIER_CONTACT", value_name = "ADDRESS")]
    contact: Option<String>,
    /// The server that sends mail.
    #[arg(
        long,
        global = true,
        help = "The server that sends mail, such as smtps://user:password@mail.example.org:465; without it, mail waits to be read by those who look after the site",
        env = "METIER_SMTP",
        value_name = "URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    smtp: Option<String>,
    /// A file that holds the URL of the server that sends mail.
    #[arg(
        long,
        global = true,
        env = "METIER_SMTP_FILE",
        value_name = "FILE",
        conflicts_with = "smtp",
        requires = "mail_from"
    )]
    smtp_file: Option<PathBuf>,
    /// The address that mail comes from.
    #[arg(long, global = true, env = "METIER_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The provider of OpenID Connect with which people sign in, by its address.
    #[arg(
        long,
        global = true,
        help = "The provider of OpenID Connect with which people sign in, by its address, such as https://accounts.example.org; goes with the three options below",
        env = "METIER_OPENID_ISSUER",
        value_name = "URL"
    )]
    openid_issuer: Option<String>,
    /// What this site is called at that provider.
    #[arg(
        long,
        global = true,
        env = "METIER_OPENID_CLIENT_ID",
        value_name = "ID"
    )]
    openid_client_id: Option<String>,
    /// A file that holds the secret that goes with it.
    #[arg(
        long,
        global = true,
        env = "METIER_OPENID_CLIENT_SECRET_FILE",
        value_name = "FILE"
    )]
    openid_client_secret_file: Option<PathBuf>,
    /// What people call that provider, for the button: Sign in with NAME.
    #[arg(long, global = true, env = "METIER_OPENID_NAME", value_name = "NAME")]
    openid_name: Option<String>,
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
enum SignUp {
    /// Whoever has an e-mail address.
    Open,
    /// Whoever is invited.
    Invited,
    /// Nobody.
    Off,
}

impl From<SignUp> for snapshot::SignUp {
    fn from(sign_up: SignUp) -> Self {
        match sign_up {
            SignUp::Open => Self::Open,
            SignUp::Invited => Self::Invited,
            SignUp::Off => Self::Off,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

// In the order of the help.
#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Command),
    Import(import::Command),
    Ingest(ingest::Command),
    Export(export::Command),
    Postings(postings::Command),
    Profiles(profiles::Command),
    Releases(releases::Command),
    Jobs(jobs::Command),
    User(user::Command),
    Backup(backup::Command),
    Restore(restore::Command),
    Doctor(doctor::Command),
    Search(search::Command),
    Show(show::Command),
    Code(code::Command),
    Extract(extract::Command),
    Completions(completions::Command),
    Man(man::Command),
    Starter(starter::Command),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to hear of a failure.
            let _ = writeln!(output::errors(), "metier: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// What failed, and the causes behind it, in one line, with what to do about a full disk or a damaged database. Some causes
/// end with what stands behind them already.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // A statement has several lines.
        let cause = cause.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            line = cause;
        } else if !line.ends_with(&cause) {
            line.push_str(": ");
            line.push_str(&cause);
        }
    }
    if let Some(advice) = db::advice(error.as_ref()) {
        line.push_str("; ");
        line.push_str(advice);
    }
    line
}

/// Says what the command line got wrong, or what it asked for: help and version.
fn tell(told: &clap::Error) -> ExitCode {
    let _ = if told.use_stderr() {
        write!(output::errors(), "{}", told.render())
    } else {
        told.print()
    };
    u8::try_from(told.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
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
    let program = Program {
        options: cli.options,
        clock: Clock::system(),
        random: Random::system(),
    };
    match cli.command {
        None | Some(Command::Serve(_)) => program.block_on(serve::run(&program)),
        Some(Command::Import(command)) => program.block_on(import::run(&command, &program)),
        Some(Command::Ingest(command)) => program.block_on(ingest::run(&command, &program)),
        Some(Command::Export(command)) => program.block_on(export::run(&command, &program)),
        Some(Command::Postings(command)) => program.block_on(postings::run(&command, &program)),
        Some(Command::Profiles(command)) => program.block_on(profiles::run(&command, &program)),
        Some(Command::Releases(command)) => program.block_on(releases::run(&command, &program)),
        Some(Command::Jobs(command)) => program.block_on(jobs::run(&command, &program)),
        Some(Command::User(command)) => program.block_on(user::run(&command, &program)),
        Some(Command::Backup(command)) => program.block_on(backup::run(&command, &program)),
        Some(Command::Restore(command)) => program.block_on(restore::run(&command, &program)),
        Some(Command::Doctor(_)) => program.block_on(doctor::run(&program)),
        Some(Command::Search(command)) => program.block_on(search::run(&command, &program)),
        Some(Command::Show(command)) => program.block_on(show::run(&command, &program)),
        Some(Command::Code(command)) => program.block_on(code::run(&command, &program)),
        Some(Command::Extract(command)) => program.block_on(extract::run(&command, &program)),
        Some(Command::Completions(command)) => completions::run(&command),
        Some(Command::Man(_)) => man::run(),
        Some(Command::Starter(command)) => starter::run(&command, &program),
    }
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_cause_that_was_said_already_is_not_said_again() {
        let error = anyhow::anyhow!("the disk is full")
            .context("the database said: the disk is full")
            .context("nothing was saved");
        assert_eq!(
            one_line(&error),
            "nothing was saved: the database said: the disk is full"
        );
    }
}
