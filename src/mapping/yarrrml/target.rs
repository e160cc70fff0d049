//! Targets: files that statements are written to besides the output.

use super::{Reader, iri, keys};
use crate::mapping::graph::Node;
use crate::rdf::vocab::rml;
use crate::text::node::{Node as Yaml, Value};
use crate::text::{Diagnostic, Span, code, nearest};

const FORMATS: &str = "http://www.w3.org/ns/formats/";

const SERIALIZATIONS: &[(&str, &str)] = &[
    ("nquads", "N-Quads"),
    ("ntriples", "N-Triples"),
    ("turtle", "Turtle"),
    ("trig", "TriG"),
    ("jsonld", "JSON-LD"),
    ("rdfxml", "RDF_XML"),
    ("rdfjson", "RDF_JSON"),
    ("n3", "N3"),
];

impl Reader<'_> {
    /// The targets of a term: names of declared ones, or descriptions.
    pub fn targets_of(&mut self, node: &Node, targets: &Yaml) {
        // One description may itself be a list: its first item is a path, never a declared name.
        let single = match &targets.value {
            Value::List(items) => items.first().and_then(Yaml::as_text).is_some_and(|first| {
                first.contains('~') || (items.len() > 1 && !self.targets.contains_key(first))
            }),
            _ => true,
        };
        let all = if single { std::slice::from_ref(targets) } else { targets.items() };
        for target in all {
            let declared = target.as_text().and_then(|name| self.targets.get(name)).cloned();
            let found = match declared {
                Some(found) => Some(found),
                None => self.target(target),
            };
            if let Some(found) = found {
                self.add(node, rml::LOGICAL_TARGET, found, &target.span, &target.span);
            }
        }
    }

    /// A target: a path, `[path~type, serialization, compression]` or a table.
    pub fn target(&mut self, target: &Yaml) -> Option<Node> {
        let (access, serialization, compression) = match &target.value {
            Value::List(items) => (items.first(), items.get(1), items.get(2)),
            Value::Table(_) => {
                self.check_keys(target, keys::TARGET, "a target");
                let find = |key| keys::find(target, key);
                (find(keys::ACCESS), find(keys::SERIALIZATION), find(keys::COMPRESSION))
            }
            _ => (Some(target), None, None),
        };
        let Some(access) = access else {
            self.missing("a target has no `access`", &target.span);
            return None;
        };
        let text = access.as_scalar().unwrap_or_default();
        let (path, kind) = match text.rsplit_once('~') {
            Some((path, kind)) => (path.to_owned(), Some(kind.to_owned())),
            None => (text, keys::find(target, keys::TYPE).and_then(Yaml::as_scalar)),
        };
        let local = kind.as_deref().is_none_or(|kind| ["void", "dcat", "localfile"].contains(&kind));
        if !local || path.contains("$(") {
            let what =
                if local { "a path that is another for each row" } else { "a target that is no local file" };
            self.report.push(
                Diagnostic::new(&code::UNSUPPORTED_SOURCE, format!("{what} is not supported"))
                    .at(access.span.clone(), "cannot be written"),
            );
            return None;
        }
        let (node, file) = (self.node(&target.span), self.node(&access.span));
        self.add(&node, rml::TARGET, file.clone(), &access.span, &access.span);
        self.text(&file, rml::PATH, &path, &access.span);
        let (name, span) = match serialization {
            Some(given) => (given.as_scalar().unwrap_or_default(), &given.span),
            None => ("nquads".to_owned(), &access.span),
        };
        self.serialization(&node, &name, span);
        if let Some(compression) = compression {
            let name = compression.as_scalar().unwrap_or_default();
            let term = iri(&format!("{}{name}", rml::NAMESPACE));
            self.add(&node, rml::COMPRESSION, term, &compression.span, &compression.span);
        }
        Some(node)
    }

    fn serialization(&mut self, node: &Node, name: &str, span: &Span) {
        let known = SERIALIZATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, format)) = known {
            return self.add(node, rml::SERIALIZATION, iri(&format!("{FORMATS}{format}")), span, span);
        }
        let message = format!("the serialization `{name}` is not supported");
        let diagnostic =
            Diagnostic::new(&code::UNSUPPORTED_SOURCE, message).at(span.clone(), "cannot be written");
        self.report.push(match nearest(name, SERIALIZATIONS.iter().map(|(known, _)| *known)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
    }
}
