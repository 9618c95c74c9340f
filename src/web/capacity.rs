//! How many costly requests a node works on at once. Reading a long text takes a core for a while,
//! so there is a place for each core and a short queue; who finds it full is told to come back. It
//! counts requests, not visitors: forty learners behind one address are served like any others.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
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
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::of(cores, PATIENCE)
    }

    /// So many places, for which a request waits so long.
    pub fn of(places: usize, patience: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            patience,
        }
    }

    /// Does the work on a thread of its own, once there is a place.
    ///
    /// # Errors
    /// [`Error::Busy`] when no place is free in time; an internal error when the work panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.places).acquire_owned();
        let place = timeout(self.patience, place).await;
        let Ok(Ok(place)) = place else {
            return Err(Error::Busy(TRY_AGAIN));
        };
        let work = spawn_blocking(move || {
            let done = work();
            // Not before: who gives up waiting for the answer does not end the work.
            drop(place);
            done
        });
        work.await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_finds_no_place_is_told_to_come_back() {
        let capacity = Capacity::of(1, Duration::from_millis(50));
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let busy = capacity.clone();
        let first = tokio::spawn(async move { busy.run(move || ended.recv()).await });
        while capacity.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(capacity.run(|| ()).await, Err(Error::Busy(_))));
        end.send(()).unwrap();
        assert!(first.await.unwrap().is_ok());
        assert!(capacity.run(|| ()).await.is_ok());
    }
}
