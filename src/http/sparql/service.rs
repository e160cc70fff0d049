//! The service description (SPARQL 1.1 Service Description). It has no blank nodes, so that it is the
//! same each time.

use crate::function::FUNCTIONS;
use crate::http::app::Published;
use crate::rdf::vocab::{func, rdf, sd, void, xsd};
use crate::rdf::{GraphName, Literal, NamedNode, Quad, Term};
use crate::store::geo_functions;

const FORMATS: &str = "http://www.w3.org/ns/formats/";
/// The names that the formats have at their registry (W3C "Unique URIs for File Formats").
const RESULT_FORMATS: &[&str] = &[
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
    "N-Quads",
    "TriG",
];

/// The triples about the endpoint and its graphs.
pub fn describe(published: &Published, takes_updates: bool) -> Vec<Quad> {
    let endpoint = published.theme.iri("sparql");
    let part = |name: &str| format!("{endpoint}#{name}");
    let (service, dataset, union) = (part("service"), part("dataset"), part("default"));
    let mut triples = Triples(Vec::new());
    triples.link(&service, rdf::TYPE, sd::SERVICE);
    triples.link(&service, sd::ENDPOINT, &endpoint);
    triples.link(&service, sd::SUPPORTED_LANGUAGE, sd::SPARQL_11_QUERY);
    if takes_updates {
        triples.link(&service, sd::SUPPORTED_LANGUAGE, sd::SPARQL_11_UPDATE);
    }
    triples.link(&service, sd::FEATURE, sd::UNION_DEFAULT_GRAPH);
    for format in RESULT_FORMATS {
        triples.link(&service, sd::RESULT_FORMAT, &format!("{FORMATS}{format}"));
    }
    let mapping = FUNCTIONS.iter().map(|function| format!("{}{}", func::NAMESPACE, function.name));
    for iri in mapping.chain(geo_functions().map(str::to_owned)) {
        triples.link(&service, sd::EXTENSION_FUNCTION, &iri);
        triples.link(&iri, rdf::TYPE, sd::FUNCTION);
    }
    triples.link(&service, sd::DEFAULT_DATASET, &dataset);
    triples.link(&dataset, rdf::TYPE, sd::DATASET);
    triples.link(&dataset, sd::DEFAULT_GRAPH, &union);
    triples.link(&union, rdf::TYPE, sd::GRAPH_CLASS);
    let manifest = published.generation.manifest();
    triples.count(&union, manifest.triples);
    for (at, (name, count)) in manifest.graphs.iter().enumerate() {
        // A graph of ours is known by its name; one of others gets a node of its own.
        let node = part(&format!("graph-{}", at + 1));
        triples.link(&dataset, sd::NAMED_GRAPH, &node);
        triples.link(&node, rdf::TYPE, sd::NAMED_GRAPH_CLASS);
        triples.link(&node, sd::NAME, name);
        triples.link(&node, sd::GRAPH, name);
        triples.link(name, rdf::TYPE, sd::GRAPH_CLASS);
        triples.count(name, *count);
    }
    triples.0
}

struct Triples(Vec<Quad>);

impl Triples {
    fn add(&mut self, subject: &str, property: &str, object: impl Into<Term>) {
        let (subject, property) = (NamedNode::new_unchecked(subject), NamedNode::new_unchecked(property));
        self.0.push(Quad::new(subject, property, object, GraphName::DefaultGraph));
    }

    fn link(&mut self, subject: &str, property: &str, object: &str) {
        self.add(subject, property, NamedNode::new_unchecked(object));
    }

    fn count(&mut self, subject: &str, count: u64) {
        let integer = NamedNode::new_unchecked(xsd::INTEGER);
        self.add(subject, void::TRIPLES, Literal::new_typed_literal(count.to_string(), integer));
    }
}
