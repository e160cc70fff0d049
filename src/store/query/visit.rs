//! Walking over an algebra: every graph pattern, those inside EXISTS included.

use oxigraph::model::Variable;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

/// The pattern of a query of any form.
pub(super) fn pattern_of(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// Calls `visit` on every pattern, the outer before the inner.
pub(super) fn patterns_mut(query: &mut Query, visit: &mut impl FnMut(&mut GraphPattern)) {
    walk(pattern_of(query), visit);
}

/// Calls `visit` on every pattern inside one and on itself, to look only.
pub(super) fn patterns(pattern: &GraphPattern, visit: &mut impl FnMut(&GraphPattern)) {
    // The algebra of a query is small; a second walk for shared references would be a copy of `walk`.
    walk(&mut pattern.clone(), &mut |pattern| visit(pattern));
}

/// The number of patterns, with their triples.
pub(super) fn size(pattern: &GraphPattern) -> usize {
    let mut size = 0;
    patterns(pattern, &mut |pattern| {
        size += match pattern {
            GraphPattern::Bgp { patterns } => 1 + patterns.len(),
            _ => 1,
        };
    });
    size
}

fn walk(pattern: &mut GraphPattern, visit: &mut impl FnMut(&mut GraphPattern)) {
    visit(pattern);
    for expression in expressions(pattern) {
        exists(expression, visit);
    }
    for inner in children(pattern) {
        walk(inner, visit);
    }
}

fn exists(expression: &mut Expression, visit: &mut impl FnMut(&mut GraphPattern)) {
    if let Expression::Exists(pattern) = expression {
        walk(pattern, visit);
    }
    for operand in operands(expression) {
        exists(operand, visit);
    }
}

/// The patterns directly inside one.
pub(super) fn children(pattern: &mut GraphPattern) -> Vec<&mut GraphPattern> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => Vec::new(),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => vec![left, right],
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Service { inner, .. } => vec![inner],
    }
}

/// The expressions directly inside a pattern.
pub(super) fn expressions(pattern: &mut GraphPattern) -> Vec<&mut Expression> {
    match pattern {
        GraphPattern::LeftJoin { expression, .. } => expression.iter_mut().collect(),
        GraphPattern::Filter { expr, .. } => vec![expr],
        GraphPattern::Extend { expression, .. } => vec![expression],
        GraphPattern::OrderBy { expression, .. } => expression
            .iter_mut()
            .map(|order| match order {
                OrderExpression::Asc(expression) | OrderExpression::Desc(expression) => expression,
            })
            .collect(),
        GraphPattern::Group { aggregates, .. } => aggregates
            .iter_mut()
            .filter_map(|(_, aggregate)| match aggregate {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The expressions directly inside one.
pub(super) fn operands(expression: &mut Expression) -> Vec<&mut Expression> {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_)
        | Expression::Exists(_) => Vec::new(),
        Expression::Or(a, b)
        | Expression::And(a, b)
        | Expression::Equal(a, b)
        | Expression::SameTerm(a, b)
        | Expression::Greater(a, b)
        | Expression::GreaterOrEqual(a, b)
        | Expression::Less(a, b)
        | Expression::LessOrEqual(a, b)
        | Expression::Add(a, b)
        | Expression::Subtract(a, b)
        | Expression::Multiply(a, b)
        | Expression::Divide(a, b) => vec![a, b],
        Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => vec![a],
        Expression::If(a, b, c) => vec![a, b, c],
        Expression::In(a, list) => std::iter::once(&mut **a).chain(list).collect(),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => list.iter_mut().collect(),
    }
}

/// Gives a variable another name wherever it stands.
pub(super) fn rename(pattern: &mut GraphPattern, from: &Variable, to: &Variable) {
    walk(pattern, &mut |pattern| {
        for expression in expressions(pattern) {
            rename_in(expression, from, to);
        }
        for variable in variables(pattern) {
            if variable == from {
                *variable = to.clone();
            }
        }
    });
}

fn rename_in(expression: &mut Expression, from: &Variable, to: &Variable) {
    if let Expression::Variable(variable) | Expression::Bound(variable) = expression
        && variable == from
    {
        *variable = to.clone();
    }
    for operand in operands(expression) {
        rename_in(operand, from, to);
    }
}

/// The variables that stand directly in a pattern, its expressions aside.
fn variables(pattern: &mut GraphPattern) -> Vec<&mut Variable> {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter_mut().flat_map(in_triple).collect(),
        GraphPattern::Path { subject, object, .. } => {
            in_term(subject).into_iter().chain(in_term(object)).collect()
        }
        GraphPattern::Graph { name, .. } | GraphPattern::Service { name, .. } => {
            in_name(name).into_iter().collect()
        }
        GraphPattern::Extend { variable, .. } => vec![variable],
        GraphPattern::Values { variables, .. } | GraphPattern::Project { variables, .. } => {
            variables.iter_mut().collect()
        }
        GraphPattern::Group { variables, aggregates, .. } => {
            variables.iter_mut().chain(aggregates.iter_mut().map(|(variable, _)| variable)).collect()
        }
        _ => Vec::new(),
    }
}

fn in_triple(triple: &mut TriplePattern) -> Vec<&mut Variable> {
    let TriplePattern { subject, predicate, object } = triple;
    in_term(subject).into_iter().chain(in_name(predicate)).chain(in_term(object)).collect()
}

fn in_term(term: &mut TermPattern) -> Vec<&mut Variable> {
    match term {
        TermPattern::Variable(variable) => vec![variable],
        TermPattern::Triple(triple) => in_triple(triple),
        _ => Vec::new(),
    }
}

fn in_name(name: &mut NamedNodePattern) -> Option<&mut Variable> {
    match name {
        NamedNodePattern::Variable(variable) => Some(variable),
        NamedNodePattern::NamedNode(_) => None,
    }
}
