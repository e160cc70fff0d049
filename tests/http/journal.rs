//! Two generations one after the other: what is confirmed, what is gone, what the sitemap says.

use dataesr::store::Generation;
use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::Quad;

use super::library::{Answer, Library, Request};

const BASE: &str = "https://library.example/";
const FIRST: &str = "2026-01-02T03:04:05Z";
const SECOND: &str = "2026-02-03T04:05:06Z";

/// Books of one line each: key and title.
fn quads(books: &[(&str, &str)]) -> Vec<Quad> {
    let mut text = String::new();
    for (key, title) in books {
        let subject = format!("<{BASE}id/book/{key}>");
        text += &format!(
            "{subject} a <{BASE}def/lib#Book> <{BASE}graph/books> .\n\
             {subject} <http://www.w3.org/2000/01/rdf-schema#label> \"{title}\" <{BASE}graph/books> .\n"
        )
        .replace(" a <", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <");
    }
    RdfParser::from_format(RdfFormat::NQuads).for_slice(&text).map(Result::unwrap).collect()
}

fn first() -> Generation {
    let books = quads(&[("kept", "Kept"), ("changed", "Before"), ("deleted", "Deleted")]);
    Generation::in_memory_after(books, (BASE, "first", FIRST), None).unwrap()
}

fn second(more: &str) -> Generation {
    let mut books = quads(&[("kept", "Kept"), ("changed", "After"), ("new", "New")]);
    books.extend(RdfParser::from_format(RdfFormat::NQuads).for_slice(more).map(Result::unwrap));
    Generation::in_memory_after(books, (BASE, "second", SECOND), Some(&first())).unwrap()
}

async fn get(library: &Library, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    request.headers =
        headers.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
    library.ask(request).await
}

async fn tag(library: &Library, path: &str, accept: &str) -> String {
    let answer = get(library, path, &[("Accept", accept)]).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.header("etag").unwrap()
}

#[tokio::test]
async fn the_tag_of_data_lives_as_long_as_what_is_stated() {
    let (before, after) = (Library::on(first()), Library::on(second("")));
    for accept in ["text/turtle", "application/n-quads", "application/ld+json"] {
        let kept = tag(&before, "/doc/book/kept", accept).await;
        assert_eq!(kept, tag(&after, "/doc/book/kept", accept).await, "{accept}");
        let changed = tag(&before, "/doc/book/changed", accept).await;
        assert_ne!(changed, tag(&after, "/doc/book/changed", accept).await, "{accept}");
        let answer =
            get(&after, "/doc/book/kept", &[("Accept", accept), ("If-None-Match", kept.as_str())]).await;
        assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{accept}");
        assert_eq!(answer.header("etag").as_deref(), Some(kept.as_str()));
        assert!(answer.header("link").unwrap().contains("canonical"));
    }
    // Each representation has its own, and a page has another one with every generation.
    let turtle = tag(&after, "/doc/book/kept", "text/turtle").await;
    assert_ne!(turtle, tag(&after, "/doc/book/kept", "application/n-triples").await);
    let page = tag(&before, "/doc/book/kept", "text/html").await;
    assert_ne!(page, tag(&after, "/doc/book/kept", "text/html").await);
    let confirmed =
        get(&before, "/doc/book/kept", &[("Accept", "text/html"), ("If-None-Match", page.as_str())]).await;
    assert_eq!(confirmed.status, 304);
    let french = [("Accept", "text/html"), ("Accept-Language", "fr"), ("If-None-Match", page.as_str())];
    assert_eq!(get(&before, "/doc/book/kept", &french).await.status, 200);
}

#[tokio::test]
async fn what_a_client_has_is_confirmed_without_the_index() {
    let whole = Library::on(first());
    // The journal says that there is something; the index could not tell what.
    let unread = Library::on(Generation::in_memory_of(&first(), Vec::new()).unwrap());
    for accept in ["text/turtle", "application/ld+json", "text/html"] {
        let tag = tag(&whole, "/doc/book/kept", accept).await;
        let headers = [("Accept", accept), ("If-None-Match", tag.as_str())];
        assert_eq!(get(&unread, "/doc/book/kept", &headers).await.status, 304, "{accept}");
    }
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    let replaced = format!(
        "<{BASE}id/book/new> <http://purl.org/dc/terms/replaces> <{BASE}id/book/deleted> <{BASE}graph/books> ."
    );
    let library = Library::on(second(&replaced));
    let lead = get(&library, "/id/book/deleted", &[]).await;
    assert_eq!((lead.status, lead.header("location").as_deref()), (303, Some("/doc/book/deleted")));
    let data = get(&library, "/doc/book/deleted", &[("Accept", "application/n-triples")]).await;
    assert_eq!(data.status, 410);
    assert_eq!(data.header("content-type").as_deref(), Some("application/n-triples"));
    assert_eq!(data.header("access-control-allow-origin").as_deref(), Some("*"));
    for stated in [
        format!("generatedAtTime> \"{FIRST}\""),
        format!("invalidatedAtTime> \"{SECOND}\""),
        format!("isReplacedBy> <{BASE}id/book/new>"),
    ] {
        assert!(data.body.contains(&stated), "{}", data.body);
    }
    let page = get(&library, "/doc/book/deleted", &[("Accept", "text/html")]).await;
    assert_eq!(page.status, 410);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert_eq!(get(&library, "/doc/book/deleted.ttl", &[]).await.status, 410);
    assert_eq!(get(&library, "/doc/book/never", &[]).await.status, 404);
}

#[tokio::test]
async fn the_sitemap_tells_when_things_changed() {
    let library = Library::on(second(""));
    let index = get(&library, "/sitemap.xml", &[]).await.body;
    assert!(index.contains(&format!("book-1.xml</loc><lastmod>{SECOND}")), "{index}");
    let part = get(&library, "/sitemap/book-1.xml", &[]).await.body;
    for (key, time) in [("kept", FIRST), ("changed", SECOND), ("new", SECOND)] {
        let wanted = format!("<loc>{BASE}doc/book/{key}</loc><lastmod>{time}</lastmod>");
        assert!(part.contains(&wanted), "{part}");
    }
    assert!(!part.contains("deleted"));
}

#[tokio::test]
async fn the_theme_chooses_for_clients_that_take_anything() {
    for (format, wanted) in [("html", "text/html; charset=utf-8"), ("jsonld", "application/ld+json")] {
        let library = Library::with(|theme| theme.site.default_format = Some(format.to_owned()));
        for accept in [None, Some("*/*")] {
            let headers: Vec<(&str, &str)> = accept.map(|accept| ("Accept", accept)).into_iter().collect();
            let answer = get(&library, "/doc/book/moon", &headers).await;
            assert_eq!(answer.header("content-type").as_deref(), Some(wanted), "{accept:?}");
        }
        let asked = get(&library, "/doc/book/moon", &[("Accept", "text/turtle")]).await;
        assert_eq!(asked.header("content-type").as_deref(), Some("text/turtle"));
    }
}
