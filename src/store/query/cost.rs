//! What a query would cost before it reads a quad: the planner and the joins of constants cannot be
//! stopped, so a query that would take seconds of them is refused.
//!
//! The planner orders the joins of a region (patterns joined with and optional to each other) by
//! estimating, for each place, each candidate with all that is joined so far: with n patterns, n³
//! looks at up to n patterns each (measured: 60 patterns take 0.5 s). It looks twice at what is
//! grouped, at each end of a step inside `( )*`, and at what is optional where that cannot be looked
//! up row by row: nested, these double.

use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};

use super::visit::{children, expressions, operands, pattern_of};
use crate::text::{Diagnostic, SourceText, code};

/// Looks of the planner: up to three seconds.
const LOOKS: u64 = 20_000_000;
/// Rows that VALUES blocks and unions of them may multiply to.
const CONSTANT_ROWS: u64 = 1_000_000;

/// Refuses what costs too much.
pub(super) fn check(query: &Query, source: &SourceText) -> Result<(), Diagnostic> {
    // Walking needs a query that may change; the algebra is small.
    let mut query = query.clone();
    let pattern = pattern_of(&mut query);
    let mut looks = 0;
    plan(pattern, 1, &mut looks);
    let message = if looks > LOOKS {
        "so many patterns are joined, optional or nested that planning would take too long".to_owned()
    } else if constant_rows(pattern) > CONSTANT_ROWS {
        format!("the VALUES blocks and unions multiply to more than {CONSTANT_ROWS} rows")
    } else {
        return Ok(());
    };
    Err(Diagnostic::new(&code::QUERY_TOO_COMPLEX, message)
        .in_file(source.name())
        .help(code::QUERY_TOO_COMPLEX.cure))
}

/// What is joined with each other.
#[derive(Default)]
struct Region {
    /// Patterns to be ordered.
    patterns: u64,
    /// Looks that one estimate of all of them takes.
    size: u64,
}

/// Adds the looks at a pattern that is planned `times` times, and gives the size of an estimate.
fn plan(pattern: &mut GraphPattern, times: u64, looks: &mut u64) -> u64 {
    let mut region = Region::default();
    gather(pattern, times, &mut region, looks);
    let cost = region.patterns.saturating_pow(3).saturating_mul(region.size).saturating_mul(times);
    *looks = looks.saturating_add(cost);
    region.size
}

fn gather(pattern: &mut GraphPattern, times: u64, region: &mut Region, looks: &mut u64) {
    for expression in expressions(pattern) {
        let mut waiting = vec![expression];
        while let Some(expression) = waiting.pop() {
            if let spargebra::algebra::Expression::Exists(pattern) = expression {
                plan(pattern, times, looks);
            } else {
                waiting.extend(operands(expression));
            }
        }
    }
    let mut part = |size: u64| {
        region.patterns += 1;
        region.size = region.size.saturating_add(size);
    };
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().for_each(|_| part(1)),
        GraphPattern::Path { path, .. } => part(path_looks(path)),
        GraphPattern::LeftJoin { left, right, .. } => {
            gather(left, times, region, looks);
            let doubled = if is_looked_up(right) { times } else { times.saturating_mul(2) };
            gather(right, doubled, region, looks);
        }
        GraphPattern::Join { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Filter { .. }
        | GraphPattern::Extend { .. }
        | GraphPattern::Graph { .. } => {
            for inner in children(pattern) {
                gather(inner, times, region, looks);
            }
        }
        GraphPattern::Group { inner, .. } => {
            let size = plan(inner, times.saturating_mul(2), looks);
            part(size.saturating_mul(2));
        }
        _ => {
            let size = children(pattern).into_iter().map(|inner| plan(inner, times, looks));
            let size = size.fold(1, u64::saturating_add);
            part(size);
        }
    }
}

/// Whether the planner can look an optional pattern up for each row.
fn is_looked_up(pattern: &mut GraphPattern) -> bool {
    let simple = !matches!(
        pattern,
        GraphPattern::Minus { .. }
            | GraphPattern::Project { .. }
            | GraphPattern::Distinct { .. }
            | GraphPattern::Reduced { .. }
            | GraphPattern::Slice { .. }
            | GraphPattern::OrderBy { .. }
            | GraphPattern::Group { .. }
            | GraphPattern::Service { .. }
    );
    simple && children(pattern).into_iter().all(is_looked_up)
}

