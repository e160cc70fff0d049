//! Columns: names and titles.

use super::property::COLUMN;
use super::{Reader, start_of};
use crate::mapping::csvw::model::{Column, Inherited};
use crate::mapping::csvw::template::is_variable;
use crate::mapping::language;
use crate::text::node::{Node, Value};

impl Reader<'_> {
    pub fn column(&mut self, object: &Node, above: &Inherited) -> Column {
        self.check_properties(object, &COLUMN, false);
        self.id(object);
        self.annotations(object);
        Column {
            name: self.name(object),
            titles: self.titles(object),
            is_virtual: self.truth(object, "virtual").unwrap_or_default(),
            suppress_output: self.truth(object, "suppressOutput").unwrap_or_default(),
            inherited: self.inherited(object).below(above),
            // What it is known by: the whole object may be long.
            span: ["titles", "name"]
                .iter()
                .find_map(|property| object.get(property))
                .map_or_else(|| start_of(object), |node| node.span.clone()),
        }
    }

    fn name(&mut self, object: &Node) -> Option<String> {
        let name = self.text(object, "name")?;
        if is_variable(name) && !name.starts_with('_') {
            return Some(name.to_owned());
        }
        let label = if name.starts_with('_') {
            "names that begin with `_` are reserved"
        } else {
            "a name has letters, digits, `_`, `.` and percent-encoded bytes only"
        };
        if let Some(node) = object.get("name") {
            self.ignored(node, "name", label);
        }
        None
    }

    /// A natural language property: a text, several, or both by language.
    pub fn titles(&mut self, object: &Node) -> Vec<(String, String)> {
        let Some(node) = object.get("titles") else { return Vec::new() };
        let mut titles = Vec::new();
        match &node.value {
            Value::Text(_) | Value::List(_) => {
                let default = self.language.clone();
                self.texts_in(node, &default, &mut titles);
            }
            Value::Table(entries) => {
                for entry in entries {
                    if language::is_valid(&entry.key) {
                        self.texts_in(&entry.node, &entry.key, &mut titles);
                    } else {
                        self.ignored(&entry.node, "titles", format!("`{}` is no language tag", entry.key));
                    }
                }
            }
            _ => self.ignored(node, "titles", format!("texts are wanted, not {}", node.kind())),
        }
        titles
    }

    fn texts_in(&mut self, node: &Node, language: &str, titles: &mut Vec<(String, String)>) {
        if matches!(node.value, Value::Empty) {
            self.ignored(node, "titles", "a text is wanted");
        }
        for item in node.items() {
            match item.as_text() {
                Some(text) => titles.push((language.to_owned(), text.to_owned())),
                None => self.ignored(item, "titles", format!("a text is wanted, not {}", item.kind())),
            }
        }
    }
}
