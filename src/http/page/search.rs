//! Search by name and identifier.

use askama::Template;
use axum::response::Response;

use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::respond::Representation;
use crate::http::search::ask;
use crate::view::{SearchAsk, SearchFacetView, SearchValue, SearchView, TypeLink};

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    page: Layout<'a>,
    ask: SearchAsk,
    search: SearchView,
    types: Vec<TypeLink>,
}

/// Values of a facet that are shown at once.
const SHOWN: usize = 8;

/// `/search`.
pub fn page(context: &PageContext<'_>) -> Result<Html, Failure> {
    let reader = context.reader();
    let ask = ask(context.query, context.theme())?;
    let search = reader.search(&ask)?;
    let mut page = Layout::titled(context, Section::None, "search");
    page.unlisted = true;
    page.searched.clone_from(&ask.query);
    Html::of(&SearchPage { page, ask, search, types: reader.types() })
}

impl SearchPage<'_> {
    /// The address of this search with other filters, from its first page.
    fn address(&self, filters: impl Iterator<Item = (String, String)>) -> String {
        let href = with_parameter("/search", "q", &self.ask.query);
        self.page.to(&filters.fold(href, |href, (name, value)| with_parameter(&href, &name, &value)))
    }

    fn filters(&self) -> impl Iterator<Item = (String, String)> {
        self.ask
            .filters
            .iter()
            .flat_map(|(id, values)| values.iter().map(|value| (id.clone(), value.clone())))
    }

    /// The same search narrowed by one value of a facet, in place of its others; or no longer by it.
    fn turned(&self, facet: &SearchFacetView, value: &SearchValue) -> String {
        let others = self.filters().filter(|(id, _)| *id != facet.id);
        let this = (!value.chosen).then(|| (facet.id.clone(), value.value.clone()));
        self.address(others.chain(this))
    }

    /// The page of results before or after a place.
    fn at(&self, name: &str, token: &str) -> String {
        with_parameter(&self.address(self.filters()), name, token)
    }

    fn start(&self) -> String {
        self.address(self.filters())
    }

    fn in_console(&self, sparql: &str) -> String {
        self.page.to(&with_parameter("/console", "query", sparql))
    }

    fn title_of(&self, facet: &SearchFacetView) -> String {
        if facet.id == "type" { self.page.t("facet-type") } else { facet.title.text.clone() }
    }

    fn chosen(&self) -> Vec<(&SearchFacetView, &SearchValue)> {
        let facets = self.search.facets.iter();
        facets
            .flat_map(|facet| {
                facet.values.iter().filter(|value| value.chosen).map(move |value| (facet, value))
            })
            .collect()
    }

    fn shown(facet: &SearchFacetView) -> &[SearchValue] {
        &facet.values[..facet.values.len().min(SHOWN)]
    }

    fn hidden(facet: &SearchFacetView) -> &[SearchValue] {
        &facet.values[facet.values.len().min(SHOWN)..]
    }

    fn place(&self) -> String {
        format!("{}–{}", self.page.number(self.search.first), self.page.number(self.search.last))
    }
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
