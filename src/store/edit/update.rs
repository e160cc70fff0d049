//! An update as it may be run: its statements go to graphs that may be changed.

use oxigraph::sparql::PreparedSparqlUpdate;
use spargebra::GraphUpdateOperation as Operation;
use spargebra::algebra::{GraphTarget, QueryDataset};
use spargebra::term::{GraphName, GraphNamePattern, NamedNode};

use super::{Editable, UpdateRequest};
use crate::rdf::sparql::{parse_update, tokens};
use crate::store::query::{evaluator, guard};
use crate::text::{Diagnostic, Report, SourceText, code};

/// Parses and checks an update. Its patterns see what queries see: the union of all graphs, unless the
/// update or the protocol says otherwise.
pub fn prepare(request: &UpdateRequest, editable: &Editable) -> Result<PreparedSparqlUpdate, Report> {
    guard::check(&request.text, &request.limits)?;
    let mut update = parse_update(&request.text, request.base_iri.as_deref(), &request.prefixes)?;
    refuse_remote(&request.text)?;
    refuse_default_copies(&request.text, editable)?;
    let own: Vec<bool> = update.operations.iter().filter_map(has_dataset).collect();
    let given = dataset(request);
    if given.is_some() && own.contains(&true) {
        let message = "the update names its graphs by USING or WITH, and the request names others";
        return Err(Diagnostic::new(&code::QUERY_SYNTAX, message).into());
    }
    for operation in &mut update.operations {
        confine(operation, editable)?;
        if let (Operation::DeleteInsert { using, .. }, Some(given)) = (operation, &given) {
            *using = Some(given.clone());
        }
    }
    let mut prepared = evaluator().with_cancellation_token(request.cancellation.clone()).for_update(update);
    if given.is_none() {
        for (dataset, _) in prepared.using_datasets_mut().zip(own).filter(|(_, own)| !own) {
            dataset.set_default_graph_as_union();
        }
    }
    Ok(prepared)
}

/// For an operation with a pattern: whether it chooses the graphs of its pattern.
fn has_dataset(operation: &Operation) -> Option<bool> {
    match operation {
        Operation::DeleteInsert { using, .. } => Some(using.is_some()),
        _ => None,
    }
}

fn dataset(request: &UpdateRequest) -> Option<QueryDataset> {
    let UpdateRequest { default_graphs: default, named_graphs: named, .. } = request;
    if default.is_empty() && named.is_empty() {
        return None;
    }
    Some(QueryDataset { default: default.clone(), named: Some(named.clone()) })
}

/// SERVICE and LOAD would have this server call others.
fn refuse_remote(source: &SourceText) -> Result<(), Diagnostic> {
    let text = source.text();
    match tokens(text).find(|token| token.is_word(text, "SERVICE") || token.is_word(text, "LOAD")) {
        Some(token) => {
            let message = format!("{} is not available here", token.text(text).to_uppercase());
            Err(Diagnostic::new(&code::QUERY_SERVICE, message)
                .at(source.span(token.range), "refused")
                .help(code::QUERY_SERVICE.cure))
        }
        None => Ok(()),
    }
}

/// COPY, MOVE and ADD of the default graph would copy the union of all.
fn refuse_default_copies(source: &SourceText, editable: &Editable) -> Result<(), Diagnostic> {
    const COPIES: &[&str] = &["COPY", "MOVE", "ADD"];
    let text = source.text();
    let copies = tokens(text).any(|token| COPIES.iter().any(|word| token.is_word(text, word)));
    let Some(token) = tokens(text).find(|token| copies && token.is_word(text, "DEFAULT")) else {
        return Ok(());
    };
    let name = editable.default_graph().map(|graph| format!("write `GRAPH <{}>`", graph.as_str()));
    let message = "the default graph is the union of all graphs, and is not copied or moved";
    let refused =
        Diagnostic::new(&code::GRAPH_NOT_EDITABLE, message).at(source.span(token.range), "name a graph");
    Err(match name {
        Some(name) => refused.help(name),
        None => refused,
    })
}

/// Gives statements without a graph the default one, and refuses graphs that may not be changed.
fn confine(operation: &mut Operation, editable: &Editable) -> Result<(), Diagnostic> {
    match operation {
        Operation::InsertData { data } => {
            data.iter_mut().try_for_each(|quad| confine_name(&mut quad.graph_name, editable))
        }
        Operation::DeleteData { data } => {
            data.iter_mut().try_for_each(|quad| confine_name(&mut quad.graph_name, editable))
        }
        Operation::DeleteInsert { delete, insert, .. } => {
            delete.iter_mut().try_for_each(|quad| confine_pattern(&mut quad.graph_name, editable))?;
            insert.iter_mut().try_for_each(|quad| confine_pattern(&mut quad.graph_name, editable))
        }
        // An empty graph does not exist, so that clearing one that does not exist is no error.
        Operation::Clear { graph, silent } => {
            *silent = true;
            confine_target(graph, editable)
        }
        Operation::Drop { graph, silent } => {
            *silent |= !matches!(graph, GraphTarget::NamedNode(_));
            confine_target(graph, editable)
        }
        Operation::Create { graph, .. } => editable.check(graph),
        Operation::Load { .. } => Err(Diagnostic::new(&code::QUERY_SERVICE, "LOAD is not available here")),
    }
}

fn default_graph(editable: &Editable) -> Result<NamedNode, Diagnostic> {
    editable.default_graph().cloned().ok_or_else(|| {
        Diagnostic::new(&code::GRAPH_NOT_EDITABLE, "no graph takes the statements that name none")
    })
}

fn confine_name(name: &mut GraphName, editable: &Editable) -> Result<(), Diagnostic> {
    match name {
        GraphName::NamedNode(graph) => editable.check(graph),
        GraphName::DefaultGraph => {
            *name = GraphName::NamedNode(default_graph(editable)?);
            Ok(())
        }
    }
}

fn confine_pattern(name: &mut GraphNamePattern, editable: &Editable) -> Result<(), Diagnostic> {
    match name {
        GraphNamePattern::NamedNode(graph) => editable.check(graph),
        GraphNamePattern::DefaultGraph => {
            *name = GraphNamePattern::NamedNode(default_graph(editable)?);
            Ok(())
        }
        GraphNamePattern::Variable(_) if editable.every => Ok(()),
        GraphNamePattern::Variable(variable) => {
            let message = format!("which graphs {variable} stands for is only known when it is too late");
            Err(Diagnostic::new(&code::GRAPH_NOT_EDITABLE, message)
                .help("name the graph whose statements are to be changed"))
        }
    }
}

fn confine_target(target: &mut GraphTarget, editable: &Editable) -> Result<(), Diagnostic> {
    match target {
        GraphTarget::NamedNode(graph) => editable.check(graph),
        GraphTarget::DefaultGraph => {
            *target = GraphTarget::NamedNode(default_graph(editable)?);
            Ok(())
        }
        GraphTarget::NamedGraphs | GraphTarget::AllGraphs if editable.every => Ok(()),
        GraphTarget::NamedGraphs | GraphTarget::AllGraphs => {
            let message = "not all graphs can be changed";
            Err(Diagnostic::new(&code::GRAPH_NOT_EDITABLE, message)
                .help("name the graph whose statements are to be changed"))
        }
    }
}
