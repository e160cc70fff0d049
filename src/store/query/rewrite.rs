//! What the algebra is given before the engine gets it, where the engine departs from SPARQL 1.1 or
//! would surprise.

use oxigraph::model::Variable;
use spargebra::Query;
use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, Function, GraphPattern};

use super::visit::{operands, patterns_mut};
use super::{own, texts};
use crate::rdf::sparql::{Kind, tokens};

/// Everything below that needs only the query and its text.
pub(super) fn mend(query: &mut Query, text: &str) {
    order_columns(query, text);
    mend_group_concat(query);
    mend_bnode(query);
    texts::bound(query);
}

/// Puts the columns of an outermost `SELECT *` into the order in which the text names them.
fn order_columns(query: &mut Query, text: &str) {
    let Query::Select { pattern, .. } = query else { return };
    let mut words = tokens(text).skip_while(|token| !token.is_word(text, "SELECT")).skip(1);
    let star = words.find(|token| !token.is_word(text, "DISTINCT") && !token.is_word(text, "REDUCED"));
    if !star.is_some_and(|token| token.is_sign(text, "*")) {
        return;
    }
    let mut order = Vec::new();
    for token in tokens(text).filter(|token| token.kind == Kind::Variable) {
        let name = &token.text(text)[1..];
        if !order.contains(&name) {
            order.push(name);
        }
    }
    let mut at = pattern;
    loop {
        match at {
            GraphPattern::Project { variables, .. } => {
                variables.sort_by_key(|variable| order.iter().position(|name| *name == variable.as_str()));
                return;
            }
            GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => at = inner,
            _ => return,
        }
    }
}

/// `GROUP_CONCAT(?n)` of anything but strings is empty in the engine; SPARQL 1.1 §18.5.1.7 takes the
/// string of each value.
fn mend_group_concat(query: &mut Query) {
    patterns_mut(query, &mut |pattern| {
        let GraphPattern::Group { aggregates, .. } = pattern else { return };
        for (_, aggregate) in aggregates {
            if let AggregateExpression::FunctionCall {
                name: AggregateFunction::GroupConcat { .. }, expr, ..
            } = aggregate
                && !matches!(expr, Expression::FunctionCall(Function::Str, _))
            {
                let inner = std::mem::replace(expr, Expression::Coalesce(Vec::new()));
                *expr = Expression::FunctionCall(Function::Str, vec![inner]);
            }
        }
    });
}

/// `BNODE(label)` gives the same node for the same label within a solution only (SPARQL 1.1 §17.4.2.9);
/// the engine gives a node of that very label. So the label is joined to something that every solution
/// has of its own.
fn mend_bnode(query: &mut Query) {
    let mut count = 0;
    patterns_mut(query, &mut |pattern| {
        let GraphPattern::Extend { expression, .. } = pattern else { return };
        if !calls_bnode(expression) {
            return;
        }
        // All columns of a SELECT belong to one solution.
        let solution = Variable::new_unchecked(format!("__solution{count}"));
        count += 1;
        let mut at = pattern;
        while let GraphPattern::Extend { inner, expression, .. } = at {
            in_solution(expression, &solution);
            at = inner;
        }
        let inner = std::mem::take(at);
        let expression = Expression::FunctionCall(Function::StrUuid, Vec::new());
        *at = GraphPattern::Extend { inner: Box::new(inner), variable: solution, expression };
    });
}

fn is_bnode(expression: &Expression) -> bool {
    matches!(expression, Expression::FunctionCall(Function::BNode, labels) if !labels.is_empty())
}

fn calls_bnode(expression: &mut Expression) -> bool {
    is_bnode(expression) || operands(expression).into_iter().any(calls_bnode)
}

fn in_solution(expression: &mut Expression, solution: &Variable) {
    for operand in operands(expression) {
        in_solution(operand, solution);
    }
    if is_bnode(expression)
        && let Expression::FunctionCall(function, arguments) = expression
    {
        *function = Function::Custom(own::node(own::SOLUTION_NODE));
        arguments.push(solution.clone().into());
    }
}
