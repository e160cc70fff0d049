//! The mapping functions as SPARQL functions.

use std::sync::OnceLock;

use oxigraph::model::NamedNode;
use oxigraph::sparql::SparqlEvaluator;

use super::QueryRequest;
use crate::rdf::sparql::{Kind, Token, tokens};
use crate::text::{Diagnostic, code};

/// The evaluator that knows them all, made once.
pub(super) fn evaluator() -> SparqlEvaluator {
    static EVALUATOR: OnceLock<SparqlEvaluator> = OnceLock::new();
    EVALUATOR.get_or_init(SparqlEvaluator::new).clone()
}

/// The finding for a function that is not there, or has another number of arguments.
pub(super) fn unknown(name: &NamedNode, message: &str, request: &QueryRequest) -> Diagnostic {
    let text = request.text.text();
    let spelled = |token: &Token| match token.kind {
        Kind::Iri => token.text(text).trim_matches(['<', '>']) == name.as_str(),
        Kind::Prefixed => {
            let local = token.text(text).split_once(':').map_or("", |(_, local)| local);
            !local.is_empty() && name.as_str().ends_with(local)
        }
        _ => false,
    };
    let diagnostic = Diagnostic::new(&code::QUERY_FUNCTION, message);
    match tokens(text).find(spelled) {
        Some(token) => diagnostic.at(request.text.span(token.range), "called here"),
        None => diagnostic.in_file(request.text.name()),
    }
}
