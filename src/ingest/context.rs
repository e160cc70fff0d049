//! What one mapping thread carries along: buffers, and what it found in the current row.

use crate::text::{Code, Span};

use super::term::{Gathering, Terms, Values};

/// A fault of the current row.
#[derive(Debug)]
pub struct Finding<'p> {
    pub code: &'static Code,
    /// What it has in common with others at the same place of the mapping.
    pub cause: String,
    /// What is particular to it, when that is more than the value.
    pub detail: Option<String>,
    pub value: String,
    /// The place of the mapping.
    pub span: Option<&'p Span>,
    /// The cell of the file, when it is known.
    pub cell: Option<usize>,
}

/// The state of one thread.
#[derive(Default)]
pub struct Context<'p> {
    pub findings: Vec<Finding<'p>>,
    /// The collections made for the current row.
    pub collections: Vec<Gathering>,
    /// What tells fresh blank nodes apart: the run, the source, its row, and their number in the row.
    pub scope: String,
    pub relation: usize,
    pub row: u64,
    pub fresh: u32,
    values: Vec<Values>,
    terms: Vec<Terms>,
}

impl<'p> Context<'p> {
    pub fn new(scope: &str, relation: usize) -> Self {
        Self { scope: scope.to_owned(), relation, ..Self::default() }
    }

    /// An empty buffer; [`Self::put_values`] gives it back.
    pub fn take_values(&mut self) -> Values {
        self.values.pop().unwrap_or_default()
    }

    pub fn put_values(&mut self, mut values: Values) {
        values.clear();
        self.values.push(values);
    }

    /// An empty buffer; [`Self::put_terms`] gives it back.
    pub fn take_terms(&mut self) -> Terms {
        self.terms.pop().unwrap_or_default()
    }

    pub fn put_terms(&mut self, mut terms: Terms) {
        terms.clear();
        self.terms.push(terms);
    }

    /// Appends the encoded form of a blank node that no other row has.
    pub fn push_fresh(&mut self, out: &mut String) {
        use std::fmt::Write as _;
        let _ = write!(out, "_:f{}{}r{}n{}", self.scope, self.relation, self.row, self.fresh);
        self.fresh += 1;
    }

    pub fn find(
        &mut self,
        code: &'static Code,
        cause: String,
        value: &str,
        span: &'p Span,
        cell: Option<usize>,
    ) {
        let value = value.to_owned();
        self.findings.push(Finding { code, cause, detail: None, value, span: Some(span), cell });
    }
}
