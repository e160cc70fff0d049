//! The end of the way: duplicates are dropped, statements go to the sink and the targets, everything
//! is counted.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use super::distinct::{self, Distinct, Origin};
use super::join::JoinIndex;
use super::output::{Level, Output, Part};
use super::program::{Program, Rows};
use super::rejects::Rejects;
use super::report::{FileRead, IngestReport, MapCount};
use super::scan::Scanned;
use super::source::resolve_target;
use super::statements::write_collection;
use super::target::TargetFile;
use crate::mapping::{Collection, RelationId};
use crate::rdf::{EncodedQuad, QuadSink};
use crate::text::{Diagnostic, LimitKey, Observation, Observer, Report, Severity, code};

/// How often progress is told.
const PACE: Duration = Duration::from_millis(100);

pub struct Ledger<'p, 'l> {
    sink: &'l mut dyn QuadSink,
    observer: &'l dyn Observer,
    started: Instant,
    told: Instant,
    distinct: Distinct,
    /// What was taken of the sources, in an earlier reading or in this one.
    taken: Taken,
    /// How much of what comes was taken in an earlier reading.
    before: Taken,
    /// The sources that were read to their end.
    filed: Vec<RelationId>,
    targets: Vec<TargetFile<'p>>,
    rejects: Rejects<'p>,
    collections: Vec<Named>,
    places: HashMap<(String, String), usize>,
    files: Vec<FileSeen>,
    notes: Vec<Diagnostic>,
    counts: Vec<u64>,
    /// Which maps made a statement, even one that others had made before.
    made: Vec<bool>,
    /// For each relation its rows, where it is a source.
    rows_of: Vec<u64>,
    quads: u64,
    rows: u64,
    rejected: u64,
    /// Bytes of files that were read to their end.
    bytes: u64,
}

/// Statements that were sent, faults that were noted, and rows that have some.
#[derive(Clone, Copy, Default)]
struct Taken {
    quads: u64,
    rejects: u64,
    rejected: u64,
}

/// A named collection and all that rows added to it.
struct Named {
    graph: String,
    head: String,
    kind: Collection,
    items: Vec<String>,
    map: usize,
    targets: u128,
}

/// A file, by all relations that read it.
struct FileSeen {
    file: FileRead,
    columns: Vec<String>,
    read: Vec<bool>,
    empty: Vec<bool>,
}

impl<'p, 'l> Ledger<'p, 'l> {
    pub fn new(program: &Program<'p>, sink: &'l mut dyn QuadSink, observer: &'l dyn Observer) -> Self {
        let started = Instant::now();
        let file = |target| TargetFile::new(target, resolve_target(target, program.options));
        Self {
            sink,
            observer,
            started,
            told: started,
            distinct: Distinct::new(program.plan.maps.len()),
            taken: Taken::default(),
            before: Taken::default(),
            filed: Vec::new(),
            targets: program.plan.targets.iter().map(file).collect(),
            rejects: Rejects::default(),
            collections: Vec::new(),
            places: HashMap::new(),
            files: Vec::new(),
            notes: program.notes.clone(),
            counts: vec![0; program.plan.maps.len()],
            made: vec![false; program.plan.maps.len()],
            rows_of: vec![0; program.rows.len()],
            quads: 0,
            rows: 0,
            rejected: 0,
            bytes: 0,
        }
    }

    /// Takes what a batch gave. `bytes` is how far its file was read.
    pub fn take(
        &mut self,
        program: &Program<'p>,
        origin: Origin,
        out: &mut Output<'p>,
        bytes: u64,
    ) -> Result<(), Report> {
        self.distinct.look_at(program, origin, out)?;
        self.statements(program, out)?;
        for part in out.parts.drain(..) {
            self.part(part);
        }
        self.taken.rejected += out.rejected;
        self.taken.rejects += out.rejects.len() as u64;
        let known = self.before.rejects.min(out.rejects.len() as u64);
        self.before.rejects -= known;
        out.rejects.drain(..usize::try_from(known).unwrap_or_default());
        self.rejects(program, out)?;
        self.rows += out.rows;
        if self.told.elapsed() > PACE {
            self.told = Instant::now();
            self.observer.observe(&Observation::DatasetProgress {
                dataset: &program.options.name,
                bytes: self.bytes + bytes,
                rows: self.rows,
                quads: self.quads,
            });
        }
        Ok(())
    }

    /// Once the joins are there, it is known how much memory is left.
    pub fn bound(&mut self, program: &Program<'p>) {
        self.distinct.bound(bound(program));
    }

    /// What tells duplicates. When it is full, taking ends with an error that says nothing, and goes on from
    /// there once all was told apart on the disk.
    pub fn distinct(&mut self) -> &mut Distinct {
        &mut self.distinct
    }

