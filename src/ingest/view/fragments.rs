//! The rows of the parent of a view's join: what its fields have, by key.

use crate::function::Kind;
use crate::ingest::digest::{Digest, DigestMap};

/// A value in the shared text.
type Stored = Option<(usize, usize, Kind)>;

/// The fields of a join for each parent row.
#[derive(Debug, Default)]
pub struct Fragments {
    text: String,
    /// `width` of them for each fragment.
    values: Vec<Stored>,
    width: usize,
    places: DigestMap<Vec<usize>>,
}

impl Fragments {
    pub fn new(width: usize) -> Self {
        Self { width, ..Self::default() }
    }

    /// Adds a fragment under some keys.
    pub fn add<'a>(&mut self, keys: &[Digest], values: impl Iterator<Item = Option<(&'a str, Kind)>>) {
        let place = self.values.len() / self.width.max(1);
        for value in values {
            let stored = value.map(|(text, kind)| {
                let start = self.text.len();
                self.text.push_str(text);
                (start, self.text.len(), kind)
            });
            self.values.push(stored);
        }
        for key in keys {
            let places = self.places.entry(*key).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
    }

    /// The fragments of some keys, each once, in the order of the parent.
    pub fn matching(&self, keys: &[Digest]) -> Vec<usize> {
        let mut found: Vec<usize> =
            keys.iter().filter_map(|key| self.places.get(key)).flatten().copied().collect();
        if keys.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    pub fn values(&self, fragment: usize) -> impl Iterator<Item = Option<(&str, Kind)>> {
        let stored = &self.values[fragment * self.width..(fragment + 1) * self.width];
        stored.iter().map(|value| value.map(|(start, end, kind)| (&self.text[start..end], kind)))
    }
}
