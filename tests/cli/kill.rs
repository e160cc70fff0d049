//! A build that is killed at any moment leaves the old generation serving.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
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
    for (line, after) in MOMENTS {
        killed += u32::from(kill(theme.path(), line, Duration::from_millis(*after)));
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
