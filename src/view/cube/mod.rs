//! RDF Data Cubes: their structure, and the figures of one thing.

mod figure;
mod layout;
mod structure;

use serde::Serialize;

use crate::rdf::NamedNode;

pub use figure::{Breakdown, Figure, FigureRow, figures, is_dimension};
pub use structure::read_all;

/// A data cube with its structure.
#[derive(Clone, Debug)]
pub struct Cube {
    pub iri: NamedNode,
    pub dimensions: Vec<Component>,
    pub measures: Vec<Component>,
    pub attributes: Vec<Component>,
    /// The id of the dataset whose graph holds its observations.
    pub dataset: Option<String>,
}

/// A dimension, measure or attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    pub property: NamedNode,
    pub order: i64,
    /// Values of the measure may be added up: the structure says so with `qb4o:aggregateFunction qb4o:sum`.
    pub additive: bool,
    /// The dimension is the time.
    pub period: bool,
}

/// The part that a component plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Dimension,
    Measure,
    Attribute,
}

impl Cube {
    /// The components in the order of the structure, with the parts that they play.
    pub fn components(&self) -> impl Iterator<Item = (Part, &Component)> {
        let dimensions = self.dimensions.iter().map(|component| (Part::Dimension, component));
        let measures = self.measures.iter().map(|component| (Part::Measure, component));
        dimensions.chain(measures).chain(self.attributes.iter().map(|component| (Part::Attribute, component)))
    }

    #[must_use]
    pub fn dimension(&self, property: &NamedNode) -> Option<usize> {
        self.dimensions.iter().position(|component| component.property == *property)
    }
}
