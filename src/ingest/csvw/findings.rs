//! What is found in the data: a few samples of each kind for each column, and how many there are.

use std::collections::HashMap;

use super::rows::RawRow;
use crate::text::{Code, Diagnostic, Label, Report, Severity, Span};

/// Collects findings.
pub struct Findings<'r> {
    pub report: &'r mut Report,
    /// Validation makes errors of what is against the metadata, conversion warnings.
    severity: Severity,
    samples: u64,
    counts: HashMap<(&'static str, String, usize), u64>,
}

impl<'r> Findings<'r> {
    pub fn new(report: &'r mut Report, severity: Severity, samples: u64) -> Self {
        Self { report, severity, samples, counts: HashMap::new() }
    }

    /// A finding in a cell; `message` is made only for those that are shown.
    pub fn cell(
        &mut self,
        code: &'static Code,
        (file, row, cell): (&str, &RawRow, usize),
        label: &str,
        said: Option<&Span>,
        message: impl FnOnce() -> String,
    ) {
        let count = self.counts.entry((code.id, file.to_owned(), cell)).or_default();
        *count += 1;
        if *count > self.samples {
            return;
        }
        let mut diagnostic = Diagnostic::new(code, message()).with_severity(self.severity);
        diagnostic.labels.push(Label { place: row.place(file, cell), text: label.to_owned() });
        if let Some(span) = said.filter(|span| !span.range.is_empty()) {
            diagnostic = diagnostic.at(span.clone(), "as this says");
        }
        self.report.push(diagnostic);
    }

    /// A finding about data that is at no cell.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.report.push(diagnostic.with_severity(self.severity));
    }

    /// Tells how many there are of which only samples were shown.
    pub fn finish(self) {
        let mut more: Vec<_> = self.counts.into_iter().filter(|(_, count)| *count > self.samples).collect();
        more.sort();
        for ((id, file, cell), count) in more {
            let Some(code) = crate::text::find_code(id) else { continue };
            let message = format!("{} more in column {}: {}", count - self.samples, cell + 1, code.title);
            self.report.push(Diagnostic::new(code, message).with_severity(self.severity).in_file(file));
        }
    }
}
