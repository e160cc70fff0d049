//! The small library behind the tests: its theme, its data, and a server of it without sockets.

use axum::Router;
use axum::body::Body;
use dataesr::http::{App, Published, router};
use dataesr::store::Generation;
use dataesr::theme::Theme;
use http_body_util::BodyExt as _;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;
use tower::ServiceExt as _;

use crate::support::root;

pub struct Library {
    router: Router,
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
        Self { router: router(app) }
    }

    /// The theme with other data.
    pub fn of(quads: Vec<Quad>) -> Self {
        let (theme, _) = Theme::load(&root().join("tests/http/theme")).unwrap();
        Self { router: router(App::new(publish(theme, quads))) }
    }

    /// The theme in a folder, with a generation of it.
    pub fn at(folder: &std::path::Path, generation: Generation) -> Self {
        let (theme, _) = Theme::load(folder).unwrap();
        Self { router: router(App::new(Published::new(theme, generation).unwrap())) }
    }

    /// The theme with a generation of its own.
    pub fn on(generation: Generation) -> Self {
        let (theme, _) = Theme::load(&root().join("tests/http/theme")).unwrap();
        Self { router: router(App::new(Published::new(theme, generation).unwrap())) }
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