/// The looks of one estimate of a path.
fn path_looks(path: &PropertyPathExpression) -> u64 {
    match path {
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => 1,
        PropertyPathExpression::Reverse(path)
        | PropertyPathExpression::ZeroOrMore(path)
        | PropertyPathExpression::OneOrMore(path)
        | PropertyPathExpression::ZeroOrOne(path) => path_looks(path).saturating_add(1),
        PropertyPathExpression::Alternative(a, b) => path_looks(a).saturating_add(path_looks(b)),
        PropertyPathExpression::Sequence(a, b) => {
            path_looks(a).saturating_add(path_looks(b)).saturating_mul(2)
        }
    }
}

/// Rows of the parts of a pattern that read no quad, multiplied as they are joined. What reads quads
/// can be stopped there, and counts as one row.
fn constant_rows(pattern: &mut GraphPattern) -> u64 {
    match pattern {
        GraphPattern::Values { bindings, .. } => bindings.len() as u64,
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => 1,
        GraphPattern::Union { left, right } => constant_rows(left).saturating_add(constant_rows(right)),
        GraphPattern::Slice { inner, length: Some(length), .. } => {
            // The slice is of what its inner pattern has made.
            let inner = constant_rows(inner);
            if inner > CONSTANT_ROWS { inner } else { inner.min(*length as u64) }
        }
        _ => children(pattern)
            .into_iter()
            .map(|inner| constant_rows(inner).max(1))
            .fold(1, u64::saturating_mul),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::Prefixes;
    use crate::rdf::sparql::parse_query;

    fn refused(text: &str) -> bool {
        let source = SourceText::new("q", text);
        let query = parse_query(&source, None, &Prefixes::default()).unwrap();
        check(&query, &source).is_err()
    }

    fn nested(n: usize, open: &str, inside: &str, close: &str) -> String {
        format!("SELECT * {{ {}{inside}{} }}", open.repeat(n), close.repeat(n))
    }

    #[test]
    fn what_doubles_at_each_level_is_refused() {
        let groups = |n| nested(n, "{ SELECT (COUNT(*) AS ?c) { ", "?s ?p ?o", "} }");
        assert!(!refused(&groups(8)) && refused(&groups(30)));
        let optionals = |n| nested(n, "?s ?p ?o OPTIONAL { ?s ?p ?o MINUS { ?s ?q ?o } ", "", "}");
        assert!(!refused(&optionals(6)) && refused(&optionals(30)));
        let path = |n: usize| format!("SELECT * {{ <a:a> (a{})* ?o }}", "/a".repeat(n));
        assert!(!refused(&path(10)) && refused(&path(40)));
    }

    #[test]
    fn many_patterns_at_one_place_are_refused() {
        let star = |n| nested(n, "?s ?p ?o . ", "", "");
        assert!(!refused(&star(60)) && refused(&star(90)));
        assert!(!refused(&nested(60, "OPTIONAL { ?s ?p ?o } ", "", "")));
        assert!(!refused(&nested(20, "{ ?s ?p ?o . ?s ?q ?r } UNION ", "{}", "")));
    }

    #[test]
    fn products_of_constants_are_refused() {
        let values = |n: usize| format!("VALUES ?x{n} {{ {} }} ", "1 ".repeat(300));
        assert!(!refused(&format!("SELECT * {{ {}{} }}", values(1), values(2))));
        assert!(refused(&format!("SELECT * {{ {}{}{} }}", values(1), values(2), values(3))));
        let apart =
            format!("SELECT * {{ {{ {} }} UNION {{ {} }} UNION {{ {} }} }}", values(1), values(2), values(3));
        assert!(!refused(&apart));
        let empty = format!("{{ {} {{}} }} ", "{} UNION ".repeat(60));
        assert!(refused(&format!("SELECT * {{ {} }}", empty.repeat(4))));
    }
}
