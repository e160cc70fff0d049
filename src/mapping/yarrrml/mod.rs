//! YARRRML: mappings in YAML, translated into the same graph that RML in Turtle makes.

mod function;
mod keys;
mod source;
mod target;
mod term;
mod value;

use std::collections::HashMap;

use super::graph::{Graph, Node, Statement, named};
use crate::rdf::vocab::rml;
use crate::rdf::{Literal, NamedNode, Prefixes, Term};
use crate::text::node::{Node as Yaml, Value};
use crate::text::{Diagnostic, Report, SourceText, Span, code, nearest, read_yaml};
use term::Position;

/// Triples maps are named by the mapping's own names, so that reports can use them.
const MAPS: &str = "file:///mapping/#";

/// Reads a YARRRML file into the vocabulary of RML.
pub fn read(source: &SourceText, report: &mut Report) -> Result<Graph, Report> {
    let root = read_yaml(source).map_err(|fault| {
        let message = if fault.grammar { format!("not YAML: {}", fault.message) } else { fault.message };
        let diagnostic = Diagnostic::new(&code::MAPPING_YAML, message).at(fault.span, fault.label);
        Report::from(match fault.first {
            Some(first) => diagnostic.at(first, "first here"),
            None => diagnostic,
        })
    })?;
    let mut prefixes: Prefixes = value::DEFAULT_PREFIXES.iter().copied().collect();
    if let Some(declared) = keys::find(&root, keys::PREFIXES) {
        for entry in declared.entries() {
            if let Some(namespace) = entry.node.as_scalar() {
                prefixes.insert(entry.key.as_str(), namespace);
            }
        }
    }
    let mut reader = Reader {
        graph: Graph::new(source, prefixes),
        report,
        external: HashMap::new(),
        sources: HashMap::new(),
        targets: HashMap::new(),
        maps: HashMap::new(),
    };
    reader.file(&root);
    Ok(reader.graph)
}

/// A triples map to be made: one for each source and subject of a mapping.
struct Planned {
    node: Node,
    source: Option<(Node, Span)>,
    subject: Option<Yaml>,
}

struct Reader<'a> {
    graph: Graph,
    report: &'a mut Report,
    /// Values that `$(_name)` stands for.
    external: HashMap<String, String>,
    sources: HashMap<String, Node>,
    targets: HashMap<String, Node>,
    /// The triples maps of each mapping.
    maps: HashMap<String, Vec<Node>>,
}

