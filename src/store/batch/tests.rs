//! Queries made at random: this evaluator and the engine must give the same solutions.
#![expect(clippy::format_push_string, reason = "readable, and never long")]

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::sparql::QueryResults;

use crate::rdf::Prefixes;
use crate::rdf::encode_term;
use crate::rdf::sparql::parse_query;
use crate::store::backend::Backend;
use crate::store::query::evaluator;
use crate::text::SourceText;

type Rows = Vec<Vec<String>>;

/// Queries in a test run; `DATAESR_QUERIES` sets another number.
const QUERIES: u64 = 600;
/// Solutions that a query of the test may have.
const MOST: usize = 20_000;

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn backend() -> Backend {
    let mut text =
        String::from("@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n");
    let mut dice = Dice(7);
    for graph in ["g1", "g2", "g3"] {
        text.push_str(&format!(":{graph} {{\n"));
        for i in 0..12 {
            let thing = format!(":t{}", (i * 5 + dice.below(3)) % 14);
            text.push_str(&format!("{thing} a :{} .\n", dice.one(&["T", "U", "V"])));
            text.push_str(&format!("{thing} :knows :t{}, :t{} .\n", dice.below(14), dice.below(14)));
            text.push_str(&format!(
                "{thing} :n {} .\n",
                dice.one(&["1", "2", "3", "-4", "5", "300000000", "007"])
            ));
            if dice.chance(60) {
                text.push_str(&format!(
                    "{thing} :d {} .\n",
                    dice.one(&["1.5", "2.25", "-0.5", "10.125", "12.5"])
                ));
            }
            if dice.chance(60) {
                let label = dice.one(&[
                    "\"ab\"",
                    "\"ab\"@fr",
                    "\"b\"@en",
                    "\"abc d\"",
                    "\"Été\"@fr",
                    "\"\"",
                    "\"a\\\"b\"",
                ]);
                text.push_str(&format!("{thing} :label {label} .\n"));
            }
            if dice.chance(70) {
                let year = dice.one(&["2001", "2010", "2020"]);
                text.push_str(&format!("{thing} :year \"{year}\"^^xsd:gYear .\n"));
            }
            if dice.chance(50) {
                let date = dice.one(&["2001-01-31", "2010-06-15", "2020-02-30", "2020-02-28"]);
                text.push_str(&format!("{thing} :date \"{date}\"^^xsd:date .\n"));
            }
            let mixed = dice.one(&[
                "7",
                "7.5",
                "\"7.25\"^^xsd:double",
                "true",
                "false",
                "\"x\"",
                "\"x\"@fr",
                ":t3",
                "\"odd\"^^:type",
                "\"2010\"^^xsd:gYear",
                "\"2020-01-01T00:00:00Z\"^^xsd:dateTime",
                "\"8.5\"^^xsd:float",
                "_:b",
            ]);
            text.push_str(&format!("{thing} :mixed {mixed} .\n"));
        }
        text.push_str("}\n");
    }
    let quads = RdfParser::from_format(RdfFormat::TriG).for_slice(&text).map(Result::unwrap);
    Backend::in_memory(quads.collect::<Vec<_>>()).unwrap()
}

fn variable(dice: &mut Dice) -> &'static str {
    dice.one(&["?a", "?b", "?v", "?w"])
}

fn triple(dice: &mut Dice) -> String {
    let subject = if dice.chance(85) { dice.one(&["?a", "?b"]) } else { dice.one(&[":t1", ":t2", "[]"]) };
    let property = dice.one(&[
        "a",
        ":knows",
        ":knows",
        ":n",
        ":n",
        ":d",
        ":label",
        ":label",
        ":year",
        ":date",
        ":mixed",
        ":absent",
        "?p",
        ":knows+",
        ":knows*",
        "(:knows|^:date)?",
        "(:knows/:knows)+",
        "(^:knows)*",
        "(!(:knows|a))+",
    ]);
    let object = match property {
        "a" if dice.chance(70) => dice.one(&[":T", ":U", ":V"]),
        ":knows" | ":knows+" | ":knows*" if dice.chance(80) => dice.one(&["?a", "?b", ":t3"]),
        _ if dice.chance(8) => dice.one(&["7", "\"ab\"@fr", "\"made\"", ":t3", "3"]),
        _ => variable(dice),
    };
    format!("{subject} {property} {object} . ")
}

