//! Sources.

use super::{Reader, iri, keys};
use crate::mapping::graph::Node;
use crate::rdf::vocab::{csvw, rdf, rml};
use crate::text::node::{Node as Yaml, Value};
use crate::text::{Diagnostic, Span, code, nearest};

const FORMULATIONS: &[(&str, &str)] =
    &[("csv", "CSV"), ("jsonpath", "JSONPath"), ("xpath", "XPath"), ("xquery", "XQuery"), ("css", "CSS3")];

impl Reader<'_> {
    /// The sources of a mapping: names of declared ones, or descriptions, with their places.
    pub fn sources_of(&mut self, sources: &Yaml) -> Vec<(Node, Span)> {
        let mut nodes = Vec::new();
        for source in sources.items() {
            let declared = source.as_text().and_then(|name| self.sources.get(name)).cloned();
            let node = match declared {
                Some(node) => Some(node),
                None => self.source(source),
            };
            nodes.extend(node.map(|node| (node, source.span.clone())));
        }
        nodes
    }

    /// A source: `path~formulation`, `[path~formulation, iterator]` or a table.
    pub fn source(&mut self, source: &Yaml) -> Option<Node> {
        let node = self.node(&source.span);
        match &source.value {
            Value::List(items) => {
                let access = items.first()?;
                self.access(&node, &access.as_scalar().unwrap_or_default(), None, access);
                if let Some(iterator) = items.get(1) {
                    self.text(
                        &node,
                        rml::ITERATOR,
                        &iterator.as_scalar().unwrap_or_default(),
                        &iterator.span,
                    );
                }
            }
            Value::Table(_) => {
                self.check_keys(source, keys::SOURCE, "a source");
                self.described_source(&node, source);
            }
            Value::Text(text) => self.access(&node, &text.clone(), None, source),
            _ => {
                self.unexpected(source, "as a source");
                return None;
            }
        }
        Some(node)
    }

    fn described_source(&mut self, node: &Node, source: &Yaml) {
        if let Some(table) = keys::find(source, keys::TABLE) {
            // A table is the CSV file of its name, as in the older vocabulary.
            let file = format!("{}.csv", table.as_scalar().unwrap_or_default());
            self.text(node, rml::SOURCE, &file, &table.span);
            self.add(node, rml::REFERENCE_FORMULATION, iri(rml::CSV), &table.span, &table.span);
            for null in ["", "NULL"] {
                self.text(node, rml::NULL, null, &table.span);
            }
            return;
        }
        if let Some(query) = keys::find(source, keys::QUERY) {
            return self.refused("a query over a database", &query.span);
        }
        let kind = keys::find(source, keys::TYPE);
        if let Some(kind) = kind.filter(|kind| kind.as_text() != Some("localfile")) {
            let name = kind.as_scalar().unwrap_or_default();
            return self.refused(&format!("a source of type `{name}`"), &kind.span);
        }
        let Some(access) = keys::find(source, keys::ACCESS) else {
            return self.missing("a source has no `access`", &source.span);
        };
        // Before the formulation, which has a null of its own where none is given.
        for value in keys::find(source, keys::NULL).map_or(&[][..], Yaml::items) {
            self.text(node, rml::NULL, &value.as_scalar().unwrap_or_default(), &value.span);
        }
        let formulation = keys::find(source, keys::FORMULATION);
        let path = access.as_scalar().unwrap_or_default();
        match keys::find(source, keys::DELIMITER) {
            Some(delimiter) => {
                let (table, dialect) = (self.node(&access.span), self.node(&delimiter.span));
                self.add(node, rml::SOURCE, table.clone(), &access.span, &access.span);
                self.add(&table, rdf::TYPE, iri(csvw::TABLE), &access.span, &access.span);
                self.text(&table, csvw::URL, &path, &access.span);
                self.add(&table, csvw::DIALECT, dialect.clone(), &delimiter.span, &delimiter.span);
                let text = delimiter.as_scalar().unwrap_or_default();
                self.text(&dialect, csvw::DELIMITER, &text, &delimiter.span);
                self.formulation(node, formulation);
            }
            None => self.access(node, &path, formulation, access),
        }
        for (key, predicate) in [(keys::ITERATOR, rml::ITERATOR), (keys::ENCODING, rml::ENCODING)] {
            for value in keys::find(source, key).map_or(&[][..], Yaml::items) {
                self.text(node, predicate, &value.as_scalar().unwrap_or_default(), &value.span);
            }
        }
    }

    fn refused(&mut self, what: &str, span: &Span) {
        self.report.push(
            Diagnostic::new(&code::UNSUPPORTED_SOURCE, format!("{what} is not supported"))
                .at(span.clone(), "cannot be read")
                .help(
                    "CSV and JSON files are: `[people.csv~csv]`, `[people.json~jsonpath, \"$.people[*]\"]`",
                ),
        );
    }

    /// A path, with its formulation after a `~` or beside it.
    fn access(&mut self, node: &Node, text: &str, formulation: Option<&Yaml>, at: &Yaml) {
        let (path, suffix) = match text.rsplit_once('~') {
            Some((path, suffix)) => (path, Some(suffix)),
            None => (text, None),
        };
        self.text(node, rml::SOURCE, path, &at.span);
        match suffix {
            Some(suffix) => self.named_formulation(node, suffix, &at.span),
            None => self.formulation(node, formulation),
        }
    }

    fn formulation(&mut self, node: &Node, formulation: Option<&Yaml>) {
        if let Some(formulation) = formulation {
            self.named_formulation(node, &formulation.as_scalar().unwrap_or_default(), &formulation.span);
        }
    }

    fn named_formulation(&mut self, node: &Node, name: &str, span: &Span) {
        let known = FORMULATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, local)) = known {
            let formulation = iri(&format!("{}{local}", rml::NAMESPACE));
            self.add(node, rml::REFERENCE_FORMULATION, formulation, span, span);
            if *local == "CSV" && !self.graph.has(node, rml::NULL) {
                // An empty cell is no value, as everywhere in YARRRML.
                self.text(node, rml::NULL, "", span);
            }
            return;
        }
        let message = format!("the reference formulation `{name}` is not supported");
        let diagnostic =
            Diagnostic::new(&code::UNSUPPORTED_SOURCE, message).at(span.clone(), "cannot be read");
        self.report.push(match nearest(name, FORMULATIONS.iter().map(|(known, _)| *known)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("CSV and JSON files are: `csv`, `jsonpath`"),
        });
    }
}
