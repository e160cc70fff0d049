//! The documents of things over HTTP: which one, in which form, with which headers.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::runtime::Handle;

use super::catalogue;
use super::document::{Document, Extent, extent_of, write_document};
use super::form::Form;
use super::known::{Known, Validator, gone, known};
use super::links;
use super::locate::{Occurrence, locate, to_uri};
use crate::http::app::Published;
use crate::http::call::Call;
use crate::http::failure::{Alternate, Failure};
use crate::http::format::{GraphFormat, not_acceptable, unknown, wish};
use crate::http::page::{self, Html};
use crate::http::respond::{Representation, cache, confirmed, tag_of};
use crate::http::stream::{Output, produce};
use crate::rdf::NamedNode;
use crate::rdf::media::RdfSyntax;
use crate::store::{CancellationToken, StoreError};
use crate::view::entity_view;

/// The paths of things and of their documents, below the base.
pub(super) const THINGS: &str = "id/";
const DOCUMENTS: &str = "doc/";
const SCHEMA_ORG_TYPE: &str = "application/ld+json;profile=\"https://schema.org/\"";

/// A document that was asked for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub document: Document,
    /// The address of the document without extension, from the root of the host.
    pub address: String,
    /// The form that the extension names.
    pub form: Option<Form>,
    /// What confirms its data, when the journal knows.
    pub validator: Option<Validator>,
}

/// `/doc/…`: the document of a thing.
pub async fn describe_document(call: Arc<Call>) -> Result<Response, Failure> {
    let rest = call.path().strip_prefix("/doc/").unwrap_or_default().to_owned();
    describe(call, THINGS, rest).await
}

/// Any other address: the IRI itself, or the IRI and an extension.
pub async fn describe_elsewhere(call: Arc<Call>) -> Result<Response, Failure> {
    if call.path().starts_with("/catalog.") {
        return describe_catalogue(call).await;
    }
    let path = call.path().strip_prefix('/').unwrap_or_default().to_owned();
    describe(call, "", path).await
}

/// `/catalog` and `/catalog.ttl`, as harvesters look for it: the catalogue by its own IRI.
pub async fn describe_catalogue(call: Arc<Call>) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let iri = theme.catalogue_iri();
    let path = theme.local(&iri).unwrap_or_default();
    let extension = call.path().strip_prefix("/catalog").unwrap_or_default().to_owned();
    if call.query("page").is_some() {
        let syntax = extension.strip_prefix('.').and_then(RdfSyntax::from_extension);
        return catalogue::page(call, syntax).await;
    }
    let path = format!("{path}{extension}");
    describe(call, "", path).await
}

/// Looks for `prefix` and `rest` in the data and serves what is there.
async fn describe(call: Arc<Call>, prefix: &'static str, rest: String) -> Result<Response, Failure> {
    match known(&call.published, prefix, &rest) {
        Some(Known::Described(asked)) => return serve(call, *asked).await,
        Some(Known::Gone(asked, times)) => return gone(call, *asked, times).await,
        None => {}
    }
    match call.blocking(move |call| Ok(find(&call.published, prefix, &rest)?)).await? {
        Some(asked) => serve(call, asked).await,
        None => Err(nothing(&call)),
    }
}

fn nothing(call: &Call) -> Failure {
    Failure::not_found(format!("nothing is known by `{}`", call.path()))
}

/// The thing at `prefix` and `rest`, where `rest` may end with the extension of a form. An IRI that
/// itself looks like one with an extension comes first.
fn find(published: &Published, prefix: &str, rest: &str) -> Result<Option<Asked>, StoreError> {
    if rest.is_empty() {
        return Ok(None);
    }
    if let Some((topic, occurrence)) = locate(published, &format!("{prefix}{rest}"))? {
        return found(published, topic, occurrence, None).map(Some);
    }
    let Some((stem, form)) = Form::split(rest) else { return namespace(published, prefix, rest, None) };
    match locate(published, &format!("{prefix}{stem}"))? {
        Some((topic, occurrence)) => found(published, topic, occurrence, Some(form)).map(Some),
        None => namespace(published, prefix, stem, Some(form)),
    }
}

