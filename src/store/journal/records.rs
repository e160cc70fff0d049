//! The layout that the journal and the log of changes share: a head, and records of one size that each
//! have a path.
//!
//! | part | bytes |
//! |---|---|
//! | magic and version | 8 |
//! | SHA-256 of all that follows | 32 |
//! | length of the head, number of records | 4 + 4 |
//! | the head, as JSON | |
//! | the records, which begin with the end of their path | `SIZE` each |
//! | the paths, one after the other | |

use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::store::bytes::Bytes;
use crate::store::index::IndexError;

pub type Magic = [u8; 8];

const DIGEST: Range<usize> = 8..40;
const HEADER: usize = 8 + 32 + 4 + 4;

/// A file of records of `SIZE` bytes.
pub struct Records<const SIZE: usize> {
    bytes: Bytes,
    records: Range<usize>,
}

impl<const SIZE: usize> Records<SIZE> {
    /// The records and their head; fails for another magic, and for parts that do not fit together.
    pub fn read<H: DeserializeOwned>(bytes: Bytes, magic: Magic) -> Result<(Self, H), IndexError> {
        let all = bytes.get();
        let header = all.get(..HEADER).ok_or(IndexError::Length)?;
        if !header.starts_with(&magic) {
            return Err(IndexError::Version);
        }
        let (head, count) = (word(header, 40) as usize, word(header, 44) as usize);
        let start = HEADER + head;
        let end = start + count * SIZE;
        let head = all.get(HEADER..start).ok_or(IndexError::Length)?;
        let head = serde_json::from_slice(head).map_err(|_| IndexError::Version)?;
        let paths = all.get(end..).ok_or(IndexError::Length)?;
        let last = count.checked_sub(1).map_or(0, |last| word(all, start + last * SIZE) as usize);
        if last != paths.len() {
            return Err(IndexError::Length);
        }
        Ok((Self { bytes, records: start..end }, head))
    }

    /// Compares the checksum.
    pub fn verify(&self) -> Result<(), IndexError> {
        let bytes = self.bytes.get();
        if Sha256::digest(&bytes[DIGEST.end..]).as_slice() == &bytes[DIGEST] {
            Ok(())
        } else {
            Err(IndexError::Checksum(0))
        }
    }

    pub fn len(&self) -> usize {
        self.records.len() / SIZE
    }

    pub fn get(&self, at: usize) -> &[u8] {
        &self.bytes.get()[self.records.start + at * SIZE..][..SIZE]
    }

    /// The path of a record. Ends that are not in order come from a damaged file, which `verify` tells.
    pub fn path(&self, at: usize) -> Option<&str> {
        let start = at.checked_sub(1).map_or(0, |before| word(self.get(before), 0) as usize);
        let path = self.paths().get(start..word(self.get(at), 0) as usize)?;
        std::str::from_utf8(path).ok()
    }

    /// All records, one after the other.
    pub fn all(&self) -> &[u8] {
        &self.bytes.get()[self.records.clone()]
    }

    /// All paths, one after the other.
    pub fn paths(&self) -> &[u8] {
        &self.bytes.get()[self.records.end..]
    }

    pub fn copy(&self) -> Bytes {
        Bytes::Memory(self.bytes.get().to_vec())
    }

    /// The file of these parts.
    pub fn write(magic: Magic, head: &impl Serialize, records: &[u8], paths: &[u8]) -> Vec<u8> {
        let head = serde_json::to_vec(head).expect("a head is plain data");
        let count = records.len() / SIZE;
        let mut out = Vec::with_capacity(HEADER + head.len() + records.len() + paths.len());
        out.extend(magic);
        out.extend([0; DIGEST.end - DIGEST.start]);
        for number in [head.len(), count] {
            out.extend(u32::try_from(number).expect("fewer than 2^32 records").to_le_bytes());
        }
        out.extend(head);
        out.extend(records);
        out.extend(paths);
        let digest = Sha256::digest(&out[DIGEST.end..]);
        out[DIGEST].copy_from_slice(&digest);
        out
    }
}

pub fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
}
