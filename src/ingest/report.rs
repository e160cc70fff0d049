//! What a run tells about itself.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::text::Diagnostic;

/// What a run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct IngestReport {
    /// Data rows read of all sources.
    pub rows: u64,
    /// Rows of which nothing or not everything was mapped because of a fault.
    pub rejected: u64,
    /// Statements sent to the sink, duplicates aside.
    pub quads: u64,
    pub files: Vec<FileRead>,
    /// Faults of the data by cause, the commonest first.
    pub causes: Vec<RejectCause>,
    /// What was found and rejected nothing: two columns of one name, a header that was matched in spite
    /// of its spelling.
    pub notes: Vec<Diagnostic>,
    pub maps: Vec<MapCount>,
    #[serde(skip)]
    pub elapsed: Duration,
}

/// A file that was read.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FileRead {
    pub path: PathBuf,
    pub bytes: u64,
    pub sha256: String,
    pub rows: u64,
    /// Columns that no map reads.
    pub unmapped: Vec<String>,
    /// Columns without any value.
    pub empty: Vec<String>,
}

/// Faults of one kind: of one code at one place of the mapping.
#[derive(Clone, Debug, Serialize)]
pub struct RejectCause {
    pub code: &'static str,
    /// What they have in common.
    pub message: String,
    pub count: u64,
    /// The first of them, with their places in the data.
    pub samples: Vec<Diagnostic>,
}

/// What one triples map made.
#[derive(Clone, Debug, Serialize)]
pub struct MapCount {
    pub name: String,
    pub quads: u64,
}
