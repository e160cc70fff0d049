//! What concerns a whole generation, read once for all pages and all readers.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;

use super::ViewError;
use super::browse::FacetCounts;
use super::cube::{self, Cube};
use super::value::Link;
use crate::build::{DatasetReport, search_plan};
use crate::rdf::vocab::{owl, rdf, void};
use crate::rdf::{Literal, NamedNode, NamedOrBlankNode, Term};
use crate::store::{Generation, Scope, StoreError};
use crate::theme::{DEFAULT_LABELS, Theme};

/// The file of a generation that holds the load report.
const REPORT: &str = "report.json";

type Cache<K, V> = HashMap<K, Arc<V>>;

/// Facts of one generation under one theme.
#[derive(Default)]
pub struct Overview {
    /// The properties that name things: those of the entity types, then the usual ones.
    pub label_properties: Vec<NamedNode>,
    pub cubes: Vec<Cube>,
    /// The number of entities by the id of their type.
    pub entities: HashMap<String, u64>,
    /// Instances by class and triples by property, in all graphs together.
    pub classes: HashMap<String, u64>,
    pub properties: HashMap<String, u64>,
    /// The IRIs of our ontologies.
    pub ontologies: Vec<NamedNode>,
    /// The load report, by dataset.
    pub reports: HashMap<String, DatasetReport>,
    /// Sorted lists of entities by type and language.
    lists: Mutex<Cache<(String, String), Vec<Link>>>,
    /// By type, what its list can be narrowed by.
    facets: Mutex<Cache<String, FacetCounts>>,
}

impl Overview {
    pub fn of(theme: &Theme, generation: &Generation) -> Result<Self, StoreError> {
        generation.plan_search(search_plan(theme));
        let counts = Counts::of(&theme.catalogue_iri(), generation)?;
        Ok(Self {
            label_properties: label_properties(theme),
            cubes: cube::read_all(theme, generation)?,
            entities: theme
                .entities
                .iter()
                .map(|entity| (entity.id.clone(), instances(generation, &entity.class)))
                .collect(),
            classes: counts.classes,
            properties: counts.properties,
            ontologies: ontologies(theme, generation)?,
            reports: reports(generation),
            lists: Mutex::default(),
            facets: Mutex::default(),
        })
    }

    /// The sorted list of a type's entities, made by `make` when it is first asked for.
    pub(super) fn list(
        &self,
        entity_type: &str,
        language: &str,
        make: impl FnOnce() -> Result<Vec<Link>, StoreError>,
    ) -> Result<Arc<Vec<Link>>, StoreError> {
        made_once(&self.lists, (entity_type.to_owned(), language.to_owned()), make)
    }

    /// What the list of a type can be narrowed by, counted when it is first asked for.
    pub(super) fn facets(
        &self,
        entity_type: &str,
        make: impl FnOnce() -> Result<FacetCounts, ViewError>,
    ) -> Result<Arc<FacetCounts>, ViewError> {
        made_once(&self.facets, entity_type.to_owned(), make)
    }
}

/// The value of `key`, made by the first who asks. It is made outside of the lock: two readers may both
/// make it, none waits for the other's.
fn made_once<K: Eq + Hash, V, E>(
    cache: &Mutex<Cache<K, V>>,
    key: K,
    make: impl FnOnce() -> Result<V, E>,
) -> Result<Arc<V>, E> {
    let cache = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(value) = cache().get(&key) {
        return Ok(Arc::clone(value));
    }
    let value = Arc::new(make()?);
    Ok(Arc::clone(cache().entry(key).or_insert(value)))
}

/// The number of instances of a class.
fn instances(generation: &Generation, class: &str) -> u64 {
    let class = Term::from(NamedNode::new_unchecked(class));
    generation.count_of(None, Some(&NamedNode::new_unchecked(rdf::TYPE)), Some(&class), Scope::Union)
}

fn label_properties(theme: &Theme) -> Vec<NamedNode> {
    let mut properties: Vec<NamedNode> = Vec::new();
    let of_types = theme.entities.iter().flat_map(|entity| &entity.label).map(String::as_str);
    for property in of_types.chain(DEFAULT_LABELS.iter().copied()) {
        if !properties.iter().any(|have| have.as_str() == property) {
            properties.push(NamedNode::new_unchecked(property));
        }
    }
    properties
}

fn ontologies(theme: &Theme, generation: &Generation) -> Result<Vec<NamedNode>, StoreError> {
    let (kind, class) = (NamedNode::new_unchecked(rdf::TYPE), NamedNode::new_unchecked(owl::ONTOLOGY));
    let mut found = Vec::new();
    for quad in generation.quads_for(None, Some(&kind), Some(&class.into()), Scope::Union) {
        if let NamedOrBlankNode::NamedNode(node) = quad?.subject
            && theme.local(node.as_str()).is_some()
        {
            found.push(node);
        }
    }
    found.sort();
    Ok(found)
}

fn reports(generation: &Generation) -> HashMap<String, DatasetReport> {
    #[derive(Deserialize)]
    struct Report {
        datasets: Vec<DatasetReport>,
    }
    // A generation in memory has none, and pages can do without.
    let text = generation.folder().and_then(|folder| std::fs::read(folder.join(REPORT)).ok());
    let report = text.and_then(|text| serde_json::from_slice::<Report>(&text).ok());
    let datasets = report.map(|report| report.datasets).unwrap_or_default();
    datasets.into_iter().map(|dataset| (dataset.id.clone(), dataset)).collect()
}

/// The VoID partitions of a dataset in the catalogue.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub classes: HashMap<String, u64>,
    pub properties: HashMap<String, u64>,
}

impl Counts {
    /// What the catalogue counts for the dataset `iri`.
    pub fn of(iri: &str, generation: &Generation) -> Result<Self, StoreError> {
        Ok(Self {
            classes: partitions(iri, (void::CLASS_PARTITION, void::CLASS, void::ENTITIES), generation)?,
            properties: partitions(
                iri,
                (void::PROPERTY_PARTITION, void::PROPERTY, void::TRIPLES),
                generation,
            )?,
        })
    }
}

fn partitions(
    iri: &str,
    (partition, kind, count): (&str, &str, &str),
    generation: &Generation,
) -> Result<HashMap<String, u64>, StoreError> {
    let whole = NamedOrBlankNode::from(NamedNode::new_unchecked(iri));
    let partition = NamedNode::new_unchecked(partition);
    let mut found = HashMap::new();
    for quad in generation.quads_for(Some(&whole), Some(&partition), None, Scope::Union) {
        let Term::NamedNode(part) = quad?.object else { continue };
        let (mut name, mut number) = (None, None);
        for quad in generation.quads_for(Some(&part.into()), None, None, Scope::Union) {
            let quad = quad?;
            match quad.object {
                Term::NamedNode(node) if quad.predicate.as_str() == kind => name = Some(node.into_string()),
                Term::Literal(literal) if quad.predicate.as_str() == count => number = whole_number(&literal),
                _ => {}
            }
        }
        found.extend(name.zip(number));
    }
    Ok(found)
}

fn whole_number(literal: &Literal) -> Option<u64> {
    literal.value().parse().ok()
}
