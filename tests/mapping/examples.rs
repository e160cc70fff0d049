//! The whole mappings that the documentation shows are mappings.

use dataesr::mapping::{ReadOptions, read};
use dataesr::text::SourceText;
use regex::Regex;

use crate::support::{dataesr, root};

#[test]
fn mappings_in_the_documentation_are_valid() {
    let page = std::fs::read_to_string(root().join("docs/mapping.md")).expect("docs/mapping.md");
    let blocks = Regex::new(r"(?s)```(turtle|yaml)\n(.*?)```").expect("a constant pattern");
    let mut whole = 0;
    for block in blocks.captures_iter(&page) {
        let (name, text) =
            if &block[1] == "yaml" { ("page.yml", &block[2]) } else { ("page.ttl", &block[2]) };
        if !text.contains("@prefix") && !text.contains("mappings:") {
            continue;
        }
        whole += 1;
        if let Err(report) = read(&SourceText::new(name, text), &ReadOptions::default()) {
            panic!("{report}");
        }
    }
    assert!(whole >= 2, "the page shows a mapping in each language");
}

/// The tables, the metadata and the RDF that `docs/csvw.md` shows belong together.
#[test]
fn the_example_of_csv_on_the_web_gives_what_it_shows() {
    let page = std::fs::read_to_string(root().join("docs/csvw.md")).expect("docs/csvw.md");
    let block = |language: &str| {
        let (_, rest) = page.split_once(&format!("```{language}\n")).expect("the block is there");
        rest.split_once("```").expect("it ends").0
    };
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("stations.csv"), block("csv")).expect("written");
    std::fs::write(folder.path().join("stations.csv-metadata.json"), block("json")).expect("written");
    let run = |arguments: &[&str]| {
        let out = dataesr().current_dir(folder.path()).args(arguments).output().expect("it runs");
        (out.status.code(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let (status, made, said) =
        run(&["map", "stations.csv-metadata.json", "--minimal", "--format", "nt", "--strict"]);
    assert_eq!((status, made.as_str()), (Some(0), block("ntriples")), "{said}");
    let (status, _, said) = run(&["csvw", "validate", "stations.csv"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("no fault found"), "{said}");
}
