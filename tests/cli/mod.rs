//! The command line as people see it: each file of `cases/` shows files, commands and what they answer.
//!
//! A case is Markdown. Its fenced blocks are read, the rest is for people:
//!
//! - ` ```file PATH ` writes a file (` ```file PATH latin1 ` in that encoding),
//! - ` ```edit PATH ` changes one: lines that begin with `- ` are replaced by those that begin with `+ `,
//! - ` ```console ` holds commands (`$ dataesr …`), each with its output and, unless it is 0, its status
//!   (`? 1`). Standard output comes before standard error.
//!
//! A case begins in the folder of `dataesr new`; with `an empty folder` in its text, in an empty one.
//! What differs from run to run is shown as `[TIME]`, `[GENERATION]`, `[QUADS]`, `[SHA256]`.
//! `UPDATE_CASES=1 cargo test --release cli` writes what the commands answer now into the files.

mod case;
mod fetch;
mod kill;
mod rebuild;
mod store;

use std::fs;

pub use rebuild::{new_theme, run};

use crate::support::root;

#[test]
fn commands_answer_as_the_cases_show() {
    let mut paths: Vec<_> =
        fs::read_dir(root().join("tests/cli/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut failures = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let found = case::run(&text);
        if found != text {
            if update {
                fs::write(&path, found).unwrap();
            } else {
                failures.push(case::difference(&path, &text, &found));
            }
        }
    }
    assert!(failures.is_empty(), "{}\n(`UPDATE_CASES=1` accepts them)", failures.join("\n"));
}
