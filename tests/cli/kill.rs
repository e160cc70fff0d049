//! A build or a server that is killed at any moment leaves the last complete generation.
//!
//! `DATAESR_CRASHES` tells at how many random instants (`make test-crash`: 200).

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use super::rebuild::{new_theme, run};
use crate::support::dataesr;

/// After which line of its output, and how long after it, the build is killed.
const MOMENTS: &[(&str, u64)] = &[
    ("read", 0),
    ("map", 0),
    ("map", 30),
    ("map", 120),
    ("count", 0),
    ("load", 0),
    ("load", 40),
    ("publish", 0),
    ("publish", 5),
];

/// Enough rows that every stage takes a while.
fn write_rows(path: &Path, rows: u32, pages: u32) {
    let mut file = File::create(path).unwrap();
    writeln!(file, "id;title;language;author_id;author;year;pages").unwrap();
    for i in 0..rows {
        writeln!(file, "b{i};Title {i};en;a{};Author {};1999;{pages}", i % 977, i % 977).unwrap();
    }
}

/// The number of pages of all books together, as the current generation tells it.
fn pages(theme: &Path) -> String {
    let query = "SELECT (SUM(?n) AS ?pages) { ?book <https://data.example/def#pages> ?n }";
    let answer = run(theme, &["query", "-q", query]);
    answer.lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn a_killed_build_leaves_the_old_generation() {
    let theme = new_theme();
    let data = theme.path().join("data/books.csv");
    write_rows(&data, 8_000, 1);
    run(theme.path(), &["build"]);
    assert_eq!(pages(theme.path()), "8000");
    write_rows(&data, 8_000, 2);
    let mut killed = 0;
    let lines = ["read", "map", "count", "load", "publish"];
    let mut chance = Chance(7);
    let random = (0..crashes().saturating_sub(MOMENTS.len()))
        .map(|_| (lines[usize::try_from(chance.below(5)).unwrap()], chance.below(150)));
    for (line, after) in MOMENTS.iter().copied().chain(random) {
        killed += u32::from(kill(theme.path(), line, Duration::from_millis(after)));
        let now = pages(theme.path());
        // The last moment may come after the switch.
        assert!(now == "8000" || now == "16000", "after `{line}` + {after} ms: {now}");
        run(theme.path(), &["verify"]);
    }
    assert!(killed >= 8, "only {killed} builds were killed in time");
    run(theme.path(), &["build", "--force"]);
    assert_eq!(pages(theme.path()), "16000");
    let left = fs::read_dir(theme.path().join("store/generations")).unwrap().count();
    assert!(left <= 2, "drafts of killed builds are swept away");
}

/// At how many instants something is killed.
fn crashes() -> usize {
    std::env::var("DATAESR_CRASHES").ok().and_then(|count| count.parse().ok()).unwrap_or(20)
}

/// The same numbers in every run (a linear congruential generator by Knuth).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// A server that takes updates, and the address of its endpoint.
fn serve(theme: &Path) -> (Child, String) {
    let mut server = dataesr();
    server.args(["serve", "--bind", "127.0.0.1:0"]).env("DATAESR_TOKEN", "t").current_dir(theme);
    let mut child = server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let line = lines.find(|line| line.trim().starts_with("SPARQL")).expect("an address");
    (child, line.split_whitespace().nth(1).unwrap().to_owned())
}

/// The numbers that updates have written, as the current generation tells them: how many, and the last.
fn written(theme: &Path) -> (u64, u64) {
    let query = "SELECT (COUNT(?n) AS ?count) (COALESCE(MAX(?n), 0) AS ?last) { <urn:s> <urn:p> ?n }";
    let answer = run(theme, &["query", "-q", query, "--format", "csv"]);
    let (count, last) = answer.lines().nth(1).unwrap().split_once(',').unwrap();
    (count.parse().unwrap(), last.trim().parse().unwrap())
}

#[test]
fn an_update_is_done_or_not_done_when_the_server_is_killed() {
    let theme = new_theme();
    let settings = theme.path().join("theme.toml");
    let text = fs::read_to_string(&settings).unwrap() + "\n[update]\ngraphs = [\"graph/notes\"]\n";
    fs::write(&settings, text).unwrap();
    run(theme.path(), &["build"]);
    let mut chance = Chance(11);
    let mut answered = 0;
    for _ in 0..crashes() / 2 {
        let (mut child, endpoint) = serve(theme.path());
        let writer = std::thread::spawn(move || {
            for n in answered + 1.. {
                let update = format!("INSERT DATA {{ <urn:s> <urn:p> {n} }}");
                let request = ureq::post(&endpoint)
                    .header("authorization", "Bearer t")
                    .header("content-type", "application/sparql-update");
                if request.send(update.as_bytes()).is_err() {
                    return n - 1;
                }
            }
            unreachable!("numbers do not end")
        });
        std::thread::sleep(Duration::from_millis(100 + chance.below(900)));
        child.kill().unwrap();
        child.wait().unwrap();
        answered = writer.join().unwrap();
        let (count, last) = written(theme.path());
        assert_eq!(count, last, "nothing between is lost");
        assert!(last == answered || last == answered + 1, "{answered} were answered, {last} are there");
        run(theme.path(), &["verify"]);
        answered = last;
    }
    assert!(answered > 0, "some update was done");
}

/// Starts a build and kills it; whether it was still running.
fn kill(theme: &Path, line: &str, after: Duration) -> bool {
    let mut build = dataesr();
    build.args(["build", "--force"]).current_dir(theme).stderr(Stdio::piped());
    let mut child = build.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let seen = lines.any(|said| said.starts_with(&format!("{line} ")));
    std::thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    seen && running
}
