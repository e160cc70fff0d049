//! Loading quads into a new generation: the database and the index are written by a thread each,
//! while the caller goes on mapping.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use oxigraph::model::Quad;
use oxigraph::store::Store as Database;

use super::backend::StoreError;
use super::index::{IndexBuilder, IndexCounts, Statistics};
use crate::rdf::{EncodedQuad, QuadChunk, QuadSink, SinkError, decode_quad};

/// Chunks that wait for a thread.
const WAITING_CHUNKS: usize = 16;
/// Threads that sort batches for the database.
const SORTERS: usize = 2;

/// What a load may use.
#[derive(Clone, Copy, Debug)]
pub struct LoadOptions {
    /// Roughly, for the database's batches; the index needs about 100 bytes for each quad besides.
    pub memory_megabytes: usize,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { memory_megabytes: 256 }
    }
}

/// Receives the quads of a new generation. Repeated quads are kept once. Dropped before
/// [`Self::finish`], it leaves nothing of use.
pub struct Loader {
    chunk: QuadChunk,
    index: Worker<ToIndex, IndexCounts>,
    /// Gives the number of quads that it stored.
    database: Worker<ToDatabase, u64>,
}

/// A thread that receives messages. It never outlives its worker: the database must not be at work when
/// the program ends.
struct Worker<M, T> {
    sender: Option<Sender<M>>,
    thread: Option<JoinHandle<Result<T, StoreError>>>,
}

impl<M: Send + 'static, T: Send + 'static> Worker<M, T> {
    fn start(
        name: &str,
        work: impl FnOnce(&Receiver<M>) -> Result<T, StoreError> + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, receiver) = bounded(WAITING_CHUNKS);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&receiver))?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    fn send(&self, message: M) -> Result<(), SinkError> {
        self.sender.as_ref().and_then(|sender| sender.send(message).ok()).ok_or_else(broken_off)
    }

    fn is_finished(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for the thread to end and gives what it gives.
    fn join(mut self) -> Result<T, StoreError> {
        self.sender = None;
        let panicked = || io::Error::other("a thread of the loader panicked").into();
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_else(|| Err(panicked()))
    }
}

impl<M, T> Drop for Worker<M, T> {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

enum ToIndex {
    Quads(Arc<QuadChunk>),
    /// Tell the statistics of what came so far.
    Statistics {
        local: String,
        reply: Sender<Statistics>,
    },
    /// That was all. A sender that has gone without saying so has given up.
    End,
}

enum ToDatabase {
    Quads(Arc<QuadChunk>),
    /// See [`ToIndex::End`].
    End,
}

impl Loader {
    pub(super) fn start(database: &Path, index: &Path, options: LoadOptions) -> io::Result<Self> {
        let (database, index) = (database.to_owned(), index.to_owned());
        Ok(Self {
            chunk: QuadChunk::default(),
            index: Worker::start("index", move |messages| build_index(&index, messages))?,
            database: Worker::start("database", move |messages| load_database(&database, messages, options))?,
        })
    }

    /// Counts what came so far; links to IRIs that begin with `local` are looked for their targets.
    pub fn statistics(&mut self, local: &str) -> Result<Statistics, SinkError> {
        self.flush()?;
        let (reply, answer) = bounded(1);
        self.index.send(ToIndex::Statistics { local: local.to_owned(), reply })?;
        answer.recv().map_err(|_| broken_off())
    }

    /// Ends the load, also after an error, of which it tells the cause. What is made of the index can be
    /// made `meanwhile`: the database is longer at work.
    pub fn finish(
        mut self,
        meanwhile: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<IndexCounts, StoreError> {
        let ended = self.flush().and_then(|()| {
            self.index.send(ToIndex::End)?;
            self.database.send(ToDatabase::End)
        });
        // Both are waited for before an error is told: that of the one that failed by itself.
        let indexed = self.index.join().and_then(|counts| meanwhile().map(|()| counts));
        let (counts, stored) = match (indexed, self.database.join()) {
            (Ok(counts), Ok(stored)) => (counts, stored),
            (Err(StoreError::Abandoned) | Ok(_), Err(error)) | (Err(error), _) => return Err(error),
        };
        ended?;
        if stored == counts.quads {
            return Ok(counts);
        }
        let message = format!("the database holds {stored} quads and the index {}", counts.quads);
        Err(io::Error::other(message).into())
    }

    /// Whether a thread has ended before its time; [`Self::finish`] tells why.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.index.is_finished() || self.database.is_finished()
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let chunk = Arc::new(std::mem::take(&mut self.chunk));
        self.index.send(ToIndex::Quads(Arc::clone(&chunk)))?;
        self.database.send(ToDatabase::Quads(chunk))
    }
}

impl QuadSink for Loader {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        self.chunk.push(quad);
        if self.chunk.is_full() { self.flush() } else { Ok(()) }
    }
}

/// The receiver has gone: [`Loader::finish`] tells why.
fn broken_off() -> SinkError {
    io::Error::other("the load broke off")
}

fn build_index(path: &Path, messages: &Receiver<ToIndex>) -> Result<IndexCounts, StoreError> {
    let mut builder = IndexBuilder::new();
    loop {
        match messages.recv().map_err(|_| StoreError::Abandoned)? {
            ToIndex::Quads(chunk) => chunk.quads().try_for_each(|quad| builder.quad(quad))?,
            // The one who asked may have gone.
            ToIndex::Statistics { local, reply } => drop(reply.send(builder.statistics(&local))),
            ToIndex::End => return Ok(builder.write(path)?),
        }
    }
}

/// Writes the database and gives the number of its quads, read back.
fn load_database(
    path: &Path,
    messages: &Receiver<ToDatabase>,
    options: LoadOptions,
) -> Result<u64, StoreError> {
    let database = Database::open(path)?;
    let mut loader = database
        .bulk_loader()
        .with_num_threads(SORTERS)
        .with_max_memory_size_in_megabytes(options.memory_megabytes);
    let chunks = std::iter::from_fn(|| match messages.recv() {
        Ok(ToDatabase::Quads(chunk)) => Some(chunk.quads().map(decode).collect()),
        Ok(ToDatabase::End) => None,
        Err(_) => Some(vec![Err(StoreError::Abandoned)]),
    });
    loader.load_ok_quads::<StoreError, StoreError>(chunks.flat_map(|quads: Vec<_>| quads))?;
    loader.commit()?;
    database.flush()?;
    Ok(database.len()? as u64)
}

fn decode(quad: EncodedQuad<'_>) -> Result<Quad, StoreError> {
    decode_quad(quad).ok_or_else(|| {
        let EncodedQuad { subject, predicate, object, graph } = quad;
        io::Error::other(format!("`{subject} {predicate} {object} {graph}` is no quad")).into()
    })
}
