//! Joins: the rows of a parent, by what their conditions compare.

use super::context::Context;
use super::digest::{Digest, DigestMap, DigestSet, digest};
use super::row::Row;
use super::term::{Expr, Terms, Values, each_combination};

/// Subjects of the parent of a referencing object map.
#[derive(Default)]
pub struct JoinIndex {
    places: DigestMap<Vec<usize>>,
    terms: Terms,
    /// Pairs of key and term that are in it: parents repeat.
    seen: DigestSet,
}

impl JoinIndex {
    pub fn add(&mut self, key: Digest, term: &str) {
        let mut pair = key.to_le_bytes().to_vec();
        pair.extend_from_slice(term.as_bytes());
        if self.seen.insert(digest(&pair)) {
            self.places.entry(key).or_default().push(self.terms.len());
            self.terms.push(term);
        }
    }

    /// Ends adding.
    pub fn close(&mut self) {
        self.seen = DigestSet::default();
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
            if let Some(places) = self.places.get(&key) {
                f(&mut places.iter().map(|place| self.terms.get(*place)));
            }
        });
    }
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
