//! Reading a source once: batches of rows go to the mapping threads, what they give comes back in the
//! order of the file.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::opening::{csv_reader, json_reader, xml_records};
use super::output::Output;
use super::program::{Program, Rows};
use super::source::{CsvReader, Meter, Records, XmlRecord};
use super::worker::{Batch, Worker};
use crate::mapping::RelationId;
use crate::text::{Diagnostic, LimitKey, Report, code};

/// How many records make a batch, unless they are long: it and what it gives are to stay in the cache.
const ROWS: usize = 512;
/// Below this size of a file starting threads costs more than it gains.
const SMALL: u64 = 1 << 18;

/// What reading a source found besides rows.
pub struct Scanned {
    pub meter: Arc<Meter>,
    /// Columns without any value.
    pub empty: Vec<usize>,
    /// Columns that no JSON record has.
    pub unfound: Vec<usize>,
}

/// Receives what the rows gave, in order, and how many bytes were read so far.
pub type Consume<'c, 'p> = &'c mut dyn FnMut(&mut Output<'p>, u64) -> Result<(), Report>;
/// Sends an output that is full on its way, and empties it.
pub type Flush<'f, 'p> = &'f mut dyn FnMut(&mut Output<'p>);
/// Maps one batch.
pub type Map<'m, 'p> = &'m (dyn Fn(&mut Worker<'p>, &Batch<'_>, &mut Output<'p>, Flush<'_, 'p>) + Sync);

/// Where batches come from.
enum Feed<'d> {
    Csv(Box<CsvReader>),
    Json { records: Vec<&'d serde_json::Value>, next: usize },
    Xml { records: std::vec::IntoIter<XmlRecord>, next: u64 },
}

impl<'d> Feed<'d> {
    fn batch(&self) -> Batch<'d> {
        match self {
            Self::Csv(_) => Batch::Csv(Records::default()),
            Self::Json { .. } => Batch::Json(0, Vec::new()),
            Self::Xml { .. } => Batch::Xml(0, Vec::new()),
        }
    }

    /// Reads the next batch, of `left` rows at most; `false`: there is none.
    fn fill(&mut self, batch: &mut Batch<'d>, left: u64) -> std::io::Result<bool> {
        let most = usize::try_from(left).unwrap_or(ROWS).min(ROWS);
        match (self, batch) {
            (Self::Csv(reader), Batch::Csv(records)) => reader.fill(records, most),
            (Self::Json { records, next }, Batch::Json(first, batch)) => {
                let end = (*next + most).min(records.len());
                *first = *next as u64;
                batch.clear();
                batch.extend_from_slice(&records[*next..end]);
                *next = end;
                Ok(!batch.is_empty())
            }
            (Self::Xml { records, next }, Batch::Xml(first, batch)) => {
                *first = *next;
                batch.clear();
                batch.extend(records.take(most));
                *next += batch.len() as u64;
                Ok(!batch.is_empty())
            }
            _ => Ok(false),
        }
    }
}

/// Reads a source, no more than `most` rows of it, and maps its rows.
pub fn scan<'p>(
    program: &Program<'p>,
    relation: RelationId,
    threads: usize,
    most: Option<u64>,
    map: Map<'_, 'p>,
    consume: Consume<'_, 'p>,
) -> Result<Scanned, Report> {
    match &program.rows[relation] {
        Rows::Csv(source) => {
            let longest = program.options.limits.count(LimitKey::RecordBytes);
            let (reader, meter) = csv_reader(source.source, source.dialect, &source.path, longest)?;
            let threads = if source.size < SMALL { 1 } else { threads };
            run(program, relation, (Feed::Csv(Box::new(reader)), meter), (threads, most), map, consume)
        }
        Rows::Json(source) => {
            let (reader, meter) = json_reader(source)?;
            let threads = if source.size < SMALL { 1 } else { threads };
            let feed = Feed::Json { records: reader.records(), next: 0 };
            run(program, relation, (feed, meter), (threads, most), map, consume)
        }
        Rows::Xml(source) => {
            let (records, meter) = xml_records(source)?;
            let feed = Feed::Xml { records: records.into_iter(), next: 0 };
            let threads = if source.size < SMALL { 1 } else { threads };
            run(program, relation, (feed, meter), (threads, most), map, consume)
        }
        Rows::View(_) => unreachable!("views are expanded where their source is read"),
    }
}

