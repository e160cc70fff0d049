//! Diagnostics as a compiler shows them, with the source line and a caret under the place.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Place, Report, Severity, Span};

/// One diagnostic, on several lines, without a final line feed. `colour` adds ANSI sequences.
#[must_use]
pub fn render(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.id);
    let mut group = Group::with_title(title);
    for (i, label) in diagnostic.labels.iter().enumerate() {
        let kind = if i == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        match &label.place {
            // What is in one text is shown in one picture.
            Place::Text(span) if i > 0 && same_text(&diagnostic.labels[0].place, span) => {}
            Place::Text(span) => {
                let mut snippet = Snippet::source(span.source.text())
                    .path(span.source.name())
                    .annotation(kind.span(span.range.clone()).label(&label.text));
                if i == 0 {
                    for other in &diagnostic.labels[1..] {
                        if let Place::Text(other_span) = &other.place
                            && same_text(&label.place, other_span)
                        {
                            let kind = AnnotationKind::Context;
                            snippet =
                                snippet.annotation(kind.span(other_span.range.clone()).label(&other.text));
                        }
                    }
                }
                group = group.element(snippet);
            }
            Place::Data { file, line, column, excerpt } => {
                group = group.element(data_snippet(file, *line, *column, excerpt, kind, &label.text));
            }
            Place::File(file) => {
                group = group.element(annotate_snippets::Origin::path(file));
            }
        }
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

fn same_text(place: &Place, span: &Span) -> bool {
    matches!(place, Place::Text(other) if other.source.is(&span.source))
}

fn data_snippet<'a>(
    file: &'a str,
    line: u64,
    column: u64,
    excerpt: &'a str,
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let column = usize::try_from(column).unwrap_or(1).max(1);
    let start = excerpt.char_indices().nth(column - 1).map_or(excerpt.len(), |(i, _)| i);
    let end = excerpt[start..].find([';', ',', '\t', '|', '\n']).map_or(excerpt.len(), |i| start + i);
    Snippet::source(excerpt)
        .line_start(usize::try_from(line).unwrap_or(1))
        .path(file)
        .annotation(kind.span(start..end.max(start)).label(label))
}

/// Every diagnostic of a report, a blank line between two.
#[must_use]
pub fn render_report(report: &Report, colour: bool) -> String {
    let parts: Vec<String> = report.diagnostics.iter().map(|d| render(d, colour)).collect();
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::super::{SourceText, code};
    use super::*;

    #[test]
    fn shows_the_line_the_caret_and_the_help() {
        let source = SourceText::new("m.ttl", "a b\nrml:reference \"ttile\" .\n");
        let shown = render(
            &Diagnostic::new(&code::TURTLE_SYNTAX, "no column `ttile`")
                .at(source.span(18..25), "read here")
                .help("did you mean `title`?"),
            false,
        );
        assert!(shown.contains("error[D201]: no column `ttile`"), "{shown}");
        assert!(shown.contains("--> m.ttl:2:15"), "{shown}");
        assert!(shown.contains("^^^^^^^ read here"), "{shown}");
        assert!(shown.contains("help: did you mean `title`?"), "{shown}");
    }

    #[test]
    fn shows_a_data_cell() {
        let shown = render(
            &Diagnostic::new(&code::TURTLE_SYNTAX, "not a number").at_data(
                "d.csv",
                (12, 3),
                "a;1x;b",
                "read as xsd:integer",
            ),
            false,
        );
        assert!(shown.contains("--> d.csv:12:3"), "{shown}");
        assert!(shown.contains("^^ read as xsd:integer"), "{shown}");
    }
}
