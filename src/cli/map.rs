//! `dataesr map`: one mapping, without a theme.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write, stdout};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;
use indicatif::HumanCount;

use super::csvw::Place;
use super::{Outcome, names, output_failed, terminal};
use crate::ingest::{self, IngestReport, RunOptions, TraceRow, csvw, describe};
use crate::mapping::{self, Plan, ReadOptions, TriplesMap};
use crate::rdf::media::RdfSyntax;
use crate::rdf::{EncodedQuad, NQuadsSink, Prefixes, QuadSink, RdfWriter, SinkError, decode_quad};
use crate::text::{Diagnostic, Limits, Report, Silent, SourceText, code};

/// Maps files to RDF by one mapping
///
/// A fault of the data ends it, and nothing is written; with `--lenient` what is faulty is left out and
/// told on standard error. A CSV on the Web metadata document, or a table, is converted as that standard
/// tells: faulty cells become plain texts with a warning, and end it with `--strict` only.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "one for each switch of the command line")]
pub struct Map {
    /// The mapping: RML in Turtle (`.ttl`), YARRRML (`.yml`), CSV on the Web metadata (`.json`) or a table (`.csv`)
    #[arg(value_name = "MAPPING")]
    mapping: PathBuf,
    /// What is put before relative IRIs that the mapping makes; of CSV on the Web the address of the folder
    #[arg(long, value_name = "IRI")]
    base_iri: Option<String>,
    /// The folder in which data files are looked for first, then that of the mapping and the current one
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// The file to write; `.gz` at its end compresses it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// nq, nt, ttl, trig, jsonld or rdf [default: by the name of the output, else nq]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Ends with a fault of the data and writes nothing [default, but for CSV on the Web]
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Leaves out what is faulty
    #[arg(long)]
    lenient: bool,
    /// Writes what is left out to this CSV file
    #[arg(long, value_name = "FILE", requires = "lenient")]
    rejects: Option<PathBuf>,
    /// Tells what the mapping reads and makes, and reads no data
    #[arg(long)]
    explain: bool,
    /// Shows what becomes of one row, each statement with the place of the mapping that made it
    ///
    /// Rows are counted as `#row=` of RFC 7111 counts them: from 1, header lines being rows. A file is named
    /// when the mapping reads several.
    #[arg(long, value_name = "[FILE:]ROW", conflicts_with_all = ["explain", "preview", "output", "format"])]
    trace: Option<String>,
    /// Maps only the first rows of each file
    #[arg(long, value_name = "N")]
    preview: Option<u64>,
    /// How many threads map rows [default: as many as the machine has cores]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    threads: usize,
    /// Memory for joins and for telling duplicates, in megabytes; beyond it temporary files are used
    /// [default: 1024]
    #[arg(long, value_name = "MB")]
    memory: Option<u64>,
    /// Of CSV on the Web: makes RDF of the cells only, not of the tables and rows that they are in
    #[arg(long)]
    minimal: bool,
    #[command(flatten)]
    place: Place,
}

/// Sends statements to a sink, and tells what it did.
type Work<'w> = dyn Fn(&mut dyn QuadSink) -> Outcome + 'w;

impl Map {
    pub fn run(&self) -> Outcome {
        let syntax = names::syntax(self.format.as_deref(), self.output.as_deref())?;
        if self.is_csvw() {
            self.check_options()?;
            let (web, start) = self.place.open(&self.mapping, self.base_iri.as_deref(), &self.data)?;
            let options = csvw::Options {
                validate: self.strict,
                minimal: self.minimal,
                sample: self.preview,
                ..csvw::Options::default()
            };
            let work = |sink: &mut dyn QuadSink| {
                let outcome = csvw::run(&web, &start, &options, Some(sink))?;
                outcome.findings.diagnostics.iter().for_each(terminal::print);
                let (rows, quads) = (HumanCount(outcome.rows), HumanCount(outcome.quads));
                eprintln!("{rows} row(s) of {} table(s); {quads} statement(s)", HumanCount(outcome.tables));
                Ok(())
            };
            return self.write(&work, syntax);
        }
        let source = SourceText::read(&self.mapping)?;
        let read = ReadOptions { base_iri: self.base_iri.clone(), strict: !self.lenient };
        let (mut plan, mut findings) = mapping::read(&source, &read)?;
        let options = self.options();
        csvw::describe_sources(&mut plan, &options, &mut findings);
        let ((), findings) = findings.into_result(())?;
        findings.diagnostics.iter().for_each(terminal::print);
        if self.explain {
            return print(&describe(&plan, &options));
        }
        if let Some(row) = &self.trace {
            let (text, rejected) = ingest::trace(&plan, &options, &trace_row(row)?)?;
            print(&text)?;
            rejected.iter().for_each(terminal::print);
            return Ok(());
        }
        let work = |sink: &mut dyn QuadSink| {
            tell(&ingest::run(&plan, &options, sink, &Silent)?);
            Ok(())
        };
        // Without graphs the lines of both syntaxes are the same.
        let triples = syntax == RdfSyntax::NTriples && !makes_graphs(&plan);
        self.write(&work, if triples { RdfSyntax::NQuads } else { syntax })
    }

