//! What two generations state differently, by their journals.

use std::cmp::Ordering;

use serde::Serialize;

use super::file::{Entry, Journal};

/// The IRIs of the documents that are in one generation and not in the other, or differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub added: Vec<String>,
    pub changed: Vec<String>,
    pub deleted: Vec<String>,
}

impl Difference {
    /// What it takes to come from one to the other.
    #[must_use]
    pub fn between(from: &Journal, to: &Journal) -> Self {
        let mut difference = Self::default();
        let mut old = iris(from).peekable();
        let mut new = iris(to).peekable();
        loop {
            let order = match (old.peek(), new.peek()) {
                (None, None) => return difference,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) => old.cmp(new),
            };
            let was = if order.is_le() { old.next() } else { None };
            let is = if order.is_ge() { new.next() } else { None };
            match (was, is) {
                (Some((_, was)), Some((iri, is))) if was.digest != is.digest => difference.changed.push(iri),
                (Some((iri, _)), None) => difference.deleted.push(iri),
                (None, Some((iri, _))) => difference.added.push(iri),
                _ => {}
            }
        }
    }
}

/// The documents that are described, by their IRIs.
fn iris(journal: &Journal) -> impl Iterator<Item = (String, Entry<'_>)> {
    let described = journal.iter().filter(Entry::is_described);
    described.map(|entry| (format!("{}{}", journal.base(), entry.path), entry))
}
