//! HTTP as clients see it: each file of `cases/` shows requests and what they must answer, from the
//! small library in `theme/`; what needs a socket or several requests at once is in `socket`.

mod case;
mod changes;
mod dumps;
mod feed;
mod journal;
mod library;
mod process;
mod protocol;
mod socket;

use std::fs;

use library::Library;

use crate::support::root;

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_answered_as_the_cases_show() {
    let library = Library::new();
    let mut paths: Vec<_> =
        fs::read_dir(root().join("tests/http/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut faults = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let found = case::run(&library, &text).await;
        faults.extend(found.into_iter().map(|fault| format!("{name}, {fault}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
