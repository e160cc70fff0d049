//! The W3C tests of the SPARQL 1.1 Protocol and of its Graph Store Protocol, from their machine-readable
//! manifests.

use std::collections::BTreeMap;
use std::path::Path;

use dataesr::rdf::media::RdfSyntax;
use dataesr::rdf::{isomorphic, read_graph};
use dataesr::store::{Generation, QueryAnswer, QueryRequest, ResultFormat};
use dataesr::text::SourceText;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{GraphName, NamedNode, Quad, Term};

use super::library::{Library, Request, TOKEN};
use crate::support::shared;

/// The graph that takes statements without one; all others may be changed as well.
const OWN: &str = "https://library.example/graph/default";
const PREFIXES: &str = "PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX ht: <http://www.w3.org/2011/http#> PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX ut: <http://www.w3.org/2009/sparql/tests/test-update#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
";
const REQUESTS: &str =
    "SELECT ?test ?request ?left ?path ?method ?body ?encoding ?field ?value ?boolean ?format
    ?status ?wanted ?location {
  ?test mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  { SELECT ?request (COUNT(?later) AS ?left) {
      ?cell rdf:first ?request ; rdf:rest* ?later . ?request ht:methodName ?any } GROUP BY ?request }
  ?request ht:absolutePath ?path ; ht:methodName ?method ; ht:resp ?response .
  ?response mf:expectedStatus ?status .
  OPTIONAL { ?request ht:body [ cnt:chars ?body ; cnt:characterEncoding ?encoding ] }
  OPTIONAL { ?request ht:headers/rdf:rest*/rdf:first [ ht:fieldName ?field ; ht:fieldValue ?value ] }
  OPTIONAL { ?response mf:expectedBoolean ?boolean }
  OPTIONAL { ?response mf:expectedFormat ?format }
  OPTIONAL { ?response ht:body/cnt:chars ?wanted }
  OPTIONAL { ?response mf:expectedLocation ?location }
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
    /// Codes, with `x` for any digit.
    statuses: Vec<String>,
    /// The graph that the answer is to hold, in Turtle.
    wanted: Option<String>,
    /// What stands for the `Location` of the answer in later requests.
    location: Option<String>,
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

/// The exchanges of each test, in their order.
fn exchanges(manifest: &Generation) -> BTreeMap<String, Vec<Exchange>> {
    let mut by_place: BTreeMap<(String, i64), Exchange> = BTreeMap::new();
    for row in rows(manifest, REQUESTS) {
        let [
            test,
            _,
            left,
            path,
            method,
            body,
            encoding,
            field,
            value,
            boolean,
            format,
            status,
            wanted,
            location,
        ] = <[Option<String>; 14]>::try_from(row).unwrap();
        let name = test.unwrap().rsplit('#').next().unwrap().to_owned();
        let left: i64 = left.unwrap().parse().unwrap();
        let exchange = by_place.entry((name, -left)).or_default();
        exchange.path = path.unwrap();
        exchange.method = method.unwrap();
        exchange.body = body.unwrap_or_default();
        exchange.encoding = encoding.unwrap_or_default();
        exchange.headers.extend(field.zip(value));
        (exchange.boolean, exchange.format) = (boolean, format);
        (exchange.wanted, exchange.location) = (wanted, location);
        exchange.statuses.push(code(&status.unwrap()));
    }
    let mut by_test: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for ((name, _), exchange) in by_place {
        by_test.entry(name).or_default().push(exchange);
    }
    by_test
}

/// The code of a term of the vocabulary of statuses.
fn code(status: &str) -> String {
    match status.rsplit('#').next().unwrap_or_default() {
        "OK" => "200",
        "Created" => "201",
        "NoContent" => "204",
        "NotFound" => "404",
        class => class.trim_start_matches("StatusCode"),
    }
    .to_owned()
}

fn manifest(path: &Path) -> Generation {
    let graph = NamedNode::new("http://manifest.example/graph").unwrap();
    Generation::in_memory(read(path, RdfFormat::Turtle, &graph)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protocol_tests_pass() {
    let Some(folder) = shared("suites/rdf-tests/sparql/sparql11/protocol") else { return };
    let manifest = manifest(&folder.join("manifest.ttl"));
    let graph = NamedNode::new("http://manifest.example/graph").unwrap();
    let mut data = vec![Quad::new(graph.clone(), graph.clone(), graph.clone(), GraphName::NamedNode(graph))];
    for row in rows(&manifest, DATA) {
        let [Some(file), Some(name)] = row.as_slice() else { panic!("{row:?}") };
        let file = folder.join(file.rsplit('/').next().unwrap());
        data.extend(read(&file, RdfFormat::NTriples, &NamedNode::new(name).unwrap()));
    }
    let tests = exchanges(&manifest);
    assert!(tests.len() >= 30, "{} tests were read", tests.len());
    let mut faults = Vec::new();
    for (name, exchanges) in &tests {
        // Updates change what later tests would ask.
        let library = Library::editable(&data, &[OWN]);
        faults.extend(run(&library, name, exchanges).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_graph_store_tests_pass() {
    let Some(folder) = shared("suites/rdf-tests/sparql/sparql11/graph-store-protocol") else { return };
    let mut faults = Vec::new();
    let mut count = 0;
    for name in ["manifest-direct.ttl", "manifest-indirect.ttl"] {
        for (name, exchanges) in &exchanges(&manifest(&folder.join(name))) {
            count += 1;
            let library = Library::editable(&[], &[OWN]);
            faults.extend(run(&library, name, exchanges).await);
        }
    }
    assert!(count >= 12, "{count} tests were read");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn run(library: &Library, name: &str, exchanges: &[Exchange]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut known = Vec::new();
    for (at, exchange) in exchanges.iter().enumerate() {
        let fault = exchange.run(library, &mut known).await;
        faults.extend(fault.map(|fault| format!("{name}, request {}: {fault}", at + 1)));
    }
    faults
}

impl Exchange {
    /// `known` are the texts that stand for what earlier answers told.
    async fn run(&self, library: &Library, known: &mut Vec<(String, String)>) -> Option<String> {
        let fill = |text: &str| {
            known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name.as_str(), value))
        };
        let path = fill(&self.path).replacen("/sparql/", "/sparql", 1).replacen("/gsp", "/graph-store", 1);
        let mut headers: Vec<(String, String)> = self.headers.clone().into_iter().collect();
        headers.push(("authorization".to_owned(), format!("Bearer {TOKEN}")));
        let body = match self.encoding.as_str() {
            "UTF-16" => self.body.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => fill(&self.body).into_bytes(),
        };
        let answer = library.ask(Request { method: self.method.clone(), path, headers, body }).await;
        let got = answer.status.to_string();
        let is_like = |wanted: &String| {
            wanted.chars().zip(got.chars()).all(|(wanted, got)| wanted == 'x' || wanted == got)
        };
        if !self.statuses.iter().any(is_like) {
            return Some(format!("status {got}, wanted {:?}\n{}", self.statuses, answer.body));
        }
        if let Some(wanted) = &self.wanted {
            let graph = NamedNode::new("http://manifest.example/graph").unwrap();
            let (wanted, got) = (fill(wanted), &answer.body);
            let [wanted, got] = [wanted.as_bytes(), got.as_bytes()]
                .map(|text| read_graph(text, RdfSyntax::Turtle, &graph).unwrap());
            if !isomorphic(&wanted, &got) {
                return Some(format!("another graph: {}", answer.body));
            }
        }
        if let Some(name) = &self.location {
            known.push((name.clone(), answer.header("location")?));
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
