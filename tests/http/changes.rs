//! Changes: who may make them, of which graphs, and that they are seen at once.

use super::library::{Answer, Library, Request, TOKEN};

const NOTES: &str = "https://library.example/graph/notes";
const OTHER: &str = "https://library.example/graph/other";

async fn send(library: &Library, method: &str, path: &str, kind: &str, token: &str, body: &str) -> Answer {
    let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
    if !token.is_empty() {
        headers.push(("authorization".to_owned(), format!("Bearer {token}")));
    }
    let (method, path, body) = (method.to_owned(), path.to_owned(), body.as_bytes().to_vec());
    library.ask(Request { method, path, headers, body }).await
}

async fn update(library: &Library, token: &str, text: &str) -> Answer {
    send(library, "POST", "/sparql", "application/sparql-update", token, text).await
}

async fn count(library: &Library) -> String {
    let query = "/sparql?format=csv&query=SELECT%20(COUNT(*)%20AS%20?n)%20%7B%20?s%20?p%20?o%20%7D";
    library.ask(Request::get(query)).await.body.lines().nth(1).unwrap_or_default().to_owned()
}

fn library() -> Library {
    Library::editable(&[], &[NOTES, OTHER])
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_token_changes_the_graphs_that_the_theme_lists() {
    let library = library();
    let insert = "INSERT DATA { <id/book/moon> skos:note \"worn\" }";
    for (token, challenge) in [("", "realm"), ("guess", "invalid_token")] {
        let refused = update(&library, token, insert).await;
        assert_eq!(refused.status, 401);
        assert!(refused.header("www-authenticate").unwrap().contains(challenge));
        assert!(refused.body.contains("D522"), "{}", refused.body);
    }
    assert_eq!(count(&library).await, "0");
    let made = update(&library, TOKEN, insert).await;
    assert_eq!(made.status, 204, "{}", made.body);
    assert_eq!(count(&library).await, "1");
    let graph = library.ask(Request::get(&format!("/graph-store?graph={NOTES}&format=nt"))).await;
    assert!(graph.body.contains("<https://library.example/id/book/moon>"), "{}", graph.body);

    // Each reads what the one before has written.
    let chain = format!(
        "DELETE WHERE {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }} ;
         INSERT DATA {{ GRAPH <{OTHER}> {{ <a:s> <a:p> 1, 2 }} }} ;
         INSERT {{ ?s <a:sum> ?sum }} WHERE {{ SELECT ?s (SUM(?o) AS ?sum) {{ ?s <a:p> ?o }} GROUP BY ?s }}"
    );
    assert_eq!(update(&library, TOKEN, &chain).await.status, 204);
    assert_eq!(count(&library).await, "3");
    let sum = library.ask(Request::get("/sparql?query=ASK%20%7B%20?s%20%3Ca:sum%3E%203%20%7D")).await;
    assert!(sum.body.contains("true"), "{}", sum.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_changes_nothing() {
    let library = library();
    assert_eq!(update(&library, TOKEN, "INSERT DATA { <a:s> <a:p> <a:o> }").await.status, 204);
    for (text, status, code) in [
        ("INSERT DATA { GRAPH <https://library.example/graph/books> { <a:s> <a:p> 1 } }", 403, "D523"),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", 403, "D523"),
        ("CLEAR ALL", 403, "D523"),
        ("COPY DEFAULT TO <https://library.example/graph/other>", 403, "D523"),
        ("LOAD <http://127.0.0.1/x>", 400, "D505"),
        ("INSERT { ?s a <a:T> } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 400, "D505"),
        ("INSERT DATA { <a:s> nowhere:p 1 }", 400, "D502"),
        ("INSERT DATA { <a:s> <a:p> }", 400, "D501"),
        ("SELECT * { ?s ?p ?o }", 400, "D501"),
        // The first is undone with the second.
        ("INSERT DATA { <a:s> <a:p> 2 } ; DROP GRAPH <https://library.example/graph/other>", 400, "D520"),
    ] {
        let refused = update(&library, TOKEN, text).await;
        assert_eq!(refused.status, status, "{text}: {}", refused.body);
        assert!(refused.body.contains(code), "{text}: {}", refused.body);
        assert_eq!(count(&library).await, "1", "{text}");
    }
    let library = Library::new();
    assert!(update(&library, TOKEN, "CLEAR ALL").await.body.contains("D504"));
    assert_eq!(send(&library, "PUT", "/graph-store?default", "text/turtle", TOKEN, "").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graph_that_cannot_be_read_is_told_with_its_place() {
    let library = library();
    let path = format!("/graph-store?graph={NOTES}");
    for (kind, body, status, told) in [
        ("text/turtle", "<a:s> <a:p> 1 .\n<a:s> <a:p", 400, "body:2:"),
        ("application/rdf+xml", "<!DOCTYPE x [<!ENTITY a \"a\">]><x/>", 400, "document type"),
        ("application/trig", "<a:g> { <a:s> <a:p> 1 }", 400, "D524"),
        ("image/png", "x", 415, "D715"),
        ("multipart/form-data; boundary=b", "--b\r\nno end", 400, "form"),
    ] {
        let refused = send(&library, "PUT", &path, kind, TOKEN, body).await;
        assert_eq!(refused.status, status, "{kind}: {}", refused.body);
        assert!(refused.body.contains(told), "{kind}: {}", refused.body);
    }
    assert_eq!(count(&library).await, "0");
    let refused = send(
        &library,
        "PUT",
        "/graph-store?graph=https://library.example/graph/books",
        "text/turtle",
        TOKEN,
        "",
    );
    assert_eq!(refused.await.status, 403);
}
