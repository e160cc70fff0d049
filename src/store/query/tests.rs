//! Queries end to end on small generations.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Literal, NamedNode, Quad, Term};

use super::*;
use crate::function::{FUNCTIONS, iri_of};
use crate::rdf::media::RdfSyntax;
use crate::store::Generation;

fn quads(text: &str) -> Vec<Quad> {
    RdfParser::from_format(RdfFormat::TriG)
        .with_base_iri("http://e/")
        .unwrap()
        .for_slice(text)
        .map(Result::unwrap)
        .collect()
}

fn generation() -> Generation {
    let text = "PREFIX : <http://e/> :g1 { :a a :T ; :n 1, 2 ; :l \"un\"@fr . :b a :T ; :n 3 } :g2 { :a a :T ; :m 9 }";
    Generation::in_memory(quads(text)).unwrap()
}

fn request(text: &str) -> QueryRequest {
    let mut request = QueryRequest::new(SourceText::new("q.rq", text));
    request.base_iri = Some("http://e/".to_owned());
    request.prefixes = Prefixes::from_iter([("e", "http://e/")]);
    request
}

fn csv(request: QueryRequest) -> Result<String, QueryError> {
    let format = AnswerFormat {
        results: ResultFormat::Csv,
        graph: RdfSyntax::NTriples,
        prefixes: Prefixes::default(),
    };
    let mut out = Vec::new();
    match generation().query(request)?.write(&format, &mut out) {
        Ok(_) => Ok(String::from_utf8(out).unwrap().replace("\r\n", "|")),
        Err(WriteError::Query(error)) => Err(error),
        Err(WriteError::Output(error)) => panic!("{error}"),
    }
}

fn ask(text: &str) -> String {
    csv(request(text)).unwrap()
}

fn bound(text: &str, name: &str, value: impl Into<Term>) -> Result<String, QueryError> {
    let mut request = request(text);
    request.bindings.push((name.to_owned(), value.into()));
    csv(request)
}

