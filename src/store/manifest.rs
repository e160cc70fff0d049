//! `manifest.json`: what a generation is made of, beside its database.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The record that makes a generation complete: a folder without it is a draft.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The folder's name: the time of the build in UTC, sortable.
    pub id: String,
    /// When the generation was published, RFC 3339 in UTC.
    pub created: String,
    /// The program's version that built it.
    pub program: String,
    /// The digest of everything that is not a dataset: settings, ontology, queries.
    pub theme: String,
    /// What decides how the quads are written for readers.
    #[serde(default)]
    pub settings: SettingsRecord,
    /// The datasets by identifier, with what they were made from.
    pub datasets: BTreeMap<String, DatasetRecord>,
    /// Quads in each named graph, by its IRI.
    pub graphs: BTreeMap<String, u64>,
    /// Quads in all named graphs.
    pub quads: u64,
    /// Triples in the default graph: the union, each once.
    pub triples: u64,
    /// Every file of the database.
    pub files: Vec<FileRecord>,
}

/// The settings of the theme that a generation was built with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SettingsRecord {
    pub digest: String,
    /// Since when they are these, RFC 3339 in UTC.
    pub since: String,
}

/// One dataset of a generation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DatasetRecord {
    /// The IRI of its named graph.
    pub graph: String,
    /// All graphs that hold quads of it: its mapping may name others.
    pub graphs: Vec<String>,
    /// The digest of all that decides its quads; equal digests mean equal quads.
    pub digest: String,
    /// The files that it was read from.
    pub inputs: Vec<InputRecord>,
    /// The digest of its mapping with all that the mapping includes.
    pub mapping: String,
    pub rows: u64,
    pub rejected: u64,
    pub quads: u64,
    /// When its mapping ran, RFC 3339 in UTC.
    pub started: String,
    pub ended: String,
    /// All its quads as files for downloading.
    #[serde(default)]
    pub dumps: Vec<DumpRecord>,
}

/// A packed file with the quads of one dataset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DumpRecord {
    /// Its name in the folder of the generation's dumps.
    pub name: String,
    /// The type of what is packed.
    pub media_type: String,
    pub sha256: String,
    pub bytes: u64,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Its path relative to the data folder.
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
}

/// A file that the generation consists of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its path relative to the generation's folder.
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
}
