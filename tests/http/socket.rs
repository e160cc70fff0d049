//! Over real sockets: what a client that goes away, a reload, a slow client and a stop do.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use dataesr::http::{App, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::library::published;

/// A query that runs until it is stopped.
const ENDLESS: &str =
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }";
/// A query whose answer never ends.
/// Evaluated each time, as its answer is never the same.
const FRESH: &str = "ASK { BIND(NOW() AS ?now) }";
const STREAM: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }";

struct Server {
    app: App,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn start() -> Server {
    let app = App::new(tokio::task::spawn_blocking(|| published(|_| {})).await.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let ended = tokio::spawn(serve(listener, app.clone(), async {
        let _ = stopped.await;
    }));
    Server { app, address, stop, ended }
}

impl Server {
    fn send(&self, target: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: library.example\r\nConnection: close\r\n\r\n")
            .unwrap();
        stream
    }

    fn query(&self, query: &str) -> TcpStream {
        let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        self.send(&format!("/sparql?format=csv&query={query}"))
    }

    fn get(&self, target: &str) -> String {
        read_all(self.send(target))
    }
}

/// What the server sends until it closes; a connection that breaks is the end.
fn read_all(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether both places of the library become free.
fn places_come_back(server: &Server) -> bool {
    let until = Instant::now() + Duration::from_secs(4);
    while Instant::now() < until {
        let answers: Vec<String> = (0..2).map(|_| read_all(server.query(FRESH))).collect();
        if answers.iter().all(|answer| answer.starts_with("HTTP/1.1 200")) {
            return true;
        }
    }
    false
}

fn in_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> tokio::task::JoinHandle<T> {
    tokio::task::spawn_blocking(work)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_stops_its_query() {
    let server = start().await;
    in_thread(move || {
        let console: String = form_urlencoded::byte_serialize(ENDLESS.as_bytes()).collect();
        let console = format!("/console?query={console}");
        for query in [ENDLESS, STREAM, &console] {
            // Not the same twice: the second would wait for the answer of the first.
            let ask = |i: usize| {
                if query == console {
                    server.send(&format!("{query}%23{i}"))
                } else {
                    server.query(&format!("{query} #{i}"))
                }
            };
            let mut streams: Vec<TcpStream> = (0..2).map(ask).collect();
            if query == STREAM {
                // It is under way.
                let mut byte = [0];
                for stream in &mut streams {
                    stream.read_exact(&mut byte).unwrap();
                }
            } else {
                std::thread::sleep(Duration::from_millis(300));
                let refused = read_all(server.query(FRESH));
                assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
                assert!(refused.contains("retry-after: 5") && refused.contains("D509"), "{refused}");
            }
            drop(streams);
            // Long before the queries' own time is over.
            assert!(places_come_back(&server), "{query}");
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_takes_too_long_is_refused_or_broken_off() {
    let server = start().await;
    in_thread(move || {
        let before = read_all(server.query(ENDLESS));
        assert!(before.starts_with("HTTP/1.1 503") && before.contains("D508"), "{before}");
        // The stream's time is the evaluation's only: reading slowly is another limit. So it is read
        // until it breaks, which it must do without the end of a chunked body.
        let mut stream = server.query(STREAM);
        let mut tail = Vec::new();
        let mut buffer = vec![0; 1 << 20];
        let until = Instant::now() + Duration::from_secs(40);
        loop {
            assert!(Instant::now() < until, "the answer goes on");
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => break,
                Ok(count) => tail = buffer[count.saturating_sub(64)..count].to_vec(),
            }
        }
        let tail = String::from_utf8_lossy(&tail).into_owned();
        assert!(!tail.ends_with("0\r\n\r\n"), "the end of a whole body: {tail:?}");
        assert!(!tail.contains("error"), "{tail:?}");
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_gives_its_place_back() {
    let server = start().await;
    in_thread(move || {
        let streams: Vec<TcpStream> = (0..2).map(|_| server.query(STREAM)).collect();
        std::thread::sleep(Duration::from_millis(2500));
        assert!(places_come_back(&server));
        drop(streams);
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_keeps_what_it_began_with() {
    let server = start().await;
    let before = server.app.published();
    let app = server.app.clone();
    in_thread(move || {
        let mut stream = server.query(STREAM);
        let mut start = vec![0; 4096];
        stream.read_exact(&mut start).unwrap();
        app.publish(published(|theme| theme.languages = vec!["fr".to_owned()]));
        // The stream goes on, on the old data, and new requests see the new theme.
        stream.read_exact(&mut start).unwrap();
        assert!(server.get("/").contains("content-language: fr"));
    })
    .await
    .unwrap();
    assert_eq!(before.theme.languages, ["en", "fr"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_lets_requests_end() {
    let server = start().await;
    let Server { app, address, stop, ended } = server;
    let client = in_thread(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let body = "ASK {}";
        let head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n";
        write!(stream, "{head}Content-Length: {}\r\n\r\n{}", body.len(), &body[..3]).unwrap();
        std::thread::sleep(Duration::from_millis(600));
        write!(stream, "{}", &body[3..]).unwrap();
        read_all(stream)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.send(()).unwrap();
    let started = Instant::now();
    ended.await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    let answer = client.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"boolean\":true"), "{answer}");
    assert!(TcpStream::connect(address).is_err());
    drop(app);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_arrive_is_closed() {
    let server = start().await;
    in_thread(move || {
        for sent in ["", "GET / HTTP/1.1\r\nHost:"] {
            let mut stream = TcpStream::connect(server.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            let started = Instant::now();
            read_all(stream);
            assert!(started.elapsed() < Duration::from_secs(6), "{sent:?}");
        }
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK";
        stream.write_all(head.as_bytes()).unwrap();
        let answer = read_all(stream);
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("D717"), "{answer}");
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused() {
    let server = start().await;
    in_thread(move || {
        let answer = server.get(&format!("/id/book/{}", "a".repeat(5000)));
        assert!(answer.starts_with("HTTP/1.1 414") && answer.contains("D714"), "{answer}");
        let mut stream = TcpStream::connect(server.address).unwrap();
        let head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n";
        write!(stream, "{head}Content-Length: 30000\r\n\r\n").unwrap();
        let answer = read_all(stream);
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("D714"), "{answer}");
    })
    .await
    .unwrap();
}
