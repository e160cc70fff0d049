//! A thing in a few lines, for frames.

use askama::Template;

use super::layout::{Layout, Section};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::rdf::NamedNode;
use crate::view::{EntityView, Link, Text, Value, entity_view};

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview<'a> {
    page: Layout<'a>,
    view: EntityView,
}

/// Facts and values of each that are shown.
const FACTS: usize = 6;
const VALUES: usize = 2;

/// The preview of a thing; none of one that nothing is stated of.
pub fn page(context: &PageContext<'_>, iri: &NamedNode) -> Result<Option<Html>, Failure> {
    let Some(view) = entity_view(&context.reader(), iri.as_str())? else { return Ok(None) };
    let page = Layout::new(context, Section::None, view.title.clone());
    Html::of(&Preview { page, view }).map(Some)
}

impl Preview<'_> {
    fn kind(&self) -> Option<&Link> {
        self.view.entity_type.as_ref().or_else(|| self.view.types.first())
    }

    /// The first facts that can be told in a line.
    fn facts(&self) -> Vec<(&Link, Vec<&str>)> {
        let properties = self.view.groups.iter().flat_map(|group| &group.properties);
        let told = properties.filter_map(|property| {
            let values =
                property.values.iter().filter(|value| !matches!(value, Value::Node(_) | Value::Place(_)));
            let texts: Vec<&str> =
                values.map(Value::text).filter(|text| text.len() < 200).take(VALUES).collect();
            (!texts.is_empty()).then_some((&property.property, texts))
        });
        told.take(FACTS).collect()
    }

    fn identifiers(&self) -> Vec<(&Text, &str)> {
        self.view.identifiers.iter().map(|one| (&one.title, one.value.as_str())).take(4).collect()
    }
}
