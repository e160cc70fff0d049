//! Reconciliation: which of our things a name, an identifier and some values of somebody's table mean.
//! The read models of the W3C Reconciliation Service API; `http` speaks its versions.

mod candidates;
mod extend;
mod similarity;
mod suggest;

use serde::Serialize;

pub use candidates::{Candidate, Condition, Feature, Matching, ReconcileQuery, TypeStrictness, Wanted};
pub use extend::{ExtendedProperty, ExtendedValue, Extension};
pub use suggest::Suggestion;

use super::Reader;
use crate::rdf::NamedNode;
use crate::theme::EntityType;

/// An IRI with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

impl Reader<'_> {
    /// The IRI that a client means: a whole one, a prefixed name, or a path below the base.
    #[must_use]
    pub fn named_iri(&self, id: &str) -> NamedNode {
        let iri = self.theme.prefixes.expand(id).unwrap_or_else(|| self.theme.iri(id));
        NamedNode::new_unchecked(iri)
    }

    /// An entity type by its class or its id.
    #[must_use]
    pub fn named_type(&self, id: &str) -> Option<&EntityType> {
        self.theme.entity(id).or_else(|| self.theme.entity_of_class(self.named_iri(id).as_str()))
    }

    /// An entity type as the protocol tells it: by its class.
    #[must_use]
    pub fn type_named(&self, entity: &EntityType) -> Named {
        Named { id: entity.class.clone(), name: self.text(&entity.title).text }
    }
}
