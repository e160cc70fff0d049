//! Counting and grouping on identifiers, without decoding the terms that are only counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term};

use super::file::FrozenIndex;
use super::id::TermId;
use super::scan::{Graphs, Scan};
use crate::rdf::encode_term;
use crate::store::Scope;

/// The links to a node by one property.
pub struct LinksByProperty {
    pub property: TermId,
    pub count: u64,
    /// The first subjects, in the order of the index.
    pub first: Vec<TermId>,
}

impl FrozenIndex {
    /// How many quads match; in the union, how many triples.
    pub fn count(
        self: &Arc<Self>,
        subject: Option<&NamedOrBlankNode>,
        predicate: Option<&NamedNode>,
        object: Option<&Term>,
        scope: Scope<'_>,
    ) -> u64 {
        self.scan_ids(subject, predicate, object, scope).count() as u64
    }

    /// The links to `object` by property, the most used first, each with its first `each` subjects.
    pub fn links_to(self: &Arc<Self>, object: &Term, each: usize) -> Vec<LinksByProperty> {
        let pattern = [None, None, Some(self.id(&encode_term(object)))];
        let mut found: BTreeMap<TermId, LinksByProperty> = BTreeMap::new();
        for (subject, property, ..) in Scan::new(self, pattern, Graphs::Union) {
            let links =
                found.entry(property).or_insert(LinksByProperty { property, count: 0, first: Vec::new() });
            links.count += 1;
            if links.first.len() < each {
                links.first.push(subject);
            }
        }
        let mut found: Vec<LinksByProperty> = found.into_values().collect();
        found.sort_by(|a, b| b.count.cmp(&a.count).then(a.property.cmp(&b.property)));
        found
    }
}
