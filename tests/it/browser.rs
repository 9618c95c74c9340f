//! The pages in a real browser: `tests/browser/run.mjs` against the program as it serves. `npm ci`
//! in `tests/browser` and a Chromium (`CHROMIUM`, or where Debian has it) are needed; `.ci/run`
//! sees to both.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::thread;

use crate::support::database::Database;
use crate::support::mail_server;
use crate::support::program::{Home, Server, in_repository, skip};

/// Whether there is all that a browser needs, and where Chromium is.
fn chromium() -> Option<String> {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let has_node = Command::new("node")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    let has_modules = in_repository("tests/browser/node_modules/axe-core").is_dir();
    if has_node && has_modules && Path::new(&chromium).exists() {
        return Some(chromium);
    }
    skip("the browser tests need node, Chromium, and `npm ci` in tests/browser");
    None
}

/// Puts each mail into a file of its own.
fn deliver(mails: Receiver<String>, mailbox: std::path::PathBuf) {
    fs::create_dir(&mailbox).unwrap();
    thread::spawn(move || {
        for (at, mail) in mails.iter().enumerate() {
            let part = mailbox.join(format!("{at}.part"));
            fs::write(&part, mail).unwrap();
            fs::rename(part, mailbox.join(format!("{at}.mail"))).unwrap();
        }
    });
}

/// A provider of OpenID Connect that runs until it is dropped.
struct Provider {
    process: Child,
    issuer: String,
}

impl Provider {
    fn start() -> Self {
        let mut process = Command::new("node")
            .arg(in_repository("tests/browser/provider.mjs"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut issuer = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut issuer).unwrap();
        let issuer = issuer.trim().to_owned();
        Self { process, issuer }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Runs what `part` of the script does, against a new site on which anybody may sign up; `issuer` is its
/// provider of OpenID Connect.
fn look(part: &str, more: &[&str], issuer: &str) {
    let Some(chromium) = chromium() else { return };
    let home = Home::new();
    let (smtp, mails) = mail_server::start();
    deliver(mails, home.path("mailbox"));
    let mut arguments = vec![
        "--sign-up",
        "open",
        "--smtp",
        &smtp,
        "--mail-from",
        "metier@example.org",
    ];
    arguments.extend(more);
    let mut server = Server::start_with(&home, &arguments, Stdio::null());
    // After where it is and where its data are, a new site says how the first account is made.
    let [_, _, link] = [server.says(), server.says(), server.says()];
    let run = Command::new("node")
        .arg(in_repository("tests/browser/run.mjs"))
        .arg(&server.url)
        .arg(part)
        .env("ADMINISTRATOR", link)
        .env("MAILBOX", home.path("mailbox"))
        .env("CHROMIUM", chromium)
        .env("ISSUER", issuer)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}{}",
        String::from_utf8_lossy(&run.stderr),
        String::from_utf8_lossy(&run.stdout)
    );
}

#[test]
fn every_kind_of_page_is_accessible_and_works_in_a_browser() {
    look("everything", &[], "");
}

#[test]
fn people_sign_up_and_in_in_a_browser_on_postgres() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(database) = runtime.block_on(Database::postgres()) {
        look("accounts", &["--database", &database.address()], "");
    }
}

#[test]
fn people_go_to_a_provider_and_come_back_in_a_browser() {
    if chromium().is_none() {
        return;
    }
    let (provider, home) = (Provider::start(), Home::new());
    let secret = home.write("secret", "secret of the client");
    let options = [
        "--openid-issuer",
        &provider.issuer,
        "--openid-client-id",
        "metier",
        "--openid-client-secret-file",
        &secret,
        "--openid-name",
        "College",
    ];
    look("openid", &options, &provider.issuer);
}
