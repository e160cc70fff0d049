//! Common properties and notes: the subset of JSON-LD that CSVW has.

use super::{Reader, start_of};
use crate::mapping::csvw::context::{expand_name, expand_term};
use crate::mapping::csvw::model::{Annotations, Common, UNDETERMINED};
use crate::mapping::language;
use crate::rdf::encode;
use crate::rdf::vocab::xsd;
use crate::text::Span;
use crate::text::code;
use crate::text::node::{Entry, Node, Value};

impl Reader<'_> {
    /// The notes and common properties of an object.
    pub fn annotations(&mut self, object: &Node) -> Annotations {
        let mut annotations = Annotations::default();
        for entry in object.entries() {
            if entry.key == "notes" {
                match &entry.node.value {
                    Value::List(items) => {
                        for item in items {
                            self.values(item, &mut annotations.notes);
                        }
                    }
                    _ => self.ignored(&entry.node, "notes", "an array is wanted"),
                }
            } else if let Some(property) = common_name(&entry.key) {
                let mut values = Vec::new();
                self.values(&entry.node, &mut values);
                annotations.properties.push((property, values));
            }
        }
        annotations
    }

    fn values(&mut self, node: &Node, out: &mut Vec<Common>) {
        match &node.value {
            Value::List(items) => items.iter().for_each(|item| self.values(item, out)),
            Value::Table(entries) => out.extend(self.common_object(node, entries)),
            Value::Text(text) => {
                let language = Some(self.language.as_str()).filter(|language| *language != UNDETERMINED);
                out.push(Common::Literal(literal(text, language, None)));
            }
            _ => out.extend(
                native(node).map(|(text, datatype)| Common::Literal(literal(&text, None, Some(datatype)))),
            ),
        }
    }

    fn common_object(&mut self, node: &Node, entries: &[Entry]) -> Option<Common> {
        let has_value = node.get("@value").is_some();
        let mut sound = true;
        for entry in entries {
            let wrong = match entry.key.as_str() {
                "@id" | "@type" | "@value" if !has_value => None,
                "@value" | "@type" | "@language" if has_value => None,
                "@language" => Some("a language is given to a `@value` only"),
                "@context" => Some("a context is given at the top of the document only"),
                "@list" | "@set" => Some("lists and sets of JSON-LD are not allowed"),
                key if key.starts_with('@') => {
                    Some("only `@id`, `@type`, `@value` and `@language` are known")
                }
                _ if has_value => Some("a `@value` has a `@type` or a `@language` only"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                self.json_ld(format!("`{}` may not stand here", entry.key), &entry.key_span, wrong);
                sound = false;
            }
        }
        if has_value { self.value_object(node) } else { self.node_object(node, entries) }.filter(|_| sound)
    }

    fn value_object(&mut self, node: &Node) -> Option<Common> {
        let value = node.get("@value")?;
        let (text, natural) = match (&value.value, native(value)) {
            (Value::Text(text), _) => (text.clone(), None),
            (_, Some((text, datatype))) => (text, Some(datatype)),
            _ => {
                self.json_ld("a `@value` is a text, a number or a Boolean", &value.span, "here");
                return None;
            }
        };
        let datatype = match node.get("@type") {
            Some(node) => Some(self.type_name(node)?),
            None => None,
        };
        let mut tag = None;
        if let Some(language) = node.get("@language") {
            tag = language.as_text().filter(|tag| language::is_valid(tag));
            if tag.is_none() && !matches!(language.value, Value::Empty) {
                self.json_ld("a `@language` is a BCP 47 tag or `null`", &language.span, "here");
            }
            if datatype.is_some() {
                self.json_ld(
                    "a `@value` has both `@type` and `@language`",
                    &start_of(node),
                    "in this object",
                );
            }
        }
        Some(Common::Literal(literal(&text, tag, datatype.as_deref().or(natural))))
    }

    fn node_object(&mut self, node: &Node, entries: &[Entry]) -> Option<Common> {
        let mut id = None;
        if let Some(node) = node.get("@id") {
            match node.as_text() {
                Some(text) if !text.starts_with("_:") => {
                    let name = expand_name(text).filter(|_| !text.contains("//"));
                    id = Some(match name {
                        Some(iri) => iri,
                        None => self.resolve(text, &node.span)?,
                    });
                }
                _ => {
                    self.json_ld("an `@id` is an address, and no blank node", &node.span, "here");
                    return None;
                }
            }
        }
        let mut types = Vec::new();
        if let Some(node) = node.get("@type") {
            for item in node.items() {
                types.push(self.type_name(item)?);
            }
        }
        let mut properties = Vec::new();
        for entry in entries.iter().filter(|entry| !entry.key.starts_with('@')) {
            let Some(property) = expand_term(&entry.key) else {
                let label = "neither a prefixed name nor an IRI";
                self.ignored(&entry.node, &entry.key, label);
                continue;
            };
            let mut values = Vec::new();
            self.values(&entry.node, &mut values);
            properties.push((property, values));
        }
        match id {
            Some(iri) if types.is_empty() && properties.is_empty() => Some(Common::Iri(iri)),
            id => Some(Common::Node { id, types, properties }),
        }
    }

    fn type_name(&mut self, node: &Node) -> Option<String> {
        let name = node.as_text().filter(|name| !name.starts_with("_:")).and_then(expand_term);
        if name.is_none() {
            let message = "a `@type` is a term of CSVW, a prefixed name or an absolute IRI";
            self.json_ld(message, &node.span, "this is none");
        }
        name
    }

    fn json_ld(&mut self, message: impl Into<String>, span: &Span, label: &str) {
        self.error(&code::CSVW_JSON_LD, message, span, label);
    }
}

/// The IRI of a common property; `None` for keywords and properties of CSVW.
fn common_name(key: &str) -> Option<String> {
    if key.starts_with('@') { None } else { expand_name(key) }
}

/// A number or Boolean, as JSON-LD makes literals of them.
fn native(node: &Node) -> Option<(String, &'static str)> {
    match &node.value {
        Value::Boolean(truth) => Some((truth.to_string(), xsd::BOOLEAN)),
        Value::Integer(number) => Some((number.to_string(), xsd::INTEGER)),
        Value::Decimal(text) => {
            let number: f64 = text.parse().ok()?;
            let text = format!("{number:E}");
            let (mantissa, exponent) = text.split_once('E')?;
            let point = if mantissa.contains('.') { "" } else { ".0" };
            Some((format!("{mantissa}{point}E{exponent}"), xsd::DOUBLE))
        }
        _ => None,
    }
}

fn literal(text: &str, language: Option<&str>, datatype: Option<&str>) -> String {
    let mut out = String::new();
    match (language, datatype) {
        (Some(language), _) => encode::tagged(&mut out, text, language),
        (None, Some(datatype)) => encode::typed(&mut out, text, datatype),
        (None, None) => encode::plain(&mut out, text),
    }
    out
}
