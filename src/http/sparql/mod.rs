//! The SPARQL 1.1 Protocol: `request` reads the operation, `answer` runs it, `service`
//! describes the endpoint.

mod answer;
mod request;
mod service;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub use answer::{Formats, Job, Page, answer};
use request::{Operation, read_address};

use super::call::Call;
use super::edit;
use super::failure::{Alternate, Failure};
use super::format::{Form, not_acceptable, unknown, wish};
use super::page;
use super::respond::Representation;
use crate::rdf::media::RDF_SYNTAXES;
use crate::store::{CancellationToken, Edit, QueryRequest, UpdateRequest};
use crate::text::SourceText;

/// `/sparql`: a query, or without one the description of the service; a console for browsers.
pub async fn sparql(call: Arc<Call>, body: Body) -> Result<Response, Failure> {
    let operation = if call.method() == Method::POST {
        Some(request::read_body(&call, body).await?)
    } else {
        read_address(&call)?
    };
    let browser = call.method() != Method::POST && wish(&call.query).is_none() && wants_page(&call);
    match operation {
        _ if browser => console(call).await,
        None => service_description(call).await,
        Some(operation) if operation.is_update => update(&call, operation).await,
        Some(operation) => {
            let job = job(&call, operation)?;
            answer(call, job).await
        }
    }
}

/// Whether the client would rather have a page than data.
fn wants_page(call: &Call) -> bool {
    call.headers().contains_key(header::ACCEPT) && call.accept().choose(Form::offers()) == Some(Form::Page)
}

async fn console(call: Arc<Call>) -> Result<Response, Failure> {
    let place = if call.query("query").is_some() { Some(call.app.place().await?) } else { None };
    call.blocking(move |call| {
        let html = page::console(&call.page())?;
        drop(place);
        Ok(Representation::html(html, call).answer(call))
    })
    .await
}

/// Changes what is published; the answer comes when who asks sees the change.
async fn update(call: &Call, operation: Operation) -> Result<Response, Failure> {
    edit::authorise(call)?;
    let theme = &call.published.theme;
    let cancellation = CancellationToken::new();
    let request = UpdateRequest {
        text: SourceText::new("update", operation.text),
        base_iri: Some(theme.base_iri.clone()),
        prefixes: theme.prefixes.clone(),
        default_graphs: operation.default_graphs,
        named_graphs: operation.named_graphs,
        limits: theme.limits.clone(),
        cancellation: cancellation.clone(),
    };
    edit::make(call, Edit::Update(Box::new(request)), cancellation).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn job(call: &Call, operation: Operation) -> Result<Job, Failure> {
    let theme = &call.published.theme;
    let mut request =
        QueryRequest::with_limits(SourceText::new("query", operation.text), theme.limits.clone());
    request.base_iri = Some(theme.base_iri.clone());
    request.prefixes = theme.prefixes.clone();
    request.default_graphs = operation.default_graphs;
    request.named_graphs = operation.named_graphs;
    let formats = Formats::of(call, operation.format.as_deref())?;
    Ok(Job { request, formats, page: None, file: None })
}

async fn service_description(call: Arc<Call>) -> Result<Response, Failure> {
    let extensions = || RDF_SYNTAXES.iter().map(|info| info.extension);
    let named = wish(&call.query).map(|name| Form::named(name).ok_or_else(|| unknown(name, extensions())));
    let form = match named.transpose()? {
        Some(form) => Some(form),
        None => call.accept().choose(Form::offers()),
    };
    match form {
        Some(Form::Graph(format)) => {
            call.blocking(move |call| {
                let description = service::describe(&call.published, edit::is_open(call));
                let text = super::describe::write_whole(description, format, &call.published.theme.prefixes);
                let text = text.map_err(|error| Failure::internal(&error))?;
                let representation = Representation::new(format.media_type(), text);
                Ok(representation.modified(call.published.created()).answer(call))
            })
            .await
        }
        Some(Form::Page) => console(call).await,
        None => {
            let alternates = Form::all().map(|(extension, media_type)| Alternate {
                href: format!("/sparql?format={extension}"),
                media_type: media_type.to_owned(),
                title: String::new(),
            });
            Err(not_acceptable(&call, alternates.collect()))
        }
    }
}
