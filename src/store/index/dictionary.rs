//! The dictionary: every term that is not inlined, in byte order, front-coded in blocks.
//!
//! A term's identifier is its rank. Terms are in canonical N-Triples form, so literals come before
//! IRIs, and literals that begin alike stand together: a label prefix is a range of identifiers.
//!
//! Layout: the offset of each block (u64, little-endian), then the blocks. A block holds
//! [`BLOCK`] terms; the first whole, each next one as the length that it shares with its
//! predecessor and the rest. Lengths are LEB128.

use std::cmp::Ordering;
use std::ops::Range;

use super::id::TermId;

const BLOCK: usize = 16;

/// Writes the dictionary of sorted, distinct terms.
pub fn write<'a>(terms: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let (mut offsets, mut data) = (Vec::new(), Vec::new());
    let mut previous = "";
    for (rank, term) in terms.enumerate() {
        let shared = if rank % BLOCK == 0 {
            offsets.push(data.len() as u64);
            0
        } else {
            let shared = common_prefix(previous.as_bytes(), term.as_bytes());
            push_length(&mut data, shared);
            shared
        };
        push_length(&mut data, term.len() - shared);
        data.extend_from_slice(&term.as_bytes()[shared..]);
        previous = term;
    }
    let mut out: Vec<u8> = offsets.iter().flat_map(|offset| offset.to_le_bytes()).collect();
    out.append(&mut data);
    out
}

/// Where a walk over a dictionary is.
#[derive(Default)]
pub struct Walk {
    /// The term last read.
    pub term: Vec<u8>,
    /// The rank after it; 0 before the first.
    next: usize,
    offset: usize,
}

/// A view of a written dictionary of `len` terms.
#[derive(Clone, Copy)]
pub struct Dictionary<'a> {
    bytes: &'a [u8],
    len: usize,
}

impl<'a> Dictionary<'a> {
    pub fn new(bytes: &'a [u8], len: usize) -> Self {
        Self { bytes, len }
    }

    /// Puts the term of an identifier into `out`, replacing what it holds.
    ///
    /// # Errors
    /// `None` when there is no such term, or the bytes are not a dictionary.
    pub fn term(&self, id: TermId, out: &mut Vec<u8>) -> Option<()> {
        let rank = id as usize;
        if rank >= self.len {
            return None;
        }
        let mut cursor = self.block(rank / BLOCK)?;
        out.clear();
        cursor.first(out)?;
        for _ in 0..rank % BLOCK {
            cursor.next(out)?;
        }
        Some(())
    }

    /// Hands out every term in the order of its identifier. Ends early when the bytes are no dictionary.
    pub fn for_each(&self, mut take: impl FnMut(&[u8])) {
        let mut buffer = Vec::new();
        for block in 0..self.len.div_ceil(BLOCK) {
            let Some(mut cursor) = self.block(block) else { return };
            for place in 0..BLOCK.min(self.len - block * BLOCK) {
                let read = if place == 0 {
                    buffer.clear();
                    cursor.first(&mut buffer)
                } else {
                    cursor.next(&mut buffer)
                };
                if read.is_none() {
                    return;
                }
                take(&buffer);
            }
        }
    }

    /// [`Self::term`] for one identifier after the other: what follows in the same block is read on.
    pub fn walk(&self, walk: &mut Walk, id: TermId) -> Option<()> {
        let rank = id as usize;
        if rank >= self.len {
            return None;
        }
        let near = walk.next > 0 && walk.next - 1 <= rank && (walk.next - 1) / BLOCK == rank / BLOCK;
        let mut cursor;
        if near {
            cursor = Cursor(self.bytes.get(walk.offset..)?);
        } else {
            walk.next = rank / BLOCK * BLOCK + 1;
            walk.term.clear();
            cursor = self.block(rank / BLOCK)?;
            cursor.first(&mut walk.term)?;
        }
        while walk.next <= rank {
            cursor.next(&mut walk.term)?;
            walk.next += 1;
        }
        walk.offset = self.bytes.len() - cursor.0.len();
        Some(())
    }

    /// The identifier of a term.
    pub fn find(&self, term: &str) -> Option<TermId> {
        let rank = self.lower_bound(term)?;
        let mut buffer = Vec::new();
        self.term(rank, &mut buffer)?;
        (buffer == term.as_bytes()).then_some(rank)
    }

    /// The ranks of the terms that begin with a text.
    pub fn beginning(&self, text: &str) -> Option<Range<TermId>> {
        // No text has such a byte.
        let after = [text.as_bytes(), &[0xFF]].concat();
        Some(self.lower_bound(text)?..self.lower_bound_of(&after)?)
    }

