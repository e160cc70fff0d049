//! Schemas: columns and keys.

use super::Reader;
use super::keys::Reference;
use super::property::SCHEMA;
use crate::mapping::csvw::model::{Column, Inherited, Schema};
use crate::text::node::{Node, Value};
use crate::text::{Diagnostic, code};

impl Reader<'_> {
    /// The schema, and its `@id`.
    pub fn schema(
        &mut self,
        object: &Node,
        above: &Inherited,
        references: &mut Vec<Reference>,
    ) -> (Schema, Option<String>) {
        self.check_properties(object, &SCHEMA, true);
        let id = self.id(object);
        let inherited = self.inherited(object).below(above);
        // Common properties of schemas are in no output, but they are checked.
        self.annotations(object);
        let columns = self.objects(object, "columns").map(|nodes| self.columns(&nodes, &inherited));
        let known = columns.as_deref().unwrap_or_default();
        let primary_key = self.column_names(object, "primaryKey", known);
        let row_titles = self.column_names(object, "rowTitles", known);
        for node in self.objects(object, "foreignKeys").unwrap_or_default() {
            references.extend(self.foreign_key(node));
        }
        let schema = Schema {
            columns,
            primary_key,
            row_titles,
            foreign_keys: Vec::new(),
            inherited,
            language: self.language.clone(),
        };
        (schema, id)
    }

    fn columns(&mut self, nodes: &[&Node], above: &Inherited) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for node in nodes {
            let column = self.column(node, above);
            if let Some(name) = &column.name
                && let Some(first) = columns.iter().find(|other| other.name.as_ref() == Some(name))
            {
                self.report.push(
                    Diagnostic::new(&code::CSVW_INVALID, format!("two columns have the name `{name}`"))
                        .at(column.span.clone(), "again here")
                        .at(first.span.clone(), "first here"),
                );
            }
            if !column.is_virtual && columns.last().is_some_and(|before| before.is_virtual) {
                let message = "a virtual column stands before one that is in the file";
                self.error(&code::CSVW_INVALID, message, &column.span, "this column is in the file");
            }
            columns.push(column);
        }
        columns
    }

    /// The places of columns that a property names; a name that no column has makes it ignored.
    fn column_names(&mut self, object: &Node, property: &str, columns: &[Column]) -> Vec<usize> {
        let Some(node) = object.get(property) else { return Vec::new() };
        let mut places = Vec::new();
        for item in node.items() {
            let place = item
                .as_text()
                .and_then(|name| columns.iter().position(|column| column.name.as_deref() == Some(name)));
            match place {
                Some(place) => places.push(place),
                None => {
                    self.ignored(item, property, "no column has this `name`");
                    return Vec::new();
                }
            }
        }
        if matches!(node.value, Value::Empty) {
            self.ignored(node, property, "the name of a column is wanted");
        }
        places
    }
}
