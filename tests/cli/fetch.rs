//! `dataesr fetch` against a server that behaves well, breaks off, refuses, and changes its mind.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex};

use crate::support::dataesr;

/// A request's head: its lines in lower case.
type Head = Vec<String>;
type Answer = dyn Fn(&Head, usize) -> Vec<u8> + Send;

/// A server that answers each request, which it numbers, by `answer`.
struct Server {
    address: String,
    heads: Arc<Mutex<Vec<Head>>>,
}

impl Server {
    fn start(answer: Box<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &seen, &*answer);
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<Head> {
        self.heads.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<Head>>, answer: &Answer) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let head: Head = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .map(|line| line.to_lowercase())
        .collect();
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(head.clone());
        seen.len() - 1
    };
    let _ = stream.write_all(&answer(&head, number));
}

/// A response with the length of `body`, of which only `sent` bytes are sent.
fn response(status: &str, headers: &str, body: &str, sent: usize) -> Vec<u8> {
    let length = body.len();
    let body = &body[..sent.min(length)];
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
        .into_bytes()
}

fn header<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    head.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// A theme of one dataset that the server has, and a folder for its data.
fn theme(server: &Server) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let address = &server.address;
    let settings = format!(
        "[site]\nbase_iri = \"http://e/\"\nlanguages = [\"en\"]\ntitle = \"T\"\n\
         [[dataset]]\nid = \"d\"\ntitle = \"D\"\nfile = \"sub/d.csv\"\nmapping = \"d.ttl\"\n\
         download = \"http://{address}/export\"\n"
    );
    fs::write(folder.path().join("theme.toml"), settings).unwrap();
    fs::write(folder.path().join("d.ttl"), "").unwrap();
    folder
}

fn fetch(folder: &Path, options: &[&str]) -> Output {
    dataesr().arg("fetch").args(options).current_dir(folder).output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const BODY: &str = "id;name\n1;one\n2;two\n3;three\n";

#[test]
fn a_file_is_fetched_recorded_and_fetched_again_only_when_it_changed() {
    let server = Server::start(Box::new(|head, _| {
        if header(head, "if-none-match") == Some("\"v1\"") {
            return response("304 Not Modified", "", "", 0);
        }
        response("200 OK", "ETag: \"v1\"\r\n", BODY, usize::MAX)
    }));
    let theme = theme(&server);
    let first = fetch(theme.path(), &[]);
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(stderr(&first).contains("d: 28 B in data/sub/d.csv (sha256 "), "{}", stderr(&first));
    let target = theme.path().join("data/sub/d.csv");
    assert_eq!(fs::read_to_string(&target).unwrap(), BODY);
    let ledger: serde_json::Value =
        serde_json::from_slice(&fs::read(theme.path().join("data/.fetch.json")).unwrap()).unwrap();
    assert_eq!(ledger["files"]["sub/d.csv"]["sha256"], dataesr::text::sha256(BODY));

    let second = fetch(theme.path(), &["d"]);
    assert!(stderr(&second).contains("d: up to date"), "{}", stderr(&second));
    assert_eq!(server.heads().len(), 2);

    fs::write(&target, "mine").unwrap();
    let refused = fetch(theme.path(), &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("D706"), "{}", stderr(&refused));
    assert_eq!(fs::read_to_string(&target).unwrap(), "mine");
    assert!(fetch(theme.path(), &["--force"]).status.success());
    assert_eq!(fs::read_to_string(&target).unwrap(), BODY);
}

#[test]
fn a_transfer_that_broke_off_is_continued() {
    let server = Server::start(Box::new(|head, number| match (number, header(head, "range")) {
        (0, None) => response("200 OK", "ETag: \"v1\"\r\n", BODY, 10),
        (1, Some("bytes=10-")) if header(head, "if-range") == Some("\"v1\"") => {
            let range =
                format!("Content-Range: bytes 10-{}/{}\r\nETag: \"v1\"\r\n", BODY.len() - 1, BODY.len());
            response("206 Partial Content", &range, &BODY[10..], usize::MAX)
        }
        _ => response("400 Bad Request", "", "", 0),
    }));
    let theme = theme(&server);
    let output = fetch(theme.path(), &[]);
    assert!(output.status.success(), "{} {:?}", stderr(&output), server.heads());
    assert_eq!(fs::read_to_string(theme.path().join("data/sub/d.csv")).unwrap(), BODY);
    assert!(!theme.path().join("data/sub/d.csv.part").exists());
}

#[test]
fn a_file_that_changed_meanwhile_is_begun_anew() {
    let changed = "id;name\n9;nine\n";
    let server = Server::start(Box::new(move |_, number| match number {
        0 => response("200 OK", "ETag: \"v1\"\r\n", BODY, 10),
        // `If-Range` did not match: the whole new file.
        _ => response("200 OK", "ETag: \"v2\"\r\n", changed, usize::MAX),
    }));
    let theme = theme(&server);
    assert!(fetch(theme.path(), &[]).status.success());
    assert_eq!(fs::read_to_string(theme.path().join("data/sub/d.csv")).unwrap(), changed);
}

#[test]
fn a_server_that_is_down_for_a_moment_is_asked_again() {
    let server = Server::start(Box::new(|_, number| match number {
        0 => response("503 Service Unavailable", "", "", 0),
        _ => response("200 OK", "", BODY, usize::MAX),
    }));
    let theme = theme(&server);
    assert!(fetch(theme.path(), &[]).status.success());
}

#[test]
fn refusals_and_pages_are_told_and_leave_no_file() {
    for (status, headers, says) in [
        ("404 Not Found", "", "the server answers 404 Not Found"),
        ("200 OK", "Content-Type: text/html\r\n", "answers with a web page"),
    ] {
        let server = Server::start(Box::new(move |_, _| response(status, headers, BODY, usize::MAX)));
        let theme = theme(&server);
        let output = fetch(theme.path(), &[]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("D707") && stderr(&output).contains(says), "{}", stderr(&output));
        assert_eq!(server.heads().len(), 1, "asking again would not help");
        assert!(!theme.path().join("data/sub/d.csv").exists());
    }
}

#[test]
fn an_unknown_dataset_is_wrong_usage() {
    let server = Server::start(Box::new(|_, _| Vec::new()));
    let output = fetch(theme(&server).path(), &["e"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `d`?"), "{}", stderr(&output));
}
