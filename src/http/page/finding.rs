//! A finding as a page shows it: the line of the text with a mark under the place.

use crate::text::{Diagnostic, Place};

/// What to say of a diagnostic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    pub code: &'static str,
    pub message: String,
    pub help: Vec<String>,
    /// Line and column, from 1, and what is wrong there.
    pub place: Option<(usize, usize)>,
    pub label: String,
    /// The line of the text, and the mark below it.
    pub excerpt: Option<(String, String)>,
}

/// A longer line is cut around the place.
const EXCERPT: usize = 100;

impl Finding {
    pub fn of(diagnostic: &Diagnostic) -> Self {
        let mut finding = Self {
            code: diagnostic.code.id,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            ..Self::default()
        };
        let Some(label) = diagnostic.labels.first() else { return finding };
        finding.label.clone_from(&label.text);
        if let Place::Text(span) = &label.place {
            let start = span.start();
            let line = span.source.text().lines().nth(start.line - 1).unwrap_or_default();
            let length = span.text().lines().next().map_or(1, |text| text.chars().count().max(1));
            finding.place = Some((start.line, start.column));
            finding.excerpt = Some(excerpt(line, start.column - 1, length));
        }
        finding
    }
}

/// The line, cut around the place if it is long, and the line of marks below.
fn excerpt(line: &str, column: usize, length: usize) -> (String, String) {
    let cut = column.saturating_sub(EXCERPT / 2);
    let cut = if line.chars().count() <= EXCERPT { 0 } else { cut };
    let shown: String = line.chars().skip(cut).take(EXCERPT).collect();
    let marks = length.min(shown.chars().count().saturating_sub(column - cut).max(1));
    // Tabs stay tabs, so that the mark stands under its place.
    let indent: String =
        shown.chars().take(column - cut).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    (shown, format!("{indent}{}", "^".repeat(marks)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceText, code};

    #[test]
    fn the_mark_stands_under_the_place() {
        let source = SourceText::new("q", "SELECT *\n\t{ ?é ?p }");
        let start = source.text().find("?p").unwrap();
        let diagnostic = Diagnostic::new(&code::QUERY_SYNTAX, "m").at(source.span(start..start + 2), "here");
        let finding = Finding::of(&diagnostic);
        assert_eq!(finding.place, Some((2, 7)));
        assert_eq!(finding.excerpt, Some(("\t{ ?é ?p }".into(), "\t     ^^".into())));
        let (line, mark) = excerpt(&"x".repeat(500), 300, 3);
        assert_eq!((line.len(), mark.len()), (100, 53));
    }
}
