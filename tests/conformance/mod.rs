//! The suites of the mapping language, run by the program itself: `dataesr map` in a copy of each
//! test's folder, its output and the files that it writes compared up to the names of blank nodes.
//!
//! A test that must fail has to end with a coded error and leave no output. Tests that the suites'
//! index marks as broken are run as well; they are excluded when they fail. Any other failure has to be
//! in the list of known ones, with its reason.

mod case;
mod csvw;
mod index;
mod known;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use case::run;
use index::{Entry, entries};
use known::KNOWN;

use crate::support::{root, shared};

const DOCUMENT: &str = "docs/conformance.md";

/// The suites, with what they test.
const SUITES: &[(&str, &str)] = &[
    ("rml-core", "RML-Core, on JSON"),
    ("rml-core-csv-derived", "RML-Core, the same on CSV"),
    ("rml-io", "RML-IO: sources and targets"),
    ("rml-io-registry", "RML-IO-Registry: formats and access"),
    ("rml-fnml", "RML-FNML: functions"),
    ("rml-lv", "RML-LV: logical views"),
    ("rml-cc", "RML-CC: collections and containers"),
    ("rml-test-cases-legacy", "RML before 2022, on CSV"),
    ("rmlmapper-csv-extra", "further cases of RMLMapper on CSV"),
];

/// What became of the tests of a suite.
#[derive(Default)]
struct Score {
    passed: usize,
    broken: Vec<(String, String)>,
    known: Vec<(String, &'static str)>,
    total: usize,
}

#[test]
fn the_mapping_suites_pass() {
    let Some(folder) = shared("suites") else { return };
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut failures = Vec::new();
    for entry in entries(&folder) {
        let Some((suite, _)) = SUITES.iter().find(|(suite, _)| *suite == entry.suite) else { continue };
        let score = scores.entry(suite).or_default();
        score.total += 1;
        let known = known(&entry);
        match run(&folder, &entry) {
            Ok(()) if known.is_some() => {
                failures.push(format!("{} is listed as failing, and passes", entry.name()));
            }
            Ok(()) => score.passed += 1,
            Err(_) if !entry.note.is_empty() => score.broken.push((entry.test.clone(), entry.note.clone())),
            Err(_) if known.is_some() => score.known.push((entry.test.clone(), known.unwrap_or_default())),
            Err(why) => failures.push(format!("{}: {why}", entry.name())),
        }
    }
    for (manifest, suite, what) in csvw::SUITES {
        let score = scores.entry(suite).or_default();
        for (test, result) in csvw::results(&folder, manifest) {
            score.total += 1;
            match result {
                Ok(()) => score.passed += 1,
                Err(why) => failures.push(format!("{what}, {test}: {why}")),
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n\n{}", failures.len(), failures.join("\n\n"));
    check_document(&document(&scores));
}

fn known(entry: &Entry) -> Option<&'static str> {
    let name = entry.name();
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, reason)| *reason)
}

/// The document says what the run found.
fn check_document(expected: &str) {
    let path = root().join(DOCUMENT);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{DOCUMENT} is out of date: run the tests with UPDATE_DOCS=1");
}

fn document(scores: &BTreeMap<&str, Score>) -> String {
    let mut text = String::from(
        "# Conformance of the mapping engine\n\n\
        Written by the test run (`UPDATE_DOCS=1 cargo test --release conformance::`): `dataesr map`, strict, on each\n\
        test of the suites, its output and the files that it writes compared up to the names of blank nodes. A test\n\
        that must fail has to end with a coded error and leave no output. The suites of CSV on the Web are run on the\n\
        library, with their folder in place of their site: a test with warnings has to raise one, a positive one none.\n\n\
        | suite | what | passed | broken tests, excluded | failed |\n|---|---|---|---|---|\n",
    );
    let csvw = csvw::SUITES.iter().map(|(_, suite, what)| (suite, what));
    for (suite, what) in SUITES.iter().map(|(suite, what)| (suite, what)).chain(csvw) {
        let Some(score) = scores.get(suite) else { continue };
        let _ = writeln!(
            text,
            "| {suite} | {what} | {} of {} | {} | {} |",
            score.passed,
            score.total,
            score.broken.len(),
            score.known.len()
        );
    }
    text.push_str("\n## Broken tests\n\n| test | why it cannot pass |\n|---|---|\n");
    for (suite, score) in scores {
        for (test, note) in &score.broken {
            let _ = writeln!(text, "| {suite}/{test} | {note} |");
        }
    }
    text.push_str("\n## Failures\n\n| test | reason |\n|---|---|\n");
    for (suite, score) in scores {
        for (test, reason) in &score.known {
            let _ = writeln!(text, "| {suite}/{test} | {reason} |");
        }
    }
    text
}
