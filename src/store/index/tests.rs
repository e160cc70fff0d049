//! The index answers what the store answers.

use std::sync::Arc;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Variable};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;

use super::{FrozenDataset, FrozenIndex, IndexBuilder};
use crate::rdf::vocab::xsd;
use crate::rdf::{EncodedQuad, QuadSink};

/// Three graphs that share triples, with values of every inlined kind and some of none.
fn quads() -> Vec<Quad> {
    let node = |name: String| NamedNode::new_unchecked(format!("http://e/{name}"));
    let mut quads = Vec::new();
    for i in 0..40_u32 {
        for graph in 0..3 {
            if (i + graph) % 3 == 0 {
                continue;
            }
            let (subject, graph) = (node(format!("s{}", i % 7)), node(format!("g{graph}")));
            let values = [
                Literal::from(i64::from(i)).into(),
                Literal::new_typed_literal(format!("{i}.5"), NamedNode::new_unchecked(xsd::DECIMAL)).into(),
                Literal::new_typed_literal(format!("{}", 1990 + i), NamedNode::new_unchecked(xsd::G_YEAR))
                    .into(),
                Literal::new_simple_literal(format!("label {i}")).into(),
                Literal::new_language_tagged_literal_unchecked(format!("libellé {i}"), "fr").into(),
                oxigraph::model::Term::from(node(format!("s{}", (i + 1) % 7))),
            ];
            for (k, value) in values.into_iter().enumerate() {
                quads.push(Quad::new(subject.clone(), node(format!("p{k}")), value, graph.clone()));
            }
        }
    }
    quads
}

fn index(quads: &[Quad]) -> Arc<FrozenIndex> {
    let mut builder = IndexBuilder::new();
    for quad in quads {
        builder.add(quad).unwrap();
    }
    Arc::new(builder.finish().unwrap())
}

fn rows(results: QueryResults<'_>) -> Vec<String> {
    let mut rows: Vec<String> = match results {
        QueryResults::Boolean(value) => vec![value.to_string()],
        QueryResults::Graph(triples) => triples.map(|t| t.unwrap().to_string()).collect(),
        QueryResults::Solutions(solutions) => {
            let variables: Vec<Variable> = solutions.variables().to_vec();
            let row = |s: oxigraph::sparql::QuerySolution| {
                variables.iter().map(|v| format!("{:?}", s.get(v))).collect::<Vec<_>>().join(" ")
            };
            solutions.map(|s| row(s.unwrap())).collect()
        }
    };
    rows.sort();
    rows
}

#[test]
fn the_index_answers_as_the_store_does() {
    let quads = quads();
    let index = index(&quads);
    // The store is given the union of the graphs as its default graph: each triple once.
    let store = Store::new().unwrap();
    store.extend(quads.iter().cloned()).unwrap();
    store.extend(quads.iter().map(|q| Quad { graph_name: GraphName::DefaultGraph, ..q.clone() })).unwrap();
    for query in [
        "SELECT * { ?s ?p ?o }",
        "SELECT (COUNT(*) AS ?n) { ?s <http://e/p0> ?o }",
        "SELECT ?s (SUM(?o) AS ?n) (AVG(?d) AS ?a) { ?s <http://e/p0> ?o ; <http://e/p1> ?d } GROUP BY ?s",
        "SELECT ?o { ?s <http://e/p0> ?o FILTER(?o > 12 && ?o < 20) } ORDER BY DESC(?o) LIMIT 3",
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
        "SELECT * { GRAPH <http://e/g1> { <http://e/s1> ?p ?o } }",
        "SELECT * FROM <http://e/g1> FROM <http://e/g2> { <http://e/s1> ?p ?o }",
        "SELECT * FROM NAMED <http://e/g1> { GRAPH ?g { <http://e/s1> <http://e/p0> ?o } }",
        "SELECT ?x { ?s <http://e/p0> ?o BIND(?o * 2 AS ?x) ?t <http://e/p0> ?x }",
        "SELECT ?o { ?s <http://e/p3> ?o FILTER(STRSTARTS(?o, \"label 1\")) }",
        "SELECT ?o { ?s <http://e/p4> ?o FILTER(LANG(?o) = \"fr\" && REGEX(?o, \"É 3\", \"i\")) }",
        "SELECT ?t { <http://e/s1> <http://e/p5>+ ?t }",
        "SELECT * { ?s <http://e/p5> ?t OPTIONAL { ?t <http://e/p9> ?x } MINUS { ?s <http://e/p0> 3 } }",
        "SELECT * { VALUES ?o { 3 4 5.5 \"none\" } ?s ?p ?o }",
        "ASK { <http://e/s1> <http://e/p9> ?o }",
        "SELECT ?o { <http://e/s1> ?p ?o FILTER EXISTS { ?o ?q ?r } }",
        "CONSTRUCT { ?o ?p ?s } { ?s ?p ?o FILTER(isIRI(?o)) }",
        "DESCRIBE <http://e/s2>",
    ] {
        let prepared = || SparqlEvaluator::new().parse_query(query).unwrap();
        let mut expected = rows(prepared().on_store(&store).execute().unwrap());
        if query.contains("FROM <") {
            // The engine repeats a triple that several graphs hold; RDF's merge does not.
            expected.dedup();
        }
        let mut on_index = prepared();
        let choice = super::choose_graphs(on_index.dataset_mut());
        let dataset = FrozenDataset::new(Arc::clone(&index), &choice);
        let found = rows(on_index.on_queryable_dataset(dataset).execute().unwrap());
        assert_eq!(found, expected, "{query}");
        assert!(!found.is_empty(), "{query} is to find something");
    }
}

#[test]
fn a_file_is_read_as_it_was_written_and_damage_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let mut builder = IndexBuilder::new();
    builder
        .quad(EncodedQuad { subject: "<s:s>", predicate: "<p:p>", object: "\"o\"", graph: "<g:g>" })
        .unwrap();
    builder.write(&path).unwrap();
    let index = FrozenIndex::open(&path).unwrap();
    index.verify().unwrap();
    assert_eq!(index.len(), 1);
    assert_eq!(index.named_graphs().len(), 1);
    assert_eq!(index.encoded(index.id("\"o\"").unwrap()).as_deref(), Some("\"o\""));
    drop(index);

    let whole = std::fs::read(&path).unwrap();
    let mut damaged = whole.clone();
    *damaged.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &damaged).unwrap();
    assert!(FrozenIndex::open(&path).unwrap().verify().is_err());
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(FrozenIndex::open(&path).is_err());
    std::fs::write(&path, b"something else").unwrap();
    assert!(FrozenIndex::open(&path).is_err());
}
