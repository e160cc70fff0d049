//! Compact JSON-LD 1.1 of a few resources: prefixed keys, plain strings, native numbers and Booleans.
//!
//! The output is a flat list of nodes (flattened and compacted), which reads back as the same quads.

use std::collections::BTreeSet;

use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::{Map, Value, json};

use super::Prefixes;
use super::vocab::{rdf, xsd};

/// Integers beyond it lose digits in readers whose numbers are doubles.
const SAFE_INTEGER: i64 = 1 << 53;

/// Writes the quads in their order: nodes as their subjects first appear, keys as their predicates do.
/// Statements about statements have no JSON-LD and are left out.
#[must_use]
pub fn compact_jsonld(quads: &[Quad], prefixes: &Prefixes) -> Value {
    let writer = Writer { prefixes: &usable(quads, prefixes) };
    let mut used = BTreeSet::new();
    let mut default = Vec::new();
    let mut named: Vec<(String, Vec<Value>)> = Vec::new();
    let graphs = distinct(quads.iter().map(|quad| &quad.graph_name));
    for graph in graphs {
        let nodes = writer.nodes(quads.iter().filter(|quad| quad.graph_name == *graph), &mut used);
        match graph {
            GraphName::DefaultGraph => default = nodes,
            GraphName::NamedNode(node) => named.push((node.as_str().to_owned(), nodes)),
            GraphName::BlankNode(node) => named.push((node.to_string(), nodes)),
        }
    }
    let context: Map<String, Value> = used
        .into_iter()
        .filter_map(|prefix| Some((prefix.clone(), writer.prefixes.namespace(&prefix)?.into())))
        .collect();
    let mut document = Map::new();
    document.insert("@context".to_owned(), context.into());
    if named.is_empty()
        && default.len() == 1
        && let Some(Value::Object(node)) = default.pop_if(|_| true)
    {
        document.extend(node);
        return document.into();
    }
    default.extend(named.into_iter().map(|(name, nodes)| json!({ "@id": name, "@graph": nodes })));
    document.insert("@graph".to_owned(), default.into());
    document.into()
}

/// The prefixes that mean in JSON-LD what they mean in Turtle: a namespace that ends as a prefix must,
/// and no IRI that would be taken for a prefixed name because its scheme is called like the prefix.
fn usable(quads: &[Quad], prefixes: &Prefixes) -> Prefixes {
    let mut schemes: BTreeSet<&str> = BTreeSet::new();
    let mut see = |iri| {
        if let Some((scheme, rest)) = str::split_once(iri, ':')
            && !rest.starts_with("//")
        {
            schemes.insert(scheme);
        }
    };
    for quad in quads {
        see(quad.predicate.as_str());
        if let NamedOrBlankNode::NamedNode(node) = &quad.subject {
            see(node.as_str());
        }
        if let GraphName::NamedNode(node) = &quad.graph_name {
            see(node.as_str());
        }
        match &quad.object {
            Term::NamedNode(node) => see(node.as_str()),
            Term::Literal(literal) => see(literal.datatype().as_str()),
            _ => {}
        }
    }
    let fits = |prefix: &str, namespace: &str| {
        namespace.ends_with([':', '/', '?', '#', '[', ']', '@'])
            && !prefix.is_empty()
            && !schemes.contains(prefix)
    };
    prefixes.iter().filter(|(prefix, namespace)| fits(prefix, namespace)).collect()
}

/// The distinct items, in the order of their first appearance.
fn distinct<'a, T: Eq + std::hash::Hash>(items: impl Iterator<Item = &'a T>) -> Vec<&'a T> {
    let mut seen = std::collections::HashSet::new();
    items.filter(|item| seen.insert(*item)).collect()
}

struct Writer<'a> {
    prefixes: &'a Prefixes,
}

impl Writer<'_> {
    fn nodes<'a>(
        &self,
        quads: impl Iterator<Item = &'a Quad> + Clone,
        used: &mut BTreeSet<String>,
    ) -> Vec<Value> {
        let mut places = std::collections::HashMap::new();
        let mut nodes: Vec<Map<String, Value>> = Vec::new();
        for quad in quads {
            let at = *places.entry(&quad.subject).or_insert_with(|| {
                let id = match &quad.subject {
                    NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                    NamedOrBlankNode::BlankNode(node) => node.to_string(),
                };
                nodes.push(Map::from_iter([("@id".to_owned(), id.into())]));
                nodes.len() - 1
            });
            let (key, value) = match (quad.predicate.as_str(), &quad.object) {
                (rdf::TYPE, Term::NamedNode(class)) => ("@type".to_owned(), self.name(class, used).into()),
                _ => match self.value(&quad.object, used) {
                    Some(value) => (self.name(&quad.predicate, used), value),
                    None => continue,
                },
            };
            add(&mut nodes[at], key, value);
        }
        nodes.into_iter().map(Value::Object).collect()
    }

    /// A name of a property, class or datatype.
    fn name(&self, iri: &NamedNode, used: &mut BTreeSet<String>) -> String {
        let Some(name) = self.prefixes.compact(iri.as_str()) else { return iri.as_str().to_owned() };
        let prefix = name.split(':').next().unwrap_or_default();
        if !used.contains(prefix) {
            used.insert(prefix.to_owned());
        }
        name
    }

    fn value(&self, term: &Term, used: &mut BTreeSet<String>) -> Option<Value> {
        match term {
            Term::NamedNode(node) => Some(json!({ "@id": node.as_str() })),
            Term::BlankNode(node) => Some(json!({ "@id": node.to_string() })),
            Term::Literal(literal) => Some(self.literal(literal, used)),
            Term::Triple(_) => None,
        }
    }

    fn literal(&self, literal: &Literal, used: &mut BTreeSet<String>) -> Value {
        let text = literal.value();
        if let Some(language) = literal.language() {
            return json!({ "@value": text, "@language": language });
        }
        let datatype = literal.datatype();
        if datatype.as_str() == xsd::STRING {
            return text.into();
        }
        native(text, datatype.as_str())
            .unwrap_or_else(|| json!({ "@value": text, "@type": self.name(&datatype.into_owned(), used) }))
    }
}

