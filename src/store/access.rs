//! What pages ask of a generation: descriptions, incoming links, labels. None of these parses a
//! query text, and each answers a whole page in one call.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Quad, Term, Variable};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, GraphPattern};
use spargebra::term::{TermPattern, TriplePattern};

use super::backend::{Scope, StoreError};
use super::generation::Generation;
use super::index::IndexError;

/// How many subjects point to a node by one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingCount {
    pub predicate: NamedNode,
    pub count: u64,
}

/// The links to a node by one property, with the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingLinks {
    pub predicate: NamedNode,
    pub count: u64,
    pub first: Vec<NamedOrBlankNode>,
}

/// What is stated of a node, with the blank nodes that hang from it.
#[derive(Clone, Debug, Default)]
pub struct Description {
    pub quads: Vec<Quad>,
    /// Whether the limit cut it.
    pub truncated: bool,
}

impl Generation {
    /// The quads of `subject` and, through blank nodes, of what hangs from it (a concise bounded
    /// description, without reification); at most `limit` quads.
    pub fn describe(
        &self,
        subject: &NamedOrBlankNode,
        scope: Scope<'_>,
        limit: usize,
    ) -> Result<Description, StoreError> {
        let mut description = Description::default();
        let mut seen = HashSet::from([subject.clone()]);
        let mut waiting = vec![subject.clone()];
        while let Some(node) = waiting.pop() {
            for quad in self.quads_for(Some(&node), None, None, scope) {
                let quad = quad?;
                if description.quads.len() >= limit {
                    description.truncated = true;
                    return Ok(description);
                }
                if let Term::BlankNode(blank) = &quad.object {
                    let blank = NamedOrBlankNode::from(blank.clone());
                    if seen.insert(blank.clone()) {
                        waiting.push(blank);
                    }
                }
                description.quads.push(quad);
            }
        }
        Ok(description)
    }

    /// Whether anything is stated of `subject` in any graph.
    pub fn is_subject(&self, subject: &NamedOrBlankNode) -> Result<bool, StoreError> {
        self.quads_for(Some(subject), None, None, Scope::Union).next().transpose().map(|quad| quad.is_some())
    }

