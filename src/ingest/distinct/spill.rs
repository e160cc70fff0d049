//! What is told apart on the disk: digests in the order in which they came, cut into parts by their first
//! bits. A part is small enough to be sorted in memory, and what is the first of its digest stays.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use crate::ingest::digest::Digest;

/// The highest bits of a digest choose its part.
const PART_BITS: u32 = 7;
const RECORD: usize = 16 + 8 + 4;

/// Items written to temporary files, which the system removes when they are closed.
pub struct Spill {
    parts: Vec<BufWriter<File>>,
    items: u64,
}

/// Which of the items, by their number, were the first of their digest.
#[derive(Default)]
pub struct Firsts(Vec<u64>);

impl Firsts {
    pub fn contains(&self, item: u64) -> bool {
        let word = usize::try_from(item / 64).unwrap_or(usize::MAX);
        self.0.get(word).is_some_and(|word| word >> (item % 64) & 1 == 1)
    }

    fn add(&mut self, item: u64) {
        if let Some(word) = usize::try_from(item / 64).ok().and_then(|word| self.0.get_mut(word)) {
            *word |= 1 << (item % 64);
        }
    }
}

impl Spill {
    pub fn new() -> io::Result<Self> {
        let part = |_| tempfile::tempfile().map(|file| BufWriter::with_capacity(1 << 16, file));
        let parts = (0..1 << PART_BITS).map(part).collect::<io::Result<_>>()?;
        Ok(Self { parts, items: 0 })
    }

    /// Adds the next item. `unless_first` is told by [`Self::resolve`] when its digest came before.
    pub fn add(&mut self, digest: Digest, unless_first: Option<u32>) -> io::Result<()> {
        let mut record = [0; RECORD];
        record[..16].copy_from_slice(&digest.to_le_bytes());
        record[16..24].copy_from_slice(&self.items.to_le_bytes());
        record[24..].copy_from_slice(&unless_first.map_or(0, |number| number + 1).to_le_bytes());
        self.items += 1;
        let part = usize::try_from(digest >> (Digest::BITS - PART_BITS)).unwrap_or_default();
        self.parts[part].write_all(&record)
    }

    /// Finds the first item of each digest, and the numbers that came with others.
    pub fn resolve(self) -> io::Result<(Firsts, BTreeSet<u32>)> {
        let words = usize::try_from(self.items / 64 + 1).map_err(io::Error::other)?;
        let (mut firsts, mut repeated) = (Firsts(vec![0; words]), BTreeSet::new());
        for part in self.parts {
            let mut items = read(part.into_inner().map_err(io::IntoInnerError::into_error)?)?;
            items.sort_unstable();
            let mut last = None;
            for (digest, item, number) in items {
                if last == Some(digest) {
                    repeated.extend(number.checked_sub(1));
                } else {
                    firsts.add(item);
                }
                last = Some(digest);
            }
        }
        Ok((firsts, repeated))
    }
}

fn read(mut file: File) -> io::Result<Vec<(Digest, u64, u32)>> {
    use std::io::Seek as _;
    file.rewind()?;
    let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
    let mut items = Vec::with_capacity(length / RECORD);
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let (mut digest, mut item, mut number) = ([0; 16], [0; 8], [0; 4]);
    for _ in 0..length / RECORD {
        reader.read_exact(&mut digest)?;
        reader.read_exact(&mut item)?;
        reader.read_exact(&mut number)?;
        items.push((u128::from_le_bytes(digest), u64::from_le_bytes(item), u32::from_le_bytes(number)));
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::digest::digest;

    #[test]
    fn the_first_of_each_digest_stays() {
        let mut spill = Spill::new().unwrap();
        let texts: Vec<String> = (0..10_000).map(|i| (i * i % 1_009).to_string()).collect();
        for text in &texts {
            spill.add(digest(text.as_bytes()), text.parse().ok()).unwrap();
        }
        let (firsts, repeated) = spill.resolve().unwrap();
        let mut seen = BTreeSet::new();
        for (item, text) in texts.iter().enumerate() {
            assert_eq!(firsts.contains(item as u64), seen.insert(text));
        }
        assert_eq!(repeated.len(), seen.len());
        assert!(!firsts.contains(1 << 40));
    }
}
