//! What points to a thing, property by property.

use serde::Serialize;

use super::statements::Statements;
use crate::rdf::vocab::{foaf, owl, rdf};
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{IncomingLinks, Scope, StoreError};
use crate::text::LimitKey;
use crate::view::cube;
use crate::view::value::{Link, Text, Value};
use crate::view::{Pager, Reader};

/// The first links of each property; more are on pages of their own.
pub const FIRST: usize = 10;
/// Properties whose links are shown.
const PROPERTIES: usize = 30;

/// The things that point here by one property.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incoming {
    pub property: Link,
    /// The name of the inverse property, where the ontology has one.
    pub inverse: Option<Text>,
    pub count: u64,
    pub items: Vec<Value>,
}

/// One page of them.
#[derive(Clone, Debug, Serialize)]
pub struct IncomingPage {
    pub thing: Link,
    pub property: Link,
    pub inverse: Option<Text>,
    pub items: Vec<Value>,
    pub pager: Pager,
}

/// Links that are told: not those of observations, which are figures, nor of instances to classes.
pub fn told(reader: &Reader<'_>, links: &[IncomingLinks]) -> Vec<IncomingLinks> {
    let quiet = |property: &str| matches!(property, rdf::TYPE | foaf::PRIMARY_TOPIC);
    links
        .iter()
        .filter(|links| !quiet(links.predicate.as_str()))
        .filter(|links| !cube::is_dimension(&reader.overview.cubes, &links.predicate))
        .take(PROPERTIES)
        .cloned()
        .collect()
}

/// The links to `thing`, from what was read of their subjects.
pub fn incoming(
    reader: &Reader<'_>,
    thing: &NamedNode,
    links: &[IncomingLinks],
    statements: &Statements<'_>,
) -> Result<Vec<Incoming>, StoreError> {
    let inverses = inverses(reader, links.iter().map(|links| &links.predicate))?;
    let names: Vec<NamedNode> = links.iter().map(|links| links.predicate.clone()).collect();
    let labels = reader.labels(names.iter().chain(inverses.iter().flatten()))?;
    let mut incoming: Vec<Incoming> = links
        .iter()
        .zip(inverses)
        .map(|(links, inverse)| Incoming {
            property: reader.link_to_term(&links.predicate, &labels),
            inverse: inverse.map(|inverse| labels.of_term(&inverse)),
            count: links.count,
            items: items(statements, thing, &links.first),
        })
        .collect();
    // Plain links read faster than what only ties things together.
    incoming.sort_by_key(|incoming| matches!(incoming.items.first(), Some(Value::Node(_))));
    Ok(incoming)
}

fn items(statements: &Statements<'_>, thing: &NamedNode, nodes: &[NamedOrBlankNode]) -> Vec<Value> {
    let mut items: Vec<Value> =
        nodes.iter().filter_map(|node| statements.value(&Term::from(node.clone()), Some(thing))).collect();
    crate::view::value::sort(&mut items);
    items
}

/// The inverse of each property, where the ontology states one in either direction.
fn inverses<'n>(
    reader: &Reader<'_>,
    properties: impl Iterator<Item = &'n NamedNode>,
) -> Result<Vec<Option<NamedNode>>, StoreError> {
    let inverse_of = NamedNode::new_unchecked(owl::INVERSE_OF);
    properties
        .map(|property| {
            let subject = NamedOrBlankNode::from(property.clone());
            let mut stated =
                reader.generation.quads_for(Some(&subject), Some(&inverse_of), None, Scope::Union);
            if let Some(quad) = stated.next()
                && let Term::NamedNode(inverse) = quad?.object
            {
                return Ok(Some(inverse));
            }
            let object = Term::from(property.clone());
            let mut stated =
                reader.generation.quads_for(None, Some(&inverse_of), Some(&object), Scope::Union);
            match stated.next().transpose()?.map(|quad| quad.subject) {
                Some(NamedOrBlankNode::NamedNode(inverse)) => Ok(Some(inverse)),
                _ => Ok(None),
            }
        })
        .collect()
}

/// One page of the things that point to `thing` by `property`.
pub fn incoming_page(
    reader: &Reader<'_>,
    thing: &NamedNode,
    property: &NamedNode,
    page: usize,
) -> Result<IncomingPage, StoreError> {
    let object = Term::from(thing.clone());
    let total = reader.generation.count_of(None, Some(property), Some(&object), Scope::Union);
    let size = reader.theme.limits.count(LimitKey::IncomingLinks);
    let pager = Pager::new(page, size, usize::try_from(total).unwrap_or(usize::MAX));
    let nodes = reader.generation.incoming(&object, property, pager.offset(), pager.size)?;
    let statements = Statements::read(reader, None, &nodes)?;
    let inverse = inverses(reader, std::iter::once(property))?.pop().flatten();
    let labels = reader.labels([thing, property].into_iter().chain(&inverse))?;
    Ok(IncomingPage {
        thing: reader.link_to(thing, &labels),
        property: reader.link_to_term(property, &labels),
        inverse: inverse.map(|inverse| labels.of_term(&inverse)),
        items: items(&statements, thing, &nodes),
        pager,
    })
}
