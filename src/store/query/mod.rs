//! SPARQL queries over a generation: guard, parse, bind, evaluate, stream, write.
//!
//! A query goes one way: `guard` (lexical limits, before anything recurses) → `parse` (with
//! diagnostics) → `bind` (parameters, in the algebra) → `rewrite` and `scope` (engine traps) → `evaluate` (on a
//! thread with a large stack, rows through a bounded channel) → `results` (writers).

mod answer;
mod bind;
mod cost;
mod error;
mod evaluate;
mod functions;
mod geojson;
mod group;
pub(super) mod guard;
mod own;
mod parse;
mod results;
mod rewrite;
mod scope;
mod search;
mod slots;
mod texts;
mod visit;

use std::time::Duration;

use oxigraph::model::{NamedNode, Term};

use super::generation::Generation;
use crate::rdf::Prefixes;
use crate::rdf::sparql::Query;
use crate::text::{LimitKey, Limits, SourceText};

pub use answer::{QueryAnswer, Row, Solutions, Triples};
pub use error::QueryError;
pub use functions::geo_functions;
pub use group::QueryGroup;
pub use oxigraph::sparql::CancellationToken;
pub use parse::{QueryForm, QueryShape, inspect_query};
pub use results::{AnswerFormat, RESULT_FORMATS, ResultFormat, ResultFormatInfo, WriteError};
pub use slots::Slots;

/// What to evaluate and how.
#[derive(Clone)]
pub struct QueryRequest {
    pub text: SourceText,
    /// The parsed query, when the asker has it (a saved query with its parameters): then the text
    /// only names places in findings.
    pub algebra: Option<Query>,
    /// Relative IRIs of the query resolve against it.
    pub base_iri: Option<String>,
    /// Prefixes that the query may use without declaring them.
    pub prefixes: Prefixes,
    /// The protocol's `default-graph-uri`: with `named_graphs` it replaces the query's FROM clauses.
    /// When both are empty and the query has no FROM, the default graph is the union of all graphs.
    pub default_graphs: Vec<NamedNode>,
    /// The protocol's `named-graph-uri`.
    pub named_graphs: Vec<NamedNode>,
    /// Values of the query's variables (without `?`), put into the algebra wherever the variable stands.
    pub bindings: Vec<(String, Term)>,
    /// Cancelling it stops the evaluation at its next step.
    pub cancellation: CancellationToken,
    /// How long the asker waits for rows altogether, evaluation only: time that the asker spends
    /// elsewhere (writing to a slow client) does not count.
    pub time_limit: Duration,
    pub limits: Limits,
    pub evaluator: Evaluator,
}

/// Which evaluator answers. Both give the same solutions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Evaluator {
    /// On identifiers, a column at a time, where that is possible.
    #[default]
    Columns,
    /// The engine, a solution at a time.
    Engine,
}

impl QueryRequest {
    /// A request with the default limits and nothing else.
    #[must_use]
    pub fn new(text: SourceText) -> Self {
        Self::with_limits(text, Limits::default())
    }

    #[must_use]
    pub fn with_limits(text: SourceText, limits: Limits) -> Self {
        Self {
            text,
            algebra: None,
            base_iri: None,
            prefixes: Prefixes::default(),
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            bindings: Vec::new(),
            cancellation: CancellationToken::new(),
            time_limit: Duration::from_secs(limits.get(LimitKey::QuerySeconds)),
            limits,
            evaluator: Evaluator::default(),
        }
    }
}

/// The engine with all functions that a query or its rewriting may call.
pub(super) fn evaluator() -> oxigraph::sparql::SparqlEvaluator {
    own::register(functions::evaluator())
}

/// Guards, parses and starts the evaluation; returns when the form of the answer is known.
pub(super) fn run(
    generation: &Generation,
    slots: &Slots,
    request: QueryRequest,
) -> Result<QueryAnswer, QueryError> {
    if request.algebra.is_none() {
        guard::check(&request.text, &request.limits)?;
    }
    evaluate::start(generation.clone(), slots, request)
}

#[cfg(test)]
mod tests;
