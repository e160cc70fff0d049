use proptest::prelude::*;

use super::*;
use crate::rdf::{EncodedQuad, QuadSink};
use crate::store::bytes::Bytes;
use crate::store::index::{FrozenIndex, IndexBuilder};

const BASE: &str = "http://e/";

/// Things with a value each, stated in the graph `g`.
fn index(things: &[(&str, &str)]) -> FrozenIndex {
    let mut builder = IndexBuilder::new();
    for (path, value) in things {
        let (subject, object) = (format!("<{BASE}{path}>"), format!("\"{value}\""));
        let quad =
            EncodedQuad { subject: &subject, predicate: "<p:p>", object: &object, graph: "<http://e/g>" };
        builder.quad(quad).unwrap();
    }
    builder.finish().unwrap()
}

struct Kept {
    journal: Journal,
    changes: Changes,
}

fn next(things: &[(&str, &str)], now: u32, before: Option<&Kept>, missing: &[&str]) -> Kept {
    let carried = before.map_or(Carried::default(), |kept| Carried {
        journal: Some(&kept.journal),
        changes: Some(&kept.changes),
    });
    let id = format!("generation-{now}");
    let (journal, changes) = carry_on(&index(things), (BASE, &id, Moment(now)), carried, missing);
    let kept = Kept {
        journal: Journal::new(Bytes::Memory(journal)).unwrap(),
        changes: Changes::new(Bytes::Memory(changes)).unwrap(),
    };
    kept.journal.verify().unwrap();
    kept.changes.verify().unwrap();
    kept
}

fn told(changes: &Changes) -> Vec<(ChangeKind, &str, u32)> {
    let all = (0..changes.len()).map(|number| changes.get(number).unwrap());
    all.map(|change| (change.kind, change.path, change.time.0)).collect()
}

#[test]
fn what_does_not_change_keeps_its_dates() {
    use ChangeKind::{Created, Deleted, Updated};
    let first = next(&[("id/a", "1"), ("id/b", "1"), ("id/c", "1")], 10, None, &[]);
    let second = next(&[("id/a", "1"), ("id/b", "2"), ("id/d", "1")], 20, Some(&first), &[]);
    let entry = |kept: &Kept, path: &str| {
        let entry = kept.journal.get(path).unwrap();
        (entry.first_seen.0, entry.modified.0, entry.deleted.map(|moment| moment.0))
    };
    assert_eq!(entry(&second, "id/a"), (10, 10, None));
    assert_eq!(entry(&second, "id/b"), (10, 20, None));
    assert_eq!(entry(&second, "id/c"), (10, 10, Some(20)));
    assert_eq!(entry(&second, "id/d"), (20, 20, None));
    assert!(second.journal.get("id/e").is_none());
    let third = next(&[("id/b", "2"), ("id/c", "1"), ("id/d", "1")], 30, Some(&second), &[]);
    assert_eq!(entry(&third, "id/c"), (10, 30, None), "it is back");
    assert_eq!(
        told(&third.changes),
        [
            (Created, "id/a", 10),
            (Created, "id/b", 10),
            (Created, "id/c", 10),
            (Updated, "id/b", 20),
            (Deleted, "id/c", 20),
            (Created, "id/d", 20),
            (Deleted, "id/a", 30),
            (Created, "id/c", 30),
        ]
    );
    assert_eq!(third.changes.of_graphs(&["http://e/g"]).len(), 8);
    assert!(third.changes.of_graphs(&["http://e/other"]).is_empty());
    let difference = Difference::between(&first.journal, &third.journal);
    let iri = |path: &str| vec![format!("{BASE}{path}")];
    assert_eq!(difference, Difference { added: iri("id/d"), changed: iri("id/b"), deleted: iri("id/a") });
}

#[test]
fn what_could_not_be_read_is_absent_and_not_deleted() {
    let first = next(&[("id/a", "1"), ("id/b", "1")], 10, None, &[]);
    let second = next(&[("id/a", "1")], 20, Some(&first), &["http://e/g"]);
    let absent = second.journal.get("id/b").unwrap();
    assert!(absent.is_absent && absent.deleted.is_none() && !absent.is_described());
    assert_eq!(second.changes.len(), 2);
    let third = next(&[("id/a", "1"), ("id/b", "1")], 30, Some(&second), &[]);
    assert_eq!(third.journal.get("id/b").unwrap().modified.0, 10);
    let gone = next(&[("id/a", "1")], 40, Some(&second), &[]);
    assert_eq!(gone.journal.get("id/b").unwrap().deleted, Some(Moment(40)));
}

#[test]
fn another_base_begins_anew() {
    let first = next(&[("id/a", "1")], 10, None, &[]);
    let carried = Carried { journal: Some(&first.journal), changes: Some(&first.changes) };
    let (bytes, _) = carry_on(&index(&[("id/a", "1")]), ("http://e/id/", "g", Moment(20)), carried, &[]);
    let journal = Journal::new(Bytes::Memory(bytes)).unwrap();
    assert_eq!(journal.iter().map(|entry| (entry.path, entry.modified.0)).collect::<Vec<_>>(), [("a", 20)]);
}

#[test]
fn paths_are_found_by_their_beginning() {
    let kept = next(&[("id/a/1", ""), ("id/a/2", ""), ("id/b", ""), ("x", "")], 1, None, &[]);
    let found: Vec<&str> = kept.journal.below("id/a/").map(|entry| entry.path).collect();
    assert_eq!(found, ["id/a/1", "id/a/2"]);
    assert_eq!(kept.journal.graphs_of(&kept.journal.get("x").unwrap()).collect::<Vec<_>>(), ["http://e/g"]);
}

#[test]
fn moments_are_written_as_they_are_read() {
    let text = "2026-11-25T09:51:06Z";
    assert_eq!(Moment::parse(text).to_string(), text);
    assert_eq!(Moment::parse("yesterday"), Moment(0));
}

proptest! {
    #[test]
    fn damaged_files_are_refused_or_verified(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let kept = next(&[("id/a", "1"), ("id/b", "2")], 10, None, &[]);
        let (journal, changes) = carry_on(
            &index(&[("id/a", "1"), ("id/b", "2")]),
            (BASE, "g", Moment(10)),
            Carried { journal: Some(&kept.journal), changes: None },
            &[],
        );
        for (bytes, is_journal) in [(journal, true), (changes, false)] {
            let mut bytes = bytes;
            let place = at.index(bytes.len());
            bytes[place] ^= 1 << bit;
            let bytes = Bytes::Memory(bytes);
            let refused = if is_journal {
                Journal::new(bytes).and_then(|journal| {
                    let _ = (journal.get("id/a"), journal.iter().count());
                    journal.verify()
                }).is_err()
            } else {
                Changes::new(bytes).and_then(|changes| {
                    let _ = (changes.get(0), changes.of_graphs(&["http://e/g"]));
                    changes.verify()
                }).is_err()
            };
            prop_assert!(refused);
        }
    }
}
