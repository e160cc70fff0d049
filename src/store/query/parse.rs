//! Text to algebra, with diagnostics that point into the text.

use std::collections::BTreeSet;
use std::ops::Range;

use oxigraph::model::Variable;
use serde::Serialize;
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};

use super::lexer::{Kind, Token, tokens};
use super::{QueryRequest, guard, rewrite};
use crate::rdf::Prefixes;
use crate::text::{Diagnostic, Position, Report, SourceText, code, nearest};

/// What a query gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QueryForm {
    Select,
    Ask,
    Construct,
    Describe,
}

/// What is known of a query before it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryShape {
    pub form: QueryForm,
    /// The columns of a SELECT, in their order.
    pub columns: Vec<String>,
    /// Every variable that the text names, in the order of the alphabet.
    pub variables: BTreeSet<String>,
}

/// Guards and parses a query without running it: what `check` and the console ask.
pub fn inspect_query(request: &QueryRequest) -> Result<QueryShape, Report> {
    guard::check(&request.text, &request.limits)?;
    let query = parse(request)?;
    let text = request.text.text();
    let variables = tokens(text)
        .filter(|token| token.kind == Kind::Variable)
        .map(|token| token.text(text)[1..].to_owned())
        .collect();
    let form = match &query {
        Query::Select { .. } => QueryForm::Select,
        Query::Ask { .. } => QueryForm::Ask,
        Query::Construct { .. } => QueryForm::Construct,
        Query::Describe { .. } => QueryForm::Describe,
    };
    let columns = match &query {
        Query::Select { pattern, .. } => columns(pattern).iter().map(|v| v.as_str().to_owned()).collect(),
        _ => Vec::new(),
    };
    Ok(QueryShape { form, columns, variables })
}

fn columns(pattern: &GraphPattern) -> &[Variable] {
    match pattern {
        GraphPattern::Project { variables, .. } => variables,
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => columns(inner),
        _ => &[],
    }
}

/// Parses a text that the guard has let through. `SELECT *` gets its columns in the order in which
/// the variables first appear; the parser would sort them.
pub(super) fn parse(request: &QueryRequest) -> Result<Query, Report> {
    let source = &request.text;
    let mut parser = SparqlParser::new();
    if let Some(base) = &request.base_iri {
        parser = parser.with_base_iri(base).map_err(|error| bad_setting(source, base, &error))?;
    }
    for (prefix, namespace) in request.prefixes.iter() {
        parser =
            parser.with_prefix(prefix, namespace).map_err(|error| bad_setting(source, namespace, &error))?;
    }
    match parser.parse_query(source.text()) {
        Ok(mut query) => {
            refuse_service(source)?;
            rewrite::order_columns(&mut query, source.text());
            rewrite::mend_group_concat(&mut query);
            rewrite::check_values(&query, source)?;
            Ok(query)
        }
        Err(error) => Err(explain(source, &request.prefixes, &error.to_string())),
    }
}

fn bad_setting(source: &SourceText, iri: &str, error: &impl ToString) -> Diagnostic {
    Diagnostic::new(&code::QUERY_SYNTAX, format!("`{iri}` is no valid IRI: {}", error.to_string()))
        .in_file(source.name())
}

fn refuse_service(source: &SourceText) -> Result<(), Diagnostic> {
    match tokens(source.text()).find(|token| token.is_word(source.text(), "SERVICE")) {
        Some(token) => Err(Diagnostic::new(&code::QUERY_SERVICE, "SERVICE is not available here")
            .at(source.span(token.range), "refused")
            .help(code::QUERY_SERVICE.cure)),
        None => Ok(()),
    }
}

/// The parser's message, `error at LINE:COLUMN: expected …`, as diagnostics.
fn explain(source: &SourceText, prefixes: &Prefixes, message: &str) -> Report {
    if let Some(diagnostic) = update_refused(source) {
        return diagnostic.into();
    }
    let undeclared = undeclared_prefixes(source, prefixes);
    if !undeclared.is_empty() {
        return Report { diagnostics: undeclared };
    }
    let located = message.strip_prefix("error at ").and_then(|rest| {
        let (line, rest) = rest.split_once(':')?;
        let (column, rest) = rest.split_once(':')?;
        let position = Position { line: line.parse().ok()?, column: column.parse().ok()? };
        Some((source.offset(position), rest.trim().trim_start_matches("expected ")))
    });
    let Some((offset, expected)) = located else {
        return Diagnostic::new(&code::QUERY_SYNTAX, message).in_file(source.name()).into();
    };
    let range = token_at(source.text(), offset);
    let found = match source.text().get(range.clone()) {
        None | Some("") => "the end of the query".to_owned(),
        Some(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
    };
    let (rule, wanted) = sort_expected(expected);
    let diagnostic = match rule {
        Some(rule) => Diagnostic::new(&code::QUERY_SYNTAX, rule).at(source.span(range), "here"),
        None => Diagnostic::new(&code::QUERY_SYNTAX, format!("{found} cannot stand here"))
            .at(source.span(range), "not expected"),
    };
    match wanted {
        Some(wanted) => diagnostic.help(format!("expected {wanted}")).into(),
        None => diagnostic.into(),
    }
}

/// What the parser wanted: a rule of the language that was broken (a sentence), and tokens.
fn sort_expected(expected: &str) -> (Option<String>, Option<String>) {
    let expected = expected.trim_start_matches("one of ");
    let mut tokens = Vec::new();
    let mut rule = None;
    for part in expected.split(", ") {
        let quoted = part.strip_prefix('"').and_then(|part| part.strip_suffix('"'));
        match quoted {
            Some(text) if text.is_empty() => {}
            Some(text) => tokens.push(format!("`{text}`")),
            None if part.contains(' ') => rule = Some(part.to_owned()),
            // Classes of characters (`['a' ..= 'z']`) say nothing to a person.
            None if part.starts_with('[') => {}
            None if part.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
                tokens.push(format!("`{part}`"));
            }
            None => {}
        }
    }
    tokens.dedup();
    let shown = match tokens.len() {
        0 => None,
        1..=8 => Some(tokens.join(", ")),
        _ => Some(format!("{}…", tokens[..8].join(", "))),
    };
    (rule, shown)
}