fn run<'p, 'd>(
    program: &Program<'p>,
    relation: RelationId,
    (feed, meter): (Feed<'d>, Arc<Meter>),
    (threads, most): (usize, Option<u64>),
    map: Map<'_, 'p>,
    consume: Consume<'_, 'p>,
) -> Result<Scanned, Report> {
    let most = most.unwrap_or(u64::MAX);
    if program.options.without_digests {
        meter.without_digest();
    }
    let broken = |error: &std::io::Error| {
        let path = meter.path.display().to_string();
        Report::from(
            Diagnostic::new(&code::FILE_BROKEN, format!("cannot read `{path}` to its end: {error}"))
                .in_file(path),
        )
    };
    let workers = if threads > 1 {
        let step = Step { program, relation, map };
        in_threads(&step, (feed, most), &meter, threads, consume, &broken)?
    } else {
        let mut feed = feed;
        let mut worker = Worker::new(program, relation);
        let (mut batch, mut output) = (feed.batch(), Output::default());
        let mut left = most;
        while feed.fill(&mut batch, left).map_err(|error| broken(&error))? {
            left -= batch.len();
            output.clear();
            let mut taken = Ok(());
            map(&mut worker, &batch, &mut output, &mut |out| {
                if taken.is_ok() {
                    taken = consume(out, meter.read());
                }
                out.clear();
            });
            taken?;
            consume(&mut output, meter.read())?;
        }
        vec![worker]
    };
    let common = |columns: for<'w> fn(&'w Worker<'p>) -> &'w Vec<usize>| {
        let mut lists = workers.iter().map(columns);
        let first = lists.next().cloned().unwrap_or_default();
        lists.fold(first, |common, list| common.into_iter().filter(|column| list.contains(column)).collect())
    };
    let (empty, unfound) = (common(|worker| &worker.empty), common(|worker| &worker.unfound));
    Ok(Scanned { meter, empty, unfound })
}

/// What each mapping thread needs.
struct Step<'a, 'p> {
    program: &'a Program<'p>,
    relation: RelationId,
    map: Map<'a, 'p>,
}

/// A batch on its way: filled by the reader, mapped by a thread, emptied by the consumer, and again.
struct Parcel<'p, 'd> {
    sequence: u64,
    batch: Batch<'d>,
    output: Output<'p>,
    failed: Option<std::io::Error>,
}

/// What mapping threads send.
enum Mapped<'p, 'd> {
    /// Something of the batch whose turn it is.
    Piece(Output<'p>),
    /// A batch, or the rest of it.
    Whole(Parcel<'p, 'd>),
}

/// Which batch is being consumed. A batch that gives more than a thread may hold waits for its turn.
#[derive(Default)]
struct Turn {
    now: Mutex<u64>,
    changed: Condvar,
}

impl Turn {
    fn set(&self, sequence: u64) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = sequence;
        self.changed.notify_all();
    }

    fn wait(&self, sequence: u64) {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(now, |now| *now < sequence));
    }
}

fn in_threads<'p, 'd>(
    step: &Step<'_, 'p>,
    (mut feed, most): (Feed<'d>, u64),
    meter: &Meter,
    threads: usize,
    consume: Consume<'_, 'p>,
    broken: &dyn Fn(&std::io::Error) -> Report,
) -> Result<Vec<Worker<'p>>, Report> {
    // As many parcels as can be worked on at once: their number bounds the memory.
    let count = 2 * threads + 2;
    let (to_reader, empty) = bounded(count);
    let (to_mapper, filled) = bounded(count);
    let (to_consumer, mapped) = bounded(count);
    for _ in 0..count {
        let batch = feed.batch();
        let parcel = Parcel { sequence: 0, batch, output: Output::default(), failed: None };
        to_reader.send(parcel).expect("there is room for all");
    }
    let turn = Turn::default();
    std::thread::scope(|scope| {
        scope.spawn(move || read(&mut feed, most, &empty, &to_mapper));
        let mappers: Vec<_> = (0..threads)
            .map(|_| {
                let (filled, to_consumer, turn) = (filled.clone(), to_consumer.clone(), &turn);
                scope.spawn(move || map_all(step, turn, &filled, &to_consumer))
            })
            .collect();
        drop((filled, to_consumer));
        let result = in_order(&mapped, &to_reader, &turn, meter, consume, broken);
        // After an error these make the threads end.
        drop((mapped, to_reader));
        turn.set(u64::MAX);
        let workers = mappers.into_iter().map(|mapper| match mapper.join() {
            Ok(worker) => worker,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        let workers = workers.collect();
        result.map(|()| workers)
    })
}

fn read<'p, 'd>(
    feed: &mut Feed<'d>,
    mut left: u64,
    empty: &Receiver<Parcel<'p, 'd>>,
    filled: &Sender<Parcel<'p, 'd>>,
) {
    for sequence in 0.. {
        let Ok(mut parcel) = empty.recv() else { return };
        parcel.sequence = sequence;
        match feed.fill(&mut parcel.batch, left) {
            Ok(true) => left -= parcel.batch.len(),
            Ok(false) => return,
            Err(error) => {
                parcel.failed = Some(error);
                let _ = filled.send(parcel);
                return;
            }
        }
        if filled.send(parcel).is_err() {
            return;
        }
    }
}

fn map_all<'p, 'd>(
    step: &Step<'_, 'p>,
    turn: &Turn,
    filled: &Receiver<Parcel<'p, 'd>>,
    mapped: &Sender<Mapped<'p, 'd>>,
) -> Worker<'p> {
    let mut worker = Worker::new(step.program, step.relation);
    for mut parcel in filled {
        parcel.output.clear();
        let sequence = parcel.sequence;
        if parcel.failed.is_none() {
            (step.map)(&mut worker, &parcel.batch, &mut parcel.output, &mut |out| {
                turn.wait(sequence);
                // Nobody receives it after an error, which is told already.
                let _ = mapped.send(Mapped::Piece(std::mem::take(out)));
            });
        }
        if mapped.send(Mapped::Whole(parcel)).is_err() {
            break;
        }
    }
    worker
}

/// Consumes the parcels in the order in which they were read.
fn in_order<'p, 'd>(
    mapped: &Receiver<Mapped<'p, 'd>>,
    empty: &Sender<Parcel<'p, 'd>>,
    turn: &Turn,
    meter: &Meter,
    consume: Consume<'_, 'p>,
    broken: &dyn Fn(&std::io::Error) -> Report,
) -> Result<(), Report> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    for mapped in mapped {
        match mapped {
            Mapped::Piece(mut piece) => consume(&mut piece, meter.read())?,
            Mapped::Whole(parcel) => drop(early.insert(parcel.sequence, parcel)),
        }
        while let Some(mut parcel) = early.remove(&next) {
            if let Some(error) = parcel.failed.take() {
                return Err(broken(&error));
            }
            consume(&mut parcel.output, meter.read())?;
            next += 1;
            turn.set(next);
            // The reader may be done, and take none back.
            let _ = empty.send(parcel);
        }
    }
    Ok(())
}
