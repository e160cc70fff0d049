//! Floor 6: what the operator wrote. `theme.toml` (settings, catalogue, identifier schemes, entity
//! types), the ontology files, the mappings and the saved queries. Knows no store and no HTTP.
//!
//! Everything is read at once and every fault is reported with its line and column: see
//! [`Theme::load`]. `docs/theme.md` documents each key of [`keys`].

mod catalogue;
mod entity;
pub mod keys;
mod language;
mod load;
mod network;
mod prefixes;
pub mod query;
mod read;
mod schema;
mod scheme;
mod toml_node;

use std::path::PathBuf;

pub use crate::function::check::Check;
pub use catalogue::{Agent, Contact, Dataset, DumpFormat, LangList, Provenance, Site, Updates};
pub use entity::{DEFAULT_LABELS, EntityType, Facet, PropertyGroup};
pub use language::{LangText, is_language_tag};
pub use network::Network;
pub use prefixes::STANDARD_PREFIXES;
pub use query::{
    Choice, Choices, Expected, Parameter, ParameterType, QueryForm, QueryParameters, SavedQuery, View,
    ViewKind,
};
pub use schema::{Key, Kind};
pub use scheme::IdentifierScheme;

use crate::rdf::{Prefixes, iri};
use crate::text::node;
use crate::text::{Limits, SourceText, sha256};

/// A theme that was read whole and found coherent.
#[derive(Clone, Debug)]
pub struct Theme {
    /// The folder that holds `theme.toml`; every relative path starts there.
    pub root: PathBuf,
    /// The text of `theme.toml`.
    pub source: SourceText,
    pub site: Site,
    /// Language tags, the first is the default.
    pub languages: Vec<String>,
    /// Ends with `/`. Triples carry it; pages are served relative to it on any host.
    pub base_iri: String,
    /// The standard vocabularies, and what `[prefixes]` adds or overrides.
    pub prefixes: Prefixes,
    pub datasets: Vec<Dataset>,
    pub schemes: Vec<IdentifierScheme>,
    pub entities: Vec<EntityType>,
    pub facets: Vec<Facet>,
    pub queries: Vec<SavedQuery>,
    /// `ontology/*.ttl`, in the order of their names.
    pub ontology: Vec<PathBuf>,
    pub updates: Updates,
    /// The defaults, with what `[limits]` overrides.
    pub limits: Limits,
}

impl Theme {
    /// `reference` resolved against the base IRI; an invalid one is appended as it is, which only
    /// happens for text that never was an IRI.
    #[must_use]
    pub fn iri(&self, reference: &str) -> String {
        iri::resolve(Some(&self.base_iri), reference)
            .unwrap_or_else(|_| format!("{}{reference}", self.base_iri))
    }

    /// The path of one of our IRIs below the base (`id/type/key`); `None` for IRIs of others.
    #[must_use]
    pub fn local<'a>(&self, iri: &'a str) -> Option<&'a str> {
        iri.strip_prefix(self.base_iri.as_str())
    }

    /// The IRI of an entity from the two parts of its path, which are percent-encoded as in the IRI.
    #[must_use]
    pub fn entity_iri(&self, entity_type: &str, key: &str) -> String {
        format!("{}id/{entity_type}/{key}", self.base_iri)
    }

    /// The type named `entity_type` and the IRI of the entity at `/id/{entity_type}/{key}`.
    #[must_use]
    pub fn entity_of_path(&self, entity_type: &str, key: &str) -> Option<(&EntityType, String)> {
        Some((self.entity(entity_type)?, self.entity_iri(entity_type, key)))
    }

    #[must_use]
    pub fn entity(&self, id: &str) -> Option<&EntityType> {
        self.entities.iter().find(|entity| entity.id == id)
    }

    /// The entity type of a class IRI.
    #[must_use]
    pub fn entity_of_class(&self, class: &str) -> Option<&EntityType> {
        self.entities.iter().find(|entity| entity.class == class)
    }

    #[must_use]
    pub fn dataset(&self, id: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.id == id)
    }

    /// The dataset whose quads stand in the named graph `graph`.
    #[must_use]
    pub fn dataset_of_graph(&self, graph: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.graph == graph)
    }

    #[must_use]
    pub fn scheme(&self, id: &str) -> Option<&IdentifierScheme> {
        self.schemes.iter().find(|scheme| scheme.id == id)
    }

    #[must_use]
    pub fn query(&self, id: &str) -> Option<&SavedQuery> {
        self.queries.iter().find(|query| query.id == id)
    }

    /// The first language of the site.
    #[must_use]
    pub fn default_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// `text` in the language asked for, else by the fallback chain of [`LangText::pick`].
    #[must_use]
    pub fn text<'a>(&self, text: &'a LangText, language: &str) -> &'a str {
        text.text(language, &self.languages)
    }

    /// Changes with the settings and the program: what decides how data are written, whatever they are.
    #[must_use]
    pub fn settings_digest(&self) -> String {
        sha256([env!("CARGO_PKG_VERSION"), self.source.text()].join("\0"))
    }

    /// The IRI of the catalogue, which is the dataset of all datasets as well.
    #[must_use]
    pub fn catalogue_iri(&self) -> String {
        self.iri("catalogue")
    }

    /// The IRI of a dataset as the catalogue describes it.
    #[must_use]
    pub fn dataset_iri(&self, id: &str) -> String {
        format!("{}dataset/{id}", self.base_iri)
    }

    /// The named graph of the ontology.
    #[must_use]
    pub fn ontology_graph(&self) -> String {
        self.iri("graph/ontology")
    }

    /// The named graph of the publication metadata.
    #[must_use]
    pub fn catalogue_graph(&self) -> String {
        self.iri("graph/catalogue")
    }
}
