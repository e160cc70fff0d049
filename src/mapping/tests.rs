//! Properties of the front ends: no text makes them fail hard, and templates keep what they are given.

use proptest::prelude::*;

use super::template::{self, Piece};
use super::{ReadOptions, explain, read};
use crate::text::{SourceText, render_report};

const TURTLE: &str = include_str!("../../tests/mapping/diagnostics/view.ttl");
const CALLS: &str = include_str!("../../tests/mapping/diagnostics/function.ttl");
const LEGACY: &str = include_str!("../../tests/mapping/diagnostics/legacy.ttl");
const YAML: &str = include_str!("../../tests/mapping/diagnostics/yarrrml-faults.yml");

/// What mappings are made of: put in at random they make faults of every kind.
const SCRAPS: &[&str] = &[
    "",
    " ",
    "[",
    "]",
    "( ",
    ") ",
    "\"",
    "{",
    "}",
    "\\",
    ";",
    " .\n",
    "rml:reference \"a\" ; ",
    "rml:viewOn e:view ; ",
    "rml:functionExecution e:circle ; ",
    "rml:field e:view ; ",
    "é",
    "~iri",
    "$(",
    ": ",
    "- ",
    "\n  ",
];

/// A text with some pieces cut out and scraps put in their place.
fn spoiled(text: &str, edits: &[(usize, usize, usize)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, length, scrap) in edits {
        let start = at % (chars.len() + 1);
        let end = (start + length).min(chars.len());
        chars.splice(start..end, SCRAPS[scrap % SCRAPS.len()].chars());
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_is_too_odd(
        which in 0_usize..4,
        edits in prop::collection::vec((0_usize..4000, 0_usize..40, 0_usize..100), 0..6),
    ) {
        let (name, text) =
            [("m.ttl", TURTLE), ("m.ttl", CALLS), ("m.ttl", LEGACY), ("m.yml", YAML)][which];
        let source = SourceText::new(name, spoiled(text, &edits));
        match read(&source, &ReadOptions::default()) {
            Ok((plan, report)) => {
                let _ = explain(&plan);
                let _ = render_report(&report, false);
            }
            // A refusal has a reason, and the reason can be shown.
            Err(report) => {
                prop_assert!(report.has_errors());
                let _ = render_report(&report, false);
            }
        }
    }

    #[test]
    fn a_template_keeps_text_and_names(text in "[^\0]{0,20}", name in "[^\0]{1,20}") {
        let escape = |text: &str| text.replace('\\', "\\\\").replace('{', "\\{").replace('}', "\\}");
        let template = format!("{}{{{}}}", escape(&text), escape(&name));
        let pieces = template::parse(&template).unwrap();
        let found: Vec<&str> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) | Piece::Reference(text, _) => text.as_str(),
            })
            .collect();
        let expected = if text.is_empty() { vec![name.as_str()] } else { vec![text.as_str(), name.as_str()] };
        prop_assert_eq!(found, expected);
    }
}
