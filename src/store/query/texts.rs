//! Bounds for the texts that an expression makes before anybody sees them.
//!
//! The evaluation measures a text when it is bound to a variable. Within one expression
//! `REPLACE(REPLACE(…))` and `CONCAT(CONCAT(…), …)` could grow beyond all memory, so between one such
//! call and the next the text is measured too.

use spargebra::Query;
use spargebra::algebra::{Expression, Function};

use super::own;
use super::visit::{expressions, operands, patterns_mut};

/// The arguments of one CONCAT; more are concatenated in parts.
const PARTS: usize = 16;

/// Puts the measures into all expressions.
pub(super) fn bound(query: &mut Query) {
    patterns_mut(query, &mut |pattern| {
        for expression in expressions(pattern) {
            bound_in(expression);
        }
    });
}

/// Whether something in the expression may have made a long text.
fn bound_in(expression: &mut Expression) -> bool {
    let mut grown: Vec<bool> = operands(expression).into_iter().map(bound_in).collect();
    let Expression::FunctionCall(function, arguments) = expression else {
        return grown.contains(&true);
    };
    if !grows(function) {
        return grown.contains(&true);
    }
    if *function == Function::Concat && arguments.len() > PARTS {
        *arguments = in_parts(std::mem::take(arguments));
        grown = vec![false; arguments.len()];
    }
    for (argument, _) in arguments.iter_mut().zip(grown).filter(|(_, grown)| *grown) {
        wrap(argument, own::TEXT, None);
    }
    if *function == Function::Replace
        && let [text, _, replacement, ..] = &mut arguments[..]
    {
        if matches!(replacement, Expression::Literal(_) | Expression::Variable(_)) {
            wrap(text, own::REPLACEABLE, Some(replacement.clone()));
        } else {
            wrap(text, own::SHORT_TEXT, None);
            wrap(replacement, own::SHORT_TEXT, None);
        }
    }
    true
}

/// Whether a function may give a text longer than its arguments.
fn grows(function: &Function) -> bool {
    matches!(
        function,
        Function::Concat
            | Function::Replace
            | Function::EncodeForUri
            | Function::UCase
            | Function::LCase
            | Function::Custom(_)
    )
}

/// `CONCAT(a, b, c, d)` as `CONCAT(CONCAT(a, b), CONCAT(c, d))`, each part measured.
fn in_parts(mut arguments: Vec<Expression>) -> Vec<Expression> {
    while arguments.len() > PARTS {
        arguments = arguments
            .chunks(PARTS)
            .map(|part| {
                let mut part = Expression::FunctionCall(Function::Concat, part.to_vec());
                wrap(&mut part, own::TEXT, None);
                part
            })
            .collect();
    }
    arguments
}

fn wrap(expression: &mut Expression, function: &str, other: Option<Expression>) {
    let inner = std::mem::replace(expression, Expression::Coalesce(Vec::new()));
    let arguments = std::iter::once(inner).chain(other).collect();
    *expression = Expression::FunctionCall(Function::Custom(own::node(function)), arguments);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Prefixes;
    use crate::rdf::sparql::parse_query;
    use crate::text::SourceText;

    fn bounded(expression: &str) -> String {
        let source = SourceText::new("q", format!("SELECT ({expression} AS ?y) {{ ?s ?p ?x }}"));
        let mut query = parse_query(&source, None, &Prefixes::default()).unwrap();
        bound(&mut query);
        query.to_string()
    }

    #[test]
    fn only_what_grows_twice_is_measured() {
        for small in ["CONCAT(?x, \" \", ?x)", "UCASE(STR(?x))", "STRLEN(CONCAT(?x, ?x))"] {
            assert!(!bounded(small).contains("tag:"), "{small}");
        }
        assert!(bounded("UCASE(STR(CONCAT(?x, ?x)))").contains("UCASE(<tag:text>(STR("));
        assert!(bounded("REPLACE(?x, \"a\", \"b\")").contains("<tag:replaceable>(?x, \"b\")"));
        assert!(bounded("REPLACE(?x, \"a\", STR(?x))").contains("<tag:short-text>(STR(?x))"));
        let long = format!("CONCAT({}?x)", "?x, ".repeat(300));
        assert_eq!(bounded(&long).matches("tag:text").count(), 19 + 2);
    }
}
