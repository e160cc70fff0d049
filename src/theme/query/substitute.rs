//! Binding parameters in the algebra of a query.
//!
//! A parameter with one value becomes that constant wherever its variable stands (so that the store
//! can use its indexes), and is added again to the solutions where a projection, a grouping, a
//! template or a MINUS needs to see it. A parameter with several values is joined, as `VALUES`, to
//! each pattern that uses it. A block `VALUES ?parameter { … }` of the query itself holds its
//! default: bound values replace it.

use std::collections::HashMap;

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::variables::Variables;
use crate::rdf::Term;
use crate::rdf::sparql::Query;

/// The variables that a SELECT projects, in order.
pub fn projection(pattern: &GraphPattern) -> Vec<String> {
    match pattern {
        GraphPattern::Project { variables, .. } => variables.iter().map(|v| v.as_str().to_owned()).collect(),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => projection(inner),
        _ => Vec::new(),
    }
}

/// `query` with the variables bound to the terms; a variable that comes several times takes each.
pub fn bind(query: &Query, bindings: &[(String, Term)]) -> Query {
    if bindings.is_empty() {
        return query.clone();
    }
    let bound = Bound::new(bindings);
    match query.clone() {
        Query::Select { dataset, pattern, base_iri } => {
            Query::Select { dataset, pattern: bound.pattern(&pattern), base_iri }
        }
        Query::Describe { dataset, pattern, base_iri } => {
            Query::Describe { dataset, pattern: bound.pattern(&pattern), base_iri }
        }
        Query::Ask { dataset, pattern, base_iri } => {
            Query::Ask { dataset, pattern: bound.pattern(&pattern), base_iri }
        }
        Query::Construct { template, dataset, pattern, base_iri } => {
            let mut used = Variables::default();
            template.iter().for_each(|triple| used.triple(triple));
            let pattern = bound.visible(bound.pattern(&pattern), &used);
            Query::Construct { template, dataset, pattern, base_iri }
        }
    }
}

/// The parameters that have values, which are never empty and hold no value twice.
struct Bound(HashMap<String, Vec<GroundTerm>>);

/// What is to be written in the place of a variable.
enum Place<'a> {
    /// The variable: it is no bound parameter, or has several values.
    Variable,
    Constant(&'a GroundTerm),
}

impl Bound {
    fn new(bindings: &[(String, Term)]) -> Self {
        let mut values: HashMap<String, Vec<GroundTerm>> = HashMap::new();
        for (name, term) in bindings {
            let Some(term) = ground(term) else { continue };
            let list = values.entry(name.clone()).or_default();
            if !list.contains(&term) {
                list.push(term);
            }
        }
        Self(values)
    }

