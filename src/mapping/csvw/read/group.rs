//! The top of a document: a group of tables, or one table.

use super::property::{GROUP, TRANSFORMATION};
use super::table::Above;
use super::{Reader, keys, start_of};
use crate::mapping::csvw::model::TableGroup;
use crate::text::code;
use crate::text::node::{Node, Value};

impl Reader<'_> {
    pub fn document(&mut self, root: &Node) -> Option<TableGroup> {
        if !matches!(root.value, Value::Table(_)) {
            let message = "a metadata document is one object";
            self.error(&code::CSVW_INVALID, message, &start_of(root), format!("this is {}", root.kind()));
            return None;
        }
        self.context(root, true);
        let is_table = root.get("tables").is_none()
            && (root.get("url").is_some() || root.get("@type").and_then(Node::as_text) == Some("Table"));
        let (mut group, sources) = if is_table {
            let mut references = Vec::new();
            let table = self.table(root, &Above::default(), true, &mut references)?;
            (TableGroup { tables: vec![table], ..TableGroup::default() }, vec![references])
        } else {
            self.group(root)?
        };
        keys::resolve(self, &mut group, &sources);
        Some(group)
    }

    fn group(&mut self, root: &Node) -> Option<(TableGroup, Vec<Vec<keys::Reference>>)> {
        self.check_properties(root, &GROUP, true);
        let id = self.id(root);
        let above = self.above(root);
        self.directions(root);
        self.transformations(root);
        let annotations = self.annotations(root);
        let Some(nodes) = self.objects(root, "tables") else {
            let message = "the document names no table";
            let label = "it has neither `url` nor `tables`";
            self.error(&code::CSVW_MISSING, message, &start_of(root), label);
            return None;
        };
        if nodes.is_empty() {
            let span = root.get("tables").map_or_else(|| start_of(root), |node| node.span.clone());
            self.error(&code::CSVW_MISSING, "a group has at least one table", &span, "there is none");
        }
        let mut tables = Vec::new();
        let mut sources = Vec::new();
        for node in nodes {
            let mut references = Vec::new();
            if let Some(table) = self.table(node, &above, false, &mut references) {
                tables.push(table);
                sources.push(references);
            }
        }
        Some((TableGroup { id, tables, annotations }, sources))
    }

    /// `tableDirection` changes nothing here, but its value is checked.
    pub fn directions(&mut self, object: &Node) {
        if let Some(node) = object.get("tableDirection")
            && !node.as_text().is_some_and(|text| ["rtl", "ltr", "auto"].contains(&text))
        {
            self.ignored(node, "tableDirection", "`ltr`, `rtl` or `auto` is wanted");
        }
    }

    /// Transformations are not run, only checked.
    pub fn transformations(&mut self, object: &Node) {
        for node in self.objects(object, "transformations").unwrap_or_default() {
            self.check_properties(node, &TRANSFORMATION, false);
            self.id(node);
            for property in ["url", "scriptFormat", "targetFormat"] {
                if node.get(property).is_none() {
                    let message = format!("a transformation has no `{property}`");
                    self.error(&code::CSVW_MISSING, message, &start_of(node), "this one");
                }
                self.text(node, property);
            }
            if node.get("titles").is_some() {
                self.titles(node);
            }
            if let Some(source) = node.get("source")
                && !matches!(source.as_text(), Some("json" | "rdf"))
                && !matches!(source.value, Value::Empty)
            {
                self.ignored(source, "source", "`json`, `rdf` or `null` is wanted");
            }
        }
    }
}
