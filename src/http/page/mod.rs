//! The pages. A page is a function from a [`PageContext`] to [`Html`]: it reads the index through the
//! views and renders; negotiation, language, caching and headers are done by who calls it.

mod plain;

use super::app::Published;
use super::call::find;
use super::failure::Failure;
use super::route::Route;
use crate::rdf::NamedNode;
use crate::store::Generation;
use crate::theme::{SavedQuery, Theme};
use crate::view::Reader;

/// A whole HTML document.
#[derive(Clone, Debug)]
pub struct Html(pub String);

/// What a page is made for: one request.
#[derive(Clone, Copy)]
pub struct PageContext<'a> {
    pub published: &'a Published,
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
        &self.published.generation
    }

    /// What the views are made from.
    #[must_use]
    pub fn reader(&self) -> Reader<'a> {
        let Published { theme, generation, overview, .. } = self.published;
        Reader { theme, generation, overview, language: self.language }
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
}

/// The pages that exist as HTML only.
pub static ROUTES: &[Route] = &[Route::page("/", "The home page", &[], home)];

fn home(context: &PageContext<'_>) -> Result<Html, Failure> {
    let theme = context.theme();
    Ok(plain::page(context, theme.text(&theme.site.title, context.language), &[]))
}

/// What is stated of an IRI below the base, and what points to it: an entity, a dataset, a term of the
/// ontology, a graph. It is called for IRIs that stand in the data somewhere.
pub fn entity(context: &PageContext<'_>, iri: &NamedNode) -> Result<Html, Failure> {
    Ok(plain::page(context, iri.as_str(), &[]))
}

/// Several things that an identifier leads to.
pub fn choices(context: &PageContext<'_>, value: &str, things: &[NamedNode]) -> Result<Html, Failure> {
    let links: Vec<String> = things.iter().map(|thing| thing.as_str().to_owned()).collect();
    Ok(plain::page(context, value, &links))
}

/// The form of a saved query, and its answer when its parameters have values.
pub fn saved_query(context: &PageContext<'_>, query: &SavedQuery) -> Result<Html, Failure> {
    Ok(plain::page(context, context.theme().text(&query.title, context.language), &[]))
}

/// The console: `GET /sparql` in a browser, and `/console`.
pub fn console(context: &PageContext<'_>) -> Result<Html, Failure> {
    Ok(plain::page(context, "SPARQL", &[]))
}

/// A failure. It does not fail itself.
#[must_use]
pub fn failure(context: &PageContext<'_>, failure: &Failure) -> Html {
    let status = failure.status.to_string();
    let findings = failure.report.diagnostics.iter().map(|finding| finding.message.clone());
    plain::page(context, &status, &findings.collect::<Vec<_>>())
}
