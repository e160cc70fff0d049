//! `/id/…`: things, which lead to their documents, and identifiers, which lead to things.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode_str;

use super::form::Form;
use super::known::{document_of, is_gone};
use super::locate::{locate, to_uri};
use super::serve::{redirect, see_other};
use crate::http::app::Published;
use crate::http::call::Call;
use crate::http::failure::{Alternate, Failure, FailureForm};
use crate::http::page;
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::text::nearest;
use crate::theme::{IdentifierScheme, Theme};

/// Things that one identifier leads to, at most.
const CHOICES: usize = 100;

/// Where an address below `/id/` leads.
enum Found {
    /// The address of a document.
    Document(String),
    /// The same, for a value that it does not have any more.
    Former(String),
    Choices(Vec<NamedNode>),
}

/// Answers `/id/{type}/{key}` and `/id/{scheme}/{value}`. A thing comes before an identifier.
pub async fn identify(call: Arc<Call>) -> Result<Response, Failure> {
    match call.blocking(|call| find(&call.published, call.path())).await? {
        Found::Document(address) => see_other(&call, &address),
        Found::Former(address) => redirect(&call, StatusCode::MOVED_PERMANENTLY, &address),
        Found::Choices(things) => choices(&call, things).await,
    }
}

fn find(published: &Published, path: &str) -> Result<Found, Failure> {
    let rest = path.strip_prefix("/id/").unwrap_or_default();
    let document = |thing: &NamedNode, extension: &str| {
        let local = published.theme.local(thing.as_str()).unwrap_or_default();
        Found::Document(format!("/doc/{}{extension}", local.strip_prefix("id/").unwrap_or(local)))
    };
    if let Some((thing, _)) = locate(published, &format!("id/{rest}"))? {
        return Ok(document(&thing, ""));
    }
    if let Some((stem, form)) = Form::split(rest)
        && let Some((thing, _)) = locate(published, &format!("id/{stem}"))?
    {
        return Ok(document(&thing, &format!(".{}", form.extension())));
    }
    if is_gone(published, &format!("id/{rest}")) {
        // The document says so.
        return Ok(Found::Document(document_of(&format!("id/{rest}"))));
    }
    let theme = &published.theme;
    let (kind, value) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(scheme) = theme.scheme(kind).filter(|_| !value.is_empty()) else {
        return Err(unknown(theme, kind, rest));
    };
    let typed = percent_decode_str(value).decode_utf8_lossy();
    let Some(value) = scheme.recognise(&typed) else {
        return Err(Failure::not_found(format!("`{typed}` is not written as an identifier of `{kind}` is")));
    };
    let (mut things, is_former) = things(published, scheme, &value)?;
    match things.len() {
        0 => {
            let elsewhere = scheme.link_of(&value).map(|href| Alternate {
                href,
                media_type: String::new(),
                title: theme.text(&scheme.title, theme.default_language()).to_owned(),
            });
            let failure = Failure::not_found(format!("nothing has the identifier `{value}` of `{kind}`"));
            Err(failure.with_alternates(elsewhere))
        }
        1 => Ok(match document(&things.remove(0), "") {
            Found::Document(address) if is_former => Found::Former(address),
            found => found,
        }),
        _ => Ok(Found::Choices(things)),
    }
}

/// The things that have the value now; when there are none, those that had it, and that they are such.
fn things(
    published: &Published,
    scheme: &IdentifierScheme,
    value: &str,
) -> Result<(Vec<NamedNode>, bool), StoreError> {
    for (properties, is_former) in [(&scheme.property, false), (&scheme.former, true)] {
        let Some(property) = properties else { continue };
        let things = holders(published, &NamedNode::new_unchecked(property.as_str()), value)?;
        if !things.is_empty() {
            return Ok((things, is_former));
        }
    }
    Ok((Vec::new(), false))
}

/// The things of which `property` is stated with the value, by themselves or by a node that they
/// point to.
fn holders(published: &Published, property: &NamedNode, value: &str) -> Result<Vec<NamedNode>, StoreError> {
    let value = Term::from(Literal::new_simple_literal(value));
    let (theme, generation) = (&published.theme, &published.generation);
    let is_thing = |node: &NamedNode| theme.local(node.as_str()).is_some_and(|path| path.starts_with("id/"));
    let mut things = BTreeSet::new();
    for quad in generation.quads_for(None, Some(property), Some(&value), Scope::Union).take(CHOICES) {
        match quad?.subject {
            NamedOrBlankNode::NamedNode(node) if is_thing(&node) => {
                things.insert(node);
            }
            holder => {
                let holder = Term::from(holder);
                for quad in generation.quads_for(None, None, Some(&holder), Scope::Union).take(CHOICES) {
                    if let NamedOrBlankNode::NamedNode(node) = quad?.subject
                        && is_thing(&node)
                    {
                        things.insert(node);
                    }
                }
            }
        }
    }
    Ok(things.into_iter().collect())
}

/// The failure for a thing that is not there: what can stand after `/id/` helps most.
fn unknown(theme: &Theme, kind: &str, rest: &str) -> Failure {
    if theme.entity(kind).is_some() {
        return Failure::not_found(format!("there is no `{rest}`; keys are case-sensitive"));
    }
    let types = theme.entities.iter().map(|entity| entity.id.as_str());
    let names: Vec<&str> = types.chain(theme.schemes.iter().map(|scheme| scheme.id.as_str())).collect();
    let mut failure =
        Failure::not_found(format!("`{kind}` is neither a type of things nor an identifier scheme"));
    let help = match nearest(kind, names.iter().copied()) {
        Some(near) => format!("did you mean `/id/{near}/…`?"),
        None => format!("those that exist: {}", names.join(", ")),
    };
    for diagnostic in &mut failure.report.diagnostics {
        diagnostic.help.insert(0, help.clone());
    }
    failure
}

/// 300 with the list.
async fn choices(call: &Arc<Call>, things: Vec<NamedNode>) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let address =
        |thing: &NamedNode| to_uri(&format!("/{}", theme.local(thing.as_str()).unwrap_or_default()));
    let mut answer = Failure::new(StatusCode::MULTIPLE_CHOICES, crate::text::Report::new());
    for thing in &things {
        let href = address(thing);
        if let Ok(link) = HeaderValue::from_str(&format!("<{href}>; rel=\"alternate\"")) {
            answer = answer.with(header::LINK, link);
        }
        let title = thing.as_str().to_owned();
        answer.alternates.push(Alternate { href, media_type: String::new(), title });
    }
    let form = call.accept().choose(FailureForm::offers()).unwrap_or(FailureForm::Problem);
    if form != FailureForm::Page {
        return Ok(answer.response(form));
    }
    let html = call
        .blocking(move |call| {
            let value = call.path().rsplit('/').next().unwrap_or_default();
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            page::choices(&call.page(), &value, &things)
        })
        .await?;
    Ok(answer.respond("text/html; charset=utf-8", html.0))
}
