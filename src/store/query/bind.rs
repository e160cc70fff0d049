//! Parameters: values put into the algebra in the place of variables.
//!
//! The engine can only preset variables that a SELECT projects, so the values are substituted here,
//! everywhere the variable stands (subqueries and EXISTS too): a parameter means the same wherever
//! the text names it. Where the query answers with the variable, it answers with the value.

use oxigraph::model::{Literal, Term, Variable};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, GroundTermPattern, NamedNodePattern, TermPattern, TriplePattern};

use super::visit::{children, expressions, operands, pattern_of};
use crate::text::{Diagnostic, SourceText, code};

/// Puts `value` for the variable `name` into `query`.
pub(super) fn bind(
    query: &mut Query,
    name: &str,
    value: &Term,
    source: &SourceText,
) -> Result<(), Diagnostic> {
    let refuse = |why: &str| {
        Diagnostic::new(&code::QUERY_PARAMETER, format!("`?{name}` cannot be bound: {why}"))
            .in_file(source.name())
            .help(code::QUERY_PARAMETER.cure)
    };
    let value = match value {
        Term::NamedNode(node) => Value { term: node.clone().into(), expression: node.clone().into() },
        Term::Literal(literal) => Value { term: literal.clone().into(), expression: literal.clone().into() },
        _ => return Err(refuse("its value is a blank node")),
    };
    let Ok(variable) = Variable::new(name) else { return Err(refuse("that is no name of a variable")) };
    let mut binder = Binder { variable, value, found: false, assigned: false, fresh: 0 };
    binder.pattern(pattern_of(query));
    if let Query::Construct { template, .. } = query {
        binder.template(template);
    }
    match (binder.found, binder.assigned) {
        (_, true) => Err(refuse("the query assigns it itself")),
        (false, _) => Err(refuse("the query does not name it")),
        _ => Ok(()),
    }
}

struct Value {
    term: GroundTerm,
    expression: Expression,
}

struct Binder {
    variable: Variable,
    value: Value,
    found: bool,
    assigned: bool,
    fresh: usize,
}

impl Binder {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let both_sides_name_it = self.minus_shares_it(pattern);
        for expression in expressions(pattern) {
            self.expression(expression);
        }
        for inner in children(pattern) {
            self.pattern(inner);
        }
        match pattern {
            GraphPattern::Bgp { patterns } => self.triples(patterns),
            GraphPattern::Path { subject, object, .. } => {
                self.term(subject);
                self.term(object);
            }
            GraphPattern::Graph { name, .. } | GraphPattern::Service { name, .. } => {
                let possible = self.name(name);
                if !possible {
                    *pattern = nothing();
                }
            }
            GraphPattern::Values { variables, bindings } => self.values(variables, bindings),
            GraphPattern::Extend { variable, .. } if *variable == self.variable => self.assigned = true,
            GraphPattern::Project { inner, variables } if variables.contains(&self.variable) => {
                self.found = true;
                self.extend(inner, self.variable.clone());
            }
            GraphPattern::Group { inner, variables, .. } => self.group(inner, variables),
            GraphPattern::Minus { left, right } if both_sides_name_it => {
                let shared = self.fresh_variable();
                self.extend(left, shared.clone());
                self.extend(right, shared);
            }
            _ => {}
        }
    }

    /// MINUS removes only where both sides share a variable (SPARQL 1.1 §18.5): once the variable is
    /// replaced, another must take its part.
    fn minus_shares_it(&self, pattern: &GraphPattern) -> bool {
        let GraphPattern::Minus { left, right } = pattern else { return false };
        let names = |side: &GraphPattern| {
            let mut found = false;
            side.on_in_scope_variable(|variable| found |= *variable == self.variable);
            found
        };
        names(left) && names(right)
    }

    /// A grouping key that is the parameter stays a key, under a new name, so that no rows still
    /// give no group.
    fn group(&mut self, inner: &mut Box<GraphPattern>, keys: &mut [Variable]) {
        if let Some(at) = keys.iter().position(|key| *key == self.variable) {
            self.found = true;
            keys[at] = self.fresh_variable();
            self.extend(inner, keys[at].clone());
        }
    }

    fn fresh_variable(&mut self) -> Variable {
        self.fresh += 1;
        Variable::new_unchecked(format!("{}__{}", self.variable.as_str(), self.fresh))
    }

    fn extend(&self, inner: &mut Box<GraphPattern>, variable: Variable) {
        let expression = self.value.expression.clone();
        let old = std::mem::take(inner);
        **inner = GraphPattern::Extend { inner: old, variable, expression };
    }

    fn triples(&mut self, patterns: &mut [TriplePattern]) {
        for triple in patterns {
            self.term(&mut triple.subject);
            self.term(&mut triple.object);
            if !self.name(&mut triple.predicate) {
                // A literal is no predicate: nothing matches.
                triple.predicate = Variable::new_unchecked("__literal").into();
                triple.subject = TermPattern::Literal(Literal::from("no subject"));
            }
        }
    }

    /// As [`Self::triples`], where a triple that RDF does not allow is left out.
    fn template(&mut self, template: &mut Vec<TriplePattern>) {
        self.triples(template);
        template.retain(|triple| !matches!(triple.subject, TermPattern::Literal(_)));
    }

    fn term(&mut self, term: &mut TermPattern) {
        match term {
            TermPattern::Variable(variable) if *variable == self.variable => {
                self.found = true;
                *term = GroundTermPattern::from(self.value.term.clone()).into();
            }
            TermPattern::Triple(inner) => {
                self.term(&mut inner.subject);
                self.name(&mut inner.predicate);
                self.term(&mut inner.object);
            }
            _ => {}
        }
    }

    /// `false` when a literal would have to be a name.
    fn name(&mut self, name: &mut NamedNodePattern) -> bool {
        match (&*name, &self.value.term) {
            (NamedNodePattern::Variable(variable), term) if *variable == self.variable => {
                self.found = true;
                let GroundTerm::NamedNode(node) = term else { return false };
                *name = node.clone().into();
                true
            }
            _ => true,
        }
    }

    /// Keeps the rows that agree with the value, and drops the column.
    fn values(&mut self, variables: &mut Vec<Variable>, bindings: &mut Vec<Vec<Option<GroundTerm>>>) {
        if let Some(column) = variables.iter().position(|variable| *variable == self.variable) {
            self.found = true;
            variables.remove(column);
            bindings.retain_mut(|row| row.remove(column).is_none_or(|term| term == self.value.term));
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        match expression {
            Expression::Variable(variable) if *variable == self.variable => {
                self.found = true;
                *expression = self.value.expression.clone();
            }
            Expression::Bound(variable) if *variable == self.variable => {
                self.found = true;
                *expression = Literal::from(true).into();
            }
            Expression::Exists(pattern) => self.pattern(pattern),
            _ => {
                for operand in operands(expression) {
                    self.expression(operand);
                }
            }
        }
    }
}

fn nothing() -> GraphPattern {
    GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() }
}
