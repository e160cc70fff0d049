//! Output of a blocking writer as a response body, in bounded memory.
//!
//! Headers wait for the first 64 KB or the end, so that an early failure is an honest status. A later
//! failure breaks the transfer off: the client sees an incomplete body, never an error inside data.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::app::{App, Place};
use super::failure::Failure;
use crate::store::{CancellationToken, StoreError, WriteError};
use crate::text::LimitKey;

/// What is held back, and what goes to the client at a time.
const CHUNK: usize = 64 << 10;
/// Chunks that wait for a client that reads slowly.
const WAITING: usize = 4;
/// Bytes per second that a client reads at least, once its patience is used up: a place is not held by
/// one who reads a little now and then.
const PACE: u64 = 16 << 10;

/// What a writer wrote.
pub enum Output {
    Whole(Bytes),
    Streamed(Body),
}

/// Why a writer stopped.
#[derive(Debug)]
pub enum Broken {
    /// The writer's own failure.
    Failed(Failure),
    /// Nobody reads any more.
    Unread,
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Writing into the body fails only when the client has gone.
impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Unread
    }
}

impl From<WriteError> for Broken {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Query(error) => Self::Failed(error.into()),
            WriteError::Output(error) => error.into(),
        }
    }
}

enum Part {
    Chunk(Bytes),
    /// The end, with what is left.
    Last(Bytes),
    Failed(Failure),
}

/// Cancels the work for which it stands when it is dropped.
struct Watch(CancellationToken);

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Runs `write` on a thread that may block. `place` is given back when it ends; `token` is cancelled
/// when the client goes away, at whatever moment.
pub async fn produce(
    app: &App,
    place: Option<Place>,
    token: CancellationToken,
    write: impl FnOnce(&mut Writer) -> Result<(), Broken> + Send + 'static,
) -> Result<Output, Failure> {
    let watch = Watch(token);
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let mut writer = Writer {
        buffer: BytesMut::with_capacity(CHUNK),
        sender,
        patience: app.seconds(LimitKey::StallSeconds),
        waited: Duration::ZERO,
        sent: 0,
        runtime: Handle::current(),
    };
    tokio::task::spawn_blocking(move || {
        let outcome = write(&mut writer);
        drop(place);
        let _ = match outcome {
            Ok(()) => writer.send(Part::Last),
            Err(Broken::Failed(failure)) => writer.send(|_| Part::Failed(failure)),
            Err(Broken::Unread) => Ok(()),
        };
    });
    match receiver.recv().await {
        Some(Part::Last(bytes)) => Ok(Output::Whole(bytes)),
        Some(Part::Failed(failure)) => Err(failure),
        Some(Part::Chunk(first)) => {
            let body = StreamedBody { first: Some(first), receiver, ended: false, _watch: watch };
            Ok(Output::Streamed(Body::new(body)))
        }
        None => Err(Failure::internal(&"a writer ended without a word")),
    }
}

/// Gathers chunks for the body.
pub struct Writer {
    buffer: BytesMut,
    sender: mpsc::Sender<Part>,
    patience: Duration,
    /// How long it waited for the client altogether, and for how many bytes.
    waited: Duration,
    sent: u64,
    runtime: Handle,
}

impl Writer {
    /// Sends what is gathered; fails when the client is gone or reads too slowly.
    fn send(&mut self, part: impl FnOnce(Bytes) -> Part) -> io::Result<()> {
        let bytes = self.buffer.split().freeze();
        self.sent += bytes.len() as u64;
        let credit = self.patience + Duration::from_secs(self.sent / PACE);
        let patience = credit.saturating_sub(self.waited).min(self.patience);
        let started = Instant::now();
        let sent = self.runtime.block_on(tokio::time::timeout(patience, self.sender.send(part(bytes))));
        self.waited += started.elapsed();
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.send(Part::Chunk)?;
            self.buffer.reserve(CHUNK);
        }
        Ok(bytes.len())
    }

    /// Chunks go when they are full: what is gathered is held back on purpose.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The receiving end as a body. Dropping it cancels the work.
struct StreamedBody {
    first: Option<Bytes>,
    receiver: mpsc::Receiver<Part>,
    ended: bool,
    _watch: Watch,
}

/// The body ends here without its last chunk.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
struct BrokeOff;

impl HttpBody for StreamedBody {
    type Data = Bytes;
    type Error = BrokeOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokeOff>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        self.receiver.poll_recv(context).map(|part| match part {
            Some(Part::Chunk(bytes)) => Some(Ok(Frame::data(bytes))),
            Some(Part::Last(bytes)) => {
                self.ended = true;
                (!bytes.is_empty()).then(|| Ok(Frame::data(bytes)))
            }
            Some(Part::Failed(failure)) => {
                tracing::info!(report = %failure.report, "an answer broke off");
                Some(Err(BrokeOff))
            }
            None => Some(Err(BrokeOff)),
        })
    }
}
