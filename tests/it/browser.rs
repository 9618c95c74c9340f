//! The pages in a real browser: `tests/browser/run.mjs` against the program as it serves. `npm ci`
//! in `tests/browser` and a Chromium (`CHROMIUM`, or where Debian has it) are needed; `.ci/run`
//! sees to both.

use std::process::{Command, Stdio};

use crate::support::program::{Home, Server, in_repository, skip};

#[test]
fn every_kind_of_page_is_accessible_and_works_in_a_browser() {
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let has_node = Command::new("node")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_ok();
    let script = in_repository("tests/browser/run.mjs");
    let has_modules = in_repository("tests/browser/node_modules/axe-core").is_dir();
    if !has_node || !has_modules || !std::path::Path::new(&chromium).exists() {
        return skip("the browser tests need node, Chromium, and `npm ci` in tests/browser");
    }
    let home = Home::new();
    let server = Server::start(&home);
    let run = Command::new("node")
        .arg(script)
        .arg(&server.url)
        .env("CHROMIUM", chromium)
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}{}",
        String::from_utf8_lossy(&run.stderr),
        String::from_utf8_lossy(&run.stdout)
    );
}
