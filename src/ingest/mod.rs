//! Floor 4: from files to quads. Opens sources, cuts them into rows, runs a [`Plan`] over them and
//! sends encoded quads to a sink. The only floor that knows the csv crate.

mod context;
mod describe;
mod digest;
mod distinct;
pub mod inspect;
mod join;
mod ledger;
mod memo;
mod opening;
mod output;
mod parents;
mod program;
mod rejects;
mod report;
mod row;
mod scan;
mod source;
mod statements;
mod target;
mod term;
#[cfg(test)]
mod tests;
mod view;
mod worker;

use std::path::PathBuf;

use ledger::Ledger;
use output::Output;
use parents::read_parents;
use program::Program;
use scan::{Flush, scan};
use worker::{Batch, Worker};

use crate::mapping::{Plan, RelationId};
use crate::rdf::QuadSink;
use crate::text::{Limits, Observation, Observer, Report};

pub use describe::describe;
pub use report::{FileRead, IngestReport, MapCount, RejectCause};
pub use source::locate;

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
///
/// Observations of its begin, progress and end are made under the name of the options.
pub fn run(
    plan: &Plan,
    options: &RunOptions,
    sink: &mut dyn QuadSink,
    observer: &dyn Observer,
) -> Result<IngestReport, Report> {
    let scope = program::label_scope(&options.name);
    run_as(plan, options, &scope, sink, observer)
}

/// Opens every source and finds every column, but reads no row: what a run would fail of at its beginning.
pub fn check(plan: &Plan, options: &RunOptions) -> Result<(), Report> {
    Program::open(plan, options, "").map(drop)
}

/// Runs a plan whose blank nodes have labels that begin with `scope`.
fn run_as<'p>(
    plan: &'p Plan,
    options: &'p RunOptions,
    scope: &'p str,
    sink: &mut dyn QuadSink,
    observer: &dyn Observer,
) -> Result<IngestReport, Report> {
    let mut program = Program::open(plan, options, scope)?;
    if let Some(rejects) = &options.rejects {
        // What an earlier run rejected says nothing of this one.
        let _ = std::fs::remove_file(rejects);
    }
    let sources: Vec<RelationId> = (0..program.rows.len()).filter(|id| program.is_source(*id)).collect();
    let bytes = sources.iter().map(|source| program.size(*source)).sum();
    observer.observe(&Observation::DatasetStarted { dataset: &options.name, bytes: Some(bytes) });
    let mut ledger = Ledger::new(&program, sink, observer);
    let mut parents = Vec::new();
    read_parents(&mut program, &mut |source, scanned, out| parents.push((source, scanned, out)))?;
    for (source, scanned, mut out) in parents {
        // Sources that are mapped as well are read again, and reported then.
        if !program.is_mapped(source) {
            ledger.rejects(&program, &mut out)?;
            ledger.file(&program, source, &scanned, out.rows)?;
        }
    }
    let threads = if program.is_sequential() { 1 } else { threads(options.threads) };
    for source in sources.into_iter().filter(|source| program.is_mapped(*source)) {
        let mut rows = 0;
        let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, flush: Flush<'_, 'p>| {
            worker.map(&program, source, batch, out, flush);
        };
        let scanned = scan(&program, source, threads, options.sample, &map, &mut |out, bytes| {
            let origin = (source, rows);
            rows += out.rows;
            ledger.take(&program, origin, out, bytes)
        })?;
        ledger.file(&program, source, &scanned, rows)?;
    }
    ledger.finish(&program)
}

/// How many threads map rows.
fn threads(wanted: usize) -> usize {
    match wanted {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        wanted => wanted,
    }
}
