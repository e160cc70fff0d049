//! Functions that no query text calls: the rewriting puts them where the engine's own fall short.

use oxigraph::model::{BlankNode, NamedNode, Term};
use oxigraph::sparql::SparqlEvaluator;
use sha2::{Digest, Sha256};

/// `BNODE(label)` in one solution: called with the label and with something of that solution alone.
pub(super) const SOLUTION_NODE: &str = "tag:bnode-of-solution";

pub(super) fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(name)
}

/// Adds them to an evaluator.
pub(super) fn register(evaluator: SparqlEvaluator) -> SparqlEvaluator {
    evaluator.with_custom_function(node(SOLUTION_NODE), solution_node)
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
