//! YAML as a tree whose places are in the file that it stands in.

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span as YamlSpan};

use super::node::{Entry, Node, Value};
use super::{Position, SourceText, Span};

/// Deeper nesting is a mistake, and reading it recurses.
const MAX_DEPTH: usize = 32;

/// Why a text is no YAML that can be read.
#[derive(Debug)]
pub struct YamlFault {
    pub message: String,
    pub span: Span,
    /// What to write at the place.
    pub label: String,
    /// Where the other one is, of two that exclude each other.
    pub first: Option<Span>,
    /// Whether the text is against the grammar, and the message the library's.
    pub grammar: bool,
}

impl YamlFault {
    fn new(message: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Self { message: message.into(), span, label: label.into(), first: None, grammar: false }
    }
}

/// The first document of a YAML file.
pub fn read_yaml(source: &SourceText) -> Result<Node, YamlFault> {
    let offset = |line, column| source.offset(Position { line, column: column + 1 });
    read_yaml_lines(source, source.text(), &offset)
}

/// The first document of a YAML text whose lines stand somewhere in `source`: `offset` tells for a
/// line (from 1) and a column (from 0) of the text the byte of the source.
pub fn read_yaml_lines(
    source: &SourceText,
    yaml: &str,
    offset: &dyn Fn(usize, usize) -> usize,
) -> Result<Node, YamlFault> {
    let places = Places { source, offset };
    Reader { parser: Parser::new_from_str(yaml), places, depth: 0 }.document()
}

/// From places in the YAML to those in the file.
struct Places<'a> {
    source: &'a SourceText,
    offset: &'a dyn Fn(usize, usize) -> usize,
}

impl Places<'_> {
    fn offset(&self, marker: &Marker) -> usize {
        (self.offset)(marker.line(), marker.col())
    }

    fn span(&self, span: &YamlSpan) -> Span {
        let (start, end) = (self.offset(&span.start), self.offset(&span.end));
        self.source.span(start..end.max(start))
    }

    fn error(&self, error: &ScanError) -> YamlFault {
        let start = self.offset(error.marker());
        let span = self.source.span(start..start + 1);
        YamlFault { grammar: true, ..YamlFault::new(error.info(), span, "here") }
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    places: Places<'a>,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, YamlSpan), YamlFault> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.places.error(&error)),
            None => Ok((Event::StreamEnd, YamlSpan::default())),
        }
    }

    fn document(&mut self) -> Result<Node, YamlFault> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
                (Event::StreamEnd | Event::DocumentEnd, span) => {
                    return Ok(Node { value: Value::Empty, span: self.places.span(&span) });
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

    fn node(&mut self, event: Event<'a>, span: YamlSpan) -> Result<Node, YamlFault> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let span = self.places.span(&span);
            return Err(YamlFault::new("it is nested too deeply", span, "here"));
        }
        let place = self.places.span(&span);
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

    fn table(&mut self, place: &Span) -> Result<Node, YamlFault> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let node = self.node(event, span)?;
            let name = match &key.value {
                // `null` is a word too where a key stands.
                Value::Empty if !key.span.text().is_empty() => Some(key.span.text().to_owned()),
                _ => key.as_scalar(),
            };
            let Some(name) = name else {
                let label = format!("this is {}", key.kind());
                return Err(YamlFault::new("a key must be a word", key.span, label));
            };
            if let Some(first) = entries.iter().find(|entry| entry.key == name) {
                let fault = YamlFault::new(format!("`{name}` is written twice"), key.span, "again here");
                return Err(YamlFault { first: Some(first.key_span.clone()), ..fault });
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

    #[test]
    fn a_file_is_read_with_places() {
        let source = SourceText::new("m.yml", "a:\n  - \"é\"\n  - b: 1\n");
        let node = read_yaml(&source).unwrap();
        let items = node.get("a").unwrap().items();
        assert_eq!(items[0].span.text(), "\"é\"");
        assert_eq!(items[1].get("b").unwrap().span.to_string(), "m.yml:3:8");
    }

    #[test]
    fn a_fault_has_its_place() {
        let fault = read_yaml(&SourceText::new("m.yml", "a: b: c\n")).unwrap_err();
        assert_eq!((fault.span.to_string(), fault.grammar), ("m.yml:1:5".to_owned(), true));
        let fault = read_yaml(&SourceText::new("m.yml", "a: 1\na: 2\n")).unwrap_err();
        assert_eq!(fault.first.map(|span| span.to_string()), Some("m.yml:1:1".to_owned()));
    }
}
