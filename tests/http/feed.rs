//! The change feeds: Atom, and the event stream in pages that close.

use std::collections::{BTreeMap, BTreeSet};

use dataesr::store::Generation;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::{Quad, Term};

use super::library::{Answer, Library, Request};

const BASE: &str = "https://library.example/";
const STREAMS: &str = "https://w3id.org/ldes#";
const TREE: &str = "https://w3id.org/tree#";
const ACTIVITY: &str = "https://www.w3.org/ns/activitystreams#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

fn books(count: usize, title: &str) -> Vec<Quad> {
    let label = "http://www.w3.org/2000/01/rdf-schema#label";
    let line = |key| format!("<{BASE}id/book/{key:05}> <{label}> \"{title}\" <{BASE}graph/books> .");
    let lines = (0..count).map(line).collect::<Vec<_>>().join("\n");
    RdfParser::from_format(RdfFormat::NQuads).for_slice(&lines).map(Result::unwrap).collect()
}

/// 1005 books, of which the second generation changed two (by deleting all beyond 1003).
fn library() -> (Library, Library) {
    let first = Generation::in_memory_after(books(1005, "A & B"), (BASE, "g1", "2026-01-01T00:00:00Z"), None);
    let first = first.unwrap();
    let second = (BASE, "g2", "2026-01-02T00:00:00Z");
    let second = Generation::in_memory_after(books(1003, "A & B"), second, Some(&first)).unwrap();
    (Library::on(first), Library::on(second))
}

async fn get(library: &Library, path: &str) -> Answer {
    let answer = library.ask(Request::get(path)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer
}

type Graph = BTreeMap<String, Vec<(String, Term)>>;

async fn graph(library: &Library, path: &str) -> Graph {
    let answer = get(library, path).await;
    let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(&answer.body);
    let mut graph = Graph::new();
    for quad in quads.map(Result::unwrap) {
        let subject = quad.subject.to_string().trim_matches(['<', '>']).to_owned();
        graph.entry(subject).or_default().push((quad.predicate.into_string(), quad.object));
    }
    graph
}

fn objects(graph: &Graph, subject: &str, property: &str) -> Vec<String> {
    let of = graph.get(subject).map_or(&[][..], Vec::as_slice).iter();
    of.filter(|(have, _)| have == property)
        .map(|(_, object)| match object {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        })
        .collect()
}

#[tokio::test]
async fn a_stream_is_read_from_its_first_node() {
    let (_, library) = library();
    let root = graph(&library, "/changes/books").await;
    let (node, stream) = (format!("{BASE}changes/books"), format!("{BASE}changes/books#stream"));
    assert_eq!(objects(&root, &stream, TYPE), [format!("{STREAMS}EventStream")]);
    assert_eq!(objects(&root, &stream, &format!("{TREE}view")), std::slice::from_ref(&node));
    let path = &objects(&root, &stream, &format!("{STREAMS}timestampPath"))[0];
    let version_of = &objects(&root, &stream, &format!("{STREAMS}versionOfPath"))[0];
    let pages: BTreeSet<String> = objects(&root, &node, &format!("{TREE}relation"))
        .iter()
        .flat_map(|relation| {
            assert_eq!(objects(&root, relation, &format!("{TREE}path")), std::slice::from_ref(path));
            objects(&root, relation, &format!("{TREE}node"))
        })
        .collect();
    assert_eq!(pages.len(), 2);
    let mut last = BTreeMap::new();
    let mut members = 0;
    for page in &pages {
        let page = graph(&library, page.strip_prefix("https://library.example").unwrap()).await;
        for member in objects(&page, &stream, &format!("{TREE}member")) {
            members += 1;
            // The shape that the stream promises.
            let (time, topic) = (objects(&page, &member, path), objects(&page, &member, version_of));
            let kind = objects(&page, &member, TYPE);
            assert_eq!((time.len(), topic.len(), kind.len()), (1, 1, 1), "{member}");
            assert!(time[0].parse::<jiff::Timestamp>().is_ok());
            last.insert(topic[0].clone(), kind[0].clone());
        }
    }
    assert_eq!(members, 1007);
    let kind = |key: usize| last[&format!("{BASE}id/book/{key:05}")].clone();
    assert_eq!((kind(0), kind(1004)), (format!("{ACTIVITY}Create"), format!("{ACTIVITY}Delete")));
}

#[tokio::test]
async fn a_full_page_never_changes() {
    let (before, after) = library();
    let full = get(&before, "/changes/books/1").await;
    assert!(full.header("cache-control").unwrap().contains("immutable"));
    assert!(full.body.contains("ldes:immutable true"), "{}", &full.body[..2000]);
    let later = get(&after, "/changes/books/1").await;
    assert_eq!((&full.body, full.header("etag")), (&later.body, later.header("etag")));
    let open = get(&before, "/changes/books/2").await;
    assert!(!open.header("cache-control").unwrap().contains("immutable"));
    assert_ne!(open.header("etag"), get(&after, "/changes/books/2").await.header("etag"));
    assert_eq!(library_status(&after, "/changes/books/3").await, 404);
    assert_eq!(library_status(&after, "/changes/books/0").await, 404);
    assert_eq!(library_status(&after, "/changes/nothing").await, 404);
}

async fn library_status(library: &Library, path: &str) -> u16 {
    library.ask(Request::get(path)).await.status
}

#[tokio::test]
async fn the_latest_changes_are_an_atom_feed() {
    let (_, library) = library();
    let feed = get(&library, "/changes/books.atom").await;
    assert_eq!(feed.header("content-type").as_deref(), Some("application/atom+xml"));
    let body = &feed.body;
    for wanted in [
        "<id>https://library.example/changes/books</id>",
        "<title>The books</title>",
        "<updated>2026-01-02T00:00:00Z</updated>",
        "<link rel=\"alternate\" href=\"https://library.example/id/book/01004\"/>",
        "<category term=\"deleted\"/>",
        "<title>A &amp; B</title>",
    ] {
        assert!(body.contains(wanted), "{wanted}: {body}");
    }
    assert_eq!(body.matches("<entry>").count(), 100);
    let first = body.find("<entry>").unwrap();
    assert!(body[first..first + 400].contains("deleted"), "the newest comes first: {body}");
}

#[tokio::test]
async fn a_stream_is_negotiated() {
    let (_, library) = library();
    for (path, accept, wanted) in [
        ("/changes/books", "application/n-quads", "application/n-quads"),
        ("/changes/books", "text/html,*/*;q=0.8", "text/turtle"),
        ("/changes/books.jsonld", "*/*", "application/ld+json"),
        ("/changes/books/1.nt", "*/*", "application/n-triples"),
    ] {
        let mut request = Request::get(path);
        request.headers.push(("Accept".to_owned(), accept.to_owned()));
        let answer = library.ask(request).await;
        assert_eq!(answer.header("content-type").as_deref(), Some(wanted), "{path}");
    }
}
