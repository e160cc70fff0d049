//! The `#+` lines of a query as a tree of settings whose places are in the query's file.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span as YamlSpan};

use crate::text::{Diagnostic, Position, SourceText, Span, code};
use crate::theme::node::{Entry, Node, Value};

/// Deeper nesting is a mistake, and reading it recurses.
const MAX_DEPTH: usize = 16;

/// The table that the `#+` lines of `source` hold; `None` when there are none.
pub fn read_header(source: &SourceText) -> Option<Result<Node, Diagnostic>> {
    let header = Header::of(source);
    if header.lines.is_empty() {
        return None;
    }
    let mut reader = Reader { parser: Parser::new_from_str(&header.yaml), header: &header, depth: 0 };
    Some(reader.document().and_then(|node| {
        match node.value {
            Value::Table(_) => Ok(node),
            Value::Empty => Ok(Node { value: Value::Table(Vec::new()), span: node.span }),
            _ => Err(Diagnostic::new(
                &code::QUERY_HEADER_SYNTAX,
                format!("the `#+` lines are {}", node.kind()),
            )
            .at(node.span, "expected a table of `key: value`")),
        }
    }))
}

/// The lines that carry the header, and where each stands in the file.
struct Header<'a> {
    source: &'a SourceText,
    yaml: String,
    /// For each line of `yaml`: its line in the file and the characters before it.
    lines: Vec<(usize, usize)>,
}

impl<'a> Header<'a> {
    fn of(source: &'a SourceText) -> Self {
        let mut header = Self { source, yaml: String::new(), lines: Vec::new() };
        for (number, line) in (1..).zip(source.text().lines()) {
            let indent = line.chars().take_while(|c| *c == ' ').count();
            if let Some(content) = line[indent..].strip_prefix("#+") {
                header.yaml.push_str(content);
                header.yaml.push('\n');
                header.lines.push((number, indent + 2));
            }
        }
        header
    }

    /// The byte offset in the file of a place in the YAML, whose lines count from 1, columns from 0.
    fn offset(&self, marker: &Marker) -> usize {
        let line = marker.line().clamp(1, self.lines.len());
        let (file_line, before) = self.lines[line - 1];
        let past_end = marker.line() > self.lines.len();
        let column = if past_end { usize::MAX } else { before + marker.col() + 1 };
        self.source.offset(Position { line: file_line, column })
    }

    fn span(&self, span: &YamlSpan) -> Span {
        let (start, end) = (self.offset(&span.start), self.offset(&span.end));
        self.source.span(start..end.max(start))
    }

    fn error(&self, error: &ScanError) -> Diagnostic {
        let start = self.offset(error.marker());
        Diagnostic::new(&code::QUERY_HEADER_SYNTAX, format!("the `#+` lines are not YAML: {}", error.info()))
            .at(self.source.span(start..start + 1), "here")
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    header: &'a Header<'a>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, YamlSpan), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.header.error(&error)),
            None => Ok((Event::StreamEnd, YamlSpan::default())),
        }
    }

    fn document(&mut self) -> Result<Node, Diagnostic> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, span) => {
                    return Ok(Node { value: Value::Empty, span: self.header.span(&span) });
                }
                (event, span) => {
                    let node = self.node(event, span)?;
                    // What follows the first document must at least be YAML.
                    while !matches!(self.next()?.0, Event::StreamEnd) {}
                    return Ok(node);
                }
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: YamlSpan) -> Result<Node, Diagnostic> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Diagnostic::new(&code::QUERY_HEADER_SYNTAX, "the `#+` lines are nested too deeply")
                .at(self.header.span(&span), "here"));
        }
        let place = self.header.span(&span);
        let node = match event {
            Event::Scalar(text, style, _, _) => Node { value: scalar(text, style), span: place },
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, span) => items.push(self.node(event, span)?),
                    }
                }
                Node { span: around(&place, items.iter()), value: Value::List(items) }
            }
            Event::MappingStart(..) => self.table(&place)?,
            _ => Node { value: Value::Other("a YAML alias"), span: place },
        };
        self.depth -= 1;
        Ok(node)
    }

    fn table(&mut self, place: &Span) -> Result<Node, Diagnostic> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let node = self.node(event, span)?;
            let Some(name) = key.as_scalar() else {
                return Err(Diagnostic::new(&code::QUERY_HEADER_SYNTAX, "a key must be a word")
                    .at(key.span.clone(), format!("this is {}", key.kind())));
            };
            if let Some(first) = entries.iter().find(|entry| entry.key == name) {
                return Err(Diagnostic::new(
                    &code::QUERY_HEADER_SYNTAX,
                    format!("`{name}` is written twice"),
                )
                .at(key.span, "again here")
                .at(first.key_span.clone(), "first here"));
            }
            entries.push(Entry { key: name, key_span: key.span, node });
        }
        let first = entries.first().map_or(place, |entry| &entry.key_span);
        let span = around(first, entries.iter().map(|entry| &entry.node));
        Ok(Node { span, value: Value::Table(entries) })
    }
}

