//! Counting and grouping on identifiers, without decoding the terms that are only counted.

use std::collections::{BTreeMap, HashMap};
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

    /// For each subject that points to `object` by `predicate`, at most `limit` of them, the first value of each
    /// of `properties`.
    pub fn values_around(
        self: &Arc<Self>,
        object: &Term,
        predicate: &NamedNode,
        properties: &[NamedNode],
        limit: usize,
    ) -> Vec<(TermId, Vec<Option<TermId>>)> {
        let id = |term: Term| self.id(&encode_term(&term));
        let places: HashMap<TermId, usize> = properties
            .iter()
            .enumerate()
            .filter_map(|(place, property)| Some((id(property.clone().into())?, place)))
            .collect();
        let pattern = [None, Some(id(predicate.clone().into())), Some(id(object.clone()))];
        let subjects = Scan::new(self, pattern, Graphs::Union).take(limit);
        let row = |(subject, ..): (TermId, TermId, TermId, Option<TermId>)| {
            let mut row = vec![None; properties.len()];
            for (_, property, value, _) in Scan::new(self, [Some(Some(subject)), None, None], Graphs::Union) {
                if let Some(place) = places.get(&property) {
                    row[*place].get_or_insert(value);
                }
            }
            (subject, row)
        };
        subjects.map(row).collect()
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