/// The document of an IRI that is a namespace with `#`: its terms have no other.
fn namespace(
    published: &Published,
    prefix: &str,
    rest: &str,
    form: Option<Form>,
) -> Result<Option<Asked>, StoreError> {
    match locate(published, &format!("{prefix}{rest}#"))? {
        Some((topic, occurrence)) => found(published, topic, occurrence, form).map(Some),
        None => Ok(None),
    }
}

fn found(
    published: &Published,
    topic: NamedNode,
    occurrence: Occurrence,
    form: Option<Form>,
) -> Result<Asked, StoreError> {
    let extent = extent_of(published, &topic, occurrence)?;
    Ok(asked(published, topic, extent, form))
}

pub(super) fn asked(published: &Published, topic: NamedNode, extent: Extent, form: Option<Form>) -> Asked {
    let theme = &published.theme;
    let path = theme.local(topic.as_str()).unwrap_or_default();
    let path = path.split('#').next().unwrap_or_default();
    let (iri, address) = match path.strip_prefix(THINGS) {
        Some(key) => (theme.iri(&format!("{DOCUMENTS}{key}")), format!("/{DOCUMENTS}{key}")),
        None => (topic.as_str().to_owned(), format!("/{path}")),
    };
    let document = Document { iri: NamedNode::new_unchecked(iri), topic, extent };
    Asked { document, address: to_uri(&address), form, validator: None }
}

/// The address of a document in one form.
pub(super) fn address_of(address: &str, extension: &str) -> String {
    if address.ends_with('/') {
        return format!("{address}?format={extension}");
    }
    format!("{address}.{extension}")
}

fn alternates(address: &str) -> Vec<Alternate> {
    let forms = Form::all().map(|(extension, media_type)| Alternate {
        href: address_of(address, extension),
        media_type: media_type.to_owned(),
        title: String::new(),
    });
    forms.collect()
}

/// The forms by extension, by `?format=`, by `Accept`; the first that is there decides.
pub(super) fn choose(call: &Call, asked: &Asked) -> Result<(Form, &'static str), Failure> {
    if let Some(form) = asked.form {
        return Ok((form, "Accept-Language"));
    }
    if let Some(name) = wish(&call.query) {
        let form = Form::named(name).ok_or_else(|| unknown(name, Form::all().map(|(name, _)| name)))?;
        return Ok((form, "Accept-Language"));
    }
    // In the formats made for graphs, all statements stand in named graphs, where clients that list such formats
    // first and then look at the default graph would find nothing (Comunica): others come before, unless
    // these are clearly preferred.
    let fitness = |form: &Form| match form {
        Form::Graph(format) if format.syntax.info().quads && format.syntax != RdfSyntax::JsonLd => 85,
        _ => 100,
    };
    match call.accept().choose_fittest(Form::offers(&call.published.theme), fitness) {
        Some(form) => Ok((form, "Accept, Accept-Language")),
        None => {
            let failure = not_acceptable(call, alternates(&asked.address));
            let links = links::alternates(&asked.address, None).into_iter();
            let links = links.filter_map(|link| HeaderValue::from_str(&link.header()).ok());
            Err(links.fold(failure, |failure, link| failure.with(header::LINK, link)))
        }
    }
}

async fn serve(call: Arc<Call>, asked: Asked) -> Result<Response, Failure> {
    let (form, vary) = choose(&call, &asked)?;
    let representation = match form {
        Form::Page => page_of(&call, &asked).await?,
        Form::Graph(format) => graph(&call, &asked, format).await?,
        Form::SchemaOrg => schema_org(&call, &asked).await?,
        Form::LinkSet | Form::LinkSetText => link_set(&call, &asked, form).await?,
    };
    let mut representation = representation.vary(vary);
    for link in links::of_header(&call.published, &asked, form) {
        representation = representation.header(header::LINK, &link.header());
    }
    let location = address_of(&asked.address, form.extension());
    Ok(representation.header(header::CONTENT_LOCATION, &location).answer(&call))
}

