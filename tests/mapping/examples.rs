//! The whole mappings that the documentation shows are mappings.

use dataesr::mapping::{ReadOptions, read};
use dataesr::text::SourceText;
use regex::Regex;

use crate::support::root;

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
