//! The log of changes: of each generation, what it added, changed and deleted. It only grows, so that a
//! page of it that is full never changes.
//!
//! A file of [`Records`]. Its head tells base IRI, graphs and generations; a record holds the end of its path,
//! its set of graphs and its kind, in 4 bytes each.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::records::{Magic, Records, word};
use super::sets::{GraphSets, SetWriter};
use crate::store::bytes::Bytes;
use crate::store::index::IndexError;

const MAGIC: Magic = *b"dEchg\0\0\x01";
const CHANGE: usize = 12;

/// Everything that changed, oldest first.
pub struct Changes {
    head: Head,
    records: Records<CHANGE>,
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
        let (records, head): (Records<CHANGE>, Head) = Records::read(bytes, MAGIC)?;
        if head.batches.iter().map(|batch| batch.count).sum::<usize>() != records.len() {
            return Err(IndexError::Length);
        }
        Ok(Self { head, records })
    }

    /// Compares the checksum.
    pub fn verify(&self) -> Result<(), IndexError> {
        self.records.verify()
    }

    pub(super) fn base(&self) -> &str {
        &self.head.base
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The numbers of the changes to documents that are taken from one of these graphs, oldest first.
    #[must_use]
    pub fn of_graphs(&self, graphs: &[&str]) -> Vec<u32> {
        let holding = self.head.sets.holding(graphs);
        let set = |at: usize| word(self.records.get(at), 4) as usize;
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
        let record = self.records.get(number);
        Some(Change {
            number,
            kind: match record[8] {
                0 => ChangeKind::Created,
                1 => ChangeKind::Updated,
                _ => ChangeKind::Deleted,
            },
            path: self.records.path(number)?,
            generation: &batch.generation,
            time: Moment(batch.seconds),
        })
    }
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
        Self {
            head: before.head.clone(),
            sets: SetWriter::new(before.head.sets.clone()),
            changes: before.records.all().to_vec(),
            paths: before.records.paths().to_vec(),
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
        Records::<CHANGE>::write(MAGIC, &self.head, &self.changes, &self.paths)
    }
}
