//! All of a dataset as packed files, written while its mapping runs.
//!
//! Each dataset that is mapped has a thread that writes its files; those of a dataset that is taken over are
//! linked from the generation before.

mod write;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender, bounded};
use flate2::write::GzEncoder;

use crate::rdf::{EncodedQuad, Prefixes, QuadChunk, QuadSink, SinkError};
use crate::store::DumpRecord;
use crate::text::DigestWriter;
use crate::theme::{DumpFormat, Theme};
use write::DumpWriter;

/// Chunks that wait for the thread.
const WAITING: usize = 16;
/// Most of what packing can gain, in a fraction of the time that the default takes.
const LEVEL: flate2::Compression = flate2::Compression::new(1);

/// The name of a dataset's file in one format.
fn name(dataset: &str, format: DumpFormat) -> String {
    format!("{dataset}.{}.gz", format.extension())
}

/// The files of one dataset in the making.
pub struct Dump {
    sender: Sender<QuadChunk>,
    thread: JoinHandle<io::Result<Vec<DumpRecord>>>,
    chunk: QuadChunk,
    /// There is nothing to write.
    is_idle: bool,
}

impl Dump {
    pub fn start(folder: &Path, dataset: &str, theme: &Theme) -> io::Result<Self> {
        let (sender, receiver) = bounded(WAITING);
        let folder = folder.to_owned();
        let dataset = dataset.to_owned();
        let (formats, prefixes) = (theme.site.dumps.clone(), theme.prefixes.clone());
        let is_idle = formats.is_empty();
        let work = move || write_all(&folder, &dataset, &formats, &prefixes, &receiver);
        let thread = std::thread::Builder::new().name("dump".to_owned()).spawn(work)?;
        Ok(Self { sender, thread, chunk: QuadChunk::default(), is_idle })
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        let chunk = std::mem::take(&mut self.chunk);
        // A thread that has gone failed; `Written::finish` tells why.
        self.sender.send(chunk).map_err(|_| io::Error::other("a dump could not be written"))
    }

    /// That was all; the thread goes on with what waits.
    pub fn end(mut self) -> Result<Written, SinkError> {
        let sent = if self.chunk.is_empty() { Ok(()) } else { self.flush() };
        let Self { sender, thread, .. } = self;
        drop(sender);
        let written = Written(thread);
        match sent {
            Ok(()) => Ok(written),
            Err(error) => Err(written.finish().err().unwrap_or(error)),
        }
    }
}

impl QuadSink for Dump {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        if self.is_idle {
            return Ok(());
        }
        self.chunk.push(quad);
        if self.chunk.is_full() { self.flush() } else { Ok(()) }
    }
}

/// The files of one dataset, which a thread may still be writing.
pub struct Written(JoinHandle<io::Result<Vec<DumpRecord>>>);

impl Written {
    pub fn finish(self) -> io::Result<Vec<DumpRecord>> {
        self.0.join().unwrap_or_else(|_| Err(io::Error::other("a thread that writes a dump panicked")))
    }
}

fn write_all(
    folder: &Path,
    dataset: &str,
    formats: &[DumpFormat],
    prefixes: &Prefixes,
    chunks: &Receiver<QuadChunk>,
) -> io::Result<Vec<DumpRecord>> {
    let mut files = Vec::new();
    for format in formats {
        let file = File::create_new(folder.join(name(dataset, *format)))?;
        let packed = GzEncoder::new(BufWriter::with_capacity(1 << 18, DigestWriter::new(file)), LEVEL);
        // The encoder clears its buffer at each call: it is to be called with much at once.
        files.push(DumpWriter::new(BufWriter::with_capacity(1 << 16, packed), *format, prefixes)?);
    }
    for chunk in chunks {
        for quad in chunk.quads() {
            for file in &mut files {
                file.quad(quad)?;
            }
        }
    }
    let mut records = Vec::new();
    for (file, format) in files.into_iter().zip(formats) {
        let packed = file.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let packed = packed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        let (_, sha256, bytes) = packed.finish();
        let media_type = format.media_type().to_owned();
        records.push(DumpRecord { name: name(dataset, *format), media_type, sha256, bytes });
    }
    Ok(records)
}

/// Takes the files of a dataset over from the dumps of another generation.
pub fn take_over(records: &[DumpRecord], from: &Path, to: &Path) -> io::Result<()> {
    for record in records {
        let (old, new): (PathBuf, PathBuf) = (from.join(&record.name), to.join(&record.name));
        // Not every file system links.
        if fs::hard_link(&old, &new).is_err() {
            fs::copy(&old, &new)?;
        }
    }
    Ok(())
}

/// Sends each quad to both.
pub struct Tee<'a> {
    pub loader: &'a mut dyn QuadSink,
    pub dump: &'a mut dyn QuadSink,
}

impl QuadSink for Tee<'_> {
    fn quad(&mut self, quad: EncodedQuad<'_>) -> Result<(), SinkError> {
        self.loader.quad(quad)?;
        self.dump.quad(quad)
    }
}
