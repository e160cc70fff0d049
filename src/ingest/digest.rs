//! 128-bit digests: of statements, by which duplicates are found, and of join keys.

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

pub type DigestSet = std::collections::HashSet<Digest, BuildHasherDefault<Spread>>;
pub type DigestMap<V> = std::collections::HashMap<Digest, V, BuildHasherDefault<Spread>>;
