//! Floor 7: theme × ingest × store → a new immutable generation, its validation, and the metadata that
//! is published with it.
//!
//! [`build()`] goes one way: lock the store → read mappings and ontology → digest every input → take over
//! what did not change, map the rest, both into the loader → count → describe (DCAT, VoID, PROV) →
//! write, read back, compare → switch. Until the switch nothing that is served changes.

mod catalogue;
mod check;
mod dataset_sink;
mod dumps;
mod inputs;
mod ontology;
mod report;
mod revise;
mod rows;
mod run;
mod search;
mod stages;
mod work;

use std::path::PathBuf;

pub use check::{CheckReport, check};
pub use report::{BuildReport, DatasetReport, DatasetStatus, FileReport, Outcome, Rejection, Sample, Stage};
pub use revise::revise;
pub use run::build;
pub use search::{SEARCH_SERVICE, search_plan};

use crate::store::LoadOptions;

/// What a build reads besides the theme, where it writes, and how strict it is.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The store folder.
    pub store: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// Data that is missing or faulty fails the build. Otherwise it is left out, counted and shown.
    pub strict: bool,
    /// Map everything, even what did not change.
    pub force: bool,
    pub load: LoadOptions,
}
