//! The values of one row of a view.

use crate::function::Kind;

/// A value, or none, in each slot.
#[derive(Debug, Default)]
pub struct Slots {
    text: String,
    places: Vec<Option<(usize, usize, Kind)>>,
}

impl Slots {
    pub fn reset(&mut self, count: usize) {
        self.text.clear();
        self.places.clear();
        self.places.resize(count, None);
    }

    pub fn get(&self, slot: usize) -> Option<(&str, Kind)> {
        let (start, end, kind) = (*self.places.get(slot)?)?;
        Some((&self.text[start..end], kind))
    }

    pub fn set(&mut self, slot: usize, value: &str, kind: Kind) {
        let start = self.text.len();
        self.text.push_str(value);
        self.places[slot] = Some((start, self.text.len(), kind));
    }

    pub fn set_index(&mut self, slot: usize, index: u64) {
        use std::fmt::Write as _;
        let start = self.text.len();
        let _ = write!(self.text, "{index}");
        self.places[slot] = Some((start, self.text.len(), Kind::Integer));
    }

    pub fn unset(&mut self, slot: usize) {
        self.places[slot] = None;
    }

    /// How much is written; [`Self::go_back`] takes it, once the slots set since are set anew.
    pub fn mark(&self) -> usize {
        self.text.len()
    }

    pub fn go_back(&mut self, mark: usize) {
        self.text.truncate(mark);
    }
}
