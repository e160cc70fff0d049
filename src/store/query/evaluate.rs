//! Evaluation on a thread of its own.
//!
//! The engine recurses, keeps its state on one thread and cannot always be stopped. So a query gets
//! a thread with a large stack, metered: it is unwound from within the engine when its token is
//! cancelled or its memory spent. Rows cross a bounded channel in batches, and the asker waits no
//! longer than the time limit, whatever the thread does. A thread that is given up keeps its slot
//! until it ends, so that no more than the allowed number ever burn a core.

use std::time::Instant;

use crossbeam_channel::{Sender, bounded};
use oxigraph::model::Triple;
use oxigraph::sparql::{QueryEvaluationError, QueryResults};
use spargebra::Query;

use super::answer::{Head, Message, QueryAnswer};
use super::slots::Slots;
use super::{Evaluator, QueryError, QueryRequest, bind, evaluator, functions, parse, scope, search};
use crate::store::backend::Backend;
use crate::store::batch::Solved;
use crate::store::generation::Generation;
use crate::store::meter::{self, Budget, Meter, Stop};
use crate::text::{Diagnostic, LimitKey, Limits, code};

/// The stack of an evaluation thread: what the limits of `guard` need at most, twice over.
const STACK_BYTES: usize = 64 << 20;
/// Batches that wait in the channel of an answer.
const WAITING_BATCHES: usize = 4;
/// Rows of the first batch, which should come soon, and of the largest.
const BATCH_ROWS: (usize, usize) = (16, 512);

/// Starts the evaluation of a text that the guard has let through.
pub(super) fn start(
    generation: Generation,
    slots: &Slots,
    request: QueryRequest,
) -> Result<QueryAnswer, QueryError> {
    let started = Instant::now();
    let patience = request.time_limit;
    let slot = slots.take(patience).ok_or(QueryError::Busy)?;
    let token = request.cancellation.clone();
    let (sender, head) = bounded(1);
    std::thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let meter = Meter::new(request.cancellation.clone(), budget(&request.limits));
            evaluate(&meter, &generation, &request, &sender);
            drop(slot);
        })
        .map_err(|error| QueryError::Failed(format!("no thread for it: {error}")))?;
    QueryAnswer::wait(&head, token, patience.saturating_sub(started.elapsed()))
}

fn budget(limits: &Limits) -> Budget {
    Budget {
        bytes: limits.count(LimitKey::QueryMemory).saturating_mul(1 << 20),
        text: limits.count(LimitKey::QueryText),
    }
}

/// The thread's work.
fn evaluate(
    meter: &Meter,
    generation: &Generation,
    request: &QueryRequest,
    head: &Sender<Result<Head, QueryError>>,
) {
    let token = &request.cancellation;
    let backend = generation.backend();
    let prepared =
        meter.watch(|| prepare(generation, request)).unwrap_or_else(|stop| Err(stopped(stop, request)));
    let query = match prepared {
        Ok(query) => query,
        Err(error) => return drop(head.send(Err(error))),
    };
    if request.evaluator == Evaluator::Columns {
        match meter.watch(|| backend.solve(&query)) {
            Ok(Some(_)) if token.is_cancelled() => return drop(head.send(Err(QueryError::Cancelled))),
            Ok(Some(solved)) => return send(meter, solved, head, request),
            // The engine holds less at a time.
            Ok(None) | Err(Stop::Memory) => {}
            Err(stop) => return drop(head.send(Err(stopped(stop, request)))),
        }
    }
    let results = meter.watch(|| execute(backend, query, request));
    match results.unwrap_or_else(|stop| Err(stopped(stop, request))) {
        // A result that came after the cancellation may be wrong: operators drop what they could not read.
        Ok(_) if token.is_cancelled() => drop(head.send(Err(QueryError::Cancelled))),
        Ok(QueryResults::Boolean(value)) => drop(head.send(Ok(Head::Boolean(value)))),
        Ok(QueryResults::Solutions(solutions)) => {
            let (sender, receiver) = bounded(WAITING_BATCHES);
            let names = solutions.variables().iter().map(|variable| variable.as_str().to_owned()).collect();
            if head.send(Ok(Head::Solutions(names, receiver))).is_ok() {
                // The copy is what leaves this thread.
                let rows = solutions.map(|row| row.map(|row| meter::ship(|| row.values().to_vec())));
                feed(meter, rows, &sender, request);
            }
        }
        Ok(QueryResults::Graph(triples)) => {
            let (sender, receiver) = bounded(WAITING_BATCHES);
            if head.send(Ok(Head::Graph(receiver))).is_ok() {
                let copy = |triple: Triple| meter::ship(|| triple.clone());
                feed(meter, triples.map(|triple| triple.map(copy)), &sender, request);
            }
        }
        Err(error) => drop(head.send(Err(error))),
    }
}

