//! Every address that the server answers, in one ordered table. The router, the OpenAPI document and
//! the documentation are made from it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use axum::response::Response;

use super::call::Call;
use super::describe;
use super::failure::Failure;
use super::page::{self, Html, PageContext};
use super::{
    discover, dump, edit, feed, fragments, metrics, openapi, reconcile, saved, search, sparql, status,
};

/// One row of [`ROUTES`] or [`page::ROUTES`].
pub struct Route {
    /// In the syntax of axum: `{name}` is a segment, `{*name}` the rest.
    pub path: &'static str,
    /// HEAD comes with GET, OPTIONS with anything.
    pub methods: &'static [Method],
    /// One sentence without a final stop.
    pub summary: &'static str,
    /// The parameters of the query string that it knows.
    pub query: &'static [(&'static str, &'static str)],
    pub action: Action,
}

/// What answers.
pub enum Action {
    /// A page: it reads the index and renders, may block, and exists as HTML only.
    Page(fn(&PageContext<'_>) -> Result<Html, Failure>),
    /// Anything else.
    Endpoint(Endpoint),
}

/// Answers a request; the body is read by those that take one.
pub type Endpoint = fn(Arc<Call>, Body) -> Pin<Box<dyn Future<Output = Result<Response, Failure>> + Send>>;

pub const GET: &[Method] = &[Method::GET];
const STORED: &[Method] = &[Method::GET, Method::PUT, Method::POST, Method::DELETE];

impl Route {
    /// A page, which is only read.
    #[must_use]
    pub const fn page(
        path: &'static str,
        summary: &'static str,
        query: &'static [(&'static str, &'static str)],
        page: fn(&PageContext<'_>) -> Result<Html, Failure>,
    ) -> Self {
        Self { path, methods: GET, summary, query, action: Action::Page(page) }
    }

    /// The methods that are answered, as the `Allow` header lists them.
    #[must_use]
    pub fn allow(&self) -> String {
        let mut names: Vec<&str> = self.methods.iter().map(Method::as_str).collect();
        if let Some(at) = names.iter().position(|name| *name == "GET") {
            names.insert(at + 1, "HEAD");
        }
        names.push("OPTIONS");
        names.join(", ")
    }

    #[must_use]
    pub fn allows(&self, method: &Method) -> bool {
        self.methods.contains(method) || (*method == Method::HEAD && self.methods.contains(&Method::GET))
    }
}

/// All routes: the endpoints, the pages, then what answers everywhere else.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(reconcile::ROUTES).chain(page::ROUTES).chain([&ELSEWHERE])
}

/// An [`Action`] from an asynchronous function of a [`Call`].
macro_rules! endpoint {
    ($function:path) => {
        Action::Endpoint(|call, _| Box::pin($function(call)))
    };
}

const FORMAT: (&str, &str) = ("format", "a format by its extension or media type, instead of `Accept`");

pub static ROUTES: &[Route] = &[
    Route {
        path: "/id/{*thing}",
        methods: GET,
        summary: "A thing by type and key, or by identifier scheme and value: leads to its document",
        query: &[],
        action: endpoint!(describe::identify),
    },
    Route {
        path: "/doc/{*document}",
        methods: GET,
        summary: "What is stated of a thing, in the format of the extension or of `Accept`",
        query: &[FORMAT],
        action: endpoint!(describe::describe_document),
    },
    Route {
        path: "/sparql",
        methods: &[Method::GET, Method::POST],
        summary: "SPARQL 1.1 Protocol: a query, or by POST an update; without one the description of the service",
        query: &[
            ("query", "the query"),
            ("default-graph-uri", "a graph of the default graph, in place of FROM; may be repeated"),
            ("named-graph-uri", "a named graph, in place of FROM NAMED; may be repeated"),
            FORMAT,
        ],
        action: Action::Endpoint(|call, body| Box::pin(sparql::sparql(call, body))),
    },
    Route {
        path: "/graph-store",
        methods: STORED,
        summary: "SPARQL 1.1 Graph Store Protocol: reads a graph; writes it, with the token",
        query: &[("graph", "the IRI of the graph"), ("default", "the default graph instead"), FORMAT],
        action: Action::Endpoint(|call, body| Box::pin(edit::graph_store::graph_store(call, body))),
    },
    Route {
        path: "/graph-store/{*graph}",
        methods: STORED,
        summary: "The same, for the graph that has this address as its name",
        query: &[FORMAT],
        action: Action::Endpoint(|call, body| Box::pin(edit::graph_store::graph_store(call, body))),
    },
    Route {
        path: "/queries/{query}",
        methods: GET,
        summary: "A saved query: its page, or its answer in the format of the extension or of `Accept`",
        query: &[
            FORMAT,
            ("page", "which page of the rows, from 1, where the query has pages"),
            ("download", "answers as a file to be saved"),
        ],
        action: endpoint!(saved::saved_query),
    },
    Route {
        path: "/catalog",
        methods: GET,
        summary: "The catalogue: DCAT, VoID, provenance",
        query: &[FORMAT, ("page", "a page of its datasets, from 1, which can be read by itself")],
        action: endpoint!(describe::describe_catalogue),
    },
    Route {
        path: "/dumps/{name}",
        methods: GET,
        summary: "All of a dataset as a packed file; takes ranges",
        query: &[],
        action: endpoint!(dump::dump),
    },
    Route {
        path: "/changes/{feed}",
        methods: GET,
        summary: "What changed in a dataset: an event stream (LDES), or by the extension `atom` a feed",
        query: &[FORMAT],
        action: endpoint!(feed::changes),
    },
    Route {
        path: "/changes/{feed}/{page}",
        methods: GET,
        summary: "A page of the event stream; one that is full never changes",
        query: &[FORMAT],
        action: endpoint!(feed::page),
    },
    Route {
        path: "/search.json",
        methods: GET,
        summary: "Search by name and identifier: results, facets with counts, and the SPARQL behind them",
        query: search::PARAMETERS,
        action: endpoint!(search::results),
    },
    Route {
        path: "/suggest",
        methods: GET,
        summary: "What the text typed so far may become (OpenSearch suggestions)",
        query: &[("q", "the text"), ("limit", "how many suggestions, 10 when it is not told")],
        action: endpoint!(search::suggestions),
    },
    Route {
        path: "/.well-known/void",
        methods: GET,
        summary: "Leads to the catalogue, which holds the VoID description",
        query: &[],
        action: endpoint!(discover::void),
    },
    Route {
        path: "/openapi.json",
        methods: GET,
        summary: "This interface, as OpenAPI 3.1",
        query: &[],
        action: endpoint!(openapi::openapi),
    },
    Route {
        path: "/robots.txt",
        methods: GET,
        summary: "What crawlers may read",
        query: &[],
        action: endpoint!(discover::robots),
    },
    Route {
        path: "/sitemap.xml",
        methods: GET,
        summary: "The index of the sitemap",
        query: &[],
        action: endpoint!(discover::sitemap_index),
    },
    Route {
        path: "/sitemap/{part}",
        methods: GET,
        summary: "A part of the sitemap: the documents of one type, 50,000 at most",
        query: &[],
        action: endpoint!(discover::sitemap_part),
    },
    Route {
        path: "/fragments",
        methods: GET,
        summary: "Triple Pattern Fragments: the triples that match a pattern, their number, and controls for others",
        query: fragments::PARAMETERS,
        action: endpoint!(fragments::fragments),
    },
    Route {
        path: "/metrics",
        methods: GET,
        summary: "Counts and durations for Prometheus",
        query: &[],
        action: endpoint!(metrics::metrics),
    },
    Route {
        path: "/health",
        methods: GET,
        summary: "Whether the process answers",
        query: &[],
        action: endpoint!(status::health),
    },
    Route {
        path: "/ready",
        methods: GET,
        summary: "Whether it can answer queries, on which generation",
        query: &[],
        action: endpoint!(status::ready),
    },
];

/// What answers an address that no route has.
pub static ELSEWHERE: Route = Route {
    path: "/{*iri}",
    methods: GET,
    summary: "Anything else below the base IRI that the data describe",
    query: &[FORMAT],
    action: endpoint!(describe::describe_elsewhere),
};
