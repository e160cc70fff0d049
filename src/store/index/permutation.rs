//! The quads, sorted in four orders: 16 bytes a quad, four little-endian identifiers.
//!
//! In each of the first three the graph comes last, so that one triple's occurrences in several
//! graphs stand together and the union of all graphs is read without repetition.

use std::io::{self, Write};
use std::ops::Range;

use super::id::TermId;

/// A quad of identifiers, in the order subject, predicate, object, graph.
pub type IdQuad = [TermId; 4];

/// In which order a permutation sorts its quads: the places of [`IdQuad`], the first decides first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Spog,
    Posg,
    Ospg,
    Gspo,
}

pub const ORDERS: [Order; 4] = [Order::Spog, Order::Posg, Order::Ospg, Order::Gspo];

const WIDTH: usize = 16;
/// Quads that are arranged in a buffer before they are written.
const WRITTEN_AT_ONCE: usize = 4096;

impl Order {
    pub const fn places(self) -> [usize; 4] {
        match self {
            Self::Spog => [0, 1, 2, 3],
            Self::Posg => [1, 2, 0, 3],
            Self::Ospg => [2, 0, 1, 3],
            Self::Gspo => [3, 0, 1, 2],
        }
    }

    /// The order in which the given places of a pattern (subject, predicate, object, graph) come first.
    pub fn for_pattern(given: [bool; 4]) -> Self {
        match given {
            [_, false, true, _] => Self::Ospg,
            [false, true, _, _] => Self::Posg,
            [false, false, false, true] => Self::Gspo,
            [true, _, _, _] | [false, false, false, false] => Self::Spog,
        }
    }

    fn arrange(self, quad: &IdQuad) -> IdQuad {
        self.places().map(|place| quad[place])
    }

    fn restore(self, key: &IdQuad) -> IdQuad {
        let mut quad = [0; 4];
        for (value, place) in key.iter().zip(self.places()) {
            quad[place] = *value;
        }
        quad
    }
}

/// Sorts quads in an order.
pub fn sort(quads: &mut [IdQuad], order: Order) {
    // One number compares faster than four.
    quads.sort_unstable_by_key(|quad| {
        order.arrange(quad).iter().fold(0_u128, |key, id| key << 32 | u128::from(*id))
    });
}

/// Writes the quads in an order. `quads` is sorted in place.
pub fn write(quads: &mut [IdQuad], order: Order, out: &mut impl Write) -> io::Result<()> {
    sort(quads, order);
    let mut bytes = Vec::with_capacity(WRITTEN_AT_ONCE * WIDTH);
    for quads in quads.chunks(WRITTEN_AT_ONCE) {
        bytes.clear();
        for quad in quads {
            bytes.extend(order.arrange(quad).into_iter().flat_map(TermId::to_le_bytes));
        }
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// A view of a written permutation.
#[derive(Clone, Copy)]
pub struct Permutation<'a> {
    bytes: &'a [u8],
    order: Order,
}

impl<'a> Permutation<'a> {
    pub fn new(bytes: &'a [u8], order: Order) -> Self {
        Self { bytes, order }
    }

    pub fn len(&self) -> usize {
        self.bytes.len() / WIDTH
    }

    pub fn quad(&self, index: usize) -> IdQuad {
        self.order.restore(&self.key(index))
    }

    /// The indices of the quads that begin, in this order, with the pattern's leading given places.
    pub fn range(&self, pattern: [Option<TermId>; 4]) -> Range<usize> {
        let mut prefix = [0; 4];
        let mut given = 0;
        for (slot, place) in prefix.iter_mut().zip(self.order.places()) {
            let Some(value) = pattern[place] else { break };
            *slot = value;
            given += 1;
        }
        let prefix = &prefix[..given];
        let start = self.partition(0..self.len(), |key| &key[..given] < prefix);
        let end = self.gallop(start, |key| &key[..given] <= prefix);
        start..end
    }

    /// The index of the first quad whose leading place is not less than `id`.
    pub fn first_of(&self, id: TermId) -> usize {
        self.partition(0..self.len(), |key| key[0] < id)
    }

    /// The identifiers that some quads have at one place of this order.
    pub fn column(&self, range: Range<usize>, place: usize) -> impl Iterator<Item = TermId> {
        let words = self.bytes[range.start * WIDTH..range.end * WIDTH].chunks_exact(WIDTH);
        words.map(move |quad| {
            let word = &quad[place * 4..place * 4 + 4];
            TermId::from_le_bytes([word[0], word[1], word[2], word[3]])
        })
    }

    /// The identifiers of a quad in the places of this order.
    #[inline]
    pub fn key(&self, index: usize) -> IdQuad {
        let bytes = &self.bytes[index * WIDTH..][..WIDTH];
        let word = |i: usize| {
            TermId::from_le_bytes([bytes[i * 4], bytes[i * 4 + 1], bytes[i * 4 + 2], bytes[i * 4 + 3]])
        };
        [word(0), word(1), word(2), word(3)]
    }

    /// The first index of `range` whose key is not `before`.
    fn partition(&self, range: Range<usize>, before: impl Fn(&IdQuad) -> bool) -> usize {
        let Range { start: mut low, end: mut high } = range;
        while low < high {
            let middle = low + (high - low) / 2;
            if before(&self.key(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// [`Self::partition`] from `start` to the end, quick when the answer is near: most ranges are short.
    fn gallop(&self, start: usize, before: impl Fn(&IdQuad) -> bool) -> usize {
        let mut step = 1;
        let mut low = start;
        while low + step < self.len() && before(&self.key(low + step)) {
            low += step;
            step *= 2;
        }
        self.partition(low..(low + step).min(self.len()), before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_pattern_finds_its_quads(
            quads in proptest::collection::btree_set(any::<[u8; 4]>().prop_map(|q| q.map(|i| u32::from(i % 3))), 0..40),
            pattern in any::<[Option<u8>; 4]>(),
        ) {
            let pattern = pattern.map(|p| p.map(|i| u32::from(i % 3)));
            let order = Order::for_pattern(pattern.map(|place| place.is_some()));
            let mut sorted: Vec<IdQuad> = quads.iter().copied().collect();
            let mut bytes = Vec::new();
            write(&mut sorted, order, &mut bytes).unwrap();
            let permutation = Permutation::new(&bytes, order);
            let matches = |quad: &IdQuad| {
                pattern.iter().zip(quad).all(|(p, q)| p.is_none_or(|p| p == *q))
            };
            let mut found: Vec<IdQuad> =
                permutation.range(pattern).map(|i| permutation.quad(i)).filter(matches).collect();
            found.sort_unstable();
            prop_assert_eq!(found, quads.into_iter().filter(matches).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_order_puts_given_places_first() {
        for mask in 0..8_u8 {
            let given = [mask & 1 > 0, mask & 2 > 0, mask & 4 > 0];
            let order = Order::for_pattern([given[0], given[1], given[2], false]);
            let leading = order.places().iter().take_while(|place| **place < 3 && given[**place]).count();
            assert_eq!(leading, given.iter().filter(|given| **given).count(), "{order:?} {given:?}");
        }
    }
}
