//! How many connections a process takes, and how long each may take for what.

use std::time::Duration;

/// The descriptors that stay free for the database, files and the process itself, which need about
/// forty.
const FOR_THE_REST: usize = 64;
/// With fewer connections nothing is served well, however few descriptors there are.
const FEWEST_CONNECTIONS: usize = 16;
/// A proxy opens some hundred. Each may fill a [`BUFFER`].
const MOST_CONNECTIONS: usize = 1_000;
/// What a connection of HTTP/1 may hold, in bytes: the head of a request (with all that a browser
/// sends it has 2 KB), and what of an answer waits to be taken. The largest page has 140 KB: with
/// less than that it goes out piece by piece, and five times as slowly.
pub(super) const BUFFER: usize = 192 << 10;
/// The largest head of a request of HTTP/2, in bytes.
pub(super) const LARGEST_HEAD: usize = 32 << 10;
/// The requests that a connection of HTTP/2 may send at once: browsers send no more.
pub(super) const MOST_STREAMS: u32 = 100;

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many are open at once.
    pub connections: usize,
    /// How long a request may take until its head is here: from its first byte, and for the first
    /// one from when the connection was opened.
    pub head: Duration,
    /// How long a connection may stay open between two requests.
    pub idle: Duration,
    /// How long a request may take from there to the last byte of its answer.
    pub answer: Duration,
    /// How long open requests may take after the signal to stop.
    pub grace: Duration,
}

impl Limits {
    /// What a client with a slow line needs, and as many connections as the descriptors of this
    /// process allow.
    pub fn of_this_process() -> Self {
        let descriptors = descriptors();
        let connections = descriptors.saturating_sub(FOR_THE_REST);
        if connections < FEWEST_CONNECTIONS {
            tracing::warn!(
                descriptors,
                "this process may open too few files to serve well; allow it 1,024 (ulimit -n)"
            );
        }
        Self {
            connections: connections.clamp(FEWEST_CONNECTIONS, MOST_CONNECTIONS),
            // A head is one packet or two.
            head: Duration::from_secs(10),
            // As long as most proxies keep a connection.
            idle: Duration::from_mins(1),
            // The slowest handler may take half a minute; a page of 100 KB has a minute then.
            answer: Duration::from_secs(90),
            grace: GRACE,
        }
    }
}

/// How long open requests may take after the signal to stop. With what is closed then, the process
/// ends within the ten seconds after which service managers kill it.
const GRACE: Duration = Duration::from_secs(6);

/// How many descriptors this process may have open.
#[cfg(unix)]
fn descriptors() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current.map_or(usize::MAX, |limit| {
        usize::try_from(limit).unwrap_or(usize::MAX)
    })
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
fn descriptors() -> usize {
    usize::MAX
}
