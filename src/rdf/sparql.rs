//! Parsing SPARQL queries, with the place of a syntax error.

pub use spargebra::Query;
use spargebra::SparqlParser;

use super::Prefixes;
use crate::text::{Diagnostic, Position, SourceText, code};

/// Parses a SPARQL 1.1 query. Relative IRIs are resolved against `base`; `prefixes` may be used
/// without being declared.
pub fn parse_query(
    source: &SourceText,
    base: Option<&str>,
    prefixes: &Prefixes,
) -> Result<Query, Diagnostic> {
    let mut parser = SparqlParser::new();
    if let Some(base) = base {
        parser = parser.with_base_iri(base).map_err(|error| {
            let message = format!("the base IRI `{base}` is invalid: {error}");
            Diagnostic::new(&code::QUERY_SYNTAX, message).in_file(source.name())
        })?;
    }
    for (prefix, namespace) in prefixes.iter() {
        // A namespace that is not an IRI could expand nothing.
        if let Ok(with) = parser.clone().with_prefix(prefix, namespace) {
            parser = with;
        }
    }
    parser.parse_query(source.text()).map_err(|error| syntax_error(source, &error.to_string()))
}

/// The finding for the parser's `error at LINE:COLUMN: expected …`.
fn syntax_error(source: &SourceText, message: &str) -> Diagnostic {
    let located = message.strip_prefix("error at ").and_then(|rest| {
        let (line, rest) = rest.split_once(':')?;
        let (column, rest) = rest.split_once(':')?;
        Some((Position { line: line.parse().ok()?, column: column.parse().ok()? }, rest.trim()))
    });
    let Some((position, expected)) = located else {
        return Diagnostic::new(&code::QUERY_SYNTAX, message).in_file(source.name());
    };
    let start = source.offset(position);
    let rest = &source.text()[start..];
    let word = rest.find(|c: char| c.is_whitespace() || "{}()<>.;,".contains(c)).unwrap_or(rest.len());
    let width = word.max(rest.chars().next().map_or(0, char::len_utf8));
    let found = &rest[..width];
    let span = source.span(start..start + width);
    let message = match found.trim() {
        "" => "the query ends too early".to_owned(),
        found => format!("`{found}` is not expected here"),
    };
    let diagnostic = Diagnostic::new(&code::QUERY_SYNTAX, message).at(span, short_expectation(expected));
    if let Some((prefix, _)) = found.split_once(':')
        && expected.contains("Prefix not found")
    {
        return diagnostic.help(format!("declare it: `PREFIX {prefix}: <…>`"));
    }
    diagnostic
}

/// The parser lists every token that it would take; past a few that helps nobody.
fn short_expectation(expected: &str) -> String {
    let tokens = expected.matches(',').count();
    if tokens > 6 { "the syntax breaks here".to_owned() } else { expected.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let source = SourceText::new("q.rq", text);
        parse_query(&source, Some("http://e/"), &Prefixes::default()).unwrap_err().to_string()
    }

    #[test]
    fn a_syntax_error_has_its_place() {
        assert_eq!(fault("SELECT * WHERE {\n  ?s ?p }"), "q.rq:2:9: error[D501]: `}` is not expected here");
        assert_eq!(fault("SELECT * WHERE {"), "q.rq:1:17: error[D501]: the query ends too early");
        assert!(fault("ASK { a:b ?p ?o }").starts_with("q.rq:1:"), "{}", fault("ASK { a:b ?p ?o }"));
    }

    #[test]
    fn prefixes_and_the_base_apply() {
        let source = SourceText::new("q.rq", "ASK { a:b <c> ?o }");
        let query =
            parse_query(&source, Some("http://e/"), &Prefixes::from_iter([("a", "http://a/")])).unwrap();
        assert!(query.to_string().contains("<http://a/b> <http://e/c>"), "{query}");
    }
}
