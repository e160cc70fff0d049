//! What the journal of the generation knows of a document: enough to confirm what a client has, or to say
//! that it is gone, without a look into the index.

use std::sync::Arc;
use std::time::SystemTime;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;

use super::document::{Document, Extent, write_whole};
use super::form::Form;
use super::locate::{spellings, to_uri};
use super::serve::{Asked, THINGS, asked, choose};
use crate::http::app::Published;
use crate::http::call::Call;
use crate::http::failure::Failure;
use crate::http::format::GraphFormat;
use crate::http::respond::{cache, content_type, tag_of};
use crate::rdf::vocab::{dcterms, foaf, prov, xsd};
use crate::rdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::store::{DocumentKind, Entry, Scope};
use crate::text::code;

/// What confirms the data of a document.
#[derive(Clone, Debug)]
pub struct Validator {
    /// The digest of what is stated of it.
    digest: String,
    modified: SystemTime,
}

/// A document that the journal knows.
pub enum Known {
    Described(Box<Asked>),
    Gone(Box<Asked>, Times),
}

/// When a document that is gone was first and last there.
#[derive(Clone, Debug)]
pub struct Times {
    first_seen: String,
    deleted: String,
}

/// The document at `prefix` and `rest`, where `rest` may end with the extension of a form. None for what
/// only the index can tell.
pub fn known(published: &Published, prefix: &str, rest: &str) -> Option<Known> {
    if let Some(entry) = entry(published, &format!("{prefix}{rest}")) {
        return describe(published, &entry, None);
    }
    let (stem, form) = Form::split(rest)?;
    describe(published, &entry(published, &format!("{prefix}{stem}"))?, Some(form))
}

/// Whether the thing at this path was described by an earlier generation, and is not any more.
pub fn is_gone(published: &Published, path: &str) -> bool {
    entry(published, path).is_some_and(|entry| entry.deleted.is_some())
}

fn entry<'a>(published: &'a Published, path: &str) -> Option<Entry<'a>> {
    let journal = published.generation.journal()?;
    if journal.base() != published.theme.base_iri {
        return None;
    }
    spellings(path).iter().find_map(|path| journal.get(path))
}

fn describe(published: &Published, entry: &Entry<'_>, form: Option<Form>) -> Option<Known> {
    let topic = NamedNode::new_unchecked(format!("{}{}", published.theme.base_iri, entry.path));
    if let Some(deleted) = entry.deleted {
        let asked = asked(published, topic, Extent::Incoming, form);
        let times = Times { first_seen: entry.first_seen.to_string(), deleted: deleted.to_string() };
        return Some(Known::Gone(Box::new(asked), times));
    }
    if entry.is_absent || entry.kind == DocumentKind::Whole {
        return None;
    }
    let mut asked = asked(published, topic, Extent::Thing, form);
    let modified = entry.modified.system_time().max(published.settings_modified);
    asked.validator = Some(Validator { digest: entry.tag(), modified });
    Some(Known::Described(Box::new(asked)))
}

impl Validator {
    /// The tag of the document in one format: what is stated of it, and all that decides how it is written.
    pub fn tag(
        &self,
        published: &Published,
        document: &Document,
        format: GraphFormat,
    ) -> axum::http::HeaderValue {
        let parts = [
            published.settings.as_str(),
            &self.digest,
            document.iri.as_str(),
            format.media_type(),
            format.profile(),
        ];
        tag_of("", parts)
    }

    pub fn modified(&self) -> SystemTime {
        self.modified
    }
}

/// 410: as a page or as data.
pub async fn gone(call: Arc<Call>, asked: Asked, times: Times) -> Result<Response, Failure> {
    let failure = |call: &Call| {
        let message = format!("`{}` is not in the data any more since {}", call.path(), times.deleted);
        Failure::of(StatusCode::GONE, &code::HTTP_GONE, message)
    };
    let Ok((Form::Graph(format), vary)) = choose(&call, &asked) else { return Err(failure(&call)) };
    let tombstone = move |call: &Call| {
        let quads = tombstone(&call.published, &asked, &times)?;
        write_whole(quads, format, &call.published.theme.prefixes).map_err(|error| Failure::internal(&error))
    };
    let body = call.blocking(tombstone).await?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, content_type(format.content_type()));
    headers.insert(header::VARY, axum::http::HeaderValue::from_static(vary));
    cache(&mut headers, &call);
    let mut response = Response::new(axum::body::Body::from(body));
    *response.status_mut() = StatusCode::GONE;
    *response.headers_mut() = headers;
    Ok(response)
}

/// What is left to say: since when it was there, until when, and what the data say replaces it.
fn tombstone(published: &Published, asked: &Asked, times: &Times) -> Result<Vec<Quad>, Failure> {
    let Document { iri, topic, .. } = &asked.document;
    let mut quads = Vec::new();
    let mut add = |subject: &NamedNode, property: &str, object: Term| {
        let property = NamedNode::new_unchecked(property);
        quads.push(Quad::new(subject.clone(), property, object, GraphName::DefaultGraph));
    };
    let time = |text: &str| Literal::new_typed_literal(text, NamedNode::new_unchecked(xsd::DATE_TIME)).into();
    if iri != topic {
        add(iri, foaf::PRIMARY_TOPIC, topic.clone().into());
    }
    add(topic, prov::GENERATED_AT_TIME, time(&times.first_seen));
    add(topic, prov::INVALIDATED_AT_TIME, time(&times.deleted));
    let replaces = NamedNode::new_unchecked(dcterms::REPLACES);
    let object = Term::from(topic.clone());
    for quad in published.generation.quads_for(None, Some(&replaces), Some(&object), Scope::Union) {
        if let NamedOrBlankNode::NamedNode(node) = quad?.subject {
            add(topic, dcterms::IS_REPLACED_BY, node.into());
        }
    }
    Ok(quads)
}

/// The address of the document of a thing that is gone, from the path of the thing.
pub fn document_of(path: &str) -> String {
    to_uri(&format!("/doc/{}", path.strip_prefix(THINGS).unwrap_or(path)))
}
