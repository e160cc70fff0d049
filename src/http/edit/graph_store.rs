//! The SPARQL 1.1 Graph Store HTTP Protocol: whole graphs, by name (`?graph=`, `?default`) or by their own
//! address below `/graph-store/`.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use mediatype::MediaType;

use super::{authorise, make};
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::receive;
use crate::http::sparql::{self, Formats, Job};
use crate::rdf::media::RdfSyntax;
use crate::rdf::{NamedNode, Quad, iri, read_graph};
use crate::store::{CancellationToken, Edit, QueryRequest, Scope};
use crate::text::{Diagnostic, SourceText, code};

/// The graph of a request.
enum Named {
    /// What queries see without GRAPH; written, the graph for statements that name none.
    Default,
    Graph(NamedNode),
    /// None: a POST makes one.
    New,
}

/// `/graph-store` and what is below it.
pub async fn graph_store(call: Arc<Call>, body: Body) -> Result<Response, Failure> {
    let named = named(&call)?;
    match *call.method() {
        Method::PUT | Method::POST | Method::DELETE => {
            authorise(&call)?;
            write(&call, named, body).await
        }
        _ => read(call, named).await,
    }
}

/// Which graph the address names (§4.1, §4.2).
fn named(call: &Call) -> Result<Named, Failure> {
    let direct = call.param("graph");
    let named = call.query.iter().filter(|(name, _)| name == "graph");
    let graphs: Vec<&str> = named.map(|(_, iri)| iri.as_str()).collect();
    match (direct, graphs.as_slice(), call.query("default")) {
        ("", [], None) => Ok(Named::New),
        ("", [], Some(_)) => Ok(Named::Default),
        ("", [graph], None) => {
            if iri::is_absolute(graph) {
                return Ok(Named::Graph(NamedNode::new_unchecked(*graph)));
            }
            Err(Failure::parameter(format!("`{graph}`, given for `graph`, is no absolute IRI")))
        }
        (_, [], None) => {
            let path = call.path().trim_start_matches('/');
            Ok(Named::Graph(NamedNode::new_unchecked(call.published.theme.iri(path))))
        }
        _ => Err(Failure::parameter("a request is for one graph: by `graph`, by `default`, or by its path")),
    }
}

async fn read(call: Arc<Call>, named: Named) -> Result<Response, Failure> {
    let pattern = match &named {
        Named::Default => "{ ?s ?p ?o }".to_owned(),
        Named::Graph(graph) if exists(&call, graph) => {
            format!("{{ GRAPH <{}> {{ ?s ?p ?o }} }}", graph.as_str())
        }
        Named::Graph(graph) => {
            return Err(Failure::not_found(format!("there is no graph <{}>", graph.as_str())));
        }
        Named::New => {
            return Err(Failure::parameter(
                "name a graph by `?graph=IRI`, or the default graph by `?default`",
            ));
        }
    };
    let text = format!("CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}");
    let limits = call.published.theme.limits.clone();
    let request = QueryRequest::with_limits(SourceText::new("graph", text), limits);
    let formats = Formats::of(&call, crate::http::format::wish(&call.query))?;
    sparql::answer(call, Job { request, formats, page: None, file: None }).await
}

fn exists(call: &Call, graph: &NamedNode) -> bool {
    call.generation.count_of(None, None, None, Scope::Graph(graph)) > 0
}

async fn write(call: &Arc<Call>, named: Named, body: Body) -> Result<Response, Failure> {
    let method = call.method().clone();
    let theme = &call.published.theme;
    let graph = match named {
        Named::Graph(graph) => graph,
        Named::Default => {
            let graph = theme.updates.graphs.first().map(NamedNode::new_unchecked);
            graph.ok_or_else(|| Failure::parameter("no graph takes the statements that name none"))?
        }
        Named::New if method == Method::POST => fresh(call),
        Named::New => return Err(Failure::parameter("name a graph by `?graph=IRI`, or by `?default`")),
    };
    let existed = exists(call, &graph);
    let edit = if method == Method::DELETE {
        if !existed {
            return Err(Failure::not_found(format!("there is no graph <{}>", graph.as_str())));
        }
        Edit::Remove { graph: graph.clone() }
    } else {
        let quads = received(call, body, &graph).await?;
        match method {
            Method::PUT => Edit::Replace { graph: graph.clone(), quads },
            _ => Edit::Merge { quads },
        }
    };
    make(call, edit, CancellationToken::new()).await?;
    if existed || method == Method::DELETE {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok((StatusCode::CREATED, [(header::LOCATION, graph.as_str().to_owned())]).into_response())
}

/// The name of a graph that a POST makes: that of the endpoint and a number that no graph has.
fn fresh(call: &Call) -> NamedNode {
    let theme = &call.published.theme;
    let mut names =
        (1_u64..).map(|number| NamedNode::new_unchecked(theme.iri(&format!("graph-store/{number}"))));
    names.find(|name| !exists(call, name)).expect("numbers do not end")
}

/// The statements of the body: one document, or several as parts of a form (§5.5).
async fn received(call: &Call, body: Body, graph: &NamedNode) -> Result<Vec<Quad>, Failure> {
    let kind = receive::content_type(call);
    let bytes = receive::bytes(call, body).await?;
    let mut quads = Vec::new();
    if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        let boundary = multer::parse_boundary(&kind)
            .map_err(|error| Failure::parameter(format!("the form has no usable boundary: {error}")))?;
        let whole = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
        let mut parts = multer::Multipart::new(whole, boundary);
        let broken = |error| Failure::parameter(format!("the form cannot be read: {error}"));
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let kind = part.content_type().map(ToString::to_string).unwrap_or_default();
            let name = part.file_name().or(part.name()).unwrap_or("part").to_owned();
            quads.extend(parse(&part.bytes().await.map_err(broken)?, &kind, &name, graph)?);
        }
    } else {
        quads = parse(&bytes, &kind, "body", graph)?;
    }
    Ok(quads)
}

fn parse(bytes: &Bytes, kind: &str, name: &str, graph: &NamedNode) -> Result<Vec<Quad>, Failure> {
    let media = MediaType::parse(kind).ok().map(|media| media.essence().to_string());
    let syntax = media.and_then(|media| RdfSyntax::from_media_type(&media.to_ascii_lowercase()));
    let Some(syntax) = syntax else {
        let message = format!("`{kind}` is no format of RDF that is read here");
        return Err(Failure::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, &code::HTTP_BODY_TYPE, message));
    };
    read_graph(bytes, syntax, graph).map_err(|fault| {
        let place = fault.place.map(|(line, column)| format!("{line}:{column}: ")).unwrap_or_default();
        let message = format!("{name}:{place}{}", fault.message);
        Failure::new(
            StatusCode::BAD_REQUEST,
            Diagnostic::new(&code::GRAPH_UNREADABLE, message).help(code::GRAPH_UNREADABLE.cure),
        )
    })
}
