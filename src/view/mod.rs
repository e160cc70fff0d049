//! Floor 8: read models for pages and JSON. A view is made from a theme and a generation for a reader
//! of one language: data in, plain structs out. Whoever renders it looks up nothing any more.
//!
//! Views of one thing read the index pattern by pattern and look up all labels of a page at once; what
//! concerns a whole generation (cubes, counts, the search index) is read once: see [`Overview`].

mod browse;
mod chart;
mod cube;
mod dataset;
mod entity;
mod error;
mod format;
mod home;
mod label;
mod ontology;
mod overview;
mod pager;
mod reader;
mod reconcile;
mod result;
mod saved;
mod search;
mod search_query;
mod term;
mod value;

pub use browse::{BrowseRequest, BrowseView, Facet, FacetValue};
pub use chart::{Axis, Bar, Chart, ChartKind, Dot, Series, Tick};
pub use cube::{Breakdown, Component, Cube, Figure, FigureRow, Part};
pub use dataset::{DatasetSummary, DatasetView, Download, InputFile, Partition, StructurePart};
pub use entity::{
    EntityView, Group, Identifier, Incoming, IncomingPage, Property, Source, SourceKind, entity_view,
    incoming_page,
};
pub use error::ViewError;
pub use format::Formatter;
pub use home::{HomeView, QueryLink, TypeLink};
pub use label::Labels;
pub use ontology::{OntologyLink, OntologyView, TermView, UsedTerm};
pub use overview::Overview;
pub use pager::Pager;
pub use reader::Reader;
pub use reconcile::{
    Candidate, Condition, ExtendedProperty, ExtendedValue, Extension, Feature, Matching, Named,
    ReconcileQuery, Suggestion, TypeStrictness, Wanted,
};
pub use result::{Cell, Column, ResultView, read_answer};
pub use saved::{Field, FieldKind, FieldOption, QueryDownload, QueryView};
pub use search::{SearchAsk, SearchFacetView, SearchHit, SearchValue, SearchView, search_from};
pub use value::{Fact, Link, Literal, Node, Place, Text, Value};

#[cfg(test)]
pub mod tests;
