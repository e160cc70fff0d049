//! Diagnostics are values: collected, never thrown one at a time, rendered at the edge.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::{Code, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// Where a label points.
#[derive(Clone, Debug)]
pub enum Place {
    /// Into a text that is held in memory.
    Text(Span),
    /// Into a data file that is not: the physical line (from 1), the column of the first character
    /// (from 1) and the excerpt of the line to show.
    Data { file: String, line: u64, column: u64, excerpt: String },
    /// A file as a whole.
    File(String),
}

/// A place and what is to be said of it.
#[derive(Clone, Debug)]
pub struct Label {
    pub place: Place,
    pub text: String,
}

/// One finding: what is wrong (`message`), where (`labels`, the first is the main one), and how to
/// mend it (`help`). The cause and cure in general are told by its [`Code`].
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub code: &'static Code,
    pub severity: Severity,
    pub message: String,
    pub labels: Vec<Label>,
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A finding of the severity that its code has by default.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity, message: message.into(), labels: Vec::new(), help: Vec::new() }
    }

    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { place: Place::Text(span), text: text.into() });
        self
    }

    #[must_use]
    pub fn at_data(
        mut self,
        file: impl Into<String>,
        (line, column): (u64, u64),
        excerpt: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        let place = Place::Data { file: file.into(), line, column, excerpt: excerpt.into() };
        self.labels.push(Label { place, text: text.into() });
        self
    }

    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.labels.push(Label { place: Place::File(file.into()), text: String::new() });
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    #[must_use]
    pub fn with_severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(span) => span.fmt(f),
            Self::Data { file, line, column, .. } => write!(f, "{file}:{line}:{column}"),
            Self::File(file) => f.write_str(file),
        }
    }
}

/// One line: `file:line:column: error[D204]: message`.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(label) = self.labels.first() {
            write!(f, "{}: ", label.place)?;
        }
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, "{severity}[{}]: {}", self.code.id, self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// The payload shared by the terminal's JSON, `application/problem+json` and the console:
/// `{code, severity, title, message, labels: [{file, line, column, length?, text}], help}`.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Diagnostic", 6)?;
        out.serialize_field("code", self.code.id)?;
        out.serialize_field("severity", &self.severity)?;
        out.serialize_field("title", self.code.title)?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("labels", &self.labels)?;
        out.serialize_field("help", &self.help)?;
        out.end()
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Label", 5)?;
        match &self.place {
            Place::Text(span) => {
                let start = span.start();
                out.serialize_field("file", span.source.name())?;
                out.serialize_field("line", &start.line)?;
                out.serialize_field("column", &start.column)?;
                out.serialize_field("length", &span.text().chars().count())?;
            }
            Place::Data { file, line, column, .. } => {
                out.serialize_field("file", file)?;
                out.serialize_field("line", line)?;
                out.serialize_field("column", column)?;
            }
            Place::File(file) => out.serialize_field("file", file)?,
        }
        out.serialize_field("text", &self.text)?;
        out.end()
    }
}

/// All the findings of one piece of work.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(other);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Orders the findings as a reader meets them: those about the whole first, then by place.
    pub fn sort_by_place(&mut self) {
        self.diagnostics.sort_by_key(|diagnostic| {
            match diagnostic.labels.first().map(|label| &label.place) {
                Some(Place::Text(span)) => Some(span.range.start),
                _ => None,
            }
        });
    }

    /// `value` when nothing of error severity was found, else the whole report.
    pub fn into_result<T>(self, value: T) -> Result<(T, Self), Self> {
        if self.has_errors() { Err(self) } else { Ok((value, self)) }
    }
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}

impl IntoIterator for Report {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.diagnostics.into_iter()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.diagnostics.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Report {}
