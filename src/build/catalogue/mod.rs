//! The publication metadata: what the generation holds, where it came from and how it was made.
//!
//! It goes into the graph of the catalogue: DCAT for portals, VoID for those who query, PROV and our
//! report vocabulary for those who doubt, SHACL for consoles that list example queries. There are no
//! blank nodes in it, and its IRIs stay the same from build to build, so that harvesters find again
//! what they know.

mod dcat;
mod hvd;
mod names;
mod prov;
mod queries;
mod triples;
mod void;

use std::collections::BTreeMap;

use super::DatasetReport;
use crate::store::{DatasetRecord, Statistics};
use crate::theme::Theme;

pub use names::file as file_iri;
pub use triples::Triples;

/// What there is to tell.
pub struct Facts<'a> {
    pub theme: &'a Theme,
    /// The id of the generation.
    pub generation: &'a str,
    /// When the build began and when its data were complete.
    pub started: &'a str,
    pub ended: &'a str,
    /// The datasets that the generation holds.
    pub records: &'a BTreeMap<String, DatasetRecord>,
    pub reports: &'a [DatasetReport],
    /// Of everything but the catalogue itself.
    pub statistics: &'a Statistics,
}

/// The triples of the catalogue.
pub fn describe(facts: &Facts<'_>) -> Triples {
    let mut triples = Triples::new(facts.theme.catalogue_graph());
    dcat::describe(facts, &mut triples);
    void::describe(facts, &mut triples);
    prov::describe(facts, &mut triples);
    queries::describe(facts.theme, &mut triples);
    triples
}
