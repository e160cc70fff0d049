//! Triples maps.

use super::Compiler;
use super::scope::ScopeId;
use super::term::Position;
use crate::mapping::graph::{Node, Statement};
use crate::mapping::plan::{PredicateObjectMap, RelationId, TermMap, TermType, TermValue, TriplesMap};
use crate::rdf::vocab::{dx, rdf, rml};
use crate::rdf::{encode, encode_term, iri};
use crate::text::{Diagnostic, code};

impl Compiler<'_> {
    /// What a triples map reads.
    pub fn relation_of_map(&mut self, node: &Node) -> Option<RelationId> {
        let source = self.required(node, &[rml::LOGICAL_SOURCE], "a triples map")?;
        self.relation(source)
    }

    pub fn triples_map(&mut self, node: &Node) -> Option<TriplesMap> {
        let relation = self.maps.get(node).and_then(|(_, relation)| *relation);
        let name = self.graph.name(node);
        let subject = self.one(node, &[rml::SUBJECT_MAP, rml::SUBJECT, dx::VALUE_MAP]);
        if subject.is_none() && !self.misspelt(node) {
            self.missing(
                &format!("`{name}` has no `rml:subjectMap` or `rml:subject`"),
                self.graph.span(node),
            );
        }
        let base_iri = self.base_iri(node);
        // What is wrong with the source was told; the rest is not worth checking without its columns.
        let relation = relation?;
        let scope = self.relations[relation].scope;
        let (subject_map, subject_node) = match subject {
            None => (None, None),
            Some(statement) if statement.predicate == rml::SUBJECT => {
                (self.constant(&statement.object, &statement.span, Position::Subject), None)
            }
            Some(statement) if statement.predicate == dx::VALUE_MAP => {
                self.no_statements(node, statement);
                (self.term_map(statement, scope, Position::Object), None)
            }
            Some(statement) => (self.term_map(statement, scope, Position::Subject), statement.node()),
        };
        let mut graphs = self.graphs(node, scope);
        let mut predicate_objects = Vec::new();
        if let Some(subject_node) = &subject_node {
            graphs.extend(self.graphs(subject_node, scope));
            predicate_objects.extend(self.classes(subject_node));
        }
        let graph = self.graph;
        for statement in graph.all(node, rml::PREDICATE_OBJECT_MAP) {
            let Some(map) = self.node(statement) else { continue };
            predicate_objects.extend(self.predicate_object_map(&map, scope));
        }
        Some(TriplesMap {
            name,
            span: self.graph.span(node),
            relation,
            base_iri: base_iri?,
            subject: subject_map?,
            graphs,
            predicate_objects,
        })
    }

    /// A map of values is there for others to join; its values may be literals, of which nothing can
    /// be said.
    fn no_statements(&mut self, node: &Node, values: &Statement) {
        if let Some(statement) = self.graph.get(node, rml::PREDICATE_OBJECT_MAP) {
            self.report.push(
                Diagnostic::new(&code::MAPPING_REPEATED, "a map of values makes no statements")
                    .at(statement.predicate_span.clone(), "of what?")
                    .at(values.predicate_span.clone(), "values instead of subjects")
                    .help("use `rml:subjectMap`, or move the statements to another triples map"),
            );
        }
    }

    fn graphs(&mut self, node: &Node, scope: ScopeId) -> Vec<TermMap> {
        self.term_maps(node, (rml::GRAPH_MAP, rml::GRAPH), scope, Position::Graph)
    }

    #[expect(clippy::option_option, reason = "no base, and a fault, are not the same")]
    fn base_iri(&mut self, node: &Node) -> Option<Option<String>> {
        let Some(statement) = self.one(node, &[rml::BASE_IRI]) else {
            return Some(self.options.base_iri.clone());
        };
        let base = statement.iri().or_else(|| statement.text()).unwrap_or_default();
        if !iri::is_absolute(base) {
            let message = format!("the base IRI `{base}` is no absolute IRI");
            self.fault(&code::BAD_IRI, message, statement.span.clone(), "not absolute");
            return None;
        }
        Some(Some(base.to_owned()))
    }

    /// `rml:class`, as a map with the predicate `rdf:type`.
    fn classes(&mut self, subject: &Node) -> Option<PredicateObjectMap> {
        let graph = self.graph;
        let mut objects = Vec::new();
        for statement in graph.all(subject, rml::CLASS) {
            if self.iri(statement).is_some() {
                objects.push(constant(encode_term(&statement.object), statement.span.clone()));
            }
        }
        let span = objects.first()?.span.clone();
        let mut predicate = String::new();
        encode::iri(&mut predicate, rdf::TYPE);
        let predicates = vec![constant(predicate, span.clone())];
        Some(PredicateObjectMap { predicates, objects, graphs: Vec::new(), span })
    }

    fn predicate_object_map(&mut self, node: &Node, scope: ScopeId) -> Option<PredicateObjectMap> {
        let predicates =
            self.term_maps(node, (rml::PREDICATE_MAP, rml::PREDICATE), scope, Position::Predicate);
        let mut objects = self.term_maps(node, (rml::OBJECT_MAP, rml::OBJECT), scope, Position::Object);
        let graphs = self.graphs(node, scope);
        let span = self.graph.span(node);
        let graph = self.graph;
        let lacks = |properties: [&str; 2]| !properties.iter().any(|property| graph.has(node, property));
        let told = self.misspelt(node);
        if lacks([rml::PREDICATE, rml::PREDICATE_MAP]) && !told {
            self.missing("a predicate-object map has no `rml:predicate` or `rml:predicateMap`", span.clone());
        }
        if lacks([rml::OBJECT, rml::OBJECT_MAP]) && !told {
            self.missing("a predicate-object map has no `rml:object` or `rml:objectMap`", span.clone());
        }
        // A condition on the whole holds for each of its objects.
        if let Some(condition) = self.condition(node, scope)? {
            for object in &mut objects {
                object.condition.get_or_insert_with(|| condition.clone());
            }
        }
        Some(PredicateObjectMap { predicates, objects, graphs, span })
    }
}

fn constant(term: String, span: crate::text::Span) -> TermMap {
    TermMap {
        value: TermValue::Constant(term),
        term_type: TermType::Iri(crate::mapping::plan::Encoding::Iri),
        condition: None,
        targets: Vec::new(),
        span,
    }
}
