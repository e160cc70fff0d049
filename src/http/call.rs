//! A request as its handler sees it.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};

use super::app::{App, Published};
use super::failure::Failure;
use super::negotiate::{Accept, choose_language};
use super::page::PageContext;
use super::route::Route;
use crate::store::{Generation, QueryGroup};

/// One request, with what is published while it is answered.
pub struct Call {
    pub app: App,
    pub published: Arc<Published>,
    /// The generation, whose queries end when the client goes away before the answer begins.
    pub generation: Generation,
    pub route: &'static Route,
    pub parts: Parts,
    /// The variable parts of the route's path, percent-decoded.
    pub params: Vec<(String, String)>,
    /// The pairs of the query string, decoded.
    pub query: Vec<(String, String)>,
    /// The language of a page that answers it.
    pub language: String,
}

impl Call {
    pub(super) fn new(
        app: App,
        route: &'static Route,
        params: Vec<(String, String)>,
        parts: Parts,
        group: &QueryGroup,
    ) -> Self {
        let published = app.published();
        let generation = published.generation.in_group(group);
        let query = pairs(parts.uri.query().unwrap_or_default());
        let wish = query.iter().find(|(name, _)| name == "lang").map(|(_, value)| value.as_str());
        let language = choose_language(wish, &parts.headers, &published.theme.languages).to_owned();
        Self { app, published, generation, route, parts, params, query, language }
    }

    #[must_use]
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The path as it was sent, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// A variable part of the path; empty when the route has none of that name.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        find(&self.params, name).unwrap_or_default()
    }

    /// The first value of a parameter of the query string.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    #[must_use]
    pub fn accept(&self) -> Accept {
        Accept::of(self.headers())
    }

    #[must_use]
    pub fn page(&self) -> PageContext<'_> {
        PageContext {
            published: &self.published,
            generation: &self.generation,
            language: &self.language,
            path: self.path(),
            params: &self.params,
            query: &self.query,
        }
    }

    /// Runs what blocks (the index, a template) away from the threads that serve connections.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let call = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&call)).await.map_err(|error| Failure::internal(&error))?
    }
}

/// The pairs of `application/x-www-form-urlencoded`.
#[must_use]
pub fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// The first value of a name.
#[must_use]
pub fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
}
