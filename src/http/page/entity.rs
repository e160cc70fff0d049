//! The page of one thing.

use askama::Template;

use super::layout::{DataLink, Layout, Section, with_parameter};
use super::{Html, PageContext, dataset, ontology};
use crate::http::failure::Failure;
use crate::rdf::NamedNode;
use crate::rdf::media::RDF_SYNTAXES;
use crate::view::{EntityView, Figure, Incoming, IncomingPage, Link, SourceKind, entity_view, incoming_page};

#[derive(Template)]
#[template(path = "entity.html")]
struct EntityPage<'a> {
    page: Layout<'a>,
    view: EntityView,
}

#[derive(Template)]
#[template(path = "incoming.html")]
struct IncomingListPage<'a> {
    page: Layout<'a>,
    view: IncomingPage,
}

#[derive(Template)]
#[template(path = "choices.html")]
struct ChoicesPage<'a> {
    page: Layout<'a>,
    value: &'a str,
    things: Vec<Link>,
}

/// What is stated of an IRI below the base. Datasets and vocabularies have pages of their own kind.
pub fn page(context: &PageContext<'_>, iri: &NamedNode) -> Result<Html, Failure> {
    let theme = context.theme();
    let local = theme.local(iri.as_str()).unwrap_or_default();
    if let Some(dataset) = local.strip_prefix("dataset/").and_then(|id| theme.dataset(id)) {
        return dataset::page(context, dataset);
    }
    if local.starts_with("def")
        && !local.starts_with("def/../")
        && let Some(html) = ontology::page(context, iri.as_str())?
    {
        return Ok(html);
    }
    if let Some(property) = context.query("in") {
        return incoming(context, iri, property);
    }
    let view = entity_view(&context.reader(), iri.as_str())?;
    let view = view.ok_or_else(|| Failure::not_found(format!("nothing is known of <{}>", iri.as_str())))?;
    let mut page = Layout::new(context, Section::Browse, view.title.clone());
    page.alternates = alternates(context);
    page.subject = Some(view.iri.clone());
    page.unlisted = view.referenced_only;
    Html::of(&EntityPage { page, view })
}

/// `?in=property`: what points to the thing by one property, page by page.
fn incoming(context: &PageContext<'_>, iri: &NamedNode, property: &str) -> Result<Html, Failure> {
    let property = NamedNode::new(context.expanded(property))
        .map_err(|_| Failure::parameter("`in` takes the IRI of a property"))?;
    let view = incoming_page(&context.reader(), iri, &property, context.page_number())?;
    let mut page = Layout::new(context, Section::Browse, view.thing.label.clone());
    page.unlisted = true;
    Html::of(&IncomingListPage { page, view })
}

/// Several things that an identifier leads to.
pub fn choices(context: &PageContext<'_>, value: &str, things: &[NamedNode]) -> Result<Html, Failure> {
    let reader = context.reader();
    let labels = reader.labels(things)?;
    let mut page = Layout::titled(context, Section::Browse, "choices-title");
    page.unlisted = true;
    let things = things.iter().map(|thing| reader.link_to(thing, &labels)).collect();
    Html::of(&ChoicesPage { page, value, things })
}

/// The data formats of the thing at this path.
pub fn alternates(context: &PageContext<'_>) -> Vec<DataLink> {
    let bare = context.path.strip_suffix(".html").unwrap_or(context.path);
    RDF_SYNTAXES
        .iter()
        .map(|info| DataLink {
            href: format!("{bare}.{}", info.extension),
            media_type: info.media_type,
            title: info.title,
        })
        .collect()
}

impl EntityPage<'_> {
    /// The list of everything that points here by one property.
    fn all_incoming(&self, incoming: &Incoming) -> String {
        self.page.here_with("in", &incoming.property.iri)
    }

    fn console(&self, figure: &Figure) -> String {
        self.page.to(&with_parameter("/console", "query", &figure.query))
    }

    fn dataset_href(&self, figure: &Figure) -> Option<String> {
        figure.dataset.as_ref().map(|id| self.page.to(&format!("/dataset/{id}")))
    }

    /// Whether the figures have two kinds of heads: then the first cell of a row is not enough.
    fn has_same(&self) -> bool {
        !self.view.same.is_empty()
    }
}
