//! What crawlers look for: robots.txt, the sitemap, the address of the VoID description.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::response::Response;

use super::app::Published;
use super::call::Call;
use super::describe::{see_other, to_uri};
use super::failure::Failure;
use super::respond::Representation;
use crate::rdf::vocab::rdf;
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{Entry, Scope, StoreError};
use crate::theme::{EntityType, Theme};

/// Addresses in one file of the sitemap, as its protocol allows.
const ADDRESSES: usize = 50_000;
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// The part of the sitemap that lists what is no entity.
const OTHERS: &str = "site";

/// `/.well-known/void`: leads to the catalogue, which holds the VoID description.
pub async fn void(call: Arc<Call>) -> Result<Response, Failure> {
    let theme = &call.published.theme;
    let iri = theme.catalogue_iri();
    see_other(&call, &format!("/{}", theme.local(&iri).unwrap_or_default()))
}

/// `/robots.txt`: what costs much and leads nowhere is not for crawlers.
pub async fn robots(call: Arc<Call>) -> Result<Response, Failure> {
    let base = &call.published.theme.base_iri;
    let text = format!(
        "User-agent: *\nDisallow: /sparql\nDisallow: /search\nDisallow: /*?\nAllow: /\n\nSitemap: {base}sitemap.xml\n"
    );
    Ok(Representation::new("text/plain", text).vary("").answer(&call))
}

/// `/sitemap.xml`: the index of the parts.
pub async fn sitemap_index(call: Arc<Call>) -> Result<Response, Failure> {
    let published = &call.published;
    let mut text = head("sitemapindex");
    for part in parts(published) {
        let address = format!("{}sitemap/{part}.xml", published.theme.base_iri);
        let modified = modified(&part_modified(published, &part));
        let _ = writeln!(text, "<sitemap><loc>{}</loc>{modified}</sitemap>", escaped(&address));
    }
    text.push_str("</sitemapindex>\n");
    Ok(xml(text, &call))
}

/// `/sitemap/{part}.xml`: the documents of one type, or the other pages.
pub async fn sitemap_part(call: Arc<Call>) -> Result<Response, Failure> {
    call.blocking(|call| {
        let published = &call.published;
        let name = call.param("part").strip_suffix(".xml").unwrap_or_default();
        if !parts(published).any(|part| part == name) {
            return Err(Failure::not_found(format!("the sitemap has no part `{name}`")));
        }
        let mut text = head("urlset");
        let mut add = |(address, path): (String, String)| {
            let modified = modified(&page_modified(published, &path));
            let _ = writeln!(text, "<url><loc>{}</loc>{modified}</url>", escaped(&to_uri(&address)));
        };
        match name
            .rsplit_once('-')
            .and_then(|(id, at)| Some((published.theme.entity(id)?, at.parse::<usize>().ok()?)))
        {
            Some((entity, at)) => {
                let documents = documents(published, entity).skip((at - 1) * ADDRESSES).take(ADDRESSES);
                for document in documents {
                    add(document?);
                }
            }
            None => others(&published.theme).into_iter().for_each(add),
        }
        text.push_str("</urlset>\n");
        Ok(xml(text, call))
    })
    .await
}

/// The names of the parts: each type has as many as it needs.
fn parts(published: &Published) -> impl Iterator<Item = String> {
    let counts = &published.overview.entities;
    let entities = published.theme.entities.iter().flat_map(move |entity| {
        let count = counts.get(&entity.id).copied().unwrap_or_default();
        (1..=usize::try_from(count).unwrap_or(usize::MAX).div_ceil(ADDRESSES))
            .map(move |at| format!("{}-{at}", entity.id))
    });
    [OTHERS.to_owned()].into_iter().chain(entities)
}

/// The documents of the entities of a type with their paths, in the order of the index.
fn documents<'a>(
    published: &'a Published,
    entity: &EntityType,
) -> impl Iterator<Item = Result<(String, String), StoreError>> + use<'a> {
    let theme = &published.theme;
    let class = Term::from(NamedNode::new_unchecked(entity.class.as_str()));
    let kind = NamedNode::new_unchecked(rdf::TYPE);
    published.generation.quads_for(None, Some(&kind), Some(&class), Scope::Union).filter_map(|quad| {
        let subject = match quad {
            Ok(quad) => quad.subject,
            Err(error) => return Some(Err(error)),
        };
        let NamedOrBlankNode::NamedNode(node) = subject else { return None };
        let key = theme.local(node.as_str())?.strip_prefix("id/")?;
        Some(Ok((format!("{}doc/{key}", theme.base_iri), format!("id/{key}"))))
    })
}

/// The pages that are no entity's, with their paths.
fn others(theme: &Theme) -> Vec<(String, String)> {
    let mut paths = vec![String::new()];
    paths.extend(theme.datasets.iter().map(|dataset| format!("dataset/{}", dataset.id)));
    paths.extend(theme.queries.iter().map(|query| format!("queries/{}", query.id)));
    paths.into_iter().map(|path| (format!("{}{path}", theme.base_iri), path)).collect()
}

fn head(root: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{SITEMAP}\">\n")
}

fn modified(time: &str) -> String {
    if time.is_empty() { String::new() } else { format!("<lastmod>{}</lastmod>", escaped(time)) }
}

/// When what is stated of a page's topic last changed, by the journal; the generation's time for what it
/// does not know.
fn page_modified(published: &Published, path: &str) -> String {
    let entry = published.generation.journal().and_then(|journal| journal.get(path));
    entry.map_or_else(|| published.generation.manifest().created.clone(), |entry| entry.modified.to_string())
}

/// When one of the documents of a part last changed.
fn part_modified(published: &Published, part: &str) -> String {
    let created = || published.generation.manifest().created.clone();
    let Some((id, _)) = part.rsplit_once('-').filter(|(id, _)| published.theme.entity(id).is_some()) else {
        return created();
    };
    let start = format!("id/{id}/");
    let Some(journal) = published.generation.journal() else { return created() };
    let latest = journal.below(&start).filter(Entry::is_described).map(|entry| entry.modified).max();
    latest.map_or_else(created, |moment| moment.to_string())
}

fn escaped(text: &str) -> String {
    html_escape::encode_text(text).into_owned()
}

fn xml(text: String, call: &Call) -> Response {
    let created = call.published.created();
    Representation::new("application/xml", text).modified(created).vary("").answer(call)
}
