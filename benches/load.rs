//! Loading a generation, and answering the saved queries on it.

use std::path::Path;

use dataesr::build::{BuildOptions, build};
use dataesr::rdf::{EncodedQuad, QuadSink, encode};
use dataesr::store::{AnswerFormat, Generation, LoadOptions, Manifest, QueryRequest, ResultFormat, Store};
use dataesr::text::Silent;
use dataesr::theme::Theme;
use divan::Bencher;
use divan::counter::ItemsCount;

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