impl Reader<'_> {
    fn file(&mut self, root: &Yaml) {
        if !matches!(root.value, Value::Table(_)) {
            let message = format!("a YARRRML mapping is a table, not {}", root.kind());
            self.report.push(
                Diagnostic::new(&code::MAPPING_YAML, message).at(root.span.clone(), "expected `mappings:`"),
            );
            return;
        }
        self.check_keys(root, keys::FILE, "a mapping file");
        if let Some(external) = keys::find(root, keys::EXTERNAL) {
            for entry in external.entries() {
                self.external.insert(entry.key.clone(), entry.node.as_scalar().unwrap_or_default());
            }
        }
        if let Some(sources) = keys::find(root, keys::SOURCES) {
            for entry in sources.entries() {
                if let Some(node) = self.source(&entry.node) {
                    self.sources.insert(entry.key.clone(), node);
                }
            }
        }
        if let Some(targets) = keys::find(root, keys::TARGETS) {
            for entry in targets.entries() {
                if let Some(node) = self.target(&entry.node) {
                    self.targets.insert(entry.key.clone(), node);
                }
            }
        }
        let Some(mappings) = keys::find(root, keys::MAPPINGS) else {
            self.missing("the file has no `mappings`", &root.span);
            return;
        };
        // Every map has its name before one refers to another.
        let planned: Vec<(&Yaml, Vec<Planned>)> = mappings
            .entries()
            .iter()
            .map(|entry| (&entry.node, self.plan(&entry.key, &entry.key_span, &entry.node)))
            .collect();
        for (mapping, maps) in planned {
            self.check_keys(mapping, keys::MAPPING, "a mapping");
            for map in maps {
                self.map(mapping, &map);
            }
        }
    }

    /// The triples maps of a mapping, named.
    fn plan(&mut self, name: &str, span: &Span, mapping: &Yaml) -> Vec<Planned> {
        let sources: Vec<Option<(Node, Span)>> = match keys::find(mapping, keys::SOURCES) {
            Some(sources) => self.sources_of(sources).into_iter().map(Some).collect(),
            None => vec![None],
        };
        let subjects: Vec<Option<Yaml>> = match keys::find(mapping, keys::SUBJECTS) {
            Some(subjects) => subjects.items().iter().cloned().map(Some).collect(),
            None => vec![None],
        };
        let mut planned = Vec::new();
        for subject in &subjects {
            for source in &sources {
                let number = planned.len() + 1;
                let suffix = if number > 1 { format!("-{number}") } else { String::new() };
                let node = named(format!("{MAPS}{name}{suffix}"));
                self.graph.place(&node, span.clone());
                planned.push(Planned { node, source: source.clone(), subject: subject.clone() });
            }
        }
        self.maps.insert(name.to_owned(), planned.iter().map(|map| map.node.clone()).collect());
        planned
    }

    fn map(&mut self, mapping: &Yaml, map: &Planned) {
        let span = self.graph.span(&map.node);
        self.add(&map.node, crate::rdf::vocab::rdf::TYPE, iri(rml::TRIPLES_MAP), &span, &span);
        if let Some((source, span)) = &map.source {
            self.add(&map.node, rml::LOGICAL_SOURCE, source.clone(), span, span);
        }
        let place = map.subject.as_ref().map_or(span, |subject| subject.span.clone());
        let subject = self.node(&place);
        self.add(&map.node, rml::SUBJECT_MAP, subject.clone(), &place, &place);
        match &map.subject {
            Some(value) => self.term(&subject, value, Position::Subject),
            None => self.add(&subject, rml::TERM_TYPE, iri(rml::BLANK_NODE), &place, &place),
        }
        if let Some(condition) = keys::find(mapping, keys::CONDITION) {
            self.condition(&subject, condition);
        }
        if let Some(graphs) = keys::find(mapping, keys::GRAPHS) {
            self.graphs(&subject, graphs);
        }
        let Some(all) = keys::find(mapping, keys::PREDICATE_OBJECTS) else { return };
        for one in all.items() {
            self.predicate_object(&map.node, one);
        }
    }

    fn graphs(&mut self, of: &Node, graphs: &Yaml) {
        for graph in graphs.items() {
            let node = self.node(&graph.span);
            self.add(of, rml::GRAPH_MAP, node.clone(), &graph.span, &graph.span);
            self.term(&node, graph, Position::Graph);
        }
    }

    /// `[predicates, objects, datatype or language]`, or a table.
    fn predicate_object(&mut self, map: &Node, one: &Yaml) {
        let node = self.node(&one.span);
        self.add(map, rml::PREDICATE_OBJECT_MAP, node.clone(), &one.span, &one.span);
        let (predicates, objects, kind, condition) = if let Value::List(items) = &one.value {
            if let Some(surplus) = items.get(3) {
                self.unexpected(surplus, "after predicate, object and datatype or language");
            }
            (items.first(), items.get(1), items.get(2), None)
        } else {
            self.check_keys(one, keys::PREDICATE_OBJECT, "a predicate-object pair");
            if let Some(graphs) = keys::find(one, keys::GRAPHS) {
                self.graphs(&node, graphs);
            }
            let find = |key| keys::find(one, key);
            (find(keys::PREDICATES), find(keys::OBJECTS), None, find(keys::CONDITION))
        };
        let Some(predicates) = predicates else {
            return self.missing("a predicate-object pair has no predicate", &one.span);
        };
        let Some(objects) = objects else {
            return self.missing("a predicate-object pair has no object", &one.span);
        };
        let mut types = !predicates.items().is_empty();
        for predicate in predicates.items() {
            let term = self.node(&predicate.span);
            self.add(&node, rml::PREDICATE_MAP, term.clone(), &predicate.span, &predicate.span);
            self.term(&term, predicate, Position::Predicate);
            types &= self.is_type(predicate);
        }
        let position = if types { Position::Class } else { Position::Object };
        for object in objects.items() {
            self.object(&node, object, position, kind, condition);
        }
    }

    fn object(
        &mut self,
        map: &Node,
        object: &Yaml,
        position: Position,
        kind: Option<&Yaml>,
        condition: Option<&Yaml>,
    ) {
        if let Some(parents) = keys::find(object, keys::MAPPING_NAME) {
            return self.join(map, object, parents);
        }
        let node = self.node(&object.span);
        self.add(map, rml::OBJECT_MAP, node.clone(), &object.span, &object.span);
        // An object may have its own datatype: `[value, datatype]`.
        let (value, own) = match &object.value {
            Value::List(items) if !items.is_empty() => (&items[0], items.get(1)),
            _ => (object, None),
        };
        self.term(&node, value, position);
        if let Some(kind) = own.or(kind) {
            self.datatype_or_language(&node, kind);
        }
        if let Some(condition) = condition {
            self.condition(&node, condition);
        }
    }

    /// Adds a statement, with the places of its predicate and its object.
    fn add(&mut self, node: &Node, predicate: &str, object: impl Into<Term>, key: &Span, span: &Span) {
        self.graph.push(
            node,
            Statement {
                predicate: predicate.to_owned(),
                predicate_span: key.clone(),
                object: object.into(),
                span: span.clone(),
            },
        );
    }

    fn text(&mut self, node: &Node, predicate: &str, text: &str, span: &Span) {
        self.add(node, predicate, Literal::from(text), span, span);
    }

    /// A new node that is written at a place.
    fn node(&mut self, span: &Span) -> Node {
        let node = self.graph.fresh();
        self.graph.place(&node, span.clone());
        node
    }

    fn missing(&mut self, message: &str, span: &Span) {
        self.report.push(Diagnostic::new(&code::MAPPING_MISSING, message).at(span.clone(), "missing here"));
    }

    fn unexpected(&mut self, node: &Yaml, what: &str) {
        let message = format!("{} is not expected {what}", node.kind());
        self.report
            .push(Diagnostic::new(&code::MAPPING_VALUE, message).at(node.span.clone(), "not expected"));
    }

    /// Reports the keys of a table that mean nothing there.
    fn check_keys(&mut self, table: &Yaml, known: &[&[&str]], of: &str) {
        for entry in table.entries() {
            if known.iter().any(|names| names.contains(&entry.key.as_str())) {
                continue;
            }
            let diagnostic = Diagnostic::new(&code::YARRRML_KEY, format!("{of} has no key `{}`", entry.key))
                .at(entry.key_span.clone(), "unknown key");
            let near = nearest(&entry.key, known.iter().flat_map(|names| names.iter().copied()));
            let names = || {
                let names = known.iter().filter_map(|names| names.first()).map(|name| format!("`{name}`"));
                names.collect::<Vec<_>>().join(", ")
            };
            let help =
                near.map_or_else(|| format!("it has {}", names()), |near| format!("did you mean `{near}`?"));
            self.report.push(diagnostic.help(help));
        }
    }
}

fn iri(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