/// The page of a document. It tells more than what is stated of its topic: labels of others, what points
/// to it, figures; so its tag is that of everything it could be made from.
async fn page_of(call: &Arc<Call>, asked: &Asked) -> Result<Representation, Failure> {
    let target = call.parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let tag = tag_of("", [call.published.stamp.as_str(), target, &call.language]);
    let representation = if confirmed(call, Some(&tag), Some(call.published.modified)).is_some() {
        Representation::html(Html(String::new()), call)
    } else {
        let topic = asked.document.topic.clone();
        call.blocking(move |call| Ok(Representation::html(page::entity(&call.page(), &topic)?, call))).await?
    };
    Ok(representation.tag(tag))
}

/// What a search engine would read in the page, by itself.
async fn schema_org(call: &Arc<Call>, asked: &Asked) -> Result<Representation, Failure> {
    let topic = asked.document.topic.clone();
    let text = call.blocking(move |call| {
        let view = entity_view(&call.page().reader(), topic.as_str())?;
        let view =
            view.ok_or_else(|| Failure::not_found(format!("nothing is known of <{}>", topic.as_str())))?;
        Ok(view.schema_org + "\n")
    });
    let representation = Representation::new(SCHEMA_ORG_TYPE, text.await?);
    Ok(representation.modified(call.published.modified).header(header::CONTENT_LANGUAGE, &call.language))
}

async fn link_set(call: &Arc<Call>, asked: &Asked, form: Form) -> Result<Representation, Failure> {
    let (asked, modified) = (asked.clone(), call.published.modified);
    let text = call.blocking(move |call| match form {
        Form::LinkSetText => Ok(links::set_text(&call.published, &asked)?),
        _ => Ok(links::set_json(&call.published, &asked)?),
    });
    let media_type = if form == Form::LinkSet { "application/linkset+json" } else { "application/linkset" };
    Ok(Representation::new(media_type, text.await?).modified(modified))
}

/// The representation of a graph; empty when the client is known to have it.
async fn graph(call: &Arc<Call>, asked: &Asked, format: GraphFormat) -> Result<Representation, Failure> {
    let created = asked.validator.as_ref().map_or(call.published.created(), Validator::modified);
    let is_large = matches!(asked.document.extent, Extent::Graphs(_) | Extent::Vocabulary(_));
    let tag = match &asked.validator {
        Some(validator) => validator.tag(&call.published, &asked.document, format),
        None => {
            let iri = asked.document.iri.as_str();
            tag_of("", [call.published.stamp.as_str(), iri, format.media_type(), format.profile()])
        }
    };
    let is_decided = is_large || asked.validator.is_some();
    if is_decided && let Some(confirmed) = confirmed(call, Some(&tag), Some(created)) {
        return Ok(Representation::new(format.content_type(), "").tag(confirmed).modified(created));
    }
    let (document, published) = (asked.document.clone(), Arc::clone(&call.published));
    let (app, runtime) = (call.app.clone(), Handle::current());
    let output = produce(&call.app, None, CancellationToken::new(), move |out| {
        write_document(&document, &published, format, || runtime.block_on(app.place()), out)
    })
    .await?;
    let streamed = matches!(output, Output::Streamed(_));
    let representation = Representation::output(format.content_type(), output).modified(created);
    Ok(if is_decided || streamed { representation.tag(tag) } else { representation })
}

/// 303 to another address of this host, with the query string of the request.
pub fn see_other(call: &Call, address: &str) -> Result<Response, Failure> {
    redirect(call, StatusCode::SEE_OTHER, address)
}

pub(super) fn redirect(call: &Call, status: StatusCode, address: &str) -> Result<Response, Failure> {
    let address = to_uri(address);
    let target = match call.parts.uri.query() {
        Some(query) if !query.is_empty() => format!("{address}?{query}"),
        _ => address.clone(),
    };
    let location = HeaderValue::from_str(&target).map_err(|error| Failure::internal(&error))?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, location);
    headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    if let Ok(link) = HeaderValue::from_str(&format!("<{address}>; rel=\"describedby\"")) {
        headers.insert(header::LINK, link);
    }
    cache(headers, call);
    Ok(response)
}