/// The error for an evaluation that was stopped.
fn stopped(stop: Stop, request: &QueryRequest) -> QueryError {
    let message = match stop {
        Stop::Cancelled => return QueryError::Cancelled,
        Stop::Broken => return QueryError::Failed("the evaluation broke off".to_owned()),
        Stop::Memory => {
            format!("the query needs more than {} MB of memory", request.limits.get(LimitKey::QueryMemory))
        }
        Stop::Text => {
            format!("the query makes a text of more than {} bytes", request.limits.get(LimitKey::QueryText))
        }
    };
    Diagnostic::new(&code::QUERY_TOO_LARGE, message)
        .in_file(request.text.name())
        .help(code::QUERY_TOO_LARGE.cure)
        .into()
}

/// Sends solutions on identifiers.
fn send(meter: &Meter, solved: Solved, head: &Sender<Result<Head, QueryError>>, request: &QueryRequest) {
    let (sender, receiver) = bounded(WAITING_BATCHES);
    let names = solved.variables.iter().map(|variable| variable.as_str().to_owned()).collect();
    if head.send(Ok(Head::Solutions(names, receiver))).is_ok() {
        feed(meter, solved.rows().map(Ok), &sender, request);
    }
}

fn prepare(generation: &Generation, request: &QueryRequest) -> Result<Query, QueryError> {
    let mut query = parse::parse(request)?;
    for (name, value) in &request.bindings {
        bind::bind(&mut query, name, value, &request.text)?;
    }
    search::answer(&mut query, generation, request)?;
    functions::check(&mut query, request)?;
    let mut query = with_dataset(query, request);
    scope::mend(&mut query, generation.backend());
    Ok(query)
}

fn execute(
    backend: &Backend,
    query: Query,
    request: &QueryRequest,
) -> Result<QueryResults<'static>, QueryError> {
    let prepared = evaluator().for_query(query);
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
    meter: &Meter,
    items: impl Iterator<Item = Result<T, QueryEvaluationError>>,
    sender: &Sender<Message<T>>,
    request: &QueryRequest,
) {
    let last = match meter.watch(|| pump(items, sender, request)) {
        Ok(Ok(())) => Message::End,
        Ok(Err(error)) => Message::Failed(error),
        Err(stop) => Message::Failed(stopped(stop, request)),
    };
    let _ = sender.send(last);
}

/// Sends the items in batches. Rows before an error are part of no answer: those not yet sent are
/// withheld.
fn pump<T>(
    items: impl Iterator<Item = Result<T, QueryEvaluationError>>,
    sender: &Sender<Message<T>>,
    request: &QueryRequest,
) -> Result<(), QueryError> {
    let new_batch = |size| meter::ship(|| Vec::with_capacity(size));
    let mut size = BATCH_ROWS.0;
    let mut batch = new_batch(size);
    let cancelled = || if request.cancellation.is_cancelled() { Err(QueryError::Cancelled) } else { Ok(()) };
    for item in items {
        let item = item.map_err(|error| located(error, request))?;
        cancelled()?;
        batch.push(item);
        if batch.len() == size {
            size = (size * 2).min(BATCH_ROWS.1);
            let full = std::mem::replace(&mut batch, new_batch(size));
            // A receiver that has gone wants no more.
            sender.send(Message::Batch(full)).map_err(|_| QueryError::Cancelled)?;
        }
    }
    cancelled()?;
    if !batch.is_empty() {
        sender.send(Message::Batch(batch)).map_err(|_| QueryError::Cancelled)?;
    }
    Ok(())
}