    /// The properties that point to `object`, the most used first.
    pub fn incoming_counts(&self, object: &Term) -> Result<Vec<IncomingCount>, StoreError> {
        let (predicate, count) = (Variable::new_unchecked("p"), Variable::new_unchecked("n"));
        let Some(pattern) = triple_pattern(None, object) else { return Ok(Vec::new()) };
        let pattern = GraphPattern::Project {
            inner: Box::new(GraphPattern::Group {
                inner: Box::new(pattern),
                variables: vec![predicate.clone()],
                aggregates: vec![(count.clone(), AggregateExpression::CountSolutions { distinct: false })],
            }),
            variables: vec![predicate, count],
        };
        let mut counts: Vec<IncomingCount> = self
            .rows(pattern)?
            .into_iter()
            .filter_map(|row| match row.as_slice() {
                [Some(Term::NamedNode(predicate)), Some(Term::Literal(count))] => {
                    Some(IncomingCount { predicate: predicate.clone(), count: count.value().parse().ok()? })
                }
                _ => None,
            })
            .collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.predicate.cmp(&b.predicate)));
        Ok(counts)
    }

    /// The links to `object` by property, the most used first, each property with its first `each`
    /// subjects in the order of [`Self::incoming`]: one pass over the index.
    #[must_use]
    pub fn incoming_links(&self, object: &Term, each: usize) -> Vec<IncomingLinks> {
        let links = self.backend().links_to(object, each).into_iter();
        let named = links.filter_map(|(predicate, count, first)| {
            let Term::NamedNode(predicate) = predicate else { return None };
            Some(IncomingLinks { predicate, count, first: first.into_iter().filter_map(node).collect() })
        });
        named.collect()
    }

    /// For each subject that points to `object` by `predicate`, at most `limit` of them, the subject and the first
    /// value of each of `properties`: as places in the list of all these terms, in which each stands once.
    #[expect(clippy::type_complexity, reason = "the list, and rows of places in it")]
    pub fn values_around(
        &self,
        object: &Term,
        predicate: &NamedNode,
        properties: &[NamedNode],
        limit: usize,
    ) -> Result<(Vec<Term>, Vec<(usize, Vec<Option<usize>>)>), StoreError> {
        let index = self.backend().index();
        let (mut terms, mut places) = (Vec::new(), HashMap::new());
        let mut place = |id| match places.entry(id) {
            Entry::Occupied(known) => Ok::<usize, StoreError>(*known.get()),
            Entry::Vacant(new) => {
                terms.push(index.term(id).ok_or(IndexError::Length)?);
                Ok(*new.insert(terms.len() - 1))
            }
        };
        let mut rows = Vec::new();
        for (subject, values) in index.values_around(object, predicate, properties, limit) {
            let values = values.into_iter().map(|value| value.map(&mut place).transpose());
            let values = values.collect::<Result<_, _>>()?;
            rows.push((place(subject)?, values));
        }
        Ok((terms, rows))
    }

    /// How many quads match the pattern, or triples in the union; nothing is decoded.
    #[must_use]
    pub fn count_of(
        &self,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> u64 {
        self.backend().count(subject, predicate, object, scope)
    }

    /// One page of the subjects that point to `object` by `predicate`, in the order of the index,
    /// which is the same for every page of one generation.
    pub fn incoming(
        &self,
        object: &Term,
        predicate: &NamedNode,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let Some(pattern) = triple_pattern(Some(predicate), object) else { return Ok(Vec::new()) };
        let pattern = GraphPattern::Slice {
            inner: Box::new(GraphPattern::Project {
                inner: Box::new(pattern),
                variables: vec![Variable::new_unchecked("s")],
            }),
            start: offset,
            length: Some(limit),
        };
        Ok(self.rows(pattern)?.into_iter().filter_map(|mut row| node(row.pop()??)).collect())
    }

    /// The literals that each of `nodes` has by each of `properties`, in the order of `properties`.
    /// A node without any is absent.
    pub fn literals<'a>(
        &self,
        nodes: impl IntoIterator<Item = &'a NamedNode>,
        properties: &[NamedNode],
    ) -> Result<HashMap<NamedNode, Vec<(usize, Literal)>>, StoreError> {
        let mut found: HashMap<NamedNode, Vec<(usize, Literal)>> = HashMap::new();
        for node in nodes {
            if found.contains_key(node) {
                continue;
            }
            let subject = NamedOrBlankNode::from(node.clone());
            let mut literals = Vec::new();
            for (rank, property) in properties.iter().enumerate() {
                for quad in self.quads_for(Some(&subject), Some(property), None, Scope::Union) {
                    if let Term::Literal(literal) = quad?.object {
                        literals.push((rank, literal));
                    }
                }
            }
            if !literals.is_empty() {
                found.insert(node.clone(), literals);
            }
        }
        Ok(found)
    }

    /// Evaluates a pattern of ours, of a fixed and shallow shape, on this thread.
    pub(super) fn rows(&self, pattern: GraphPattern) -> Result<Vec<Vec<Option<Term>>>, StoreError> {
        let query = Query::Select { dataset: None, pattern, base_iri: None };
        let results = self.backend().evaluate(SparqlEvaluator::new().for_query(query));
        let QueryResults::Solutions(solutions) = results.map_err(StoreError::from)? else {
            return Ok(Vec::new());
        };
        solutions.map(|row| Ok(row.map_err(StoreError::from)?.values().to_vec())).collect()
    }
}

