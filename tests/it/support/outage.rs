//! A PostgreSQL server that is stopped, killed and frozen.

use std::path::PathBuf;
use std::process::Stdio;

use super::database::{Server, programs, shell};
use super::program::skip;

/// A server of one test.
pub(crate) struct Fragile {
    server: Server,
    programs: PathBuf,
    folder: String,
}

impl Fragile {
    /// Starts one; none where PostgreSQL is not on this machine.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            skip("PostgreSQL is not on this machine");
            return None;
        };
        // What it says is committed must be there after it is killed.
        let server = Server::start(&programs, "on");
        let folder = server.url.split("host=").nth(1).expect("a folder");
        Some(Self {
            folder: folder.to_owned(),
            programs,
            server,
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.server.url
    }

    /// As an administrator stops it.
    pub(crate) fn stop(&self) {
        self.shell(r#""$0/pg_ctl" -D "$1/data" -m fast -w stop"#);
    }

    /// All of its processes at once.
    pub(crate) fn kill(&self) {
        self.signal("KILL");
    }

    /// Its sockets stay open, and nobody answers.
    pub(crate) fn freeze(&self) {
        self.signal("STOP");
    }

    /// Goes on where it was.
    pub(crate) fn thaw(&self) {
        self.signal("CONT");
    }

    /// Starts it again. One that was killed leaves memory behind, which is free a moment later.
    pub(crate) fn start_again(&self) {
        self.shell(
            r#"for attempt in 1 2 3 4 5 6 7 8 9 10; do
                   "$0/pg_ctl" -D "$1/data" -l "$1/log" -w start && exit 0
                   sleep 0.3
               done; cat "$1/log"; exit 1"#,
        );
    }

    fn signal(&self, signal: &str) {
        let script = r#"server=$(head -n 1 "$1/data/postmaster.pid")
            kill -SIGNAL "$server" $(ps -o pid= --ppid "$server")"#;
        self.shell(&script.replace("SIGNAL", signal));
    }

    fn shell(&self, script: &str) {
        let mut shell = shell();
        shell.args(["-c", script]).arg(&self.programs);
        shell.arg(&self.folder).current_dir("/");
        // A server that is started would keep a pipe open.
        shell.stdout(Stdio::null()).stderr(Stdio::null());
        let status = shell.status().expect("a shell");
        assert!(status.success(), "{script}: {status}");
    }
}

impl Drop for Fragile {
    fn drop(&mut self) {
        // A frozen server does not stop; one that is gone needs nothing.
        let mut shell = shell();
        let script = r#"server=$(head -n 1 "$0/data/postmaster.pid") &&
            kill -CONT "$server" $(ps -o pid= --ppid "$server")"#;
        shell.args(["-c", script]).arg(&self.folder);
        shell.stderr(Stdio::null()).status().ok();
    }
}
