//! Foreign keys: read with their schema, resolved once every table is known.

use super::{Reader, start_of};
use crate::mapping::csvw::address::normal;
use crate::mapping::csvw::model::{Column, ForeignKey, TableGroup};
use crate::text::node::{Node, Value};
use crate::text::{Span, code};

/// A foreign key as it is written.
pub struct Reference {
    columns: Vec<(String, Span)>,
    target: Target,
    referenced: Vec<(String, Span)>,
    span: Span,
}

enum Target {
    Resource(String),
    Schema(String),
}

impl Reader<'_> {
    pub fn foreign_key(&mut self, object: &Node) -> Option<Reference> {
        self.only(object, "a foreign key", &["columnReference", "reference"]);
        let columns = self.references(object, "a foreign key");
        let Some(node) = object.get("reference") else {
            let message = "a foreign key has no `reference`";
            self.error(&code::CSVW_MISSING, message, &start_of(object), "this one");
            return None;
        };
        if !matches!(node.value, Value::Table(_)) {
            let label = format!("an object is wanted, not {}", node.kind());
            self.error(
                &code::CSVW_INVALID,
                "the `reference` of a foreign key is no object",
                &node.span,
                label,
            );
            return None;
        }
        self.only(
            node,
            "the reference of a foreign key",
            &["resource", "schemaReference", "columnReference"],
        );
        let referenced = self.references(node, "the reference of a foreign key");
        let target = match (node.get("resource"), node.get("schemaReference")) {
            (Some(_), None) => Target::Resource(self.address_of(node, "resource")?),
            (None, Some(_)) => Target::Schema(self.address_of(node, "schemaReference")?),
            _ => {
                let message = "a reference has either a `resource` or a `schemaReference`";
                self.error(&code::CSVW_MISSING, message, &start_of(node), "this one has not");
                return None;
            }
        };
        let (columns, referenced) = (columns?, referenced?);
        if columns.len() != referenced.len() {
            let message = "a foreign key has as many columns as the key that it refers to";
            let label = format!("{} columns refer to {}", columns.len(), referenced.len());
            self.error(&code::CSVW_REFERENCE, message, &start_of(object), label);
            return None;
        }
        Some(Reference { columns, target, referenced, span: start_of(object) })
    }

    fn address_of(&mut self, object: &Node, property: &str) -> Option<String> {
        let reference = self.text(object, property)?;
        let span = object.get(property)?.span.clone();
        self.resolve(reference, &span)
    }

    /// Tells everything but some properties.
    fn only(&mut self, object: &Node, what: &str, properties: &[&str]) {
        for entry in object.entries().iter().filter(|entry| !properties.contains(&entry.key.as_str())) {
            let message = format!("{what} has no property `{}`", entry.key);
            let known: Vec<String> = properties.iter().map(|name| format!("`{name}`")).collect();
            let label = format!("it has {} only", known.join(", "));
            self.error(&code::CSVW_INVALID, message, &entry.key_span, label);
        }
    }

    fn references(&mut self, object: &Node, what: &str) -> Option<Vec<(String, Span)>> {
        let Some(node) = object.get("columnReference") else {
            let message = format!("{what} has no `columnReference`");
            self.error(&code::CSVW_MISSING, message, &start_of(object), "this one");
            return None;
        };
        let mut names = Vec::new();
        for item in node.items() {
            match item.as_text() {
                Some(name) => names.push((name.to_owned(), item.span.clone())),
                None => {
                    let label = format!("the name of a column is wanted, not {}", item.kind());
                    self.error(&code::CSVW_INVALID, "a `columnReference` is no text", &item.span, label);
                    return None;
                }
            }
        }
        if names.is_empty() {
            self.error(&code::CSVW_MISSING, "a `columnReference` names no column", &node.span, "here");
            return None;
        }
        Some(names)
    }
}

/// Finds the tables and columns that foreign keys name.
pub fn resolve(reader: &mut Reader<'_>, group: &mut TableGroup, sources: &[Vec<Reference>]) {
    let mut found: Vec<Vec<ForeignKey>> = Vec::new();
    for (table, references) in group.tables.iter().zip(sources) {
        let mut keys = Vec::new();
        for reference in references {
            let wanted = match &reference.target {
                Target::Resource(url) | Target::Schema(url) => normal(url),
            };
            let position = group.tables.iter().position(|other| match &reference.target {
                Target::Resource(_) => normal(&other.url) == wanted,
                Target::Schema(_) => other.schema_id.as_deref().is_some_and(|id| normal(id) == wanted),
            });
            let Some(position) = position else {
                let message = "a foreign key refers to a table that the document does not describe";
                reader.error(
                    &code::CSVW_REFERENCE,
                    message,
                    &reference.span,
                    format!("it refers to {wanted}"),
                );
                continue;
            };
            let own = table.schema.columns.as_deref().unwrap_or_default();
            let other = group.tables[position].schema.columns.as_deref().unwrap_or_default();
            let columns = places(reader, &reference.columns, own, &table.url);
            let referenced = places(reader, &reference.referenced, other, &group.tables[position].url);
            if let (Some(columns), Some(referenced)) = (columns, referenced) {
                keys.push(ForeignKey { columns, table: position, referenced, span: reference.span.clone() });
            }
        }
        found.push(keys);
    }
    for (table, keys) in group.tables.iter_mut().zip(found) {
        table.schema.foreign_keys = keys;
    }
}

fn places(
    reader: &mut Reader<'_>,
    names: &[(String, Span)],
    columns: &[Column],
    table: &str,
) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    for (name, span) in names {
        match columns.iter().position(|column| column.name.as_deref() == Some(name)) {
            Some(place) => places.push(place),
            None => {
                let message = format!("no column of {table} has the name `{name}`");
                reader.error(&code::CSVW_REFERENCE, message, span, "a key names columns by their `name`");
            }
        }
    }
    (places.len() == names.len()).then_some(places)
}
