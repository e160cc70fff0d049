//! The mapping functions as SPARQL functions, and those of GeoSPARQL.

use std::borrow::Cow;
use std::sync::OnceLock;

use oxigraph::model::{Literal, NamedNode, Term};
use oxigraph::sparql::SparqlEvaluator;
use spargebra::Query;
use spargebra::algebra::{Expression, Function as Called};
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;

use super::QueryRequest;
use super::visit::{expressions, operands, patterns_mut};
use crate::function::{Arguments, FUNCTIONS, Function, Kind as ValueKind, find, iri_of};
use crate::rdf::iri::is_absolute;
use crate::rdf::sparql::{Kind, Token, tokens};
use crate::text::{Diagnostic, code};

/// The evaluator that knows them all, made once.
pub(super) fn evaluator() -> SparqlEvaluator {
    static EVALUATOR: OnceLock<SparqlEvaluator> = OnceLock::new();
    EVALUATOR
        .get_or_init(|| {
            let mut evaluator = SparqlEvaluator::new();
            for &function in FUNCTIONS {
                let aliases = function.aliases.iter().map(|alias| (*alias).to_owned());
                for name in aliases.chain([iri_of(function.name)]) {
                    let name = NamedNode::new_unchecked(name);
                    evaluator = evaluator.with_custom_function(name, move |terms| call(function, terms));
                }
            }
            for (name, function) in GEOSPARQL_EXTENSION_FUNCTIONS {
                evaluator = evaluator.with_custom_function(name.into_owned(), function);
            }
            evaluator
        })
        .clone()
}

/// The IRIs of the functions of GeoSPARQL that queries may call.
pub fn geo_functions() -> impl Iterator<Item = &'static str> {
    GEOSPARQL_EXTENSION_FUNCTIONS.iter().map(|(name, _)| name.as_str())
}

/// The first value that a function gives for some terms; SPARQL's error (unbound) when it gives none.
fn call(function: &Function, terms: &[Term]) -> Option<Term> {
    let values: Vec<Cow<'_, str>> = terms.iter().map(lexical).collect::<Option<_>>()?;
    let arguments = function.by_position(&values)?;
    let mut out = Vec::new();
    (function.run)(&Arguments(&arguments), &mut out).ok()?;
    let value = out.into_iter().next()?;
    if function.output == ValueKind::Iri {
        return is_absolute(&value).then(|| NamedNode::new_unchecked(value).into());
    }
    Some(match function.output.datatype(&value) {
        Some(datatype) => Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype)).into(),
        None => Literal::new_simple_literal(value).into(),
    })
}

fn lexical(term: &Term) -> Option<Cow<'_, str>> {
    match term {
        Term::NamedNode(name) => Some(name.as_str().into()),
        Term::Literal(literal) => Some(literal.value().into()),
        Term::BlankNode(_) | Term::Triple(_) => None,
    }
}

/// Refuses calls with a number of arguments that the function does not take: they would be unbound in
/// silence.
pub(super) fn check(query: &mut Query, request: &QueryRequest) -> Result<(), Diagnostic> {
    let mut found = None;
    patterns_mut(query, &mut |pattern| {
        for expression in expressions(pattern) {
            miscounted(expression, &mut found);
        }
    });
    let Some((name, function, count)) = found else { return Ok(()) };
    let parameters: Vec<&str> = function.parameters.iter().map(|parameter| parameter.name).collect();
    let message = format!("`{}` does not take {count} arguments", function.name);
    let takes = if parameters.is_empty() { "none".to_owned() } else { parameters.join(", ") };
    Err(unknown(&name, &message, request).help(format!("it takes {takes}")))
}

fn miscounted(expression: &mut Expression, found: &mut Option<(NamedNode, &'static Function, usize)>) {
    if let Expression::FunctionCall(Called::Custom(name), arguments) = expression
        && let Some(function) = find(name.as_str())
        && !function.takes(arguments.len())
    {
        found.get_or_insert((name.clone(), function, arguments.len()));
    }
    for operand in operands(expression) {
        miscounted(operand, found);
    }
}

/// The finding for a function that is not there, or has another number of arguments.
pub(super) fn unknown(name: &NamedNode, message: &str, request: &QueryRequest) -> Diagnostic {
    let text = request.text.text();
    let spelled = |token: &Token| match token.kind {
        Kind::Iri => token.text(text).trim_matches(['<', '>']) == name.as_str(),
        Kind::Prefixed => {
            let local = token.text(text).split_once(':').map_or("", |(_, local)| local);
            !local.is_empty() && name.as_str().ends_with(local)
        }
        _ => false,
    };
    let diagnostic = Diagnostic::new(&code::QUERY_FUNCTION, message);
    match tokens(text).find(spelled) {
        Some(token) => diagnostic.at(request.text.span(token.range), "called here"),
        None => diagnostic.in_file(request.text.name()),
    }
}