fn expression(dice: &mut Dice, depth: u32) -> String {
    let var = variable(dice);
    if depth > 0 && dice.chance(35) {
        let (a, b) = (expression(dice, depth - 1), expression(dice, depth - 1));
        return match dice.below(5) {
            0 => format!("({a} && {b})"),
            1 => format!("({a} || {b})"),
            2 => format!("(!{a})"),
            3 => format!("IF({a}, {b}, {var})"),
            _ => format!("COALESCE({a}, {b})"),
        };
    }
    let value = |dice: &mut Dice| {
        dice.one(&[
            "3",
            "2.0",
            "7.25",
            "\"ab\"",
            "\"ab\"@fr",
            ":t3",
            "true",
            "\"2010\"^^xsd:gYear",
            "?a",
            "?b",
            "?v",
            "?w",
            "\"2010-06-15\"^^xsd:date",
            "\"odd\"^^:type",
            "STR(?v)",
            "(?v + 1)",
            "7e0",
            "?unknown",
        ])
    };
    match dice.below(12) {
        0..=4 => {
            let operator = dice.one(&["=", "!=", "<", "<=", ">", ">="]);
            format!("({var} {operator} {})", value(dice))
        }
        5 => format!("BOUND({var})"),
        6 => format!("(!BOUND({var}))"),
        7 => format!("({var} {} (:t1, :t2, :t3))", dice.one(&["IN", "NOT IN"])),
        8 => format!("({var} IN (7, \"ab\", :t1))"),
        9 => dice
            .one(&[
                "STRSTARTS(STR(?v), \"a\")",
                "REGEX(STR(?w), \"^.b\")",
                "CONTAINS(?v, \"b\")",
                "STRSTARTS(?v, \"ab\")",
                "STRSTARTS(STR(?v), \"http://e/t1\")",
                "STRSTARTS(STR(?v), \"20\")",
                "STRENDS(?v, \"b\")",
                "CONTAINS(LCASE(STR(?v)), \"é\")",
                "STRSTARTS(?w, \"a\\\"\")",
                "REGEX(?v, \"B$\", \"i\")",
                "STRSTARTS(LCASE(?v), \"a\")",
            ])
            .to_owned(),
        10 => dice
            .one(&[
                "(LANG(?v) = \"fr\")",
                "isIRI(?v)",
                "(DATATYPE(?v) = xsd:integer)",
                "(STRLEN(?w) > 1)",
                "LANGMATCHES(LANG(?v), \"*\")",
            ])
            .to_owned(),
        _ => format!("sameTerm({var}, {})", value(dice)),
    }
}

fn group(dice: &mut Dice, depth: u32) -> String {
    let mut text = String::new();
    let parts = 1 + dice.below(3);
    for _ in 0..parts {
        let kind = if depth == 0 { dice.below(60) } else { dice.below(100) };
        match kind {
            0..=44 => text.push_str(&triple(dice)),
            45..=54 => text.push_str(&format!("FILTER({}) ", expression(dice, 1))),
            55..=57 => text.push_str(dice.one(&[
                "VALUES ?v { 1 7 \"ab\"@fr } ",
                "VALUES (?a ?v) { (:t1 1) (UNDEF 2) (:t3 UNDEF) } ",
                "VALUES ?b { :t1 :t5 :nowhere } ",
            ])),
            58..=59 => {
                let not = dice.one(&["", "NOT "]);
                text.push_str(&format!("FILTER {not}EXISTS {{ {}{} }} ", triple(dice), triple(dice)));
            }
            60..=72 => text.push_str(&format!("OPTIONAL {{ {} }} ", group(dice, depth - 1))),
            73..=80 => {
                text.push_str(&format!(
                    "{{ {} }} UNION {{ {} }} ",
                    group(dice, depth - 1),
                    group(dice, depth - 1)
                ));
            }
            81..=84 => text.push_str(&format!("MINUS {{ {} }} ", group(dice, depth - 1))),
            85..=88 => {
                text.push_str(&format!("GRAPH {} {{ {} }} ", dice.one(&["?g", ":g1", "?a"]), triple(dice)));
            }
            89..=92 => text.push_str(&format!("{{ {} }} ", select(dice, depth - 1))),
            _ => text.push_str(&format!("{{ {} }} ", group(dice, depth - 1))),
        }
    }
    text
}

fn select(dice: &mut Dice, depth: u32) -> String {
    let mut inside = group(dice, depth);
    let new = format!("?new{}", dice.below(1_000_000));
    if dice.chance(15) {
        inside.push_str(&format!("BIND({} AS {new}) ", expression(dice, 1)));
    }
    if dice.chance(35) {
        let keys = dice.one(&["", "?a", "?a ?w", "?v"]);
        let aggregates = [
            "COUNT(*)",
            "COUNT(?v)",
            "COUNT(DISTINCT ?v)",
            "COUNT(DISTINCT ?b)",
            "SUM(?v)",
            "AVG(?v)",
            "SUM(?w + 1)",
            "SUM(DISTINCT ?v)",
            "MIN(?m)",
            "MAX(?m)",
            "COUNT(?unknown)",
            "MIN(?d)",
            "SUM(?d)",
            "AVG(?d)",
        ];
        // Numbers that differ in value: which of two equal ones is the least depends on the order.
        let numbers = if dice.chance(50) { "?a :n ?m . ?a :d ?d . " } else { "" };
        let (first, second) = (dice.one(&aggregates), dice.one(&aggregates));
        let by = if keys.is_empty() { String::new() } else { format!("GROUP BY {keys}") };
        let having = if dice.chance(20) { "HAVING(COUNT(*) > 1)" } else { "" };
        return format!(
            "SELECT {keys} ({first} AS ?x) ({second} AS ?y) {{ {numbers}{inside} }} {by} {having}"
        );
    }
    match dice.below(4) {
        0 => format!("SELECT DISTINCT ?a ?v {{ {inside} }}"),
        1 => format!("SELECT ?a ?b ?v ?w ?g {new} {{ {inside} }}"),
        2 => format!("SELECT ?v ?a {{ {inside} }}"),
        _ => format!("SELECT * {{ {inside} }}"),
    }
}

