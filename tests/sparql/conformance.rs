//! The W3C query suites over a generation: what is tested is the frozen index, the guard, the
//! rewriting, the evaluation and the writers together.
//!
//! Our default graph is the union of the named graphs. A test's default graph is therefore put into
//! a named graph of its own and asked for by the protocol's dataset, with the test's named graphs
//! beside it; where the query has FROM clauses, these choose.

use std::fmt::Write as _;
use std::fs;

use dataesr::rdf::Prefixes;
use dataesr::rdf::media::RdfSyntax;
use dataesr::rdf::sparql::{Query, parse_query};
use dataesr::store::{
    AnswerFormat, CancellationToken, Generation, QueryAnswer, QueryRequest, ResultFormat, inspect_query,
};
use dataesr::text::SourceText;
use oxigraph::model::{GraphName, NamedNode, Quad};

use super::answer::Answer;
use super::known::{DEPARTURES, NOT_RUN};
use super::manifest::{Case, Kind, Suites};
use crate::support::{root, shared};

/// The graph that holds a test's default graph.
const DEFAULT: &str = "tag:default-graph";
const DOCUMENT: &str = "docs/conformance-sparql.md";

#[test]
fn the_w3c_query_suites_pass() {
    let Some(folder) = shared("suites/rdf-tests") else { return };
    let suites = Suites(&folder);
    let mut score = String::new();
    let mut failures = Vec::new();
    let mut departed = Vec::new();
    for suite in ["sparql10", "sparql11", "sparql12"] {
        let mut groups: Vec<_> = fs::read_dir(folder.join("sparql").join(suite))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("manifest.ttl").exists())
            .collect();
        groups.sort();
        let mut total = (0, 0);
        let mut lines = String::new();
        for group in groups {
            let name = format!("{suite}/{}", group.file_name().unwrap().display());
            let cases = suites.cases(&group.join("manifest.ttl"));
            if cases.is_empty() || NOT_RUN.iter().any(|(group, _)| *group == name) {
                continue;
            }
            let mut passed = 0;
            for case in &cases {
                match run(suites, case) {
                    Ok(()) if departure(case).is_none() => passed += 1,
                    Ok(()) => failures.push(format!("{} is listed as a departure, and passes", case.id)),
                    Err(_) if departure(case).is_some() => departed.push(case.id.clone()),
                    Err(why) => failures.push(format!("{}: {why}", case.id)),
                }
            }
            let _ = writeln!(lines, "| {name} | {passed} | {} |", cases.len());
            total = (total.0 + passed, total.1 + cases.len());
        }
        let _ = writeln!(score, "| **{suite}** | **{}** | **{}** |\n{}", total.0, total.1, lines.trim_end());
    }
    for (id, _) in DEPARTURES {
        if !departed.iter().any(|case| case == id) {
            failures.push(format!("{id} is listed as a departure, and is no test that fails"));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    check_document(&document(&score));
}

/// The document says what the run found.
fn check_document(expected: &str) {
    let path = root().join(DOCUMENT);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{DOCUMENT} is out of date: run the tests with UPDATE_DOCS=1");
}

fn document(score: &str) -> String {
    let mut text = String::from(
        "# Conformance to SPARQL 1.1 and 1.2 Query\n\n\
        Written by the test run (`UPDATE_DOCS=1 cargo test --release sparql::conformance`): the evaluation and\n\
        syntax tests of the W3C suites, over a generation, through the guard, the frozen index, the evaluator and\n\
        the writers of all result formats. Updates and protocols have tests of their own.\n\n\
        | suite | passed | tests |\n|---|---|---|\n",
    );
    text.push_str(score);
    text.push_str("\n## Departures\n\n| test | reason |\n|---|---|\n");
    for (id, reason) in DEPARTURES {
        let _ = writeln!(text, "| {id} | {reason} |");
    }
    text.push_str("\n## Not run\n\n| group | reason |\n|---|---|\n");
    for (group, reason) in NOT_RUN {
        let _ = writeln!(text, "| {group} | {reason} |");
    }
    text
}

fn departure(case: &Case) -> Option<&'static str> {
    DEPARTURES.iter().find(|(id, _)| *id == case.id).map(|(_, reason)| *reason)
}

