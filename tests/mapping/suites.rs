//! Every mapping of the suites compiles to a plan or is refused with a coded error.

use std::path::{Path, PathBuf};

use dataesr::mapping::{ReadOptions, read};
use dataesr::text::{Diagnostic, SourceText};

use crate::support;

/// Mappings that are refused although their test expects an output, with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("RMLSTC0003", "a SPARQL query over an RDF file as source"),
    ("RMLSTC0006a", "a database as source"),
    (
        "RMLTC0007h-CSV",
        "a blank node as constant graph, in the legacy suite; the suite of today expects the error",
    ),
    ("RMLIOREGTC0008a", "a web service as source"),
    ("RMLIOREGTC0009a", "a stream as source, in a file that is not Turtle"),
];

struct Case {
    suite: String,
    name: String,
    /// Whether the test expects an error, of the mapping or of the data.
    error: bool,
    folder: PathBuf,
}

/// The cases of some suites, in the order of the index.
fn cases(shared: &Path, suites: &[&str]) -> Vec<Case> {
    let index = std::fs::read_to_string(shared.join("index.csv")).expect("the suites have an index");
    let row = |line: &str| {
        let cells: Vec<&str> = line.splitn(6, ',').collect();
        suites.contains(&cells[0]).then(|| Case {
            suite: cells[0].to_owned(),
            name: cells[2].to_owned(),
            error: cells[3].contains("error"),
            folder: shared.join(cells[4]),
        })
    };
    index.lines().filter_map(row).collect()
}

fn compile(path: &Path) -> Result<usize, String> {
    let source = SourceText::read(path).map_err(|diagnostic| diagnostic.to_string())?;
    let options = ReadOptions { base_iri: Some("http://example.com/".into()), strict: true };
    read(&source, &options).map(|(plan, _)| plan.maps.len()).map_err(|report| {
        let errors = report.into_iter().filter(Diagnostic::is_error);
        errors.map(|error| error.to_string()).collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn mappings_of_the_suites_compile() {
    let Some(shared) = support::shared("suites") else { return };
    let suites = [
        "rml-core",
        "rml-core-csv-derived",
        "rml-io",
        "rml-io-registry",
        "rml-fnml",
        "rml-lv",
        "rml-cc",
        "rml-test-cases-legacy",
        "rmlmapper-csv-extra",
        "krown",
    ];
    let mut faults = Vec::new();
    for case in cases(&shared, &suites) {
        let names = ["mapping.ttl", "mapping.r2rml.ttl"];
        let path = names.iter().map(|name| case.folder.join(name)).find(|path| path.exists());
        let path = path.unwrap_or_else(|| panic!("{} has no mapping", case.name));
        let refused = REFUSED.iter().any(|(name, _)| *name == case.name);
        match compile(&path) {
            Ok(_) if refused => faults.push(format!("{} {} is no longer refused", case.suite, case.name)),
            Ok(_) => println!(
                "ok {} {}{}",
                case.suite,
                case.name,
                if case.error { " (error expected)" } else { "" }
            ),
            Err(fault) if case.error || refused => println!("refused {} {}: {fault}", case.suite, case.name),
            Err(fault) => faults.push(format!("{} {}: {fault}", case.suite, case.name)),
        }
    }
    assert!(faults.is_empty(), "{}\n{} faults", faults.join("\n"), faults.len());
}
