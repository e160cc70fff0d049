//! The journal as a file: sorted, mapped into memory, searched by bisection.
//!
//! A file of [`Records`] in the order of their paths. Its head tells base IRI and graphs; a record holds the end
//! of its path, the digest (16 bytes), three moments, and its set of graphs with two flags, in 4 bytes each.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::records::{Magic, Records, word};
use super::sets::GraphSets;
use crate::store::bytes::Bytes;
use crate::store::index::{Fingerprint, IndexError};

const MAGIC: Magic = *b"dEjrn\0\0\x01";
const ENTRY: usize = 36;

/// What is known of the documents below a base IRI.
pub struct Journal {
    head: Head,
    entries: Records<ENTRY>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub base: String,
    #[serde(flatten)]
    pub sets: GraphSets,
}

/// How far a document goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// As far as the digest does.
    Thing,
    /// Farther: a vocabulary with its terms, a named graph, a catalogue.
    Whole,
}

/// One document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The IRI below the base.
    pub path: &'a str,
    pub kind: DocumentKind,
    pub digest: Fingerprint,
    pub first_seen: Moment,
    /// When its description changed for the last time; for a deleted one, before it was deleted.
    pub modified: Moment,
    /// When nothing was stated of it any more.
    pub deleted: Option<Moment>,
    /// Missing, as the data that described it could not be read: it is neither there nor deleted.
    pub is_absent: bool,
    pub(super) set: u32,
}

impl Entry<'_> {
    /// Whether it is described by this generation.
    #[must_use]
    pub fn is_described(&self) -> bool {
        self.deleted.is_none() && !self.is_absent
    }

    /// The digest in hexadecimal digits.
    #[must_use]
    pub fn tag(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.digest))
    }
}

impl Journal {
    pub(in crate::store) fn open(path: &Path) -> Result<Self, IndexError> {
        Self::new(Bytes::open(path)?)
    }

    pub(in crate::store) fn new(bytes: Bytes) -> Result<Self, IndexError> {
        let (entries, head) = Records::read(bytes, MAGIC)?;
        if std::str::from_utf8(entries.paths()).is_err() {
            return Err(IndexError::Length);
        }
        Ok(Self { head, entries })
    }

    pub(in crate::store) fn copy(&self) -> Bytes {
        self.entries.copy()
    }

    /// Compares the checksum.
    pub fn verify(&self) -> Result<(), IndexError> {
        self.entries.verify()
    }

    /// The base IRI that all paths are below.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.head.base
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The document of a path, be it there, absent or deleted.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Entry<'_>> {
        let at = self.lower_bound(path);
        (at < self.len()).then(|| self.entry(at)).filter(|entry| entry.path == path)
    }

    /// The documents whose paths begin with `start`.
    pub fn below<'a>(&'a self, start: &'a str) -> impl Iterator<Item = Entry<'a>> {
        (self.lower_bound(start)..self.len())
            .map(|at| self.entry(at))
            .take_while(move |entry| entry.path.starts_with(start))
    }

    /// All of them, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.len()).map(|at| self.entry(at))
    }

    /// The IRIs of the named graphs that a document is, or was, taken from.
    pub fn graphs_of(&self, entry: &Entry<'_>) -> impl Iterator<Item = &str> {
        self.head.sets.of(entry.set)
    }

    fn lower_bound(&self, path: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.path(middle) < path { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn path(&self, at: usize) -> &str {
        self.entries.path(at).unwrap_or_default()
    }

    fn entry(&self, at: usize) -> Entry<'_> {
        let record = self.entries.get(at);
        let deleted = word(record, 28);
        Entry {
            path: self.path(at),
            digest: record[4..20].try_into().expect("sixteen bytes"),
            first_seen: Moment(word(record, 20)),
            modified: Moment(word(record, 24)),
            deleted: (deleted != 0).then_some(Moment(deleted)),
            set: word(record, 32) >> 2,
            kind: if record[32] & 1 == 1 { DocumentKind::Whole } else { DocumentKind::Thing },
            is_absent: record[32] & 2 == 2,
        }
    }
}

/// Writes a journal, entry by entry in the order of their paths.
#[derive(Default)]
pub struct JournalWriter {
    entries: Vec<u8>,
    paths: String,
}

impl JournalWriter {
    pub fn add(&mut self, entry: &Entry<'_>) {
        self.paths.push_str(entry.path);
        let end = u32::try_from(self.paths.len()).expect("paths of less than 4 GB");
        self.entries.extend(end.to_le_bytes());
        self.entries.extend(entry.digest);
        let deleted = entry.deleted.unwrap_or_default();
        for moment in [entry.first_seen, entry.modified, deleted] {
            self.entries.extend(moment.0.to_le_bytes());
        }
        let flags = u32::from(entry.kind == DocumentKind::Whole) | u32::from(entry.is_absent) << 1;
        self.entries.extend((entry.set << 2 | flags).to_le_bytes());
    }

    pub fn finish(self, head: &Head) -> Vec<u8> {
        Records::<ENTRY>::write(MAGIC, head, &self.entries, self.paths.as_bytes())
    }
}
