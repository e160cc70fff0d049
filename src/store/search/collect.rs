//! One pass over everything that matches: the page asked for, how many there are, and how many have
//! each facet value.

use std::collections::{BTreeSet, HashMap};

use super::gather::facet_parts;
use super::index::{SearchIndex, Thing};
use crate::store::index::TermId;

/// Where a match stands in the order of results: by its score, its kind, the length of its name, and
/// the identifier of the thing, so that no two share a place. A page begins after such a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchKey(u128);

impl SearchKey {
    fn new(score: u32, thing: Thing) -> Self {
        let rest = u128::from(thing.kind) << 80 | u128::from(thing.length) << 64;
        Self(u128::from(u32::MAX - score) << 96 | rest | u128::from(thing.node))
    }

    #[must_use]
    pub fn score(self) -> u32 {
        u32::MAX - (self.0 >> 96) as u32
    }

    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the last 32 bits")]
    pub fn node(self) -> TermId {
        self.0 as TermId
    }

    /// As an address has it.
    #[must_use]
    pub fn token(self) -> String {
        format!("{:032x}", self.0)
    }

    #[must_use]
    pub fn from_token(token: &str) -> Option<Self> {
        (token.len() == 32).then(|| u128::from_str_radix(token, 16).ok().map(Self)).flatten()
    }
}

/// Which matches are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchFrom {
    /// The best ones.
    #[default]
    Start,
    /// Those that follow.
    After(SearchKey),
    /// Those that stand directly before.
    Before(SearchKey),
}

/// Takes matches, in any order.
pub struct Collector<'a> {
    index: &'a SearchIndex,
    limit: usize,
    from: SearchFrom,
    /// For each facet that filters, the values of which a match has one.
    filters: Vec<(usize, Vec<u64>)>,
    kept: BTreeSet<SearchKey>,
    total: u64,
    /// Matches that stand before those that are wanted.
    skipped: u64,
    facets: HashMap<u64, u64>,
}

#[derive(Debug, Default)]
pub struct Collected {
    /// In order.
    pub keys: Vec<SearchKey>,
    pub total: u64,
    /// How many matches stand before the first of `keys`.
    pub before: u64,
    pub facets: HashMap<u64, u64>,
}

impl<'a> Collector<'a> {
    #[must_use]
    pub fn new(
        index: &'a SearchIndex,
        limit: usize,
        from: SearchFrom,
        filters: Vec<(usize, Vec<u64>)>,
    ) -> Self {
        let (kept, facets) = (BTreeSet::new(), HashMap::new());
        Self { index, limit, from, filters, kept, total: 0, skipped: 0, facets }
    }

    pub fn take(&mut self, place: usize, score: u32) {
        let Some(failing) = self.failing(place) else { return };
        // The values of a facet are counted as if it did not filter: they are what one may choose instead.
        for value in self.index.facets_of(place) {
            if failing.is_none_or(|failing| facet_parts(value).0 == failing) {
                *self.facets.entry(value).or_default() += 1;
            }
        }
        if failing.is_none() {
            self.total += 1;
            self.keep(SearchKey::new(score, self.index.thing(place)));
        }
    }

    /// The facet that alone keeps a thing out, or that nothing does; none when several do.
    #[expect(clippy::option_option, reason = "one facet, no facet, too many")]
    fn failing(&self, place: usize) -> Option<Option<usize>> {
        let has = |wanted: &[u64]| self.index.facets_of(place).any(|value| wanted.contains(&value));
        let mut failing = self.filters.iter().filter(|(_, wanted)| !has(wanted)).map(|(facet, _)| *facet);
        let first = failing.next();
        failing.next().is_none().then_some(first)
    }

    fn keep(&mut self, key: SearchKey) {
        match self.from {
            SearchFrom::After(after) if key <= after => self.skipped += 1,
            SearchFrom::Before(before) => {
                if key < before && self.kept.insert(key) && self.kept.len() > self.limit {
                    self.kept.pop_first();
                    self.skipped += 1;
                }
            }
            _ => {
                let full = self.kept.len() >= self.limit;
                if full && self.kept.last().is_none_or(|last| key > *last) {
                    return;
                }
                self.kept.insert(key);
                if full {
                    self.kept.pop_last();
                }
            }
        }
    }

    #[must_use]
    pub fn finish(self) -> Collected {
        let Self { kept, total, skipped, facets, .. } = self;
        Collected { keys: kept.into_iter().collect(), total, before: skipped, facets }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_order_by_score_kind_length_and_thing() {
        let key = |score, kind, length, node| SearchKey::new(score, Thing { node, kind, length });
        let (best, next) = (key(20, 3, 9, 9), key(10, 1, 5, 9));
        let (then, last) = (key(10, 1, 6, 2), key(10, 2, 1, 1));
        assert!(best < next && next < then && then < last);
        assert_eq!((best.score(), then.node()), (20, 2));
        assert_eq!(SearchKey::from_token(&then.token()), Some(then));
        assert_eq!(SearchKey::from_token("zz"), None);
    }
}
