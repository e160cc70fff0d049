//! The log of changes: of each generation, what it added, changed and deleted. It only grows, so that a
//! page of it that is full never changes.
//!
//! | part | bytes |
//! |---|---|
//! | magic and version | 8 |
//! | SHA-256 of all that follows | 32 |
//! | length of the head, number of changes | 4 + 4 |
//! | the head: base IRI, graphs and generations, as JSON | |
//! | the changes: end of the path, set of graphs, kind | 12 each |
//! | the paths, one after the other | |

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::moment::Moment;
use super::sets::{GraphSets, SetWriter};
use crate::store::bytes::Bytes;
use crate::store::index::IndexError;

const MAGIC: &[u8; 8] = b"dEchg\0\0\x01";
const HEADER: usize = 8 + 32 + 4 + 4;
const CHANGE: usize = 12;

/// Everything that changed, oldest first.
pub struct Changes {
    bytes: Bytes,
    head: Head,
    records: Range<usize>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Head {
    base: String,
    #[serde(flatten)]
    sets: GraphSets,
    batches: Vec<Batch>,
}

/// What one generation changed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Batch {
    generation: String,
    seconds: u32,
    count: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    Created,
    Updated,
    Deleted,
}

/// What happened to one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<'a> {
    /// Its place in the whole log.
    pub number: usize,
    pub kind: ChangeKind,
    pub path: &'a str,
    /// The generation that changed it, and when.
    pub generation: &'a str,
    pub time: Moment,
}

impl Changes {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, IndexError> {
        Self::new(Bytes::open(path)?)
    }

    pub(in crate::store) fn new(bytes: Bytes) -> Result<Self, IndexError> {
        let all = bytes.get();
        let header = all.get(..HEADER).ok_or(IndexError::Length)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Version);
        }
        let (head, count) = (word(header, 40) as usize, word(header, 44) as usize);
        let start = HEADER + head;
        let end = start + count * CHANGE;
        let head = all.get(HEADER..start).ok_or(IndexError::Length)?;
        let head: Head = serde_json::from_slice(head).map_err(|_| IndexError::Version)?;
        let paths = all.get(end..).ok_or(IndexError::Length)?;
        let last = count.checked_sub(1).map_or(0, |last| word(all, start + last * CHANGE) as usize);
        if last != paths.len() || head.batches.iter().map(|batch| batch.count).sum::<usize>() != count {
            return Err(IndexError::Length);
        }
        Ok(Self { bytes, head, records: start..end })
    }

    /// Compares the checksum.
    pub fn verify(&self) -> Result<(), IndexError> {
        let bytes = self.bytes.get();
        if Sha256::digest(&bytes[40..]).as_slice() == &bytes[8..40] {
            Ok(())
        } else {
            Err(IndexError::Checksum(0))
        }
    }

    pub(super) fn base(&self) -> &str {
        &self.head.base
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len() / CHANGE
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The numbers of the changes to documents that are taken from one of these graphs, oldest first.
    #[must_use]
    pub fn of_graphs(&self, graphs: &[&str]) -> Vec<u32> {
        let holding = self.head.sets.holding(graphs);
        let set = |at: usize| word(self.record(at), 4) as usize;
        let chosen = (0..self.len()).filter(|at| holding.get(set(*at)).copied().unwrap_or_default());
        chosen.filter_map(|at| u32::try_from(at).ok()).collect()
    }

    /// A change by its place in the log.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<Change<'_>> {
        if number >= self.len() {
            return None;
        }
        let mut end = 0;
        let batch = self.head.batches.iter().find(|batch| {
            end += batch.count;
            number < end
        })?;
        let record = self.record(number);
        let start = number.checked_sub(1).map_or(0, |before| word(self.record(before), 0) as usize);
        let path = self.bytes.get()[self.records.end..].get(start..word(record, 0) as usize)?;
        Some(Change {
            number,
            kind: match record[8] {
                0 => ChangeKind::Created,
                1 => ChangeKind::Updated,
                _ => ChangeKind::Deleted,
            },
            path: std::str::from_utf8(path).ok()?,
            generation: &batch.generation,
            time: Moment(batch.seconds),
        })
    }

    fn record(&self, at: usize) -> &[u8] {
        &self.bytes.get()[self.records.start + at * CHANGE..][..CHANGE]
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}

/// Adds a generation's changes to the log.
pub struct ChangesWriter {
    head: Head,
    sets: SetWriter,
    changes: Vec<u8>,
    paths: Vec<u8>,
}

impl ChangesWriter {
    pub fn new(base: &str, before: Option<&Changes>) -> Self {
        let Some(before) = before else {
            let head = Head { base: base.to_owned(), ..Head::default() };
            return Self { head, sets: SetWriter::default(), changes: Vec::new(), paths: Vec::new() };
        };
        let bytes = before.bytes.get();
        Self {
            head: before.head.clone(),
            sets: SetWriter::new(before.head.sets.clone()),
            changes: bytes[before.records.clone()].to_vec(),
            paths: bytes[before.records.end..].to_vec(),
        }
    }

    pub fn begin(&mut self, generation: &str, time: Moment) {
        self.head.batches.push(Batch { generation: generation.to_owned(), seconds: time.0, count: 0 });
    }

    pub fn add<'a>(&mut self, kind: ChangeKind, path: &str, graphs: impl IntoIterator<Item = &'a str>) {
        self.paths.extend(path.as_bytes());
        let end = u32::try_from(self.paths.len()).expect("paths of less than 4 GB");
        self.changes.extend(end.to_le_bytes());
        self.changes.extend(self.sets.add(graphs).to_le_bytes());
        self.changes.extend((kind as u32).to_le_bytes());
        if let Some(batch) = self.head.batches.last_mut() {
            batch.count += 1;
        }
    }

    pub fn finish(mut self) -> Vec<u8> {
        self.head.sets = self.sets.table;
        let head = serde_json::to_vec(&self.head).expect("a head is plain data");
        let count = self.changes.len() / CHANGE;
        let mut out = Vec::with_capacity(HEADER + head.len() + self.changes.len() + self.paths.len());
        out.extend(MAGIC);
        out.extend([0; 32]);
        for number in [head.len(), count] {
            out.extend(u32::try_from(number).expect("fewer than 2^32 changes").to_le_bytes());
        }
        out.extend(head);
        out.extend(self.changes);
        out.extend(self.paths);
        let digest = Sha256::digest(&out[40..]);
        out[8..40].copy_from_slice(&digest);
        out
    }
}