fn iri(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

#[test]
fn the_default_graph_is_the_union_with_each_triple_once() {
    assert_eq!(ask("SELECT (COUNT(*) AS ?n) { ?s a e:T }"), "n|2|");
    assert_eq!(ask("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a e:T } }"), "n|3|");
    assert_eq!(ask("SELECT ?g { GRAPH ?g { ?s e:m ?o } }"), "g|http://e/g2|");
    assert_eq!(ask("SELECT (COUNT(*) AS ?n) FROM <g2> { ?s ?p ?o }"), "n|2|");
    assert_eq!(ask("ASK { <a> a <T> }"), "true");
}

#[test]
fn the_protocol_dataset_replaces_the_one_of_the_query() {
    let mut asked = request("SELECT (COUNT(*) AS ?n) FROM <g1> { ?s ?p ?o }");
    asked.default_graphs.push(iri("g2"));
    assert_eq!(csv(asked).unwrap(), "n|2|");
    let mut asked = request("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }");
    asked.named_graphs.push(iri("g2"));
    assert_eq!(csv(asked).unwrap(), "n|2|");
}

#[test]
fn star_keeps_the_order_of_appearance() {
    assert!(ask("SELECT DISTINCT * { ?z e:n ?a . ?z a ?m } LIMIT 1").starts_with("z,a,m|"));
}

#[test]
fn numbers_are_concatenated() {
    let text =
        "SELECT (GROUP_CONCAT(?n; separator=\"+\") AS ?c) { { SELECT ?n { <a> e:n ?n } ORDER BY ?n } }";
    assert_eq!(ask(text), "c|1+2|");
}

#[test]
fn a_graph_is_matched_without_its_own_variable() {
    let per_graph = "SELECT ?g ?c { GRAPH ?g { SELECT (COUNT(*) AS ?c) { ?s a e:T } } } ORDER BY ?g";
    assert_eq!(ask(per_graph), "g,c|http://e/g1,2|http://e/g2,1|");
    assert_eq!(ask("SELECT ?g { GRAPH ?g { ?s e:m ?o FILTER(BOUND(?g)) } }"), "g|");
    assert_eq!(ask("SELECT ?g ?n { GRAPH ?g { ?s e:m ?o MINUS { ?t e:m 9 } } }"), "g,n|http://e/g2,|");
    let limited = "SELECT ?g { GRAPH ?g { SELECT ?s { ?s a e:T } ORDER BY ?s LIMIT 1 } } ORDER BY ?g";
    assert_eq!(ask(limited), "g|http://e/g1|http://e/g2|");
}

#[test]
fn a_path_without_steps_reaches_its_constant() {
    assert_eq!(ask("SELECT ?x { <nowhere> e:n* ?x }"), "x|http://e/nowhere|");
    assert_eq!(ask("SELECT ?x { ?x e:n? 77 }"), "x|77|");
    assert_eq!(ask("ASK { <nowhere> (e:n|e:m?) <nowhere> }"), "true");
    assert_eq!(ask("SELECT ?x { <nowhere> e:n+ ?x }"), "x|");
}

#[test]
fn a_label_makes_one_blank_node_in_each_solution() {
    let pairs = "SELECT (COUNT(DISTINCT ?x) AS ?c) (SUM(IF(?x = ?y, 1, 0)) AS ?same)
        { { SELECT (BNODE(\"l\") AS ?x) (BNODE(\"l\") AS ?y) { ?s e:n ?n } } }";
    assert_eq!(ask(pairs), "c,same|3,3|");
}

#[test]
fn parameters_are_bound_wherever_they_stand() {
    assert_eq!(bound("SELECT ?n { ?s e:n ?n } ORDER BY ?n", "s", iri("a")).unwrap(), "n|1|2|");
    assert_eq!(bound("SELECT ?s ?n { ?s e:n ?n } ORDER BY ?n", "s", iri("b")).unwrap(), "s,n|http://e/b,3|");
    assert_eq!(
        bound("SELECT ?s { ?s e:n ?n FILTER(?n > ?min) }", "min", Literal::from(2)).unwrap(),
        "s|http://e/b|"
    );
    let nested = "SELECT ?c { { SELECT (COUNT(*) AS ?c) { ?s e:n ?n } } }";
    assert_eq!(bound(nested, "s", iri("a")).unwrap(), "c|2|");
    let grouped = "SELECT ?s (SUM(?n) AS ?t) { ?s e:n ?n } GROUP BY ?s";
    assert_eq!(bound(grouped, "s", iri("a")).unwrap(), "s,t|http://e/a,3|");
    assert_eq!(bound(grouped, "s", iri("none")).unwrap(), "s,t|");
    let exists = "SELECT ?x { ?x a e:T FILTER NOT EXISTS { ?x e:n ?n } }";
    assert_eq!(bound(exists, "n", Literal::from(3)).unwrap(), "x|http://e/a|");
    let minus = "SELECT ?n { ?s e:n ?n MINUS { ?s e:m ?m } }";
    assert_eq!(bound(minus, "s", iri("a")).unwrap(), "n|");
    let values = "SELECT ?s ?v { VALUES (?s ?v) { (<a> 1) (<b> 2) } }";
    assert_eq!(bound(values, "s", iri("b")).unwrap(), "s,v|http://e/b,2|");
    assert_eq!(bound("SELECT ?s { ?s ?p 3 }", "p", Literal::from("x")).unwrap(), "s|");
    assert_eq!(
        bound("SELECT ?g ?m { GRAPH ?g { ?s e:m ?m } }", "g", iri("g2")).unwrap(),
        "g,m|http://e/g2,9|"
    );
    let describe = bound("CONSTRUCT { ?s e:x ?v } { ?s e:m ?m }", "v", Literal::from("y")).unwrap();
    assert_eq!(describe, "<http://e/a> <http://e/x> \"y\" .\n");
}

#[test]
fn a_parameter_that_cannot_be_bound_is_a_finding() {
    let fault = |text, name| bound(text, name, Literal::from(1)).unwrap_err().to_string();
    assert!(fault("SELECT * { ?s ?p ?o }", "x").contains("D507"));
    assert!(fault("SELECT * { ?s ?p ?o BIND(1 AS ?x) }", "x").contains("assigns"));
    assert!(fault("SELECT * { ?s ?p ?o }", "a b").contains("D507"));
}

#[test]
fn an_unknown_function_is_located() {
    let error = csv(request("SELECT *\n{ ?s e:n ?n FILTER(e:twice(?n) > 2) }")).unwrap_err();
    assert!(error.to_string().starts_with("q.rq:2:20: error[D506]"), "{error}");
}

#[test]
fn mapping_functions_are_sparql_functions() {
    let value = |expression: &str| {
        let prefix = "PREFIX fn: <https://w3id.org/dataesr/fn#> PREFIX grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#>";
        ask(&format!("{prefix} SELECT (STR({expression}) AS ?v) (DATATYPE({expression}) AS ?d) {{}}"))
    };
    let xsd = "http://www.w3.org/2001/XMLSchema#";
    assert_eq!(value("fn:decimal(\"3 472,56\")"), format!("v,d|3472.56,{xsd}decimal|"));
    assert_eq!(value("fn:date(\"05/2004\")"), format!("v,d|2004-05,{xsd}gYearMonth|"));
    assert_eq!(value("fn:substring(\"75005\", 0, 2)"), format!("v,d|75,{xsd}string|"));
    assert_eq!(value("grel:toUpperCase(\"un\"@fr)"), format!("v,d|UN,{xsd}string|"));
    assert_eq!(value("fn:split(\"a;b\", \";\")"), format!("v,d|a,{xsd}string|"));
    // An IRI has no datatype; a function that fails, or is given too little, has no value.
    assert_eq!(value("fn:url(\"www.e.example\")"), "v,d|https://www.e.example,|");
    assert_eq!(value("fn:integer(\"three\")"), "v,d|,|");
    let error = csv(request("SELECT (<https://w3id.org/dataesr/fn#split>(\"a;b\") AS ?v) {}")).unwrap_err();
    assert!(error.to_string().contains("error[D506]: `split` does not take 1 arguments"), "{error}");
}

#[test]
fn every_function_gives_in_sparql_what_its_examples_say() {
    for function in FUNCTIONS {
        let mut asked = function.name == "random";
        for example in function.examples {
            let flat: Vec<Cow<'_, str>> = example
                .arguments
                .iter()
                .flat_map(|values| values.iter().map(|value| (*value).into()))
                .collect();
            // What leaves out an argument before others cannot be said by position.
            let shared = function.by_position(&flat);
            let same = shared.is_some_and(|shared| {
                let given = |place: usize| example.arguments.get(place).copied().unwrap_or_default();
                shared.iter().enumerate().all(|(place, values)| values.iter().eq(given(place).iter()))
            });
            if !same {
                continue;
            }
            asked = true;
            let literal = |text: &str| Literal::new_simple_literal(text).to_string();
            let arguments: Vec<String> = flat.iter().map(|value| literal(value)).collect();
            let call = format!("<{}>({})", iri_of(function.name), arguments.join(", "));
            let want = example.gives.ok().and_then(|values| values.first()).unwrap_or(&"no value");
            let query =
                format!("SELECT (COALESCE(STR({call}), \"no value\") = {} AS ?v) {{}}", literal(want));
            assert_eq!(ask(&query), "v|true|", "{call}");
        }
        assert!(asked, "{}", function.name);
    }
}

#[test]
fn functions_of_geosparql_measure_and_compare() {
    let value = |expression: &str| {
        let prefixes = "PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX geof: <http://www.opengis.net/def/function/geosparql/> PREFIX uom: <http://www.opengis.net/def/uom/OGC/1.0/>";
        ask(&format!("{prefixes} SELECT ({expression} AS ?v) {{}}"))
    };
    let [paris, lyon] = ["2.35 48.85", "4.84 45.76"].map(|at| format!("\"POINT({at})\"^^geo:wktLiteral"));
    // Degrees of longitude first; the great circle is 391 km long.
    assert_eq!(value(&format!("ROUND(geof:distance({paris}, {lyon}, uom:metre) / 1000)")), "v|391|");
    let square = "\"POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))\"^^geo:wktLiteral";
    assert_eq!(value(&format!("geof:sfWithin({paris}, {square})")), "v|true|");
    assert_eq!(value(&format!("geof:sfWithin({lyon}, {square})")), "v|false|");
    // What is no geometry has no value.
    assert_eq!(value(&format!("geof:distance(\"here\", {lyon})")), "v||");
}

#[test]
fn what_takes_too_long_is_given_up() {
    let many: String = (0..400).fold(":g { ".to_owned(), |text, i| format!("{text} <s{i}> :p {i} . ")) + "}";
    let generation = Generation::in_memory(quads(&format!("PREFIX : <http://e/> {many}"))).unwrap();
    let mut request = request("SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f . ?g ?s ?h }");
    request.time_limit = Duration::from_millis(100);
    let started = Instant::now();
    let outcome = match generation.query(request) {
        Ok(QueryAnswer::Solutions(mut rows)) => rows.next().unwrap().map(drop),
        Ok(_) => panic!("a SELECT gives solutions"),
        Err(error) => Err(error),
    };
    assert!(matches!(outcome, Err(QueryError::Timeout)), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_takes_too_much_memory_is_stopped() {
    let many: String = (0..600).fold(":g { ".to_owned(), |text, i| format!("{text} <s{i}> :p {i} . ")) + "}";
    let generation = Generation::in_memory(quads(&format!("PREFIX : <http://e/> {many}"))).unwrap();
    let code_of = |text: &str| {
        let mut request = request(text);
        assert!(request.limits.set("query_memory", 16) && request.limits.set("query_text", 100_000));
        let outcome = match generation.query(request) {
            Ok(QueryAnswer::Solutions(mut rows)) => rows.next().unwrap().map(drop),
            Ok(_) => panic!("a SELECT gives solutions"),
            Err(error) => Err(error),
        };
        outcome.unwrap_err().report().diagnostics[0].code.id
    };
    for text in [
        "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c",
        "SELECT (COUNT(DISTINCT *) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT ?c ?f (SUM(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?c ?f",
        "SELECT (GROUP_CONCAT(?a) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT (SUM(DISTINCT STRLEN(CONCAT(STR(?a), STR(?f)))) AS ?n) (MAX(DISTINCT CONCAT(STR(?a), STR(?f))) AS ?m) { ?a ?b ?c . ?d ?e ?f }",
        "SELECT (REPLACE(?t, \".\", ?t) AS ?x) { { SELECT (GROUP_CONCAT(?a) AS ?t) { ?a ?b ?c } } }",
    ] {
        assert_eq!(code_of(text), "D521", "{text}");
    }
}

#[test]
fn a_cancelled_query_never_gives_a_row() {
    let request = request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
    request.cancellation.cancel();
    assert!(matches!(csv(request), Err(QueryError::Cancelled)));
}

#[test]
fn evaluations_wait_for_a_place_and_no_longer_than_their_limit() {
    let slots = Slots::new(1);
    let generation = generation();
    let run_one = |limit| {
        let mut request = request("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }");
        request.time_limit = Duration::from_millis(limit);
        run(&generation, &slots, request)
    };
    let first = run_one(60_000).unwrap();
    assert!(matches!(run_one(50), Err(QueryError::Busy)));
    drop(first);
    assert!(run_one(10_000).is_ok());
}

#[test]
fn shapes_that_the_guard_lets_through_do_not_overflow_the_stack() {
    let deep = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let shapes = [
        format!("SELECT * {}", deep("{", "}", 60)),
        format!("SELECT ({}1{} AS ?x) {{}}", "STR(".repeat(60), ")".repeat(60)),
        format!("SELECT * {{ FILTER({}?x{}) }}", "IF(true,1+1*2,!".repeat(40), ")".repeat(40)),
        format!("SELECT * {{ ?s ?p ?o FILTER(?o > 1{}) }}", "+1".repeat(190)),
        format!("SELECT * {{ ?s ?p ?o {} }}", "OPTIONAL { ?s ?p ?x }".repeat(95)),
        format!("SELECT * {{ {} {{}} }}", "{ ?s e:none ?o } UNION ".repeat(95)),
        format!("SELECT * {{ ?s e:n{} ?o }}", "/e:n".repeat(150)),
        format!("SELECT * {{ ?s {}e:n{} ?o }}", "(".repeat(60), ")".repeat(60)),
        format!("SELECT * {{ {} ?s ?p ?o {} }}", "FILTER EXISTS {".repeat(60), "}".repeat(60)),
        format!("SELECT * {{ {} ?s ?p ?o {} }}", "{ SELECT * {".repeat(30), "} }".repeat(30)),
        format!("SELECT * {{ ?s ?p {} }}", deep("(", ")", 60)),
        format!("SELECT * {{ ?s ?p ({}) }}", "1 ".repeat(95)),
        format!("SELECT * {{ {} }}", "?s ?p ?o . ".repeat(95)),
    ];
    for shape in shapes {
        let started = Instant::now();
        let mut request = request(&shape);
        request.time_limit = Duration::from_secs(20);
        if let Ok(QueryAnswer::Solutions(rows)) = generation().query(request) {
            let _ = rows.take(10).last();
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{} took {:?}", &shape[..60], started.elapsed());
    }
}
