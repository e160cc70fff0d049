//! The `#+` lines of a query as a tree of settings whose places are in the query's file.

use crate::text::{Diagnostic, Position, SourceText, code, read_yaml_lines};
use crate::theme::node::{Node, Value};

/// The table that the `#+` lines of `source` hold; `None` when there are none.
pub fn read_header(source: &SourceText) -> Option<Result<Node, Diagnostic>> {
    let header = Header::of(source);
    if header.lines.is_empty() {
        return None;
    }
    let read = read_yaml_lines(source, &header.yaml, &|line, column| header.offset(line, column));
    let read = read.map_err(|fault| {
        let message = if fault.grammar {
            format!("the `#+` lines are not YAML: {}", fault.message)
        } else {
            fault.message
        };
        let diagnostic = Diagnostic::new(&code::QUERY_HEADER_SYNTAX, message).at(fault.span, fault.label);
        match fault.first {
            Some(first) => diagnostic.at(first, "first here"),
            None => diagnostic,
        }
    });
    Some(read.and_then(|node| {
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
    fn offset(&self, yaml_line: usize, column: usize) -> usize {
        let line = yaml_line.clamp(1, self.lines.len());
        let (file_line, before) = self.lines[line - 1];
        let past_end = yaml_line > self.lines.len();
        let column = if past_end { usize::MAX } else { before + column + 1 };
        self.source.offset(Position { line: file_line, column })
    }
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
