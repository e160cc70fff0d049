//! The suites of CSV on the Web: validation, and the generation of RDF.
//!
//! The addresses of the suite stand for its folder; no test is on the network. A test with warnings
//! has to raise one, a positive one none, and a negative one has to end with an error.

use std::fs::{self, File};
use std::io::{self, Cursor};
use std::path::Path;

use dataesr::ingest::csvw::{Options, Outcome, Resource, Start, Web, run};
use dataesr::mapping::csvw::normal;
use dataesr::rdf::{EncodedQuad, QuadSink, decode_quad, isomorphic};
use dataesr::text::{Report, Severity};
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;
use serde_json::Value;

use crate::support::shared;

const BASE: &str = "http://www.w3.org/2013/csvw/tests/";

/// What the site of the suite says of the places of metadata.
const SITE: &str = "{+url}-metadata.json\ncsv-metadata.json\n{+url}.json\ncsvm.json\n";

/// The suites, by the name of their manifest, and what they test.
pub const SUITES: &[(&str, &str, &str)] = &[
    ("manifest-rdf", "csvw csv2rdf", "CSV on the Web: generating RDF"),
    ("manifest-validation", "csvw validation", "CSV on the Web: validating tables and metadata"),
];

/// One test of a suite.
struct Entry {
    name: String,
    kind: String,
    action: String,
    result: Option<String>,
    metadata: Option<String>,
    minimal: bool,
    link: Option<String>,
}

impl Entry {
    fn read(entry: &Value) -> Self {
        let text = |key: &str| entry[key].as_str().map(str::to_owned);
        let address = |text: &str| format!("{BASE}{text}");
        // `<metadata.json>; rel="describedby"`, relative to the table.
        let link =
            text("httpLink").and_then(|link| Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned()));
        Self {
            name: text("id").unwrap().rsplit('#').next().unwrap().to_owned(),
            kind: text("type").unwrap().trim_start_matches("csvt:").to_owned(),
            action: address(&text("action").unwrap()),
            result: text("result"),
            metadata: entry["option"]["metadata"].as_str().map(address),
            minimal: entry["option"]["minimal"].as_bool().unwrap_or_default(),
            link,
        }
    }
}

/// The suite's folder, as the site that it is published on.
struct Site<'a> {
    folder: &'a Path,
    entry: &'a Entry,
}

impl Web for Site<'_> {
    fn open(&self, url: &str) -> io::Result<Option<Resource>> {
        let url = normal(url);
        if url == "http://www.w3.org/.well-known/csvm" {
            return Ok(Some(Resource { name: url, bytes: Box::new(Cursor::new(SITE)) }));
        }
        // A query is part of the name of a resource, but the test's own table has its file.
        let bare = if url == self.entry.action { url.split('?').next().unwrap_or_default() } else { &url };
        let Some(name) = bare.strip_prefix(BASE) else { return Ok(None) };
        match File::open(self.folder.join(name)) {
            Ok(file) => Ok(Some(Resource { name: name.to_owned(), bytes: Box::new(file) })),
            Err(_) => Ok(None),
        }
    }

    fn described_by(&self, url: &str) -> Option<String> {
        let link = self.entry.link.as_ref().filter(|_| url == self.entry.action)?;
        let folder = &url[..=url.rfind('/')?];
        Some(format!("{folder}{link}"))
    }
}

/// Runs every test of a manifest; the error is why one failed.
pub fn results(suites: &Path, manifest: &str) -> Vec<(String, Result<(), String>)> {
    let folder = suites.join("csvw/tests");
    let text = fs::read_to_string(folder.join(format!("{manifest}.jsonld"))).unwrap_or_default();
    let manifest: Value = serde_json::from_str(&text).unwrap_or_default();
    let entries = manifest["entries"].as_array().map(Vec::as_slice).unwrap_or_default();
    entries.iter().map(Entry::read).map(|entry| (entry.name.clone(), test(&folder, &entry))).collect()
}

fn test(folder: &Path, entry: &Entry) -> Result<(), String> {
    let site = Site { folder, entry };
    let start = Start { metadata: entry.metadata.clone(), ..Start::at(entry.action.clone()) };
    let is_rdf = entry.kind.contains("Rdf");
    let options = Options { validate: !is_rdf, minimal: entry.minimal, ..Options::default() };
    let mut quads: Vec<Quad> = Vec::new();
    let mut sink = |quad: EncodedQuad<'_>| {
        quads.push(decode_quad(quad).ok_or_else(|| io::Error::other(format!("no RDF: {quad:?}")))?);
        Ok(())
    };
    let sink: Option<&mut dyn QuadSink> = if is_rdf { Some(&mut sink) } else { None };
    let outcome = run(&site, &start, &options, sink);
    expect(entry, outcome)?;
    match &entry.result {
        Some(result) => compare(&folder.join(result), &entry.action, &quads),
        None => Ok(()),
    }
}

/// Whether the findings are those that the kind of the test asks for.
fn expect(entry: &Entry, outcome: Result<Outcome, Report>) -> Result<(), String> {
    let fails = entry.kind.starts_with("Negative");
    let warns = entry.kind.contains("Warning");
    match outcome {
        Err(_) if fails => Ok(()),
        Err(report) => Err(format!("it failed:\n{report}")),
        Ok(_) if fails => Err("it had to fail, and did not".to_owned()),
        Ok(outcome) => {
            let findings = outcome.findings;
            let warned = findings.diagnostics.iter().any(|finding| finding.severity == Severity::Warning);
            match (warns, warned) {
                (true, false) => Err("it had to warn, and did not".to_owned()),
                (false, true) => Err(format!("it warned:\n{findings}")),
                _ => Ok(()),
            }
        }
    }
}

fn compare(expected: &Path, action: &str, got: &[Quad]) -> Result<(), String> {
    let bytes = fs::read(expected).map_err(|error| error.to_string())?;
    let parser =
        RdfParser::from_format(RdfFormat::Turtle).with_base_iri(action).map_err(|error| error.to_string())?;
    let wanted: Vec<Quad> =
        parser.for_slice(&bytes).collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if isomorphic(&wanted, got) {
        return Ok(());
    }
    // Without the names of blank nodes, so that what differs is seen.
    let lines = |quads: &[Quad]| {
        let shown = |quad: &Quad| {
            let words = quad.to_string();
            words
                .split(' ')
                .map(|word| if word.starts_with("_:") { "_:" } else { word })
                .collect::<Vec<_>>()
                .join(" ")
        };
        let mut lines: Vec<String> = quads.iter().map(shown).collect();
        lines.sort();
        lines
    };
    let (mut missing, mut surplus) = (lines(&wanted), lines(got));
    for line in std::mem::take(&mut missing) {
        match surplus.iter().position(|other| *other == line) {
            Some(place) => drop(surplus.remove(place)),
            None => missing.push(line),
        }
    }
    missing.truncate(8);
    surplus.truncate(8);
    Err(format!(
        "the graph differs\n  missing:\n    {}\n  surplus:\n    {}",
        missing.join("\n    "),
        surplus.join("\n    ")
    ))
}

#[test]
fn the_suites_of_csv_on_the_web_pass() {
    let Some(folder) = shared("suites") else { return };
    let mut failures = Vec::new();
    let mut passed = 0;
    for (manifest, ..) in SUITES {
        for (test, result) in results(&folder, manifest) {
            match result {
                Ok(()) => passed += 1,
                Err(why) => failures.push(format!("{manifest}/{test}: {why}")),
            }
        }
    }
    assert!(failures.is_empty(), "{passed} passed, {} failed:\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(passed > 500, "the manifests are read");
}
