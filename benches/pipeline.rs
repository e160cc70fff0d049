//! Mapping: from CSV bytes to encoded statements, which are thrown away.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use dataesr::ingest::{RunOptions, run};
use dataesr::mapping::{Plan, ReadOptions, read};
use dataesr::rdf::EncodedQuad;
use dataesr::text::{Silent, SourceText};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use tempfile::TempDir;

fn main() {
    divan::main();
}

const ROWS: u32 = 200_000;

const PREFIXES: &str = "@prefix rml: <http://w3id.org/rml/> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix fn: <https://w3id.org/dataesr/fn#> .\n";

/// One row, one thing, five statements about it.
const SIMPLE: &str = r#"
ex:map rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "things.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/thing/{id}" ; rml:class ex:Thing ] ;
  rml:predicateObjectMap [ rml:predicate ex:label ; rml:objectMap [ rml:reference "label" ; rml:language "en" ] ] ,
    [ rml:predicate ex:code ; rml:objectMap [ rml:reference "code" ] ] ,
    [ rml:predicate ex:count ; rml:objectMap [ rml:reference "count" ; rml:datatype xsd:integer ] ] ,
    [ rml:predicate ex:place ; rml:objectMap [ rml:template "http://example.org/id/place/{place}" ] ] .
"#;

/// Every row says again what a hundred others say of its place.
const REPETITIVE: &str = r#"
ex:map rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "things.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/place/{place}" ; rml:class ex:Place , ex:Region ] ;
  rml:predicateObjectMap [ rml:predicate ex:label ; rml:objectMap [ rml:template "Place {place}" ; rml:termType rml:Literal ] ] ,
    [ rml:predicate ex:code ; rml:objectMap [ rml:reference "place" ] ] ,
    [ rml:predicate ex:kind ; rml:object ex:Town ] .
"#;

/// Each thing finds its place in another file.
const JOIN: &str = r#"
ex:things rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "things.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/thing/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:place ; rml:objectMap [ rml:parentTriplesMap ex:places ;
    rml:joinCondition [ rml:child "place" ; rml:parent "number" ] ] ] .
ex:places rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "places.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/place/{slug}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:label ; rml:objectMap [ rml:reference "slug" ] ] .
"#;

/// A function for each of two values of a row.
const FUNCTIONS: &str = r#"
ex:map rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "things.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/thing/{id}" ] ;
  rml:predicateObjectMap [ rml:predicate ex:amount ; rml:objectMap [ rml:functionExecution [ rml:function fn:decimal ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "amount" ] ] ] ] ] ,
    [ rml:predicate ex:label ; rml:objectMap [ rml:functionExecution [ rml:function fn:upper ;
      rml:input [ rml:parameter fn:value ; rml:inputValueMap [ rml:reference "label" ] ] ] ] ] .
"#;

/// The files, made once.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut things = String::from("id,label,code,count,place,amount\n");
    for i in 0..ROWS {
        let place = i.wrapping_mul(2_654_435_761) % 2_000;
        let amount = f64::from(i % 9_973) / 4.0;
        let _ =
            writeln!(things, "{i},\"Thing number {i}, of many\",T{i:07},{},{place},\"{amount:.2}\"", i % 500);
    }
    std::fs::write(folder.path().join("things.csv"), things.replace(".00\"", ",5\"")).unwrap();
    let mut places = String::from("number,slug\n");
    for i in 0..2_000 {
        let _ = writeln!(places, "{i},place-{i}");
    }
    std::fs::write(folder.path().join("places.csv"), places).unwrap();
    folder
});

fn plan(mapping: &str) -> Plan {
    let source = SourceText::new("bench.ttl", format!("{PREFIXES}{mapping}"));
    read(&source, &ReadOptions::default()).expect("the mappings above are valid").0
}

/// Maps, and returns how many statements there were.
fn map(plan: &Plan, folder: &Path, threads: usize) -> u64 {
    let options = RunOptions { roots: vec![folder.to_owned()], threads, ..RunOptions::default() };
    let mut bytes = 0;
    let mut sink = |quad: EncodedQuad<'_>| {
        bytes += quad.subject.len() + quad.object.len();
        Ok(())
    };
    let report = run(plan, &options, &mut sink, &Silent).expect("the files are valid");
    divan::black_box(bytes);
    report.quads
}

/// Rows, as bytes and statements of which there are: divan shows both per second.
fn bench(bencher: Bencher<'_, '_>, mapping: &str, threads: usize) {
    let (plan, folder) = (plan(mapping), FOLDER.path());
    let quads = map(&plan, folder, 0);
    let size = std::fs::metadata(folder.join("things.csv")).unwrap().len();
    bencher
        .counter(ItemsCount::new(quads))
        .counter(BytesCount::new(size))
        .bench(|| map(&plan, folder, threads));
}

/// 200,000 rows, 1,000,000 statements.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn simple(bencher: Bencher<'_, '_>, threads: usize) {
    bench(bencher, SIMPLE, threads);
}

/// 200,000 rows, 1,000,000 statements of which 10,000 are distinct.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn repetitive(bencher: Bencher<'_, '_>, threads: usize) {
    bench(bencher, REPETITIVE, threads);
}

/// 200,000 rows with 2,000 parents.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn join(bencher: Bencher<'_, '_>, threads: usize) {
    bench(bencher, JOIN, threads);
}

/// 200,000 rows, 400,000 calls.
#[divan::bench(args = [1, 2], sample_count = 5, sample_size = 1)]
fn functions(bencher: Bencher<'_, '_>, threads: usize) {
    bench(bencher, FUNCTIONS, threads);
}
