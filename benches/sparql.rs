//! Answering queries on a graph of a million statements: a cube of observations with five dimensions,
//! the sites and persons that it is about, and their nomenclatures.
//!
//! `SPARQL_OBSERVATIONS` sets the number of observations (eight statements each).

use std::sync::OnceLock;

use dataesr::store::{CancellationToken, Generation, QueryAnswer, QueryRequest};
use dataesr::text::SourceText;
use divan::Bencher;
use oxigraph::model::{Literal, NamedNode, Quad, Term};

fn main() {
    divan::main();
}

const NAMESPACE: &str = "http://example.org/";
const SITES: u32 = 4_000;
const PERSONS: u32 = 20_000;

/// Name and text of each query; `:` is the graph's namespace.
#[rustfmt::skip]
const QUERIES: &[(&str, &str)] = &[
    ("01 lookup", "SELECT ?p ?o { :site-123 ?p ?o }"),
    ("02 describe", "DESCRIBE :site-123"),
    ("03 incoming links", "SELECT ?s ?p { ?s ?p :site-123 } LIMIT 50"),
    ("04 label prefix", "SELECT ?s ?l { ?s rdfs:label ?l FILTER(STRSTARTS(?l, \"Site 123\")) }"),
    ("05 label prefix, any case", "SELECT ?s ?l { ?s rdfs:label ?l FILTER(STRSTARTS(LCASE(STR(?l)), \"site 123\")) }"),
    ("06 label contains", "SELECT ?s ?l { ?s a :Site ; rdfs:label ?l FILTER(CONTAINS(?l, \"77\")) }"),
    ("07 label regex", "SELECT ?s ?l { ?s a :Person ; rdfs:label ?l FILTER(REGEX(?l, \"person 1.*7$\", \"i\")) }"),
    ("08 facet of sites", "SELECT ?r (COUNT(?s) AS ?n) { ?s a :Site ; :region ?r } GROUP BY ?r ORDER BY DESC(?n)"),
    ("09 facet of observations", "SELECT ?f (COUNT(?o) AS ?n) { ?o a :Observation ; :field ?f } GROUP BY ?f ORDER BY DESC(?n)"),
    ("10 facet with labels", "SELECT ?f ?l (COUNT(?o) AS ?n) { ?o :field ?f . ?f rdfs:label ?l } GROUP BY ?f ?l"),
    ("11 time series", "SELECT ?y (SUM(?v) AS ?n) { ?o :site :site-123 ; :year ?y ; :value ?v } GROUP BY ?y ORDER BY ?y"),
    ("12 region and year", "SELECT ?r ?y (SUM(?v) AS ?n) { ?o :site ?s ; :year ?y ; :value ?v . ?s :region ?r } GROUP BY ?r ?y"),
    ("13 level and year, average", "SELECT ?k ?y (AVG(?v) AS ?n) { ?o :level ?k ; :year ?y ; :value ?v } GROUP BY ?k ?y ORDER BY ?k ?y"),
    ("14 ranking in a year", "SELECT ?s ?v { ?o :site ?s ; :year \"2020\"^^xsd:gYear ; :value ?v } ORDER BY DESC(?v) LIMIT 10"),
    ("15 ranking of everything", "SELECT ?o ?v { ?o a :Observation ; :value ?v } ORDER BY DESC(?v) ?o LIMIT 10"),
    ("16 ranking of sums", "SELECT ?s (SUM(?v) AS ?n) { ?o :site ?s ; :value ?v } GROUP BY ?s ORDER BY DESC(?n) LIMIT 10"),
    ("17 page of a subquery", "SELECT ?s ?l ?n { { SELECT ?s (SUM(?v) AS ?n) { ?o :site ?s ; :value ?v } GROUP BY ?s ORDER BY DESC(?n) LIMIT 20 } ?s rdfs:label ?l }"),
    ("18 page by label", "SELECT ?s ?l { ?s a :Person ; rdfs:label ?l } ORDER BY ?l LIMIT 50 OFFSET 1000"),
    ("19 count of everything", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    ("20 count of a property", "SELECT (COUNT(*) AS ?n) { ?o :value ?v }"),
    ("21 count of a class", "SELECT (COUNT(?o) AS ?n) { ?o a :Observation }"),
    ("22 count of a join", "SELECT (COUNT(*) AS ?n) { ?o :site ?s . ?s :region :region-3 }"),
    ("23 distinct subjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
    ("24 distinct objects of a property", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?o :site ?s }"),
    ("25 distinct values", "SELECT DISTINCT ?y { ?o :year ?y }"),
    ("26 properties with counts", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
    ("27 classes with counts", "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c"),
    ("28 graphs with counts", "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"),
    ("29 range of values", "SELECT (COUNT(*) AS ?n) { ?o :value ?v FILTER(?v >= 900) }"),
    ("30 range of years", "SELECT ?o { ?o :site :site-123 ; :year ?y FILTER(?y > \"2015\"^^xsd:gYear) }"),
    ("31 statistics of values", "SELECT (MIN(?v) AS ?a) (MAX(?v) AS ?b) (AVG(?v) AS ?c) (SUM(?v) AS ?d) { ?o :value ?v }"),
    ("32 bounding box", "SELECT ?s { ?s :latitude ?y ; :longitude ?x FILTER(?y > 45.0 && ?y < 46.0 && ?x > 2.0 && ?x < 3.0) }"),
    ("33 not exists", "SELECT ?s { ?s a :Site FILTER NOT EXISTS { ?s :closed ?d } }"),
    ("34 minus", "SELECT ?s { ?s a :Site MINUS { ?s :closed ?d } }"),
    ("35 optional star", "SELECT * { ?s a :Site ; rdfs:label ?l OPTIONAL { ?s :closed ?d } OPTIONAL { ?s :website ?w } OPTIONAL { ?s :phone ?t } }"),
    ("36 path down a tree", "SELECT (COUNT(*) AS ?n) { ?o :field/:broader* :field-1 }"),
    ("37 all pairs of a path", "SELECT (COUNT(*) AS ?n) { ?a :broader+ ?b }"),
    ("38 values", "SELECT ?s ?l { VALUES ?s { :site-1 :site-2 :site-3 :site-4 } ?s rdfs:label ?l }"),
    ("39 union", "SELECT ?x { { ?x :worksAt :site-12 } UNION { ?x :site :site-12 } }"),
    ("40 colleagues", "SELECT DISTINCT ?b { :person-77 :worksAt ?s . ?b :worksAt ?s }"),
    ("41 persons of a region", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p :worksAt ?s . ?s :region :region-5 }"),
    ("42 having", "SELECT ?s (COUNT(?p) AS ?n) { ?p :worksAt ?s } GROUP BY ?s HAVING(COUNT(?p) > 9)"),
    ("43 labels of a language", "SELECT ?s ?l { ?s a :Field ; rdfs:label ?l FILTER(LANG(?l) = \"fr\") }"),
    ("44 dump of a property", "SELECT ?o ?v { ?o :value ?v }"),
    ("45 dump of observations", "SELECT ?s ?f ?k ?y ?v { ?o :site ?s ; :field ?f ; :level ?k ; :year ?y ; :value ?v }"),
    ("46 construct", "CONSTRUCT { ?s rdfs:label ?l } { ?s a :Person ; rdfs:label ?l }"),
];

/// A number that looks drawn by lot and is the same every time.
fn mixed(i: u32, salt: u32) -> u32 {
    let mut x = i.wrapping_mul(0x9E37_79B9) ^ salt.wrapping_mul(0x85EB_CA6B);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2C1B_3C6D);
    x ^ x >> 12
}

/// Quads on their way into one named graph.
struct Graph<'a> {
    name: NamedNode,
    quads: &'a mut Vec<Quad>,
}

impl Graph<'_> {
    fn add(&mut self, subject: &NamedNode, property: &str, object: impl Into<Term>) {
        let property = match property {
            "a" => NamedNode::new_unchecked("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            "label" => NamedNode::new_unchecked("http://www.w3.org/2000/01/rdf-schema#label"),
            name => node(name),
        };
        self.quads.push(Quad::new(subject.clone(), property, object, self.name.clone()));
    }
}

fn node(name: impl std::fmt::Display) -> NamedNode {
    NamedNode::new_unchecked(format!("{NAMESPACE}{name}"))
}

fn tagged(text: String, language: &str) -> Literal {
    Literal::new_language_tagged_literal_unchecked(text, language)
}

fn typed(text: String, datatype: &str) -> Literal {
    Literal::new_typed_literal(
        text,
        NamedNode::new_unchecked(format!("http://www.w3.org/2001/XMLSchema#{datatype}")),
    )
}

/// What stands in the store: the same every time.
fn quads() -> Vec<Quad> {
    let observations =
        std::env::var("SPARQL_OBSERVATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000_u32);
    let mut quads = Vec::new();
    let mut graph = |name: &str, fill: &dyn Fn(&mut Graph<'_>)| {
        fill(&mut Graph { name: node(name), quads: &mut quads });
    };
    graph("graph/nomenclatures", &|graph| (0..60).for_each(|i| field(graph, i)));
    graph("graph/sites", &|graph| (0..SITES).for_each(|i| site(graph, i)));
    graph("graph/persons", &|graph| (0..PERSONS).for_each(|i| person(graph, i)));
    graph("graph/observations", &|graph| (0..observations).for_each(|i| observation(graph, i)));
    quads
}

fn field(graph: &mut Graph<'_>, i: u32) {
    let field = node(format!("field-{i}"));
    graph.add(&field, "a", node("Field"));
    graph.add(&field, "label", tagged(format!("Field {i}"), "en"));
    graph.add(&field, "label", tagged(format!("Domaine {i}"), "fr"));
    if i > 0 {
        graph.add(&field, "broader", node(format!("field-{}", (i - 1) / 3)));
    }
}

fn site(graph: &mut Graph<'_>, i: u32) {
    let site = node(format!("site-{i}"));
    graph.add(&site, "a", node("Site"));
    graph.add(&site, "label", tagged(format!("Site {i} of the town {}", i % 700), "fr"));
    graph.add(&site, "code", Literal::from(format!("{:07}{}", i * 37, i % 9)));
    graph.add(&site, "region", node(format!("region-{}", i * 7 % 18)));
    let opened = format!("19{:02}-0{}-1{}", i % 90, 1 + i % 9, i % 10);
    graph.add(&site, "opened", typed(opened, "date"));
    graph.add(&site, "latitude", typed(format!("{}.{:04}", 42 + i % 9, i * 13 % 10_000), "decimal"));
    graph.add(&site, "longitude", typed(format!("{}.{:04}", i % 8, i * 17 % 10_000), "decimal"));
    graph.add(&site, "website", node(format!("www/{i}")));
    if i.is_multiple_of(5) {
        graph.add(&site, "closed", typed(format!("20{:02}-01-01", i % 24), "date"));
    }
    if i.is_multiple_of(3) {
        graph.add(&site, "phone", Literal::from(format!("+33 {i:09}")));
    }
}

fn person(graph: &mut Graph<'_>, i: u32) {
    let person = node(format!("person-{i}"));
    let name = format!("Person {} {}", i * 7_919 % PERSONS, i % 97);
    graph.add(&person, "a", node("Person"));
    graph.add(&person, "label", Literal::from(name));
    graph.add(&person, "worksAt", node(format!("site-{}", mixed(i, 1) % SITES)));
    graph.add(&person, "field", node(format!("field-{}", i % 60)));
    graph.add(&person, "born", typed(format!("{}", 1940 + i % 60), "gYear"));
}

fn observation(graph: &mut Graph<'_>, i: u32) {
    let observation = node(format!("observation/{}/{i}", mixed(i, 2) % 25));
    graph.add(&observation, "a", node("Observation"));
    graph.add(&observation, "dataset", node("cube"));
    graph.add(&observation, "site", node(format!("site-{}", mixed(i, 3) % SITES)));
    graph.add(&observation, "field", node(format!("field-{}", mixed(i, 4) % 60)));
    graph.add(&observation, "level", node(format!("level-{}", mixed(i, 5) % 5)));
    graph.add(&observation, "kind", node(format!("kind-{}", mixed(i, 6) % 2)));
    graph.add(&observation, "year", typed(format!("{}", 2000 + mixed(i, 7) % 25), "gYear"));
    graph.add(&observation, "value", Literal::from(i64::from(mixed(i, 8) % 1_009)));
}

fn generation() -> &'static Generation {
    static GENERATION: OnceLock<Generation> = OnceLock::new();
    GENERATION.get_or_init(|| Generation::in_memory(quads()).unwrap())
}

fn request(text: &str) -> QueryRequest {
    let prefixes = "PREFIX : <http://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>";
    QueryRequest::new(SourceText::new("bench", format!("{prefixes} {text}")))
}

/// Asks and reads all rows.
fn answer(request: &QueryRequest) -> usize {
    let request = QueryRequest { cancellation: CancellationToken::new(), ..request.clone() };
    match generation().query(request).unwrap() {
        QueryAnswer::Boolean(_) => 1,
        QueryAnswer::Solutions(rows) => rows.map(Result::unwrap).count(),
        QueryAnswer::Graph(triples) => triples.map(Result::unwrap).count(),
    }
}

#[divan::bench(args = QUERIES.iter().map(|(name, _)| *name), sample_count = 5, sample_size = 1)]
fn query(bencher: Bencher<'_, '_>, name: &str) {
    let text = QUERIES.iter().find(|(other, _)| *other == name).unwrap().1;
    let request = request(text);
    assert!(answer(&request) > 0, "{name} finds nothing");
    bencher.bench(|| answer(&request));
}

#[divan::bench(sample_count = 2, sample_size = 1)]
fn build_index(bencher: Bencher<'_, '_>) {
    let quads = quads();
    bencher.with_inputs(|| quads.clone()).bench_values(|quads| Generation::in_memory(quads).unwrap());
}
