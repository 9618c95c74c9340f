//! The places for connections: as many as the process may have open. Who is slow makes room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::connection::Connection;

/// How long a newcomer waits while all others are being answered: a crowd is served one after the
/// other.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is looked meanwhile whether somebody is slow.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The places for connections, and the connections that have one.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    places: Arc<Semaphore>,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Arc<Connection>>,
}

impl Connections {
    /// So many places.
    pub(super) fn of(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            open: Arc::default(),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more; none while every other client waits for its answer, and does so for
    /// longer than newcomers wait for a place.
    pub(super) async fn place(&self) -> Option<Place> {
        let permit = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.next_place().await?,
        };
        let connection = Arc::new(Connection::new());
        let mut open = self.open();
        let number = open.next;
        open.next += 1;
        open.all.insert(number, Arc::clone(&connection));
        drop(open);
        metrics::gauge!("metier_connections_open").increment(1.0);
        Some(Place {
            connections: self.clone(),
            number,
            connection,
            _permit: permit,
        })
    }

    /// The first place that becomes free.
    async fn next_place(&self) -> Option<OwnedSemaphorePermit> {
        let give_up = Instant::now() + PATIENCE;
        loop {
            if !self.make_room() && Instant::now() >= give_up {
                return None;
            }
            let next = Arc::clone(&self.places).acquire_owned();
            if let Ok(permit) = timeout(LOOK_AGAIN, next).await {
                return permit.ok();
            }
        }
    }

    /// Closes the one whose client has been waited for longest, and says whether there was one. It
    /// is the fairest: who sends a request at once and takes its answer is never the one, however
    /// many others dawdle, and a browser opens an idle connection again unseen.
    pub(super) fn make_room(&self) -> bool {
        let mut open = self.open();
        let waiting = open.all.iter().filter_map(|(number, connection)| {
            let since = connection.waits_since()?;
            Some((since, *number))
        });
        let longest = waiting.min().map(|(_, number)| number);
        let Some(connection) = longest.and_then(|number| open.all.remove(&number)) else {
            return false;
        };
        connection.close();
        true
    }
}

/// A connection's place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Connections,
    number: u64,
    pub(super) connection: Arc<Connection>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.open().all.remove(&self.number);
        metrics::gauge!("metier_connections_open").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::super::Limits;
    use super::super::connection::{Cut, Request};
    use super::*;

    const NEVER: Duration = Duration::from_hours(1);
    const PATIENT: Limits = Limits {
        connections: 2,
        head: NEVER,
        idle: NEVER,
        answer: NEVER,
        grace: NEVER,
    };

    #[tokio::test(start_paused = true)]
    async fn whose_client_was_waited_for_longest_makes_room() {
        let connections = Connections::of(2);
        let first = connections.place().await.unwrap();
        advance(Duration::from_millis(1)).await;
        let second = connections.place().await.unwrap();
        // The client of the first one waits for us now, that of the second one is waited for.
        let request = Request::begin(Arc::clone(&first.connection));
        let mut third = Box::pin(connections.place());
        assert!(timeout(Duration::from_millis(1), &mut third).await.is_err());
        assert_eq!(second.connection.cut(&PATIENT).await, Cut::Full);
        drop(second);
        let third = third.await.unwrap();
        let other = Request::begin(Arc::clone(&third.connection));
        // Nobody is waited for.
        assert!(connections.place().await.is_none());
        // The client of the first one does not take its answer.
        first.connection.stalled(true);
        assert!(connections.make_room());
        assert_eq!(first.connection.cut(&PATIENT).await, Cut::Full);
        drop((request, other));
    }
}
