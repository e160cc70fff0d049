//! Joins: the rows of a parent, by what their conditions compare.

use super::context::Context;
use super::digest::{Digest, DigestSet, digest};
use super::row::Row;
use super::term::{Expr, Values, each_combination};

/// Subjects of the parent of a referencing object map: by their keys' digests, in one sorted list.
#[derive(Default)]
pub struct JoinIndex {
    /// The distinct pairs of a key and a subject, with the place of the subject's text; while adding in
    /// the order in which they came, then by key.
    pairs: Vec<(Digest, u64)>,
    /// For each value of a key's highest bits where its pairs begin; digests are so evenly spread that few
    /// keys share them.
    directory: Vec<u32>,
    /// The subjects, each after its length.
    text: Vec<u8>,
    /// Pairs of key and term that are in it: parents repeat.
    seen: DigestSet,
    last: Option<(Digest, u64)>,
}

impl JoinIndex {
    pub fn add(&mut self, key: Digest, term: &str) {
        let mut pair = key.to_le_bytes().to_vec();
        pair.extend_from_slice(term.as_bytes());
        if self.seen.insert(digest(&pair)) {
            let place = self.place(term);
            self.pairs.push((key, place));
        }
    }

    /// Where the text of a subject is; several keys of one row have the same.
    fn place(&mut self, term: &str) -> u64 {
        let name = digest(term.as_bytes());
        if let Some((last, place)) = self.last
            && last == name
        {
            return place;
        }
        let place = self.text.len() as u64;
        let length = u32::try_from(term.len()).unwrap_or(u32::MAX);
        self.text.extend_from_slice(&length.to_le_bytes());
        self.text.extend_from_slice(term.as_bytes());
        self.last = Some((name, place));
        place
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
                while self.pairs.get(next).is_some_and(|(key, _)| highest(*key, bits) < value) {
                    next += 1;
                }
                u32::try_from(next).unwrap_or(u32::MAX)
            })
            .collect();
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.pairs.capacity() * size_of::<(Digest, u64)>() + self.directory.len() * 4 + self.text.capacity()
    }

    /// The pairs of a key, in the order in which they came.
    fn pairs(&self, key: Digest) -> &[(Digest, u64)] {
        let bits = self.pairs.len().max(1).ilog2();
        let value = usize::try_from(highest(key, bits)).unwrap_or_default();
        let Some(&[start, end]) = self.directory.get(value..value + 2) else { return &[] };
        let near = &self.pairs[start as usize..end as usize];
        let start = near.partition_point(|(other, _)| *other < key);
        let count = near[start..].partition_point(|(other, _)| *other == key);
        &near[start..start + count]
    }

    fn term(&self, place: u64) -> &str {
        let text = usize::try_from(place).ok().and_then(|place| self.text.get(place..)).unwrap_or_default();
        let Some((length, text)) = text.split_first_chunk() else { return "" };
        let text = text.get(..u32::from_le_bytes(*length) as usize).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }

    /// Whether there are several keys, and each has several subjects.
    pub fn is_never_unique(&self) -> bool {
        let mut keys = self.pairs.chunk_by(|(one, _), (other, _)| one == other);
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
                f(&mut pairs.iter().map(|(_, place)| self.term(*place)));
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
