//! Search by name and identifier.

use askama::Template;

use super::layout::{Layout, Section};
use super::{Html, PageContext};
use crate::http::failure::Failure;
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
