//! Search by name and identifier.

use askama::Template;
use axum::response::Response;

use super::layout::{Layout, Section};
use super::{Html, PageContext};
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::respond::Representation;
use crate::view::{SearchView, TypeLink};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    page: Layout<'a>,
    search: SearchView,
    types: Vec<TypeLink>,
}

/// A longer text is no name.
const LONGEST: usize = 200;

/// `/search?q=`.
pub fn page(context: &PageContext<'_>) -> Result<Html, Failure> {
    let reader = context.reader();
    let asked: String = context.query("q").unwrap_or_default().trim().chars().take(LONGEST).collect();
    let search = reader.search(&asked, context.page_number())?;
    let mut page = Layout::titled(context, Section::None, "search");
    page.unlisted = true;
    page.searched = asked;
    Html::of(&SearchPage { page, search, types: reader.types() })
}

#[derive(Template)]
#[template(path = "search.xml", escape = "html")]
struct Description<'a> {
    short_name: String,
    text: &'a str,
    base: &'a str,
}

/// The name that a browser's search bar has room for (OpenSearch 1.1).
const SHORT_NAME: usize = 16;

/// `/search.xml`: how browsers search this site from their own search bar.
pub fn description(call: &Call) -> Result<Response, Failure> {
    let (theme, language) = (&call.published.theme, &call.language);
    let title = theme.text(&theme.site.title, language);
    let description = Description {
        short_name: title.chars().take(SHORT_NAME).collect(),
        text: title,
        base: &theme.base_iri,
    };
    let text = description.render().map_err(|error| Failure::internal(&error))?;
    Ok(Representation::new("application/opensearchdescription+xml", text)
        .vary("Accept-Language")
        .answer(call))
}