    /// Prepares for reading all sources once more: what was taken of them is not taken again.
    pub fn begin_again(&mut self) {
        self.before = self.taken;
        self.rejected -= self.taken.rejected;
        (self.quads, self.rows, self.taken) = (0, 0, Taken::default());
        self.counts.fill(0);
    }

    /// Takes the rejects of rows; in a strict run they end it.
    pub fn rejects(&mut self, program: &Program<'p>, out: &mut Output<'p>) -> Result<(), Report> {
        self.rejected += out.rejected;
        for reject in out.rejects.drain(..) {
            self.rejects.add(program, reject)?;
        }
        if program.options.strict && !self.rejects.is_empty() {
            let causes = std::mem::take(&mut self.rejects).finish(program, Severity::Error)?;
            let mut report = Report::new();
            report.extend(causes.into_iter().flat_map(|cause| cause.samples));
            return Err(report);
        }
        Ok(())
    }

    /// Sends the statements that are new.
    fn statements(&mut self, program: &Program<'p>, out: &Output<'p>) -> Result<(), Report> {
        // Those up to `next` that are still to be sent begin here.
        let (mut from, mut next) = (0, 0);
        for (number, (group, statements)) in out.each_group().enumerate() {
            self.made[group.map] = true;
            for statement in statements {
                let is_new = statement.targets == 0 && self.distinct.is_new(out, number, next);
                if is_new {
                    self.counts[group.map] += 1;
                    self.quads += 1;
                    self.taken.quads += 1;
                }
                // Those that were sent come in the same order again.
                let was_sent = is_new && self.taken.quads <= self.before.quads;
                if !is_new || was_sent {
                    self.send(program, out, from..next)?;
                    from = next + 1;
                }
                if statement.targets != 0 {
                    let (quad, digest) = (out.quad(statement), out.digest(statement));
                    let chosen = |place: usize| statement.targets & (1 << (place % 128)) != 0;
                    let targets = self.targets.iter_mut().enumerate();
                    targets
                        .filter(|(place, _)| chosen(*place))
                        .for_each(|(_, target)| target.add(quad, digest));
                }
                next += 1;
            }
        }
        self.send(program, out, from..next)
    }

    fn send(&mut self, program: &Program<'p>, out: &Output<'p>, range: Range<usize>) -> Result<(), Report> {
        let statements = &out.statements[range];
        if statements.is_empty() {
            return Ok(());
        }
        let mut quads = statements.iter().map(|statement| out.quad(statement));
        self.sink.lines(out.lines(statements), &mut quads).map_err(|error| {
            let name = &program.options.name;
            let message = format!("cannot write the statements of `{name}`: {error}");
            Diagnostic::new(&code::OUTPUT_FAILED, message).into()
        })
    }

    fn part(&mut self, part: Part) {
        self.made[part.map] = true;
        let key = (part.graph, part.head);
        if let Some(place) = self.places.get(&key) {
            self.collections[*place].items.extend(part.items);
            return;
        }
        self.places.insert(key.clone(), self.collections.len());
        let (graph, head) = key;
        let Part { kind, items, map, targets, .. } = part;
        self.collections.push(Named { graph, head, kind, items, map, targets });
    }

    /// Takes what reading a file found.
    pub fn file(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        scanned: &Scanned,
        rows: u64,
    ) -> Result<(), Report> {
        if self.filed.contains(&relation) {
            return Ok(());
        }
        self.filed.push(relation);
        self.bytes += scanned.meter.size;
        self.rows_of[relation] = rows;
        let path = &scanned.meter.path;
        let known = self.files.iter().position(|seen| seen.file.path == *path);
        let place = known.unwrap_or(self.files.len());
        if known.is_none() {
            self.files.push(FileSeen::new(program, relation, scanned, rows)?);
        }
        let seen = &mut self.files[place];
        if let Rows::Csv(source) = &program.rows[relation] {
            for cell in &source.read {
                if let Some(read) = seen.read.get_mut(*cell) {
                    *read = true;
                }
            }
            for (cell, empty) in seen.empty.iter_mut().enumerate() {
                *empty &= scanned.empty.contains(&cell);
            }
        }
        if rows > 0 {
            self.unfound(program, relation, scanned)?;
        }
        Ok(())
    }

    /// References that selected nothing in any record.
    fn unfound(
        &mut self,
        program: &Program<'p>,
        relation: RelationId,
        scanned: &Scanned,
    ) -> Result<(), Report> {
        let severity = if program.options.strict { Severity::Error } else { Severity::Warning };
        let mut report = Report::new();
        for column in &scanned.unfound {
            let column = &program.plan.relations[relation].columns[*column];
            let message = format!("no record of `{}` has `{}`", scanned.meter.path.display(), column.name);
            let mut diagnostic = Diagnostic::new(&code::NEVER_FOUND, message).with_severity(severity);
            if let Some(span) = column.spans.first() {
                diagnostic = diagnostic.at(span.clone(), "read here");
            }
            report.push(diagnostic);
        }
        if report.has_errors() {
            return Err(report);
        }
        self.notes.extend(report);
        Ok(())
    }

