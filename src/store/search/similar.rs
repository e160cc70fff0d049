//! Words that differ by a letter or two: one left out, one too many, another one, or two that changed
//! places.

use fst::Automaton;

/// Walks over a word list row by row of the table of distances, and leaves a branch as soon as nothing
/// on it can be near enough.
pub struct Similar {
    word: Vec<u8>,
    distance: u8,
}

/// The last two rows of the table, and the letter between them.
#[derive(Clone)]
pub struct Rows {
    row: Vec<u8>,
    before: Vec<u8>,
    last: u8,
}

impl Similar {
    #[must_use]
    pub fn new(word: &str, distance: u8) -> Self {
        Self { word: word.as_bytes().to_vec(), distance }
    }
}

impl Automaton for Similar {
    type State = Rows;

    fn start(&self) -> Rows {
        let row = (0..=self.word.len()).map(|place| u8::try_from(place).unwrap_or(u8::MAX)).collect();
        Rows { row, before: Vec::new(), last: 0 }
    }

    fn is_match(&self, state: &Rows) -> bool {
        state.row.last().is_some_and(|distance| *distance <= self.distance)
    }

    fn can_match(&self, state: &Rows) -> bool {
        state.row.iter().any(|distance| *distance <= self.distance)
    }

    fn accept(&self, state: &Rows, byte: u8) -> Rows {
        let Rows { row, before, last } = state;
        let mut next = Vec::with_capacity(row.len());
        next.push(row[0].saturating_add(1));
        for (place, letter) in self.word.iter().enumerate() {
            let replaced = row[place].saturating_add(u8::from(*letter != byte));
            let mut best = replaced.min(row[place + 1].saturating_add(1)).min(next[place].saturating_add(1));
            if place > 0 && !before.is_empty() && letter == last && self.word[place - 1] == byte {
                best = best.min(before[place - 1].saturating_add(1));
            }
            next.push(best);
        }
        Rows { row: next, before: row.clone(), last: byte }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::{IntoStreamer, Set, Streamer};

    #[test]
    fn letters_may_be_left_out_added_replaced_and_swapped() {
        let words =
            Set::from_iter(["bordeau", "bordeaux", "bordeauxx", "brodeaux", "burdeaux", "lyon"]).unwrap();
        let near = |word: &str, distance: u8| {
            let mut stream = words.search(Similar::new(word, distance)).into_stream();
            let mut found = 0;
            while stream.next().is_some() {
                found += 1;
            }
            found
        };
        assert_eq!(
            (near("bordeaux", 0), near("bordeaux", 1), near("lyno", 1), near("paris", 2)),
            (1, 5, 1, 0)
        );
    }
}
