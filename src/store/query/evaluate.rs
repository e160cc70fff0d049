//! Evaluation on a thread of its own, and the answer that streams from it.
//!
//! The engine recurses, keeps its state on one thread and cannot always be stopped. So a query gets
//! a thread with a large stack; rows cross a bounded channel in batches; and the asker waits no
//! longer than the time limit, whatever the thread does. A thread that is given up keeps its slot
//! until it ends, so that no more than the allowed number ever burn a core.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use oxigraph::model::{Term, Triple};
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use spargebra::Query;

use super::{CancellationToken, QueryError, QueryRequest, bind, functions, own, parse, scope};
use crate::store::backend::Backend;
use crate::text::{Diagnostic, LimitKey, Limits, code};

/// The stack of an evaluation thread: what the limits of `guard` need at most, twice over.
const STACK_BYTES: usize = 64 << 20;
/// Batches that wait in the channel of an answer.
const WAITING_BATCHES: usize = 4;
/// Rows of the first batch, which should come soon, and of the largest.
const BATCH_ROWS: (usize, usize) = (16, 512);

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

/// The places for evaluations at the same time. Clones share them.
#[derive(Clone)]
pub struct Slots(Arc<(Mutex<usize>, Condvar)>);

/// A place taken; given back when dropped.
struct Slot(Slots);

impl Slots {
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Arc::new((Mutex::new(places), Condvar::new())))
    }

    /// Waits for a place for at most `patience`.
    fn take(&self, patience: Duration) -> Option<Slot> {
        let (free, freed) = &*self.0;
        let guard = free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut guard, _) = freed
            .wait_timeout_while(guard, patience, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *guard = guard.checked_sub(1)?;
        Some(Slot(self.clone()))
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self::new(Limits::default().count(LimitKey::ConcurrentQueries))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let (free, freed) = &*self.0.0;
        *free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        freed.notify_one();
    }
}

/// What the thread says first.
enum Head {
    Boolean(bool),
    Solutions(Arc<[String]>, Receiver<Message<Row>>),
    Graph(Receiver<Message<Triple>>),
}

enum Message<T> {
    Batch(Vec<T>),
    Failed(QueryError),
    End,
}

/// Starts the evaluation of a text that the guard has let through.
pub(super) fn start(
    backend: Backend,
    slots: &Slots,
    request: QueryRequest,
) -> Result<QueryAnswer, QueryError> {
    let started = Instant::now();
    let limit = request.time_limit;
    let slot = slots.take(limit).ok_or(QueryError::Busy)?;
    let token = request.cancellation.clone();
    let watch = CancelOnDrop(token.clone());
    let (sender, head) = bounded(1);
    std::thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            evaluate(&backend, &request, &sender);
            drop(slot);
        })
        .map_err(|error| QueryError::Failed(format!("no thread for it: {error}")))?;
    let left = limit.saturating_sub(started.elapsed());
    let head = head.recv_timeout(left).map_err(|error| gone(error, &token))??;
    let left = limit.saturating_sub(started.elapsed());
    Ok(match head {
        Head::Boolean(value) => QueryAnswer::Boolean(value),
        Head::Solutions(variables, receiver) => {
            QueryAnswer::Solutions(Solutions { variables, rows: Stream::new(receiver, watch, left) })
        }
        Head::Graph(receiver) => QueryAnswer::Graph(Triples(Stream::new(receiver, watch, left))),
    })
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

/// The thread's work.
fn evaluate(backend: &Backend, request: &QueryRequest, head: &Sender<Result<Head, QueryError>>) {
    let token = &request.cancellation;
    match prepare_and_execute(backend, request) {
        // A result that came after the cancellation may be wrong: operators drop what they could not read.
        Ok(_) if token.is_cancelled() => drop(head.send(Err(QueryError::Cancelled))),
        Ok(QueryResults::Boolean(value)) => drop(head.send(Ok(Head::Boolean(value)))),
        Ok(QueryResults::Solutions(solutions)) => {
            let (sender, receiver) = bounded(WAITING_BATCHES);
            let names = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
            if head.send(Ok(Head::Solutions(names, receiver))).is_ok() {
                feed(solutions.map(|row| row.map(|row| row.values().to_vec())), &sender, request);
            }
        }
        Ok(QueryResults::Graph(triples)) => {
            let (sender, receiver) = bounded(WAITING_BATCHES);
            if head.send(Ok(Head::Graph(receiver))).is_ok() {
                feed(triples, &sender, request);
            }
        }
        Err(error) => drop(head.send(Err(error))),
    }
}

