//! 128-bit digests: of statements, by which duplicates are found, and of join keys.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_128;

/// A digest so wide that two texts of one mapping never share it.
pub type Digest = u128;

pub fn digest(bytes: &[u8]) -> Digest {
    xxh3_128(bytes)
}

/// Digests are spread already: their low half is their place in a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, value: u128) {
        self.0 = (value & u128::from(u64::MAX)).try_into().unwrap_or_default();
    }
}

pub type DigestMap<V> = std::collections::HashMap<Digest, V, BuildHasherDefault<Spread>>;

/// Digests that were seen. In many parts, which grow at different times: a table that doubles as a whole
/// would for a moment take three times its memory.
#[derive(Debug, Default)]
pub struct DigestSet {
    parts: Vec<HashSet<Digest, BuildHasherDefault<Spread>>>,
    count: usize,
    /// How many digests the parts have room for.
    room: usize,
}

/// The highest bits of a digest choose its part; the tables go by the lowest.
const PART_BITS: u32 = 6;

impl DigestSet {
    /// Whether the digest was not there.
    pub fn insert(&mut self, digest: Digest) -> bool {
        if self.parts.is_empty() {
            self.parts.resize_with(1 << PART_BITS, HashSet::default);
        }
        let part = &mut self.parts[usize::try_from(digest >> (Digest::BITS - PART_BITS)).unwrap_or_default()];
        let room = part.capacity();
        let is_new = part.insert(digest);
        self.room += part.capacity() - room;
        self.count += usize::from(is_new);
        is_new
    }

    pub fn len(&self) -> usize {
        self.count
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        // A table is full at seven eighths; each place has a byte beside it.
        self.room / 7 * 8 * (size_of::<Digest>() + 1)
    }
}

impl Extend<Digest> for DigestSet {
    fn extend<I: IntoIterator<Item = Digest>>(&mut self, digests: I) {
        for digest in digests {
            self.insert(digest);
        }
    }
}
