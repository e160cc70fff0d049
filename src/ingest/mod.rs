//! Floor 4: from files to quads. Opens sources, cuts them into rows, runs a [`Plan`] over them and
//! sends encoded quads to a sink. The only floor that knows the csv crate.
//!
//! As a library: [`read`](crate::mapping::read) makes a plan of a mapping, [`run()`] sends what it makes of
//! the data to a [`QuadSink`] (a closure is one), [`check()`] opens everything and reads no row, [`trace()`]
//! tells what becomes of one row. Faults come as a [`Report`], the data's own as part of the
//! [`IngestReport`].

mod collisions;
mod context;
pub mod csvw;
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
mod steps;
mod target;
mod term;
#[cfg(test)]
mod tests;
mod trace;
mod view;
mod worker;

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use context::Context;
use distinct::Origin;
use ledger::Ledger;
use output::Output;
use parents::read_parents;
use program::Program;
use scan::{Flush, Scanned, scan};
use worker::{Batch, Worker};

use crate::mapping::{Plan, RelationId};
use crate::rdf::QuadSink;
use crate::text::{Diagnostic, Limits, Observation, Observer, Report, code};

pub use collisions::collisions;
pub use describe::describe;
pub use report::{FileRead, IngestReport, MapCount, RejectCause};
pub use source::locate;
pub use trace::{TraceRow, trace};

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
    /// Nobody wants the digests of files.
    pub without_digests: bool,
    pub limits: Limits,
}

/// Runs a plan. An error means that what the sink got is not to be used.
///
/// Observations of its begin, progress and end are made under the name of the options.
///
/// ```
/// use dataesr::ingest::{RunOptions, run};
/// use dataesr::mapping::{ReadOptions, read};
/// use dataesr::rdf::EncodedQuad;
/// use dataesr::text::{Report, Silent, SourceText};
///
/// # fn main() -> Result<(), Report> {
/// # let folder = tempfile::tempdir().expect("a folder");
/// # let data = folder.path().to_owned();
/// std::fs::write(data.join("towns.csv"), "code,name\nt1,Avel\n").expect("a file");
/// let mapping = SourceText::new("towns.ttl", r#"
///     @prefix rml: <http://w3id.org/rml/> .
///     <#towns> rml:logicalSource [ rml:source "towns.csv" ; rml:referenceFormulation rml:CSV ] ;
///       rml:subjectMap [ rml:template "http://example.org/{code}" ] ;
///       rml:predicateObjectMap [ rml:predicate <http://example.org/name> ; rml:objectMap [ rml:reference "name" ] ] .
/// "#);
/// let (plan, _warnings) = read(&mapping, &ReadOptions::default())?;
/// let options = RunOptions { roots: vec![data], strict: true, ..RunOptions::default() };
/// let mut lines = Vec::new();
/// let mut sink = |quad: EncodedQuad<'_>| quad.write_to(&mut lines);
/// let report = run(&plan, &options, &mut sink, &Silent)?;
/// assert_eq!(report.quads, 1);
/// assert_eq!(lines, b"<http://example.org/t1> <http://example.org/name> \"Avel\" .\n");
/// # Ok(())
/// # }
/// ```
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
    let sources = (0..program.rows.len()).filter(|id| program.is_source(*id));
    let bytes = sources.clone().map(|source| program.size(source)).sum();
    let sources: Vec<RelationId> = sources.filter(|source| program.is_mapped(*source)).collect();
    observer.observe(&Observation::DatasetStarted { dataset: &options.name, bytes: Some(bytes) });
    let mut ledger = Ledger::new(&program, sink, observer);
    let mut parents = Vec::new();
    read_parents(&mut program, &mut |source, scanned, out| parents.push((source, scanned, out)))?;
    ledger.note(never_unique(&program));
    for (source, scanned, mut out) in parents {
        // Sources that are mapped as well are read again, and reported then.
        if !program.is_mapped(source) {
            ledger.rejects(&program, &mut out)?;
            ledger.file(&program, source, &scanned, out.rows)?;
        }
    }
    ledger.bound(&program);
    let reading = Reading { program: &program, sources: &sources };
    if let Err(report) = reading.take(&mut ledger) {
        if !ledger.distinct().is_full() {
            return Err(report);
        }
        ledger.distinct().find_on_disk(&program, &mut |f| reading.each(&mut |_, out, _| f(out)))?;
        ledger.begin_again();
        reading.take(&mut ledger)?;
    }
    ledger.finish(&program)
}

/// Reading all sources of which anything is mapped.
struct Reading<'r, 'p> {
    program: &'r Program<'p>,
    sources: &'r [RelationId],
}

impl<'p> Reading<'_, 'p> {
    /// Lets the ledger take everything.
    fn take(&self, ledger: &mut Ledger<'p, '_>) -> Result<(), Report> {
        for source in self.sources {
            let mut rows = 0;
            let scanned = self.scan(*source, &mut |origin, out, bytes| {
                rows += out.rows;
                ledger.take(self.program, origin, out, bytes)
            })?;
            ledger.file(self.program, *source, &scanned, rows)?;
        }
        Ok(())
    }

    /// Gives everything that the sources give.
    fn each(&self, f: Given<'_, 'p>) -> Result<(), Report> {
        self.sources.iter().try_for_each(|source| self.scan(*source, f).map(drop))
    }

    fn scan(&self, source: RelationId, f: Given<'_, 'p>) -> Result<Scanned, Report> {
        let Self { program, .. } = *self;
        let options = program.options;
        let alone = program.is_sequential() || program.steady.load(Ordering::Relaxed);
        let threads = if alone { 1 } else { threads(options.threads) };
        let mut rows = 0;
        let map = |worker: &mut Worker<'p>, batch: &Batch<'_>, out: &mut Output<'p>, flush: Flush<'_, 'p>| {
            worker.map(program, source, batch, out, flush);
        };
        scan(program, source, threads, options.sample, &map, &mut |out, bytes| {
            let origin = (source, rows);
            rows += out.rows;
            f(origin, out, bytes)
        })
    }
}

/// Receives an output with where it is from, and how many bytes were read so far.
type Given<'g, 'p> = &'g mut dyn FnMut(Origin, &mut Output<'p>, u64) -> Result<(), Report>;

/// Joins that give every row several subjects.
fn never_unique(program: &Program<'_>) -> impl Iterator<Item = Diagnostic> {
    let joins = program.parents.iter().zip(&program.joins);
    joins.filter(|(_, index)| index.is_never_unique()).map(|(parent, _)| {
        let message = "no value of the parent's side of this join is unique";
        Diagnostic::new(&code::JOIN_NEVER_UNIQUE, message)
            .at(parent.span.clone(), "each row that finds one finds several")
            .help("name the column that is the parent's key, unless all of them are meant")
    })
}

/// How many threads map rows.
fn threads(wanted: usize) -> usize {
    match wanted {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        wanted => wanted,
    }
}
