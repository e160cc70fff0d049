//! Functions that no query text calls: the rewriting puts them where the engine's own fall short.

use oxigraph::model::{BlankNode, NamedNode, Term};
use oxigraph::sparql::SparqlEvaluator;
use sha2::{Digest, Sha256};

use crate::store::meter::{self, Stop};

/// `BNODE(label)` in one solution: called with the label and with something of that solution alone.
pub(super) const SOLUTION_NODE: &str = "tag:bnode-of-solution";
/// Its argument, when that is no longer than a text may be.
pub(super) const TEXT: &str = "tag:text";
/// Its argument, when that is a short text.
pub(super) const SHORT_TEXT: &str = "tag:short-text";
/// Its first argument, when replacing in it by the second cannot give a boundless text.
pub(super) const REPLACEABLE: &str = "tag:replaceable";

/// The length of a short text: a replacement of this length in a text of this length is no danger.
const SHORT: usize = 8 << 10;
/// The length that a replacement may reach before it is measured.
const REPLACED: usize = 64 << 20;

pub(super) fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(name)
}

/// Adds them to an evaluator.
pub(super) fn register(evaluator: SparqlEvaluator) -> SparqlEvaluator {
    evaluator
        .with_custom_function(node(SOLUTION_NODE), solution_node)
        .with_custom_function(node(TEXT), text)
        .with_custom_function(node(SHORT_TEXT), short_text)
        .with_custom_function(node(REPLACEABLE), replaceable)
}

fn solution_node(arguments: &[Term]) -> Option<Term> {
    let [Term::Literal(label), Term::Literal(solution)] = arguments else { return None };
    if label.language().is_some() || label.datatype() != oxigraph::model::vocab::xsd::STRING {
        return None;
    }
    let digest = Sha256::digest(format!("{} {}", solution.value(), label.value()));
    let id = digest.iter().take(16).fold(0_u128, |id, byte| id << 8 | u128::from(*byte));
    Some(BlankNode::new_from_unique_id(id).into())
}

fn text(arguments: &[Term]) -> Option<Term> {
    let term = arguments.first()?;
    meter::text(length(term));
    Some(term.clone())
}

fn short_text(arguments: &[Term]) -> Option<Term> {
    let term = arguments.first()?;
    if length(term) > SHORT {
        meter::stop(Stop::Text);
    }
    Some(term.clone())
}

/// Each match gives at most the replacement, whose references give at most the match again.
fn replaceable(arguments: &[Term]) -> Option<Term> {
    let [term, replacement] = arguments else { return None };
    if length(term).saturating_add(1).saturating_mul(length(replacement).saturating_add(1)) > REPLACED {
        meter::stop(Stop::Text);
    }
    Some(term.clone())
}

fn length(term: &Term) -> usize {
    if let Term::Literal(literal) = term { literal.value().len() } else { 0 }
}
