//! The index of the suites, and what their metadata say of each test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// One test.
pub struct Entry {
    pub suite: String,
    pub test: String,
    /// Whether the mapping or the data is faulty, which has to be told.
    pub must_fail: bool,
    pub folder: PathBuf,
    pub base_iri: String,
    /// Why it cannot pass as it is.
    pub note: String,
}

impl Entry {
    pub fn name(&self) -> String {
        format!("{}/{}", self.suite, self.test)
    }
}

/// What the tests resolve against when nothing is said.
const BASE: &str = "http://example.com/base/";

pub fn entries(suites: &Path) -> Vec<Entry> {
    let mut bases: HashMap<PathBuf, HashMap<String, String>> = HashMap::new();
    table(&suites.join("index.csv"))
        .into_iter()
        .filter(|row| row["suite"].starts_with("rml"))
        .map(|row| {
            let folder = suites.join(&row["path"]);
            let tests = folder.parent().unwrap().to_owned();
            let known = bases.entry(tests.clone()).or_insert_with(|| base_iris(&tests));
            Entry {
                base_iri: known.get(&row["test"]).cloned().unwrap_or_else(|| BASE.to_owned()),
                suite: row["suite"].clone(),
                test: row["test"].clone(),
                must_fail: row["type"] == "error",
                note: row["note"].clone(),
                folder,
            }
        })
        .collect()
}

/// The base IRI of each test, where the suite's metadata name one.
fn base_iris(tests: &Path) -> HashMap<String, String> {
    table(&tests.join("metadata.csv"))
        .into_iter()
        .filter_map(|row| {
            Some((row.get("ID")?.clone(), row.get("base_iri").filter(|base| !base.is_empty())?.clone()))
        })
        .collect()
}

fn table(path: &Path) -> Vec<HashMap<String, String>> {
    let Ok(mut reader) = csv::ReaderBuilder::new().flexible(true).from_path(path) else { return Vec::new() };
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader
        .records()
        .filter_map(Result::ok)
        .map(|record| header.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
        .collect()
}
