//! `metier doctor`.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use anyhow::bail;
use serde::Serialize;

use super::program::Program;
use super::{one_line, output};
use crate::account::last_origin::{self, BREAKS};
use crate::account::openid::BACK;
use crate::audit;
use crate::db::{Db, Examined, UPGRADE_ROOM, newest_migration};
use crate::file;
use crate::format::Count;
use crate::job::{self, State};
use crate::release;

/// With less room on its disk, a database may stop taking anything within a day: 1 GB.
const LITTLE_ROOM: u64 = 1 << 30;
/// Clocks that differ by more make times wrong that people see, in seconds.
const CLOCK_TOLERANCE: i64 = 5;

/// Look at the database, disk, clock, releases, file modes and addresses, and say what is wrong and
/// what to do about it.
///
/// Changes nothing. Ends with an error if something does not work.
#[derive(Debug, clap::Args)]
pub(super) struct Command;

/// What came of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Good,
    /// It works, and should be another way.
    Warning,
    /// It does not work.
    Wrong,
}

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    /// What was looked at.
    what: &'static str,
    outcome: Outcome,
    /// What was found, and what to do about it.
    found: String,
}

/// The checks so far.
#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, what: &'static str, outcome: Outcome, found: impl Into<String>) {
        let found = found.into();
        self.0.push(Check {
            what,
            outcome,
            found,
        });
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.outcome {
            Outcome::Good => "good",
            Outcome::Warning => "warning",
            Outcome::Wrong => "WRONG",
        };
        write!(f, "{mark:<8} {:<9} {}", self.what, self.found)
    }
}

pub(super) async fn run(program: &Program) -> anyhow::Result<()> {
    let mut checks = Checks::default();
    check_database(program, &mut checks).await?;
    check_run_by(program, &mut checks);
    check_addresses(program, &mut checks);
    check_openid(program, &mut checks);
    let Checks(checks) = checks;
    if program.options.json {
        output::json(&checks)?;
    } else {
        let mut out = output::text();
        for check in &checks {
            writeln!(out, "{check}")?;
        }
    }
    let wrong = checks.iter().filter(|one| one.outcome == Outcome::Wrong);
    match wrong.count() {
        0 => Ok(()),
        1 => bail!("one thing is wrong"),
        n => bail!("{n} things are wrong"),
    }
}

async fn check_database(program: &Program, checks: &mut Checks) -> anyhow::Result<()> {
    let url = program.database_url()?;
    if let Some(file) = url.file() {
        check_files(file, checks);
        if !file.exists() {
            let found = format!("there is none at {url} yet; `metier` makes it when it starts");
            checks.add("database", Outcome::Warning, found);
            return Ok(());
        }
    }
    let looked = async {
        let db = Db::open_to_look(&url).await?;
        let examined = db.examine().await?;
        Ok::<_, anyhow::Error>((db, examined))
    };
    let (db, examined) = match looked.await {
        Ok(looked) => looked,
        Err(error) => {
            checks.add("database", Outcome::Wrong, one_line(&error));
            return Ok(());
        }
    };
    let found = format!(
        "{url}, {}, migration {}, {} KB",
        examined.program,
        examined.migration,
        Count(examined.bytes.unsigned_abs().div_ceil(1024))
    );
    let (outcome, more) = state_of(&examined);
    checks.add("database", outcome, format!("{found}{more}"));
    check_clock(program.clock.now(), &examined, checks);
    if examined.is_current() && examined.damage.is_none() {
        check_content(&db, checks).await;
        check_audit(&db, checks).await;
        check_move(&db, &program.origin(), checks).await;
    }
    db.close().await;
    Ok(())
}

/// Whether this program can work with a database, and what to do if not.
fn state_of(examined: &Examined) -> (Outcome, String) {
    let known = newest_migration();
    if let Some(damage) = &examined.damage {
        let todo =
            "stop every server, move the file and those beside it away, and restore a backup";
        return (Outcome::Wrong, format!("; damaged ({damage}): {todo}"));
    }
    match examined.migration {
        found if found > known => {
            let todo = "run that version, or restore a backup from before it";
            (Outcome::Wrong, format!("; a newer version made it: {todo}"))
        }
        found if found < known => {
            let todo = "the next start brings it up to date; take a backup first";
            (
                Outcome::Warning,
                format!("; this version has migration {known}: {todo}"),
            )
        }
        _ => (Outcome::Good, String::new()),
    }
}

fn check_clock(now: i64, examined: &Examined, checks: &mut Checks) {
    let Some(time) = examined.time else {
        return checks.add("clock", Outcome::Good, crate::clock::written(now));
    };
    let apart = (now - time).abs();
    let found = format!(
        "{}, {apart} s from the database's",
        crate::clock::written(now)
    );
    if apart > CLOCK_TOLERANCE {
        let todo = "let both machines follow a time server";
        checks.add("clock", Outcome::Warning, format!("{found}: {todo}"));
    } else {
        checks.add("clock", Outcome::Good, found);
    }
}

/// Releases, and what nodes do in the background.
async fn check_content(db: &Db, checks: &mut Checks) {
    match release::load(db).await {
        Ok(current) => {
            let occupations = Count(current.catalogue.occupations.len() as u64);
            let found = format!("each is what was imported; {occupations} occupations");
            checks.add("releases", Outcome::Good, found);
        }
        Err(error) => {
            let todo = "import it again, or use another one (`metier releases`)";
            let found = format!("{}: {todo}", one_line(&error.into()));
            checks.add("releases", Outcome::Wrong, found);
        }
    }
    match job::list(db).await {
        Ok(jobs) => {
            let failed = jobs.iter().filter(|job| job.state == State::Failed).count();
            if failed > 0 {
                let found = format!("{failed} failed: `metier jobs` says why");
                checks.add("jobs", Outcome::Warning, found);
            } else {
                checks.add("jobs", Outcome::Good, "none failed");
            }
        }
        Err(error) => checks.add("jobs", Outcome::Wrong, error.to_string()),
    }
}

