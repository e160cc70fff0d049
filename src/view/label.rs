//! The names of many things, looked up at once.

use std::collections::HashMap;

use super::Reader;
use super::term::{local_name, standard_name, words_of};
use super::value::{Link, Text};
use crate::rdf::{Literal, NamedNode};
use crate::store::StoreError;
use crate::theme::EntityType;

/// The best name of each of some nodes for one reader.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    found: HashMap<NamedNode, Text>,
    language: String,
}

impl Labels {
    /// The stated name, or that of a standard term.
    #[must_use]
    pub fn get(&self, node: &NamedNode) -> Option<Text> {
        self.found.get(node).cloned().or_else(|| standard_name(node.as_str(), &self.language))
    }

    /// The name of a thing: stated, else the last part of its IRI.
    #[must_use]
    pub fn of(&self, node: &NamedNode) -> Text {
        self.get(node).unwrap_or_else(|| Text::plain(local_name(node.as_str())))
    }

    /// The name of a property or class: stated, else the words of its local name.
    #[must_use]
    pub fn of_term(&self, node: &NamedNode) -> Text {
        self.get(node).unwrap_or_else(|| Text::plain(words_of(node.as_str())))
    }
}

impl Reader<'_> {
    /// The names of `nodes`, by the label properties of their entity types.
    pub fn labels<'n>(&self, nodes: impl IntoIterator<Item = &'n NamedNode>) -> Result<Labels, StoreError> {
        let properties = &self.overview.label_properties;
        let literals = self.generation.literals(nodes, properties)?;
        let found = literals
            .into_iter()
            .filter_map(|(node, literals)| {
                let label = self.best(&node, &literals)?;
                Some((node, label))
            })
            .collect();
        Ok(Labels { found, language: self.language.to_owned() })
    }

    /// The entity type of one of our IRIs, by its path.
    #[must_use]
    pub fn entity_type_of(&self, iri: &str) -> Option<&EntityType> {
        let (id, _) = self.theme.local(iri)?.strip_prefix("id/")?.split_once('/')?;
        self.theme.entity(id)
    }

    /// The property that comes first for the thing's type decides; among its texts the language.
    fn best(&self, node: &NamedNode, literals: &[(usize, Literal)]) -> Option<Text> {
        let own = self.entity_type_of(node.as_str()).map(|entity| entity.label.as_slice());
        let rank = |property: usize| {
            let iri = self.overview.label_properties[property].as_str();
            let own = own.and_then(|own| own.iter().position(|have| have == iri));
            own.unwrap_or(property + self.overview.label_properties.len())
        };
        literals
            .iter()
            .filter(|(_, literal)| !literal.value().trim().is_empty())
            .min_by_key(|(property, literal)| {
                (rank(*property), self.language_rank(literal.language().unwrap_or_default()))
            })
            .map(|(_, literal)| Text::new(literal.value(), literal.language().unwrap_or_default()))
    }

    /// A link to one of `labels`.
    #[must_use]
    pub fn link_to(&self, node: &NamedNode, labels: &Labels) -> Link {
        let label = labels.get(node).unwrap_or_else(|| Text::plain(self.unnamed(node.as_str())));
        self.link(node, label)
    }

    /// A link to a property or a class.
    #[must_use]
    pub fn link_to_term(&self, node: &NamedNode, labels: &Labels) -> Link {
        self.link(node, labels.of_term(node))
    }

    /// What to write for an IRI without name: the last part of our own, a prefixed name, the address.
    fn unnamed(&self, iri: &str) -> String {
        if let Some(path) = self.theme.local(iri) {
            let shown = path.strip_prefix("id/").map_or_else(|| path.to_owned(), |_| local_name(iri));
            return if shown.is_empty() { iri.to_owned() } else { shown };
        }
        if let Some(name) = self.theme.prefixes.compact(iri) {
            return name;
        }
        let bare = iri.strip_prefix("https://").or_else(|| iri.strip_prefix("http://")).unwrap_or(iri);
        bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/').to_owned()
    }
}
