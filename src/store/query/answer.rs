//! The answer of an evaluation as the asker sees it: rows that stream from another thread, under the
//! asker's time limit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use oxigraph::model::{Term, Triple};

use super::{CancellationToken, QueryError};

/// One solution: a value or nothing for each column.
pub type Row = Vec<Option<Term>>;

/// What a query answers. Dropping it stops the evaluation.
pub enum QueryAnswer {
    Boolean(bool),
    Solutions(Solutions),
    Graph(Triples),
}

/// The rows of a SELECT. After an error comes no more row, and those that came are not an answer.
pub struct Solutions {
    variables: Arc<[String]>,
    rows: Stream<Row>,
}

/// The triples of a CONSTRUCT or DESCRIBE; the same triple may come twice.
pub struct Triples(Stream<Triple>);

impl Solutions {
    /// The columns, without `?`.
    #[must_use]
    pub fn variables(&self) -> &[String] {
        &self.variables
    }
}

impl Iterator for Solutions {
    type Item = Result<Row, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, QueryError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// What the thread says first.
pub(super) enum Head {
    Boolean(bool),
    Solutions(Arc<[String]>, Receiver<Message<Row>>),
    Graph(Receiver<Message<Triple>>),
}

pub(super) enum Message<T> {
    Batch(Vec<T>),
    Failed(QueryError),
    End,
}

impl QueryAnswer {
    /// Waits for the head for at most `patience`. What is left of it is for the rows.
    pub(super) fn wait(
        head: &Receiver<Result<Head, QueryError>>,
        token: CancellationToken,
        patience: Duration,
    ) -> Result<Self, QueryError> {
        let started = Instant::now();
        let watch = CancelOnDrop(token);
        let head = head.recv_timeout(patience).map_err(|error| gone(error, &watch.0))??;
        let left = patience.saturating_sub(started.elapsed());
        Ok(match head {
            Head::Boolean(value) => Self::Boolean(value),
            Head::Solutions(variables, receiver) => {
                Self::Solutions(Solutions { variables, rows: Stream::new(receiver, watch, left) })
            }
            Head::Graph(receiver) => Self::Graph(Triples(Stream::new(receiver, watch, left))),
        })
    }
}

/// The error for a channel that gives nothing.
fn gone(error: RecvTimeoutError, token: &CancellationToken) -> QueryError {
    match error {
        RecvTimeoutError::Timeout => QueryError::Timeout,
        RecvTimeoutError::Disconnected if token.is_cancelled() => QueryError::Cancelled,
        RecvTimeoutError::Disconnected => QueryError::Failed("the evaluation broke off".to_owned()),
    }
}

struct CancelOnDrop(CancellationToken);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// The receiving end: batches into items, under the time limit.
struct Stream<T> {
    receiver: Receiver<Message<T>>,
    batch: std::vec::IntoIter<T>,
    watch: CancelOnDrop,
    /// How long the asker will yet wait.
    left: Duration,
    ended: bool,
}

impl<T> Stream<T> {
    fn new(receiver: Receiver<Message<T>>, watch: CancelOnDrop, left: Duration) -> Self {
        Self { receiver, batch: Vec::new().into_iter(), watch, left, ended: false }
    }

    fn next(&mut self) -> Option<Result<T, QueryError>> {
        loop {
            if let Some(item) = self.batch.next() {
                return Some(Ok(item));
            }
            if self.ended {
                return None;
            }
            let waiting = Instant::now();
            let message = self.receiver.recv_timeout(self.left);
            self.left = self.left.saturating_sub(waiting.elapsed());
            let error = match message {
                Ok(Message::Batch(batch)) => {
                    self.batch = batch.into_iter();
                    continue;
                }
                Ok(Message::End) => {
                    self.ended = true;
                    return None;
                }
                Ok(Message::Failed(error)) => error,
                Err(error) => gone(error, &self.watch.0),
            };
            self.ended = true;
            self.watch.0.cancel();
            return Some(Err(error));
        }
    }
}