fn prepare_and_execute(
    backend: &Backend,
    request: &QueryRequest,
) -> Result<QueryResults<'static>, QueryError> {
    let mut query = parse::parse(request)?;
    for (name, value) in &request.bindings {
        bind::bind(&mut query, name, value, &request.text)?;
    }
    let mut query = with_dataset(query, request);
    scope::mend(&mut query, backend);
    let prepared = own::register(functions::evaluator())
        .with_cancellation_token(request.cancellation.clone())
        .for_query(query);
    backend.evaluate(prepared).map_err(|error| located(error, request))
}

/// The dataset by the protocol's rule: the request's graphs, else the query's FROM, else everything.
/// The store's own default graph is the union of all graphs.
fn with_dataset(query: Query, request: &QueryRequest) -> Query {
    if request.default_graphs.is_empty() && request.named_graphs.is_empty() {
        return query;
    }
    let specified = Some(spargebra::algebra::QueryDataset {
        default: request.default_graphs.clone(),
        named: Some(request.named_graphs.clone()),
    });
    match query {
        Query::Select { pattern, base_iri, .. } => Query::Select { dataset: specified, pattern, base_iri },
        Query::Ask { pattern, base_iri, .. } => Query::Ask { dataset: specified, pattern, base_iri },
        Query::Describe { pattern, base_iri, .. } => {
            Query::Describe { dataset: specified, pattern, base_iri }
        }
        Query::Construct { template, pattern, base_iri, .. } => {
            Query::Construct { template, dataset: specified, pattern, base_iri }
        }
    }
}

/// An error of the engine that is the query's fault, as a finding in its text.
fn located(error: QueryEvaluationError, request: &QueryRequest) -> QueryError {
    let name = match &error {
        QueryEvaluationError::UnsupportedCustomFunction(name)
        | QueryEvaluationError::UnsupportedCustomFunctionArity { name, .. } => name,
        QueryEvaluationError::UnsupportedService(_) => {
            return Diagnostic::new(&code::QUERY_SERVICE, "SERVICE is not available here")
                .in_file(request.text.name())
                .into();
        }
        _ => return error.into(),
    };
    functions::unknown(name, &error.to_string(), request).into()
}

/// Sends the items until the end, the first error or a receiver that has gone.
fn feed<T>(
    items: impl Iterator<Item = Result<T, QueryEvaluationError>>,
    sender: &Sender<Message<T>>,
    request: &QueryRequest,
) {
    let token = &request.cancellation;
    let mut size = BATCH_ROWS.0;
    let mut batch = Vec::with_capacity(size);
    for item in items {
        let error = match item {
            Ok(_) if token.is_cancelled() => QueryError::Cancelled,
            Ok(item) => {
                batch.push(item);
                if batch.len() < size {
                    continue;
                }
                size = (size * 2).min(BATCH_ROWS.1);
                let full = std::mem::replace(&mut batch, Vec::with_capacity(size));
                if sender.send(Message::Batch(full)).is_err() {
                    return;
                }
                continue;
            }
            Err(error) => located(error, request),
        };
        // Rows before an error are part of no answer; those not yet sent are withheld.
        let _ = sender.send(Message::Failed(error));
        return;
    }
    if token.is_cancelled() {
        let _ = sender.send(Message::Failed(QueryError::Cancelled));
    } else if batch.is_empty() || sender.send(Message::Batch(batch)).is_ok() {
        let _ = sender.send(Message::End);
    }
}
