//! SPARQL queries as text: tokens, parsing, and the place and cause of a syntax error.

mod explain;
mod lexer;
mod strict;

pub use lexer::{Kind, Token, Tokens, tokens};
use spargebra::SparqlParser;
pub use spargebra::{Query, Update};

use super::Prefixes;
use crate::text::{Diagnostic, Report, SourceText, code};

/// Parses a SPARQL 1.1 query. Relative IRIs are resolved against `base`; `prefixes` may be used
/// without being declared.
pub fn parse_query(source: &SourceText, base: Option<&str>, prefixes: &Prefixes) -> Result<Query, Report> {
    let parser = parser(source, base, prefixes)?;
    let query = parser
        .clone()
        .parse_query(&strict::normalize(source.text()))
        .map_err(|error| explain::explain(source, &parser, prefixes, &error.to_string()))?;
    strict::check(source)?;
    Ok(query)
}

/// Parses a SPARQL 1.1 update, as [`parse_query`] does a query.
pub fn parse_update(source: &SourceText, base: Option<&str>, prefixes: &Prefixes) -> Result<Update, Report> {
    let update = parser(source, base, prefixes)?.parse_update(&strict::normalize(source.text()));
    update.map_err(|error| explain::explain_update(source, prefixes, &error.to_string()))
}

fn parser(source: &SourceText, base: Option<&str>, prefixes: &Prefixes) -> Result<SparqlParser, Diagnostic> {
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
    Ok(parser)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_the_base_apply() {
        let source = SourceText::new("q.rq", "ASK { a:b <c> ?o }");
        let query =
            parse_query(&source, Some("http://e/"), &Prefixes::from_iter([("a", "http://a/")])).unwrap();
        assert!(query.to_string().contains("<http://a/b> <http://e/c>"), "{query}");
    }
}
