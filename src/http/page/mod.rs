//! The pages. A page is a function from a [`PageContext`] to [`Html`]: it reads the index through the
//! views and renders; negotiation, language, caching and headers are done by who calls it.

mod assets;
mod browse;
mod console;
mod dataset;
mod entity;
mod failure;
mod finding;
mod fragments;
mod home;
mod layout;
mod markup;
mod ontology;
mod preview;
mod query;
mod search;
mod words;

use super::app::Published;
use super::call::find;
use super::failure::Failure;
use super::fragments::Fragment;
use super::route::{Action, GET, Route};
use crate::rdf::NamedNode;
use crate::store::Generation;
use crate::theme::{SavedQuery, Theme};
use crate::view::Reader;

/// A whole HTML document.
#[derive(Clone, Debug)]
pub struct Html(pub String);

impl Html {
    fn of(template: &impl askama::Template) -> Result<Self, Failure> {
        template.render().map(Self).map_err(|error| Failure::internal(&error))
    }
}

/// What a page is made for: one request.
#[derive(Clone, Copy)]
pub struct PageContext<'a> {
    pub published: &'a Published,
    /// The published one, whose queries end when the client goes away.
    pub generation: &'a Generation,
    /// One of the site's languages.
    pub language: &'a str,
    /// The path of the request as it was sent, percent-encoded.
    pub path: &'a str,
    pub params: &'a [(String, String)],
    pub query: &'a [(String, String)],
}

impl<'a> PageContext<'a> {
    #[must_use]
    pub fn theme(&self) -> &'a Theme {
        &self.published.theme
    }

    #[must_use]
    pub fn generation(&self) -> &'a Generation {
        self.generation
    }

    /// What the views are made from.
    #[must_use]
    pub fn reader(&self) -> Reader<'a> {
        let Published { theme, overview, .. } = self.published;
        Reader { theme, generation: self.generation, overview, language: self.language }
    }

    /// A variable part of the route's path, decoded.
    #[must_use]
    pub fn param(&self, name: &str) -> &'a str {
        find(self.params, name).unwrap_or_default()
    }

    /// The first value of a parameter of the query string.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&'a str> {
        find(self.query, name)
    }

    /// The page of a list that is asked for, from 1.
    fn page_number(&self) -> usize {
        self.query("page").and_then(|page| page.parse().ok()).unwrap_or(1)
    }

    /// An IRI from a whole one or a prefixed name.
    fn expanded(&self, name: &str) -> String {
        self.theme().prefixes.expand(name).unwrap_or_else(|| name.to_owned())
    }
}

/// The pages that exist as HTML only.
pub static ROUTES: &[Route] = &[
    Route::page("/", "The home page", &[], home::home),
    Route::page("/search", "Search by name or identifier", super::search::PARAMETERS, search::page),
    Route {
        path: "/search.xml",
        methods: GET,
        summary: "How browsers search the site (OpenSearch 1.1)",
        query: &[],
        action: Action::Endpoint(|call, _| Box::pin(async move { search::description(&call) })),
    },
    Route::page("/browse", "The types of things", &[], home::types),
    Route::page("/browse/{type}", "The things of one type, by name", BROWSE, browse::page),
    Route::page("/datasets", "The datasets", &[], dataset::list),
    Route::page("/queries", "The saved queries", &[], query::list),
    Route::page("/console", "A query and its answer", CONSOLE, console::page),
    Route::page("/about", "About the site, and its addresses for programs", &[], home::about),
    Route {
        path: "/static/{*name}",
        methods: GET,
        summary: "A file that pages load",
        query: &[("v", "the version; with it the file may be kept for ever")],
        action: Action::Endpoint(|call, body| Box::pin(assets::file(call, body))),
    },
];

const PAGE: (&str, &str) = ("page", "the number of the page, from 1");
const BROWSE: &[(&str, &str)] = &[("where", "a property and a value, with `|` between; several times"), PAGE];
const CONSOLE: &[(&str, &str)] = &[("query", "a SPARQL query")];

/// What is stated of an IRI below the base, and what points to it: an entity, a dataset, a term of the
/// ontology, a graph. It is called for IRIs that stand in the data somewhere.
pub fn entity(context: &PageContext<'_>, iri: &NamedNode) -> Result<Html, Failure> {
    entity::page(context, iri)
}

/// Several things that an identifier leads to.
pub fn choices(context: &PageContext<'_>, value: &str, things: &[NamedNode]) -> Result<Html, Failure> {
    entity::choices(context, value, things)
}

/// A thing in a few lines, for frames of other sites; none of which nothing is stated.
pub fn preview(context: &PageContext<'_>, iri: &NamedNode) -> Result<Option<Html>, Failure> {
    preview::page(context, iri)
}

/// The triples that match a pattern, with a form.
pub fn fragments(context: &PageContext<'_>, fragment: &Fragment) -> Result<Html, Failure> {
    fragments::page(context, fragment)
}

/// The form of a saved query, and its answer when its parameters have values.
pub fn saved_query(context: &PageContext<'_>, query: &SavedQuery) -> Result<Html, Failure> {
    query::page(context, query)
}

/// The console: `GET /sparql` in a browser, and `/console`.
pub fn console(context: &PageContext<'_>) -> Result<Html, Failure> {
    console::page(context)
}

/// A failure. It does not fail itself.
#[must_use]
pub fn failure(context: &PageContext<'_>, failure: &Failure) -> Html {
    failure::page(context, failure)
}

#[cfg(test)]
mod tests;