    fn write(&self, work: &Work<'_>, syntax: RdfSyntax) -> Outcome {
        match &self.output {
            Some(path) => to_file(path, work, syntax),
            None if self.lenient => {
                let out = BufWriter::new(stdout().lock());
                let failed = |error: &io::Error| output_failed(Path::new("standard output"), error);
                finish(map(work, syntax, out)?, failed).map(drop)
            }
            None => to_stdout_at_once(work, syntax),
        }
    }

    /// Some options are for mappings only.
    fn check_options(&self) -> Outcome {
        let given = [
            ("--explain", self.explain),
            ("--trace", self.trace.is_some()),
            ("--rejects", self.rejects.is_some()),
        ];
        match given.into_iter().find(|(_, given)| *given) {
            Some((option, _)) => {
                let message = format!("`{option}` is for mappings; CSV on the Web metadata are none");
                Err(Diagnostic::new(&code::OPTION_UNFIT, message).into())
            }
            None => Ok(()),
        }
    }

    /// Whether it is a metadata document or a table of CSV on the Web.
    fn is_csvw(&self) -> bool {
        let name = self.mapping.to_string_lossy().to_ascii_lowercase();
        [".json", ".csv", ".tsv", ".csv.gz", ".tsv.gz"].iter().any(|end| name.ends_with(end))
    }

    fn options(&self) -> RunOptions {
        let mut limits = Limits::default();
        if let Some(memory) = self.memory {
            limits.set("map_memory", memory);
        }
        RunOptions {
            name: String::new(),
            roots: self.data.clone(),
            mapping_folder: self.mapping.parent().unwrap_or(Path::new("")).to_owned(),
            strict: !self.lenient,
            default_graph: None,
            rejects: self.rejects.clone(),
            threads: self.threads,
            sample: self.preview,
            without_digests: true,
            limits,
        }
    }
}

/// `FILE:ROW` or `ROW`.
fn trace_row(text: &str) -> Result<TraceRow, Report> {
    let (file, row) = match text.rsplit_once(':') {
        Some((file, row)) => (Some(file.to_owned()), row),
        None => (None, text),
    };
    match row.parse() {
        Ok(row) => Ok(TraceRow { file, row }),
        Err(_) => {
            let message = format!("`{row}` is not the number of a row");
            Err(Diagnostic::new(&code::UNKNOWN_NAME, message)
                .help("as in `--trace 2` or `--trace a.csv:2`")
                .into())
        }
    }
}

