//! Texts with a name, and places in them.

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::{Diagnostic, code};

/// A named text (a mapping, a theme, a query) that diagnostics point into. Cheap to clone.
#[derive(Clone)]
pub struct SourceText(Arc<Inner>);

struct Inner {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

/// A place in a text as people count it: both numbers start at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// A byte range of one text.
#[derive(Clone, Debug)]
pub struct Span {
    pub source: SourceText,
    pub range: Range<usize>,
}

impl SourceText {
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1))
            .collect();
        Self(Arc::new(Inner { name: name.into(), text, line_starts }))
    }

    /// Reads a UTF-8 file; the diagnostic tells a missing file from one that is not UTF-8.
    pub fn read(path: &Path) -> Result<Self, Diagnostic> {
        let name = path.display().to_string();
        let name = name.strip_prefix("./").map(str::to_owned).unwrap_or(name);
        let bytes = std::fs::read(path).map_err(|error| {
            Diagnostic::new(&code::FILE_UNREADABLE, format!("cannot read `{name}`: {error}")).in_file(&name)
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            Diagnostic::new(&code::FILE_NOT_UTF8, format!("`{name}` is not UTF-8 (byte {offset})"))
                .in_file(&name)
        })?;
        Ok(Self::new(name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether both are the same text, not only equal ones.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The line and column of a byte offset; past the end it is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor_boundary(offset);
        let line = self.0.line_starts.partition_point(|start| *start <= offset);
        let start = self.0.line_starts[line - 1];
        Position { line, column: self.0.text[start..offset].chars().count() + 1 }
    }

    /// The byte offset of a position counted in characters; past the end of the line it is that end.
    #[must_use]
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line.clamp(1, self.0.line_starts.len());
        let start = self.0.line_starts[line - 1];
        let rest = self.0.text[start..].split('\n').next().unwrap_or_default();
        start + rest.char_indices().nth(position.column.saturating_sub(1)).map_or(rest.len(), |(i, _)| i)
    }

    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.floor_boundary(range.start);
        let end = self.floor_boundary(range.end).max(start);
        Span { source: self.clone(), range: start..end }
    }

    fn floor_boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.0.text.len());
        while !self.0.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

impl fmt::Debug for SourceText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SourceText").field(&self.0.name).finish()
    }
}

impl Span {
    #[must_use]
    pub fn start(&self) -> Position {
        self.source.position(self.range.start)
    }

    #[must_use]
    pub fn text(&self) -> &str {
        &self.source.text()[self.range.clone()]
    }

    /// A sub-range of this span, in bytes from its start.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let end = self.range.end;
        self.source.span((self.range.start + range.start).min(end)..(self.range.start + range.end).min(end))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.start();
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = SourceText::new("a", "é1\nb");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(2), Position { line: 1, column: 2 });
        assert_eq!(source.position(4), Position { line: 2, column: 1 });
        assert_eq!(source.position(99), Position { line: 2, column: 2 });
        assert_eq!(source.offset(Position { line: 1, column: 2 }), 2);
        assert_eq!(source.offset(Position { line: 2, column: 9 }), 5);
    }

    #[test]
    fn a_span_never_cuts_a_character() {
        let source = SourceText::new("a", "éa");
        assert_eq!(source.span(1..3).text(), "éa");
    }
}
