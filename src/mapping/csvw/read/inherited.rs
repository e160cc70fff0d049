//! Inherited properties.

use std::sync::Arc;

use super::Reader;
use crate::mapping::csvw::model::Inherited;
use crate::mapping::csvw::template::Template;
use crate::mapping::language;
use crate::text::node::{Node, Value};

impl Reader<'_> {
    pub fn inherited(&mut self, object: &Node) -> Inherited {
        if let Some(node) = object.get("textDirection")
            && !node.as_text().is_some_and(|text| ["ltr", "rtl", "auto", "inherit"].contains(&text))
        {
            self.ignored(node, "textDirection", "`ltr`, `rtl`, `auto` or `inherit` is wanted");
        }
        Inherited {
            about_url: self.template(object, "aboutUrl"),
            property_url: self.template(object, "propertyUrl"),
            value_url: self.template(object, "valueUrl"),
            datatype: object.get("datatype").and_then(|node| self.datatype(node)).map(Arc::new),
            default: self.text(object, "default").map(str::to_owned),
            lang: self.lang(object),
            null: self.nulls(object),
            ordered: self.truth(object, "ordered"),
            required: self.truth(object, "required"),
            separator: self.separator(object),
        }
    }

    fn template(&mut self, object: &Node, property: &str) -> Option<Arc<Template>> {
        object.get(property)?;
        // By the standard what is no text is as if it were an empty one.
        let text = self.text(object, property).unwrap_or_default();
        match Template::parse(text) {
            Ok(template) => Some(Arc::new(template)),
            Err(reason) => {
                if let Some(node) = object.get(property) {
                    self.ignored(node, property, format!("no URI template: {reason}"));
                }
                None
            }
        }
    }

    fn lang(&mut self, object: &Node) -> Option<String> {
        let tag = self.text(object, "lang")?;
        if language::is_valid(tag) {
            return Some(tag.to_owned());
        }
        if let Some(node) = object.get("lang") {
            self.ignored(node, "lang", "a BCP 47 tag is wanted, such as `fr`");
        }
        None
    }

    fn nulls(&mut self, object: &Node) -> Option<Vec<String>> {
        let node = object.get("null")?;
        if matches!(node.value, Value::Empty) {
            self.ignored(node, "null", "a text is wanted");
            return None;
        }
        let mut texts = Vec::new();
        for item in node.items() {
            match item.as_text() {
                Some(text) => texts.push(text.to_owned()),
                None => self.ignored(item, "null", format!("a text is wanted, not {}", item.kind())),
            }
        }
        (!texts.is_empty()).then_some(texts)
    }

    fn separator(&mut self, object: &Node) -> Option<String> {
        let node = object.get("separator")?;
        match &node.value {
            Value::Empty => None,
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => {
                self.ignored(node, "separator", "a text of at least one character is wanted");
                None
            }
        }
    }
}