/// The solutions of both; `None` when the query is too large for a test or not for this evaluator.
fn both(backend: &Backend, text: &str) -> Option<(Rows, Rows)> {
    let prefixes = "PREFIX : <http://e/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>";
    let source = SourceText::new("q", format!("{prefixes} {text}"));
    let query =
        parse_query(&source, None, &Prefixes::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let solved = backend.solve(&query)?;
    let names: Vec<String> = solved.variables.iter().map(|variable| variable.as_str().to_owned()).collect();
    if solved.len() > MOST {
        return None;
    }
    let encode = |row: Vec<Option<oxigraph::model::Term>>| {
        row.iter().map(|term| term.as_ref().map(encode_term).unwrap_or_default()).collect()
    };
    let ours: Rows = solved.rows().map(encode).collect();
    let QueryResults::Solutions(solutions) = backend.evaluate(evaluator().for_query(query)).unwrap() else {
        panic!("a SELECT has solutions");
    };
    assert_eq!(names, solutions.variables().iter().map(|v| v.as_str().to_owned()).collect::<Vec<_>>());
    let theirs = solutions.map(|solution| encode(solution.unwrap().values().to_vec())).collect();
    Some((ours, theirs))
}

#[test]
fn random_queries_have_the_solutions_of_the_engine() {
    let backend = backend();
    let queries = std::env::var("DATAESR_QUERIES").ok().and_then(|n| n.parse().ok()).unwrap_or(QUERIES);
    let (mut compared, mut rows) = (0, 0);
    for seed in 0..queries {
        let text = select(&mut Dice(seed * 7_919 + 1), 2);
        if let Some((mut ours, mut theirs)) = both(&backend, &text) {
            compared += 1;
            rows += ours.len();
            ours.sort();
            theirs.sort();
            assert_eq!(ours, theirs, "query {seed}: {text}");
        }
    }
    assert!(compared * 10 > queries * 7, "{compared} of {queries} queries are evaluated here");
    assert!(rows > 1_000, "{rows} rows");
}

#[test]
fn sorted_pages_are_those_of_the_engine() {
    let backend = backend();
    for key in ["?v", "DESC(?v)", "?v DESC(?a)", "STR(?v) ?a", "LCASE(STR(?v))"] {
        for property in [":n", ":d", ":label", ":year", ":date", ":knows", "a"] {
            for page in ["", "LIMIT 5", "LIMIT 4 OFFSET 3", "OFFSET 30", "LIMIT 0"] {
                let text = format!("SELECT ?v ?a {{ ?a {property} ?v }} ORDER BY {key} ?v ?a {page}");
                let (ours, theirs) =
                    both(&backend, &text).unwrap_or_else(|| panic!("{text} is left to the engine"));
                assert_eq!(ours, theirs, "{text}");
            }
        }
    }
    let mixed = "SELECT ?v ?a { ?a :mixed ?v FILTER(!isBlank(?v)) } ORDER BY ?v ?a";
    let (ours, theirs) = both(&backend, mixed).unwrap();
    assert_eq!(ours, theirs);
    let unbound = "SELECT ?v ?a { ?a a ?c OPTIONAL { ?a :d ?v } } ORDER BY ?v ?a ?c";
    let (ours, theirs) = both(&backend, unbound).unwrap();
    assert_eq!(ours, theirs);
}

#[test]
fn what_is_concatenated_keeps_the_order_of_a_subquery() {
    let text = "SELECT ?c (GROUP_CONCAT(STR(?n); separator=\",\") AS ?all) (SAMPLE(?c) AS ?one)
        { { SELECT DISTINCT ?c ?n { ?a a ?c ; :n ?n } ORDER BY ?n ?c } } GROUP BY ?c ORDER BY ?c";
    let (ours, theirs) = both(&backend(), text).unwrap();
    assert_eq!(ours, theirs);
    assert_eq!(
        both(&backend(), "SELECT (GROUP_CONCAT(STR(?n)) AS ?all) { ?a :absent ?n }").unwrap().0,
        [["\"\""]]
    );
}