fn run(suites: Suites<'_>, case: &Case) -> Result<(), String> {
    let text = fs::read_to_string(&case.query).map_err(|error| error.to_string())?;
    let mut request = QueryRequest::new(SourceText::new(&case.id, text));
    request.base_iri = Some(suites.iri(&case.query));
    let inspected = inspect_query(&request);
    match (case.kind, inspected) {
        (Kind::PositiveSyntax, Ok(_)) | (Kind::NegativeSyntax, Err(_)) => Ok(()),
        (Kind::NegativeSyntax, Ok(_)) => Err("it is accepted".to_owned()),
        (_, Err(report)) => Err(format!("it is refused: {report}")),
        (_, Ok(_)) => evaluate(suites, case, request),
    }
}

fn evaluate(suites: Suites<'_>, case: &Case, mut request: QueryRequest) -> Result<(), String> {
    let generation = dataset(suites, case, &mut request)?;
    let result = case.result.as_ref().ok_or("it has no result")?;
    let is_graph = matches!(parsed(&request)?, Query::Construct { .. } | Query::Describe { .. });
    let expected = Answer::expected(suites, result, is_graph);
    let formats: &[(ResultFormat, RdfSyntax)] = match result.extension().and_then(|e| e.to_str()) {
        Some("csv") => &[(ResultFormat::Csv, RdfSyntax::Turtle)],
        _ => &[
            (ResultFormat::Json, RdfSyntax::Turtle),
            (ResultFormat::Xml, RdfSyntax::NTriples),
            (ResultFormat::Tsv, RdfSyntax::NTriples),
        ],
    };
    for (results, graph) in formats {
        if matches!(expected, Answer::Boolean(_)) && *results == ResultFormat::Tsv {
            // The format has no booleans.
            continue;
        }
        // The end of an answer cancels its request.
        let request = QueryRequest { cancellation: CancellationToken::new(), ..request.clone() };
        let found = answer(&generation, request, *results, *graph)?;
        if !expected.is_same(&found, case.lax) {
            return Err(format!(
                "as {results:?}\n  missing\n    {}\n  not expected\n    {}",
                expected.difference(&found),
                found.difference(&expected)
            ));
        }
    }
    Ok(())
}

/// Loads the test's data and chooses its dataset in the request.
fn dataset(suites: Suites<'_>, case: &Case, request: &mut QueryRequest) -> Result<Generation, String> {
    let mut quads = Vec::new();
    let mut load = |file: &std::path::Path, graph: &NamedNode| {
        for (triple, named) in suites.quads(file) {
            quads.push(triple.in_graph(GraphName::from(named.unwrap_or_else(|| graph.clone()))));
        }
    };
    let default = NamedNode::new_unchecked(DEFAULT);
    for file in &case.data {
        load(file, &default);
    }
    for (name, file) in &case.named {
        load(file, &NamedNode::new_unchecked(name));
    }
    let query = parsed(request)?;
    if let Some(chosen) = query.dataset() {
        for graph in chosen.default.iter().chain(chosen.named.iter().flatten()) {
            load(&suites.file(graph.as_str()), graph);
        }
    } else {
        request.default_graphs.push(default.clone());
        let named = quads.iter().filter_map(|quad: &Quad| match &quad.graph_name {
            GraphName::NamedNode(node) if *node != default => Some(node.clone()),
            _ => None,
        });
        // A named graph may be empty, and exists all the same.
        let mut named: Vec<NamedNode> =
            named.chain(case.named.iter().map(|(name, _)| NamedNode::new_unchecked(name))).collect();
        named.sort();
        named.dedup();
        request.named_graphs = named;
    }
    Generation::in_memory(quads).map_err(|error| error.to_string())
}

fn parsed(request: &QueryRequest) -> Result<Query, String> {
    parse_query(&request.text, request.base_iri.as_deref(), &request.prefixes)
        .map_err(|report| report.to_string())
}

/// Asks, writes the answer in a format and reads it back.
fn answer(
    generation: &Generation,
    request: QueryRequest,
    results: ResultFormat,
    graph: RdfSyntax,
) -> Result<Answer, String> {
    let answer = generation.query(request).map_err(|error| error.to_string())?;
    let is_graph = matches!(answer, QueryAnswer::Graph(_));
    let format = AnswerFormat { results, graph, prefixes: Prefixes::default() };
    let mut out = Vec::new();
    answer.write(&format, &mut out).map_err(|error| error.to_string())?;
    if is_graph { Answer::graph(graph, &out) } else { Answer::results(results, &out) }.map_err(|error| {
        format!("our own {results:?} cannot be read: {error}\n{}", String::from_utf8_lossy(&out))
    })
}
