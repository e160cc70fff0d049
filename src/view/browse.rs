//! The entities of one type, page by page, narrowed by what they have in common.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde::Serialize;

use super::value::{Link, Text};
use super::{Pager, Reader, ViewError};
use crate::rdf::vocab::rdf;
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{Scope, StoreError};
use crate::text::{LimitKey, fold};
use crate::theme::EntityType;

/// A property narrows a list when it has that many values…
const FACET_VALUES: std::ops::RangeInclusive<usize> = 2..=60;
/// …on at least this share of the entities.
const FACET_SHARE: f64 = 0.4;
/// …and each value comes so often on average: what is different everywhere tells nothing.
const FACET_COUNT: f64 = 1.5;
const FACETS: usize = 4;
const FACET_QUERY: &str =
    "SELECT ?p ?v (COUNT(*) AS ?n) { ?s a ?class ; ?p ?v FILTER(isIRI(?v)) } GROUP BY ?p ?v";

#[derive(Clone, Debug, Default)]
pub struct BrowseRequest {
    pub page: usize,
    /// IRIs of properties and of the values that the entities must have.
    pub filters: Vec<(String, String)>,
}

#[derive(Clone, Debug, Serialize)]
pub struct BrowseView {
    pub id: String,
    pub title: Text,
    pub description: Option<Text>,
    pub class: Link,
    /// All entities of the type.
    pub total: u64,
    pub items: Vec<Link>,
    pub pager: Pager,
    /// Initials, with the page on which each begins.
    pub initials: Vec<(String, usize)>,
    pub facets: Vec<Facet>,
    /// The filters in force.
    pub filters: Vec<(Link, Link)>,
    /// The list is too long to be sorted by name.
    pub unsorted: bool,
}

/// A property by whose values the list can be narrowed.
#[derive(Clone, Debug, Serialize)]
pub struct Facet {
    pub property: Link,
    pub values: Vec<FacetValue>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FacetValue {
    pub value: Link,
    pub count: u64,
}

/// A property with its values and how often each comes, by IRI.
pub type FacetCounts = Vec<(NamedNode, Vec<(NamedNode, u64)>)>;

impl Reader<'_> {
    /// One page of the entities of a type.
    pub fn browse(&self, entity: &EntityType, request: &BrowseRequest) -> Result<BrowseView, ViewError> {
        let class = NamedNode::new_unchecked(entity.class.as_str());
        let total = self.overview.entities.get(&entity.id).copied().unwrap_or_default();
        let size = self.theme.limits.count(LimitKey::ListedItems);
        let unsorted = total > self.theme.limits.get(LimitKey::SortedEntities);
        let (items, pager, initials) = if unsorted {
            let pager = Pager::new(request.page, size, usize::try_from(total).unwrap_or(usize::MAX));
            (self.in_order_of_index(&class, pager)?, pager, Vec::new())
        } else {
            let all = self.sorted(entity)?;
            let chosen = self.narrowed(&all, &request.filters)?;
            let pager = Pager::new(request.page, size, chosen.len());
            let initials = initials(&chosen, size);
            (pager.slice(&chosen).iter().map(|link| (*link).clone()).collect(), pager, initials)
        };
        let counts = if unsorted { Arc::default() } else { self.facet_counts(entity)? };
        let named = counts.iter().flat_map(|(property, values)| {
            std::iter::once(property).chain(values.iter().map(|(value, _)| value))
        });
        let filters: Vec<[NamedNode; 2]> = request
            .filters
            .iter()
            .map(|(property, value)| [property, value].map(|iri| NamedNode::new_unchecked(iri.as_str())))
            .collect();
        let labels = self.labels(named.chain(filters.iter().flatten()).chain([&class]))?;
        let facet = |(property, values): &(NamedNode, Vec<(NamedNode, u64)>)| Facet {
            property: self.link_to_term(property, &labels),
            values: values
                .iter()
                .map(|(value, count)| FacetValue { value: self.link_to(value, &labels), count: *count })
                .collect(),
        };
        let is_filtered = |property: &NamedNode| filters.iter().any(|[filtered, _]| filtered == property);
        Ok(BrowseView {
            id: entity.id.clone(),
            title: self.text(&entity.plural),
            description: self.some_text(&entity.description),
            class: self.link_to_term(&class, &labels),
            total,
            items,
            pager,
            initials,
            facets: counts.iter().filter(|(property, _)| !is_filtered(property)).map(facet).collect(),
            filters: filters
                .iter()
                .map(|[property, value]| (self.link_to_term(property, &labels), self.link_to(value, &labels)))
                .collect(),
            unsorted,
        })
    }

