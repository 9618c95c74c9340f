//! One connection, and for what its client is waited for: so that those who are slow can be told
//! from those who wait for us.

use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::limits::Limits;

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head of a request is awaited, or is on its way.
    Head,
    /// Answers have been sent, and nothing has come since.
    Idle,
    /// Requests are being answered.
    Answer,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Requests that are being answered: with HTTP/2 there may be several.
    requests: usize,
    /// Whether an answer needs that the client sends or takes more.
    stalled: bool,
}

/// Why a connection is closed that its client would have left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// The head of a request did not come.
    Head,
    /// There was no further request.
    Idle,
    /// A request was not sent, or its answer not taken.
    Answer,
    /// Another one needed the place.
    Full,
}

impl Cut {
    /// As metrics say it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Idle => "idle",
            Self::Answer => "answer",
            Self::Full => "full",
        }
    }
}

/// One open connection.
#[derive(Debug)]
pub(super) struct Connection {
    state: Mutex<State>,
    make_room: Notify,
}

impl Connection {
    /// That of a client who has just come.
    pub(super) fn new() -> Self {
        let state = State {
            phase: Phase::Head,
            since: Instant::now(),
            requests: 0,
            stalled: false,
        };
        Self {
            state: Mutex::new(state),
            make_room: Notify::new(),
        }
    }

    /// Closes it for another one.
    pub(super) fn close(&self) {
        self.make_room.notify_one();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since when its client is waited for; none while the client waits for us.
    pub(super) fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        (state.phase != Phase::Answer || state.stalled).then_some(state.since)
    }

    /// A byte has come.
    fn received(&self) {
        let mut state = self.state();
        if state.phase == Phase::Idle {
            (state.phase, state.since) = (Phase::Head, Instant::now());
        }
    }

    /// Whether the answer needs something of the client now.
    pub(super) fn stalled(&self, stalled: bool) {
        self.state().stalled = stalled;
    }

    /// Until when it may go on as it is, and what it is if it does so for longer.
    fn deadline(&self, limits: &Limits) -> (Instant, Cut) {
        let state = self.state();
        let (limit, cut) = match state.phase {
            Phase::Head => (limits.head, Cut::Head),
            Phase::Idle => (limits.idle, Cut::Idle),
            Phase::Answer => (limits.answer, Cut::Answer),
        };
        (state.since + limit, cut)
    }

    /// Ends when the connection is to be closed. Whatever changes its phase also polls its task,
    /// and with that this: the deadline is always that of the present phase.
    pub(super) async fn cut(&self, limits: &Limits) -> Cut {
        let mut sleep = pin!(sleep_until(self.deadline(limits).0));
        let overdue = std::future::poll_fn(|context| {
            let (deadline, cut) = self.deadline(limits);
            if sleep.deadline() != deadline {
                sleep.as_mut().reset(deadline);
            }
            sleep.as_mut().poll(context).map(|()| cut)
        });
        tokio::select! {
            cut = overdue => cut,
            () = self.make_room.notified() => Cut::Full,
        }
    }
}

/// A request that is being answered, until the last byte of its answer is handed on.
#[derive(Debug)]
pub(super) struct Request(Arc<Connection>);

impl Request {
    /// When its head is here.
    pub(super) fn begin(connection: Arc<Connection>) -> Self {
        let mut state = connection.state();
        state.requests += 1;
        (state.phase, state.since) = (Phase::Answer, Instant::now());
        drop(state);
        Self(connection)
    }

    /// Its body, as it comes. Until all of it is here, its client is waited for.
    pub(super) fn body(&self, body: Incoming) -> Body {
        let connection = Arc::clone(&self.0);
        connection.stalled(!body.is_end_stream());
        Body::new(RequestBody { body, connection })
    }

    /// The body of its answer.
    pub(super) const fn answer(self, body: Body) -> AnswerBody {
        AnswerBody {
            body,
            _request: self,
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests -= 1;
        if state.requests == 0 {
            (state.phase, state.since) = (Phase::Idle, Instant::now());
            state.stalled = false;
        }
    }
}

/// The body of a request, which tells its connection when it is whole.
#[derive(Debug)]
struct RequestBody {
    body: Incoming,
    connection: Arc<Connection>,
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let ended = matches!(frame, Poll::Ready(None)) || self.body.is_end_stream();
        self.connection.stalled(!ended);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer, with the request that it answers.
#[derive(Debug)]
pub(super) struct AnswerBody {
    body: Body,
    _request: Request,
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The bytes of a connection, which tell it what its client does.
#[derive(Debug)]
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) connection: Arc<Connection>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.connection.received();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.connection.stalled(written.is_pending());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.connection.stalled(written.is_pending());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMITS: Limits = Limits {
        connections: 2,
        head: Duration::from_secs(1),
        idle: Duration::from_secs(5),
        answer: Duration::from_secs(9),
        grace: Duration::ZERO,
    };

    /// When a connection is cut, in seconds from now.
    async fn cut(connection: &Connection) -> (u64, Cut) {
        let now = Instant::now();
        let cut = connection.cut(&LIMITS).await;
        (now.elapsed().as_secs(), cut)
    }

    #[tokio::test(start_paused = true)]
    async fn each_phase_has_a_limit_of_its_own() {
        let connection = Arc::new(Connection::new());
        assert_eq!(cut(&connection).await, (1, Cut::Head));
        let request = Request::begin(Arc::clone(&connection));
        assert_eq!(cut(&connection).await, (9, Cut::Answer));
        drop(request);
        assert_eq!(cut(&connection).await, (5, Cut::Idle));
        connection.received();
        assert_eq!(cut(&connection).await, (1, Cut::Head));
    }
}
