//! RML in Turtle: reading it with the place of every node, and translating its older vocabularies.

mod legacy;
mod places;
mod tokens;
mod vocabulary;

pub use vocabulary::is_unknown;

use std::collections::HashSet;

use super::graph::{Graph, Node, Statement};
use crate::rdf::vocab::rdf;
use crate::rdf::{Term, read_turtle};
use crate::text::{Report, SourceText};

/// Reads a Turtle mapping into the vocabulary of today. Names that do not exist are reported.
pub fn read(source: &SourceText, base: Option<&str>, report: &mut Report) -> Result<Graph, Report> {
    // Mappings name their own parts by relative IRIs; these need some base, which nothing else sees.
    let document = read_turtle(source, Some(base.unwrap_or("file:///mapping/")))?;
    let places = places::Places::of(source);
    let mut graph = Graph::new(source, document.prefixes);
    let described: HashSet<Node> = document.triples.iter().map(|t| t.triple.subject.clone()).collect();
    for spanned in &document.triples {
        let triple = &spanned.triple;
        // The reader tells the place of a token; where a bracket stands, what it holds must tell.
        let bracket = matches!(&triple.object, Term::BlankNode(node)
            if described.contains(&node.clone().into()) && !spanned.object_span.text().starts_with("_:"));
        let nil = matches!(&triple.object, Term::NamedNode(name) if name.as_str() == rdf::NIL);
        let token = (!bracket && !nil).then_some(spanned.object_span.range.start);
        if let Some(subject) = token.and_then(|token| places.subject(token)) {
            graph.place(&triple.subject, source.span(subject));
        }
        let predicate = token.and_then(|token| places.predicate(token));
        graph.push(
            &triple.subject,
            Statement {
                predicate: triple.predicate.as_str().to_owned(),
                predicate_span: predicate
                    .map_or_else(|| spanned.object_span.clone(), |range| source.span(range)),
                object: triple.object.clone(),
                span: if bracket { source.span(0..0) } else { spanned.object_span.clone() },
            },
        );
    }
    graph.settle(|bracket| places.predicate(bracket), |bracket| places.subject(bracket));
    let graph = legacy::translate(graph, report);
    vocabulary::check(&graph, report);
    Ok(graph)
}
