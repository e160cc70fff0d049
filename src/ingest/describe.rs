//! A plan in words, and where its files are.

use std::fmt::Write as _;

use super::RunOptions;
use super::source::locate;
use crate::mapping::{Plan, RelationKind, explain};

/// What a plan reads, where that is found, and what it makes of it.
#[must_use]
pub fn describe(plan: &Plan, options: &RunOptions) -> String {
    let mut out = explain(plan);
    out.push('\n');
    for relation in &plan.relations {
        if let RelationKind::Source(source) = &relation.kind {
            let _ = match locate(source, options) {
                Ok(path) => writeln!(out, "`{}` is {}", source.path, path.display()),
                Err(_) => writeln!(out, "`{}` is missing", source.path),
            };
        }
    }
    out
}
