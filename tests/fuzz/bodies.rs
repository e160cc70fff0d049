//! What the fuzz targets in `fuzz/` do with a text, and what has to hold whatever it is. The tests beside
//! run the same on the seeds, so that they stay true where nobody fuzzes.

use std::fs;

use dataesr::ingest::{self, RunOptions};
use dataesr::mapping::{Plan, ReadOptions, explain, read};
use dataesr::rdf::EncodedQuad;
use dataesr::text::{Report, Silent, SourceText, render_report};

/// A mapping is read, or refused with faults that can be shown; what is read can be told.
fn mapping(name: &str, text: &str) -> Option<Plan> {
    match read(&SourceText::new(name, text), &ReadOptions::default()) {
        Ok((plan, report)) => {
            assert!(!report.has_errors());
            let _ = (explain(&plan), render_report(&report, false));
            Some(plan)
        }
        Err(report) => {
            assert!(report.has_errors() && !render_report(&report, false).is_empty());
            None
        }
    }
}

/// RML, of today and of before, in Turtle.
pub fn rml(data: &[u8]) {
    let _ = mapping("fuzz.ttl", &String::from_utf8_lossy(data));
}

pub fn yarrrml(data: &[u8]) {
    let _ = mapping("fuzz.yml", &String::from_utf8_lossy(data));
}

/// A string template in an otherwise good mapping. What is no template is refused in its own place.
pub fn template(data: &[u8]) {
    let text: String = String::from_utf8_lossy(data).into_owned();
    let written: String = text.chars().map(escaped).collect();
    let mapping_text = format!(
        "@prefix rml: <http://w3id.org/rml/> .\n\
         <http://e/m> rml:logicalSource [ rml:source \"f.csv\" ; rml:referenceFormulation rml:CSV ] ;\n\
         rml:subjectMap [ rml:template \"{written}\" ; rml:class <http://e/C> ] .\n"
    );
    if let Some(plan) = mapping("fuzz.ttl", &mapping_text) {
        // As many columns are read as are named, each once.
        let names: Vec<&str> = plan.relations[0].columns.iter().map(|column| column.name.as_str()).collect();
        assert!(names.iter().all(|name| !name.is_empty() && plain(&text).contains(name)), "{names:?} {text}");
    }
}

fn escaped(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        c if u32::from(c) < 0x20 => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    }
}

/// Without the backslashes that escape something.
fn plain(template: &str) -> String {
    let mut plain = String::new();
    let mut chars = template.chars();
    while let Some(c) = chars.next() {
        plain.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    plain
}

/// A CSV file of any bytes. The first byte chooses the dialect.
///
/// Lenient reading always comes to its end, gives the same for any number of threads, and nothing else
/// than strict reading where that finds no fault.
pub fn csv(data: &[u8]) {
    let (first, bytes) = data.split_first().map_or((0, data), |(first, rest)| (*first, rest));
    let folder = tempfile::tempdir().expect("a folder for the file");
    fs::write(folder.path().join("f.csv"), bytes).expect("the file is written");
    let plan = mapping("fuzz.ttl", &by_place(first)).expect("the mapping is good");
    let alone = run(&plan, folder.path(), 1, false);
    assert_eq!(shown(&alone), shown(&run(&plan, folder.path(), 3, false)));
    if let Ok(strict) = run(&plan, folder.path(), 1, true) {
        assert_eq!(alone.ok().as_deref(), Some(&*strict));
    }
}

fn shown(result: &Result<String, Report>) -> String {
    result.as_ref().map_or_else(|report| render_report(report, false), Clone::clone)
}

/// A mapping of the first two columns, by their places.
fn by_place(choice: u8) -> String {
    let delimiter = [",", ";", "\\t", "auto"][usize::from(choice & 3)];
    let quote = if choice & 4 == 0 { "\\\"" } else { "'" };
    let double = choice & 8 == 0;
    let trim = choice & 16 != 0;
    let blank = choice & 32 != 0;
    let ragged = if choice & 64 == 0 { "dx:Reject" } else { "dx:Pad" };
    let comment = if choice & 128 == 0 { "" } else { " ; csvw:commentPrefix \"#\"" };
    format!(
        "@prefix rml: <http://w3id.org/rml/> .\n\
         @prefix csvw: <http://www.w3.org/ns/csvw#> .\n\
         @prefix dx: <https://w3id.org/dataesr/map#> .\n\
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
         <http://e/m> rml:logicalSource [ rml:source \"f.csv\" ; rml:referenceFormulation rml:CSV ; \
         dx:ragged {ragged} ; csvw:dialect [ csvw:header false ; csvw:delimiter \"{delimiter}\" ; \
         csvw:quoteChar \"{quote}\" ; csvw:doubleQuote {double} ; csvw:trim {trim} ; \
         csvw:skipBlankRows {blank}{comment} ] ] ;\n\
         rml:subjectMap [ rml:template \"http://e/{{1}}\" ] ;\n\
         rml:predicateObjectMap [ rml:predicate <http://e/text> ; rml:objectMap [ rml:reference \"1\" ] ] ,\n\
         [ rml:predicate <http://e/number> ; rml:objectMap [ rml:reference \"1\" ; rml:datatype xsd:integer ] ] .\n"
    )
}

/// The N-Quads that a plan gives.
pub fn run(plan: &Plan, folder: &std::path::Path, threads: usize, strict: bool) -> Result<String, Report> {
    let options = RunOptions { roots: vec![folder.to_owned()], threads, strict, ..RunOptions::default() };
    let mut lines = Vec::new();
    let mut sink = |quad: EncodedQuad<'_>| quad.write_to(&mut lines);
    ingest::run(plan, &options, &mut sink, &Silent)?;
    Ok(String::from_utf8(lines).expect("statements are texts"))
}
