//! Where the engine's reading of `GRAPH ?g { … }` and of paths of length zero departs from SPARQL
//! 1.1 §18.6, the algebra is put into a form that leaves it no choice.
//!
//! - `GRAPH ?g { P }` evaluates P once in each named graph, without ?g. The engine evaluates P once,
//!   with ?g as a variable of every pattern, which is the same only for simple P. For the others, P
//!   is written out for each graph.
//! - `<a> p* ?x` matches <a> itself, even where no triple names it.

use std::cell::Cell;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern};

use super::visit::{children, expressions, operands, pattern_of, patterns, rename, size};
use crate::store::Scope;
use crate::store::backend::Backend;

/// The patterns that writing out may add; beyond them the engine's reading stands.
const WRITTEN_OUT: usize = 4_000;

/// Mends a query that has its dataset.
pub(super) fn mend(query: &mut Query, backend: &Backend) {
    let dataset = query.dataset();
    let world = World {
        backend,
        default: dataset.map(|dataset| dataset.default.clone()),
        named: match dataset {
            Some(dataset) => dataset.named.clone().unwrap_or_default(),
            None => backend.graphs(),
        },
        left: Cell::new(WRITTEN_OUT),
    };
    world.mend(pattern_of(query), &Active::Default);
}

/// The dataset of the query.
struct World<'a> {
    backend: &'a Backend,
    /// None for the union of all graphs.
    default: Option<Vec<NamedNode>>,
    named: Vec<NamedNode>,
    /// How many patterns may yet be added.
    left: Cell<usize>,
}

/// The graph that a pattern is matched against.
enum Active {
    Default,
    Named(NamedNode),
    /// One after the other.
    Any,
}

impl World<'_> {
    fn mend(&self, pattern: &mut GraphPattern, active: &Active) {
        match pattern {
            GraphPattern::Path { subject, path, object } if is_nullable(path) => {
                if let Some(found) = self.zero_length(subject, object, active) {
                    *pattern = found;
                }
            }
            GraphPattern::Graph { name: NamedNodePattern::NamedNode(name), inner } => {
                let name = Active::Named(name.clone());
                self.mend(inner, &name);
            }
            GraphPattern::Graph { name: NamedNodePattern::Variable(name), inner } => {
                let added = size(inner).saturating_mul(self.named.len());
                match self.left.get().checked_sub(added) {
                    Some(left) if !is_simple(inner, name) => {
                        self.left.set(left);
                        *pattern = self.write_out(&name.clone(), inner);
                        self.mend(pattern, active);
                    }
                    _ => self.mend(inner, &Active::Any),
                }
            }
            _ => {
                for expression in expressions(pattern) {
                    self.mend_exists(expression, active);
                }
                for inner in children(pattern) {
                    self.mend(inner, active);
                }
            }
        }
    }

    fn mend_exists(&self, expression: &mut Expression, active: &Active) {
        if let Expression::Exists(pattern) = expression {
            self.mend(pattern, active);
        }
        for operand in operands(expression) {
            self.mend_exists(operand, active);
        }
    }

    /// The union over the named graphs of `inner` in that graph, with the graph's name.
    fn write_out(&self, name: &Variable, inner: &GraphPattern) -> GraphPattern {
        let (mut hidden, mut shown) = (inner.clone(), None);
        if names(inner, name) {
            // Inside, the name is another variable; both must agree.
            let other = Variable::new_unchecked(format!("{}__inner", name.as_str()));
            rename(&mut hidden, name, &other);
            shown = Some(other);
        }
        let in_graph = |graph: &NamedNode| {
            let mut pattern =
                GraphPattern::Graph { name: graph.clone().into(), inner: Box::new(hidden.clone()) };
            if let Some(other) = &shown {
                let same = Expression::SameTerm(
                    Box::new(other.clone().into()),
                    Box::new(Expression::NamedNode(graph.clone())),
                );
                let free = Expression::Not(Box::new(Expression::Bound(other.clone())));
                let expr = Expression::Or(Box::new(free), Box::new(same));
                pattern = GraphPattern::Filter { expr, inner: Box::new(pattern) };
            }
            GraphPattern::Extend {
                inner: Box::new(pattern),
                variable: name.clone(),
                expression: graph.clone().into(),
            }
        };
        union(self.named.iter().map(in_graph).collect())
    }

    /// What a nullable path from or to a constant gives when no triple names the constant, so that
    /// no step can be made.
    fn zero_length(
        &self,
        subject: &TermPattern,
        object: &TermPattern,
        active: &Active,
    ) -> Option<GraphPattern> {
        match (constant(subject), constant(object)) {
            (Some(start), Some(end)) if start == end && self.is_unknown(&start, active) => {
                Some(GraphPattern::Bgp { patterns: Vec::new() })
            }
            (Some(end), None) | (None, Some(end)) if self.is_unknown(&end, active) => {
                let other = if constant(subject).is_some() { object } else { subject };
                let TermPattern::Variable(variable) = other else { return None };
                Some(GraphPattern::Values {
                    variables: vec![variable.clone()],
                    bindings: vec![vec![Some(end)]],
                })
            }
            _ => None,
        }
    }

    /// Whether the active graph has no triple with the term as subject or object.
    fn is_unknown(&self, term: &GroundTerm, active: &Active) -> bool {
        let in_scope = |scope: Scope<'_>| {
            let term = Term::from(term.clone());
            let subject = match &term {
                Term::NamedNode(node) => Some(NamedOrBlankNode::from(node.clone())),
                _ => None,
            };
            subject.is_some_and(|node| self.backend.quads(Some(&node), None, None, scope).next().is_some())
                || self.backend.quads(None, None, Some(&term), scope).next().is_some()
        };
        match (active, &self.default) {
            (Active::Any, _) => false,
            (Active::Named(graph), _) => !in_scope(Scope::Graph(graph)),
            (Active::Default, None) => !in_scope(Scope::Union),
            (Active::Default, Some(graphs)) => !graphs.iter().any(|graph| in_scope(Scope::Graph(graph))),
        }
    }
}

