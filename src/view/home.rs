//! The front page: what the site holds, and ways in.

use serde::Serialize;

use super::dataset::DatasetSummary;
use super::entity::type_title;
use super::ontology::OntologyLink;
use super::value::{Link, Text};
use super::{Reader, ViewError};
use crate::rdf::NamedNode;
use crate::theme::SavedQuery;

#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    pub title: Text,
    pub description: Option<Text>,
    pub types: Vec<TypeLink>,
    pub datasets: Vec<DatasetSummary>,
    /// Entities worth opening first, with their types.
    pub examples: Vec<(Link, Option<Text>)>,
    pub queries: Vec<QueryLink>,
    pub query_count: usize,
    pub ontologies: Vec<OntologyLink>,
    pub triples: u64,
    pub generation: String,
    /// When the generation was made.
    pub created: Option<String>,
}

/// An entity type with the number of its entities.
#[derive(Clone, Debug, Serialize)]
pub struct TypeLink {
    pub id: String,
    pub title: Text,
    pub description: Option<Text>,
    pub count: u64,
}

#[derive(Clone, Debug, Serialize)]
pub struct QueryLink {
    pub id: String,
    pub title: Text,
    pub description: Option<Text>,
    pub tags: Vec<String>,
    /// The name of its view.
    pub view: &'static str,
}

/// Saved queries that the front page shows.
const QUERIES: usize = 6;

impl Reader<'_> {
    pub fn home(&self) -> Result<HomeView, ViewError> {
        let examples: Vec<NamedNode> =
            self.theme.site.examples.iter().map(|iri| NamedNode::new_unchecked(iri.as_str())).collect();
        let known = |node: &NamedNode| self.generation.is_subject(&node.clone().into());
        let examples: Vec<NamedNode> = examples
            .into_iter()
            .filter_map(|node| known(&node).map(|known| known.then_some(node)).transpose())
            .collect::<Result<_, _>>()?;
        let labels = self.labels(&examples)?;
        let created = &self.generation.manifest().created;
        Ok(HomeView {
            title: self.text(&self.theme.site.title),
            description: self.some_text(&self.theme.site.description),
            types: self.types(),
            datasets: self.datasets(),
            examples: examples
                .iter()
                .map(|node| (self.link_to(node, &labels), type_title(self, node.as_str())))
                .collect(),
            queries: self.queries().into_iter().take(QUERIES).collect(),
            query_count: self.theme.queries.len(),
            ontologies: self.ontologies()?,
            triples: self.generation.manifest().triples,
            generation: self.generation.id().to_owned(),
            created: self.format().date(created),
        })
    }

    /// The entity types that have entities, in the order of the theme.
    #[must_use]
    pub fn types(&self) -> Vec<TypeLink> {
        let with_count = |entity: &crate::theme::EntityType| TypeLink {
            id: entity.id.clone(),
            title: self.text(&entity.plural),
            description: self.some_text(&entity.description),
            count: self.overview.entities.get(&entity.id).copied().unwrap_or_default(),
        };
        self.theme.entities.iter().map(with_count).filter(|entity| entity.count > 0).collect()
    }

    /// The saved queries, in the order of their titles.
    #[must_use]
    pub fn queries(&self) -> Vec<QueryLink> {
        let mut queries: Vec<QueryLink> =
            self.theme.queries.iter().map(|query| self.query_link(query)).collect();
        queries.sort_by_cached_key(|query| crate::text::fold(&query.title.text));
        queries
    }

    pub(super) fn query_link(&self, query: &SavedQuery) -> QueryLink {
        QueryLink {
            id: query.id.clone(),
            title: self.some_text(&query.title).unwrap_or_else(|| Text::plain(query.id.clone())),
            description: self.some_text(&query.description),
            tags: query.tags.clone(),
            view: query.view.kind.name(),
        }
    }
}