/// Whether somebody changed the audit.
async fn check_audit(db: &Db, checks: &mut Checks) {
    match audit::check(db).await {
        Ok(Ok(seals)) => {
            let found = format!("{} seals hold", Count(seals));
            checks.add("audit", Outcome::Good, found);
        }
        Ok(Err(broken)) => {
            let todo = "keep this database as it is, and compare it with the last backup";
            checks.add("audit", Outcome::Wrong, format!("{broken}: {todo}"));
        }
        Err(error) => checks.add("audit", Outcome::Wrong, error.to_string()),
    }
}

/// Whether the site was reached elsewhere when it started last.
async fn check_move(db: &Db, origin: &str, checks: &mut Checks) {
    match last_origin::get(db).await {
        Ok(Some(before)) if last_origin::is_moved(&before, origin) => {
            let found = format!(
                "the site was {before} when it started last, and would be {origin}: {BREAKS}"
            );
            checks.add("moved", Outcome::Warning, found);
        }
        Ok(_) => {}
        Err(error) => checks.add("moved", Outcome::Wrong, error.to_string()),
    }
}

/// The data folder: who may read it, and how much room its disk has.
fn check_files(file: &Path, checks: &mut Checks) {
    let Some(folder) = file.parent().filter(|folder| folder.is_dir()) else {
        return;
    };
    check_modes(folder, file, checks);
    let size = std::fs::metadata(file).map_or(0, |file| file.len());
    let Some(free) = file::free_bytes(folder) else {
        return;
    };
    let found = format!("{} MB free in {}", Count(free >> 20), folder.display());
    if free < LITTLE_ROOM.max(UPGRADE_ROOM * size) {
        let todo =
            "an upgrade needs twice the size of the database, and at least 1 GB should be free";
        checks.add("disk", Outcome::Warning, format!("{found}: {todo}"));
    } else {
        checks.add("disk", Outcome::Good, found);
    }
}

#[cfg(unix)]
fn check_modes(folder: &Path, file: &Path, checks: &mut Checks) {
    use std::os::unix::fs::PermissionsExt as _;
    /// What people other than the owner may do.
    const OTHERS: u32 = 0o077;
    let beside = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        name.into()
    };
    let files: [std::path::PathBuf; 4] = [
        folder.to_owned(),
        file.to_owned(),
        beside("-wal"),
        beside("-shm"),
    ];
    let is_open = |path: &&std::path::PathBuf| {
        std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & OTHERS != 0)
    };
    let open: Vec<String> = files
        .iter()
        .filter(is_open)
        .map(|path| path.display().to_string())
        .collect();
    if open.is_empty() {
        checks.add("modes", Outcome::Good, "only the owner reads the files");
    } else {
        let found = format!(
            "others on this machine may read {}: `chmod go= {}`",
            open.join(", "),
            open.join(" ")
        );
        checks.add("modes", Outcome::Warning, found);
    }
}

#[cfg(not(unix))]
fn check_modes(_: &Path, _: &Path, _: &mut Checks) {}

/// Whether the provider of OpenID Connect is named in full, and what has to be registered there.
fn check_openid(program: &Program, checks: &mut Checks) {
    match program.openid() {
        Ok(None) => {}
        Ok(Some(provider)) => {
            let back = format!("{}{BACK}", program.origin());
            let found = format!(
                "{} must lead back to exactly {back}, its redirect address",
                provider.issuer()
            );
            checks.add("openid", Outcome::Good, found);
        }
        Err(error) => checks.add("openid", Outcome::Wrong, one_line(&error)),
    }
}

/// Whether people learn who runs the site.
fn check_run_by(program: &Program, checks: &mut Checks) {
    let options = &program.options;
    let (outcome, found) = match (&options.run_by, &options.contact) {
        (Some(name), Some(contact)) => (Outcome::Good, format!("{name}, {contact}")),
        _ => (
            Outcome::Warning,
            "/privacy does not say who runs the site, or where people write to: give --run-by and --contact"
                .to_owned(),
        ),
    };
    checks.add("run by", outcome, found);
}

/// Where the site is, and where it says that it is.
fn check_addresses(program: &Program, checks: &mut Checks) {
    let options = &program.options;
    let (origin, listen) = (options.origin.as_deref(), options.listen);
    let (outcome, found) = match origin {
        Some(origin) if origin.starts_with("https://") => (Outcome::Good, origin.to_owned()),
        Some(origin) if listen.ip().is_loopback() && origin.starts_with("http://localhost") => {
            (Outcome::Good, origin.to_owned())
        }
        Some(origin) => {
            let todo = "let a proxy do TLS, and give --origin https://…";
            (
                Outcome::Warning,
                format!("{origin} is not encrypted: {todo}"),
            )
        }
        None if listen.ip().is_loopback() => (
            Outcome::Good,
            format!("only this machine reaches {listen}; a public site needs --origin"),
        ),
        None => (
            Outcome::Warning,
            format!("{listen} is reached from outside, but links lead to localhost: give --origin"),
        ),
    };
    checks.add("origin", outcome, found);
}
