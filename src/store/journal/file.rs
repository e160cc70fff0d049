//! The journal as a file: sorted, mapped into memory, searched by bisection.
//!
//! | part | bytes |
//! |---|---|
//! | magic and version | 8 |
//! | SHA-256 of all that follows | 32 |
//! | length of the head, number of entries | 4 + 4 |
//! | the head: base IRI and graphs, as JSON | |
//! | the entries, in the order of their paths | 36 each |
//! | the paths, one after the other | |

use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::moment::Moment;
use super::sets::GraphSets;
use crate::store::bytes::Bytes;
use crate::store::index::{Fingerprint, IndexError};

const MAGIC: &[u8; 8] = b"dEjrn\0\0\x01";
const HEADER: usize = 8 + 32 + 4 + 4;
const ENTRY: usize = 36;

/// What is known of the documents below a base IRI.
pub struct Journal {
    bytes: Bytes,
    head: Head,
    entries: Range<usize>,
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
        let all = bytes.get();
        let header = all.get(..HEADER).ok_or(IndexError::Length)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Version);
        }
        let (head, count) = (word(header, 40) as usize, word(header, 44) as usize);
        let start = HEADER + head;
        let end = start + count * ENTRY;
        let head = all.get(HEADER..start).ok_or(IndexError::Length)?;
        let head = serde_json::from_slice(head).map_err(|_| IndexError::Version)?;
        let paths = all.get(end..).ok_or(IndexError::Length)?;
        let last = count.checked_sub(1).map_or(0, |last| word(all, start + last * ENTRY) as usize);
        if last != paths.len() || std::str::from_utf8(paths).is_err() {
            return Err(IndexError::Length);
        }
        Ok(Self { bytes, head, entries: start..end })
    }

    pub(in crate::store) fn copy(&self) -> Bytes {
        Bytes::Memory(self.bytes.get().to_vec())
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

    /// The base IRI that all paths are below.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.head.base
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() / ENTRY
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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

    fn record(&self, at: usize) -> &[u8] {
        &self.bytes.get()[self.entries.start + at * ENTRY..][..ENTRY]
    }

    fn path(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| word(self.record(before), 0) as usize);
        let end = word(self.record(at), 0) as usize;
        let paths = &self.bytes.get()[self.entries.end..];
        // Ends that are not in order come from a damaged file, which `verify` tells.
        paths.get(start..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn entry(&self, at: usize) -> Entry<'_> {
        let record = self.record(at);
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

fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
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
        let head = serde_json::to_vec(head).expect("a head is plain data");
        let count = self.entries.len() / ENTRY;
        let mut out = Vec::with_capacity(HEADER + head.len() + self.entries.len() + self.paths.len());
        out.extend(MAGIC);
        out.extend([0; 32]);
        for number in [head.len(), count] {
            out.extend(u32::try_from(number).expect("fewer than 2^32 entries").to_le_bytes());
        }
        out.extend(head);
        out.extend(self.entries);
        out.extend(self.paths.into_bytes());
        let digest = Sha256::digest(&out[40..]);
        out[8..40].copy_from_slice(&digest);
        out
    }
}
