//! Loading a generation, and answering the saved queries on it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use dataesr::build::{BuildOptions, build};
use dataesr::ingest::{RunOptions, run};
use dataesr::mapping::{ReadOptions, read};
use dataesr::rdf::{EncodedQuad, NQuadsSink, QuadSink, encode, encode_term};
use dataesr::store::{AnswerFormat, Generation, LoadOptions, Manifest, QueryRequest, ResultFormat, Store};
use dataesr::text::{Silent, SourceText};
use dataesr::theme::Theme;
use divan::Bencher;
use divan::counter::ItemsCount;
use oxttl::NQuadsParser;
use tempfile::TempDir;

/// That of the program.
fn main() {
    divan::main();
}

/// Observations of a cube: six statements each, with shared dimensions and a measure of their own.
fn observations(count: u32, sink: &mut impl QuadSink) {
    let mut quad = |subject: &str, property: &str, object: &str| {
        let predicate = format!("<http://example.org/def#{property}>");
        let graph = "<http://example.org/graph/cube>";
        sink.quad(EncodedQuad { subject, predicate: &predicate, object, graph }).unwrap();
    };
    for i in 0..count {
        let subject = format!("<http://example.org/id/observation/cube/{}/{}>", i % 40, i);
        quad(&subject, "dataSet", "<http://example.org/dataset/cube>");
        quad(&subject, "organisation", &format!("<http://example.org/id/organisation/{}>", i % 300));
        quad(&subject, "subject", &format!("<http://example.org/id/subject/{}>", i % 70));
        quad(&subject, "year", &typed(&(2000 + i % 25).to_string(), "gYear"));
        quad(&subject, "value", &typed(&(i % 9973).to_string(), "integer"));
        let mut label = String::new();
        encode::tagged(&mut label, &format!("Observation {i}"), "en");
        quad(&subject, "label", &label);
    }
}

fn typed(value: &str, datatype: &str) -> String {
    let mut out = String::new();
    encode::typed(&mut out, value, &format!("http://www.w3.org/2001/XMLSchema#{datatype}"));
    out
}

/// Database and index of a million statements and more, published.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn load_quads(bencher: Bencher<'_, '_>) {
    const OBSERVATIONS: u32 = 200_000;
    bencher
        .counter(ItemsCount::new(OBSERVATIONS * 6))
        .with_inputs(|| tempfile::tempdir().unwrap())
        .bench_values(|folder| {
            let store = Store::open(folder.path());
            let lock = store.lock().unwrap();
            let draft = store.draft(&lock).unwrap();
            let mut loader = draft.load(LoadOptions::default()).unwrap();
            observations(OBSERVATIONS, &mut loader);
            let counts = loader.finish(|| Ok(())).unwrap();
            store.publish(&lock, draft, Manifest::default(), counts).unwrap();
            folder
        });
}

/// A theme with one file of things, six statements a row.
static THINGS: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut rows = String::from("id,label,code,count,place,day\n");
    for i in 0..THING_COUNT {
        let place = i.wrapping_mul(2_654_435_761) % 2_000;
        let _ = writeln!(
            rows,
            "{i},Thing number {i} of many,T{i:08},{},{place},2024-01-{:02}",
            i % 500,
            i % 28 + 1
        );
    }
    write("things.csv", &rows);
    write("theme.toml", THEME);
    write("things.ttl", MAPPING);
    folder
});

const THING_COUNT: u32 = 200_000;

const THEME: &str = r#"
[site]
base_iri = "http://example.org/"
languages = ["en"]
title = "Things"
description = "Things."
publisher = { name = "Nobody" }
licence = "https://creativecommons.org/licenses/by/4.0/"

[[dataset]]
id = "things"
title = "Things"
description = "One row per thing."
file = "things.csv"
mapping = "things.ttl"
"#;

const MAPPING: &str = r#"
@prefix rml: <http://w3id.org/rml/> . @prefix def: <http://example.org/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<#things> rml:logicalSource [ rml:source [ a rml:FilePath ; rml:path "things.csv" ] ; rml:referenceFormulation rml:CSV ] ;
  rml:subjectMap [ rml:template "http://example.org/id/thing/{id}" ; rml:class def:Thing ] ;
  rml:predicateObjectMap [ rml:predicate def:label ; rml:objectMap [ rml:reference "label" ; rml:language "en" ] ] ,
    [ rml:predicate def:code ; rml:objectMap [ rml:reference "code" ] ] ,
    [ rml:predicate def:count ; rml:objectMap [ rml:reference "count" ; rml:datatype xsd:integer ] ] ,
    [ rml:predicate def:place ; rml:objectMap [ rml:template "http://example.org/id/place/{place}" ] ] ,
    [ rml:predicate def:day ; rml:objectMap [ rml:reference "day" ] ] .
