//! From the graph of a mapping to its [`Plan`]: every check that needs no data is made here, names
//! become places, constants become encoded terms. All faults are collected.

mod call;
mod dialect;
mod expression;
mod gather;
mod join;
mod scope;
mod source;
mod target;
mod term;
mod triples;
mod values;
mod view;

use std::collections::HashMap;

use super::ReadOptions;
use super::graph::{Graph, Node};
use super::plan::{Plan, RelationId, RelationKind, Target, TargetId, TriplesMap};
use crate::rdf::vocab::{dx, rml};
use crate::text::{Code, Diagnostic, Report, Span, code};
use scope::{ScopeId, Scopes};

/// A relation whose columns are still being counted.
struct Draft {
    name: String,
    span: Span,
    kind: RelationKind,
    scope: ScopeId,
}

struct Compiler<'a> {
    graph: &'a Graph,
    options: &'a ReadOptions,
    report: &'a mut Report,
    scopes: Scopes,
    relations: Vec<Draft>,
    /// What became of each logical source or view; `None` after a fault.
    relation_of: HashMap<Node, Option<RelationId>>,
    /// The views, or the function executions, that are being read now: what comes again needs itself.
    open: Vec<(Node, Span)>,
    /// The place of each triples map, and what it reads.
    maps: HashMap<Node, (usize, Option<RelationId>)>,
    targets: Vec<Target>,
    target_of: HashMap<Node, Option<TargetId>>,
    /// Triples maps whose subjects others refer to.
    parents: Vec<usize>,
}

/// The plan of a mapping. It means something only when `report` has no error.
pub fn compile(graph: &Graph, options: &ReadOptions, report: &mut Report) -> Plan {
    let mut compiler = Compiler {
        graph,
        options,
        report,
        scopes: Scopes::default(),
        relations: Vec::new(),
        relation_of: HashMap::new(),
        open: Vec::new(),
        maps: HashMap::new(),
        targets: Vec::new(),
        target_of: HashMap::new(),
        parents: Vec::new(),
    };
    let maps = compiler.all_maps();
    compiler.finish(maps)
}

impl Compiler<'_> {
    fn all_maps(&mut self) -> Vec<TriplesMap> {
        let nodes: Vec<Node> =
            self.graph.nodes().iter().filter(|node| self.is_triples_map(node)).cloned().collect();
        if nodes.is_empty() && !self.report.has_errors() {
            self.report.push(
                Diagnostic::new(&code::NO_TRIPLES_MAP, "the mapping has no triples map")
                    .in_file(self.graph.source.name()),
            );
        }
        // What each map reads comes first: a join needs the columns of a map that may stand below.
        for (index, node) in nodes.iter().enumerate() {
            let relation = self.relation_of_map(node);
            self.maps.insert(node.clone(), (index, relation));
        }
        let maps: Vec<TriplesMap> = nodes.iter().filter_map(|node| self.triples_map(node)).collect();
        for (index, map) in maps.iter().enumerate() {
            let gathers = matches!(map.subject.value, super::plan::TermValue::Gather(_));
            if map.predicate_objects.is_empty() && !gathers && !self.parents.contains(&index) {
                self.report.push(
                    Diagnostic::new(&code::NO_TRIPLES_MAP, format!("`{}` makes no statement", map.name))
                        .at(map.span.clone(), "a subject, but nothing is said of it")
                        .help("add `rml:class` or an `rml:predicateObjectMap`"),
                );
            }
        }
        maps
    }

    fn is_triples_map(&self, node: &Node) -> bool {
        self.graph.is_a(node, rml::TRIPLES_MAP)
            || self.graph.has(node, rml::SUBJECT_MAP)
            || self.graph.has(node, dx::VALUE_MAP)
            || self.graph.has(node, rml::PREDICATE_OBJECT_MAP)
            || self.graph.has(node, rml::LOGICAL_SOURCE)
    }

    /// The drafts become the plan; their columns are what was asked of their scopes.
    fn finish(mut self, maps: Vec<TriplesMap>) -> Plan {
        let relations = self
            .relations
            .into_iter()
            .map(|draft| super::plan::Relation {
                name: draft.name,
                span: draft.span,
                kind: draft.kind,
                columns: self.scopes.take(draft.scope),
            })
            .collect();
        Plan { relations, maps, targets: self.targets }
    }

    fn fault(&mut self, code: &'static Code, message: impl Into<String>, span: Span, label: &str) {
        self.report.push(Diagnostic::new(code, message).at(span, label));
    }
}