/// The JSON value that JSON-LD reads back as exactly this literal.
fn native(text: &str, datatype: &str) -> Option<Value> {
    match datatype {
        xsd::BOOLEAN => matches!(text, "true" | "false").then(|| (text == "true").into()),
        xsd::INTEGER => {
            let number: i64 = text.parse().ok()?;
            (number.to_string() == text && number.abs() < SAFE_INTEGER).then(|| number.into())
        }
        xsd::DOUBLE => {
            let number: f64 = text.parse().ok()?;
            // A number without fraction would be read as an integer, and not every reader of JSON is
            // exact beyond the digits that any decimal keeps.
            let exact = text.bytes().filter(u8::is_ascii_digit).count() <= f64::DIGITS as usize;
            let canonical = number.is_finite() && number.fract() != 0.0 && canonical_double(number) == text;
            (canonical && exact).then(|| number.into())
        }
        _ => None,
    }
}

/// The canonical form of `xsd:double`: `1.5E0`.
fn canonical_double(number: f64) -> String {
    let text = format!("{number:E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
        _ => text,
    }
}

/// Adds one more value of a key.
fn add(node: &mut Map<String, Value>, key: String, value: Value) {
    match node.get_mut(&key) {
        None => {
            node.insert(key, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::isomorphic;
    use oxigraph::io::{RdfFormat, RdfParser};
    use proptest::prelude::*;

    fn prefixes() -> Prefixes {
        Prefixes::from_iter([
            ("e", "http://e/"),
            ("xsd", "http://www.w3.org/2001/XMLSchema#"),
            ("mailto", "http://m/"),
            ("odd", "http://odd"),
        ])
    }

    fn read(format: RdfFormat, text: &str) -> Vec<Quad> {
        let parser = RdfParser::from_format(format).for_slice(text.as_bytes());
        parser.map(|quad| quad.unwrap_or_else(|error| panic!("{error}: {text}"))).collect()
    }

    fn read_back(document: &Value) -> Vec<Quad> {
        let format = RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::empty() };
        read(format, &document.to_string())
    }

    #[test]
    fn one_resource_is_one_object_with_short_keys_and_native_values() {
        let quads = read(
            RdfFormat::Turtle,
            "@prefix e: <http://e/> . e:s a e:C ; e:p \"a\", \"b\"@fr ; e:n 12 ; e:d 1.5 ; e:x 1.5E0 ;
             e:b true ; e:o e:t .",
        );
        let document = compact_jsonld(&quads, &prefixes());
        assert_eq!(
            document,
            json!({
                "@context": { "e": "http://e/", "xsd": "http://www.w3.org/2001/XMLSchema#" },
                "@id": "http://e/s", "@type": "e:C",
                "e:p": ["a", { "@value": "b", "@language": "fr" }],
                "e:n": 12, "e:d": { "@value": "1.5", "@type": "xsd:decimal" }, "e:x": 1.5,
                "e:b": true, "e:o": { "@id": "http://e/t" },
            })
        );
        assert!(isomorphic(&quads, &read_back(&document)));
    }

    #[test]
    fn graphs_blank_nodes_and_odd_literals_read_back() {
        let quads = read(
            RdfFormat::NQuads,
            "<http://e/s> <http://e/p> _:b <http://e/g> .
_:b <http://odd/x> \"01\"^^<http://www.w3.org/2001/XMLSchema#integer> <http://e/g> .
_:b <http://e/q> \"9007199254740993\"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:b <http://e/q> \"2.0E0\"^^<http://www.w3.org/2001/XMLSchema#double> .
_:b <http://e/q> \"INF\"^^<http://www.w3.org/2001/XMLSchema#double> .
_:b <http://e/q> \"1\"^^<http://www.w3.org/2001/XMLSchema#boolean> .
_:b <http://e/q> <mailto:a@e.org> .
<http://m/x> <http://m/y> \"\" .
<http://e/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:b .
<http://e/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \"no class\" .",
        );
        let document = compact_jsonld(&quads, &prefixes());
        assert!(isomorphic(&quads, &read_back(&document)), "{document}");
        assert!(document["@context"].get("mailto").is_none(), "{document}");
    }

    proptest! {
        #[test]
        fn any_literal_reads_back(text in "\\PC{0,12}", number in any::<f64>(), whole in any::<i64>()) {
            let node = |iri: &str| NamedNode::new_unchecked(iri);
            let literals = [
                Literal::new_simple_literal(&text),
                Literal::new_language_tagged_literal(&text, "en").unwrap(),
                Literal::new_typed_literal(number.to_string(), node(xsd::DOUBLE)),
                Literal::new_typed_literal(canonical_double(number), node(xsd::DOUBLE)),
                Literal::new_typed_literal(whole.to_string(), node(xsd::INTEGER)),
                Literal::new_typed_literal(text.as_str(), node("http://e/type")),
            ];
            let quads: Vec<Quad> = literals
                .map(|literal| Quad::new(node("http://e/s"), node("http://e/p"), literal, GraphName::DefaultGraph))
                .into_iter()
                .collect();
            let document = compact_jsonld(&quads, &prefixes());
            let distinct: std::collections::HashSet<&Quad> = quads.iter().collect();
            let back = read_back(&document);
            prop_assert_eq!(distinct, back.iter().collect());
        }
    }
}