/// The token that starts at or holds `offset`.
fn token_at(text: &str, offset: usize) -> Range<usize> {
    tokens(text).find(|token| token.range.end > offset).map_or(text.len()..text.len(), |token| token.range)
}

/// Every prefixed name whose prefix nobody declares.
fn undeclared_prefixes(source: &SourceText, known: &Prefixes) -> Vec<Diagnostic> {
    let text = source.text();
    let all: Vec<Token> = tokens(text).collect();
    let mut declared: Vec<&str> = known.iter().map(|(prefix, _)| prefix).collect();
    for pair in all.windows(2) {
        if pair[0].is_word(text, "PREFIX") {
            declared.push(pair[1].text(text).trim_end_matches(':'));
        }
    }
    let mut found = Vec::new();
    for (i, token) in all.iter().enumerate() {
        let prefix = token.text(text).split(':').next().unwrap_or_default();
        let declares = i > 0 && all[i - 1].is_word(text, "PREFIX");
        if token.kind != Kind::Prefixed || declares || declared.contains(&prefix) {
            continue;
        }
        let mut diagnostic =
            Diagnostic::new(&code::QUERY_PREFIX, format!("prefix `{prefix}:` is not declared"))
                .at(source.span(token.range.clone()), "used here")
                .help(format!("add `PREFIX {prefix}: <…>` at the top of the query"));
        if let Some(near) = nearest(prefix, declared.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean `{near}:`?"));
        }
        found.push(diagnostic);
    }
    found
}

/// Whether the text is an update rather than a query: its first word after the prologue tells.
fn update_refused(source: &SourceText) -> Option<Diagnostic> {
    const UPDATES: &[&str] =
        &["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"];
    let text = source.text();
    let first = tokens(text)
        .filter(|token| token.kind == Kind::Word)
        .find(|token| !token.is_word(text, "PREFIX") && !token.is_word(text, "BASE"))?;
    UPDATES.iter().any(|word| first.is_word(text, word)).then(|| {
        Diagnostic::new(&code::QUERY_IS_UPDATE, "this is an update, and only queries are answered")
            .at(source.span(first.range), "an update begins here")
            .help(code::QUERY_IS_UPDATE.cure)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let request = QueryRequest::new(SourceText::new("q.rq", text));
        inspect_query(&request).unwrap_err().to_string()
    }

    #[test]
    fn every_undeclared_prefix_is_located() {
        let report = fault("PREFIX foa: <http://f/>\nSELECT * { ?s foaf:name ?o ;\n x:y 1 }");
        let lines: Vec<&str> = report.lines().collect();
        assert_eq!(
            lines,
            [
                "q.rq:2:15: error[D502]: prefix `foaf:` is not declared",
                "q.rq:3:2: error[D502]: prefix `x:` is not declared",
            ]
        );
    }

    #[test]
    fn a_syntax_error_names_the_token() {
        assert_eq!(fault("SELECT * {\n  ?s ?p }"), "q.rq:2:9: error[D501]: `}` cannot stand here");
        assert_eq!(
            fault("SELECT * { ?s ?p ?o"),
            "q.rq:1:20: error[D501]: the end of the query cannot stand here"
        );
    }

    #[test]
    fn a_broken_rule_is_told_in_words() {
        let fault = fault("SELECT ?a ?a { ?a ?b ?c }");
        assert!(fault.contains("Duplicated variable name in SELECT"), "{fault}");
    }

    #[test]
    fn updates_and_services_are_refused_by_name() {
        assert!(fault("PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }").contains("[D504]"));
        assert!(fault("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }").starts_with("q.rq:1:12: error[D505]"));
    }

    #[test]
    fn the_shape_of_a_query_is_known_before_it_runs() {
        let request = QueryRequest::new(SourceText::new("q", "SELECT * { ?z ?a $m FILTER(?x) }"));
        let shape = inspect_query(&request).unwrap();
        assert_eq!(shape.form, QueryForm::Select);
        assert_eq!(shape.columns, ["z", "a", "m"]);
        assert_eq!(shape.variables.len(), 4);
    }
}