    /// The rank of the first term that is not less than `term`: the number of terms before it.
    pub fn lower_bound(&self, term: &str) -> Option<TermId> {
        self.lower_bound_of(term.as_bytes())
    }

    fn lower_bound_of(&self, term: &[u8]) -> Option<TermId> {
        let blocks = self.len.div_ceil(BLOCK);
        let (mut low, mut high) = (0, blocks);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.block(middle)?.head()? <= term {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let Some(block) = low.checked_sub(1) else { return Some(0) };
        let mut rank = block * BLOCK;
        let mut cursor = self.block(block)?;
        let mut buffer = Vec::new();
        cursor.first(&mut buffer)?;
        while buffer.as_slice().cmp(term) == Ordering::Less {
            rank += 1;
            if rank == self.len || rank.is_multiple_of(BLOCK) {
                break;
            }
            cursor.next(&mut buffer)?;
        }
        TermId::try_from(rank).ok()
    }

    fn block(&self, block: usize) -> Option<Cursor<'a>> {
        let table = self.len.div_ceil(BLOCK) * 8;
        let offset = self.bytes.get(block * 8..block * 8 + 8)?;
        let offset = usize::try_from(u64::from_le_bytes(offset.try_into().ok()?)).ok()?;
        Some(Cursor(self.bytes.get(table.checked_add(offset)?..)?))
    }
}

/// Reads the terms of one block.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// The first term, without moving.
    fn head(&self) -> Option<&'a [u8]> {
        let mut cursor = Cursor(self.0);
        let length = cursor.length()?;
        cursor.0.get(..length)
    }

    fn first(&mut self, out: &mut Vec<u8>) -> Option<()> {
        self.rest(out)
    }

    fn next(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let shared = self.length()?;
        out.truncate(shared);
        self.rest(out)
    }

    fn rest(&mut self, out: &mut Vec<u8>) -> Option<()> {
        let length = self.length()?;
        let (rest, after) = self.0.split_at_checked(length)?;
        out.extend_from_slice(rest);
        self.0 = after;
        Some(())
    }

    fn length(&mut self) -> Option<usize> {
        let mut value = 0_usize;
        for shift in (0..usize::BITS).step_by(7) {
            let (&byte, after) = self.0.split_first()?;
            self.0 = after;
            value |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
fn push_length(out: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        out.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7F) as u8);
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "the dictionaries of the tests are small")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_walk_reads_the_terms_in_any_order() {
        let terms: Vec<String> = (0..100).map(|i| format!("term {i:03}")).collect();
        let bytes = write(terms.iter().map(String::as_str));
        let dictionary = Dictionary::new(&bytes, terms.len());
        let mut walk = Walk::default();
        for step in [1, 3, 16, 37, 99] {
            for i in 0..200 {
                let rank = i * step % terms.len();
                dictionary.walk(&mut walk, rank as TermId).unwrap();
                assert_eq!(walk.term, terms[rank].as_bytes());
            }
        }
        assert!(dictionary.walk(&mut walk, 100).is_none());
    }

    proptest! {
        #[test]
        fn every_term_is_found_at_its_rank(
            terms in proptest::collection::btree_set("[a-cé]{0,6}", 0..60), other in "[a-d]{0,6}",
        ) {
            let bytes = write(terms.iter().map(String::as_str));
            let dictionary = Dictionary::new(&bytes, terms.len());
            let mut buffer = Vec::new();
            for (rank, term) in terms.iter().enumerate() {
                dictionary.term(rank as TermId, &mut buffer).unwrap();
                prop_assert_eq!(std::str::from_utf8(&buffer).unwrap(), term);
                prop_assert_eq!(dictionary.find(term), Some(rank as TermId));
            }
            let mut all = Vec::new();
            dictionary.for_each(|term| all.push(String::from_utf8(term.to_vec()).unwrap()));
            prop_assert!(all.iter().eq(&terms));
            let before = terms.iter().filter(|term| **term < other).count();
            prop_assert_eq!(dictionary.lower_bound(&other), Some(before as TermId));
            prop_assert_eq!(dictionary.find(&other).is_some(), terms.contains(&other));
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in any::<Vec<u8>>(), len in 0..40_usize, id in 0..40_u32) {
            let dictionary = Dictionary::new(&bytes, len);
            let _ = dictionary.term(id, &mut Vec::new());
            let _ = dictionary.lower_bound("b");
            dictionary.for_each(|_| {});
        }
    }

    #[test]
    fn an_empty_dictionary_holds_nothing() {
        let bytes = write(BTreeSet::<&str>::new().into_iter());
        assert_eq!(Dictionary::new(&bytes, 0).find("a"), None);
    }
}
