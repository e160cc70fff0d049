//! The links of a document (Signposting, RFC 8288): in the header `Link`, and whole as a link set
//! (RFC 9264).

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::form::Form;
use super::locate::to_uri;
use super::serve::{Asked, address_of};
use crate::http::app::Published;
use crate::rdf::vocab::rdf;
use crate::rdf::{NamedNode, Term};
use crate::store::{Scope, StoreError};
use crate::theme::Dataset;

/// The schema.org type of a page about a thing.
const ABOUT_PAGE: &str = "https://schema.org/AboutPage";
/// Links of one relation in a header; the link set has them all.
const IN_HEADER: usize = 3;

/// One link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLink {
    pub relation: &'static str,
    pub href: String,
    pub media_type: Option<&'static str>,
}

impl DocumentLink {
    fn new(relation: &'static str, href: impl Into<String>) -> Self {
        Self { relation, href: href.into(), media_type: None }
    }

    fn typed(relation: &'static str, href: impl Into<String>, media_type: &'static str) -> Self {
        Self { media_type: Some(media_type), ..Self::new(relation, href) }
    }

    /// As it stands in a header.
    pub fn header(&self) -> String {
        let kind = self.media_type.map_or(String::new(), |kind| format!("; type=\"{kind}\""));
        format!("<{}>; rel=\"{}\"{kind}", self.href, self.relation)
    }
}

/// The links to the other forms of a document at this address.
pub fn alternates(address: &str, form: Option<Form>) -> Vec<DocumentLink> {
    let others = Form::all().filter(|(extension, _)| form.is_none_or(|form| form.extension() != *extension));
    let links = others.map(|(extension, media_type)| {
        let relation = if extension.starts_with("linkset") { "linkset" } else { "alternate" };
        // Readers of JSON-LD follow the first alternate of exactly that type (rdflib): it has to be the data.
        let media_type = match extension {
            "schema.jsonld" => "application/ld+json;profile=https://schema.org/",
            _ => media_type,
        };
        DocumentLink::typed(relation, address_of(address, extension), media_type)
    });
    links.collect()
}

/// The links of a document as its header carries them.
pub fn of_header(published: &Published, asked: &Asked, form: Form) -> Vec<DocumentLink> {
    let mut links = alternates(&asked.address, Some(form));
    links.extend(own(published, asked));
    if form == Form::Page {
        links.push(DocumentLink::new("type", ABOUT_PAGE));
        links.push(DocumentLink::typed("describedby", address_of(&asked.address, "ttl"), "text/turtle"));
    }
    let mut kept: Vec<DocumentLink> = Vec::new();
    for link in links {
        let same = kept.iter().filter(|have| have.relation == link.relation).count();
        if matches!(link.relation, "alternate" | "linkset") || same < IN_HEADER {
            kept.push(link);
        }
    }
    kept
}

/// What a document is, belongs to and may be used for.
fn own(published: &Published, asked: &Asked) -> Vec<DocumentLink> {
    let theme = &published.theme;
    let (document, topic) = (asked.document.iri.as_str(), asked.document.topic.as_str());
    let mut links = vec![DocumentLink::new("canonical", to_uri(document))];
    if document != topic {
        links.push(DocumentLink::new("describes", to_uri(topic)));
    }
    links.push(DocumentLink::new("cite-as", to_uri(topic)));
    let datasets = datasets(published, asked);
    let licences = datasets.iter().map(|dataset| dataset.licence.as_ref());
    let mut seen = Vec::new();
    for licence in licences.chain([theme.site.licence.as_ref().filter(|_| datasets.is_empty())]).flatten() {
        if !seen.contains(&licence) {
            seen.push(licence);
            links.push(DocumentLink::new("license", to_uri(licence)));
        }
    }
    let collections = datasets.iter().filter(|dataset| theme.dataset_iri(&dataset.id) != topic);
    links.extend(
        collections.map(|dataset| DocumentLink::new("collection", to_uri(&theme.dataset_iri(&dataset.id)))),
    );
    let of_topic = theme.local(topic).and_then(|path| theme.dataset(path.strip_prefix("dataset/")?));
    if let Some(dataset) = of_topic {
        let dumps = published.generation.manifest().datasets.get(&dataset.id).map(|record| &record.dumps);
        for dump in dumps.into_iter().flatten() {
            links.push(DocumentLink::typed(
                "item",
                to_uri(&format!("/dumps/{}", dump.name)),
                "application/gzip",
            ));
        }
        let feed = to_uri(&format!("/changes/{}.atom", dataset.id));
        links.push(DocumentLink::typed("alternate", feed, "application/atom+xml"));
    }
    links
}

/// The datasets that a document is taken from, by the journal; that which it is about, for a dataset.
fn datasets<'a>(published: &'a Published, asked: &Asked) -> Vec<&'a Dataset> {
    let theme = &published.theme;
    let Some(path) = theme.local(asked.document.topic.as_str()) else { return Vec::new() };
    if let Some(dataset) = path.strip_prefix("dataset/").and_then(|id| theme.dataset(id)) {
        return vec![dataset];
    }
    let journal = published.generation.journal();
    let Some((journal, entry)) = journal.and_then(|journal| Some((journal, journal.get(path)?))) else {
        return Vec::new();
    };
    journal.graphs_of(&entry).filter_map(|graph| theme.dataset_of_graph(graph)).collect()
}

/// All links of a document, with the classes of what it describes.
fn all(published: &Published, asked: &Asked) -> Result<Vec<DocumentLink>, StoreError> {
    let mut links = alternates(&asked.address, None);
    links.extend(own(published, asked));
    let kind = NamedNode::new_unchecked(rdf::TYPE);
    let topic = asked.document.topic.clone().into();
    for quad in published.generation.quads_for(Some(&topic), Some(&kind), None, Scope::Union) {
        if let Term::NamedNode(class) = quad?.object {
            links.push(DocumentLink::new("type", to_uri(class.as_str())));
        }
    }
    // A set stands for itself: relative links would change their meaning with the place.
    let base = published.theme.base_iri.trim_end_matches('/');
    for link in links.iter_mut().filter(|link| link.href.starts_with('/')) {
        link.href.insert_str(0, base);
    }
    Ok(links)
}

/// The links as `application/linkset+json`.
pub fn set_json(published: &Published, asked: &Asked) -> Result<String, StoreError> {
    let mut context = Map::new();
    context.insert("anchor".to_owned(), to_uri(asked.document.iri.as_str()).into());
    for link in all(published, asked)? {
        let mut target = json!({ "href": link.href });
        if let Some(kind) = link.media_type {
            target["type"] = kind.into();
        }
        let targets = context.entry(link.relation).or_insert_with(|| Value::Array(Vec::new()));
        targets.as_array_mut().expect("relations hold lists").push(target);
    }
    Ok(format!("{:#}\n", json!({ "linkset": [context] })))
}

/// The links as `application/linkset`.
pub fn set_text(published: &Published, asked: &Asked) -> Result<String, StoreError> {
    let anchor = to_uri(asked.document.iri.as_str());
    let mut out = String::new();
    for (at, link) in all(published, asked)?.iter().enumerate() {
        let separator = if at == 0 { "" } else { ",\n" };
        let _ = write!(out, "{separator}{}; anchor=\"{anchor}\"", link.header());
    }
    out.push('\n');
    Ok(out)
}
