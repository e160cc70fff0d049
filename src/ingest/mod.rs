//! Floor 4: from files to quads. Opens sources, cuts them into rows, runs a [`Plan`] over them and
//! sends encoded quads to a sink. The only floor that knows the csv crate.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::mapping::Plan;
use crate::rdf::QuadSink;
use crate::text::{Diagnostic, Limits, Observer, Report};

/// How a plan is run.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// The name of the work in observations and in the rejects file.
    pub name: String,
    /// Where unrooted relative paths are looked for, in this order.
    pub roots: Vec<PathBuf>,
    /// The folder of the mapping file.
    pub mapping_folder: PathBuf,
    /// The first fault of the data ends the run with an error, and nothing may be kept of it.
    /// Otherwise the faulty term or row is left out, counted and sampled.
    pub strict: bool,
    /// The graph of statements that the mapping puts into the default graph (an IRI).
    pub default_graph: Option<String>,
    /// Where rejected rows and values are written, as CSV; made only when there are some.
    pub rejects: Option<PathBuf>,
    /// How many threads map rows; 0: as many as the machine has cores. The output is the same.
    pub threads: usize,
    /// Read no more than so many rows of each source: a sample, for `check`.
    pub sample: Option<u64>,
    pub limits: Limits,
}

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

/// Runs a plan. An error means that what the sink got is not to be used.
pub fn run(
    _plan: &Plan,
    _options: &RunOptions,
    _sink: &mut dyn QuadSink,
    _observer: &dyn Observer,
) -> Result<IngestReport, Report> {
    Ok(IngestReport::default())
}
