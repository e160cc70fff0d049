//! The saved queries: their list, and the page of one.

use std::collections::BTreeMap;

use askama::Template;

use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::theme::SavedQuery;
use crate::view::{FieldKind, QueryLink, QueryView};

#[derive(Template)]
#[template(path = "queries.html")]
struct QueriesPage<'a> {
    page: Layout<'a>,
    /// The queries by tag; one with several tags comes under each.
    groups: Vec<(String, Vec<QueryLink>)>,
    total: usize,
}

/// `/queries`.
pub fn list(context: &PageContext<'_>) -> Result<Html, Failure> {
    let queries = context.reader().queries();
    let total = queries.len();
    let mut groups: BTreeMap<String, Vec<QueryLink>> = BTreeMap::new();
    for query in queries {
        // Under its first tag: a list in which everything stands three times is no list.
        let tag = query.tags.first().cloned().unwrap_or_default();
        groups.entry(tag).or_default().push(query);
    }
    let page = Layout::titled(context, Section::Queries, "queries");
    Html::of(&QueriesPage { page, groups: groups.into_iter().collect(), total })
}

#[derive(Template)]
#[template(path = "query.html")]
struct QueryPage<'a> {
    page: Layout<'a>,
    view: QueryView,
    base: &'a str,
}

/// Parameters that every saved query has, unless it declares its own of the name.
const RESERVED: &[&str] = &["lang", "format", "output", "page", "download"];

/// `/queries/{id}` in a browser: the form, and the answer.
pub fn page(context: &PageContext<'_>, query: &SavedQuery) -> Result<Html, Failure> {
    let given: Vec<(String, String)> = context
        .query
        .iter()
        .filter(|(name, _)| query.params.get(name).is_some() || !RESERVED.contains(&name.as_str()))
        .cloned()
        .collect();
    let view = context.reader().saved_query(query, &given)?;
    let mut page = Layout::new(context, Section::Queries, view.query.title.clone());
    page.unlisted = !given.is_empty();
    Html::of(&QueryPage { page, view, base: context.theme().base_iri.trim_end_matches('/') })
}

impl QueryPage<'_> {
    fn console(&self) -> String {
        self.page.to(&with_parameter("/console", "query", &self.view.bare_text))
    }
}
