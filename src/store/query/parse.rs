//! Text to algebra, with diagnostics that point into the text.

use std::collections::BTreeSet;

use oxigraph::model::Variable;
use serde::Serialize;
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::visit::patterns_mut;
use super::{QueryRequest, cost, guard, rewrite, search};
use crate::rdf::sparql::{Kind, parse_query, tokens};
use crate::text::{Diagnostic, Report, code};

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
    if let Some(query) = &request.algebra {
        let mut query = query.clone();
        rewrite::mend(&mut query, source.text());
        return Ok(query);
    }
    let mut query = parse_query(source, request.base_iri.as_deref(), &request.prefixes)?;
    refuse_service(&mut query, request)?;
    cost::check(&query, source)?;
    rewrite::mend(&mut query, source.text());
    Ok(query)
}

/// Services of others are refused; the search is one of ours.
fn refuse_service(query: &mut Query, request: &QueryRequest) -> Result<(), Diagnostic> {
    let mut refused = false;
    patterns_mut(query, &mut |pattern| {
        if let GraphPattern::Service { name, .. } = pattern {
            refused |= !search::is_ours(name, request);
        }
    });
    if !refused {
        return Ok(());
    }
    let source = &request.text;
    let diagnostic = Diagnostic::new(&code::QUERY_SERVICE, "SERVICE of another server is not available here");
    let word = tokens(source.text()).find(|token| token.is_word(source.text(), "SERVICE"));
    Err(match word {
        Some(token) => diagnostic.at(source.span(token.range), "refused"),
        None => diagnostic.in_file(source.name()),
    }
    .help(code::QUERY_SERVICE.cure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SourceText;

    fn fault(text: &str) -> String {
        let request = QueryRequest::new(SourceText::new("q.rq", text));
        inspect_query(&request).unwrap_err().to_string()
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
