//! The entities of one type.

use askama::Template;

use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::view::{BrowseRequest, BrowseView, Link};

#[derive(Template)]
#[template(path = "browse.html")]
struct BrowsePage<'a> {
    page: Layout<'a>,
    view: BrowseView,
}

/// `/browse/{type}`; filters are `?where=property|value`, several times.
pub fn page(context: &PageContext<'_>) -> Result<Html, Failure> {
    let id = context.param("type");
    let entity = context.theme().entity(id);
    let entity = entity.ok_or_else(|| Failure::not_found(format!("there is no type `{id}`")))?;
    let mut filters = Vec::new();
    for (_, value) in context.query.iter().filter(|(name, _)| name == "where").take(FILTERS) {
        let (property, value) = value.split_once('|').ok_or_else(|| {
            Failure::parameter("`where` takes the IRIs of a property and of a value, with `|` between")
        })?;
        filters.push((context.expanded(property), context.expanded(value)));
    }
    let request = BrowseRequest { page: context.page_number(), filters };
    let view = context.reader().browse(entity, &request)?;
    let mut page = Layout::new(context, Section::Browse, view.title.clone());
    page.unlisted = !view.filters.is_empty();
    Html::of(&BrowsePage { page, view })
}

/// More filters than these leave nothing.
const FILTERS: usize = 6;

impl BrowsePage<'_> {
    /// The address of this list with the filters, and one more.
    fn narrowed(&self, more: Option<(&Link, &Link)>, without: Option<usize>) -> String {
        let have = self.view.filters.iter().enumerate().filter(|(place, _)| Some(*place) != without);
        let filters = have.map(|(_, (property, value))| (property, value)).chain(more);
        let href = filters.fold(format!("/browse/{}", self.view.id), |href, (property, value)| {
            with_parameter(&href, "where", &format!("{}|{}", property.iri, value.iri))
        });
        self.page.to(&href)
    }

    fn with_filter(&self, property: &Link, value: &Link) -> String {
        self.narrowed(Some((property, value)), None)
    }

    /// The filters in force, with their places.
    fn filters(&self) -> Vec<(usize, &(Link, Link))> {
        self.view.filters.iter().enumerate().collect()
    }

    fn without_filter(&self, place: usize) -> String {
        self.narrowed(None, Some(place))
    }
}
