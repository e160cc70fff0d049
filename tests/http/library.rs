//! The small library behind the tests: its theme, its data, and a server of it without sockets.

use axum::Router;
use axum::body::Body;
use dataesr::http::{App, Editor, Origin, Published, router};
use dataesr::rdf::{EncodedQuad, QuadSink as _, Term, encode_term};
use dataesr::store::{Generation, LoadOptions, Manifest, Store};
use dataesr::theme::Theme;
use http_body_util::BodyExt as _;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;
use tower::ServiceExt as _;

use crate::support::root;

/// What allows changes in [`Library::editable`].
pub const TOKEN: &str = "open sesame";

pub struct Library {
    router: Router,
    /// Of its store, when it has one.
    _folder: Option<tempfile::TempDir>,
}

/// A request to be made.
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What came back, whole.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Request {
    pub fn get(path: &str) -> Self {
        Self { method: "GET".to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }
}

impl Answer {
    /// All values of a header, as one.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(have, _)| have.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// The theme and the data, changed by `edit`.
pub fn published(edit: impl FnOnce(&mut Theme)) -> Published {
    let folder = root().join("tests/http/theme");
    let (mut theme, _) = Theme::load(&folder).unwrap_or_else(|report| panic!("{report}"));
    edit(&mut theme);
    let data = std::fs::read(folder.join("data.trig")).unwrap();
    let quads = RdfParser::from_format(RdfFormat::TriG).for_slice(&data).map(|quad| quad.unwrap());
    publish(theme, quads)
}

fn publish(theme: Theme, quads: impl IntoIterator<Item = Quad>) -> Published {
    let place = (theme.base_iri.as_str(), "memory", "2026-01-02T03:04:05Z");
    let generation = Generation::in_memory_after(quads, place, None).unwrap();
    Published::new(theme, generation).unwrap()
}

impl Library {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(edit: impl FnOnce(&mut Theme)) -> Self {
        let app = App::new(published(edit));
        Self { _folder: None, router: router(app) }
    }

    /// The theme in a folder, with a generation of it.
    pub fn at(folder: &std::path::Path, generation: Generation) -> Self {
        let (theme, _) = Theme::load(folder).unwrap();
        Self { _folder: None, router: router(App::new(Published::new(theme, generation).unwrap())) }
    }

    /// The theme with a generation of its own.
    pub fn on(generation: Generation) -> Self {
        let (theme, _) = Theme::load(&root().join("tests/http/theme")).unwrap();
        Self { _folder: None, router: router(App::new(Published::new(theme, generation).unwrap())) }
    }

    /// The theme with other data, in a store whose graphs may be changed by who has [`TOKEN`].
    pub fn editable(quads: &[Quad], graphs: &[&str]) -> Self {
        let (mut theme, _) = Theme::load(&root().join("tests/http/theme")).unwrap();
        theme.updates.graphs = graphs.iter().map(|graph| (*graph).to_owned()).collect();
        theme.updates.every = graphs.len() == 1;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path());
        let lock = store.lock().unwrap();
        let draft = store.draft(&lock).unwrap();
        let mut loader = draft.load(LoadOptions::default()).unwrap();
        for quad in quads {
            let terms: [Term; 3] =
                [quad.subject.clone().into(), quad.predicate.clone().into(), quad.object.clone()];
            let [subject, predicate, object] = &terms.map(|term| encode_term(&term));
            let graph = &quad.graph_name.to_string();
            loader.quad(EncodedQuad { subject, predicate, object, graph }).unwrap();
        }
        let counts = loader.finish(|| Ok(())).unwrap();
        store.publish(&lock, draft, Manifest::default(), counts).unwrap();
        drop(lock);
        let origin = Origin::new(&theme, store);
        let published = origin.open(theme).unwrap();
        let app = App::with_editor(published, Some(Editor::new(TOKEN, origin)));
        Self { _folder: Some(folder), router: router(app) }
    }

    pub async fn ask(&self, request: Request) -> Answer {
        let mut head = axum::http::Request::builder().method(request.method.as_str()).uri(request.path);
        for (name, value) in request.headers {
            head = head.header(name, value);
        }
        let request = head.body(Body::from(request.body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.collect();
        let body = body.collect().await.unwrap().to_bytes();
        let bytes = body.to_vec();
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status: parts.status.as_u16(), headers, body, bytes }
    }
}
