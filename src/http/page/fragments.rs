//! A fragment as a page: a form for the pattern, and a table of the triples.

use askama::Template;

use super::layout::{Layout, Section, with_parameter};
use super::{Html, PageContext};
use crate::http::failure::Failure;
use crate::http::fragments::Fragment;
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::view::{Link, Value};

#[derive(Template)]
#[template(path = "fragments.html")]
struct FragmentsPage<'a> {
    page: Layout<'a>,
    /// The parameters of the pattern, with what they were given.
    fields: Vec<(&'static str, String)>,
    total: u64,
    rows: Vec<(Link, Link, Option<Value>)>,
    previous: Option<String>,
    next: Option<String>,
}

pub fn page(context: &PageContext<'_>, fragment: &Fragment) -> Result<Html, Failure> {
    let reader = context.reader();
    let mut nodes: Vec<NamedNode> = Vec::new();
    for quad in &fragment.quads {
        if let NamedOrBlankNode::NamedNode(node) = &quad.subject {
            nodes.push(node.clone());
        }
        nodes.push(quad.predicate.clone());
        if let Term::NamedNode(node) = &quad.object {
            nodes.push(node.clone());
        }
    }
    let labels = reader.labels(&nodes)?;
    let rows = fragment.quads.iter().filter_map(|quad| {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return None };
        Some((
            reader.link_to(subject, &labels),
            reader.link_to_term(&quad.predicate, &labels),
            reader.value(&quad.object, &labels),
        ))
    });
    let given = |name: &str| context.query(name).unwrap_or_default().to_owned();
    let fields = ["subject", "predicate", "object", "graph"].map(|name| (name, given(name)));
    let mut page = Layout::titled(context, Section::Console, "fragments");
    page.unlisted = true;
    let at = |number: usize| {
        let filled = fields.iter().filter(|(_, value)| !value.is_empty());
        let href =
            filled.fold("/fragments".to_owned(), |href, (name, value)| with_parameter(&href, name, value));
        page.to(&with_parameter(&href, "page", &number.to_string()))
    };
    let (previous, next) = (fragment.previous().map(at), fragment.next().map(at));
    let view = FragmentsPage {
        fields: fields.to_vec(),
        total: fragment.total,
        rows: rows.collect(),
        previous,
        next,
        page,
    };
    Html::of(&view)
}
