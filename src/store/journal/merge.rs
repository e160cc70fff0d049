//! The journal of a new generation, from what it holds and the journal of the one before.

use std::cmp::Ordering;

use super::changes::{ChangeKind, Changes, ChangesWriter};
use super::file::{DocumentKind, Entry, Head, Journal, JournalWriter};
use super::moment::Moment;
use super::sets::SetWriter;
use crate::store::index::{DocumentDigest, FrozenIndex};

/// What the generation before left.
#[derive(Clone, Copy, Default)]
pub struct Carried<'a> {
    pub journal: Option<&'a Journal>,
    pub changes: Option<&'a Changes>,
}

/// The journal and the log of the generation `id`, whose index is `index`, as the bytes of their files.
///
/// Of the graphs `missing` the data could not be read: what they described is absent, not deleted.
pub fn carry_on(
    index: &FrozenIndex,
    (base, id, now): (&str, &str, Moment),
    before: Carried<'_>,
    missing: &[&str],
) -> (Vec<u8>, Vec<u8>) {
    let documents = index.documents(base);
    // Another base makes other IRIs: nothing is carried on.
    let journal = before.journal.filter(|journal| journal.base() == base);
    let changes = before.changes.filter(|changes| journal.is_some() && changes.base() == base);
    let mut sets = SetWriter::default();
    let mut log = ChangesWriter::new(base, changes);
    let mut out = JournalWriter::default();
    log.begin(id, now);
    let mut old = journal.into_iter().flat_map(Journal::iter).peekable();
    let mut new = documents.iter().peekable();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.path.cmp(new.path.as_str()),
        };
        let was = if order.is_le() { old.next() } else { None };
        let is = if order.is_ge() { new.next() } else { None };
        let graphs: Vec<String> = match (is, was, journal) {
            (Some(document), ..) => document.graphs.iter().filter_map(|graph| index.iri(*graph)).collect(),
            (None, Some(was), Some(journal)) => journal.graphs_of(&was).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let (mut entry, change) = match is {
            Some(document) => described(document, was.as_ref(), now),
            None => {
                let is_missing = graphs.iter().any(|graph| missing.contains(&graph.as_str()));
                gone(was.expect("one of the two is there"), now, is_missing)
            }
        };
        entry.set = sets.add(graphs.iter().map(String::as_str));
        if let Some(kind) = change {
            log.add(kind, entry.path, graphs.iter().map(String::as_str));
        }
        out.add(&entry);
    }
    let head = Head { base: base.to_owned(), sets: sets.table };
    (out.finish(&head), log.finish())
}

fn described<'a>(
    document: &'a DocumentDigest,
    was: Option<&Entry<'a>>,
    now: Moment,
) -> (Entry<'a>, Option<ChangeKind>) {
    let entry = Entry {
        path: &document.path,
        kind: if document.is_whole { DocumentKind::Whole } else { DocumentKind::Thing },
        digest: document.digest,
        first_seen: was.map_or(now, |was| was.first_seen),
        modified: now,
        deleted: None,
        is_absent: false,
        set: 0,
    };
    match was {
        // What is back as it was, after its data could not be read, never changed.
        Some(was) if was.deleted.is_none() && was.digest == document.digest => {
            (Entry { modified: was.modified, ..entry }, None)
        }
        Some(was) if was.deleted.is_none() => (entry, Some(ChangeKind::Updated)),
        _ => (entry, Some(ChangeKind::Created)),
    }
}

fn gone(was: Entry<'_>, now: Moment, is_missing: bool) -> (Entry<'_>, Option<ChangeKind>) {
    match was {
        Entry { deleted: Some(_), .. } => (was, None),
        _ if is_missing => (Entry { is_absent: true, ..was }, None),
        _ => (Entry { deleted: Some(now), is_absent: false, ..was }, Some(ChangeKind::Deleted)),
    }
}
