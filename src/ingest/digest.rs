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
#[derive(Debug)]
pub struct DigestSet(Vec<HashSet<Digest, BuildHasherDefault<Spread>>>);

/// The highest bits of a digest choose its part; the tables go by the lowest.
const PART_BITS: u32 = 6;

impl DigestSet {
    /// Whether the digest was not there.
    pub fn insert(&mut self, digest: Digest) -> bool {
        if self.0.is_empty() {
            self.0.resize_with(1 << PART_BITS, HashSet::default);
        }
        let part = usize::try_from(digest >> (Digest::BITS - PART_BITS)).unwrap_or_default();
        self.0[part].insert(digest)
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(HashSet::len).sum()
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        // A table is full at seven eighths; each place has a byte beside it.
        self.0.iter().map(|part| part.capacity() * 8 / 7 * (size_of::<Digest>() + 1)).sum()
    }
}

impl Default for DigestSet {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl Extend<Digest> for DigestSet {
    fn extend<I: IntoIterator<Item = Digest>>(&mut self, digests: I) {
        for digest in digests {
            self.insert(digest);
        }
    }
}
