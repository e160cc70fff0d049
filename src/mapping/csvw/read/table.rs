//! Tables.

use super::keys::Reference;
use super::property::TABLE;
use super::{Reader, start_of};
use crate::mapping::csvw::model::{Dialect, Inherited, Schema, Table};
use crate::text::code;
use crate::text::node::Node;

/// What a group says of its tables.
#[derive(Clone, Default)]
pub struct Above {
    pub inherited: Inherited,
    pub dialect: Option<Dialect>,
    /// Of tables without one of their own.
    pub schema: Option<Node>,
}

impl Reader<'_> {
    pub fn above(&mut self, object: &Node) -> Above {
        Above {
            inherited: self.inherited(object),
            dialect: self.dialect_of(object),
            schema: object.get("tableSchema").cloned(),
        }
    }

    pub fn table(
        &mut self,
        object: &Node,
        above: &Above,
        is_root: bool,
        references: &mut Vec<Reference>,
    ) -> Option<Table> {
        self.check_properties(object, &TABLE, is_root);
        let id = self.id(object);
        let inherited = self.inherited(object).below(&above.inherited);
        self.directions(object);
        self.transformations(object);
        let annotations = self.annotations(object);
        let suppress_output = self.truth(object, "suppressOutput").unwrap_or_default();
        let dialect = self.dialect_of(object).or_else(|| above.dialect.clone()).unwrap_or_default();
        let mut schema_id = None;
        let schema = match object.get("tableSchema").or(above.schema.as_ref()) {
            None => Schema { inherited, ..Schema::default() },
            Some(node) => {
                let read = |reader: &mut Self, node: &Node| reader.schema(node, &inherited, references);
                match self.object(node, "tableSchema", read) {
                    Some(((schema, id), url)) => {
                        schema_id = id.or(url);
                        schema
                    }
                    // Nothing of it is a schema: one without columns.
                    None => Schema { columns: Some(Vec::new()), inherited, ..Schema::default() },
                }
            }
        };
        let Some(node) = object.get("url") else {
            self.error(&code::CSVW_MISSING, "a table has no `url`", &start_of(object), "this one");
            return None;
        };
        let Some(url) = node.as_text() else {
            let label = format!("an address is wanted, not {}", node.kind());
            self.error(&code::CSVW_INVALID, "the `url` of a table is no text", &node.span, label);
            return None;
        };
        let url = self.resolve(url, &node.span)?;
        let span = node.span.clone();
        Some(Table { id, url, span, suppress_output, dialect, annotations, schema, schema_id })
    }
}