    fn place(&self, variable: &Variable) -> Place<'_> {
        match self.0.get(variable.as_str()).map(Vec::as_slice) {
            Some([constant]) => Place::Constant(constant),
            _ => Place::Variable,
        }
    }

    /// The pattern with the bound parameters among `used` in its solutions.
    fn visible(&self, mut pattern: GraphPattern, used: &Variables) -> GraphPattern {
        for (name, values) in &self.0 {
            if !used.all.contains(name) || in_scope(&pattern, name) {
                continue;
            }
            let variable = Variable::new_unchecked(name);
            pattern = match values.as_slice() {
                [constant] => extend(pattern, variable, constant),
                _ => join(pattern, table(variable, values)),
            };
        }
        pattern
    }

    /// The pattern with the parameters of several values among `used` in its solutions; constants
    /// stand in the expression itself.
    fn visible_to(&self, pattern: GraphPattern, expression: &Expression) -> GraphPattern {
        let mut used = Variables::of_expression(expression);
        used.all.retain(|name| self.0.get(name).is_some_and(|values| values.len() > 1));
        self.visible(pattern, &used)
    }

    /// A leaf that stands for the pattern `of`, restricted to the values of the parameters in it.
    fn leaf(&self, leaf: Option<GraphPattern>, of: &GraphPattern) -> GraphPattern {
        let Some(mut leaf) = leaf else {
            // A literal cannot be a predicate or a graph name: nothing matches.
            return GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() };
        };
        for (name, values) in self.0.iter().filter(|(_, values)| values.len() > 1) {
            if in_scope(of, name) {
                leaf = join(table(Variable::new_unchecked(name), values), leaf);
            }
        }
        leaf
    }

    fn pattern(&self, pattern: &GraphPattern) -> GraphPattern {
        let boxed = |inner: &GraphPattern| Box::new(self.pattern(inner));
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let patterns: Option<_> = patterns.iter().map(|triple| self.triple(triple)).collect();
                self.leaf(patterns.map(|patterns| GraphPattern::Bgp { patterns }), pattern)
            }
            GraphPattern::Path { subject, path, object } => {
                let ends = self.term(subject).zip(self.term(object));
                let made = |(subject, object)| GraphPattern::Path { subject, path: path.clone(), object };
                self.leaf(ends.map(made), pattern)
            }
            GraphPattern::Graph { name, inner } => {
                let made = self.name(name).map(|name| GraphPattern::Graph { name, inner: boxed(inner) });
                self.leaf(made, pattern)
            }
            GraphPattern::Service { name, inner, silent } => {
                let made = |name| GraphPattern::Service { name, inner: boxed(inner), silent: *silent };
                self.leaf(self.name(name).map(made), pattern)
            }
            GraphPattern::Values { variables, bindings } => self.values(variables, bindings),
            GraphPattern::Join { left, right } => {
                GraphPattern::Join { left: boxed(left), right: boxed(right) }
            }
            GraphPattern::Lateral { left, right } => {
                GraphPattern::Lateral { left: boxed(left), right: boxed(right) }
            }
            GraphPattern::Union { left, right } => {
                GraphPattern::Union { left: boxed(left), right: boxed(right) }
            }
            GraphPattern::Minus { left, right } => self.minus(left, right),
            GraphPattern::LeftJoin { left, right, expression } => {
                self.left_join(left, right, expression.as_ref())
            }
            GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
                inner: Box::new(self.visible_to(self.pattern(inner), expr)),
                expr: self.expression(expr),
            },
            GraphPattern::Extend { inner, variable, expression } => GraphPattern::Extend {
                inner: Box::new(self.visible_to(self.pattern(inner), expression)),
                variable: variable.clone(),
                expression: self.expression(expression),
            },
            GraphPattern::OrderBy { inner, expression } => {
                GraphPattern::OrderBy { inner: boxed(inner), expression: self.order(expression) }
            }
            GraphPattern::Project { inner, variables } => GraphPattern::Project {
                inner: Box::new(self.visible(self.pattern(inner), &named(variables))),
                variables: variables.clone(),
            },
            GraphPattern::Group { inner, variables, aggregates } => self.group(inner, variables, aggregates),
            GraphPattern::Distinct { inner } => GraphPattern::Distinct { inner: boxed(inner) },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced { inner: boxed(inner) },
            GraphPattern::Slice { inner, start, length } => {
                GraphPattern::Slice { inner: boxed(inner), start: *start, length: *length }
            }
        }
    }

    fn left_join(
        &self,
        left: &GraphPattern,
        right: &GraphPattern,
        filter: Option<&Expression>,
    ) -> GraphPattern {
        let left = self.pattern(left);
        let mut right = self.pattern(right);
        if let Some(filter) = filter {
            let mut used = Variables::of_expression(filter);
            used.all.retain(|name| {
                self.0.get(name).is_some_and(|values| values.len() > 1) && !in_scope(&left, name)
            });
            right = self.visible(right, &used);
        }
        GraphPattern::LeftJoin {
            left: Box::new(left),
            right: Box::new(right),
            expression: filter.map(|filter| self.expression(filter)),
        }
    }

    /// MINUS takes nothing away when the two sides share no variable: a parameter that they shared
    /// must stay visible on both.
    fn minus(&self, left: &GraphPattern, right: &GraphPattern) -> GraphPattern {
        let mut shared = Variables::default();
        shared
            .all
            .extend(self.0.keys().filter(|name| in_scope(left, name) && in_scope(right, name)).cloned());
        GraphPattern::Minus {
            left: Box::new(self.visible(self.pattern(left), &shared)),
            right: Box::new(self.visible(self.pattern(right), &shared)),
        }
    }

    fn group(
        &self,
        inner: &GraphPattern,
        variables: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> GraphPattern {
        let mut inner = self.visible(self.pattern(inner), &named(variables));
        let mut bound = Vec::with_capacity(aggregates.len());
        for (variable, aggregate) in aggregates {
            bound.push((
                variable.clone(),
                match aggregate {
                    AggregateExpression::CountSolutions { .. } => aggregate.clone(),
                    AggregateExpression::FunctionCall { name, expr, distinct } => {
                        inner = self.visible_to(inner, expr);
                        let expr = self.expression(expr);
                        AggregateExpression::FunctionCall { name: name.clone(), expr, distinct: *distinct }
                    }
                },
            ));
        }
        GraphPattern::Group { inner: Box::new(inner), variables: variables.to_vec(), aggregates: bound }
    }

    /// A table of the parameter alone is its default and is replaced; of a wider one the rows stay
    /// that agree with the values.
    fn values(&self, variables: &[Variable], rows: &[Vec<Option<GroundTerm>>]) -> GraphPattern {
        if let [variable] = variables
            && let Some(values) = self.0.get(variable.as_str())
        {
            return table(variable.clone(), values);
        }
        let agrees = |row: &&Vec<Option<GroundTerm>>| {
            variables.iter().zip(row.iter()).all(|(variable, cell)| {
                let values = self.0.get(variable.as_str());
                values.is_none_or(|values| cell.as_ref().is_none_or(|cell| values.contains(cell)))
            })
        };
        let bindings = rows.iter().filter(agrees).cloned().collect();
        GraphPattern::Values { variables: variables.to_vec(), bindings }
    }

    fn order(&self, order: &[OrderExpression]) -> Vec<OrderExpression> {
        let bound = |by: &OrderExpression| match by {
            OrderExpression::Asc(by) => OrderExpression::Asc(self.expression(by)),
            OrderExpression::Desc(by) => OrderExpression::Desc(self.expression(by)),
        };
        order.iter().map(bound).collect()
    }

    fn triple(&self, triple: &TriplePattern) -> Option<TriplePattern> {
        Some(TriplePattern {
            subject: self.term(&triple.subject)?,
            predicate: self.name(&triple.predicate)?,
            object: self.term(&triple.object)?,
        })
    }

    fn term(&self, term: &TermPattern) -> Option<TermPattern> {
        match term {
            TermPattern::Variable(variable) => match self.place(variable) {
                Place::Constant(GroundTerm::NamedNode(node)) => Some(node.clone().into()),
                Place::Constant(GroundTerm::Literal(literal)) => Some(literal.clone().into()),
                Place::Constant(GroundTerm::Triple(_)) => None,
                Place::Variable => Some(term.clone()),
            },
            TermPattern::Triple(triple) => Some(TermPattern::Triple(Box::new(self.triple(triple)?))),
            TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => {
                Some(term.clone())
            }
        }
    }

    fn name(&self, name: &NamedNodePattern) -> Option<NamedNodePattern> {
        let NamedNodePattern::Variable(variable) = name else { return Some(name.clone()) };
        match self.place(variable) {
            Place::Constant(GroundTerm::NamedNode(node)) => Some(node.clone().into()),
            Place::Constant(_) => None,
            Place::Variable => Some(name.clone()),
        }
    }

    fn expression(&self, expression: &Expression) -> Expression {
        use Expression as E;
        let one = |a: &E| Box::new(self.expression(a));
        let all = |list: &[E]| list.iter().map(|item| self.expression(item)).collect();
        match expression {
            E::NamedNode(_) | E::Literal(_) => expression.clone(),
            E::Variable(variable) => match self.place(variable) {
                Place::Constant(GroundTerm::NamedNode(node)) => node.clone().into(),
                Place::Constant(GroundTerm::Literal(literal)) => literal.clone().into(),
                Place::Constant(GroundTerm::Triple(_)) | Place::Variable => expression.clone(),
            },
            E::Bound(variable) => match self.place(variable) {
                Place::Constant(_) => spargebra::term::Literal::from(true).into(),
                Place::Variable => expression.clone(),
            },
            E::Or(a, b) => E::Or(one(a), one(b)),
            E::And(a, b) => E::And(one(a), one(b)),
            E::Equal(a, b) => E::Equal(one(a), one(b)),
            E::SameTerm(a, b) => E::SameTerm(one(a), one(b)),
            E::Greater(a, b) => E::Greater(one(a), one(b)),
            E::GreaterOrEqual(a, b) => E::GreaterOrEqual(one(a), one(b)),
            E::Less(a, b) => E::Less(one(a), one(b)),
            E::LessOrEqual(a, b) => E::LessOrEqual(one(a), one(b)),
            E::In(a, list) => E::In(one(a), all(list)),
            E::Add(a, b) => E::Add(one(a), one(b)),
            E::Subtract(a, b) => E::Subtract(one(a), one(b)),
            E::Multiply(a, b) => E::Multiply(one(a), one(b)),
            E::Divide(a, b) => E::Divide(one(a), one(b)),
            E::UnaryPlus(a) => E::UnaryPlus(one(a)),
            E::UnaryMinus(a) => E::UnaryMinus(one(a)),
            E::Not(a) => E::Not(one(a)),
            E::Exists(pattern) => E::Exists(Box::new(self.pattern(pattern))),
            E::If(a, b, c) => E::If(one(a), one(b), one(c)),
            E::Coalesce(list) => E::Coalesce(all(list)),
            E::FunctionCall(function, list) => E::FunctionCall(function.clone(), all(list)),
        }
    }
}

/// A term that may stand in a query; a blank node names nothing there.
fn ground(term: &Term) -> Option<GroundTerm> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::Literal(literal) => Some(literal.clone().into()),
        Term::BlankNode(_) | Term::Triple(_) => None,
    }
}

fn named(variables: &[Variable]) -> Variables {
    Variables { all: variables.iter().map(|v| v.as_str().to_owned()).collect(), ..Variables::default() }
}

fn in_scope(pattern: &GraphPattern, name: &str) -> bool {
    let mut found = false;
    pattern.on_in_scope_variable(|variable| found |= variable.as_str() == name);
    found
}

fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
}

fn table(variable: Variable, values: &[GroundTerm]) -> GraphPattern {
    let bindings = values.iter().map(|value| vec![Some(value.clone())]).collect();
    GraphPattern::Values { variables: vec![variable], bindings }
}

fn extend(inner: GraphPattern, variable: Variable, value: &GroundTerm) -> GraphPattern {
    let expression = match value {
        GroundTerm::NamedNode(node) => node.clone().into(),
        GroundTerm::Literal(literal) => literal.clone().into(),
        GroundTerm::Triple(_) => return inner,
    };
    GraphPattern::Extend { inner: Box::new(inner), variable, expression }
}