    fn in_order_of_index(&self, class: &NamedNode, pager: Pager) -> Result<Vec<Link>, StoreError> {
        let kind = NamedNode::new_unchecked(rdf::TYPE);
        let nodes = self.generation.incoming(&class.clone().into(), &kind, pager.offset(), pager.size)?;
        let nodes: Vec<NamedNode> = nodes.into_iter().filter_map(named).collect();
        let labels = self.labels(&nodes)?;
        Ok(nodes.iter().map(|node| self.link_to(node, &labels)).collect())
    }

    /// All entities of a type by name, made once for each language.
    fn sorted(&self, entity: &EntityType) -> Result<Arc<Vec<Link>>, StoreError> {
        self.overview.list(&entity.id, self.language, || {
            let class = Term::from(NamedNode::new_unchecked(entity.class.as_str()));
            let kind = NamedNode::new_unchecked(rdf::TYPE);
            let mut nodes = Vec::new();
            for quad in self.generation.quads_for(None, Some(&kind), Some(&class), Scope::Union) {
                nodes.extend(named(quad?.subject));
            }
            let labels = self.labels(&nodes)?;
            let mut links: Vec<Link> = nodes.iter().map(|node| self.link_to(node, &labels)).collect();
            links.sort_by_cached_key(|link| (fold(&link.label.text), link.iri.clone()));
            Ok(links)
        })
    }

    /// Those of `all` that have every value of the filters.
    fn narrowed<'l>(
        &self,
        all: &'l [Link],
        filters: &[(String, String)],
    ) -> Result<Vec<&'l Link>, StoreError> {
        let mut chosen: Vec<&Link> = all.iter().collect();
        for (property, value) in filters {
            let property = NamedNode::new_unchecked(property.as_str());
            let value = Term::from(NamedNode::new_unchecked(value.as_str()));
            let mut having = HashSet::new();
            for quad in self.generation.quads_for(None, Some(&property), Some(&value), Scope::Union) {
                having.extend(named(quad?.subject).map(NamedNode::into_string));
            }
            chosen.retain(|link| having.contains(&link.iri));
        }
        Ok(chosen)
    }

    /// The properties that tell the entities of a type apart, with their values; counted once.
    fn facet_counts(&self, entity: &EntityType) -> Result<Arc<FacetCounts>, ViewError> {
        self.overview.facets(&entity.id, || {
            let class = NamedNode::new_unchecked(entity.class.as_str());
            let rows = self.select(FACET_QUERY, vec![("class".to_owned(), class.into())])?;
            let mut counts: BTreeMap<NamedNode, Vec<(NamedNode, u64)>> = BTreeMap::new();
            for row in rows {
                if let [Some(Term::NamedNode(p)), Some(Term::NamedNode(v)), Some(Term::Literal(n))] =
                    row.as_slice()
                {
                    let count = n.value().parse().unwrap_or_default();
                    counts.entry(p.clone()).or_default().push((v.clone(), count));
                }
            }
            let total = self.overview.entities.get(&entity.id).copied().unwrap_or_default();
            Ok(chosen_facets(entity, counts, total))
        })
    }
}

fn chosen_facets(
    entity: &EntityType,
    counts: BTreeMap<NamedNode, Vec<(NamedNode, u64)>>,
    total: u64,
) -> FacetCounts {
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let tells = |values: &[(NamedNode, u64)]| {
        let sum = values.iter().map(|(_, count)| count).sum::<u64>() as f64;
        sum / total.max(1) as f64 >= FACET_SHARE && sum / values.len() as f64 >= FACET_COUNT
    };
    let mut facets: FacetCounts = counts
        .into_iter()
        .filter(|(property, values)| {
            property.as_str() != rdf::TYPE && FACET_VALUES.contains(&values.len()) && tells(values)
        })
        .collect();
    let rank = |property: &NamedNode| {
        let mut order = entity.groups.iter().flat_map(|group| &group.properties);
        order.position(|have| have == property.as_str()).unwrap_or(usize::MAX)
    };
    facets.sort_by_key(|(property, _)| rank(property));
    facets.truncate(FACETS);
    for (_, values) in &mut facets {
        values.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then_with(|| a.cmp(b)));
    }
    facets
}

/// The first letters in the list, each with the page on which it begins; digits go together.
fn initials(links: &[&Link], size: usize) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for (place, link) in links.iter().enumerate() {
        let Some(first) = fold(&link.label.text).chars().next() else { continue };
        let initial = if first.is_numeric() { "0–9".to_owned() } else { first.to_uppercase().to_string() };
        if !found.iter().any(|(have, _)| *have == initial) {
            found.push((initial, place / size.max(1) + 1));
        }
    }
    found
}

fn named(node: NamedOrBlankNode) -> Option<NamedNode> {
    match node {
        NamedOrBlankNode::NamedNode(node) => Some(node),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}
