//! Reading the structures of all cubes of a generation.

use std::collections::HashSet;

use super::{Component, Cube};
use crate::rdf::vocab::{qb, rdf, rdfs, xsd};
use crate::rdf::{NamedNode, NamedOrBlankNode, Term};
use crate::store::{Generation, Scope, StoreError};
use crate::theme::Theme;

/// The standard properties for the time of an observation.
const PERIODS: &[&str] = &[
    "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod",
    "http://purl.org/linked-data/sdmx/2009/dimension#refTime",
    "http://purl.org/linked-data/sdmx/2009/dimension#timePeriod",
];
const PERIOD_RANGES: &[&str] = &[
    xsd::G_YEAR,
    xsd::G_YEAR_MONTH,
    xsd::DATE,
    "http://www.w3.org/2006/time#Interval",
    "http://www.w3.org/2006/time#ProperInterval",
];
/// QB4OLAP, the vocabulary in which a structure says how its measures may be aggregated.
const AGGREGATE: &str = "http://purl.org/qb4olap/cubes#aggregateFunction";
const SUM: &str = "http://purl.org/qb4olap/cubes#sum";
/// A hierarchy of properties is not deeper.
const DEPTH: usize = 5;

/// All cubes, in the order of their IRIs.
pub fn read_all(theme: &Theme, generation: &Generation) -> Result<Vec<Cube>, StoreError> {
    let (kind, class) = (node(rdf::TYPE), node(qb::DATA_SET_CLASS));
    let mut cubes = Vec::new();
    for quad in generation.quads_for(None, Some(&kind), Some(&class.into()), Scope::Union) {
        if let NamedOrBlankNode::NamedNode(iri) = quad?.subject {
            cubes.push(read(theme, generation, iri)?);
        }
    }
    cubes.sort_by(|a, b| a.iri.cmp(&b.iri));
    Ok(cubes)
}

fn read(theme: &Theme, generation: &Generation, iri: NamedNode) -> Result<Cube, StoreError> {
    let mut cube = Cube {
        dataset: dataset(theme, generation, &iri)?,
        dimensions: Vec::new(),
        measures: Vec::new(),
        attributes: Vec::new(),
        iri,
    };
    for structure in objects(generation, &cube.iri.clone().into(), qb::STRUCTURE)? {
        let Some(structure) = subject(structure) else { continue };
        for component in objects(generation, &structure, qb::COMPONENT)? {
            let Some(component) = subject(component) else { continue };
            read_component(generation, &component, &mut cube)?;
        }
    }
    for components in [&mut cube.dimensions, &mut cube.measures, &mut cube.attributes] {
        components.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.property.cmp(&b.property)));
        components.dedup_by(|a, b| a.property == b.property);
    }
    Ok(cube)
}

fn read_component(
    generation: &Generation,
    component: &NamedOrBlankNode,
    cube: &mut Cube,
) -> Result<(), StoreError> {
    let (mut order, mut sum) = (i64::MAX, false);
    let (mut dimensions, mut measures, mut attributes) = (Vec::new(), Vec::new(), Vec::new());
    for quad in generation.quads_for(Some(component), None, None, Scope::Union) {
        let quad = quad?;
        match (quad.predicate.as_str(), quad.object) {
            (qb::DIMENSION, Term::NamedNode(property)) => dimensions.push(property),
            (qb::MEASURE, Term::NamedNode(property)) => measures.push(property),
            (qb::ATTRIBUTE, Term::NamedNode(property)) => attributes.push(property),
            (qb::ORDER, Term::Literal(literal)) => order = literal.value().parse().unwrap_or(i64::MAX),
            (AGGREGATE, Term::NamedNode(function)) => sum |= function.as_str() == SUM,
            _ => {}
        }
    }
    let part = |property, additive, period| Component { property, order, additive, period };
    for property in dimensions {
        let period = is_period(generation, &property)?;
        cube.dimensions.push(part(property, false, period));
    }
    for property in measures {
        let own = objects(generation, &property.clone().into(), AGGREGATE)?;
        let additive = sum || own.contains(&Term::from(node(SUM)));
        cube.measures.push(part(property, additive, false));
    }
    cube.attributes.extend(attributes.into_iter().map(|property| part(property, false, false)));
    Ok(())
}

/// Whether the dimension is the time: a standard property, one below it, or one that takes years or dates.
fn is_period(generation: &Generation, property: &NamedNode) -> Result<bool, StoreError> {
    let mut waiting = vec![property.clone()];
    let mut seen = HashSet::new();
    for _ in 0..DEPTH {
        let mut above = Vec::new();
        for property in waiting {
            if PERIODS.contains(&property.as_str()) {
                return Ok(true);
            }
            let ranges = objects(generation, &property.clone().into(), rdfs::RANGE)?;
            let named =
                |range: &Term| matches!(range, Term::NamedNode(iri) if PERIOD_RANGES.contains(&iri.as_str()));
            if ranges.iter().any(named) {
                return Ok(true);
            }
            for wider in objects(generation, &property.clone().into(), rdfs::SUB_PROPERTY_OF)? {
                if let Term::NamedNode(wider) = wider
                    && seen.insert(wider.clone())
                {
                    above.push(wider);
                }
            }
        }
        waiting = above;
    }
    Ok(false)
}

/// The dataset whose graph states the observations.
fn dataset(theme: &Theme, generation: &Generation, cube: &NamedNode) -> Result<Option<String>, StoreError> {
    let object = Term::from(cube.clone());
    let mut observations = generation.quads_for(None, Some(&node(qb::DATA_SET)), Some(&object), Scope::Named);
    let Some(quad) = observations.next().transpose()? else { return Ok(None) };
    let graph = quad.graph_name.to_string();
    let graph = graph.trim_start_matches('<').trim_end_matches('>');
    let by_graph = theme.dataset_of_graph(graph);
    let records = &generation.manifest().datasets;
    let by_record = || records.iter().find(|(_, record)| record.graphs.iter().any(|have| have == graph));
    Ok(by_graph.map(|dataset| dataset.id.clone()).or_else(|| by_record().map(|(id, _)| id.clone())))
}

fn objects(
    generation: &Generation,
    subject: &NamedOrBlankNode,
    property: &str,
) -> Result<Vec<Term>, StoreError> {
    generation
        .quads_for(Some(subject), Some(&node(property)), None, Scope::Union)
        .map(|quad| quad.map(|quad| quad.object))
        .collect()
}

fn subject(term: Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        _ => None,
    }
}

fn node(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}
