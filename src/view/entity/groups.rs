//! The properties of a thing, in the order that the theme gives.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::statements::Statements;
use crate::rdf::{NamedNode, Term};
use crate::text::LimitKey;
use crate::theme::EntityType;
use crate::view::Reader;
use crate::view::value::{self, Link, Text, Value};

/// Properties under one heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// None for what the theme puts into no group.
    pub title: Option<Text>,
    pub properties: Vec<Property>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Property {
    pub property: Link,
    pub values: Vec<Value>,
    /// The same text in other languages than the reader's.
    pub translations: Vec<Value>,
    /// How many values are left out.
    pub omitted: usize,
}

/// Sorts the statements of `thing` into the groups of its type; `shown` are told elsewhere on the page.
pub fn groups(
    reader: &Reader<'_>,
    statements: &Statements<'_>,
    (thing, entity): (&NamedNode, Option<&EntityType>),
    shown: &HashSet<(NamedNode, Term)>,
) -> Vec<Group> {
    let mut by_property: HashMap<&NamedNode, Vec<&Term>> = HashMap::new();
    for statement in statements.of(&thing.clone().into()) {
        if !shown.contains(statement) {
            by_property.entry(&statement.0).or_default().push(&statement.1);
        }
    }
    let mut groups = Vec::new();
    for group in entity.map(|entity| entity.groups.as_slice()).unwrap_or_default() {
        let properties: Vec<Property> = group
            .properties
            .iter()
            .filter_map(|iri| {
                let name = NamedNode::new_unchecked(iri.as_str());
                let (name, terms) = by_property.remove_entry(&name)?;
                property(reader, statements, thing, (name, &terms))
            })
            .collect();
        if !properties.is_empty() {
            groups.push(Group { title: Some(reader.text(&group.title)), properties });
        }
    }
    let mut rest: Vec<Property> = by_property
        .into_iter()
        .filter_map(|entry| property(reader, statements, thing, (entry.0, &entry.1)))
        .collect();
    rest.sort_by_cached_key(|property| crate::text::fold(&property.property.label.text));
    if !rest.is_empty() {
        groups.push(Group { title: None, properties: rest });
    }
    groups
}

fn property(
    reader: &Reader<'_>,
    statements: &Statements<'_>,
    thing: &NamedNode,
    (name, terms): (&NamedNode, &[&Term]),
) -> Option<Property> {
    let mut values: Vec<Value> = terms.iter().filter_map(|term| statements.any(term, Some(thing))).collect();
    value::sort(&mut values);
    values.dedup();
    let (values, translations) = by_language(reader, values);
    if values.is_empty() {
        return None;
    }
    let limit = reader.theme.limits.count(LimitKey::PropertyValues);
    let omitted = values.len().saturating_sub(limit);
    let values = values.into_iter().take(limit).collect();
    let property = reader.link_to_term(name, &statements.labels);
    Some(Property { property, values, translations, omitted })
}

/// The values for the reader, and the texts in languages that suit the reader less.
fn by_language(reader: &Reader<'_>, values: Vec<Value>) -> (Vec<Value>, Vec<Value>) {
    let rank = |value: &Value| value.language().map(|language| reader.language_rank(language));
    let Some(best) = values.iter().filter_map(rank).min() else { return (values, Vec::new()) };
    values.into_iter().partition(|value| rank(value).is_none_or(|rank| rank == best))
}