/// `?s ?p object`, or `?s predicate object`; none for an object that no query can name.
fn triple_pattern(predicate: Option<&NamedNode>, object: &Term) -> Option<GraphPattern> {
    let object = match object {
        Term::NamedNode(node) => TermPattern::NamedNode(node.clone()),
        Term::Literal(literal) => TermPattern::Literal(literal.clone()),
        _ => return None,
    };
    let predicate = match predicate {
        Some(node) => node.clone().into(),
        None => Variable::new_unchecked("p").into(),
    };
    let pattern = TriplePattern { subject: Variable::new_unchecked("s").into(), predicate, object };
    Some(GraphPattern::Bgp { patterns: vec![pattern] })
}

fn node(term: Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::io::{RdfFormat, RdfParser};

    fn generation() -> Generation {
        let text = "<http://e/a> <http://e/p> _:b <http://e/g1> .
_:b <http://e/q> _:c <http://e/g1> .
_:c <http://e/q> \"deep\" <http://e/g1> .
<http://e/a> <http://e/l> \"A\"@fr <http://e/g1> .
<http://e/a> <http://e/l> \"A\"@fr <http://e/g2> .
<http://e/x> <http://e/p> <http://e/a> <http://e/g1> .
<http://e/y> <http://e/p> <http://e/a> <http://e/g1> .
<http://e/y> <http://e/q> <http://e/a> <http://e/g1> .
<http://e/y> <http://e/q> <http://e/a> <http://e/g2> .";
        let quads: Vec<Quad> =
            RdfParser::from_format(RdfFormat::NQuads).for_slice(text).map(Result::unwrap).collect();
        Generation::in_memory(quads).unwrap()
    }

    fn iri(name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("http://e/{name}"))
    }

    #[test]
    fn a_description_follows_blank_nodes_and_merges_graphs() {
        let generation = generation();
        let described = generation.describe(&iri("a").into(), Scope::Union, 100).unwrap();
        assert_eq!(described.quads.len(), 4);
        assert_eq!(generation.describe(&iri("a").into(), Scope::Named, 100).unwrap().quads.len(), 5);
        assert!(generation.describe(&iri("a").into(), Scope::Union, 2).unwrap().truncated);
    }

    #[test]
    fn incoming_links_are_counted_once_per_triple() {
        let generation = generation();
        let counts = generation.incoming_counts(&iri("a").into()).unwrap();
        let counts: Vec<(&str, u64)> = counts.iter().map(|c| (c.predicate.as_str(), c.count)).collect();
        assert_eq!(counts, [("http://e/p", 2), ("http://e/q", 1)]);
        let first = generation.incoming(&iri("a").into(), &iri("p"), 0, 1).unwrap();
        let second = generation.incoming(&iri("a").into(), &iri("p"), 1, 5).unwrap();
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_ne!(first, second);
        let links = generation.incoming_links(&iri("a").into(), 1);
        let links: Vec<_> = links.iter().map(|l| (l.predicate.as_str(), l.count, l.first.clone())).collect();
        assert_eq!(links[0], ("http://e/p", 2, first));
        assert_eq!((links[1].1, links.len()), (1, 2));
    }

    #[test]
    fn counts_are_of_triples_in_the_union_and_of_quads_elsewhere() {
        let generation = generation();
        let object = Term::from(iri("a"));
        assert_eq!(generation.count_of(None, None, Some(&object), Scope::Union), 3);
        assert_eq!(generation.count_of(None, None, Some(&object), Scope::Named), 4);
        assert_eq!(generation.count_of(None, Some(&iri("q")), None, Scope::Graph(&iri("g2"))), 1);
        assert_eq!(generation.count_of(None, Some(&iri("absent")), None, Scope::Union), 0);
    }

    #[test]
    fn labels_come_for_many_nodes_at_once() {
        let labels = generation().literals(&[iri("a"), iri("x")], &[iri("l")]).unwrap();
        assert_eq!(labels.len(), 1);
        assert_eq!(labels[&iri("a")].len(), 1);
    }
}
