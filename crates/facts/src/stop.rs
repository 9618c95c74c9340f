//! Ending work that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells work on another thread to end. Clones tell the same work.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

/// Work was told to end before it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the work was stopped before it was done")]
pub struct Stopped;

impl Stop {
    /// Tells the work to end; it does so at its next step.
    pub fn stop(&self) {
        // The flag is all that is shared: nothing has to be seen before or after it.
        self.0.store(true, Ordering::Relaxed);
    }

    /// Asked before each step that may take long.
    ///
    /// # Errors
    /// When the work is to end.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.0.load(Ordering::Relaxed) {
            Err(Stopped)
        } else {
            Ok(())
        }
    }
}
