//! Referencing object maps: the subjects of another triples map as objects.

use super::Compiler;
use super::scope::ScopeId;
use crate::mapping::graph::Node;
use crate::mapping::plan::{Encoding, Expression, Join, JoinCondition, TermMap, TermType, TermValue};
use crate::rdf::vocab::rml;
use crate::text::{Diagnostic, code};

impl Compiler<'_> {
    pub fn join(&mut self, node: &Node, scope: ScopeId) -> Option<TermMap> {
        let reference = self.one(node, &[rml::PARENT_TRIPLES_MAP])?;
        let parent = self.node(reference)?;
        let Some(&(index, relation)) = self.maps.get(&parent) else {
            let message = format!("`{}` is no triples map", self.graph.name(&parent));
            self.fault(&code::MAPPING_VALUE, message, reference.span.clone(), "a triples map is wanted");
            return None;
        };
        self.parents.push(index);
        let parent_scope = self.relations[relation?].scope;
        let conditions = self.join_conditions(node, scope, parent_scope)?;
        if conditions.is_empty() && parent_scope != scope {
            self.report.push(
                Diagnostic::new(
                    &code::JOIN_WITHOUT_CONDITION,
                    "rows of two sources are joined without condition",
                )
                .at(reference.span.clone(), "reads another source")
                .help("add `rml:joinCondition [ rml:child \"…\" ; rml:parent \"…\" ]`"),
            );
            return None;
        }
        Some(TermMap {
            value: TermValue::Join(Join { parent: index, conditions }),
            term_type: TermType::Iri(Encoding::Iri),
            condition: None,
            targets: Vec::new(),
            span: reference.span.clone(),
        })
    }

    /// The conditions of a join between triples maps or views; `None` after a fault.
    pub fn join_conditions(
        &mut self,
        node: &Node,
        child: ScopeId,
        parent: ScopeId,
    ) -> Option<Vec<JoinCondition>> {
        let graph = self.graph;
        let mut conditions = Vec::new();
        let mut complete = true;
        for statement in graph.all(node, rml::JOIN_CONDITION) {
            let condition = self.node(statement).and_then(|condition| {
                let child = self.side(&condition, (rml::CHILD, rml::CHILD_MAP), child);
                let parent = self.side(&condition, (rml::PARENT, rml::PARENT_MAP), parent);
                Some(JoinCondition { child: child?, parent: parent?, span: statement.span.clone() })
            });
            complete &= condition.is_some();
            conditions.extend(condition);
        }
        complete.then_some(conditions)
    }

    fn side(&mut self, condition: &Node, (text, map): (&str, &str), scope: ScopeId) -> Option<Expression> {
        let statement = self.required(condition, &[text, map], "a join condition")?;
        if statement.predicate == map {
            self.expression(statement, scope, "a side of a join condition")
        } else {
            self.reference(statement, scope)
        }
    }
}