    /// Takes what was found and rejects nothing.
    pub fn note(&mut self, notes: impl IntoIterator<Item = Diagnostic>) {
        self.notes.extend(notes);
    }

    /// Maps that made nothing of the rows that they read.
    fn silent(&self, program: &Program<'p>) -> Vec<Diagnostic> {
        let maps = program.plan.maps.iter().zip(&self.made);
        maps.filter(|(map, made)| !**made && !map.predicate_objects.is_empty())
            .filter_map(|(map, _)| {
                let rows = self.rows_of[program.source_of(map.relation)];
                let message = format!("`{}` makes nothing of {rows} rows", map.name);
                (rows > 0).then(|| {
                    Diagnostic::new(&code::MAP_YIELDS_NOTHING, message)
                        .at(map.span.clone(), "this triples map")
                        .help("`dataesr map MAPPING --trace ROW` tells what a row lacks")
                })
            })
            .collect()
    }

    /// Writes the named collections and the targets, and tells what the run did.
    pub fn finish(mut self, program: &Program<'p>) -> Result<IngestReport, Report> {
        self.write_collections(program)?;
        self.notes.extend(self.silent(program));
        let rejected = std::mem::take(&mut self.rejects);
        let causes = rejected.finish(program, Severity::Warning)?;
        // A sample is no result.
        for target in self.targets.iter().filter(|_| program.options.sample.is_none()) {
            target.write().map_err(|error| {
                let path = target.path.display().to_string();
                Diagnostic::new(&code::OUTPUT_FAILED, format!("cannot write `{path}`: {error}")).in_file(path)
            })?;
        }
        let maps = program.plan.maps.iter().zip(&self.counts);
        let elapsed = self.started.elapsed();
        self.observer.observe(&Observation::DatasetFinished {
            dataset: &program.options.name,
            rows: self.files.iter().map(|seen| seen.file.rows).sum(),
            rejected: self.rejected,
            quads: self.quads,
            elapsed,
        });
        Ok(IngestReport {
            rows: self.files.iter().map(|seen| seen.file.rows).sum(),
            rejected: self.rejected,
            quads: self.quads,
            files: self.files.into_iter().map(FileSeen::into_report).collect(),
            causes,
            notes: self.notes,
            maps: maps.map(|(map, quads)| MapCount { name: map.name.clone(), quads: *quads }).collect(),
            elapsed,
        })
    }

    fn write_collections(&mut self, program: &Program<'p>) -> Result<(), Report> {
        let mut out = Output::default();
        for (number, named) in std::mem::take(&mut self.collections).into_iter().enumerate() {
            let Named { graph, head, kind, items, map, targets } = named;
            let label = |cell| format!("_:l{}{number}n{cell}", program.scope);
            let cells: Vec<String> = (1..items.len().max(1)).map(label).collect();
            write_collection(kind, &head, &items, &cells, |subject, predicate, object| {
                out.push(EncodedQuad { subject, predicate, object, graph: &graph }, Level::Alone, targets);
            });
            out.group(map, || None);
        }
        self.take(program, (RelationId::MAX, 0), &mut out, 0)
    }
}

/// How many bytes may be taken to tell duplicates.
fn bound(program: &Program<'_>) -> usize {
    // The statements of collections come last, from memory: they cannot be read a second time.
    if program.plan.maps.iter().any(distinct::gathers) {
        return usize::MAX;
    }
    let all = program.options.limits.count(LimitKey::MapMemory).saturating_mul(1 << 20);
    let joins = program.joins.iter().map(JoinIndex::size).sum();
    all.saturating_sub(joins)
}

impl FileSeen {
    fn new(
        program: &Program<'_>,
        relation: RelationId,
        scanned: &Scanned,
        rows: u64,
    ) -> Result<Self, Diagnostic> {
        let path = &scanned.meter.path;
        let sha256 = scanned.meter.sha256().map_err(|error| {
            let message = format!("cannot read `{}`: {error}", path.display());
            Diagnostic::new(&code::FILE_UNREADABLE, message).in_file(path.display().to_string())
        })?;
        let columns: Vec<String> = match &program.rows[relation] {
            Rows::Csv(source) => source.header.names().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let bytes = scanned.meter.size;
        let file = FileRead { path: path.clone(), bytes, sha256, rows, ..FileRead::default() };
        let (read, empty) = (vec![false; columns.len()], vec![true; columns.len()]);
        Ok(Self { file, columns, read, empty })
    }

    fn into_report(self) -> FileRead {
        let chosen = |flags: &[bool], wanted: bool| {
            let names = self.columns.iter().zip(flags).filter(|(_, flag)| **flag == wanted);
            names.map(|(name, _)| name.clone()).collect()
        };
        FileRead { unmapped: chosen(&self.read, false), empty: chosen(&self.empty, true), ..self.file }
    }
}
