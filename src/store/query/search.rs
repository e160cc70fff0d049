//! The search as a service: `SERVICE <search> { ?thing dataesr:query "text" ; dataesr:score ?score }`.
//! What it finds takes the place of the pattern before the evaluation, as VALUES.

use oxigraph::model::{Literal, NamedNode, Variable};
use spargebra::Query;
use spargebra::algebra::GraphPattern;
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern};

use super::visit::patterns_mut;
use super::{QueryError, QueryRequest};
use crate::rdf::vocab::search;
use crate::store::generation::Generation;
use crate::store::search::{SearchFound, SearchRequest};
use crate::text::{Diagnostic, code};

/// Where the service stands below the base IRI.
const SERVICE: &str = "search";

/// Whether a service is the search of this server.
pub(super) fn is_ours(name: &NamedNodePattern, request: &QueryRequest) -> bool {
    let NamedNodePattern::NamedNode(name) = name else { return false };
    let base = request.base_iri.as_deref().unwrap_or_default();
    !base.is_empty() && name.as_str().strip_prefix(base) == Some(SERVICE)
}

/// Puts what the search finds in the place of each call of it.
pub(super) fn answer(
    query: &mut Query,
    generation: &Generation,
    request: &QueryRequest,
) -> Result<(), QueryError> {
    let mut outcome = Ok(());
    patterns_mut(query, &mut |pattern| {
        let GraphPattern::Service { name, inner, .. } = pattern else { return };
        if outcome.is_err() || !is_ours(name, request) {
            return;
        }
        match rows(inner, generation, request) {
            Ok(rows) => *pattern = rows,
            Err(error) => outcome = Err(error),
        }
    });
    outcome
}

/// What a pattern asks of the search.
#[derive(Default)]
struct Call {
    thing: Option<TermPattern>,
    text: Option<String>,
    limit: Option<usize>,
    /// Where the number of points and the place among the results go.
    score: Option<Variable>,
    rank: Option<Variable>,
}

fn rows(
    inner: &GraphPattern,
    generation: &Generation,
    request: &QueryRequest,
) -> Result<GraphPattern, QueryError> {
    let call = read(inner).map_err(|message| {
        Diagnostic::new(&code::QUERY_SERVICE, message).in_file(request.text.name()).help(
            "write `SERVICE <search> { ?thing dataesr:query \"text\" ; dataesr:score ?score }` with `PREFIX dataesr: \
             <https://w3id.org/dataesr/search#>`",
        )
    })?;
    let failed = |error: crate::store::StoreError| QueryError::Failed(error.to_string());
    let found = match generation.search().map_err(failed)? {
        Some(index) => {
            let asked = SearchRequest {
                query: call.text.clone().unwrap_or_default(),
                limit: call.limit.unwrap_or(usize::MAX),
                ..SearchRequest::default()
            };
            index.find(&asked).map_err(failed)?
        }
        None => SearchFound::default(),
    };
    Ok(values(&call, &found))
}

fn values(call: &Call, found: &SearchFound) -> GraphPattern {
    let thing = match &call.thing {
        Some(TermPattern::Variable(variable)) => Some(variable),
        _ => None,
    };
    let one = match &call.thing {
        Some(TermPattern::NamedNode(node)) => Some(node),
        _ => None,
    };
    let variables = thing.into_iter().chain(&call.score).chain(&call.rank).cloned().collect();
    let matches =
        found.matches.iter().enumerate().filter(|(_, found)| one.is_none_or(|one| *one == found.node));
    let bindings = matches.map(|(place, found)| {
        let mut row = Vec::new();
        row.extend(thing.map(|_| Some(GroundTerm::from(found.node.clone()))));
        row.extend(call.score.as_ref().map(|_| Some(integer(u64::from(found.score)))));
        row.extend(call.rank.as_ref().map(|_| Some(integer(place as u64 + 1))));
        row
    });
    let bindings = bindings.collect();
    GraphPattern::Values { variables, bindings }
}

fn integer(number: u64) -> GroundTerm {
    let datatype = NamedNode::new_unchecked(crate::rdf::vocab::xsd::INTEGER);
    GroundTerm::Literal(Literal::new_typed_literal(number.to_string(), datatype))
}

