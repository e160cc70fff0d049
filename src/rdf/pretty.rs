//! Turtle that people read: prefixed, nested, sorted, the same from run to run.

use std::collections::BTreeMap;

use oxigraph::model::{NamedOrBlankNode, Term, Triple};
use sophia::api::prefix::{Prefix, PrefixMapPair};
use sophia::api::serializer::{Stringifier, TripleSerializer};
use sophia::api::source::IntoSource;
use sophia::iri::Iri;
use sophia::turtle::serializer::turtle::{TurtleConfig, TurtleSerializer};

use super::{Prefixes, bridge};

/// Writes `triples` with only the prefixes that it uses. Its cost grows with the square of the
/// number of triples: the caller streams above the `document_triples` limit.
///
/// # Panics
/// Never: writing to memory does not fail.
#[must_use]
pub fn pretty_turtle(triples: &[Triple], prefixes: &Prefixes) -> String {
    let config = TurtleConfig::new().with_pretty(true).with_own_prefix_map(used(triples, prefixes));
    let mut serializer = TurtleSerializer::new_stringifier_with_config(config);
    serializer
        .serialize_triples(triples.iter().map(bridge::triple).into_source())
        .expect("writing to memory does not fail");
    serializer.as_str().to_owned()
}

fn used(triples: &[Triple], prefixes: &Prefixes) -> Vec<PrefixMapPair> {
    let mut used = BTreeMap::new();
    let mut mark = |iri: &str| {
        if let Some((prefix, namespace)) = prefixes
            .iter()
            .filter(|(_, namespace)| iri.starts_with(namespace))
            .max_by_key(|(_, namespace)| namespace.len())
        {
            used.insert(prefix.to_owned(), namespace.to_owned());
        }
    };
    for triple in triples {
        if let NamedOrBlankNode::NamedNode(node) = &triple.subject {
            mark(node.as_str());
        }
        mark(triple.predicate.as_str());
        match &triple.object {
            Term::NamedNode(node) => mark(node.as_str()),
            Term::Literal(literal) => mark(literal.datatype().as_str()),
            _ => {}
        }
    }
    used.into_iter()
        .map(|(prefix, namespace)| {
            (Prefix::new_unchecked(prefix.into()), Iri::new_unchecked(namespace.into()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxigraph::model::{BlankNode, Literal, NamedNode};

    #[test]
    fn writes_prefixes_and_nests_blank_nodes() {
        let node = |iri: &str| NamedNode::new_unchecked(iri);
        let blank = BlankNode::new_unchecked("b");
        let triples = [
            Triple::new(node("http://e/s"), node("http://e/p"), blank.clone()),
            Triple::new(blank, node("http://e/q"), Literal::from("v")),
        ];
        let prefixes = Prefixes::from_iter([("e", "http://e/"), ("unused", "http://u/")]);
        let text = pretty_turtle(&triples, &prefixes);
        assert!(text.contains("e:s") && text.contains('[') && !text.contains("unused"), "{text}");
    }
}
