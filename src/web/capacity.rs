//! How many costly requests a node works on at once. Reading a long text takes a core for a while,
//! so there is a place for each core and a short queue; who finds it full is told to come back. It
//! counts requests, not visitors: forty learners behind one address are served like any others. Work
//! that nobody waits for any more is told to end, so that its place is soon free.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use facts::stop::{Stop, Stopped};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::error::Error;

/// How long a request waits for a place: shorter than people wait for a page.
const PATIENCE: Duration = Duration::from_secs(3);
/// When somebody who found no place may try again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// The places of a node for costly work.
#[derive(Debug, Clone)]
pub struct Capacity {
    places: Arc<Semaphore>,
    patience: Duration,
}

impl Capacity {
    /// A place for each core.
    pub fn of_this_machine() -> Self {
        Self::of(std::thread::available_parallelism().map_or(1, NonZero::get))
    }

    /// So many places.
    pub fn of(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            patience: PATIENCE,
        }
    }

    /// A place, free again when it is dropped.
    ///
    /// # Errors
    /// [`Error::Busy`] when none is free in time.
    pub async fn place(&self) -> Result<OwnedSemaphorePermit, Error> {
        let place = Arc::clone(&self.places).acquire_owned();
        match timeout(self.patience, place).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Error::Busy(TRY_AGAIN)),
        }
    }

    /// Does the work on a thread of its own, once there is a place. The work is told to stop as soon
    /// as this is dropped: when the request took too long, its client left, or the server stops.
    ///
    /// # Errors
    /// [`Error::Busy`] when no place is free in time; an internal error when the work panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, Stopped> + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.place().await?;
        let waiting = Waiting(Stop::default());
        let stop = waiting.0.clone();
        let work = spawn_blocking(move || {
            let done = work(&stop);
            // Not before: who gives up waiting for the answer does not end the work at once.
            drop(place);
            done
        });
        work.await
            .map_err(Error::internal)?
            .map_err(Error::internal)
    }
}

/// Somebody who waits for work; without them it is to stop.
struct Waiting(Stop);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_is_told_to_come_back() {
        let capacity = Capacity {
            patience: Duration::from_millis(50),
            ..Capacity::of(1)
        };
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let busy = capacity.clone();
        let first = tokio::spawn(async move { busy.run(move |_| Ok(ended.recv())).await });
        while capacity.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let nothing = |_: &Stop| Ok(());
        assert!(matches!(capacity.run(nothing).await, Err(Error::Busy(_))));
        end.send(()).unwrap();
        assert!(first.await.unwrap().is_ok());
        assert!(capacity.run(nothing).await.is_ok());
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_stopped_and_its_place_is_free() {
        let capacity = Capacity::of(1);
        let endless = |stop: &Stop| -> Result<(), Stopped> {
            loop {
                stop.check()?;
                std::thread::yield_now();
            }
        };
        let given_up = timeout(Duration::from_millis(20), capacity.run(endless));
        assert!(given_up.await.is_err());
        assert!(capacity.run(|_| Ok(())).await.is_ok());
    }
}
