//! Reading metadata documents (Metadata Vocabulary for Tabular Data).

mod column;
mod common;
mod datatype;
mod dialect;
mod group;
mod inherited;
mod keys;
mod property;
mod schema;
mod table;

pub use property::is_property;

use crate::mapping::language;
use crate::rdf::iri;
use crate::text::node::{Node, Value};
use crate::text::{Code, Diagnostic, Report, SourceText, Span, code, read_json};

use super::context::CONTEXT;
use super::model::{TableGroup, UNDETERMINED};

/// Where the documents come from that another one names.
pub trait Documents {
    /// The text at an address, or why there is none.
    fn document(&self, url: &str) -> Result<SourceText, String>;
}

/// Reads the document at `url`. With an error in the report nothing may be made of it.
pub fn read_metadata(
    source: &SourceText,
    url: &str,
    documents: &dyn Documents,
    report: &mut Report,
) -> Option<TableGroup> {
    let root = match read_json(source) {
        Ok(root) => root,
        Err(diagnostic) => {
            report.push(diagnostic);
            return None;
        }
    };
    let mut reader = Reader { documents, report, base: url.to_owned(), language: UNDETERMINED.to_owned() };
    reader.document(&root)
}

pub(super) struct Reader<'a> {
    documents: &'a dyn Documents,
    report: &'a mut Report,
    /// What addresses in the document resolve against.
    base: String,
    /// The language of texts that do not name theirs.
    language: String,
}

impl Reader<'_> {
    /// The `@context` of a document.
    fn context(&mut self, root: &Node, required: bool) {
        let Some(context) = root.get("@context") else {
            if required {
                let message = "the document has no `@context`";
                self.error(&code::CSVW_CONTEXT, message, &start_of(root), "of this document");
            }
            return;
        };
        let (name, local) = match &context.value {
            Value::List(items) => match items.as_slice() {
                [name] => (name, None),
                [name, local] => (name, Some(local)),
                _ => (context, None),
            },
            _ => (context, None),
        };
        if name.as_text() != Some(CONTEXT) {
            let message = "the context is not that of CSVW";
            self.error(&code::CSVW_CONTEXT, message, &name.span, format!("`\"{CONTEXT}\"` is wanted"));
        }
        let Some(local) = local else { return };
        if !matches!(local.value, Value::Table(_)) {
            self.error(&code::CSVW_CONTEXT, "the local context is no object", &local.span, "here");
        }
        for entry in local.entries() {
            match (entry.key.as_str(), entry.node.as_text()) {
                ("@base", Some(base)) => {
                    if let Some(base) = self.resolve(base, &entry.node.span) {
                        self.base = base;
                    }
                }
                ("@language", Some(tag)) if language::is_valid(tag) => tag.clone_into(&mut self.language),
                ("@base" | "@language", _) => self.ignored(&entry.node, &entry.key, "no value that it takes"),
                _ => {
                    let message = format!("`{}` may not stand in a context", entry.key);
                    let label = "only `@base` and `@language` may";
                    self.error(&code::CSVW_CONTEXT, message, &entry.key_span, label);
                }
            }
        }
    }

    fn error(
        &mut self,
        code: &'static Code,
        message: impl Into<String>,
        span: &Span,
        label: impl Into<String>,
    ) {
        self.report.push(Diagnostic::new(code, message).at(span.clone(), label));
    }

    /// A value that a property does not take: it is as if it were not there.
    fn ignored(&mut self, node: &Node, property: &str, label: impl Into<String>) {
        let message = format!("the value of `{property}` is ignored");
        self.report.push(Diagnostic::new(&code::CSVW_VALUE, message).at(node.span.clone(), label));
    }

    /// An address, absolute.
    fn resolve(&mut self, reference: &str, span: &Span) -> Option<String> {
        match iri::resolve(Some(&self.base), reference) {
            Ok(url) => Some(url),
            Err(reason) => {
                let message = format!("`{reference}` is no address: {reason}");
                self.error(&code::CSVW_INVALID, message, span, "here");
                None
            }
        }
    }

    /// The `@id` of an object.
    fn id(&mut self, object: &Node) -> Option<String> {
        let node = object.get("@id")?;
        match node.as_text() {
            Some(text) if text.starts_with("_:") => {
                let message = "an `@id` may not be the label of a blank node";
                self.error(&code::CSVW_INVALID, message, &node.span, "an address is wanted");
                None
            }
            Some(text) => self.resolve(text, &node.span),
            None => {
                // By the standard it is as if it were the empty reference.
                self.ignored(node, "@id", format!("an address is wanted, not {}", node.kind()));
                self.resolve("", &node.span)
            }
        }
    }

    fn truth(&mut self, object: &Node, property: &str) -> Option<bool> {
        let node = object.get(property)?;
        if node.as_bool().is_none() {
            self.ignored(node, property, "`true` or `false` is wanted");
        }
        node.as_bool()
    }

    fn count(&mut self, object: &Node, property: &str) -> Option<usize> {
        let node = object.get(property)?;
        let count = node.as_count().and_then(|count| usize::try_from(count).ok());
        if count.is_none() {
            self.ignored(node, property, "a number that is not negative is wanted");
        }
        count
    }

    fn text<'n>(&mut self, object: &'n Node, property: &str) -> Option<&'n str> {
        let node = object.get(property)?;
        if node.as_text().is_none() {
            self.ignored(node, property, format!("a text is wanted, not {}", node.kind()));
        }
        node.as_text()
    }

    /// The objects of an array; what is none is told and left out.
    fn objects<'n>(&mut self, object: &'n Node, property: &str) -> Option<Vec<&'n Node>> {
        let node = object.get(property)?;
        let Value::List(items) = &node.value else {
            self.ignored(node, property, format!("an array is wanted, not {}", node.kind()));
            return Some(Vec::new());
        };
        let mut objects = Vec::new();
        for item in items {
            if matches!(item.value, Value::Table(_)) {
                objects.push(item);
            } else {
                self.ignored(item, property, format!("an object is wanted, not {}", item.kind()));
            }
        }
        Some(objects)
    }

    /// An object that is written here, or in another document that is named here: then `read` sees
    /// the context of that document. `None` when it is neither.
    fn object<T>(
        &mut self,
        node: &Node,
        property: &str,
        read: impl FnOnce(&mut Self, &Node) -> T,
    ) -> Option<(T, Option<String>)> {
        if matches!(node.value, Value::Table(_)) {
            return Some((read(self, node), None));
        }
        let Some(reference) = node.as_text() else {
            self.ignored(node, property, format!("an object or an address is wanted, not {}", node.kind()));
            return None;
        };
        let url = self.resolve(reference, &node.span)?;
        let source = match self.documents.document(&url) {
            Ok(source) => source,
            Err(reason) => {
                let message = format!("`{reference}` cannot be read: {reason}");
                self.error(&code::CSVW_UNREACHABLE, message, &node.span, "named here");
                return None;
            }
        };
        let root = match read_json(&source) {
            Ok(root) => root,
            Err(diagnostic) => {
                self.report.push(diagnostic);
                return None;
            }
        };
        let outer = (std::mem::replace(&mut self.base, url.clone()), self.language.clone());
        UNDETERMINED.clone_into(&mut self.language);
        self.context(&root, false);
        let value = read(self, &root);
        (self.base, self.language) = outer;
        Some((value, Some(url)))
    }
}

/// The first character of an object, where something of it as a whole is shown.
fn start_of(node: &Node) -> Span {
    node.span.slice(0..1)
}
