//! The W3C tests of the SPARQL 1.1 Protocol that concern queries, from their machine-readable manifest.

use std::collections::BTreeMap;
use std::path::Path;

use dataesr::rdf::media::RdfSyntax;
use dataesr::store::{Generation, QueryAnswer, QueryRequest, ResultFormat};
use dataesr::text::SourceText;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Quad, Term};

use super::library::{Library, Request};
use crate::support::shared;

/// Tests of updates, which are refused: they must get a 4xx.
const UPDATES: &[&str] = &[
    "update_base_uri",
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_full",
    "update_dataset_named_graphs",
    "update_post_direct",
    "update_post_form",
];
const PREFIXES: &str = "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#> PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
";
const REQUESTS: &str =
    "SELECT ?test ?request ?path ?method ?body ?encoding ?field ?value ?boolean ?format ?status {
  ?test a mf:ProtocolTest ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?request ht:absolutePath ?path ; ht:methodName ?method ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?request ht:body [ cnt:chars ?body ; cnt:characterEncoding ?encoding ] }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?field ; ht:fieldValue ?value ] }
  OPTIONAL { ?response mf:expectedBoolean ?boolean }
  OPTIONAL { ?response mf:expectedFormat ?format }
}";
const DATA: &str = "SELECT DISTINCT ?file ?name { ?test ut:graphData [ ut:graph ?file ; rdfs:label ?name ] }";

/// What a test sends and expects.
#[derive(Default)]
struct Exchange {
    path: String,
    method: String,
    headers: BTreeMap<String, String>,
    body: String,
    encoding: String,
    boolean: Option<String>,
    format: Option<String>,
    statuses: Vec<char>,
}

fn text(term: Option<&Term>) -> Option<String> {
    match term? {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        other => Some(other.to_string()),
    }
}

fn rows(manifest: &Generation, query: &str) -> Vec<Vec<Option<String>>> {
    let request = QueryRequest::new(SourceText::new("manifest", format!("{PREFIXES}{query}")));
    let Ok(QueryAnswer::Solutions(solutions)) = manifest.query(request) else { panic!("a SELECT") };
    solutions.map(|row| row.unwrap().iter().map(|term| text(term.as_ref())).collect()).collect()
}

fn read(path: &Path, format: RdfFormat, graph: &NamedNode) -> Vec<Quad> {
    let bytes = std::fs::read(path).unwrap();
    let base = "http://manifest.example/";
    let parser = RdfParser::from_format(format).with_base_iri(base).unwrap();
    let quads =
        parser.for_slice(&bytes).map(|quad| Quad { graph_name: graph.clone().into(), ..quad.unwrap() });
    quads.collect()
}

/// Test and exchanges, by name.
fn exchanges(manifest: &Generation) -> BTreeMap<String, Vec<Exchange>> {
    let mut by_request: BTreeMap<(String, String), Exchange> = BTreeMap::new();
    for row in rows(manifest, REQUESTS) {
        let [test, request, path, method, body, encoding, field, value, boolean, format, status] =
            <[Option<String>; 11]>::try_from(row).unwrap();
        let name = test.unwrap().rsplit('#').next().unwrap().to_owned();
        let exchange = by_request.entry((name, request.unwrap())).or_default();
        exchange.path = path.unwrap();
        exchange.method = method.unwrap();
        exchange.body = body.unwrap_or_default();
        exchange.encoding = encoding.unwrap_or_default();
        exchange.headers.extend(field.zip(value));
        (exchange.boolean, exchange.format) = (boolean, format);
        exchange.statuses.extend(status.unwrap().chars().rev().nth(2));
    }
    let mut by_test: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for ((name, _), exchange) in by_request {
        by_test.entry(name).or_default().push(exchange);
    }
    by_test
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protocol_tests_of_queries_pass() {
    let Some(folder) = shared("suites/rdf-tests/sparql/sparql11/protocol") else { return };
    let graph = NamedNode::new("http://manifest.example/graph").unwrap();
    let quads = read(&folder.join("manifest.ttl"), RdfFormat::Turtle, &graph);
    let manifest = Generation::in_memory(quads).unwrap();
    let mut data = vec![Quad::new(graph.clone(), graph.clone(), graph.clone(), GraphName::NamedNode(graph))];
    for row in rows(&manifest, DATA) {
        let [Some(file), Some(name)] = row.as_slice() else { panic!("{row:?}") };
        let file = folder.join(file.rsplit('/').next().unwrap());
        data.extend(read(&file, RdfFormat::NTriples, &NamedNode::new(name).unwrap()));
    }
    let library = Library::of(data);
    let tests = exchanges(&manifest);
    assert!(tests.len() >= 30, "{} tests were read", tests.len());
    let mut faults = Vec::new();
    for (name, exchanges) in &tests {
        for exchange in exchanges {
            let refused = UPDATES.contains(&name.as_str()) && exchange.is_update();
            let fault = exchange.run(&library, refused).await;
            // What an update was to change is not there to be asked for.
            let follows_update = UPDATES.contains(&name.as_str()) && !refused;
            faults.extend(fault.filter(|_| !follows_update).map(|fault| format!("{name}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

impl Exchange {
    fn is_update(&self) -> bool {
        self.body.contains("update=") || self.headers.values().any(|value| value.contains("sparql-update"))
    }

    async fn run(&self, library: &Library, refused: bool) -> Option<String> {
        let path = self.path.replacen("/sparql/", "/sparql", 1);
        let headers = self.headers.clone().into_iter().collect();
        let body = match self.encoding.as_str() {
            "UTF-16" => self.body.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => self.body.clone().into_bytes(),
        };
        let answer = library.ask(Request { method: self.method.clone(), path, headers, body }).await;
        let class = char::from_digit(u32::from(answer.status) / 100, 10).unwrap_or('0');
        if refused {
            return (class != '4').then(|| format!("an update got {}", answer.status));
        }
        if !self.statuses.contains(&class) {
            return Some(format!("status {}, wanted {:?}\n{}", answer.status, self.statuses, answer.body));
        }
        let kind = answer.header("content-type").unwrap_or_default();
        let is_right = match self.format.as_deref() {
            Some("RDF") => RdfSyntax::from_media_type(&kind).is_some(),
            Some(_) => ResultFormat::from_media_type(&kind).is_some(),
            None => true,
        };
        if !is_right {
            return Some(format!("media type {kind}, wanted {:?}", self.format));
        }
        let boolean = self.boolean.as_ref()?;
        let wanted = format!("\"boolean\":{boolean}");
        (!answer.body.contains(&wanted)).then(|| format!("{}, wanted {boolean}", answer.body))
    }
}
