//! What the commands share when they talk to a person.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::path::Path;

use super::{Outcome, output_failed};
use crate::text::{Diagnostic, Report, Severity, render};

/// Whether standard error takes colour: a terminal, and `NO_COLOR` is not set (no-color.org).
pub fn colour() -> bool {
    stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Writes a text to standard output, whose reader may go away before the end (`| head`).
pub fn write(text: &str) -> Outcome {
    let mut out = stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.or_else(|error| output_failed(Path::new("standard output"), &error))
}

/// Prints the findings and their count to standard error.
pub fn print_report(report: &Report) {
    report.diagnostics.iter().for_each(print);
    let count = |severity| report.diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors + warnings > 0 {
        let first = report.diagnostics.iter().max_by_key(|d| d.severity).map_or("", |d| d.code.id);
        eprintln!("{errors} error(s), {warnings} warning(s); `dataesr explain {first}` tells more");
    }
}

/// Prints one finding to standard error.
pub fn print(diagnostic: &Diagnostic) {
    eprintln!("{}\n", render(diagnostic, colour()));
}
