//! Lists of texts in one buffer, which is kept from row to row.

use super::write::Written;
use crate::function::Kind;

/// Lexical values, each with what it is.
#[derive(Debug, Default)]
pub struct Values {
    text: String,
    items: Vec<(usize, usize, Kind)>,
}

impl Values {
    pub fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
    }

    pub fn push(&mut self, value: &str, kind: Kind) {
        let start = self.text.len();
        self.text.push_str(value);
        self.items.push((start, self.text.len(), kind));
    }

    /// The buffer, to write a value at its end; then [`Self::finish`] or [`Self::abort`] with its length before.
    pub fn begin(&mut self) -> (usize, &mut String) {
        (self.text.len(), &mut self.text)
    }

    pub fn finish(&mut self, start: usize, kind: Kind) {
        self.items.push((start, self.text.len(), kind));
    }

    pub fn abort(&mut self, start: usize) {
        self.text.truncate(start);
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn get(&self, index: usize) -> (&str, Kind) {
        let (start, end, kind) = self.items[index];
        (&self.text[start..end], kind)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, Kind)> {
        self.items.iter().map(|(start, end, kind)| (&self.text[*start..*end], *kind))
    }
}

/// Encoded terms. One may be the head of a collection made with it, by its number.
#[derive(Debug, Default)]
pub struct Terms {
    text: String,
    items: Vec<(usize, usize, Option<usize>)>,
}

impl Terms {
    pub fn clear(&mut self) {
        self.text.clear();
        self.items.clear();
    }

    pub fn push(&mut self, term: &str) {
        self.push_with(|text| text.push_str(term));
    }

    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.items.push((start, self.text.len(), None));
    }

    /// Appends the term that `write` writes, unless it says that there is none to be kept.
    pub fn try_push_with(&mut self, write: impl FnOnce(&mut String) -> Written) -> Written {
        let start = self.text.len();
        let written = write(&mut self.text);
        match written {
            Written::Term => self.items.push((start, self.text.len(), None)),
            Written::Nothing | Written::NotSimple => self.text.truncate(start),
        }
        written
    }

    pub fn push_collection(&mut self, head: &str, collection: usize) {
        self.push(head);
        if let Some(item) = self.items.last_mut() {
            item.2 = Some(collection);
        }
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn get(&self, index: usize) -> &str {
        let (start, end, _) = self.items[index];
        &self.text[start..end]
    }

    pub fn collection(&self, index: usize) -> Option<usize> {
        self.items[index].2
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|(start, end, _)| &self.text[*start..*end])
    }
}
