//! Gather maps (RML-CC): lists and containers.

use super::Compiler;
use super::scope::ScopeId;
use super::term::Position;
use crate::mapping::graph::Node;
use crate::mapping::plan::{Collection, Gather, Strategy, TermMap, TermType, TermValue};
use crate::rdf::vocab::{rdf, rml};

const COLLECTIONS: &[(&str, Collection)] = &[
    (rdf::LIST, Collection::List),
    (rdf::BAG, Collection::Bag),
    (rdf::SEQ, Collection::Seq),
    (rdf::ALT, Collection::Alt),
];

const STRATEGIES: &[(&str, Strategy)] =
    &[(rml::APPEND, Strategy::Append), (rml::CARTESIAN_PRODUCT, Strategy::CartesianProduct)];

impl Compiler<'_> {
    pub fn gather(&mut self, node: &Node, scope: ScopeId) -> Option<TermMap> {
        let kind = self
            .required(node, &[rml::GATHER_AS], "a gather map")
            .and_then(|statement| self.choice(statement, COLLECTIONS));
        let maps = self.gathered(node, scope);
        let allow_empty = match self.one(node, &[rml::ALLOW_EMPTY]) {
            Some(statement) => self.truth(statement),
            None => Some(false),
        };
        let strategy = match self.one(node, &[rml::STRATEGY]) {
            Some(statement) => self.choice(statement, STRATEGIES),
            None => Some(Strategy::Append),
        };
        let named = [rml::CONSTANT, rml::REFERENCE, rml::TEMPLATE, rml::FUNCTION_EXECUTION]
            .iter()
            .any(|property| self.graph.has(node, property));
        let name = if named {
            Some(Box::new(self.plain_map(node, scope, Position::Subject)?))
        } else {
            // A term type alone can only say that it is a blank node, which it is anyway.
            None
        };
        let gather =
            Gather { maps: maps?, kind: kind?, allow_empty: allow_empty?, strategy: strategy?, node: name };
        Some(TermMap {
            value: TermValue::Gather(Box::new(gather)),
            term_type: TermType::BlankNode,
            condition: None,
            targets: Vec::new(),
            span: self.graph.span(node),
        })
    }

    /// The maps whose terms are gathered: the items of a list, or each value of the property.
    fn gathered(&mut self, node: &Node, scope: ScopeId) -> Option<Vec<TermMap>> {
        self.graph.get(node, rml::GATHER).or_else(|| {
            self.missing("a gather map has no `rml:gather`", self.graph.span(node));
            None
        })?;
        let graph = self.graph;
        let mut maps = Vec::new();
        let mut complete = true;
        for statement in graph.all(node, rml::GATHER) {
            let items = graph.list(&statement.object).unwrap_or_else(|| vec![statement]);
            for item in items {
                let map = self.term_map(item, scope, Position::Member);
                complete &= map.is_some();
                maps.extend(map);
            }
        }
        if complete && maps.is_empty() {
            self.missing("`rml:gather` lists no map", self.graph.span(node));
            return None;
        }
        complete.then_some(maps)
    }
}
