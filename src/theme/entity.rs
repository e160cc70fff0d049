//! `[[entity]]`: the types of things that have pages.

use super::LangText;
use crate::rdf::vocab::{dcterms, foaf, rdfs, skos};
use crate::text::Span;

/// The properties that label a thing when its type names none, best first.
pub const DEFAULT_LABELS: &[&str] =
    &[skos::PREF_LABEL, rdfs::LABEL, dcterms::TITLE, foaf::NAME, "http://schema.org/name"];

/// One type: its entities stand at `/id/{id}/{key}`.
#[derive(Clone, Debug)]
pub struct EntityType {
    /// The `{type}` of the path.
    pub id: String,
    /// The IRI of the class.
    pub class: String,
    pub title: LangText,
    pub plural: LangText,
    pub description: LangText,
    /// IRIs of the properties that label an entity, best first.
    pub label: Vec<String>,
    /// IRIs of more properties to find an entity by.
    pub search: Vec<String>,
    /// The order of the properties on a page; what no group names comes last.
    pub groups: Vec<PropertyGroup>,
    /// The block in `theme.toml`.
    pub span: Span,
}

/// `[[entity.group]]`: properties shown together.
#[derive(Clone, Debug)]
pub struct PropertyGroup {
    pub title: LangText,
    /// IRIs, in order.
    pub properties: Vec<String>,
}

/// `[[facet]]`: what search results can be narrowed by.
#[derive(Clone, Debug)]
pub struct Facet {
    /// The name of its parameter in the address of a search.
    pub id: String,
    pub title: LangText,
    /// Sequences of IRIs of properties; the values stand at the end of any of them.
    pub paths: Vec<Vec<String>>,
    /// The block in `theme.toml`.
    pub span: Span,
}
