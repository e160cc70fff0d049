//! The bodies of the fuzz targets on their seeds, whole and spoiled, and properties of whole runs.

mod bodies;

use std::fs;
use std::path::PathBuf;

use dataesr::mapping::{ReadOptions, read};
use dataesr::rdf::Term;
use dataesr::text::SourceText;
use oxigraph::io::{RdfFormat, RdfParser};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use crate::support::root;

type Body = fn(&[u8]);

const TARGETS: &[(&str, Body)] = &[
    ("template", bodies::template),
    ("csv", bodies::csv),
    ("yarrrml", bodies::yarrrml),
    ("plan", bodies::rml),
];

fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = root().join("fuzz/corpus").join(target);
    let mut seeds: Vec<PathBuf> =
        fs::read_dir(folder).expect("seeds").filter_map(|entry| Some(entry.ok()?.path())).collect();
    seeds.sort();
    seeds
}

#[test]
fn every_seed_passes_its_target() {
    for (target, body) in TARGETS {
        let seeds = seeds(target);
        assert!(seeds.len() >= 3, "{target} has seeds");
        for seed in seeds {
            body(&fs::read(&seed).expect("a readable seed"));
        }
    }
}

/// A few cases in a test run; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig::default(),
        None => ProptestConfig::with_cases(60),
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn spoiled_seeds_pass_their_target(
        which in 0_usize..4,
        seed in 0_usize..20,
        edits in prop::collection::vec((any::<usize>(), 0_usize..12, prop::collection::vec(any::<u8>(), 0..4)), 1..6),
    ) {
        let (target, body) = TARGETS[which];
        let seeds = seeds(target);
        let mut bytes = fs::read(&seeds[seed % seeds.len()]).expect("a readable seed");
        for (at, length, instead) in edits {
            let start = at % (bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, instead);
        }
        body(&bytes);
    }

    #[test]
    fn bytes_of_any_kind_are_a_csv_file(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        bodies::csv(&bytes);
    }

    #[test]
    fn cells_come_out_of_statements_as_they_were(
        cells in prop::collection::vec("\\PC{1,12}|[\"',;\n\r\t\\\\{}<> %é]{1,8}", 1..20),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = csv::Writer::from_path(folder.path().join("f.csv")).expect("a file");
        writer.write_record(["a{b}\\c"]).expect("a header");
        for cell in &cells {
            writer.write_record([cell]).expect("a record");
        }
        writer.flush().expect("a whole file");
        let mapping = SourceText::new("m.ttl", r#"
            @prefix rml: <http://w3id.org/rml/> .
            <http://e/m> rml:logicalSource [ rml:source "f.csv" ; rml:referenceFormulation rml:CSV ] ;
              rml:subjectMap [ rml:template "http://e/{a\\{b\\}\\\\c}" ] ;
              rml:predicateObjectMap [ rml:predicate <http://e/p> ; rml:objectMap [ rml:reference "a{b}\\c" ] ] .
        "#);
        let (plan, _) = read(&mapping, &ReadOptions::default()).expect("a good mapping");
        let lines = bodies::run(&plan, folder.path(), 1, true).expect("no fault");
        let mut made = Vec::new();
        for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(lines.as_bytes()) {
            let quad = quad.expect("N-Quads");
            let Term::Literal(literal) = &quad.object else { panic!("{quad}") };
            let iri = quad.subject.to_string();
            let inserted = iri.trim_start_matches("<http://e/").trim_end_matches('>');
            let decoded = percent_decode_str(inserted).decode_utf8().expect("text").into_owned();
            prop_assert_eq!(&decoded, literal.value());
            made.push(decoded);
        }
        let mut wanted = cells;
        let mut seen = std::collections::HashSet::new();
        wanted.retain(|cell| seen.insert(cell.clone()));
        prop_assert_eq!(made, wanted);
    }
}
