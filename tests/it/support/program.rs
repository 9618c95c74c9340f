//! The program as installed: run once, or serving on a port of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_metier");
/// Longer than a debug build takes to start on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A data folder of its own, gone when dropped.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    /// A path inside it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, with its data here and nothing from the environment of the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("METIER_") {
                command.env_remove(name);
            }
        }
        command
            .current_dir(self.folder.path())
            .env("METIER_DATA", self.path("data"))
            .args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().expect("the program runs"))
    }

    /// What a run that succeeds writes to standard output.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.errors);
        ran.output
    }

    /// The one line that a run that fails writes after its log.
    pub(crate) fn complains(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(
            (ran.code, ran.output.as_str()),
            (Some(1), ""),
            "{arguments:?}: {}",
            ran.errors
        );
        let (log, told): (Vec<_>, Vec<_>) =
            ran.errors.lines().partition(|line| line.contains(" INFO "));
        assert_eq!(told.len(), 1, "{told:?} after {log:?}");
        told[0]
            .strip_prefix("metier: ")
            .unwrap_or_else(|| panic!("{told:?}"))
            .to_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ran {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code(),
            output: text(output.stdout),
            errors: text(output.stderr),
        }
    }
}

/// The program while it serves; killed when dropped.
pub(crate) struct Server {
    process: Child,
    /// Held open: a program that cannot write ends.
    output: BufReader<ChildStdout>,
    /// Where it says that it is.
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_with(home, &[], Stdio::null())
    }

    /// The same with further arguments, and with a place for its log.
    pub(crate) fn start_with(home: &Home, arguments: &[&str], log: Stdio) -> Self {
        let mut command = home.command(&["--listen", "127.0.0.1:0"]);
        let mut process = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().expect("a pipe"));
        output.read_line(&mut line).expect("a line");
        let url = line
            .trim()
            .strip_prefix("Metier is at ")
            .unwrap_or_else(|| panic!("it said `{line}`"))
            .to_owned();
        Self {
            process,
            output,
            url,
        }
    }

    pub(crate) fn address(&self) -> String {
        self.url.replace("http://localhost", "127.0.0.1")
    }

    /// The next line that it says.
    pub(crate) fn says(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    /// `GET` of a path: head and body as sent.
    pub(crate) fn get(&self, path: &str) -> String {
        get_from(&self.address(), path)
    }

    /// Sends SIGTERM, as a service manager does.
    pub(crate) fn terminate(&self) {
        terminate(&self.process);
    }

    /// The exit code, once it has stopped.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        wait(&mut self.process)
    }
}

/// `GET` of a path at an address: head and body as sent.
pub(crate) fn get_from(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok(); // It may have ended.
        self.process.wait().ok();
    }
}

/// Sends SIGTERM.
pub(crate) fn terminate(process: &Child) {
    let sent = Command::new("kill")
        .args(["-TERM", &process.id().to_string()])
        .status();
    assert!(sent.expect("every Unix has `kill`").success());
}

/// The exit code of a process that ends in time.
pub(crate) fn wait(process: &mut Child) -> Option<i32> {
    let started = Instant::now();
    loop {
        if let Some(status) = process.try_wait().expect("a child of ours") {
            return status.code();
        }
        assert!(started.elapsed() < PATIENCE, "it does not end");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Waits until something holds.
pub(crate) fn eventually(within: Duration, what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < within, "{what}: not within {within:?}");
        thread::sleep(Duration::from_millis(100));
    }
}

/// Whether a test that needs a program which is not here may be skipped; says so.
pub(crate) fn skip(why: &str) {
    assert!(
        std::env::var("METIER_TEST_ALL").as_deref() != Ok("1"),
        "{why}"
    );
    // Not `eprintln!`, which nobody sees when the tests pass.
    writeln!(std::io::stderr(), "skipped: {why}").ok();
}

/// A file of this repository.
pub(crate) fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
