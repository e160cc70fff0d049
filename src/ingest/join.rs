//! Joins: the rows of a parent, by what their conditions compare.

use super::context::Context;
use super::digest::{Digest, DigestSet, digest};
use super::row::Row;
use super::term::{Expr, Values, each_combination};

/// Subjects of the parent of a referencing object map: by their keys' digests, in one sorted list.
#[derive(Default)]
pub struct JoinIndex {
    /// The distinct pairs of a key and a subject; while adding in the order in which they came, then by key.
    pairs: Vec<Pair>,
    /// For each value of a key's highest bits where its pairs begin; digests are so evenly spread that few
    /// keys share them.
    directory: Vec<u32>,
    /// The subjects, one after the other.
    text: String,
    /// Pairs of key and term that are in it: parents repeat.
    seen: DigestSet,
    last: Option<(Digest, u64)>,
}

/// A key, and where the text of a subject begins and how long it is.
type Pair = (Digest, u64, u32);

/// Makes one digest of two.
const MIX: Digest = 0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835;

impl JoinIndex {
    pub fn add(&mut self, key: Digest, term: &str) {
        let name = digest(term.as_bytes());
        if self.seen.insert(key.wrapping_mul(MIX) ^ name) {
            // Several keys of one row have the same subject.
            let start = match self.last {
                Some((last, start)) if last == name => start,
                _ => {
                    self.text.push_str(term);
                    (self.text.len() - term.len()) as u64
                }
            };
            self.last = Some((name, start));
            self.pairs.push((key, start, u32::try_from(term.len()).unwrap_or(u32::MAX)));
        }
    }

    /// Ends adding.
    pub fn close(&mut self) {
        self.seen = DigestSet::default();
        // Places rise in the order of adding.
        self.pairs.sort_unstable();
        self.pairs.shrink_to_fit();
        self.text.shrink_to_fit();
        let bits = self.pairs.len().max(1).ilog2();
        let mut next = 0;
        self.directory = (0..=1_u64 << bits)
            .map(|value| {
                while self.pairs.get(next).is_some_and(|(key, ..)| highest(*key, bits) < value) {
                    next += 1;
                }
                u32::try_from(next).unwrap_or(u32::MAX)
            })
            .collect();
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.pairs.capacity() * size_of::<Pair>() + self.directory.len() * 4 + self.text.capacity()
    }

    /// The pairs of a key, in the order in which they came.
    fn pairs(&self, key: Digest) -> &[Pair] {
        let bits = self.pairs.len().max(1).ilog2();
        let value = usize::try_from(highest(key, bits)).unwrap_or_default();
        let Some(&[start, end]) = self.directory.get(value..value + 2) else { return &[] };
        let near = &self.pairs[start as usize..end as usize];
        let start = near.partition_point(|(other, ..)| *other < key);
        let count = near[start..].partition_point(|(other, ..)| *other == key);
        &near[start..start + count]
    }

    fn term(&self, (_, start, length): &Pair) -> &str {
        let start = usize::try_from(*start).unwrap_or(usize::MAX);
        self.text.get(start..start.saturating_add(*length as usize)).unwrap_or_default()
    }

    /// Whether there are several keys, and each has several subjects.
    pub fn is_never_unique(&self) -> bool {
        let mut keys = self.pairs.chunk_by(|(one, ..), (other, ..)| one == other);
        keys.clone().count() > 1 && keys.all(|pairs| pairs.len() > 1)
    }

    /// Calls `f` with the subjects of each key that the row has.
    pub fn each_match<'p>(
        &self,
        conditions: &[Expr<'p>],
        row: &Row<'_>,
        cx: &mut Context<'p>,
        mut f: impl FnMut(&mut dyn Iterator<Item = &str>),
    ) {
        each_key(conditions, row, cx, |key| {
            let pairs = self.pairs(key);
            if !pairs.is_empty() {
                f(&mut pairs.iter().map(|pair| self.term(pair)));
            }
        });
    }
}

fn highest(digest: Digest, bits: u32) -> u64 {
    // None of them: everything is in one place.
    u64::try_from(digest.checked_shr(Digest::BITS - bits).unwrap_or_default()).unwrap_or_default()
}

/// Calls `f` with the key of each combination of values of the conditions' expressions.
pub fn each_key<'p>(
    expressions: &[Expr<'p>],
    row: &Row<'_>,
    cx: &mut Context<'p>,
    mut f: impl FnMut(Digest),
) {
    let mut lists = Vec::with_capacity(expressions.len());
    for expression in expressions {
        let mut values = cx.take_values();
        expression.values(row, None, &mut values, cx);
        lists.push(values);
    }
    if let [values] = lists.as_slice() {
        values.iter().for_each(|(value, _)| f(digest(value.as_bytes())));
    } else {
        let lengths: Vec<usize> = lists.iter().map(Values::len).collect();
        let mut key = Vec::new();
        each_combination(&lengths, |chosen| {
            key.clear();
            for (values, index) in lists.iter().zip(chosen) {
                let value = values.get(*index).0;
                // The length keeps `a` and `bc` from meeting `ab` and `c`.
                key.extend_from_slice(&value.len().to_le_bytes());
                key.extend_from_slice(value.as_bytes());
            }
            f(digest(&key));
        });
    }
    for values in lists {
        cx.put_values(values);
    }
}
