//! Progress bars, written to standard error while it is a terminal.

use std::cell::RefCell;
use std::time::Duration;

use catalogue::source::Step;
use indicatif::{ProgressBar, ProgressStyle};

use super::output::plain;
use crate::backup;
use crate::ingest::Progress;

/// How often a bar moves by itself while its source is slow.
const TICK: Duration = Duration::from_millis(200);

/// A bar for each official file that is read, one after the other.
pub(super) struct FileBars {
    /// The file being read, and its bar.
    current: RefCell<(String, ProgressBar)>,
}

impl FileBars {
    pub(super) fn new() -> Self {
        Self {
            current: RefCell::new((String::new(), ProgressBar::hidden())),
        }
    }

    /// Moves the bar of a file, and begins one when the file is another.
    pub(super) fn step(&self, step: Step<'_>) {
        let mut current = self.current.borrow_mut();
        if current.0 != step.file {
            current.1.finish_and_clear();
            let bar = ProgressBar::new(step.of)
                .with_style(style("{prefix:40!} {bar:30} {bytes:>10} of {total_bytes}"))
                .with_prefix(plain(step.file).into_owned());
            *current = (step.file.to_owned(), bar);
        }
        current.1.set_position(step.read);
    }

    pub(super) fn finish(&self) {
        self.current.borrow().1.finish_and_clear();
    }
}

/// A bar for a source of ads, by bytes; a spinner while nobody says how many there are.
pub(super) fn source_bar(name: &str, total_bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match total_bytes {
        Some(total) => (
            ProgressBar::new(total),
            "{prefix} {bar:24} {bytes} of {total_bytes} · {msg} · {eta} left",
        ),
        None => (
            ProgressBar::new_spinner(),
            "{prefix} {spinner} {bytes} · {msg}",
        ),
    };
    bar.set_style(style(template));
    bar.enable_steady_tick(TICK);
    bar.with_prefix(plain(name).into_owned())
}

/// A bar for work on what is in the database; [`show`] moves it.
pub(super) fn work_bar(what: &'static str) -> ProgressBar {
    ProgressBar::new(0)
        .with_style(style("{prefix} {bar:30} {percent}% · {eta} left"))
        .with_prefix(what)
}

/// Shows how far the work has come.
pub(super) fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_length(progress.of.unsigned_abs());
    bar.set_position(progress.done.unsigned_abs());
}

/// Shows how far a backup or a restore has come.
pub(super) fn show_rows(bar: &ProgressBar, progress: backup::Progress) {
    bar.set_length(progress.of);
    bar.set_position(progress.done);
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
