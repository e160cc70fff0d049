//! Queries made to harm: each gets an answer or a coded error in time, its thread is freed, and
//! others are served meanwhile.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dataesr::store::{Generation, QueryAnswer, QueryError, QueryRequest};
use dataesr::text::SourceText;
use oxigraph::model::{Literal, NamedNode, Quad};

/// How long a hostile query may take here.
const LIMIT: Duration = Duration::from_millis(200);
/// Rows after which the asker has seen enough.
const ROWS: usize = 20_000;
/// What may come on top: a busy machine.
const GRACE: Duration = Duration::from_millis(1_500);
/// What a plan may take that cannot be stopped.
const PLANNING: Duration = Duration::from_secs(8);

/// A construct of the grammar that nests or repeats.
struct Shape(&'static (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str));

impl Shape {
    fn name(&self) -> &str {
        self.0.0
    }

    /// The construct n times; `#` in it is the number of the repetition.
    fn text(&self, n: usize) -> String {
        let (_, before, open, inside, close, after) = self.0;
        let opens: String = if open.contains('#') && !open.starts_with('#') {
            (0..n).map(|i| open.replace('#', &i.to_string())).collect()
        } else {
            open.repeat(n)
        };
        format!("{before}{opens}{inside}{}{after}", close.repeat(n))
    }
}

fn shapes() -> impl Iterator<Item = Shape> {
    SHAPES.iter().map(Shape)
}

/// Name, what comes before, what opens (or repeats), what is inside, what closes, what comes after.
#[rustfmt::skip]
const SHAPES: &[(&str, &str, &str, &str, &str, &str)] = &[
    ("groups", "SELECT * ", "{", "", "}", ""),
    ("groups after triples", "SELECT * ", "{ ?s ?p ?o . ", "", "}", ""),
    ("STR", "SELECT (", "STR(", "1", ")", " AS ?x) {}"),
    ("parentheses", "SELECT * { ?s ?p ?o FILTER(", "(", "?o", ")", ") }"),
    ("IF", "SELECT * { ?s ?p ?o FILTER(", "IF(true,", "?o", ",1)", ") }"),
    ("COALESCE", "SELECT * { ?s ?p ?o FILTER(", "COALESCE(?x,", "?o", ")", ") }"),
    ("CONCAT", "SELECT * { ?s ?p ?o FILTER(", "CONCAT(?s,", "?o", ")", ") }"),
    ("REPLACE", "SELECT * { ?s ?p ?o FILTER(", "REPLACE(", "STR(?o)", ",\".\",\"ab\")", " = \"\") }"),
    ("REGEX", "SELECT * { ?s ?p ?o FILTER(", "REGEX(", "?o", ",\".\")", ") }"),
    ("SUBSTR", "SELECT * { ?s ?p ?o FILTER(", "SUBSTR(", "?o", ",1)", ") }"),
    ("GROUP_CONCAT", "SELECT (", "GROUP_CONCAT(", "?o", ")", " AS ?x) { ?s ?p ?o }"),
    ("keys that call", "ASK { ?s ?p ?o } GROUP BY ", "<http://f>(EXISTS { SELECT (1 AS ?y) { } GROUP BY ", "?o", "})", ""),
    ("IN", "SELECT * { ?s ?p ?o FILTER(", "1 IN(", "?o", ")", ") }"),
    ("not", "SELECT * { ?s ?p ?o FILTER(", "!", "", "", "?o) }"),
    ("minus sign", "SELECT * { ?s ?p ?o FILTER(", "-", "", "", "?o) }"),
    ("negated groups", "SELECT * { ?s ?p ?o FILTER(", "!(", "?o", ")", ") }"),
    ("sums", "SELECT * { ?s ?p ?o FILTER(1", "+1", "", "", " > ?o) }"),
    ("products", "SELECT * { ?s ?p ?o FILTER(1", "*1", "", "", " > ?o) }"),
    ("or", "SELECT * { ?s ?p ?o FILTER(?o = 0", "||?o=1", "", "", ") }"),
    ("and", "SELECT * { ?s ?p ?o FILTER(?o = 0", "&&?o!=1", "", "", ") }"),
    ("path parentheses", "SELECT * { ?s ", "(", "a", ")", " ?o }"),
    ("path stars", "SELECT * { ?s ", "(", "a", ")*", " ?o }"),
    ("path inverses", "SELECT * { ?s ", "^(", "a", ")", " ?o }"),
    ("path sequence", "SELECT * { ?s a", "/a", "", "", " ?o }"),
    ("path sequence in a star", "SELECT * { ?s (a", "/a", "", "", ")* ?o }"),
    ("path sequence in a star from a node", "SELECT * { <http://e/s1> (a", "/a", "", "", ")* ?o }"),
    ("path alternatives", "SELECT * { ?s a", "|a", "", "", " ?o }"),
    ("EXISTS", "SELECT * { ?s ?p ?o ", "FILTER EXISTS { ?s ?p ?o ", "", "}", "}"),
    ("NOT EXISTS", "SELECT * { ?s ?p ?o ", "FILTER NOT EXISTS { ?s ?p ?o ", "", "}", "}"),
    ("subqueries", "SELECT * ", "{ SELECT * ", "{ ?s ?p ?o }", "}", ""),
    ("grouping subqueries", "SELECT * ", "{ SELECT (COUNT(*) AS ?c) ", "{ ?s ?p ?o }", "}", ""),
    ("nested OPTIONAL", "SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o ", "", "}", "}"),
    ("flat OPTIONAL", "SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o } ", "", "", "}"),
    ("OPTIONAL with MINUS", "SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p ?o MINUS { ?o ?p ?s } ", "", "}", "}"),
    ("OPTIONAL with subqueries", "SELECT * { ?s ?p ?o ", "OPTIONAL { { SELECT ?s { ?s ?p ?o } } ", "", "}", "}"),
    ("nested UNION", "SELECT * ", "{ { ?s ?p ?o } UNION ", "{ ?s ?p ?o }", "}", ""),
    ("flat UNION", "SELECT * { { ?s ?p ?o } ", "UNION { ?s ?p ?o } ", "", "", "}"),
    ("flat groups", "SELECT * { ", "{ ?s ?p ?o } ", "", "", "}"),
    ("nested MINUS", "SELECT * { ?s ?p ?o ", "MINUS { ?s ?p ?o ", "", "}", "}"),
    ("flat MINUS", "SELECT * { ?s ?p ?o ", "MINUS { ?s ?p ?o } ", "", "", "}"),
    ("nested GRAPH", "SELECT * { ", "GRAPH ?g { ", "?s ?p ?o", "}", "}"),
    ("flat GRAPH", "SELECT * { ", "GRAPH ?g { ?s ?p ?o } ", "", "", "}"),
    ("GRAPH with subqueries", "SELECT * { ", "GRAPH ?g { { SELECT ?s { ", "?s ?p ?o", "}}}", "}"),
    ("SERVICE", "SELECT * { ", "SERVICE ?g { ", "?s ?p ?o", "}", "}"),
    ("blank nodes", "SELECT * { ?s ?p ", "[ a ", "1", "]", "}"),
    ("collections", "SELECT * { ?s ?p ", "( ", "1", ")", "}"),
    ("long collection", "SELECT * { ?s ?p ( ", "1 ", "", "", ") }"),
    ("triple terms", "SELECT * { ?s ?p ", "<<( ?s ?p ", "?o", ")>>", "}"),
    ("reified triples", "SELECT * { ", "<< ", "?s ?p ?o", " >> ?p ?o", "}"),
    ("triples", "SELECT * { ", "?s ?p ?o . ", "", "", "}"),
    ("predicates", "SELECT * { ?s ?p ?o ", "; ?p ?o ", "", "", "}"),
    ("objects", "SELECT * { ?s ?p ?o ", ", ?o ", "", "", "}"),
    ("star of triples", "SELECT * { ", "?s ?p# ?o# . ", "", "", "}"),
    ("path of triples", "SELECT * { ", "?s# <http://e/next> ?s . ?s ?p# ?o# . ", "", "", "}"),
    ("flat OPTIONAL of new variables", "SELECT * { ?s ?p ?o ", "OPTIONAL { ?s ?p# ?o# } ", "", "", "}"),
    ("flat subqueries", "SELECT * { ", "{ SELECT ?s (COUNT(*) AS ?c#) { ?s ?p ?o } GROUP BY ?s } ", "", "", "}"),
    ("flat EXISTS", "SELECT * { ?s ?p ?o ", "FILTER EXISTS { ?s ?p# ?o# } ", "", "", "}"),
    ("filters on products", "SELECT * { ", "?s# ?p ?o# FILTER(?o# > 1) ", "", "", "}"),
    ("filters", "SELECT * { ?s ?p ?o ", "FILTER(?o = 1) ", "", "", "}"),
    ("binds", "SELECT * { ?s ?p ?o ", "BIND(1 AS ?x#) ", "", "", "}"),
    ("list of IN", "SELECT * { ?s ?p ?o FILTER(?o IN (0", ",1", "", "", ")) }"),
    ("arguments of CONCAT", "SELECT * { ?s ?p ?o BIND(CONCAT(?s", ",?o", "", "", ") AS ?x) }"),
    ("rows of VALUES", "SELECT * { VALUES ?x { ", "1 ", "", "", "} }"),
    ("blocks of VALUES", "SELECT * { ", "VALUES ?x# { 1 2 } ", "", "", "}"),
    ("prefixes", "", "PREFIX a: <http://a/> ", "", "", "SELECT * {}"),
    ("FROM", "SELECT * ", "FROM <http://a/> ", "", "", "{}"),
    ("columns", "SELECT ", "(1 AS ?x#) ", "", "", "{}"),
    ("GROUP BY", "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY ", "(?o + 1) ", "", "", ""),
    ("aggregates", "SELECT ", "(SUM(?o) AS ?x#) ", "", "", "{ ?s ?p ?o }"),
    ("ORDER BY", "SELECT * { ?s ?p ?o } ORDER BY ", "?o ", "", "", ""),
    ("HAVING", "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY ?s HAVING ", "(?s > 1) ", "", "", ""),
    ("comments", "", "# comment\n", "", "", "SELECT * {}"),
    ("one long text", "SELECT * { ?s ?p \"", "a", "", "", "\" }"),
    ("one long IRI", "SELECT * { ?s ?p <http://", "(", "", "", "> }"),
    ("operators in an IRI", "SELECT * { ?s ?p ?o FILTER(?a<", "STR(", "1>1", ")", ") }"),
    ("open brackets", "SELECT * ", "{ ( [ ", "", "", ""),
    ("closed brackets", "SELECT * ", "} ) ] ", "", "", ""),
    ("quotes", "SELECT * { ?s ?p ", "\"", "", "", "}"),
    ("construct template", "CONSTRUCT { ", "?s ?p ?o . ", "", "", "} WHERE { ?s ?p ?o }"),
    ("describe", "DESCRIBE ", "<http://a/> ", "", "", ""),
];

fn nested(n: usize, before: &str, open: &str, inside: &str, close: &str, after: &str) -> String {
    format!("{before}{}{inside}{}{after}", open.repeat(n), close.repeat(n))
}

/// Queries that are short and plan quickly, and would run for ever or take all memory.
fn endless() -> Vec<(&'static str, String)> {
    let mut doubling = "SELECT ?x40 { ?s ?p ?o BIND(\"0123456789\" AS ?x0) ".to_owned();
    let mut replacing = "SELECT (STRLEN(?x12) AS ?n) { BIND(\"0123456789\" AS ?x0) ".to_owned();
    for i in 0..40 {
        let _ = write!(doubling, "BIND(CONCAT(?x{i}, ?x{i}) AS ?x{}) ", i + 1);
    }
    doubling.push('}');
    for i in 0..12 {
        let _ = write!(replacing, "BIND(REPLACE(?x{i}, \".\", ?x{i}) AS ?x{}) ", i + 1);
    }
    replacing.push('}');
    let deep_replace =
        nested(30, "SELECT (STRLEN(", "REPLACE(", "\"a\"", ",\".\",\"aaaaaaaaaa\")", ") AS ?n) {}");
    let deep_escape = nested(60, "SELECT (STRLEN(", "ENCODE_FOR_URI(", "\"%%%%%%%%\"", ")", ") AS ?n) {}");
    let values = |name: &str| format!("VALUES ?{name} {{ {} }} ", "1 ".repeat(900));
    let unions = format!("{{ {} {{}} }} ", "{} UNION ".repeat(60)).repeat(3);
    vec![
        ("cross product", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".to_owned()),
        ("cross product, rows", "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".to_owned()),
        ("cross product, filter", "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c + ?f = -1) }".to_owned()),
        ("cross product, far offset", "SELECT * { ?a ?b ?c . ?d ?e ?f } OFFSET 1000000000000".to_owned()),
        ("sorted cross product", "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f".to_owned()),
        ("distinct cross product", "SELECT DISTINCT ?a ?d ?f { ?a ?b ?c . ?d ?e ?f }".to_owned()),
        ("grouped cross product", "SELECT ?a ?f (SUM(?c) AS ?n) (MIN(?b) AS ?m) { ?a ?b ?c . ?d ?e ?f } GROUP BY ?a ?b ?c ?f".to_owned()),
        ("text of everything", "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?t) { ?a ?b ?c . ?d ?e ?f }".to_owned()),
        ("distinct texts", "SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?a), STR(?f), STR(?c))) AS ?t) { ?a ?b ?c . ?d ?e ?f }".to_owned()),
        ("self joins", "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?p ?y . ?c ?p ?z }".to_owned()),
        ("optional cross product", "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f FILTER(?f = ?nothing) } }".to_owned()),
        ("minus everything", "SELECT * { ?a ?b ?c MINUS { ?d ?b ?f FILTER(?f < 0) } MINUS { ?a ?b ?f . ?a ?x ?y . ?z ?w ?y } }".to_owned()),
        ("not exists of a product", "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?i + ?c) } }".to_owned()),
        ("paths of everything", "SELECT (COUNT(*) AS ?n) { ?s (<http://e/next>|!<http://e/none>)* ?o }".to_owned()),
        ("stars of stars", "SELECT (COUNT(*) AS ?n) { ?s ((<http://e/next>*/<http://e/next>*)*)* ?o }".to_owned()),
        ("any path", "SELECT * { ?s (!<http://x/>|^!<http://x/>)* ?o }".to_owned()),
        ("products of VALUES", format!("SELECT (COUNT(*) AS ?n) {{ {}{}{}{} }}", values("a"), values("b"), values("c"), values("d"))),
        ("products of nothing", format!("SELECT (COUNT(*) AS ?n) {{ {unions}{unions} }}")),
        ("doubled texts", doubling),
        ("replaced texts", replacing),
        ("replaced within", deep_replace),
        ("escaped within", deep_escape),
        ("regular expression per row", "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?a), CONCAT(STR(?f), \"(a{20}){20}\"))) }".to_owned()),
        ("hash per row", "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(SHA512(CONCAT(STR(?a), STR(?f))) = \"\") }".to_owned()),
        ("construct of everything", "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".to_owned()),
        ("describe of everything", "DESCRIBE ?a ?d { ?a ?b ?c . ?d ?e ?f }".to_owned()),
        ("ask for what is not", "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i = -1) }".to_owned()),
        ("made terms", "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?f), STR(?c)) AS ?x) }".to_owned()),
        ("new nodes", "SELECT DISTINCT ?x { ?a ?b ?c . ?d ?e ?f BIND(BNODE() AS ?x) }".to_owned()),
        ("graphs by graphs", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l } }".to_owned()),
    ]
}

/// A chain of nodes with some values, large enough that no product of it ends.
fn generation() -> Generation {
    let node = |name: String| NamedNode::new_unchecked(format!("http://e/{name}"));
    let mut quads = Vec::new();
    for i in 0..4_000_u32 {
        let (subject, graph) = (node(format!("s{i}")), node(format!("g{}", i % 3)));
        let mut add = |name: &str, object: oxigraph::model::Term| {
            quads.push(Quad::new(subject.clone(), node(name.to_owned()), object, graph.clone()));
        };
        add("next", node(format!("s{}", (i + 1) % 4_000)).into());
        add("value", Literal::from(i64::from(i)).into());
        add("label", Literal::new_language_tagged_literal_unchecked(format!("node {i}"), "en").into());
    }
    Generation::in_memory(quads).unwrap()
}

/// Asks and reads the whole answer: the number of rows, or the code of the error.
fn ask(generation: &Generation, text: &str, limit: Duration) -> Result<usize, String> {
    let mut request = QueryRequest::new(SourceText::new("q", text));
    request.time_limit = limit;
    let count = |results: &mut dyn Iterator<Item = Result<(), QueryError>>| {
        let mut count = 0;
        for result in results.take(ROWS) {
            result?;
            count += 1;
        }
        Ok(count)
    };
    let result = generation.query(request).and_then(|answer| match answer {
        QueryAnswer::Boolean(value) => Ok(usize::from(value)),
        QueryAnswer::Solutions(rows) => count(&mut rows.map(|row| row.map(drop))),
        QueryAnswer::Graph(triples) => count(&mut triples.map(|triple| triple.map(drop))),
    });
    result.map_err(|error| {
        let report = error.report();
        report.diagnostics.first().map_or_else(|| error.to_string(), |first| first.code.id.to_owned())
    })
}

/// The outcome of a hostile query, which must come in time and be of a known kind.
fn endure(generation: &Generation, name: &str, text: &str) -> Result<usize, String> {
    let started = Instant::now();
    let outcome = ask(generation, text, LIMIT);
    let taken = started.elapsed();
    assert!(taken < LIMIT + GRACE, "{name} took {taken:?}: {outcome:?}");
    if let Err(code) = &outcome {
        // Refused, out of time, or out of memory: never a failure of ours.
        assert!(
            ["D501", "D502", "D503", "D504", "D505", "D508", "D521"].contains(&code.as_str()),
            "{name}: {code}"
        );
    }
    outcome
}

/// All places for evaluations are free again, within the grace.
fn assert_all_places_are_free(generation: &Generation) {
    let places = dataesr::text::Limits::default().count(dataesr::text::LimitKey::ConcurrentQueries);
    let held: Vec<_> = (0..places)
        .map(|place| {
            let mut request = QueryRequest::new(SourceText::new("q", "SELECT * { ?s ?p ?o . ?a ?b ?c }"));
            request.time_limit = PLANNING;
            generation.query(request).unwrap_or_else(|error| panic!("place {place} is taken: {error}"))
        })
        .collect();
    drop(held);
}

#[test]
fn every_construct_in_any_number_is_answered_or_refused() {
    let generation = generation();
    for n in [100, 1_000, 10_000, 100_000] {
        for shape in shapes() {
            let _ = endure(&generation, &format!("{n} {}", shape.name()), &shape.text(n));
        }
    }
    assert_all_places_are_free(&generation);
}

/// The largest that the limits let through, which hurt most.
#[test]
fn every_construct_is_survived_at_its_largest() {
    let generation = generation();
    let accepted = |text: &str| {
        let request = QueryRequest::new(SourceText::new("q", text));
        dataesr::store::inspect_query(&request).is_ok()
    };
    for shape in shapes() {
        let (mut good, mut bad) = (0, 1);
        while bad < 20_000 && accepted(&shape.text(bad)) {
            (good, bad) = (bad, bad * 4);
        }
        while good + 1 < bad {
            let middle = usize::midpoint(good, bad);
            if accepted(&shape.text(middle)) { good = middle } else { bad = middle }
        }
        let _ = endure(&generation, &format!("{good} {}, the most", shape.name()), &shape.text(good));
    }
    assert_all_places_are_free(&generation);
}

#[test]
fn what_would_never_end_is_stopped_while_others_are_served() {
    let generation = generation();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let probe = scope.spawn(|| {
            let mut worst = Duration::ZERO;
            while !done.load(Ordering::Relaxed) {
                // The machine may be busy with other things: the best of three counts.
                let once = || {
                    let started = Instant::now();
                    let found = ask(&generation, "SELECT * { <http://e/s7> ?p ?o }", Duration::from_secs(5));
                    assert_eq!(found, Ok(3));
                    started.elapsed()
                };
                worst = worst.max(once().min(once()).min(once()));
                std::thread::sleep(Duration::from_millis(20));
            }
            worst
        });
        for (name, text) in endless() {
            let outcome = endure(&generation, name, &text);
            assert_ne!(outcome, Err("D501".to_owned()), "{name} is to be read");
        }
        done.store(true, Ordering::Relaxed);
        let worst = probe.join().unwrap();
        assert!(worst < Duration::from_millis(100), "a lookup took {worst:?}");
    });
    assert_all_places_are_free(&generation);
}