/// The file takes its name when it is complete.
fn to_file(path: &Path, work: &Work<'_>, syntax: RdfSyntax) -> Outcome {
    let failed = |error: &io::Error| output_failed(path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let part = match tempfile::Builder::new().prefix(".dataesr-").tempfile_in(folder) {
        Ok(part) => part,
        Err(error) => return failed(&error),
    };
    let out = BufWriter::new(part);
    let part = if path.extension().is_some_and(|extension| extension == "gz") {
        // The encoder clears its buffer at each call: it is to be called with much at once.
        let out = BufWriter::with_capacity(1 << 16, GzEncoder::new(out, Compression::default()));
        let packed = finish(map(work, syntax, out)?, failed)?.map(BufWriter::into_inner).transpose();
        packed.map_err(io::IntoInnerError::into_error).and_then(|out| out.map(GzEncoder::finish).transpose())
    } else {
        Ok(finish(map(work, syntax, out)?, failed)?)
    };
    let kept = part.and_then(|out| match out {
        Some(out) => {
            let part = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            // A temporary file is for its owner only; the result is as any other file.
            let usual = File::options().append(true).create(true).open(path)?.metadata()?.permissions();
            part.as_file().set_permissions(usual)?;
            part.persist(path).map(drop).map_err(|error| error.error)
        }
        None => Ok(()),
    });
    kept.or_else(|error| failed(&error))
}

/// Nothing is written unless all is good.
fn to_stdout_at_once(work: &Work<'_>, syntax: RdfSyntax) -> Outcome {
    let failed = |error: &io::Error| output_failed(Path::new("standard output"), error);
    let spool = match tempfile::tempfile() {
        Ok(file) => BufWriter::new(file),
        Err(error) => return failed(&error),
    };
    let Some(spool) = finish(map(work, syntax, spool)?, failed)? else { return Ok(()) };
    let copied = spool.into_inner().map_err(io::IntoInnerError::into_error).and_then(|mut file| {
        file.seek(SeekFrom::Start(0))?;
        copy(&mut file, &mut stdout().lock())
    });
    copied.or_else(|error| failed(&error))
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    io::copy(from, to)?;
    to.flush()
}

fn print(text: &str) -> Outcome {
    let failed = |error: &io::Error| output_failed(Path::new("standard output"), error);
    let written = stdout().lock().write_all(text.as_bytes());
    written.or_else(|error| failed(&error))
}

/// Whether a mapping names a graph for a statement.
fn makes_graphs(plan: &Plan) -> bool {
    let named = |map: &TriplesMap| {
        !map.graphs.is_empty() || map.predicate_objects.iter().any(|one| !one.graphs.is_empty())
    };
    plan.maps.iter().any(named)
}

/// Does the work, and gives the writer back.
fn map<W: Write>(work: &Work<'_>, syntax: RdfSyntax, out: W) -> Result<io::Result<W>, Report> {
    let mut sink = Sink::new(out, syntax);
    work(&mut sink)?;
    Ok(sink.finish())
}

/// The writer, or nothing when whoever reads has seen enough.
fn finish<W: Write>(
    written: io::Result<W>,
    failed: impl Fn(&io::Error) -> Outcome,
) -> Result<Option<W>, Report> {
    match written.and_then(|mut out| out.flush().map(|()| out)) {
        Ok(out) => Ok(Some(out)),
        Err(error) => failed(&error).map(|()| None),
    }
}

/// Writes statements in any syntax.
enum Sink<W: Write> {
    /// N-Quads, and N-Triples where there are no graphs: as they come.
    Lines(NQuadsSink<W>),
    Triples(NQuadsSink<W>),
    Other(Box<RdfWriter<W>>),
}

impl<W: Write> Sink<W> {
    fn new(out: W, syntax: RdfSyntax) -> Self {
        match syntax {
            RdfSyntax::NQuads => Self::Lines(NQuadsSink(out)),
            RdfSyntax::NTriples => Self::Triples(NQuadsSink(out)),
            _ => Self::Other(Box::new(RdfWriter::new(out, syntax, &Prefixes::default()))),
        }
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Self::Lines(sink) | Self::Triples(sink) => Ok(sink.0),
            Self::Other(writer) => writer.finish(),
        }
    }
}

impl<W: Write> QuadSink for Sink<W> {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        match self {
            Self::Lines(sink) => sink.quad(quad),
            Self::Triples(sink) => sink.quad(EncodedQuad { graph: "", ..quad }),
            Self::Other(writer) => match decode_quad(quad) {
                Some(quad) => writer.quad(&quad),
                None => Err(io::Error::new(io::ErrorKind::InvalidData, "a statement is not RDF")),
            },
        }
    }

    fn lines(
        &mut self,
        lines: &str,
        quads: &mut dyn Iterator<Item = EncodedQuad<'_>>,
    ) -> Result<(), SinkError> {
        if let Self::Lines(sink) = self {
            return sink.lines(lines, quads);
        }
        for quad in quads {
            self.quad(quad)?;
        }
        Ok(())
    }
}

/// What the run did, on standard error.
fn tell(report: &IngestReport) {
    report.notes.iter().for_each(terminal::print);
    for cause in &report.causes {
        cause.samples.iter().for_each(terminal::print);
        if let Some(more) = cause.count.checked_sub(cause.samples.len() as u64).filter(|more| *more > 0) {
            eprintln!("… and {} more: {} ({})\n", HumanCount(more), cause.message, cause.code);
        }
    }
    eprintln!(
        "{} rows, {} of them with faults; {} statements in {:.1} s",
        HumanCount(report.rows),
        HumanCount(report.rejected),
        HumanCount(report.quads),
        report.elapsed.as_secs_f64()
    );
}