/// The call that a pattern is, or what is wrong with it.
fn read(inner: &GraphPattern) -> Result<Call, String> {
    let GraphPattern::Bgp { patterns } = inner else {
        return Err("the search takes nothing but its own triples".to_owned());
    };
    let mut call = Call::default();
    for triple in patterns {
        let NamedNodePattern::NamedNode(property) = &triple.predicate else {
            return Err("the search has no variable properties".to_owned());
        };
        if call.thing.get_or_insert_with(|| triple.subject.clone()) != &triple.subject {
            return Err("the triples of one search have one subject".to_owned());
        }
        let wrong = || format!("`<{}>` does not take this value", property.as_str());
        match (property.as_str(), &triple.object) {
            (search::QUERY, TermPattern::Literal(text)) => call.text = Some(text.value().to_owned()),
            (search::QUERY, TermPattern::Variable(_)) => {
                return Err(
                    "the text of a search is no variable: it is known before the query runs".to_owned()
                );
            }
            (search::LIMIT, TermPattern::Literal(number)) => {
                call.limit = Some(number.value().parse().map_err(|_| wrong())?);
            }
            (search::SCORE, TermPattern::Variable(variable)) => call.score = Some(variable.clone()),
            (search::RANK, TermPattern::Variable(variable)) => call.rank = Some(variable.clone()),
            (search::QUERY | search::LIMIT | search::SCORE | search::RANK, _) => return Err(wrong()),
            (other, _) => return Err(format!("`<{other}>` is no property of the search")),
        }
    }
    match (&call.text, &call.thing) {
        (None, _) => Err("a search needs its text".to_owned()),
        (_, Some(TermPattern::Variable(_) | TermPattern::NamedNode(_))) => Ok(call),
        _ => Err("what is searched is a variable or an IRI".to_owned()),
    }
}

/// A term of a query that is known to be bound.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::search::{SearchPlan, SearchText, TextRole};
    use crate::store::{QueryAnswer, QueryRequest};
    use crate::text::SourceText;
    use oxigraph::io::{RdfFormat, RdfParser};
    use oxigraph::model::Term;

    fn generation() -> Generation {
        let text = "<http://b/id/t/1> <http://b/n> \"Red apple\" <http://b/g> .
<http://b/id/t/2> <http://b/n> \"Green apple\" <http://b/g> .
<http://b/id/t/2> <http://b/c> \"green\" <http://b/g> .
<http://b/id/t/3> <http://b/n> \"Pear\" <http://b/g> .";
        let quads: Vec<_> =
            RdfParser::from_format(RdfFormat::NQuads).for_slice(text).map(Result::unwrap).collect();
        let generation = Generation::in_memory(quads).unwrap();
        generation.plan_search(SearchPlan {
            local: "http://b/id/".into(),
            texts: vec![SearchText { property: "http://b/n".into(), role: TextRole::Name }],
            most_texts: 100,
            ..SearchPlan::default()
        });
        generation
    }

    fn rows(text: &str) -> Result<Vec<Vec<Option<Term>>>, QueryError> {
        let text = format!("PREFIX dataesr: <https://w3id.org/dataesr/search#> {text}");
        let mut request = QueryRequest::new(SourceText::new("q", text));
        request.base_iri = Some("http://b/".into());
        match generation().query(request)? {
            QueryAnswer::Solutions(rows) => rows.collect(),
            _ => panic!("a SELECT"),
        }
    }

    #[test]
    fn a_search_joins_with_the_rest_of_the_query() {
        let found = rows(
            "SELECT ?e ?s { SERVICE <search> { ?e dataesr:query \"APPLE\" ; dataesr:score ?s } ?e <http://b/c> ?c }",
        );
        let found = found.unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0][0].as_ref().unwrap().to_string(), "<http://b/id/t/2>");
        let all =
            rows("SELECT ?e { SERVICE SILENT <http://b/search> { ?e dataesr:query \"appl\" } }").unwrap();
        assert_eq!(all.len(), 2);
        let first =
            rows("SELECT ?e { SERVICE <search> { ?e dataesr:query \"appl\" ; dataesr:limit 1 } }").unwrap();
        assert_eq!(first.len(), 1);
        let one = "SELECT ?r { SERVICE <search> { <id/t/3> dataesr:query \"pear\" ; dataesr:rank ?r } }";
        assert_eq!(
            rows(one).unwrap()[0][0].as_ref().unwrap().to_string(),
            "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"
        );
        let count = "SELECT (COUNT(*) AS ?n) { SERVICE <search> { ?e dataesr:query \"nothing\" } }";
        assert!(rows(count).unwrap()[0][0].as_ref().unwrap().to_string().starts_with("\"0\""));
    }

    #[test]
    fn other_services_and_other_patterns_are_refused() {
        for text in [
            "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
            "SELECT * { SERVICE <search> { ?s ?p ?o } }",
            "SELECT * { SERVICE <search> { ?s dataesr:score ?o } }",
            "SELECT * { SERVICE <search> { ?s dataesr:query ?o } }",
            "SELECT * { SERVICE <search> { ?s dataesr:query \"a\" FILTER(?s) } }",
            "SELECT * { VALUES ?x { <search> } SERVICE ?x { ?s dataesr:query \"a\" } }",
        ] {
            let error = rows(text).unwrap_err();
            assert!(
                matches!(&error, QueryError::Invalid(report) if report.to_string().contains("D505")),
                "{text}: {error:?}"
            );
        }
    }
}