"#;

/// From CSV to a published generation: 1,200,000 statements and the catalogue.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn csv_to_generation(bencher: Bencher<'_, '_>) {
    let (theme, _) = Theme::load(THINGS.path()).expect("the theme above is valid");
    bencher
        .counter(ItemsCount::new(THING_COUNT * 6))
        .with_inputs(|| tempfile::tempdir().unwrap())
        .bench_values(|folder| {
            let data = THINGS.path().to_owned();
            let options = BuildOptions { store: folder.path().to_owned(), data, ..BuildOptions::default() };
            build(&theme, &options, &Silent).unwrap();
            folder
        });
}

/// The same statements from N-Quads: what the mapping costs besides is the difference.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn nquads_to_generation(bencher: Bencher<'_, '_>) {
    let source = SourceText::new("things.ttl", MAPPING);
    let plan = read(&source, &ReadOptions::default()).expect("the mapping above is valid").0;
    let default_graph = Some("http://example.org/graph/things".to_owned());
    let options =
        RunOptions { roots: vec![THINGS.path().to_owned()], default_graph, ..RunOptions::default() };
    let file = THINGS.path().join("things.nq");
    let mut sink = NQuadsSink(BufWriter::new(File::create(&file).unwrap()));
    run(&plan, &options, &mut sink, &Silent).expect("the file is valid");
    sink.0.flush().unwrap();
    bencher
        .counter(ItemsCount::new(THING_COUNT * 6))
        .with_inputs(|| tempfile::tempdir().unwrap())
        .bench_values(|folder| {
            let store = Store::open(folder.path());
            let lock = store.lock().unwrap();
            let draft = store.draft(&lock).unwrap();
            let mut loader = draft.load(LoadOptions::default()).unwrap();
            for quad in NQuadsParser::new().for_reader(BufReader::new(File::open(&file).unwrap())) {
                let quad = quad.unwrap();
                let (subject, object) = (encode_term(&quad.subject.into()), encode_term(&quad.object));
                let (predicate, graph) = (quad.predicate.to_string(), quad.graph_name.to_string());
                let quad =
                    EncodedQuad { subject: &subject, predicate: &predicate, object: &object, graph: &graph };
                loader.quad(quad).unwrap();
            }
            let counts = loader.finish(|| Ok(())).unwrap();
            store.publish(&lock, draft, Manifest::default(), counts).unwrap();
            folder
        });
}

/// The sample of the default theme, from CSV to a published generation.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn build_sample(bencher: Bencher<'_, '_>) {
    let theme = theme();
    bencher.with_inputs(|| tempfile::tempdir().unwrap()).bench_values(|folder| {
        build(&theme, &options(folder.path()), &Silent).unwrap();
        folder
    });
}

/// Each saved query of the default theme with its default parameters, to the last byte of its CSV.
#[divan::bench(args = queries(), sample_count = 20)]
fn saved_query(bencher: Bencher<'_, '_>, id: &str) {
    let (theme, generation) = (theme(), generation());
    let query = theme.query(id).unwrap();
    let Ok(bindings) = query.params.bind::<&str, &str>(&[]) else { return };
    let format = AnswerFormat {
        results: ResultFormat::Csv,
        graph: dataesr::rdf::media::RdfSyntax::NTriples,
        prefixes: theme.prefixes.clone(),
    };
    bencher.bench(|| {
        let mut request = QueryRequest::with_limits(query.source.clone(), theme.limits.clone());
        request.algebra = Some(query.algebra(&bindings));
        generation.query(request).unwrap().write(&format, std::io::sink()).unwrap()
    });
}

fn theme() -> Theme {
    Theme::load(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the default theme is valid").0
}

fn queries() -> Vec<String> {
    let theme = Theme::load(Path::new(env!("CARGO_MANIFEST_DIR")));
    theme.map(|(theme, _)| theme.queries.into_iter().map(|query| query.id).collect()).unwrap_or_default()
}

fn options(store: &Path) -> BuildOptions {
    BuildOptions {
        store: store.to_owned(),
        data: Path::new(env!("CARGO_MANIFEST_DIR")).join("data"),
        ..BuildOptions::default()
    }
}

/// The sample, built once for all queries.
fn generation() -> Generation {
    use std::sync::OnceLock;
    static BUILT: OnceLock<Generation> = OnceLock::new();
    let open = || {
        let folder = tempfile::tempdir().unwrap();
        build(&theme(), &options(folder.path()), &Silent).unwrap();
        // The index stays mapped after the folder is gone.
        Store::open(folder.path()).current().unwrap()
    };
    BUILT.get_or_init(open).clone()
}
