//! The variables of a query, wherever they stand in its algebra.

use std::collections::BTreeSet;

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::rdf::sparql::Query;

/// The names of a query's variables.
#[derive(Debug, Default)]
pub struct Variables {
    /// All of them, those made up by the parser aside.
    pub all: BTreeSet<String>,
    /// Those to which the query itself gives a value (BIND, AS).
    pub assigned: BTreeSet<String>,
}

impl Variables {
    #[must_use]
    pub fn of(query: &Query) -> Self {
        let mut found = Self::default();
        match query {
            Query::Construct { template, pattern, .. } => {
                template.iter().for_each(|triple| found.triple(triple));
                found.pattern(pattern);
            }
            Query::Select { pattern, .. } | Query::Describe { pattern, .. } | Query::Ask { pattern, .. } => {
                found.pattern(pattern);
            }
        }
        found
    }

    /// Those that an expression mentions.
    #[must_use]
    pub fn of_expression(expression: &Expression) -> Self {
        let mut found = Self::default();
        found.expression(expression);
        found
    }

    fn add(&mut self, variable: &Variable) {
        self.all.insert(variable.as_str().to_owned());
    }

    fn assign(&mut self, variable: &Variable) {
        self.add(variable);
        self.assigned.insert(variable.as_str().to_owned());
    }

    fn term(&mut self, term: &TermPattern) {
        match term {
            TermPattern::Variable(variable) => self.add(variable),
            TermPattern::Triple(triple) => self.triple(triple),
            TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => {}
        }
    }

    fn name(&mut self, name: &NamedNodePattern) {
        if let NamedNodePattern::Variable(variable) = name {
            self.add(variable);
        }
    }

    /// Adds those of a triple pattern.
    pub fn triple(&mut self, triple: &TriplePattern) {
        self.term(&triple.subject);
        self.name(&triple.predicate);
        self.term(&triple.object);
    }

    fn pattern(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => patterns.iter().for_each(|triple| self.triple(triple)),
            GraphPattern::Path { subject, object, .. } => {
                self.term(subject);
                self.term(object);
            }
            GraphPattern::Join { left, right }
            | GraphPattern::Lateral { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                self.pattern(left);
                self.pattern(right);
                expression.iter().for_each(|expression| self.expression(expression));
            }
            GraphPattern::Filter { expr, inner } => {
                self.pattern(inner);
                self.expression(expr);
            }
            GraphPattern::Graph { name, inner } | GraphPattern::Service { name, inner, .. } => {
                self.name(name);
                self.pattern(inner);
            }
            GraphPattern::Extend { inner, variable, expression } => {
                self.pattern(inner);
                self.assign(variable);
                self.expression(expression);
            }
            GraphPattern::Values { variables, .. } => {
                variables.iter().for_each(|variable| self.add(variable));
            }
            GraphPattern::OrderBy { inner, expression } => {
                self.pattern(inner);
                for OrderExpression::Asc(by) | OrderExpression::Desc(by) in expression {
                    self.expression(by);
                }
            }
            GraphPattern::Project { inner, variables } => {
                self.pattern(inner);
                variables.iter().for_each(|variable| self.add(variable));
            }
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner),
            GraphPattern::Group { inner, variables, aggregates } => {
                self.pattern(inner);
                variables.iter().for_each(|variable| self.add(variable));
                for (variable, aggregate) in aggregates {
                    self.assign(variable);
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr);
                    }
                }
            }
        }
    }

    fn expression(&mut self, expression: &Expression) {
        use Expression as E;
        match expression {
            E::NamedNode(_) | E::Literal(_) => {}
            E::Variable(variable) | E::Bound(variable) => self.add(variable),
            E::Or(a, b)
            | E::And(a, b)
            | E::Equal(a, b)
            | E::SameTerm(a, b)
            | E::Greater(a, b)
            | E::GreaterOrEqual(a, b)
            | E::Less(a, b)
            | E::LessOrEqual(a, b)
            | E::Add(a, b)
            | E::Subtract(a, b)
            | E::Multiply(a, b)
            | E::Divide(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            E::In(a, list) => {
                self.expression(a);
                list.iter().for_each(|item| self.expression(item));
            }
            E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => self.expression(a),
            E::Exists(pattern) => self.pattern(pattern),
            E::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expression(part)),
            E::Coalesce(list) | E::FunctionCall(_, list) => {
                list.iter().for_each(|item| self.expression(item));
            }
        }
    }
}