/// The place from `start` to the end of the last of `nodes`.
fn around<'n>(start: &Span, nodes: impl Iterator<Item = &'n Node>) -> Span {
    let end = nodes.last().map_or(start.range.end, |node| node.span.range.end);
    start.source.span(start.range.start..end.max(start.range.end))
}

/// A plain scalar by the core schema of YAML 1.2 (§10.3), save that what would not be written back
/// the same (`007`, `+1`, `0x1F`) stays a text: identifiers keep their zeros.
fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.trim_end_matches('\n').to_owned());
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Empty,
        "true" | "True" | "TRUE" => Value::Boolean(true),
        "false" | "False" | "FALSE" => Value::Boolean(false),
        plain => match plain.parse::<i64>() {
            Ok(number) if number.to_string() == plain => Value::Integer(number),
            _ if is_decimal(plain) => Value::Decimal(plain.to_owned()),
            _ => Value::Text(text.into_owned()),
        },
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let digit = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits.split_once('.').is_some_and(|(whole, fraction)| digit(whole) && digit(fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, String> {
        let header = read_header(&SourceText::new("q.rq", text)).expect("a header");
        header.map_err(|diagnostic| diagnostic.to_string())
    }

    #[test]
    fn values_have_their_type_and_their_place_in_the_file() {
        let node =
            read("PREFIX a: <b>\n#+ title:\n#+   fr: Été\n#+ n: [1, 01, 1.5, yes, true]\nASK {}\n").unwrap();
        let title = node.get("title").unwrap().get("fr").unwrap();
        assert_eq!((title.as_text(), title.span.to_string()), (Some("Été"), "q.rq:3:10".into()));
        assert_eq!(title.span.text(), "Été");
        let kinds: Vec<&str> = node.get("n").unwrap().items().iter().map(Node::kind).collect();
        assert_eq!(kinds, ["an integer", "a text", "a decimal number", "a text", "a Boolean"]);
        assert_eq!(node.get("n").unwrap().items()[1].span.to_string(), "q.rq:4:11");
        assert_eq!(node.entries()[1].key_span.to_string(), "q.rq:4:4");
    }

    #[test]
    fn a_block_keeps_its_lines() {
        let node = read("#+ values: |\n#+   SELECT ?value\n#+   WHERE { ?value a <c> }\nASK {}").unwrap();
        assert_eq!(node.get("values").unwrap().as_text(), Some("SELECT ?value\nWHERE { ?value a <c> }"));
    }

    #[test]
    fn what_is_not_yaml_is_told_where() {
        let fault = read("ASK {}\n#+ title: a: b\n").unwrap_err();
        assert!(fault.starts_with("q.rq:2:12: error[D511]"), "{fault}");
        let fault = read("#+ a: 1\n#+ a: 2\n").unwrap_err();
        assert!(fault.starts_with("q.rq:2:4: error[D511]: `a` is written twice"), "{fault}");
        assert!(read("#+ - a\n").unwrap_err().contains("are a list"));
        assert!(read(&format!("#+ {}", "[".repeat(40))).unwrap_err().contains("too deeply"));
    }
}