/// The union of patterns, as a tree of little depth.
fn union(mut patterns: Vec<GraphPattern>) -> GraphPattern {
    match patterns.len() {
        0 => GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() },
        1 => patterns.swap_remove(0),
        count => {
            let right = Box::new(union(patterns.split_off(count / 2)));
            GraphPattern::Union { left: Box::new(union(patterns)), right }
        }
    }
}

/// Whether the engine's reading of `GRAPH ?name { pattern }` is SPARQL's.
fn is_simple(pattern: &GraphPattern, name: &Variable) -> bool {
    let mut simple = !names(pattern, name);
    patterns(pattern, &mut |inner| {
        simple &= match inner {
            // The columns of a subquery do not carry the graph, and MINUS would see it on both sides.
            GraphPattern::Project { .. } | GraphPattern::Minus { .. } => false,
            GraphPattern::Path { subject, path, object } => {
                !is_nullable(path) || constant(subject).or(constant(object)).is_none()
            }
            _ => true,
        };
    });
    simple
}

/// Whether the pattern names the variable anywhere.
fn names(pattern: &GraphPattern, name: &Variable) -> bool {
    let other = Variable::new_unchecked(format!("{}__other", name.as_str()));
    let mut renamed = pattern.clone();
    rename(&mut renamed, name, &other);
    renamed != *pattern
}

/// Whether a path may have no step.
fn is_nullable(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::ZeroOrMore(_) | PropertyPathExpression::ZeroOrOne(_) => true,
        PropertyPathExpression::Sequence(a, b) => is_nullable(a) && is_nullable(b),
        PropertyPathExpression::Alternative(a, b) => is_nullable(a) || is_nullable(b),
        PropertyPathExpression::Reverse(path) | PropertyPathExpression::OneOrMore(path) => is_nullable(path),
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => false,
    }
}

fn constant(term: &TermPattern) -> Option<GroundTerm> {
    match term {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        _ => None,
    }
}
